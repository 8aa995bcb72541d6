"""What lists may say of a credential: whom it was designed with, out of its frozen ledger (feature C17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cairn.badges.errors import CompositionError
from cairn.badges.ledger import Ledger
from cairn.records.models import AchievementVersion
from cairn.records.reads.partners import employers_of


def designed_with(version: AchievementVersion) -> tuple[str, ...]:
    """The partners that a published version names, in the order of its ledger; not the provider itself."""
    if not version.ledger:
        return ()
    try:
        told = Ledger.from_json(version.ledger)
    except CompositionError:
        return ()
    own = version.achievement.organisation.name
    return tuple(name for name in told.organisations if name != own)


def with_employers(versions: Iterable[AchievementVersion]) -> Sequence[AchievementVersion]:
    """Those of these versions that name an employer as one who had a hand in them; two questions for all of them."""
    known = employers_of()
    return tuple(
        version
        for version in versions
        if version.ledger and not known.get(version.achievement_id, set()).isdisjoint(designed_with(version))
    )

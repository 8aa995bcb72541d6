"""What lists may say of a credential: whom it was designed with, out of its frozen ledger (feature C17)."""

from __future__ import annotations

from cairn.badges.errors import CompositionError
from cairn.badges.ledger import Ledger
from cairn.records.models import AchievementVersion


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

"""Saving what stands in the editor: as much of it as can be saved, never over somebody else's work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cairn.records.models import AchievementVersion
from cairn.records.reads import workshop
from cairn.services.access import Seat
from cairn.services.design import draft
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.ports import Ports
from cairn.web.provider.design_typed import Typed

#: A sentence about the first also keeps the others from being saved: they have to agree.
TOGETHER: Final = (
    {"validity_rule", "valid_months", "valid_until_date"},
    {"assessed", "achievement_type"},
)
ROUNDS: Final = 3  # each round leaves out what was refused; more than that is not worth guessing


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of it. `said`: what could not be saved, by field; empty when everything was."""

    version: AchievementVersion
    said: Mapping[str, tuple[str, ...]]


def save(version: AchievementVersion, typed: Typed, *, seat: Seat, ports: Ports, seen_at: str = "") -> Saved:
    """Save what was typed; what cannot be read is left out and said.

    seen_at: `saved_at` of the draft as the page showed it.

    Raises:
        Conflict: `draft.changed`; somebody else saved in between. Nothing is saved then.
        NotPermitted, NotFound: as the service.
    """
    guard = _guard(version, seen_at, seat=seat)
    facts, outcomes = typed.given(), typed.inputs()
    said: dict[str, tuple[str, ...]] = {}
    for _round in range(ROUNDS):
        try:
            kept = draft.save(
                version.uuid,
                seat=seat,
                facts=facts,
                outcomes=None if _about_outcomes(said) else outcomes,
                seen_at=guard,
                ports=ports,
            )
        except InvalidInput as refused:
            said.update({name: sentences for name, sentences in refused.fields.items() if name not in said})
            facts = {name: value for name, value in facts.items() if name not in _left_out(said)}
        else:
            return Saved(kept, said)
    return Saved(version, said)


def _guard(version: AchievementVersion, seen_at: str, *, seat: Seat) -> datetime | None:
    """The instant the service compares with: one's own saving in another window is no conflict."""
    seen = parse_datetime(seen_at) if len(seen_at) < 40 else None
    if seen is None or seen.tzinfo is None:
        return None
    if seen != version.saved_at and workshop.changed_by_others(
        version, since=seen, actor=seat.actor.uuid, organisation=seat.organisation
    ):
        raise Conflict(_("Somebody else saved this draft while you were typing."), code="draft.changed")
    return version.saved_at


def _about_outcomes(said: Mapping[str, object]) -> bool:
    return any(name.partition(".")[0] == "outcomes" for name in said)


def _left_out(said: Mapping[str, object]) -> set[str]:
    roots = {name.partition(".")[0] for name in said}
    return roots.union(*(group for group in TOGETHER if group & roots))

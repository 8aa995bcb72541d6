"""A catalogue, what a plan must contain of it, and why somebody cannot take an offer.

Source: docs/explanation/pathways.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cairn.pathways.errors import PathwayError
from cairn.pathways.goal import Goal, Held, Need, Wishes, gap, open_achievements
from cairn.pathways.offer import Mode, Offer, Run
from cairn.pathways.weeks import Slot

MOST_OFFERS: Final = 50_000
_SOMEWHERE: Final = frozenset({Mode.ON_SITE, Mode.BLENDED, None})


class Catalogue:
    """Offers, found by what they give and by what they are called.

    Raises:
        PathwayError: plan.repeated, plan.too_many.
    """

    def __init__(self, offers: Iterable[Offer]) -> None:
        self.offers: Final = tuple(sorted(offers, key=lambda offer: offer.id))
        if len(self.offers) > MOST_OFFERS:
            raise PathwayError(f"a catalogue has at most {MOST_OFFERS} offers", code="plan.too_many")
        self._named: Final[dict[str, list[int]]] = defaultdict(list)
        self._grouped: Final[dict[str, list[int]]] = defaultdict(list)
        ids = set()
        for place, offer in enumerate(self.offers):
            if offer.id in ids:
                raise PathwayError(f"two offers have the id {offer.id!r}", code="plan.repeated")
            ids.add(offer.id)
            for name in offer.names():
                self._named[name].append(place)
            if offer.group:
                self._grouped[offer.group].append(place)

    def __len__(self) -> int:
        return len(self.offers)

    def named(self, name: str) -> Sequence[int]:
        """Return the places of offers with this id or achievement, or that give this skill."""
        return self._named.get(name, ())

    def of_group(self, group: str) -> Sequence[int]:
        """Return the places of offers of a group of breadth."""
        return self._grouped.get(group, ())


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something the plan must contain: a skill, one of some achievements, a step of a group."""

    kind: str  # skill | achievement | breadth
    name: str
    need: Need | None = None
    achievements: frozenset[str] = frozenset()

    def met_by(self, offer: Offer) -> bool:
        """Tell whether an offer is enough for this."""
        if self.need is not None:
            level = self.need.level
            return any(gain.skill == self.need.skill and gain.reaches(level) for gain in offer.gives)
        if self.kind == "achievement":
            return bool(self.achievements & {offer.id, offer.achievement})
        return offer.group == self.name

    @property
    def weight(self) -> int:
        return self.need.weight if self.need is not None else 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that may be in the plan.

    covers: places of requirements. slots: runs that are open and fit; () when it can start any day.
    needs: groups of places of candidates, one of each comes first. earliest: hundredths of the free hours of
    the weeks before which it cannot be finished, whatever else is planned. begun: it is under way, so it costs
    nothing more, its hours are set aside, and its only slot says when it ends.
    """

    offer: Offer
    cents: int
    effort: int
    covers: tuple[int, ...]
    slots: tuple[Slot, ...]
    needs: tuple[tuple[int, ...], ...]
    earliest: int
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is left of a catalogue for one goal. usable: of the offers looked at, how many can be had."""

    requirements: tuple[Requirement, ...]
    candidates: tuple[Candidate, ...]
    looked_at: int
    usable: int


def requirements_of(goal: Goal, held: Held, wishes: Wishes) -> tuple[Requirement, ...]:
    """Return what a plan must contain: what is neither held nor under way."""
    begun = {step.offer.group for step in wishes.under_way}
    return (
        *(
            Requirement("skill", need.skill, need)
            for need in gap(goal, held, wishes.under_way)
            if need.skill not in wishes.without
        ),
        *(
            Requirement("achievement", " | ".join(sorted(group)), achievements=group)
            for group in open_achievements(goal, held, wishes.under_way)
        ),
        *(Requirement("breadth", group) for group in sorted(wishes.breadth - begun)),
    )


def why_not(offer: Offer, wishes: Wishes, *, at: date) -> str:
    """Return why somebody with these wishes cannot take an offer, "" when they can.

    at: today. One of: closed, full, past (no run is to come), price, currency, hours (nobody said),
    avoided, provider, budget, language, mode, place, late, pace.
    """
    if offer.closed or (offer.runs and all(run.closed for run in offer.runs)):
        return "closed"
    if reason := _unsaid(offer, wishes):
        return reason
    tests = (
        ("avoided", offer.id not in wishes.avoid),
        ("provider", offer.provider not in wishes.not_from),
        ("budget", wishes.cents is None or (offer.cents or 0) <= wishes.cents),
        ("language", not wishes.languages or _primary(offer.language) in map(_primary, wishes.languages)),
        ("mode", not wishes.modes or offer.mode in wishes.modes),
        ("place", not wishes.places or offer.mode not in _SOMEWHERE or offer.place in wishes.places),
    )
    for reason, holds in tests:
        if not holds:
            return reason
    return _no_run(offer, wishes, at=at)


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


def _unsaid(offer: Offer, wishes: Wishes) -> str:
    if offer.cents is None:
        return "price"
    if offer.cents and offer.currency != wishes.currency:
        return "currency"
    return "hours" if offer.hours is None else ""


def _no_run(offer: Offer, wishes: Wishes, *, at: date) -> str:
    if not offer.runs:
        return ""
    to_come = [run for run in offer.runs if run.start >= wishes.start]
    if not to_come:
        return "past"
    open_ = [run for run in to_come if run.is_open(at=at)]
    if not open_:
        return "full" if any(run.seats == 0 and not run.closed for run in to_come) else "closed"
    if wishes.finish_by is not None:
        open_ = [run for run in open_ if run.end <= wishes.finish_by]
        if not open_:
            return "late"
    return "" if any(_fits(offer, run, wishes) for run in open_) else "pace"


def _fits(offer: Offer, run: Run, wishes: Wishes) -> bool:
    return wishes.grid.holds(wishes.grid.slot(run, offer.effort or 0))


def slots_of(offer: Offer, wishes: Wishes, *, at: date) -> tuple[Slot, ...]:
    """Return the runs that are open and fit, the first to end first."""
    found = []
    for run in offer.runs:
        late = wishes.finish_by is not None and run.end > wishes.finish_by
        if run.start < wishes.start or late or not run.is_open(at=at):
            continue
        slot = wishes.grid.slot(run, offer.effort or 0)
        if wishes.grid.holds(slot):
            found.append(slot)
    return tuple(sorted(found, key=lambda slot: (slot.run.end, slot.run.start)))

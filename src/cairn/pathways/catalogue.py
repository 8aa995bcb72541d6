"""A catalogue, and how it is cut down to what can matter for one goal.

The cut is exact: what it leaves out is in no plan that keeps the wishes, or
could be replaced there by something that is no dearer and no longer.

Source: docs/explanation/pathways.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cairn.pathways.errors import PathwayError
from cairn.pathways.goal import Goal, Held, Need, Wishes, gap, open_achievements
from cairn.pathways.offer import Mode, Offer, Run

MOST_OFFERS: Final = 50_000
_MOST_RIVALS: Final = 128  # offers that others are compared with; comparing with fewer is never wrong
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
class Slot:
    """A run on the grid of weeks that begins on the first day of the wishes.

    first, after: its first week, and the first week after it. load: hundredths of hours a week,
    in the `weeks` weeks from the first.
    """

    run: Run
    first: int
    weeks: int
    after: int
    load: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that may be in the plan.

    covers: places of requirements. slots: runs that are open and fit; () when it can start any day.
    needs: groups of places of candidates, one of each comes first. earliest: hundredths of hours of
    full weeks before which it cannot be finished, whatever else is planned.
    """

    offer: Offer
    cents: int
    effort: int
    covers: tuple[int, ...]
    slots: tuple[Slot, ...]
    needs: tuple[tuple[int, ...], ...]
    earliest: int


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is left of a catalogue for one goal. usable: of the offers looked at, how many can be had."""

    requirements: tuple[Requirement, ...]
    candidates: tuple[Candidate, ...]
    looked_at: int
    usable: int


def requirements_of(goal: Goal, held: Held, wishes: Wishes) -> tuple[Requirement, ...]:
    """Return what a plan must contain."""
    return (
        *(
            Requirement("skill", need.skill, need)
            for need in gap(goal, held)
            if need.skill not in wishes.without
        ),
        *(
            Requirement("achievement", " | ".join(sorted(group)), achievements=group)
            for group in open_achievements(goal, held)
        ),
        *(Requirement("breadth", group) for group in sorted(wishes.breadth)),
    )


def why_not(offer: Offer, wishes: Wishes, *, at: date) -> str:
    """Return why somebody with these wishes cannot take an offer, "" when they can.

    at: today. One of: closed, full, past (no run is to come), price, currency, hours (nobody said),
    avoided, budget, language, mode, place, late, pace.
    """
    if offer.closed or (offer.runs and all(run.closed for run in offer.runs)):
        return "closed"
    if reason := _unsaid(offer, wishes):
        return reason
    tests = (
        ("avoided", offer.id not in wishes.avoid),
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
    return "" if any(load(offer, run) <= wishes.pace for run in open_) else "pace"


def load(offer: Offer, run: Run) -> int:
    """Return the hundredths of hours a week that a run takes, rounded up."""
    return -(-(offer.effort or 0) // run.weeks)


def slots_of(offer: Offer, wishes: Wishes, *, at: date) -> tuple[Slot, ...]:
    """Return the runs that are open and fit, the first to end first."""
    found = []
    for run in offer.runs:
        late = wishes.finish_by is not None and run.end > wishes.finish_by
        if run.start < wishes.start or late or not run.is_open(at=at) or load(offer, run) > wishes.pace:
            continue
        first, last = (run.start - wishes.start).days // 7, (run.end - wishes.start).days // 7
        found.append(Slot(run, first, run.weeks, last + 1, load(offer, run)))
    return tuple(sorted(found, key=lambda slot: (slot.run.end, slot.run.start, slot.load)))


def narrow(
    catalogue: Catalogue,
    goal: Goal,
    held: Held,
    wishes: Wishes,
    *,
    at: date,
    spared: frozenset[str] = frozenset(),
) -> Narrowed:
    """Return the requirements of a goal, and the offers that can matter for them.

    spared: ids of offers on whose account no other is left out (because they may have to go themselves).
    """
    requirements = requirements_of(goal, held, wishes)
    search = _Search(catalogue, held, wishes, at)
    covers: dict[int, list[int]] = defaultdict(list)
    for number, requirement in enumerate(requirements):
        for place in search.meeting(requirement):
            covers[place].append(number)
    search.close(set(covers) - search.beaten(covers, spared))
    earliest = search.earliest()
    order = sorted(earliest)
    number_of = {place: number for number, place in enumerate(order)}
    candidates = tuple(
        _candidate(search, place, tuple(covers.get(place, ())), number_of, earliest[place]) for place in order
    )
    return Narrowed(requirements, candidates, search.looked_at, search.usable)


def _candidate(
    search: _Search, place: int, covers: tuple[int, ...], number_of: Mapping[int, int], earliest: int
) -> Candidate:
    offer = search.catalogue.offers[place]
    return Candidate(
        offer=offer,
        cents=offer.cents or 0,
        effort=offer.effort or 0,
        covers=covers,
        slots=search.slots(place),
        needs=tuple(
            tuple(sorted(number_of[one] for one in group if one in number_of))
            for group in search.needs[place]
        ),
        earliest=earliest,
    )


class _Search:
    """Offers that can be had, from what is required back to what comes first."""

    def __init__(self, catalogue: Catalogue, held: Held, wishes: Wishes, at: date) -> None:
        self.catalogue = catalogue
        self.held = held
        self.wishes = wishes
        self.at = at
        self.needs: dict[int, tuple[frozenset[int], ...]] = {}
        self._usable: dict[int, bool] = {}
        self._slots: dict[int, tuple[Slot, ...]] = {}

    def slots(self, place: int) -> tuple[Slot, ...]:
        """Return the runs of an offer that are open and fit."""
        if place not in self._slots:
            self._slots[place] = slots_of(self.catalogue.offers[place], self.wishes, at=self.at)
        return self._slots[place]

    @property
    def looked_at(self) -> int:
        return len(self._usable)

    @property
    def usable(self) -> int:
        return sum(self._usable.values())

    def can_be_had(self, place: int) -> bool:
        known = self._usable.get(place)
        if known is None:
            known = self._usable[place] = not why_not(self.catalogue.offers[place], self.wishes, at=self.at)
        return known

    def meeting(self, requirement: Requirement) -> list[int]:
        if requirement.kind == "breadth":
            places: Iterable[int] = self.catalogue.of_group(requirement.name)
        else:
            names = requirement.achievements or {requirement.name}
            places = {place for name in names for place in self.catalogue.named(name)}
        offers = self.catalogue.offers
        return [place for place in places if self.can_be_had(place) and requirement.met_by(offers[place])]

    def beaten(self, covers: Mapping[int, Sequence[int]], spared: frozenset[str]) -> set[int]:
        """Return those in whose place another does as much for no more money and hours.

        The other has no dates and needs nothing first, so it fits wherever the one did; what comes
        first for something else returns with `close`. Not where a last day is asked for: a run may
        end within a week, the other only with it.
        """
        if self.wishes.finish_by is not None:
            return set()
        offers, beaten = self.catalogue.offers, set()
        facts = {place: self._facts(place, numbers) for place, numbers in covers.items()}
        rivals: list[tuple[int, int, bool, int]] = []
        for place in sorted(covers, key=lambda one: (*facts[one][:3], -facts[one][3].bit_count(), one)):
            cents, effort, unknown, bits = facts[place]
            if any(e <= effort and u <= unknown and b & bits == bits for c, e, u, b in rivals):
                beaten.add(place)
            elif (
                len(rivals) < _MOST_RIVALS
                and not offers[place].runs
                and not self._first(place)
                and offers[place].id not in spared
            ):
                rivals.append((cents, effort, unknown, bits))
        return beaten

    def _facts(self, place: int, numbers: Sequence[int]) -> tuple[int, int, bool, int]:
        offer = self.catalogue.offers[place]
        bits = sum(1 << number for number in numbers)
        return offer.cents or 0, offer.effort or 0, not offer.recognised_by, bits

    def _first(self, place: int) -> list[frozenset[str]]:
        """The groups of prerequisites that what is held does not meet."""
        groups = self.catalogue.offers[place].needs
        return [group for group in groups if not any(self.held.has(name) for name in group)]

    def close(self, places: set[int]) -> None:
        """Add what these need first, and what that needs."""
        waiting = sorted(places)
        while waiting:
            place = waiting.pop()
            if place in self.needs:
                continue
            groups = []
            for group in self._first(place):
                members = {one for name in group for one in self.catalogue.named(name)} - {place}
                groups.append(frozenset(one for one in members if self._can_serve(one, place)))
            self.needs[place] = tuple(groups)
            waiting.extend(one for group in groups for one in group)

    def _can_serve(self, first: int, then: int) -> bool:
        """Tell whether one offer could ever be done before another begins."""
        if not self.can_be_had(first):
            return False
        if not self.catalogue.offers[then].runs:
            return True
        if self.catalogue.offers[first].runs:
            end = min(slot.run.end for slot in self.slots(first))
            return any(end <= slot.run.start for slot in self.slots(then))
        effort = self.catalogue.offers[first].effort or 0
        return any(effort <= slot.first * self.wishes.pace for slot in self.slots(then))

    def earliest(self) -> dict[int, int]:
        """Return when each could be finished at the soonest; what can never be is left out.

        In hundredths of hours at full pace. Shrinks from "never" until nothing changes, so that
        offers which only need one another in a circle stay out.
        """
        known: dict[int, int] = {}
        users: dict[int, set[int]] = defaultdict(set)
        for place, groups in self.needs.items():
            for group in groups:
                for one in group:
                    users[one].add(place)
        waiting = {place for place, groups in self.needs.items() if all(groups)}
        while waiting:
            place = waiting.pop()
            found = self._finish(place, known)
            if found is not None and found < known.get(place, found + 1):
                known[place] = found
                waiting |= users[place]
        return known

    def _finish(self, place: int, known: Mapping[int, int]) -> int | None:
        release = 0
        for group in self.needs[place]:
            soonest = min((known[one] for one in group if one in known), default=None)
            if soonest is None:
                return None
            release = max(release, soonest)
        offer, pace = self.catalogue.offers[place], self.wishes.pace
        if not offer.runs:
            return release + (offer.effort or 0)
        after = [
            slot.after * pace
            for slot in self.slots(place)
            if (slot.first + 1) * pace >= release  # what is done in a week is done by its last day
        ]
        return min(after, default=None)

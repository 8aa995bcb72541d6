"""How a catalogue is cut down to what can matter for one goal.

The cut is exact: what it leaves out is in no plan that keeps the wishes, or
could be replaced there by something that is no dearer and no longer.

Steps that have begun stand behind the offers of the catalogue: a prerequisite
may be met by one, at its end.

Source: docs/explanation/pathways.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cairn.pathways.catalogue import (
    Candidate,
    Catalogue,
    Narrowed,
    Requirement,
    requirements_of,
    slots_of,
    why_not,
)
from cairn.pathways.goal import Goal, Held, Than, Wishes
from cairn.pathways.offer import Mode, Offer, Run
from cairn.pathways.weeks import Slot

_MOST_RIVALS: Final = 128  # offers that others are compared with; comparing with fewer is never wrong
FROM_HOME: Final = frozenset({Mode.ONLINE, Mode.OWN_TIME})


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
    search.bars = bars(catalogue, requirements, wishes)
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


@dataclass(frozen=True, slots=True)
class Bar:
    """What meets one of these requirements must be cheaper, nearer or shorter than an offer."""

    than: Than
    offer: Offer
    requirements: tuple[Requirement, ...]
    places: frozenset[str]

    def lets(self, other: Offer) -> bool:
        """Tell whether an offer may be in the plan in spite of this."""
        if not any(requirement.met_by(other) for requirement in self.requirements):
            return True
        if self.than is Than.NEARER:
            near = other.mode in FROM_HOME or other.place in self.places
            return other.id != self.offer.id and near
        mine, its = (other.cents, self.offer.cents)
        if self.than is Than.SHORTER:
            mine, its = other.effort, self.offer.effort
        return mine is not None and (its is None or mine < its)


def bars(catalogue: Catalogue, requirements: Iterable[Requirement], wishes: Wishes) -> tuple[Bar, ...]:
    """Return what is wished rather than some offers. What the catalogue does not have bars nothing."""
    found = []
    for one in sorted(wishes.rather, key=str):
        for place in catalogue.named(one.offer):
            offer = catalogue.offers[place]
            if offer.id == one.offer:
                met = tuple(requirement for requirement in requirements if requirement.met_by(offer))
                found.append(Bar(one.than, offer, met, wishes.places))
    return tuple(found)


def _candidate(
    search: _Search, place: int, covers: tuple[int, ...], number_of: Mapping[int, int], earliest: int
) -> Candidate:
    offer, begun = search.offer(place), search.is_begun(place)
    return Candidate(
        offer=offer,
        cents=0 if begun else offer.cents or 0,
        effort=0 if begun else offer.effort or 0,
        covers=covers,
        slots=search.slots(place),
        needs=tuple(
            tuple(sorted(number_of[one] for one in group if one in number_of))
            for group in search.needs[place]
        ),
        earliest=earliest,
        begun=begun,
    )


class _Search:
    """Offers that can be had, from what is required back to what comes first."""

    def __init__(self, catalogue: Catalogue, held: Held, wishes: Wishes, at: date) -> None:
        self.catalogue = catalogue
        self.held = held
        self.wishes = wishes
        self.at = at
        self.bars: tuple[Bar, ...] = ()
        self._begun: Final = frozenset(step.offer.id for step in wishes.under_way)
        self.needs: dict[int, tuple[frozenset[int], ...]] = {}
        self._usable: dict[int, bool] = {}
        self._slots: dict[int, tuple[Slot, ...]] = {}

    def is_begun(self, place: int) -> bool:
        """Tell whether a place is that of a step under way, behind the offers."""
        return place >= len(self.catalogue)

    def offer(self, place: int) -> Offer:
        if self.is_begun(place):
            return self.wishes.under_way[place - len(self.catalogue)].offer
        return self.catalogue.offers[place]

    def slots(self, place: int) -> tuple[Slot, ...]:
        """Return the runs of an offer that are open and fit; of a step under way, its days."""
        if place not in self._slots:
            self._slots[place] = self._slots_of(place)
        return self._slots[place]

    def _slots_of(self, place: int) -> tuple[Slot, ...]:
        if not self.is_begun(place):
            return slots_of(self.catalogue.offers[place], self.wishes, at=self.at)
        step, grid = self.wishes.under_way[place - len(self.catalogue)], self.wishes.grid
        return (Slot(Run(start=step.start, end=step.end), 0, max(0, grid.week_of(step.end) + 1), ()),)

    def _named(self, name: str) -> Iterable[int]:
        """The places of what a prerequisite may mean by a name."""
        yield from self.catalogue.named(name)
        for number, step in enumerate(self.wishes.under_way, len(self.catalogue)):
            if name in step.offer.names():
                yield number

    @property
    def looked_at(self) -> int:
        return len(self._usable)

    @property
    def usable(self) -> int:
        return sum(self._usable.values())

    def can_be_had(self, place: int) -> bool:
        if self.is_begun(place):
            return True
        known = self._usable.get(place)
        if known is None:
            known = self._usable[place] = self._is_usable(self.catalogue.offers[place])
        return known

    def _is_usable(self, offer: Offer) -> bool:
        if offer.id in self._begun or why_not(offer, self.wishes, at=self.at):
            return False
        return all(bar.lets(offer) for bar in self.bars)

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
        end within a week, the other only with it. Nor runs of the first week, of which they may take more.
        """
        if self.wishes.finish_by is not None:
            return set()
        offers, beaten = self.catalogue.offers, set()
        facts = {place: self._facts(place, numbers) for place, numbers in covers.items()}
        rivals: list[tuple[int, int, bool, int]] = []
        for place in sorted(covers, key=lambda one: (*facts[one][:3], -facts[one][3].bit_count(), one)):
            cents, effort, unknown, bits = facts[place]
            if any(e <= effort and u <= unknown and b & bits == bits for c, e, u, b in rivals):
                if not self.wishes.grid.extra or not any(slot.at_once for slot in self.slots(place)):
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
        groups = () if self.is_begun(place) else self.catalogue.offers[place].needs
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
                members = {one for name in group for one in self._named(name)} - {place}
                groups.append(frozenset(one for one in members if self._can_serve(one, place)))
            self.needs[place] = tuple(groups)
            waiting.extend(one for group in groups for one in group)

    def _can_serve(self, first: int, then: int) -> bool:
        """Tell whether one offer could ever be done before another begins."""
        if not self.can_be_had(first):
            return False
        if not self.catalogue.offers[then].runs:
            return True
        if self.slots(first):
            end = min(slot.run.end for slot in self.slots(first))
            return any(end <= slot.run.start for slot in self.slots(then))
        effort = self.catalogue.offers[first].effort or 0
        return any(effort <= self.wishes.grid.by(slot.first) for slot in self.slots(then))

    def earliest(self) -> dict[int, int]:
        """Return when each could be finished at the soonest; what can never be is left out.

        In hundredths of the free hours. Shrinks from "never" until nothing changes, so that
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
        grid = self.wishes.grid
        if not self.slots(place):
            return release + (self.offer(place).effort or 0)
        after = [
            grid.by(slot.after)
            for slot in self.slots(place)
            if grid.by(slot.first + 1) >= release  # what is done in a week is done by its last day
        ]
        return min(after, default=None)

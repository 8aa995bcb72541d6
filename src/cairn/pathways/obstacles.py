"""Why no plan exists, and the least that would have to change.

First what nobody offers at all, which no wish can help. Then every wish alone:
dropped, does a plan exist, and how much of it must be given up? If no wish alone
is to blame, all together, so that the person sees what it would take.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Final

from cairn.pathways.catalogue import Catalogue, Requirement, requirements_of, why_not
from cairn.pathways.goal import MOST_WEEKLY, Goal, Held, Objective, Wishes
from cairn.pathways.narrowing import narrow
from cairn.pathways.offer import Offer
from cairn.pathways.plan import Obstacle
from cairn.pathways.search import Found, Patience, find

_HALF: Final = Decimal("0.5")
_FACTS: Final = (
    "closed",
    "full",
    "past",
    "price",
    "currency",
    "hours",
    "pace",  # even at full-time: more hours than its run has days for
)  # that no wish of the learner changes


def reasons(
    catalogue: Catalogue, goal: Goal, held: Held, wishes: Wishes, *, at: date, patience: Patience
) -> tuple[Obstacle, ...]:
    """Return what keeps a plan from existing, what to relax first."""
    look = _Look(catalogue, goal, held, wishes, at, patience)
    never = look.never()
    if never:
        rest = frozenset(name for obstacle in never for name in obstacle.skills)
        look.wishes = replace(wishes, without=wishes.without | rest)
        if look.never():
            return never  # an achievement of the goal itself: nothing else matters
    return (*never, *look.relaxed())


class _Look:
    def __init__(
        self, catalogue: Catalogue, goal: Goal, held: Held, wishes: Wishes, at: date, patience: Patience
    ) -> None:
        self.catalogue = catalogue
        self.goal = goal
        self.held = held
        self.wishes = wishes
        self.at = at
        self.patience = patience

    def never(self) -> tuple[Obstacle, ...]:
        """What stays open even without any wish, with what excludes the offers that would give it."""
        free = self._free()
        narrowed = narrow(self.catalogue, self.goal, self.held, free, at=self.at)
        covered = {number for candidate in narrowed.candidates for number in candidate.covers}
        found: dict[str, list[str]] = {}
        count: Counter[str] = Counter()
        for number, requirement in enumerate(narrowed.requirements):
            if number not in covered:
                kind, offers = self._kind(requirement, free)
                found.setdefault(kind, []).append(requirement.name)
                count[kind] += offers
        return tuple(Obstacle(kind, tuple(names), count[kind]) for kind, names in found.items())

    def _kind(self, requirement: Requirement, free: Wishes) -> tuple[str, int]:
        offers = self._meeting(requirement)
        if not offers:
            return "nobody", 0
        reasons_ = Counter(reason for offer in offers if (reason := why_not(offer, free, at=self.at)))
        if sum(reasons_.values()) < len(offers):
            return "unreachable", len(offers)
        return max(_FACTS, key=lambda reason: reasons_[reason]), len(offers)

    def _meeting(self, requirement: Requirement) -> list[Offer]:
        if requirement.kind == "breadth":
            places: Sequence[int] = self.catalogue.of_group(requirement.name)
        else:
            names = requirement.achievements or {requirement.name}
            places = sorted({place for name in names for place in self.catalogue.named(name)})
        offers = (self.catalogue.offers[place] for place in places)
        return [offer for offer in offers if requirement.met_by(offer)]

    def relaxed(self) -> tuple[Obstacle, ...]:
        """Every wish that alone would let a plan exist, and by how much."""
        if not requirements_of(self.goal, self.held, self.wishes) or self._solved(self.wishes) is not None:
            return ()
        tests = (self._budget, self._weekly, self._finish_by, self._mode, self._language, self._place)
        found = [obstacle for test in tests if (obstacle := test()) is not None]
        others = (self._breadth(), self._avoid(), self._not_from(), self._rather())
        found += [obstacle for obstacle in others if obstacle is not None]
        return tuple(found) or self._together()

    def _solved(self, wishes: Wishes) -> Found | None:
        narrowed = narrow(self.catalogue, self.goal, self.held, wishes, at=self.at)
        covered = {number for candidate in narrowed.candidates for number in candidate.covers}
        if len(covered) < len(narrowed.requirements) or self.patience.left <= 0:
            return None
        found = find(narrowed, wishes, patience=self.patience)
        return found if found.schedule is not None else None

    def _budget(self) -> Obstacle | None:
        if self.wishes.budget is None:
            return None
        found = self._solved(replace(self.wishes, budget=None, objective=Objective.CHEAPEST))
        return None if found is None else Obstacle("budget", needed=Decimal(found.value) / 100)

    def _finish_by(self) -> Obstacle | None:
        if self.wishes.finish_by is None:
            return None
        found = self._solved(replace(self.wishes, finish_by=None, objective=Objective.FASTEST))
        if found is None or found.schedule is None:
            return None
        return Obstacle("finish_by", needed=found.schedule.finish)

    def _weekly(self) -> Obstacle | None:
        """The least hours a week that would do, to half an hour."""
        low, high = self.wishes.weekly, MOST_WEEKLY
        if low >= high or self._solved(replace(self.wishes, weekly=high)) is None:
            return None
        steps = sorted({step for step in self._paces() if low < step < high} | {high})
        least, most = 0, len(steps) - 1
        while least < most:
            middle = (least + most) // 2
            if self._solved(replace(self.wishes, weekly=steps[middle])) is not None:
                most = middle
            else:
                least = middle + 1
        return Obstacle("weekly", needed=steps[least])

    def _paces(self) -> set[Decimal]:
        """Hours a week worth trying: every half hour to 40, and what some run asks for."""
        asked, grid = {Decimal(half) * _HALF for half in range(1, 81)}, self.wishes.grid
        for requirement in requirements_of(self.goal, self.held, self.wishes):
            for offer in self._meeting(requirement):
                for run in offer.runs:
                    hours = Decimal(grid.asked(grid.slot(run, offer.effort or 0))) / 100
                    asked.add((hours / _HALF).to_integral_value(ROUND_CEILING) * _HALF)
        return asked

    def _mode(self) -> Obstacle | None:
        if not self.wishes.modes:
            return None
        return self._choice("mode", replace(self.wishes, modes=frozenset()))

    def _language(self) -> Obstacle | None:
        if not self.wishes.languages:
            return None
        return self._choice("language", replace(self.wishes, languages=frozenset()))

    def _place(self) -> Obstacle | None:
        if not self.wishes.places:
            return None
        return self._choice("place", replace(self.wishes, places=frozenset()))

    def _choice(self, kind: str, wishes: Wishes) -> Obstacle | None:
        """What a plan without this wish uses that the wish excludes."""
        found = self._solved(wishes)
        if found is None or found.schedule is None:
            return None
        offers = [placed.candidate.offer for placed in found.schedule.placed]
        excluded = [offer for offer in offers if why_not(offer, self.wishes, at=self.at) == kind]
        options = {_value(kind, offer) for offer in excluded} - {""}
        return Obstacle(kind, offers=len(excluded), options=tuple(sorted(options)))

    def _breadth(self) -> Obstacle | None:
        if not self.wishes.breadth or self._solved(replace(self.wishes, breadth=frozenset())) is None:
            return None
        return Obstacle("breadth", options=tuple(sorted(self.wishes.breadth)))

    def _avoid(self) -> Obstacle | None:
        if not self.wishes.avoid or self._solved(replace(self.wishes, avoid=frozenset())) is None:
            return None
        return Obstacle("avoid", offers=len(self.wishes.avoid))

    def _not_from(self) -> Obstacle | None:
        if not self.wishes.not_from or self._solved(replace(self.wishes, not_from=frozenset())) is None:
            return None
        return Obstacle("provider", options=tuple(sorted(self.wishes.not_from)))

    def _rather(self) -> Obstacle | None:
        if not self.wishes.rather or self._solved(replace(self.wishes, rather=frozenset())) is None:
            return None
        return Obstacle("rather", offers=len(self.wishes.rather))

    def _together(self) -> tuple[Obstacle, ...]:
        """No wish alone: what it takes when modes, languages and places are free, and money and time follow."""
        free = self._free()
        found = self._solved(replace(free, objective=Objective.CHEAPEST, weekly=self.wishes.weekly))
        if found is None:
            found = self._solved(replace(free, objective=Objective.CHEAPEST))
        if found is None or found.schedule is None:
            return (Obstacle("together"),)
        together = [Obstacle("together")]
        if self.wishes.cents is not None and found.value > self.wishes.cents:
            together.append(Obstacle("budget", needed=Decimal(found.value) / 100))
        if self.wishes.finish_by is not None and found.schedule.finish > self.wishes.finish_by:
            together.append(Obstacle("finish_by", needed=found.schedule.finish))
        return tuple(together)

    def _free(self) -> Wishes:
        """Nothing asked but the goal, in full-time."""
        return Wishes(
            start=self.wishes.start,
            weekly=MOST_WEEKLY,
            currency=self.wishes.currency,
            breadth=self.wishes.breadth,
            without=self.wishes.without,
            under_way=self.wishes.under_way,
        )


def _value(kind: str, offer: Offer) -> str:
    if kind == "mode":
        return str(offer.mode or "")
    return offer.language if kind == "language" else offer.place

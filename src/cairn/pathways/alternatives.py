"""Other plans worth knowing: the next best, and what changes when hours, money or what matters change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from cairn.pathways.catalogue import Catalogue
from cairn.pathways.goal import MOST_WEEKLY, Goal, Held, Objective, Wishes
from cairn.pathways.offer import Mode
from cairn.pathways.plan import Plan, Status
from cairn.pathways.planner import plan
from cairn.pathways.search import Patience

SECONDS: Final = 1.0  # for one alternative
FROM_HOME: Final = frozenset({Mode.ONLINE, Mode.OWN_TIME})
_HOURS: Final = (
    Decimal(2),
    Decimal(3),
    Decimal(4),
    Decimal(5),
    Decimal(6),
    Decimal(8),
    Decimal(10),
    Decimal(15),
)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another plan, and how it differs from the one it is compared with.

    kind: next (the best that does without one of the steps) · cheapest, fastest, fewest, recognised · at_home.
    dearer, longer: money and hours more (negative: less). later: days that it ends later.
    """

    kind: str
    plan: Plan
    dearer: Decimal
    longer: Decimal
    later: int


def alternatives(
    catalogue: Catalogue,
    goal: Goal,
    held: Held,
    best: Plan,
    *,
    at: date,
    seconds: float = SECONDS,
    within: Patience | None = None,
) -> tuple[Alternative, ...]:
    """Return other plans, each set of offers once, the next best first. Empty where there is no plan.

    seconds: for each. within: for all together; when it has run out, no more are looked for.
    """
    if not best.steps:
        return ()
    wishes = best.wishes
    tries: list[tuple[str, Wishes, tuple[frozenset[str], ...]]] = [("next", wishes, (best.offers,))]
    tries += [
        (str(objective), replace(wishes, objective=objective), ())
        for objective in Objective
        if objective is not wishes.objective
    ]
    if wishes.modes != FROM_HOME:
        tries.append(("at_home", replace(wishes, modes=FROM_HOME), ()))
    found: list[Alternative] = []
    seen = {best.offers}
    for kind, changed, not_again in tries:
        left = _left(seconds, within)
        if left <= 0:
            break
        other = plan(catalogue, goal, held, changed, at=at, not_again=not_again, seconds=left, explain=False)
        if other.steps and other.offers not in seen and other.status in (Status.OPTIMAL, Status.GAP):
            seen.add(other.offers)
            found.append(compared(kind, other, best))
    return tuple(found)


def _left(seconds: float, within: Patience | None) -> float:
    return seconds if within is None else min(seconds, within.left)


def compared(kind: str, other: Plan, best: Plan) -> Alternative:
    """Return another plan with how it differs from the best."""
    later = (other.finish - best.finish).days if other.finish and best.finish else 0
    return Alternative(kind, other, other.cost - best.cost, other.hours - best.hours, later)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The same goal at another pace."""

    weekly: Decimal
    plan: Plan


def at_other_hours(
    catalogue: Catalogue,
    goal: Goal,
    held: Held,
    wishes: Wishes,
    *,
    at: date,
    hours: Sequence[Decimal] = _HOURS,
    seconds: float = SECONDS,
    within: Patience | None = None,
) -> tuple[WhatIf, ...]:
    """Return the plan at other hours a week, from few to many; only those where one exists.

    seconds, within: as for `alternatives`.
    """
    found = []
    for weekly in sorted(set(hours) - {wishes.weekly}):
        if weekly > MOST_WEEKLY:
            continue
        left = _left(seconds, within)
        if left <= 0:
            break
        changed = replace(wishes, weekly=weekly)
        other = plan(catalogue, goal, held, changed, at=at, seconds=left, explain=False)
        if other.steps:
            found.append(WhatIf(weekly, other))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Outline:
    """What of a plan is compared. days: id of the offer -> first and last day, in order."""

    days: Mapping[str, tuple[date, date]]
    cost: Decimal
    currency: str
    finish: date | None

    @classmethod
    def of(cls, plan: Plan) -> Outline:
        """Return the outline of a plan."""
        days = {step.offer.id: (step.start, step.end) for step in plan.steps}
        return cls(days, plan.cost, plan.wishes.currency, plan.finish)


@dataclass(frozen=True, slots=True)
class Changed:
    """What is different between two plans, as ids of offers. moved: in both, on other days.

    dearer: money more (negative: less), None where the two are counted in different currencies.
    later: days that it ends later.
    """

    added: tuple[str, ...]
    dropped: tuple[str, ...]
    moved: tuple[str, ...]
    dearer: Decimal | None
    later: int

    @property
    def nothing(self) -> bool:
        """Are the two the same?"""
        return not (self.added or self.dropped or self.moved or self.dearer or self.later)


def changes(old: Outline, new: Outline) -> Changed:
    """Return what a new plan changes."""
    later = (new.finish - old.finish).days if new.finish and old.finish else 0
    return Changed(
        added=tuple(one for one in new.days if one not in old.days),
        dropped=tuple(one for one in old.days if one not in new.days),
        moved=tuple(one for one in new.days if one in old.days and old.days[one] != new.days[one]),
        dearer=new.cost - old.cost if new.currency == old.currency else None,
        later=later,
    )

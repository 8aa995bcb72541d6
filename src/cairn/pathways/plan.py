"""A plan: steps with days and reasons, what they cost, and how sure it is that nothing better exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cairn.pathways.goal import Goal, Need, Objective, Standing, State, Wishes
from cairn.pathways.offer import Offer, Run
from cairn.pathways.schedule import Schedule


class Status(StrEnum):
    """OPTIMAL: proved. GAP: the best found; how far it may be from the best is told. INFEASIBLE: proved
    that there is none, with reasons. UNKNOWN: none was found in time, and none was ruled out.
    """

    OPTIMAL = "optimal"
    GAP = "feasible with gap"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """One offer of a plan, with its days and the reason it is there.

    run: None when it has no dates of its own. closes: skills of the goal that it is the first to give.
    earns: achievements of the goal; widens: its group of breadth, where the wishes ask for it, else "".
    needs: ids of the steps it builds on. opens: ids of the steps that build on it.
    weeks: the Monday of a week -> hundredths of hours in it.
    """

    offer: Offer
    run: Run | None
    start: date
    end: date
    closes: tuple[Need, ...]
    earns: tuple[str, ...]
    widens: str
    needs: tuple[str, ...]
    opens: tuple[str, ...]
    weeks: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that keeps a plan from existing.

    kind: nobody (no offer gives it, or none at the level) · unreachable (what it needs first cannot be
        had) · or the wish that stands in the way: budget, weekly, finish_by, mode, language, place,
        breadth, avoid, provider, rather; or what was excluded: closed, full, past, price, currency, hours; together
        (no single wish is to blame).
    skills: of the goal, that it concerns; () for all. offers: how many offers were excluded by it.
    needed: the least that would do: money, hours a week, or a day; None where that is no number.
    options: the values to add, for mode, language and place.
    """

    kind: str
    skills: tuple[str, ...] = ()
    offers: int = 0
    needed: Decimal | date | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """What was looked at. catalogue: offers in it. looked_at: those that concern the goal at all.
    usable: of these, the open ones that keep the wishes. candidates: what the solver saw.
    rounds: how often it was asked.
    """

    catalogue: int
    looked_at: int
    usable: int
    candidates: int
    rounds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The answer.

    value, bound: of the objective in its unit (money, weeks, steps, hours); nothing is below the bound.
    obstacles: why there is no plan, the ones to relax first. part: then, the best that is possible.
    open_: skills that stay open in a part.
    """

    status: Status
    goal: Goal
    wishes: Wishes
    standing: tuple[Standing, ...]
    steps: tuple[Step, ...] = ()
    value: Decimal = Decimal(0)
    bound: Decimal = Decimal(0)
    schedule: Schedule | None = None
    obstacles: tuple[Obstacle, ...] = ()
    part: Plan | None = None
    open_: tuple[Need, ...] = ()
    counted: Counted = Counted(0, 0, 0, 0)

    @property
    def objective(self) -> Objective:
        return self.wishes.objective

    @property
    def cost(self) -> Decimal:
        """All-in, in the currency of the wishes."""
        return sum((step.offer.cost or Decimal(0) for step in self.steps), Decimal(0))

    @property
    def hours(self) -> Decimal:
        return sum((step.offer.hours or Decimal(0) for step in self.steps), Decimal(0))

    @property
    def finish(self) -> date | None:
        """The last day; None without steps."""
        return max((step.end for step in self.steps), default=None)

    @property
    def weeks(self) -> int:
        return self.schedule.weeks if self.schedule is not None else 0

    @property
    def met(self) -> int:
        """How many skills of the goal are met before the plan."""
        return sum(one.state is State.MET for one in self.standing)

    @property
    def offers(self) -> frozenset[str]:
        """The ids of its offers."""
        return frozenset(step.offer.id for step in self.steps)

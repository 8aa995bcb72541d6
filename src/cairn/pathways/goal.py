"""What somebody wants to be able to do, what they hold, and under which conditions they learn.

The gap is the goal less the passport. A level that nobody said is not taken
for granted: where the goal asks for one, an unknown level is close, not met.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from cairn.pathways.errors import PathwayError
from cairn.pathways.offer import HUNDREDTHS, LEVELS, MOST_MONEY, Gain, Mode
from cairn.pathways.weeks import LAST_DAY, MOST_UNDER_WAY, Grid, UnderWay

MOST_SKILLS: Final = 200  # of one goal
MOST_ACHIEVEMENTS: Final = 100
MOST_WEEKLY: Final = Decimal(80)  # hours


class Objective(StrEnum):
    """What "best" means.

    CHEAPEST: least money, then least hours. FASTEST: done soonest, then least money.
    FEWEST: fewest steps, then least money. RECOGNISED: fewest hours in courses that nobody
    else is known to accept, then least money.
    """

    CHEAPEST = "cheapest"
    FASTEST = "fastest"
    FEWEST = "fewest"
    RECOGNISED = "recognised"


class Source(StrEnum):
    """What the skills of a goal were read from."""

    OCCUPATION = "occupation"
    QUALIFICATION = "qualification"
    ADVERT = "advert"
    SKILLS = "skills"
    STACK = "stack"


@dataclass(frozen=True, slots=True)
class Need:
    """One skill of a goal.

    level: at least this, 1 to 8; None: any. weight: 1 to 100, how much it counts where not all can be had.
    """

    skill: str
    name: str = ""
    level: int | None = None
    weight: int = 1

    def __post_init__(self) -> None:
        if not self.skill:
            raise PathwayError("a skill needs its identifier", code="plan.value")
        if self.level is not None and self.level not in LEVELS:
            raise PathwayError("levels are 1 to 8", code="plan.value")
        if not 1 <= self.weight <= 100:
            raise PathwayError("weights are 1 to 100", code="plan.value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Skills to show, and achievements to hold.

    achievements: one of each group, as a qualification asks for them.
    """

    name: str
    needs: tuple[Need, ...] = ()
    achievements: tuple[frozenset[str], ...] = ()
    source: Source = Source.SKILLS

    def __post_init__(self) -> None:
        if not self.needs and not self.achievements:
            raise PathwayError("a goal names at least one skill or achievement", code="plan.value")
        if len(self.needs) > MOST_SKILLS or len(self.achievements) > MOST_ACHIEVEMENTS:
            raise PathwayError(
                f"a goal has at most {MOST_SKILLS} skills and {MOST_ACHIEVEMENTS} achievements",
                code="plan.too_many",
            )
        if len({need.skill for need in self.needs}) != len(self.needs):
            raise PathwayError("a skill is named twice", code="plan.repeated")


@dataclass(frozen=True, slots=True)
class Held:
    """What counts as held. skills: IRI -> level, None when nobody said. achievements: IRIs."""

    skills: Mapping[str, int | None] = field(default_factory=dict)
    achievements: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        """Tell whether a prerequisite of this name is met."""
        return name in self.achievements or name in self.skills


class Than(StrEnum):
    """In which way something is wished otherwise. NEARER: from home, or at a place that was named.
    SHORTER: fewer hours.
    """

    CHEAPER = "cheaper"
    NEARER = "nearer"
    SHORTER = "shorter"


@dataclass(frozen=True, slots=True)
class Rather:
    """What an offer gives of the goal is wished cheaper, nearer or shorter than it. offer: its id."""

    than: Than
    offer: str

    @classmethod
    def read(cls, text: str) -> Rather:
        """Read "cheaper:ID".

        Raises:
            PathwayError: plan.value.
        """
        kind, _, offer = text.partition(":")
        if kind not in tuple(Than) or not offer:
            raise PathwayError(
                "cheaper, nearer or shorter, a colon, and the id of an offer", code="plan.value"
            )
        return cls(Than(kind), offer)

    def __str__(self) -> str:
        return f"{self.than}:{self.offer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Under which conditions somebody learns; None and empty mean: no condition.

    start: first day that can be used. weekly: hours a week, above 0. budget: all-in, in `currency`.
    finish_by: last day. modes, languages, places: one of these. breadth: a step of each of these groups.
    without: skills of the goal to leave out; avoid: ids of offers not wanted; not_from: providers not wanted.
    rather: something cheaper, nearer or shorter than an offer. under_way: steps that have begun.
    """

    start: date
    weekly: Decimal = Decimal(5)
    budget: Decimal | None = None
    currency: str = "EUR"
    finish_by: date | None = None
    modes: frozenset[Mode] = frozenset()
    languages: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    breadth: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    avoid: frozenset[str] = frozenset()
    not_from: frozenset[str] = frozenset()
    rather: frozenset[Rather] = frozenset()
    under_way: tuple[UnderWay, ...] = ()
    objective: Objective = Objective.CHEAPEST
    grid: Grid = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 0 < self.weekly <= MOST_WEEKLY or self.weekly * HUNDREDTHS % 1:
            raise PathwayError(f"hours a week are more than 0, at most {MOST_WEEKLY}", code="plan.value")
        if self.budget is not None and not 0 <= self.budget <= MOST_MONEY:
            raise PathwayError(f"a budget is 0 to {MOST_MONEY}", code="plan.value")
        if self.finish_by is not None and self.finish_by < self.start:
            raise PathwayError("the last day is before the first", code="plan.value")
        if max(self.start, self.finish_by or self.start) > LAST_DAY:
            raise PathwayError(f"no plan is made for days after {LAST_DAY}", code="plan.value")
        if len(self.under_way) > MOST_UNDER_WAY:
            raise PathwayError(f"at most {MOST_UNDER_WAY} steps are under way", code="plan.too_many")
        object.__setattr__(self, "grid", Grid(self.start, self.pace, self.under_way))

    @property
    def pace(self) -> int:
        """Hours a week, in hundredths."""
        return int(self.weekly * HUNDREDTHS)

    @property
    def cents(self) -> int | None:
        """The budget, in hundredths; what is below a hundredth is cut."""
        return None if self.budget is None else int(self.budget * HUNDREDTHS)


class State(StrEnum):
    """CLOSE: held, but at a lower level than asked, or at one that nobody said. COMING: a step that has
    begun gives it.
    """

    MET = "met"
    COMING = "coming"
    CLOSE = "close"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one skill of the goal stands. level: the one that is held."""

    need: Need
    state: State
    level: int | None = None


def standing(goal: Goal, held: Held, under_way: Sequence[UnderWay] = ()) -> tuple[Standing, ...]:
    """Return how every skill of the goal stands, in the goal's order."""
    coming = {need.skill for need in goal.needs if any(_gives(step, need) for step in under_way)}
    return tuple(_standing(need, held, coming=need.skill in coming) for need in goal.needs)


def _gives(step: UnderWay, need: Need) -> bool:
    return any(gain.skill == need.skill and gain.reaches(need.level) for gain in step.offer.gives)


def _standing(need: Need, held: Held, *, coming: bool) -> Standing:
    level = held.skills.get(need.skill)
    if need.skill in held.skills and Gain(need.skill, level).reaches(need.level):
        return Standing(need, State.MET, level)
    if coming:
        return Standing(need, State.COMING, level)
    return Standing(need, State.CLOSE if need.skill in held.skills else State.MISSING, level)


def gap(goal: Goal, held: Held, under_way: Sequence[UnderWay] = ()) -> tuple[Need, ...]:
    """Return the skills of the goal that are not met, and that nothing under way gives.

    >>> goal = Goal(name="Cook", needs=(Need("s:cut", level=3), Need("s:fry")))
    >>> [need.skill for need in gap(goal, Held(skills={"s:cut": 2, "s:fry": None}))]
    ['s:cut']
    """
    missing = (State.CLOSE, State.MISSING)
    return tuple(one.need for one in standing(goal, held, under_way) if one.state in missing)


def open_achievements(
    goal: Goal, held: Held, under_way: Sequence[UnderWay] = ()
) -> tuple[frozenset[str], ...]:
    """Return the groups of achievements of which none is held or under way."""
    has = held.achievements | {name for step in under_way for name in (step.offer.id, step.offer.achievement)}
    return tuple(group for group in goal.achievements if not group & has)

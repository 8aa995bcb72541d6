"""One micro-credential of a set that somebody puts together: held, or meant to be taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from cairn.skills.skill import Group
from cairn.stacking.errors import HeldError
from cairn.stacking.held import LEVELS, Achieved

MOST_PARTS: Final = 500


class State(StrEnum):
    """How a part stands today.

    HELD: in the passport, and it counts. DOUBTFUL: in the passport, but it could not be checked, or its
    issuer is known by a web address only. PLANNED: on offer. CLOSED: nobody can begin it at present.
    GONE: neither held any more nor on offer.
    """

    HELD = "held"
    DOUBTFUL = "doubtful"
    PLANNED = "planned"
    CLOSED = "closed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Given:
    """A skill that a part shows. level: 1 to 8, None when nobody said."""

    skill: str
    level: int | None = None

    def __post_init__(self) -> None:
        if not self.skill:
            raise HeldError("a skill needs its identifier")
        if self.level is not None and self.level not in LEVELS:
            raise HeldError("levels are 1 to 8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One micro-credential.

    of: what it is, with its credits and level. hours: of learning, 0 when nobody said.
    group: of breadth, None when nobody said. gives: skills, each once.
    needs: one of each group comes first: achievements, ids of parts, or skills.
    named: its achievement has an address that rules of a qualification can name.
    """

    of: Achieved
    hours: Decimal = Decimal(0)
    group: Group | None = None
    gives: tuple[Given, ...] = ()
    needs: tuple[frozenset[str], ...] = ()
    state: State = State.HELD
    named: bool = True

    def __post_init__(self) -> None:
        if not (self.hours.is_finite() and self.hours >= 0):
            raise HeldError("hours are 0 or more")
        if len({one.skill for one in self.gives}) != len(self.gives):
            raise HeldError("a part gives a skill once")

    @property
    def id(self) -> str:
        """Its id in the set."""
        return self.of.id

    @property
    def is_earned(self) -> bool:
        """Is it in the passport?"""
        return self.state in (State.HELD, State.DOUBTFUL)

    @property
    def answers_to(self) -> frozenset[str]:
        """What a prerequisite may call it by."""
        return self.of.names | {self.id} | {one.skill for one in self.gives}

    def holds(self, other: Part) -> bool:
        """Was it made of the other one?"""
        return self.id != other.id and bool(self.of.parts & (other.of.names | {other.id}))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part whose work is in the set already. code: repeated, inside, gone. by: the part that counts instead."""

    part: str
    code: str
    by: str = ""


def counted(parts: Iterable[Part]) -> tuple[tuple[Part, ...], tuple[LeftOut, ...]]:
    """Return the parts that count, each kind of work once, in their order; and those that do not.

    Of the same achievement the one that is held counts, then the one with more credits. What was made
    of other parts counts in place of them.

    Raises:
        HeldError: held.repeated, two parts have one id; held.too_many, more than 500.
    """
    every = list(parts)
    if len(every) > MOST_PARTS:
        raise HeldError(f"at most {MOST_PARTS} parts", code="held.too_many")
    if len({part.id for part in every}) != len(every):
        raise HeldError("two parts have one id", code="held.repeated")
    out = {part.id: LeftOut(part.id, "gone") for part in every if part.state is State.GONE}
    by_name: dict[str, Part] = {}
    for part in sorted((one for one in every if one.id not in out), key=_worth):
        same = next((by_name[name] for name in sorted(part.of.names) if name in by_name), None)
        if same is not None:
            out[part.id] = LeftOut(part.id, "repeated", same.id)
            continue
        by_name |= dict.fromkeys(part.of.names, part)
    kept = [part for part in every if part.id not in out]
    for part in kept:
        whole = next((one for one in kept if one.holds(part) and not _first_of_a_pair(part, one)), None)
        if whole is not None:
            out[part.id] = LeftOut(part.id, "inside", whole.id)
    return (
        tuple(part for part in every if part.id not in out),
        tuple(out[part.id] for part in every if part.id in out),
    )


def _worth(part: Part) -> tuple[bool, bool, Decimal, str]:
    return part.state is not State.HELD, not part.is_earned, -part.of.credits, part.id


def _first_of_a_pair(part: Part, other: Part) -> bool:
    """Two that say that they were made of one another: the first by id counts."""
    return part.holds(other) and part.id < other.id

"""In which order the parts of a set can be taken, and what nobody in it brings along.

What is held comes before everything that is still to be taken. A prerequisite is
met by what stands before it, or by what the person holds outside of the set.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cairn.stacking.parts import Part, State


@dataclass(frozen=True, slots=True)
class Unmet:
    """A prerequisite of a part that is not met where it stands.

    names: any of these would do. later: parts of the set that would meet it, but stand behind it.
    """

    part: str
    names: frozenset[str]
    later: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ordering:
    """unmet: in the order of the set. order: all ids, so that everything that can be met is.

    circle: parts that wait for one another; no order helps them.
    """

    unmet: tuple[Unmet, ...]
    order: tuple[str, ...]
    circle: tuple[str, ...]


def ordering(parts: Sequence[Part], *, known: Collection[str] = ()) -> Ordering:
    """Look at prerequisites in the order of the parts.

    known: skills and achievements that the person holds outside of the set too.
    """
    there = [part for part in parts if part.state is not State.GONE]
    waiting = [part for part in there if not part.is_earned]
    standing = frozenset(known).union(*(part.answers_to for part in there if part.is_earned))
    unmet: list[Unmet] = []
    before = standing
    for place, part in enumerate(waiting):
        for group in part.needs:
            if not group & before:
                later = tuple(one.id for one in waiting[place + 1 :] if one.answers_to & group)
                unmet.append(Unmet(part.id, group, later))
        before |= part.answers_to
    ordered, circle = _ordered(waiting, standing)
    return Ordering(tuple(unmet), (*(part.id for part in parts if part not in waiting), *ordered), circle)


def _ordered(waiting: Sequence[Part], standing: frozenset[str]) -> tuple[list[str], tuple[str, ...]]:
    """Take whoever can go next, the first of the set first; who waits for somebody in the set stays behind."""
    left, taken, have = list(waiting), [], standing
    while left:
        ready = next((part for part in left if _can_go(part, left, have)), None)
        if ready is None:
            break
        left.remove(ready)
        taken.append(ready.id)
        have |= ready.answers_to
    return [*taken, *(part.id for part in left)], tuple(part.id for part in _round(left, have))


def _round(left: Sequence[Part], have: frozenset[str]) -> list[Part]:
    """Leave out whoever only stands behind a circle: nobody in it waits for them."""
    asked = [(part, group) for part in left for group in part.needs if not group & have]
    awaited = [one for one in left if any(one.answers_to & group for part, group in asked if part is not one)]
    return awaited if len(awaited) == len(left) else _round(awaited, have)


def _can_go(part: Part, left: Sequence[Part], have: frozenset[str]) -> bool:
    """What nobody else in the set gives is no reason to wait."""
    return all(
        group & have or not any(one.answers_to & group for one in left if one is not part)
        for group in part.needs
    )

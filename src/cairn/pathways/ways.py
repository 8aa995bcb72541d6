"""Every smallest set of things that would do, where only one can be asked for at a time.

An audit gives one set of achievements that completes a qualification. Asked again without one of
them, it gives another, and so on: a tree in which every smallest set is met (Reiter, "A Theory of
Diagnosis from First Principles", 1987, whose tree of hitting sets this is, read the other way).

Source: docs/explanation/pathways.md.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MOST_WAYS: Final = 24
MOST_ASKED: Final = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """What there is without some names. way: a set that does, None: there is none.

    sure: that was proved; a set is a smallest one then, and None is certain.
    """

    way: frozenset[str] | None
    sure: bool = True


Ask = Callable[[frozenset[str]], Asked]


@dataclass(frozen=True, slots=True)
class Ways:
    """The sets that were found, the first asked for first. complete: all are smallest, and there is no other."""

    sets: tuple[frozenset[str], ...]
    complete: bool


def every_way(
    ask: Ask,
    *,
    most: int = MOST_WAYS,
    asked: int = MOST_ASKED,
    is_over: Callable[[], bool] = lambda: False,
) -> Ways:
    """Return every smallest set that `ask` accepts, as far as the limits go.

    ask: gives a smallest set without these names that does, where there is one; whatever does, does so with
        more beside it. An answer that is not sure makes `complete` false. is_over: the time is; as well.
    """
    found: list[frozenset[str]] = []
    waiting: deque[frozenset[str]] = deque([frozenset()])
    seen = {frozenset[str]()}
    sure = True
    while waiting and asked > 0 and not is_over():
        without = waiting.popleft()
        way = next((one for one in found if not one & without), None)
        if way is None:
            asked -= 1
            answer = ask(without)
            sure &= answer.sure
            way = answer.way
            if way is None:
                continue
            if len(found) >= most:
                return Ways(tuple(found), complete=False)
            found.append(way)
        for name in sorted(way):
            then = without | {name}
            if then not in seen:
                seen.add(then)
                waiting.append(then)
    return Ways(tuple(found), complete=sure and not waiting)

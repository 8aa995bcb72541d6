"""Files of rows, looked at before anything is kept: what each row would do, and why it cannot be used.

A register, a list of courses: whatever is brought in row by row says it with these types. Every fault is a sentence,
and a broken row never stops the others.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Generic, Self, TypeVar

from django.utils.translation import gettext as _

from cairn.services.errors import InvalidInput
from cairn.services.lists import Table


@dataclass(frozen=True, slots=True)
class Line:
    """One row. number: of the file, the heading is 1; in a list its place, from 1.

    does: new, changed or same; broken, then `faults` say why; kinds of files may add their own.
    """

    number: int
    name: str
    does: str
    faults: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """What people know the row by; "" where it says nothing."""
        return self.name

    def refused(self, *faults: str) -> Self:
        """The same row, which cannot be used."""
        return replace(self, does="broken", faults=faults)


Kind = TypeVar("Kind", bound=Line)
Kind_co = TypeVar("Kind_co", bound=Line, covariant=True)


@dataclass(frozen=True, slots=True)
class Looked(Generic[Kind_co]):
    """What a file would do, or did."""

    lines: tuple[Kind_co, ...]

    def counted(self, does: str) -> int:
        """How many rows do that."""
        return sum(line.does == does for line in self.lines)

    def counts(self, *does: str) -> dict[str, int]:
        """How many rows do each of these."""
        return {name: self.counted(name) for name in does}


def named(said: str, words: Mapping[str, str]) -> str:
    """Return the name of a heading or a value, by whichever word it was called.

    words: in lower case, with single spaces -> name. A word that is not among them is its own name.

    >>> named("May  Sign", {}), named("Nom", {"nom": "name"})
    ('may_sign', 'name')
    """
    low = " ".join(said.casefold().split())
    return words.get(low, low.replace(" ", "_"))


def places(table: Table, words: Mapping[str, str]) -> dict[str, int]:
    """Return where each column stands, by its name; of two of one name the last."""
    return {named(header, words): place for place, header in enumerate(table.headers)}


def too_wide() -> str:
    """Why a row with more cells than the headings have cannot be used."""
    return _("More cells than headings: is a mark missing?")


def faults_of(refused: InvalidInput, columns: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return what was wrong with the facts of a row, each in a sentence that names its column.

    columns: fact -> column, where they are called differently.
    """
    known = columns or {}
    each = refused.fields.items()
    return tuple(f"{known.get(place, place)}: {said}" for place, some in each for said in some)


def once(lines: Iterable[Kind], *, key: Callable[[Kind], Hashable | None], said: str) -> Iterator[Kind]:
    """Refuse each row that stands above already. key: what makes two rows the same one; None: nothing does."""
    seen: set[Hashable] = set()
    for line in lines:
        same = key(line)
        yield line.refused(said) if same is not None and same in seen else line
        seen.add(same)

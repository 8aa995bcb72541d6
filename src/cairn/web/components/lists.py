"""Lists that can be searched, sorted and paged, with every state in the address.

A view makes one `Listing` from the query string and gives it to the page; the
tags `sort_header`, `search_bar` and `pagination` write links that change one
thing and keep the rest. How many rows are read for a page is bounded where they
are read (`cairn.records.reads.lists`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar, cast

from django.db.models import QuerySet
from django.http import QueryDict

from cairn.records.reads.lists import Look, Tally

Row = TypeVar("Row")

PAGE_SIZE: Final = 50
LONGEST_SEARCH: Final = 200  # characters; longer is not something a person typed
LAST_PAGE: Final = 100_000


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows. `number` and `last` count from 1.

    total: up to a bound; `Tally.more` says that there are others, which no page shows.
    partly: only the newest of a long list were searched, filtered or sorted.
    """

    rows: Sequence[Row]
    number: int
    last: int
    total: int
    first_row: int  # 1-based; 0 when there is nothing
    partly: bool = False

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.rows) - 1 if self.rows else 0

    @property
    def ends_early(self) -> bool:
        """Is this the last page of a list that goes on?"""
        return self.number == self.last and isinstance(self.total, Tally) and self.total.more


@dataclass(frozen=True, slots=True)
class Listing:
    """What the reader asked of a list: search words, order, page, filters.

    sorts: name in the address -> field(s) to order by, in ascending order.
    order: "name" or "-name"; always one of `sorts`.
    kept: the other parameters of the query string, as (name, value).
    """

    sorts: Mapping[str, tuple[str, ...]]
    order: str
    search: str = ""
    number: int = 1
    kept: tuple[tuple[str, str], ...] = ()
    size: int = field(default=PAGE_SIZE)

    @classmethod
    def of(
        cls,
        query: QueryDict,
        *,
        sorts: Mapping[str, str | tuple[str, ...]],
        default: str,
        filters: Sequence[str] = (),
        size: int = PAGE_SIZE,
    ) -> Listing:
        """Read `q`, `sort`, `page` and the named filters; whatever makes no sense falls back.

        >>> Listing.of(QueryDict("sort=-name&page=x"), sorts={"name": "name"}, default="name").order
        '-name'
        """
        known = {name: (fields,) if isinstance(fields, str) else fields for name, fields in sorts.items()}
        order = query.get("sort", default)
        if order.removeprefix("-") not in known:
            order = default
        page = query.get("page", "1")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
        search = query.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        given = ((name, value.replace("\x00", "")) for name in filters for value in query.getlist(name))
        kept = tuple((name, value) for name, value in given if value)
        return cls(known, order, search, min(max(number, 1), LAST_PAGE), kept, size)

    @property
    def ordering(self) -> tuple[str, ...]:
        """The arguments of `QuerySet.order_by`."""
        fields = self.sorts[self.order.removeprefix("-")]
        if not self.order.startswith("-"):
            return fields
        return tuple(name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in fields)

    def filter(self, name: str) -> str:
        """Return the value of a filter, or ""."""
        return next((value for kept, value in self.kept if kept == name), "")

    def is_straight(self, *indexed: str) -> bool:
        """Is nothing searched or filtered, and the order one of those that an index keeps?"""
        return not self.search and not self.kept and self.order.removeprefix("-") in indexed

    def page_of(
        self, rows: Look[Any] | QuerySet[Any] | Sequence[Row], *, total: int | None = None
    ) -> Page[Row]:
        """Cut the page out of `rows`; a page past the end is the last page."""
        if isinstance(rows, QuerySet):
            rows = Look(rows)
        if total is None:
            total = rows.count() if isinstance(rows, Look) else len(rows)
        last = max(1, -(-total // self.size))
        number = min(self.number, last)
        start = (number - 1) * self.size
        first = start + 1 if total else 0
        if isinstance(rows, Look):
            found = cast("Sequence[Row]", rows.cut(start, self.size))
            return Page(found, number, last, total, first, rows.partly)
        return Page(rows[start : start + self.size], number, last, total, first)

    def query(self, **changed: str | int) -> str:
        """Return "?…" with some of `sort`, `page`, `q` changed and the rest kept; the page goes back to 1."""
        query = QueryDict(mutable=True)
        wanted = {"q": self.search, "sort": self.order, **{k: str(v) for k, v in changed.items()}}
        for name, value in (*self.kept, *wanted.items()):
            if value:
                query.appendlist(name, value)
        return f"?{query.urlencode()}" if query else "?"

    def sorted_by(self, name: str) -> str:
        """Return "ascending", "descending" or "none", as aria-sort wants it."""
        if self.order.removeprefix("-") != name:
            return "none"
        return "descending" if self.order.startswith("-") else "ascending"

    def toggled(self, name: str) -> str:
        """Return the address that sorts by `name`, or turns the order round."""
        return self.query(sort=f"-{name}" if self.order == name else name)


def numbers(page: Page[Row]) -> tuple[int | None, ...]:
    """Return the page numbers to show: the ends, the neighbours, and None for a gap.

    >>> numbers(Page([1], 6, 12, 600, 251))
    (1, None, 5, 6, 7, None, 12)
    """
    wanted = sorted({1, page.last, *range(max(1, page.number - 1), min(page.last, page.number + 1) + 1)})
    shown: list[int | None] = []
    for number in wanted:
        if shown and shown[-1] is not None and number - shown[-1] == 2:
            shown.append(number - 1)
        elif shown and shown[-1] is not None and number - shown[-1] > 2:
            shown.append(None)
        shown.append(number)
    return tuple(shown)

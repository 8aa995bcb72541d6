"""What every list shares: words to search for, how far a page looks, and pages that a cursor walks through.

However many rows an organisation has, a page for people reads a bounded number of them. It counts up to
MOST_LISTED (`counted`) and ends there; in the order that an index keeps it reads only the rows it shows
(`Look.cut`); and where words, filters or another order would have to look at every row it looks at the newest
MOST_LISTED (`reach`), and besides at those that a whole name, address, number or code leads to. The page
says so. Downloads read everything.

The API walks with `walk`, so that rows which come in meanwhile are neither skipped nor seen twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any, Final, Generic, Self, TypeVar
from uuid import UUID

from django.db.models import Count, IntegerField, Model, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from cairn.records.models import Organisation
from cairn.records.scoping import Scoped

M = TypeVar("M", bound=Model)
Owner = TypeVar("Owner", bound=Model)

MOST_WORDS: Final = 8  # each is a condition; nobody types more to find one row
MOST_ROWS: Final = 200
MOST_LISTED: Final = 10_000  # rows that a page counts, and looks at
MOST_EACH: Final = 1_000  # that are counted for each row of a list


class Tally(int):
    """How many there are, counted up to a bound; with `more` there are more than that.

    >>> str(Tally.up_to(10_000, 9_999)), str(Tally.up_to(10_000, 10_001))
    ('9999', '10,000+')
    """

    more: bool

    def __new__(cls, number: int, *, more: bool = False) -> Self:
        made = super().__new__(cls, number)
        made.more = more
        return made

    @classmethod
    def up_to(cls, most: int, number: int) -> Self:
        """What was counted to one more than `most`, to see whether there are more."""
        return cls(min(number, most), more=number > most)

    def __str__(self) -> str:
        return f"{int(self):,}+" if self.more else int.__repr__(self)


class _Tallied(IntegerField):  # type: ignore[type-arg]
    def from_db_value(self, value: int | None, expression: Few, _connection: object) -> Tally:
        return Tally.up_to(expression.most, value or 0)


class Few(Subquery):
    """How many rows a correlated query finds, counted up to `most`: a `Tally`.

    having: counts only those where this column has a value, among as many as are counted.
    """

    template = "(SELECT COUNT(counted.%(column)s) FROM (%(subquery)s) counted)"

    def __init__(self, rows: QuerySet[Any], *, most: int = MOST_EACH, having: str = "id") -> None:
        self.most = most
        super().__init__(rows.order_by().values(having)[: most + 1], output_field=_Tallied(), column=having)


def how_many(rows: QuerySet[Any]) -> Coalesce:
    """How many rows a correlated query finds: two joins at once would multiply each other."""
    found = rows.order_by().annotate(one=Value(1)).values("one").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(found), 0)


def counted(rows: QuerySet[Any], *, most: int = MOST_LISTED, column: str = "pk") -> Tally:
    """Count `rows`, but not beyond `most`. column: one that the index has which finds them."""
    some = rows.order_by()
    if not rows.query.distinct:
        some = some.values(column)  # or Django would work out what is annotated too
    return Tally.up_to(most, some[: most + 1].count())


@dataclass(frozen=True, slots=True)
class Reach:
    """What a page looks at: the rows of which this holds, or all (None); `partly`: the list goes on behind them."""

    within: Q | None
    partly: bool = False


EVERYTHING: Final = Reach(None)


class Look(Generic[M]):
    """The rows that a page is cut from, in their order; `partly`: only the newest of a long list were looked at."""

    def __init__(self, found: QuerySet[M], seen: Reach = EVERYTHING) -> None:
        self.found = found
        self.seen = seen

    @property
    def partly(self) -> bool:
        return self.seen.partly

    def count(self) -> Tally:
        """Count them, up to MOST_LISTED."""
        return counted(self.found) if self.seen.within is None else Tally.up_to(MOST_LISTED, len(self._keys))

    def cut(self, start: int, size: int) -> Sequence[M]:
        """Return `size` rows from `start` (from 0) on; what is shown of a row is asked for these alone."""
        if self.seen.within is None:
            keys = list(self._in_order[start : start + size])
        else:
            keys = self._keys[start : start + size]
        shown = self.found.order_by()
        # By their keys and nothing else: with the organisation SQLite would go through all of its rows.
        shown.query.clear_where()
        rows = {row.pk: row for row in shown.filter(pk__in=keys)}
        return [rows[key] for key in keys if key in rows]

    @cached_property
    def _keys(self) -> list[int]:
        """What was looked at is looked at once, to be counted and to be cut."""
        return list(self._in_order[: MOST_LISTED + 1])

    @property
    def _in_order(self) -> QuerySet[M, int]:
        return self.found.values_list("pk", flat=True)


def reach(
    organisation: Organisation,
    newest: QuerySet[Any],
    *,
    straight: bool,
    where: Q | None = None,
    also: Sequence[QuerySet[Any]] = (),
) -> Reach:
    """Say which rows a page looks at.

    newest: the whole list of the organisation in a falling order that an index keeps, whose first rows are
        looked at (of an order by one column: and what stands level with the last of them).
    straight: nothing is searched or filtered, and the order is one that an index keeps: nothing is to
        be bounded but the number of pages.
    where: what that index is limited to.
    also: what is looked at besides, up to MOST_LISTED of each; in orders, or by conditions, of an index.
    """
    if straight:
        return Reach(None)
    here = Q(organisation=organisation) & (where or Q())
    parts, partly = _beginning(newest)
    # The keys, not a question for them: then an index finds what holds of each part of this Or.
    keys = {key for rows in also for key in rows.values_list("pk", flat=True)[:MOST_LISTED]}
    within = [here & part for part in parts]
    if keys or not within:
        within.append(Q(pk__in=sorted(keys)))
    return Reach(reduce(or_, within), partly)


def _beginning(newest: QuerySet[Any]) -> tuple[Sequence[Q], bool]:
    """What holds of the first MOST_LISTED rows: one or the other of these. Are there more?

    They come before the last of them, or stand level with it and have no lower key.
    """
    names = [str(name).removeprefix("-") for name in newest.query.order_by]
    values = newest.values_list(*names)
    ends = list(values[MOST_LISTED - 1 : MOST_LISTED + 1]) or list(values.reverse()[:1])
    if not ends:
        return (), False
    more, last = len(ends) > 1, dict(zip(names, ends[0], strict=True))
    if len(names) == 1:
        return (Q(**{f"{name}__gte": value for name, value in last.items()}),), more
    first, key = names
    level = Q(**{first: last[first], f"{key}__gte": last[key]})
    return (Q(**{f"{first}__gt": last[first]}), level), more


def own(model: type[Owner], organisation: Organisation, within: Q | None = None) -> QuerySet[Owner]:
    """The organisation's rows of a model; with `within`, what a page looks at of them (`Reach`)."""
    rows: Scoped[Owner] = model.objects  # type: ignore[attr-defined]
    if within is None:
        return rows.of(organisation)
    return rows.across(reason="of the organisation's own rows, as `reach` says").filter(within)


def searched(rows: QuerySet[M], search: str, *, within: Sequence[str]) -> QuerySet[M]:
    """Keep the rows that have every word of `search` in one of the fields `within`, whatever its case and accents."""
    for word in search.replace("\x00", " ").split()[:MOST_WORDS]:
        found = Q()
        for field in within:
            found |= Q(**{f"{field}__says": word})
        rows = rows.filter(found)
    return rows


@dataclass(frozen=True, slots=True)
class Stretch(Generic[M]):
    """Some rows, newest first, and the cursor for what comes after them (None at the end)."""

    rows: tuple[M, ...]
    cursor: str | None


def walk(rows: QuerySet[M], *, cursor: str | None = None, limit: int = 50) -> Stretch[M]:
    """Return up to `limit` rows after `cursor`, newest first.

    cursor: the uuid of the last row seen, as `Stretch.cursor` gave it; one that
    names no row of this list begins at the top.
    """
    size = max(1, min(limit, MOST_ROWS))
    ordered = rows.order_by("-pk")
    last = _row(rows, cursor)
    if last is not None:
        ordered = ordered.filter(pk__lt=last)
    found = tuple(ordered[: size + 1])
    if len(found) <= size:
        return Stretch(found, None)
    return Stretch(found[:size], str(found[size - 1].uuid))  # type: ignore[attr-defined]


def _row(rows: QuerySet[M], cursor: str | None) -> int | None:
    try:
        uuid = UUID(cursor or "")
    except ValueError:
        return None
    return rows.order_by().filter(uuid=uuid).values_list("pk", flat=True).first()

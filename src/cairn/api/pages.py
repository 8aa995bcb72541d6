"""Lists page by page: an opaque cursor says where to go on, so that nothing is skipped or seen twice.

There is no offset: rows that come in meanwhile do not move the pages.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Annotated, Any, Final, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from ninja import Query
from pydantic import BaseModel, Field

from cairn.services.errors import InvalidInput

M = TypeVar("M", bound=Model)
S = TypeVar("S", bound=BaseModel)

MOST: Final = 100

Cursor = Annotated[
    str | None,
    Query(None, max_length=64, pattern=r"^[A-Za-z0-9_=-]*$", description="`next` of the page before."),
]
Limit = Annotated[int, Query(50, ge=1, le=MOST, description="Rows on a page.")]
Search = Annotated[str, Query("", max_length=200, description="Words that all have to occur.")]


class Page(BaseModel, Generic[S]):
    """Some rows of a list. `next` is the cursor of the page after this one; null on the last."""

    items: list[S]
    next: str | None = Field(description="Send this as `cursor` to go on.")


def page(
    rows: QuerySet[M],
    shown: Callable[[M], S],
    *,
    cursor: str | None,
    limit: int,
    by: str = "-pk",
    name: str = "uuid",
) -> Page[S]:
    """Return up to `limit` rows after the cursor.

    by: the one column that orders the list, unique in it; `-` for newest first.
    name: the public column that a cursor names (`uuid`, or a number people see).

    Raises:
        InvalidInput: `cursor.unknown`; it is none of ours, or its row is gone.
    """
    column, ahead = by.lstrip("-"), "lt" if by.startswith("-") else "gt"
    ordered = rows.order_by(by)
    if cursor:
        last = rows.order_by().filter(**{name: _named(cursor, name)}).values_list(column, flat=True).first()
        if last is None:
            raise _unknown()
        ordered = ordered.filter(**{f"{column}__{ahead}": last})
    found = list(ordered[: limit + 1])
    more = len(found) > limit
    items = [shown(row) for row in found[:limit]]
    return Page(items=items, next=_cursor(getattr(found[limit - 1], name)) if more else None)


def _cursor(value: UUID | int) -> str:
    raw = value.bytes if isinstance(value, UUID) else str(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _named(cursor: str, name: str) -> Any:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        if name == "uuid":
            return UUID(bytes=raw)
        number = int(raw.decode("ascii"))
    except (ValueError, binascii.Error) as error:
        raise _unknown() from error
    if not 0 <= number < 2**31:
        raise _unknown()
    return number


def _unknown() -> InvalidInput:
    sentence = "This cursor leads nowhere. Begin at the first page."
    return InvalidInput(fields={"cursor": [sentence]}, code="cursor.unknown")

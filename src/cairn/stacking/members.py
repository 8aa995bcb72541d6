"""The members of an object of outside JSON, read strictly: each may be asked for once, none may be left over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias, TypeVar

from cairn.credentials.document import JSONObject, JSONValue
from cairn.errors import CairnError
from cairn.stacking.held import HUNDREDTHS, MOST_CREDITS

MOST_ENTRIES: Final = 5_000  # of one list
MOST_TEXT: Final = 600
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

T = TypeVar("T")
#: Makes the error of a reader: message, the last word of its code, JSON pointer.
Refuse: TypeAlias = Callable[[str, str, str], CairnError]


class Members:
    """One object. pointer: where it stands."""

    def __init__(self, value: JSONValue, pointer: str, *, refuse: Refuse) -> None:
        if not isinstance(value, dict):
            raise refuse("an object is needed", "member", pointer)
        self.pointer = pointer
        self._left: JSONObject = dict(value)
        self._refuse = refuse

    def at(self, name: str) -> str:
        """Where a member stands."""
        return f"{self.pointer}/{name}"

    def wrong(self, message: str, code: str = "member", *, name: str = "") -> CairnError:
        """Return the error for this object, or for one of its members."""
        return self._refuse(message, code, self.at(name) if name else self.pointer)

    def has(self, name: str) -> bool:
        """Is there such a member that was not read yet?"""
        return name in self._left

    def done(self) -> None:
        """Refuse whatever was not read."""
        for name in self._left:
            raise self.wrong(f"{name[:60]!r} is no member here")

    def value(self, name: str) -> JSONValue:
        """Return a member, None when it is not there."""
        if name in self._left and self._left[name] is None:
            raise self.wrong("null says nothing: leave the member out", name=name)
        return self._left.pop(name, None)

    def text(self, name: str, *, default: str | None = None) -> str:
        """A text; `default` when it is not there, needed when None."""
        value = self.value(name)
        return default if value is None and default is not None else self._text(value, name)

    def one_of(self, name: str, allowed: tuple[str, ...], *, default: str) -> str:
        """One of some words."""
        value = self.text(name, default=default)
        if value not in (*allowed, default):
            raise self.wrong(f"one of {', '.join(allowed)}", "value", name=name)
        return value

    def truth(self, name: str) -> bool:
        """true or false; false when it is not there."""
        value = self.value(name)
        if value is not None and not isinstance(value, bool):
            raise self.wrong("true or false", name=name)
        return bool(value)

    def texts(self, name: str, *, needed: bool = False) -> tuple[str, ...]:
        """One text or a list of them; () when it is not there."""
        value = self.value(name)
        if value is None and not needed:
            return ()
        return self._texts(value, name)

    def groups(self, name: str) -> tuple[tuple[str, ...], ...]:
        """A list of which each entry is one text or a list of them; needed."""
        value = self.value(name)
        if not isinstance(value, list) or not value:
            raise self.wrong("a list is needed", name=name)
        self._require_few(value, name)
        return tuple(self._texts(entry, name) for entry in value)

    def whole(self, name: str, *, least: int = 1, most: int = MOST_ENTRIES) -> int | None:
        """A whole number in a range, both ends in it."""
        value = self.value(name)
        if value is None:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.wrong(f"a whole number of {least} to {most}", "value", name=name)
        return value

    def credits(self, name: str, *, default: T, most: int = MOST_CREDITS) -> Decimal | T:
        """A number of at most two decimals."""
        value = self.value(name)
        if value is None:
            return default
        number = (
            Decimal(-1)
            if isinstance(value, bool) or not isinstance(value, int | float)
            else Decimal(str(value))
        )
        if not 0 <= number <= most:
            raise self.wrong(f"a number of 0 to {most}", "value", name=name)
        if number * HUNDREDTHS % 1:
            raise self.wrong("at most two decimals", "decimals", name=name)
        return number

    def day(self, name: str) -> date | None:
        """A day such as 2026-09-01."""
        if not self.has(name):
            return None
        text = self.text(name)
        if not _DAY.fullmatch(text):
            raise self.wrong("a day such as 2026-09-01", "value", name=name)
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self.wrong("the calendar has no such day", "day", name=name) from None

    def objects(self, name: str, *, least: int = 0, most: int = MOST_ENTRIES) -> list[Members]:
        """A list of objects; empty when it is not there."""
        value = self.value(name)
        entries = [] if value is None else value
        if not isinstance(entries, list):
            raise self.wrong("a list is needed", name=name)
        self._require_few(entries, name, most)
        if len(entries) < least:
            raise self.wrong(f"at least {least} is needed", name=name)
        return [
            Members(entry, f"{self.at(name)}/{place}", refuse=self._refuse)
            for place, entry in enumerate(entries)
        ]

    def inner(self, name: str) -> Members | None:
        """One object, None when it is not there."""
        value = self.value(name)
        return None if value is None else Members(value, self.at(name), refuse=self._refuse)

    def _texts(self, value: JSONValue, name: str) -> tuple[str, ...]:
        entries = value if isinstance(value, list) else [value]
        self._require_few(entries, name)
        if not entries:
            raise self.wrong("the list is empty", "value", name=name)
        return tuple(self._text(entry, name) for entry in entries)

    def _text(self, value: JSONValue, name: str) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.wrong("a text is needed", name=name)
        if len(value) > MOST_TEXT:
            raise self.wrong(f"a text of at most {MOST_TEXT} characters", "value", name=name)
        return value

    def _require_few(self, entries: Iterable[object], name: str, most: int = MOST_ENTRIES) -> None:
        if sum(1 for _ in entries) > most:
            raise self.wrong(f"more than {most} entries", "too_many", name=name)

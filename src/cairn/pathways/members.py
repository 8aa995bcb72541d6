"""Takes the members of JSON objects one by one, strictly: what is not understood is refused, with where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from cairn.credentials.document import JSONObject, JSONValue
from cairn.pathways.errors import PathwayError
from cairn.pathways.weeks import LAST_DAY

MOST_TEXT: Final = 600
MOST_ENTRIES: Final = 50_000
_DECIMALS: Final = 2
_YEARS: Final = range(2000, LAST_DAY.year + 1)


class Members:
    """The members of one object; each may be asked for once, and none may be left over."""

    def __init__(self, value: JSONValue, pointer: str) -> None:
        if not isinstance(value, dict):
            raise PathwayError("an object is needed", pointer=pointer)
        self.pointer = pointer
        self._left: JSONObject = dict(value)

    def done(self) -> None:
        """Refuse what nobody asked for."""
        for name in self._left:
            raise PathwayError(f"{name[:60]!r} is no member here", pointer=self.pointer or "/")

    def has(self, name: str) -> bool:
        return self._left.get(name) is not None

    def at(self, name: str) -> str:
        return f"{self.pointer}/{name}"

    def value(self, name: str) -> JSONValue:
        return self._left.pop(name, None)

    def entries(self, name: str, *, most: int) -> list[tuple[JSONValue, str]]:
        """Return the entries of a list with where each stands; one that is alone needs no brackets."""
        value = self.value(name)
        found = value if isinstance(value, list) else [] if value is None else [value]
        if len(found) > most:
            raise PathwayError(f"at most {most} entries", code="plan.too_many", pointer=self.at(name))
        return [(entry, f"{self.at(name)}/{place}") for place, entry in enumerate(found)]

    def text(self, name: str, *, default: str | None = None) -> str:
        value = self.value(name)
        if default is not None and (value is None or value == ""):
            return default
        return text(value, self.at(name))

    def texts(self, name: str, *, most: int) -> tuple[str, ...]:
        return tuple(text(entry, place) for entry, place in self.entries(name, most=most))

    def groups(self, name: str, *, most: int) -> tuple[frozenset[str], ...]:
        """Each entry is a name, or a list of names of which one is enough."""
        found = []
        for entry, place in self.entries(name, most=most):
            members = entry if isinstance(entry, list) else [entry]
            if not 1 <= len(members) <= most:
                raise PathwayError(f"1 to {most} names", code="plan.value", pointer=place)
            found.append(frozenset(text(member, place) for member in members))
        return tuple(found)

    def number(self, name: str, *, least: Decimal = Decimal(0), most: Decimal) -> Decimal | None:
        value = self.value(name)
        if value is None:
            return None
        known = isinstance(value, int | float) and not isinstance(value, bool)
        found = Decimal(str(value)) if known else Decimal(-1)
        exponent = found.normalize().as_tuple().exponent
        if not least <= found <= most or (isinstance(exponent, int) and exponent < -_DECIMALS):
            message = f"a number of {least} to {most} with at most two decimals"
            raise PathwayError(message, code="plan.value", pointer=self.at(name))
        return found

    def whole(self, name: str, *, least: int, most: int) -> int | None:
        value = self.value(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            message = f"a whole number of {least} to {most}"
            raise PathwayError(message, code="plan.value", pointer=self.at(name))
        return value

    def yes(self, name: str) -> bool:
        value = self.value(name)
        if value not in (None, True, False):
            raise PathwayError("true or false", code="plan.value", pointer=self.at(name))
        return value is True

    def day(self, name: str) -> date | None:
        """Return a day of the years 2000 to 2199: what lies further off is a slip of the pen."""
        value = self.value(name)
        if value is None:
            return None
        try:
            found = date.fromisoformat(text(value, self.at(name)))
        except ValueError:
            raise PathwayError("a day such as 2027-01-12", code="plan.value", pointer=self.at(name)) from None
        if found.year not in _YEARS:
            raise PathwayError("a day of 2000 to 2199", code="plan.value", pointer=self.at(name))
        return found

    def needed_day(self, name: str) -> date:
        found = self.day(name)
        if found is None:
            raise PathwayError("a day such as 2027-01-12 is needed", pointer=self.at(name))
        return found

    def one_of(self, name: str, values: Iterable[str]) -> str:
        """Return one of these texts, "" when it is not said."""
        found = self.text(name, default="")
        allowed = tuple(values)
        if found and found not in allowed:
            raise PathwayError(f"one of {', '.join(allowed)}", code="plan.value", pointer=self.at(name))
        return found


def text(value: JSONValue, pointer: str) -> str:
    """Return a text that is one.

    Raises:
        PathwayError: plan.member, plan.value.
    """
    if not isinstance(value, str) or not value.strip():
        raise PathwayError("a text is needed", pointer=pointer)
    if len(value) > MOST_TEXT:
        raise PathwayError(f"a text of at most {MOST_TEXT} characters", code="plan.value", pointer=pointer)
    return value.strip()

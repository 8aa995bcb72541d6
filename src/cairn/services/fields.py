"""What people type, read field by field: everything wrong is said at once, each with what to do.

A `Fields` collects sentences under the name of the field; `done()` raises them
together as one InvalidInput, so that a page shows every mistake beside its field.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cairn.badges.errors import CompositionError
from cairn.badges.text import UNSAFE, blank, check_language, check_link
from cairn.services.errors import InvalidInput

_COUNTRY: Final = re.compile(r"[A-Z]{2}\Z")
_YES: Final = frozenset({"1", "on", "yes", "true"})
_NO: Final = frozenset({"", "0", "off", "no", "false"})


class Fields:
    """Reads values and remembers what is wrong with them.

    Every reader returns a usable value even when it complains, so that one
    pass finds every mistake; nothing is used before `done()`.
    """

    def __init__(self) -> None:
        self._said: dict[str, list[str]] = {}

    def complain(self, name: str, sentence: str) -> None:
        """Remember one sentence about one field."""
        self._said.setdefault(name, []).append(sentence)

    def wrong(self, name: str) -> bool:
        """Has something been said about this field?"""
        return name in self._said

    def done(self) -> None:
        """Go on, or raise everything that was said.

        Raises:
            InvalidInput: with a sentence or more for each field.
        """
        if self._said:
            raise InvalidInput(fields=self._said)

    def text(
        self, name: str, value: object, *, most: int, required: bool = False, lines: bool = False
    ) -> str:
        """Read a text of at most `most` characters; `lines`: it may have several lines."""
        if value is None:
            value = ""
        if not isinstance(value, str):
            self.complain(name, _("Write this as text."))
            return ""
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if not lines and "\n" in text:
            self.complain(name, _("Write this on one line."))
        if UNSAFE.search(text):
            self.complain(name, _("This contains an invisible control character. Type it again without it."))
            return ""
        if required and blank(text):
            self.complain(name, _("Fill this in."))
        if len(text) > most:
            self.complain(
                name,
                _("This has %(count)d characters; at most %(most)d fit. Shorten it.")
                % {"count": len(text), "most": most},
            )
        return text

    def email(self, name: str, value: object, *, required: bool = False) -> str:
        """Read an e-mail address, in lower case, as it will be compared."""
        text = self.text(name, value, most=254, required=required).lower()
        if text and not self.wrong(name):
            try:
                validate_email(text)
            except ValidationError:
                self.complain(name, _("Write a full e-mail address such as name@example.org."))
        return text

    def link(self, name: str, value: object, *, most: int = 400, required: bool = False) -> str:
        """Read an https address (http only at this very machine)."""
        text = self.text(name, value, most=most, required=required)
        if text and not self.wrong(name):
            try:
                check_link(text, field=name)
            except CompositionError:
                self.complain(name, _("Write the whole address, starting with https://."))
        return text

    def choice(self, name: str, value: object, choices: Collection[str], *, required: bool = False) -> str:
        """Read one of `choices`; empty when not required."""
        text = self.text(name, value, most=200, required=required)
        if text and text not in choices and not self.wrong(name):
            self.complain(name, _("Choose one of: %(choices)s.") % {"choices": ", ".join(sorted(choices))})
        return text

    def choices(self, name: str, value: object, choices: Collection[str], *, required: bool) -> list[str]:
        """Read some of `choices`, each once, in their own order."""
        if isinstance(value, str) or not isinstance(value, Collection):
            self.complain(name, _("Send a list."))
            return []
        unknown = [item for item in value if item not in choices]
        if unknown or (required and not value):
            known = ", ".join(choices)
            self.complain(name, _("Choose at least one of: %(choices)s.") % {"choices": known})
        return [item for item in choices if item in value]

    def flag(self, name: str, value: object) -> bool:
        """Read yes or no."""
        if isinstance(value, bool):
            return value
        text = str(value if value is not None else "").strip().lower()
        if text not in _YES | _NO:
            self.complain(name, _("Answer yes or no."))
        return text in _YES

    def whole(self, name: str, value: object, *, least: int, most: int) -> int | None:
        """Read a whole number; None when empty."""
        number = self.decimal(name, value, least=Decimal(least), most=Decimal(most), step=Decimal(1))
        return None if number is None else int(number)

    def decimal(
        self, name: str, value: object, *, least: Decimal, most: Decimal, step: Decimal
    ) -> Decimal | None:
        """Read a number in steps of `step`; a decimal comma counts as a point; None when empty."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
            self.complain(name, _("Write a number."))
            return None
        try:
            number = Decimal(str(value).strip().replace(",", "."))
        except InvalidOperation:
            self.complain(name, _("Write a number, such as %(example)s.") % {"example": most})
            return None
        if not number.is_finite() or not least <= number <= most:
            self.complain(
                name, _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}
            )
            return None
        if number % step:
            self.complain(name, _("Write this in steps of %(step)s.") % {"step": step})
            return None
        return number

    def day(self, name: str, value: object, *, required: bool = False) -> date | None:
        """Read a day written 2026-11-22; None when empty."""
        if isinstance(value, date):
            return value
        text = self.text(name, value, most=40, required=required)
        if not text or self.wrong(name):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.complain(name, _("Write the day as year-month-day, such as 2026-03-14."))
            return None

    def language(self, name: str, value: object, *, required: bool = True) -> str:
        """Read a language code."""
        text = self.text(name, value, most=12, required=required)
        if text and not self.wrong(name):
            try:
                check_language(text)
            except CompositionError:
                self.complain(name, _("Write a language code such as en, ar or pt-BR."))
        return text

    def country(self, name: str, value: object, *, required: bool = False) -> str:
        """Read a country as its two letters (ISO 3166-1)."""
        text = self.text(name, value, most=60, required=required).upper()
        if text and not self.wrong(name) and not _COUNTRY.match(text):
            self.complain(name, _("Write the country as its two letters, such as IE."))
        return text

    def time_zone(self, name: str, value: object) -> str:
        """Read an IANA time zone."""
        text = self.text(name, value, most=64, required=True)
        if text and not self.wrong(name) and text not in _time_zones():
            self.complain(name, _("Choose a time zone such as Europe/Dublin."))
        return text


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())  # a walk through some hundred files


def known_names(values: Mapping[str, object], names: Collection[str]) -> None:
    """Refuse a field that does not exist, rather than forget it silently.

    Raises:
        InvalidInput: `values` has a name that is not one of `names`.
    """
    unknown = sorted(set(values) - set(names))
    if unknown:
        raise InvalidInput(fields={name: [_("There is no such field.")] for name in unknown})

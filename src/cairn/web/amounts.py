"""Amounts in the reader's language: a number, money, hours, credits. Rounded to the hundredth, never cut off."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.formats import localize, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

_HUNDREDTH: Final = Decimal("0.01")
_FRACTION: Final = 100  # a part of an hour or of a credit is said like a hundred


def number(value: Decimal) -> str:
    """A number without needless zeros, as the reader's language writes it."""
    return str(localize(int(value) if value == value.to_integral_value() else value.normalize()))


def exact(value: Decimal) -> str:
    """A number with all the decimals it has, none that say nothing, and its thousands apart: "1,250.0832"."""
    return str(number_format(Decimal(f"{value.normalize():f}"), use_l10n=True, force_grouping=True))


def money(amount: Decimal | None, currency: str = "EUR") -> str:
    """An amount of money: "1,250 euro", "Free", "" when nobody said."""
    if amount is None:
        return ""
    if not amount:
        return pgettext("price", "Free")
    rounded = amount.quantize(_HUNDREDTH, ROUND_HALF_UP)
    digits = 0 if rounded == rounded.to_integral_value() else 2
    said = number_format(rounded, decimal_pos=digits, use_l10n=True, force_grouping=True)
    return _("%(amount)s euro") % {"amount": said} if currency == "EUR" else f"{said} {currency}"


def hours(amount: Decimal) -> str:
    """Hours: "40 hours", "7.25 hours"."""
    rounded, many = _counted(amount)
    return ngettext("%(n)s hour", "%(n)s hours", many) % {"n": number(rounded)}


def credits_(amount: Decimal) -> str:
    """Credits: "1 credit", "1.5 credits"."""
    rounded, many = _counted(amount)
    return ngettext("%(n)s credit", "%(n)s credits", many) % {"n": number(rounded)}


def work(of_credits: Decimal, of_hours: Decimal) -> list[str]:
    """So much work: its credits and its hours, each where there are any."""
    said = (credits_(of_credits) if of_credits else "", hours(of_hours) if of_hours else "")
    return [words for words in said if words]


def _counted(amount: Decimal) -> tuple[Decimal, int]:
    """The amount to the hundredth, and the count that its word goes with."""
    rounded = amount.quantize(_HUNDREDTH, ROUND_HALF_UP)
    return rounded, int(rounded) if rounded == rounded.to_integral_value() else _FRACTION

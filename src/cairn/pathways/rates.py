"""Rates of exchange against the euro, as somebody published them for a day, and what a price is by them.

Amounts are decimals and rounded once, to the hundredth, half up: never floats.

Source: docs/explanation/pathways.md; the reference rates of the European Central Bank, `eurofxref.csv`
(https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from cairn.pathways.errors import PathwayError
from cairn.pathways.offer import MOST_MONEY, Offer, Price

EURO: Final = "EUR"
MOST_BYTES: Final = 2_000_000  # of a file; all of the bank's days since 1999 are a third of it
MOST_RATES: Final = 300  # there are some 180 currencies
MOST_RATE: Final = Decimal(1_000_000_000)
DECIMALS: Final = 8
MOST_SOURCE: Final = 120
_CENT: Final = Decimal("0.01")
_PRECISION: Final = 50  # digits, more than any product here has
_CODE: Final = re.compile(r"[A-Z]{3}\Z")
_WORDS: Final = re.compile(r"([0-9]{1,2}) ([A-Za-z]{3,9}) ([0-9]{4})\Z")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RATE: Final = re.compile(r"[0-9]{1,10}(\.[0-9]{1,20})?\Z")
_NONE: Final = ("", "N/A", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One euro was so much of a currency. currency: ISO 4217. on: the day. source: who said so."""

    currency: str
    per_euro: Decimal
    on: date
    source: str

    def __post_init__(self) -> None:
        if not _CODE.match(self.currency) or self.currency == EURO:
            raise PathwayError(
                "a currency is three letters, such as USD, and not the euro", code="plan.rates"
            )
        if not (self.per_euro.is_finite() and 0 < self.per_euro <= MOST_RATE):
            raise PathwayError(f"a rate is above 0, at most {MOST_RATE}", code="plan.rates")
        if self.per_euro.scaleb(DECIMALS) % 1:
            raise PathwayError(f"a rate has at most {DECIMALS} decimals", code="plan.rates")
        if not 0 < len(self.source) <= MOST_SOURCE:
            raise PathwayError(
                f"a rate needs its source, at most {MOST_SOURCE} characters", code="plan.rates"
            )


@dataclass(frozen=True, slots=True)
class Quoted:
    """What the provider asks, where it is counted in another currency. rates: by which it was, one or two."""

    prices: tuple[Price, ...]
    currency: str
    rates: tuple[Rate, ...]

    @property
    def cost(self) -> Decimal:
        """All-in, in its own currency."""
        return sum((price.amount for price in self.prices), Decimal(0))


def exchanged(amount: Decimal, rates: Sequence[Rate], *, to: str) -> Decimal:
    """Return an amount in another currency: over the euro, rounded once to the hundredth, half up.

    rates: from the first to the euro, and from the euro to `to`, where that is not the euro.

    >>> dollar = Rate(currency="USD", per_euro=Decimal("1.25"), on=date(2026, 11, 20), source="a bank")
    >>> exchanged(Decimal("100.01"), [dollar], to="EUR")  # 80.008
    Decimal('80.01')
    """
    with localcontext() as context:
        context.prec = _PRECISION
        found = amount
        for rate in rates:
            found = found * rate.per_euro if rate.currency == to else found / rate.per_euro
        return found.quantize(_CENT, rounding=ROUND_HALF_UP)


def counted_in(offer: Offer, currency: str, rates: Mapping[str, Rate]) -> Offer:
    """Return an offer with its price in a currency, and what its provider asks beside it.

    As it was where it is in that currency already, free, of no said price, or without a rate.
    """
    if offer.currency == currency or not offer.cents:
        return offer
    needed = [code for code in (offer.currency, currency) if code != EURO]
    known = tuple(rates[code] for code in needed if code in rates)
    if len(known) < len(needed):
        return offer
    asked = offer.prices or ()
    quoted = Quoted(asked, offer.currency, known)
    cost = exchanged(quoted.cost, known, to=currency)
    if not 0 < cost <= MOST_MONEY:
        return offer  # as nothing that is not free costs nothing
    return replace(offer, prices=(Price("", cost),), currency=currency, quoted=quoted)


def read_rates(data: bytes, *, source: str, today: date, on: date | None = None) -> tuple[Rate, ...]:
    """Read the rates of the newest day of a file.

    Two forms: a row for a day with a column for each currency, as the European Central Bank publishes them
    ("Date, USD, JPY"), or a row for a currency ("currency,rate,date"). What is empty or N/A is left out.
    on: the day, where the second form does not say it.

    Raises:
        PathwayError: `plan.rates`.
    """
    if len(data) > MOST_BYTES:
        raise PathwayError(f"the file has more than {MOST_BYTES // 1_000_000} MB", code="plan.rates")
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise PathwayError("the file is no text in UTF-8", code="plan.rates") from None
    delimiter = ";" if lines and ";" in lines[0] else ","
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter) if any(row)]
    except csv.Error:
        raise PathwayError("the file is no table", code="plan.rates") from None
    if not rows:
        raise PathwayError("the file is empty", code="plan.rates")
    head = [cell.lower() for cell in rows[0]]
    if head[0] == "date":
        found = list(_of_days(rows, source, today))
    elif {"currency", "rate"} <= set(head):
        found = list(_of_currencies(head, rows[1:], source, today, on))
    else:
        message = "the first row is 'Date' and currencies, or 'currency', 'rate' and perhaps 'date'"
        raise PathwayError(message, code="plan.rates")
    if not found:
        raise PathwayError("the file has no rate of a day that has been", code="plan.rates")
    if len(found) > MOST_RATES:
        raise PathwayError(f"the file has more than {MOST_RATES} currencies", code="plan.rates")
    if len({rate.currency for rate in found}) < len(found):
        raise PathwayError("the file has a currency twice", code="plan.rates")
    return tuple(sorted(found, key=lambda rate: rate.currency))


def _of_days(rows: list[list[str]], source: str, today: date) -> Iterator[Rate]:
    days = [(day, row) for row in rows[1:] if (day := _day(row[0])) <= today]
    if not days:
        return
    newest, row = max(days, key=lambda one: one[0])
    for code, value in zip(rows[0][1:], row[1:], strict=False):
        if code and code != EURO and value not in _NONE:
            yield Rate(currency=code, per_euro=_number(value), on=newest, source=source)


def _of_currencies(
    head: list[str], rows: list[list[str]], source: str, today: date, on: date | None
) -> Iterator[Rate]:
    for cells in rows:
        row = dict(zip(head, cells, strict=False))
        code, value, said = row.get("currency", ""), row.get("rate", ""), row.get("date", "")
        if code == EURO or value in _NONE:
            continue
        day = _day(said) if said else on
        if day is None:
            raise PathwayError("the file says no day, and none was said for it", code="plan.rates")
        if day <= today:
            yield Rate(currency=code, per_euro=_number(value), on=day, source=source)


def _number(text: str) -> Decimal:
    """A number with a point, as these files have it; a comma is refused, it may mean either."""
    if not _RATE.match(text):
        raise PathwayError(f"{text[:30]!r} is no rate such as 1.0832", code="plan.rates")
    return Decimal(text)


def _day(text: str) -> date:
    """A day such as 2026-11-20 or 20 November 2026."""
    words = _WORDS.match(text)
    try:
        if words:
            month = _MONTHS.index(words[2][:3].lower()) + 1
            return date(int(words[3]), month, int(words[1]))
        return date.fromisoformat(text)
    except ValueError:
        raise PathwayError(f"{text[:30]!r} is no day such as 2026-11-20", code="plan.rates") from None

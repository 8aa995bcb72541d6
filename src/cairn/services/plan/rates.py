"""Rates of exchange that the operator enters, so that prices in other currencies can be counted.

One rate for each currency, the newest; a kept plan keeps the one it was counted by. Nothing is fetched
from anywhere: whoever runs the installation says which rates hold, of which day, and who published them.

Source: docs/how-to/exchange-rates.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from cairn.pathways.errors import PathwayError
from cairn.pathways.offer import Offer
from cairn.pathways.rates import (
    DECIMALS,
    EURO,
    MOST_BYTES,
    MOST_RATE,
    MOST_SOURCE,
    Rate,
    counted_in,
    read_rates,
)
from cairn.records.models import ExchangeRate, LearningOffer
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.admin import operators
from cairn.services.errors import InvalidInput, NotFound, TooMuch
from cairn.services.fields import Fields, known_names
from cairn.services.ports import Ports

FIELDS: Final = ("currency", "per_euro", "on", "source")
_CODE: Final = re.compile(r"[A-Z]{3}\Z")
_STEP: Final = Decimal(1).scaleb(-DECIMALS)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file did. older: currencies of which a newer rate was here already. on: the newest day of it."""

    entered: tuple[str, ...]
    older: tuple[str, ...]
    on: date


def every() -> list[ExchangeRate]:
    """Return all rates, by currency."""
    return list(ExchangeRate.objects.public().order_by("currency"))


def known() -> dict[str, Rate]:
    """Return all rates as planning takes them."""
    return {row.currency: _rate(row) for row in ExchangeRate.objects.public()}


def counted(offers: Iterable[Offer], currency: str) -> list[Offer]:
    """Return offers with their prices in a currency, as far as there are rates."""
    offers = list(offers)
    if all(offer.currency == currency for offer in offers):
        return offers
    rates = known()
    return [counted_in(offer, currency, rates) for offer in offers]


def without() -> list[tuple[str, int]]:
    """Return the currencies of offers for which there is no rate, with how many offers each has."""
    priced = LearningOffer.objects.public().filter(closed_at=None).exclude(currency=EURO)
    rows = priced.values_list("currency").annotate(many=Count("pk")).order_by("currency")
    rates = known()
    return [(currency, many) for currency, many in rows if currency not in rates]


@transaction.atomic
def enter(facts: Mapping[str, object], *, by: Actor, ports: Ports) -> ExchangeRate:
    """Enter one rate; that of the same currency is replaced.

    facts: FIELDS: one euro is `per_euro` of `currency`, on the day `on`, as `source` says.

    Raises:
        NotFound: not an operator. InvalidInput: a field is missing or unusable.
    """
    operators.require(by)
    known_names(facts, FIELDS)
    fields = Fields()
    currency = fields.text("currency", facts.get("currency"), most=3, required=True).upper()
    per_euro = fields.decimal("per_euro", facts.get("per_euro"), least=_STEP, most=MOST_RATE, step=_STEP)
    on = fields.day("on", facts.get("on"), required=True)
    source = fields.text("source", facts.get("source"), most=MOST_SOURCE, required=True)
    if per_euro is None and not fields.wrong("per_euro"):
        fields.complain("per_euro", _("Write a number."))
    if on is not None and on > ports.now().date():
        fields.complain("on", _("This day has not been yet."))
    if not fields.wrong("currency") and (not _CODE.match(currency) or currency == EURO):
        fields.complain("currency", _("Three letters, such as USD; rates are against the euro."))
    fields.done()
    assert per_euro is not None, "complained about above"  # noqa: S101
    assert on is not None, "complained about above"  # noqa: S101
    rate = Rate(currency=currency, per_euro=per_euro, on=on, source=source)
    return _put(rate, by=by, ports=ports)


def bring(data: bytes, *, source: str, by: Actor, ports: Ports, on: date | None = None) -> Brought:
    """Enter all rates of the newest day of a file, as `cairn.pathways.rates.read_rates` reads it; or none.

    on: the day, where the file does not say it. A rate that is here already and newer stays.

    Raises:
        NotFound: not an operator.
        TooMuch: `plan.rates`: over 2 MB.
        InvalidInput: no source was said; `plan.rates`: the file cannot be read.
    """
    operators.require(by)
    fields = Fields()
    named = fields.text("source", source, most=MOST_SOURCE, required=True)
    fields.done()
    if len(data) > MOST_BYTES:
        raise TooMuch(_("The file is larger than 2 MB."), code="plan.rates")
    try:
        read = read_rates(data, source=named, today=ports.now().date(), on=on)
    except PathwayError as error:
        raise InvalidInput(str(error), code="plan.rates", fields={"file": [str(error)]}) from None
    with transaction.atomic():
        here = {row.currency: row.on_date for row in ExchangeRate.objects.public().select_for_update()}
        older = tuple(rate.currency for rate in read if here.get(rate.currency, rate.on) > rate.on)
        taken = [rate for rate in read if rate.currency not in older]
        for rate in taken:
            _put(rate, by=by, ports=ports)
    return Brought(tuple(rate.currency for rate in taken), older, max(rate.on for rate in read))


@transaction.atomic
def remove(uuid: UUID, *, by: Actor, ports: Ports) -> str:
    """Take a rate out: from now on offers in its currency are left out of plans. Return the currency.

    Raises:
        NotFound: not an operator, or no such rate.
    """
    operators.require(by)
    row = ExchangeRate.objects.public().filter(uuid=uuid).first()
    if row is None:
        raise NotFound("no such rate")
    _record("rate.remove", row, by=by, ports=ports)
    row.delete()
    return row.currency


def _put(rate: Rate, *, by: Actor, ports: Ports) -> ExchangeRate:
    row, _made = ExchangeRate.objects.public().update_or_create(
        currency=rate.currency,
        defaults={
            "per_euro": rate.per_euro,
            "on_date": rate.on,
            "source": rate.source,
            "entered_at": ports.now(),
        },
        create_defaults={
            "uuid": ports.new_uuid(),
            "per_euro": rate.per_euro,
            "on_date": rate.on,
            "source": rate.source,
            "entered_at": ports.now(),
        },
    )
    _record("rate.enter", row, by=by, ports=ports)
    return row


def _rate(row: ExchangeRate) -> Rate:
    return Rate(currency=row.currency, per_euro=row.per_euro, on=row.on_date, source=row.source)


def _record(what: str, row: ExchangeRate, *, by: Actor, ports: Ports) -> None:
    said = {"currency": row.currency, "per_euro": f"{row.per_euro:f}", "on": row.on_date.isoformat()}
    audit.record(what, subject=("rate", row.uuid), organisation=None, actor=by, at=ports.now(), details=said)

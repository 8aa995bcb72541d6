"""Between rows of offers and `cairn.pathways.offer.Offer`, both ways."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from cairn.pathways.offer import Gain, Mode, Offer, Price, Run
from cairn.records.models import LearningOffer, LearningRun, OfferSkill

_SAYS: Final = "offers are public; whoever asks has chosen the rows"
_TEXT: Final = TextField()
_NOTHING: Final = "[]"  # what most lists of an offer are: not worth reading
_COLUMNS: Final = (
    "pk", "organisation", "closed_at", "archived_at", "uuid", "name", "organisation__name", "achievement",
    Cast("prices", _TEXT), "currency", "hours", "mode", "language", "place", Cast("needs", _TEXT), "skill_group",
    Cast("recognised_by", _TEXT), "address",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """An offer as its row says it, before the codes in its prerequisites are looked up."""

    key: int
    organisation: int
    closed: bool
    offer: Offer


def written(keys: Iterable[int]) -> dict[int, Written]:
    """Return the offers of these rows, by key, without making a model of every row: a plan reads a thousand."""
    among = _among(keys)
    runs: dict[int, list[Run]] = defaultdict(list)
    days = LearningRun.objects.across(reason=_SAYS).filter(offer__in=among)
    for key, start, end, seats, closed, enrol_by, when in days.order_by(
        "start_date", "end_date", "pk"
    ).values_list("offer", "start_date", "end_date", "seats", "closed", "enrol_by_date", "when"):
        run = Run(start=start, end=end, seats=seats, closed=closed, enrol_by=enrol_by, when=when)
        runs[key].append(run)
    gains: dict[int, list[Gain]] = defaultdict(list)
    given = OfferSkill.objects.across(reason=_SAYS).filter(offer__in=among).order_by("skill")
    for key, skill, level in given.values_list("offer", "skill", "level"):
        gains[key].append(Gain(skill, level))
    rows = LearningOffer.objects.across(reason=_SAYS).filter(pk__in=among).order_by().values_list(*_COLUMNS)
    return {row[0]: _written(row, tuple(runs.get(row[0], ())), tuple(gains.get(row[0], ()))) for row in rows}


def _among(keys: Iterable[int]) -> RawSQL:
    """Any number of keys as one parameter."""
    listed = {
        "sqlite": "SELECT value FROM json_each(%s)",
        "postgresql": "SELECT value::bigint FROM jsonb_array_elements_text(%s::jsonb)",
    }
    return RawSQL(listed[connection.vendor], [json.dumps(sorted(keys))])  # noqa: S611 - constants, and a parameter


def _written(row: tuple[Any, ...], runs: tuple[Run, ...], gives: tuple[Gain, ...]) -> Written:
    key, owner, closed_at, archived_at, uuid, name, provider, achievement, *more = row
    prices, currency, hours, mode, language, place, needs, group, recognised_by, address = more
    closed = closed_at is not None or archived_at is not None
    offer = Offer(
        id=str(uuid),
        name=name,
        provider=provider,
        achievement=achievement,
        prices=_prices(prices),
        currency=currency,
        hours=hours,
        mode=Mode(mode) if mode else None,
        language=language,
        place=place,
        runs=runs,
        closed=closed,
        needs=() if needs == _NOTHING else tuple(map(frozenset, _read(needs))),
        gives=gives,
        group=group,
        recognised_by=() if recognised_by == _NOTHING else tuple(_read(recognised_by)),
        address=address,
    )
    return Written(key, owner, closed, offer)


def _read(text: str) -> Any:
    return json.loads(text)  # noqa: TID251 - written by ourselves


def _prices(said: str | None) -> tuple[Price, ...] | None:
    if said is None:
        return None
    return tuple(Price(price["name"], Decimal(str(price["amount"]))) for price in _read(said))


def columns_of(offer: Offer) -> dict[str, Any]:
    """Return the columns of a row; runs and skills are rows of their own."""
    prices = None
    if offer.prices is not None:
        prices = [{"name": price.name, "amount": f"{price.amount:f}"} for price in offer.prices]
    return {
        "name": offer.name,
        "achievement": offer.achievement,
        "prices": prices,
        "currency": offer.currency,
        "hours": offer.hours,
        "mode": str(offer.mode or ""),
        "language": offer.language,
        "place": offer.place,
        "skill_group": offer.group,
        "needs": [sorted(group) for group in offer.needs],
        "recognised_by": list(offer.recognised_by),
        "address": offer.address,
    }


def runs_of(offer: Offer, row: LearningOffer) -> list[LearningRun]:
    """Return the runs, not yet stored."""
    return [
        LearningRun(
            offer=row,
            start_date=run.start,
            end_date=run.end,
            seats=run.seats,
            closed=run.closed,
            enrol_by_date=run.enrol_by,
            when=run.when,
        )
        for run in offer.runs
    ]


def gains_of(offer: Offer, row: LearningOffer) -> list[OfferSkill]:
    """Return the skills it gives, not yet stored; of one named twice the higher level."""
    levels: dict[str, int | None] = {}
    for gain in offer.gives:
        levels[gain.skill] = max(levels.get(gain.skill) or 0, gain.level or 0) or None
    return [OfferSkill(offer=row, skill=skill, level=level) for skill, level in levels.items()]

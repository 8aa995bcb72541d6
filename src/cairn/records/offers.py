"""Between rows of offers and `cairn.pathways.offer.Offer`, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from cairn.pathways.offer import Gain, Mode, Offer, Price, Run
from cairn.records.models import LearningOffer, LearningRun, OfferSkill


def offer_of(row: LearningOffer, *, codes: Mapping[str, str] | None = None) -> Offer:
    """Return the offer of a row. id: its uuid as text. codes: code -> uuid of this provider's other offers."""
    own = codes or {}
    return Offer(
        id=str(row.uuid),
        name=row.name,
        provider=row.organisation.name,
        achievement=row.achievement,
        prices=_prices(row.prices),
        currency=row.currency,
        hours=row.hours,
        mode=Mode(row.mode) if row.mode else None,
        language=row.language,
        place=row.place,
        runs=tuple(
            Run(
                start=run.start_date,
                end=run.end_date,
                seats=run.seats,
                closed=run.closed,
                enrol_by=run.enrol_by_date,
                when=run.when,
            )
            for run in sorted(row.runs.all(), key=lambda run: (run.start_date, run.end_date, run.pk))
        ),
        closed=row.closed_at is not None or row.archived_at is not None,
        needs=tuple(frozenset(own.get(name, name) for name in group) for group in row.needs),
        gives=tuple(
            Gain(gain.skill, gain.level) for gain in sorted(row.gives.all(), key=lambda gain: gain.skill)
        ),
        group=row.skill_group,
        recognised_by=tuple(row.recognised_by),
        address=row.address,
    )


def _prices(said: Iterable[Mapping[str, Any]] | None) -> tuple[Price, ...] | None:
    if said is None:
        return None
    return tuple(Price(price["name"], Decimal(str(price["amount"]))) for price in said)


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

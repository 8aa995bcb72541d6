"""Between rows of offers and `cairn.pathways.offer.Offer`, both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from cairn.pathways.offer import Gain, Mode, Offer, Price, Run
from cairn.records.models import LearningOffer, LearningRun, OfferSkill

_SAYS: Final = "offers are public; whoever asks has chosen the rows"
_COLUMNS: Final = (
    "pk", "uuid", "organisation", "name", "achievement", "prices", "currency", "hours", "mode", "language", "place",
    "closed_at", "archived_at", "needs", "skill_group", "recognised_by", "address",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """An offer as its row says it, before the codes in its prerequisites are looked up."""

    key: int
    organisation: int
    closed: bool
    offer: Offer


def written(keys: Sequence[int]) -> dict[int, Written]:
    """Return the offers of these rows, by key, without making a model of every row: a plan reads a thousand.

    keys: at most as many as one query takes.
    """
    runs: dict[int, list[Run]] = defaultdict(list)
    mine = LearningRun.objects.across(reason=_SAYS).filter(offer__in=keys)
    days = mine.order_by("start_date", "end_date", "pk")
    for key, start, end, seats, closed, enrol_by, when in days.values_list(
        "offer", "start_date", "end_date", "seats", "closed", "enrol_by_date", "when"
    ):
        run = Run(start=start, end=end, seats=seats, closed=closed, enrol_by=enrol_by, when=when)
        runs[key].append(run)
    gains: dict[int, list[Gain]] = defaultdict(list)
    given = OfferSkill.objects.across(reason=_SAYS).filter(offer__in=keys).order_by("skill")
    for key, skill, level in given.values_list("offer", "skill", "level"):
        gains[key].append(Gain(skill, level))
    rows = (
        LearningOffer.objects.across(reason=_SAYS).filter(pk__in=keys).values("organisation__name", *_COLUMNS)
    )
    return {row["pk"]: _written(row, runs[row["pk"]], gains[row["pk"]]) for row in rows}


def _written(row: Mapping[str, Any], runs: Sequence[Run], gains: Sequence[Gain]) -> Written:
    closed = row["closed_at"] is not None or row["archived_at"] is not None
    offer = Offer(
        id=str(row["uuid"]),
        name=row["name"],
        provider=row["organisation__name"],
        achievement=row["achievement"],
        prices=_prices(row["prices"]),
        currency=row["currency"],
        hours=row["hours"],
        mode=Mode(row["mode"]) if row["mode"] else None,
        language=row["language"],
        place=row["place"],
        runs=tuple(runs),
        closed=closed,
        needs=tuple(map(frozenset, row["needs"])),
        gives=tuple(gains),
        group=row["skill_group"],
        recognised_by=tuple(row["recognised_by"]),
        address=row["address"],
    )
    return Written(row["pk"], row["organisation"], closed, offer)


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

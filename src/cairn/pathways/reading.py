"""Reads catalogues, goals and what is held from JSON.

Source: docs/reference/pathways.md and `catalogue.schema.json`, `goal.schema.json`, `held.schema.json` beside this file.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from cairn.credentials import document
from cairn.credentials.document import DocumentError, JSONObject, JSONValue, Limits
from cairn.pathways.catalogue import MOST_OFFERS
from cairn.pathways.errors import PathwayError
from cairn.pathways.goal import (
    MOST_ACHIEVEMENTS,
    MOST_SKILLS,
    MOST_WEEKLY,
    Goal,
    Held,
    Need,
    Objective,
    Rather,
    Source,
    Wishes,
)  # fmt: skip
from cairn.pathways.members import Members, text
from cairn.pathways.offer import (
    LEVELS,
    MOST_GAINS,
    MOST_HOURS,
    MOST_MONEY,
    MOST_NEEDS,
    MOST_PRICES,
    MOST_RUNS,
    Gain,
    Mode,
    Offer,
    Price,
    Run,
)  # fmt: skip
from cairn.pathways.weeks import MOST_UNDER_WAY, UnderWay

CATALOGUE: Final = Limits(size=100_000_000, depth=10, values=10_000_000)
GOAL: Final = Limits(size=1_000_000, depth=10, values=50_000)
MOST_HELD: Final = 5_000
_ONE_HUNDRED: Final = 100


def read_catalogue(data: bytes | str) -> tuple[Offer, ...]:
    """Read the offers of a catalogue: `{"offers": [...]}`.

    Raises:
        PathwayError: see `cairn.pathways.errors`.
    """
    top = Members(_parsed(data, CATALOGUE), "")
    found = tuple(read_offer(entry, place) for entry, place in top.entries("offers", most=MOST_OFFERS))
    top.done()
    return found


def read_offer(value: JSONValue, pointer: str = "") -> Offer:
    """Read one offer.

    Raises:
        PathwayError: plan.member, plan.value, plan.too_many.
    """
    members = Members(value, pointer)
    mode = members.one_of("mode", Mode)
    try:
        found = Offer(
            id=members.text("id"),
            name=members.text("name"),
            provider=members.text("provider", default=""),
            achievement=members.text("achievement", default=""),
            prices=_prices(members),
            currency=members.text("currency", default="EUR"),
            hours=members.number("hours", most=MOST_HOURS),
            mode=Mode(mode) if mode else None,
            language=members.text("language", default=""),
            place=members.text("place", default=""),
            runs=tuple(_run(entry, place) for entry, place in members.entries("runs", most=MOST_RUNS)),
            closed=members.yes("closed"),
            needs=members.groups("needs", most=MOST_NEEDS),
            gives=tuple(_gain(entry, place) for entry, place in members.entries("gives", most=MOST_GAINS)),
            group=members.text("group", default=""),
            recognised_by=members.texts("recognised_by", most=_ONE_HUNDRED),
            address=members.text("address", default=""),
        )
    except PathwayError as error:
        raise _placed(error, pointer) from None
    members.done()
    return found


def _placed(error: PathwayError, pointer: str) -> PathwayError:
    """The same error, with where it happened when it does not say so."""
    if error.params.get("pointer") or not pointer:
        return error
    return PathwayError(str(error), code=error.code, pointer=pointer)


def _prices(members: Members) -> tuple[Price, ...] | None:
    """`cost` for one price, `prices` for its parts, neither when nobody said."""
    if members.has("cost"):
        cost = members.number("cost", most=MOST_MONEY) or Decimal(0)
        if members.has("prices"):
            raise PathwayError("a cost, or its parts as prices: not both", pointer=members.at("prices"))
        members.value("prices")
        return (Price("", cost),) if cost else ()
    if not members.has("prices"):
        members.value("prices"), members.value("cost")
        return None
    members.value("cost")
    return tuple(_price(entry, place) for entry, place in members.entries("prices", most=MOST_PRICES))


def _price(value: JSONValue, pointer: str) -> Price:
    members = Members(value, pointer)
    amount = members.number("amount", most=MOST_MONEY)
    found = Price(members.text("name"), amount if amount is not None else Decimal(-1))
    members.done()
    return found


def _run(value: JSONValue, pointer: str) -> Run:
    members = Members(value, pointer)
    try:
        found = Run(
            start=members.needed_day("start"),
            end=members.needed_day("end"),
            seats=members.whole("seats", least=0, most=1_000_000),
            closed=members.yes("closed"),
            enrol_by=members.day("enrol_by"),
            when=members.text("when", default=""),
        )
    except PathwayError as error:
        raise _placed(error, pointer) from None
    members.done()
    return found


def _gain(value: JSONValue, pointer: str) -> Gain:
    if isinstance(value, str):
        return Gain(text(value, pointer))
    members = Members(value, pointer)
    found = Gain(members.text("skill"), _level(members))
    members.value("name")
    members.done()
    return found


def _level(members: Members) -> int | None:
    return members.whole("level", least=LEVELS[0], most=LEVELS[-1])


def read_goal(data: bytes | str | JSONObject, *, today: date) -> tuple[Goal, Wishes]:
    """Read a goal and the conditions under which somebody learns.

    today: the first day, where the file names none.

    Raises:
        PathwayError: see `cairn.pathways.errors`.
    """
    members = Members(data if isinstance(data, dict) else _parsed(data, GOAL), "")
    source = members.one_of("source", Source)
    goal = Goal(
        name=members.text("name", default="Goal"),
        needs=tuple(_need(entry, place) for entry, place in members.entries("skills", most=MOST_SKILLS)),
        achievements=members.groups("achievements", most=MOST_ACHIEVEMENTS),
        source=Source(source) if source else Source.SKILLS,
    )
    wishes = _wishes(members, today)
    members.done()
    return goal, wishes


def _need(value: JSONValue, pointer: str) -> Need:
    if isinstance(value, str):
        return Need(text(value, pointer))
    members = Members(value, pointer)
    found = Need(
        skill=members.text("skill"),
        name=members.text("name", default=""),
        level=_level(members),
        weight=members.whole("weight", least=1, most=_ONE_HUNDRED) or 1,
    )
    members.done()
    return found


def _wishes(members: Members, today: date) -> Wishes:
    objective = members.one_of("objective", Objective)
    modes = members.texts("modes", most=len(Mode))
    if unknown := set(modes) - set(Mode):
        message = f"{sorted(unknown)[0]!r} is none of {', '.join(Mode)}"
        raise PathwayError(message, code="plan.value", pointer="/modes")
    return Wishes(
        start=members.day("start") or today,
        weekly=members.number("weekly", least=Decimal("0.01"), most=MOST_WEEKLY) or Decimal(5),
        budget=members.number("budget", most=MOST_MONEY),
        currency=members.text("currency", default="EUR"),
        finish_by=members.day("finish_by"),
        modes=frozenset(map(Mode, modes)),
        languages=frozenset(members.texts("languages", most=_ONE_HUNDRED)),
        places=frozenset(members.texts("places", most=_ONE_HUNDRED)),
        breadth=frozenset(members.texts("breadth", most=_ONE_HUNDRED)),
        without=frozenset(members.texts("without", most=MOST_SKILLS)),
        avoid=frozenset(members.texts("avoid", most=1_000)),
        not_from=frozenset(members.texts("not_from", most=_ONE_HUNDRED)),
        rather=frozenset(map(Rather.read, members.texts("rather", most=_ONE_HUNDRED))),
        under_way=tuple(
            _under_way(entry, place) for entry, place in members.entries("under_way", most=MOST_UNDER_WAY)
        ),
        objective=Objective(objective) if objective else Objective.CHEAPEST,
    )


def _under_way(value: JSONValue, pointer: str) -> UnderWay:
    members = Members(value, pointer)
    offer = read_offer(members.value("offer"), members.at("offer"))
    try:
        found = UnderWay(offer, members.needed_day("start"), members.needed_day("end"))
    except PathwayError as error:
        raise _placed(error, pointer) from None
    members.done()
    return found


def read_held(data: bytes | str | JSONObject) -> Held:
    """Read what is held: `{"skills": [...], "achievements": [...]}`.

    Raises:
        PathwayError: see `cairn.pathways.errors`.
    """
    members = Members(data if isinstance(data, dict) else _parsed(data, GOAL), "")
    gains = [_gain(entry, place) for entry, place in members.entries("skills", most=MOST_HELD)]
    achievements = frozenset(members.texts("achievements", most=MOST_HELD))
    members.done()
    skills: dict[str, int | None] = {}
    for gain in gains:
        known = skills.get(gain.skill)
        skills[gain.skill] = max(known or 0, gain.level or 0) or None
    return Held(skills=skills, achievements=achievements)


def _parsed(data: bytes | str, limits: Limits) -> JSONObject:
    try:
        return document.parse_object(data, limits=limits)
    except DocumentError as error:
        raise PathwayError(str(error), code="plan.json") from error

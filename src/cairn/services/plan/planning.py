"""From a goal and a passport to a plan over everything on offer, with other plans and other hours."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from cairn.credentials.document import JSONObject
from cairn.passport.passport import Passport, Strength
from cairn.pathways.alternatives import Alternative, WhatIf, alternatives, at_other_hours, compared
from cairn.pathways.catalogue import Catalogue
from cairn.pathways.errors import PathwayError
from cairn.pathways.goal import Goal as CoreGoal
from cairn.pathways.goal import Held, Wishes, gap, open_achievements
from cairn.pathways.plan import Plan
from cairn.pathways.planner import plan
from cairn.pathways.reading import read_goal, read_held
from cairn.pathways.search import SECONDS, Patience
from cairn.pathways.weeks import UnderWay
from cairn.records.models import Goal, Person
from cairn.records.reads import plan as reads
from cairn.services.errors import InvalidInput
from cairn.services.hold.passport import passport_of
from cairn.services.plan.goals import understood
from cairn.services.plan.rates import counted
from cairn.services.ports import Ports

MOST_CHOICES: Final = 20  # languages or places to choose among


@dataclass(frozen=True, slots=True)
class Answer:
    """A plan for a goal. on_offer: how many offers there are in all. held: what was counted as held.

    others, hours: empty unless asked for. cut_short: the time ran out before all of those were looked for.
    languages, places: of the courses that concern the goal, to choose among.
    against: how it differs from the plan for the goal's own wishes, where both exist and that was asked.
    """

    plan: Plan
    held: Held
    on: date
    on_offer: int
    others: tuple[Alternative, ...] = ()
    hours: tuple[WhatIf, ...] = ()
    cut_short: bool = False
    against: Alternative | None = None
    languages: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def held_for(person: Person, ports: Ports) -> Held:
    """Return what a person holds, as planning counts it."""
    return held_of(passport_of(person, ports))


def today_of(person: Person, ports: Ports) -> date:
    """Return the person's own day."""
    return ports.now().astimezone(zoneinfo.ZoneInfo(person.time_zone)).date()


def answer(
    goal: Goal,
    *,
    ports: Ports,
    wishes: Mapping[str, Any] | None = None,
    under_way: tuple[UnderWay, ...] = (),
    held: Held | None = None,
    others: bool = False,
) -> Answer:
    """Plan for a goal of a person, as of today. Nothing is kept.

    wishes: other ones than the goal's own (what if …); then it is also compared with the plan for those.
    under_way: steps that have begun. held: what they hold, where it was read already.
    others: with other plans and other hours a week.
    """
    today = today_of(goal.person, ports)
    wanted, wished = understood(goal, today=today, wishes=wishes)
    wished = replace(wished, under_way=under_way)
    held = held_of(passport_of(goal.person, ports)) if held is None else held
    catalogue = catalogue_for(wanted, held, wished)
    found = _answer(catalogue, wanted, held, wished, today, others=others)
    if not others or wishes is None or wishes == goal.wishes or not found.plan.steps:
        return found
    return replace(found, against=_against(goal, found, catalogue, today))


def _against(goal: Goal, found: Answer, read: Catalogue, today: date) -> Alternative | None:
    """How a what-if differs from the plan for the goal as it is; None where that has none."""
    wanted, wished = understood(goal, today=today)
    wished = replace(wished, under_way=found.plan.wishes.under_way)
    if wished.currency != found.plan.wishes.currency:
        return None
    used = found.plan.wishes
    enough = wished.breadth <= used.breadth and wished.rather <= used.rather
    catalogue = read if enough else catalogue_for(wanted, found.held, wished)
    base = plan(catalogue, wanted, found.held, wished, at=today, seconds=1.0, explain=False)
    return compared("wishes", found.plan, base) if base.steps else None


def ask(body: JSONObject, held: JSONObject, *, others: bool, ports: Ports) -> Answer:
    """Plan for a goal and what is held, as files say them, over what is on offer here; nothing is kept.

    Raises:
        InvalidInput: `plan.unread`: one of them cannot be read.
    """
    today = ports.now().date()
    try:
        wanted, wished = read_goal(body, today=today)
        holding = read_held(held)
    except PathwayError as error:
        raise InvalidInput(str(error), code="plan.unread") from None
    catalogue = catalogue_for(wanted, holding, wished)
    return _answer(catalogue, wanted, holding, wished, today, others=others)


def _answer(
    catalogue: Catalogue, goal: CoreGoal, held: Held, wishes: Wishes, today: date, *, others: bool
) -> Answer:
    """One clock for all that one page or call asks: other plans get what the best one left."""
    clock = Patience(SECONDS)
    best = plan(catalogue, goal, held, wishes, at=today, seconds=SECONDS)
    found: tuple[Alternative, ...] = ()
    hours: tuple[WhatIf, ...] = ()
    if others and best.steps:
        found = alternatives(catalogue, goal, held, best, at=today, within=clock)
        hours = at_other_hours(catalogue, goal, held, wishes, at=today, within=clock)
    return Answer(
        best,
        held,
        today,
        reads.count(),
        found,
        hours,
        cut_short=others and clock.left <= 0,
        languages=_most(offer.language for offer in catalogue.offers),
        places=_most(offer.place for offer in catalogue.offers),
    )


def _most(values: Iterable[str]) -> tuple[str, ...]:
    """The values that most offers have, by name."""
    counted_ = Counter(value for value in values if value)
    return tuple(sorted(value for value, _many in counted_.most_common(MOST_CHOICES)))


def catalogue_for(goal: CoreGoal, held: Held, wishes: Wishes) -> Catalogue:
    """Return what of everything on offer can matter for what of a goal is not held."""
    names = {need.skill for need in gap(goal, held)} | {one.offer for one in wishes.rather}
    names |= {name for group in open_achievements(goal, held) for name in group}
    return catalogue_of(names, wishes)


def catalogue_of(names: Collection[str], wishes: Wishes) -> Catalogue:
    """Return what of everything on offer can matter where these skills and achievements are wanted."""
    return Catalogue(counted(reads.offers_for(names, groups=wishes.breadth), wishes.currency))


def held_of(passport: Passport) -> Held:
    """Return what counts as held: skills with evidence, and achievements. One's own word alone does not count,
    and a level only where it was assessed: what a paper states that could not be checked is close, not met.

    An achievement is held where its paper counts, and whoever issued it may speak for it.
    """
    skills = {one.skill: one.shown_level for one in passport.skills if one.strength > Strength.CLAIMED}
    achievements = {one.achievement for one in passport.credentials if one.achievement and one.counts}
    achievements |= {iri.partition("/versions/")[0] for iri in achievements}
    return Held(skills, frozenset(achievements))

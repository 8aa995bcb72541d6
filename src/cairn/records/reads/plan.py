"""Offers for planning and comparing, and the goals and plans of a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from cairn.pathways.offer import Offer
from cairn.records.models import Goal, LearningOffer, Organisation, Person, Plan
from cairn.records.offers import offer_of

_AT_ONCE: Final = 500  # names in one query
_ROUNDS: Final = 20  # of prerequisites of prerequisites
_SAYS: Final = "offers are public"


def rows() -> QuerySet[LearningOffer]:
    """Offers that are not put away, with all that makes an offer."""
    return LearningOffer.objects.public().select_related("organisation").prefetch_related("runs", "gives")


def one(uuid: UUID) -> LearningOffer | None:
    """An offer that is not put away."""
    return rows().filter(uuid=uuid).first()


def offers_by_id(ids: Iterable[str]) -> dict[str, Offer]:
    """Offers by their ids, those that were put away too (as closed)."""
    found = LearningOffer.objects.across(reason="plans name offers that may be put away since")
    wanted = [UUID(one) for one in ids]
    full = found.filter(uuid__in=wanted).select_related("organisation").prefetch_related("runs", "gives")
    return {offer.id: offer for offer in read(full)}


def of_provider(organisation: Organisation) -> QuerySet[LearningOffer]:
    """What a provider offers, by name."""
    mine = LearningOffer.objects.of(organisation).filter(archived_at=None)
    return mine.prefetch_related("runs", "gives").select_related("organisation").order_by("name", "pk")


def count() -> int:
    """How many offers there are."""
    return LearningOffer.objects.public().count()


def offers_for(names: Collection[str], *, groups: Collection[str] = ()) -> tuple[Offer, ...]:
    """Return the offers that can matter where these skills and achievements are wanted.

    What gives one of them, what those need first, and what that needs; and all of these groups of breadth.
    """
    seen: dict[int, LearningOffer] = {}
    wanted, asked = set(names), set[str]()
    if groups:
        seen |= {row.pk: row for row in rows().filter(skill_group__in=groups)}
        wanted |= _needed(seen.values())
    for _round in range(_ROUNDS):
        new = sorted(wanted - asked)
        asked |= wanted
        fresh: dict[int, LearningOffer] = {}
        for place in range(0, len(new), _AT_ONCE):
            fresh |= _named(new[place : place + _AT_ONCE])
        fresh = {pk: row for pk, row in fresh.items() if pk not in seen}
        seen |= fresh
        wanted = _needed(fresh.values())
        if not wanted - asked:
            break
    return read(seen.values())


def _named(names: list[str]) -> dict[int, LearningOffer]:
    uuids = [uuid for name in names if (uuid := _uuid(name)) is not None]
    named = Q(achievement__in=names) | Q(gives__skill__in=names) | Q(code__in=names) | Q(uuid__in=uuids)
    keys = set(LearningOffer.objects.public().filter(named).values_list("pk", flat=True))
    found: dict[int, LearningOffer] = {}
    ordered = sorted(keys)
    for place in range(0, len(ordered), _AT_ONCE):
        found |= {row.pk: row for row in rows().filter(pk__in=ordered[place : place + _AT_ONCE])}
    return found


def _needed(found: Iterable[LearningOffer]) -> set[str]:
    return {name for row in found for group in row.needs for name in group}


def read(found: Iterable[LearningOffer]) -> tuple[Offer, ...]:
    """Return the offers of rows; codes in prerequisites become the ids of that provider's offers."""
    kept = list(found)
    codes: dict[int, dict[str, str]] = defaultdict(dict)
    needed = _needed(kept)
    if needed:
        every = LearningOffer.objects.across(reason=_SAYS).filter(
            organisation__in={row.organisation_id for row in kept}
        )
        for place in range(0, len(needed), _AT_ONCE):
            some = every.filter(code__in=sorted(needed)[place : place + _AT_ONCE])
            for organisation, code, uuid in some.values_list("organisation", "code", "uuid"):
                codes[organisation][code] = str(uuid)
    return tuple(offer_of(row, codes=codes[row.organisation_id]) for row in kept)


def goals_of(person: Person) -> QuerySet[Goal]:
    """The goals of a person that are not put away, the newest first."""
    return Goal.objects.owned_by(person).filter(archived_at=None).order_by("-created_at", "-pk")


def kept_plans(person: Person) -> dict[int, Plan]:
    """Goal's key -> the plan that is kept for it."""
    plans = Plan.objects.owned_by(person).filter(replaced_at=None)
    return {plan.goal_id: plan for plan in plans.select_related("goal")}


def history(goal: Goal) -> list[Plan]:
    """The plans that were kept for a goal, the newest first."""
    return list(goal.plans.order_by("-kept_at", "-pk")[:20])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

"""Offers for planning and comparing, and the goals and plans of a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from cairn.pathways.offer import Offer
from cairn.records.models import Goal, LearningOffer, OfferSkill, Organisation, Person, Plan
from cairn.records.offers import Written, written
from cairn.records.reads.prerequisites import with_prerequisites

_AT_ONCE: Final = 500  # names in one query
_LONGEST_CODE: Final = 120
_SAYS: Final = "offers are public"


def rows() -> QuerySet[LearningOffer]:
    """Offers that are not put away, with all that makes an offer."""
    return LearningOffer.objects.public().select_related("organisation").prefetch_related("runs", "gives")


def one(uuid: UUID) -> LearningOffer | None:
    """An offer that is not put away."""
    return rows().filter(uuid=uuid).first()


def offers_by_id(ids: Iterable[str]) -> dict[str, Offer]:
    """Offers by their ids, those that were put away too (as closed); what is no id names none."""
    found = LearningOffer.objects.across(reason="plans name offers that may be put away since")
    wanted = [uuid for one in ids if (uuid := _uuid(one)) is not None]
    full = found.filter(uuid__in=wanted).select_related("organisation").prefetch_related("runs", "gives")
    return {offer.id: offer for offer in read(full)}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


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
    Of what takes nobody any more only that which gives something wanted, so that it can be said.
    """
    keys = _named(names)
    if groups:
        public = LearningOffer.objects.public()
        keys |= set(public.filter(skill_group__in=groups).values_list("pk", flat=True))
    return _resolved(written(with_prerequisites(keys)).values())


def _named(names: Collection[str]) -> set[int]:
    """The keys of what gives these skills, or is or earns one of these; each by its own index."""
    ordered = sorted(names)
    public, gains = LearningOffer.objects.public(), OfferSkill.objects.across(reason=_SAYS)
    uuids = [uuid for name in ordered if (uuid := _uuid(name)) is not None]
    found: set[int] = set()
    for place in range(0, len(ordered), _AT_ONCE):
        some = ordered[place : place + _AT_ONCE]
        giving = gains.filter(skill__in=some, offer__archived_at=None, offer__organisation__archived_at=None)
        found.update(giving.values_list("offer_id", flat=True))
        found.update(public.filter(achievement__in=some).exclude(achievement="").values_list("pk", flat=True))
    for place in range(0, len(uuids), _AT_ONCE):
        found.update(public.filter(uuid__in=uuids[place : place + _AT_ONCE]).values_list("pk", flat=True))
    return found


def read(found: Iterable[LearningOffer]) -> tuple[Offer, ...]:
    """Return the offers of rows, in their order."""
    keys = [row.pk for row in found]
    kept = written(keys)
    return _resolved(kept[key] for key in keys)


def _resolved(found: Iterable[Written]) -> tuple[Offer, ...]:
    """Codes in prerequisites become the ids of that provider's offers."""
    kept = list(found)
    needy = [one for one in kept if one.offer.needs]
    owners = {one.organisation for one in needy}
    names = {name for one in needy for group in one.offer.needs for name in group}
    ordered = sorted(name for name in names if len(name) <= _LONGEST_CODE)
    rows_ = LearningOffer.objects.across(reason=_SAYS)
    codes: dict[int, dict[str, str]] = defaultdict(dict)
    for place in range(0, len(ordered), _AT_ONCE):
        some = rows_.filter(code__in=ordered[place : place + _AT_ONCE])
        for owner, code, uuid in some.values_list("organisation_id", "code", "uuid"):
            if owner in owners:
                codes[owner][code] = str(uuid)
    return tuple(_with(one.offer, codes[one.organisation]) for one in kept)


def _with(offer: Offer, codes: Mapping[str, str]) -> Offer:
    if not any(name in codes for group in offer.needs for name in group):
        return offer
    needs = tuple(frozenset(codes.get(name, name) for name in group) for group in offer.needs)
    return replace(offer, needs=needs)


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

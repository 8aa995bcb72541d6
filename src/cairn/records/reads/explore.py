"""What the catalogue is searched by: skills that mean the same, who asks for them, courses that give them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from cairn.records.models import (
    AchievementVersion,
    LearningOffer,
    Occupation,
    OccupationSkill,
    OfferSkill,
    SkillRelation,
)
from cairn.records.reads.holding import names_of_award

_SAYS: Final = "what skills mean and who asks for them is public"
MOST_SKILLS: Final = 900  # in one question to the database
MOST_COURSES: Final = 400  # courses that are compared for one search


def skills_in(version: AchievementVersion) -> dict[str, str]:
    """The skills that its outcomes are aligned to: identity -> name."""
    return {entry["url"]: entry["name"] for outcome in version.outcomes.all() for entry in outcome.skills}


def alike(iris: Iterable[str]) -> dict[str, set[str]]:
    """For each skill those that mean the same here: itself, exact matches elsewhere, what was merged into it."""
    found = {iri: {iri} for iri in iris}
    for some in _pieces(found):
        links = SkillRelation.objects.across(reason=_SAYS).filter(
            Q(subject__in=some, kind="exact") | Q(object__in=some, kind__in=("exact", "replaced"))
        )
        for subject, other in links.values_list("subject", "object")[: 4 * MOST_SKILLS]:
            for mine, theirs in ((subject, other), (other, subject)):
                if mine in found:
                    found[mine].add(theirs)
    return found


def courses_giving(iris: Collection[str]) -> dict[LearningOffer, set[str]]:
    """Courses that are open and give some of these skills, and which."""
    gains = OfferSkill.objects.across(reason="offers are public").filter(
        skill__in=list(iris)[:MOST_SKILLS],
        offer__archived_at=None,
        offer__closed_at=None,
        offer__organisation__archived_at=None,
    )
    gives: defaultdict[int, set[str]] = defaultdict(set)
    for key, iri in gains.order_by("offer").values_list("offer_id", "skill")[: 4 * MOST_COURSES]:
        gives[key].add(iri)
    rows = (
        LearningOffer.objects.public()
        .select_related("organisation")
        .filter(pk__in=list(gives)[:MOST_COURSES])
    )
    return {row: gives[row.pk] for row in rows}


def leading_to(version: AchievementVersion) -> QuerySet[LearningOffer]:
    """Courses that are open and at whose end an award is earned, by name; they may name any version of it."""
    mine = LearningOffer.objects.public().filter(achievement__in=names_of_award(version), closed_at=None)
    return mine.select_related("organisation").order_by("name", "pk")


def asked_essentially(iris: Collection[str], *, industry: str = "") -> dict[int, set[str]]:
    """Occupation's key -> which of these skills it asks for in any case."""
    rows = OccupationSkill.objects.across(reason=_SAYS).filter(
        essential=True, occupation__retired_at=None, occupation__industries__contains=industry
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for some in _pieces(iris):
        for key, iri in rows.filter(skill__iri__in=some).values_list("occupation", "skill__iri"):
            found[key].add(iri)
    return found


def essentials(keys: Collection[int]) -> dict[int, dict[str, str]]:
    """Occupation's key -> all that it asks for in any case: identity -> name."""
    rows = OccupationSkill.objects.across(reason=_SAYS).filter(essential=True, occupation__in=keys)
    found: dict[int, dict[str, str]] = {key: {} for key in keys}
    for key, iri, name in rows.values_list("occupation", "skill__iri", "skill__name"):
        found[key][iri] = name
    return found


def occupations() -> QuerySet[Any]:
    """Occupations in use. Annotated: asks, how many skills each asks for in any case."""
    rows = Occupation.objects.across(reason=_SAYS).filter(retired_at=None).select_related("framework")
    return rows.annotate(asks=Count("asked", filter=Q(asked__essential=True)))


def of_industry(industry: str, iris: Collection[str]) -> set[str]:
    """Which of these skills somebody in an industry asks for, in any case or as of use."""
    rows = OccupationSkill.objects.across(reason=_SAYS).filter(
        occupation__retired_at=None, occupation__industries__contains=industry
    )
    found: set[str] = set()
    for some in _pieces(iris):
        found.update(rows.filter(skill__iri__in=some).values_list("skill__iri", flat=True))
    return found


def industries() -> Mapping[str, int]:
    """The letters of the industries that occupations are of -> how many."""
    rows = Occupation.objects.across(reason=_SAYS).filter(retired_at=None).exclude(industries="")
    found: defaultdict[str, int] = defaultdict(int)
    for letters, many in rows.order_by().values_list("industries").annotate(many=Count("pk")):
        for letter in letters:
            found[letter] += many
    return dict(sorted(found.items()))


def _pieces(iris: Collection[str]) -> Iterator[list[str]]:
    """So many at once as one question to the database may name."""
    ordered = sorted(iris)
    for place in range(0, len(ordered), MOST_SKILLS):
        yield ordered[place : place + MOST_SKILLS]

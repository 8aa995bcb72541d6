"""What to earn next, with the reason: the course that closes most of what the nearest occupation still asks for.

Nearest is the occupation of whose essential skills the largest share is held,
among those that ask for at least two of them. Nothing is ranked by price or by
who offers it: more missing skills first, then fewer hours, then the name.

Source: features W18, D7; screens.md, "Sentence first".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from cairn.passport.passport import Passport
from cairn.records.models import AchievementVersion, Occupation, OccupationSkill
from cairn.records.reads.giving import given_by
from cairn.records.reads.holding import achievement_of

_SAYS: Final = "what occupations ask for is public"
MOST_COMPARED: Final = 500  # courses for one occupation; those that give most, of equals the newest
MOST_OCCUPATIONS: Final = 30  # looked at; those that share most skills with the passport
LEAST_SHARED: Final = 2


@dataclass(frozen=True, slots=True)
class NextStep:
    """A course, and why: it gives `gives` of the skills that the occupation asks for and that are missing.

    have, asked: essential skills of the occupation that are held, and in all.
    """

    version: AchievementVersion
    occupation: Occupation
    gives: tuple[str, ...]
    have: int
    asked: int


def next_steps(passport: Passport, *, among: Collection[str] = (), most: int = 2) -> tuple[NextStep, ...]:
    """Return up to `most` courses; none when no occupation is near, or nothing on offer helps.

    among: IRIs; only occupations that ask for one of these (the skills of an award just made) are looked at.
    """
    held = {one.skill for one in passport.skills if one.listed and not one.stale}
    earned = {one.achievement for one in passport.credentials if one.counts}
    for occupation, asked in _nearest(held, among):
        given = given_by(asked - held)
        most_of_all = sorted(given, key=lambda key: (-len(given[key]), -key))[:MOST_COMPARED]
        offered = AchievementVersion.objects.public().filter(pk__in=most_of_all, assessed=True)
        found = [
            NextStep(one, occupation, tuple(given[one.pk].values()), len(asked & held), len(asked))
            for one in offered.select_related("achievement__organisation")
            if achievement_of(one) not in earned
        ]
        if found:
            return tuple(sorted(found, key=_order)[:most])
    return ()


def _nearest(held: Collection[str], among: Collection[str]) -> list[tuple[Occupation, set[str]]]:
    """Occupations that still ask for something, the one with the largest share held first."""
    rows = OccupationSkill.objects.across(reason=_SAYS).filter(essential=True, occupation__retired_at=None)
    near = rows.filter(skill__iri__in=held)
    if among:
        near = near.filter(occupation__asked__skill__iri__in=among, occupation__asked__essential=True)
    shared = near.values("occupation").annotate(n=Count("skill", distinct=True)).filter(n__gte=LEAST_SHARED)
    keys = [row["occupation"] for row in shared.order_by("-n", "occupation")[:MOST_OCCUPATIONS]]
    asked: dict[int, set[str]] = {}
    for key, iri in rows.filter(occupation__in=keys).values_list("occupation", "skill__iri"):
        asked.setdefault(key, set()).add(iri)
    known = Occupation.objects.across(reason=_SAYS).in_bulk(keys)
    open_ones = [(known[key], wanted) for key, wanted in asked.items() if wanted - set(held)]
    return sorted(
        open_ones, key=lambda pair: (-len(pair[1] & set(held)) / len(pair[1]), -len(pair[1]), pair[0].name)
    )


def _order(step: NextStep) -> tuple[int, float, str]:
    return -len(step.gives), float(step.version.hours or 0), step.version.name


def subjects(passport: Passport, credential: str) -> Sequence[str]:
    """The skills that one credential of a passport shows."""
    return next((one.subjects for one in passport.credentials if one.id == credential), ())

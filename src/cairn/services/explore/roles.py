"""The door by role: which jobs what is on offer leads to, and for one job, what of it can be earned here.

Roles are ordered by the share of their essential skills that can be earned here, or, for somebody who is
signed in, that they hold. Nothing is ordered by who offers it.

Source: features L24, S11.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from cairn.passport.passport import Passport
from cairn.records.models import AchievementVersion, LearningOffer, Occupation, OccupationSkill
from cairn.records.reads import explore as reads
from cairn.records.reads import skills as skill_reads
from cairn.records.reads.directory import Entry
from cairn.records.reads.giving import given_by
from cairn.records.reads.skillsearch import find_occupations

MOST_ROLES: Final = 200  # on the page
MOST_GIVING: Final = 3  # credentials named for one skill
_LOOKED_AT: Final = 10  # roles for each that is shown: those that have most skills in common


@dataclass(frozen=True, slots=True)
class Role:
    """A role. asked: skills it asks for in any case; offered, held: how many of them can be earned here, are held."""

    occupation: Occupation
    asked: int
    offered: int
    held: int = 0

    @property
    def share(self) -> float:
        """Of its skills, how many can be earned here, 0..1."""
        return self.offered / self.asked if self.asked else 0.0


@dataclass(frozen=True, slots=True)
class Needed:
    """One skill that a role asks for. held: by who looks. giving: some that give it; more: how many others do.

    courses: that are open and teach it, some.
    """

    row: OccupationSkill
    held: bool
    giving: tuple[AchievementVersion, ...]
    more: int = 0
    courses: tuple[LearningOffer, ...] = ()

    @property
    def here(self) -> bool:
        """Is there a way to it here?"""
        return bool(self.giving or self.courses)


def held_by(passport: Passport | None) -> frozenset[str]:
    """The skills that count for somebody today."""
    return (
        frozenset(one.skill for one in passport.skills if not one.stale)
        if passport is not None
        else frozenset()
    )


def roles(
    among: Sequence[Entry],
    *,
    search: str = "",
    industry: str = "",
    held: Collection[str] = (),
    most: int = MOST_ROLES,
) -> tuple[Role, ...]:
    """Return roles: those that are searched for, best first; else those that something on offer, or held, leads to."""
    offered = reads.asked_essentially(_given(among), industry=industry)
    mine = reads.asked_essentially(held, industry=industry) if held else {}
    if search:
        hits = find_occupations(search, limit=most)
        keys = [hit.row.pk for hit in hits if not industry or industry in hit.row.industries]
    else:
        some = sorted(
            {*offered, *mine}, key=lambda key: (-len(mine.get(key, ())), -len(offered.get(key, ())), key)
        )
        keys = some[: most * _LOOKED_AT]
    rows = reads.occupations().in_bulk(keys)
    found = [
        Role(rows[key], rows[key].asks, len(offered.get(key, ())), len(mine.get(key, ())))
        for key in keys
        if key in rows and rows[key].asks
    ]
    if not search:
        found.sort(key=lambda role: (-role.held / role.asked, -role.share, -role.asked, role.occupation.name))
    return tuple(found[:most])


def needed(occupation: Occupation, *, held: Collection[str] = ()) -> tuple[Needed, ...]:
    """Return what a role asks for in any case, with what gives it here; then what is of use."""
    rows = skill_reads.required(occupation)
    same = reads.alike(row.skill.iri for row in rows)
    gives = given_by(iri for iris in same.values() for iri in iris)
    versions = AchievementVersion.objects.public().filter(pk__in=list(gives), assessed=True)
    named = list(versions.select_related("achievement__organisation").order_by("name", "pk"))
    taught = reads.courses_giving({iri for iris in same.values() for iri in iris})
    courses = sorted(taught, key=lambda course: course.name)
    found = []
    for row in rows:
        mine = same.get(row.skill.iri, {row.skill.iri})
        giving = [version for version in named if not mine.isdisjoint(gives[version.pk])]
        found.append(
            Needed(
                row,
                not mine.isdisjoint(held),
                tuple(giving[:MOST_GIVING]),
                max(0, len(giving) - MOST_GIVING),
                tuple(course for course in courses if not mine.isdisjoint(taught[course]))[:MOST_GIVING],
            )
        )
    return tuple(found)


def _given(among: Sequence[Entry]) -> set[str]:
    return {iri for one in among if one.assessed for iri in one.skills}

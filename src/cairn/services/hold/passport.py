"""A person's passport as of today: what stands, by skill, with where each comes from."""

from __future__ import annotations

import hashlib
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from cairn.passport.passport import Evidence, HeldCredential, HeldSkill, Passport, passport
from cairn.records.models import Person, Skill
from cairn.records.reads import skills as skill_reads
from cairn.records.reads.brought import brought_along
from cairn.records.reads.holding import issued_here
from cairn.services.errors import NotFound
from cairn.services.ports import Ports
from cairn.skills.skill import Group

_GROUPS: Final = frozenset(Group)


def passport_of(person: Person, ports: Ports) -> Passport:
    """Read everything the person holds, from here and elsewhere; what does not stand today grants no skill.

    Days are the person's own, in their time zone. What a framework says today of a skill (its name,
    its group, what it was merged into) goes before what the credential's design says.
    """
    at = ports.now()
    on = at.astimezone(zoneinfo.ZoneInfo(person.time_zone)).date()
    here, issued = issued_here(person, at=at)
    elsewhere, earned = brought_along(person, at=at, on=on)
    known = Known.of(one.skill for one in (*here, *elsewhere))
    evidence = [known.as_of_now(one) for one in (*here, *elsewhere)]
    return passport(evidence, [known.sorted_in(one) for one in (*issued, *earned)], on=on)


@dataclass(frozen=True, slots=True)
class Known:
    """What the frameworks here say of skills today. now: IRI → the one to use, after merging."""

    now: Mapping[str, str]
    rows: Mapping[str, Skill]

    @classmethod
    def of(cls, iris: Iterable[str]) -> Known:
        now = skill_reads.resolved(iris)
        return cls(now, skill_reads.by_iri(now.values()))

    def group_of(self, iri: str) -> Group | None:
        """The group that the framework says; None when it says none."""
        row = self.rows.get(self.now.get(iri, iri))
        return Group(row.group) if row is not None and row.group in _GROUPS else None

    def as_of_now(self, one: Evidence) -> Evidence:
        """The evidence under the skill's identity, name and group of today."""
        iri = self.now.get(one.skill, one.skill)
        row = self.rows.get(iri)
        name = row.name if row is not None else one.name
        return replace(one, skill=iri, name=name, group=self.group_of(one.skill) or one.group)

    def sorted_in(self, one: HeldCredential) -> HeldCredential:
        """A credential with the skills of today; one that names no group has that of most of its skills."""
        subjects = tuple(dict.fromkeys(self.now.get(iri, iri) for iri in one.subjects))
        groups = [group for iri in subjects if (group := self.group_of(iri)) is not None]
        most = max(sorted(set(groups)), key=groups.count) if groups else None
        return replace(one, subjects=subjects, group=one.group or most)


def skill_key(iri: str) -> str:
    """What stands for a skill in the address of a page: 20 hexadecimal digits of its IRI's SHA-256."""
    return hashlib.sha256(iri.encode()).hexdigest()[:20]


def skill_in(found: Passport, key: str) -> HeldSkill:
    """The skill of a passport with that key, held or lapsed.

    Raises:
        NotFound: the person holds and held no such skill.
    """
    for one in (*found.skills, *found.lapsed):
        if skill_key(one.skill) == key:
            return one
    raise NotFound("no such skill in this passport")

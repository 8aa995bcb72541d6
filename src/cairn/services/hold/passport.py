"""A person's passport as of today: what stands, by skill, with where each comes from."""

from __future__ import annotations

import hashlib
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cairn.passport.passport import Evidence, HeldCredential, HeldSkill, Passport, passport
from cairn.records.models import Person
from cairn.records.reads.brought import brought_along, groups_of
from cairn.records.reads.holding import issued_here
from cairn.records.reads.skills import by_iri, resolved
from cairn.services.errors import NotFound
from cairn.services.ports import Ports
from cairn.skills.skill import Group


def passport_of(person: Person, ports: Ports) -> Passport:
    """Read everything the person holds, from here and elsewhere; what does not stand today grants no skill.

    Days are the person's own, in their time zone. What a framework says of a
    skill's group goes before what the credential's design says.
    """
    at = ports.now()
    on = at.astimezone(zoneinfo.ZoneInfo(person.time_zone)).date()
    here, issued = issued_here(person, at=at)
    elsewhere, earned = brought_along(person, at=at, on=on)
    current = _as_now((*here, *elsewhere))
    groups = groups_of(sorted({one.skill for one in current}))
    evidence = [replace(one, group=groups.get(one.skill, one.group)) for one in current]
    return passport(evidence, (*issued, *(_sorted(one, groups) for one in earned)), on=on)


def _as_now(evidence: Sequence[Evidence]) -> list[Evidence]:
    """A skill that was merged into another counts as that one; what was awarded stays as it is."""
    now = resolved({one.skill for one in evidence})
    merged = by_iri(new for old, new in now.items() if new != old)
    return [
        replace(one, skill=now[one.skill], name=merged[now[one.skill]].name)
        if now[one.skill] in merged
        else one
        for one in evidence
    ]


def _sorted(one: HeldCredential, groups: Mapping[str, Group]) -> HeldCredential:
    """A paper of elsewhere that names no group has that of most of its skills."""
    known = [groups[iri] for iri in one.subjects if iri in groups]
    if one.group is not None or not known:
        return one
    return replace(one, group=max(sorted(set(known)), key=known.count))


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

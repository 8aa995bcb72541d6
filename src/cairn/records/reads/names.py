"""What IRIs of achievements, providers and skills are called, for pages that show rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from cairn.records.models import AchievementVersion, Organisation
from cairn.records.reads.skills import by_iri

_ACHIEVEMENT: Final = re.compile(r"/achievements/([0-9a-f-]{36})(?:/versions/[0-9]+)?\Z")
_ISSUER: Final = re.compile(r"/issuers/([0-9a-f-]{36})\Z")


def names_of(iris: Collection[str]) -> dict[str, str]:
    """Return IRI → name, for those that this installation knows; an address of another host is none of ours."""
    achievements = {iri: uuid for iri in iris if (uuid := _uuid(_ACHIEVEMENT, iri))}
    issuers = {iri: uuid for iri in iris if (uuid := _uuid(_ISSUER, iri))}
    found = _achievements(achievements) | _issuers(issuers)
    found |= _skills([iri for iri in iris if iri not in found])
    return found


def _uuid(pattern: re.Pattern[str], iri: str) -> UUID | None:
    match = pattern.search(iri)
    try:
        return UUID(match[1]) if match else None
    except ValueError:
        return None


def _achievements(wanted: dict[str, UUID]) -> dict[str, str]:
    rows = AchievementVersion.objects.public().filter(achievement__uuid__in=set(wanted.values()))
    names: dict[UUID, tuple[str, str]] = {}
    for row in rows.select_related("achievement").order_by("number"):
        names[row.achievement.uuid] = (row.name, row.url.partition("/achievements/")[0])
    return {
        iri: names[uuid][0]
        for iri, uuid in wanted.items()
        if uuid in names and iri.startswith(names[uuid][1])
    }


def _issuers(wanted: dict[str, UUID]) -> dict[str, str]:
    rows = Organisation.objects.across(reason="issuers are public").filter(uuid__in=set(wanted.values()))
    known = {row.uuid: row for row in rows}
    return {
        iri: known[uuid].name
        for iri, uuid in wanted.items()
        if uuid in known and iri.startswith(known[uuid].issuing_origin)
    }


def _skills(iris: Iterable[str]) -> dict[str, str]:
    return {iri: skill.name for iri, skill in by_iri(iris).items()}

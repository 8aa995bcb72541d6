"""What is on offer that fits what somebody looks for: words, a problem, a subject, an industry, a provider, a level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cairn.records.models import AchievementVersion
from cairn.records.reads import explore as reads
from cairn.services.explore.problems import Answer, answer
from cairn.services.ports import Ports
from cairn.skills.words import has_words

EVERY_INDUSTRY: Final = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; "" asks for nothing. group: as designs have it. industry: a letter. provider: a uuid."""

    text: str = ""
    group: str = ""
    industry: str = EVERY_INDUSTRY
    provider: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """rows: credentials that fit, best first. asked: what the text was read as, and courses that teach it."""

    rows: tuple[AchievementVersion, ...]
    asked: Answer


def offered(wanted: Wanted, everything: Sequence[AchievementVersion], *, ports: Ports) -> Offered:
    """Return what fits: what has all the words first, then what gives most of the skills meant, then by name."""
    asked = answer(wanted.text, everything, ports=ports)
    skills = _asked_for(everything, wanted.industry)
    rows = [
        (not _says(version, wanted.text), asked.order(version), version.name.casefold(), version)
        for version in everything
        if _fits(version, wanted, asked, skills)
    ]
    rows.sort(key=lambda row: row[:3])
    return Offered(tuple(version for *_order, version in rows), asked)


def _asked_for(everything: Sequence[AchievementVersion], industry: str) -> set[str] | None:
    """The skills that an industry asks for; None when none was chosen."""
    if not industry:
        return None
    return reads.of_industry(
        industry[:1], {iri for version in everything for iri in reads.skills_in(version)}
    )


def _fits(version: AchievementVersion, wanted: Wanted, asked: Answer, skills: set[str] | None) -> bool:
    return (
        (_says(version, wanted.text) or bool(asked.of(version)))
        and (not wanted.group or version.skill_group == wanted.group)
        and (not wanted.provider or str(version.achievement.organisation.uuid) == wanted.provider)
        and (not wanted.level or str(version.eqf_level) == wanted.level)
        and (skills is None or not skills.isdisjoint(reads.skills_in(version)))
    )


def _says(version: AchievementVersion, text: str) -> bool:
    """Has it all the words that were searched for, whatever their case and accents?"""
    outcomes = (outcome.text for outcome in version.outcomes.all())
    return has_words(" ".join([version.name, version.summary, *outcomes, *version.tags]), text)

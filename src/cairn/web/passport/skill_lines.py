"""Skills of a passport as lines of tables, by group; and how well-rounded they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.passport import breadth as rounding
from cairn.passport.breadth import Breadth
from cairn.passport.passport import HeldSkill
from cairn.records.models import AchievementVersion
from cairn.records.reads.directory import Entry, directory, whole
from cairn.services.hold.passport import skill_key
from cairn.skills.skill import Group
from cairn.web.components.parts import TagKind
from cairn.web.passport.skill_words import (
    EXPLORED,
    GROUPS,
    SOURCES,
    evidence_words,
    freshness_tag,
    level_words,
)
from cairn.web.words import BREADTH_TONES

MOST_COURSES = 2  # suggested for one group


@dataclass(frozen=True, slots=True)
class SkillLine:
    """One line of a table of skills; stones: how many of three are filled, `shown` says the same in words.

    level_by: who says its level, "" where it was assessed.
    """

    skill: HeldSkill
    url: str
    stones: int
    shown: str
    source: str
    fresh: str
    fresh_kind: TagKind
    level_by: str


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Skills of one group."""

    code: str
    name: str
    tone: str
    lines: tuple[SkillLine, ...]


def line(skill: HeldSkill) -> SkillLine:
    """Return one skill as a line."""
    fresh, kind = freshness_tag(skill)
    return SkillLine(
        skill,
        reverse("passport:skill", args=[skill_key(skill.skill)]),
        skill.strength.stones,
        evidence_words(skill),
        str(SOURCES[skill.source]),
        fresh,
        kind,
        level_words(skill),
    )


def groups(skills: Sequence[HeldSkill], *, most: int | None = None) -> list[LineGroup]:
    """Sort skills by group, the one with most of them first; `most` cuts the whole."""
    by_group: dict[str, list[HeldSkill]] = {}
    for skill in skills:
        by_group.setdefault(skill.group or "", []).append(skill)
    ordered = sorted(by_group.items(), key=lambda entry: (not entry[0], -len(entry[1]), entry[0]))
    found, left = [], len(skills) if most is None else most
    for code, mine in ordered:
        cut = mine[: max(0, left)]
        left -= len(cut)
        if cut:
            lines = tuple(line(skill) for skill in cut)
            found.append(LineGroup(code, str(GROUPS[code]), BREADTH_TONES.get(code, "granite"), lines))
    return found


@dataclass(frozen=True, slots=True)
class BreadthLine:
    """One of the five groups. percent: its share of the whole."""

    name: str
    tone: str
    percent: int
    figure: str
    state: str


@dataclass(frozen=True, slots=True)
class Widening:
    """A group that would widen the picture most, why, and where to begin."""

    name: str
    why: str
    url: str
    courses: tuple[AchievementVersion, ...]


@dataclass(frozen=True, slots=True)
class Rounding:
    """How well-rounded somebody is, as a card shows it. even: "2.4" of five."""

    breadth: Breadth
    lines: tuple[BreadthLine, ...]
    widening: tuple[Widening, ...]


def rounding_of(skills: Iterable[HeldSkill], *, most: int = 2) -> Rounding:
    """Read the breadth of skills, with up to `most` groups to widen it by and courses that are on offer."""
    found = rounding.of_person(skills)
    lines = tuple(
        BreadthLine(
            str(GROUPS[part.group]),
            BREADTH_TONES[part.group],
            round(100 * part.share),
            ngettext("%(n)d skill", "%(n)d skills", part.count) % {"n": part.count},
            part.state,
        )
        for part in found.parts
    )
    return Rounding(found, lines, _widening(found, most=most))


def _widening(found: Breadth, *, most: int) -> tuple[Widening, ...]:
    wanted = found.to_widen[:most]
    offered = directory().entries if wanted else ()
    counts = {part.group: part.count for part in found.parts}
    return tuple(_wider(group, counts[group], offered) for group in wanted)


def _wider(group: Group, count: int, offered: Sequence[Entry]) -> Widening:
    why = _("Nothing here yet.")
    if count:
        why = ngettext("Only %(n)d skill so far.", "Only %(n)d skills so far.", count) % {"n": count}
    courses = [one for one in offered if one.skill_group == EXPLORED[group] and one.assessed]
    url = f"{reverse('explore')}?group={EXPLORED[group]}"
    return Widening(str(GROUPS[group]), why, url, tuple(whole(courses[:MOST_COURSES])))

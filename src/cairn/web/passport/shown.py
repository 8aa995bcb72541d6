"""Rows of a passport as its pages show them: stones, abilities by group, results with their words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.badges.reading import Badge, ReadOutcome
from cairn.badges.stone import tone_of
from cairn.records.models import Assessment, Result
from cairn.records.reads.passport import Ability, Held
from cairn.web.components.parts import TagKind
from cairn.web.components.stones import Stone
from cairn.web.passport.words import HELD
from cairn.web.words import SKILL_GROUPS

SOON: Final = timedelta(days=90)  # what ends sooner is said as a day, and in amber


def stones(holding: Iterable[Held], ahead: Iterable[Assessment] = ()) -> list[Stone]:
    """One stone for each credential, and an outlined one for each course under way; the first is the next step."""
    under_way = [_next(work, first=place == 0) for place, work in enumerate(ahead)]
    return [_stone(held) for held in holding] + under_way


def _stone(held: Held) -> Stone:
    credential, version = held.credential, held.credential.award.version
    awarded = date_format(credential.award.awarded_date, "YEAR_MONTH_FORMAT")
    said = [credential.organisation.name, awarded]
    if not version.assessed:
        said.append(_("attendance, not assessed"))
    return Stone(
        id=credential.url,
        title=credential.title,
        tone=tone_of(version.skill_group),
        hours=float(version.hours or 0),
        level=version.eqf_level or 0,
        state="held" if held.counts else "lapsed",
        earned_date=credential.award.awarded_date,
        url=reverse("passport:credential", args=[credential.uuid]),
        note=" · ".join(said),
        said="" if held.counts else str(HELD[held.standing][0]),
    )


def _next(work: Assessment, *, first: bool) -> Stone:
    judged = work.state == "SUBMITTED"
    return Stone(
        id=f"cairn:assessment:{work.uuid}",
        title=work.version.name,
        tone=tone_of(work.version.skill_group),
        hours=float(work.version.hours or 0),
        level=work.version.eqf_level or 0,
        state="next" if first and not judged else "empty",
        url=reverse("passport:assessment", args=[work.uuid]),
        note=work.organisation.name,
        said=_("Being judged") if judged else ("" if first else _("Under way")),
    )


@dataclass(frozen=True, slots=True)
class AbilityLine:
    """One line of the table "what you can do".

    stones: how many of three evidence stones are filled; `shown` says the same in words.
    """

    ability: Ability
    stones: int
    shown: str
    fresh: str
    fresh_kind: TagKind


@dataclass(frozen=True, slots=True)
class Group:
    """Abilities of one skill group."""

    name: str
    tone: str
    lines: tuple[AbilityLine, ...]


def groups(abilities: Sequence[Ability], *, at: datetime, most: int | None = None) -> list[Group]:
    """Sort abilities by skill group, the one with most of them first; `most` cuts the whole."""
    by_group: dict[str, list[Ability]] = {}
    for ability in abilities:
        by_group.setdefault(ability.group, []).append(ability)
    ordered = sorted(by_group.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    found, left = [], len(abilities) if most is None else most
    for code, mine in ordered:
        cut = mine[:left]
        left -= len(cut)
        if cut:
            lines = tuple(_line(ability, at=at) for ability in cut)
            found.append(Group(str(SKILL_GROUPS.get(code, code)), tone_of(code), lines))
    return found


def _line(ability: Ability, *, at: datetime) -> AbilityLine:
    times = ability.times
    if times == 1:
        shown = _("Assessed once")
    elif times == 2:
        shown = _("Assessed twice")
    else:
        shown = ngettext("Assessed %(n)d time", "Assessed %(n)d times", times) % {"n": times}
    fresh, kind = freshness(ability.until, at=at)
    return AbilityLine(ability, min(times, 3), shown, fresh, kind)


def freshness(until: datetime | None, *, at: datetime) -> tuple[str, TagKind]:
    """Until when something is in date, and how urgent that is."""
    if until is None:
        return _("No end date"), "plain"
    if until - at < SOON:
        return _("In date until %(day)s") % {"day": date_format(until, "DATE_FORMAT")}, "waiting"
    return _("In date until %(month)s") % {"month": date_format(until, "YEAR_MONTH_FORMAT")}, "good"


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """What the signed text says of one outcome, and what the assessor wrote to the learner beside it."""

    outcome: ReadOutcome
    result: Result | None


def outcomes(badge: Badge | None, results: Sequence[Result]) -> list[OutcomeLine]:
    """Put the feedback, which is not signed, beside the outcomes, which are."""
    by_key = {str(result.outcome.key): result for result in results}
    return [
        OutcomeLine(outcome, by_key.get(outcome.id.rpartition("outcome-")[2]))
        for outcome in (badge.outcomes if badge is not None else ())
    ]

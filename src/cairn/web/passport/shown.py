"""Rows of a passport as its pages show them: stones, what was brought in, results with their words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cairn.badges.reading import Badge, ReadOutcome
from cairn.badges.stone import tone_of
from cairn.passport.passport import HeldCredential, Passport
from cairn.records.models import Assessment, Result
from cairn.records.reads.passport import Held
from cairn.web.components.stones import Stone
from cairn.web.passport.words import HELD
from cairn.web.words import BREADTH_TONES


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


def brought(passport: Passport) -> list[Stone]:
    """One stone for each thing that was earned elsewhere and stands; what is not verified is said so."""
    return [_brought(one) for one in passport.credentials if not one.here]


def _brought(one: HeldCredential) -> Stone:
    checked = _("brought in and verified") if one.verified else _("brought in")
    return Stone(
        id=f"cairn:earned:{one.id}",
        title=one.name,
        tone=BREADTH_TONES.get(one.group or "", "granite"),
        hours=float(one.hours),
        level=one.level or 0,
        state="held" if one.verified else "lapsed",
        earned_date=one.awarded,
        url=reverse("passport:earned", args=[one.id]),
        note=f"{one.provider_name} · {date_format(one.awarded, 'YEAR_MONTH_FORMAT')} · {checked}",
        said="" if one.verified else _("Not verified"),
    )


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

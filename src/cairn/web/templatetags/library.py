"""What other pages show of the library.

`{% library_on_standard version %}`: what learners work with, and which certificates are accepted.
`{% library_for_assessor %}`, `{% library_for_learner %}`: on the page of one assessment.
`{% library_rubric version key %}`: under the levels of an outcome in the editor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context

from cairn.records.models import AchievementVersion, Assessment, LibraryVersion, Outcome
from cairn.records.reads import library as reads
from cairn.services.library import entries, mapping, rubrics, taking
from cairn.services.library.licences import LICENCES
from cairn.web.library_words import KINDS

register = template.Library()


@register.inclusion_tag("library/on_standard.html", takes_context=True)
def library_on_standard(context: Context, version: AchievementVersion) -> dict[str, Any]:
    """What stands about the library on the public page of a version."""
    achievement = version.achievement
    today = entries.today_of(achievement.organisation, ports=context["request"].ports)
    numbers = _numbers(version)
    used = [use.version for use in reads.uses(achievement) if use.version.entry.withdrawn_at is None]
    return {
        "materials": [
            (row, KINDS[row.entry.kind], LICENCES[row.licence], _owner(row))
            for row in used
            if row.state == "APPROVED"
            and row.deleted_at is None
            and row.entry.audience in taking.TO_LEARNERS
            and (row.entry.expires_date is None or row.entry.expires_date >= today)
        ],
        "accepted": [(one, numbers.get(one.outcome_key)) for one in mapping.in_force(achievement, on=today)],
    }


@register.inclusion_tag("library/for_assessor.html", takes_context=True)
def library_for_assessor(context: Context) -> dict[str, Any]:
    """Which certificates may count for the work that is looked at."""
    assessment: Assessment = context["assessment"]
    pieces = [
        " ".join(part for part in (one.name, one.description) if part)
        for one in assessment.evidence.filter(removed_at=None)
    ]
    seat = context["seat"]
    numbers = _numbers(assessment.version)
    found = mapping.hints(seat.organisation, assessment, pieces, ports=context["request"].ports)
    return {
        "hints": [(hint, numbers.get(hint.mapping.outcome_key)) for hint in found],
        "organisation": seat.organisation,
        "achievement": assessment.version.achievement,
        "may_design": seat.may(*entries.ROLES),
    }


@register.inclusion_tag("library/for_learner.html", takes_context=True)
def library_for_learner(context: Context, achievement: int) -> dict[str, Any]:
    """What the learner works with in the credential of this piece of work."""
    uses = taking.of_learner(context["request"].person).filter(achievement=achievement)
    found: list[LibraryVersion] = [use.version for use in uses.order_by("pk")]
    return {"rows": [(row, KINDS[row.entry.kind], LICENCES[row.licence]) for row in found]}


@register.inclusion_tag("library/rubric_source.html")
def library_rubric(
    version: AchievementVersion, key: str, sources: Mapping[str, rubrics.Source]
) -> dict[str, Any]:
    """Where the rubric of one outcome of a draft came from. sources: of all its outcomes, by their keys."""
    organisation = version.achievement.organisation
    return {"source": sources.get(key), "organisation": organisation, "version": version, "key": key}


def _numbers(version: AchievementVersion) -> dict[Any, int]:
    outcomes: list[Outcome] = list(version.outcomes.all())
    return {one.key: number for number, one in enumerate(outcomes, start=1)}


def _owner(row: LibraryVersion) -> str:
    """Whose it is: of a copy its first owner, else the partner who gave it where they may be named."""
    partner = row.entry.partner
    if row.origin_owner or partner is None or not partner.is_public:
        return row.origin_owner or row.entry.organisation.name
    return partner.name

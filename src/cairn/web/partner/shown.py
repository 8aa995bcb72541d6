"""A draft as somebody reads it before they sign: everything that counts, in the order of the public page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cairn.records.models import AchievementVersion
from cairn.records.reads.outcomes import with_levels
from cairn.web.words import OUTCOME_KINDS


def draft_of(version: AchievementVersion) -> dict[str, Any]:
    """The facts that are written down, and the outcomes with how each is assessed."""
    facts = [
        (_("Hours"), f"{version.hours.normalize():f}" if version.hours is not None else ""),
        (_("Credits"), f"{version.ects.normalize():f}" if version.ects is not None else ""),
        (_("Level"), str(version.eqf_level or "")),
        (_("National level"), version.national_level),
        (_("Type of assessment"), version.assessment_type),
        (_("Evidence asked for"), version.evidence_asked),
        (_("What comes first"), version.prerequisites),
        (_("Quality assurance"), version.quality_assurance),
    ]
    outcomes = with_levels(version)
    return {
        "version": version,
        "facts": [(label, value) for label, value in facts if value],
        "outcomes": [(outcome, OUTCOME_KINDS[outcome.outcome_type]) for outcome in outcomes],
    }

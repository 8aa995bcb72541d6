"""The words of definitions and of the linter: what a fact is called, and what to do about an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.functional import lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cairn.quality import profiles
from cairn.quality.linter import Remark
from cairn.quality.profiles import DefinitionProfile, Fact

if TYPE_CHECKING:
    from cairn.web.words import Words


def profile_name(profile: DefinitionProfile) -> str:
    """What a definition is called in the reader's language; its file or its author says it."""
    language = get_language() or "en"
    return profile.names.get(language) or profile.names.get(language.partition("-")[0]) or profile.name


def _named(code: str) -> str:
    return profile_name(profiles.PROFILES[code])


PROFILES: Final[Mapping[str, object]] = {code: lazy(_named, str)(code) for code in profiles.PROFILES}

REMARKS: Final[Words] = {
    "outcome.unmeasurable": _(
        "Nobody can see “%(verb)s”: say what the learner does instead, such as %(suggestion)s."
    ),
    "outcome.no_verb": _("Begin with what the learner does, such as “Repair …” or “Compare …”."),
    "outcome.two_verbs": _("There are two outcomes in one (“… %(verb)s …”): split it."),
    "outcome.no_condition": _("Say how well or under which conditions, or add a rubric or a pass mark."),
    "outcome.too_long": _("This is long (%(count)s words): split it, or keep to %(most)s words."),
    "outcome.too_short": _("Write a whole sentence: can do what, with what, how well?"),
    "outcome.not_assessed": _("Nothing says how this is assessed: add the assessment, a rubric or a mark."),
    "outcome.no_required_level": _("Say which level of the rubric is enough to pass."),
    "outcome.no_pass_mark": _("Say which mark is enough to pass."),
    "outcome.twice": _("This outcome is there twice: keep one."),
    "assessment.unused": _("“%(name)s” is named as an assessment, but no outcome is assessed by it."),
    "assessment.no_outcome": _(
        "There is an assessment but no outcome: write what it finds out about the learner."
    ),
}

FACTS: Final[Words] = {  # the titles of the facts of a definition, by code
    "learner": _("Identification of the learner"),
    "title": _("Title"),
    "country": _("Country of the issuer"),
    "awarding_body": _("Awarding body"),
    "date": _("Date of issuing"),
    "outcomes": _("Learning outcomes"),
    "workload": _("Workload"),
    "effort": _("Learner effort"),
    "level": _("Level"),
    "assessment": _("Type of assessment"),
    "assessed": _("Assessment of each outcome"),
    "participation": _("Form of participation"),
    "delivery_mode": _("Mode of delivery"),
    "quality_assurance": _("Quality assurance"),
    "prerequisites": _("Prerequisites"),
    "supervision": _("Supervision and identity"),
    "grade": _("Grade"),
    "integration": _("Integration and stacking"),
    "credit": _("Credit recognition"),
    "further": _("Further information"),
    "description": _("Description"),
    "criteria": _("Criteria"),
    "purpose": _("Purpose and outcome statement"),
    "developer": _("Developer"),
    "standards": _("Standards used"),
    "pathway": _("Education pathway"),
    "field": _("Field of study"),
    "alignments": _("Standards and skills it is aligned to"),
    "alignment": _("Standards and skills it is aligned to"),
    "counts_towards": _("Programmes it counts towards"),
    "level_checked": _("Who checked the level"),
    "validity": _("How long it is in date"),
    "nz_title": _("Title without protected words"),
    "nz_size": _("Credit value of at most 40"),
    "nz_field": _("Subject code of six digits"),
}


def fact_title(fact: Fact) -> object:
    """What a fact is called, in the reader's language where it is known."""
    return FACTS.get(fact.code) or FACTS.get(fact.check.code) or gettext(fact.title)


def remark(found: Remark) -> str:
    """A remark of the linter in the reader's language."""
    template = REMARKS.get(found.code)
    return found.message if template is None else str(template) % found.params

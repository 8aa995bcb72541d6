"""The words of definitions and of the linter: what a fact is called, and what to do about an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from cairn.quality.linter import Remark

if TYPE_CHECKING:
    from cairn.web.words import Words

PROFILES: Final[Words] = {
    "eu-2022": _("European Union, 2022"),
    "au-nmf": _("Australia, National Microcredentials Framework"),
    "own": _("The least that makes sense"),
}

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
}


def remark(found: Remark) -> str:
    """A remark of the linter in the reader's language."""
    template = REMARKS.get(found.code)
    return found.message if template is None else str(template) % found.params

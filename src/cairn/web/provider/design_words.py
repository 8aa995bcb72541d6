"""The words of the design pages: choices, remarks of the linter, labels of what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from cairn.quality.linter import Remark

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = Mapping[str, _StrPromise]
    Choices = list[tuple[str, str | _StrPromise]]

PROFILES: Final[Words] = {
    "eu-2022": _("European Union, 2022"),
    "au-nmf": _("Australia, National Microcredentials Framework"),
    "own": _("The least that makes sense"),
}
TYPES: Final[Words] = {
    "MicroCredential": _("Micro-credential"),
    "Certificate": _("Certificate"),
    "CertificateOfCompletion": _("Certificate of completion"),
    "Course": _("Course"),
    "Competency": _("Competency"),
    "Assessment": _("Assessment"),
    "Badge": _("Badge"),
    "Certification": _("Certification"),
    "License": _("Licence"),
    "LearningProgram": _("Learning programme"),
    "Fieldwork": _("Fieldwork"),
    "CommunityService": _("Community service"),
    "Membership": _("Membership"),
    "Award": _("Award"),
}
PARTICIPATION: Final[Words] = {
    "online": _("Online"),
    "on-site": _("On site"),
    "blended": _("A mixture of both"),
    "workplace": _("At work"),
    "volunteering": _("As a volunteer"),
}
SUPERVISION: Final[Words] = {
    "unsupervised": _("Nobody watches, and nobody checks who it is"),
    "supervised": _("Watched, identity not checked"),
    "online-verified": _("Online, identity checked"),
    "on-site-verified": _("On site, identity checked"),
}
ACCREDITATION: Final[Words] = {
    "accredited": _("Accredited"),
    "institution": _("Assured by the institution"),
    "none": _("Not accredited"),
}
VALIDITY: Final[Words] = {
    "none": _("For ever"),
    "months": _("For some months"),
    "day": _("Until a fixed day"),
}
WITHDRAWAL: Final[Words] = {
    "revocation": _("It can be withdrawn, for good"),
    "suspension": _("It can be put on hold, and put in force again"),
}
LEVELS: Final[Mapping[str, str]] = {str(level): str(level) for level in range(1, 9)}

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

CHANGED: Final[Words] = {  # what `compare.difference` names beside the facts of the form
    "image": _("Picture"),
    "translations": _("Other languages"),
    "outcome.text": _("Wording"),
    "outcome.outcome_type": _("Kind"),
    "outcome.required": _("Needed for the award"),
    "outcome.assessment": _("Assessed by"),
    "outcome.pass_mark": _("Pass mark"),
    "outcome.skills": _("Skills"),
    "outcome.levels": _("Rubric"),
    "outcome.position": _("Place in the list"),
}


def remark(found: Remark) -> str:
    """A remark of the linter in the reader's language."""
    template = REMARKS.get(found.code)
    return found.message if template is None else str(template) % found.params


def options(words: Words | Mapping[str, str], *, none: str | _StrPromise = "", also: str = "") -> Choices:
    """Choices of a field: `none` is what an empty choice says; `also` keeps a value that has no words here."""
    listed: Choices = [("", none)] if none else []
    listed += list(words.items())
    if also and also not in words:
        listed.append((also, also))
    return listed


def languages(also: str = "") -> Choices:
    """Languages of texts by their own names."""
    known = {code: info["name_local"] for code, info in LANG_INFO.items() if "name_local" in info}
    return sorted(options(known, also=also), key=lambda pair: str(pair[1]).casefold())

"""The words of the design pages: choices, remarks of the linter, labels of what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from cairn.web.definition_words import FACTS, PROFILES, REMARKS, fact_title, profile_name, remark

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = Mapping[str, _StrPromise]
    Choices = list[tuple[str, str | _StrPromise]]

__all__ = ["FACTS", "PROFILES", "REMARKS", "fact_title", "profile_name", "remark"]  # said on other pages too

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


CHANGED: Final[Words] = {  # what `compare.difference` names beside the facts of the form
    "image": _("Picture"),
    "translations": _("Other languages"),
    "standards": _("Standards it adopts"),
    "outcome.text": _("Wording"),
    "outcome.outcome_type": _("Kind"),
    "outcome.required": _("Needed for the award"),
    "outcome.assessment": _("Assessed by"),
    "outcome.pass_mark": _("Pass mark"),
    "outcome.skills": _("Skills"),
    "outcome.levels": _("Rubric"),
    "outcome.position": _("Place in the list"),
}


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

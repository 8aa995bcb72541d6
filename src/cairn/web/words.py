"""Codes of the records, in the words that pages use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = Mapping[str, _StrPromise]

OUTCOME_KINDS: Final[Words] = {
    "skill": _("Skill"),
    "knowledge": _("Knowledge"),
    "competence": _("Competence"),
    "autonomy": _("Autonomy and responsibility"),
    "experience": _("Experience"),
}
SECTORS: Final[Words] = {
    "school": _("School"),
    "vocational": _("Vocational education"),
    "higher": _("Higher education"),
    "employer": _("Employer"),
    "community": _("Community"),
    "professional": _("Professional body"),
}
ROLES: Final[Words] = {
    "owner": pgettext_lazy("role", "Owner"),
    "designer": pgettext_lazy("role", "Designer"),
    "assessor": pgettext_lazy("role", "Assessor"),
    "issuer": pgettext_lazy("role", "Issuer"),
}
STANDINGS: Final[Words] = {
    "good": _("In force"),
    "suspended": _("On hold"),
    "revoked": _("Withdrawn"),
}
SKILL_GROUPS: Final[Words] = {
    "technical": _("Technical"),
    "digital": _("Digital"),
    "people": pgettext_lazy("skill group", "People"),
    "sustainability": _("Sustainability"),
    "enterprise": _("Enterprise and other"),
    "transversal": _("Transversal"),
    "craft": _("Craft and making"),
}
#: The five groups of breadth, in their order, and the tone of a stone of each.
BREADTH: Final[Words] = {
    "technical": _("Technical"),
    "digital": _("Digital"),
    "human": pgettext_lazy("skill group", "People"),
    "entrepreneurial": _("Entrepreneurial"),
    "sustainability": _("Sustainability"),
}
BREADTH_TONES: Final[Mapping[str, str]] = {
    "technical": "slate",
    "digital": "heather",
    "human": "sand",
    "entrepreneurial": "granite",
    "sustainability": "moss",
}
NODE_KINDS: Final[Words] = {
    "skill": _("Skill"),
    "knowledge": _("Knowledge"),
    "competence": _("Competence"),
    "language": _("Language"),
    "group": pgettext_lazy("of skills", "Group"),
}

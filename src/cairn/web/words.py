"""Codes of the records, in the words that pages use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cairn.skills.changes import What

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
#: How a credential relates to something bigger (D6).
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
STACKABILITY: Final[Words] = {
    "stand-alone": _("It stands alone"),
    "part": _("It is a part of something bigger"),
    "complementary": _("It adds to something bigger"),
    "alternative": _("It can replace a part of something bigger"),
}
NODE_KINDS: Final[Words] = {
    "skill": _("Skill"),
    "knowledge": _("Knowledge"),
    "competence": _("Competence"),
    "language": _("Language"),
    "group": pgettext_lazy("of skills", "Group"),
}
#: What an import changed in a skill (`cairn.skills.changes`).
SKILL_CHANGES: Final[Mapping[What, _StrPromise]] = {
    What.ADDED: pgettext_lazy("skills", "Added"),
    What.RETIRED: pgettext_lazy("skills", "Retired"),
    What.RETURNED: pgettext_lazy("skills", "Came back"),
    What.RENAMED: pgettext_lazy("skills", "Renamed"),
    What.DESCRIBED: pgettext_lazy("skills", "Described anew"),
    What.MOVED: pgettext_lazy("skills", "Moved"),
    What.NAMES: pgettext_lazy("skills", "Other names"),
}
#: Sections of the International Standard Industrial Classification (`cairn.skills.industry`), in everyday words.
INDUSTRIES: Final[Words] = {
    "A": _("Farming, forestry and fishing"),
    "B": _("Mining"),
    "C": _("Manufacturing"),
    "D": _("Energy supply"),
    "E": _("Water and waste"),
    "F": _("Building trades"),
    "G": _("Shops, trade and vehicles"),
    "H": _("Transport and storage"),
    "I": _("Hotels and restaurants"),
    "J": _("Information and communication"),
    "K": _("Finance and insurance"),
    "L": _("Property"),
    "M": _("Engineering, science and advice"),
    "N": _("Office and business services"),
    "O": _("Public administration"),
    "P": pgettext_lazy("industry", "Education"),
    "Q": _("Health and care"),
    "R": _("Arts, sport and leisure"),
    "S": _("Repair and other services"),
    "T": _("Households"),
    "U": _("International organisations"),
}
#: What the eight levels of the European framework ask for, in one plain sentence each (P9).
LEVELS: Final[Mapping[int, _StrPromise]] = {
    1: _("Simple tasks, shown step by step, with somebody close by."),
    2: _("Routine tasks by simple rules, with some help."),
    3: _("Whole tasks on one's own, choosing among known ways."),
    4: _("The usual problems of a trade solved alone, and the routine work of others guided."),
    5: _("What was not foreseen handled; one's own work and that of others checked and made better."),
    6: _("Complex problems of a field mastered; answering for decisions and for a team."),
    7: _("New kinds of problems solved, with knowledge at the front of a field; leading change."),
    8: _("New knowledge or practice made at the very front of a field."),
}
#: Sizes of what one earns that no exit of a qualification has (`cairn.quality.size`).
SIZES: Final[Words] = {
    "attendance": _("Attendance, not assessed"),
    "micro-skill": _("Micro-skill"),
}
#: How a course is taught.
MODES: Final[Words] = {
    "online": _("online, at certain hours"),
    "blended": _("partly online, partly on site"),
    "on-site": _("on site"),
    "own-time": _("in your own time"),
}

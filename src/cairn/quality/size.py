"""How big is what one earns: a micro-skill inside a micro-credential, inside what several of them add up to.

The field has no agreed sizes. Ours: a micro-skill is one assessed outcome in less work than one credit point
stands for; what a qualification awards at one of its exits has the size of that exit; every other assessed
thing is what its type says, as a rule a micro-credential. Attendance has no size: nothing was assessed.

Source: features D9, D10; ECTS Users' Guide 2015, "Credit": one point stands for 25 to 30 hours of work.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

MICRO_SKILL_HOURS: Final = Decimal(25)
ATTENDANCE: Final = "attendance"
MICRO_SKILL: Final = "micro-skill"
MICRO_CREDENTIAL: Final = "micro-credential"
#: Types of Open Badges that say another size themselves -> the size.
_TYPES: Final = {
    "Certificate": "certificate",
    "Diploma": "diploma",
    "SecondarySchoolDiploma": "school",
    "GeneralEducationDevelopment": "school",
    "Degree": "degree",
    "AssociateDegree": "degree",
    "BachelorDegree": "degree",
    "MasterDegree": "degree",
    "DoctoralDegree": "degree",
    "License": "licence",
}


def size_of(
    *, assessed: bool, achievement_type: str, outcomes: int, hours: Decimal | None, exit_kind: str = ""
) -> str:
    """Return "attendance", "micro-skill", "micro-credential", or the kind of a bigger award.

    outcomes: how many are assessed. hours: of work, None: nobody said. exit_kind: of the exit that awards it.

    >>> size_of(assessed=True, achievement_type="MicroCredential", outcomes=1, hours=Decimal(8))
    'micro-skill'
    """
    if not assessed:
        return ATTENDANCE
    if exit_kind and exit_kind != "other":
        return exit_kind
    if achievement_type in _TYPES:
        return _TYPES[achievement_type]
    if outcomes == 1 and hours is not None and 0 < hours < MICRO_SKILL_HOURS:
        return MICRO_SKILL
    return MICRO_CREDENTIAL

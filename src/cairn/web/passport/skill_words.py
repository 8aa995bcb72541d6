"""Skills of a passport in the words a learner reads: groups, strength, source, freshness and its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cairn.passport.freshness import CLAIM_KEEPS, KEEPS, FreshState, Reason
from cairn.passport.passport import HeldSkill, LevelBy, Source, Standing, Strength
from cairn.skills.skill import Group
from cairn.web.components.parts import TagKind
from cairn.web.words import BREADTH

if TYPE_CHECKING:
    from cairn.web.words import Words

GROUPS: Final[Words] = {**BREADTH, "": gettext_lazy("Not sorted yet")}
#: A group of breadth → the groups by which the catalogue is browsed.
EXPLORED: Final[Mapping[str, str]] = {
    Group.TECHNICAL: "technical",
    Group.DIGITAL: "digital",
    Group.HUMAN: "people",
    Group.ENTREPRENEURIAL: "enterprise",
    Group.SUSTAINABILITY: "sustainability",
}
SOURCES: Final[Words] = {
    Source.FORMAL: gettext_lazy("Formal education"),
    Source.NON_FORMAL: gettext_lazy("A course or training"),
    Source.INFORMAL: gettext_lazy("Work, volunteering, life"),
    Source.SELF_CLAIMED: gettext_lazy("Your own word"),
    Source.ENDORSED: gettext_lazy("Somebody vouches for it"),
}
STRENGTHS: Final[Words] = {
    "proven": gettext_lazy("Assessed and verified"),
    "stated": gettext_lazy("On a paper that is not verified"),
    "claimed": gettext_lazy("Your own word"),
}
STATES: Final[Words] = {
    FreshState.FRESH: gettext_lazy("Fresh"),
    FreshState.SOON: gettext_lazy("To refresh soon"),
    FreshState.STALE: gettext_lazy("Stale"),
}
LAPSED: Final[Words] = {
    Standing.EXPIRED: gettext_lazy("Expired"),
    Standing.REVOKED: gettext_lazy("Withdrawn"),
    Standing.SUSPENDED: gettext_lazy("On hold"),
    Standing.GOOD: gettext_lazy("In force"),
}
DOUBTS: Final[Words] = {
    "": gettext_lazy("Verified: the seal holds, the issuer is known, and it names an address of yours."),
    "nothing_to_check": gettext_lazy("Not verified: there is no seal in it that could be checked."),
    "unsound": gettext_lazy("It no longer stands, so it shows nothing."),
    "unchecked": gettext_lazy("Not verified: something that was needed could not be reached."),
    "issuer_unknown": gettext_lazy("Not verified: the seal holds, but nobody here knows the issuer."),
    "not_named": gettext_lazy("Not verified: it does not name an e-mail address that you have proved."),
    "old_check": gettext_lazy("Not verified any more: the last check is over 30 days old."),
}
KIND_WORDS: Final[Words] = {
    "Course": gettext_lazy("Course"),
    "Certificate": gettext_lazy("Certificate"),
    "Certification": gettext_lazy("Professional certification"),
    "License": gettext_lazy("Licence"),
    "ApprenticeshipCertificate": gettext_lazy("Apprenticeship"),
    "SecondarySchoolDiploma": gettext_lazy("School leaving certificate"),
    "Diploma": gettext_lazy("Diploma"),
    "AssociateDegree": gettext_lazy("Associate degree"),
    "BachelorDegree": gettext_lazy("Bachelor's degree"),
    "MasterDegree": gettext_lazy("Master's degree"),
    "DoctoralDegree": gettext_lazy("Doctorate"),
    "Badge": gettext_lazy("Badge"),
    "CommunityService": gettext_lazy("Volunteering"),
}


def strength_of(skill: HeldSkill) -> str:
    """A key of STRENGTHS."""
    if skill.proven:
        return "proven"
    return "claimed" if skill.strength is Strength.CLAIMED else "stated"


def evidence_words(skill: HeldSkill) -> str:
    """How it was shown, beside the evidence stones."""
    voices = {(one.provider, one.achievement or one.credential) for one in skill.evidence if one.proves}
    vouched = any(one.source is Source.ENDORSED and one.verified for one in skill.evidence)
    if not voices:
        if skill.strength is Strength.CLAIMED:
            return _("Your own word")
        return _("Attended") if any(one.verified for one in skill.evidence) else _("On paper, not verified")
    if vouched:
        return _("Assessed, and vouched for")
    if len(voices) == 1:
        return _("Assessed once")
    if len(voices) == 2:
        return _("Assessed twice")
    return ngettext("Assessed %(n)d time", "Assessed %(n)d times", len(voices)) % {"n": len(voices)}


def level_words(skill: HeldSkill) -> str:
    """Who says so, beside the level; nothing where it was assessed."""
    if skill.level_by is LevelBy.CLAIMED:
        return _("your own word")
    if skill.level_by is not LevelBy.STATED:
        return ""
    if any(one.verified and one.level == skill.level for one in skill.evidence):
        return _("stated, not assessed")
    return _("stated by the paper, not verified")


def freshness_tag(skill: HeldSkill) -> tuple[str, TagKind]:
    """Until when, as a tag."""
    fresh = skill.freshness
    day, month = date_format(fresh.until, "DATE_FORMAT"), date_format(fresh.until, "YEAR_MONTH_FORMAT")
    if fresh.state is FreshState.FRESH:
        return _("Fresh until %(month)s") % {"month": month}, "good"
    if fresh.state is FreshState.SOON:
        return _("Refresh by %(day)s") % {"day": day}, "waiting"
    if fresh.state is FreshState.LAPSED:
        return _("Ended on %(day)s") % {"day": day}, "failed"
    return _("Stale since %(month)s") % {"month": month}, "outline"


def freshness_reason(skill: HeldSkill) -> str:
    """Why it ends on that day, and what the end means, in two sentences."""
    reason = skill.freshness.reason
    months = KEEPS[skill.group]
    years = ngettext("%(n)d year", "%(n)d years", months // 12) % {"n": months // 12}
    if reason is Reason.VALIDITY:
        return _("The issuer set this day. After it the credential grants nothing.")
    if reason is Reason.CLAIM:
        asked = ngettext("%(n)d year", "%(n)d years", CLAIM_KEEPS // 12) % {"n": CLAIM_KEEPS // 12}
        return _("It is your own word. After %(years)s you are asked again.") % {"years": asked}
    if reason is Reason.USE:
        said = _(
            "You say that you used it on %(day)s. After %(years)s without use or proof it counts as stale."
        )
        day = date_format(skill.last_used or skill.last_shown, "DATE_FORMAT")
        return said % {"day": day, "years": years}
    said = _(
        "It was last shown on %(day)s. After %(years)s without use or proof it counts as stale; it is kept."
    )
    return said % {"day": date_format(skill.last_shown, "DATE_FORMAT"), "years": years}

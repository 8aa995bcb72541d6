"""The words of reviews: fields that changed, questions of the checklist, states, and how the clock stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cairn.records.models import AchievementVersion, Review
from cairn.records.reads.outcomes import with_levels
from cairn.services.design.compare import Change
from cairn.services.review.clock import Clock
from cairn.services.review.way import Way
from cairn.web.words import OUTCOME_KINDS, PARTICIPATION, STACKABILITY, SUPERVISION

if TYPE_CHECKING:
    from cairn.web.words import Words

FIELDS: Final[Words] = {
    "profile": gettext_lazy("Definition it must meet"),
    "claims": gettext_lazy("Definitions it also claims to meet"),
    "standards": gettext_lazy("Standards it adopts"),
    "language": gettext_lazy("Language of these texts"),
    "translations": gettext_lazy("Other languages"),
    "name": gettext_lazy("Name"),
    "summary": gettext_lazy("In one sentence"),
    "description": gettext_lazy("Description"),
    "criteria": gettext_lazy("What it takes"),
    "achievement_type": gettext_lazy("Kind"),
    "assessed": gettext_lazy("It is assessed"),
    "hours": gettext_lazy("Hours of learning"),
    "ects": gettext_lazy("ECTS credits"),
    "eqf_level": gettext_lazy("European level"),
    "national_level": gettext_lazy("National level"),
    "level_verified_by": gettext_lazy("Who checked the level"),
    "assessment_type": gettext_lazy("How it is assessed"),
    "participation": gettext_lazy("How people take part"),
    "quality_assurance": gettext_lazy("Quality assurance"),
    "prerequisites": gettext_lazy("What to know or have before"),
    "supervision": gettext_lazy("Supervision and identity"),
    "grading": gettext_lazy("How the overall grade works"),
    "stackability": gettext_lazy("On its own, or part of more?"),
    "counts_towards": gettext_lazy("Programmes it counts towards"),
    "further_information": gettext_lazy("Anything else a reader should know"),
    "sector": gettext_lazy("Sector"),
    "accreditation": gettext_lazy("Accreditation"),
    "skill_group": gettext_lazy("Skill group"),
    "field_of_study": gettext_lazy("Field of study"),
    "tags": gettext_lazy("Words to find it by"),
    "alignments": gettext_lazy("Framework"),
    "evidence_asked": gettext_lazy("Evidence to hand in"),
    "evidence_required": gettext_lazy("Evidence is needed"),
    "validity_rule": gettext_lazy("How long it is in date"),
    "valid_months": gettext_lazy("Months"),
    "valid_until_date": gettext_lazy("Last day"),
    "status_purpose": gettext_lazy("Taking it back"),
    "image": gettext_lazy("Picture"),
    "outcome.text": gettext_lazy("Wording of an outcome"),
    "outcome.outcome_type": gettext_lazy("Kind of an outcome"),
    "outcome.required": gettext_lazy("Whether an outcome is needed for the award"),
    "outcome.assessment": gettext_lazy("How an outcome is assessed"),
    "outcome.pass_mark": gettext_lazy("Pass mark of an outcome"),
    "outcome.skills": gettext_lazy("Skills of an outcome"),
    "outcome.levels": gettext_lazy("Rubric of an outcome"),
    "outcome.position": gettext_lazy("Order of the outcomes"),
}
QUESTIONS: Final[Words] = {
    "change": gettext_lazy("Is what was changed correct, and easy to understand?"),
    "promise": gettext_lazy("Does it ask and promise the same as before?"),
    "outcomes": gettext_lazy("Can somebody see, for every outcome, whether it is reached?"),
    "assessment": gettext_lazy("Does the assessment show what each outcome claims?"),
    "criteria": gettext_lazy("Can anybody read what has to be done to earn it?"),
    "workload": gettext_lazy("Does the workload fit the outcomes?"),
    "level": gettext_lazy("Do the outcomes fit the level that is stated?"),
    "marking": gettext_lazy("Would two assessors come to the same result?"),
    "entry": gettext_lazy("Is what learners need before they begin necessary, and no more than that?"),
    "identity": gettext_lazy("Is it certain enough who took the assessment?"),
    "need": gettext_lazy("Is it shown that somebody needs it?"),
    "resources": gettext_lazy("Are there people and equipment to teach and assess it?"),
    "access": gettext_lazy("Can learners with a disability show the same outcomes in another way?"),
    "own_work": gettext_lazy("Is it hard to pass with somebody else's work, or with that of a machine?"),
    "onward": gettext_lazy("Is it true what it is said to count towards?"),
}
REPLIES: Final[Words] = {
    "yes": pgettext_lazy("review", "Yes"),
    "no": pgettext_lazy("review", "No"),
    "na": gettext_lazy("Not applicable"),
}
LANES: Final[Words] = {"minor": gettext_lazy("Short way"), "major": gettext_lazy("Long way")}
VERDICTS: Final[dict[str, tuple[Any, str]]] = {
    "holds": (gettext_lazy("It still holds"), "good"),
    "changed": (gettext_lazy("It has changed"), "waiting"),
}
STATES: Final[dict[str, tuple[Any, str]]] = {
    "ASKED": (gettext_lazy("Nobody has taken it"), "waiting"),
    "TAKEN": (gettext_lazy("With a reviewer"), "waiting"),
    "BACK": (gettext_lazy("Sent back"), "failed"),
    "APPROVED": (gettext_lazy("Approved"), "good"),
    "DECLINED": (gettext_lazy("Declined"), "failed"),
    "WITHDRAWN": (gettext_lazy("Taken back"), "outline"),
}
DECISIONS: Final[dict[str, tuple[Any, str]]] = {
    "APPROVED": (gettext_lazy("Approved"), "good"),
    "CHANGES": (gettext_lazy("Sent back"), "waiting"),
    "DECLINED": (gettext_lazy("Declined"), "failed"),
}


def named(fields: Iterable[str]) -> list[str]:
    """What changed, in words."""
    return list(dict.fromkeys(str(FIELDS.get(field, field)) for field in fields))


def why(way: Way) -> str:
    """Why it goes the way it goes, in a sentence or two."""
    if way.base == "first":
        return _("It is the first version: there is nothing to compare it with, so all of it is looked at.")
    against = _("what was approved") if way.base == "approved" else _("what is published")
    if way.decisive:
        listed = ", ".join(named(way.decisive))
        return _("Against %(before)s this changed, and it decides what is learnt or promised: %(what)s.") % {
            "before": against,
            "what": listed,
        }
    if not way.changes:
        return _("Nothing changed against %(before)s.") % {"before": against}
    return _("Against %(before)s only wording and presentation changed: %(what)s.") % {
        "before": against,
        "what": ", ".join(named(way.changes)),
    }


def clock(found: Clock) -> tuple[str, str]:
    """How the clock stands, in a few words, and the colour of it."""
    days = found.days
    counted = ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days}
    if found.state == "late":
        return _("%(days)s late") % {"days": counted}, "failed"
    if found.state == "paused" and not days:
        return _("stands still since today"), "outline"
    if found.state == "paused":
        return _("stands still: with its authors for %(days)s") % {"days": counted}, "outline"
    if found.state == "done":
        return _("took %(days)s") % {"days": counted}, "plain"
    return (_("%(days)s left") % {"days": counted} if days else _("due today")), "plain"


def day(found: date | None) -> str:
    """A day as readers write it."""
    return date_format(found) if found is not None else "–"


def change(one: Change) -> dict[str, str]:
    """One change, as the list of changes shows it."""
    label = str(FIELDS.get(one.field, one.field))
    if one.outcome is not None:
        label = _("Outcome %(number)d: %(what)s") % {"number": one.outcome, "what": label}
    kinds = {"changed": _("Changed"), "added": _("Added"), "removed": _("Removed"), "moved": _("Moved")}
    return {"where": label, "kind": kinds[one.kind], "before": one.before, "after": one.after}


def text_of(version: AchievementVersion) -> dict[str, object]:
    """The text of a version, as a reviewer reads it."""
    facts = [
        (FIELDS[name], _shown(name, value))
        for name in (
            "hours", "ects", "eqf_level", "national_level", "level_verified_by", "assessment_type",
            "participation", "supervision", "evidence_asked", "quality_assurance", "prerequisites", "grading",
            "stackability", "counts_towards", "valid_until_date", "valid_months", "standards", "alignments",
            "further_information",
        )
        if (value := getattr(version, name)) not in (None, "", [])
        and _OF_RULE.get(name, version.validity_rule) == version.validity_rule
    ]  # fmt: skip
    rows = with_levels(version)
    return {
        "version": version,
        "facts": facts,
        "outcomes": [(row, OUTCOME_KINDS.get(row.outcome_type, "")) for row in rows],
    }


#: What counts only with one rule of validity; it stays in the draft when another rule is chosen.
_OF_RULE: Final = {"valid_until_date": "day", "valid_months": "months"}


def _shown(name: str, value: object) -> object:
    """A fact in words."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list):
        return ", ".join(str(one["name"]) for one in value)
    return _CHOICES.get(name, {}).get(str(value), value)


_CHOICES: Final[dict[str, Words]] = {
    "participation": PARTICIPATION,
    "supervision": SUPERVISION,
    "stackability": STACKABILITY,
}


def state(review: Review) -> tuple[str, str]:
    """Where a review stands, and the colour of it."""
    text, kind = STATES[review.state]
    if review.places > 1 and review.reviewer_name and review.state in ("ASKED", "TAKEN"):
        text = _("With reviewers") if review.state == "TAKEN" else _("With reviewers; a place is free")
    return str(text), kind

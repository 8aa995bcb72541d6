"""The sentences of the marking page: what is asked, what is decided, and why a decision is not open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from cairn.records.models import Outcome
from cairn.records.reads.assess import AssessmentPage, OutcomeLine
from cairn.records.reads.marking import QueueCounts
from cairn.services.access import Seat

STATES: Final = {
    "SUBMITTED": gettext_lazy("Handed in"),
    "OPEN": gettext_lazy("Not handed in yet"),
    "NOT_YET": gettext_lazy("Not yet"),
    "AWARDED": gettext_lazy("Awarded"),
}
STATE_TAGS: Final = {"SUBMITTED": "waiting", "OPEN": "outline", "NOT_YET": "note", "AWARDED": "good"}


@dataclass(frozen=True, slots=True)
class Foot:
    """The bar at the foot: what stands, and why the other decision is not open.

    award, not_yet: whether that decision is open to whoever looks.
    """

    sentence: str
    why: str
    award: bool = False
    not_yet: bool = False
    decided: bool = False


def rest(counts: QueueCounts) -> str:
    """What does not wait for the assessor, in one line; nothing when there is nothing."""
    parts = (
        ngettext("%(n)s is still at work", "%(n)s are still at work", counts.open) % {"n": counts.open}
        if counts.open
        else "",
        ngettext("%(n)s was sent back", "%(n)s were sent back", counts.not_yet) % {"n": counts.not_yet}
        if counts.not_yet
        else "",
        ngettext("%(n)s is awarded", "%(n)s are awarded", counts.awarded) % {"n": counts.awarded}
        if counts.awarded
        else "",
    )
    said = [part for part in parts if part]
    return _("%(list)s.") % {"list": _(", ").join(said)} if said else ""


def question(name: str, outcome: Outcome, *, language: str) -> SafeString:
    """The question for this outcome; an English one is put into the sentence, others stand after a colon."""
    text = outcome.text.rstrip(" .")
    english = language.startswith("en") and (get_language() or "en").startswith("en")
    if english and len(text) > 1 and text[0].isupper() and text[1].islower():
        return format_html("Can {} <em>{}</em>?", name, text[0].lower() + text[1:])
    isolated = format_html("<bdi>{}</bdi>", name), format_html("<bdi>{}</bdi>", text)
    return format_html(_("Can {name} do this: <em>{what}</em>?"), name=isolated[0], what=isolated[1])


def so_far(page: AssessmentPage) -> str:
    """How many outcomes are met."""
    met = sum(line.result is not None and line.result.met for line in page.lines)
    judged = sum(line.result is not None for line in page.lines)
    total = len(page.lines)
    if not judged:
        return ngettext(
            "The one outcome is not marked yet.", "None of the %(n)d outcomes is marked yet.", total
        ) % {"n": total}
    if met == total:
        return ngettext("The one outcome is met.", "All %(n)d outcomes are met.", total) % {"n": total}
    return ngettext("%(met)d of %(n)d outcomes is met.", "%(met)d of %(n)d outcomes are met.", met) % {
        "met": met,
        "n": total,
    }


def foot(page: AssessmentPage, *, seat: Seat, own_work: bool) -> Foot:
    """Say which decision is open and why the other one is not."""
    row = page.assessment
    if row.state == "AWARDED":
        return Foot(_("It is awarded."), _("The learner can no longer change anything."), decided=True)
    if row.state == "NOT_YET":
        return Foot(
            _("Not yet: the learner was told why."),
            _("They can add to their work and hand it in again. What is met stays met."),
            decided=True,
        )
    if own_work:
        return Foot(_("This is your own work."), _("Somebody else has to judge it."))
    if not seat.may("assessor"):
        return Foot(_("You can look, but not judge."), _("For that you need the role of an assessor."))
    if page.ready:
        return Foot(_("Every required outcome is met."), _everything_met(page), award=True, not_yet=True)
    first = next(line for line in page.lines if _is_missing(line))
    return Foot(_what_is_missing(first, page), _why_not_award(page), not_yet=True)


def _is_missing(line: OutcomeLine) -> bool:
    return line.outcome.required and not (line.result is not None and line.result.met)


def _everything_met(page: AssessmentPage) -> str:
    if not page.assessment.version.assessed:
        return _("This course certifies attendance; nothing is assessed.")
    if page.assessment.state == "OPEN":
        return _("Nothing was handed in by the learner; you judge by what you saw.")
    return _("The learner is told, and the credential waits to be issued.")


def _what_is_missing(line: OutcomeLine, page: AssessmentPage) -> str:
    number = page.lines.index(line) + 1
    if line.result is None:
        return _("Outcome %(n)d is not marked yet.") % {"n": number}
    if line.result.level is not None:
        return _("Outcome %(n)d is not met: “%(level)s”.") % {"n": number, "level": line.result.level.name}
    if line.result.mark is not None and line.outcome.pass_mark is not None:
        return _("Outcome %(n)d is not met: %(mark)s of 100, and %(least)s are needed.") % {
            "n": number,
            "mark": f"{line.result.mark.normalize():f}",
            "least": f"{line.outcome.pass_mark.normalize():f}",
        }
    return _("Outcome %(n)d is not met yet.") % {"n": number}


def _why_not_award(page: AssessmentPage) -> str:
    missing = len(page.missing)
    return ngettext(
        "Award opens when it is met.", "Award opens when all %(n)d that are missing are met.", missing
    ) % {"n": missing}

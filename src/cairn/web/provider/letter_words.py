"""What is said of a letter: its kind, what happened to it, and why."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy, ngettext

from cairn.records.models import OutboxMessage
from cairn.records.reads import letters as reads
from cairn.services.undelivered import why
from cairn.web.requests import Request

KINDS: Final = {
    "offer": gettext_lazy("Offer"),
    "reminder": gettext_lazy("Reminder of an offer"),
    "corrected": gettext_lazy("Offer of a corrected one"),
    "invitation": gettext_lazy("Invitation to work here"),
    "evidence_asked": gettext_lazy("Request for evidence"),
    "awarded": gettext_lazy("What was found: awarded"),
    "not_yet": gettext_lazy("What was found: not yet"),
    "revoked": gettext_lazy("Word of a withdrawal"),
    "suspended": gettext_lazy("Word of a hold"),
    "reinstated": gettext_lazy("Word that it is valid again"),
    "stack_asked": gettext_lazy("Somebody asks for an award"),
    "stack_awarded": gettext_lazy("Word of an award"),
    "stack_refused": gettext_lazy("Word that an award was refused"),
    "stack_flagged": gettext_lazy("An award needs a second look"),
    "stack_doubted": gettext_lazy("Word that an award is looked at again"),
    "waiver_asked": gettext_lazy("Somebody asks for a waiver"),
    "waiver_granted": gettext_lazy("Word of a waiver"),
    "waiver_counts": gettext_lazy("Word of a substitution"),
    "waiver_first": gettext_lazy("Word that a prerequisite is met"),
    "waiver_refused": gettext_lazy("Word that a waiver was refused"),
    "waiver_revoked": gettext_lazy("Word that a waiver was taken back"),
    "rating_asked": gettext_lazy("An employer is asked what is needed"),
    "rating_reminder": gettext_lazy("Reminder: what is needed"),
    "sign_off_asked": gettext_lazy("A signature is asked for"),
    "sign_off_reminder": gettext_lazy("Reminder of a signature"),
    "sign_off_given": gettext_lazy("Word of a signature"),
    "sign_off_declined": gettext_lazy("Word that a signature was declined"),
    "partner_link_asked": gettext_lazy("Owners are asked for a link"),
    "library_asked": gettext_lazy("A partner is asked for a case"),
    "library_taken": gettext_lazy("Word that a case was taken"),
    "library_sent_back": gettext_lazy("Word that a case was sent back"),
    "workspace_news": gettext_lazy("What is new in a workspace"),
    "agreement_ending": gettext_lazy("An agreement is about to end"),
    "expert_asked": gettext_lazy("An expert is asked whether they agree"),
    "seminar_speaker_asked": gettext_lazy("An expert is asked to speak"),
    "seminar_invited": gettext_lazy("Invitation to a seminar"),
    "seminar_changed": gettext_lazy("Word of a changed seminar"),
    "seminar_cancelled": gettext_lazy("Word of a cancelled seminar"),
    "seminar_reminder": gettext_lazy("Reminder of a seminar"),
    "seminar_speaker_reminder": gettext_lazy("Reminder of a seminar"),
    "seminar_replaced": gettext_lazy("Word that somebody else speaks"),
    "slot_booked": gettext_lazy("Word of a seat in a lab"),
    "slot_moved": gettext_lazy("Word of a moved slot"),
    "slot_cancelled": gettext_lazy("Word that a seat was given back"),
    "seminar_series_changed": gettext_lazy("Word of a changed seminar"),
    "seminar_series_cancelled": gettext_lazy("Word of a cancelled seminar"),
    "seminar_series_asked": gettext_lazy("An expert is asked to speak"),
    "seminar_series_replaced": gettext_lazy("Word that somebody else speaks"),
    "slots_cancelled": gettext_lazy("Word that a seat was given back"),
    "sharing_offered": gettext_lazy("Word that something is shared"),
    "sharing_taken": gettext_lazy("Word that something shared was taken"),
    "sharing_ended": gettext_lazy("Word that something is shared no more"),
    "sharing_freed": gettext_lazy("Word that something is shared no more"),
    "sharing_left": gettext_lazy("Word that something is shared no more"),
}
REASONS: Final = {
    "refused": (gettext_lazy("Refused"), "failed"),
    "returned": (gettext_lazy("Came back"), "failed"),
    "unwanted": (gettext_lazy("Marked as unwanted"), "waiting"),
}


def tag_of(letter: OutboxMessage) -> tuple[Any, str]:
    """What happened to a letter that did not arrive, and the colour of it."""
    if letter.failure_code == "mail.complaint":
        return REASONS["unwanted"]
    return REASONS["returned" if letter.state == "BOUNCED" else "refused"]


def why_of(letter: OutboxMessage) -> Any:
    """Why it did not arrive, in a sentence."""
    return why(letter.failure_code, letter.reply)


def kind_of(letter: OutboxMessage) -> Any:
    """What the letter is."""
    return KINDS.get(letter.kind, letter.kind)


def letters_of(request: Request, job: UUID) -> dict[str, object]:
    """How far the letters of a batch are, and how long the rest takes, for its page."""
    letters = reads.progress(job, at=request.ports.now(), per_minute=request.ports.mail.per_minute)
    return {"letters": letters, "letters_left": _long(letters.minutes_left)}


def _long(minutes: int | None) -> str:
    if not minutes:
        return ""
    if minutes < 100:
        return ngettext("about %(n)d minute", "about %(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("about %(n)d hour", "about %(n)d hours", hours) % {"n": hours}

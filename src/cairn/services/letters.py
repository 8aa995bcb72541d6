"""Every letter Cairn sends, in the reader's language: plain text first, simple HTML beside it.

The outbox keeps a kind and a few plain values; what is said about them is decided here, when the letter
leaves. `LETTERS` is all of it: one row for each kind (those of stacks stand in `letters_of_stacks`).

Payloads (all values are text or numbers)
    invitation       issuer, by, link, expires
    evidence_asked   name, title, issuer, asked, link
    offer, reminder  name, title, issuer, link, expires
    kept             name, title, issuer, link
    corrected        as offer, and reason
    awarded, not_yet name, title, issuer, link, reasons, outcomes (how many), and for each
                     n from 1: outcome_n, result_n (met | not_met | open), level_n, feedback_n
    revoked, suspended, reinstated   name, title, issuer, reason, link
    rating_asked, sign_off_asked   name, title, issuer, body, asked, link, expires
    rating_reminder, sign_off_reminder   as these, without asked
    sign_off_given, sign_off_declined   name, title, issuer, body, by, reason, link
    partner_link_asked   name, issuer, body, link
    workspace_news   name, title, issuer, reason (what happened), link
    standard_news    as workspace_news
    agreement_ending   name, issuer, body, link, expires (the last day)
    proposal_accepted, proposal_change, proposal_declined   as revoked
    endorsement_asked   name, title, issuer, reason (their words), link, expires
    expert_asked   name, title, issuer, link, expires
    seminar_speaker_asked, seminar_invited, seminar_changed, seminar_cancelled, seminar_reminder,
    seminar_speaker_reminder, seminar_replaced, slot_booked, slot_moved, slot_cancelled   name, title, issuer, link,
                     asked (when and where), reason, code, calendar (the file that goes with it)
    seminar_series_changed, seminar_series_cancelled, seminar_series_asked, seminar_series_replaced
                     as seminar_changed; asked has several days, and calendar the files of all of them, one after
                     the other
    slots_cancelled   as slot_cancelled, of several
    sharing_offered, sharing_taken, sharing_ended, sharing_freed, sharing_left   name, title, issuer (the other side),
                     link, reason, expires (the last day), places (seats that were given back)
    endorsement_reminder   as endorsement_asked; endorsement_ends   name, title, issuer, link, expires (the last day)
    endorsement_given, endorsement_declined, endorsement_withdrawn   as revoked
    library_newer, library_expiry (with expires, the last day), library_withdrawn, library_deleted   as revoked
    library_asked   name, issuer, body, asked, link, expires; library_arrived   name, title, body, link
    library_taken, library_sent_back   name, title, issuer, reason, link
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import get_language_bidi, get_supported_language_variant, gettext_lazy, override
from django.utils.translation import gettext as _

from cairn.records.models import OutboxMessage
from cairn.services.letters_of_codesign import CODESIGN
from cairn.services.letters_of_endorsements import ENDORSEMENTS
from cairn.services.letters_of_library import LIBRARY
from cairn.services.letters_of_meetings import MEETINGS
from cairn.services.letters_of_proposals import PROPOSALS
from cairn.services.letters_of_reviews import REVIEWS
from cairn.services.letters_of_stacks import STACKS
from cairn.services.letters_of_standards import STANDARDS
from cairn.services.ports import Mail, MailError
from cairn.services.wording import REASON, Wording

if TYPE_CHECKING:
    from cairn.services.wording import Text

Payload = Mapping[str, str | int]

_RULE: Final = "margin:1.5em 0;border:0;border-top:1px solid #ccc"
_BUTTON: Final = (
    "display:inline-block;padding:.7em 1.2em;background:#01526d;color:#ffffff;"
    "text-decoration:none;border-radius:6px"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with lines under it: what was found for one outcome."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter before it is set as text and as HTML."""

    subject: str
    opening: tuple[str, ...]
    action: str
    link: str
    parts: tuple[Part, ...]
    closing: tuple[str, ...]


_UNTIL: Final = gettext_lazy("The link works until %(day)s.")
_KEEP: Final = gettext_lazy("Look at it and keep it")
_LOOK: Final = gettext_lazy("Look at the credential")
_WRONG: Final = gettext_lazy("If you think this is wrong, answer this letter.")

LETTERS: Final[Mapping[str, Wording]] = {
    "invitation": Wording(
        greeting="",
        subject=gettext_lazy("Join %(issuer)s"),
        opening=[gettext_lazy("%(by)s invites you to work with %(issuer)s on its credentials.")],
        action=gettext_lazy("Accept the invitation"),
        closing=[
            _UNTIL,
            gettext_lazy("If you do not know why you got this, do nothing: without you nothing happens."),
        ],
    ),
    "evidence_asked": Wording(
        subject=gettext_lazy("Show what you can do: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s asks you to hand in your work for “%(title)s”."),
            "%(asked)s",
        ],
        action=gettext_lazy("Hand in your work"),
        closing=[gettext_lazy("Log in with this e-mail address. You can add files, links and texts.")],
    ),
    "offer": Wording(
        subject=gettext_lazy("Your credential: %(title)s"),
        opening=[gettext_lazy("Well done! %(issuer)s has issued “%(title)s” to you.")],
        action=_KEEP,
        closing=[
            gettext_lazy("You can keep it with or without an account. Nobody sees it unless you share it."),
            _UNTIL,
        ],
    ),
    "reminder": Wording(
        subject=gettext_lazy("Still waiting for you: %(title)s"),
        opening=[gettext_lazy("%(issuer)s has issued “%(title)s” to you. You have not taken it yet.")],
        action=_KEEP,
        closing=[gettext_lazy("An older link for it does not work any more; use this one."), _UNTIL],
    ),
    "kept": Wording(
        subject=gettext_lazy("Your new link: %(title)s"),
        opening=[
            gettext_lazy(
                "Here is a new private link to “%(title)s” of %(issuer)s. The older ones have ended."
            )
        ],
        action=gettext_lazy("Open it"),
        closing=[
            gettext_lazy("Whoever has the link can see the credential. Keep this letter."),
            gettext_lazy("If you did not ask for it, somebody has an older link of yours; it works no more."),
        ],
    ),
    "corrected": Wording(
        subject=gettext_lazy("Corrected: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has corrected your credential “%(title)s” and issued it again."),
            REASON,
        ],
        action=_KEEP,
        closing=[
            gettext_lazy("The earlier one is not valid any more; its address leads to the new one."),
            _UNTIL,
        ],
    ),
    "awarded": Wording(
        subject=gettext_lazy("Awarded: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has looked at your work: you have earned “%(title)s”."),
            gettext_lazy("The signed credential follows in a letter of its own."),
        ],
        findings=True,
        action=gettext_lazy("See what was found"),
    ),
    "not_yet": Wording(
        subject=gettext_lazy("Not yet: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has looked at your work for “%(title)s”. It is not there yet."),
            "%(reasons)s",
        ],
        findings=True,
        action=gettext_lazy("Go on and hand in again"),
        closing=[
            gettext_lazy("What you have met stays met. You can add to your work and hand it in again."),
        ],
    ),
    "revoked": Wording(
        subject=gettext_lazy("Revoked: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has revoked your credential “%(title)s”. It is not valid any more."),
            REASON,
        ],
        action=_LOOK,
        closing=[_WRONG],
    ),
    "suspended": Wording(
        subject=gettext_lazy("Suspended: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has suspended your credential “%(title)s”. For now it is not valid."),
            REASON,
        ],
        action=_LOOK,
        closing=[_WRONG],
    ),
    "reinstated": Wording(
        subject=gettext_lazy("Valid again: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has reinstated your credential “%(title)s”. It is valid again."),
            REASON,
        ],
        action=_LOOK,
        closing=[_WRONG],
    ),
    **CODESIGN,
    **ENDORSEMENTS,
    **LIBRARY,
    **MEETINGS,
    **PROPOSALS,
    **REVIEWS,
    **STACKS,
    **STANDARDS,
}


def compose(message: OutboxMessage) -> Mail:
    """Return the mail that a message of the outbox stands for.

    Raises:
        MailError: `mail.refused`; nobody wrote a letter of this kind, or its values are not all there.
    """
    wording = LETTERS.get(message.kind)
    if wording is None:
        raise MailError(f"there is no letter of kind {message.kind}", code="mail.refused")
    organisation, language = message.organisation, supported(message.language)
    with override(language):
        try:
            letter = _written(wording, message.payload)
        except (KeyError, ValueError) as error:
            raise MailError(f"the letter lacks {error}", code="mail.refused") from error
        return Mail(
            to=message.recipient,
            subject=_line(letter.subject),
            text=_text(letter),
            html=_html(letter, language=language),
            reply_to=(organisation.contact_email or None) if organisation else None,
            sender_name=_line(organisation.name) if organisation else None,
            reference=message.uuid,
            calendar=str(message.payload.get("calendar", "")),
        )


def _written(wording: Wording, payload: Payload) -> Letter:
    values = {
        **dict.fromkeys(("asked", "reason", "reasons"), ""),
        **payload,
        "by": payload.get("by") or payload["issuer"],
        "day": _day(str(payload["expires"])) if payload.get("expires") else "",
    }
    return Letter(
        subject=str(wording.subject) % values,
        opening=tuple(_said([wording.greeting, *wording.opening], values)),
        action=str(wording.action),
        link=str(payload["link"]),
        parts=_findings(payload) if wording.findings else (),
        closing=tuple(_said(wording.closing, values)),
    )


def _said(paragraphs: Sequence[Text], values: Payload) -> Iterator[str]:
    """Yield the paragraphs with their values, but none that speaks of an empty one."""
    for paragraph in map(str, paragraphs):
        empty = [name for name, value in values.items() if not str(value).strip()]
        if paragraph and not any(f"%({name})s" in paragraph for name in empty):
            yield paragraph % values


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT")


def _findings(payload: Payload) -> tuple[Part, ...]:
    """What was found for each outcome, with the assessor's words."""
    words = {"met": _("met"), "not_met": _("not met yet"), "open": _("not judged yet")}
    parts = []
    for place in range(1, int(payload.get("outcomes", 0)) + 1):
        result = words[str(payload[f"result_{place}"])]
        level = str(payload.get(f"level_{place}", ""))
        feedback = str(payload.get(f"feedback_{place}", ""))
        found = f"{result} ({level})" if level else result
        parts.append(Part(str(payload[f"outcome_{place}"]), (found, *((feedback,) if feedback else ()))))
    return tuple(parts)


def supported(language: str) -> str:
    """The reader's language when its pages exist, else English."""
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return "en"


def _line(text: str) -> str:
    """One line: a subject or a name with a line break in it would be another header."""
    return " ".join(text.split())


def _text(letter: Letter) -> str:
    blocks = list(letter.opening)
    for part in letter.parts:
        blocks.append("\n".join((f"• {part.heading}", *(f"  {line}" for line in part.lines))))
    blocks.append(f"{letter.action}:\n{letter.link}")
    blocks += letter.closing
    return "\n\n".join(blocks) + "\n"


def _html(letter: Letter, *, language: str) -> str:
    blocks = [_paragraph(text) for text in letter.opening]
    for part in letter.parts:
        lines = "<br>".join(escape(line).replace("\n", "<br>") for line in part.lines)
        blocks.append(f"<p><strong>{escape(part.heading)}</strong><br>{lines}</p>")
    link = escape(letter.link)
    blocks.append(f'<p><a href="{link}" style="{_BUTTON}">{escape(letter.action)}</a></p>')
    blocks.append(f'<p style="font-size:85%;word-break:break-all" dir="ltr">{link}</p>')
    if letter.closing:
        blocks.append(f'<hr style="{_RULE}">')
        blocks += [_paragraph(text) for text in letter.closing]
    direction = "rtl" if get_language_bidi() else "ltr"
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{escape(_line(letter.subject))}</title></head>"
        '<body style="font-family:sans-serif;line-height:1.5;max-width:36em;margin:1em auto;padding:0 1em">'
        f"{''.join(blocks)}</body></html>"
    )


def _paragraph(text: str) -> str:
    return f"<p>{escape(text).replace(chr(10), '<br>')}</p>"

"""Every letter Cairn sends, in the reader's language: plain text first, simple HTML beside it.

The outbox keeps a kind and a few plain values; what is said about them is
decided here, when the letter leaves. One function per kind, one table of kinds.

Payloads (all values are text or numbers)
    invitation       issuer, by, link, expires
    evidence_asked   name, title, issuer, asked, link
    offer, reminder  name, title, issuer, link, expires
    corrected        the same, and reason
    awarded, not_yet name, title, issuer, link, reasons, outcomes (how many), and for each
                     n from 1: outcome_n, result_n (met | not_met | open), level_n, feedback_n
    revoked, suspended, reinstated   name, title, issuer, reason, link
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import get_language_bidi, get_supported_language_variant, override
from django.utils.translation import gettext as _

from cairn.records.models import OutboxMessage
from cairn.services.ports import Mail, MailError

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
    """One letter before it is set as text and as HTML.

    opening: paragraphs before the link; parts: lists between; closing: paragraphs after it.
    """

    subject: str
    opening: tuple[str, ...]
    action: str = ""
    link: str = ""
    parts: tuple[Part, ...] = ()
    closing: tuple[str, ...] = ()
    greeting: str = field(default="")


def compose(message: OutboxMessage) -> Mail:
    """Return the mail that a message of the outbox stands for.

    Raises:
        MailError: `mail.refused`; nobody wrote a letter of this kind.
    """
    writer = LETTERS.get(message.kind)
    if writer is None:
        raise MailError(f"there is no letter of kind {message.kind}", code="mail.refused")
    organisation = message.organisation
    with override(_supported(message.language)):
        letter = writer(message.payload)
        return Mail(
            to=message.recipient,
            subject=_line(letter.subject),
            text=_text(letter),
            html=_html(letter, language=_supported(message.language)),
            reply_to=(organisation.contact_email or None) if organisation else None,
            sender_name=_line(organisation.name) if organisation else None,
        )


def _invitation(payload: Payload) -> Letter:
    who = {"by": payload.get("by") or payload["issuer"], "issuer": payload["issuer"]}
    return Letter(
        subject=_("Join %(issuer)s") % who,
        opening=(_("%(by)s invites you to work with %(issuer)s on its credentials.") % who,),
        action=_("Accept the invitation"),
        link=str(payload["link"]),
        closing=(
            _until(payload),
            _("If you do not know why you got this, do nothing: without you nothing happens."),
        ),
    )


def _evidence_asked(payload: Payload) -> Letter:
    asked = str(payload.get("asked", ""))
    return Letter(
        greeting=_greeting(payload),
        subject=_("Show what you can do: %(title)s") % payload,
        opening=(
            _("%(issuer)s asks you to hand in your work for “%(title)s”.") % payload,
            *((asked,) if asked else ()),
        ),
        action=_("Hand in your work"),
        link=str(payload["link"]),
        closing=(_("Log in with this e-mail address. You can add files, links and texts."),),
    )


def _offer(payload: Payload) -> Letter:
    return Letter(
        greeting=_greeting(payload),
        subject=_("Your credential: %(title)s") % payload,
        opening=(_("Well done! %(issuer)s has issued “%(title)s” to you.") % payload,),
        action=_("Look at it and keep it"),
        link=str(payload["link"]),
        closing=(
            _("You can keep it with or without an account. Nobody sees it unless you share it."),
            _until(payload),
        ),
    )


def _reminder(payload: Payload) -> Letter:
    return Letter(
        greeting=_greeting(payload),
        subject=_("Still waiting for you: %(title)s") % payload,
        opening=(_("%(issuer)s has issued “%(title)s” to you. You have not taken it yet.") % payload,),
        action=_("Look at it and keep it"),
        link=str(payload["link"]),
        closing=(_("An older link for it does not work any more; use this one."), _until(payload)),
    )


def _corrected(payload: Payload) -> Letter:
    return Letter(
        greeting=_greeting(payload),
        subject=_("Corrected: %(title)s") % payload,
        opening=(
            _("%(issuer)s has corrected your credential “%(title)s” and issued it again.") % payload,
            *_reason(payload),
        ),
        action=_("Look at it and keep it"),
        link=str(payload["link"]),
        closing=(
            _("The earlier one is not valid any more; its address leads to the new one."),
            _until(payload),
        ),
    )


def _awarded(payload: Payload) -> Letter:
    return Letter(
        greeting=_greeting(payload),
        subject=_("Awarded: %(title)s") % payload,
        opening=(
            _("%(issuer)s has looked at your work: you have earned “%(title)s”.") % payload,
            _("The signed credential follows in a letter of its own."),
        ),
        parts=_findings(payload),
        action=_("See what was found"),
        link=str(payload["link"]),
    )


def _not_yet(payload: Payload) -> Letter:
    reasons = str(payload.get("reasons", ""))
    return Letter(
        greeting=_greeting(payload),
        subject=_("Not yet: %(title)s") % payload,
        opening=(
            _("%(issuer)s has looked at your work for “%(title)s”. It is not there yet.") % payload,
            *((reasons,) if reasons else ()),
        ),
        parts=_findings(payload),
        action=_("Go on and hand in again"),
        link=str(payload["link"]),
        closing=(_("What you have met stays met. You can add to your work and hand it in again."),),
    )


def _revoked(payload: Payload) -> Letter:
    return _status(
        payload,
        subject=_("Revoked: %(title)s"),
        said=_("%(issuer)s has revoked your credential “%(title)s”. It is not valid any more."),
    )


def _suspended(payload: Payload) -> Letter:
    return _status(
        payload,
        subject=_("Suspended: %(title)s"),
        said=_("%(issuer)s has suspended your credential “%(title)s”. For now it is not valid."),
    )


def _reinstated(payload: Payload) -> Letter:
    return _status(
        payload,
        subject=_("Valid again: %(title)s"),
        said=_("%(issuer)s has reinstated your credential “%(title)s”. It is valid again."),
    )


def _status(payload: Payload, *, subject: str, said: str) -> Letter:
    return Letter(
        greeting=_greeting(payload),
        subject=subject % payload,
        opening=(said % payload, *_reason(payload)),
        action=_("Look at the credential"),
        link=str(payload["link"]),
        closing=(_("If you think this is wrong, answer this letter."),),
    )


LETTERS: Final[Mapping[str, Callable[[Payload], Letter]]] = {
    "invitation": _invitation,
    "evidence_asked": _evidence_asked,
    "offer": _offer,
    "reminder": _reminder,
    "corrected": _corrected,
    "awarded": _awarded,
    "not_yet": _not_yet,
    "revoked": _revoked,
    "suspended": _suspended,
    "reinstated": _reinstated,
}


def _greeting(payload: Payload) -> str:
    return _("Hello %(name)s,") % payload


def _until(payload: Payload) -> str:
    day = date_format(date.fromisoformat(str(payload["expires"])), "DATE_FORMAT")
    return _("The link works until %(day)s.") % {"day": day}


def _reason(payload: Payload) -> tuple[str, ...]:
    reason = str(payload.get("reason", "")).strip()
    return (_("The reason: %(reason)s") % {"reason": reason},) if reason else ()


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


def _supported(language: str) -> str:
    """The reader's language when its pages exist, else English."""
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return "en"


def _line(text: str) -> str:
    """One line: a subject or a name with a line break in it would be another header."""
    return " ".join(text.split())


def _text(letter: Letter) -> str:
    blocks = [letter.greeting] if letter.greeting else []
    blocks += letter.opening
    for part in letter.parts:
        blocks.append("\n".join((f"• {part.heading}", *(f"  {line}" for line in part.lines))))
    if letter.link:
        blocks.append(f"{letter.action}:\n{letter.link}")
    blocks += letter.closing
    return "\n\n".join(block for block in blocks if block) + "\n"


def _html(letter: Letter, *, language: str) -> str:
    blocks = [_paragraph(text) for text in (letter.greeting, *letter.opening) if text]
    for part in letter.parts:
        lines = "<br>".join(escape(line).replace("\n", "<br>") for line in part.lines)
        blocks.append(f"<p><strong>{escape(part.heading)}</strong><br>{lines}</p>")
    if letter.link:
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

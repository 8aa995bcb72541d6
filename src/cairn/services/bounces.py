"""Letters that come back: a mail server reports them, signed with the installation's bounce secret.

A report is the raw bytes of a JSON object, an instant and a signature:

    HMAC-SHA-256(secret, "<seconds since 1970>" + "." + <body>), in hexadecimal

It is taken within five minutes of its instant, and once. What it says of a letter is believed of that
letter only: it is found by its own random id, or it is the newest one to that address.

Codes raised here
    bounces.off         404  no secret is set, so nothing is taken
    bounces.signature   403  signed with another secret, or not at all
    bounces.old         403  signed more than five minutes ago, or ahead of our clock
    bounces.replayed    409  this very report was taken already
    bounces.body        422  the object is not as documented

Source: docs/how-to/returned-letters.md; RFC 2104 (HMAC).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.credentials import document
from cairn.credentials.document import JSONValue
from cairn.records.models import BounceReport, OutboxMessage
from cairn.services.access import SYSTEM
from cairn.services.audit import record
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.ports import Ports
from cairn.services.undelivered import one_line

WINDOW: Final = timedelta(minutes=5)
LOOKS_BACK: Final = timedelta(days=14)  # a return that names no letter is of none older than this
CODES: Final = {"bounce": "mail.bounced", "complaint": "mail.complaint"}
_MEMBERS: Final = {"message_id": 500, "recipient": 254, "kind": 20, "diagnostic": 2000}  # characters
_UUID: Final = re.compile(r"<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:@[^\s<>@]{1,255})?>?\Z", re.I)
_SECONDS: Final = re.compile(r"\d{1,12}\Z", re.ASCII)
_DIGEST: Final = re.compile(r"(?:sha256=)?([0-9a-fA-F]{64})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail server says of one letter. letter: None when it only says to whom it went."""

    kind: str
    letter: UUID | None
    recipient: str
    diagnostic: str


def take(body: bytes, *, instant: str, signature: str, secret: bytes | None, ports: Ports) -> bool:
    """Mark the letter that a report speaks of; return False when no letter of ours is meant.

    instant, signature: as sent, `secret`: None when reports are not taken.

    Raises:
        NotFound, NotPermitted, Conflict, InvalidInput: see the codes above.
        DocumentError: the body is no JSON object.
    """
    if secret is None:
        raise NotFound(_("Reports of returned letters are not taken here."), code="bounces.off")
    at = ports.now()
    digest = _checked(body, instant=instant, signature=signature, secret=secret, at=at)
    report = _read(body)
    with transaction.atomic():
        reports = BounceReport.objects.across(reason="reports are of the whole installation")
        if not reports.get_or_create(digest=digest, defaults={"at": at})[1]:
            raise Conflict(_("This report was taken already."), code="bounces.replayed")
        return _mark(report, at=at)


def forget_old(at: datetime) -> None:
    """Forget the reports whose instant would be refused by now."""
    reports = BounceReport.objects.across(reason="reports are of the whole installation")
    reports.filter(at__lt=at - 2 * WINDOW - timedelta(minutes=1)).delete()


def _checked(body: bytes, *, instant: str, signature: str, secret: bytes, at: datetime) -> str:
    """Return the digest of a report whose signature holds and whose instant is near."""
    given = _DIGEST.match(signature.strip())
    expected = hmac.new(secret, f"{instant}.".encode() + body, hashlib.sha256).hexdigest()
    if given is None or not hmac.compare_digest(expected, given[1].lower()):
        raise NotPermitted(_("The signature does not hold."), code="bounces.signature")
    if not _SECONDS.match(instant) or abs(at.timestamp() - int(instant)) > WINDOW.total_seconds():
        raise NotPermitted(_("It was signed more than five minutes from now."), code="bounces.old")
    return expected


def _read(body: bytes) -> Report:
    given = document.parse_object(body)
    wrong: dict[str, list[str]] = {
        name: [_("At most %(most)d characters of text.") % {"most": most}]
        for name, most in _MEMBERS.items()
        if not _short(given.get(name, ""), most)
    }
    wrong |= {name[:40]: [_("There is no such member.")] for name in given if name not in _MEMBERS}
    said = {name: str(given.get(name, "")).strip() for name in _MEMBERS if name not in wrong}
    if "kind" not in wrong and said["kind"] not in CODES:
        wrong["kind"] = [_("One of: bounce, complaint.")]
    if not wrong and not (said["message_id"] or said["recipient"]):
        wrong["message_id"] = [_("Name the letter, or its recipient.")]
    if wrong:
        raise InvalidInput(fields=wrong, code="bounces.body")
    named = _UUID.match(said["message_id"])
    if said["message_id"] and named is None:  # a letter of somebody else's through the same server
        return Report(said["kind"], UUID(int=0), said["recipient"], said["diagnostic"])
    return Report(said["kind"], UUID(named[1]) if named else None, said["recipient"], said["diagnostic"])


def _short(value: JSONValue, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most and "\0" not in value


def _mark(report: Report, *, at: datetime) -> bool:
    letters = OutboxMessage.objects.across(reason="the mail server serves everybody")
    found = letters.select_related("organisation")
    if report.letter is not None:
        found = found.filter(uuid=report.letter)
    else:
        to = {report.recipient, report.recipient.lower()}
        found = found.filter(state="SENT", recipient__in=to, sent_at__gt=at - LOOKS_BACK)
    letter = found.order_by("-sent_at", "-pk").first()
    if letter is None or (report.recipient and report.recipient.lower() != letter.recipient.lower()):
        return False
    if letter.state not in ("SENT", "WAITING"):
        return True  # it is marked already
    changed = letters.filter(pk=letter.pk, state=letter.state).update(
        state="BOUNCED",
        failed_at=at,
        failure_code=CODES[report.kind],
        reply=one_line(report.diagnostic),
        payload={},
    )
    if changed:
        record(
            "letter.returned",
            subject=("letter", letter.uuid),
            organisation=letter.organisation,
            actor=SYSTEM,
            at=at,
            details={"kind": report.kind},
        )
    return bool(changed)

"""Who came: by a code on the host's screen that changes every minute, or ticked by the host.

The code proves that somebody saw the screen in the last two minutes; what they scanned is good for ten minutes
more in the same browser, to sign in or to type the code of their letter. A learner is counted once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import AttendedBy, Invitee, Person, Seminar
from cairn.services import audit, places
from cairn.services.access import SYSTEM, Actor, Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.fields import Fields
from cairn.services.meet.inviting import PEOPLE
from cairn.services.meet.seminars import ends_at, seminar_of
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token

STEP: Final = 60  # seconds that a code is shown
TOLERANCE: Final = 1  # codes before the one that is shown which still work
SCAN_LASTS: Final = timedelta(minutes=10)
OPENS_BEFORE: Final = timedelta(minutes=30)  # the start
CLOSES_AFTER: Final = timedelta(minutes=30)  # the end
_MAC: Final = 16  # bytes


def is_open(seminar: Seminar, *, at: datetime) -> bool:
    """Can somebody be counted now?"""
    if seminar.cancelled_at is not None:
        return False
    return seminar.starts_at - OPENS_BEFORE <= at <= ends_at(seminar) + CLOSES_AFTER


def code(seat: Seat, uuid: UUID, *, ports: Ports) -> str:
    """The address that the code on the screen leads to, for now.

    Raises:
        NotPermitted: neither assessor nor issuer. NotFound: no such seminar here.
        Conflict: `attendance.closed`, it is not the time.
    """
    seat.require(*PEOPLE)
    seminar = seminar_of(seat, uuid)
    now = ports.now()
    _require_open(seminar, at=now)
    return places.door(seminar.organisation, token_at(seminar, at=now))


def token_at(seminar: Seminar, *, at: datetime, back: int = 0) -> str:
    """What the code says at an instant; back: so many codes before it."""
    mac = _mac(seminar, int(at.timestamp()) // STEP - back)
    return base64.urlsafe_b64encode(seminar.uuid.bytes + mac).rstrip(b"=").decode()


def scanned(token: str, *, ports: Ports) -> Seminar:
    """Return the seminar that a code leads to, when it was on the screen within two minutes.

    Raises:
        NotFound: no such code. Conflict: `attendance.closed`; `attendance.late`, an older code, or none of ours.
    """
    seminar, mac = _read(token)
    now = ports.now()
    _require_open(seminar, at=now)
    number = int(now.timestamp()) // STEP
    good = [hmac.compare_digest(mac, _mac(seminar, number - back)) for back in range(TOLERANCE + 1)]
    if not any(good):
        raise Conflict(
            _("This code is not on the screen any more. Scan the one that is there now."),
            code="attendance.late",
        )
    return seminar


def known(token: str) -> Seminar:
    """The seminar that a code names, whatever its age.

    Raises:
        NotFound: no such code.
    """
    return _read(token)[0]


def _read(token: str) -> tuple[Seminar, bytes]:
    try:
        read = base64.urlsafe_b64decode(f"{token}=" if len(token) == 43 else "")
    except (binascii.Error, ValueError):
        read = b""
    if len(read) != 16 + _MAC:
        raise NotFound("no such code")
    return of_uuid(UUID(bytes=read[:16])), read[16:]


def of_uuid(uuid: UUID) -> Seminar:
    """The seminar of a code that somebody scanned.

    Raises:
        NotFound: there is none.
    """
    rows = Seminar.objects.across(reason="the code on the screen is the permission").filter(uuid=uuid)
    found = rows.select_related("organisation__site", "expert__partner").first()
    if found is None or found.organisation.archived_at is not None:
        raise NotFound("no such code")
    return found


@transaction.atomic
def attend(
    seminar: Seminar, *, scanned_at: datetime, person: Person | None = None, code: object = "", ports: Ports
) -> Invitee:
    """Count a learner who scanned the code: by their account, or by the code of their letter. Once.

    scanned_at: when `scanned` let them in, as this server noted it.

    Raises:
        InvalidInput: the code of the letter is not one of this seminar.
        NotFound: the person is not invited.
        Conflict: `attendance.closed`, `attendance.late`; `attendance.counted`, they are counted already.
    """
    now = ports.now()
    _require_open(seminar, at=now)
    if not timedelta(0) <= now - scanned_at <= SCAN_LASTS:
        raise Conflict(
            _("You scanned this too long ago. Scan the code that is on the screen now."),
            code="attendance.late",
        )
    rows = Invitee.objects.of(seminar.organisation).filter(seminar=seminar).select_related("learner")
    found = _by_code(rows, code) if code else None
    if person is not None and not code:
        found = rows.filter(learner__person=person).first()
    if found is None:
        raise NotFound("not invited")
    if not rows.filter(pk=found.pk, attended_at=None).update(
        attended_at=now, attended_by=AttendedBy.CODE, counted_by=None
    ):
        raise Conflict(_("You are counted already."), code="attendance.counted")
    found.refresh_from_db()
    who = Actor(person=person) if found.sharing_id is None else SYSTEM  # the host's trail names no guest
    _note("attendance.count", seminar, found, who, now)
    return found


def _by_code(rows: QuerySet[Invitee], code: object) -> Invitee:
    fields = Fields()
    said = fields.text("code", code, most=20).upper().replace(" ", "").replace("-", "")
    fields.done()
    found = rows.filter(code_hash=hash_token(f"{said[:4]}-{said[4:]}")).first()
    if found is None:
        raise InvalidInput(fields={"code": [_("No invitation to this seminar has this code.")]})
    return found


@transaction.atomic
def tick(
    seat: Seat, uuid: UUID, invitee: UUID, *, is_present: bool, reason: object = "", ports: Ports
) -> Invitee:
    """Count a learner by hand, or take it back. Taking back, and whatever comes after the day, needs a reason.

    Raises:
        NotPermitted: neither assessor nor issuer. NotFound: no such seminar, or invitation, here.
        InvalidInput: no reason where one is needed.
        Conflict: `attendance.closed`, not before it begins; `attendance.counted`, it says so already.
    """
    seat.require(*PEOPLE)
    seminar = seminar_of(seat, uuid)
    now = ports.now()
    if seminar.cancelled_at is not None or now < seminar.starts_at - OPENS_BEFORE:
        raise Conflict(_("Nobody can be counted now."), code="attendance.closed")
    rows = Invitee.objects.of(seat.organisation).filter(seminar=seminar, uuid=invitee)
    found = rows.first()
    if found is None:
        raise NotFound("no such invitation")
    is_correction = not is_present or not is_open(seminar, at=now)
    fields = Fields()
    why = fields.text("reason", reason, most=500, required=is_correction)
    fields.done()
    changes: dict[str, object] = {
        "attended_at": now if is_present else None,
        "attended_by": AttendedBy.HAND if is_present else "",
        "counted_by": seat.actor.person,
    }
    if is_correction:
        changes |= {"corrected_at": now, "corrected_reason": why}
    if not rows.filter(attended_at__isnull=is_present).update(**changes):
        raise Conflict(_("This is so already."), code="attendance.counted")
    found.refresh_from_db()
    _note("attendance.correct" if is_correction else "attendance.tick", seminar, found, seat.actor, now)
    return found


def _mac(seminar: Seminar, number: int) -> bytes:
    said = f"{seminar.uuid}:{number}".encode()
    return hmac.new(bytes.fromhex(seminar.door_key), said, hashlib.sha256).digest()[:_MAC]


def _require_open(seminar: Seminar, *, at: datetime) -> None:
    if not is_open(seminar, at=at):
        raise Conflict(
            _("Nobody can be counted now: only from half an hour before it until half an hour after."),
            code="attendance.closed",
        )


def _note(action: str, seminar: Seminar, invitee: Invitee, actor: Actor, at: datetime) -> None:
    audit.record(
        action,
        subject=("invitee", invitee.uuid),
        organisation=seminar.organisation,
        actor=actor,
        at=at,
        details={"seminar": str(seminar.uuid)},
    )

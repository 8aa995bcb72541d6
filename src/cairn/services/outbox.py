"""Mails leave through the outbox: written with the decision, sent at least once, at a set pace.

`post` belongs to the deciding transaction; `send_due` runs in the worker. A key makes a repeated
decision the same message, so nobody gets two mails for one act. Single letters go before those of a
batch, small batches before large ones.

A letter is leased before it is sent: `attempts` counts the leases and is their fencing number. A worker
that dies with a letter in its hands causes one more sending when the lease ends: at least once.

Source: RFC 5321, 4.2.1 (which refusals are final) and 4.5.4.1 (how long to go on trying).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from cairn.records.models import LetterRank, Offer, Organisation, OutboxMessage
from cairn.services import pace
from cairn.services.letters import compose
from cairn.services.ports import MailError, Ports

LOG = logging.getLogger("cairn.services")

LEASE: Final = timedelta(minutes=5)
AT_ONCE: Final = 20  # letters in one lease: a single letter waits for no more than these
LARGE: Final = 1_000  # letters; a batch of more goes after smaller ones
MOST_IN_A_ROUND: Final = 200
#: How long to wait after the first, second … refusal that is not final; then it is given up.
WAITS: Final = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60, 24 * 60)
)
FINAL: Final = frozenset({"mail.refused", "mail.header"})
#: Kinds of letters of which a later one takes the place of an earlier one about the same thing.
_OFFERS: Final = ("offer", "reminder", "corrected")


def post(
    kind: str,
    *,
    to: str,
    key: str,
    organisation: Organisation | None,
    payload: Mapping[str, str | int],
    language: str,
    at: datetime,
    ports: Ports,
    about: UUID | None = None,
    job: UUID | None = None,
    rank: int = LetterRank.SINGLE,
) -> None:
    """Write one message; a message with this key that exists already stays as it is.

    about: the credential, assessment or invitation it speaks of. An earlier letter about it that did
        not arrive is settled with this one. job: the batch it belongs to.
    """
    if _all().filter(key=key).exists():
        return
    if about is not None:
        earlier = _all().filter(subject_uuid=about, failed_at__isnull=False, settled_at=None)
        earlier.filter(kind__in=_OFFERS if kind in _OFFERS else (kind,)).update(settled_at=at)
    message = OutboxMessage(
        uuid=ports.new_uuid(),
        organisation=organisation,
        key=key,
        kind=kind,
        recipient=to,
        language=language,
        payload=dict(payload),
        rank=rank,
        job_uuid=job,
        subject_uuid=about,
        created_at=at,
        next_at=at,
    )
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)


def join(job: UUID, *, about: UUID, letters: int) -> None:
    """Count the offers of a credential among the letters of a batch of so many."""
    offers = Offer.objects.across(reason="of the batch").filter(credential__uuid=about)
    keys = [f"offer:{uuid}" for uuid in offers.values_list("uuid", flat=True)]
    _all().filter(key__in=keys, job_uuid=None).update(job_uuid=job, rank=rank_of(letters))


def rank_of(letters: int) -> LetterRank:
    """Where a batch of so many letters stands in the queue."""
    return LetterRank.LARGE if letters > LARGE else LetterRank.BATCH


def send_due(*, ports: Ports, most: int = MOST_IN_A_ROUND) -> int:
    """Send what is due and may go at the set pace, up to `most` letters; return how many went out."""
    sent = tried = 0
    while tried < most:
        leased = _lease(ports.now(), most=min(AT_ONCE, most - tried), ports=ports)
        if not leased:
            break
        tried += len(leased)
        count, is_open = _send(leased, ports=ports)
        sent += count
        if not is_open:
            break
    return sent


def _all() -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.across(reason="the worker serves everybody")


def _due(at: datetime, most: int, *, lock: bool = False) -> list[OutboxMessage]:
    """One look at the index for each rank, so that no letter is read that is not due."""
    rows = _all().select_related("organisation").order_by("next_at", "pk")
    if lock:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    found: list[OutboxMessage] = []
    for rank in LetterRank.values:
        if len(found) < most:
            found += rows.filter(state="WAITING", rank=rank, next_at__lte=at)[: most - len(found)]
    return found


def _lease(at: datetime, *, most: int, ports: Ports) -> list[OutboxMessage]:
    """Take the next letters; nobody else gets them before the lease ends."""
    if not _due(at, 1):
        return []  # without a lock: this is what every idle second asks
    per_minute = ports.mail.per_minute
    with transaction.atomic():
        now = pace.locked(at)
        found = _due(at, pace.places(now, at=at, per_minute=per_minute, most=most), lock=True)
        pace.take(now, len(found), at=at, per_minute=per_minute)
        _all().filter(pk__in=[message.pk for message in found]).update(
            next_at=at + LEASE, attempts=F("attempts") + 1
        )
    for message in found:
        message.attempts, message.next_at = message.attempts + 1, at + LEASE
    return found


def _send(leased: Sequence[OutboxMessage], *, ports: Ports) -> tuple[int, bool]:
    """Send leased letters in their order: how many went out, and is the mail server there?"""
    sent = 0
    for place, message in enumerate(leased):
        if ports.now() > message.next_at - LEASE / 2:
            _give_back(leased[place:], at=ports.now())
            break
        try:
            ports.faultpoint("mail.before_sending")
            ports.mail.send(compose(message))
            ports.faultpoint("mail.after_sending")
        except MailError as error:
            _put_off(message, error, at=ports.now())
            if error.code == "mail.unreachable":
                _give_back(leased[place + 1 :], at=ports.now())
                with transaction.atomic():
                    pace.close(ports.now())
                LOG.warning("mail.unreachable reply=%s", error.params.get("reply", ""))
                return sent, False
        except Exception as error:  # noqa: BLE001 - a letter that cannot be written holds no other one up
            LOG.error("mail.unexpected letter=%s error=%s", message.uuid, type(error).__name__)  # noqa: TRY400
            _put_off(message, MailError("the letter failed", code="mail.unexpected"), at=ports.now())
        else:
            _sent(message, at=ports.now())
            sent += 1
    if sent:
        pace.reopen()
    return sent, True


def _sent(message: OutboxMessage, *, at: datetime) -> None:
    """Note that it was handed over; links do not outlive the mail."""
    waiting = _all().filter(pk=message.pk, state="WAITING")
    waiting.update(state="SENT", sent_at=at, failure_code="", reply="", payload={})


def _put_off(message: OutboxMessage, error: MailError, *, at: datetime) -> None:
    """Try again later, or give it up; a newer lease of the same letter is left alone."""
    mine = _all().filter(pk=message.pk, state="WAITING", attempts=message.attempts)
    said = {"failure_code": error.code[:60], "reply": str(error.params.get("reply", ""))[:300]}
    if error.code in FINAL or message.attempts > len(WAITS):
        mine.update(state="FAILED", failed_at=at, payload={}, **said)
    else:
        mine.update(next_at=at + WAITS[message.attempts - 1], **said)


def _give_back(leased: Sequence[OutboxMessage], *, at: datetime) -> None:
    """End the lease of letters that were not tried."""
    for message in leased:
        mine = _all().filter(pk=message.pk, state="WAITING", attempts=message.attempts)
        mine.update(next_at=at, attempts=message.attempts - 1)

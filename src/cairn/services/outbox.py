"""Mails leave through the outbox: written with the decision, sent at least once.

`post` belongs to the deciding transaction; `deliver` runs in the worker. A key
makes a repeated decision the same message, so nobody gets two mails for one act.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from cairn.records.models import Organisation, OutboxMessage
from cairn.services.ports import MailError, Ports

MAX_ATTEMPTS = 8  # about four hours with the doubling below
LEASE = timedelta(minutes=2)


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
) -> None:
    """Write one message; a message with this key that exists already stays as it is."""
    OutboxMessage.objects.across(reason="idempotent by key").get_or_create(
        key=key,
        defaults={
            "uuid": ports.new_uuid(),
            "organisation": organisation,
            "kind": kind,
            "recipient": to,
            "language": language,
            "payload": dict(payload),
            "created_at": at,
            "next_at": at,
        },
    )


def due(at: datetime, *, limit: int = 50) -> tuple[UUID, ...]:
    """The uuids of messages to be sent now, oldest first."""
    waiting = OutboxMessage.objects.across(reason="the worker serves everybody").filter(
        state="WAITING", next_at__lte=at
    )
    return tuple(waiting.order_by("next_at", "pk").values_list("uuid", flat=True)[:limit])


def deliver(uuid: UUID, *, ports: Ports) -> bool:
    """Send one message; return True when it went out now.

    The row is leased first (next_at moves on), so two workers do not send the
    same message at the same moment; a worker that dies in between causes one
    more sending later: at least once.
    """
    from cairn.services.letters import compose

    now = ports.now()
    waiting = OutboxMessage.objects.across(reason="the worker serves everybody").filter(uuid=uuid)
    leased = waiting.filter(state="WAITING", next_at__lte=now).update(
        next_at=now + LEASE, attempts=F("attempts") + 1
    )
    if not leased:
        return False
    message = waiting.select_related("organisation").get()
    try:
        ports.mail.send(compose(message))
    except MailError as error:
        final = error.code == "mail.refused" or message.attempts >= MAX_ATTEMPTS
        waiting.update(
            state="FAILED" if final else "WAITING",
            failure_code=error.code,
            next_at=now + timedelta(minutes=2**message.attempts),
        )
        return False
    waiting.update(
        state="SENT", sent_at=ports.now(), failure_code="", payload={}
    )  # links do not outlive the mail
    return True

"""A request that carries a key is done once: its answer is kept and given again for 24 hours.

`begin` takes the key before anything is done, `finish` keeps the answer, `forget`
lets the key go when nothing was done. A key whose request died is free again
after five minutes.

Source: draft-ietf-httpapi-idempotency-key-header; issue 2, "REST API v1".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction

from cairn.records.models import IdempotencyKey
from cairn.services.access import Seat
from cairn.services.errors import Conflict
from cairn.services.ports import Ports

LIVES: Final = timedelta(hours=24)
DIED: Final = timedelta(minutes=5)  # longer than any request may take


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered the first time."""

    status: int
    body: str


def fingerprint(seat: Seat, parts: Iterable[bytes]) -> str:
    """Return what makes two requests the same: who asks, and every part of what is asked."""
    digest = hashlib.sha256(str(seat.actor.uuid).encode())
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def begin(seat: Seat, key: str, *, request_hash: str, ports: Ports) -> Answer | None:
    """Take the key, or return the answer that was given to the same request before.

    Raises:
        Conflict: `idempotency.other_request`, the key was used for something else;
            `idempotency.in_flight`, the first request is not answered yet.
    """
    now = ports.now()
    rows = IdempotencyKey.objects.of(seat.organisation)
    rows.filter(created_at__lte=now - LIVES).delete()
    rows.filter(key=key, status=None, created_at__lte=now - DIED).delete()
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(
                organisation=seat.organisation, key=key, request_hash=request_hash, created_at=now
            )
    except IntegrityError:
        return _known(seat, key, request_hash=request_hash)
    return None


def finish(seat: Seat, key: str, *, status: int, body: str) -> None:
    """Keep the answer."""
    IdempotencyKey.objects.of(seat.organisation).filter(key=key, status=None).update(status=status, body=body)


def forget(seat: Seat, key: str) -> None:
    """Let the key go: the request was refused, so that the same key may carry a mended one."""
    IdempotencyKey.objects.of(seat.organisation).filter(key=key, status=None).delete()


def _known(seat: Seat, key: str, *, request_hash: str) -> Answer | None:
    known = IdempotencyKey.objects.of(seat.organisation).filter(key=key).first()
    if known is None or (known.status is None and known.request_hash == request_hash):
        raise Conflict(
            "The first request with this key is not answered yet. Wait, then ask again.",
            code="idempotency.in_flight",
        )
    if known.request_hash != request_hash:
        raise Conflict(
            "This key was used for another request. Use a new key for a new request.",
            code="idempotency.other_request",
        )
    assert known.status is not None  # noqa: S101 - handled above
    return Answer(known.status, known.body)

"""The audit trail: one row per act, in the same transaction, chained by hashes.

A row carries ids and codes, never names or addresses, so that erasing a person
leaves the chain whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cairn.credentials.canonical import jcs
from cairn.credentials.document import JSONObject
from cairn.records.models import AuditEvent, Organisation
from cairn.services.access import Actor

GENESIS = "0" * 64


def record(
    action: str,
    *,
    subject: tuple[str, UUID | None],
    organisation: Organisation | None,
    actor: Actor,
    at: datetime,
    details: Mapping[str, str | int | bool] | None = None,
) -> None:
    """Append one event; must run inside the transaction of the act itself.

    subject: kind and uuid of the row acted upon, such as ("credential", uuid).

    Raises:
        django TransactionManagementError: there is no transaction to belong to.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an audit event belongs to the act's transaction")
    if organisation is not None:  # one writer per chain at a time
        Organisation.objects.across(reason="lock the chain's owner").select_for_update().get(
            pk=organisation.pk
        )
    events = AuditEvent.objects.across(reason="the chain's end").filter(organisation=organisation)
    last = events.order_by("-number").first()
    number = last.number + 1 if last else 1
    previous = last.hash if last else GENESIS
    kind, uuid = subject
    body: JSONObject = {
        "number": number,
        "actor": [actor.kind, str(actor.uuid) if actor.uuid else ""],
        "action": action,
        "subject": [kind, str(uuid) if uuid else ""],
        "details": dict(details or {}),
        "at": at.isoformat(),
        "previous": previous,
    }
    AuditEvent.objects.create(
        organisation=organisation,
        number=number,
        actor_uuid=actor.uuid,
        actor_kind=actor.kind,
        action=action,
        subject_kind=kind,
        subject_uuid=uuid,
        details=dict(details or {}),
        at=at,
        previous_hash=previous,
        hash=hashlib.sha256(jcs(body)).hexdigest(),
    )

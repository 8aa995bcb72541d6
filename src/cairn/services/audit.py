"""The audit trail: one row per act, in the same transaction, chained by hashes.

A row carries ids and codes, never names or addresses, so that erasing a person
leaves the chain whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from cairn.credentials.canonical import jcs
from cairn.credentials.document import JSONObject
from cairn.records.models import AuditEvent, Organisation, Site
from cairn.services.access import Actor

GENESIS = "0" * 64
SAVING: Final = timedelta(minutes=10)
LOOKED_AT: Final = 200  # events at the end of a chain; in a busier one there is a row more


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
    _lock_chain(organisation)
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


def _lock_chain(organisation: Organisation | None) -> None:
    """Let one writer at a time append to a chain; that of the installation belongs to its first site."""
    if organisation is None:
        Site.objects.order_by("pk").select_for_update().first()
    else:
        owners = Organisation.objects.across(reason="lock the chain's owner")
        owners.select_for_update().get(pk=organisation.pk)


def record_saving(
    action: str,
    *,
    subject: tuple[str, UUID],
    organisation: Organisation,
    actor: Actor,
    at: datetime,
    related: Collection[UUID] = (),
    details: Mapping[str, str | int | bool] | None = None,
) -> None:
    """Append an event for something that saves itself while somebody types, but not at every pause.

    One row stands for what the same actor saved in the same subject within `SAVING`, as long as nothing
    else happened to that subject, or to one of `related`, in between.
    Nothing is changed afterwards: the chain stays whole.
    """
    events = AuditEvent.objects.of(organisation).filter(number__gt=_newest(organisation) - LOOKED_AT)
    last = events.filter(subject_uuid__in=[subject[1], *related]).order_by("-number").first()
    if (
        last is not None
        and (last.action, last.actor_kind, last.actor_uuid) == (action, actor.kind, actor.uuid)
        and at - last.at < SAVING
    ):
        return
    record(action, subject=subject, organisation=organisation, actor=actor, at=at, details=details)


def _newest(organisation: Organisation) -> int:
    numbers = AuditEvent.objects.of(organisation).order_by("-number").values_list("number", flat=True)
    return numbers.first() or 0

"""Status lists: reserving an index, and publishing the list as a projection.

A list is never edited: publishing reads every status change and builds the bits
anew, so no revocation can be lost to a race. An index is the list's keyed
permutation of a counter that only grows (docs/decisions/0005).

Source: W3C Bitstring Status List v1.0; trust.md, "Issuance: exactly once".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cairn.credentials import contexts, document, proof, status
from cairn.records.models import IssuerKey, Organisation, StatusChange, StatusList
from cairn.services.admin.keys import active_key, signer_for
from cairn.services.errors import Conflict
from cairn.services.issue.composing import suite_for
from cairn.services.ports import Ports

VALID_FOR: Final = timedelta(days=7)
FRESH_FOR: Final = timedelta(minutes=1)
RENEW_BEFORE: Final = timedelta(days=2)


def reserve(
    organisation: Organisation, *, purpose: str, issuer_did: str, ports: Ports
) -> tuple[StatusList, int]:
    """Take the next index of the open list; a full list opens the next one.

    Must run inside the transaction that stores the index.
    """
    for _attempt in range(50):
        found = _open_list(organisation, purpose=purpose, issuer_did=issuer_did, ports=ports)
        counter = found.next_counter
        if counter >= found.length:
            StatusList.objects.of(organisation).filter(pk=found.pk).update(is_open=False)
            continue
        taken = (
            StatusList.objects.of(organisation)
            .filter(pk=found.pk, next_counter=counter)
            .update(next_counter=F("next_counter") + 1)
        )
        if taken:
            return found, status.permute(bytes(found.seed), counter, found.length)
    raise Conflict(_("The status list is busy; try again."), code="status.busy")


def _open_list(organisation: Organisation, *, purpose: str, issuer_did: str, ports: Ports) -> StatusList:
    lists = StatusList.objects.of(organisation).filter(purpose=purpose, issuer_did=issuer_did, is_open=True)
    found = lists.select_for_update().order_by("pk").first()
    if found is not None:
        return found
    uuid = ports.new_uuid()
    return StatusList.objects.create(
        uuid=uuid,
        organisation=organisation,
        purpose=purpose,
        issuer_did=issuer_did,
        url=f"{organisation.issuing_origin}/status/{uuid}",
        length=status.MIN_BITS,
        seed=ports.random_bytes(32),
    )


def bits_of(status_list: StatusList) -> status.StatusList:
    """Build the bits from the status changes, in the order they were made."""
    bits = status.StatusList.empty(status_list.length)
    changes = (
        StatusChange.objects.across(reason="the list is public")
        .filter(credential__status_list=status_list)
        .order_by("at", "pk")
        .values_list("credential__status_index", "kind")
    )
    return _replay(bits, changes)


def _replay(bits: status.StatusList, changes: Iterable[tuple[int, str]]) -> status.StatusList:
    is_set: dict[int, bool] = {}
    final: set[int] = set()
    for index, kind in changes:
        if kind == "REVOKE":
            final.add(index)
        is_set[index] = index in final or kind == "SUSPEND"
    for index, value in is_set.items():
        if value:
            bits = bits.with_set(index)
    return bits


def publish(status_list: StatusList, *, ports: Ports) -> StatusList:
    """Build, sign and store the list; a publication that somebody overtook is built again."""
    for _attempt in range(10):
        current = StatusList.objects.across(reason="publishing").get(pk=status_list.pk)
        now = ports.now()
        key = _key_of(current)
        unsigned = status.list_credential(
            url=current.url,
            issuer=current.issuer_did,
            purpose=current.purpose,
            bits=bits_of(current),
            valid_from=now,
            valid_until=now + VALID_FOR,
            ttl=FRESH_FOR,
        )
        signed = proof.attach(
            unsigned,
            signer=signer_for(key, ports=ports),
            created=now,
            suite=suite_for(key),
            contexts=contexts.bundled(),
        )
        with transaction.atomic():
            changed = (
                StatusList.objects.across(reason="publishing")
                .filter(pk=current.pk, version=current.version)
                .update(
                    signed=document.dump(signed),
                    signed_at=now,
                    valid_until=now + VALID_FOR,
                    version=F("version") + 1,
                )
            )
        if changed:
            return StatusList.objects.across(reason="publishing").get(pk=status_list.pk)
    raise Conflict(_("The status list is busy; try again."), code="status.busy")


def _key_of(status_list: StatusList) -> IssuerKey:
    """The key that signs this list: the newest usable one of the list's issuer."""
    keys = IssuerKey.objects.of(status_list.organisation).filter(did=status_list.issuer_did)
    found = keys.exclude(state="COMPROMISED").order_by("-active_from", "-pk").first()
    return found or active_key(status_list.organisation)


def is_current(status_list: StatusList, *, at: datetime) -> bool:
    """True when the list as last published holds at that instant (a clock may have been set back)."""
    return bool(
        status_list.version
        and status_list.signed_at
        and status_list.valid_until
        and status_list.signed_at <= at < status_list.valid_until
    )


def publish_due(*, ports: Ports) -> int:
    """Publish every list that was never published or is about to expire; return how many."""
    soon = ports.now() + RENEW_BEFORE
    lists = StatusList.objects.across(reason="the worker serves everybody")
    due = [found for found in lists if found.valid_until is None or found.valid_until <= soon]
    for found in due:
        publish(found, ports=ports)
    return len(due)

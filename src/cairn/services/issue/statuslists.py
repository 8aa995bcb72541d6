"""Status lists: reserving places, and publishing a list as a projection of its changes.

A list is never edited: its bits follow from the numbered status changes
(`projecting`), so no revocation can be lost to a race, a crash or a clock that
is set back. A place is the list's keyed permutation of a counter that only
grows (docs/decisions/0005).

Whoever appends a change publishes the list at once, unless it was published less
than a second ago: then whoever reads it next does, once that second is over. So
a change is public within a second, and a thousand of them sign one list or two,
not a thousand.

Source: W3C Bitstring Status List v1.0; trust.md, "Issuance: exactly once".
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from cairn.credentials import contexts, document, proof, status
from cairn.records.models import IssuerKey, Organisation, StatusList
from cairn.services.admin.keys import active_key, signer_for
from cairn.services.errors import Conflict
from cairn.services.issue import projecting
from cairn.services.issue.composing import suite_for
from cairn.services.ports import PortError, Ports

LOG = logging.getLogger("cairn.services")

VALID_FOR: Final = timedelta(hours=24)
RENEW_BEFORE: Final = timedelta(hours=8)  # a copy that a verifier kept is good for at least as long
FRESH_FOR: Final = timedelta(minutes=1)  # the `ttl` that the list itself states
AT_MOST_EVERY: Final = timedelta(seconds=1)  # how long a change may wait for the ones that come with it
_ATTEMPTS: Final = 10


def reserve(
    organisation: Organisation, *, purpose: str, issuer_did: str, ports: Ports
) -> tuple[StatusList, int]:
    """Take the next place of the open list; a full list opens the next one.

    Must run inside the transaction that stores the place.
    """
    return reserve_many(organisation, purpose=purpose, issuer_did=issuer_did, count=1, ports=ports)[0]


def reserve_many(
    organisation: Organisation, *, purpose: str, issuer_did: str, count: int, ports: Ports
) -> list[tuple[StatusList, int]]:
    """Take the next `count` places (1 or more), from the next list on where one is full.

    Must run inside the transaction that stores the places.
    """
    taken: list[tuple[StatusList, int]] = []
    for _attempt in range(_ATTEMPTS * 5 + count // status.MIN_BITS):
        found = _open_list(organisation, purpose=purpose, issuer_did=issuer_did, ports=ports)
        first = found.next_counter
        some = min(count - len(taken), found.length - first)
        own = StatusList.objects.of(organisation).filter(pk=found.pk)
        if some <= 0:
            own.update(is_open=False)
            continue
        if own.filter(next_counter=first).update(next_counter=F("next_counter") + some):
            indexes = status.places(bytes(found.seed), first, some, found.length)
            taken += [(found, index) for index in indexes]
        if len(taken) == count:
            return taken
    raise Conflict(_("The status list is busy; try again."), code="status.busy")


def _open_list(organisation: Organisation, *, purpose: str, issuer_did: str, ports: Ports) -> StatusList:
    lists = StatusList.objects.of(organisation).filter(purpose=purpose, issuer_did=issuer_did, is_open=True)
    # no_key: credentials that are being stored by another connection may go on pointing to the row
    found = lists.select_for_update(no_key=True).order_by("pk").first()
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


def is_current(status_list: StatusList, *, at: datetime) -> bool:
    """True when the list as last published shows every change and holds at that instant."""
    return is_valid(status_list, at=at) and status_list.published_change == status_list.last_change


def is_valid(status_list: StatusList, *, at: datetime) -> bool:
    """True when what was last published holds at that instant (a clock may have been set back)."""
    return bool(
        status_list.version
        and status_list.signed_at
        and status_list.valid_until
        and status_list.signed_at <= at < status_list.valid_until
    )


def is_due(status_list: StatusList, *, at: datetime) -> bool:
    """True when the list has to be published now: out of date, or behind for a second."""
    if not is_valid(status_list, at=at) or status_list.signed_at is None:
        return True
    is_behind = status_list.published_change < status_list.last_change
    return is_behind and at - status_list.signed_at >= AT_MOST_EVERY


def current(status_list: StatusList, *, ports: Ports) -> StatusList:
    """Return the list as anybody gets it at this instant, published anew when that is due.

    Raises:
        Conflict: `status.busy`, or there is no key to sign with.
        KeystoreError: the key cannot be reached.
    """
    found = _read(status_list)
    return publish(found, ports=ports) if is_due(found, at=ports.now()) else found


def publish(status_list: StatusList, *, ports: Ports, afresh: bool = False) -> StatusList:
    """Build, sign and store the list; a publication that another one overtook gives way to it.

    afresh: read every change, whatever this process remembers of them.

    Raises: as `current`.
    """
    for attempt in range(_ATTEMPTS):
        found = _read(status_list)
        now = ports.now()
        if attempt and is_current(found, at=now):
            return found
        projection = projecting.afresh(found) if afresh else projecting.project(found)
        signed = _signed(found, projection.bits, at=now, ports=ports)
        with transaction.atomic():
            changed = (
                StatusList.objects.across(reason="publishing")
                .filter(pk=found.pk, version=found.version)
                .update(
                    signed=signed,
                    signed_at=now,
                    valid_until=now + VALID_FOR,
                    published_change=projection.number,
                    version=F("version") + 1,
                )
            )
        if changed:
            return _read(found)
    raise Conflict(_("The status list is busy; try again."), code="status.busy")


def _read(status_list: StatusList) -> StatusList:
    return (
        StatusList.objects.across(reason="publishing").select_related("organisation").get(pk=status_list.pk)
    )


def _signed(status_list: StatusList, bits: status.StatusList, *, at: datetime, ports: Ports) -> str:
    key = _key_of(status_list)
    unsigned = status.list_credential(
        bits,
        url=status_list.url,
        issuer=status_list.issuer_did,
        purpose=status_list.purpose,
        valid_from=at,
        valid_until=at + VALID_FOR,
        ttl=FRESH_FOR,
    )
    signed = proof.attach(
        unsigned,
        signer=signer_for(key, ports=ports),
        created=at,
        suite=suite_for(key),
        contexts=contexts.bundled(),
    )
    return document.dump(signed)


def _key_of(status_list: StatusList) -> IssuerKey:
    """The key that signs this list: the newest usable one of the list's issuer."""
    keys = IssuerKey.objects.of(status_list.organisation).filter(did=status_list.issuer_did)
    found = keys.exclude(state="COMPROMISED").order_by("-active_from", "-pk").first()
    return found or active_key(status_list.organisation)


def publish_due(*, ports: Ports) -> int:
    """Publish every list that was never published, is behind, or ends soon; return how many.

    One that ends soon is built from its first change on: what this process remembers
    of it is proved once a day.
    """
    now = ports.now()
    ends_soon = Q(valid_until=None) | Q(valid_until__lte=now + RENEW_BEFORE) | Q(signed_at__gt=now)
    behind = Q(published_change__lt=F("last_change"))
    lists = StatusList.objects.across(reason="the worker serves everybody").filter(ends_soon | behind)
    published = 0
    for found in lists.order_by("pk"):
        try:
            publish(found, ports=ports, afresh=not is_valid(found, at=now + RENEW_BEFORE))
        except (Conflict, PortError) as error:  # one issuer without a key does not stop the others
            LOG.warning("status list not published code=%s", error.code)
        else:
            published += 1
    return published

"""Withdraw, suspend, reinstate: an appended change, then the list is published anew.

A revocation is final. A suspension exists only where the achievement version
allows it (its status purpose is "suspension"); it can be lifted again.

Source: standards.md, decision 4; trust.md, "Status list = pure projection".
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cairn.records.models import Credential, StatusChange, StatusList
from cairn.services import outbox
from cairn.services.access import Seat
from cairn.services.audit import record
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.issue import statuslists
from cairn.services.ports import PortError, Ports
from cairn.services.stack import telling

LOG = logging.getLogger("cairn.services")

Standing = Literal["good", "suspended", "revoked"]
Kind = Literal["REVOKE", "SUSPEND", "REINSTATE"]

LETTER = {"REVOKE": "revoked", "SUSPEND": "suspended", "REINSTATE": "reinstated"}


def standing_of(credential: Credential) -> Standing:
    """What the status changes of this credential add up to."""
    return standing_after(change.kind for change in credential.status_changes.all())


def standing_after(kinds: Iterable[str]) -> Standing:
    """What changes of these kinds add up to, in the order in which they were made."""
    now: Standing = "good"
    for kind in kinds:
        if kind == "REVOKE":
            return "revoked"
        now = "suspended" if kind == "SUSPEND" else "good"
    return now


def revoke(credential_uuid: UUID, *, seat: Seat, reason: str, ports: Ports) -> StatusChange:
    """Withdraw a credential for good; its holder reads the reason.

    Raises:
        NotFound, NotPermitted.
        InvalidInput: no reason.
        Conflict: it was withdrawn already, or never issued.
    """
    return change(credential_uuid, kind="REVOKE", seat=seat, reason=reason, ports=ports)


def suspend(credential_uuid: UUID, *, seat: Seat, reason: str, ports: Ports) -> StatusChange:
    """Put a credential on hold; only where its version allows suspension."""
    return change(credential_uuid, kind="SUSPEND", seat=seat, reason=reason, ports=ports)


def reinstate(credential_uuid: UUID, *, seat: Seat, reason: str, ports: Ports) -> StatusChange:
    """Lift a suspension."""
    return change(credential_uuid, kind="REINSTATE", seat=seat, reason=reason, ports=ports)


def change(credential_uuid: UUID, *, kind: Kind, seat: Seat, reason: str, ports: Ports) -> StatusChange:
    """Append the change and publish the list when that is due; the change stays even when publishing fails."""
    with transaction.atomic():
        made = append_change(credential_uuid, kind=kind, seat=seat, reason=reason, ports=ports)
    ports.faultpoint("status.before_publishing")
    try:
        statuslists.current(made.status_list, ports=ports)
    except (Conflict, PortError) as error:  # recorded all the same; the worker publishes it when it can
        LOG.warning("status list not published code=%s", error.code)
    return made


def is_public(made: StatusChange, *, ports: Ports) -> bool:
    """Tell whether strangers see a change, or will within a second; not when its list cannot be signed now."""
    lists = StatusList.objects.across(reason="the list is public")
    return not statuslists.is_due(lists.get(pk=made.status_list_id), at=ports.now())


def append_change(
    credential_uuid: UUID, *, kind: Kind, seat: Seat, reason: str, ports: Ports
) -> StatusChange:
    """Write the change, its letter and its audit row; the caller owns the transaction and publishes."""
    seat.require("issuer")
    said = " ".join(reason.split())
    if not 3 <= len(said) <= 500:
        raise InvalidInput(
            fields={"reason": [_("Write the reason in 3 to 500 characters; the learner will read it.")]}
        )
    found = (
        Credential.objects.of(seat.organisation)
        .select_for_update(of=("self",))
        .select_related("status_list", "organisation", "award__learner", "award__version")
        .filter(uuid=credential_uuid)
        .first()
    )
    if found is None:
        raise NotFound("no such credential")
    _allowed(found, kind)
    now = ports.now()
    made = StatusChange.objects.create(
        uuid=ports.new_uuid(),
        credential=found,
        status_list=found.status_list,
        number=next_number(found.status_list),
        kind=kind,
        reason=said,
        at=now,
        by=seat.actor.person,
    )
    record(
        f"credential.{LETTER[kind]}",
        subject=("credential", found.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
    )
    _tell(found, made, ports=ports)
    if kind != "REINSTATE":
        telling.part_fell(found, at=now, ports=ports)
    return made


def next_number(status_list: StatusList) -> int:
    """Count the list's changes up, which holds its row: whoever comes next waits until this one is committed."""
    lists = StatusList.objects.of(status_list.organisation).filter(pk=status_list.pk)
    lists.update(last_change=F("last_change") + 1)
    number: int = lists.values_list("last_change", flat=True).get()
    return number


def _allowed(found: Credential, kind: Kind) -> None:
    if found.state != "ISSUED":
        raise Conflict(_("This credential was never issued."), code="status.not_issued")
    standing = standing_of(found)
    if standing == "revoked":
        raise Conflict(_("This credential was withdrawn for good already."), code="status.revoked_already")
    if kind == "SUSPEND" and found.status_list.purpose != "suspension":
        raise Conflict(
            _("Credentials of this version cannot be put on hold; they can only be withdrawn."),
            code="status.no_suspension",
        )
    if kind == "SUSPEND" and standing == "suspended":
        raise Conflict(_("This credential is on hold already."), code="status.suspended_already")
    if kind == "REINSTATE" and standing != "suspended":
        raise Conflict(_("This credential is not on hold."), code="status.not_suspended")


def _tell(found: Credential, made: StatusChange, *, ports: Ports) -> None:
    learner = found.award.learner
    if not learner.email:
        return
    outbox.post(
        LETTER[made.kind],
        to=learner.email,
        key=f"status:{made.uuid}",
        organisation=found.organisation,
        payload={
            "name": found.learner_name,
            "title": found.title,
            "issuer": found.organisation.name,
            "reason": made.reason,
            "link": found.url,
        },
        language=learner.language or found.award.version.language,
        at=made.at,
        ports=ports,
        about=found.uuid,
    )

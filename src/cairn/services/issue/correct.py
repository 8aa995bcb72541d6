"""Correct and reissue: a name, a typo, a date. The old link forwards to the new one.

The corrected credential is a row of its own that supersedes the old one; the
old one is withdrawn with the reason "corrected" once the new one is issued.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Award, Credential, Learner, Offer
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.issue import statuslists
from cairn.services.issue.intent import Request, intend
from cairn.services.issue.release import release
from cairn.services.issue.status import append_change, standing_of
from cairn.services.ports import Ports

CORRECTED = "Replaced by a corrected credential"


def correct(
    credential_uuid: UUID,
    *,
    seat: Seat,
    name: str | None = None,
    awarded_date: date | None = None,
    reason: str,
    ports: Ports,
) -> Credential:
    """Issue a corrected credential in place of this one, and withdraw this one.

    Repeating the call after a crash goes on where it stopped.

    Raises:
        NotFound, NotPermitted.
        InvalidInput: nothing changes, no reason, or a value that cannot be printed.
        Conflict: it was corrected before with other values, or withdrawn.
        Refused: the corrected credential was refused; the old one stays as it is.
    """
    seat.require("issuer")
    old = (
        Credential.objects.of(seat.organisation)
        .select_related(
            "award__version__achievement__organisation", "award__learner", "status_list", "organisation"
        )
        .filter(uuid=credential_uuid)
        .first()
    )
    if old is None:
        raise NotFound("no such credential")
    request = _request(old, name=name, awarded_date=awarded_date, reason=reason)
    superseding = Credential.objects.of(seat.organisation).filter(supersedes=old).first()
    if superseding is None and (old.state != "ISSUED" or standing_of(old) == "revoked"):
        raise Conflict(
            _("A withdrawn credential cannot be corrected; issue a new one."), code="correct.withdrawn"
        )
    if superseding is not None and superseding.payload_hash != request.payload_hash():
        raise Conflict(
            _("This one was corrected already; correct the newer one."), code="correct.corrected_already"
        )
    intent = intend(request, seat=seat, ports=ports)
    ports.faultpoint("correct.after_intent")
    new = release(intent.uuid, actor=seat.actor, ports=ports)
    ports.faultpoint("correct.after_release")
    with transaction.atomic():
        _hand_over(old, new, request=request, seat=seat, ports=ports)
    statuslists.current(old.status_list, ports=ports)
    return Credential.objects.of(seat.organisation).get(pk=new.pk)


def _request(old: Credential, *, name: str | None, awarded_date: date | None, reason: str) -> Request:
    said = " ".join(reason.split())
    new_name = " ".join(name.split()) if name is not None else old.learner_name
    fields: dict[str, list[str]] = {}
    if not 3 <= len(said) <= 500:
        fields["reason"] = [_("Say in 3 to 500 characters what was wrong; both people will read it.")]
    if not new_name or len(new_name) > 200:
        fields["name"] = [_("Type the name as it shall be printed, at most 200 characters.")]
    new_date = awarded_date or old.award.awarded_date
    if new_name == old.learner_name and new_date == old.award.awarded_date:
        fields.setdefault("name", []).append(_("Nothing would change: correct the name or the date."))
    if fields:
        raise InvalidInput(fields=fields)
    return Request(
        old.award,
        f"correct:{old.uuid}",
        suite=old.suite,
        supersedes=old,
        reason=said,
        name=new_name,
        awarded_date=new_date,
    )


def _hand_over(old: Credential, new: Credential, *, request: Request, seat: Seat, ports: Ports) -> None:
    """Withdraw the old one, and pass on what belongs to the award, not to the document."""
    fresh = Credential.objects.of(seat.organisation).get(pk=old.pk)
    if standing_of(fresh) != "revoked":
        append_change(
            old.uuid, kind="REVOKE", seat=seat, reason=f"{CORRECTED}: {request.reason}"[:500], ports=ports
        )
    if fresh.claimed_by_id and new.claimed_by_id is None:
        Credential.objects.of(seat.organisation).filter(pk=new.pk).update(
            claimed_by=fresh.claimed_by_id, claimed_at=ports.now(), is_public=fresh.is_public
        )
    Offer.objects.of(seat.organisation).filter(credential=old, ended_at=None, claimed_at=None).update(
        ended_at=ports.now()
    )
    Award.objects.of(seat.organisation).filter(pk=old.award_id).update(awarded_date=request.awarded_date)
    Learner.objects.of(seat.organisation).filter(pk=old.award.learner_id).update(name=request.name)

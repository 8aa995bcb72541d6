"""Who must sign at which gate: a partner's signature is required, or the request is withdrawn while it is open.

How the partner signs (by a link, or in their own organisation) is `signing`'s business.
"""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.records.models import SignOff, Stage
from cairn.services.access import Seat
from cairn.services.codesign import guests
from cairn.services.codesign.gates import row_of
from cairn.services.codesign.partners import partner_of
from cairn.services.codesign.text import digest_of
from cairn.services.codesign.workspace import find, note
from cairn.services.design.find import version_of
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports


@transaction.atomic
def require(
    seat: Seat,
    version_uuid: UUID,
    partner_uuid: UUID,
    *,
    stage: str,
    is_required: bool = True,
    ports: Ports,
) -> SignOff:
    """Ask for a partner's signature at a gate; `is_required`: the gate cannot be passed without it.

    Somebody who declined, or signed an older text, may be asked again.

    Raises:
        NotPermitted: not a designer.
        NotFound: no such version or partner here, or it has no workspace.
        InvalidInput: no such gate.
        Conflict: `partner.may_not_sign`; `sign_off.asked`, it waits already; `sign_off.signed`, they signed this
            very text; `gate.published`, the gate was before a publication that is done.
    """
    seat.require("designer")
    version = version_of(seat, version_uuid, lock=True)
    workspace = find(version.achievement)
    if workspace is None:
        raise NotFound("no such workspace")
    partner = partner_of(seat, partner_uuid)
    fields = Fields()
    chosen = fields.choice("stage", stage, Stage.values, required=True)
    fields.done()
    if row_of(chosen).before and version.state != "DRAFT":
        raise Conflict(_("This version is published; its gates stay as they were."), code="gate.published")
    if not partner.may_sign:
        raise Conflict(
            _("This partner may not sign. Change that in the register of partners first."),
            code="partner.may_not_sign",
        )
    last = version.sign_offs.filter(stage=chosen, partner=partner).order_by("-pk").first()
    if last is not None and last.state == "SIGNED" and last.digest == digest_of(version):
        raise Conflict(_("They signed this very text."), code="sign_off.signed")
    try:
        with transaction.atomic():
            made = SignOff.objects.create(
                uuid=ports.new_uuid(),
                version=version,
                stage=chosen,
                partner=partner,
                is_required=is_required,
                asked_at=ports.now(),
            )
    except IntegrityError as error:
        raise Conflict(_("They were asked already."), code="sign_off.asked") from error
    _note(made, "sign_off.require", seat, ports=ports)
    return made


@transaction.atomic
def withdraw(seat: Seat, sign_off_uuid: UUID, *, ports: Ports) -> None:
    """Take a request back that nobody decided; its link, if one was sent, opens nothing any more.

    Raises:
        NotPermitted: not a designer. NotFound: no such request here. Conflict: `sign_off.decided`.
    """
    seat.require("designer")
    found = (
        SignOff.objects.of(seat.organisation)
        .select_for_update(of=("self",))
        .filter(uuid=sign_off_uuid)
        .select_related("version__achievement__organisation", "partner", "link")
        .first()
    )
    if found is None:
        raise NotFound("no such sign-off")
    if found.state != "ASKED":
        raise Conflict(_("They decided already; that stays."), code="sign_off.decided")
    link = found.link
    _note(found, "sign_off.withdraw", seat, ports=ports)
    found.delete()
    if link is not None and link.used_at is None and link.ended_at is None:
        guests.end(seat, link.uuid, ports=ports)


def _note(sign_off: SignOff, action: str, seat: Seat, *, ports: Ports) -> None:
    workspace = find(sign_off.version.achievement)
    if workspace is not None:
        note(
            workspace,
            action,
            ("sign_off", sign_off.uuid),
            actor=seat.actor,
            ports=ports,
            stage=sign_off.stage,
            partner=str(sign_off.partner.uuid),
        )

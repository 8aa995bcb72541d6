"""What a provider offers: written on a page or through the API, closed, put away."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.credentials.document import JSONObject
from cairn.pathways.errors import PathwayError
from cairn.pathways.offer import Offer
from cairn.pathways.reading import read_offer
from cairn.records.models import LearningOffer, LearningRun, OfferSkill
from cairn.records.offers import columns_of, gains_of, runs_of
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.ports import Ports

ROLES: Final = ("designer",)
GROUPS: Final = ("technical", "digital", "human", "entrepreneurial", "sustainability")
MOST_OFFERS: Final = 50_000  # of one provider
MOST_CODE: Final = 120
MOST_SUMMARY: Final = 500
_LENGTHS: Final = {"name": 300, "achievement": 400, "language": 35, "place": 200, "currency": 3}


def find(seat: Seat, uuid: UUID) -> LearningOffer:
    """Return an offer of this provider.

    Raises:
        NotFound: none of theirs, or put away.
    """
    found = LearningOffer.objects.of(seat.organisation).filter(uuid=uuid, archived_at=None).first()
    if found is None:
        raise NotFound("no such offer here")
    return found


def understood(body: JSONObject) -> tuple[Offer, str]:
    """Read an offer as somebody wrote it, and its summary; `id` is the provider's own code.

    Raises:
        InvalidInput: under the name of the member, with what to do.
    """
    members = dict(body)
    summary = members.pop("summary", "")
    members["provider"] = ""
    try:
        offer = read_offer(members)
    except PathwayError as error:
        raise _said(error) from None
    too_long = {name for name, most in _LENGTHS.items() if len(getattr(offer, name)) > most}
    too_long |= {"id"} if len(offer.id) > MOST_CODE else set()
    if not isinstance(summary, str) or len(summary) > MOST_SUMMARY:
        too_long.add("summary")
    if too_long:
        raise InvalidInput(fields={name: [_("This is too long.")] for name in sorted(too_long)})
    if offer.group and offer.group not in GROUPS:
        choices = ", ".join(GROUPS)
        raise InvalidInput(fields={"group": [_("Choose one of: %(choices)s.") % {"choices": choices}]})
    return offer, str(summary).strip()


def _said(error: PathwayError) -> InvalidInput:
    """The refusal of the core in words, under the first member of the pointer."""
    pointer = str(error.params.get("pointer", ""))
    name = pointer.strip("/").partition("/")[0] or "offer"
    sentences = {
        "plan.member": _("This is missing, or is written in a way that is not understood: %(detail)s"),
        "plan.value": _("This value cannot be: %(detail)s"),
        "plan.too_many": _("There are too many: %(detail)s"),
        "plan.repeated": _("This stands there twice: %(detail)s"),
    }
    sentence = sentences.get(error.code, "%(detail)s") % {"detail": error}
    return InvalidInput(fields={name: [sentence]}, code="offer.unread")


@transaction.atomic
def put(seat: Seat, body: JSONObject, *, ports: Ports, uuid: UUID | None = None) -> LearningOffer:
    """Add an offer, or change the one of this uuid or this code.

    body: as docs/reference/pathways.md describes an offer, with `summary`; `id` is the provider's own code.

    Raises:
        NotPermitted: no designer. NotFound: none of theirs. InvalidInput: see `understood`.
        Conflict: `offer.code`: another offer has this code.
    """
    seat.require(*ROLES)
    offer, summary = understood(body)
    row = find(seat, uuid) if uuid is not None else None
    return store(seat, offer, summary, row=row, ports=ports)


def store(
    seat: Seat, offer: Offer, summary: str, *, ports: Ports, row: LearningOffer | None = None
) -> LearningOffer:
    """Write an offer; inside a transaction. row: the one to change; else the one of this code, or a new one.

    Raises:
        Conflict: `offer.code`, `offer.too_many`.
    """
    now = ports.now()
    mine = LearningOffer.objects.of(seat.organisation)
    same = mine.filter(code=offer.id).first()
    if row is not None and same is not None and same.pk != row.pk:
        raise Conflict(_("Another offer of yours has this code."), code="offer.code")
    found = row or same
    values = {
        **columns_of(offer),
        "code": offer.id,
        "summary": summary,
        "updated_at": now,
        "archived_at": None,
    }
    values["closed_at"] = now if offer.closed else None
    if found is None:
        if mine.count() >= MOST_OFFERS:
            raise Conflict(_("At most 50,000 offers fit."), code="offer.too_many")
        found = LearningOffer.objects.create(
            uuid=ports.new_uuid(), organisation=seat.organisation, created_at=now, **values
        )
        _note("add", found, seat, ports)
    else:
        for name, value in values.items():
            setattr(found, name, value)
        found.save()
        found.runs.all().delete()
        found.gives.all().delete()
        _note("change", found, seat, ports)
    LearningRun.objects.bulk_create(runs_of(offer, found))
    OfferSkill.objects.bulk_create(gains_of(offer, found))
    return found


@transaction.atomic
def set_closed(seat: Seat, uuid: UUID, *, closed: bool, ports: Ports) -> LearningOffer:
    """Take nobody any more, or take people again. Plans that use it say so at their next look.

    Raises:
        NotPermitted: no designer. NotFound: none of theirs.
    """
    seat.require(*ROLES)
    row = find(seat, uuid)
    row.closed_at = (row.closed_at or ports.now()) if closed else None
    row.updated_at = ports.now()
    row.save(update_fields=["closed_at", "updated_at"])
    _note("close" if closed else "open", row, seat, ports)
    return row


@transaction.atomic
def put_away(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Put an offer away; it is shown nowhere any more. Sending its code again brings it back.

    Raises:
        NotPermitted: no designer. NotFound: none of theirs.
    """
    seat.require(*ROLES)
    row = find(seat, uuid)
    row.archived_at = ports.now()
    row.save(update_fields=["archived_at"])
    _note("put_away", row, seat, ports)


def _note(what: str, row: LearningOffer, seat: Seat, ports: Ports, **details: int) -> None:
    audit.record(
        f"offer.{what}",
        subject=("offer", row.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=ports.now(),
        details=details,
    )

"""A quality body reviews for an organisation: the one asks, the other accepts, and either of them ends it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import Engagement, Membership, Organisation, OrganisationKind, Role
from cairn.services import audit, outbox, places
from cairn.services.access import Seat
from cairn.services.admin.letterbox import letters_to
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.fields import Fields
from cairn.services.limits import mails_by_hand
from cairn.services.ports import Ports
from cairn.services.review.rule import today_of

_UUID: Final = re.compile(
    r"/issuers/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:[/?#].*)?\Z", re.IGNORECASE
)
MOST_TOLD: Final = 5  # owners of a body
_BODIES: Final = "the other side of an engagement"


def of(organisation: Organisation) -> QuerySet[Engagement]:
    """What this organisation asked quality bodies for, and has not ended."""
    rows = Engagement.objects.of(organisation).filter(ended_at=None)
    return rows.select_related("body").order_by("body__name", "pk")


def asked_of(seat: Seat) -> QuerySet[Engagement]:
    """Who engages this organisation as a quality body, accepted or not."""
    rows = Engagement.objects.across(reason=_BODIES).filter(
        body=seat.organisation, ended_at=None, organisation__archived_at=None
    )
    return rows.select_related("organisation").order_by("accepted_at", "organisation__name", "pk")


def running(*, on: date) -> Q:
    """What holds of engagements that are in force on a day."""
    return Q(accepted_at__isnull=False, ended_at=None) & (Q(until_date=None) | Q(until_date__gte=on))


def bodies_of(organisation: Organisation, *, ports: Ports) -> list[Organisation]:
    """The quality bodies that can be asked for a review today."""
    today = today_of(organisation, ports=ports)
    here = Q(body__archived_at=None, body__kind=OrganisationKind.QUALITY_BODY)
    return [row.body for row in of(organisation).filter(running(on=today), here)]


def is_running(organisation: Organisation, body: Organisation, *, ports: Ports) -> bool:
    """Does a body review for an organisation today?"""
    today = today_of(organisation, ports=ports)
    return Engagement.objects.of(organisation).filter(running(on=today), body=body).exists()


def owners_for(body: Organisation, *, ports: Ports) -> QuerySet[Engagement, int]:
    """The keys of the organisations that a body reviews for today; the last day is one of theirs."""
    on, day = ports.now().date(), timedelta(days=1)
    rows = Engagement.objects.across(reason=_BODIES).filter(running(on=on - day), body=body)
    ending = rows.filter(until_date__lte=on + day).select_related("organisation")
    over = [
        row.pk
        for row in ending
        if row.until_date is not None and row.until_date < today_of(row.organisation, ports=ports)
    ]
    found = rows.filter(organisation__archived_at=None).exclude(pk__in=over)
    return found.values_list("organisation_id", flat=True)


@transaction.atomic
def ask(seat: Seat, *, address: object, until: object = None, ports: Ports) -> Engagement:
    """Ask a quality body to review, by the address of its public page. until: the last day; None: with no end.

    Raises:
        NotPermitted: not an owner. Conflict: `engagement.exists`.
        InvalidInput: no quality body has its page there; the day is over. TooMuch: `mails.too_many`.
    """
    seat.require(Role.OWNER)
    fields = Fields()
    text = fields.text("address", address, most=400, required=True)
    last = fields.day("until_date", until or None)
    today = today_of(seat.organisation, ports=ports)
    if last is not None and last < today:
        fields.complain("until_date", _("This day is over."))
    fields.done()
    body = _at(text)
    if body is None or body.pk == seat.organisation.pk:
        said = _("No quality body has its public page at this address. Copy it from that page.")
        raise InvalidInput(fields={"address": [said]})
    now = ports.now()
    mails_by_hand(seat.organisation, at=now)
    try:
        with transaction.atomic():
            made = Engagement.objects.create(
                uuid=ports.new_uuid(),
                organisation=seat.organisation,
                body=body,
                until_date=last,
                asked_at=now,
            )
    except IntegrityError as error:
        raise Conflict(_("They were asked already."), code="engagement.exists") from error
    _note("engagement.ask", made, seat, ports=ports)
    _tell_owners(made, ports=ports)
    return made


def _tell_owners(made: Engagement, *, ports: Ports) -> None:
    """Write to the owners of the body: only they can answer."""
    rows = (
        Membership.objects.of(made.body).filter(ended_at=None).select_related("person__user").order_by("pk")
    )
    owners = [row.person for row in rows if Role.OWNER in row.roles][:MOST_TOLD]
    for person in owners:
        if address := letters_to(person):
            outbox.post(
                "body_asked",
                to=address,
                key=f"body_asked:{made.uuid}:{person.uuid}",
                organisation=None,
                payload={
                    "name": person.name,
                    "title": made.body.name,
                    "issuer": made.organisation.name,
                    "link": places.engagements(made.body),
                },
                language=person.language or made.body.language,
                at=ports.now(),
                ports=ports,
            )


@transaction.atomic
def accept(seat: Seat, uuid: UUID, *, ports: Ports) -> Engagement:
    """Say yes, for the quality body of the seat.

    Raises:
        NotPermitted: not an owner there. NotFound: nobody asks for it. Conflict: `engagement.accepted`.
    """
    seat.require(Role.OWNER)
    found = _found(asked_of(seat).filter(uuid=uuid))
    rows = Engagement.objects.across(reason=_BODIES).filter(pk=found.pk, accepted_at=None, ended_at=None)
    if not rows.update(accepted_at=ports.now()):
        raise Conflict(_("This was accepted already."), code="engagement.accepted")
    _note("engagement.accept", found, seat, ports=ports)
    found.refresh_from_db()
    return found


@transaction.atomic
def end(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """End it, or refuse it: from now on the body sees nothing of the other. What it decided stays.

    Raises:
        NotPermitted: not an owner of either side. NotFound: there is none of these two.
    """
    seat.require(Role.OWNER)
    rows = Engagement.objects.across(reason=_BODIES).filter(uuid=uuid, ended_at=None)
    mine = rows.filter(Q(organisation=seat.organisation) | Q(body=seat.organisation))
    found = _found(mine.select_related("organisation", "body"))
    if not mine.update(ended_at=ports.now()):
        raise NotFound("no such engagement")
    _note("engagement.end", found, seat, ports=ports)


def _found(rows: QuerySet[Engagement]) -> Engagement:
    row = rows.first()
    if row is None:
        raise NotFound("no such engagement")
    return row


def _at(text: str) -> Organisation | None:
    match = _UUID.search(text)
    if match is None:
        return None
    rows = Organisation.objects.public().filter(uuid=UUID(match[1]))
    return rows.filter(kind=OrganisationKind.QUALITY_BODY).first()


def _note(action: str, row: Engagement, seat: Seat, *, ports: Ports) -> None:
    """Both sides keep it in their trails."""
    for owner, other in ((row.organisation, row.body), (row.body, row.organisation)):
        audit.record(
            action,
            subject=("engagement", row.uuid),
            organisation=owner,
            actor=seat.actor,
            at=ports.now(),
            details={"organisation": str(other.uuid)},
        )

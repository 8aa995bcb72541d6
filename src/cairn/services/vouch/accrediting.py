"""The register of accreditations: a quality body writes down whom it accredited, for what, since when.

It is the body's word. What a provider says of itself (`Organisation.accreditation`) stands beside it and is not
touched. Whoever belongs to the provider, too, cannot accredit it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import AccreditationRecord, Membership, Organisation, OrganisationKind
from cairn.services.access import Seat
from cairn.services.audit import record
from cairn.services.errors import Conflict, NotFound, NotPermitted
from cairn.services.fields import Fields, known_names
from cairn.services.issue.intent import require_open
from cairn.services.ports import Ports
from cairn.services.vouch import subjects
from cairn.services.vouch.recognising import read_days
from cairn.services.vouch.subjects import Recognisable
from cairn.services.vouch.withdrawing import read_reason

FIELDS: Final = (
    "address", "scope", "level", "reference", "evidence_link", "since_date", "until_date",
)  # fmt: skip


def accredit(seat: Seat, facts: Mapping[str, object], *, ports: Ports) -> AccreditationRecord:
    """Write down that this body accredited an organisation of here, or one credential of it.

    address: of the organisation's page, or of the credential's standard.

    Raises:
        NotPermitted: the seat has not the role, or the organisation is no quality body
            (`accreditation.no_body`). InvalidInput.
        Conflict: `accreditation.own_interest`, whoever acts belongs to what is accredited; `issue.archived`.
    """
    must_be_body(seat)
    row = Reader(seat, ports=ports).entry(facts)
    with transaction.atomic():
        row.save()
        record(
            "accreditation.record",
            subject=("accreditation", row.uuid),
            organisation=seat.organisation,
            actor=seat.actor,
            at=row.recorded_at,
            details={"of": str(row.about.uuid)},
        )
    return row


def must_be_body(seat: Seat) -> None:
    """Go on for whoever writes for a quality body that is open.

    Raises:
        NotPermitted: also `accreditation.no_body`. Conflict: `issue.archived`.
    """
    seat.require("designer")
    require_open(seat.organisation)
    if seat.organisation.kind != OrganisationKind.QUALITY_BODY:
        raise NotPermitted(_("Only a quality body accredits."), code="accreditation.no_body")


class Reader:
    """Reads what a body says of one entry, or of many in a file; each address is looked up once."""

    def __init__(self, seat: Seat, *, ports: Ports) -> None:
        self._seat = seat
        self._ports = ports
        self._today = ports.now().astimezone(ZoneInfo(seat.organisation.time_zone)).date()
        self._found: dict[str, Recognisable | None] = {}
        self._own: dict[int, bool] = {}

    def entry(self, facts: Mapping[str, object]) -> AccreditationRecord:
        """Return the entry, not stored yet.

        Raises:
            InvalidInput. Conflict: `accreditation.own_interest`.
        """
        known_names(facts, FIELDS)
        fields = Fields()
        found = self._subject(fields, facts)
        scope = fields.text("scope", facts.get("scope"), most=300, required=True)
        level = fields.text("level", facts.get("level"), most=120)
        reference = fields.text("reference", facts.get("reference"), most=120)
        link = fields.link("evidence_link", facts.get("evidence_link"))
        since, until = read_days(fields, facts, today=self._today)
        fields.done()
        if found is None or found.about is None:  # `done` has raised
            raise NotFound("nothing to accredit")
        self._without_interest(found.about)
        return AccreditationRecord(
            uuid=self._ports.new_uuid(),
            organisation=self._seat.organisation,
            about=found.about,
            achievement=found.version.achievement if found.version is not None else None,
            subject_name=found.name,
            scope=scope,
            level=level,
            reference=reference,
            evidence_link=link,
            since_date=since,
            until_date=until,
            recorded_at=self._ports.now(),
            recorded_by=self._seat.actor.person,
        )

    def _subject(self, fields: Fields, facts: Mapping[str, object]) -> Recognisable | None:
        address = fields.link("address", facts.get("address"), most=600, required=True)
        if not address or fields.wrong("address"):
            return None
        if address not in self._found:
            self._found[address] = subjects.at(address)
        found = self._found[address]
        if found is None or found.kind not in ("issuer", "achievement", "version"):
            fields.complain(
                "address", _("Give the address of an organisation's page here, or of a published standard.")
            )
        return found

    def _without_interest(self, about: Organisation) -> None:
        """Nobody accredits what they belong to themselves; a token acts for whoever made it."""
        token = self._seat.actor.token
        person = self._seat.actor.person if token is None else token.created_by
        if about.pk not in self._own:
            own = about.pk == self._seat.organisation.pk
            if person is not None and not own:
                own = Membership.objects.owned_by(person).filter(organisation=about, ended_at=None).exists()
            self._own[about.pk] = own
        if self._own[about.pk]:
            raise Conflict(
                _("You belong to what you would accredit. Somebody else of the body has to do it."),
                code="accreditation.own_interest",
            )


@transaction.atomic
def withdraw(seat: Seat, uuid: UUID, *, reason: str, ports: Ports) -> AccreditationRecord:
    """Withdraw an accreditation from now on; it stays in the register with the reason.

    Raises:
        NotFound, NotPermitted, InvalidInput. Conflict: `accreditation.withdrawn_already`.
    """
    seat.require("designer")
    found = AccreditationRecord.objects.of(seat.organisation).select_for_update().filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such entry")
    said = read_reason(reason)
    if found.withdrawn_at is not None:
        raise Conflict(_("This entry was withdrawn already."), code="accreditation.withdrawn_already")
    found.withdrawn_at, found.reason = ports.now(), said
    found.save(update_fields=["withdrawn_at", "reason"])
    record(
        "accreditation.withdraw",
        subject=("accreditation", found.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=found.withdrawn_at,
    )
    return found

"""The register of recognition (feature Q8): an organisation says what it accepts, for what, since when.

Only the recognising organisation writes its rows. A row is never edited: it is withdrawn with a reason, and
another one is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.records.models import RecognisedFor, Recognition
from cairn.services.access import Seat
from cairn.services.audit import record
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields, known_names
from cairn.services.issue.intent import require_open
from cairn.services.ports import Ports
from cairn.services.vouch import subjects
from cairn.services.vouch.subjects import Recognisable
from cairn.services.vouch.withdrawing import read_reason

FIELDS: Final = (
    "address", "name", "provider", "purpose", "detail", "evidence_link", "since_date", "until_date",
)  # fmt: skip


def recognise(seat: Seat, facts: Mapping[str, object], *, ports: Ports) -> Recognition:
    """Write down that this organisation recognises something.

    address: of a version, an achievement, a qualification or an issuer of here; or a web address of elsewhere,
        with `name` and `provider` in words then.

    Raises:
        NotPermitted, InvalidInput. Conflict: `recognition.already`, `recognition.own`, `issue.archived`.
    """
    seat.require("designer")
    require_open(seat.organisation)
    return _store(Reader(seat, ports=ports).entry(facts), seat, ports=ports)


class Reader:
    """Reads what somebody says of one entry, or of many in a file; what stands at an address is looked up once."""

    def __init__(self, seat: Seat, *, ports: Ports) -> None:
        self._seat = seat
        self._ports = ports
        self._today = ports.now().astimezone(ZoneInfo(seat.organisation.time_zone)).date()
        self._found: dict[str, Recognisable | None] = {}

    def entry(self, facts: Mapping[str, object]) -> Recognition:
        """Return the entry, not stored yet.

        Raises:
            InvalidInput. Conflict: `recognition.own`.
        """
        known_names(facts, FIELDS)
        fields = Fields()
        found = self._subject(fields, facts)
        purpose = fields.choice("purpose", facts.get("purpose"), RecognisedFor.values, required=True)
        detail = fields.text("detail", facts.get("detail"), most=500, lines=True)
        link = fields.link("evidence_link", facts.get("evidence_link"))
        since, until = read_days(fields, facts, today=self._today)
        fields.done()
        if found.about is not None and found.about.pk == self._seat.organisation.pk:
            raise Conflict(_("An organisation does not recognise what is its own."), code="recognition.own")
        return Recognition(
            uuid=self._ports.new_uuid(),
            organisation=self._seat.organisation,
            kind=found.kind,
            about=found.about,
            achievement=found.version.achievement if found.version is not None else None,
            version=found.version if found.kind == "version" else None,
            qualification=found.qualification,
            subject_url=found.url,
            subject_name=found.name,
            provider_name=found.provider,
            purpose=purpose,
            detail=detail,
            evidence_link=link,
            since_date=since,
            until_date=until,
            recorded_at=self._ports.now(),
            recorded_by=self._seat.actor.person,
        )

    def _subject(self, fields: Fields, facts: Mapping[str, object]) -> Recognisable:
        address = fields.link("address", facts.get("address"), most=600, required=True)
        name = fields.text("name", facts.get("name"), most=200)
        provider = fields.text("provider", facts.get("provider"), most=200)
        found = self._at(address) if address and not fields.wrong("address") else None
        if found is not None:
            return found
        if not name and not fields.wrong("address"):
            fields.complain("name", _("This address is not one of here: say what stands at it."))
        return Recognisable("elsewhere", address, name, provider)

    def _at(self, address: str) -> Recognisable | None:
        if address not in self._found:
            self._found[address] = subjects.at(address)
        return self._found[address]


def _store(row: Recognition, seat: Seat, *, ports: Ports) -> Recognition:
    try:
        with transaction.atomic():
            row.save()
            record(
                "recognition.record",
                subject=("recognition", row.uuid),
                organisation=seat.organisation,
                actor=seat.actor,
                at=ports.now(),
                details={"for": row.purpose, "what": row.subject_url[:200]},
            )
    except IntegrityError:
        raise Conflict(
            _("You recognise this for that already. Withdraw that entry to write another."),
            code="recognition.already",
        ) from None
    return row


def read_days(fields: Fields, facts: Mapping[str, object], *, today: date) -> tuple[date, date | None]:
    """Read since when and until when something holds; today where nothing is said."""
    since = fields.day("since_date", facts.get("since_date")) or today
    until = fields.day("until_date", facts.get("until_date"))
    if until is not None and until < since:
        fields.complain("until_date", _("The last day cannot come before the first."))
    return since, until


@transaction.atomic
def withdraw(seat: Seat, uuid: UUID, *, reason: str, ports: Ports) -> Recognition:
    """Withdraw an entry from now on; it stays in the register with the reason.

    Raises:
        NotFound, NotPermitted, InvalidInput. Conflict: `recognition.withdrawn_already`.
    """
    seat.require("designer")
    found = Recognition.objects.of(seat.organisation).select_for_update().filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such entry")
    said = read_reason(reason)
    if found.withdrawn_at is not None:
        raise Conflict(_("This entry was withdrawn already."), code="recognition.withdrawn_already")
    found.withdrawn_at, found.reason = ports.now(), said
    found.save(update_fields=["withdrawn_at", "reason"])
    record(
        "recognition.withdraw",
        subject=("recognition", found.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=found.withdrawn_at,
    )
    return found

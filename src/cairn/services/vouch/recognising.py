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
    known_names(facts, FIELDS)
    today = ports.now().astimezone(ZoneInfo(seat.organisation.time_zone)).date()
    fields = Fields()
    found = _subject(fields, facts)
    purpose = fields.choice("purpose", facts.get("purpose"), RecognisedFor.values, required=True)
    detail = fields.text("detail", facts.get("detail"), most=500, lines=True)
    link = fields.link("evidence_link", facts.get("evidence_link"))
    since, until = read_days(fields, facts, today=today)
    fields.done()
    if found.about is not None and found.about.pk == seat.organisation.pk:
        raise Conflict(_("An organisation does not recognise what is its own."), code="recognition.own")
    row = Recognition(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
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
        recorded_at=ports.now(),
        recorded_by=seat.actor.person,
    )
    return _store(row, seat, ports=ports)


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


def _subject(fields: Fields, facts: Mapping[str, object]) -> Recognisable:
    address = fields.link("address", facts.get("address"), most=600, required=True)
    name = fields.text("name", facts.get("name"), most=200)
    provider = fields.text("provider", facts.get("provider"), most=200)
    found = subjects.at(address) if address and not fields.wrong("address") else None
    if found is not None:
        return found
    if not name and not fields.wrong("address"):
        fields.complain("name", _("This address is not one of here: say what stands at it."))
    return Recognisable("elsewhere", address, name, provider)


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

"""The register of what vendors certify (feature C14): entered one by one, or brought in as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import Organisation, VendorCertification
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.fields import Fields, known_names
from cairn.services.library.entries import today_of
from cairn.services.ports import Ports

ROLES: Final = ("designer",)
MOST: Final = 5_000  # in use at a time
MOST_ROWS: Final = 2_000  # of one table
MAX_BYTES: Final = 2 * 1024 * 1024
MOST_FAULTS: Final = 20  # that are said at once
COLUMNS: Final = ("vendor", "title", "code", "link", "level", "hours")


@dataclass(frozen=True, slots=True)
class Brought:
    """What a table brought: how many were added, and how many were in the register already."""

    added: int
    known: int


def listed(seat: Seat, *, archived: bool = False) -> QuerySet[VendorCertification]:
    """The register, by vendor and title."""
    rows = VendorCertification.objects.of(seat.organisation).filter(archived_at__isnull=not archived)
    return rows.order_by("vendor", "title", "pk")


def certification_of(seat: Seat, uuid: UUID) -> VendorCertification:
    """Return a certification of this organisation's register.

    Raises:
        NotFound: there is none of that uuid here.
    """
    found = (
        VendorCertification.objects.of(seat.organisation)
        .select_related("organisation")
        .filter(uuid=uuid)
        .first()
    )
    if found is None:
        raise NotFound("no such certification")
    return found


@transaction.atomic
def add(seat: Seat, *, facts: Mapping[str, object], ports: Ports) -> VendorCertification:
    """Enter a certification. facts: vendor, title, and code, link, level (the vendor's word), hours where known.

    Raises:
        NotPermitted: not a designer. InvalidInput: no vendor or title, a fact that cannot be used, entered before.
        TooMuch: `certification.too_many`.
    """
    seat.require(*ROLES)
    known_names(facts, COLUMNS)
    fields = Fields()
    values = _read(fields, facts)
    fields.done()
    _room(seat, 1)
    made = VendorCertification(
        uuid=ports.new_uuid(), organisation=seat.organisation, created_at=ports.now(), **values
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        said = _("This certification is in the register already.")
        raise InvalidInput(fields={"title": [said]}) from error
    _note("certification.add", made, seat, ports=ports)
    return made


@transaction.atomic
def bring_in(seat: Seat, *, data: bytes, filename: str, ports: Ports) -> Brought:
    """Enter every row of a table with the columns vendor, title, code, link, level, hours; all of them, or none.

    What is in the register already is left as it is.

    Raises:
        NotPermitted: not a designer. TooMuch: `certification.too_many`.
        InvalidInput: `certification.no_columns`, `certification.too_large`, `certification.no_rows`,
            `certification.rows`; the sentences name the lines.
        TableError: it is no table.
    """
    seat.require(*ROLES)
    rows = _table(data, filename=filename, ports=ports)
    faults, read = _judged(rows)
    if faults:
        raise InvalidInput(fields={"file": faults}, code="certification.rows")
    own = Organisation.objects.across(reason="the seat's own")
    own.select_for_update(of=("self",)).get(pk=seat.organisation.pk)  # two tables at once follow one another
    taken = {
        _key(one)
        for one in listed(seat).values("vendor", "title", "code")  # as many as `MOST` at the most
    }
    fresh = {_key(one): one for one in read if _key(one) not in taken}
    _room(seat, len(fresh))
    now = ports.now()
    VendorCertification.objects.across(reason="of the seat's organisation").bulk_create(
        VendorCertification(uuid=ports.new_uuid(), organisation=seat.organisation, created_at=now, **one)
        for one in fresh.values()
    )
    audit.record(
        "certification.import",
        subject=("organisation", seat.organisation.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
        details={"added": len(fresh), "rows": len(read)},
    )
    return Brought(len(fresh), len(read) - len(fresh))


@transaction.atomic
def archive(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Put a certification away. What it counts for has to be ended before.

    Raises:
        NotPermitted: not a designer. NotFound: no such certification here.
        Conflict: `certification.archived`; `certification.mapped`, a mapping is in force.
    """
    seat.require(*ROLES)
    found = certification_of(seat, uuid)
    if found.archived_at is not None:
        raise Conflict(_("This is put away already."), code="certification.archived")
    if found.mappings.filter(
        ended_at=None, until_date__gte=today_of(seat.organisation, ports=ports)
    ).exists():
        raise Conflict(_("End what it counts for first."), code="certification.mapped")
    found.archived_at = ports.now()
    found.save(update_fields=["archived_at"])
    _note("certification.archive", found, seat, ports=ports)


def _table(data: bytes, *, filename: str, ports: Ports) -> list[tuple[int, dict[str, str]]]:
    if len(data) > MAX_BYTES:
        raise InvalidInput(
            fields={"file": [_("A table has at most 2 MB. Split it.")]}, code="certification.too_large"
        )
    table = ports.tables.read(data, filename=filename)
    places = {header.strip().lower(): place for place, header in enumerate(table.headers)}
    if "vendor" not in places or "title" not in places:
        said = _("Two columns are needed: “vendor” and “title”. The others: code, link, level, hours.")
        raise InvalidInput(fields={"file": [said]}, code="certification.no_columns")
    if not 0 < len(table.rows) <= MOST_ROWS:
        said = _("A table has one to 2,000 rows.")
        raise InvalidInput(fields={"file": [said]}, code="certification.no_rows")
    return [
        (
            row.line,
            {}
            if row.fault
            else {name: row.values[places[name]].strip() for name in COLUMNS if name in places},
        )
        for row in table.rows
    ]


def _judged(rows: list[tuple[int, dict[str, str]]]) -> tuple[list[str], list[dict[str, Any]]]:
    faults: list[str] = []
    read: list[dict[str, Any]] = []
    for line, cells in rows:
        fields = Fields()
        values = _read(fields, cells) if cells else {}
        if not cells:
            fields.complain("vendor", _("This line has more cells than the first one."))
        try:
            fields.done()
        except InvalidInput as refused:
            for name, sentences in refused.fields.items():
                told = {"line": line, "column": name, "said": " ".join(sentences)}
                faults.append(_("Line %(line)d, %(column)s: %(said)s") % told)
            if len(faults) >= MOST_FAULTS:
                break
            continue
        read.append(values)
    return faults, read


def _read(fields: Fields, facts: Mapping[str, object]) -> dict[str, Any]:
    return {
        "vendor": fields.text("vendor", facts.get("vendor"), most=120, required=True),
        "title": fields.text("title", facts.get("title"), most=200, required=True),
        "code": fields.text("code", facts.get("code"), most=60),
        "link": fields.link("link", facts.get("link")),
        "level": fields.text("level", facts.get("level"), most=60),
        "hours": fields.whole("hours", facts.get("hours"), least=1, most=10_000),
    }


def _key(one: Mapping[str, Any]) -> tuple[str, str, str]:
    return (one["vendor"], one["title"], one["code"])


def _room(seat: Seat, more: int) -> None:
    if listed(seat).count() + more > MOST:
        raise TooMuch(
            _("At most 5,000 certifications are in use. Put some away first."), code="certification.too_many"
        )


def _note(action: str, found: VendorCertification, seat: Seat, *, ports: Ports) -> None:
    audit.record(
        action,
        subject=("certification", found.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=ports.now(),
    )

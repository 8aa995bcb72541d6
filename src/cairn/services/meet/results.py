"""What a lab measured becomes evidence of a learner's work: from a file, or from xAPI statements.

It says where it comes from and decides nothing: whoever judges the work reads it beside the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cairn.credentials import document
from cairn.credentials.document import DocumentError, JSONValue
from cairn.records.models import Achievement, Assessment, Facility, LabResult, Learner
from cairn.services import audit
from cairn.services.access import Seat, system_seat
from cairn.services.assess import evidence
from cairn.services.design.find import achievement_of
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.services.issue.words import folded
from cairn.services.lists import Row
from cairn.services.meet import guest_results, statements
from cairn.services.meet.facilities import facility_of
from cairn.services.meet.inviting import PEOPLE
from cairn.services.meet.sharing import lock
from cairn.services.meet.statements import Refused, Statement
from cairn.services.ports import Ports

MOST_ROWS: Final = 2_000
MOST_BYTES: Final = 2_000_000
COLUMNS: Final = ("number", "measure", "value", "unit", "time")
_HEADINGS: Final[Mapping[str, frozenset[str]]] = {
    "number": frozenset({"number", "learner", "learner number", "رقم المتعلم"}),
    "measure": frozenset({"measure", "what", "القياس"}),
    "value": frozenset({"value", "result", "القيمة"}),
    "unit": frozenset({"unit", "الوحدة"}),
    "time": frozenset({"time", "at", "date", "الوقت"}),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row or statement: its line, or its place (from 0), and why."""

    place: int
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file or of statements. taken: how many are evidence now, or would be; known: were before."""

    taken: int
    known: int
    refused: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Measured:
    place: int
    learner: Learner
    measure: str
    value: str
    unit: str
    at: datetime
    lines: tuple[str, ...]
    statement: UUID | None = None


@transaction.atomic
def read_file(
    seat: Seat,
    uuid: UUID,
    achievement: UUID,
    *,
    data: bytes,
    filename: str,
    is_trial: bool = False,
    ports: Ports,
) -> Taken:
    """Take a table of results: number of the learner, measure, value, unit, time. is_trial: nothing is kept.

    A row that says what was said before is known; broken rows never stop the others.

    Raises:
        NotPermitted: neither assessor nor issuer. NotFound: no such facility or credential here.
        InvalidInput: too large, too many rows, or a column is missing. TableError: no table.
    """
    seat.require(*PEOPLE)
    facility, what = facility_of(seat, uuid), achievement_of(seat, achievement)
    if len(data) > MOST_BYTES:
        raise InvalidInput(fields={"file": [_("At most 2 MB.")]})
    table = ports.tables.read(data, filename=filename)
    if len(table.rows) > MOST_ROWS:
        raise InvalidInput(fields={"file": [_("At most %(most)d rows.") % {"most": MOST_ROWS}]})
    columns = _columns(table.headers)
    said = {row.values[columns["number"]].strip() for row in table.rows}
    works = _works(what, numbers=said)
    guests = guest_results.present(facility, references=said, at=ports.now())
    numbers = guests.by_reference | _by_number(works)
    works = guests.works | works
    good: list[_Measured] = []
    refused: list[Fault] = []
    for row in table.rows:
        try:
            good.append(_row(row, columns, numbers, zone=seat.organisation.time_zone))
        except Refused as why:
            refused.append(Fault(row.line, str(why)))
    return _keep(seat, facility, works, good, refused, is_trial=is_trial, ports=ports)


@transaction.atomic
def read_statements(
    seat: Seat,
    uuid: UUID,
    achievement: UUID,
    said: Sequence[JSONValue],
    *,
    is_trial: bool = False,
    ports: Ports,
) -> Taken:
    """Take xAPI statements; what came before under the same id is known, and refused ones are told by index.

    Raises:
        NotPermitted: neither assessor nor issuer. NotFound: no such facility or credential here.
        TooMuch: `statements.too_many`, over 200 at once.
    """
    seat.require(*PEOPLE)
    facility, what = facility_of(seat, uuid), achievement_of(seat, achievement)
    if len(said) > statements.MOST:
        raise TooMuch(
            _("At most %(most)d statements at once.") % {"most": statements.MOST},
            code="statements.too_many",
        )
    read: dict[int, Statement] = {}
    good: list[_Measured] = []
    refused: list[Fault] = []
    for index, one in enumerate(said):
        try:
            read[index] = statements.read(one)
        except Refused as why:
            refused.append(Fault(index, str(why)))
    meant = {"emails": {one.email for one in read.values()}}
    said_numbers = {one.number for one in read.values()}
    works = _works(what, numbers=said_numbers, **meant)
    guests = guest_results.present(facility, references=said_numbers, at=ports.now(), **meant)
    numbers = guests.by_reference | _by_number(works)
    mailboxes = guests.by_email | {learner.email: learner for learner in works if learner.email}
    works = guests.works | works
    seen: set[UUID] = set()
    for index, statement in read.items():
        try:
            learner = _meant(statement, seen=seen, mailboxes=mailboxes, numbers=numbers)
        except Refused as why:
            refused.append(Fault(index, str(why)))
        else:
            good.append(_stated(index, statement, learner))
    return _keep(seat, facility, works, good, refused, is_trial=is_trial, ports=ports)


def parsed(data: bytes) -> list[JSONValue]:
    """Read the statements of a file: one, or a list of them.

    Raises:
        InvalidInput: too large, too deep, or no strict JSON.
    """
    if len(data) > statements.MOST_BYTES:
        raise InvalidInput(fields={"file": [_("At most 1 MB.")]})
    try:
        said = document.parse(data)
    except DocumentError as error:
        raise InvalidInput(
            fields={"file": [_("This is no JSON that can be read: %(why)s") % {"why": error}]}
        ) from error
    return said if isinstance(said, list) else [said]


def _meant(
    statement: Statement,
    *,
    seen: set[UUID],
    mailboxes: Mapping[str, Learner],
    numbers: Mapping[str, Learner],
) -> Learner:
    if statement.uuid in seen:
        raise Refused(_("“id” stands twice in what was sent."))
    seen.add(statement.uuid)
    learner = mailboxes.get(statement.email) if statement.email else numbers.get(statement.number)
    if learner is None:
        raise Refused(_("No learner who works towards this credential here is meant by “actor”."))
    return learner


def _stated(place: int, statement: Statement, learner: Learner) -> _Measured:
    return _Measured(
        place=place,
        learner=learner,
        measure=statement.measure,
        value=statement.value,
        unit="",
        at=statement.at,
        lines=(f"{statement.verb}: {statement.measure}", *statement.lines),
        statement=statement.uuid,
    )


def _works(
    achievement: Achievement, *, numbers: Collection[str], emails: Collection[str] = ()
) -> dict[Learner, Assessment]:
    """The newest open assessment of a credential of each learner with one of these numbers or addresses."""
    known = [number for number in numbers if number and number.isprintable()]
    meant = Q(learner__number__in=known) | Q(learner__email__in=[email for email in emails if email])
    rows = Assessment.objects.of(achievement.organisation).filter(
        meant, achievement=achievement, state__in=guest_results.OPEN, learner__archived_at=None
    )
    found = rows.select_related("learner__organisation", "version").order_by("pk")
    return {row.learner: row for row in found}


def _by_number(learners: Iterable[Learner]) -> dict[str, Learner]:
    found: dict[str, Learner] = {}
    for learner in learners:
        if learner.number:
            found[learner.number] = learner
    return found


def _columns(headers: Sequence[str]) -> dict[str, int]:
    places = {
        name: place
        for place, heading in enumerate(headers)
        for name in COLUMNS
        if folded(heading) in {folded(known) for known in _HEADINGS[name]}
    }
    missing = [name for name in COLUMNS if name not in places and name != "unit"]
    if missing:
        said = _(
            "There is no column %(names)s. The first line has to name: number, measure, value, unit, time."
        )
        raise InvalidInput(fields={"file": [said % {"names": ", ".join(missing)}]})
    return places


def _row(row: Row, columns: Mapping[str, int], numbers: Mapping[str, Learner], *, zone: str) -> _Measured:
    if row.fault:
        raise Refused(_("This line has more cells than the first one."))
    said = {name: row.values[place].strip() for name, place in columns.items()}
    learner = numbers.get(said["number"])
    if learner is None:
        raise Refused(_("No learner who works towards this credential has this number."))
    for name, most in (("measure", 200), ("value", 60), ("unit", 40)):
        text = said.get(name, "")
        if (not text and name != "unit") or len(text) > most or not text.isprintable():
            raise Refused(_("“%(name)s” is empty, too long or unreadable.") % {"name": name})
    try:
        at = datetime.fromisoformat(said["time"])
    except ValueError:
        raise Refused(_("Write the time as 2026-03-14 09:30.")) from None
    if not 1990 <= at.year <= 2199:
        raise Refused(_("Write the time as 2026-03-14 09:30."))
    at = (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    value, unit = said["value"], said.get("unit", "")
    line = f"{said['measure']}: {value} {unit}".strip()
    return _Measured(row.line, learner, said["measure"], value, unit, at, (line,))


def _keep(
    seat: Seat,
    facility: Facility,
    works: Mapping[Learner, Assessment],
    good: Sequence[_Measured],
    refused: list[Fault],
    *,
    is_trial: bool,
    ports: Ports,
) -> Taken:
    """Keep what is new: one piece of evidence for each learner; who cannot get one does not stop the others."""
    _wait(seat, facility, [works[learner] for learner in {one.learner for one in good}])
    fresh: dict[Learner, list[_Measured]] = {}
    known = 0
    before = _before(facility, good)
    for one in good:
        if _mark(one) in before:
            known += 1
            continue
        before.add(_mark(one))
        fresh.setdefault(one.learner, []).append(one)
    taken = sum(len(some) for some in fresh.values())
    if not is_trial and fresh:
        for learner, some in fresh.items():
            try:
                with transaction.atomic():
                    _add(seat, facility, works[learner], some, ports=ports)
            except (Conflict, TooMuch) as why:
                taken -= len(some)
                refused.extend(Fault(one.place, str(why)) for one in some)
        audit.record(
            "lab.results",
            subject=("facility", facility.uuid),
            organisation=seat.organisation,
            actor=seat.actor,
            at=ports.now(),
            details={"taken": taken, "known": known, "refused": len(refused)},
        )
    return Taken(taken, known, tuple(sorted(refused, key=lambda fault: fault.place)))


def _wait(seat: Seat, facility: Facility, works: Sequence[Assessment]) -> None:
    """Let one sender at a time go on in these organisations, so that what came before is read after it was kept.

    The same statement can come to two labs at once: their rows are not the same, those of the organisations are.
    Always in this order (lab, assessments, organisations), so that nobody waits for somebody who waits for them.
    """
    Facility.objects.of(seat.organisation).select_for_update(of=("self",)).get(pk=facility.pk)
    rows = Assessment.objects.across(reason="of the learners who are meant")
    list(rows.filter(pk__in=[work.pk for work in works]).select_for_update(of=("self",)).order_by("pk"))
    lock(seat.organisation.pk, *{work.organisation_id for work in works})


def _mark(one: _Measured) -> tuple[object, ...]:
    """What makes a result the same as another one."""
    if one.statement is not None:
        return (one.statement,)
    return (one.learner.pk, one.measure, one.value, one.unit, one.at)


def _before(facility: Facility, good: Sequence[_Measured]) -> set[tuple[object, ...]]:
    homes = {one.learner.organisation_id for one in good}
    rows = LabResult.objects.across(reason="of the learners who are meant").filter(organisation__in=homes)
    ids = [one.statement for one in good if one.statement is not None]
    if ids:
        return {(uuid,) for uuid in rows.filter(statement__in=ids).values_list("statement", flat=True)}
    learners = {one.learner.pk for one in good}
    mine = rows.filter(facility=facility, learner__in=learners, statement=None)
    return set(mine.values_list("learner", "measure", "value", "unit", "measured_at"))


def _add(
    seat: Seat, facility: Facility, work: Assessment, some: Sequence[_Measured], *, ports: Ports
) -> None:
    home = work.learner.organisation
    zone = ZoneInfo(home.time_zone)
    text = "\n\n".join(
        "\n".join((*one.lines, one.at.astimezone(zone).strftime("%Y-%m-%d %H:%M"))) for one in some
    )
    item = evidence.add_text(
        work.uuid,
        by=seat if home.pk == seat.organisation.pk else system_seat(home),  # a lab has no seat at its guests'
        text=text[:20_000],
        name=_("Results: %(name)s") % {"name": facility.name[:180]},
        ports=ports,
    )
    now = ports.now()
    LabResult.objects.bulk_create(
        [
            LabResult(
                uuid=ports.new_uuid(),
                organisation=home,
                facility=facility,
                learner=one.learner,
                evidence=item,
                statement=one.statement,
                measure=one.measure,
                value=one.value,
                unit=one.unit,
                measured_at=one.at,
                received_at=now,
            )
            for one in some
        ]
    )

"""Offers from a file, CSV or JSON: first looked at without keeping anything, then brought in.

JSON is a catalogue as `cairn plan` takes it. CSV has one offer a row; rows of one
code are one offer with several runs. Every fault is said in words, with its row;
a broken offer never stops the others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.credentials import document
from cairn.credentials.document import DocumentError, JSONObject, JSONValue, Limits
from cairn.pathways.offer import Offer
from cairn.records.models import LearningOffer, LearningRun
from cairn.records.offers import columns_of, gains_of, runs_of
from cairn.services import audit, row_files
from cairn.services.access import Seat
from cairn.services.errors import InvalidInput
from cairn.services.plan.offers import ROLES, store, understood
from cairn.services.ports import Ports
from cairn.services.row_files import Looked

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_OFFERS: Final = 10_000  # of one file
_LIMITS: Final = Limits(size=MAX_BYTES, depth=12, values=1_000_000)
COLUMNS: Final = (
    "code", "name", "summary", "achievement", "cost", "currency", "hours", "mode", "language", "place", "group",
    "skills", "needs", "start", "end", "seats", "enrol_by", "when", "closed", "recognised_by", "address",
)  # fmt: skip
_RUN: Final = ("start", "end", "seats", "enrol_by", "when")
_NUMBER: Final = 20  # characters, and digits before the point: 1e999999 is a text
_SKILL: Final = re.compile(r"(?P<skill>\S+?)(?:@(?P<level>[1-8]))?\Z")
_YES: Final = frozenset({"yes", "true", "1", "x", "نعم", "oui", "sí", "sim"})


@dataclass(frozen=True, slots=True)
class Line(row_files.Line):
    """One offer of a file: new, changed, same, or broken."""

    code: str = ""
    offer: Offer | None = None
    summary: str = ""

    @property
    def called(self) -> str:
        return self.name or self.code


def look(seat: Seat, *, data: bytes, filename: str, ports: Ports) -> Looked[Line]:
    """Read a file and say what it would do; nothing is kept.

    Raises:
        NotPermitted: no designer.
        InvalidInput: offers.too_large, offers.empty, offers.too_many, offers.json, offers.no_code_column.
        TableError: the file cannot be read as a table.
    """
    seat.require(*ROLES)
    if len(data) > MAX_BYTES:
        raise InvalidInput(_("The file is larger than 10 MB. Split it."), code="offers.too_large")
    is_json = filename.lower().endswith(".json") or data.lstrip()[:1] in (b"{", b"[")
    bodies = _from_json(data) if is_json else _from_table(data, filename=filename, ports=ports)
    if not bodies:
        raise InvalidInput(_("There is no offer in the file."), code="offers.empty")
    if len(bodies) > MAX_OFFERS:
        raise InvalidInput(_("The file has more than 10,000 offers. Split it."), code="offers.too_many")
    here = _here(seat)
    lines = (_judged(number, body, here) for number, body in bodies)
    said = _("This code stands above already.")
    return Looked(tuple(row_files.once(lines, key=lambda line: line.code or None, said=said)))


def bring(seat: Seat, *, data: bytes, filename: str, ports: Ports) -> Looked[Line]:
    """Bring in what is not broken: new offers are added, changed ones changed.

    Raises:
        as `look`.
    """
    looked = look(seat, data=data, filename=filename, ports=ports)
    with transaction.atomic():
        for line in looked.lines:
            if line.offer is not None and line.does in ("new", "changed"):
                store(seat, line.offer, line.summary, ports=ports)
        audit.record(
            "offer.import",
            subject=("organisation", seat.organisation.uuid),
            organisation=seat.organisation,
            actor=seat.actor,
            at=ports.now(),
            details=looked.counts("new", "changed", "same", "broken"),
        )
    return looked


def _here(seat: Seat) -> dict[str, LearningOffer]:
    mine = LearningOffer.objects.of(seat.organisation).filter(archived_at=None)
    return {row.code: row for row in mine.prefetch_related("runs", "gives")}


def _judged(number: int, body: JSONValue, here: Mapping[str, LearningOffer]) -> Line:
    if not isinstance(body, dict):
        return Line(number, "", "broken", (_("An offer is an object with members."),))
    code, name = str(body.get("id") or ""), str(body.get("name") or "")
    try:
        offer, summary = understood(body)
    except InvalidInput as error:
        return Line(number, name[:300], "broken", row_files.faults_of(error), code=code[:120])
    row = here.get(offer.id)
    does = "new" if row is None else "same" if _is_same(offer, summary, row) else "changed"
    return Line(number, offer.name, does, code=offer.id, offer=offer, summary=summary)


def _is_same(offer: Offer, summary: str, row: LearningOffer) -> bool:
    columns = columns_of(offer)
    return (
        all(getattr(row, name) == value for name, value in columns.items())
        and row.summary == summary
        and (row.closed_at is not None) == offer.closed
        and {_days(run) for run in row.runs.all()} == {_days(run) for run in runs_of(offer, row)}
        and {(gain.skill, gain.level) for gain in row.gives.all()}
        == {(gain.skill, gain.level) for gain in gains_of(offer, row)}
    )


def _days(run: LearningRun) -> tuple[object, ...]:
    return run.start_date, run.end_date, run.seats, run.closed, run.enrol_by_date, run.when


def _from_json(data: bytes) -> list[tuple[int, JSONValue]]:
    try:
        value = document.parse(data, limits=_LIMITS)
    except DocumentError as error:
        said = _("This is not JSON that can be read: %(detail)s") % {"detail": error}
        raise InvalidInput(said, code="offers.json") from None
    found = value.get("offers") if isinstance(value, dict) else value
    if not isinstance(found, list):
        raise InvalidInput(_("The offers stand in a list named “offers”."), code="offers.json")
    return list(enumerate(found, 1))


def _from_table(data: bytes, *, filename: str, ports: Ports) -> list[tuple[int, JSONValue]]:
    table = ports.tables.read(data, filename=filename)
    places = row_files.places(table, {})
    if "code" not in places or "name" not in places:
        said = _("Two columns are needed: “code” and “name”. The others: %(names)s.")
        raise InvalidInput(said % {"names": ", ".join(COLUMNS[2:])}, code="offers.no_code_column")
    bodies: dict[str, tuple[int, JSONObject]] = {}
    found: list[tuple[int, JSONValue]] = []
    for row in table.rows:
        cells = {name: row.values[place].strip() for name, place in places.items() if name in COLUMNS}
        known = bodies.get(cells["code"])
        if known is not None and cells["code"] and any(cells.get(name) for name in _RUN):
            runs = known[1].setdefault("runs", [])
            if isinstance(runs, list):
                runs.append(_run(cells))
            continue
        body = _body(cells)
        bodies.setdefault(cells["code"], (row.line, body))
        found.append((row.line, body))
    return found


def _body(cells: Mapping[str, str]) -> JSONObject:
    body: JSONObject = {"id": cells["code"], "name": cells["name"]}
    for name in ("summary", "achievement", "currency", "mode", "language", "place", "group", "address"):
        if cells.get(name):
            body[name] = cells[name]
    for name in ("cost", "hours"):
        if cells.get(name):
            body[name] = _number(cells[name])
    if cells.get("closed", "").casefold() in _YES:
        body["closed"] = True
    if cells.get("skills"):
        body["gives"] = [_gain(part) for part in _parts(cells["skills"])]
    if cells.get("needs"):
        body["needs"] = [
            list[JSONValue](part.strip() for part in one.split("|")) for one in _parts(cells["needs"])
        ]
    if cells.get("recognised_by"):
        body["recognised_by"] = list[JSONValue](_parts(cells["recognised_by"]))
    if any(cells.get(name) for name in _RUN):
        body["runs"] = [_run(cells)]
    return body


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.replace("\n", ";").split(";") if part.strip()]


def _gain(part: str) -> JSONValue:
    match = _SKILL.match(part)
    if match is None or match["level"] is None:
        return part
    return {"skill": match["skill"], "level": int(match["level"])}


def _run(cells: Mapping[str, str]) -> JSONObject:
    run: JSONObject = {name: cells[name] for name in ("start", "end", "enrol_by", "when") if cells.get(name)}
    if cells.get("seats"):
        seats = _number(cells["seats"])
        run["seats"] = seats
    return run


def _number(cell: str) -> JSONValue:
    """The number of a cell; the text itself when it is none, so that reading says what is wrong."""
    if len(cell) > _NUMBER:
        return cell
    try:
        value = Decimal(cell.replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        return cell
    if not value.is_finite() or value.adjusted() > _NUMBER:
        return cell
    return int(value) if value == value.to_integral_value() else float(value)

"""The register of recognition from a file: first looked at without keeping anything, then written down.

An entry a row. Every fault is said in words, with its row; a broken row never stops the others. An entry that stands
already stays as it is: the register is never edited. The public file of one's own entries can be brought in again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.records.models import Recognition
from cairn.services import audit, row_files
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.issue.intent import require_open
from cairn.services.lists import Row, as_typed
from cairn.services.ports import Ports
from cairn.services.row_files import Looked, named
from cairn.services.vouch.recognising import Reader

MAX_BYTES: Final = 10 * 1024 * 1024
MOST: Final = 2_000  # rows of one file: what is behind each address is looked up
MOST_NAMED: Final = 200  # characters of a row's name in the answer
#: column of the file -> name of the fact
FACTS: Final[Mapping[str, str]] = {
    "address": "address",
    "what": "name",
    "provider": "provider",
    "for": "purpose",
    "detail": "detail",
    "since": "since_date",
    "until": "until_date",
    "evidence": "evidence_link",
}
_OURS: Final = "accepted_by"  # whose entry it is, in the public file
_GONE: Final = "withdrawn"


@dataclass(frozen=True, slots=True)
class Line(row_files.Line):
    """One entry: new; same, it stands already; gone, the file says that it was withdrawn; or broken."""

    entry: Recognition | None = None


def look(
    seat: Seat, *, data: bytes, filename: str, words: Mapping[str, str] | None = None, ports: Ports
) -> Looked[Line]:
    """Read a file and say what it would do; nothing is kept.

    words: what headings and purposes are called besides their names here (lower case -> name).

    Raises:
        NotPermitted: not a designer. Conflict: `issue.archived`.
        InvalidInput: `recognition.too_many`, `recognition.no_address_column`.
        TableError: the file cannot be read as a table.
    """
    seat.require("designer")
    require_open(seat.organisation)
    table = ports.tables.read(data, filename=filename)
    if len(table.rows) > MOST:
        said = _("The file has more than %(most)d entries. Split it.") % {"most": MOST}
        raise InvalidInput(said, code="recognition.too_many")
    known = words or {}
    places = row_files.places(table, known)
    if not {"address", "for"} <= set(places):
        said = _("The columns “address” and “for” are needed. The others: %(names)s.") % {
            "names": ", ".join(name for name in FACTS if name not in ("address", "for"))
        }
        raise InvalidInput(said, code="recognition.no_address_column")
    lines = _judged(seat, table.rows, places, known, ports=ports)
    said = _("This entry stands above already.")
    return Looked(tuple(_known(seat, row_files.once(lines, key=_named, said=said))))


def bring(
    seat: Seat, *, data: bytes, filename: str, words: Mapping[str, str] | None = None, ports: Ports
) -> Looked[Line]:
    """Write down what is new in the file.

    Raises:
        as `look`.
    """
    looked = look(seat, data=data, filename=filename, words=words, ports=ports)
    with transaction.atomic():
        done = Looked(tuple(_brought(line) for line in looked.lines))
        audit.record(
            "recognition.import",
            subject=("organisation", seat.organisation.uuid),
            organisation=seat.organisation,
            actor=seat.actor,
            at=ports.now(),
            details=done.counts("new", "same", "gone", "broken"),
        )
    return done


def _brought(line: Line) -> Line:
    if line.entry is None or line.does != "new":
        return line
    try:
        with transaction.atomic():
            line.entry.save()
    except IntegrityError:  # somebody wrote the same a moment ago
        return replace(line, does="same")
    return line


def _judged(
    seat: Seat, rows: Sequence[Row], places: Mapping[str, int], words: Mapping[str, str], *, ports: Ports
) -> Iterator[Line]:
    reader = Reader(seat, ports=ports)
    for row in rows:
        cells = {name: as_typed(row.values[place]) for name, place in places.items()}
        yield _line(seat, row, cells, reader, words)


def _named(line: Line) -> tuple[str, str] | None:
    """What makes an entry the one that it is."""
    return (line.entry.subject_url, line.entry.purpose) if line.entry is not None else None


def _known(seat: Seat, lines: Iterator[Line]) -> Iterator[Line]:
    """The lines, with those marked that stand in the register already."""
    mine = Recognition.objects.of(seat.organisation).filter(withdrawn_at=None)
    here = set(mine.values_list("subject_url", "purpose").iterator(chunk_size=2000))
    for line in lines:
        yield replace(line, does="same") if line.does == "new" and _named(line) in here else line


def _line(seat: Seat, row: Row, cells: Mapping[str, str], reader: Reader, words: Mapping[str, str]) -> Line:
    name = (cells.get("what") or cells["address"])[:MOST_NAMED]
    whose = cells.get(_OURS, "")
    if row.fault:
        return Line(row.line, name, "broken", (row_files.too_wide(),))
    if whose and whose != seat.organisation.name:
        said = _("This is an entry of %(name)s. Only they write it.") % {"name": whose[:MOST_NAMED]}
        return Line(row.line, name, "broken", (said,))
    if cells.get(_GONE):
        return Line(row.line, name, "gone")
    facts: dict[str, object] = {fact: cells[column] for column, fact in FACTS.items() if column in cells}
    facts["purpose"] = named(cells["for"], words)
    try:
        entry = reader.entry(facts)
    except InvalidInput as refused:
        columns = {fact: column for column, fact in FACTS.items()}
        return Line(row.line, name, "broken", row_files.faults_of(refused, columns) or (str(refused),))
    except Conflict as refused:
        return Line(row.line, name, "broken", (str(refused),))
    return Line(row.line, entry.subject_name, "new", entry=entry)

"""The register of accreditations from a file: first looked at without keeping anything, then written down.

An entry a row, as with recognition (`register_file`). An entry that stands already, the same scope and level of the
same provider or credential, stays as it is: the register is never edited.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import AccreditationRecord, Organisation
from cairn.services import audit, row_files
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.lists import Row, as_typed
from cairn.services.ports import Ports
from cairn.services.row_files import Looked
from cairn.services.vouch.accrediting import Reader, must_be_body

MAX_BYTES: Final = 10 * 1024 * 1024
MOST: Final = 2_000  # rows of one file: what is behind each address is looked up
MOST_NAMED: Final = 200  # characters of a row's name in the answer
#: column of the file -> name of the fact
FACTS: Final[Mapping[str, str]] = {
    "address": "address",
    "scope": "scope",
    "level": "level",
    "reference": "reference",
    "since": "since_date",
    "until": "until_date",
    "evidence": "evidence_link",
}
_COLUMNS: Final = {fact: column for column, fact in FACTS.items()}


@dataclass(frozen=True, slots=True)
class Line(row_files.Line):
    """One entry: new; same, it stands already; or broken."""

    entry: AccreditationRecord | None = None


def look(seat: Seat, *, data: bytes, filename: str, ports: Ports) -> Looked[Line]:
    """Read a file and say what it would do; nothing is kept.

    Raises:
        NotPermitted: not a designer, or `accreditation.no_body`. Conflict: `issue.archived`.
        InvalidInput: `accreditation.too_many`, `accreditation.no_address_column`.
        TableError: the file cannot be read as a table.
    """
    must_be_body(seat)
    table = ports.tables.read(data, filename=filename)
    if len(table.rows) > MOST:
        said = _("The file has more than %(most)d entries. Split it.") % {"most": MOST}
        raise InvalidInput(said, code="accreditation.too_many")
    places = row_files.places(table, {})
    if not {"address", "scope"} <= set(places):
        said = _("The columns “address” and “scope” are needed. The others: %(names)s.") % {
            "names": ", ".join(name for name in FACTS if name not in ("address", "scope"))
        }
        raise InvalidInput(said, code="accreditation.no_address_column")
    lines = row_files.once(
        _judged(seat, table.rows, places, ports=ports), key=_same, said=_("This entry stands above already.")
    )
    return Looked(tuple(_known(seat, lines)))


def bring(seat: Seat, *, data: bytes, filename: str, ports: Ports) -> Looked[Line]:
    """Write down what is new in the file.

    Raises:
        as `look`.
    """
    with transaction.atomic():
        rows = Organisation.objects.across(reason="one file of a body at a time")
        rows.select_for_update().get(pk=seat.organisation.pk)
        looked = look(seat, data=data, filename=filename, ports=ports)
        entries = [one.entry for one in looked.lines if one.entry is not None and one.does == "new"]
        AccreditationRecord.objects.bulk_create(entries, batch_size=500)
        audit.record(
            "accreditation.import",
            subject=("organisation", seat.organisation.uuid),
            organisation=seat.organisation,
            actor=seat.actor,
            at=ports.now(),
            details=looked.counts("new", "same", "broken"),
        )
    return looked


def _judged(seat: Seat, rows: Sequence[Row], places: Mapping[str, int], *, ports: Ports) -> Iterator[Line]:
    reader = Reader(seat, ports=ports)
    for row in rows:
        cells = {name: as_typed(row.values[place]) for name, place in places.items()}
        name = cells["address"][:MOST_NAMED]
        if row.fault:
            yield Line(row.line, name, "broken", (row_files.too_wide(),))
            continue
        try:
            entry = reader.entry({fact: cells[column] for column, fact in FACTS.items() if column in cells})
        except InvalidInput as refused:
            said = row_files.faults_of(refused, _COLUMNS) or (str(refused),)
            yield Line(row.line, name, "broken", said)
        except Conflict as refused:
            yield Line(row.line, name, "broken", (str(refused),))
        else:
            yield Line(row.line, entry.subject_name, "new", entry=entry)


def _same(line: Line) -> tuple[int, int | None, str, str] | None:
    """What makes an entry the one that it is."""
    entry = line.entry
    return (entry.about_id, entry.achievement_id, entry.scope, entry.level) if entry is not None else None


def _known(seat: Seat, lines: Iterator[Line]) -> Iterator[Line]:
    """The lines, with those marked that stand in the register already."""
    mine = AccreditationRecord.objects.of(seat.organisation).filter(withdrawn_at=None)
    here = set(mine.values_list("about", "achievement", "scope", "level").iterator(chunk_size=2000))
    for line in lines:
        yield replace(line, does="same") if line.does == "new" and _same(line) in here else line

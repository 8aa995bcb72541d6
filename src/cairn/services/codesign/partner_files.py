"""The register of partners from a file: first looked at without keeping anything, then brought in.

One partner a row, found again by its name. Every fault is said in words, with its row; a broken row never stops the
others. The file that the register gives out can be brought in again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Area, Partner
from cairn.services import audit, row_files
from cairn.services.access import Seat
from cairn.services.codesign import areas, partners
from cairn.services.codesign.register_facts import FACTS, read
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.lists import Row, as_typed
from cairn.services.ports import Ports
from cairn.services.row_files import Looked, named

MAX_BYTES: Final = 5 * 1024 * 1024
MOST: Final = 500  # rows of one file
AREAS: Final = "areas"
COLUMNS: Final = (
    "name",
    "kind",
    "tier",
    AREAS,
    *(one for one in FACTS if one not in ("name", "kind", "tier")),
)
_FLAGS: Final = frozenset({"may_see", "may_sign", "may_decide", "is_public"})
_YES: Final = frozenset({"yes", "true", "1", "x"})
_NO: Final = frozenset({"no", "false", "0"})


@dataclass(frozen=True, slots=True)
class Line(row_files.Line):
    """One partner: new, changed, same, or broken."""

    facts: Mapping[str, object] = field(default_factory=dict)
    engaged: tuple[UUID, ...] | None = None


def look(
    seat: Seat, *, data: bytes, filename: str, words: Mapping[str, str] | None = None, ports: Ports
) -> Looked[Line]:
    """Read a file and say what it would do; nothing is kept.

    words: what headings, and kinds, tiers, yes and no are called besides their names here (lower case -> name).

    Raises:
        NotPermitted: not a designer.
        InvalidInput: `partners.too_large`, `partners.too_many`, `partners.no_name_column`.
        TableError: the file cannot be read as a table.
    """
    seat.require(*partners.ROLES)
    if len(data) > MAX_BYTES:
        raise InvalidInput(_("The file is larger than 5 MB. Split it."), code="partners.too_large")
    table = ports.tables.read(data, filename=filename)
    if len(table.rows) > MOST:
        said = _("The file has more than %(most)d partners. Split it.") % {"most": MOST}
        raise InvalidInput(said, code="partners.too_many")
    known = words or {}
    places = row_files.places(table, known)
    if "name" not in places:
        said = _("A column “name” is needed. The others: %(names)s.") % {"names": ", ".join(COLUMNS[1:])}
        raise InvalidInput(said, code="partners.no_name_column")
    lines = _judged(seat, table.rows, places, known)
    said = _("This name stands above already.")
    return Looked(tuple(row_files.once(lines, key=lambda line: line.name, said=said)))


def bring(
    seat: Seat, *, data: bytes, filename: str, words: Mapping[str, str] | None = None, ports: Ports
) -> Looked[Line]:
    """Bring in what is not broken: new partners are added, known ones changed where the file says something.

    Raises:
        as `look`.
    """
    looked = look(seat, data=data, filename=filename, words=words, ports=ports)
    with transaction.atomic():
        done = Looked(tuple(_brought(seat, line, ports=ports) for line in looked.lines))
        audit.record(
            "partner.import",
            subject=("organisation", seat.organisation.uuid),
            organisation=seat.organisation,
            actor=seat.actor,
            at=ports.now(),
            details=done.counts("new", "changed", "same", "broken"),
        )
    return done


def _brought(seat: Seat, line: Line, *, ports: Ports) -> Line:
    try:
        with transaction.atomic():
            if line.does == "new":
                partners.add(seat, facts=line.facts, engaged=line.engaged or (), ports=ports)
            elif line.does == "changed":
                rows = Partner.objects.of(seat.organisation).filter(name=line.name, archived_at=None)
                partners.update(seat, rows.get().uuid, facts=line.facts, engaged=line.engaged, ports=ports)
    except Conflict as refused:
        return line.refused(str(refused))
    return line


def _judged(
    seat: Seat, rows: Iterable[Row], places: Mapping[str, int], words: Mapping[str, str]
) -> Iterator[Line]:
    mine = Partner.objects.of(seat.organisation).filter(archived_at=None)
    here = {row.name: row for row in mine.prefetch_related("engaged__area")}
    fields = {area.name.casefold(): area for area in areas.of(seat.organisation)}
    for row in rows:
        cells = {name: as_typed(row.values[place]) for name, place in places.items() if name in COLUMNS}
        yield _line(row, cells, here, fields, words)


def _line(
    row: Row,
    cells: Mapping[str, str],
    here: Mapping[str, Partner],
    fields: Mapping[str, Area],
    words: Mapping[str, str],
) -> Line:
    name, faults = cells["name"], list[str]()
    if row.fault:
        return Line(row.line, name[:200], "broken", (row_files.too_wide(),))
    facts, wrong = _facts(cells, words)
    faults += wrong
    before = here.get(name)
    engaged = _engaged(cells.get(AREAS, ""), fields, faults)
    try:
        values = read(facts, required=True, before=before)
    except InvalidInput as refused:
        faults += row_files.faults_of(refused)
        values = {}
    if faults:
        return Line(row.line, name[:200], "broken", tuple(faults))
    does = "new" if before is None else "changed"
    if before is not None and all(getattr(before, fact) == value for fact, value in values.items()):
        works_in = {one.area.uuid for one in before.engaged.all() if one.area.archived_at is None}
        does = "same" if engaged is None or works_in == set(engaged) else "changed"
    return Line(row.line, name, does, (), facts, engaged)


def _facts(cells: Mapping[str, str], words: Mapping[str, str]) -> tuple[dict[str, object], list[str]]:
    """What the cells say; an empty one says nothing."""
    found: dict[str, object] = {"name": cells["name"]}
    faults = []
    for fact in FACTS[1:]:
        said = cells.get(fact, "")
        if not said:
            continue
        if fact in _FLAGS:
            word = named(said, words)
            if word not in _YES | _NO:
                faults.append(_("%(fact)s: write yes or no.") % {"fact": fact})
            found[fact] = word in _YES
        else:
            found[fact] = named(said, words) if fact in ("kind", "tier") else said
    return found, faults


def _engaged(said: str, fields: Mapping[str, Area], faults: list[str]) -> tuple[UUID, ...] | None:
    """The areas that a cell names, divided by semicolons; None where it says nothing."""
    names: Sequence[str] = [part.strip() for part in said.split(";") if part.strip()]
    unknown = [name for name in names if name.casefold() not in fields]
    if unknown:
        faults.append(_("There is no area “%(name)s”.") % {"name": unknown[0][:120]})
    return tuple(fields[name.casefold()].uuid for name in names if name.casefold() in fields) or None

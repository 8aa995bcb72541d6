"""The areas of skills that an organisation works in: named, put in order, put away."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.records.models import Area, Organisation
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.skills.fields_of_study import is_field

ROLES: Final = ("designer",)
MOST: Final = 40  # in use at a time: the matrix has a row for each
MOST_NAME: Final = 120


def of(organisation: Organisation, *, archived: bool = False) -> tuple[Area, ...]:
    """Return the areas in their order; with `archived` those that were put away, at most 200 of them."""
    rows = Area.objects.of(organisation).filter(archived_at__isnull=not archived)
    return tuple(rows[: 200 if archived else MOST])


def area_of(seat: Seat, uuid: UUID, *, archived: bool | None = False) -> Area:
    """Return an area of this organisation. archived: None finds both.

    Raises:
        NotFound: there is none of that uuid here.
    """
    rows = Area.objects.of(seat.organisation).filter(uuid=uuid)
    if archived is not None:
        rows = rows.filter(archived_at__isnull=not archived)
    found = rows.first()
    if found is None:
        raise NotFound("no such area")
    return found


@transaction.atomic
def add(seat: Seat, *, name: object, field: object = "", ports: Ports) -> Area:
    """Add an area at the end. field: its code in ISCED-F, if it has one.

    Raises:
        NotPermitted: not a designer.
        InvalidInput: no name, one that is taken, no code of a field, or `area.too_many`.
    """
    seat.require(*ROLES)
    said, code = _read(name, field)
    here = Area.objects.of(seat.organisation).filter(archived_at=None)
    _room(here.count())
    last = here.order_by("-position").values_list("position", flat=True).first() or 0
    try:
        with transaction.atomic():
            made = Area.objects.create(
                uuid=ports.new_uuid(),
                organisation=seat.organisation,
                name=said,
                field=code,
                position=last + 1,
            )
    except IntegrityError as error:
        raise _taken() from error
    _note("area.add", made, seat, ports.now())
    return made


@transaction.atomic
def rename(seat: Seat, uuid: UUID, *, name: object, field: object = None, ports: Ports) -> Area:
    """Give an area another name. field: another code in ISCED-F; None leaves it as it is.

    Raises:
        NotPermitted: not a designer. NotFound: no such area in use here.
        InvalidInput: no name, one that is taken, or no code of a field.
    """
    seat.require(*ROLES)
    found = area_of(seat, uuid)
    found.name, found.field = _read(name, found.field if field is None else field)
    try:
        with transaction.atomic():
            found.save(update_fields=["name", "field"])
    except IntegrityError as error:
        raise _taken() from error
    _note("area.rename", found, seat, ports.now())
    return found


@transaction.atomic
def move(seat: Seat, uuid: UUID, *, up: bool, ports: Ports) -> None:
    """Put an area one place up or down; at the end of the list nothing changes.

    Raises:
        NotPermitted: not a designer. NotFound: no such area in use here.
    """
    seat.require(*ROLES)
    found = area_of(seat, uuid)
    row = list(of(seat.organisation))
    place = next(number for number, one in enumerate(row) if one.pk == found.pk)
    other = place + (-1 if up else 1)
    if not 0 <= other < len(row):
        return
    row[place], row[other] = row[other], row[place]
    for number, one in enumerate(row, start=1):
        one.position = number
    Area.objects.of(seat.organisation).bulk_update(row, ["position"])
    _note("area.move", found, seat, ports.now())


@transaction.atomic
def archive(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Put an area away; who was engaged in it stays written down.

    Raises:
        NotPermitted: not a designer. NotFound: no such area here. Conflict: `area.archived`.
    """
    _turn(seat, uuid, away=True, ports=ports)


@transaction.atomic
def restore(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Bring an area back, at its old place.

    Raises:
        NotPermitted, NotFound: as `archive`. Conflict: `area.archived`, it is in use.
        InvalidInput: its name is taken meanwhile, or `area.too_many`.
    """
    seat.require(*ROLES)
    _room(Area.objects.of(seat.organisation).filter(archived_at=None).count())
    try:
        with transaction.atomic():
            _turn(seat, uuid, away=False, ports=ports)
    except IntegrityError as error:
        raise _taken() from error


def _turn(seat: Seat, uuid: UUID, *, away: bool, ports: Ports) -> None:
    seat.require(*ROLES)
    now = ports.now()
    found = area_of(seat, uuid, archived=None)
    mine = Area.objects.of(seat.organisation).filter(pk=found.pk, archived_at__isnull=away)
    if not mine.update(archived_at=now if away else None):
        said = _("This area is put away already.") if away else _("This area is in use.")
        raise Conflict(said, code="area.archived")
    _note("area.archive" if away else "area.restore", found, seat, now)


def _read(name: object, field: object) -> tuple[str, str]:
    fields = Fields()
    said = fields.text("name", name, most=MOST_NAME, required=True)
    code = fields.text("field", field, most=20).replace(".", "")
    if code and not is_field(code):
        fields.complain("field", _("Write a code of ISCED-F 2013: two, three or four digits, such as 0713."))
    fields.done()
    return said, code


def _room(many: int) -> None:
    if many >= MOST:
        said = _("At most %(most)d areas are in use at a time. Put one away first.") % {"most": MOST}
        raise InvalidInput(fields={"name": [said]}, code="area.too_many")


def _taken() -> InvalidInput:
    return InvalidInput(fields={"name": [_("There is an area of this name already.")]})


def _note(action: str, area: Area, seat: Seat, at: datetime) -> None:
    audit.record(action, subject=("area", area.uuid), organisation=seat.organisation, actor=seat.actor, at=at)

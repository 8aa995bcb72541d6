"""A definition of one's own as a file: the same JSON that the API takes and gives (feature D1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.credentials import document
from cairn.credentials.document import DocumentError, JSONObject
from cairn.records.models import OwnProfileVersion
from cairn.services.access import Seat
from cairn.services.design import own_profiles
from cairn.services.errors import InvalidInput
from cairn.services.ports import Ports

FORMAT: Final = "cairn-definition"
VERSION: Final = 1
MOST_BYTES: Final = 100_000
PARTS: Final = ("name", "names", "source", "facts")
WRONG: Final = "definition.wrong_file"


def to_json(row: OwnProfileVersion) -> JSONObject:
    """Return a version of a definition as its file."""
    return {
        "format": FORMAT,
        "formatVersion": VERSION,
        "name": row.name,
        **({"names": dict(row.names)} if row.names else {}),
        "source": row.source,
        "facts": [dict(fact) for fact in row.facts],
    }


def to_file(row: OwnProfileVersion) -> bytes:
    """Return the file, for people to read as well."""
    return document.dump_pretty(to_json(row)).encode()


def take(seat: Seat, data: bytes, *, definition: UUID | None = None, ports: Ports) -> OwnProfileVersion:
    """Make a definition from a file, or the next version of `definition`.

    Raises:
        NotPermitted: not a designer. NotFound: no such definition in use here.
        InvalidInput: `definition.wrong_file`; `fields` names each wrong place, such as "facts.3.check".
        Conflict: `definition.too_many`.
    """
    seat.require(*own_profiles.ROLES)
    parts = read(data)
    try:
        if definition is None:
            return own_profiles.make(seat, **parts, ports=ports)
        return own_profiles.change(seat, definition, **parts, ports=ports)
    except InvalidInput as wrong:
        raise InvalidInput(fields=wrong.fields, code=WRONG) from wrong


def read(data: bytes) -> dict[str, Any]:
    """Return names, source and facts as the file has them; whether they can be used is looked at later.

    Raises:
        InvalidInput: `definition.wrong_file`; too large, no JSON, another format, a member that does not belong.
    """
    if len(data) > MOST_BYTES:
        _refuse("file", _("The file has more than 100 kB."))
    try:
        given: Mapping[str, Any] = document.parse_object(data)
    except DocumentError as wrong:
        said = _("This is no JSON object that can be read (%(code)s).") % {"code": wrong.code}
        raise InvalidInput(fields={"file": [said]}, code=WRONG) from wrong
    wrong_places: dict[str, Sequence[str]] = {}
    if given.get("format") != FORMAT:
        wrong_places["format"] = [_("Write “%(format)s”.") % {"format": FORMAT}]
    if given.get("formatVersion") != VERSION:
        wrong_places["formatVersion"] = [_("This version of the format is not known here.")]
    for name in sorted(set(given) - {"format", "formatVersion", *PARTS})[:20]:
        wrong_places[name[:60]] = [_("There is no such field.")]
    if wrong_places:
        raise InvalidInput(fields=wrong_places, code=WRONG)
    usual: dict[str, Any] = {"name": None, "names": {}, "source": "", "facts": []}
    return {name: given.get(name, other) for name, other in usual.items()}


def _refuse(place: str, sentence: str) -> None:
    raise InvalidInput(fields={place: [sentence]}, code=WRONG)

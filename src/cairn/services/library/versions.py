"""The versions of an entry: each is a file or an address with its terms, and never changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from cairn.records.models import LibraryEntry, LibraryKind, LibraryVersion
from cairn.services.access import Seat
from cairn.services.admin.export import safe_filename
from cairn.services.errors import TooMuch
from cairn.services.fields import Fields, known_names
from cairn.services.library import rubric
from cairn.services.library.licences import LICENCES
from cairn.services.ports import Ports

MAX_BYTES: Final = 50 * 1024 * 1024
MOST: Final = 200  # versions of one entry
TERMS: Final = (
    "licence", "licence_words", "consent_by", "consent_reference", "anonymisation", "has_personal_data",
    "link", "change_note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, at most one byte more than the 50 MB that are taken; empty: none was sent."""

    data: bytes = b""
    filename: str = ""


def read_terms(
    fields: Fields, terms: Mapping[str, object], upload: Upload, *, kind: str, ports: Ports
) -> dict[str, Any]:
    """Read under which terms something is given, and that there is a file or an address, not both.

    kind: of the entry. A rubric has to be a table that can be read as one.
    """
    known_names(terms, TERMS)
    licence = fields.choice("licence", terms.get("licence"), LICENCES, required=True)
    read = {
        "licence": licence,
        "licence_words": fields.text("licence_words", terms.get("licence_words"), most=1000, lines=True),
        "consent_by": fields.text("consent_by", terms.get("consent_by"), most=200),
        "consent_reference": fields.text("consent_reference", terms.get("consent_reference"), most=300),
        "anonymisation": fields.text("anonymisation", terms.get("anonymisation"), most=1000, lines=True),
        "has_personal_data": fields.flag("has_personal_data", terms.get("has_personal_data", False)),
        "link": fields.link("link", terms.get("link")),
        "change_note": fields.text("change_note", terms.get("change_note"), most=500),
    }
    if licence in LICENCES and LICENCES[licence].own and not read["licence_words"]:
        fields.complain("licence_words", _("Write what one may do with it."))
    if read["has_personal_data"]:
        for name in ("consent_by", "consent_reference"):
            if not read[name]:
                fields.complain(
                    name, _("Personal data needs consent: say who agreed, and where it is written.")
                )
    if not upload.data and not read["link"] and not fields.wrong("link"):
        fields.complain("file", _("Add a file, or a link to where it is."))
    if upload.data and read["link"]:
        fields.complain("link", _("A file or a link, not both: one of them would change without the other."))
    if kind == LibraryKind.RUBRIC:
        read["rubric"] = rubric.of_table(fields, upload.data, upload.filename, ports=ports)
    return read


def keep(
    entry: LibraryEntry,
    terms: Mapping[str, Any],
    upload: Upload,
    *,
    seat: Seat,
    ports: Ports,
    waits: bool = False,
) -> LibraryVersion:
    """Keep the next version. waits: an educator has to read it, also where no partner gave it.

    Raises:
        TooMuch: `library.too_many_versions`. FileError: of no kind we take, or over 50 MB.
    """
    held = LibraryVersion.objects.of(entry.organisation).filter(entry=entry)
    number = held.order_by("-number").values_list("number", flat=True).first() or 0
    if number >= MOST:
        raise TooMuch(_("At most 200 versions. Begin a new entry."), code="library.too_many_versions")
    return LibraryVersion.objects.create(
        uuid=ports.new_uuid(),
        entry=entry,
        number=number + 1,
        added_at=ports.now(),
        added_by=seat.actor.person,
        state="WAITING" if waits or entry.partner_id is not None else "APPROVED",
        **terms,
        **(_stored(upload, ports=ports) if upload.data else {}),
    )


def _stored(upload: Upload, *, ports: Ports) -> dict[str, Any]:
    """Keep a file; its name says what its content is."""
    kind = ports.files.identify(upload.data, filename=upload.filename, kind="library")
    name = safe_filename(upload.filename)
    if "." not in name:
        name = f"{name}.{kind.extension}"
    return {
        "file_key": ports.files.put(upload.data, kind="library"),
        "file_name": name[:200],
        "file_size": len(upload.data),
        "file_digest": hashlib.sha256(upload.data).hexdigest(),
    }

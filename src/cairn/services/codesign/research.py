"""What shows that a credential is needed: documents, surveys, labour data, interviews; dated, sourced (feature G9)."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Achievement, Research
from cairn.services.access import Seat
from cairn.services.admin.export import safe_filename
from cairn.services.codesign.workspace import Voice, note, workspace_of
from cairn.services.errors import NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.ports import Ports

KINDS: Final = ("document", "survey", "labour", "interview")
MOST: Final = 100  # in one workspace
MAX_BYTES: Final = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to be sent as an attachment; `size` is in bytes."""

    stream: BinaryIO
    content_type: str
    filename: str
    size: int


@transaction.atomic
def add(
    seat: Seat,
    achievement_uuid: UUID,
    *,
    facts: Mapping[str, object],
    data: bytes = b"",
    filename: str = "",
    ports: Ports,
) -> Research:
    """Add a piece: with a file of at most 50 MB, with a link, or with both.

    facts: kind, title, source, made_date (the day it is of), and link, finding, is_public where known.

    Raises:
        NotPermitted: not a designer. NotFound: no such workspace here.
        InvalidInput: no title, source or day; neither file nor link nor finding; a day to come.
        TooMuch: `research.too_many`. FileError: of no kind we take, or too large.
    """
    seat.require("designer")
    workspace = workspace_of(seat, achievement_uuid, lock=True)
    now = ports.now()
    fields = Fields()
    read = _read(fields, facts)
    today = now.astimezone(ZoneInfo(seat.organisation.time_zone)).date()
    if read["made_date"] is not None and read["made_date"] > today:
        fields.complain("made_date", _("This day is still to come."))
    if not data and not read["link"] and not read["finding"]:
        fields.complain("file", _("Add a file or a link, or write what was found."))
    fields.done()
    if workspace.research.filter(removed_at=None).count() >= MOST:
        raise TooMuch(_("At most 100 pieces. Remove one first."), code="research.too_many")
    stored = _stored(data, filename, ports=ports) if data else {}
    made = Research.objects.create(
        uuid=ports.new_uuid(),
        workspace=workspace,
        added_at=now,
        added_by=seat.actor.person,
        **read,
        **stored,
    )
    note(workspace, "research.add", ("research", made.uuid), actor=seat.actor, ports=ports, kind=made.kind)
    return made


@transaction.atomic
def remove(seat: Seat, research_uuid: UUID, *, ports: Ports) -> None:
    """Take a piece away, with its file.

    Raises:
        NotPermitted: not a designer. NotFound: no such piece here.
    """
    seat.require("designer")
    rows = Research.objects.of(seat.organisation).select_related("workspace__achievement__organisation")
    found = rows.select_for_update(of=("self",)).filter(uuid=research_uuid, removed_at=None).first()
    if found is None:
        raise NotFound("no such research")
    key, found.file_key, found.removed_at = found.file_key, "", ports.now()
    found.save(update_fields=["file_key", "removed_at"])
    note(found.workspace, "research.remove", ("research", found.uuid), actor=seat.actor, ports=ports)
    if key:
        transaction.on_commit(lambda: ports.files.delete(key))


def open_file(voice: Voice, research_uuid: UUID, *, ports: Ports) -> Attachment:
    """Return a file to somebody in the workspace.

    Raises:
        NotFound: no such file in this workspace. FileError: `file.missing`; the store has lost it.
    """
    rows = Research.objects.of(voice.organisation).filter(workspace=voice.workspace, removed_at=None)
    found = rows.filter(uuid=research_uuid).exclude(file_key="").first()
    if found is None:
        raise NotFound("no such file")
    kind = mimetypes.guess_type(found.file_name)[0] or "application/octet-stream"
    return Attachment(ports.files.open(found.file_key), kind, found.file_name, found.file_size)


def forget(achievement: Achievement, *, ports: Ports) -> None:
    """Delete the files of a design that goes away as a whole; call it inside the transaction of that act."""
    rows = Research.objects.of(achievement.organisation).filter(workspace__achievement=achievement)
    for key in rows.exclude(file_key="").values_list("file_key", flat=True):
        transaction.on_commit(partial(ports.files.delete, key))


def _read(fields: Fields, facts: Mapping[str, object]) -> dict[str, Any]:
    return {
        "kind": fields.choice("kind", facts.get("kind", "document"), KINDS, required=True),
        "title": fields.text("title", facts.get("title"), most=300, required=True),
        "source": fields.text("source", facts.get("source"), most=300, required=True),
        "made_date": fields.day("made_date", facts.get("made_date"), required=True),
        "link": fields.link("link", facts.get("link")),
        "finding": fields.text("finding", facts.get("finding"), most=1000, lines=True),
        "is_public": fields.flag("is_public", facts.get("is_public", True)),
    }


def _stored(data: bytes, filename: str, *, ports: Ports) -> dict[str, Any]:
    """Keep a file; its name says what its content is."""
    kind = ports.files.identify(data, filename=filename, kind="research")
    name = safe_filename(filename)
    if not name.lower().endswith(f".{kind.extension}") and "." not in name:
        name = f"{name}.{kind.extension}"
    return {
        "file_key": ports.files.put(data, kind="research"),
        "file_name": name[:200],
        "file_size": len(data),
        "file_digest": hashlib.sha256(data).hexdigest(),
    }

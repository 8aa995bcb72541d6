"""What a learner shows: files, links and texts, handed in for one attempt at a time.

Evidence of an attempt can be changed until it is submitted. A piece that was
handed in once counts for later attempts too, and is not taken away again.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Assessment, EvidenceItem, Person, Result
from cairn.services import audit
from cairn.services.access import Actor, Seat
from cairn.services.admin.export import safe_filename
from cairn.services.assess.find import STAFF, actor_of, assessment_for
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.ports import Ports

Doer = Actor | Seat | Person

MAX_FILES: Final = 10  # in one attempt
MAX_ITEMS: Final = 20  # in one assessment: as many as a credential may list
MAX_BYTES: Final = 25 * 1024 * 1024
_OPEN_TO_LEARNER: Final = ("OPEN", "NOT_YET")
_OPEN_TO_STAFF: Final = ("OPEN", "SUBMITTED", "NOT_YET")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A piece of evidence to be sent as an attachment; `size` is in bytes."""

    stream: BinaryIO
    content_type: str
    filename: str
    size: int


@transaction.atomic
def add_file(
    assessment_uuid: UUID,
    *,
    by: Doer,
    data: bytes,
    filename: str,
    ports: Ports,
    name: str = "",
    description: str = "",
) -> EvidenceItem:
    """Add a file, at most 25 MB; what it is is decided by its content.

    Raises:
        NotFound, NotPermitted: as `assessment_for`.
        Conflict: `evidence.closed`; this attempt was submitted or decided.
        TooMuch: `evidence.too_many_files`, `evidence.too_many`.
        FileError: empty, too large, of no kind we take, or not what its name says.
    """
    assessment = _open(assessment_uuid, by=by)
    fields = Fields()
    facts = _describe(fields, name or safe_filename(filename), description)
    fields.done()
    attempt = attempt_in_hand(assessment)
    files = assessment.evidence.filter(kind="file", attempt=attempt, removed_at=None)
    if files.count() >= MAX_FILES:
        raise TooMuch(
            _("At most 10 files. Remove one, or put several into one archive."),
            code="evidence.too_many_files",
        )
    kind = ports.files.identify(data, filename=filename)
    return _add(
        assessment,
        by=by,
        ports=ports,
        kind="file",
        file_key=ports.files.put(data, kind="evidence"),
        content_type=kind.content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        **facts,
    )


@transaction.atomic
def add_link(
    assessment_uuid: UUID, *, by: Doer, link: str, ports: Ports, name: str = "", description: str = ""
) -> EvidenceItem:
    """Add the address of something on the web; it is not opened here.

    Raises:
        NotFound, NotPermitted, Conflict, TooMuch: as `add_file`.
        InvalidInput: not a whole https address.
    """
    assessment = _open(assessment_uuid, by=by)
    fields = Fields()
    address = fields.link("link", link, most=1000, required=True)
    facts = _describe(fields, name or address[:200], description)
    fields.done()
    return _add(assessment, by=by, ports=ports, kind="link", link=address, **facts)


@transaction.atomic
def add_text(
    assessment_uuid: UUID, *, by: Doer, text: str, ports: Ports, name: str = "", description: str = ""
) -> EvidenceItem:
    """Add something written.

    Raises:
        NotFound, NotPermitted, Conflict, TooMuch: as `add_file`.
        InvalidInput: empty, or over 20,000 characters.
    """
    assessment = _open(assessment_uuid, by=by)
    fields = Fields()
    written = fields.text("text", text, most=20_000, required=True, lines=True)
    facts = _describe(fields, name or " ".join(written.split())[:60], description)
    fields.done()
    return _add(assessment, by=by, ports=ports, kind="text", text=written, **facts)


@transaction.atomic
def remove(evidence_uuid: UUID, *, by: Doer, ports: Ports) -> None:
    """Take a piece back before it is submitted; its file is deleted.

    Raises:
        NotFound, NotPermitted: no such piece, or somebody else's.
        Conflict: `evidence.closed`; it was submitted already.
    """
    item = _piece(evidence_uuid, by=by)
    assessment = _open(item.assessment.uuid, by=by)
    now = ports.now()
    if item.attempt != attempt_in_hand(assessment) or assessment.state == "SUBMITTED":
        raise Conflict(_("This was handed in already and stays."), code="evidence.closed")
    mine = EvidenceItem.objects.of(assessment.organisation).filter(pk=item.pk, removed_at=None)
    if not mine.update(removed_at=now, file_key="", text="", link=""):
        raise NotFound("no such evidence")
    _note("evidence.remove", assessment, item.uuid, by=by, at=now)
    if item.file_key:
        key = item.file_key
        transaction.on_commit(lambda: ports.files.delete(key))


@transaction.atomic
def write(
    assessment_uuid: UUID, *, by: Doer, ports: Ports, statement: str = "", tools_used: str = ""
) -> Assessment:
    """Keep what the learner writes about their work, without handing it in.

    Raises:
        NotFound, NotPermitted, Conflict: as `add_file`.
        InvalidInput: too long.
    """
    assessment = _open(assessment_uuid, by=by)
    _write(assessment, statement=statement, tools_used=tools_used)
    _note("assessment.write", assessment, assessment.uuid, by=by, at=ports.now())
    return assessment


@transaction.atomic
def submit(
    assessment_uuid: UUID,
    *,
    by: Doer,
    ports: Ports,
    statement: str | None = None,
    tools_used: str | None = None,
) -> Assessment:
    """Hand in the attempt for judging; after "not yet" this is the next attempt.

    Outcomes that were met before stay met in the next attempt.

    Raises:
        NotFound, NotPermitted: as `assessment_for`.
        Conflict: `evidence.closed`; it is submitted or decided already.
        InvalidInput: `evidence.missing`; evidence is asked for and none is there.
    """
    assessment = _open(assessment_uuid, by=by)
    now = ports.now()
    if assessment.state == "SUBMITTED":
        raise Conflict(_("This was handed in already."), code="evidence.closed")
    _write(
        assessment,
        statement=assessment.statement if statement is None else statement,
        tools_used=assessment.tools_used if tools_used is None else tools_used,
    )
    if assessment.version.evidence_required and not assessment.evidence.filter(removed_at=None).exists():
        raise InvalidInput(
            fields={"evidence": [_("Add a file, a link or a text first.")]}, code="evidence.missing"
        )
    before, attempt = assessment.state, attempt_in_hand(assessment)
    rows = Assessment.objects.of(assessment.organisation).filter(pk=assessment.pk, state=before)
    if not rows.update(
        state="SUBMITTED", attempt=attempt, submitted_at=now, decided_at=None, decided_by=None
    ):
        raise Conflict(_("This was handed in already."), code="evidence.closed")
    if attempt != assessment.attempt:
        _carry_met_results(assessment, attempt=attempt, ports=ports)
    _note("assessment.submit", assessment, assessment.uuid, by=by, at=now, attempt=attempt)
    assessment.refresh_from_db()
    return assessment


def open_file(evidence_uuid: UUID, *, by: Doer, ports: Ports) -> StoredFile:
    """Return a file of evidence to the learner or to those who judge it.

    Raises:
        NotFound, NotPermitted: no such file, or somebody else's.
        FileError: `file.missing`; the store has lost it.
    """
    item = _piece(evidence_uuid, by=by)
    if item.kind != "file" or not item.file_key:
        raise NotFound("no such file")
    filename = safe_filename(item.name)
    extension = mimetypes.guess_extension(item.content_type) or ""
    if extension and not filename.lower().endswith(extension):
        given = mimetypes.guess_type(filename)[0]
        filename = filename if given == item.content_type else filename + extension
    return StoredFile(ports.files.open(item.file_key), item.content_type, filename, item.size)


def attempt_in_hand(assessment: Assessment) -> int:
    """The attempt that new evidence belongs to: after "not yet" the next one."""
    return assessment.attempt + (1 if assessment.state == "NOT_YET" else 0)


def _open(assessment_uuid: UUID, *, by: Doer) -> Assessment:
    assessment = assessment_for(assessment_uuid, by=by, lock=True)
    allowed = _OPEN_TO_STAFF if isinstance(by, Seat) else _OPEN_TO_LEARNER
    if assessment.state not in allowed:
        raise Conflict(_("This was handed in and cannot be changed now."), code="evidence.closed")
    return assessment


def _piece(evidence_uuid: UUID, *, by: Doer) -> EvidenceItem:
    if isinstance(by, Seat):
        rows = EvidenceItem.objects.of(by.organisation)
    else:
        person = by if isinstance(by, Person) else by.person
        if person is None:
            raise NotFound("no such evidence")
        rows = EvidenceItem.objects.owned_by(person)
    item = rows.filter(uuid=evidence_uuid, removed_at=None).select_related("assessment__organisation").first()
    if item is None:
        raise NotFound("no such evidence")
    if isinstance(by, Seat):
        by.require(*STAFF)
    return item


def _describe(fields: Fields, name: str, description: str) -> dict[str, str]:
    return {
        "name": fields.text("name", name, most=200, required=True),
        "description": fields.text("description", description, most=1000, lines=True),
    }


def _add(assessment: Assessment, *, by: Doer, ports: Ports, **facts: str | int) -> EvidenceItem:
    if assessment.evidence.filter(removed_at=None).count() >= MAX_ITEMS:
        raise TooMuch(_("At most 20 pieces of evidence. Remove one first."), code="evidence.too_many")
    now = ports.now()
    item = EvidenceItem.objects.create(
        uuid=ports.new_uuid(),
        assessment=assessment,
        attempt=attempt_in_hand(assessment),
        added_at=now,
        added_by=actor_of(by).person,
        **facts,
    )
    _note("evidence.add", assessment, item.uuid, by=by, at=now, kind=item.kind)
    return item


def _write(assessment: Assessment, *, statement: str, tools_used: str) -> None:
    fields = Fields()
    assessment.statement = fields.text("statement", statement, most=10_000, lines=True)
    assessment.tools_used = fields.text("tools_used", tools_used, most=1000, lines=True)
    fields.done()
    assessment.save(update_fields=["statement", "tools_used"])


def _carry_met_results(assessment: Assessment, *, attempt: int, ports: Ports) -> None:
    for result in assessment.results.filter(attempt=assessment.attempt, met=True):
        Result.objects.create(
            uuid=ports.new_uuid(),
            assessment=assessment,
            attempt=attempt,
            outcome=result.outcome,
            level=result.level,
            met=True,
            mark=result.mark,
            feedback=result.feedback,
            assessed_at=result.assessed_at,
            assessed_by=result.assessed_by,
        )


def _note(
    action: str, assessment: Assessment, subject: UUID, *, by: Doer, at: datetime, **details: str | int
) -> None:
    said: Mapping[str, str | int] = {"assessment": str(assessment.uuid), **details}
    kind = "evidence" if subject != assessment.uuid else "assessment"
    record = audit.record_saving if action == "assessment.write" else audit.record
    record(
        action,
        subject=(kind, subject),
        organisation=assessment.organisation,
        actor=actor_of(by),
        at=at,
        details=said,
    )

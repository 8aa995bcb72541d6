"""Importing a framework: from the command line at once, from the page in the background.

Reading comes first and writes nothing; storing is one transaction. A worker that dies leaves an
import that is taken up again, and begins anew.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cairn.errors import CairnError
from cairn.records.models import FrameworkImport
from cairn.services import audit
from cairn.services.access import SYSTEM, Actor
from cairn.services.admin import operators
from cairn.services.errors import InvalidInput, NotFound, TooMuch
from cairn.services.ports import Ports, TableError
from cairn.services.skills import storing
from cairn.skills import frameworks
from cairn.skills.frameworks import source as sources
from cairn.skills.frameworks.source import Rows, Source

JOB: Final = "skills.import"  # the name the worker knows it by
MAX_UPLOAD: Final = 100_000_000  # bytes of one file, packed
STALE: Final = timedelta(minutes=10)  # longer than any import takes
_SHEETS: Final = (".xlsx", ".ods", ".xls", ".xlsb")
_SAYS: Final = "imports are of the whole installation"


def source_of(data: bytes, *, filename: str, ports: Ports) -> Source:
    """Return what an uploaded file holds: the files in a zip, or the file itself.

    Raises:
        FrameworkError: a zip file that is not taken.
    """
    if data.startswith(b"PK") and not filename.lower().endswith(_SHEETS):
        return sources.of_zip(data, label=filename, open_table=opener(ports))
    return sources.of_files({filename: (len(data), lambda: data)}, label=filename, open_table=opener(ports))


def opener(ports: Ports) -> sources.OpenTable:
    """Return what opens the tables of a source in this world."""

    def open_table(name: str, data: bytes) -> Rows:
        return _rows(name, data, ports)

    return open_table


def _rows(name: str, data: bytes, ports: Ports) -> Rows:
    try:
        for row in ports.tables.open(data, filename=name, fits=lambda _rows: True).rows:
            yield row.line, row.values
    except TableError as error:
        raise TableError(
            f"{name}: {error}", code=error.code, params={**error.params, "file": name}
        ) from error


def load(
    source: Source, *, kind: str, by: Actor, ports: Ports, version: str = "", name: str = "", iri: str = ""
) -> FrameworkImport:
    """Import a framework now.

    Raises:
        NotFound: not an operator.
        FrameworkError, SkillError, TableError: the files cannot be taken; nothing was written.
        Conflict: as `storing.store`.
    """
    operators.require(by)
    run = FrameworkImport(
        uuid=ports.new_uuid(),
        kind=kind[:10],
        filename=source.label[:200],
        created_at=ports.now(),
        created_by=by.person,
        options={"version": version, "name": name, "iri": iri},
    )
    _import(run, source, by=by, ports=ports)
    return run


def begin(
    data: bytes,
    *,
    filename: str,
    kind: str,
    by: Actor,
    ports: Ports,
    version: str = "",
    name: str = "",
) -> FrameworkImport:
    """Keep an uploaded file, and ask the worker to import it.

    Raises:
        NotFound: not an operator. InvalidInput: no file, or a kind that is not known.
        TooMuch: over 100 MB. FrameworkError: a zip file that is not taken.
    """
    operators.require(by)
    if kind not in frameworks.KINDS:
        raise InvalidInput(fields={"kind": [_("Choose what kind of framework it is.")]})
    if not data:
        raise InvalidInput(fields={"file": [_("Choose a file that is not empty.")]})
    if len(data) > MAX_UPLOAD:
        raise TooMuch(_("The file is larger than 100 MB."), code="framework.too_large")
    source_of(data, filename=filename, ports=ports)  # what cannot be opened is said at once
    key = ports.files.put(data, kind="export")
    with transaction.atomic():
        run = FrameworkImport.objects.create(
            uuid=ports.new_uuid(),
            kind=kind,
            filename=filename[:200],
            file_key=key,
            sha256=hashlib.sha256(data).hexdigest(),
            options={"version": version[:60], "name": name[:200], "iri": ""},
            created_at=ports.now(),
            created_by=by.person,
        )
        _record("framework.upload", run, by=by, at=run.created_at)
        ports.queue.enqueue(JOB, run.uuid)
    return run


def run(uuid: UUID, *, ports: Ports) -> None:
    """Do what was asked for; nothing happens when it is done already, or another worker does it."""
    now = ports.now()
    rows = FrameworkImport.objects.across(reason=_SAYS).filter(uuid=uuid)
    free = Q(state="WAITING") | Q(state="RUNNING", beat_at__lt=now - STALE)
    if not rows.filter(free).update(state="RUNNING", stage="reading", beat_at=now):
        return
    found = rows.select_related("created_by").get()
    key = found.file_key
    by = Actor(person=found.created_by) if found.created_by else SYSTEM
    try:
        data = ports.files.read(key)
        _import(found, source_of(data, filename=found.filename, ports=ports), by=by, ports=ports)
    except CairnError as error:
        _fail(rows, str(error), error.code, at=ports.now())
    except Exception:
        _fail(rows, _("This is a fault of Cairn; its log says more."), "framework.failed", at=ports.now())
        raise
    finally:
        ports.files.delete(key)


def _fail(rows: QuerySet[FrameworkImport], said: str, code: str, *, at: datetime) -> None:
    rows.update(
        state="FAILED",
        stage="",
        failure=said[:500],
        failure_code=code[:60],
        finished_at=at,
        file_key="",
    )


def resume_stale(*, before: datetime, ports: Ports) -> int:
    """Ask again for imports that nobody works on since `before`; return how many."""
    forgotten = Q(state="WAITING", created_at__lte=before) | Q(
        state="RUNNING", beat_at__lt=ports.now() - STALE
    )
    uuids = list(
        FrameworkImport.objects.across(reason=_SAYS).filter(forgotten).values_list("uuid", flat=True)
    )
    for uuid in uuids:
        ports.queue.enqueue(JOB, uuid)
    return len(uuids)


def find(uuid: UUID, *, by: Actor) -> FrameworkImport:
    """Return one import, for its page.

    Raises:
        NotFound: not an operator, or no such import.
    """
    operators.require(by)
    found = FrameworkImport.objects.across(reason=_SAYS).filter(uuid=uuid).select_related("framework").first()
    if found is None:
        raise NotFound("no such import")
    return found


def _import(run: FrameworkImport, source: Source, *, by: Actor, ports: Ports) -> None:
    contents = frameworks.read(run.kind, source, **run.options)
    if run.pk is not None:
        FrameworkImport.objects.across(reason=_SAYS).filter(pk=run.pk).update(
            stage="storing", beat_at=ports.now(), skills=len(contents.skills)
        )
    now = ports.now()
    with transaction.atomic():
        run.state, run.stage, run.file_key, run.beat_at = "DONE", "", "", now
        if run.pk is None:
            run.save()
        storing.store(contents, run=run, kind=run.kind, now=now, new_uuid=ports.new_uuid)
        run.finished_at = ports.now()
        run.save(update_fields=["finished_at"])
        _record("framework.import", run, by=by, at=now)


def _record(action: str, run: FrameworkImport, *, by: Actor, at: datetime) -> None:
    framework = run.framework
    subject = ("framework", framework.uuid) if framework is not None else ("framework import", run.uuid)
    details: dict[str, str | int | bool] = {"kind": run.kind, "import": str(run.uuid)}
    if framework is not None:
        details |= {"version": run.version, "skills": run.skills, "relations": run.relations}
    audit.record(action, subject=subject, organisation=None, actor=by, at=at, details=details)

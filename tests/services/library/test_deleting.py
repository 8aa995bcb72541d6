"""A file of the library is deleted for good; what it was, and who took it, stays."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import pytest
from tests import library

from cairn.records.models import AuditEvent, LibraryDownload, OutboxMessage, Role
from cairn.services.admin import export
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.library import copying, deleting, entries, taking
from cairn.services.ports import FileError

pytestmark = pytest.mark.django_db
SURE = {"reason": "She took her consent back.", "sure": "1"}


def delete(stage, version, seat=None, **said):
    facts = {**SURE, **said, "ports": stage.ports}
    return deleting.delete_file(seat or stage.owner, version.uuid, **facts)


def test_the_file_is_gone_and_its_log_stays(stage, django_capture_on_commit_callbacks):
    version = library.newest(library.entry(stage))
    taking.as_member(stage.owner, version.uuid, ports=stage.ports).stream.close()
    copying.take(stage.outsider, address=library.page(version), ports=stage.ports)
    with django_capture_on_commit_callbacks(execute=True):
        made = delete(stage, version, consent_ended="1")

    assert (made.file_key, made.deleted_name, made.file_digest) == ("", stage.bram.name, version.file_digest)
    with pytest.raises(FileError):
        stage.ports.files.open(version.file_key)
    with pytest.raises(Conflict) as refused:
        taking.as_member(stage.owner, version.uuid, ports=stage.ports)
    assert refused.value.code == "library.deleted"
    with pytest.raises(NotFound):
        taking.in_public(version.uuid, person=None, ports=stage.ports)
    assert LibraryDownload.objects.of(stage.harbour).filter(version=version).count() == 2
    (event,) = AuditEvent.objects.of(stage.harbour).filter(action="library.delete_file")
    assert event.details["consent_ended"] is True
    (told,) = OutboxMessage.objects.across(reason="test").filter(kind="library_deleted")
    assert told.recipient == stage.eve.user.email


def test_it_takes_a_reason_a_second_press_and_something_that_ended(stage):
    entry = library.entry(stage)
    version = library.newest(entry)
    with pytest.raises(NotPermitted):
        delete(stage, version, seat=replace(stage.owner, roles=frozenset({Role.DESIGNER})), consent_ended="1")
    with pytest.raises(NotFound):
        delete(stage, version, seat=stage.outsider, consent_ended="1")
    for wrong in ({"reason": ""}, {"sure": ""}):
        with pytest.raises(InvalidInput):
            delete(stage, version, consent_ended="1", **wrong)
    with pytest.raises(Conflict) as refused:
        delete(stage, version)
    assert refused.value.code == "library.not_withdrawn"
    entries.withdraw(stage.owner, entry.uuid, reason="Over.", ports=stage.ports)
    assert delete(stage, version).deleted_reason == SURE["reason"]


def test_what_somebody_took_is_in_their_own_export(stage):
    version = library.newest(library.entry(stage))
    taking.in_public(version.uuid, person=stage.amina, ports=stage.ports).stream.close()
    archive = zipfile.ZipFile(io.BytesIO(export.export_everything(stage.amina, ports=stage.ports)))
    (taken,) = json.loads(archive.read("everything.json"))["library_downloads"]
    assert (taken["title"], taken["owner"], taken["way"]) == (
        "A month of readings",
        "Harbour School",
        "everybody",
    )

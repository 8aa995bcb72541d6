"""A file of the library is deleted for good; what it was, and who took it, stays."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import pytest
from tests import library

from cairn.records.models import AuditEvent, LibraryDownload, LibraryVersion, OutboxMessage, Role
from cairn.records.reads import library as reads
from cairn.services.admin import export
from cairn.services.codesign import partners
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.library import adding, copying, deleting, entries, reviewing, sharing, taking
from cairn.services.ports import FileError

pytestmark = pytest.mark.django_db
SURE = {"reason": "She took her consent back.", "sure": "1"}


def delete(stage, version, seat=None, **said):
    facts = {**SURE, **said, "ports": stage.ports}
    return deleting.delete_file(seat or stage.owner, version.uuid, **facts)


def test_the_file_is_gone_and_its_log_stays(stage):
    version = library.newest(library.entry(stage))
    taking.as_member(stage.owner, version.uuid, ports=stage.ports).stream.close()
    copying.take(stage.outsider, address=library.page(version), ports=stage.ports)
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


def test_nothing_says_that_it_is_deleted_while_the_disk_keeps_it(stage, monkeypatch):
    version = library.newest(library.entry(stage))

    def refuses(_key: str) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(stage.ports.files, "delete", refuses)
    with pytest.raises(PermissionError):
        delete(stage, version, consent_ended="1")
    version.refresh_from_db()
    assert (bool(version.file_key), version.deleted_at) == (True, None)
    assert not AuditEvent.objects.of(stage.harbour).filter(action="library.delete_file").exists()


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


def test_what_was_deleted_is_no_newer_version_and_no_link_opens_it(stage):
    entry = library.entry(stage)
    copy = copying.take(stage.outsider, address=library.page(library.newest(entry)), ports=stage.ports)
    more = {"terms": library.TERMS, "upload": library.upload(b"a,b\n1,2\n"), "ports": stage.ports}
    second = adding.add_version(stage.owner, entry.uuid, **more)
    _link, token = sharing.make_link(stage.owner, second.uuid, ports=stage.ports)
    assert reads.behind(stage.elsewhere) == {copy.pk}
    delete(stage, second, consent_ended="1")

    assert (reads.behind(stage.elsewhere), reads.upstream(copy).is_behind) == (frozenset(), False)
    with pytest.raises(Conflict) as refused:
        copying.take_newer(stage.outsider, copy.uuid, ports=stage.ports)
    assert refused.value.code == "library.no_newer"
    with pytest.raises(NotFound):
        sharing.version_behind(token, ports=stage.ports)


def test_what_was_deleted_is_approved_by_nobody(stage):
    solar = partners.add(stage.owner, facts={"name": "Brightline Solar"}, ports=stage.ports)
    entry = library.entry(stage, partner=str(solar.uuid), audience="members")
    delete(stage, library.newest(entry), consent_ended="1")
    ticks = dict.fromkeys(reviewing.ASKED, "1")
    with pytest.raises(Conflict) as refused:
        reviewing.approve(stage.owner, library.newest(entry).uuid, **ticks, ports=stage.ports)
    assert refused.value.code == "library.deleted"
    LibraryVersion.objects.of(stage.harbour).update(state="APPROVED")
    entries.update(stage.owner, entry.uuid, facts={"audience": "learners"}, ports=stage.ports)
    assert library.newest(entry).state == "APPROVED", "nothing of it waits to be read again"


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

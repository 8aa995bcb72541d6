"""Thirty learners from a file: a broken row never stops the others, and says how to mend it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.services.issue.dying import STEPS
from tests.world import WorldEnds

from cairn.records.models import Award, Credential, Job, JobRow, Learner, Organisation
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.issue import bulk, mending, rehearsal
from cairn.worker.jobs import bound

HEADER = "Name,E-mail,Date,Outcome 1,Outcome 2\n"


def lines(count, *, broken=()):
    rows = []
    for number in range(1, count + 1):
        name, email = f"Learner {number}", f"learner{number}@example.org"
        if number in broken:
            name, email = ("", email) if broken.index(number) % 2 == 0 else (name, "no-at-sign.example")
        rows.append(f"{name},{email},2026-03-02,Secure,72\n")
    return (HEADER + "".join(rows)).encode()


def rehearsed(stage, data, version=None):
    version = version or stage.published()
    return rehearsal.rehearse(
        stage.owner, data=data, filename="march.csv", version_uuid=version.uuid, ports=stage.ports
    )


def run(stage, job):
    bulk.start(stage.owner, job.uuid, ports=stage.ports)
    stage.world.run_jobs(bound(stage.ports))
    return Job.objects.of(stage.harbour).get(pk=job.pk)


def test_twenty_eight_of_thirty_are_issued_and_two_rows_say_how_to_mend_them(stage):
    job = rehearsed(stage, lines(30, broken=(7, 19)))
    assert (job.total, job.failed) == (30, 2)

    done = run(stage, job)

    assert (done.state, done.done, done.failed) == ("DONE", 28, 2)
    assert Credential.objects.of(stage.harbour).filter(state="ISSUED").count() == 28
    broken = JobRow.objects.of(stage.harbour).filter(state="BROKEN")
    assert [(row.number, row.error_code, row.error_field) for row in broken] == [
        (8, "row.name_missing", "name"),
        (20, "row.email_no_at", "email"),
    ]
    assert all(row.message.endswith(".") for row in broken)


def test_a_mended_row_is_issued_with_the_next_start(stage):
    job = rehearsed(stage, lines(3, broken=(2,)))
    run(stage, job)

    row = mending.mend(stage.owner, job.uuid, 3, changes={"name": "Learner two"}, ports=stage.ports)
    done = run(stage, job)

    assert row.state == "READY"
    assert (done.done, done.failed) == (3, 0)


def test_a_rehearsal_issues_nothing_and_tells_nobody(stage):
    rehearsed(stage, lines(3))

    assert Credential.objects.of(stage.harbour).count() == 0
    assert stage.world.letters == []
    assert Learner.objects.of(stage.harbour).count() == 0


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_that_dies_in_a_chunk_issues_every_row_exactly_once(stage, step):
    job = rehearsed(stage, lines(4))
    bulk.start(stage.owner, job.uuid, ports=stage.ports)
    stage.world.breaks_at = step
    with pytest.raises(WorldEnds):
        bulk.run_chunk(job.uuid, ports=stage.ports)
    stage.world.breaks_at = None
    bulk.run_chunk(job.uuid, ports=stage.ports)  # the dead worker's lease still holds: nothing happens
    assert Job.objects.of(stage.harbour).get(pk=job.pk).state == "RUNNING"

    stage.world.pass_time(minutes=2)
    assert bulk.resume_stale(before=stage.world.now, ports=stage.ports) == 1
    stage.world.run_jobs(bound(stage.ports))

    assert Credential.objects.of(stage.harbour).filter(state="ISSUED").count() == 4
    assert Award.objects.of(stage.harbour).count() == 4
    done = Job.objects.of(stage.harbour).get(pk=job.pk)
    assert (done.state, done.done, done.failed) == ("DONE", 4, 0)


def test_running_a_finished_chunk_again_changes_nothing(stage):
    job = rehearsed(stage, lines(2))
    run(stage, job)

    bulk.run_chunk(job.uuid, ports=stage.ports)

    assert Credential.objects.of(stage.harbour).count() == 2


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("undefined,a@example.org,,Secure,72", "row.name_placeholder"),
        ("Ana,a@example.org,2062-06-18,Secure,72", "row.date_future"),
        ("Ana,a@example.org,06/07/2026,Secure,72", "row.date_ambiguous"),
        ("Ana,a@example.org,,,72", "row.result_missing"),
        ("Ana,a@example.org,,Brilliant,72", "row.result_unknown"),
        ("Ana,a@example.org,,Not yet,72", "row.not_met"),
        ("Ana,a@example.org,,Secure,met", "row.result_unknown"),
        ("Ana,a@example.org,,Secure,59.9", "row.not_met"),
        ("Ana,ana@@example,,Secure,72", "row.email_form"),
    ],
)
def test_each_fault_has_its_code(stage, row, code):
    job = rehearsed(stage, (HEADER + row + "\n").encode())

    assert JobRow.objects.of(stage.harbour).get(job=job).error_code == code


def test_the_second_row_with_the_same_address_is_named(stage):
    data = HEADER + "Ana,ana@example.org,,Secure,72\nAnna,ANA@example.org,,Secure,72\n"

    job = rehearsed(stage, data.encode())

    rows = JobRow.objects.of(stage.harbour).filter(job=job)
    assert list(rows.values_list("number", "error_code")) == [(3, "row.email_repeated")]


def test_somebody_who_holds_it_already_is_not_issued_again(stage):
    version = stage.published()
    run(stage, rehearsed(stage, lines(1), version))

    job = rehearsed(stage, lines(1), version)

    assert JobRow.objects.of(stage.harbour).get(job=job).error_code == "row.already_issued"


def test_a_file_without_a_name_column_says_so(stage):
    job = rehearsed(stage, b"E-mail,Outcome 1\na@example.org,Secure\n")
    assert "name" not in job.options["columns"]

    with pytest.raises(InvalidInput) as refused:
        rehearsal.match(stage.owner, job.uuid, columns={"email": "E-mail"}, ports=stage.ports)
    assert refused.value.code == "table.no_name_column"


def test_pausing_stops_before_the_next_row(stage):
    job = rehearsed(stage, lines(3))
    bulk.start(stage.owner, job.uuid, ports=stage.ports)
    bulk.pause(stage.owner, job.uuid, ports=stage.ports)

    stage.world.run_jobs(bound(stage.ports))

    assert Credential.objects.of(stage.harbour).count() == 0
    assert run(stage, job).done == 3


def test_a_list_stops_at_the_next_chunk_when_its_provider_is_archived(stage, monkeypatch):
    """What is stored stays; nothing more is written down, and the job says why it stopped."""
    monkeypatch.setattr(rehearsal, "CHUNK", 2)
    job = rehearsed(stage, lines(12))
    bulk.start(stage.owner, job.uuid, ports=stage.ports)

    def archived(name):
        if name == "bulk.between_chunks":
            rows = Organisation.objects.across(reason="test").filter(pk=stage.harbour.pk)
            rows.update(archived_at=stage.world.now)

    bulk.run_chunk(job.uuid, ports=replace(stage.ports, faultpoint=archived))

    job.refresh_from_db()
    assert (job.state, job.failure_code, job.lease_until) == ("FAILED", "issue.archived", None)
    issued = Credential.objects.of(stage.harbour).filter(state="ISSUED").count()
    assert issued == job.done
    assert 0 < issued < 12
    assert not job.chunks.filter(state="INTENT").exists()
    assert bulk.resume_stale(before=stage.world.now + timedelta(days=1), ports=stage.ports) == 0


def test_nothing_ready_is_said(stage):
    job = rehearsed(stage, lines(1, broken=(1,)))

    with pytest.raises(Conflict) as refused:
        bulk.start(stage.owner, job.uuid, ports=stage.ports)
    assert refused.value.code == "job.nothing_ready"


def test_who_may_issue_many(stage):
    version = stage.published()
    with pytest.raises(NotPermitted):
        rehearsal.rehearse(
            stage.seat("assessor"),
            data=lines(1),
            filename="a.csv",
            version_uuid=version.uuid,
            ports=stage.ports,
        )
    with pytest.raises(NotFound):
        rehearsal.rehearse(
            stage.outsider, data=lines(1), filename="a.csv", version_uuid=version.uuid, ports=stage.ports
        )

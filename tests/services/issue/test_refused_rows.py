"""Rows that the single route refused: mended, tried again, never counted as issued, never in their own way."""

from __future__ import annotations

import pytest

from cairn.credentials.findings import say
from cairn.records.models import Award, Credential, Job, JobRow
from cairn.services.admin import ledger
from cairn.services.errors import Conflict, Refused
from cairn.services.issue import bulk, mending, rehearsal, scrutiny
from cairn.services.issue.release import release
from cairn.services.issue.several import begin
from cairn.services.ports import KeystoreError
from cairn.services.run import learners
from cairn.worker.jobs import bound

DATA = """\
Name,E-mail,Date,Outcome 1,Outcome 2
Ana,ana@example.org,2026-03-02,Secure,72
Ben,ben@example.org,2026-03-02,Secure,80
,cleo@example.org,2026-03-02,Secure,80
"""
BEN, CLEO = 3, 4  # their lines; Cleo's has no name


@pytest.fixture
def job(stage):
    """Ben was assigned before, so his row goes by itself."""
    version = stage.published()
    ben = learners.add(stage.owner, name="Ben", email="ben@example.org", ports=stage.ports)
    learners.assign(stage.owner, [ben.uuid], version.uuid, ports=stage.ports)
    return rehearsal.rehearse(
        stage.owner, data=DATA.encode(), filename="a.csv", version_uuid=version.uuid, ports=stage.ports
    )


def run(stage, job: Job) -> Job:
    bulk.start(stage.owner, job.uuid, ports=stage.ports)
    stage.world.run_jobs(bound(stage.ports))
    return Job.objects.of(stage.harbour).get(pk=job.pk)


def refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = say("document.not_its_token")
    monkeypatch.setattr(scrutiny, "faults", lambda said, **_: (fault,) if "Ben" in str(said) else ())


def row_of(stage, number: int = BEN) -> JobRow:
    return JobRow.objects.of(stage.harbour).get(number=number)


@pytest.fixture
def refused(stage, job, monkeypatch):
    with monkeypatch.context() as patch:
        refuse(patch)
        done = run(stage, job)
    assert (done.state, done.done, done.failed) == ("DONE", 1, 2)
    assert row_of(stage).state == "FAILED"
    return done


def issued(stage) -> list[str]:
    rows = Credential.objects.of(stage.harbour).filter(state="ISSUED")
    return sorted(rows.values_list("learner_name", flat=True))


def test_a_refused_row_is_not_in_its_own_way(stage, refused):
    mended = mending.mend_many(stage.owner, refused.uuid, changes={BEN: {}}, ports=stage.ports)
    assert (mended.ready, mended.still) == (1, 0)
    done = run(stage, refused)
    assert (done.state, done.done, done.failed) == ("DONE", 2, 1)
    assert issued(stage) == ["Ana", "Ben"]
    assert list(ledger.discrepancies()) == []


def test_a_refused_row_with_another_address_is_issued(stage, refused):
    changes = {BEN: {"email": "benedict@example.org"}}
    assert mending.mend_many(stage.owner, refused.uuid, changes=changes, ports=stage.ports).ready == 1
    done = run(stage, refused)
    assert (done.state, done.done, done.failed) == ("DONE", 2, 1)
    assert issued(stage) == ["Ana", "Ben"]
    assert list(ledger.discrepancies()) == []


def test_a_line_that_was_left_out_does_not_keep_its_address_from_others(stage, refused):
    mending.leave_out(stage.owner, refused.uuid, numbers=[BEN], ports=stage.ports)
    changes = {CLEO: {"name": "Benedict", "email": "ben@example.org"}}
    assert mending.mend_many(stage.owner, refused.uuid, changes=changes, ports=stage.ports).ready == 1
    assert (row_of(stage).state, row_of(stage, CLEO).state) == ("SKIPPED", "READY")


def test_what_was_refused_is_never_released_by_asking_again(stage, refused):
    failed = Credential.objects.of(stage.harbour).get(state="FAILED")
    with pytest.raises(Refused) as again:
        release(failed.uuid, actor=stage.owner.actor, ports=stage.ports)
    assert again.value.code == "issue.refused"


def test_a_key_that_is_away_is_no_fault_of_a_row(stage, job, monkeypatch):
    def away(*_, **__):
        raise KeystoreError("the keystore is away", code="keystore.unreadable")

    with monkeypatch.context() as patch:
        patch.setattr("cairn.services.issue.release.signer_for", away)
        done = run(stage, job)
    assert (done.state, done.failure_code) == ("FAILED", "keystore.unreadable")
    assert row_of(stage).state == "ALONE"
    done = run(stage, job)
    assert (done.state, done.done, done.failed) == ("DONE", 2, 1)
    assert issued(stage) == ["Ana", "Ben"]


def test_a_key_that_is_away_is_no_fault_of_a_chosen_award(stage, monkeypatch):
    stage.awarded()
    awards = list(Award.objects.of(stage.harbour).values_list("uuid", flat=True))

    def away(*_, **__):
        raise KeystoreError("the keystore is away", code="keystore.unreadable")

    monkeypatch.setattr("cairn.services.issue.release.signer_for", away)
    made = begin(stage.owner, awards, ports=stage.ports)
    stage.world.run_jobs(bound(stage.ports))
    made.refresh_from_db()
    assert (made.state, made.failure_code, made.failed) == ("FAILED", "keystore.unreadable", 0)
    assert made.rows.get().state == "READY"


def test_columns_cannot_be_changed_while_it_runs_whoever_looked_first(stage, monkeypatch):
    version = stage.published()
    job = rehearsal.rehearse(
        stage.owner, data=DATA.encode(), filename="a.csv", version_uuid=version.uuid, ports=stage.ports
    )
    opened = rehearsal.open_sheet

    def begun_meanwhile(*given, **named):
        bulk.start(stage.owner, job.uuid, ports=stage.ports)
        return opened(*given, **named)

    monkeypatch.setattr(rehearsal, "open_sheet", begun_meanwhile)
    with pytest.raises(Conflict) as refused:
        rehearsal.match(stage.owner, job.uuid, columns={"name": "Name"}, ports=stage.ports)
    assert refused.value.code == "bulk.begun"


def test_mending_nothing_leaves_no_trace(stage, job):
    before = len(stage.acts())
    assert mending.mend_many(stage.owner, job.uuid, changes={}, ports=stage.ports) == mending.Mended(0, 0)
    assert len(stage.acts()) == before

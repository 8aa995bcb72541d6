"""Storing by a thread of its own (PostgreSQL), and looking up many rows value by value."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from tests.services.issue.test_batch import ROWS, issue, job_of
from tests.services.stage import Stage

from cairn.records.bulk import first_of_each
from cairn.records.models import Credential, JobChunk, Learner
from cairn.services.admin import ledger
from cairn.services.issue import batch_run, rehearsal
from cairn.services.issue.batch_apart import Storeroom

on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_inside_a_transaction_everything_happens_on_the_spot(db):
    done = []
    with Storeroom(wanted=True) as storeroom:
        storeroom.do(lambda: done.append(1))
        assert done == [1]
        assert not storeroom.is_apart


def test_what_is_raised_on_the_spot_is_in_the_answer(db):
    with Storeroom(wanted=True) as storeroom:
        assert isinstance(storeroom.do(lambda: 1 / 0).exception(), ZeroDivisionError)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_thread_has_a_connection_of_its_own_and_lets_go_of_it():
    with Storeroom(wanted=True) as storeroom:
        other = storeroom.do(backend).result()
        assert other != backend()
        assert isinstance(storeroom.do(lambda: 1 / 0).exception(), ZeroDivisionError)
        assert storeroom.do(backend).result() == other
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [other])
            (left,) = cursor.fetchone()
        if not left:
            return
        time.sleep(0.1)  # the server notices a moment later
    pytest.fail("the connection is still there")


@pytest.mark.django_db(transaction=True)
def test_chunks_that_overlap_are_all_issued(monkeypatch):
    monkeypatch.setattr(batch_run, "APART", 0)
    monkeypatch.setattr(rehearsal, "CHUNK", 2)
    stage = Stage()

    job = issue(stage, job_of(stage))

    assert (job.state, job.done) == ("DONE", len(ROWS)), job.failure
    assert JobChunk.objects.of(stage.harbour).filter(job=job, state="DONE").count() == len(ROWS) // 2
    assert Credential.objects.of(stage.harbour).filter(state="ISSUED").count() == len(ROWS)
    assert list(ledger.discrepancies()) == []


def test_the_first_row_of_each_value_is_found(stage):
    def learner(name: str, number: str) -> Learner:
        return Learner.objects.create(
            uuid=stage.ports.new_uuid(),
            organisation=stage.harbour,
            name=name,
            number=number,
            created_at=stage.ports.now(),
        )

    first, _second, other = learner("A", "N-1"), learner("B", "N-1"), learner('C "\\', "N-2 'x'")
    rows = Learner.objects.of(stage.harbour)

    found = first_of_each(rows, "number", ["N-1", "N-2 'x'", "N-3"], ("pk", "name"))
    by_key = first_of_each(rows, "pk", [other.pk, 0], ("number",))

    assert sorted(found) == [(first.pk, "A"), (other.pk, 'C "\\')]
    assert by_key == [("N-2 'x'",)]
    assert first_of_each(rows, "number", [], ("pk",)) == []

"""A long list is signed in processes of its own: the worker opens no key, not even for the status list."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import sys

import pytest
from tests.services.issue.test_batch import ROWS, issue, issued, job_of
from tests.world import WorldEnds

from cairn.adapters import clock, randomness
from cairn.adapters.keystore import FileKeystore
from cairn.adapters.press import PressPool
from cairn.credentials.keys import KeyType
from cairn.credentials.pressing import PressError
from cairn.records import documents
from cairn.records.models import StatusList
from cairn.services.admin import keys, ledger
from cairn.services.issue import batch_deaths, batch_run, bulk
from cairn.services.ports import KeystoreError
from cairn.services.verify.look import verify_bytes

PHRASE = b"correct horse"


class Unopened(FileKeystore):
    """A keystore that makes keys, but opens none."""

    def signer(self, uri, *, verification_method):
        raise AssertionError("the worker opened a key")


def keystore_in(folder, kind=FileKeystore):
    return kind(folder / "keys", passphrase=PHRASE, now=clock.now, random_bytes=randomness.random_bytes)


@pytest.fixture
def pool(tmp_path):
    made = PressPool(tmp_path, passphrase=lambda: PHRASE, processes=1)
    yield made
    made.close()


def test_a_signer_of_the_press_signs_as_the_keystore_does(pool, tmp_path):
    keystore = keystore_in(tmp_path)
    for kind in (KeyType.ED25519, KeyType.P256):
        handle = keystore.create(kind, did_for=lambda public: f"did:key:{public.multibase}")
        here = keystore.signer(handle.uri, verification_method="did:key:z#z")
        there = pool.signer(handle.uri, verification_method="did:key:z#z")
        assert there.verification_method == here.verification_method
        assert there.public_key == here.public_key
        for message in (b"", b"a", hashlib.sha512(b"knots").digest()):
            assert there.sign(message) == here.sign(message)


def test_a_key_that_cannot_be_opened_is_refused_when_it_is_asked_for(pool, tmp_path):
    handle = keystore_in(tmp_path).create(KeyType.ED25519, did_for=lambda public: "did:key:z")
    missing = pool.signer("file:missing", verification_method="did:key:z#z")
    with pytest.raises(KeystoreError) as unknown:
        missing.sign(b"a")
    assert unknown.value.code == "keystore.unknown"

    other = PressPool(tmp_path, passphrase=lambda: b"another", processes=1)
    try:
        with pytest.raises(KeystoreError) as locked:
            _ = other.signer(handle.uri, verification_method="did:key:z#z").public_key
        assert locked.value.code == "keystore.locked"
    finally:
        other.close()


def test_the_worker_of_a_long_list_opens_no_key(stage, pool, tmp_path):
    keystore = keystore_in(tmp_path, Unopened)
    stage.ports = dataclasses.replace(stage.ports, keystore=keystore, press=pool)
    keys.rotate(stage.owner, ports=stage.ports)
    rows = [f"Learner {number},l{number}@example.org,,,Secure,72," for number in range(batch_run.HERE + 1)]
    rows[0] = rows[0].replace("72", "99")

    done = issue(stage, job_of(stage, rows))

    assert (done.state, done.done, done.failure) == ("DONE", len(rows), "")
    (published,) = StatusList.objects.of(stage.harbour)
    assert published.signed
    text = documents.signed_text(issued(stage)[0]).encode()
    assert verify_bytes(text, ports=stage.ports).verdict.verdict == "valid"


#: Reads what it is told first, and is killed by the system: as when there is no memory left.
DYING = (sys.executable, "-I", "-c", "import os; os.read(0, 4); os.kill(os.getpid(), 9)")


def test_a_list_whose_signing_process_dies_again_and_again_stops_and_says_why(
    stage, pool, tmp_path, monkeypatch
):
    monkeypatch.setattr(batch_run, "HERE", 0)
    keystore = keystore_in(tmp_path)
    dying = PressPool(tmp_path, passphrase=lambda: PHRASE, processes=1, command=DYING)
    stage.ports = dataclasses.replace(stage.ports, keystore=keystore, press=dying)
    keys.rotate(stage.owner, ports=stage.ports)
    job = job_of(stage)
    bulk.start(stage.owner, job.uuid, ports=stage.ports)

    def turn():
        stage.world.pass_time(seconds=61)  # the lease of whoever died has ended
        with contextlib.suppress(PressError):
            bulk.run_chunk(job.uuid, ports=stage.ports)
        job.refresh_from_db()
        return job.state, job.failure_code

    assert [turn(), turn()] == [("RUNNING", ""), ("RUNNING", "")]
    assert turn() == ("FAILED", "press.died")
    assert "ended three times" in job.failure
    assert not issued(stage)

    bulk.start(stage.owner, job.uuid, ports=stage.ports)
    assert turn() == ("RUNNING", "")  # whoever started it again has three tries too
    dying.close()
    stage.ports = dataclasses.replace(stage.ports, press=pool)
    assert turn() == ("DONE", "")
    assert len(issued(stage)) == len(ROWS)
    assert list(ledger.discrepancies()) == []


def test_a_list_whose_worker_dies_again_and_again_stops_and_can_be_started_again(stage):
    job = job_of(stage)
    bulk.start(stage.owner, job.uuid, ports=stage.ports)
    stage.world.breaks_at = "bulk.before_signing"
    for _ in range(batch_deaths.MOST_WORKERS):
        with pytest.raises(WorldEnds):
            bulk.run_chunk(job.uuid, ports=stage.ports)
        stage.world.pass_time(seconds=61)
    stage.world.breaks_at = None

    bulk.run_chunk(job.uuid, ports=stage.ports)

    job.refresh_from_db()
    assert (job.state, job.failure_code, job.done) == ("FAILED", "bulk.worker_died", 0)
    assert issue(stage, job).state == "DONE"
    assert len(issued(stage)) == len(ROWS)
    assert list(ledger.discrepancies()) == []

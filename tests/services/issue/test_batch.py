"""The engine behind issuing from a file: the same bytes as the single route, slim rows, leases, refusals."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.world import WorldEnds

from cairn.adapters import clock, randomness
from cairn.adapters.keystore import FileKeystore
from cairn.adapters.press import PressPool
from cairn.credentials import contexts, document
from cairn.credentials.keys import KeyType, PrivateKey
from cairn.credentials.mould import leaves_from
from cairn.credentials.pressing import Order, Piece, Press, PressError
from cairn.records import documents
from cairn.records.bulk import Loader
from cairn.records.models import (
    AuditEvent,
    Award,
    Credential,
    CredentialTemplate,
    IssuerKey,
    Job,
    Learner,
    Offer,
    OutboxMessage,
)
from cairn.services import jobs
from cairn.services.admin import ledger
from cairn.services.errors import Conflict
from cairn.services.issue import bulk, mending, rehearsal
from cairn.services.issue.batch_work import WORK
from cairn.services.issue.composing import compose_document, printed_for
from cairn.services.issue.intent import Request
from cairn.services.run import learners
from cairn.services.verify.look import verify_bytes
from cairn.worker.jobs import bound

HEADER = "Name,E-mail,Number,Date,Outcome 1,Outcome 2,Outcome 3\n"
#: Every shape at once: with and without address, number, date, level, optional outcome; awkward names.
ROWS = (
    "Ana,ana@example.org,,,Secure,72,",
    "Ben,ben@example.org,B-7,2026-03-02,met,100,met",
    "Caro,,C-8,2026-01-01,Secure,60.5,not met",
    "Dan,,,,secure,99.9,yes",
    '"Jo ""JJ"" \\ O\'Neill",jo@example.org,,2026-03-13,2,61,',
    "أمينة السيد,amina2@example.org,,,Secure,72,",
    "𝓐𝓭𝓪 Zoë Å,astral@example.org,,,Secure,72,",
    f"{'Long ' * 39}Name,long@example.org,,,Secure,72,",
)


def job_of(stage, rows=ROWS, version=None):
    version = version or stage.published(validity_rule="months", valid_months="24")
    data = (HEADER + "\n".join(rows) + "\n").encode()
    return rehearsal.rehearse(
        stage.owner, data=data, filename="a.csv", version_uuid=version.uuid, ports=stage.ports
    )


def issue(stage, job):
    bulk.start(stage.owner, job.uuid, ports=stage.ports)
    stage.world.run_jobs(bound(stage.ports))
    return Job.objects.of(stage.harbour).get(pk=job.pk)


def issued(stage):
    rows = Credential.objects.of(stage.harbour).filter(state="ISSUED")
    return rows.select_related("award__learner", "award__version", "key", "status_list").order_by("pk")


def test_every_credential_is_what_the_single_route_would_have_issued(stage):
    done = issue(stage, job_of(stage))
    assert (done.state, done.done, done.failed, done.failure) == ("DONE", len(ROWS), 0, "")

    templates = set()
    for credential in issued(stage):
        said = document.parse_object(documents.unsigned_text(credential))
        salts = [one["salt"] for one in said["credentialSubject"]["identifier"] if "salt" in one]
        award = Award.objects.of(stage.harbour).get(pk=credential.award_id)
        composed = compose_document(
            award,
            printed=printed_for(award),
            key=credential.key,
            url=credential.url,
            status=(credential.status_list.url, credential.status_list.purpose, credential.status_index),
            salt=bytes.fromhex(salts[0]) if salts else b"\0" * 16,
            now=credential.created_at,
        )
        assert documents.unsigned_text(credential) == document.dump(composed)
        assert credential.payload_hash == Request(award, credential.request_key).payload_hash()
        assert credential.valid_until == printed_for(award).valid_until
        seen = verify_bytes(documents.signed_text(credential).encode(), ports=stage.ports)
        assert seen.verdict.verdict == "valid", seen.verdict
        templates.add(credential.template_id)
    assert 1 < len(templates) < len(ROWS)
    assert list(ledger.discrepancies()) == []


def test_a_row_becomes_a_learner_an_offer_and_one_letter(stage):
    issue(stage, job_of(stage))

    ana = Learner.objects.of(stage.harbour).get(email="ana@example.org")
    assert (ana.name, ana.assessments.get().state) == ("Ana", "AWARDED")
    assert ana.assessments.get().results.count() == 2
    assert Offer.objects.of(stage.harbour).count() == len(ROWS)
    letters = OutboxMessage.objects.of(stage.harbour).filter(kind="offer")
    assert letters.count() == sum("@" in row for row in ROWS)
    payload = letters.get(recipient="jo@example.org").payload
    assert payload["name"] == 'Jo "JJ" \\ O\'Neill'
    assert payload["link"].startswith("https://badges.example/offers/")
    acts = AuditEvent.objects.of(stage.harbour).filter(action="bulk.issued")
    assert [act.details["rows"] for act in acts] == [len(ROWS)]


def test_a_learner_who_is_here_keeps_the_name_and_one_who_was_assessed_goes_the_single_route(stage):
    version = stage.published()
    known = learners.add(stage.owner, name="Ana María", email="ana@example.org", ports=stage.ports)
    seen = learners.add(stage.owner, name="Ben", email="ben@example.org", number="9", ports=stage.ports)
    learners.assign(stage.owner, [seen.uuid], version.uuid, ports=stage.ports)

    done = issue(stage, job_of(stage, ROWS[:2], version))

    assert (done.state, done.done) == ("DONE", 2)
    first, second = issued(stage)
    assert (first.award.learner, first.learner_name) == (known, "Ana María")
    assert first.template_id is not None
    assert (second.award.learner, second.template_id) == (seen, None)
    assert list(ledger.discrepancies()) == []


def test_a_changed_row_or_template_is_never_given_out(stage):
    issue(stage, job_of(stage, ROWS[:1]))
    credential = issued(stage).get()
    leaves = leaves_from(credential.leaves)
    leaves[leaves.index("Ana")] = "Eve"
    credential.leaves = json.dumps(leaves)
    with pytest.raises(documents.DocumentMismatch) as refused:
        documents.signed_text(credential)
    assert refused.value.code == "document.mismatch"

    template = CredentialTemplate.objects.of(stage.harbour).get()
    template.text = template.text.replace("Harbour", "Elsewhere")
    with pytest.raises(ValidationError):
        template.save()
    CredentialTemplate.objects.of(stage.harbour).update(text=template.text)
    documents.forget()
    with pytest.raises(documents.DocumentMismatch):
        documents.signed_text(issued(stage).get())
    assert [one.code for one in ledger.discrepancies()] == ["ledger.signature"]


def test_a_cancelled_job_issues_nothing_more_and_leaves_nothing_behind(stage):
    job = job_of(stage)
    bulk.start(stage.owner, job.uuid, ports=stage.ports)
    stage.world.breaks_at = "bulk.after_signing"
    with pytest.raises(WorldEnds):
        bulk.run_chunk(job.uuid, ports=stage.ports)
    stage.world.breaks_at = None

    cancelled = bulk.cancel(stage.owner, job.uuid, ports=stage.ports)
    stage.world.pass_time(minutes=5)
    bulk.resume_stale(before=stage.world.now, ports=stage.ports)
    stage.world.run_jobs(bound(stage.ports))

    assert cancelled.state == "CANCELLED"
    assert issued(stage).count() == Award.objects.of(stage.harbour).count() == 0
    assert Learner.objects.of(stage.harbour).count() == 0
    with pytest.raises(Conflict) as refused:
        bulk.start(stage.owner, job.uuid, ports=stage.ports)
    assert refused.value.code == "job.cancelled"
    with pytest.raises(Conflict) as again:
        bulk.cancel(stage.owner, job.uuid, ports=stage.ports)
    assert again.value.code == "job.ended"


def test_a_worker_that_was_thought_dead_stores_nothing_any_more(stage):
    """The zombie holds an old fence: what it would store is refused, and the chunk is done once."""
    job = job_of(stage)
    bulk.start(stage.owner, job.uuid, ports=stage.ports)

    def overtaken(name: str) -> None:
        if name == "bulk.after_checking":
            stage.world.pass_time(minutes=3)
            bulk.run_chunk(job.uuid, ports=stage.ports)  # another worker takes over and brings it to its end

    bulk.run_chunk(job.uuid, ports=dataclasses.replace(stage.ports, faultpoint=overtaken))

    done = Job.objects.of(stage.harbour).get(pk=job.pk)
    assert (done.state, done.done, done.fence) == ("DONE", len(ROWS), 2)
    assert issued(stage).count() == len(ROWS)
    assert list(ledger.discrepancies()) == []


def test_a_credential_that_does_not_verify_stops_the_job_and_nothing_of_its_chunk_is_released(stage):
    (uri,) = IssuerKey.objects.of(stage.harbour).values_list("uri", flat=True)
    job = job_of(stage)
    stage.world.keystore.keys[uri] = PrivateKey.from_seed(KeyType.ED25519, b"\x99" * 32)

    failed = issue(stage, job)

    assert (failed.state, failed.done) == ("FAILED", 0)
    assert failed.failure_code == "batch.not_valid"
    assert failed.failure
    assert issued(stage).count() == Learner.objects.of(stage.harbour).count() == 0
    assert [chunk.state for chunk in job.chunks.all()] == ["READY"]
    assert stage.acts()[-1] == "bulk.failed"


def test_results_say_what_became_of_every_row(stage):
    job = job_of(stage, (*ROWS[:2], ",nobody@example.org,,,Secure,72,"))
    issue(stage, job)

    first, second, third = bulk.results(stage.owner, job.uuid)

    assert (first.number, first.name, first.state) == (2, "Ana", "DONE")
    assert first.address == issued(stage).get(award__learner__name="Ana").url
    assert second.email == "ben@example.org"
    assert (third.number, third.state, third.code, third.address) == (4, "BROKEN", "row.name_missing", "")


def test_rows_put_right_go_through_together_with_the_next_start(stage):
    job = job_of(stage, ("Ana,ana@example.org,,,Secure,72,", ",ben@example.org,,,Secure,72,"))
    issue(stage, job)
    mending.mend(stage.owner, job.uuid, 3, changes={"name": "Ben"}, ports=stage.ports)

    done = issue(stage, job)

    assert (done.state, done.done, done.failed) == ("DONE", 2, 0)
    assert all(credential.template_id for credential in issued(stage))
    assert list(ledger.discrepancies()) == []


def test_rows_cannot_be_stored_into_another_organisation(stage):
    loader = Loader(stage.elsewhere)
    learner = learners.add(stage.owner, name="Ana", ports=stage.ports)
    version = stage.published()
    with pytest.raises(ValidationError) as refused:
        loader.store(
            Award,
            ("id", "uuid", "learner_id"),
            [(1, stage.ports.new_uuid(), learner.pk)],
            organisation_id=stage.elsewhere.pk,
            version_id=version.pk,
            awarded_date=stage.world.now.date(),
            decided_at=stage.world.now,
        )
    assert refused.value.code == "records.crosses"
    assert not Award.objects.of(stage.elsewhere).exists()


def test_progress_says_how_long_the_rest_takes(stage):
    job = job_of(stage)
    bulk.start(stage.owner, job.uuid, ports=stage.ports)
    lease = jobs.take(job.uuid, WORK, ports=stage.ports)
    from django.db import transaction

    with transaction.atomic():
        lease.hold(at=stage.world.now + timedelta(seconds=2), done=4)

    said = bulk.progress(Job.objects.of(stage.harbour).get(pk=job.pk))

    assert (said.done, said.ready, said.per_second, said.seconds_left) == (4, 4, 2.0, 2)


def test_signing_processes_sign_the_same_bytes_and_one_that_dies_is_replaced(stage, tmp_path):
    issue(stage, job_of(stage, ROWS[:5]))
    keystore = FileKeystore(
        tmp_path / "keys", passphrase=b"correct horse", now=clock.now, random_bytes=randomness.random_bytes
    )
    handle = keystore.create(KeyType.ED25519, did_for=lambda public: f"did:key:{public.multibase}")
    method = f"did:key:{handle.public_key.multibase}#{handle.public_key.multibase}"
    pieces, texts = [], []
    for credential in issued(stage):
        texts.append(credential.template.text)
        pieces.append(Piece(len(texts) - 1, credential.leaves))
    at = stage.world.now.replace(microsecond=0)
    order = Order(handle.uri, method, "eddsa-rdfc-2022", at, tuple(texts), tuple(pieces))
    here = Press(
        lambda uri, name: keystore.signer(uri, verification_method=name), contexts=contexts.bundled()
    )(order)

    pool = PressPool(tmp_path, passphrase=lambda: b"correct horse", processes=1)
    try:
        assert pool.submit(order).result() == here
        (process,) = pool._all
        process._process.kill()
        process._process.wait()
        assert pool.submit(order).result() == here
        silent = PressPool(tmp_path, passphrase=lambda: b"x", processes=1, command=("/bin/false",))
        with pytest.raises(PressError) as died:
            silent.submit(order).result()
        assert died.value.code == "press.died"
        silent.close()
    finally:
        pool.close()

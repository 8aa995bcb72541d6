"""Endorsements that travel: in every credential issued while they stand, seen by a stranger from the file alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import sealed
from tests.peers.cases import Nobody
from tests.services.issue.test_batch import ROWS, issue, issued, job_of
from tests.services.stage import Stage
from tests.world import WorldEnds

from cairn.credentials import contexts, document, proof
from cairn.records import documents
from cairn.records.models import CredentialTemplate, Endorsement
from cairn.services.admin import keys
from cairn.services.admin.keys import active_key
from cairn.services.assess import marking
from cairn.services.errors import NotPermitted
from cairn.services.issue import bulk, statuslists
from cairn.services.issue.composing import compose_document, printed_for
from cairn.services.issue.issue import issue as issue_one
from cairn.services.share.documents import answer_own
from cairn.services.verify.examination import examine
from cairn.services.verify.look import verify_bytes
from cairn.services.vouch import giving, showing, subjects, travelling, withdrawing
from cairn.services.vouch.giving import Words
from cairn.worker.jobs import bound

pytestmark = pytest.mark.django_db
SAID = Words(comment="Our crews work by this.", name="Ana Ruiz")


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def version(stage):
    return stage.published(validity_rule="months", valid_months="24")


def shown(stage, subject, *, by=None) -> Endorsement:
    made = giving.give(by or stage.outsider, subject, SAID, ports=stage.ports)
    return showing.decide(stage.owner, made.uuid, show=True, ports=stage.ports)


def another(stage, name: str):
    """The seat of the owner of one organisation more."""
    return type(stage.outsider)(
        stage.organisation(name, owner=stage.eve), stage.outsider.actor, stage.outsider.roles
    )


def carried(stage, version) -> tuple[str, ...]:
    """The names of what a credential would carry now."""
    stage.harbour.refresh_from_db()
    now = stage.world.now
    return travelling.load(version, stage.harbour, active_key(stage.harbour), at=now).names


def of_a_stranger(stage, text: str, *lists: str):
    """What somebody finds out who has the file and what the web says of its lists; no records of ours."""
    answers = {
        url: sealed.answer(url, answer_own(url, ports=stage.ports), at=stage.world.now) for url in lists
    }
    return examine(
        text.encode(),
        contexts=contexts.bundled(),
        now=stage.world.now,
        fetch=Nobody(stage.world.now),
        supplied=answers,
    )


def test_what_is_issued_carries_them_and_a_stranger_sees_them_and_their_withdrawal(stage, version):
    of_version = shown(stage, subjects.of_version(version))
    of_issuer = shown(stage, subjects.of_issuer(stage.harbour), by=another(stage, "Third"))

    award = marking.award(
        stage.marked(stage.submitted(version)).uuid, seat=stage.owner, awarded_date=None, ports=stage.ports
    )
    made = issue_one(award.uuid, seat=stage.owner, ports=stage.ports)

    said = document.parse_object(made.signed)
    assert said["credentialSubject"]["achievement"]["endorsement"] == [
        document.parse_object(of_version.signed)
    ]
    assert said["issuer"]["endorsement"] == [document.parse_object(of_issuer.signed)]
    lists = (made.status_list.url, of_version.status_list.url, of_issuer.status_list.url)
    found = of_a_stranger(stage, made.signed, *lists)
    assert found.verdict.verdict == "valid"
    assert [(one.about, one.standing, one.name) for one in found.endorsements] == [
        ("achievement", "valid", "Elsewhere"),
        ("issuer", "valid", "Third"),
    ]
    here = verify_bytes(made.signed.encode(), ports=stage.ports)  # kept here, too, and yet told once
    assert [(one.inside, one.standing) for one in here.endorsements] == [(True, "valid"), (True, "valid")]

    withdrawing.withdraw(stage.outsider, of_version.uuid, reason="We do this work no more", ports=stage.ports)
    stage.world.pass_time(minutes=5)
    statuslists.publish_due(ports=stage.ports)

    found = of_a_stranger(stage, made.signed, *lists)
    assert found.verdict.verdict == "valid"
    assert [one.standing for one in found.endorsements] == ["withdrawn", "valid"]


def test_only_what_is_shown_and_stands_is_put_in(stage, version, django_assert_num_queries):
    key = active_key(stage.harbour)
    with django_assert_num_queries(1):  # all that a batch pays for a chunk where there is none
        assert travelling.load(version, stage.harbour, key, at=stage.world.now) == travelling.Load()
    made = giving.give(stage.outsider, subjects.of_version(version), SAID, ports=stage.ports)
    assert carried(stage, version) == ()  # nobody decided yet
    showing.decide(stage.owner, made.uuid, show=True, ports=stage.ports)
    assert carried(stage, version) == (made.uuid.hex,)

    travelling.decide(stage.owner, carries=False, ports=stage.ports)
    assert carried(stage, version) == ()
    travelling.decide(stage.owner, carries=True, ports=stage.ports)
    with pytest.raises(NotPermitted):
        travelling.decide(stage.seat("assessor"), carries=False, ports=stage.ports)
    showing.decide(stage.owner, made.uuid, show=False, ports=stage.ports)
    assert carried(stage, version) == ()
    showing.decide(stage.owner, made.uuid, show=True, ports=stage.ports)
    assert carried(stage, version) == (made.uuid.hex,)

    began = stage.world.now - timedelta(days=1)
    stage.world.pass_time(seconds=60)
    keys.mark_compromised(stage.outsider, active_key(stage.elsewhere).uuid, since=began, ports=stage.ports)
    assert carried(stage, version) == ()  # a thief may have signed it


def test_one_of_somebody_else_or_changed_is_not_put_in_whatever_the_row_says(stage, version):
    other = stage.published(name="Splices")
    made = shown(stage, subjects.of_version(version))
    foreign = shown(stage, subjects.of_version(other))
    rows = Endorsement.objects.across(reason="test")
    body = {**document.parse_object(made.signed)}
    body.pop("proof")
    by_eve = proof.attach(
        {**body, "issuer": {**body["issuer"], "id": sealed.EVE.did}},
        signer=sealed.EVE.signer,
        created=made.issued_at,
        contexts=contexts.bundled(),
    )
    under_others = proof.attach(
        {**body, "@context": [*body["@context"], "https://w3id.org/security/data-integrity/v2"]},
        signer=keys.signer_for(made.key, ports=stage.ports),
        created=made.issued_at,
        contexts=contexts.bundled(),
    )
    comment = {**body["credentialSubject"], "endorsementComment": "The best of all."}
    for forged in (
        foreign.signed,
        document.dump(by_eve),
        document.dump(under_others),
        document.dump({**document.parse_object(made.signed), "credentialSubject": comment}),
        document.dump(body),
        "{",
    ):
        rows.filter(pk=made.pk).update(signed=forged)
        assert carried(stage, version) == (), forged[:60]
    rows.filter(pk=made.pk).update(signed=made.signed, about=stage.elsewhere)
    assert carried(stage, version) == ()
    rows.filter(pk=made.pk).update(about=stage.harbour, version=other)
    assert carried(stage, version) == ()


def test_one_that_lint_would_refuse_today_is_left_out_and_the_page_says_so(stage, version, client, caplog):
    made = shown(stage, subjects.of_version(version))
    body = document.parse_object(made.signed)
    body.pop("proof")
    body["credentialSubject"] = {
        **body["credentialSubject"],
        "endorsementComment": "{{ name }} does fine work",
    }
    signer = keys.signer_for(made.key, ports=stage.ports)
    signed = proof.attach(body, signer=signer, created=made.issued_at, contexts=contexts.bundled())
    page = f"/provider/{stage.harbour.uuid}/endorsements"
    client.force_login(stage.bram.user)
    assert b"No credential carries it" not in client.get(page).content
    rows = Endorsement.objects.across(reason="test").filter(pk=made.pk)
    rows.update(signed=document.dump(signed))
    assert carried(stage, version) == ()
    assert f"uuid={made.uuid} why=refused" in caplog.text
    assert b"it would not be signed today" in client.get(page).content
    rows.update(signed="{")
    assert b"it does not verify any more" in client.get(page).content


def test_five_at_most_one_of_each_endorser_and_no_more_than_fits(stage, version, monkeypatch):
    first = shown(stage, subjects.of_version(version))
    shown(stage, subjects.of_issuer(stage.harbour))  # of the same endorser
    others = []
    for number in range(5):
        stage.world.pass_time(seconds=1)
        others.append(shown(stage, subjects.of_issuer(stage.harbour), by=another(stage, f"Body {number}")))
    newest = [one.uuid.hex for one in reversed(others)]

    assert carried(stage, version) == (first.uuid.hex, *newest[:4])
    monkeypatch.setattr(travelling, "LOOKED_AT", 3)  # many of the issuer never keep one of the version out
    assert carried(stage, version) == (first.uuid.hex, *newest[:2])

    sizes = [len(one.signed.encode()) for one in (first, others[4], others[3])]
    monkeypatch.setattr(travelling, "MOST_BYTES", sum(sizes) - 1)
    assert carried(stage, version) == (first.uuid.hex, newest[0])


def test_a_batch_carries_them_as_single_ones_do_and_another_set_makes_another_template(stage, version):
    first = shown(stage, subjects.of_version(version))
    done = issue(stage, job_of(stage, version=version))
    assert (done.state, done.done, done.failed, done.failure) == ("DONE", len(ROWS), 0, "")
    every = list(issued(stage))
    for one in every:
        said = document.parse_object(documents.unsigned_text(one))
        salts = [each["salt"] for each in said["credentialSubject"]["identifier"] if "salt" in each]
        composed = compose_document(
            one.award,
            printed=printed_for(one.award),
            key=one.key,
            url=one.url,
            status=(one.status_list.url, one.status_list.purpose, one.status_index),
            salt=bytes.fromhex(salts[0]) if salts else b"\0" * 16,
            now=one.created_at,
            enclosed=travelling.load(version, stage.harbour, one.key, at=one.created_at).enclosed,
        )
        assert documents.unsigned_text(one) == document.dump(composed)
        assert one.template_id is not None, "the quick route took it"
    found = verify_bytes(documents.signed_text(every[0]).encode(), ports=stage.ports)
    assert [one.inside for one in found.endorsements] == [True]
    before = set(CredentialTemplate.objects.of(stage.harbour).values_list("pk", flat=True))

    stage.world.pass_time(seconds=60)
    withdrawing.withdraw(stage.outsider, first.uuid, reason="We do this work no more", ports=stage.ports)
    again = issue(stage, job_of(stage, rows=("Fay,fay@example.org,,,Secure,72,",), version=version))
    assert again.state == "DONE"
    newest = issued(stage).last()
    assert newest.template_id not in before
    assert '"endorsement"' not in documents.signed_text(newest)


def test_what_a_dead_worker_wrote_down_is_written_anew_when_one_was_withdrawn_meanwhile(stage, version):
    made = shown(stage, subjects.of_version(version))
    job = job_of(stage, version=version)
    bulk.start(stage.owner, job.uuid, ports=stage.ports)
    stage.world.breaks_at = "bulk.before_signing"
    with pytest.raises(WorldEnds):
        bulk.run_chunk(job.uuid, ports=stage.ports)
    assert job.chunks.filter(state="INTENT").exists()
    withdrawing.withdraw(stage.outsider, made.uuid, reason="We do this work no more", ports=stage.ports)

    stage.world.breaks_at = None
    stage.world.pass_time(minutes=5)
    bulk.resume_stale(before=stage.world.now, ports=stage.ports)
    stage.world.run_jobs(bound(stage.ports))

    every = list(issued(stage))
    assert len(every) == len(ROWS)
    assert not any('"endorsement"' in documents.signed_text(one) for one in every)


def test_after_a_change_of_key_what_was_said_of_the_issuer_is_found_here_but_not_put_into_files(
    stage, version
):
    made = shown(stage, subjects.of_issuer(stage.harbour))
    before = active_key(stage.harbour).did
    keys.rotate(stage.owner, ports=stage.ports)
    assert active_key(stage.harbour).did != before
    marked = stage.marked(stage.submitted(version))
    award = marking.award(marked.uuid, seat=stage.owner, awarded_date=None, ports=stage.ports)
    credential = issue_one(award.uuid, seat=stage.owner, ports=stage.ports)

    assert '"endorsement"' not in credential.signed  # a stranger could not tell that both are one
    (seen,) = verify_bytes(credential.signed.encode(), ports=stage.ports).endorsements
    assert (seen.about, seen.inside, seen.standing, seen.url) == ("issuer", False, "valid", made.url)

    other = stage.organisation("Third", owner=stage.eve)  # nobody else's is shown with it
    of_other = giving.give(stage.owner, subjects.of_issuer(other), SAID, ports=stage.ports)
    third = type(stage.outsider)(other, stage.outsider.actor, stage.outsider.roles)
    showing.decide(third, of_other.uuid, show=True, ports=stage.ports)
    assert len(verify_bytes(credential.signed.encode(), ports=stage.ports).endorsements) == 1

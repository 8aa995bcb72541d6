"""Endorsements inside a document: each by its own proof, compared with what it is about, few of them, once."""

from __future__ import annotations

import pytest
from tests.services.stage import Stage
from tests.services.vouch.test_endorsements import SAID, given

from cairn.cli.verdicts import lines
from cairn.credentials import contexts, document, proof
from cairn.records.documents import signed_text
from cairn.records.models import IssuerKey
from cairn.services.admin.keys import signer_for
from cairn.services.verify.endorsed import MOST_INSIDE, holds, inside
from cairn.services.verify.look import verify_bytes
from cairn.services.vouch import giving, showing, subjects, withdrawing

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return Stage()


def sealed(stage: Stage, credential, *, place: str, endorsements: list) -> bytes:
    """The credential with these endorsements inside, sealed again by its issuer."""
    body = document.parse_object(signed_text(credential))
    body.pop("proof")
    holder = {
        "credential": body,
        "achievement": body["credentialSubject"]["achievement"],
        "issuer": body["issuer"],
    }[place]
    holder["endorsement"] = endorsements
    key = IssuerKey.objects.of(stage.harbour).get()
    signed = proof.attach(
        body,
        signer=signer_for(key, ports=stage.ports),
        created=stage.world.now,
        suite="eddsa-rdfc-2022",
        contexts=contexts.bundled(),
    )
    return document.dump(signed).encode()


def test_each_place_is_looked_at_and_a_changed_word_is_found(stage):
    credential = stage.held()
    version = credential.award.version
    good = document.parse_object(given(stage, version).signed)
    text = sealed(stage, credential, place="achievement", endorsements=[good])
    found = verify_bytes(text, ports=stage.ports)
    (seen,) = found.endorsements
    assert (found.verdict.verdict, seen.standing, seen.inside, seen.about) == (
        "valid",
        "valid",
        True,
        "achievement",
    )

    said = {**good["credentialSubject"], "endorsementComment": "The best of all."}
    changed = {**good, "credentialSubject": said}
    issuer = giving.give(stage.outsider, subjects.of_issuer(stage.harbour), SAID, ports=stage.ports)
    other = document.parse_object(issuer.signed)
    text = sealed(stage, credential, place="achievement", endorsements=[changed, other, good])
    found = verify_bytes(text, ports=stage.ports)
    assert [one.standing for one in found.endorsements] == ["invalid", "invalid", "valid"]
    assert found.endorsements[1].found.report.findings[-1].code == "endorsement.subject"
    (seen,) = verify_bytes(
        sealed(stage, credential, place="issuer", endorsements=[other]), ports=stage.ports
    ).endorsements
    assert (seen.about, seen.standing) == ("issuer", "valid")


def test_withdrawn_inside_says_so_and_the_credential_stays_sound(stage):
    credential = stage.held()
    made = given(stage, credential.award.version)
    showing.decide(stage.owner, made.uuid, show=True, ports=stage.ports)
    text = sealed(stage, credential, place="achievement", endorsements=[document.parse_object(made.signed)])
    withdrawing.withdraw(stage.outsider, made.uuid, reason="We do this work no more", ports=stage.ports)
    found = verify_bytes(text, ports=stage.ports)
    (seen,) = found.endorsements  # inside and kept here is one
    assert (seen.standing, seen.reason) == ("withdrawn", "We do this work no more")
    assert "endorsed withdrawn, about the achievement, by Elsewhere" in "\n".join(lines(found, named=False))
    assert found.verdict.verdict == "valid"


def test_few_are_looked_at_and_none_where_the_seal_does_not_hold(stage):
    credential = stage.held()
    junk = {"type": ["EndorsementCredential"], "id": "urn:uuid:1"}
    body = document.parse_object(signed_text(credential))
    body["endorsement"] = [junk] * (MOST_INSIDE + 3)
    assert [len(inside(body)[0]), inside(body)[1]] == [MOST_INSIDE, 3]
    body["endorsementJwt"] = ["a.b.c"]
    found = verify_bytes(document.dump(body).encode(), ports=stage.ports)
    assert found.verdict.verdict == "invalid"
    assert not found.endorsements


def test_ids_of_ours_in_a_document_of_somebody_else_bring_them_no_endorsement(stage):
    credential = stage.held()
    made = given(stage, credential.award.version)
    showing.decide(stage.owner, made.uuid, show=True, ports=stage.ports)
    award = giving.give(stage.outsider, subjects.of_credential(credential), SAID, ports=stage.ports)
    showing.decide_own(stage.amina, award.uuid, show=True, ports=stage.ports)
    assert len(verify_bytes(signed_text(credential).encode(), ports=stage.ports).endorsements) == 2

    third = stage.organisation("Third", owner=stage.eve)
    key = IssuerKey.objects.of(third).get()
    body = document.parse_object(signed_text(credential))
    body.pop("proof")
    body.pop("credentialStatus")
    body["issuer"] = {**body["issuer"], "id": key.did}
    body["credentialSubject"]["achievement"]["endorsement"] = [document.parse_object(made.signed)]
    signed = proof.attach(
        body,
        signer=signer_for(key, ports=stage.ports),
        created=stage.world.now,
        suite="eddsa-rdfc-2022",
        contexts=contexts.bundled(),
    )
    found = verify_bytes(document.dump(signed).encode(), ports=stage.ports)
    assert holds(found.report.findings)
    (seen,) = found.endorsements  # the one inside; what is kept here is not shown with it
    assert (seen.inside, seen.standing) == (True, "invalid")
    assert seen.found.report.findings[-1].code == "endorsement.subject"

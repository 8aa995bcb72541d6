"""Issuing: exactly once, whatever happens on the way."""

from __future__ import annotations

import json

import pytest
from tests.world import WorldEnds

from cairn.records.models import AuditEvent, Credential, Offer, OutboxMessage, StatusList
from cairn.services import outbox
from cairn.services.errors import Conflict, NotFound, NotPermitted, Refused
from cairn.services.issue import release
from cairn.services.issue.issue import issue
from cairn.services.verify.look import verify_address, verify_bytes

STEPS = [
    "issue.before_intent",
    "issue.inside_intent",
    "issue.after_intent",
    "issue.before_signing",
    "issue.after_signing",
    "issue.before_storing",
    "issue.inside_storing",
    "issue.before_outbox",
    "issue.after_storing",
]


def everything(stage):
    return Credential.objects.of(stage.harbour)


def test_an_award_becomes_a_credential_that_a_stranger_finds_sound(stage):
    credential = issue(stage.awarded().uuid, seat=stage.owner, ports=stage.ports)

    assert (credential.state, credential.issued_at) == ("ISSUED", stage.world.now)
    seen = verify_bytes(credential.signed.encode(), ports=stage.ports)
    assert (seen.verdict.verdict, seen.verdict.state, seen.known) == ("valid", "sound", "here"), seen.report


def test_the_credential_says_what_was_assessed(stage):
    credential = issue(stage.awarded().uuid, seat=stage.owner, ports=stage.ports)

    said = json.loads(credential.signed)
    assert said["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert said["id"] == f"https://badges.example/credentials/{credential.uuid}"
    results = said["credentialSubject"]["result"]
    assert [entry["status"] for entry in results] == ["Completed", "Completed"]
    assert said["credentialStatus"]["statusListCredential"] == credential.status_list.url


def test_issuing_twice_gives_the_same_credential(stage):
    award = stage.awarded()

    first = issue(award.uuid, seat=stage.owner, ports=stage.ports)
    second = issue(award.uuid, seat=stage.owner, ports=stage.ports)

    assert (first.uuid, first.signed) == (second.uuid, second.signed)
    assert everything(stage).count() == 1
    assert OutboxMessage.objects.of(stage.harbour).filter(kind="offer").count() == 1


def test_another_request_for_the_same_award_is_refused(stage):
    award = stage.awarded()
    issue(award.uuid, seat=stage.owner, ports=stage.ports)

    with pytest.raises(Conflict) as refused:
        issue(award.uuid, seat=stage.owner, request_key="another", ports=stage.ports)
    assert refused.value.code == "issue.already_issued"


@pytest.mark.parametrize("step", STEPS)
def test_after_a_crash_at_any_step_the_award_has_exactly_one_credential(stage, step):
    award = stage.awarded()
    stage.world.breaks_at = step
    with pytest.raises(WorldEnds):
        issue(award.uuid, seat=stage.owner, ports=stage.ports)
    stage.world.breaks_at = None

    stage.world.pass_time(minutes=2)
    release.resume_stale(ports=stage.ports)
    credential = issue(award.uuid, seat=stage.owner, ports=stage.ports)

    assert everything(stage).count() == 1
    assert credential.state == "ISSUED"
    assert Offer.objects.of(stage.harbour).count() == 1
    assert OutboxMessage.objects.of(stage.harbour).filter(kind="offer").count() == 1
    assert AuditEvent.objects.of(stage.harbour).filter(action="credential.issued").count() == 1
    assert verify_bytes(credential.signed.encode(), ports=stage.ports).verdict.verdict == "valid"


def test_a_retry_signs_the_same_bytes(stage):
    award = stage.awarded()
    stage.world.breaks_at = "issue.before_storing"
    with pytest.raises(WorldEnds):
        issue(award.uuid, seat=stage.owner, ports=stage.ports)
    stage.world.breaks_at = None
    created = everything(stage).get().created_at

    stage.world.pass_time(hours=3)
    credential = issue(award.uuid, seat=stage.owner, ports=stage.ports)

    proof = json.loads(credential.signed)["proof"]
    assert proof["created"] == created.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_letter_is_sent_once(stage):
    issue(stage.awarded().uuid, seat=stage.owner, ports=stage.ports)
    assert outbox.send_due(ports=stage.ports) > 0
    assert outbox.send_due(ports=stage.ports) == 0

    assert len([mail for mail in stage.world.letters if "/offers/" in mail.text]) == 1
    kept = OutboxMessage.objects.of(stage.harbour).get(kind="offer")
    assert (kept.state, kept.payload) == ("SENT", {})


def test_a_member_without_the_role_cannot_issue(stage):
    award = stage.awarded()

    with pytest.raises(NotPermitted):
        issue(award.uuid, seat=stage.seat("assessor"), ports=stage.ports)


def test_another_organisation_does_not_even_find_the_award(stage):
    award = stage.awarded()

    with pytest.raises(NotFound):
        issue(award.uuid, seat=stage.outsider, ports=stage.ports)


def test_a_name_that_would_embarrass_is_refused_before_anything_is_signed(stage):
    award = stage.awarded()
    award.learner.name = "undefined"
    award.learner.save()

    with pytest.raises(Refused) as refused:
        issue(award.uuid, seat=stage.owner, ports=stage.ports)

    assert refused.value.code.startswith("lint.")
    failed = everything(stage).get()
    assert (failed.state, failed.signed) == ("FAILED", "")
    assert refused.value.code in failed.failure
    assert Offer.objects.of(stage.harbour).count() == 0


def test_every_index_is_taken_once_and_looks_random(stage):
    credential = issue(stage.awarded().uuid, seat=stage.owner, ports=stage.ports)

    (status_list,) = StatusList.objects.of(stage.harbour)
    assert status_list.next_counter == 1
    assert 0 <= credential.status_index < 131_072
    assert credential.status_list == status_list


def test_the_public_page_is_found_by_address_only_when_its_holder_wants_that(stage):

    credential = issue(stage.awarded().uuid, seat=stage.owner, ports=stage.ports)

    hidden = verify_address(credential.url, ports=stage.ports)
    Credential.objects.of(stage.harbour).update(is_public=True)
    shown = verify_address(credential.code.lower(), ports=stage.ports)

    assert hidden.verdict.verdict == "error"
    assert shown.verdict.verdict == "valid"

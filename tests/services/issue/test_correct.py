"""Correct and reissue: the old link forwards, the verifier shows both."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.world import WorldEnds

from cairn.records.models import Credential
from cairn.services.admin import ledger
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.issue import status
from cairn.services.issue.correct import correct
from cairn.services.issue.issue import issue
from cairn.services.verify.look import verify_bytes


@pytest.fixture
def credential(stage):
    return issue(stage.awarded().uuid, seat=stage.owner, ports=stage.ports)


def names(document):
    return [
        entry["identityHash"]
        for entry in json.loads(document)["credentialSubject"]["identifier"]
        if entry["identityType"] == "name"
    ]


def test_a_corrected_name_is_in_a_new_credential_and_the_old_one_is_withdrawn(stage, credential):
    new = correct(
        credential.uuid, seat=stage.owner, name="Amina al-Sayed", reason="Spelling", ports=stage.ports
    )

    assert names(new.signed) == ["Amina al-Sayed"]
    old_seen = verify_bytes(credential.signed.encode(), ports=stage.ports)
    new_seen = verify_bytes(new.signed.encode(), ports=stage.ports)
    assert (old_seen.verdict.cause, old_seen.memory.replaced_by) == ("status.revoked", new.url)
    assert (new_seen.verdict.verdict, new_seen.memory.replaces) == ("valid", credential.url)


def test_a_corrected_date(stage, credential):
    new = correct(
        credential.uuid,
        seat=stage.owner,
        awarded_date=date(2026, 3, 2),
        reason="Wrong day",
        ports=stage.ports,
    )

    assert json.loads(new.signed)["awardedDate"].startswith("2026-03-02")


def marked(stage, credential):
    return Credential.objects.of(stage.harbour).get(uuid=credential.uuid).is_superseded


@pytest.mark.parametrize("corrected", [True, False])
def test_the_books_say_when_the_mark_of_a_correction_is_wrong(stage, credential, corrected):
    if corrected:
        correct(credential.uuid, seat=stage.owner, name="Amina S", reason="Spelling", ports=stage.ports)
    Credential.objects.of(stage.harbour).filter(uuid=credential.uuid).update(is_superseded=not corrected)

    (found,) = ledger.discrepancies()
    assert (found.code, found.subject) == ("ledger.superseded", f"credential {credential.uuid}")


def test_nothing_to_correct_is_said(stage, credential):
    with pytest.raises(InvalidInput) as refused:
        correct(
            credential.uuid,
            seat=stage.owner,
            name=credential.learner_name,
            reason="Spelling",
            ports=stage.ports,
        )
    assert "name" in refused.value.fields


@pytest.mark.parametrize(
    "step", ["correct.after_intent", "issue.before_storing", "correct.after_release", "issue.after_signing"]
)
def test_a_crash_in_between_ends_with_one_new_and_one_withdrawn(stage, credential, step):
    stage.world.breaks_at = step
    with pytest.raises(WorldEnds):
        correct(credential.uuid, seat=stage.owner, name="Amina S", reason="Spelling", ports=stage.ports)
    stage.world.breaks_at = None
    made = Credential.objects.of(stage.harbour).filter(supersedes__isnull=False).first()
    assert marked(stage, credential) == (made is not None and made.state == "ISSUED")

    new = correct(credential.uuid, seat=stage.owner, name="Amina S", reason="Spelling", ports=stage.ports)

    assert Credential.objects.of(stage.harbour).count() == 2
    old = Credential.objects.of(stage.harbour).get(uuid=credential.uuid)
    assert status.standing_of(old) == "revoked"
    assert marked(stage, credential)
    assert list(ledger.discrepancies()) == []
    assert old.status_changes.count() == 1
    assert verify_bytes(new.signed.encode(), ports=stage.ports).verdict.verdict == "valid"


def test_correcting_the_old_one_again_points_to_the_newer_one(stage, credential):
    correct(credential.uuid, seat=stage.owner, name="Amina S", reason="Spelling", ports=stage.ports)

    with pytest.raises(Conflict) as refused:
        correct(credential.uuid, seat=stage.owner, name="Amina T", reason="Spelling", ports=stage.ports)
    assert refused.value.code == "correct.corrected_already"


def test_a_correction_can_be_corrected(stage, credential):
    new = correct(credential.uuid, seat=stage.owner, name="Amina S", reason="Spelling", ports=stage.ports)

    newer = correct(new.uuid, seat=stage.owner, name="Amina T", reason="Again", ports=stage.ports)

    assert names(newer.signed) == ["Amina T"]


def test_a_withdrawn_credential_is_not_corrected(stage, credential):
    status.revoke(credential.uuid, seat=stage.owner, reason="Copied", ports=stage.ports)

    with pytest.raises(Conflict) as refused:
        correct(credential.uuid, seat=stage.owner, name="Amina S", reason="Spelling", ports=stage.ports)
    assert refused.value.code == "correct.withdrawn"


def test_who_may_correct(stage, credential):
    with pytest.raises(NotPermitted):
        correct(credential.uuid, seat=stage.seat("assessor"), name="A", reason="Spelling", ports=stage.ports)
    with pytest.raises(NotFound):
        correct(credential.uuid, seat=stage.outsider, name="A", reason="Spelling", ports=stage.ports)

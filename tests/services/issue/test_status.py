"""Withdrawing, suspending, reinstating: never lost, and seen by strangers at once."""

from __future__ import annotations

import pytest
from tests.world import WorldEnds

from cairn.records.models import OutboxMessage, StatusChange, StatusList
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.issue import projecting, status, statuslists
from cairn.services.issue.issue import issue
from cairn.services.verify.look import verify_bytes


@pytest.fixture
def issued(stage):

    def make(**facts):
        award = stage.marked(stage.submitted(stage.published(**facts)))
        from cairn.services.assess import marking

        return issue(
            marking.award(award.uuid, seat=stage.owner, awarded_date=None, ports=stage.ports).uuid,
            seat=stage.owner,
            ports=stage.ports,
        )

    return make


def seen(stage, credential):
    return verify_bytes(credential.signed.encode(), ports=stage.ports)


def test_a_withdrawn_credential_is_not_sound_for_anybody_from_then_on(stage, issued):
    credential = issued()
    assert seen(stage, credential).verdict.verdict == "valid"

    status.revoke(credential.uuid, seat=stage.owner, reason="Found to be copied", ports=stage.ports)

    found = seen(stage, credential)
    assert (found.verdict.verdict, found.verdict.cause) == ("invalid", "status.revoked")
    assert found.memory.status_reason == "Found to be copied"


def test_the_learner_reads_the_reason(stage, issued):
    credential = issued()

    status.revoke(credential.uuid, seat=stage.owner, reason="Found to be copied", ports=stage.ports)

    letter = OutboxMessage.objects.of(stage.harbour).get(kind="revoked")
    assert letter.payload["reason"] == "Found to be copied"


def test_a_revocation_is_final(stage, issued):
    credential = issued(status_purpose="suspension")
    status.revoke(credential.uuid, seat=stage.owner, reason="Found to be copied", ports=stage.ports)

    for act in (status.revoke, status.suspend, status.reinstate):
        with pytest.raises(Conflict) as refused:
            act(credential.uuid, seat=stage.owner, reason="second thoughts", ports=stage.ports)
        assert refused.value.code == "status.revoked_already"


def test_a_suspension_can_be_lifted(stage, issued):
    credential = issued(status_purpose="suspension")

    status.suspend(credential.uuid, seat=stage.owner, reason="Under review", ports=stage.ports)
    held = seen(stage, credential)
    status.reinstate(credential.uuid, seat=stage.owner, reason="Review passed", ports=stage.ports)

    assert (held.verdict.verdict, held.verdict.cause) == ("invalid", "status.suspended")
    assert seen(stage, credential).verdict.verdict == "valid"


def test_only_versions_that_say_so_can_be_suspended(stage, issued):
    credential = issued()

    with pytest.raises(Conflict) as refused:
        status.suspend(credential.uuid, seat=stage.owner, reason="Under review", ports=stage.ports)
    assert refused.value.code == "status.no_suspension"


def test_a_reason_is_needed(stage, issued):
    with pytest.raises(InvalidInput):
        status.revoke(issued().uuid, seat=stage.owner, reason=" ", ports=stage.ports)


def test_a_crash_before_publishing_loses_no_revocation(stage, issued):
    credential = issued()
    stage.world.breaks_at = "status.before_publishing"
    with pytest.raises(WorldEnds):
        status.revoke(credential.uuid, seat=stage.owner, reason="Found to be copied", ports=stage.ports)
    stage.world.breaks_at = None

    statuslists.publish_due(ports=stage.ports)

    assert seen(stage, credential).verdict.cause == "status.revoked"


def test_somebody_who_asks_between_crash_and_repair_gets_the_new_list(stage, issued):
    credential = issued()
    stage.world.breaks_at = "status.before_publishing"
    with pytest.raises(WorldEnds):
        status.revoke(credential.uuid, seat=stage.owner, reason="Found to be copied", ports=stage.ports)
    stage.world.breaks_at = None

    assert seen(stage, credential).verdict.cause == "status.revoked"


def test_the_list_is_a_projection_of_the_changes(stage, issued):
    credential = issued(status_purpose="suspension")
    for act, reason in (
        (status.suspend, "Under review"),
        (status.reinstate, "Fine"),
        (status.suspend, "Again"),
    ):
        act(credential.uuid, seat=stage.owner, reason=reason, ports=stage.ports)

    bits = projecting.afresh(StatusList.objects.of(stage.harbour).get()).bits

    assert bits[credential.status_index]
    assert sum(byte.bit_count() for byte in bits.bits) == 1
    assert StatusChange.objects.of(stage.harbour).count() == 3


def test_who_may_withdraw(stage, issued):
    credential = issued()

    with pytest.raises(NotPermitted):
        status.revoke(credential.uuid, seat=stage.seat("designer"), reason="Because", ports=stage.ports)
    with pytest.raises(NotFound):
        status.revoke(credential.uuid, seat=stage.outsider, reason="Because", ports=stage.ports)

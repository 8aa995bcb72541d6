"""The published list is a projection of the changes: whoever publishes, whatever breaks, nothing is lost."""

from __future__ import annotations

import json
import random
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from tests.world import WorldEnds

from cairn.credentials import status as bitstring
from cairn.records.models import Credential, StatusChange, StatusList
from cairn.services.assess import marking
from cairn.services.errors import Conflict
from cairn.services.issue import projecting, status, statuslists
from cairn.services.issue.issue import issue
from cairn.services.issue.republish import republish

SECOND = timedelta(seconds=1)


@pytest.fixture
def credentials(stage):
    return issued(stage, 12)


def issued(stage, count):
    """`count` credentials of one list; all but the first are rows that copy it."""
    version = stage.published(status_purpose="suspension")
    award = marking.award(
        stage.marked(stage.submitted(version)).uuid, seat=stage.owner, awarded_date=None, ports=stage.ports
    )
    first = issue(award.uuid, seat=stage.owner, ports=stage.ports)
    first = Credential.objects.of(stage.harbour).get(pk=first.pk)
    with transaction.atomic():
        places = statuslists.reserve_many(
            stage.harbour,
            purpose="suspension",
            issuer_did=first.key.did,
            count=count - 1,
            ports=stage.ports,
        )
    copies = []
    for number, (status_list, index) in enumerate(places):
        copy = Credential.objects.of(stage.harbour).get(pk=first.pk)
        copy.pk, copy.uuid, copy.request_key = None, stage.ports.new_uuid(), f"copy {number}"
        copy.url, copy.code = f"{first.url}-{number}", f"C{number:07}"
        copy.status_list, copy.status_index = status_list, index
        copies.append(copy)
    Credential.objects.across(reason="a test").bulk_create(copies)
    stage.world.pass_time(minutes=1)
    return list(Credential.objects.of(stage.harbour).order_by("pk"))


def the_list(stage):
    return StatusList.objects.of(stage.harbour).get()


def published(status_list):
    """What strangers read."""
    return bitstring.decode(json.loads(status_list.signed)["credentialSubject"]["encodedList"])


def told_by_rows():
    """The bits by plain SQL, in the order of the rows and by nothing that the product remembers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.status_index, s.kind FROM records_statuschange s"
            " JOIN records_credential c ON c.id = s.credential_id ORDER BY s.id"
        )
        rows = cursor.fetchall()
    held = {}
    for index, kind in rows:
        held[index] = (held.get(index) == "REVOKE" and "REVOKE") or kind
    return bitstring.StatusList.empty().with_set(*(i for i, kind in held.items() if kind != "REINSTATE"))


def revoke(stage, credential, **more):
    return status.revoke(
        credential.uuid, seat=stage.owner, reason="Found to be copied", **{"ports": stage.ports} | more
    )


def read(stage):
    return statuslists.current(the_list(stage), ports=stage.ports)


def signatures(stage, since):
    return the_list(stage).version - since


# --- when ------------------------------------------------------------------------------------------


def test_a_withdrawal_is_published_with_the_request_that_made_it(stage, credentials):
    revoke(stage, credentials[3])
    assert published(the_list(stage))[credentials[3].status_index]


@pytest.mark.slow
def test_two_hundred_withdrawals_in_a_second_sign_one_list_and_one_more_a_second_later(stage):
    credentials, before = issued(stage, 200), the_list(stage).version
    for credential in credentials:
        revoke(stage, credential)
        stage.world.pass_time(milliseconds=4.5)
    assert signatures(stage, before) == 1

    stage.world.pass_time(seconds=1)
    shown = published(read(stage))

    assert all(shown[credential.status_index] for credential in credentials)
    assert signatures(stage, before) == 2


def test_a_change_that_waits_is_public_within_a_second_for_whoever_reads(stage, credentials):
    revoke(stage, credentials[0])
    stage.world.pass_time(milliseconds=10)
    revoke(stage, credentials[1])
    assert not published(read(stage))[credentials[1].status_index]

    stage.world.pass_time(milliseconds=990)

    assert published(read(stage))[credentials[1].status_index]


def test_a_change_that_waits_and_that_nobody_reads_is_published_by_the_worker(stage, credentials):
    revoke(stage, credentials[0])
    revoke(stage, credentials[1])
    assert statuslists.publish_due(ports=stage.ports) == 1
    assert published(the_list(stage))[credentials[1].status_index]
    assert statuslists.publish_due(ports=stage.ports) == 0


def test_a_list_holds_for_a_day_and_is_renewed_eight_hours_before_its_end(stage, credentials):
    revoke(stage, credentials[0])
    said = json.loads(the_list(stage).signed)
    assert (said["validFrom"], said["validUntil"]) == ("2026-03-14T09:27:53Z", "2026-03-15T09:27:53Z")
    assert said["credentialSubject"]["ttl"] == 60_000

    stage.world.pass_time(hours=15, minutes=59)
    assert statuslists.publish_due(ports=stage.ports) == 0
    stage.world.pass_time(minutes=1)
    assert statuslists.publish_due(ports=stage.ports) == 1
    assert published(the_list(stage)) == told_by_rows()


def test_a_list_that_nobody_renewed_is_renewed_by_whoever_reads_it(stage, credentials):
    stage.world.pass_time(days=3)
    assert json.loads(read(stage).signed)["validFrom"] == "2026-03-17T09:27:53Z"


def test_one_issuer_without_a_key_does_not_stop_the_others(stage, credentials):
    other = StatusList.objects.create(
        uuid=stage.ports.new_uuid(),
        organisation=stage.elsewhere,
        purpose="revocation",
        issuer_did="did:example:gone",
        url="https://badges.example/status/first",
        seed=bytes(32),
    )
    stage.ports.keystore.keys.clear()
    assert statuslists.publish_due(ports=stage.ports) == 0
    assert StatusList.objects.of(stage.elsewhere).get(pk=other.pk).version == 0


# --- what breaks -------------------------------------------------------------------------------------


def test_a_clock_that_is_set_back_neither_hides_a_change_nor_turns_two_around(stage, credentials):
    status.suspend(credentials[0].uuid, seat=stage.owner, reason="Under review", ports=stage.ports)
    stage.world.pass_time(hours=-5)
    status.reinstate(credentials[0].uuid, seat=stage.owner, reason="Review passed", ports=stage.ports)
    revoke(stage, credentials[1])

    shown = published(read(stage))

    assert not shown[credentials[0].status_index]
    assert status.standing_of(Credential.objects.of(stage.harbour).get(pk=credentials[0].pk)) == "good"
    assert json.loads(the_list(stage).signed)["validFrom"] == "2026-03-14T04:27:53Z"
    stage.world.pass_time(seconds=1)
    assert published(read(stage))[credentials[1].status_index]


def test_a_process_that_dies_before_publishing_loses_nothing(stage, credentials):
    stage.world.breaks_at = "status.before_publishing"
    with pytest.raises(WorldEnds):
        revoke(stage, credentials[0])
    stage.world.breaks_at = None
    projecting.MEMO.clear()

    assert published(read(stage))[credentials[0].status_index]


def test_what_was_rolled_back_is_not_remembered(stage, credentials):
    """The number of a change that never was goes to another; what this process had read of it must not count."""
    revoke(stage, credentials[0])
    with transaction.atomic():
        revoke(stage, credentials[1])
        assert projecting.project(the_list(stage)).bits[credentials[1].status_index]
        transaction.set_rollback(True)
    status.suspend(credentials[2].uuid, seat=stage.owner, reason="Under review", ports=stage.ports)

    bits = projecting.project(the_list(stage)).bits

    assert bits == told_by_rows()
    assert [bits[one.status_index] for one in credentials[:4]] == [True, False, True, False]


def test_a_key_that_cannot_be_had_keeps_the_change_for_later(stage, credentials):
    keys = dict(stage.ports.keystore.keys)
    stage.ports.keystore.keys.clear()
    revoke(stage, credentials[0])
    assert not published(the_list(stage))[credentials[0].status_index]
    stage.ports.keystore.keys.update(keys)
    assert published(read(stage))[credentials[0].status_index]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_memo_equals_the_rows(stage, seed):
    credentials, chance = issued(stage, 8), random.Random(seed)

    def act(name):
        verb = {"revoke": status.revoke, "suspend": status.suspend, "reinstate": status.reinstate}[name]
        try:
            verb(chance.choice(credentials).uuid, seat=stage.owner, reason="By chance", ports=stage.ports)
        except Conflict:
            return

    def undone():
        with transaction.atomic():
            act(chance.choice(["suspend", "reinstate", "revoke"]))
            projecting.project(the_list(stage))
            transaction.set_rollback(True)

    for _ in range(60):
        what = chance.choice(
            ["suspend"] * 5 + ["reinstate"] * 4 + ["revoke", "undo", "undo", "forget", "wait", "back"]
        )
        if what == "undo":
            undone()
        elif what == "forget":
            projecting.MEMO.clear()
        elif what in ("wait", "back"):
            stage.world.pass_time(seconds=2 if what == "wait" else -3)
        else:
            act(what)
        assert projecting.project(the_list(stage)).bits == told_by_rows()
    stage.world.pass_time(days=1)
    assert published(read(stage)) == told_by_rows()


def test_the_numbers_of_a_list_have_no_gap_and_no_double(stage, credentials):
    for credential in credentials:
        revoke(stage, credential)
    numbers = StatusChange.objects.of(stage.harbour).values_list("number", flat=True)
    assert list(numbers) == list(range(1, len(credentials) + 1))


def test_publishing_because_somebody_asks_shows_everything(stage, credentials):
    revoke(stage, credentials[0])
    revoke(stage, credentials[1])
    asked = republish(stage.owner, the_list(stage).uuid, ports=stage.ports)
    assert published(asked) == told_by_rows()


# --- places ------------------------------------------------------------------------------------------


def test_places_taken_together_go_on_where_the_last_ended_and_into_the_next_list(stage):
    from cairn.services.admin import keys

    did = keys.active_key(stage.harbour).did

    def take(count):
        return statuslists.reserve_many(
            stage.harbour, purpose="revocation", issuer_did=did, count=count, ports=stage.ports
        )

    (first,) = take(1)
    StatusList.objects.of(stage.harbour).update(next_counter=bitstring.MIN_BITS - 3)
    given = take(5)

    lists = [status_list.pk for status_list, _ in given]
    assert lists[:3] == [first[0].pk] * 3
    assert len(set(lists[3:])) == 1
    assert lists[3] != first[0].pk
    assert [index for _, index in given] == [
        bitstring.permute(bytes(status_list.seed), counter, bitstring.MIN_BITS)
        for (status_list, _), counter in zip(given, [131_069, 131_070, 131_071, 0, 1], strict=True)
    ]


# --- at once -------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_who_withdraw_and_publish_at_once_lose_nothing():
    from tests.services.stage import Stage

    stage = Stage()
    credentials = issued(stage, 48)
    broken: list[BaseException] = []

    def work(own):
        try:
            for credential in own:
                revoke(stage, credential)
                stage.world.pass_time(seconds=1)
                statuslists.publish(credential.status_list, ports=stage.ports)
        except Conflict:
            pass  # overtaken ten times; the change stays
        except BaseException as error:  # noqa: BLE001
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(credentials[start::6],)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    stage.world.pass_time(seconds=5)
    projecting_kept = projecting.project(the_list(stage)).bits
    shown = published(read(stage))
    assert shown == projecting_kept == told_by_rows()
    assert (
        sum(byte.bit_count() for byte in shown.bits) == StatusChange.objects.of(stage.harbour).count() == 48
    )

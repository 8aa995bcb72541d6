"""The outbox: who goes first, at what pace, by whom, how often, and what is said of what did not arrive."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.db import connection
from tests.people import CHIDI
from tests.world import MARCH, World, WorldEnds

from cairn.records.models import MailPace, OutboxMessage
from cairn.records.reads import letters as reads
from cairn.services import outbox, pace
from cairn.services.admin import members
from cairn.services.issue import offers
from cairn.services.letters import compose
from cairn.services.ports import MailError

LATER = MailError("later", code="mail.later", params={"reply": "450 4.2.0 greylisted"})
AWAY = MailError("away", code="mail.unreachable", params={"reply": "ConnectionRefusedError"})
REFUSED = MailError("no", code="mail.refused", params={"reply": "550 5.1.1 <x@y.example>: user unknown"})
PAYLOAD = {"name": "Amina", "title": "Knots", "issuer": "Harbour School", "link": "https://x", "expires": ""}


def wait(world: World, organisation, *names: str, rank: int = 0, job=None) -> None:
    """Put letters to these names in the outbox."""
    for name in names:
        outbox.post(
            "offer",
            to=f"{name}@learners.example",
            key=f"test:{name}",
            organisation=organisation,
            payload=PAYLOAD,
            language="en",
            at=world.now,
            ports=world.ports,
            rank=rank,
            job=job,
        )


def letter(name: str) -> OutboxMessage:
    return OutboxMessage.objects.across(reason="test").get(key=f"test:{name}")


def names(world: World) -> list[str]:
    return [mail.to.partition("@")[0] for mail in world.letters]


@pytest.fixture
def world(stage) -> World:
    OutboxMessage.objects.across(reason="test").delete()
    return stage.world


# --- who goes first --------------------------------------------------------------------------------


def test_single_letters_go_before_small_batches_and_those_before_large_ones(stage, world):
    wait(world, stage.harbour, "large", rank=outbox.rank_of(100_000))
    wait(world, stage.harbour, "small", rank=outbox.rank_of(30))
    world.pass_time(minutes=1)
    wait(world, stage.harbour, "single")
    assert outbox.send_due(ports=stage.ports) == 3
    assert names(world) == ["single", "small", "large"]


def test_a_single_letter_overtakes_a_batch_that_is_being_sent(stage, world):
    world.letterbox.per_minute = 60
    wait(world, stage.harbour, *(f"b{number}" for number in range(30)), rank=1)
    outbox.send_due(ports=stage.ports)
    sent_before = len(world.letters)
    assert 0 < sent_before < 30
    wait(world, stage.harbour, "single")
    world.pass_time(seconds=1)
    outbox.send_due(ports=stage.ports)
    assert names(world)[sent_before] == "single"


# --- at what pace ----------------------------------------------------------------------------------


def test_no_more_letters_leave_than_the_pace_allows_however_many_workers_ask(stage, world):
    world.letterbox.per_minute = 120
    wait(world, stage.harbour, *(f"b{number}" for number in range(400)), rank=1)
    begin = world.now
    for _second in range(60):
        for _worker in range(3):
            outbox.send_due(ports=stage.ports)
        world.pass_time(seconds=1)
    passed = (world.now - begin).total_seconds()
    assert passed == 60
    assert 118 <= len(world.letters) <= 121 + 120 * pace.KEPT.total_seconds() / 60


def test_what_was_not_used_for_an_hour_is_not_sent_at_once(stage, world):
    world.letterbox.per_minute = 60
    wait(world, stage.harbour, "first")
    outbox.send_due(ports=stage.ports)
    world.pass_time(hours=1)
    wait(world, stage.harbour, *(f"b{number}" for number in range(30)), rank=1)
    assert outbox.send_due(ports=stage.ports) == 6


def test_a_pace_slower_than_a_look_is_kept_too(stage, world):
    world.letterbox.per_minute = 1
    wait(world, stage.harbour, "a", "b", "c")
    sent = []
    for _second in range(130):
        sent.append(outbox.send_due(ports=stage.ports))
        world.pass_time(seconds=1)
    assert [place for place, count in enumerate(sent) if count] == [0, 60, 120]


# --- by whom, how often ----------------------------------------------------------------------------


def test_what_one_worker_holds_another_does_not_get(stage, world):
    wait(world, stage.harbour, "a", "b")
    held = outbox._lease(world.now, most=1, ports=stage.ports)
    assert [message.key for message in held] == ["test:a"]
    assert outbox.send_due(ports=stage.ports) == 1
    assert outbox.send_due(ports=stage.ports) == 0
    assert names(world) == ["b"]


def test_a_worker_that_died_with_a_letter_in_its_hands_costs_one_more_sending_after_the_lease(stage, world):
    wait(world, stage.harbour, "a")
    world.breaks_at = "mail.after_sending"
    with pytest.raises(WorldEnds):
        outbox.send_due(ports=stage.ports)
    world.breaks_at = None
    assert outbox.send_due(ports=stage.ports) == 0  # the lease still holds
    world.pass_time(minutes=6)
    assert outbox.send_due(ports=stage.ports) == 1
    assert names(world) == ["a", "a"]
    assert {mail.reference for mail in world.letters} == {letter("a").uuid}  # so that a server can tell
    assert outbox.send_due(ports=stage.ports) == 0


def test_a_worker_whose_lease_is_nearly_over_gives_its_letters_back(stage, world):
    wait(world, stage.harbour, "a", "b")
    real, first = stage.ports.mail.send, []

    def slow(mail):
        first.append(mail)
        world.pass_time(minutes=4)
        real(mail)

    world.letterbox.send = slow
    assert outbox.send_due(ports=stage.ports) == 2  # the second one under a lease of its own
    assert (letter("a").attempts, letter("b").attempts) == (1, 1)
    assert len(first) == 2


def test_a_late_answer_does_not_undo_what_a_newer_lease_did(stage, world):
    wait(world, stage.harbour, "a")
    (old,) = outbox._lease(world.now, most=1, ports=stage.ports)
    world.pass_time(minutes=6)
    (new,) = outbox._lease(world.now, most=1, ports=stage.ports)
    outbox._put_off(old, REFUSED, at=world.now)
    assert letter("a").state == "WAITING"
    outbox._sent(new, at=world.now)
    outbox._put_off(new, REFUSED, at=world.now)
    assert letter("a").state == "SENT"


def test_the_same_decision_is_the_same_letter(stage, world):
    wait(world, stage.harbour, "a")
    wait(world, stage.harbour, "a")
    assert outbox.send_due(ports=stage.ports) == 1


# --- refusals --------------------------------------------------------------------------------------


def test_a_letter_that_is_put_off_is_tried_again_after_growing_waits_and_then_given_up(stage, world):
    world.letterbox.failing["a@learners.example"] = LATER
    wait(world, stage.harbour, "a")
    tried = []
    while letter("a").state == "WAITING":
        world.at(letter("a").next_at - timedelta(seconds=1))
        assert outbox.send_due(ports=stage.ports) == 0
        world.pass_time(seconds=1)
        outbox.send_due(ports=stage.ports)
        tried.append(world.now)
    waits = [later - earlier for earlier, later in itertools.pairwise(tried)]
    assert waits == list(outbox.WAITS)
    assert letter("a").reply == "450 4.2.0 greylisted"
    assert timedelta(days=2) < tried[-1] - tried[0] < timedelta(days=5)  # RFC 5321, 4.5.4.1


def test_a_final_refusal_is_kept_with_its_words_and_not_tried_again(stage, world):
    world.letterbox.failing["a@learners.example"] = REFUSED
    wait(world, stage.harbour, "a", "b")
    assert outbox.send_due(ports=stage.ports) == 1
    refused = letter("a")
    assert (refused.state, refused.failure_code) == ("FAILED", "mail.refused")
    assert refused.reply == "550 5.1.1 <x@y.example>: user unknown"
    assert refused.payload == {}  # the link in it is of no use to anybody now
    world.pass_time(days=9)
    assert outbox.send_due(ports=stage.ports) == 0


def test_a_server_that_is_away_costs_one_letter_an_attempt_and_closes_for_all(stage, world):
    wait(world, stage.harbour, *"abcde")
    world.letterbox.fails_with = AWAY
    assert outbox.send_due(ports=stage.ports) == 0
    assert [letter(name).attempts for name in "abcde"] == [1, 0, 0, 0, 0]
    assert {letter(name).state for name in "abcde"} == {"WAITING"}
    world.pass_time(seconds=14)
    world.letterbox.fails_with = None
    assert outbox.send_due(ports=stage.ports) == 0
    world.pass_time(seconds=2)
    assert outbox.send_due(ports=stage.ports) == 4
    world.pass_time(minutes=1)
    assert outbox.send_due(ports=stage.ports) == 1
    assert MailPace.objects.across(reason="test").get().failures == 0


def test_a_server_that_stays_away_is_asked_less_and_less(stage, world):
    wait(world, stage.harbour, *(f"b{number}" for number in range(40)))
    world.letterbox.fails_with = AWAY
    closed = []
    for _ in range(10):
        outbox.send_due(ports=stage.ports)
        until = MailPace.objects.across(reason="test").get().closed_until
        closed.append((until - world.now).total_seconds())
        world.at(until)
    assert closed == [15, 30, 60, 120, 240, 480, 900, 900, 900, 900]


def test_a_letter_that_cannot_be_written_does_not_hold_up_the_others(stage, world):
    wait(world, stage.harbour, "a", "b")
    OutboxMessage.objects.across(reason="test").filter(key="test:a").update(payload={"title": "Knots"})
    assert outbox.send_due(ports=stage.ports) == 1
    assert (letter("a").state, letter("a").failure_code) == ("FAILED", "mail.refused")


def test_an_error_nobody_thought_of_holds_up_no_other_letter(stage, world, monkeypatch):
    wait(world, stage.harbour, "a", "b", "c")

    def broken(message):
        if message.key == "test:a":
            raise RuntimeError("nobody thought of this")
        return compose(message)

    monkeypatch.setattr(outbox, "compose", broken)
    assert outbox.send_due(ports=stage.ports) == 2
    assert (letter("a").state, letter("a").failure_code, letter("a").attempts) == (
        "WAITING",
        "mail.unexpected",
        1,
    )
    assert {letter(name).state for name in "bc"} == {"SENT"}


# --- what is seen ----------------------------------------------------------------------------------


def test_a_refused_offer_is_seen_with_its_credential_and_settled_by_the_next(stage, world):

    credential = stage.issued()
    world.letterbox.failing["amina@learners.example"] = REFUSED
    outbox.send_due(ports=stage.ports)
    found = {row.kind: row for row in reads.not_arrived(stage.harbour)}
    assert (found["offer"].name, found["offer"].title) == (credential.learner_name, credential.title)
    assert found["awarded"].title == credential.title
    about = reads.not_arrived_about(stage.harbour, [credential.uuid])
    assert about[credential.uuid].kind == "offer"
    assert not reads.not_arrived(stage.elsewhere).exists()
    assert not reads.not_arrived_about(stage.elsewhere, [credential.uuid])

    offers.readdress(credential.uuid, seat=stage.owner, email=CHIDI.email, ports=stage.ports)
    assert not reads.not_arrived_about(stage.harbour, [credential.uuid])
    assert {row.kind for row in reads.not_arrived(stage.harbour, settled=True)} > {"offer"}
    assert "offer" not in {row.kind for row in reads.not_arrived(stage.harbour)}


def test_letters_that_did_not_arrive_are_found_by_name_address_and_reason(stage, world):
    members.invite(stage.owner, email="no@harbour.example", roles=["issuer"], ports=stage.ports)
    world.letterbox.fails_with = REFUSED
    outbox.send_due(ports=stage.ports)
    assert reads.not_arrived(stage.harbour, search="no@harbour").count() == 1
    assert reads.not_arrived(stage.harbour, search="somebody").count() == 0
    assert reads.not_arrived(stage.harbour, reason="refused").count() == 1
    assert reads.not_arrived(stage.harbour, reason="returned").count() == 0
    assert reads.count_not_arrived(stage.harbour) == 1


def test_how_far_a_batch_is_and_how_long_it_takes(stage, world):
    job = stage.ports.new_uuid()
    world.letterbox.per_minute = 60
    wait(world, stage.harbour, *(f"b{number}" for number in range(126)), rank=1, job=job)
    world.letterbox.failing["b0@learners.example"] = REFUSED
    assert outbox.send_due(ports=stage.ports) == 0  # one place, and its letter is refused
    world.pass_time(seconds=5)
    assert outbox.send_due(ports=stage.ports) == 5
    now = reads.progress(job, at=world.now, per_minute=60)
    assert (now.total, now.sent, now.failed, now.waiting) == (126, 5, 1, 120)
    assert (now.seconds_left, now.minutes_left, now.closed_until) == (120, 2, None)
    world.letterbox.fails_with = AWAY
    world.pass_time(seconds=1)
    outbox.send_due(ports=stage.ports)
    closed = reads.progress(job, at=world.now, per_minute=60).closed_until
    assert closed == world.now + pace.CLOSED
    world.pass_time(minutes=2)
    world.letterbox.fails_with, world.letterbox.per_minute = None, 0
    outbox.send_due(ports=stage.ports)
    assert reads.progress(job, at=world.now, per_minute=0).waiting == 0
    assert reads.progress(job, at=world.now, per_minute=0).seconds_left == 0


def plan(rows) -> str:
    return rows.explain().lower()


def test_a_hundred_thousand_waiting_letters_are_not_read_to_find_twenty(stage, world):
    """The index answers; what the planner of PostgreSQL prefers for few rows is not asked."""
    rows = OutboxMessage.objects.across(reason="test").filter(state="WAITING", rank=0, next_at__lte=MARCH)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert "letters_due" in plan(rows.order_by("next_at", "pk")[:20])
    assert "sort" not in plan(rows.order_by("next_at", "pk")[:20]).replace("temp b-tree for", "sort")
    for found, index in (
        (reads.not_arrived(stage.harbour).order_by("-failed_at"), "letters_not_arrived"),
        (rows.model.objects.across(reason="test").filter(job_uuid=stage.harbour.uuid), "letters_of_a_job"),
    ):
        assert index in plan(found)

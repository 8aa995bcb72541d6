"""Reports of returned letters: signed, fresh, once, and of one letter only."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.api.callers import refused

from cairn.records.models import AuditEvent, BounceReport, OutboxMessage
from cairn.records.reads import letters as reads
from cairn.services import bounces, outbox
from cairn.services.undelivered import why

pytestmark = pytest.mark.django_db
SECRET = b"5b1f0a3e9c2d47688f10aa22bb33cc44"
SAID = "smtp; 550 5.1.1 <amina@learners.example>: user unknown"


@pytest.fixture(autouse=True)
def secret(settings):
    settings.CAIRN_BOUNCE_SECRET = SECRET.decode()


@pytest.fixture
def offer(stage) -> OutboxMessage:
    """The letter with Amina's offer, sent."""
    stage.issued()
    outbox.send_due(ports=stage.ports)
    return OutboxMessage.objects.of(stage.harbour).get(kind="offer", state="SENT")


@pytest.fixture
def report(stage, visitor):
    """Send a report as a mail server would; `with_` and `headers` change what is sent."""

    def send(*, secret=SECRET, at=0, body=None, headers=None, by=visitor, **said):
        text = json.dumps({"kind": "bounce", **said}).encode() if body is None else body
        seconds = str(int(stage.world.now.timestamp()) + at)
        signature = hmac.new(secret, f"{seconds}.".encode() + text, hashlib.sha256).hexdigest()
        signed = {"X-Cairn-Timestamp": seconds, "X-Cairn-Signature": signature, **(headers or {})}
        return by.post("/mail/bounces", text, **signed)

    return send


def state(letter: OutboxMessage) -> str:
    letter.refresh_from_db()
    return letter.state


@pytest.mark.parametrize("form", ["{}", "<{}@cairn.example>", "<{}>", "{}@mail.example"])
def test_a_returned_letter_is_shown_like_a_refused_one(stage, offer, report, form):
    answer = report(message_id=form.format(offer.uuid), diagnostic=SAID)
    assert (answer.status_code, answer.json()) == (200, {"known": True})
    assert state(offer) == "BOUNCED"
    assert str(why(offer.failure_code, offer.reply)) == "There is no mailbox of this name."
    assert reads.not_arrived(stage.harbour, reason="returned").get() == offer
    event = AuditEvent.objects.of(stage.harbour).get(action="letter.returned")
    assert (event.subject_uuid, event.actor_kind) == (offer.uuid, "system")
    assert SAID not in json.dumps(event.details)  # no address in the trail


def test_the_message_id_is_the_one_the_letter_went_out_with(stage, offer, report):
    sent = next(mail for mail in stage.world.letters if "/offers/" in mail.text)
    assert report(message_id=f"<{sent.reference}@cairn.example>").json() == {"known": True}


def test_a_report_that_names_no_letter_is_of_the_newest_to_that_address(stage, offer, report):
    newest = OutboxMessage.objects.of(stage.harbour).filter(state="SENT").order_by("-sent_at", "-pk").first()
    assert report(recipient="Amina@Learners.example", kind="complaint").json() == {"known": True}
    assert state(newest) == "BOUNCED"
    assert newest.failure_code == "mail.complaint"
    assert "unwanted" in str(why(newest.failure_code, "550 5.1.1"))
    assert OutboxMessage.objects.of(stage.harbour).filter(state="BOUNCED").count() == 1


def test_a_report_of_nobodys_letter_changes_nothing(stage, offer, report):
    for said in (
        {"message_id": str(uuid4())},
        {"message_id": "<20261122.1234@somebody.example>"},
        {"message_id": "<20261122.1234@somebody.example>", "recipient": offer.recipient},
        {"recipient": "nobody@learners.example"},
        {"message_id": str(offer.uuid), "recipient": "eve@elsewhere.example"},
    ):
        assert report(**said).json() == {"known": False}
    assert state(offer) == "SENT"


def test_an_old_letter_is_not_meant_by_an_address_alone(stage, offer, report):
    stage.world.pass_time(days=15)
    assert report(recipient=offer.recipient).json() == {"known": False}
    assert report(message_id=str(offer.uuid)).json() == {"known": True}


def test_a_second_report_of_the_same_letter_changes_nothing(stage, offer, report):
    report(message_id=str(offer.uuid), diagnostic="first")
    assert report(message_id=str(offer.uuid), diagnostic="second").json() == {"known": True}
    assert state(offer) == "BOUNCED"
    assert offer.reply == "first"


def test_a_letter_that_came_back_before_it_was_noted_as_sent_is_not_sent_again(stage, report):
    stage.issued()
    letter = OutboxMessage.objects.of(stage.harbour).get(kind="offer")
    report(message_id=str(letter.uuid))
    assert state(letter) == "BOUNCED"
    outbox.send_due(ports=stage.ports)
    assert state(letter) == "BOUNCED"


# --- hostile ---------------------------------------------------------------------------------------


def test_without_a_secret_nothing_is_taken(settings, offer, report):
    settings.CAIRN_BOUNCE_SECRET = None
    assert refused(report(message_id=str(offer.uuid))) == (404, "bounces.off")
    assert refused(report(message_id=str(offer.uuid), secret=b"")) == (404, "bounces.off")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Cairn-Signature": ""},
        {"X-Cairn-Signature": "0" * 64},
        {"X-Cairn-Signature": "é"},
        {"X-Cairn-Signature": "sha256="},
        {"X-Cairn-Timestamp": ""},
        {"X-Cairn-Timestamp": "now"},
        {"X-Cairn-Timestamp": "9" * 400},
    ],
)
def test_a_wrong_signature_is_refused(offer, report, headers):
    assert refused(report(message_id=str(offer.uuid), headers=headers)) == (403, "bounces.signature")
    assert state(offer) == "SENT"


def test_a_signature_of_another_secret_or_body_is_refused(stage, offer, report):
    assert refused(report(message_id=str(offer.uuid), secret=b"x" * 32)) == (403, "bounces.signature")
    seconds = str(int(stage.world.now.timestamp()))
    of_another = hmac.new(SECRET, f"{seconds}.{{}}".encode(), hashlib.sha256).hexdigest()
    headers = {"X-Cairn-Signature": of_another}
    assert refused(report(message_id=str(offer.uuid), headers=headers)) == (403, "bounces.signature")


@pytest.mark.parametrize("said", ["-1", "1e9", "999999999999999", "1773480413.5"])
def test_an_instant_that_is_no_number_of_seconds_is_refused_though_signed(stage, offer, report, said):
    text = json.dumps({"kind": "bounce", "message_id": str(offer.uuid)}).encode()
    signature = hmac.new(SECRET, f"{said}.".encode() + text, hashlib.sha256).hexdigest()
    headers = {"X-Cairn-Timestamp": said, "X-Cairn-Signature": signature}
    assert refused(report(body=text, headers=headers)) == (403, "bounces.old")


@pytest.mark.parametrize(("at", "taken"), [(-301, False), (-299, True), (299, True), (301, False)])
def test_a_report_is_taken_within_five_minutes_of_its_instant(offer, report, at, taken):
    answer = report(message_id=str(offer.uuid), at=at)
    assert answer.status_code == 200 if taken else refused(answer) == (403, "bounces.old")


def test_the_same_report_is_taken_once(stage, offer, report):
    assert report(message_id=str(offer.uuid)).status_code == 200
    assert refused(report(message_id=str(offer.uuid))) == (409, "bounces.replayed")
    again = {"X-Cairn-Signature": hmac_of(stage, offer).upper()}
    assert refused(report(message_id=str(offer.uuid), headers=again)) == (409, "bounces.replayed")
    stage.world.pass_time(seconds=1)
    assert report(message_id=str(offer.uuid)).status_code == 200


def hmac_of(stage, offer) -> str:
    text = json.dumps({"kind": "bounce", "message_id": str(offer.uuid)}).encode()
    return hmac.new(
        SECRET, f"{int(stage.world.now.timestamp())}.".encode() + text, hashlib.sha256
    ).hexdigest()


def test_a_report_cannot_be_replayed_once_it_is_forgotten(stage, offer, report):
    """What is forgotten is older than what the window takes, also for a clock five minutes ahead."""
    report(message_id=str(offer.uuid), at=299)
    for minutes in range(1, 14):
        stage.world.pass_time(minutes=1)
        bounces.forget_old(stage.world.now)
        answer = report(message_id=str(offer.uuid), at=299 - 60 * minutes)
        assert answer.status_code in (403, 409)
    assert not BounceReport.objects.across(reason="test").exists()


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"[]", (400, "document.not_an_object")),
        (b'{"kind": "bounce", "kind": "bounce", "message_id": "x"}', (400, "document.duplicate_key")),
        (b"kind=bounce", (400, "document.not_json")),
        (b'{"kind":"bounce"}', (422, "bounces.body")),
        (b'{"kind":"shrug","recipient":"a@b.example"}', (422, "bounces.body")),
        (b'{"kind":"bounce","recipient":["a@b.example"]}', (422, "bounces.body")),
        (b'{"kind":"bounce","recipient":"' + b"a" * 255 + b'"}', (422, "bounces.body")),
        (b'{"kind":"bounce","recipient":"a@b.example","organisation":"x"}', (422, "bounces.body")),
        (b'{"kind":"bounce","recipient":"a@b.example","diagnostic":"' + b"x" * 2001 + b'"}', (422, "bounces.body")),
        (b'{"kind":"bounce","recipient":"' + b"a" * 20_000 + b'"}', (413, "request.too_large")),
        (b'{"kind":"' + b"a" * 1_100_000 + b'"}', (413, "request.too_large")),
    ],
)  # fmt: skip
def test_a_body_that_is_no_report_is_refused_with_a_code(offer, report, body, refusal):
    assert refused(report(body=body)) == refusal
    assert not BounceReport.objects.across(reason="test").exists()


def test_no_token_of_any_organisation_stands_in_for_the_signature(offer, report, owner, eve):
    for program in (owner, eve):
        answer = report(by=program, message_id=str(offer.uuid), secret=b"x" * 32)
        assert refused(answer) == (403, "bounces.signature")
    assert state(offer) == "SENT"


def test_a_return_shows_nothing_to_another_organisation(stage, offer, report):
    report(message_id=str(offer.uuid))
    assert not reads.not_arrived(stage.elsewhere).exists()
    assert "letter.returned" not in stage.acts(stage.elsewhere)


def test_what_a_mail_server_says_is_kept_on_one_short_line(offer, report):
    report(message_id=str(offer.uuid), diagnostic="550 \u001b[31m\r\n\tno " + "x" * 1500)
    state(offer)
    assert "\n" not in offer.reply
    assert "\u001b" not in offer.reply
    assert len(offer.reply) <= 300


def test_a_letter_still_waits_at_its_own_organisation_when_two_write_to_the_same_address(
    stage, offer, report
):
    stage.world.pass_time(minutes=1)
    outbox.post(
        "offer", to=offer.recipient, key="other", organisation=stage.elsewhere, payload={},
        language="en", at=stage.world.now, ports=stage.ports,
    )  # fmt: skip
    other = OutboxMessage.objects.of(stage.elsewhere).get(key="other")
    other.state, other.sent_at = "SENT", stage.world.now - timedelta(days=1)
    other.save()
    assert report(message_id=str(offer.uuid)).json() == {"known": True}
    other.refresh_from_db()
    assert other.state == "SENT"

"""Letters: in the reader's language, plain text and HTML, whatever was typed."""

from __future__ import annotations

import pytest
from tests.people import CHIDI

from cairn.records.models import OutboxMessage
from cairn.services import letters, outbox
from cairn.services.admin import members, organisations
from cairn.services.assess import marking
from cairn.services.letters import LETTERS, compose
from cairn.services.ports import MailError

PAYLOAD = {
    "name": "Amina <script>",
    "title": "Knots & ropes",
    "issuer": "Harbour School",
    "by": "Bram",
    "asked": "A photograph.",
    "part": "Safety",
    "held": "Working at heights",
    "places": 3,
    "steps": "Grid-tied solar",
    "code": "K7QM-2F4D",
    "body": "Tidewater Rigging",
    "link": "https://badges.example/offers/TOKEN?a=1&b=2",
    "expires": "2026-04-13",
    "reason": "Name misspelt",
    "reasons": "Two knots slip.\nPractise.",
    "outcomes": 1,
    "outcome_1": "Tie six knots",
    "result_1": "not_met",
    "level_1": "Not yet",
    "feedback_1": "The bowline slips.",
}


def message(kind: str, *, language: str = "en", **payload) -> OutboxMessage:
    return OutboxMessage(
        kind=kind, recipient="amina@learners.example", language=language, payload={**PAYLOAD, **payload}
    )


@pytest.mark.parametrize("kind", sorted(LETTERS))
@pytest.mark.parametrize("language", ["en", "ar", "fr", "xx"])
def test_every_letter_has_a_subject_a_text_a_page_and_its_link(kind, language):
    mail = compose(message(kind, language=language))
    assert mail.to == "amina@learners.example"
    assert mail.subject.strip()
    assert "\n" not in mail.subject
    assert PAYLOAD["link"] in mail.text
    assert "https://badges.example/offers/TOKEN?a=1&amp;b=2" in mail.html
    assert "<script>" not in mail.html
    assert "%(" not in mail.subject + mail.text
    assert ('dir="rtl"' in mail.html) is (language == "ar")


def test_a_line_break_in_a_title_is_no_second_header():
    assert compose(message("offer", title="A\r\nBcc: x@y.example")).subject.endswith("A Bcc: x@y.example")


def test_the_day_is_written_for_people():
    assert "13 April 2026" in compose(message("offer")).text


def test_not_yet_tells_every_outcome_with_the_assessors_words():
    text = compose(message("not_yet")).text
    assert "• Tie six knots\n  not met yet (Not yet)\n  The bowline slips." in text
    assert "Two knots slip.\nPractise." in text


def test_a_reason_is_told_when_there_is_one():
    assert "Name misspelt" in compose(message("revoked")).text
    assert "reason" not in compose(message("revoked", reason=" ")).text


def test_nobody_writes_an_unknown_letter():
    with pytest.raises(MailError) as refused:
        compose(message("love"))
    assert refused.value.code == "mail.refused"


def test_what_the_services_post_can_be_composed_and_sent(stage):
    facts = {"contact_email": "office@harbour.example"}
    organisations.update_profile(stage.owner, facts=facts, ports=stage.ports)
    members.invite(stage.owner, email=CHIDI.email, roles=["issuer"], ports=stage.ports)
    stage.awarded()
    (own,) = OutboxMessage.objects.of(stage.harbour).filter(kind="awarded")
    assert own.payload["outcomes"] == 3
    marking.reopen(stage.harbour.assessments.get().uuid, seat=stage.owner, ports=stage.ports)
    marking.not_yet(
        stage.harbour.assessments.get().uuid, seat=stage.owner, reasons="Once more.", ports=stage.ports
    )
    stage.world.pass_time(seconds=1)
    assert outbox.send_due(ports=stage.ports) == 4
    kinds = ["invitation", "evidence_asked", "awarded", "not_yet"]
    assert [letter.to for letter in stage.world.letters] == [CHIDI.email] + ["amina@learners.example"] * 3
    assert OutboxMessage.objects.of(stage.harbour).filter(state="SENT", kind__in=kinds).count() == 4
    assert {letter.reply_to for letter in stage.world.letters} == {"office@harbour.example"}
    assert letters.LETTERS.keys() >= set(kinds)

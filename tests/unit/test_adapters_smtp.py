"""Mail over a real socket: one connection for many letters, and what each answer of the server means."""

from __future__ import annotations

import socket
from uuid import UUID

import pytest
from tests.postbox import Postbox

from cairn.adapters import mail as adapter
from cairn.adapters.mail import DjangoMailer
from cairn.services.ports import Mail, MailError
from cairn.services.undelivered import why

REFERENCE = UUID("5b1f0a3e-9c2d-4768-8f10-aa22bb33cc44")
LETTER = Mail(to="amina@learners.example", subject="Your credential", text="Here it is.", reference=REFERENCE)


@pytest.fixture
def box(settings):
    with Postbox() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.EMAIL_TIMEOUT = 5
        yield box


@pytest.fixture
def mailer(box):
    mailer = DjangoMailer("Cairn <no-reply@cairn.example>")
    yield mailer
    mailer.close()


def refusal(mailer: DjangoMailer, letter: Mail = LETTER) -> tuple[str, str]:
    with pytest.raises(MailError) as caught:
        mailer.send(letter)
    return caught.value.code, str(caught.value.params.get("reply", ""))


def test_many_letters_go_through_one_connection(box, mailer):
    for _ in range(20):
        mailer.send(LETTER)
    assert (len(box.letters), box.connections) == (20, 1)


def test_a_letter_can_be_known_again_when_it_comes_back(box, mailer):
    mailer.send(LETTER)
    (taken,) = box.letters
    assert taken["Message-ID"] == f"<{REFERENCE}@cairn.example>"
    assert taken["X-Cairn-Letter"] == str(REFERENCE)
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["To"] == "amina@learners.example"


def test_after_fifty_letters_a_new_connection_is_opened(box, mailer):
    for _ in range(adapter.LETTERS_A_CONNECTION + 1):
        mailer.send(LETTER)
    assert box.connections == 2


def test_a_server_that_takes_few_letters_a_connection_is_called_again(box, mailer):
    box.most = 3
    for _ in range(8):
        mailer.send(LETTER)
    assert (len(box.letters), box.connections) == (8, 3)


def test_an_idle_connection_is_not_used_again(box, mailer, monkeypatch):
    mailer.send(LETTER)
    monkeypatch.setattr(adapter, "IDLE", 0.0)
    mailer.send(LETTER)
    assert box.connections == 2


def test_a_refused_recipient_costs_only_this_letter(box, mailer):
    box.refuse["eve@elsewhere.example"] = "550 5.1.1 <eve@elsewhere.example>: user unknown"
    mailer.send(LETTER)
    code, reply = refusal(mailer, Mail("eve@elsewhere.example", "s", "t"))
    assert (code, reply) == ("mail.refused", "550 5.1.1 <eve@elsewhere.example>: user unknown")
    assert str(why(code, reply)) == "There is no mailbox of this name."
    mailer.send(LETTER)
    assert (len(box.letters), box.connections) == (2, 1)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("450 4.2.0 greylisted", "mail.later"),
        ("452 4.2.2 mailbox full", "mail.later"),
        ("550 5.7.1 not from you", "mail.refused"),
        ("421 4.3.0 shutting down", "mail.unreachable"),
    ],
)
def test_an_answer_to_the_recipient_says_whether_to_come_back(box, mailer, answer, code):
    box.refuse[LETTER.to] = answer
    assert refusal(mailer) == (code, answer)


@pytest.mark.parametrize(
    ("answer", "code"), [("451 4.3.0 disk full", "mail.later"), ("554 5.7.1 spam", "mail.refused")]
)
def test_an_answer_to_the_letter_says_whether_to_come_back(box, mailer, answer, code):
    box.after_data = answer
    assert refusal(mailer) == (code, answer)
    box.after_data = ""
    mailer.send(LETTER)
    assert len(box.letters) == 1


def test_a_server_that_turns_everybody_away_is_no_fault_of_the_letter(box, mailer):
    box.greeting = "554 5.7.1 go away"
    assert refusal(mailer)[0] == "mail.unreachable"
    box.greeting = "220 postbox"
    mailer.send(LETTER)


def test_a_server_that_is_not_there_cannot_be_reached(box, mailer, settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = nobody.getsockname()[1]
        assert refusal(mailer) == ("mail.unreachable", "ConnectionRefusedError")


def test_what_a_server_says_cannot_steer_a_terminal(box, mailer):
    box.refuse[LETTER.to] = "550 \x1b[31mno\x07"
    assert refusal(mailer) == ("mail.refused", "550 [31mno")


def test_closing_twice_and_before_anything_is_no_error(box, mailer):
    mailer.close()
    mailer.send(LETTER)
    mailer.close()
    mailer.close()

"""Mail: what is handed over, what is refused before anybody sees it, what may be tried again."""

from __future__ import annotations

import smtplib

import pytest
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend

from cairn.adapters.mail import DjangoMailer
from cairn.services.ports import Mail, MailError

LETTER = Mail(to="amina@learners.example", subject="Your credential", text="Here it is.")
MAILER = DjangoMailer("Cairn <no-reply@cairn.example>")


class Failing(BaseEmailBackend):
    """A server that answers as it is told."""

    error: Exception | None = None

    def send_messages(self, messages):
        if self.error is not None:
            raise self.error
        return 0


def test_a_letter_is_handed_over_with_both_bodies_and_the_organisations_name():
    MAILER.send(
        Mail(
            to="amina@learners.example",
            subject="شهادتك – Knots",
            text="plain",
            html="<p>rich</p>",
            reply_to="office@harbour.example",
            sender_name="Harbour School, Dept. of Knots",
        )
    )

    sent = outbox.outbox[-1]
    assert sent.from_email == '"Harbour School, Dept. of Knots" <no-reply@cairn.example>'
    assert (sent.to, sent.reply_to, sent.subject) == (
        ["amina@learners.example"],
        ["office@harbour.example"],
        "شهادتك – Knots",
    )
    assert sent.alternatives[0].content == "<p>rich</p>"
    assert sent.message().as_bytes()


def test_every_event_goes_in_a_file_of_its_own_with_its_method():
    event = "BEGIN:VCALENDAR\r\nMETHOD:{}\r\nUID:{}\r\nEND:VCALENDAR\r\n"
    files = event.format("CANCEL", "one") + event.format("REQUEST", "two")
    MAILER.send(Mail("a@b.example", "s", "t", calendar=files))
    parts = [
        part for part in outbox.outbox[-1].message().walk() if part.get_content_type() == "text/calendar"
    ]
    assert [part.get_param("method") for part in parts] == ["CANCEL", "REQUEST"]
    assert [
        f"UID:{name}" in part.get_payload(decode=True).decode()
        for part, name in zip(parts, ("one", "two"), strict=True)
    ] == [True, True]


def test_a_sender_name_in_arabic_can_be_written():
    MAILER.send(Mail("a@b.example", "s", "t", sender_name="معهد الميناء"))

    assert b"no-reply@cairn.example" in outbox.outbox[-1].message().as_bytes()


@pytest.mark.parametrize(
    ("field", "letter"),
    [
        ("to", Mail("amina@learners.example\nBcc: eve@elsewhere.example", "s", "t")),
        ("to", Mail("amina@learners.example\r\nX: y", "s", "t")),
        ("to", Mail("amina@learners.example, eve@elsewhere.example", "s", "t")),
        ("to", Mail("Amina <amina@learners.example>", "s", "t")),
        ("to", Mail("amina", "s", "t")),
        ("to", Mail("", "s", "t")),
        ("to", Mail("@learners.example", "s", "t")),
        ("to", Mail("amina@", "s", "t")),
        ("to", Mail("a" * 250 + "@b.example", "s", "t")),
        ("to", Mail("amina@learners.example\u2028x", "s", "t")),
        ("to", Mail("amina\x00@learners.example", "s", "t")),
        ("subject", Mail("a@b.example", "s\nBcc: eve@elsewhere.example", "t")),
        ("subject", Mail("a@b.example", "s\r\n\r\nbody", "t")),
        ("subject", Mail("a@b.example", "s\u0085x", "t")),
        ("reply_to", Mail("a@b.example", "s", "t", reply_to="x@y.example\nBcc: eve@elsewhere.example")),
        ("sender_name", Mail("a@b.example", "s", "t", sender_name="Harbour\r\nBcc: eve@elsewhere.example")),
    ],
)
def test_nothing_in_a_header_starts_another(field, letter):
    with pytest.raises(MailError) as caught:
        MAILER.send(letter)

    assert (caught.value.code, caught.value.params["field"]) == ("mail.header", field)
    assert outbox.outbox == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"no such user")}), "mail.refused"),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (451, b"greylisted")}), "mail.later"),
        (smtplib.SMTPDataError(554, b"spam"), "mail.refused"),
        (smtplib.SMTPDataError(452, b"full"), "mail.later"),
        (smtplib.SMTPSenderRefused(553, b"no", "x"), "mail.unreachable"),
        (smtplib.SMTPServerDisconnected("gone"), "mail.unreachable"),
        (smtplib.SMTPAuthenticationError(535, b"wrong"), "mail.unreachable"),
        (ConnectionRefusedError(), "mail.unreachable"),
        (TimeoutError(), "mail.unreachable"),
        (None, "mail.refused"),
    ],
)
def test_a_failure_says_whether_to_try_again(settings, error, code):
    settings.EMAIL_BACKEND = f"{Failing.__module__}.Failing"
    Failing.error = error
    with pytest.raises(MailError) as caught:
        MAILER.send(LETTER)

    assert caught.value.code == code

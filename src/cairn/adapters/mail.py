"""Sending mail through Django's mail API: to the console, to files, or by SMTP, as the settings say.

A line break in anything that becomes a header is refused before Django sees it (bug class 22 of
trust.md: header injection), and so is an address with more than one recipient in it.

One SMTP connection carries many letters; it is let go of after 50, after 10 idle seconds, and when the
server breaks off.

Source: RFC 5321 (SMTP), RFC 5322, 3.6.4 (Message-ID), RFC 3834, 5 (Auto-Submitted).
"""

from __future__ import annotations

import re
import smtplib
import time
import unicodedata
from dataclasses import replace
from email.mime.text import MIMEText
from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING, Final

from cairn.services.ports import Mail, MailError
from cairn.services.undelivered import one_line

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives
    from django.core.mail.backends.smtp import EmailBackend

_LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3
_SUBJECT_CHARACTERS = 300
LETTERS_A_CONNECTION: Final = 50  # some servers take no more
IDLE: Final = 10.0  # seconds: then the server may have gone away
_TOO_MANY: Final = 421  # RFC 5321, 4.2.3: the server closes the connection
#: The header that a returned letter is known by; its value is the outbox uuid.
REFERENCE: Final = "X-Cairn-Letter"


class DjangoMailer:
    """Hands messages to Django's configured backend; not for two threads at once.

    sender: the installation's own address (`Cairn <no-reply@example.org>` or bare); mail always
        comes from it, so that SPF and DKIM hold, whatever name it carries.
    per_minute: how many letters a minute the server shall get; 0 for no limit.
    """

    def __init__(self, sender: str, *, per_minute: int = 0) -> None:
        self._name, self._address = parseaddr(sender)
        self.per_minute = per_minute
        self._open: EmailBackend | None = None
        self._carried = 0
        self._used_at = 0.0

    def send(self, mail: Mail) -> None:
        checked_mail = checked(mail)
        try:
            self._hand_over(self._message(checked_mail))
        except smtplib.SMTPResponseException as error:
            raise _verdict(error.smtp_code, error.smtp_error, error=error) from error
        except smtplib.SMTPRecipientsRefused as error:
            ((code, said),) = error.recipients.values() or ((0, b""),)
            raise _verdict(code, said, error=error) from error
        except (smtplib.SMTPNotSupportedError, ValueError) as error:  # an address no server here can take
            message = "the mail server takes no such address"
            raise MailError(message, code="mail.refused", params={"reply": _words(str(error))}) from error
        except OSError as error:  # smtplib's errors among them
            raise _unreachable(type(error).__name__) from error

    def close(self) -> None:
        """Let go of the connection."""
        if self._open is not None:
            try:
                self._open.close()
            except OSError:  # the other side has gone already (smtplib's errors are OSErrors too)
                self._open.connection = None
        self._open, self._carried = None, 0

    def _message(self, mail: Mail) -> EmailMultiAlternatives:
        from django.core.mail import EmailMultiAlternatives

        headers = {"Auto-Submitted": "auto-generated"}
        if mail.reference is not None:
            host = self._address.rpartition("@")[2]
            headers |= {"Message-ID": f"<{mail.reference}@{host}>", REFERENCE: str(mail.reference)}
        message = EmailMultiAlternatives(
            subject=mail.subject,
            body=mail.text,
            from_email=formataddr((mail.sender_name or self._name, self._address)),
            to=[mail.to],
            reply_to=[mail.reply_to] if mail.reply_to else [],
            headers=headers,
        )
        if mail.html is not None:
            message.attach_alternative(mail.html, "text/html")
        for event in _EVENT.findall(mail.calendar):
            message.attach(_calendar(event))
        return message

    def _hand_over(self, message: EmailMultiAlternatives) -> None:
        """Send by the open connection, or a new one; once more when an old one was at its end."""
        was_open = self._open is not None
        try:
            self._send(message)
        except smtplib.SMTPSenderRefused as error:
            self.close()
            if error.smtp_code != _TOO_MANY or not was_open:
                raise
            self._send(message)  # 421 to MAIL FROM: nothing of this letter has been taken

    def _connect(self, backend: EmailBackend) -> None:
        try:
            backend.open()
        except smtplib.SMTPResponseException as error:
            raise _unreachable(f"{error.smtp_code} {_words(error.smtp_error)}") from error
        except (OSError, ValueError) as error:
            raise _unreachable(type(error).__name__) from error
        self._open = backend

    def _send(self, message: EmailMultiAlternatives) -> None:
        from django.core.mail import get_connection
        from django.core.mail.backends.smtp import EmailBackend

        if self._carried >= LETTERS_A_CONNECTION or time.monotonic() - self._used_at > IDLE:
            self.close()
        backend = self._open or get_connection()
        if isinstance(backend, EmailBackend) and self._open is None:
            self._connect(backend)
        try:
            if not backend.send_messages([message]):
                raise MailError("the mail server took nothing", code="mail.refused")
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError):
            self._carried += 1  # the letter was refused, the connection goes on
            raise
        except OSError:
            self.close()
            raise
        self._carried, self._used_at = self._carried + 1, time.monotonic()


#: Calendars read one event of a file, so each goes in a file of its own (RFC 5546, 3.2: all have the same UID).
_EVENT: Final = re.compile(r"BEGIN:VCALENDAR\r\n.*?END:VCALENDAR\r\n", re.DOTALL)


def _calendar(text: str) -> MIMEText:
    """An event as a file that calendars read by themselves (RFC 6047, 2.4: `method` says what it is)."""
    part = MIMEText(text, "calendar", "utf-8")
    part.set_param("method", "CANCEL" if "\r\nMETHOD:CANCEL\r\n" in text else "REQUEST")
    part.add_header("Content-Disposition", "attachment", filename="event.ics")
    return part


def checked(mail: Mail) -> Mail:
    """Return the message with nothing in its headers that could start another.

    Raises:
        MailError: mail.header, params "field".
    """
    return replace(
        mail,
        to=_address(mail.to, "to"),
        reply_to=_address(mail.reply_to, "reply_to") if mail.reply_to else None,
        subject=_one_line(mail.subject, "subject")[:_SUBJECT_CHARACTERS],
        sender_name=_one_line(mail.sender_name, "sender_name") if mail.sender_name else None,
    )


def _verdict(code: int, said: bytes | str, *, error: smtplib.SMTPException) -> MailError:
    """A 4xx answer is a request to come back; a 5xx one is final (RFC 5321, 4.2.1).

    Who may not send or log in here, or is told to go away, can send nobody a letter: that is
    the server's word about us, not about this letter.
    """
    reply = f"{code} {_words(said)}".strip()
    about_us = isinstance(error, (smtplib.SMTPSenderRefused, smtplib.SMTPAuthenticationError))
    if about_us or code == _TOO_MANY or not isinstance(error, _ABOUT_A_LETTER):
        return _unreachable(reply)
    if 400 <= code < 500:
        return MailError(
            "the mail server asks to try again later", code="mail.later", params={"reply": reply}
        )
    return MailError("the mail server refused this letter", code="mail.refused", params={"reply": reply})


_ABOUT_A_LETTER: Final = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)


def _unreachable(reply: str) -> MailError:
    return MailError(
        "the mail server cannot be reached, or takes no letters of ours",
        code="mail.unreachable",
        params={"reply": reply},
    )


def _words(said: bytes | str) -> str:
    return one_line(said.decode("utf-8", "replace") if isinstance(said, bytes) else said)


def _one_line(text: str, field: str) -> str:
    """Return `text`, or refuse it because it would start a header of its own."""
    if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in text):
        raise MailError(
            f"{field}: a line break or control character cannot be part of it",
            code="mail.header",
            params={"field": field},
        )
    return text.strip()


def _address(text: str, field: str) -> str:
    """Return exactly one plain address, or refuse."""
    address = _one_line(text, field)
    local, _, domain = address.rpartition("@")
    if (
        not local
        or not domain
        or len(address) > _LONGEST_ADDRESS
        or parseaddr(address)[1] != address
        or any(letter in address for letter in ' ,;<>"()[]:\\')
    ):
        raise MailError(
            f"{field}: this is not one e-mail address", code="mail.header", params={"field": field}
        )
    return address

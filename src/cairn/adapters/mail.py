"""Sending mail through Django's mail API: to the console, to files, or by SMTP, as the settings say.

A line break in anything that becomes a header is refused before Django sees it (bug class 22 of
trust.md: header injection), and so is an address with more than one recipient in it.
"""

from __future__ import annotations

import smtplib
import unicodedata
from dataclasses import replace
from email.utils import formataddr, parseaddr

from cairn.services.ports import Mail, MailError

_LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3
_SUBJECT_CHARACTERS = 300


class DjangoMailer:
    """Hands one message to Django's configured backend.

    sender: the installation's own address (`Cairn <no-reply@example.org>` or bare); mail always
        comes from it, so that SPF and DKIM hold, whatever name it carries.
    """

    def __init__(self, sender: str) -> None:
        self._name, self._address = parseaddr(sender)

    def send(self, mail: Mail) -> None:
        mail = checked(mail)

        from django.core.mail import EmailMultiAlternatives

        message = EmailMultiAlternatives(
            subject=mail.subject,
            body=mail.text,
            from_email=formataddr((mail.sender_name or self._name, self._address)),
            to=[mail.to],
            reply_to=[mail.reply_to] if mail.reply_to else [],
        )
        if mail.html is not None:
            message.attach_alternative(mail.html, "text/html")
        try:
            sent = message.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise _verdict_of(error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailError(
                "the mail server cannot be reached, or broke off", code="mail.unreachable"
            ) from error
        if not sent:
            raise MailError("the mail server took nothing", code="mail.refused")


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


def _verdict_of(error: smtplib.SMTPException) -> MailError:
    """A 4xx answer is a request to come back; a 5xx one is final (RFC 5321, 4.2.1)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    else:
        codes = [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []
    if codes and all(400 <= code < 500 for code in codes):
        return MailError("the mail server asks to try again later", code="mail.unreachable")
    return MailError("the mail server refused this message", code="mail.refused")


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

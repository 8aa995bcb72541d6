"""Mail as the services ask for it: one message, and whoever hands it over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one person.

    The sender's address is the installation's; `sender_name` may be the organisation's.
    reference: what the letter is known by when it comes back; None: nobody asks.
    calendar: an event, as a file that goes with it (RFC 5545); "": none.
    """

    to: str
    subject: str
    text: str
    html: str | None = None
    reply_to: str | None = None
    sender_name: str | None = None
    reference: UUID | None = None
    calendar: str = ""


class Mailer(Protocol):
    """per_minute: how many letters a minute the mail server shall get; 0 for no limit."""

    @property
    def per_minute(self) -> int: ...

    def send(self, mail: Mail) -> None:
        """Hand the message over; the connection may stay open for the next one.

        Raises:
            MailError: `mail.refused` (this letter, never try again), `mail.later` (this letter,
                try later), `mail.unreachable` (no letter goes now), `mail.header` (an address or
                subject with a line break in it). "reply" is what the mail server said.
        """
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...

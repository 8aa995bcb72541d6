"""A calendar file for one event: strict, small, the same bytes for the same event.

>>> print(fold("SUMMARY:" + escaped("Knots, ropes; and more")))
SUMMARY:Knots\\, ropes\\; and more

Source: RFC 5545 (3.1 folding, 3.3.5 instants, 3.3.11 text, 3.6.1 events, 3.8.7.4 sequence) and RFC 5546
(3.2.1 PUBLISH, 3.2.2 REQUEST, 3.2.5 CANCEL).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from urllib.parse import quote

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]

PRODUCT: Final = "-//Cairn//Seminars//EN"
MOST_OCTETS: Final = 75  # of a line without its end (RFC 5545, 3.1)
NO_ADDRESS: Final = "invalid:nomail"  # what calendars write where an organiser has no address


@dataclass(frozen=True, slots=True)
class Someone:
    """An organiser or a guest. email: "" when none is known."""

    name: str
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What stands in somebody's calendar.

    uid: never changes. sequence: grows with every change. stamp: when this was written, with a time zone;
    starts_at likewise; minutes: how long. guest: to whom the file goes; None where it is for anybody.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    minutes: int
    summary: str
    organiser: Someone
    description: str = ""
    place: str = ""
    link: str = ""
    guest: Someone | None = None


def write(event: Event, method: Method) -> str:
    """Return the file as text with CRLF ends.

    Raises:
        ValueError: an instant has no time zone, or the length is not positive.
    """
    if event.minutes < 1:
        raise ValueError("an event takes a minute at least")
    ends_at = event.starts_at + timedelta(minutes=event.minutes)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{instant(event.stamp)}",
        f"DTSTART:{instant(event.starts_at)}",
        f"DTEND:{instant(ends_at)}",
        f"SUMMARY:{escaped(event.summary)}",
        f"ORGANIZER;CN={_parameter(event.organiser.name)}:{_address(event.organiser)}",
        *_optional(event),
        f"STATUS:{'CANCELLED' if method == 'CANCEL' else 'CONFIRMED'}",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{fold(line)}\r\n" for line in lines)


def _optional(event: Event) -> list[str]:
    lines = []
    if event.guest is not None:
        name = _parameter(event.guest.name)
        lines.append(f"ATTENDEE;CN={name};ROLE=REQ-PARTICIPANT;RSVP=FALSE:{_address(event.guest)}")
    if event.description:
        lines.append(f"DESCRIPTION:{escaped(event.description)}")
    if event.place:
        lines.append(f"LOCATION:{escaped(event.place)}")
    if event.link:
        lines.append(f"URL:{_uri(event.link)}")
    return lines


def instant(at: datetime) -> str:
    """Write an instant in UTC.

    Raises:
        ValueError: it has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """Write a text as a value: nothing in it ends the line or begins another value."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(one for one in plain if one in "\n\t" or unicodedata.category(one) not in _BREAKS)
    for character, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(character, written)
    return plain


_BREAKS: Final = frozenset({"Cc", "Zl", "Zp"})


def fold(line: str) -> str:
    """Break a long line after at most 75 octets, never inside a character."""
    pieces, room, piece = [], MOST_OCTETS, ""
    size = 0
    for character in line:
        octets = len(character.encode())
        if size + octets > room:
            pieces.append(piece)
            piece, size, room = "", 0, MOST_OCTETS - 1  # the blank before what goes on counts
        piece, size = piece + character, size + octets
    return "\r\n ".join([*pieces, piece])


def _parameter(text: str) -> str:
    """A parameter's value in quotes, which cannot have a quote or a control character in it."""
    plain = "".join(one for one in text if unicodedata.category(one) not in _BREAKS)
    return '"' + plain.replace('"', "'") + '"'


def _address(someone: Someone) -> str:
    return f"mailto:{quote(someone.email, safe='@+.-_')}" if someone.email else NO_ADDRESS


def _uri(link: str) -> str:
    return quote(link, safe="%/:=&?~#+!$,;'@()*[]")

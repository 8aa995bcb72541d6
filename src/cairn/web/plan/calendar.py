"""The steps of a plan as a calendar file.

Source: RFC 5545 (iCalendar), sections 3.1, 3.3.11 and 3.6.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from cairn.web.plan.shown import Line

_FOLD: Final = (
    73  # octets of a line before it is folded; the specification says 75 with the line break's blank
)


def written(lines: Sequence[Line], *, goal: str, page: str, at: datetime) -> bytes:
    """Return an iCalendar object with one event of whole days for each step."""
    body = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cairn//Plan//EN", "CALSCALE:GREGORIAN"]
    for line in lines:
        after = line.end + timedelta(days=1)  # the end of an event of whole days is exclusive
        body += [
            "BEGIN:VEVENT",
            f"UID:{line.id}-{line.number}@cairn",
            f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{line.start:%Y%m%d}",
            f"DTEND;VALUE=DATE:{after:%Y%m%d}",
            f"SUMMARY:{_text(line.name)}",
            f"DESCRIPTION:{_text(' '.join((goal + '.', line.when + '.', *line.reasons)))}",
            f"LOCATION:{_text(line.place)}",
            f"URL:{page}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    body.append("END:VCALENDAR")
    folded = (piece for line_ in body for piece in _folded(line_))
    return ("\r\n".join(folded) + "\r\n").encode()


def _text(words: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        words = words.replace(plain, escaped)
    return words


def _folded(line: str) -> Iterator[str]:
    """Break a long line between characters, never inside one."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _FOLD:
            yield piece
            piece, size = " ", 1
        piece += character
        size += octets
    yield piece

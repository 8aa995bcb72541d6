"""Instants: one strict reader, one writer, one sum of skew.

Every date-time of a credential, a proof, a key or a status list is read here
and nowhere else, so that two checks can never disagree about the same text.

Source: W3C VC Data Model 2.0, section 4.9 "Validity Period" (dateTimeStamp; a
value without an offset is read as UTC) and XML Schema 1.1 Part 2, section
3.3.7 "dateTime" (no leap second; 24:00:00 is the first instant of the next day).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from cairn.errors import CairnError

# Two honest clocks may differ by this much: a credential used the moment it was
# issued is not "not yet valid". An end is never stretched.
SKEW: Final = timedelta(seconds=60)

_LONGEST: Final = 64  # characters; the longest honest text has 35
_PATTERN: Final = re.compile(
    r"(?P<year>-?[0-9]{4,})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
    r"(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})?"
)
# As most write it; the standard library reads it in C, and refuses more (24:00:00) than it should.
_USUAL: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class InstantError(CairnError):
    """The text is not an instant of XML Schema, or not one we can place in time."""

    code = "instant.malformed"


@dataclass(frozen=True, slots=True)
class Instant:
    """A reading of a text.

    at: the instant, in UTC, to the microsecond (finer digits are cut).
    offset_given: whether the text said where it counts from; without that it
        was read as UTC, which a finding should mention.
    """

    at: datetime
    offset_given: bool


def read(text: object) -> Instant:
    """Return the instant that `text` names.

    Raises:
        InstantError: `instant.malformed` when it is no XML Schema dateTime
            (a date alone, a space for the T, second 60, 24:00:01 …);
            `instant.range` when it is one, but outside the years 1..9999.

    >>> read("2026-11-22T09:30:00+01:00").at.isoformat()
    '2026-11-22T08:30:00+00:00'
    """
    if not isinstance(text, str):
        raise InstantError("an instant is a text")
    if _USUAL.fullmatch(text):
        try:
            return Instant(datetime.fromisoformat(text), offset_given=True)
        except ValueError:
            pass  # read again below, to say why
    match = _PATTERN.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise InstantError(f"{text[:_LONGEST]!r} is not an instant like 2026-11-22T09:30:00Z")
    part = match.groupdict()
    if part["year"].startswith("-") or part["year"] == "0000" or len(part["year"]) > 4:
        raise InstantError(f"{text!r} is outside the years 1 to 9999", code="instant.range")
    next_midnight = part["hour"] == "24"
    if next_midnight and (part["minute"] + part["second"] + (part["fraction"] or "")).strip("0"):
        raise InstantError(f"{text!r} is after the end of its day")
    try:
        local = datetime(
            int(part["year"]),
            int(part["month"]),
            int(part["day"]),
            0 if next_midnight else int(part["hour"]),
            int(part["minute"]),
            int(part["second"]),
            int((part["fraction"] or "0")[:6].ljust(6, "0")),
            tzinfo=_zone(part["offset"]),
        )
    except ValueError as error:
        raise InstantError(f"{text!r} is not a day or time of the calendar") from error
    try:
        at = (local + timedelta(days=1) if next_midnight else local).astimezone(UTC)
    except OverflowError as error:
        raise InstantError(f"{text!r} is outside the years 1 to 9999", code="instant.range") from error
    return Instant(at, part["offset"] is not None)


def parse_stamp(text: object) -> datetime:
    """Return the instant of a dateTimeStamp, whose offset is not optional (proofs, keys).

    Raises:
        ValueError: `read` refuses it, or it does not say its offset.
    """
    try:
        instant = read(text)
    except InstantError as error:
        raise ValueError(str(error)) from error
    if not instant.offset_given:
        raise ValueError("a dateTimeStamp says its offset, as in 2026-11-22T09:30:00Z")
    return instant.at


def write(at: datetime) -> str:
    """Return `at` as we issue instants: UTC, whole seconds, `2026-11-22T09:30:00Z`.

    Raises:
        ValueError: `at` does not know its offset; what we sign never leaves that open.
    """
    if at.utcoffset() is None:
        raise ValueError("an instant without an offset is never written")
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


write_stamp = write  # the name the specification suggests; both are used


def in_words(at: datetime) -> str:
    """Return the day of `at` in UTC as people write it: `18 June 2026`."""
    day = at.astimezone(UTC)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


# Not strftime: its month names follow the locale of the process.
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _zone(offset: str | None) -> timezone:
    if offset is None or offset == "Z":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        raise ValueError("an offset is at most 14:00")
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(ahead if offset[0] == "+" else -ahead)

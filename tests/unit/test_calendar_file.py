"""Calendar files: every line as RFC 5545 wants it, whatever was typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from cairn.services.meet.calendar import Event, Someone, escaped, fold, write

START = datetime(2026, 7, 1, 15, 30, tzinfo=ZoneInfo("Europe/Dublin"))
EVENT = Event(
    uid="1f0e@badges.example",
    sequence=2,
    stamp=datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC),
    starts_at=START,
    minutes=90,
    summary="Knots, ropes; and more",
    organiser=Someone('Harbour "School"', "office@harbour.example"),
    place="Quay 3",
    link="https://meet.example/1?a=b",
)


def lines(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_an_event_is_written_whole_in_utc():
    said = lines(write(EVENT, "REQUEST"))
    assert (said[0], said[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    for line in (
        "METHOD:REQUEST",
        "UID:1f0e@badges.example",
        "SEQUENCE:2",
        "DTSTAMP:20260314T092653Z",
        "DTSTART:20260701T143000Z",
        "DTEND:20260701T160000Z",
        r"SUMMARY:Knots\, ropes\; and more",
        "ORGANIZER;CN=\"Harbour 'School'\":mailto:office@harbour.example",
        "STATUS:CONFIRMED",
        "URL:https://meet.example/1?a=b",
    ):
        assert line in said


def test_a_cancelled_event_says_so_twice():
    said = lines(write(EVENT, "CANCEL"))
    assert {"METHOD:CANCEL", "STATUS:CANCELLED"} <= set(said)


@pytest.mark.parametrize("text", ["a" * 400, "ط" * 300, "🪢" * 120, "a" * 74 + "é" * 40])
def test_no_line_has_more_than_75_octets_and_none_breaks_inside_a_character(text):
    whole = write(replace(EVENT, summary=text), "PUBLISH")
    assert all(len(line.encode()) <= 75 for line in whole.split("\r\n"))
    assert f"SUMMARY:{text}" in lines(whole)
    assert fold(text).replace("\r\n ", "") == text


@pytest.mark.parametrize(
    "typed", ["x\r\nATTENDEE:mailto:all@x.example", "x\nEND:VEVENT", "x\u2028BEGIN:VALARM", "x\x00\x0by\rz"]
)
def test_nothing_that_was_typed_begins_a_line_of_its_own(typed):
    guest = Someone(typed, "amina@learners.example")
    event = replace(
        EVENT, summary=typed, description=typed, place=typed, uid=typed, guest=guest, organiser=guest
    )
    said = lines(write(event, "REQUEST"))
    plain = write(replace(EVENT, guest=guest, description="x"), "REQUEST")
    assert [line.partition(":")[0].partition(";")[0] for line in said] == [
        line.partition(":")[0].partition(";")[0] for line in lines(plain)
    ]


def test_what_is_escaped_is_read_again():
    text = 'a\\b;c,d\n"e"'
    written = escaped(text)
    read = written.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    assert read == text


def test_an_instant_without_a_time_zone_and_an_event_without_length_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        write(replace(EVENT, starts_at=datetime(2026, 7, 1, 15)), "PUBLISH")  # noqa: DTZ001
    with pytest.raises(ValueError, match="minute"):
        write(replace(EVENT, minutes=0), "PUBLISH")

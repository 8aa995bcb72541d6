"""Bug class 30: dates that two programs read differently, and clocks that differ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cairn.credentials import instants


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-22T09:30:00Z", datetime(2026, 11, 22, 9, 30, tzinfo=UTC)),
        ("2026-11-22T09:30:00+01:00", datetime(2026, 11, 22, 8, 30, tzinfo=UTC)),
        ("2026-11-22T09:30:00-14:00", datetime(2026, 11, 22, 23, 30, tzinfo=UTC)),
        ("2026-11-22T09:30:00-00:00", datetime(2026, 11, 22, 9, 30, tzinfo=UTC)),
        ("2026-11-22T09:30:00.25Z", datetime(2026, 11, 22, 9, 30, 0, 250_000, tzinfo=UTC)),
        ("2026-11-22T09:30:00.123456789Z", datetime(2026, 11, 22, 9, 30, 0, 123_456, tzinfo=UTC)),
        ("2026-12-31T24:00:00Z", datetime(2027, 1, 1, tzinfo=UTC)),
        ("2026-12-31T24:00:00.000Z", datetime(2027, 1, 1, tzinfo=UTC)),
        ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_an_instant_of_xml_schema_is_read_to_the_microsecond(text, at):
    assert instants.read(text) == instants.Instant(at, offset_given=True)


def test_an_instant_without_an_offset_is_read_as_utc_and_says_so():
    assert instants.read("2026-11-22T09:30:00") == instants.Instant(
        datetime(2026, 11, 22, 9, 30, tzinfo=UTC), offset_given=False
    )


def test_a_stamp_of_a_proof_or_key_says_its_offset():
    assert instants.parse_stamp("2026-11-22T09:30:00Z") == datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="offset"):
        instants.parse_stamp("2026-11-22T09:30:00")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-22",
        "2026-11-22 09:30:00Z",
        "2026-11-22t09:30:00z",
        "2026-11-22T09:30Z",
        "2026-11-22T09:30:00ZZ",
        "2026-11-22T09:30:00Z\n",
        " 2026-11-22T09:30:00Z",
        "2026-11-22T09:30:00,5Z",
        "2026-11-22T09:30:00.Z",
        "2026-11-22T09:30:00+0100",
        "2026-11-22T09:30:00+14:01",
        "2026-11-22T09:30:00+01:60",
        "2026-11-22T09:30:60Z",  # a leap second
        "2026-11-22T24:00:01Z",
        "2026-11-22T24:01:00Z",
        "2026-11-22T24:00:00.1Z",
        "2026-11-22T25:00:00Z",
        "2026-11-31T09:30:00Z",
        "2025-02-29T09:30:00Z",
        "2026-00-22T09:30:00Z",
        "226-11-22T09:30:00Z",
        "٢٠٢٦-11-22T09:30:00Z",
        "+2026-11-22T09:30:00Z",
        "2026-11-22T09:30:00." + "1" * 100 + "Z",
        None,
        1_795_000_000,
        ["2026-11-22T09:30:00Z"],
    ],
)
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(instants.InstantError) as refused:
        instants.read(text)
    assert refused.value.code == "instant.malformed"


@pytest.mark.parametrize(
    "text",
    [
        "0000-01-01T00:00:00Z",
        "-0044-03-15T12:00:00Z",
        "12026-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T24:00:00Z",
        "9999-12-31T23:59:59-01:00",
    ],
)
def test_an_instant_that_no_calendar_of_ours_holds_is_out_of_range(text):
    with pytest.raises(instants.InstantError) as refused:
        instants.read(text)
    assert refused.value.code == "instant.range"


def test_we_write_whole_seconds_in_utc():
    tokyo = timezone(timedelta(hours=9))
    assert instants.write(datetime(2026, 11, 22, 18, 30, 0, 999_999, tzinfo=tokyo)) == "2026-11-22T09:30:00Z"
    assert instants.write(datetime(999, 1, 2, tzinfo=UTC)) == "0999-01-02T00:00:00Z"


def test_we_never_write_an_instant_that_leaves_its_offset_open():
    with pytest.raises(ValueError, match="offset"):
        instants.write(datetime(2026, 11, 22, 9, 30))  # noqa: DTZ001


def test_days_are_written_in_english_whatever_the_locale():
    assert instants.in_words(datetime(2026, 6, 18, tzinfo=UTC)) == "18 June 2026"

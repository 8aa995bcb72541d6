from __future__ import annotations

import base64
import gzip
import zlib
from datetime import UTC, datetime, timedelta

import pytest

from cairn.credentials import status
from cairn.credentials.status import MIN_BITS, StatusEntry, StatusList, StatusListError, UnreadableEntry

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
URL = "https://badges.example/status/5b7d"


def packed(data: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def refusal(text: str) -> str:
    with pytest.raises(StatusListError) as refused:
        status.decode(text)
    return refused.value.code


def test_index_zero_is_the_leftmost_bit():
    assert StatusList.empty().with_set(0).bits[0] == 0b1000_0000
    assert StatusList.empty().with_set(15).bits[1] == 0b0000_0001


def test_setting_and_clearing_leave_the_original_alone():
    before = StatusList.empty()
    after = before.with_set(7, 131_071)
    assert (after[7], after[131_071], after[8], before[7]) == (True, True, False, False)
    assert after.with_cleared(7, 131_071) == before


def test_a_list_too_short_to_hide_in_is_not_made():
    with pytest.raises(ValueError, match="131072"):
        StatusList.empty(MIN_BITS - 8)


@pytest.mark.parametrize("index", [-1, MIN_BITS])
def test_an_index_outside_the_list_is_an_error_and_not_another_bit(index):
    with pytest.raises(IndexError):
        StatusList.empty()[index]


def test_the_list_of_the_specification_is_read():
    # W3C Bitstring Status List v1.0, Example 6: the text that stands there.
    text = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    assert status.decode(text) == StatusList.empty()


def test_encoding_is_deterministic_and_read_back():
    bits = StatusList.empty().with_set(3, 999, 131_071)
    assert status.encode(bits) == status.encode(bits)
    assert status.encode(bits).startswith("uH4sI")
    assert status.decode(status.encode(bits)) == bits


def test_a_zip_bomb_is_not_inflated():
    bomb = gzip.compress(bytes(200 * 1024 * 1024), compresslevel=9)
    assert refusal(packed(bomb)) == "status_list.too_large"


def test_a_list_of_exactly_two_megabytes_is_still_read():
    assert len(status.decode(packed(gzip.compress(bytes(status.MAX_BYTES))))) == status.MAX_BYTES * 8
    assert refusal(packed(gzip.compress(bytes(status.MAX_BYTES + 1)))) == "status_list.too_large"


def test_a_list_shorter_than_a_crowd_is_refused():
    assert refusal(packed(gzip.compress(bytes(MIN_BITS // 8 - 1)))) == "status_list.too_short"
    assert refusal(packed(gzip.compress(b""))) == "status_list.too_short"


WHOLE = gzip.compress(bytes(MIN_BITS // 8), mtime=0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "u",
        packed(WHOLE)[1:],  # without the multibase letter
        "z" + packed(WHOLE)[1:],
        packed(WHOLE) + "=",
        "u"
        + base64.b64encode(gzip.compress(bytes(range(256)) * 64, mtime=0))
        .decode()
        .rstrip("="),  # not URL-safe
        packed(WHOLE) + "\n",
        packed(WHOLE)[:-4],  # breaks off
        packed(WHOLE + b"\0"),  # something follows
        packed(WHOLE + WHOLE),  # two members
        packed(zlib.compress(bytes(MIN_BITS // 8))),  # zlib, not gzip
        packed(WHOLE[:-5] + b"\xff" + WHOLE[-4:]),  # checksum
        packed(bytes(MIN_BITS // 8)),
    ],
)
def test_a_list_that_is_not_one_whole_gzip_member_is_refused(text):
    assert refusal(text) == "status_list.encoding"


def test_an_entry_we_write_is_an_entry_we_read():
    written = status.entry(URL, "revocation", 94567)
    assert written["statusListIndex"] == "94567"
    assert status.entries_of({"credentialStatus": written}) == (StatusEntry("revocation", 94567, URL),)


def test_we_issue_no_entry_that_we_could_not_judge():
    with pytest.raises(ValueError, match="refresh"):
        status.entry(URL, "refresh", 1)
    with pytest.raises(ValueError, match="negative"):
        status.entry(URL, "revocation", -1)


def test_several_entries_are_all_read():
    entries = [status.entry(URL, "revocation", 1), status.entry(URL, "suspension", 2)]
    assert [entry.purpose for entry in status.entries_of({"credentialStatus": entries})] == [
        "revocation",
        "suspension",
    ]


def test_a_credential_without_a_status_has_no_entries():
    assert status.entries_of({}) == status.entries_of({"credentialStatus": []}) == ()


def test_an_index_written_as_a_number_is_read_and_remarked():
    entry = status.entry(URL, "revocation", 7) | {"statusListIndex": 7}
    assert status.entries_of({"credentialStatus": entry}) == (
        StatusEntry("revocation", 7, URL, index_was_number=True),
    )


def only(entry: object) -> UnreadableEntry:
    (read,) = status.entries_of({"credentialStatus": entry})
    assert isinstance(read, UnreadableEntry)
    return read


@pytest.mark.parametrize(
    "index",
    ["NaN", "-1", "+1", "007", "1.0", "1e3", "", " 1", "1\n", "٣", "9" * 20, -1, 1.0, True, None, ["1"]],
)
def test_an_index_that_is_no_decimal_string_is_not_guessed(index):
    entry = status.entry(URL, "revocation", 1) | {"statusListIndex": index}
    assert (only(entry).code, only(entry).params["member"]) == ("status.entry_malformed", "statusListIndex")


@pytest.mark.parametrize("member", ["statusPurpose", "statusListCredential", "statusListIndex"])
def test_an_entry_with_a_member_missing_is_malformed(member):
    entry = status.entry(URL, "revocation", 1)
    del entry[member]
    assert (only(entry).code, only(entry).params["member"]) == ("status.entry_malformed", member)


@pytest.mark.parametrize("url", ["urn:uuid:1", "data:application/json,{}", "file:///etc/passwd", {"id": URL}])
def test_a_list_that_is_not_on_the_web_is_malformed(url):
    assert (
        only(status.entry(URL, "revocation", 1) | {"statusListCredential": url}).code
        == "status.entry_malformed"
    )


@pytest.mark.parametrize(
    "type_", ["StatusList2021Entry", "1EdTechRevocationList", "RevocationList2020Status", None, []]
)
def test_another_way_of_telling_is_unknown_and_not_ignored(type_):
    assert only(status.entry(URL, "revocation", 1) | {"type": type_}).code == "status.method_unknown"


def test_an_entry_may_have_several_types():
    entry = status.entry(URL, "revocation", 1) | {"type": ["BitstringStatusListEntry", "Other"]}
    assert status.entries_of({"credentialStatus": entry}) == (StatusEntry("revocation", 1, URL),)


@pytest.mark.parametrize("size", [2, 0, "1", True, None, 1.5])
def test_places_wider_than_one_bit_are_unknown(size):
    assert only(status.entry(URL, "revocation", 1) | {"statusSize": size}).code == "status.size_unknown"


def test_a_message_list_may_be_wider_since_it_decides_nothing():
    entry = status.entry(URL, "revocation", 1) | {"statusPurpose": "message", "statusSize": 2}
    assert status.entries_of({"credentialStatus": entry}) == (StatusEntry("message", 1, URL),)


@pytest.mark.parametrize("purpose", ["Revocation", "revoked", "", "x" * 1000])
def test_a_purpose_nobody_told_us_is_unknown(purpose):
    assert (
        only(status.entry(URL, "revocation", 1) | {"statusPurpose": purpose}).code == "status.purpose_unknown"
    )


@pytest.mark.parametrize("entry", ["https://badges.example/status/1", 5, [], True])
def test_an_entry_that_is_no_object_is_malformed(entry):
    assert only([entry]).code == "status.entry_malformed"


def test_the_list_that_we_publish():
    bits = StatusList.empty().with_set(5)
    published = status.list_credential(
        bits,
        url=URL,
        issuer="did:web:badges.example",
        purpose="revocation",
        valid_from=NOW,
        valid_until=NOW + timedelta(days=1),
        ttl=timedelta(minutes=5),
    )
    assert published["id"] == URL
    assert (published["validFrom"], published["validUntil"]) == (
        "2026-11-22T09:30:00Z",
        "2026-11-23T09:30:00Z",
    )
    subject = published["credentialSubject"]
    assert subject["ttl"] == 300_000
    assert status.decode(subject["encodedList"]) == bits


def test_a_list_that_ends_before_it_begins_is_not_made():
    with pytest.raises(ValueError, match="ends after"):
        status.list_credential(
            StatusList.empty(),
            url=URL,
            issuer="did:web:badges.example",
            purpose="revocation",
            valid_from=NOW,
            valid_until=NOW,
            ttl=timedelta(minutes=5),
        )


@pytest.mark.parametrize(
    ("seed", "counter", "length"),
    [(b"short", 0, 8), (bytes(65), 0, 8), (bytes(32), 8, 8), (bytes(32), -1, 8), (bytes(32), 0, 1)],
)
def test_a_place_is_only_drawn_for_an_entry_that_fits(seed, counter, length):
    with pytest.raises(ValueError):
        status.permute(seed, counter, length)


def test_the_places_of_a_seed_never_change():
    # The database holds only the seed and a counter: another answer would share bits among credentials.
    places = [status.permute(bytes([7]) * 32, counter, MIN_BITS) for counter in range(5)]
    assert places == PLACES


PLACES = [26267, 79510, 122312, 116167, 104205]

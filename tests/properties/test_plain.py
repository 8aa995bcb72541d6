"""Laws of the fast routes: the very same answer as the strict way, or none.

The strict way (the standard library's parser with our hooks, rfc8785) is the judge. Texts are made
hostile on purpose: names twice, escapes, white space in odd places, numbers that no double holds.
"""

from __future__ import annotations

import enum
import json
import math
import struct
import uuid
from datetime import UTC, datetime

import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests import badge_cast, sealed
from tests.hostile.corpus import CORPUS

from cairn.credentials import document, plain
from cairn.credentials.canonical import CanonicalError, jcs
from cairn.credentials.document import LIMITS, DocumentError, Limits

ANY = settings(max_examples=400, deadline=None)
SMALL = Limits(size=4_000, depth=5, values=40)

# Characters that decide something: quotes, escapes, structure, white space, ends of planes.
ODD = st.sampled_from(
    [
        *('"', "\\", "/", ":", ",", "{", "}", "[", "]", " ", "\n", "\t", "\r", "\0", "\x01", "\x1f", "\x7f"),
        *("\u0080", "\u2028", "\u200f", "\ud7ff", "\ue000", "\ufdcf", "\ufdd0", "\ufdef", "\ufdf0", "\ufeff"),
        *(
            "\ufffd",
            "\ufffe",
            "\uffff",
            "\U00010000",
            "\U0001f600",
            "\U0001fffe",
            "\U0010ffff",
            "é",
            "u",
            "\\u",
        ),
    ]
)
TEXTS = st.one_of(st.text(max_size=8), st.lists(ODD, max_size=6).map("".join))
NUMBERS = st.one_of(
    st.integers(),
    st.sampled_from([0, -1, 2**53 - 1, 2**53, -(2**53) + 1, -(2**53), 2**63, 2**64, -(2**63) - 1, 10**30]),
    st.floats(),
    st.sampled_from([0.0, -0.0, 1.0, 1.5, 1e-7, 1e16, 1e21, 5e-324, 1e300, math.inf, math.nan]),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)
SPACES = st.sampled_from(["", "", "", " ", "\n", "\t ", "\r\n", "\u00a0", "\f"])


@st.composite
def written(draw: st.DrawFn) -> str:
    """JSON as somebody might write it: any escapes, any white space, names twice, numbers at will."""

    def text(value: str) -> str:
        way = draw(st.integers(0, 3))
        if way == 0:
            return json.dumps(value)
        if way == 1:
            return '"' + "".join(f"\\u{unit:04x}" for unit in units(value)) + '"'
        spelled = json.dumps(value, ensure_ascii=False)
        return spelled.replace("/", "\\/") if way == 2 else spelled

    def number() -> str:
        return draw(
            st.one_of(
                NUMBERS.map(json.dumps),
                st.from_regex(
                    r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,70})?([eE][+-]?[0-9]{1,3})?", fullmatch=True
                ),
                st.sampled_from(["-0", "-0.0", "01", "1.", ".5", "+1", "0x1", "1e400", "1e-400", "NaN", "-"]),
            )
        )

    def value(depth: int) -> str:
        kind = draw(st.integers(0, 7 if depth else 4))
        if kind < 2:
            return text(draw(TEXTS))
        if kind < 4:
            return number()
        if kind == 4:
            return draw(st.sampled_from(["null", "true", "false", "nul", ""]))
        space = draw(SPACES)
        count = draw(st.integers(0, 3))
        if kind == 5:
            return f"[{space}{f'{space},'.join(value(depth - 1) for _ in range(count))}{draw(SPACES)}]"
        names = [draw(st.sampled_from(["a", "b", "a:", ":a", '"', "é"])) for _ in range(count)]
        members = (f"{text(name)}{draw(SPACES)}:{draw(SPACES)}{value(depth - 1)}" for name in names)
        return f"{{{space}{','.join(members)}{draw(SPACES)}}}"

    return draw(SPACES) + value(7) + draw(SPACES)


def units(text: str) -> list[int]:
    data = text.encode("utf-16-be", "surrogatepass")
    return [unit for (unit,) in struct.iter_unpack(">H", data)]


def strictly(data: bytes, limits: Limits = LIMITS):
    """What the strict way says: the value, or the code and words of the refusal."""
    try:
        text, _ = document._text(data, limits)
        return document._parse_strictly(text, limits)
    except DocumentError as error:
        return DocumentError, error.code, str(error), error.params


def as_read(data: bytes, limits: Limits = LIMITS):
    try:
        return document.parse(data, limits=limits)
    except DocumentError as error:
        return DocumentError, error.code, str(error), error.params


def same(one: object, other: object) -> bool:
    """Equal in values, types and order; -0.0 is not 0.0, and 1 is not True."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return repr(one) == repr(other)


def fast(data: bytes, limits: Limits = LIMITS):
    return plain.parse(data, depth=limits.depth, values=limits.values)


@ANY
@given(written())
@example('{"a":1,"a":2}')
@example('{"a":1,"a" :2}')
@example('{"a":1,"\\u0061":2}')
@example('{"a/b":1,"a\\/b":2}')
@example('{"\\"":1,"\\"":2}')
@example('{"a":":","a":2}')
@example('{":":1,"b":2}')
@example('{"\\\\":1,"\\\\":2}')
@example('["\\\\",{"a":1,"a":2}]')
@example("[1.0,-0,-0.0,9007199254740992]")
@example('[{"a":[]},{"a":{}}]')
@example('["\\ud800"]')
@example('["\\udc00\\ud800", "\\u0000"]')
@example("[" * 70 + "]" * 70)
def test_reading_is_the_same_as_reading_strictly(text):
    data = text.encode("utf-8", "surrogatepass")
    for limits in (LIMITS, SMALL):
        expected = strictly(data, limits)
        assert same(as_read(data, limits), expected)
        found = fast(data, limits)
        assert found is None or same(found, expected)


@ANY
@given(st.binary(max_size=60))
def test_bytes_of_any_kind_are_read_as_strictly(data):
    assert same(as_read(data), strictly(data))


@ANY
@given(VALUES, st.sampled_from([None, 0, 2]))
def test_what_json_writes_is_read_the_same(value, indent):
    data = json.dumps(value, ensure_ascii=False, indent=indent).encode("utf-8", "surrogatepass")
    for limits in (LIMITS, SMALL):
        assert same(as_read(data, limits), strictly(data, limits))


@ANY
@given(VALUES)
def test_writing_is_the_same(value):
    try:
        expected = document._dump_strictly(value)
    except ValueError:
        expected = None
    found = plain.dump(value)
    assert found is None or found == expected
    if expected is not None:
        assert document.dump(value) == expected


@ANY
@given(VALUES)
def test_canonical_json_is_what_rfc8785_says(value):
    try:
        expected = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError):
        expected = None
    found = plain.canonical(value)
    assert found is None or found == expected
    if expected is None:
        with pytest.raises(CanonicalError):
            jcs(value)
    else:
        assert jcs(value) == expected


@ANY
@given(st.dictionaries(TEXTS, st.integers(0, 9), max_size=12))
def test_names_are_sorted_by_utf16(members):
    assert jcs(members) == rfc8785.dumps(members)


@ANY
@given(VALUES)
def test_a_document_read_again_is_what_its_bytes_say(value):
    whole = {"inside": value}
    try:
        expected = document.parse_object(document._dump_strictly(whole))
    except (DocumentError, ValueError):
        with pytest.raises(DocumentError):
            document.reread(whole)
        assert plain.copy(whole, size=LIMITS.size, depth=LIMITS.depth, values=LIMITS.values) is None
        return
    found, text, inside = document.reread(whole)
    assert same(found, expected)
    assert found is not whole
    assert text.decode() == document._dump_strictly(whole)
    assert same(list(inside), document.containers(found))
    assert inside[0] is found


@pytest.mark.parametrize("name", CORPUS)
def test_hostile_bytes_are_read_as_strictly(name):
    data = CORPUS[name][0]()
    assert same(as_read(data), strictly(data))


@pytest.mark.parametrize("start", range(0, 0x110000, 0x8000))
def test_every_character_is_written_and_read_alike(start):
    for code in range(start, start + 0x8000, 64):
        characters = [chr(point) for point in range(code, code + 64)]
        assert plain.dump(characters) in (None, document._dump_strictly(characters))
        if not 0xD800 <= code < 0xE000:
            assert jcs(characters) == rfc8785.dumps(characters)
        data = document._dump_strictly(characters).encode("utf-8", "surrogatepass")
        assert same(as_read(data), strictly(data))


class Words(enum.StrEnum):
    ONE = "one"


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    "value",
    [
        Words.ONE,
        Text("x"),
        (1, 2),
        {1: 2},
        {Words.ONE: 1},
        uuid.UUID(int=1),
        datetime(2026, 1, 1, tzinfo=UTC),
        b"",
    ],
)
def test_what_orjson_would_write_of_its_own_accord_is_not_plain(value):
    for one in (value, [value], {"a": [value]}):
        assert plain.dump(one) is None
        assert plain.canonical(one) is None
        if type(value) is not Words:  # a word of its own is written, and read, as the text it is
            assert plain.copy({"a": one}, size=10**6, depth=64, values=1000) is None
        else:
            assert document.reread({"a": one}).text.decode() == document._dump_strictly({"a": one})


def test_a_value_that_holds_itself_is_refused_as_before():
    whole: dict[str, object] = {}
    whole["whole"] = whole
    with pytest.raises(DocumentError) as refused:
        document.reread(whole)
    assert refused.value.code == "document.number"
    assert plain.canonical(whole) is None


def test_the_badges_we_issue_take_the_fast_routes():
    """Otherwise all of these laws hold of nothing."""
    for whole in (
        sealed.badge(sealed.HARBOUR),
        badge_cast.badge(),
        {"name": "Zoë \u0627\u0645\u064a\u0646\u0629"},
    ):
        text = document._dump_strictly(whole)
        assert plain.dump(whole) == text
        assert fast(text.encode()) == whole
        assert fast(document.dump_pretty(whole).encode()) == whole
        assert plain.canonical(whole) == rfc8785.dumps(whole)
        copied = plain.copy(whole, size=LIMITS.size, depth=LIMITS.depth, values=LIMITS.values)
        assert copied is not None
        assert copied[0][0] == whole
        assert copied[1] == text.encode()
        assert copied[0][0] is not whole

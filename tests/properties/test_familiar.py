"""Laws of familiar texts: what is taken for known, the strict way reads alike.

Spellings are learned from texts that differ in strings and numbers; then texts are spoiled on purpose
wherever a reader could be misled: at quotes, in numbers, in names, at the end of a gap.
"""

from __future__ import annotations

import json

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import badge_cast

from cairn.credentials import document, familiar, plain
from cairn.credentials.document import DocumentError, JSONValue, Limits
from cairn.credentials.familiar import Familiar

MANY = settings(max_examples=600, deadline=None)
HOSTILE = st.sampled_from(
    [
        *('"', '":', '","', '":"', '"}', '"]', '",', ",", ":", "{", "}", "[", "]", "\\", '\\"', "\\u0061"),
        *("1", "0", "-", "-0", "00", "1.5", ".5", "1e5", "E3", "9007199254740993", "123456789012345678"),
        *(
            ',"a":1',
            '"a":1,',
            ',"a":"x"',
            '{"a":1}',
            "null",
            "true",
            "[]",
            "{}",
            " ",
            "\n",
            "\0",
            "\x1f",
            "é",
        ),
        *("\ufffe", "\U0001f600", "x", ""),
    ]
)
NAMES = st.sampled_from(["a", "b", "id", "type", "a:", "1"])
LEAVES = st.one_of(
    st.text(alphabet='abc:,{}[]1.é "', max_size=4).filter(lambda text: '"' not in text),
    st.integers(-(10**16), 10**16),
    st.sampled_from([0, 1, -1, True, False, None]),
)
SHAPES = st.dictionaries(
    NAMES,
    st.recursive(
        LEAVES,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
        max_leaves=8,
    ),
    min_size=1,
)


@pytest.fixture(autouse=True)
def _learns_from_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(familiar, "LEARNING", 1)
    monkeypatch.setattr(familiar, "MIN_TEXT", 0)


def varied(draw: st.DrawFn, value: JSONValue) -> JSONValue:
    """Return a value of the same shape, some strings and numbers in it others."""
    if isinstance(value, dict):
        return {name: varied(draw, member) for name, member in value.items()}
    if isinstance(value, list):
        return [varied(draw, item) for item in value]
    if isinstance(value, str) and draw(st.booleans()):
        return draw(st.sampled_from(["", "x", "https://a.example/1", "1.5", "é", ":", '{"a":1}'[:1]]))
    if type(value) is int and draw(st.booleans()):
        return draw(st.sampled_from([0, 1, -1, 42, 10**14, 10**15 - 1, 2**53 - 1]))
    return value


@st.composite
def lessons(draw: st.DrawFn) -> tuple[list[bytes], bytes]:
    """Texts of one shape, and one more that was spoiled."""
    shape = draw(SHAPES)
    texts = [
        json.dumps(varied(draw, shape), ensure_ascii=False, separators=(",", ":"))
        for _ in range(draw(st.integers(2, 4)))
    ]
    text = texts.pop()
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(HOSTILE) + text[place + draw(st.integers(0, 3)) :]
    return [one.encode() for one in texts], text.encode()


def strictly(data: bytes) -> object:
    try:
        return document._parse_strictly(data.decode(), Limits())
    except DocumentError as error:
        return error.code


@MANY
@given(lessons())
def test_what_is_known_is_read_strictly_alike(lesson):
    texts, spoiled = lesson
    known = Familiar()
    for text in texts:
        if b"\\" not in text and plain.parse(text, depth=64, values=50_000) is not None:
            known.accepted(text)
    for text in (*texts, spoiled):
        try:
            value = orjson.loads(text)
        except ValueError:
            continue
        if b"\\" not in text and known.knows(text) and plain._has_plain_characters(text):
            expected = strictly(text)
            assert expected == value
            assert repr(expected) == repr(value)  # neither 1 for True nor 1.0 for 1


@pytest.mark.parametrize(
    ("spoiled", "code"),
    [
        ('{"a":"x","a":"y","n":7}', "document.duplicate_key"),
        ('{"a":"x","b":"y","n":7,"n":8}', "document.duplicate_key"),
        ('{"a":"x","b":"y","n":9007199254740993}', "document.number"),
        ('{"a":"x","b":"y\ufffe","n":7}', "document.noncharacter"),
        ('{"a":"x\\ud800","b":"y","n":7}', "document.surrogate"),
        ('{"a":"x","b":"y","b":"","n":7}', "document.duplicate_key"),
        ('{"a":"x\\",\\"b\\":\\"","b":"y","b":"","n":7}', "document.duplicate_key"),
        ('{"a":"x","b":"y","n":1e400}', "document.number"),
    ],
)
def test_what_hides_in_a_known_text_is_refused(spoiled, code, monkeypatch):
    known = Familiar()
    monkeypatch.setattr(plain, "_familiar", lambda *_: known)
    for number in range(3):
        document.parse(f'{{"a":"{number}","b":"{number * 2}","n":{number}}}')
    assert known.knows(b'{"a":"x","b":"y","n":7}')
    with pytest.raises(DocumentError) as refused:
        document.parse(spoiled)
    assert refused.value.code == code


def test_a_fraction_is_no_number_of_a_known_text():
    known = Familiar()
    for number in range(3):
        known.accepted(b'{"n":%d,"s":"%d"}' % (number, number))
    assert known.knows(b'{"n":-999999999999999,"s":"x"}')
    for number in (b"1.5", b"1e5", b"1E5", b"-0.0", b"1234567890123456", b'"1"', b"true", b"null", b"[1]"):
        assert not known.knows(b'{"n":%b,"s":"x"}' % number)


def test_known_within_some_limits_is_not_known_within_others():
    text = b'{"a":[[["%d"]]]}'
    for number in range(20):
        document.parse(text % number)
    with pytest.raises(DocumentError) as refused:
        document.parse(text % 7, limits=Limits(depth=3))
    assert refused.value.code == "document.too_deep"


def test_badges_of_one_template_become_known():
    known = Familiar()
    texts = [
        document.dump(badge_cast.badge() | {"id": f"urn:uuid:{number}", "exp": 7 * number}).encode()
        for number in range(5)
    ]
    known.accepted(texts[0])
    assert not any(known.knows(text) for text in texts[1:])
    known.accepted(texts[1])
    assert all(known.knows(text) for text in texts)


def test_names_are_never_free():
    known = Familiar()
    known.accepted(b'{"a":"1","b":"1"}')
    known.accepted(b'{"a":"2","c":"2"}')
    assert known.size == (0, 2)


def test_texts_with_little_in_common_are_not_learned():
    known = Familiar()
    for number in range(3):
        known.accepted(orjson.dumps({"a": [str(number)] * (familiar.MAX_GAPS + 1)}))
    assert known.size[0] == 0


def test_a_flood_of_texts_leaves_little_behind():
    known = Familiar()
    for number in range(10 * familiar.MAX_SEEN):
        for twice in (1, 2):
            known.accepted(orjson.dumps({f"name{number}": str(twice)}))
    assert known.size == (familiar.MAX_SPELLINGS, familiar.MAX_SEEN)
    known = Familiar()
    known.accepted(orjson.dumps([""] * familiar.MAX_PARTS))
    known.accepted(orjson.dumps(["x" * familiar.MAX_TEXT]))
    assert known.size == (0, 0)

"""The strict reader: what two parsers could read differently is refused."""

from __future__ import annotations

import pytest

from cairn.credentials.document import LIMITS, DocumentError, Limits, dump, dump_pretty, parse, parse_object


def refusal(data: bytes | str) -> str:
    with pytest.raises(DocumentError) as caught:
        parse(data)
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "document.empty"),
        (b" \n\t", "document.empty"),
        (b"\xff{}", "document.not_utf8"),
        ('{"a":1}'.encode("utf-16"), "document.not_utf8"),
        (b'{"a":1,}', "document.not_json"),
        (b"{'a':1}", "document.not_json"),
        (b"{} {}", "document.not_json"),
        (b'"tab\there"', "document.not_json"),
        (b'{"a":1,"a":2}', "document.duplicate_key"),
        (b'{"a":1,"\\u0061":2}', "document.duplicate_key"),
        (b"[9007199254740992]", "document.number"),
        (b"[-9007199254740992]", "document.number"),
        (b"[9007199254740993.0]", "document.number"),
        (b"[1e400]", "document.number"),
        (b"[1e-400]", "document.number"),
        (b"[NaN]", "document.number"),
        (b"[-Infinity]", "document.number"),
        (b'["\\ud800"]', "document.surrogate"),
        (b'{"\\udc00":1}', "document.surrogate"),
        ("\ud800", "document.surrogate"),
        (b'["\\u0000"]', "document.nul"),
        (b'["a\x00b"]', "document.nul"),
        (b'["\\uffff"]', "document.noncharacter"),
        ('["\ufdd0"]'.encode(), "document.noncharacter"),
        (b'"' + b"x" * LIMITS.size + b'"', "document.too_large"),
        ("é" * (LIMITS.size // 2 + 1), "document.too_large"),
        (b"[" * 65 + b"]" * 65, "document.too_deep"),
        (b"[" + b"[]," * LIMITS.values + b"1]", "document.too_large"),
    ],
)
def test_what_is_not_i_json_is_refused_with_its_own_code(data: bytes | str, code: str) -> None:
    assert refusal(data) == code


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"[9007199254740991, -9007199254740991]", [2**53 - 1, -(2**53) + 1]),
        (b"[0.5, 0e9, -1.5E+3]", [0.5, 0.0, -1500.0]),
        (b'"\\ud83e\\udea8"', "🪨"),
        (b'"\\\\u0000"', "\\u0000"),
        (b"[" * 64 + b"]" * 64, eval("[" * 64 + "]" * 64)),
        (b"true", True),
    ],
)
def test_what_is_i_json_is_read_as_it_stands(data: bytes, value: object) -> None:
    assert parse(data) == value


def test_a_byte_order_mark_before_the_bytes_is_no_part_of_the_value() -> None:
    assert parse(b'\xef\xbb\xbf{"a":1}') == {"a": 1}


def test_brackets_inside_strings_are_not_levels() -> None:
    assert parse('["' + "[{" * 500 + '\\"[[["]') == ["[{" * 500 + '"[[[']


def test_only_an_object_is_a_document() -> None:
    with pytest.raises(DocumentError) as caught:
        parse_object(b"[]")
    assert caught.value.code == "document.not_an_object"


def test_the_error_names_the_place_and_the_member() -> None:
    with pytest.raises(DocumentError, match=r"line 2, column 3"):
        parse(b"{\n  ]")
    with pytest.raises(DocumentError) as caught:
        parse(b'{"name":"a","name":"b"}')
    assert caught.value.params == {"member": "name"}


def test_limits_can_be_tightened() -> None:
    with pytest.raises(DocumentError, match="more than 2 values"):
        parse("[1,2,3]", limits=Limits(values=2))


def test_dumping_keeps_order_and_characters() -> None:
    value = parse('{"b":"أ","a":[1,0.5,null]}')
    assert dump(value) == '{"b":"أ","a":[1,0.5,null]}'
    assert parse(dump_pretty(value)) == value

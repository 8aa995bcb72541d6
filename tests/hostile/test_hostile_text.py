"""Texts made to exhaust a parser: each ends in the declared error, at once."""

from __future__ import annotations

import time

import pytest

from cairn.credentials.document import DocumentError, parse

HOSTILE = {
    "nested_arrays": b"[" * 900_000,
    "nested_objects": b'{"a":' * 150_000,
    "nested_then_closed": b"[" * 450_000 + b"]" * 450_000,
    "quotes_never_closed": b'"' + b'\\"' * 450_000,
    "backslashes_never_closed": b'"' + b"\\" * 900_001,
    "closing_brackets": b"]" * 900_000,
    "empty_arrays": b"[" + b"[]," * 250_000 + b"1]",
    "empty_strings_without_commas": b"[" + b'""' * 400_000 + b"]",
    "one_huge_integer": b"[" + b"9" * 900_000 + b"]",
    "one_huge_fraction": b"[0." + b"9" * 900_000 + b"]",
    "one_huge_exponent": b"[1e" + b"9" * 900_000 + b"]",
    "many_members_the_last_twice": b"{" + b",".join(b'"%d":1' % i for i in range(49_000)) + b',"48999":2}',
    "colons": b"{" + b":" * 900_000,
}


@pytest.mark.parametrize("fault", HOSTILE)
def test_a_hostile_text_is_refused_at_once(fault: str) -> None:
    started = time.process_time()
    with pytest.raises(DocumentError):
        parse(HOSTILE[fault])
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "name", ["__proto__", "constructor", "prototype", "__class__", "__dict__", "hasOwnProperty"]
)
def test_a_name_that_means_something_elsewhere_is_only_a_name_here(name: str) -> None:
    assert parse(f'{{"{name}": {{"polluted": true}}}}') == {name: {"polluted": True}}

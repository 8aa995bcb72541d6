"""The texts in the quotes of a JSON document, apart from what is around them.

    split(b'{"id":"urn:x","type":["A","B"]}')
    around: b'{"":"","":["",""]}'    strings: [b"id", b"urn:x", b"type", b"A", b"B"]

Member names and strings alike: which is which, the text around them tells. Two
documents with the same text around have the same nesting, numbers and booleans.
Strings are bytes as JSON spells them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from cairn.credentials.document import JSONObject, JSONValue

# A string swallows all it can and gives nothing back: one pass, whatever the input.
_QUOTED: Final = re.compile(rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"')
_OTHER_ESCAPE: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u")


class Split(NamedTuple):
    """A JSON text in two."""

    around: bytes
    strings: list[bytes]


def split(text: bytes) -> Split:
    """Split compact JSON as `orjson.dumps` and `document.dump` write it.

    >>> split(b'{"id":"urn:x","count":[1,"2"]}')
    Split(around=b'{"":"","":[1,""]}', strings=[b'id', b'urn:x', b'count', b'2'])
    """
    has_quotes_inside = b"\\" in text and b'\\"' in text
    pieces = _QUOTED.split(text) if has_quotes_inside else text.split(b'"')
    return Split(b'""'.join(pieces[::2]), pieces[1::2])


def are_plain(text: bytes) -> bool:
    """Tell whether every string of a JSON text is spelled as N-Quads spells it.

    All are but those with a control character other than `\\b`, `\\f`, `\\n`, `\\r` and `\\t`.
    """
    # A single byte is looked for many times faster than two.
    return b"\x7f" not in text and (
        b"\\" not in text or b"\\u" not in text or _OTHER_ESCAPE.search(text) is None
    )


def names_of(document: JSONObject) -> list[str | None]:
    """Return for each string the name of the nearest member around it, None for a member name."""
    names: list[str | None] = []

    def walk(value: JSONValue, name: str) -> None:
        if isinstance(value, str):
            names.append(name)
        elif isinstance(value, dict):
            for inner, member in value.items():
                names.append(None)
                walk(member, inner)
        elif isinstance(value, list):
            for item in value:
                walk(item, name)

    walk(document, "")
    return names


def strings_of(document: JSONObject) -> list[str]:
    """Return the texts that `split` finds, unescaped."""
    strings: list[str] = []

    def walk(value: JSONValue) -> None:
        if isinstance(value, str):
            strings.append(value)
        elif isinstance(value, dict):
            for name, member in value.items():
                strings.append(name)
                walk(member)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(document)
    return strings


def with_strings(document: JSONObject, strings: Sequence[str]) -> JSONObject:
    """Return a copy with other strings, given in the order of `strings_of`; member names stay."""
    left = iter(strings)

    def members(value: JSONObject) -> JSONObject:
        changed: JSONObject = {}
        for name, member in value.items():
            next(left)
            changed[name] = walk(member)
        return changed

    def walk(value: JSONValue) -> JSONValue:
        if isinstance(value, str):
            return next(left)
        if isinstance(value, dict):
            return members(value)
        return [walk(item) for item in value] if isinstance(value, list) else value

    return members(document)

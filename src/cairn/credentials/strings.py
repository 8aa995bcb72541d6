"""The strings of a document, apart from what is around them.

    split(b'{"id":"urn:x","type":["A","B"]}')
    around: b'{"id":\\0,"type":[\\0,\\0]}'    strings: (b"urn:x", b"A", b"B")

Documents with the same text around their strings have the same members in the
same order, the same nesting, numbers and booleans. Member names are no strings
here. Strings are bytes as JSON spells them, without their quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from cairn.credentials.document import JSONObject, JSONValue

# What is around (member names and all that is not in quotes), then one string.
# Each part swallows all it can and gives nothing back: one pass, whatever the input.
_QUOTED: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_NEXT: Final = re.compile(rb'([^"]*+(?:' + _QUOTED + rb':[^"]*+)*+)"([^"\\]*+(?:\\.[^"\\]*+)*+)"')
_OTHER_ESCAPE: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u")


class Split(NamedTuple):
    """A JSON text in two: what is around the strings (a NUL for each), and the strings."""

    around: bytes
    strings: tuple[bytes, ...]


def split(text: bytes) -> Split:
    """Split compact JSON as `orjson.dumps` and `document.dump` write it.

    >>> split(b'{"id":"urn:x","count":[1,"2"]}')
    Split(around=b'{"id":\\x00,"count":[1,\\x00]}', strings=(b'urn:x', b'2'))
    """
    found = _NEXT.findall(text + b'""')  # the end of the text stands before a last string
    around, strings = zip(*found, strict=True)
    return Split(b"\0".join(around), strings[:-1])


def are_plain(text: bytes) -> bool:
    """Tell whether every string of a JSON text is spelled as N-Quads spells it.

    All are but those with a control character other than `\\b`, `\\f`, `\\n`, `\\r` and `\\t`.
    """
    return b"\x7f" not in text and (b"\\u" not in text or _OTHER_ESCAPE.search(text) is None)


def names_of(document: JSONObject) -> list[str]:
    """Return the name of the nearest member around each string, in the order of `split`."""
    names: list[str] = []

    def walk(value: JSONValue, name: str) -> None:
        if isinstance(value, str):
            names.append(name)
        elif isinstance(value, dict):
            for inner, member in value.items():
                walk(member, inner)
        elif isinstance(value, list):
            for item in value:
                walk(item, name)

    walk(document, "")
    return names


def strings_of(document: JSONObject) -> list[str]:
    """Return the strings themselves, in the order of `split`."""
    strings: list[str] = []

    def note(text: str) -> str:
        strings.append(text)
        return text

    replaced(document, note)
    return strings


def with_strings(document: JSONObject, strings: Sequence[str]) -> JSONObject:
    """Return a copy of a document with all its strings replaced, in the order of `split`."""
    left = iter(strings)
    return replaced(document, lambda _: next(left))


def replaced(document: JSONObject, change: Callable[[str], str]) -> JSONObject:
    """Return a copy in which each string became what `change` makes of it, in order."""

    def walk(value: JSONValue) -> JSONValue:
        if isinstance(value, str):
            return change(value)
        if isinstance(value, dict):
            return {name: walk(member) for name, member in value.items()}
        if isinstance(value, list):
            return [walk(item) for item in value]
        return value

    return {name: walk(member) for name, member in document.items()}

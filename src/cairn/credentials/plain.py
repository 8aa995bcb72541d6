"""Fast routes through JSON for plain values; whatever is not plain leaves them.

`cairn.credentials.document` and `canonical.jcs` say what is right: strict, and slow. The routes
here give the very same answer or None, and None means: go the strict way, which also says what is
wrong. So nothing here refuses, and nothing here decides what an error is called.

Plain is a tree of dict, list, str, int, bool and None, exactly these types, with integers of at most
53 bits. Numbers with a fraction are not plain: there orjson spells, and forgives, otherwise than we do.

Source: RFC 7493 (I-JSON), RFC 8785 (JCS), section 3.2.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import orjson

from cairn.credentials.familiar import Familiar

if TYPE_CHECKING:
    from cairn.credentials.document import JSONValue

_MAX_SAFE: Final = 2**53 - 1
_EXACT: Final = (
    orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
)
_CANONICAL: Final = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
# Every code point that is no character has one of these in its UTF-8; some characters do too.
_PERHAPS_NO_CHARACTER: Final = (b"\xef\xb7", b"\xbf\xbe", b"\xbf\xbf")
# The first byte of every character beyond U+FFFF, which UTF-16 sorts before U+E000 to U+FFFF.
_ASTRAL: Final = (b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")


Container: TypeAlias = "dict[str, JSONValue] | list[JSONValue]"


def dump(value: JSONValue) -> str | None:
    """Return what `document.dump` returns, or None."""
    text = _written(value, 0)
    return None if text is None or _containers(value) is None else text.decode()


def canonical(value: JSONValue) -> bytes | None:
    """Return what `canonical.jcs` returns, or None.

    Member names are sorted by UTF-16 unit there, by code point here: the same
    as long as no character in the text is beyond U+FFFF.
    """
    text = _written(value, _CANONICAL)
    if text is None or _containers(value) is None:
        return None
    return None if not text.isascii() and any(lead in text for lead in _ASTRAL) else text


def parse(data: bytes, *, depth: int, values: int) -> JSONValue:
    """Return what `document.parse` returns for an object or array, or None.

    depth, values: the limits of `document.Limits`; the size was looked at before.

    A name that occurs twice is kept once by orjson. When what was read is
    written as it was, none does; else the names outside the texts are counted.
    """
    is_escaped = b"\\" in data
    if (is_escaped or not data.isascii()) and not _has_plain_characters(data):
        return None
    if len(data) > values and _may_exceed(data, values):
        return None
    try:
        value: JSONValue = orjson.loads(data)
    except ValueError:
        return None
    familiar = _familiar(depth, values)
    if not is_escaped and familiar.knows(data):
        return value
    inside = _containers(value)
    if inside is None or not _within(inside, depth=depth, values=values, most=len(data)):
        return None
    if _written(value, 0) != data:
        names = sum(len(one) for one in inside if type(one) is dict)
        return value if _names_in(data) == names else None
    if not is_escaped:
        familiar.accepted(data)
    return value


@lru_cache(maxsize=8)
def _familiar(depth: int, values: int) -> Familiar:  # noqa: ARG001 - accepted within these limits
    return Familiar()


def copy(value: JSONValue, *, size: int, depth: int, values: int) -> tuple[list[Container], bytes] | None:
    """Return the bytes of `document.dump(value)`, and every container `document.parse` makes of them, or None.

    The first container is the value itself. What orjson writes although it is no JSON (a UUID) or
    reads as something else (a tuple) does not equal its copy.
    """
    text = _written(value, _EXACT)
    if text is None or len(text) > size or not _has_plain_characters(text):
        return None
    copied: JSONValue = orjson.loads(text)
    inside = _containers(copied)
    if inside is None or not _within(inside, depth=depth, values=values, most=len(text)):
        return None
    return (inside, text) if copied == value else None


def _containers(value: JSONValue) -> list[Container] | None:
    """Return every object and array of a finite tree, outer ones first; None when it is not plain."""
    if type(value) is not dict and type(value) is not list:
        return None
    found: list[Container] = [value]
    for one in found:
        for item in one.values() if type(one) is dict else one:
            kind = type(item)
            if kind is str:
                continue
            if kind is dict or kind is list:
                found.append(item)  # type: ignore[arg-type]
            elif kind is int:
                if not -_MAX_SAFE <= item <= _MAX_SAFE:  # type: ignore[operator]
                    return None
            elif kind is not bool and item is not None:
                return None
    return found


def _within(inside: list[Container], *, depth: int, values: int, most: int) -> bool:
    """Whether objects, arrays and members are few enough, and nowhere too deep.

    most: bytes of their text, each takes one at least.
    """
    if (
        most > values
        and len(inside) + sum(map(len, inside)) > values
        and sum(len(one) or 1 for one in inside) > values
    ):
        return False
    return len(inside) <= depth or _depth(inside[0]) <= depth


def _depth(value: Container) -> int:
    levels, level = 0, [value]
    while level:
        levels += 1
        level = [
            item
            for one in level
            for item in (one.values() if type(one) is dict else one)
            if type(item) is dict or type(item) is list
        ]
    return levels


def _written(value: JSONValue, option: int) -> bytes | None:
    """Return `value` as orjson writes it, None when it cannot.

    It comes before any walk: it stops at a depth of its own, and so a value
    that holds itself is never walked through.
    """
    try:
        return orjson.dumps(value, option=option)
    except TypeError:
        return None


def _has_plain_characters(data: bytes) -> bool:
    """Whether no escape names a code point, and none is certainly there that is no character."""
    if b"\\" in data and b"\\u" in data:
        return False
    return data.isascii() or not any(odd in data for odd in _PERHAPS_NO_CHARACTER)


def _may_exceed(data: bytes, values: int) -> bool:
    """Whether a text could hold more than `values`: then it is not even read, a million empty arrays take long."""
    return data.count(b"[") + data.count(b"{") + data.count(b",") > values


def _names_in(data: bytes) -> int:
    """Return how many members are written in JSON that is well formed: its colons outside texts."""
    if b"\\" in data:
        data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    return sum(part.count(b":") for part in data.split(b'"')[::2])

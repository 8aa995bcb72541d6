"""Reading outside JSON strictly, before anything else looks at it.

What two parsers could read differently is refused, not repaired: repeated
member names, numbers that no double holds, characters that are none. So what
was signed, what is checked and what is shown are the same values.

Source: RFC 7493 (I-JSON), on top of RFC 8259 (JSON).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, NoReturn, TypeAlias

from cairn.credentials import plain
from cairn.errors import CairnError

JSONValue: TypeAlias = "dict[str, JSONValue] | list[JSONValue] | str | int | float | bool | None"
JSONObject: TypeAlias = "dict[str, JSONValue]"

MAX_SAFE_INTEGER: Final = (
    2**53 - 1
)  # beyond it, neighbouring integers are the same double (RFC 7493 section 2.2)
MAX_NUMBER_LENGTH: Final = 64  # characters; a double needs at most 24

# A string swallows the rest of the text when nothing closes it: one pass, whatever the input.
_STRUCTURE: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?+|[\[{,]|[\]}]', re.DOTALL)
_NOT_A_CHARACTER: Final = re.compile(
    "[\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class DocumentError(CairnError):
    """The bytes are not a JSON document we accept; `code` says why."""

    code = "document"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one document may ask of us.

    size: bytes of UTF-8 text.
    depth: objects and arrays inside one another.
    values: objects, arrays and members together; 1 MB of `[],[],…` is not a credential.
    """

    size: int = 1_000_000
    depth: int = 64
    values: int = 50_000


LIMITS: Final = Limits()


def parse(data: bytes | str, *, limits: Limits = LIMITS) -> JSONValue:
    """Return the one JSON value in `data`.

    A byte order mark at the start of bytes is skipped, as RFC 8259 section 8.1
    allows: some editors write it, and it is no part of the value.

    Raises:
        DocumentError: document.too_large, .too_deep, .empty, .not_utf8, .not_json,
            .duplicate_key, .number, .surrogate, .noncharacter, .nul

    >>> parse('{"name": "Knots"}')
    {'name': 'Knots'}
    """
    if isinstance(data, bytes) and len(data) <= limits.size:
        value = plain.parse(data, depth=limits.depth, values=limits.values)
        return _parse_strictly(_text(data, limits)[0], limits) if value is None else value
    text, encoded = _text(data, limits)
    value = plain.parse(encoded, depth=limits.depth, values=limits.values)
    return _parse_strictly(text, limits) if value is None else value


def _parse_strictly(text: str, limits: Limits) -> JSONValue:
    if not text or text.isspace():
        raise DocumentError("there is nothing in the document", code="document.empty")
    if "\0" in text:
        raise DocumentError("the text holds a NUL character", code="document.nul")
    _measure(text, limits)
    try:
        value: JSONValue = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"this is not JSON: {error.msg} (line {error.lineno}, column {error.colno})",
            code="document.not_json",
            params={"line": error.lineno, "column": error.colno},
        ) from None
    if "\\u" in text:
        for string in _strings(value):
            _refuse_odd_characters(string)
    elif not text.isascii():
        _refuse_odd_characters(text)
    return value


def parse_object(data: bytes | str, *, limits: Limits = LIMITS) -> JSONObject:
    """Return the JSON object in `data`.

    Raises:
        DocumentError: as `parse`, and document.not_an_object.
    """
    value = parse(data, limits=limits)
    if not isinstance(value, dict):
        raise DocumentError("the document is not a JSON object", code="document.not_an_object")
    return value


def dump(value: JSONValue) -> str:
    """Return compact JSON; characters stay as they are, members in the order given."""
    text = plain.dump(value)
    return _dump_strictly(value) if text is None else text


def _dump_strictly(value: JSONValue) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def dump_pretty(value: JSONValue) -> str:
    """Return JSON for people: two spaces a level, and a last newline."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


class Reread(NamedTuple):
    """Our own copy of a document, and what was found out on the way.

    text: its bytes, as `dump` writes them.
    containers: every object and array in it, outer ones first.
    """

    document: JSONObject
    text: bytes
    containers: Sequence[JSONObject | list[JSONValue]]


def reread(value: JSONObject) -> Reread:
    """Return our own copy of a document, read as strictly as its bytes.

    Raises:
        DocumentError: as `parse_object`; document.too_deep, .number, .not_json when it has no bytes.
    """
    copied = plain.copy(value, size=LIMITS.size, depth=LIMITS.depth, values=LIMITS.values)
    if copied is not None and isinstance(copied[0][0], dict):
        return Reread(copied[0][0], copied[1], copied[0])
    try:
        text = _dump_strictly(value)
    except RecursionError as error:
        raise DocumentError("nested too deeply", code="document.too_deep") from error
    except ValueError as error:
        raise DocumentError("a number is not one of JSON", code="document.number") from error
    except TypeError as error:
        raise DocumentError("not JSON", code="document.not_json") from error
    own = parse_object(text)
    return Reread(own, text.encode(), containers(own))


def containers(value: JSONObject) -> list[JSONObject | list[JSONValue]]:
    """Return every object and array of a document that was read here, outer ones first."""
    found: list[JSONObject | list[JSONValue]] = [value]
    for one in found:
        for item in one.values() if type(one) is dict else one:
            kind = type(item)
            if kind is dict or kind is list:
                found.append(item)  # type: ignore[arg-type]
    return found


def _text(data: bytes | str, limits: Limits) -> tuple[str, bytes]:
    """Return the text with its bytes, neither larger than allowed."""
    if len(data) > limits.size:
        _too_large(limits)
    if isinstance(data, str):
        try:
            encoded = data.encode()
        except UnicodeEncodeError:
            raise DocumentError("the text holds half a character", code="document.surrogate") from None
        if len(encoded) > limits.size:
            _too_large(limits)
        return data, encoded
    try:
        return data.decode("utf-8-sig"), data
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"the text is not UTF-8 (byte {error.start})",
            code="document.not_utf8",
            params={"byte": error.start},
        ) from None


def _too_large(limits: Limits) -> NoReturn:
    raise DocumentError(
        f"the document is larger than {limits.size} bytes",
        code="document.too_large",
        params={"limit": limits.size},
    )


def _measure(text: str, limits: Limits) -> None:
    """Count brackets and commas outside strings, so that the parser never recurses too far."""
    opened = text.count("{") + text.count("[")
    if opened <= limits.depth and opened + text.count(",") <= limits.values:
        return
    depth = values = 0
    for match in _STRUCTURE.finditer(text):
        mark = text[match.start()]
        if mark == '"':
            continue
        if mark in "]}":
            depth -= 1
            continue
        values += 1
        if mark != ",":
            depth += 1
        if depth > limits.depth:
            raise DocumentError(
                f"the document is nested deeper than {limits.depth} levels",
                code="document.too_deep",
                params={"limit": limits.depth},
            )
        if values > limits.values:
            raise DocumentError(
                f"the document has more than {limits.values} values",
                code="document.too_large",
                params={"limit": limits.values},
            )


def _members(pairs: list[tuple[str, JSONValue]]) -> JSONObject:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = _repeated(pairs)
        raise DocumentError(
            f"the member {twice!r} occurs twice", code="document.duplicate_key", params={"member": twice}
        )
    return members


def _repeated(pairs: list[tuple[str, JSONValue]]) -> str:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return name[:100].encode("utf-8", "backslashreplace").decode()
        seen.add(name)
    return ""


def _integer(text: str) -> int:
    if len(text) > len(str(-MAX_SAFE_INTEGER)) or abs(int(text)) > MAX_SAFE_INTEGER:
        _no_number(text)
    return int(text)


def _fraction(text: str) -> float:
    if len(text) > MAX_NUMBER_LENGTH:
        _no_number(text)
    number = float(text)
    vanished = number == 0 and any(digit in "123456789" for digit in re.split("[eE]", text)[0])
    if vanished or abs(number) == float("inf") or (number.is_integer() and abs(number) > MAX_SAFE_INTEGER):
        _no_number(text)
    return number


def _no_number(text: str) -> NoReturn:
    shown = text[:32]
    raise DocumentError(
        f"the number {shown} cannot be kept exactly", code="document.number", params={"number": shown}
    )


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_fraction, parse_constant=_no_number
)


def _strings(value: JSONValue) -> Iterator[str]:
    """Yield every string and member name; a stack of our own, not Python's."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            yield from item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _refuse_odd_characters(text: str) -> None:
    if "\0" in text:
        raise DocumentError("the text holds a NUL character", code="document.nul")
    if _SURROGATE.search(text):
        raise DocumentError("the text holds half a character", code="document.surrogate")
    if _NOT_A_CHARACTER.search(text):
        raise DocumentError("the text holds a code point that is no character", code="document.noncharacter")

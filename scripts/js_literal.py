"""Read the one object literal that a JavaScript context module exports.

Some packages ship JSON-LD contexts as `module.exports = {…}` with comments,
bare keys, single quotes and trailing commas. Nothing is evaluated: what is not
a string, an object, an array, a boolean or null is refused.
"""

from __future__ import annotations

import json
import re
from typing import Any

TOKEN = re.compile(
    r"""\s+ | //[^\n]* | /\*.*?\*/
    | (?P<string>"(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
    | (?P<word>[A-Za-z_$][\w$]*)
    | (?P<mark>[{}\[\]:,;=.])""",
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"not a plain object literal at {text[at : at + 20]!r}")
        at = match.end()
        if match.lastgroup:
            found.append((match.lastgroup, match[0]))
    return found


def read_module(text: str) -> dict[str, Any]:
    """Return the object of `module.exports = {…}`; a repeated key keeps its last value, as in JavaScript."""
    stream = tokens(text)
    words = [value for _, value in stream]
    start = next(i for i in range(len(words)) if words[i : i + 4] == ["module", ".", "exports", "="])
    value, end = _value(stream, start + 4)
    if not isinstance(value, dict) or any(word != ";" for word in words[end:]):
        raise ValueError("the module exports more than one plain object")
    return value


def _value(stream: list[tuple[str, str]], at: int) -> tuple[Any, int]:
    kind, text = stream[at]
    if kind == "string":
        return _string(text), at + 1
    if kind == "word" and text in ("true", "false", "null"):
        return json.loads(text), at + 1
    if text == "[":
        return _array(stream, at + 1)
    if text == "{":
        return _object(stream, at + 1)
    raise ValueError(f"not plain data: {text!r}")


def _array(stream: list[tuple[str, str]], at: int) -> tuple[list[Any], int]:
    items = []
    while stream[at][1] != "]":
        item, at = _value(stream, at)
        items.append(item)
        if stream[at][1] == ",":
            at += 1
    return items, at + 1


def _object(stream: list[tuple[str, str]], at: int) -> tuple[dict[str, Any], int]:
    members: dict[str, Any] = {}
    while stream[at][1] != "}":
        kind, text = stream[at]
        key = _string(text) if kind == "string" else text
        if kind == "mark" or stream[at + 1][1] != ":":
            raise ValueError(f"not a member: {text!r}")
        members[key], at = _value(stream, at + 2)
        if stream[at][1] == ",":
            at += 1
    return members, at + 1


def _string(text: str) -> str:
    if "\\" in text:
        raise ValueError(f"escapes are not expected here: {text}")
    return text[1:-1]

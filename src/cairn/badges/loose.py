"""Looking into a stranger's document without ever raising: the right thing or nothing.

Bounded on purpose: what a page shows of a badge has an end, whatever the badge.
"""

from __future__ import annotations

from typing import Final

from cairn.credentials.document import JSONObject, JSONValue

MAX_ITEMS: Final = 200  # of any list
MAX_CHARACTERS: Final = 20_000  # of any text


def text(value: JSONValue, *, language: str = "en") -> str:
    """Return a text, also out of a language map or a JSON-LD value; "" for anything else."""
    if isinstance(value, dict):
        value = value.get("@value", value.get(language, next(iter(value.values()), None)))
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return str(value)
    return value[:MAX_CHARACTERS] if isinstance(value, str) else ""


def item(value: JSONValue) -> JSONObject:
    """Return an object, also the first of a list of them; {} for anything else."""
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, dict) else {}


def items(value: JSONValue) -> list[JSONObject]:
    """Return the objects of a list, or a single one as a list."""
    listed = value[:MAX_ITEMS] if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, dict)]


def texts(value: JSONValue) -> tuple[str, ...]:
    """Return the texts of a list, or a single one."""
    listed = value[:MAX_ITEMS] if isinstance(value, list) else [value]
    return tuple(found for found in map(text, listed) if found)


def identifier(value: JSONValue) -> str:
    """Return the id of an object, or the text that stands in its place."""
    return text(value.get("id")) if isinstance(value, dict) else text(value)


def link(value: JSONValue) -> str:
    """Return an http(s) address, "" for any other kind: nothing else is ever a link on a page."""
    found = identifier(value).strip()
    return found if found.startswith(("https://", "http://")) else ""


def picture(value: JSONValue) -> str:
    """Return the address of an image: https, http or a data: URI of a raster image."""
    found = value if isinstance(value, str) else identifier(value)
    if found.startswith(("data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;")):
        return found
    return link(found)

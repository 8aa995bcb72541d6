"""Looking into JSON of frameworks: texts in several languages, references, lists of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cairn.credentials.document import DocumentError, JSONObject, JSONValue, Limits, parse
from cairn.skills.errors import FrameworkError
from cairn.skills.frameworks.source import cleaned

LIMITS: Final = Limits(size=60_000_000, depth=32, values=5_000_000)


def parsed(data: bytes, *, file: str) -> JSONValue:
    """Return the JSON of a file.

    Raises:
        FrameworkError: framework.json, no JSON that is taken, or over 60 MB, 32 levels, 5 million values.
    """
    try:
        return parse(data, limits=LIMITS)
    except DocumentError as error:
        raise FrameworkError(str(error), code="framework.json", file=file) from error


def entries(value: JSONValue) -> list[JSONValue]:
    """Return a list, one thing as a list of one, nothing as an empty one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def objects(value: JSONValue) -> Iterator[JSONObject]:
    """Yield those entries that are objects."""
    for entry in entries(value):
        if isinstance(entry, dict):
            yield entry


def text(value: JSONValue, *, language: str = "en") -> str:
    """Return a text, in the language asked for when there are several ({"en-US": …}); "" for anything else."""
    if isinstance(value, str):
        return cleaned(value.strip())
    if isinstance(value, list):
        return text(value[0], language=language) if value else ""
    if isinstance(value, dict):
        ours = [said for tag, said in value.items() if tag.lower().split("-")[0] == language]
        return text((ours or list(value.values()) or [""])[0], language=language)
    return ""


def texts(value: JSONValue, *, language: str = "en") -> tuple[str, ...]:
    """Return several texts."""
    if isinstance(value, dict):
        ours = [said for tag, said in value.items() if tag.lower().split("-")[0] == language]
        return texts((ours or list(value.values()) or [[]])[0], language=language)
    return tuple(said for entry in entries(value) if (said := text(entry, language=language)))


def iris(value: JSONValue) -> Iterator[str]:
    """Yield what is referred to, written as a text or as {"@id": …} or {"uri": …}."""
    for entry in entries(value):
        if isinstance(entry, dict):
            entry = entry.get("@id") or entry.get("uri")
        if isinstance(entry, str) and entry.strip():
            yield entry.strip()


def shortened(said: str, *, most: int) -> str:
    """Return the first line of a text, cut at a word when it is too long for a name."""
    line = said.strip().split("\n")[0].strip()
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0] + "…"

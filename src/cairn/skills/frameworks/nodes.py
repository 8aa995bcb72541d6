"""Looking into JSON of frameworks: texts in several languages, references, lists of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from cairn.credentials.document import DocumentError, JSONObject, JSONValue, Limits, parse
from cairn.skills.errors import FrameworkError
from cairn.skills.frameworks.source import Source, cleaned
from cairn.skills.skill import Relation, RelationKind

LIMITS: Final = Limits(size=60_000_000, depth=32, values=5_000_000)
Link: TypeAlias = tuple[RelationKind, bool]
"""Our kind of link, and whether it is turned: what the file names second is our subject."""


def first_json(source: Source, *, endings: tuple[str, ...] = (".json",)) -> tuple[str, JSONValue]:
    """Return the first file with such a name, by the alphabet, and its JSON.

    Raises:
        FrameworkError: framework.file, there is none; framework.json, no JSON that is taken, or over 60 MB,
            32 levels, 5 million values.
    """
    file = next((name for name in sorted(source.files) if name.lower().endswith(endings)), "")
    if not file:
        raise FrameworkError("there is no JSON file", code="framework.file", file=source.label)
    try:
        return file, parse(source.read(file), limits=LIMITS)
    except DocumentError as error:
        raise FrameworkError(str(error), code="framework.json", file=file) from error


def linked(origin: str, link: Link, target: str) -> Relation:
    """Return the link as we keep it.

    >>> linked("a", (RelationKind.BROADER, True), "b").subject
    'b'
    """
    kind, is_turned = link
    return Relation(target, kind, origin) if is_turned else Relation(origin, kind, target)


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

"""Every address of the product, read from the resolver; and the table that says who may open it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "reference" / "authorization.md"
ROW = re.compile(r"^\| `(?P<route>[^`]+)` \| (?P<methods>[A-Z, ]+) \| (?P<who>[^|]+?) \|", re.MULTILINE)


@dataclass(frozen=True)
class Route:
    """One named address. `methods` is known for the API only (one name is one operation there)."""

    name: str
    arguments: tuple[str, ...]
    pattern: str
    methods: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """What the table says of one route; `may` is who may, by method."""

    methods: tuple[str, ...]
    may: dict[str, tuple[str, ...]]

    @property
    def who(self) -> set[str]:
        """Every word of every method."""
        return {word for words in self.may.values() for word in words}


def routes() -> dict[str, Route]:
    """Every route by its name, name spaces included."""
    from django.urls import get_resolver

    from cairn.api.openapi import operations

    found = {route.name: route for route in _walk(get_resolver().url_patterns, "", ())}
    for operation in operations():
        name = f"api:{operation.view_func.__name__}"
        known = found[name]
        found[name] = Route(name, known.arguments, known.pattern, tuple(operation.methods))
    return found


def _walk(patterns: Any, prefix: str, spaces: tuple[str, ...]) -> Iterator[Route]:
    from django.urls import URLPattern

    for entry in patterns:
        here = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            assert entry.name, f"{here} has no name"
            arguments = re.findall(r"<(?:\w+:)?(\w+)>", here)
            yield Route(":".join((*spaces, entry.name)), tuple(arguments), here)
        else:
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry.url_patterns, here, inner)


def table() -> dict[str, Row]:
    """The committed table, by route; a route whose methods differ has one row for each of them."""
    return {name: Row(tuple(methods), methods) for name, methods in _rows().items()}


def _rows() -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in ROW.finditer(TABLE.read_text("utf-8") if TABLE.exists() else ""):
        who = tuple(word.strip() for word in row["who"].split(","))
        for method in row["methods"].split(","):
            found.setdefault(row["route"], {})[method.strip()] = who
    return found

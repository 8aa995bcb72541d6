"""What a saving changed in a draft, so that whoever typed over an older one can see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from cairn.records.models import Person, QualificationVersion

MOST_SAVES: Final = 20  # that a draft remembers
MOST_FIELDS: Final = 40  # of one saving
MOST_TEXT: Final = 120


def noted(
    saves: Sequence[Mapping[str, Any]],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    revision: int,
    by: str,
    at: str,
) -> list[dict[str, Any]]:
    """Return what is remembered of the savings, with this one."""
    changed = list(_differences(dict(_flat(before)), dict(_flat(after))))
    new = {"revision": revision, "by": by, "at": at, "changed": changed[:MOST_FIELDS]}
    return [*map(dict, saves), new][-MOST_SAVES:]


def since(version: QualificationVersion, revision: int) -> list[tuple[str, list[str]]]:
    """Return who saved a draft since, and [field, before, after] of each change; the oldest first."""
    found = [one for one in version.saves if one["revision"] > revision]
    people = Person.objects.filter(uuid__in={one["by"] for one in found if one["by"]})
    names = {str(uuid): name for uuid, name in people.values_list("uuid", "name")}
    return [(names.get(one["by"], ""), change) for one in found for change in one["changed"]]


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[list[str]]:
    for field in dict.fromkeys((*before, *after)):
        old, new = before.get(field, ""), after.get(field, "")
        if old != new:
            yield [field, old[:MOST_TEXT], new[:MOST_TEXT]]


def _flat(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every field by its place: "exits.0.groups.1.credits" → its text; a list of texts is one field."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        for number, inner in enumerate(value):
            yield from _flat(inner, f"{place}.{number}")
    elif isinstance(value, list):
        yield place, ", ".join(map(str, value))
    else:
        yield place, "" if value in (None, False) else str(value)

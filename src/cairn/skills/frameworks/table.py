"""Skills in a table of one's own, and crosswalks between frameworks.

A folder or zip with `skills.csv`, or that file alone. Its columns: name (needed), iri, kind,
group, level, description, note, code, names, broader, related, exact, close, replaced_by,
retired. Several values in one cell stand on lines of their own or between "|". Without an iri
a skill gets one under the framework's, made from its code or name. In `broader` and the other
links an iri, a code or a name of the same file may stand.

`occupations.csv` (name; iri, names, description, code, industry), `requirements.csv` (occupation, skill;
importance, level) and `framework.csv` (one row: iri, name, version, language, publisher,
licence, attribution, address) may lie beside it.

Source: docs/reference/frameworks.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

from cairn.skills.errors import FrameworkError
from cairn.skills.frameworks.source import Source, bounded, split
from cairn.skills.industry import section, sections
from cairn.skills.skill import (
    MOST_NAME,
    MOST_NAMES,
    Contents,
    Framework,
    Group,
    Kind,
    Occupation,
    Relation,
    RelationKind,
    Requirement,
    Skill,
)

COLUMNS: Final = (
    "iri", "kind", "group", "level", "description", "note", "code", "names",
    "broader", "related", "exact", "close", "replaced_by", "retired",
)  # fmt: skip
_LINKS: Final[Mapping[str, RelationKind]] = {
    "broader": RelationKind.BROADER,
    "related": RelationKind.RELATED,
    "exact": RelationKind.EXACT,
    "close": RelationKind.CLOSE,
}
_YES: Final = frozenset({"yes", "y", "true", "1", "x"})

_E = TypeVar("_E", bound=StrEnum)


class _Row(NamedTuple):
    line: int
    name: str
    iri: str
    cells: Mapping[str, str]


def read(source: Source, *, version: str = "", name: str = "", iri: str = "") -> Contents:
    """Return what the table says; name, iri, version: for a framework that does not say them itself.

    Raises:
        FrameworkError: a column is missing, a link leads nowhere, a value cannot be read.
        SkillError: a row makes no skill.
    """
    file = source.named("skills") or _only(source)
    framework = _framework(source, version=version, name=name, iri=iri)
    rows = tuple(_rows(source, file, framework.iri))
    found = _Names(rows)
    skills = tuple(_skill(row, file, found) for row in rows)
    links = tuple(link for row in rows for link in _links(row, file, found))
    occupations, jobs = _occupations(source, framework.iri)
    return Contents(
        framework=framework,
        skills=skills,
        relations=links,
        occupations=occupations,
        requirements=tuple(_requirements(source, found, jobs)),
    )


class _Names:
    """What a cell may call something: its iri, its code or its name."""

    def __init__(self, rows: Iterable[_Row]) -> None:
        self._by_said: dict[str, str] = {}
        for row in rows:
            for said in (row.name.casefold(), row.cells.get("code", ""), row.iri):
                if said:
                    self._by_said.setdefault(said, row.iri)

    def iri(self, said: str, *, file: str, line: int) -> str:
        """The iri of what is called so; an iri of elsewhere is taken as it is."""
        found = self._by_said.get(said) or self._by_said.get(said.casefold())
        if found is None and ":" in said and " " not in said:
            return said
        if found is None:
            message = f"there is no {said[:60]!r} in this file"
            raise FrameworkError(message, code="framework.value", file=file, line=line)
        return found


def slug(text: str) -> str:
    """Return the letters and digits of a name with dashes between, for an iri."""
    plain = "".join(sign if sign.isalnum() else "-" for sign in unicodedata.normalize("NFC", text).lower())
    return re.sub("-+", "-", plain).strip("-")[:100]


def _only(source: Source) -> str:
    files = [
        name for name in source.files if name.lower().endswith((".csv", ".xlsx", ".tsv", ".txt", ".ods"))
    ]
    if len(files) != 1:
        raise FrameworkError("there is no skills.csv in it", code="framework.file", file=source.label)
    return files[0]


def _framework(source: Source, *, version: str, name: str, iri: str) -> Framework:
    file = source.named("framework")
    columns = ("iri", "name", "version", "language", "publisher", "licence", "attribution", "address")
    said = dict.fromkeys(columns, "")
    if file is not None and file != source.named("skills"):
        for _, cells in source.table(file, ("iri", "name"), columns[2:]):
            said = dict(zip(columns, cells, strict=True))
            break
    said["name"] = name or said["name"] or re.sub(r"\.\w{2,4}\Z", "", source.label)
    said["iri"] = iri or said["iri"] or f"urn:cairn:framework:{slug(said['name'])}"
    said["version"] = version or said["version"]
    said["language"] = said["language"] or "en"
    return Framework(**said)


def _rows(source: Source, file: str, base: str) -> Iterator[_Row]:
    for line, (name, *cells) in source.table(file, ("name",), COLUMNS):
        said = dict(zip(COLUMNS, cells, strict=True))
        yield _Row(line, name, said["iri"] or f"{base}#{slug(said['code'] or name)}", said)


def _skill(row: _Row, file: str, found: _Names) -> Skill:
    cells = row.cells
    replaced = tuple(found.iri(said, file=file, line=row.line) for said in split(cells["replaced_by"]))
    return Skill(
        iri=row.iri,
        name=row.name,
        kind=_one_of(cells["kind"], Kind, file=file, line=row.line) or Kind.SKILL,
        names=bounded(split(cells["names"]), besides=row.name, most=MOST_NAMES, longest=MOST_NAME),
        description=cells["description"],
        note=cells["note"],
        code=cells["code"][:120],
        group=_one_of(cells["group"], Group, file=file, line=row.line),
        level=_level(cells["level"], file=file, line=row.line),
        retired=bool(replaced) or cells["retired"].casefold() in _YES,
        replaced_by=replaced,
    )


def _one_of(said: str, kinds: type[_E], *, file: str, line: int) -> _E | None:
    if not said:
        return None
    try:
        return kinds(said.strip().lower())
    except ValueError:
        known = ", ".join(kinds)
        raise FrameworkError(
            f"{said[:40]!r} is none of {known}", code="framework.value", file=file, line=line
        ) from None


def _level(said: str, *, file: str, line: int) -> int | None:
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 3):
        raise FrameworkError(f"{said[:20]!r} is no level", code="framework.value", file=file, line=line)
    return int(said)


def _links(row: _Row, file: str, found: _Names) -> Iterator[Relation]:
    for column, kind in _LINKS.items():
        for said in split(row.cells[column]):
            yield Relation(row.iri, kind, found.iri(said, file=file, line=row.line))


def _occupations(source: Source, base: str) -> tuple[tuple[Occupation, ...], _Names]:
    file = source.named("occupations")
    if file is None:
        return (), _Names(())
    columns = ("iri", "names", "description", "code", "industry")
    rows = [
        _Row(line, name, said[0] or f"{base}#{slug(name)}", dict(zip(columns, said, strict=True)))
        for line, (name, *said) in source.table(file, ("name",), columns)
    ]
    made = tuple(
        Occupation(
            iri=row.iri,
            name=row.name,
            names=bounded(split(row.cells["names"]), besides=row.name, most=MOST_NAMES, longest=MOST_NAME),
            description=row.cells["description"],
            code=row.cells["code"][:120],
            industries=_industries(row, file),
        )
        for row in rows
    )
    return made, _Names(rows)


def _industries(row: _Row, file: str) -> str:
    for said in split(row.cells["industry"]):
        if not section(said):
            message = f"{said[:40]!r} is no code of an industry"
            raise FrameworkError(message, code="framework.value", file=file, line=row.line)
    return sections(split(row.cells["industry"]))


def _requirements(source: Source, skills: _Names, jobs: _Names) -> Iterator[Requirement]:
    file = source.named("requirements")
    if file is None:
        return
    for line, (job, skill, importance, level) in source.table(
        file, ("occupation", "skill"), ("importance", "level")
    ):
        yield Requirement(
            jobs.iri(job, file=file, line=line),
            skills.iri(skill, file=file, line=line),
            importance.casefold() != "optional",
            _level(level, file=file, line=line),
        )

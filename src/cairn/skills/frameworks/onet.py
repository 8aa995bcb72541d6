"""O*NET as its database is given out: text or workbook files in a folder or zip.

Read are occupations, skills, knowledge and technology skills. O*NET has scales of its own:
importance 1 to 5 (from 3 on a skill counts as essential), level 0 to 7 (one is added, so that
it lies within 1 to 8). Values that O*NET marks as not relevant are left out.

Source: O*NET 29.3 Data Dictionary; https://www.onetcenter.org/license_db.html (CC BY 4.0).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cairn.skills.errors import FrameworkError
from cairn.skills.frameworks.source import Source, bounded
from cairn.skills.skill import (
    MOST_NAME,
    MOST_NAMES,
    MOST_TEXT,
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

IRI: Final = "https://www.onetcenter.org/database.html"
ATTRIBUTION: Final = (
    "This service includes information from the O*NET Database by the U.S. Department of Labor, "
    "Employment and Training Administration (USDOL/ETA), used under the CC BY 4.0 licence."
)
SUMMARY: Final = "https://www.onetonline.org/link/summary/"
_ELEMENT: Final = "https://www.onetonline.org/find/descriptor/result/"
_COMMODITY: Final = "urn:unspsc:"
_ESSENTIAL_FROM: Final = 3.0  # of 1 to 5
_VERSION: Final = re.compile(r"(\d{2}[._]\d)")
_GROUPS: Final = {
    "2.A": Group.HUMAN, "2.B.1": Group.HUMAN, "2.B.2": Group.HUMAN, "2.B.3": Group.TECHNICAL,
    "2.B.4": Group.ENTREPRENEURIAL, "2.B.5": Group.ENTREPRENEURIAL, "2.C.1": Group.ENTREPRENEURIAL,
    "2.C.2": Group.TECHNICAL, "2.C.3": Group.TECHNICAL, "2.C.3.a": Group.DIGITAL, "2.C.4": Group.TECHNICAL,
    "2.C.5": Group.HUMAN, "2.C.6": Group.HUMAN, "2.C.7": Group.HUMAN, "2.C.8": Group.HUMAN,
    "2.C.9": Group.DIGITAL, "2.C.10": Group.TECHNICAL,
}  # fmt: skip


@dataclass(slots=True)
class _Asked:
    importance: float = 0.0
    level: float | None = None


def read(source: Source, *, version: str = "") -> Contents:
    """Return what an O*NET download says.

    Raises:
        FrameworkError: a file or column is missing, or a value is no number.
        SkillError: a row makes no skill or occupation.
    """
    occupations = tuple(_occupations(source))
    known = {occupation.iri for occupation in occupations}
    names: dict[str, str] = {}
    asked: dict[tuple[str, str], _Asked] = defaultdict(_Asked)
    _values(source, _file(source, "skills"), names, asked)
    knowledge = source.named("knowledge")
    if knowledge is not None:
        _values(source, knowledge, names, asked)
    model = _content_model(source)
    technology, uses = _technology(source)
    elements = tuple(_elements(names, model))
    found = _VERSION.search(source.label)
    return Contents(
        framework=Framework(
            iri=IRI,
            name="O*NET",
            version=version or (found[1].replace("_", ".") if found else ""),
            publisher="U.S. Department of Labor",
            licence="CC BY 4.0",
            attribution=ATTRIBUTION,
            address="https://www.onetonline.org",
        ),
        skills=(*elements, *technology),
        relations=tuple(_hierarchy({skill.code for skill in elements})),
        occupations=occupations,
        requirements=(
            *(
                _requirement(occupation, element, said)
                for (occupation, element), said in asked.items()
                if SUMMARY + occupation in known
            ),
            *(use for use in uses if use.occupation in known),
        ),
    )


def _file(source: Source, name: str) -> str:
    found = source.named(name)
    if found is None:
        said = f"there is no file {name.replace('_', ' ').title()}.txt"
        raise FrameworkError(said, code="framework.file", file=source.label)
    return found


def _occupations(source: Source) -> Iterator[Occupation]:
    titles: defaultdict[str, list[str]] = defaultdict(list)
    alternates = source.named("alternate_titles")
    if alternates is not None:
        for _, (code, title) in source.table(alternates, ("O*NET-SOC Code", "Alternate Title")):
            titles[code].append(title)
    rows = source.table(_file(source, "occupation_data"), ("O*NET-SOC Code", "Title", "Description"))
    for _, (code, title, description) in rows:
        yield Occupation(
            iri=SUMMARY + code,
            name=title,
            names=bounded(titles[code], besides=title, most=MOST_NAMES, longest=MOST_NAME),
            description=description[:MOST_TEXT],
            code=code,
        )


def _values(source: Source, file: str, names: dict[str, str], asked: dict[tuple[str, str], _Asked]) -> None:
    """Read importance and level of every element for every occupation."""
    columns = ("O*NET-SOC Code", "Element ID", "Element Name", "Scale ID", "Data Value")
    for line, (occupation, element, name, scale, value, irrelevant) in source.table(
        file, columns, ("Not Relevant",)
    ):
        names[element] = name
        if irrelevant == "Y":
            continue
        try:
            number = float(value)
        except ValueError:
            raise FrameworkError(
                f"{value[:40]!r} is no number", code="framework.value", file=file, line=line
            ) from None
        if scale == "IM":
            asked[occupation, element].importance = number
        elif scale == "LV":
            asked[occupation, element].level = number


def _content_model(source: Source) -> dict[str, tuple[str, str]]:
    """Element ID -> name and description, for those under 2.A, 2.B and 2.C."""
    file = source.named("content_model_reference")
    if file is None:
        return {}
    rows = source.table(file, ("Element ID", "Element Name", "Description"))
    return {code: (name, said) for _, (code, name, said) in rows if code[:3] in {"2.A", "2.B", "2.C"}}


def _elements(names: dict[str, str], model: dict[str, tuple[str, str]]) -> Iterator[Skill]:
    for code in sorted({*names, *model}):
        name, description = model.get(code, (names.get(code, ""), ""))
        kind = Kind.KNOWLEDGE if code.startswith("2.C") else Kind.SKILL
        fitting = [start for start in _GROUPS if code == start or code.startswith(start + ".")]
        yield Skill(
            iri=_ELEMENT + code,
            name=name,
            kind=kind if code in names else Kind.GROUP,
            description=description[:MOST_TEXT],
            code=code,
            group=_GROUPS[max(fitting, key=len)] if fitting else None,
        )


def _hierarchy(codes: set[str]) -> Iterator[Relation]:
    for code in sorted(codes):
        above = code.rpartition(".")[0]
        if above in codes:
            yield Relation(_ELEMENT + code, RelationKind.BROADER, _ELEMENT + above)


def _technology(source: Source) -> tuple[tuple[Skill, ...], tuple[Requirement, ...]]:
    """Kinds of software and tools as skills, with the products as their other names."""
    file = source.named("technology_skills")
    if file is None:
        return (), ()
    titles: dict[str, str] = {}
    examples: defaultdict[str, list[str]] = defaultdict(list)
    demanded: dict[tuple[str, str], bool] = {}
    columns = ("O*NET-SOC Code", "Example", "Commodity Code", "Commodity Title")
    for _, (occupation, example, code, title, wanted) in source.table(file, columns, ("In Demand",)):
        titles[code] = title
        examples[code].append(example)
        demanded[occupation, code] = demanded.get((occupation, code), False) or wanted == "Y"
    skills = tuple(
        Skill(
            iri=_COMMODITY + code,
            name=title,
            names=bounded(examples[code], besides=title, most=MOST_NAMES, longest=MOST_NAME),
            code=code,
            group=Group.DIGITAL if code.startswith("43") else Group.TECHNICAL,
        )
        for code, title in sorted(titles.items())
    )
    uses = (Requirement(SUMMARY + who, _COMMODITY + code, wanted) for (who, code), wanted in demanded.items())
    return skills, tuple(uses)


def _requirement(occupation: str, element: str, said: _Asked) -> Requirement:
    level = None if said.level is None else min(8, max(1, round(said.level) + 1))
    essential = said.importance >= _ESSENTIAL_FROM
    return Requirement(SUMMARY + occupation, _ELEMENT + element, essential, level)

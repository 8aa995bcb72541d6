"""ESCO as the European Commission gives it out: a folder or zip of CSV files (versions 1.1 and 1.2).

Columns are found by their names, so that a version may add some; the files may end with a
language ("skills_en.csv"). Breadth is not ESCO's: a skill's group is taken from the green and
digital collections first, then from where it stands in the hierarchy.

Source: ESCO v1.1.1 and v1.2.0, "CSV" download; docs/reference/frameworks.md says what is read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from cairn.skills.errors import FrameworkError
from cairn.skills.frameworks.source import Source, bounded, split
from cairn.skills.industry import sections
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

IRI: Final = "http://data.europa.eu/esco/concept-scheme/skills"
ATTRIBUTION: Final = "This service uses the ESCO classification of the European Commission."
_ISCED: Final = "http://data.europa.eu/esco/isced-f/"
_GREEN: Final = "/concept-scheme/green"
_DIGITAL: Final = "/concept-scheme/6c930acd-c104-4ece-acf7-f44fd7333036"
_LANGUAGE: Final = "/concept-scheme/skill-language-groups"
_VERSION: Final = re.compile(r"v?(\d+\.\d+(?:\.\d+)?)")
# The longest beginning of a code counts. S: skills, T: transversal, L: languages, K: fields of knowledge (ISCED-F).
_GROUPS: Final[Mapping[str, Group]] = {
    "S1": Group.HUMAN, "S2": Group.TECHNICAL, "S3": Group.HUMAN, "S4": Group.ENTREPRENEURIAL,
    "S5": Group.DIGITAL, "S6": Group.TECHNICAL, "S7": Group.TECHNICAL, "S8": Group.TECHNICAL,
    "T": Group.HUMAN, "L": Group.HUMAN, "K00": Group.HUMAN, "K01": Group.HUMAN, "K02": Group.HUMAN,
    "K03": Group.HUMAN, "K04": Group.ENTREPRENEURIAL, "K05": Group.TECHNICAL, "K052": Group.SUSTAINABILITY,
    "K06": Group.DIGITAL, "K07": Group.TECHNICAL, "K0712": Group.SUSTAINABILITY, "K08": Group.TECHNICAL,
    "K09": Group.HUMAN, "K10": Group.TECHNICAL, "K101": Group.HUMAN,
}  # fmt: skip
_KINDS: Final[Mapping[str, RelationKind]] = {
    "essential": RelationKind.ESSENTIAL,
    "optional": RelationKind.OPTIONAL,
}


def read(source: Source, *, version: str = "") -> Contents:
    """Return what an ESCO download says.

    version: when its name does not say it.

    Raises:
        FrameworkError: a file or column is missing, or something is beyond the limits.
        SkillError: a row makes no skill.
    """
    skills_file = _named(source, "skills")
    broader = _broader(source)
    groups = _skill_groups(source)
    codes = {skill.iri: skill.code for skill in groups}
    ancestry = _Ancestry(broader, codes)
    language = _language(skills_file)
    skills = (*groups, *_skills(source, skills_file, ancestry))
    known = {skill.iri for skill in skills}
    relations = tuple(
        Relation(subject, RelationKind.BROADER, above)
        for subject, parents in broader.items()
        for above in parents
        if subject in known and above in known
    )
    found = _VERSION.search(source.label)
    occupations = tuple(_occupations(source))
    return Contents(
        framework=Framework(
            iri=IRI,
            name="ESCO",
            version=version or (found[1] if found else ""),
            language=language,
            publisher="European Commission",
            licence="Commission Decision 2011/833/EU",
            attribution=ATTRIBUTION,
            address="https://esco.ec.europa.eu",
        ),
        skills=skills,
        relations=relations + tuple(_skill_relations(source, known)),
        occupations=occupations,
        requirements=tuple(_requirements(source, known, {occupation.iri for occupation in occupations})),
    )


class _Ancestry:
    """Where a skill stands: the codes above it, nearest first."""

    def __init__(self, broader: Mapping[str, list[str]], codes: Mapping[str, str]) -> None:
        self._broader = broader
        self._codes = codes
        self._known: dict[str, Group | None] = {}

    def group(self, iri: str) -> Group | None:
        """The group of the nearest node above that has one; of several as near, the first by name."""
        seen, level = {iri}, [iri]
        while level:
            for node in level:
                found = self._own(node)
                if found is not None:
                    return found
            above = sorted({parent for node in level for parent in self._broader.get(node, ())} - seen)
            seen.update(above)
            level = above
        return None

    def _own(self, iri: str) -> Group | None:
        if iri not in self._known:
            code = self._codes.get(iri, "")
            if iri.startswith(_ISCED):
                code = "K" + iri.removeprefix(_ISCED)
            fitting = [start for start in _GROUPS if code.startswith(start)]
            self._known[iri] = _GROUPS[max(fitting, key=len)] if fitting else None
        return self._known[iri]


def _named(source: Source, stem: str, *, needed: bool = True) -> str:
    """The file "skills.csv" or "skills_en.csv", in whatever language."""
    wanted = re.compile(rf"{stem}(?:_[a-z]{{2}})?\.csv\Z", re.IGNORECASE)
    for name in sorted(source.files):
        if wanted.match(name):
            return name
    if needed:
        raise FrameworkError(f"there is no file {stem}_en.csv", code="framework.file", file=source.label)
    return ""


def _language(file: str) -> str:
    found = re.search(r"_([a-z]{2})\.csv\Z", file, re.IGNORECASE)
    return found[1].lower() if found else "en"


def _broader(source: Source) -> dict[str, list[str]]:
    file = _named(source, "broaderRelationsSkillPillar", needed=False)
    made: defaultdict[str, list[str]] = defaultdict(list)
    if file:
        for _, (subject, above) in source.table(file, ("conceptUri", "broaderUri")):
            if subject and above:
                made[subject].append(above)
    return made


def _skill_groups(source: Source) -> tuple[Skill, ...]:
    file = _named(source, "skillGroups", needed=False)
    if not file:
        return ()
    columns = source.table(file, ("conceptUri", "preferredLabel"), ("altLabels", "description", "code"))
    return tuple(
        Skill(
            iri=iri,
            name=name,
            kind=Kind.GROUP,
            names=_others(name, labels),
            description=description[:MOST_TEXT],
            code=code or ("K" + iri.removeprefix(_ISCED) if iri.startswith(_ISCED) else ""),
        )
        for _, (iri, name, labels, description, code) in columns
    )


def _skills(source: Source, file: str, ancestry: _Ancestry) -> Iterable[Skill]:
    columns = (
        "altLabels",
        "hiddenLabels",
        "skillType",
        "scopeNote",
        "definition",
        "description",
        "inScheme",
        "status",
    )
    for _, cells in source.table(file, ("conceptUri", "preferredLabel"), columns):
        iri, name, labels, hidden, kind, note, definition, description, schemes, status = cells
        yield Skill(
            iri=iri,
            name=name,
            kind=_kind(kind, schemes),
            names=_others(name, labels, hidden),
            description=(description or definition)[:MOST_TEXT],
            note=note[:MOST_TEXT],
            group=_group(iri, schemes, ancestry),
            retired=status in {"obsolete", "deprecated"},
        )


def _kind(said: str, schemes: str) -> Kind:
    if _LANGUAGE in schemes:
        return Kind.LANGUAGE
    return Kind.KNOWLEDGE if said == "knowledge" else Kind.SKILL


def _group(iri: str, schemes: str, ancestry: _Ancestry) -> Group | None:
    if _GREEN in schemes:
        return Group.SUSTAINABILITY
    return Group.DIGITAL if _DIGITAL in schemes else ancestry.group(iri)


def _others(name: str, *cells: str) -> tuple[str, ...]:
    labels = (label for cell in cells for label in split(cell))
    return bounded(labels, besides=name, most=MOST_NAMES, longest=MOST_NAME)


def _skill_relations(source: Source, known: set[str]) -> Iterable[Relation]:
    file = _named(source, "skillSkillRelations", needed=False)
    if not file:
        return
    for _, (subject, kind, target) in source.table(
        file, ("originalSkillUri", "relationType", "relatedSkillUri")
    ):
        if kind in _KINDS and subject in known and target in known:
            yield Relation(subject, _KINDS[kind], target)


def _occupations(source: Source) -> Iterable[Occupation]:
    file = _named(source, "occupations", needed=False)
    if not file:
        return
    columns = ("altLabels", "hiddenLabels", "description", "code", "naceCode")
    for _, (iri, name, labels, hidden, description, code, industry) in source.table(
        file, ("conceptUri", "preferredLabel"), columns
    ):
        yield Occupation(
            iri=iri,
            name=name,
            names=_others(name, labels, hidden),
            description=description[:MOST_TEXT],
            code=code[:120],
            industries=sections(re.split(r"[\s,;|]+", industry)),
        )


def _requirements(source: Source, skills: set[str], occupations: set[str]) -> Iterable[Requirement]:
    file = _named(source, "occupationSkillRelations", needed=False)
    if not file:
        return
    for _, (occupation, kind, skill) in source.table(file, ("occupationUri", "relationType", "skillUri")):
        if occupation in occupations and skill in skills:
            yield Requirement(occupation, skill, kind == "essential")

"""A crosswalk: which node of one framework is what in another, as typed links.

The official ESCO–O*NET crosswalk of occupations (columns "ESCO or ISCO URI", "O*NET Id", "Type
of Match"), or a table with `subject`, `relation` and `object`, where a relation is exact, close,
broader, narrower or related: "the object is broader than the subject".

Source: SKOS, section 10 "Mapping Properties"; ESCO–O*NET crosswalk, technical report (2022).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from cairn.skills.errors import FrameworkError
from cairn.skills.frameworks.onet import SUMMARY
from cairn.skills.frameworks.source import Source
from cairn.skills.frameworks.table import slug
from cairn.skills.skill import Contents, Framework, Relation, RelationKind, check_iri

_SAID: Final[Mapping[str, tuple[RelationKind, bool]]] = {
    "exact": (RelationKind.EXACT, False),
    "close": (RelationKind.CLOSE, False),
    "broad": (RelationKind.BROADER, False),
    "broader": (RelationKind.BROADER, False),
    "narrow": (RelationKind.BROADER, True),
    "narrower": (RelationKind.BROADER, True),
    "related": (RelationKind.RELATED, False),
    "exactisco": (RelationKind.EXACT, False),
}


def read(source: Source, *, version: str = "", name: str = "", iri: str = "") -> Contents:
    """Return the links of a crosswalk.

    Raises:
        FrameworkError: a column is missing, or a relation is none of the known.
        SkillError: an identifier is none.
    """
    files = [file for file in source.files if file.lower().endswith((".csv", ".xlsx", ".tsv", ".txt"))]
    if len(files) != 1:
        raise FrameworkError("one table is needed", code="framework.file", file=source.label)
    try:
        links = tuple(_official(source, files[0]))
        name = name or "ESCO–O*NET crosswalk"
    except FrameworkError as error:
        if error.code != "framework.column":
            raise
        links = tuple(_links(source, files[0]))
    name = name or re.sub(r"\.\w{2,4}\Z", "", source.label)
    framework = Framework(iri=iri or f"urn:cairn:crosswalk:{slug(name)}", name=name, version=version)
    return Contents(framework=framework, skills=(), relations=links)


def link(subject: str, said: str, target: str, *, file: str, line: int) -> Relation:
    """Return one link from its words ("narrowMatch"), turned so that it has a direction we keep.

    Raises:
        FrameworkError: framework.value, no such relation. SkillError: no identifier.
    """
    plain = said.strip().casefold().removeprefix("skos:").removesuffix("match")
    if plain not in _SAID:
        raise FrameworkError(f"{said[:40]!r} is no relation", code="framework.value", file=file, line=line)
    kind, turned = _SAID[plain]
    ends = (check_iri(subject), check_iri(target))
    return Relation(ends[1], kind, ends[0]) if turned else Relation(ends[0], kind, ends[1])


def _official(source: Source, file: str) -> Iterator[Relation]:
    for line, (esco, onet, said) in source.table(file, ("ESCO or ISCO URI", "O*NET Id", "Type of Match")):
        yield link(esco, said, SUMMARY + onet, file=file, line=line)


def _links(source: Source, file: str) -> Iterator[Relation]:
    for line, (subject, said, target) in source.table(file, ("subject", "relation", "object")):
        yield link(subject, said, target, file=file, line=line)

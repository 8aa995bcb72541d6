"""A framework in CASE: the CFPackage of 1EdTech, one JSON file.

Source: 1EdTech CASE 1.0 and 1.1, "CFPackage", "CFItem", "CFAssociation".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cairn.credentials.document import JSONObject, JSONValue
from cairn.skills.errors import FrameworkError
from cairn.skills.frameworks.nodes import Link, first_json, iris, linked, objects, shortened, text, texts
from cairn.skills.frameworks.source import Source, bounded
from cairn.skills.skill import (
    MOST_NAME,
    MOST_NAMES,
    MOST_TEXT,
    Contents,
    Framework,
    Kind,
    Relation,
    RelationKind,
    Skill,
)

_ORDERING: Final = frozenset(
    {"domain", "cluster", "strand", "category", "grade level", "subject", "topic", "chapter"}
)
# by the type that stands between origin and destination
_TYPES: Final[Mapping[str, Link]] = {
    "ischildof": (RelationKind.BROADER, False),
    "ispartof": (RelationKind.BROADER, False),
    "isparentof": (RelationKind.BROADER, True),
    "isrelatedto": (RelationKind.RELATED, False),
    "ispeerof": (RelationKind.RELATED, False),
    "exactmatchof": (RelationKind.EXACT, False),
    "istranslationof": (RelationKind.EXACT, False),
    "precedes": (RelationKind.ESSENTIAL, True),  # whoever is to have the later one needs the earlier
    "replacedby": (RelationKind.REPLACED, False),
}


def read(source: Source, *, version: str = "") -> Contents:
    """Return what a CFPackage says.

    Raises:
        FrameworkError: framework.file, framework.json, framework.value.
        SkillError: an item makes no skill.
    """
    file, package = first_json(source)
    document = package.get("CFDocument") if isinstance(package, dict) else None
    if not isinstance(package, dict) or not isinstance(document, dict):
        raise FrameworkError("this is no CFPackage: CFDocument is missing", code="framework.json", file=file)
    home = _iri(document)
    items = {_iri(item): item for item in objects(package.get("CFItems"))}
    relations, remarks = _relations(package.get("CFAssociations"), home)
    replaced = {link.subject for link in relations if link.kind is RelationKind.REPLACED}
    return Contents(
        framework=Framework(
            iri=home,
            name=shortened(text(document.get("title")), most=MOST_NAME),
            version=version or text(document.get("version")),
            language=text(document.get("language"))[:12] or "en",
            publisher=(text(document.get("publisher")) or text(document.get("creator")))[:MOST_NAME],
            licence=_licence(document)[:MOST_NAME],
            address=next(iris(document.get("officialSourceURL")), "")[:400],
        ),
        skills=tuple(_skill(iri, item, file, iri in replaced) for iri, item in items.items()),
        relations=tuple(link for link in relations if link.subject in items),
        remarks=remarks,
    )


def _iri(node: JSONObject) -> str:
    said = text(node.get("uri"))
    if ":" in said:
        return said
    identifier = text(node.get("identifier"))
    return f"urn:uuid:{identifier}" if identifier else said


def _licence(document: JSONObject) -> str:
    said = document.get("licenseURI")
    return text(said.get("title")) if isinstance(said, dict) else text(said)


def _skill(iri: str, item: JSONObject, file: str, replaced: bool) -> Skill:
    statement = text(item.get("fullStatement"))
    name = shortened(text(item.get("abbreviatedStatement")) or statement, most=MOST_NAME)
    if not name:
        raise FrameworkError(f"the item {iri[:80]} has no statement", code="framework.value", file=file)
    labels = (*texts(item.get("alternativeLabel")), *texts(item.get("conceptKeywords")))
    kind = text(item.get("CFItemType")).casefold()
    return Skill(
        iri=iri,
        name=name,
        kind=Kind.GROUP if kind in _ORDERING else Kind.SKILL,
        names=bounded(labels, besides=name, most=MOST_NAMES, longest=MOST_NAME),
        description=("" if statement == name else statement)[:MOST_TEXT],
        note=text(item.get("notes"))[:MOST_TEXT],
        code=text(item.get("humanCodingScheme"))[:120],
        retired=replaced or text(item.get("adoptionStatus")).casefold() == "deprecated",
    )


def _relations(said: JSONValue, home: str) -> tuple[list[Relation], tuple[str, ...]]:
    made, unknown = [], set()
    for association in objects(said):
        kind = text(association.get("associationType")).casefold().removeprefix("ext:")
        if kind not in _TYPES:
            unknown.add(kind[:40])
            continue
        ends = [next(iris(association.get(end)), "") for end in ("originNodeURI", "destinationNodeURI")]
        if all(ends) and home not in ends:
            made.append(linked(ends[0], _TYPES[kind], ends[1]))
    return made, tuple(f"links of the type {kind!r} were left out" for kind in sorted(unknown))

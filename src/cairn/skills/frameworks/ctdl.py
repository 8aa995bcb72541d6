"""A competency framework in CTDL-ASN, as the Credential Registry gives it: JSON-LD with an @graph.

Read by its member names, without expanding the context: a file with other names is refused.

Source: Credential Engine, CTDL-ASN terms (ceasn:Competency, ceasn:CompetencyFramework).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cairn.credentials.document import JSONObject, JSONValue
from cairn.skills.errors import FrameworkError
from cairn.skills.frameworks.nodes import (
    Link,
    entries,
    first_json,
    iris,
    linked,
    objects,
    shortened,
    text,
    texts,
)
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

# by the term with which a competency names another
_LINKS: Final[Mapping[str, Link]] = {
    "isChildOf": (RelationKind.BROADER, False),
    "hasChild": (RelationKind.BROADER, True),
    "broadAlignment": (RelationKind.BROADER, False),
    "narrowAlignment": (RelationKind.BROADER, True),
    "exactAlignment": (RelationKind.EXACT, False),
    "majorAlignment": (RelationKind.CLOSE, False),
    "minorAlignment": (RelationKind.RELATED, False),
    "prerequisiteAlignment": (RelationKind.ESSENTIAL, False),
}


def read(source: Source, *, version: str = "") -> Contents:
    """Return what a CTDL-ASN graph says.

    Raises:
        FrameworkError: framework.file, framework.json, framework.value.
        SkillError: a competency makes no skill.
    """
    file, said = first_json(source, endings=(".json", ".jsonld"))
    graph = list(objects(said.get("@graph", said) if isinstance(said, dict) else said))
    heads = [node for node in graph if _is(node, "CompetencyFramework")]
    nodes = [node for node in graph if _is(node, "Competency")]
    if len(heads) != 1:
        message = "this is no CTDL-ASN framework: it has no ceasn:CompetencyFramework, or several"
        raise FrameworkError(message, code="framework.json", file=file)
    head = heads[0]
    language = (text(_term(head, "inLanguage")) or "en").lower().split("-")[0][:12]
    home = _iri(head)
    skills = {_iri(node): _skill(node, language, file) for node in nodes}
    return Contents(
        framework=Framework(
            iri=home,
            name=shortened(text(_term(head, "name"), language=language), most=MOST_NAME),
            version=version or text(_term(head, "versionIdentifier")),
            language=language,
            publisher=text(_term(head, "publisherName"), language=language)[:MOST_NAME],
            licence=next(iris(_term(head, "license")), "")[:MOST_NAME],
            address=next(iris(_term(head, "source")), "")[:400],
        ),
        skills=tuple(skills.values()),
        relations=tuple(dict.fromkeys(link for node in nodes for link in _links(node, home))),
    )


def _is(node: JSONObject, kind: str) -> bool:
    return any(
        isinstance(said, str) and said.rpartition(":")[2] == kind for said in entries(node.get("@type"))
    )


def _term(node: JSONObject, name: str) -> JSONValue:
    found = node.get(f"ceasn:{name}")
    return node.get(name) if found is None else found


def _iri(node: JSONObject) -> str:
    return text(node.get("@id")) or text(node.get("ceterms:ctid"))


def _skill(node: JSONObject, language: str, file: str) -> Skill:
    statement = text(_term(node, "competencyText"), language=language)
    name = shortened(text(_term(node, "competencyLabel"), language=language) or statement, most=MOST_NAME)
    iri = _iri(node)
    if not name:
        raise FrameworkError(f"the competency {iri[:80]} has no text", code="framework.value", file=file)
    status = "".join(iris(_term(node, "publicationStatusType")))
    return Skill(
        iri=iri,
        name=name,
        kind=Kind.COMPETENCE,
        names=bounded(
            texts(_term(node, "conceptKeyword"), language=language),
            besides=name,
            most=MOST_NAMES,
            longest=MOST_NAME,
        ),
        description=("" if statement == name else statement)[:MOST_TEXT],
        note=text(_term(node, "comment"), language=language)[:MOST_TEXT],
        code=text(_term(node, "codedNotation"))[:120],
        retired=status.endswith("Deprecated"),
    )


def _links(node: JSONObject, home: str) -> Iterator[Relation]:
    subject = _iri(node)
    for term, link in _LINKS.items():
        for target in iris(_term(node, term)):
            if target not in {home, subject}:
                yield linked(subject, link, target)

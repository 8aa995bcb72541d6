"""What a design can take over from a badge of another system, and what it leaves, by name.

Tolerant: a part that makes no sense here is left out and named, and the others stay. Nothing about the
person who earned a badge is looked at.

Sources: Open Badges 3.0, "Achievement", "ResultDescription", "Alignment"; Open Badges 2.0, "BadgeClass".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from cairn.badges import loose
from cairn.badges.achievement import ACHIEVEMENT_TYPES
from cairn.badges.alignment import LEVEL_TYPE, Alignment
from cairn.badges.drafting import alignments_from_json, outcome_from_json
from cairn.badges.elements import ELEMENT_TYPE, EQF_TYPE, Elements
from cairn.badges.errors import CompositionError, SourceError
from cairn.badges.eu import elements_of, is_assessed
from cairn.badges.ledger import CODESIGN_TYPE
from cairn.badges.outcome import OUTCOME_TYPE, Outcome
from cairn.credentials.document import JSONObject, JSONValue, dump

Why = Literal["unknown", "own", "refused", "changed"]
MOST_LEFT: Final = 200  # parts that are named
MOST_VALUE: Final = 300  # characters of what such a part said
_FACTS: Final = (ELEMENT_TYPE, EQF_TYPE, OUTCOME_TYPE, LEVEL_TYPE, CODESIGN_TYPE)
#: Members that are read, by class; everything else is named.
_READ: Final[Mapping[str, frozenset[str]]] = {
    "achievement": frozenset(
        {"@context", "type", "name", "description", "criteria", "achievementType", "inLanguage", "tag"}
        | {"fieldOfStudy", "alignment", "resultDescription", "creditsAvailable"}
    ),
    "criteria": frozenset({"type", "narrative"}),
    "alignment": frozenset(
        {"id", "type", "targetName", "targetUrl", "targetFramework", "targetCode", "targetType"}
        | {"targetDescription"}
    ),
    "resultDescription": frozenset(
        {"id", "type", "name", "resultType", "rubricCriterionLevel", "requiredLevel", "valueMin", "valueMax"}
        | {"requiredValue", "alignment"}
    ),
    "rubricCriterionLevel": frozenset({"id", "type", "name", "level", "description", "points"}),
}
#: What a new design has of its own, whatever the old one said.
_OWN: Final = frozenset({"id", "version", "related", "image", "creator", "issuer"})
_OLD_CONTEXTS: Final = ("https://w3id.org/openbadges/", "https://purl.imsglobal.org/spec/ob/v2")


@dataclass(frozen=True, slots=True)
class Left:
    """A part of a file that was not taken over as it is.

    where: in the file (RFC 6901, from what describes the achievement), or the field of the design.
    why: "unknown" (a design has no place for it), "own" (a design has its own), "refused", "changed".
    said: what stood there, as text, cut. message: what was wrong with it, "" where `why` says all.
    """

    where: str
    why: Why
    said: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """The facts of a design as a file gives them; all but the name may be missing.

    kind: "open_badges_3" or "open_badges_2". outcomes, alignments: without those that made no sense.
    """

    kind: Literal["open_badges_3", "open_badges_2"]
    name: str
    description: str = ""
    criteria: str = ""
    achievement_type: str = ""
    assessed: bool = True
    language: str = ""
    tags: tuple[str, ...] = ()
    field_of_study: str = ""
    outcomes: tuple[Outcome, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    elements: Elements = field(default_factory=Elements)
    left: tuple[Left, ...] = ()


def sketch(document: JSONObject) -> Sketch:
    """Return what an Achievement (or BadgeClass), or the one in a badge, says of what can be earned.

    Raises:
        SourceError: design.unknown, there is none in it; design.elsewhere, only its address is;
            design.no_name.
    """
    body, old = _found(document)
    if old:
        body = _as_new(body)
    if isinstance(body.get("criteria"), str):
        body = {**body, "criteria": {"id": body["criteria"]}}
    name = " ".join(loose.text(body.get("name")).split())
    if not name:
        raise SourceError("What can be earned has no name in it.", code="design.no_name")
    left = list(_unread(body, "achievement", ""))
    criteria = loose.item(body.get("criteria"))
    left += _unread(criteria, "criteria", "/criteria")
    entries = loose.items(body.get("alignment"))
    outcomes, of_outcomes = _outcomes(body)
    alignments, of_alignments = _alignments(entries, "/alignment")
    left += _contributions(entries)
    elements = elements_of(body)
    kind = loose.text(body.get("achievementType"))
    if kind and kind not in ACHIEVEMENT_TYPES:
        left.append(Left("/achievementType", "refused", kind[:MOST_VALUE]))
    if elements.other_credits:
        left.append(Left("/creditsAvailable", "unknown", elements.other_credits[:MOST_VALUE]))
    return Sketch(
        kind="open_badges_2" if old else "open_badges_3",
        name=name,
        description=loose.text(body.get("description")),
        criteria=loose.text(criteria.get("narrative")),
        achievement_type=kind if kind in ACHIEVEMENT_TYPES else "",
        assessed=is_assessed(entries),
        language=loose.text(body.get("inLanguage")),
        tags=loose.texts(body.get("tag")),
        field_of_study=loose.text(body.get("fieldOfStudy")),
        outcomes=outcomes,
        alignments=alignments,
        elements=replace(elements, other_credits=""),
        left=tuple([*left, *of_alignments, *of_outcomes][:MOST_LEFT]),
    )


def _found(document: JSONObject) -> tuple[JSONObject, bool]:
    """Return what describes the achievement, and whether it is of Open Badges 2.0."""
    body = document
    if "credentialSubject" in body:
        return _described(loose.item(body.get("credentialSubject")).get("achievement")), False
    if "badge" in body and ("recipient" in body or "Assertion" in _types(body)):
        return _described(body["badge"]), True
    contexts = body.get("@context")
    listed = contexts if isinstance(contexts, list) else [contexts]
    is_old = any(isinstance(one, str) and one.startswith(_OLD_CONTEXTS) for one in listed)
    if "BadgeClass" in _types(body) or (is_old and "name" in body):
        return body, True
    if "Achievement" in _types(body) or (
        "name" in body and ("criteria" in body or "achievementType" in body)
    ):
        return body, False
    raise SourceError("There is no description of an achievement in it.", code="design.unknown")


def _described(value: JSONValue) -> JSONObject:
    body = loose.item(value)
    if body:
        return body
    address = loose.text(value)[:MOST_VALUE]
    if address:
        message = f"It only says where the description is: {address}. Take the file that is there."
        raise SourceError(message, code="design.elsewhere", params={"address": address})
    raise SourceError("There is no description of an achievement in it.", code="design.unknown")


def _types(body: JSONObject) -> tuple[str, ...]:
    return loose.texts(body.get("type", body.get("@type")))


def _as_new(body: JSONObject) -> JSONObject:
    """Return a BadgeClass with the names that Open Badges 3.0 has for the same."""
    named = {"tags": "tag", "@language": "inLanguage"}
    made: JSONObject = {named.get(name, name): value for name, value in body.items()}
    made["alignment"] = [_as_new_alignment(entry) for entry in loose.items(body.get("alignment"))]
    return made


def _as_new_alignment(entry: JSONObject) -> JSONObject:
    """Open Badges 1.1 called the parts otherwise."""
    older = {"name": "targetName", "url": "targetUrl", "description": "targetDescription"}
    if "targetUrl" in entry or "targetName" in entry:
        return entry
    return {older.get(name, name): value for name, value in entry.items()}


def _outcomes(body: JSONObject) -> tuple[tuple[Outcome, ...], list[Left]]:
    made: list[Outcome] = []
    left: list[Left] = []
    grade = f"{loose.identifier(body)}#grade"
    for number, described in enumerate(loose.items(body.get("resultDescription"))):
        here = f"/resultDescription/{number}"
        if loose.identifier(described) == grade:
            continue
        left += _unread(described, "resultDescription", here)
        for step, level in enumerate(loose.items(described.get("rubricCriterionLevel"))):
            left += _unread(level, "rubricCriterionLevel", f"{here}/rubricCriterionLevel/{step}")
        entries = loose.items(described.get("alignment"))
        own = [entry for entry in entries if loose.text(entry.get("targetType")) in _FACTS]
        alignments, of_alignments = _alignments(entries, f"{here}/alignment")
        try:
            bare = outcome_from_json({**described, "alignment": list(own)})
        except CompositionError as error:
            left.append(_refused(here, described.get("name"), error))
            continue
        left += of_alignments
        made.append(replace(bare, alignments=alignments))
    return tuple(made), left


def _contributions(entries: list[JSONObject]) -> Iterator[Left]:
    """Who had a hand in the old design had none in the new one."""
    for number, entry in enumerate(entries):
        if loose.text(entry.get("targetType")) == CODESIGN_TYPE:
            yield Left(f"/alignment/{number}", "own", loose.text(entry.get("targetName"))[:MOST_VALUE])


def _alignments(entries: list[JSONObject], here: str) -> tuple[tuple[Alignment, ...], list[Left]]:
    """Read each link together with the entry of its level, which stands beside it."""
    unread = [
        one
        for number, entry in enumerate(entries)
        if loose.text(entry.get("targetType")) not in _FACTS
        for one in _unread(entry, "alignment", f"{here}/{number}")
    ]
    try:
        return alignments_from_json(entries), unread
    except CompositionError:
        return _sensible(entries, here, unread)


def _sensible(
    entries: list[JSONObject], here: str, left: list[Left]
) -> tuple[tuple[Alignment, ...], list[Left]]:
    """Take those that make sense, one by one."""
    levels = [entry for entry in entries if loose.text(entry.get("targetType")) == LEVEL_TYPE]
    made: list[Alignment] = []
    for number, entry in enumerate(entries):
        if loose.text(entry.get("targetType")) in _FACTS:
            continue
        try:
            made += alignments_from_json([entry, *levels])
        except CompositionError as error:
            said = loose.text(entry.get("targetName")) or loose.text(entry.get("targetUrl"))
            left.append(_refused(f"{here}/{number}", said, error))
    return tuple(made), left


def _refused(where: str, said: JSONValue, error: CompositionError) -> Left:
    return Left(where, "refused", loose.text(said)[:MOST_VALUE], str(error))


def _unread(body: JSONObject, kind: str, here: str) -> Iterator[Left]:
    for member, value in body.items():
        if member in _READ[kind] or value in (None, "", [], {}):
            continue
        own = member in _OWN and (kind == "achievement" or loose.text(value).endswith("#criteria"))
        step = member.replace("~", "~0").replace("/", "~1")[:80]
        yield Left(f"{here}/{step}", "own" if own else "unknown", _as_text(value))


def _as_text(value: JSONValue) -> str:
    said = value if isinstance(value, str) else dump(value)
    return said[:MOST_VALUE]


def named(left: Iterable[Left], *, own: bool) -> tuple[Left, ...]:
    """Return those parts that a new design has of its own, or the others."""
    return tuple(one for one in left if (one.why == "own") is own)

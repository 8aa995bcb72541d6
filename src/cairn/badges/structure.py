"""The shape of an Open Badge, by rules of our own equal to 1EdTech's schemas.

No schema file is shipped: SHAPES below says the same in a table, for badges
on VC Data Model 2.0 and on 1.1. A test compares accepting and refusing with
1EdTech's files over thousands of mutations. Where those files are lax (a
`type` that is one string, an issuer that looks like a language map) so are
we here: what Cairn itself would never sign is lint's business.

Source: 1EdTech ob_v3p0_achievementcredential_schema.json and
ob_v3p0_anyachievementcredential_schema.json (draft 2019-09).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

from cairn.badges.shapes import SHAPES, Rule, Shape
from cairn.credentials.contexts import CREDENTIALS_V1
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.inspection import Finding, Inspection

_LANG: Final = re.compile(r"^[a-z]{2}(-[A-Z]{2})?$")
_OPEN_BADGES: Final = re.compile(
    r"^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/context(-3\.\d\.\d)*\.json$"
)
_BADGE_TYPES: Final = frozenset({"OpenBadgeCredential", "AchievementCredential"})
MAX_FAULTS: Final = 20  # more would only say the same

Holds: TypeAlias = Callable[[JSONValue], bool]


@dataclass(frozen=True, slots=True)
class Fault:
    """One place that is not as Open Badges says. pointer: RFC 6901."""

    pointer: str
    message: str


def faults(document: JSONValue) -> tuple[Fault, ...]:
    """Return what is wrong with the shape of a badge or endorsement; () when all is well."""
    if not isinstance(document, dict):
        return (Fault("", "is not an object"),)
    name = _shape_name(document)
    if _holding()[name](document):
        return ()
    found: list[Fault] = []
    for fault in _shape(document, SHAPES[name], ""):
        found.append(fault)
        if len(found) == MAX_FAULTS:
            break
    return tuple(found)


def follows_open_badges(case: Inspection) -> Finding:
    """Is it shaped as Open Badges 3.0 says (on VC Data Model 2.0 or 1.1)?

    Absent for a credential that does not call itself a badge or endorsement.
    """
    kinds = types_of(case.document)
    if not kinds & (_BADGE_TYPES | {"EndorsementCredential"}):
        return Finding("schema.not_a_badge", "absent", "It does not call itself an Open Badge.")
    wrong = faults(case.document)
    if not wrong:
        return Finding("schema", "passed", "It has the shape that Open Badges 3.0 asks for.")
    first = wrong[0]
    message = f"Not the shape of an Open Badge: {first.pointer or 'the document'} {first.message}."
    return Finding("schema.shape", "failed", message, {"pointer": first.pointer, "count": len(wrong)})


def types_of(document: JSONObject) -> frozenset[str]:
    """Return the types that a document states, one or many."""
    stated = document.get("type")
    listed = stated if isinstance(stated, list) else [stated]
    return frozenset(kind for kind in listed if isinstance(kind, str))


def _shape_name(document: JSONObject) -> str:
    kinds = types_of(document)
    name = "AchievementCredential"
    if "EndorsementCredential" in kinds and not kinds & _BADGE_TYPES:
        name = "EndorsementCredential"
    return f"{name}1" if _is_version_1(document) else name


def _is_version_1(document: JSONObject) -> bool:
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else contexts
    if isinstance(first, str) and first == CREDENTIALS_V1:
        return True
    # neither schema looks inside a context that is a string or an object: the dates tell them apart
    return not isinstance(contexts, list) and "issuanceDate" in document and "validFrom" not in document


def _shape(value: JSONValue, shape: Shape, pointer: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(pointer, "is not an object")
        return
    for member in shape.required:
        if member not in value:
            yield Fault(f"{pointer}/{member}", "is missing")
    for member, inner in value.items():
        rule = shape.members.get(member)
        path = f"{pointer}/{member.replace('~', '~0').replace('/', '~1')}"
        if rule is not None:
            yield from _rule(inner, rule, path)
        elif shape.closed:
            yield Fault(path, "is not a member that is allowed here")


def _rule(value: JSONValue, rule: Rule, pointer: str) -> Iterator[Fault]:
    if rule.many and isinstance(value, list):
        for number, item in enumerate(value):
            yield from _one(item, rule, f"{pointer}/{number}")
    else:
        yield from _one(value, rule, pointer)


def _one(value: JSONValue, rule: Rule, pointer: str) -> Iterator[Fault]:
    if rule.kind == "shape":
        if not (rule.or_text and _is_text(value)):
            yield from _shape(value, SHAPES[rule.name], pointer)
    elif (reason := _wrong(value, rule)) is not None:
        yield Fault(pointer, reason)


def _wrong(value: JSONValue, rule: Rule) -> str | None:
    """Return why a leaf is wrong, or None."""
    kind = rule.kind
    if kind == "number":
        fine = isinstance(value, int | float) and not isinstance(value, bool)
        return None if fine else "is not a number"
    if kind == "boolean":
        return None if isinstance(value, bool) else "is neither true nor false"
    if kind == "types":
        return None if _hastypes_of(value, rule) else f"does not contain {' and '.join(_named(rule))}"
    if kind == "context":
        return (
            None if _is_context(value, rule.name) else "is not the list of contexts that Open Badges asks for"
        )
    if kind == "plain":
        return None if isinstance(value, str) else "is not a text"
    if kind == "choice":
        fine = isinstance(value, str) and (value in rule.values or _matches(value, rule.pattern))
        return None if fine else "is not one of the values that Open Badges allows"
    return None if _is_text(value, rule) else "is not a text of the form that is asked for"


def _matches(value: str, pattern: str) -> bool:
    return bool(pattern) and re.search(pattern, value) is not None


def _is_text(value: JSONValue, rule: Rule | None = None) -> bool:
    """A string, or a language map of strings; each of the rule's values or pattern."""

    def fits(text: JSONValue) -> bool:
        if not isinstance(text, str):
            return False
        if rule is None or not (rule.values or rule.pattern):
            return True
        return text in rule.values or _matches(text, rule.pattern)

    if isinstance(value, dict):
        return all(_LANG.search(tag) and fits(text) for tag, text in value.items())
    return fits(value)


def _hastypes_of(value: JSONValue, rule: Rule) -> bool:
    if not isinstance(value, list):
        return _is_text(value)
    texts = [item for item in value if isinstance(item, str)]
    return all(_is_text(item) for item in value) and all(set(texts) & set(some) for some in rule.all_of)


def _named(rule: Rule) -> list[str]:
    return [" or ".join(some) for some in rule.all_of]


def _is_context(value: JSONValue, base: str) -> bool:
    if not isinstance(value, list):
        return isinstance(value, str | dict)
    if len(value) < 2 or value[0] != base:
        return False
    second = value[1]
    if not isinstance(second, str) or not _OPEN_BADGES.search(second):
        return False
    return all(isinstance(item, str | dict) for item in value[2:])


# Sound badges are many, so whether there is any fault is asked first, of functions made from the
# table once. They say yes or no, and the same as the walk above; only the walk knows where and why.


@cache
def _holding() -> Mapping[str, Holds]:
    """Return what tells whether a value has a shape, by the name of the shape."""
    rules: dict[str, dict[str, Holds]] = {name: {} for name in SHAPES}
    holding = {name: _shape_holds(shape, rules[name]) for name, shape in SHAPES.items()}
    for name, shape in SHAPES.items():  # the classes hold one another, so their members come last
        rules[name].update((member, _rule_holds(rule, holding)) for member, rule in shape.members.items())
    return holding


def _shape_holds(shape: Shape, rules: Mapping[str, Holds]) -> Holds:
    required, closed = frozenset(shape.required), shape.closed
    # Most members are texts that may say anything.
    texts = frozenset(member for member, rule in shape.members.items() if _is_any_text(rule))

    def holds(value: JSONValue) -> bool:
        if type(value) is not dict or not required <= value.keys():
            return False
        for member, inner in value.items():
            if type(inner) is str and member in texts:
                continue
            rule = rules.get(member)
            if rule is None:
                if closed:
                    return False
            elif not rule(inner):
                return False
        return True

    return holds


def _is_any_text(rule: Rule) -> bool:
    return rule.kind == "plain" or (rule.kind == "text" and not (rule.values or rule.pattern))


def _rule_holds(rule: Rule, holding: Mapping[str, Holds]) -> Holds:
    one = _one_holds(rule, holding)
    if not rule.many:
        return one
    return lambda value: all(map(one, value)) if isinstance(value, list) else one(value)


def _one_holds(rule: Rule, holding: Mapping[str, Holds]) -> Holds:
    if rule.kind == "shape":
        inside = holding[rule.name]
        return (lambda value: inside(value) or _is_text(value)) if rule.or_text else inside
    if rule.kind == "types":
        groups = rule.all_of
        usual = [group[0] for group in groups]
        return lambda value: value == usual or _names_types(value, groups) or _wrong(value, rule) is None
    if rule.values:
        values = rule.values
        return lambda value: (isinstance(value, str) and value in values) or _wrong(value, rule) is None
    return lambda value: _wrong(value, rule) is None


def _names_types(value: JSONValue, groups: tuple[tuple[str, ...], ...]) -> bool:
    """Whether it is one text, or a list of texts with one of each group."""
    if not isinstance(value, list):
        return isinstance(value, str)
    for item in value:
        if not isinstance(item, str):
            return False
    for group in groups:
        for name in group:
            if name in value:
                break
        else:
            return False
    return True


def members(name: str) -> Mapping[str, Rule]:
    """Return the members that Open Badges defines for one of its classes."""
    return SHAPES[name].members

"""JSON-LD to RDF statements, so that nothing that is read escapes the signature.

Most documents are read in one walk (`walking`), which ends with every value in
a statement or not at all. What it leaves is read here: expansion is pyld's,
with every string of the document tagged with where it stands (its JSON
pointer), and each statement marks the strings it carries. What was dropped on
the way, or is carried by no statement, was never signed: the document is refused.

Refused as well: contexts that are unknown or written inline, relative
addresses, text direction, malformed language tags. They are either attacks
or read differently by different software.

Source: W3C JSON-LD 1.1 Processing Algorithms and API, sections 5.1 "Expansion",
7.2 "Node Map Generation" and 8.1 "Deserialize JSON-LD to RDF"; W3C VC Data
Integrity 1.0, "Contexts and Vocabularies" and "Validating Contexts".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from cairn.credentials.contexts import ContextStore
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.nquads import Quad
from cairn.credentials.statements import Leaf, LinkedDataError, Scalar, Statements, refusal, spelling
from cairn.credentials.walking import Limits, walk

__all__ = ["LinkedDataError", "to_nquads", "uncovered"]

MAX_VALUES: Final = 20_000  # members and items of one document: under a second of expansion
MAX_CONTEXTS: Final = 1_000  # addresses in all @context members together
MAX_DEPTH: Final = 100

LIMITS: Final = Limits(values=MAX_VALUES, contexts=MAX_CONTEXTS, depth=MAX_DEPTH)


def to_nquads(document: JSONObject, *, contexts: ContextStore) -> list[Quad]:
    """Return the statements that a JSON-LD document makes.

    Raises:
        LinkedDataError: context.missing, context.unknown, context.inline,
            jsonld.undefined_term, jsonld.uncovered, jsonld.relative,
            jsonld.direction, jsonld.language, jsonld.too_large, jsonld.invalid
    """
    found = walk(document, contexts=contexts, limits=LIMITS)
    return found if found is not None else _generally(document, contexts)


def _generally(document: JSONObject, contexts: ContextStore) -> list[Quad]:
    """Read what a plain walk does not, or say why it is refused."""
    source = _read(document, contexts)
    expanded, dropped = _expand(source.tagged, contexts)
    for term in dropped:
        if isinstance(term, Leaf):
            name = str(term)[:100]
            raise refusal("jsonld.undefined_term", f"no context says what {name!r} means", term, term=name)
    statements = Statements(strict=True)
    statements.graph(expanded)
    for pointer in _missing(source, statements):
        raise LinkedDataError(
            f"{pointer} is not covered by any statement, so no signature would protect it",
            code="jsonld.uncovered",
            params={"pointer": pointer},
        )
    if dropped:
        raise LinkedDataError("a member means nothing in this context", code="jsonld.undefined_term")
    return list(statements.quads)


def uncovered(document: JSONObject, *, contexts: ContextStore) -> tuple[str, ...]:
    """Return the JSON pointers of the values that no statement carries, in document order.

    A change to one of them would leave a signature over the statements intact.

    Raises:
        LinkedDataError: as `to_nquads`, for what prevents the document from being read at all.
    """
    if walk(document, contexts=contexts, limits=LIMITS) is not None:
        return ()
    source = _read(document, contexts)
    expanded, _ = _expand(source.tagged, contexts)
    statements = Statements(strict=False)
    statements.graph(expanded)
    return tuple(_missing(source, statements))


@dataclass(slots=True)
class _Source:
    """The document with tagged strings, and what must be found again in the statements."""

    tagged: JSONObject = field(default_factory=dict)
    strings: list[str] = field(default_factory=list)
    scalars: list[tuple[Scalar, str]] = field(default_factory=list)
    values: int = 0
    contexts: int = 0


def _read(document: JSONObject, contexts: ContextStore) -> _Source:
    if not document.get("@context"):
        raise LinkedDataError("the document has no @context", code="context.missing", params={"pointer": ""})
    source = _Source()
    tagged = _tag(document, "", source, contexts, 0)
    source.tagged = tagged if isinstance(tagged, dict) else {}
    return source


def _tag(value: JSONValue, pointer: str, source: _Source, contexts: ContextStore, depth: int) -> JSONValue:
    """Return a copy in which every string knows its pointer; check each @context on the way."""
    source.values += 1
    if source.values > MAX_VALUES or depth > MAX_DEPTH:
        raise LinkedDataError(
            f"the document has more than {MAX_VALUES} values or {MAX_DEPTH} levels",
            code="jsonld.too_large",
            params={"limit": MAX_VALUES},
        )
    if isinstance(value, str):
        source.strings.append(pointer)
        return Leaf(value, pointer)
    if isinstance(value, dict):
        members: JSONObject = {}
        for name, member in value.items():
            place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            if name == "@context":
                members[name] = _check_context(member, place, source, contexts)
            else:
                members[Leaf(name, place)] = _tag(member, place, source, contexts, depth + 1)
        return members
    if isinstance(value, list):
        return [_tag(item, f"{pointer}/{i}", source, contexts, depth + 1) for i, item in enumerate(value)]
    if value is not None:
        source.scalars.append((value, pointer))
    return value


def _check_context(value: JSONValue, pointer: str, source: _Source, contexts: ContextStore) -> JSONValue:
    """Allow addresses of known contexts only: an inline one could give any word any meaning."""
    urls = value if isinstance(value, list) else [value]
    source.contexts += len(urls)
    if source.contexts > MAX_CONTEXTS:
        raise LinkedDataError(
            f"the document refers to more than {MAX_CONTEXTS} contexts",
            code="jsonld.too_large",
            params={"pointer": pointer},
        )
    for url in urls:
        if not isinstance(url, str):
            raise LinkedDataError(
                "the document brings its own @context instead of naming a known one",
                code="context.inline",
                params={"pointer": pointer},
            )
        if url not in contexts:
            raise LinkedDataError(
                f"the context {url[:200]} is not known here",
                code="context.unknown",
                params={"pointer": pointer, "url": url[:200]},
            )
    return value


def _missing(source: _Source, statements: Statements) -> Iterator[str]:
    """Yield what the statements do not carry.

    Strings are found by pointer. Numbers and booleans cannot be tagged; they are
    counted by value, as expansion neither invents nor multiplies them.
    """
    yield from (pointer for pointer in source.strings if pointer not in statements.covered)
    left = statements.scalars.copy()
    for value, pointer in source.scalars:
        key = spelling(value)
        left[key] -= 1
        if left[key] < 0:
            yield pointer


def _expand(document: JSONObject, contexts: ContextStore) -> tuple[JSONValue, list[str]]:
    """Return the expanded document, and the members that expansion dropped."""
    from cairn.credentials import expansion  # brings pyld: half a second that only JSON-LD pays

    try:
        return expansion.expand(document, contexts)
    except expansion.UnknownContextError as error:
        raise LinkedDataError(
            f"the context {error.url} is not known here", code="context.unknown", params={"url": error.url}
        ) from None
    except expansion.ExpansionError as error:
        raise LinkedDataError(
            f"the document is not valid JSON-LD: {error}", params={"reason": str(error)}
        ) from None

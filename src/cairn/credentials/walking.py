"""From a JSON-LD document straight to its statements, in one walk over compiled contexts.

The part of JSON-LD that credentials use, without an expanded form in between.
What is not read here, what is wrong and what no statement would carry is left
to the general path (`linked`), which knows how to read or to refuse it: a walk
ends with every value of the document in a statement, or with None.

Left to the general path: `@graph`, `@included`, `@reverse`, `@nest`, `@set`,
`@list`, `@index`, `@direction` as members; maps by index, id or type; arrays in
arrays; blank node identifiers; a member said twice; every fault.

Source: W3C JSON-LD 1.1 Processing Algorithms and API, sections 5.1 "Expansion"
and 8.1 to 8.6 "Deserialize JSON-LD to RDF"; docs/decisions/0009-our-own-expander.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cairn.credentials.active_context import ActiveContext, Member, Plan, library
from cairn.credentials.contexts import ContextStore
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.nquads import Quad, is_iri, is_language, literal, quote
from cairn.credentials.statements import RDF, XSD, json_text, number_text, typed_text
from cairn.credentials.term_definitions import Beyond, is_address

_TYPE: Final = f"<{RDF}type>"
_FIRST: Final = f"<{RDF}first>"
_REST: Final = f"<{RDF}rest>"
_NIL: Final = f"<{RDF}nil>"
_DOUBLE: Final = f"{XSD}double"


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a walk goes.

    values: members and items of one document.
    contexts: addresses in all its `@context` members together.
    depth: objects and arrays inside one another.
    """

    values: int
    contexts: int
    depth: int


def walk(document: JSONObject, *, contexts: ContextStore, limits: Limits) -> list[Quad] | None:
    """Return the statements of a document, or None when the general path must read it."""
    compiled = library(contexts)
    walking = _Walk(limits)
    try:
        walking.thing(document, compiled.initial, "", 0, as_value=False)
        walking.spend(1)  # the document itself is a value too
    except Beyond:
        return None
    return list(walking.quads) or None


class _Walk:
    """One walk: the statements so far, and how far it may still go."""

    __slots__ = ("_contexts", "_deepest", "_labels", "_values", "quads")

    def __init__(self, limits: Limits) -> None:
        self.quads: dict[Quad, None] = {}
        self._labels = 0
        self._values = limits.values
        self._contexts = limits.contexts
        self._deepest = limits.depth - 3  # a map of languages holds lists of texts without asking again

    def spend(self, values: int) -> None:
        self._values -= values
        if self._values < 0:
            raise Beyond

    def thing(
        self, element: JSONObject, active: ActiveContext, graph: str, depth: int, *, as_value: bool
    ) -> str:
        """Write the statements of an object, and return the term that stands for it.

        as_value: it is the value of a member, so that it may be a value object.
        """
        self.spend(len(element))
        if depth > self._deepest:
            raise Beyond
        if "@context" in element:
            active = self._entered(active, element["@context"])
        within = active
        kinds: tuple[str, ...] = ()
        type_name = None
        for name in active.type_names:
            if name in element:
                if type_name is not None:
                    raise Beyond
                type_name = name
                within, kinds = active.with_types(element[name])
        plan = within.plan(tuple(element))
        if plan.value_name is None:
            return self._node(element, within, plan, kinds, graph, depth)
        if not as_value or within is not active:
            raise Beyond
        return _value_object(element, plan, kinds, type_name)

    def _entered(self, active: ActiveContext, addresses: JSONValue) -> ActiveContext:
        self._contexts -= len(addresses) if isinstance(addresses, list) else 1
        if self._contexts < 0:
            raise Beyond
        return active.entered(addresses)

    def _node(
        self,
        element: JSONObject,
        active: ActiveContext,
        plan: Plan,
        kinds: tuple[str, ...],
        graph: str,
        depth: int,
    ) -> str:
        subject = self._fresh() if plan.id_name is None else _resource(element[plan.id_name], active)
        quads = self.quads
        for name, member in plan.members:
            value = element[name]
            if type(value) is str and member.takes_texts:
                quads[subject, member.predicate, _text(value, member), graph] = None
            elif member.iri == "@type":
                for kind in kinds:
                    quads[subject, _TYPE, kind, graph] = None
            elif value is not None or member.as_json:
                self._write(subject, member, value, graph, depth + 1)
        return subject

    def _write(self, subject: str, member: Member, value: JSONValue, graph: str, depth: int) -> None:
        """Write a member's statements, each after those that stand below its value."""
        quads, predicate, container = self.quads, member.predicate, member.container
        if member.as_json:
            quads[subject, predicate, self._json(value, depth), graph] = None
            return
        if type(value) is dict and container in ("@language", "@map"):
            for text in self._language_map(value, member):
                quads[subject, predicate, text, graph] = None
            return
        items: list[JSONValue] = [value]
        if type(value) is list:
            self.spend(len(value))
            if depth > self._deepest:
                raise Beyond
            items = [item for item in value if item is not None]
            depth += 1
        if container == "@list":
            quads[subject, predicate, self._list(items, member, graph, depth), graph] = None
        elif container == "@graph":
            for item in items:
                quads[subject, predicate, self._graph(item, member, depth), graph] = None
        else:
            for item in items:
                quads[subject, predicate, self._term(item, member, graph, depth), graph] = None

    def _term(self, value: JSONValue, member: Member, graph: str, depth: int) -> str:
        if type(value) is str:
            return _text(value, member)
        if type(value) is dict:
            return self.thing(value, member.below(value), graph, depth, as_value=True)
        return number_text(_scalar(value), "" if member.kind.startswith("@") else member.kind)

    def _graph(self, value: JSONValue, member: Member, depth: int) -> str:
        """Write a node into a graph of its own, whose name is a blank node; return the name."""
        if type(value) is not dict:
            raise Beyond  # no statement would carry it
        name = self._fresh()
        before = len(self.quads)
        self.thing(value, member.below(value), name, depth, as_value=False)
        if len(self.quads) == before:
            raise Beyond  # an address alone, in a graph that says nothing
        return name

    def _list(self, items: list[JSONValue], member: Member, graph: str, depth: int) -> str:
        """Write an rdf:first / rdf:rest chain from its end, so that each link knows its successor."""
        rest = _NIL
        for term in reversed([self._term(item, member, graph, depth) for item in items]):
            link = self._fresh()
            self.quads[link, _FIRST, term, graph] = None
            self.quads[link, _REST, rest, graph] = None
            rest = link
        return rest

    def _language_map(self, texts: JSONObject, member: Member) -> Iterator[str]:
        if member.container != "@language":
            raise Beyond
        self.spend(len(texts))
        for name in sorted(texts):
            value = texts[name]
            items = value if type(value) is list else [value]
            self.spend(len(items))
            unnamed = member.active.expand(name, as_term=True) == "@none"
            language = None if unnamed else _language(name)
            for item in items:
                if item is not None:
                    yield literal(_string(item), language=language)

    def _json(self, value: JSONValue, depth: int) -> str:
        waiting = [(value, depth)]
        while waiting:
            item, depth = waiting.pop()
            if type(item) is dict or type(item) is list:
                self.spend(len(item))
                if depth > self._deepest or "@context" in item:
                    raise Beyond
                inner = item.values() if type(item) is dict else item
                waiting.extend((one, depth + 1) for one in inner)
        text = json_text(value)
        if text is None:
            raise Beyond
        return literal(text, datatype=f"{RDF}JSON")

    def _fresh(self) -> str:
        label = f"_:b{self._labels}"
        self._labels += 1
        return label


def _resource(value: JSONValue, active: ActiveContext) -> str:
    iri = active.expand(_string(value), as_term=False)
    if iri is None or not is_iri(iri):
        raise Beyond
    return f"<{iri}>"


def _text(value: str, member: Member) -> str:
    kind = member.kind
    if kind == "@id" or kind == "@vocab":
        iri = member.active.expand(value, as_term=kind == "@vocab")
        if iri is None or not is_iri(iri):
            raise Beyond
        return f"<{iri}>"
    if kind == _DOUBLE:
        return typed_text(value, kind)
    return quote(value) + member.suffix


def _value_object(element: JSONObject, plan: Plan, kinds: tuple[str, ...], type_name: str | None) -> str:
    value = element[str(plan.value_name)]
    if plan.language_name is not None:
        language = _language(_string(element[plan.language_name]))
        return literal(_string(value), language=language)
    datatype = ""
    if type_name is not None:
        if type(element[type_name]) is not str or not is_address(kinds[0][1:-1]):
            raise Beyond
        datatype = kinds[0][1:-1]
    return typed_text(value, datatype) if type(value) is str else number_text(_scalar(value), datatype)


def _language(tag: str) -> str:
    if not is_language(tag):
        raise Beyond
    return tag.lower()


def _string(value: JSONValue) -> str:
    if type(value) is not str:
        raise Beyond
    return value


def _scalar(value: JSONValue) -> bool | int | float:
    if not isinstance(value, bool | int | float):
        raise Beyond
    return value

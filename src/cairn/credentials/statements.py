"""From expanded JSON-LD to RDF statements, each marking the strings that it carries.

Source: W3C JSON-LD 1.1 Processing Algorithms and API, sections 7.2 "Node Map
Generation" and 8.1 to 8.6 "Deserialize JSON-LD to RDF". The two are done in one
walk: a set of statements merges what the node map would.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, Self, TypeAlias

from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.nquads import Quad, is_iri, is_language, literal
from cairn.errors import CairnError

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

_NO_INTEGER: Final = 10**21  # a number that large is written as a double

Scalar: TypeAlias = bool | int | float


class LinkedDataError(CairnError):
    """Part of the document would not be signed, or means nothing we can rely on.

    params["pointer"]: the JSON pointer (RFC 6901) of the part, where it is known.
    """

    code = "jsonld.invalid"


class Leaf(str):
    """A string of the document, and where it stands."""

    __slots__ = ("pointer",)
    pointer: str

    def __new__(cls, text: str, pointer: str) -> Self:
        leaf = super().__new__(cls, text)
        leaf.pointer = pointer
        return leaf

    def __deepcopy__(self, memo: object) -> Leaf:
        return self

    def lower(self) -> Leaf:
        """Keep the pointer: expansion lowers language tags."""
        return Leaf(super().lower(), self.pointer)


class Term(NamedTuple):
    """A term of a statement, and the pointers of the strings that it carries."""

    text: str
    marks: tuple[str, ...] = ()


DEFAULT_GRAPH: Final = Term("")


def refusal(code: str, message: str, place: object, **params: str) -> LinkedDataError:
    """Return the error, with the pointer of `place` when it is a tagged string."""
    pointer = {"pointer": place.pointer} if isinstance(place, Leaf) else {}
    return LinkedDataError(message, code=code, params={**params, **pointer})


class Statements:
    """Writes the statements of an expanded document and notes what they carry.

    strict: raise for what RDF cannot say; otherwise leave it out (and unmarked).
    """

    def __init__(self, *, strict: bool) -> None:
        self.quads: dict[Quad, None] = {}
        self.covered: set[str] = set()
        self.scalars: Counter[str] = Counter()
        self._strict = strict
        self._blank: dict[str, str] = {}

    def graph(self, items: JSONValue, name: Term = DEFAULT_GRAPH) -> None:
        """Write every node of an expanded graph."""
        for item in items if isinstance(items, list) else [items]:
            if isinstance(item, dict) and "@value" not in item and "@list" not in item:
                self._node(item, name)

    def _add(self, subject: Term | None, predicate: Term | None, value: Term | None, graph: Term) -> None:
        if subject and predicate and value:
            self.quads[subject.text, predicate.text, value.text, graph.text] = None
            self.covered.update(subject.marks, predicate.marks, value.marks, graph.marks)

    def _node(self, node: Mapping[str, JSONValue], graph: Term) -> Term | None:
        subject = self._resource(node["@id"]) if "@id" in node else Term(self._fresh())
        if subject is None:
            return None
        if "@index" in node:
            self._problem("jsonld.uncovered", "an index is not part of what is signed", node["@index"])
        for name, value in node.items():
            values: list[JSONValue] = value if isinstance(value, list) else [value]
            if name == "@type":
                for kind in values:
                    self._add(subject, Term(f"<{RDF}type>"), self._resource(kind), graph)
            elif name == "@graph":
                self.graph(values, subject)
            elif name == "@included":
                self.graph(values, graph)
            elif name == "@reverse" and isinstance(value, dict):
                self._reverse(value, subject, graph)
            elif not name.startswith("@"):
                predicate = self._predicate(name)
                for item in values:
                    self._add(subject, predicate, self._object(item, graph), graph)
        return subject

    def _reverse(self, properties: JSONObject, node: Term, graph: Term) -> None:
        for name, items in properties.items():
            for item in items if isinstance(items, list) else [items]:
                self._add(self._object(item, graph), self._predicate(name), node, graph)

    def _object(self, item: JSONValue, graph: Term) -> Term | None:
        if not isinstance(item, dict):
            return self._problem("jsonld.invalid", "a value is in no form RDF knows", item)
        if "@value" in item:
            return self._literal(item)
        if "@list" in item:
            items = item["@list"]
            return self._list(items if isinstance(items, list) else [items], graph)
        return self._node(item, graph)

    def _list(self, items: Iterable[JSONValue], graph: Term) -> Term:
        """Write an rdf:first / rdf:rest chain from its end, so that each link knows its successor."""
        rest = Term(f"<{RDF}nil>")
        for item in reversed([self._object(item, graph) for item in items]):
            link = Term(self._fresh())
            self._add(link, Term(f"<{RDF}first>"), item, graph)
            self._add(link, Term(f"<{RDF}rest>"), rest, graph)
            rest = link
        return rest

    def _literal(self, item: JSONObject) -> Term | None:
        value, kind, language = item["@value"], item.get("@type"), item.get("@language")
        if "@direction" in item:
            return self._problem("jsonld.direction", "text direction has no place in what is signed", value)
        if "@index" in item:
            return self._problem("jsonld.uncovered", "an index is not part of what is signed", item["@index"])
        if kind == "@json":
            return self._json(value, kind)
        if isinstance(value, str) and isinstance(language, str):
            if not is_language(language):
                return self._problem("jsonld.language", f"{language[:40]!r} is no language tag", language)
            return Term(literal(value, language=language), _marks(value, language))
        datatype = self._datatype(kind)
        if datatype is None:
            return None
        if isinstance(value, str):
            return Term(typed_text(value, datatype), _marks(value, kind))
        if not isinstance(value, bool | int | float):
            return self._problem("jsonld.invalid", "a value is in no form RDF knows", value)
        self.scalars[spelling(value)] += 1
        return Term(number_text(value, datatype), _marks(kind))

    def _json(self, value: JSONValue, kind: JSONValue) -> Term | None:
        text = json_text(value)
        if text is None:
            return self._problem("jsonld.invalid", "a JSON value has no canonical form", kind)
        strings, scalars = _leaves(value)
        self.scalars.update(map(spelling, scalars))
        return Term(literal(text, datatype=f"{RDF}JSON"), (*_marks(kind), *_marks(*strings)))

    def _datatype(self, kind: JSONValue) -> str | None:
        if kind is None:
            return ""
        if isinstance(kind, str) and is_iri(kind):
            return kind
        self._problem("jsonld.relative", "the type of a value is not an absolute address", kind)
        return None

    def _resource(self, value: JSONValue) -> Term | None:
        """Return an IRI or a blank node; the label of a blank node is carried by nothing."""
        if not isinstance(value, str):
            return self._problem("jsonld.invalid", "an identifier is not a text", value)
        if value.startswith("_:"):
            return Term(self._blank.get(value) or self._blank.setdefault(value, self._fresh()))
        return self._iri(value)

    def _predicate(self, name: str) -> Term | None:
        term = self._iri(name)
        return term and Term(term.text)  # a member's name is no value

    def _iri(self, value: str) -> Term | None:
        if is_iri(value):
            return Term(f"<{value}>", _marks(value))
        if re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:", value):
            return self._problem("jsonld.invalid", f"{value[:100]!r} is not a proper address", value)
        return self._problem("jsonld.relative", f"{value[:100]!r} is not an absolute address", value)

    def _fresh(self) -> str:
        label = f"_:b{len(self._blank)}"
        self._blank[f" {label}"] = label  # a space: no label of the document is spelled so
        return label

    def _problem(self, code: str, message: str, place: JSONValue) -> Term | None:
        if self._strict:
            raise refusal(code, message, place)
        return None


def _marks(*values: JSONValue) -> tuple[str, ...]:
    return tuple(value.pointer for value in values if isinstance(value, Leaf))


def _leaves(value: JSONValue) -> tuple[list[str], list[Scalar]]:
    """Return the strings and the numbers and booleans inside a JSON literal."""
    strings: list[str] = []
    scalars: list[Scalar] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            strings.append(item)
        elif isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
        elif item is not None:
            scalars.append(item)
    return strings, scalars


def json_text(value: JSONValue) -> str | None:
    """Return the text of a JSON literal (RFC 8785), or None when it has none."""
    import rfc8785  # rarely needed

    try:
        return rfc8785.dumps(value).decode()
    except (rfc8785.CanonicalizationError, UnicodeError):
        return None


def typed_text(value: str, datatype: str) -> str:
    """Return the literal of a text; a double in its canonical spelling."""
    if datatype == f"{XSD}double":
        try:
            return literal(_double(float(value)), datatype=datatype)
        except ValueError:
            pass  # kept as it is written, as other processors do
    return literal(value, datatype=datatype or f"{XSD}string")


def number_text(value: Scalar, datatype: str) -> str:
    """Section 8.6 "Object to RDF Conversion": the canonical spelling of a number or boolean."""
    if isinstance(value, bool):
        return literal("true" if value else "false", datatype=datatype or f"{XSD}boolean")
    if datatype == f"{XSD}double" or not float(value).is_integer() or abs(value) >= _NO_INTEGER:
        return literal(_double(float(value)), datatype=datatype or f"{XSD}double")
    return literal(str(int(value)), datatype=datatype or f"{XSD}integer")


def spelling(value: Scalar) -> str:
    """Return a key for counting: True is not 1, and 1.0 is not 1."""
    return repr(value)


def _double(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return "NaN" if value != value else "INF" if value > 0 else "-INF"
    mantissa, exponent = f"{value:.15E}".split("E")
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}{'0' if mantissa.endswith('.') else ''}E{int(exponent)}"

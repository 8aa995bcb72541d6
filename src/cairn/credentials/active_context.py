"""Active contexts, compiled: what each member of a JSON-LD document means at the place where it stands.

The contexts of a store are few and the documents many, so everything that
depends on contexts alone is worked out once and remembered: the terms in force
(by the context before and the one applied), the terms that a set of types
brings, and the plan by which an object with certain members is read.

Source: W3C JSON-LD 1.1 Processing Algorithms and API, sections 4.1 "Context
Processing", 5.1 "Expansion" (steps 3 to 13) and 5.3 "Value Expansion".
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Final, NamedTuple

from cairn.credentials.contexts import ContextStore
from cairn.credentials.document import DocumentError, JSONObject, JSONValue, parse_object
from cairn.credentials.nquads import XSD_STRING, is_iri, is_language
from cairn.credentials.term_definitions import KEYWORDS, Beyond, Definition, Terms, expand, is_address

MAX_CONTEXTS: Final = 1_500  # active contexts of a store, some 20 kB each; real documents need a few dozen
MAX_NAMES: Final = 100_000  # in all plans, sets of types and of addresses, some 200 bytes each
MAX_IMPORTS: Final = 5  # contexts that one context refers to

VALUE_MEMBERS: Final = frozenset({"@value", "@type", "@language"})


class Plan(NamedTuple):
    """How an object with certain members is read.

    id_name, value_name, language_name: the members that are these keywords, under any alias.
    members: the others that make statements, in the order of their names.
    """

    id_name: str | None
    value_name: str | None
    language_name: str | None
    members: tuple[tuple[str, Member], ...]


class ActiveContext:
    """The terms in force at one place of a document, and what was worked out from them.

    previous: what is in force again below a node, when its types brought these terms.
    type_names: the members that are `@type` here, under any alias.
    """

    __slots__ = (
        "_applied", "_entered", "_library", "_members", "_plans", "_typed",
        "language", "previous", "terms", "type_names", "vocab",
    )  # fmt: skip

    def __init__(self, library: Library, terms: Terms, previous: ActiveContext | None) -> None:
        self.terms = terms.terms
        self.vocab = terms.vocab
        self.language = terms.language
        self.previous = previous
        names = [name for name, definition in self.terms.items() if definition.iri == "@type"]
        self.type_names = ("@type", *names)
        self._library = library
        self._applied: dict[tuple[int, bool, bool], ActiveContext] = {}
        self._entered: dict[str | tuple[str, ...], ActiveContext] = {}
        self._typed: dict[str | tuple[str, ...], tuple[ActiveContext, tuple[str, ...]]] = {}
        self._members: dict[str, Member] = {}
        self._plans: dict[tuple[str, ...], Plan] = {}

    def expand(self, text: str, *, as_term: bool) -> str | None:
        """Return the address or keyword that `text` stands for; see `term_definitions.expand`."""
        return expand(text, self.terms, self.vocab, as_term=as_term)

    def entered(self, addresses: JSONValue) -> ActiveContext:
        """Return the context below an `@context` member.

        Raises:
            Beyond: it is anything but known addresses, or one of them is not read here.
        """
        key = tuple(addresses) if isinstance(addresses, list) else addresses
        try:
            known = self._entered.get(key)  # type: ignore[arg-type]  # it may not even be hashable
        except TypeError:
            raise Beyond from None
        if known is not None:
            return known
        urls = key if isinstance(key, tuple) else (key,)
        if not urls or not all(type(url) is str for url in urls):
            raise Beyond
        active = self
        for url in urls:
            for context in self._library.at(str(url)):
                active = active.applied(context, override=False)
        if self._library.remember(len(urls)):
            self._entered[key] = active  # type: ignore[index]  # texts only, as was seen above
        return active

    def applied(self, local: JSONValue, *, override: bool, propagate: bool = True) -> ActiveContext:
        """Return this context with a local one applied, which the store's documents hold.

        override: protected terms may change. propagate: it stays in force below the node.

        Raises:
            Beyond: the local context is wrong, or uses what is not read here.
        """
        key = (id(local), override, propagate)
        known = self._applied.get(key)
        if known is None:
            terms = Terms(dict(self.terms), self.vocab, self.language, False, self._library.made)
            terms.apply(local, override=override)
            previous = self.previous if propagate or self.previous is not None else self
            known = self._applied[key] = self._library.intern(terms, None if terms.cleared else previous)
        return known

    def with_types(self, value: JSONValue) -> tuple[ActiveContext, tuple[str, ...]]:
        """Return the context within a node of these types, and the types as terms of statements.

        Raises:
            Beyond: a type is no text or stands for no address, or its context is not read here.
        """
        key = tuple(value) if isinstance(value, list) else value
        try:
            known = self._typed.get(key)  # type: ignore[arg-type]  # it may not even be hashable
        except TypeError:
            raise Beyond from None
        if known is not None:
            return known
        names = key if isinstance(key, tuple) else (key,)
        texts = [name for name in names if type(name) is str]
        if len(texts) != len(names):
            raise Beyond
        objects = tuple(f"<{_address(self.expand(name, as_term=True))}>" for name in texts)
        within = self
        for name in sorted(texts):
            definition = self.terms.get(name)
            if definition is not None and definition.has_scoped and definition.scoped is not None:
                within = within.applied(definition.scoped, override=False, propagate=False)
        if set(within.type_names) != set(self.type_names):
            raise Beyond
        if all(name in self.terms for name in texts) and self._library.remember(len(texts) + 1):
            self._typed[key] = (within, objects)  # type: ignore[index]  # texts only, as was seen above
        return within, objects

    def plan(self, names: tuple[str, ...]) -> Plan:
        """Return how an object with these members is read, once its types are in force.

        Raises:
            Beyond: a member has no meaning, or one that is not read here.
        """
        known = self._plans.get(names)
        if known is None:
            known = self._work_out(names)
            usual = all(name in self.terms or name in KEYWORDS for name in names)
            if usual and self._library.remember(len(names)):
                self._plans[names] = known
        return known

    def _work_out(self, names: tuple[str, ...]) -> Plan:
        found: dict[str, str] = {}
        members = []
        for name in sorted(names):
            if name == "@context":
                continue
            member = self._member(name)
            if member.iri in found:
                raise Beyond  # said twice, or under two names
            found[member.iri] = name
            if member.iri not in ("@id", "@value", "@language"):
                members.append((name, member))
        if "@value" in found:
            if not VALUE_MEMBERS.issuperset(found) or {"@type", "@language"}.issubset(found):
                raise Beyond
        elif "@language" in found:
            raise Beyond
        return Plan(found.get("@id"), found.get("@value"), found.get("@language"), tuple(members))

    def _member(self, name: str) -> Member:
        known = self._members.get(name)
        if known is None:
            known = Member(self, name)
            if name in self.terms and self._library.remember(1):
                self._members[name] = known
        return known


class Member:
    """How one member of a node is read: its predicate, and what its values become.

    iri: what the name stands for, an address or one of `@id`, `@type`, `@value`, `@language`.
    container: `@list`, `@graph`, `@language`, `@map` (not read here) or "".
    kind: `@id`, `@vocab`, `@json`, or the datatype of values, "" for none.
    suffix: what follows a text between quotes: nothing, a language or a datatype.
    takes_texts: a text as value is one statement. as_json: any value is, as a JSON literal.
    """

    __slots__ = (
        "_direct", "_name", "_reverted", "active", "as_json", "container", "iri", "kind", "predicate",
        "suffix", "takes_texts",
    )  # fmt: skip

    def __init__(self, outer: ActiveContext, name: str) -> None:
        iri = outer.expand(name, as_term=True)
        if iri is None or not (is_address(iri) or iri in ("@id", "@type", "@value", "@language")):
            raise Beyond
        self.iri = iri
        self.predicate = f"<{iri}>"
        self._name = name
        self._direct: ActiveContext | None = None
        self._reverted: ActiveContext | None = None
        self.active, self.container, self.kind, self.suffix = outer, "", "", ""
        self.as_json = self.takes_texts = False
        if not iri.startswith("@"):
            self._read(outer, outer.terms.get(name))

    def _read(self, outer: ActiveContext, definition: Definition | None) -> None:
        """Take over what the definition says; values are read by the term's own context, if it has one."""
        if definition is not None and definition.has_scoped:
            self.active = outer.applied(definition.scoped, override=True)
        below = self.active.terms.get(self._name)
        as_json = self.as_json = definition is not None and definition.kind == "@json"
        self.container = _container_of(definition)
        if below is not definition:
            listed = "@list" in (self.container, _container_of(below))
            if listed or as_json or (below is not None and (below.iri in KEYWORDS or below.kind == "@json")):
                raise Beyond
        if any(one is not None and one.reverse for one in (definition, below)):
            raise Beyond
        if as_json and self.container:
            raise Beyond
        kind = below.kind if below is not None else None
        self.kind = "" if kind is None or kind == "@none" else kind
        if not self.kind:
            language = below.language if below is not None and below.has_language else self.active.language
            if language is not None and not is_language(language):
                raise Beyond
            self.suffix = "" if language is None else f"@{language}"
        elif not self.kind.startswith("@"):
            self.suffix = "" if self.kind == XSD_STRING else f"^^<{self.kind}>"
        self.takes_texts = not self.container and not as_json

    def below(self, element: JSONObject) -> ActiveContext:
        """Return the context in force within an object that is a value of this member.

        What the types of the node above brought ends here, but not for a value object or a
        mere reference.

        Raises:
            Beyond: the context of this member is not read here.
        """
        if self.active.previous is not None and not self._keeps_the_types(element):
            if self._reverted is None:
                self._reverted = self._scoped(self.active.previous)
            return self._reverted
        if self._direct is None:
            self._direct = self._scoped(self.active)
        return self._direct

    def _keeps_the_types(self, element: JSONObject) -> bool:
        if len(element) > 2 or "@context" in element:
            return False
        names = [self.active.expand(name, as_term=True) for name in element]
        return "@value" in names or names == ["@id"]

    def _scoped(self, active: ActiveContext) -> ActiveContext:
        definition = self.active.terms.get(self._name)
        if definition is None or not definition.has_scoped:
            return active
        return active.applied(definition.scoped, override=True)


class Library:
    """The contexts of one store as they were worked out so far."""

    def __init__(self, store: ContextStore) -> None:
        self._documents = store.documents
        self._parsed: dict[str, list[JSONValue]] = {}
        self._known: dict[object, ActiveContext] = {}
        self._names = 0
        self.made: dict[tuple[object, ...], Definition] = {}
        self.initial = ActiveContext(self, Terms({}, None, None, False, self.made), None)

    @property
    def full(self) -> bool:
        """Tell whether it is time to begin anew: a hostile mix of documents cannot fill the memory."""
        return self._names >= MAX_NAMES or len(self._known) >= MAX_CONTEXTS

    def remember(self, names: int) -> bool:
        """Count names that are about to be remembered, and tell whether they may be."""
        self._names += names
        return self._names < MAX_NAMES

    def intern(self, terms: Terms, previous: ActiveContext | None) -> ActiveContext:
        """Return the one active context with these terms."""
        if not (terms.terms or terms.vocab or terms.language or previous):
            return self.initial
        meanings = frozenset((name, id(definition)) for name, definition in terms.terms.items())
        key = (meanings, terms.vocab, terms.language, previous)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= MAX_CONTEXTS:
                raise Beyond
            known = self._known[key] = ActiveContext(self, terms, previous)
        return known

    def at(self, url: str) -> list[JSONValue]:
        """Return the contexts at an address, in the order in which they apply.

        Raises:
            Beyond: the address is not known, or what stands there is no context.
        """
        known = self._parsed.get(url)
        if known is None:
            # Only one reading is ever used: what is applied is remembered by its identity.
            known = self._parsed.setdefault(url, list(self._collected(url, ())))
        return known

    def _collected(self, url: str, above: tuple[str, ...]) -> Iterator[JSONValue]:
        data = self._documents.get(url)
        if data is None or url in above or len(above) >= MAX_IMPORTS or "/." in url or not is_iri(url):
            raise Beyond
        try:
            whole = parse_object(data)
        except DocumentError:
            raise Beyond from None
        local = whole.get("@context", {})
        for context in local if isinstance(local, list) else [local]:
            if isinstance(context, str):
                yield from self._collected(context, (*above, url))
            else:
                yield context


def library(contexts: ContextStore) -> Library:
    """Return what is worked out of the contexts of a store, for as long as the store lives."""
    known = _LIBRARIES.get(contexts)
    if known is None or known.full:
        known = _LIBRARIES[contexts] = Library(contexts)
    return known


def _address(iri: str | None) -> str:
    if iri is None or not is_iri(iri):
        raise Beyond
    return iri


def _container_of(definition: Definition | None) -> str:
    names = [name for name in definition.container if name != "@set"] if definition is not None else []
    return "@map" if names and names[0] in ("@index", "@id") else names[0] if names else ""


_LIBRARIES: Final[weakref.WeakKeyDictionary[ContextStore, Library]] = weakref.WeakKeyDictionary()

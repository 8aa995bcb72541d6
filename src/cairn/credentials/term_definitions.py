"""From a JSON-LD context to term definitions: what each word of a document stands for.

The part of context processing that the contexts of credentials use. Everything
else (and every fault) is left to pyld by raising `Beyond`: this module never
decides that a context is wrong, and never guesses what an unusual one means.

Source: W3C JSON-LD 1.1 Processing Algorithms and API, sections 4.1 "Context
Processing", 4.2 "Create Term Definition" and 5.2 "IRI Expansion".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.nquads import is_iri

_NAMES: Final = """
    @base @container @context @default @direction @embed @explicit @first @graph @id @import @included @index @json
    @language @list @nest @none @omitDefault @propagate @protected @preserve @requireAll @reverse @set @type @value
    @version @vocab
"""
KEYWORDS: Final = frozenset(_NAMES.split())  # with those of framing: pyld knows them in any document

_LIKE_A_KEYWORD: Final = re.compile(r"@[a-zA-Z]+$")
_LIKE_AN_ADDRESS: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+-.]*|_):[^\s]*$")
_TERM_LIKE_AN_ADDRESS: Final = re.compile(r".*((:[^:])|/)")
_OPEN_ENDED: Final = ":/?#[]@"  # a term that ends so can be a prefix

_OF_A_CONTEXT: Final = frozenset({"@version", "@protected", "@vocab", "@language"})
_NOT_READ_HERE: Final = frozenset({"@base", "@context", "@direction", "@import", "@propagate", "_uuid"})
_OF_A_TERM: Final = frozenset(
    {"@container", "@context", "@id", "@language", "@prefix", "@protected", "@reverse", "@type"}
)
_CONTAINERS: Final = frozenset(
    {("@set",), ("@list",)}
    | {(name,) for name in ("@language", "@graph", "@index", "@id")}
    | {pair for name in ("@language", "@graph", "@index", "@id") for pair in ((name, "@set"), ("@set", name))}
)
_DEEPEST: Final = 40  # terms that are explained by other terms, contexts inside contexts


class Beyond(Exception):
    """Something stands here that only the general path reads."""


class Definition(NamedTuple):
    """What a term means.

    iri: an address or a keyword; None when the term is to be ignored.
    kind: how values are read, `@type` in the context: an address, `@id`, `@vocab`, `@json`, `@none` or None.
    container: as the context gives it, with `@set`.
    language: the language of its texts, with None for "none"; only where `has_language`.
    scoped: the context for what stands below; only where `has_scoped` (None there clears all terms).
    """

    iri: str | None
    prefix: bool
    protected: bool
    reverse: bool
    kind: str | None
    container: tuple[str, ...]
    has_language: bool
    language: str | None
    has_scoped: bool
    scoped: JSONValue


@dataclass(slots=True)
class Terms:
    """The terms in force at one place, while contexts are being applied.

    made: every definition so far, so that equal ones are the same object.
    """

    terms: dict[str, Definition]
    vocab: str | None
    language: str | None
    cleared: bool
    made: dict[tuple[object, ...], Definition]

    def copy(self) -> Terms:
        return Terms(dict(self.terms), self.vocab, self.language, self.cleared, self.made)

    def apply(self, local: JSONValue, *, override: bool, depth: int = 0) -> None:
        """Apply a context, or several one after the other.

        override: protected terms may change, as below a property with a context of its own.

        Raises:
            Beyond: the context is wrong, or uses what is not read here.
        """
        if depth > _DEEPEST:
            raise Beyond
        for context in local if isinstance(local, list) else [local]:
            if context is None and override:
                self.terms, self.vocab, self.language, self.cleared = {}, None, None, True
            elif isinstance(context, dict):
                _Definer(self, context, override=override, depth=depth).define_all()
            else:
                raise Beyond


def expand(text: str, terms: Mapping[str, Definition], vocab: str | None, *, as_term: bool) -> str | None:
    """Return the address or keyword that `text` stands for, or what it is when it stands for none.

    as_term: it may be a term or relative to the vocabulary (members and types); otherwise
        only a compact address is expanded (values of `@id`).
    """
    if text in KEYWORDS:
        return text
    if _LIKE_A_KEYWORD.match(text):
        return None
    if as_term and text in terms:
        return terms[text].iri
    if text.find(":") > 0:
        prefix, _, suffix = text.partition(":")
        if prefix == "_" or suffix.startswith("//"):
            return text
        definition = terms.get(prefix)
        if definition is not None and definition.prefix and definition.iri is not None:
            return definition.iri + suffix
        if _LIKE_AN_ADDRESS.match(text):
            return text
    return vocab + text if as_term and vocab is not None else text


def is_address(text: str) -> bool:
    """Tell whether `text` is an absolute address to expansion and to RDF alike."""
    return is_iri(text) and _LIKE_AN_ADDRESS.match(text) is not None


class _Definer:
    """One run over a local context, defining each term and first the terms that explain it."""

    def __init__(self, target: Terms, local: JSONObject, *, override: bool, depth: int) -> None:
        self._target = target
        self._local = local
        self._override = override
        self._depth = depth
        self._done: dict[str, bool] = {}  # False while a term is being defined
        self._protected = False

    def define_all(self) -> None:
        local = self._local
        if not _NOT_READ_HERE.isdisjoint(local):
            raise Beyond
        if local.get("@version", 1.1) != 1.1 or local.get("@protected", True) is not True:
            raise Beyond
        self._protected = "@protected" in local
        if "@vocab" in local:
            self._target.vocab = self._vocabulary(local["@vocab"])
        if "@language" in local:
            self._target.language = _text(local["@language"]).lower()
        for term, value in local.items():
            if term in _OF_A_CONTEXT:
                continue
            self._define(term, override=self._override, depth=self._depth)
            if isinstance(value, dict) and "@context" in value:
                # What stands below is read now to see that it can be: a fault there is a fault here.
                self._target.copy().apply(value["@context"], override=True, depth=self._depth + 1)

    def _vocabulary(self, value: JSONValue) -> str:
        expanded = expand(_text(value), self._target.terms, self._target.vocab, as_term=True)
        if expanded is None or not is_iri(expanded):
            raise Beyond
        return expanded

    def _define(self, term: str, *, override: bool, depth: int) -> None:
        if term in self._done:
            if not self._done[term]:
                raise Beyond  # explained by itself
            return
        if term.startswith("@") or not term or depth > _DEEPEST:
            raise Beyond
        self._done[term] = False
        before = self._target.terms.pop(term, None)
        value = self._local[term]
        simple = not isinstance(value, dict)
        members: JSONObject = value if isinstance(value, dict) else {"@id": value}
        if not _OF_A_TERM.issuperset(members):
            raise Beyond
        iri = self._meaning(term, members, depth)
        found = Definition(
            iri=iri,
            prefix=self._is_prefix(term, members, iri, simple=simple),
            protected=self._is_protected(members)
            or (before is not None and before.protected and not override),
            reverse="@reverse" in members,
            kind=self._kind(members, depth),
            container=_container(members),
            has_language="@language" in members and "@type" not in members,
            language=_language(members.get("@language")),
            has_scoped="@context" in members,
            scoped=_scoped(members.get("@context")),
        )
        if before is not None and before.protected and not override and found != before:
            raise Beyond  # a protected term keeps its meaning
        key = (*found[:-1], id(found.scoped))
        self._target.terms[term] = before if found == before else self._target.made.setdefault(key, found)
        self._done[term] = True

    def _is_protected(self, members: JSONObject) -> bool:
        return bool(members.get("@protected") or (self._protected and members.get("@protected", True)))

    def _meaning(self, term: str, members: JSONObject, depth: int) -> str | None:
        if "@reverse" in members:
            if "@id" in members:
                raise Beyond
            return self._address(_text(members["@reverse"]), depth)
        given = members.get("@id", term)
        if given is None:
            return None
        if given != term:
            iri = self._expand(_text(given), depth)
            if iri is None or not (iri in KEYWORDS or is_address(iri)) or iri in ("@context", "@preserve"):
                raise Beyond
            if _TERM_LIKE_AN_ADDRESS.match(term):
                self._done[term] = True
                if self._expand(term, depth) != iri:
                    raise Beyond
                self._done[term] = False
            return iri
        return self._spelled_out(term, depth)

    def _spelled_out(self, term: str, depth: int) -> str:
        """Return what a term without an explanation means by its own spelling."""
        colon = term.find(":")
        if colon > 0:
            prefix, suffix = term[:colon], term[colon + 1 :]
            if prefix in self._local:
                self._define(prefix, override=False, depth=depth + 1)
            definition = self._target.terms.get(prefix)
            if definition is None:
                return term
            if definition.iri is None:
                raise Beyond
            return definition.iri + suffix
        if self._target.vocab is None:
            raise Beyond
        return self._target.vocab + term

    def _expand(self, text: str, depth: int) -> str | None:
        """Expand a text of the context; the terms that explain it are defined first."""
        if text in KEYWORDS or _LIKE_A_KEYWORD.match(text):
            return text if text in KEYWORDS else None
        if text in self._local and self._done.get(text) is not True:
            self._define(text, override=False, depth=depth + 1)
        if text not in self._target.terms and text.find(":") > 0:
            prefix, _, suffix = text.partition(":")
            relative = prefix != "_" and not suffix.startswith("//")
            if relative and prefix in self._local and not self._done.get(prefix):
                self._define(prefix, override=False, depth=depth + 1)
        return expand(text, self._target.terms, self._target.vocab, as_term=True)

    def _address(self, text: str, depth: int) -> str:
        iri = self._expand(text, depth)
        if iri is None or not is_address(iri):
            raise Beyond
        return iri

    def _kind(self, members: JSONObject, depth: int) -> str | None:
        if "@type" not in members:
            return None
        kind = _text(members["@type"])
        return kind if kind in ("@id", "@vocab", "@json", "@none") else self._address(kind, depth)

    def _is_prefix(self, term: str, members: JSONObject, iri: str | None, *, simple: bool) -> bool:
        if "@prefix" in members:
            chosen = members["@prefix"]
            if not isinstance(chosen, bool) or ":" in term or "/" in term or iri is None or iri in KEYWORDS:
                raise Beyond
            return chosen
        explained = simple and members["@id"] != term  # not by its own spelling
        return explained and iri is not None and term.find(":") <= 0 and iri[-1] in _OPEN_ENDED


def _text(value: JSONValue) -> str:
    if not isinstance(value, str) or not value:
        raise Beyond
    return value


def _language(value: JSONValue) -> str | None:
    return None if value is None else _text(value).lower()


def _scoped(value: JSONValue) -> JSONValue:
    if value is None or isinstance(value, dict):
        return value
    if isinstance(value, list) and value:
        return value
    raise Beyond


def _container(members: JSONObject) -> tuple[str, ...]:
    if "@container" not in members:
        return ()
    given = members["@container"]
    names = tuple(_text(name) for name in (given if isinstance(given, list) else [given]))
    if names not in _CONTAINERS or "@reverse" in members:
        raise Beyond
    return names

"""The walk over compiled contexts against pyld, on JSON-LD made at random: the same statements, or none.

Each example is a seed of `tests.linked_cast.Maker`. A document that the walk leaves is read by the
general path, so there is nothing to compare; that it does not leave too much is counted.
"""

from __future__ import annotations

import functools
import json
import warnings
from collections import Counter
from random import Random
from typing import Any

from bench.frame import material
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld
from pyld.context_resolver import ContextResolver
from tests import linked_cast, sealed
from tests.linked_cast import TERMS, Maker

from cairn.credentials import linked
from cairn.credentials.canonical import CanonicalError, rdfc10
from cairn.credentials.contexts import ContextStore, bundled
from cairn.credentials.nquads import Quad, parse
from cairn.credentials.walking import walk
from cairn.errors import CairnError

SEEDS = st.integers(0, 2**48)


def judge(document: dict[str, Any], store: ContextStore) -> str:
    """Compare, and return what became of the document: "walked", "read" by the general path, or a code."""
    found = walk(document, contexts=store, limits=linked.LIMITS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyld's, about words that look like keywords
        try:
            expected = linked._generally(document, store)
        except CairnError as error:
            assert found is None, document
            return error.code
        if found is None:
            return "read"
        assert found == expected, document
        if pyld_reads_alike(document):
            assert_pyld_alone_agrees(document, found, store)
    return "walked"


def pyld_reads_alike(document: dict[str, Any]) -> bool:
    """Tell whether pyld and we agree on what an IRI is: it drops those with a space beyond ASCII."""
    return not any(mark in json.dumps(document) for mark in ("\\u00a0", "\\u2028"))


def assert_pyld_alone_agrees(document: dict[str, Any], found: list[Quad], store: ContextStore) -> None:
    def load(url: str, _options: object) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": url, "document": json.loads(store.get(url) or b"")}

    options = {"base": None, "documentLoader": load, "contextResolver": ContextResolver({}, load)}
    theirs = jsonld.to_rdf(document, {**options, "format": "application/n-quads"})
    try:
        assert rdfc10(found) == rdfc10(parse(theirs)), document
    except CanonicalError:
        assert len(found) == len(set(parse(theirs))), document  # too many look-alikes to tell


def odd(seed: int) -> tuple[dict[str, Any], ContextStore]:
    """Return a document over contexts that nobody ever published."""
    maker = Maker(Random(seed))
    store = ContextStore(
        {
            f"https://own.example/{number}": json.dumps({"@context": maker.context()}).encode()
            for number in range(3)
        }
    )
    return maker.document(TERMS, list(store.urls())), store


@functools.cache
def real() -> tuple[ContextStore, list[dict[str, Any]], list[str]]:
    """Return the bundled contexts with one like that of the ELM, documents over them, and all their terms."""
    store = bundled().with_context(
        linked_cast.EUROPEAN_URL, json.dumps(linked_cast.EUROPEAN_CONTEXT).encode()
    )
    documents = [
        material.badge(),
        material.largest(),
        sealed.badge(sealed.HARBOUR),
        sealed.badge(sealed.NORTHFIELD),
        sealed.status_list(),
        linked_cast.EUROPEAN,
        linked_cast.FIRST_EDITION,
    ]
    terms: set[str] = set()
    for url in store.urls():
        _collect(json.loads(store.get(url) or b"")["@context"], terms)
    return store, documents, sorted(terms)


def _collect(context: Any, terms: set[str]) -> None:
    for one in context if isinstance(context, list) else [context]:
        if isinstance(one, dict):
            terms.update(name for name in one if not name.startswith("@"))
            for definition in one.values():
                if isinstance(definition, dict) and "@context" in definition:
                    _collect(definition["@context"], terms)


def altered(seed: int) -> tuple[dict[str, Any], ContextStore]:
    """Return a document over real contexts, after a few changes."""
    store, documents, terms = real()
    random = Random(seed)
    return Maker(random).altered(random.choice(documents), terms, list(store.urls())), store


@settings(max_examples=400, deadline=None)
@given(SEEDS)
def test_over_contexts_that_nobody_ever_published(seed):
    judge(*odd(seed))


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_over_real_documents_after_a_few_changes(seed):
    judge(*altered(seed))


def test_the_walk_is_taken_by_what_it_should_read():
    store, documents, _ = real()
    assert {judge(document, store) for document in documents} == {"walked"}


def test_the_random_documents_are_worth_comparing():
    """Enough are walked, and enough are refused in each of the ways that there are."""
    with_odd = Counter(judge(*odd(seed)) for seed in range(800))
    with_real = Counter(judge(*altered(seed)) for seed in range(200))
    assert with_odd["walked"] >= 60
    assert with_real["walked"] >= 80
    assert {"jsonld.invalid", "jsonld.undefined_term", "jsonld.uncovered", "jsonld.relative"} <= set(with_odd)

"""Documents and contexts made to mean something else, or to keep a processor busy."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from cairn.credentials.canonical import CanonicalError, canonical_document, rdfc10
from cairn.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES, ContextStore, bundled
from cairn.credentials.linked import LinkedDataError
from cairn.credentials.nquads import Quad

OWN = "https://own.example/context"
BASE: dict[str, Any] = {
    "@context": [CREDENTIALS_V2, OPEN_BADGES],
    "id": "urn:x:1",
    "type": ["VerifiableCredential"],
}


def own(context: object) -> ContextStore:
    return bundled().with_context(OWN, json.dumps({"@context": context}).encode())


def refusal(document: dict[str, Any], contexts: ContextStore | None = None) -> LinkedDataError:
    started = time.process_time()
    with pytest.raises(LinkedDataError) as caught:
        canonical_document(document, contexts=contexts or bundled())
    assert time.process_time() - started < 5
    return caught.value


def nested(levels: int) -> dict[str, Any]:
    document: dict[str, Any] = {"id": "urn:x:deep"}
    for _ in range(levels):
        document = {"credentialSubject": document}
    return document


@pytest.mark.parametrize(
    ("fault", "document", "code"),
    [
        ("nested_beyond_the_limit", BASE | nested(150), "jsonld.too_large"),
        ("a_huge_array", BASE | {"name": ["x"] * 30_000}, "jsonld.too_large"),
        ("a_thousand_contexts", BASE | {"@context": [CREDENTIALS_V2] * 1001}, "jsonld.too_large"),
        (
            "vocabulary_smuggled_inline",
            BASE | {"issuer": {"@context": {"@vocab": "urn:"}, "x": 1}},
            "context.inline",
        ),
        ("context_cleared_inside", BASE | {"issuer": {"@context": None, "id": "urn:y"}}, "context.inline"),
        ("a_number_as_context", BASE | {"@context": [CREDENTIALS_V2, 7]}, "context.inline"),
        (
            "a_name_that_means_something_in_javascript",
            BASE | {"__proto__": {"x": "y"}},
            "jsonld.undefined_term",
        ),
        ("constructor", BASE | {"constructor": "x"}, "jsonld.undefined_term"),
        ("type_is_an_object", BASE | {"type": {"@id": "urn:t"}}, "jsonld.invalid"),
        ("keywords_collide", BASE | {"@id": "urn:x:2"}, "jsonld.invalid"),
        ("reverse_is_a_text", BASE | {"@reverse": "urn:x"}, "jsonld.invalid"),
        ("nest_is_a_text", BASE | {"@nest": "urn:x"}, "jsonld.invalid"),
        ("included_is_a_number", BASE | {"@included": 5}, "jsonld.invalid"),
        ("a_badge_that_is_a_list", BASE | {"@list": [[None]]}, "jsonld.uncovered"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_document_is_refused(fault: str, document: dict[str, Any], code: str) -> None:
    assert refusal(document).code == code


@pytest.mark.parametrize(
    ("fault", "context"),
    [
        ("terms_in_a_circle", {"a": "b:x", "b": "c:x", "c": "a:x"}),
        ("a_chain_of_two_thousand_terms", {f"t{i}": f"t{i + 1}:x" for i in range(2000)}),
        ("a_protected_term_redefined", {"name": "https://evil.example/name"}),
        ("a_protected_type_redefined", {"VerifiableCredential": "https://evil.example/VC"}),
        ("a_keyword_redefined", {"@id": "urn:x"}),
        ("a_context_that_is_a_number", 7),
        ("an_unknown_import", {"@import": "https://evil.example/more"}),
        ("itself", OWN),
        ("an_unknown_scoped_context", {"urn:p": {"@id": "urn:p", "@context": "https://evil.example/more"}}),
    ],
)
def test_a_hostile_context_is_refused_even_when_an_operator_trusts_it(fault: str, context: object) -> None:
    document = BASE | {"@context": [CREDENTIALS_V2, OWN], "urn:p": "x", "name": "x", "t0": "x", "a": "x"}
    assert refusal(document, own(context)).code in {
        "jsonld.invalid",
        "context.unknown",
        "jsonld.undefined_term",
    }


def test_swapping_the_contexts_changes_what_is_signed_or_is_refused() -> None:
    """The same members under another trusted context are other statements (or none)."""
    ours, theirs = own({"x": "https://one.example/x"}), own({"x": "https://two.example/x"})
    document = {"@context": OWN, "@id": "urn:x:1", "x": "v"}
    assert canonical_document(document, contexts=ours) != canonical_document(document, contexts=theirs)


def test_a_vocabulary_for_undefined_terms_puts_them_under_the_signature() -> None:
    """Then a member that was added after signing is a statement that was not signed."""
    document = BASE | {"@context": [CREDENTIALS_V2, "https://www.w3.org/ns/credentials/undefined-terms/v2"]}
    added = document | {"clearance": "top"}
    assert canonical_document(added, contexts=bundled()) != canonical_document(document, contexts=bundled())


def clique(size: int) -> list[Quad]:
    return [(f"_:a{i}", "<urn:p>", f"_:a{j}", "") for i in range(size) for j in range(size) if i != j]


POISON: dict[str, Callable[[], list[Quad]]] = {
    "clique_of_7": lambda: clique(7),
    "clique_of_10": lambda: clique(10),
    "clique_of_60": lambda: clique(60),
    "two_stars": lambda: [(h, "<urn:p>", f"_:a{h[2]}{i}", "") for h in ("_:h", "_:k") for i in range(30)],
    "clique_in_a_long_graph": lambda: [(s, p, o, f"<urn:{'g' * 5000}>") for s, p, o, _ in clique(20)],
    "a_ring_of_400": lambda: [(f"_:a{i}", "<urn:p>", f"_:a{(i + 1) % 400}", "") for i in range(400)],
}


@pytest.mark.parametrize("fault", POISON)
@pytest.mark.parametrize("look_alikes", [64, None])
def test_a_poisonous_graph_stops_within_two_seconds(fault: str, look_alikes: int | None) -> None:
    quads = POISON[fault]()
    started = time.process_time()
    with pytest.raises(CanonicalError) as caught:
        rdfc10(quads, look_alikes=look_alikes)
    assert caught.value.code == "canonical.too_complex"
    assert time.process_time() - started < 2


def test_a_poisonous_document_stops_within_two_seconds() -> None:
    """950 bytes of people who all know one another, none with a name."""
    size = 9
    nodes = [
        {"id": f"_:{i}", "https://schema.org/knows": [{"id": f"_:{j}"} for j in range(size) if j != i]}
        for i in range(size)
    ]
    document = {"@context": CREDENTIALS_V2, "id": "urn:x:1", "https://schema.org/about": nodes}
    started = time.process_time()
    with pytest.raises((CanonicalError, LinkedDataError)):
        canonical_document(document, contexts=bundled())
    assert time.process_time() - started < 2

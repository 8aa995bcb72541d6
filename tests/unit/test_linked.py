"""JSON-LD the safe way: whatever no statement carries is refused, with its place."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cairn.credentials.canonical import canonical_document
from cairn.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES, bundled
from cairn.credentials.linked import LinkedDataError, to_nquads, uncovered

BADGE: dict[str, Any] = {
    "@context": [CREDENTIALS_V2, OPEN_BADGES],
    "id": "https://harbour.example/credentials/1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:harbour.example", "type": ["Profile"], "name": "Harbour School"},
    "validFrom": "2026-03-01T09:30:00Z",
    "name": "Knots",
    "credentialSubject": {
        "id": "did:example:amina",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://harbour.example/achievements/1/versions/1",
            "type": ["Achievement"],
            "name": "Knots",
            "description": "Ties six knots.",
            "criteria": {"narrative": "Six knots in a minute."},
            "creditsAvailable": 0.5,
        },
        "result": [{"type": ["Result"], "value": "pass"}, {"type": ["Result"], "value": "pass"}],
    },
}


def badge(pointer: str = "", value: object = None) -> dict[str, Any]:
    """Return the sound badge, with one member set."""
    document = copy.deepcopy(BADGE)
    if pointer:
        *path, last = pointer.strip("/").split("/")
        place: Any = document
        for step in path:
            place = place[int(step) if isinstance(place, list) else step]
        place[last] = value
    return document


def refusal(document: dict[str, Any]) -> tuple[str, object]:
    with pytest.raises(LinkedDataError) as caught:
        to_nquads(document, contexts=bundled())
    return caught.value.code, caught.value.params.get("pointer")


def test_a_sound_badge_is_covered_whole() -> None:
    assert uncovered(BADGE, contexts=bundled()) == ()
    canonical = canonical_document(BADGE, contexts=bundled())
    assert '<https://schema.org/name> "Harbour School" .\n' in canonical
    assert '"5.0E-1"' in canonical or '"0.5"' in canonical


@pytest.mark.parametrize(
    ("pointer", "value", "code", "place"),
    [
        ("/nickname", "Bosun", "jsonld.undefined_term", "/nickname"),
        ("/credentialSubject/achievement/gradePointAverage", 4, "jsonld.undefined_term", None),
        ("/a~b", {"x": "y"}, "jsonld.undefined_term", "/a~0b"),
        ("/@nonsense", "x", "jsonld.uncovered", "/@nonsense"),
        ("/@context", [], "context.missing", ""),
        ("/@context", "https://evil.example/v1", "context.unknown", "/@context"),
        ("/@context/", None, "context.inline", None),
        ("/@context", [CREDENTIALS_V2, {"name": "https://evil.example/name"}], "context.inline", "/@context"),
        ("/issuer/@context", {"@vocab": "https://evil.example/"}, "context.inline", "/issuer/@context"),
        ("/issuer/@context", None, "context.inline", "/issuer/@context"),
        ("/id", "credentials/1", "jsonld.relative", "/id"),
        ("/id", "", "jsonld.relative", "/id"),
        ("/id", "https://harbour.example/a b", "jsonld.invalid", "/id"),
        ("/id", "https://x> <urn:p> <urn:o> .\n<https://x", "jsonld.invalid", "/id"),
        ("/id", "_:badge", "jsonld.uncovered", "/id"),
        ("/id", "@id", "jsonld.relative", "/id"),
        ("/id", 7, "jsonld.invalid", None),
        ("/type", ["VerifiableCredential", "Diploma"], "jsonld.relative", "/type/1"),
        ("/credentialSubject/achievement/type", ["Achievment"], "jsonld.undefined_term", None),
        ("/credentialSubject/achievement/image", {"id": "x.png", "type": "Image"}, "jsonld.relative", None),
        ("/name", {"@value": "Knots", "@direction": "rtl"}, "jsonld.direction", "/name/@value"),
        ("/name", {"@value": "Knots", "@language": "not a tag"}, "jsonld.language", "/name/@language"),
        ("/name", {"@value": "Knots", "@index": "unsigned"}, "jsonld.uncovered", "/name/@index"),
        ("/name", {"@value": None, "@language": "en"}, "jsonld.uncovered", "/name/@language"),
        ("/name", {"@value": "Knots", "@type": "typo"}, "jsonld.invalid", None),
        ("/name", {"@value": ["Knots"]}, "jsonld.invalid", None),
        ("/@graph", ["afloat"], "jsonld.uncovered", "/@graph/0"),
        ("/@graph", [7], "jsonld.uncovered", "/@graph/0"),
        ("/@graph", [{"id": "https://afloat.example"}], "jsonld.uncovered", "/@graph/0/id"),
        ("/proof", {"id": "https://afloat.example"}, "jsonld.uncovered", "/proof/id"),
        ("/@id", "https://harbour.example/other", "jsonld.invalid", None),
    ],
)
def test_what_no_signature_would_protect_is_refused(
    pointer: str, value: object, code: str, place: str | None
) -> None:
    if pointer == "/@context/":
        document: dict[str, Any] = badge("/@context", [CREDENTIALS_V2, None])
        place = "/@context"
    else:
        document = badge(pointer, value)
    found, where = refusal(document)
    assert found == code
    if place is not None:
        assert where == place


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/name", ["Knots", "Knots"]),
        ("/name", {"@value": "عقد", "@language": "AR"}),
        ("/description", None),
        ("/credentialSubject/achievement/tag", []),
        ("/@type", "VerifiableCredential"),
        ("/issuer/@context", CREDENTIALS_V2),
        ("/urn:about", {"@list": ["a", "b", ["c"]]}),
        ("/urn:about", {"@value": {"a": ["b", 1, True, None]}, "@type": "@json"}),
        ("/@included", [{"id": "https://x.example", "https://schema.org/name": "x"}]),
        ("/@reverse", {"https://schema.org/about": {"id": "https://x.example"}}),
    ],
)
def test_unusual_but_covered_ways_of_saying_it_are_read(pointer: str, value: object) -> None:
    document = badge(pointer, value)
    assert uncovered(document, contexts=bundled()) == ()
    to_nquads(document, contexts=bundled())


def test_everything_uncovered_is_listed_in_order() -> None:
    document = badge("/nickname", {"a": "x", "b": [1, "y"]})
    document["id"] = "relative"
    document["credentialSubject"]["passed"] = True
    found = uncovered(document, contexts=bundled())
    assert {"/id", "/nickname/a", "/nickname/b/1", "/nickname/b/0", "/credentialSubject/passed"} <= set(found)


def test_reading_leaves_the_document_as_it_was() -> None:
    document = badge()
    to_nquads(document, contexts=bundled())
    assert document == BADGE
    assert all(type(key) is str for key in document)
    assert type(document["name"]) is str


def test_two_stores_never_share_what_a_context_means() -> None:
    url = "https://own.example/context"
    one = bundled().with_context(url, b'{"@context": {"x": "https://one.example/x"}}')
    two = bundled().with_context(url, b'{"@context": {"x": "https://two.example/x"}}')
    document = {"@context": url, "@id": "urn:x:1", "x": "value"}
    assert to_nquads(document, contexts=one) == [("<urn:x:1>", "<https://one.example/x>", '"value"', "")]
    assert to_nquads(document, contexts=two) == [("<urn:x:1>", "<https://two.example/x>", '"value"', "")]

"""Shapes: what has one, what has none, and when one is remembered."""

from __future__ import annotations

import copy
import json
from typing import Any

import orjson
import pytest
from tests import sealed
from tests.shared import ROOT

from cairn.credentials import document, proof, shapes
from cairn.credentials.canonical import Algorithm, canonical_document
from cairn.credentials.contexts import CREDENTIALS_V2, ContextStore, bundled
from cairn.credentials.document import DocumentError
from cairn.credentials.keys import ProofError
from cairn.credentials.linked import LinkedDataError
from cairn.credentials.shape import Shape, compile_shape
from cairn.credentials.shapes import Memory, canonical_bytes
from cairn.credentials.strings import are_plain, names_of, split, strings_of

OWN = "https://own.example/context"
TERMS = {
    "id": "@id",
    "type": "@type",
    "tongue": "@language",
    "says": "@value",
    "ex": {"@id": "https://ex.example/", "@prefix": True},
    "T": {"@id": "ex:T", "@context": {"inner": "ex:inner"}},
    "name": "ex:name",
    "link": {"@id": "ex:link", "@type": "@id"},
    "word": {"@id": "ex:word", "@type": "@vocab"},
    "good": "ex:good",
    "size": {"@id": "ex:size", "@type": "http://www.w3.org/2001/XMLSchema#double"},
    "raw": {"@id": "ex:raw", "@type": "@json"},
    "graph": {"@id": "ex:graph", "@container": "@graph"},
    "part": "ex:part",
    "row": {"@id": "ex:row", "@container": "@list"},
}


def own(**terms: Any) -> ContextStore:
    return bundled().with_context(OWN, json.dumps({"@context": {**TERMS, **terms}}).encode())


STORE = own()


def told(**members: Any) -> dict[str, Any]:
    return {"@context": OWN, "id": "urn:x", **members}


def shape_of(body: dict[str, Any], store: ContextStore = STORE) -> Shape:
    shape = compile_shape(body, contexts=store)
    assert shape is not None
    return shape


def quick(shape: Shape, body: dict[str, Any], algorithm: Algorithm = "sha256") -> bytes | None:
    return shape.canonical(split(orjson.dumps(body)).strings, algorithm)


def general(body: dict[str, Any], store: ContextStore = STORE, algorithm: Algorithm = "sha256") -> bytes:
    return canonical_document(body, contexts=store, algorithm=algorithm).encode()


@pytest.mark.parametrize("algorithm", ["sha256", "sha384"])
def test_a_shape_says_what_the_general_path_says(algorithm: Algorithm) -> None:
    body = sealed.unsigned(credentialStatus=sealed.entry())
    shape = shape_of(body, bundled())
    body["credentialSubject"]["identifier"][0]["identityHash"] = 'Zoë "Zip"\n\U0001f9ed'
    body["id"] = "urn:uuid:other"
    assert quick(shape, body, algorithm) == general(body, bundled(), algorithm)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"type": "T", "name": "a"}, {"type": "ex:U", "name": "a"}),
        ({"word": "good"}, {"word": "bad"}),
        ({"size": "1.5"}, {"size": "2.50"}),
        ({"name": {"says": "a", "tongue": "en"}}, {"name": {"says": "a", "tongue": "de"}}),
        ({"name": {"says": "a", "type": "urn:t"}}, {"name": {"says": "a", "type": "urn:u"}}),
        ({"link": "ex:y"}, {"link": "ex:z"}),
        ({"link": "ex:y"}, {"link": "urn:z"}),
        ({"raw": {"a": ["b"]}}, {"raw": {"a": ["c"]}}),
    ],
)
def test_what_decides_belongs_to_the_shape(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert quick(shape_of(told(**before)), told(**after)) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"name": "a"}, {"name": "1.5"}),
        ({"name": {"says": "a", "tongue": "en"}}, {"name": {"says": "b", "tongue": "en"}}),
        ({"name": {"says": "a", "type": "urn:t"}}, {"name": {"says": "true", "type": "urn:t"}}),
        ({"link": "urn:y"}, {"link": "https://z.example/?a=1&b=(2)#c"}),
        ({"word": "urn:y"}, {"word": "did:web:z.example"}),
        ({"type": "T", "inner": "a", "name": "T"}, {"type": "T", "inner": "T", "name": "good"}),
        ({"row": ["a", "b", "a"]}, {"row": ["c", "c", "d"]}),
        ({"part": [{"name": "a"}, {"name": "b"}]}, {"part": [{"name": "z"}, {"name": "y"}]}),
        ({"name": ["a", "b"]}, {"name": ["z", "y"]}),
    ],
)
def test_what_does_not_decide_may_vary(before: dict[str, Any], after: dict[str, Any]) -> None:
    found = quick(shape_of(told(**before)), told(**after))
    assert found == general(told(**after))


@pytest.mark.parametrize(
    "members",
    [
        {"name": ["a", "a"]},  # a value said twice
        {"name": ["a", "b", "a"]},
        {"part": [{"name": "a"}, {"name": "a"}]},  # two nodes that look alike
        {"link": ["urn:y", "urn:y"]},
    ],
)
def test_what_only_the_general_path_can_tell_is_left_to_it(members: dict[str, Any]) -> None:
    varied = copy.deepcopy(members)
    for values in varied.values():
        for number, value in enumerate(values):
            values[number] = {"name": str(number)} if isinstance(value, dict) else f"urn:v{number}"
    shape = shape_of(told(**varied))
    assert quick(shape, told(**varied)) == general(told(**varied))
    assert quick(shape, told(**members)) is None


@pytest.mark.parametrize(
    "address",
    [
        *(
            "relative",
            "",
            "good",
            "ex:y",
            "_:b0",
            "@id",
            "@none",
            "urn:a b",
            "urn:a>b",
            'urn:a"b',
            "urn:a\\b",
        ),
        *("urn:a\nb", "urn:é", "geo:1,2", "data:,x", "tag:x", "x:y", "https:", "//x.example/", "#f", "urn"),
    ],
)
def test_addresses_that_could_be_read_in_another_way_are_left(address: str) -> None:
    shape = shape_of(told(link="urn:y"))
    assert quick(shape, told(link=address)) is None


def test_a_scheme_that_is_a_prefix_somewhere_is_left() -> None:
    store = own(urn={"@id": "https://prefix.example/", "@prefix": True})
    body = {"@context": OWN, "id": "https://x.example/", "link": "https://y.example/"}
    shape = shape_of(body, store)
    assert quick(shape, {**body, "link": "did:x:y"}) == general({**body, "link": "did:x:y"}, store)
    assert quick(shape, {**body, "link": "urn:y"}) is None
    assert b"https://prefix.example/y" in general({**body, "link": "urn:y"}, store)


def test_a_whole_address_that_is_a_term_somewhere_is_left() -> None:
    store = own(**{"https://term.example/": {"@id": "https://term.example/"}})
    body = {"@context": OWN, "id": "https://x.example/", "name": "a"}
    assert quick(shape_of(body, store), {**body, "id": "https://term.example/"}) is None


@pytest.mark.parametrize(
    "members",
    [
        {"graph": {"name": "a"}},
        {"name": "a", "part": None},
        {"name": "\x07"},
        {"name": "\x7f"},
    ],
)
def test_what_has_no_shape(members: dict[str, Any]) -> None:
    assert compile_shape(told(**members), contexts=STORE) is None


@pytest.mark.parametrize("members", [{"unknown": "x"}, {"id": "_:b0", "name": "a"}, {"link": "relative"}])
def test_what_the_general_path_refuses_has_no_shape(members: dict[str, Any]) -> None:
    with pytest.raises(LinkedDataError):
        compile_shape(told(**members), contexts=STORE)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_no_number_is_taken_for_null(value: float) -> None:
    """orjson writes these as null."""
    store = own()
    body = told(name="a", part=None)
    for _ in range(4):
        canonical_bytes(body, contexts=store)
    assert len(shapes.memory_of(store)) == 0
    odd = {**body, "part": value}
    assert canonical_bytes(odd, contexts=store) == general(odd, store)


@pytest.mark.parametrize(
    "odd", ["\ud800", "\x00", "\x07", "\x7f", "\u2028", "\ufffe", "\uffff", "\U0001fffe"]
)
def test_odd_characters_are_hashed_or_refused_as_on_the_general_path(odd: str) -> None:
    store = own()
    for _ in range(4):
        canonical_bytes(told(name="a"), contexts=store)
    assert len(shapes.memory_of(store)) == 1
    body = told(name=f"a{odd}")
    try:
        expected = general(body, store)
    except UnicodeEncodeError:
        with pytest.raises(UnicodeEncodeError):
            canonical_bytes(body, contexts=store)
        return
    assert canonical_bytes(body, contexts=store) == expected


@pytest.mark.parametrize("count", [1, 1.0, 0, -0.0, True, 1e-7, 123456789012, 2.5])
def test_numbers_belong_to_the_shape(count: float) -> None:
    store = own()
    for _ in range(3):
        canonical_bytes(told(name="a", part=1), contexts=store)
    body = told(name="b", part=count)
    assert canonical_bytes(body, contexts=store) == general(body, store)


def test_a_shape_is_made_at_the_second_sighting() -> None:
    store = own()
    memory = shapes.memory_of(store)
    canonical_bytes(told(name="a"), contexts=store)
    assert (len(memory), memory.sightings) == (0, 1)
    canonical_bytes(told(name="b"), contexts=store)
    assert (len(memory), memory.sightings) == (1, 1)
    assert canonical_bytes(told(name="c"), contexts=store) == general(told(name="c"), store)
    assert len(memory) == 1


def test_shapes_of_different_stores_never_meet() -> None:
    one, other = own(), own(name="ex:another")
    for store in (one, one, one, other):
        assert canonical_bytes(told(name="a"), contexts=store) == general(told(name="a"), store)
    assert len(shapes.memory_of(one)) == 1
    assert len(shapes.memory_of(other)) == 0


def test_a_shape_goes_with_its_store() -> None:
    store = own()
    canonical_bytes(told(name="a"), contexts=store)
    before = len(shapes._MEMORIES)
    del store
    assert len(shapes._MEMORIES) < before


def test_a_proof_of_a_known_shape_is_checked_as_any_other() -> None:
    store = bundled().with_context(OWN, json.dumps({"@context": TERMS}).encode())
    key = sealed.NORTHFIELD.signer.public_key
    for number in range(5):
        badge = proof.attach(
            sealed.unsigned(name=f"Knots {number}"),
            signer=sealed.NORTHFIELD.signer,
            created=sealed.JUNE,
            contexts=store,
        )
        one: Any = badge["proof"]
        proof.check(badge, one, key, contexts=store)
        with pytest.raises(ProofError):
            proof.check({**badge, "name": "Other knots"}, one, key, contexts=store)
    assert len(shapes.memory_of(store)) == 2  # the badge, and the options of its proof


def test_names_and_strings_stand_in_the_order_of_the_text() -> None:
    body = {"a": "1", "b": ["2", {"c": "3", "d": {}}], "e": None, "f": [["4"]], "g": True}
    assert strings_of(body) == ["a", "1", "b", "2", "c", "3", "d", "e", "f", "4", "g"]
    assert names_of(body) == [None, "a", None, "b", None, "c", None, None, None, "f", None]
    assert [string.decode() for string in split(document.dump(body).encode()).strings] == strings_of(body)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("plain", True), ('"', True), ("\\", True), ("\\u0041", True), ("\\\\u0041", True), ("\b\f\n\r\t", True),
        ("é\U0001f9ed\u2028\x80", True), ("\x00", False), ("\x07", False), ("\x1f", False), ("\x7f", False),
        ("\\\x01", False),
    ],
)  # fmt: skip
def test_strings_that_json_and_nquads_spell_alike(text: str, plain: bool) -> None:
    assert are_plain(orjson.dumps([text])) is plain


def refusal(body: dict[str, Any], store: ContextStore) -> str:
    with pytest.raises(LinkedDataError) as refused:
        canonical_bytes(body, contexts=store)
    return refused.value.code


VECTORS = sorted((ROOT / "standards").rglob("*.json"))


@pytest.mark.skipif(not VECTORS, reason="needs the shared standards")
def test_documents_of_the_standards_have_shapes_and_say_the_same() -> None:
    from tests.vectors.test_linked import published

    store, compiled = published(), 0
    for path in VECTORS:
        try:
            body = document.parse_object(path.read_bytes())
        except DocumentError:
            continue
        if "@context" not in body:
            continue
        body.pop("proof", None)
        try:
            expected = general(body, store)
        except LinkedDataError as error:
            codes = {refusal(body, store) for _ in range(3)}
            assert codes == {error.code}  # noqa: PT017 - which one it is, the general path says
            continue
        assert [canonical_bytes(body, contexts=store) for _ in range(4)] == [expected] * 4
        compiled += quick(shape_of(body, store), body) == expected
    assert compiled >= 40


def test_the_memory_lets_the_longest_unused_go() -> None:
    shape = shape_of(told(name="a"))
    memory = Memory(weight=3 * (shape.weight + 200))
    bodies = [told(name="a", part=number) for number in range(6)]
    for body in bodies:
        parts = split(orjson.dumps(body))
        memory.saw(body, parts, STORE)
        memory.saw(body, parts, STORE)
        assert memory.canonical(split(orjson.dumps(bodies[0])), "sha256") is not None  # used, so it stays
        assert memory.weight <= 3 * (shape.weight + 200)
    assert len(memory) < 6
    assert memory.canonical(split(orjson.dumps(bodies[1])), "sha256") is None


def test_a_context_named_elsewhere_is_another_shape() -> None:
    body = sealed.unsigned()
    shape = shape_of(body, bundled())
    assert quick(shape, {**body, "@context": [CREDENTIALS_V2, CREDENTIALS_V2]}) is None

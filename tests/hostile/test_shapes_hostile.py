"""Whoever is verified chooses the documents: shapes may not be fooled, filled up or made slow."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from tests import sealed

from cairn.credentials import document, proof, shapes
from cairn.credentials.canonical import CanonicalError, canonical_document
from cairn.credentials.contexts import ContextStore, bundled
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.linked import LinkedDataError
from cairn.credentials.shape import compile_shape
from cairn.credentials.shapes import (
    COMPILING,
    MAX_CREDIT,
    MAX_SIGHTINGS,
    MAX_STRINGS,
    MAX_TEXT,
    MAX_VARIANTS,
    MAX_WEIGHT,
    Memory,
    canonical_bytes,
    memory_of,
)
from cairn.credentials.strings import split
from cairn.errors import CairnError

OWN = "https://own.example/context"
TERMS = {
    "id": "@id",
    "type": "@type",
    "ex": {"@id": "https://ex.example/", "@prefix": True},
    "part": "ex:part",
    "link": {"@id": "ex:link", "@type": "@id"},
}


def own() -> ContextStore:
    """A store of its own, so that nothing is remembered from other tests."""
    return bundled().with_context(OWN, json.dumps({"@context": TERMS}).encode())


def general(body: JSONObject, store: ContextStore) -> bytes:
    return canonical_document(body, contexts=store).encode()


def places(value: JSONValue, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every member and item of a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inside:
        yield (*path, step)
        yield from places(item, (*path, step))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


BADGE = sealed.badge(
    credentialStatus=sealed.entry(), evidence=[{"id": "urn:e:1", "type": ["Evidence"], "name": "Log"}]
)
PLACES = tuple(places(BADGE))
STORE = own()


def holds(badge: Any) -> bool:
    try:
        proofs = proof.proofs_of(badge)
        for one in proofs:
            proof.check(badge, one, sealed.NORTHFIELD.signer.public_key, contexts=STORE)
    except (CairnError, UnicodeEncodeError):
        return False
    return bool(proofs)


def known(badge: JSONObject = BADGE) -> None:
    """Make the shape of the badge and of its proof known."""
    for _ in range(4):
        assert holds(badge)
    assert len(memory_of(STORE)) >= 2


@pytest.mark.parametrize("path", PLACES, ids=lambda path: "/".join(map(str, path)))
def test_no_change_of_a_known_badge_goes_unseen(path: tuple[str | int, ...]) -> None:
    known()
    *way, last = path
    for change in ("other", "urn:other", "", None, 7, True, [], {}, ["other"], {"id": "urn:other"}):
        changed: Any = copy.deepcopy(BADGE)
        at(changed, tuple(way))[last] = change
        assert not holds(changed), change
    gone: Any = copy.deepcopy(BADGE)
    del at(gone, tuple(way))[last]
    assert not holds(gone)


@pytest.mark.parametrize("path", PLACES, ids=lambda path: "/".join(map(str, path)))
def test_no_character_of_a_known_badge_can_be_changed(path: tuple[str | int, ...]) -> None:
    known()
    text = at(BADGE, path)
    if not isinstance(text, str):
        return
    *way, last = path
    for number, character in enumerate(text):
        changed: Any = copy.deepcopy(BADGE)
        other = "x" if character != "x" else "y"
        at(changed, tuple(way))[last] = text[:number] + other + text[number + 1 :]
        assert not holds(changed), number


@pytest.mark.parametrize(
    "name", ["unknown", "@id", "@type", "id2", "description", "https://schema.org/name", "@graph"]
)
def test_no_member_can_be_added_to_a_known_badge(name: str) -> None:
    known()
    for way in [(), *(path for path in PLACES if isinstance(at(BADGE, path), dict))]:
        changed: Any = copy.deepcopy(BADGE)
        if name in at(changed, way):
            continue
        at(changed, way)[name] = "urn:added"
        assert not holds(changed), way


def test_members_and_values_that_trade_places_are_seen() -> None:
    known()
    strings = [path for path in PLACES if isinstance(at(BADGE, path), str) and path[0] != "@context"]
    for one, other in itertools.pairwise(strings):
        changed: Any = copy.deepcopy(BADGE)
        first, second = at(BADGE, one), at(BADGE, other)
        if first == second or ({one[-1], other[-1]} == {0, 1} and "type" in one):
            continue
        at(changed, one[:-1])[one[-1]] = second
        at(changed, other[:-1])[other[-1]] = first
        assert not holds(changed), (one, other)


@pytest.mark.parametrize(
    "members",
    [
        {"part": 'a","part2":"b'},
        {"part": "a\\"},
        {"part": '\\"'},
        {"part": '" <urn:p> "x'},
        {"part": "a\n<urn:s> <urn:p> <urn:o> .\n"},
        {"part": 'a" .\n<urn:s> <urn:p> "b'},
        {"part": "\0"},
        {"part": "%b%s%%"},
        {"part": 'a"@en'},
        {"part": 'a"^^<urn:t>'},
        {"link": "urn:a> <urn:p> <urn:b"},
        {"link": 'urn:a"'},
        {"link": "urn:a\n"},
        {"link": "urn:a\nurn:b"},
        {"link": "urn:a%b"},
    ],
)
def test_nothing_breaks_out_of_its_place(members: dict[str, Any]) -> None:
    store = own()
    for number in range(3):
        plain = {"@context": OWN, "id": "urn:x", **dict.fromkeys(members, f"urn:{number}")}
        canonical_bytes(plain, contexts=store)
    assert len(memory_of(store)) == 1
    body = {"@context": OWN, "id": "urn:x", **members}
    try:
        expected = general(body, store)
    except LinkedDataError as error:
        with pytest.raises(LinkedDataError) as refused:
            canonical_bytes(body, contexts=store)
        assert refused.value.code == error.code  # noqa: PT017 - which one it is, the general path says
        return
    assert canonical_bytes(body, contexts=store) == expected


def test_a_member_name_full_of_quotes_is_no_string_of_another_shape() -> None:
    """The text around is taken from real quotes only."""
    one = split(orjson.dumps({'a":"b': "c"}))
    other = split(orjson.dumps({"a": "b"}))
    assert one.around != split(orjson.dumps({"a": "b", "c": "d"})).around
    assert one.strings == [b'a\\":\\"b', b"c"]
    assert other.strings == [b"a", b"b"]


def test_shapes_of_strangers_stay_within_their_memory() -> None:
    store = own()
    memory = shapes._MEMORIES[store] = Memory(weight=500_000)
    for number in range(8):
        body: JSONObject = {
            "@context": OWN,
            "id": "urn:x",
            "part": [number, *(f"{n} {'long' * 10}" for n in range(400))],
            "link": [f"urn:{n}" for n in range(300)],
            "type": [f"urn:type:{'x' * 100}:{number}:{n}" for n in range(100)],
        }
        for _ in range(2):
            canonical_bytes(body, contexts=store)
    assert 0 < memory.weight <= 500_000 < MAX_WEIGHT
    assert 1 < len(memory) < 8


def test_forms_that_are_seen_once_leave_next_to_nothing() -> None:
    store = own()
    memory = memory_of(store)
    for number in range(MAX_SIGHTINGS + 500):
        canonical_bytes({"@context": OWN, "id": "urn:x", "part": [number, "a"]}, contexts=store)
    assert memory.sightings == MAX_SIGHTINGS
    assert len(memory) == 0


def test_variants_of_one_form_are_few() -> None:
    store = own()
    memory = memory_of(store)
    for number in range(8):
        for _ in range(2):
            canonical_bytes(
                {"@context": OWN, "id": "urn:x", "type": f"ex:T{number}", "part": "a"}, contexts=store
            )
    assert len(memory) == MAX_VARIANTS


def test_a_spoiled_form_becomes_known_all_the_same() -> None:
    """A stranger sends badges whose address is a word of a vocabulary; honest ones follow."""
    store = own()
    for number in range(4):
        canonical_bytes({"@context": OWN, "id": "urn:x", "link": f"ex:{number}"}, contexts=store)
    honest = [{"@context": OWN, "id": "urn:x", "link": f"https://a.example/{number}"} for number in range(40)]
    for body in honest:
        assert canonical_bytes(body, contexts=store) == general(body, store)
    parts = split(orjson.dumps(honest[0]))
    assert memory_of(store).canonical(parts, "sha256") == general(honest[0], store)


def test_compiling_is_rare_whatever_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form without a shape is tried at its 2nd, 4th, 8th … sighting only."""
    tries = []
    monkeypatch.setattr(shapes, "compile_shape", lambda body, contexts: tries.append(body))
    store = own()
    for number in range(1_000):
        canonical_bytes({"@context": OWN, "id": "urn:x", "part": f"{number}"}, contexts=store)
    assert len(tries) == 9


def test_compiling_never_costs_more_than_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sends a thousand forms, each twice."""
    tries = []
    monkeypatch.setattr(shapes, "compile_shape", lambda body, contexts: tries.append(body))
    store = own()
    for number in range(2_000):
        canonical_bytes({"@context": OWN, "id": "urn:x", "part": [number // 2, "a"]}, contexts=store)
    assert len(tries) <= (MAX_CREDIT + 2_000) / COMPILING


@pytest.mark.parametrize(
    "body",
    [
        {"part": "x" * MAX_TEXT},
        {"part": [str(number) for number in range(MAX_STRINGS)]},
    ],
)
def test_what_is_too_large_has_no_shape(body: dict[str, Any]) -> None:
    store = own()
    whole = {"@context": OWN, "id": "urn:x", **body}
    for _ in range(3):
        canonical_bytes(whole, contexts=store)
    assert (len(memory_of(store)), memory_of(store).sightings) == (0, 0)


def test_a_poisonous_graph_is_refused_each_time() -> None:
    store = own()
    alike: JSONObject = {"@context": OWN, "id": "urn:x", "part": [{"part": {"part": "a"}} for _ in range(70)]}
    for _ in range(3):
        with pytest.raises(CanonicalError):
            canonical_bytes(alike, contexts=store)
    assert memory_of(store).sightings == 0


def test_a_document_with_hundreds_of_unnamed_parts_says_the_same() -> None:
    store = own()
    for turn in range(4):
        body: JSONObject = {
            "@context": OWN,
            "id": "urn:x",
            "part": [{"part": f"{turn} {number}", "link": f"urn:{number}"} for number in range(300)],
        }
        assert canonical_bytes(body, contexts=store) == general(body, store)


def test_the_mark_of_a_compilation_cannot_be_written_beforehand() -> None:
    """It holds the hash of the document that would have to hold it."""
    store = own()
    body: JSONObject = {"@context": OWN, "id": "urn:x", "part": "a", "link": "urn:y"}
    for _ in range(3):
        shape = compile_shape(body, contexts=store)
        assert shape is not None
        body = {**body, "link": f"https://{'0' * 64}.invalid/0"}
        assert shape.canonical(split(orjson.dumps(body)).strings) == general(body, store)


def test_text_that_looks_like_json_stays_text() -> None:
    store = own()
    inner = document.dump({"@context": OWN, "id": "urn:y", "part": "b"})
    for part in ("a", "b", inner, inner.replace('"', '\\"')):
        body: JSONObject = {"@context": OWN, "id": "urn:x", "part": part}
        assert canonical_bytes(body, contexts=store) == general(body, store)


def test_more_blank_nodes_than_a_shape_has_labels_for_walk_the_general_path() -> None:
    crowd: list[JSONValue] = [{"name": str(number)} for number in range(1_010)]
    body = {**BADGE, "credentialSubject": crowd}
    body.pop("proof")
    store = own()
    expected = general(body, store)
    assert [canonical_bytes(body, contexts=store) == expected for _ in range(4)] == [True] * 4
    assert compile_shape(body, contexts=store) is None

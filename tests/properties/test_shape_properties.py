"""The law of shapes: whatever the strings, the quick route says what the general path says, or nothing."""

from __future__ import annotations

import copy
import functools
import json
from typing import Any

import orjson
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from tests import sealed

from cairn.credentials.canonical import canonical_document
from cairn.credentials.contexts import ContextStore, bundled
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.shape import Shape, compile_shape
from cairn.credentials.strings import are_plain, split, strings_of, with_strings
from cairn.errors import CairnError

OWN = "https://own.example/context"

# A bit of everything that JSON-LD lets a context do with a string.
EVERYTHING = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "says": "@value",
    "tongue": "@language",
    "ex": {"@id": "https://ex.example/", "@prefix": True},
    "Plain": "ex:Plain",
    "Scoped": {"@id": "ex:Scoped", "@context": {"name": "ex:scopedName", "inner": {"@id": "ex:inner"}}},
    "Other": {"@id": "ex:Other", "@context": {"name": {"@id": "ex:otherName", "@type": "@id"}}},
    "name": "ex:name",
    "title": {"@id": "ex:title", "@language": "en"},
    "date": {"@id": "ex:date", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
    "size": {"@id": "ex:size", "@type": "http://www.w3.org/2001/XMLSchema#double"},
    "link": {"@id": "ex:link", "@type": "@id"},
    "word": {"@id": "ex:word", "@type": "@vocab", "@context": {"good": "ex:good", "bad": "ex:bad"}},
    "row": {"@id": "ex:row", "@container": "@list"},
    "links": {"@id": "ex:links", "@container": "@list", "@type": "@id"},
    "set": {"@id": "ex:set", "@container": "@set"},
    "tongues": {"@id": "ex:tongues", "@container": "@language"},
    "byId": {"@id": "ex:byId", "@container": "@id"},
    "byType": {"@id": "ex:byType", "@container": "@type"},
    "raw": {"@id": "ex:raw", "@type": "@json"},
    "of": {"@reverse": "ex:has"},
    "folded": "@nest",
    "more": "@included",
    "graph": {"@id": "ex:graph", "@container": "@graph"},
    "part": "ex:part",
}


@functools.cache
def store() -> ContextStore:
    return bundled().with_context(OWN, json.dumps({"@context": EVERYTHING}).encode())


WORDS = st.sampled_from(
    (
        *("Plain", "Scoped", "Other", "good", "bad", "ex:Plain", "ex:x", "ex://x", "name", "id", "type"),
        *("@id", "@type", "@none", "@vocab", "@json", "@list", "@foo", "_:b0", "_:", "en", "de-AT", "no language"),
        *("urn:a", "urn:b", "https://a.example/", "https://a.example/#é", "did:key:z6Mk", "mailto:a@b.example"),
        *("HTTPS://a.example/x", "geo:1,2", "data:,x", "urn:", "https://", "https:x", "relative", "/path", "#f"),
        *("urn:a b", "urn:a>b", 'urn:a"b', "urn:a\\b", "urn:a%zz", "urn:a\nb", "urn:\U0001f9ed", "http://[::1]/"),
        *("1", "1.5", "-0", "1E400", "NaN", "INF", "1.50", "true", "false", "null", ""),
        *('"', "\\", "\\u0041", "\\n", 'a"b', "a\\", '\\"', "a\nb", "a\rb", "\t", "\b", "\f", "\x7f", "\x00", "\x1f"),
        *("\u200f", "\u202e", "e\u0301", "é", "\U0001f9ed", "\ue000", "\ufeff", "\ufffd", "%s%b", "{0}", "x" * 200),
        *("2026-01-01T00:00:00Z", "<p> .", "^^<urn:x>", "@en", '"@en', "https://own.example/context"),
    )
)  # fmt: skip
TEXTS = WORDS | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
IRIS = st.sampled_from(
    ["urn:a", "urn:b", "https://a.example/1", "https://a.example/2", "did:example:1", "ex:x"]
)
LEAVES: st.SearchStrategy[Any] = TEXTS | st.sampled_from([True, False, 0, 1, 2.5, -3])


VALUES = st.one_of(
    st.fixed_dictionaries({"says": TEXTS}, optional={"tongue": st.sampled_from(["en", "de"])}),
    st.fixed_dictionaries({"says": TEXTS, "type": st.sampled_from(["urn:datatype", "Plain"])}),
)


def members(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    node = st.one_of(inner, IRIS.map(lambda iri: {"id": iri}), VALUES)
    return st.fixed_dictionaries(
        {},
        optional={
            "id": IRIS,
            "type": st.lists(st.sampled_from(["Plain", "Scoped", "Other", "urn:T"]), min_size=1, max_size=2),
            "name": IRIS | TEXTS,
            "title": TEXTS,
            "date": TEXTS,
            "size": LEAVES,
            "link": IRIS | st.lists(IRIS, min_size=1, max_size=3),
            "word": st.sampled_from(["good", "bad", "urn:word", "https://w.example/"]),
            "row": st.lists(LEAVES | node, max_size=3),
            "links": st.lists(IRIS, max_size=2),
            "set": st.lists(LEAVES, max_size=3),
            "tongues": st.dictionaries(st.sampled_from(["en", "de", "@none"]), TEXTS, max_size=2),
            "byId": st.dictionaries(IRIS, inner, max_size=2),
            "byType": st.dictionaries(st.sampled_from(["Plain", "Scoped"]), inner, max_size=1),
            "raw": TEXTS | st.lists(TEXTS, max_size=2),
            "of": node,
            "more": st.lists(inner, max_size=1),
            "graph": inner,
            "part": st.lists(node | LEAVES, min_size=1, max_size=3) | node,
        },
    )


DOCUMENTS = st.recursive(members(st.just({"name": "x"})), members, max_leaves=6).map(
    lambda body: {"@context": [OWN], **body}
)


def general(document: JSONObject) -> bytes | None:
    try:
        return canonical_document(document, contexts=store()).encode()
    except CairnError:
        return None


def quick(shape: Shape, around: bytes, document: JSONObject) -> bytes | None:
    """As `shapes.canonical_bytes` asks a shape."""
    text = orjson.dumps(document)
    parts = split(text)
    assert parts.around == around
    return shape.canonical(parts.strings) if are_plain(text) else None


def changed(document: JSONObject, shape: Shape, data: st.DataObject) -> JSONObject:
    """Return the document with other strings, most of them where the shape lets them vary."""
    strings = strings_of(document)
    fixed = {number for number, _ in shape.belongings}
    free = sorted(set(range(len(strings))) - fixed)
    chosen = set(data.draw(st.lists(st.sampled_from(free), max_size=4))) if free else set()
    if data.draw(st.integers(0, 3)) == 0:
        chosen.add(data.draw(st.integers(0, len(strings) - 1)))
    return with_strings(
        document,
        [data.draw(TEXTS | IRIS) if number in chosen else text for number, text in enumerate(strings)],
    )


@given(document=DOCUMENTS, data=st.data())
@settings(max_examples=250, deadline=None)
def test_a_shape_agrees_with_the_general_path_or_leaves(document: JSONObject, data: st.DataObject) -> None:
    assume(general(document) is not None)
    shape = compile_shape(document, contexts=store())
    assume(shape is not None)
    around = split(orjson.dumps(document)).around
    for _ in range(3):
        other = changed(document, shape, data)
        found = quick(shape, around, other)
        event("quick" if found is not None else "left")
        assert found is None or found == general(other)


BADGE: JSONObject = sealed.unsigned(credentialStatus=sealed.entry())


@functools.cache
def shape_of_badge() -> tuple[Shape, bytes]:
    shape = compile_shape(BADGE, contexts=store())
    assert shape is not None
    return shape, split(orjson.dumps(BADGE)).around


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_a_badge_agrees_with_the_general_path_or_leaves(data: st.DataObject) -> None:
    shape, around = shape_of_badge()
    strings = strings_of(BADGE)
    chosen = data.draw(st.sets(st.integers(0, len(strings) - 1), min_size=1, max_size=4))
    other = with_strings(BADGE, [data.draw(TEXTS) if n in chosen else s for n, s in enumerate(strings)])
    found = quick(shape, around, other)
    assert found is None or found == general(other)


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=3, max_size=3))
@settings(max_examples=300, deadline=None)
def test_ordinary_texts_never_leave_the_quick_route(texts: list[str]) -> None:
    shape, around = shape_of_badge()
    other: dict[str, JSONValue] = copy.deepcopy(BADGE)
    subject: Any = other["credentialSubject"]
    subject["identifier"][0]["identityHash"], other["name"], subject["achievement"]["description"] = texts
    found = quick(shape, around, other)
    assert found is not None
    assert found == general(other)


@given(
    st.recursive(
        LEAVES | st.none(), lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=20
    )
)
@settings(max_examples=300, deadline=None)
def test_what_is_split_can_be_joined_and_tells_documents_apart(value: JSONValue) -> None:
    document: JSONObject = {"x": value}
    text = orjson.dumps(document)
    around, strings = split(text)
    pieces = around.split(b'""')
    whole = pieces[0] + b"".join(b'"%b"%b' % pair for pair in zip(strings, pieces[1:], strict=True))
    assert whole == text
    assert [orjson.loads(b'"%b"' % string) for string in strings] == strings_of(document)
    assert with_strings(document, strings_of(document)) == document

"""Contexts of types and of members: where they begin, where they end, what they say of the same word.

Each document is walked, and gives what pyld gives.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from cairn.credentials import linked
from cairn.credentials.contexts import ContextStore
from cairn.credentials.linked import LinkedDataError, to_nquads
from cairn.credentials.walking import walk

OWN = "https://own.example/context"
OF_T = {
    "n": "ex:tn",
    "val": "@value",
    "key": "@id",
    "deep": {"@id": "ex:deep", "@context": {"n": "ex:deepn"}},
}
CONTEXT: dict[str, Any] = {
    "b:y": {"@type": "@id"},
    "b": "urn:b#",
    "https": "urn:https#",
    "ex": "https://ex.example/",
    "type": "@type",
    "n": "ex:n",
    "p": "ex:p",
    "r": {"@id": "ex:r", "@type": "@id"},
    "val": "ex:val",
    "key": "ex:key",
    "T": {"@id": "ex:T", "@context": OF_T},
    "U": {"@id": "ex:U", "@context": {"n": "ex:un"}},
    "N": {"@id": "ex:N", "@context": None},
    "same": {"@id": "ex:same", "@context": {"n": "ex:un"}},
    "words": {"@id": "ex:words", "@context": {"@vocab": "urn:vocab:"}},
    "tongue": {"@id": "ex:tongue", "@context": {"@language": "ar"}},
    "clean": {"@id": "ex:clean", "@context": None},
}
STORE = ContextStore({OWN: json.dumps({"@context": CONTEXT}).encode()})


@pytest.mark.parametrize(
    ("members", "quad"),
    [
        ({"type": "T", "p": {"val": "x"}}, ("<urn:x>", "<https://ex.example/p>", '"x"', "")),
        ({"type": "T", "p": {"key": "urn:y"}}, ("<urn:x>", "<https://ex.example/p>", "<urn:y>", "")),
        (
            {"type": "T", "p": {"@type": "ex:d", "val": 5}},
            ("<urn:x>", "<https://ex.example/p>", '"5"^^<https://ex.example/d>', ""),
        ),
        (
            {"type": "T", "p": {"val": "x", "n": "y", "key": "z"}},
            ("_:b0", "<https://ex.example/val>", '"x"', ""),
        ),
        ({"type": ["U", "T"], "n": "x"}, ("<urn:x>", "<https://ex.example/un>", '"x"', "")),
        ({"type": "T", "n": "x", "p": {"n": "y"}}, ("_:b0", "<https://ex.example/n>", '"y"', "")),
        (
            {"type": "T", "deep": {"n": "x", "p": {"n": "y"}}},
            ("_:b0", "<https://ex.example/deepn>", '"x"', ""),
        ),
        ({"type": "N", "n": "x"}, ("<urn:x>", "<https://ex.example/n>", '"x"', "")),
        (
            {"p": {"type": "U", "n": "x", "r": {"n": "z"}}, "same": {"n": "x", "r": {"n": "y"}}},
            ("_:b3", "<https://ex.example/un>", '"y"', ""),
        ),
        ({"words": {"zz": "x", "n": "y"}, "n": "z"}, ("_:b0", "<urn:vocab:zz>", '"x"', "")),
        ({"tongue": {"n": "x"}, "p": {"n": "x"}}, ("_:b1", "<https://ex.example/n>", '"x"@ar', "")),
        ({"tongue": "x"}, ("<urn:x>", "<https://ex.example/tongue>", '"x"@ar', "")),
        ({"b:y": "urn:z"}, ("<urn:x>", "<urn:b#y>", "<urn:z>", "")),
        (
            {"r": ["https://z.example/", "b:z"]},
            ("<urn:x>", "<https://ex.example/r>", "<https://z.example/>", ""),
        ),
        (
            {"clean": {"@id": "urn:y", "urn:p": {"@id": "urn:z", "urn:q": "v"}}},
            ("<urn:z>", "<urn:q>", '"v"', ""),
        ),
        ({"type": "T", "p": {"@context": OWN, "n": "y"}}, ("_:b0", "<https://ex.example/n>", '"y"', "")),
    ],
)
def test_a_word_means_what_its_place_says(members: dict[str, Any], quad: tuple[str, ...]) -> None:
    document = {"@context": OWN, "@id": "urn:x", **members}
    found = walk(document, contexts=STORE, limits=linked.LIMITS)
    assert found == linked._generally(document, STORE)
    assert quad in (found or [])


@pytest.mark.parametrize(
    "members",
    [
        {
            "type": "T",
            "clean": {"@id": "urn:y", "urn:p": {"@id": "urn:z", "n": "x", "urn:q": "v", "urn:r": "w"}},
        },
        {"type": "T", "p": {"deep": {"n": "x"}}},
        {"p": {"val": "x", "nobody": "y"}},
        {"same": {"p": {"deep": "x"}}},
        {"words": {"n": "x"}, "zz": "y"},
        {"@value": "x"},
    ],
)
def test_a_word_means_nothing_elsewhere(members: dict[str, Any]) -> None:
    document = {"@context": OWN, "@id": "urn:x", **members}
    assert walk(document, contexts=STORE, limits=linked.LIMITS) is None
    with pytest.raises(LinkedDataError):
        to_nquads(document, contexts=STORE)


def test_a_term_that_looks_like_an_address_means_that_address() -> None:
    context = {"ex": "https://ex.example/", "ex:p": {"@id": "urn:other"}, "n": "ex:n"}
    store = ContextStore({OWN: json.dumps({"@context": context}).encode()})
    document = {"@context": OWN, "@id": "urn:x", "n": "x"}
    assert walk(document, contexts=store, limits=linked.LIMITS) is None
    with pytest.raises(LinkedDataError, match="invalid IRI mapping"):
        to_nquads(document, contexts=store)


def test_a_fault_below_a_term_is_a_fault_of_the_context_though_nobody_uses_it() -> None:
    context = {"n": "urn:n", "bad": {"@id": "urn:bad", "@context": {"q": {"@id": "relative"}}}}
    store = ContextStore({OWN: json.dumps({"@context": context}).encode()})
    document = {"@context": OWN, "@id": "urn:x", "n": "x"}
    assert walk(document, contexts=store, limits=linked.LIMITS) is None
    with pytest.raises(LinkedDataError, match="invalid IRI mapping"):
        to_nquads(document, contexts=store)


@pytest.mark.parametrize("datatype", ["urn:\u00a0", "relative", ["ex:d"], "@json", "_:d", None])
def test_a_datatype_is_an_address_without_white_space(datatype: object) -> None:
    document = {"@context": OWN, "@id": "urn:x", "n": {"@value": "x", "@type": datatype}}
    assert walk(document, contexts=STORE, limits=linked.LIMITS) is None


def test_an_address_is_no_word_of_the_vocabulary() -> None:
    document = {"@context": OWN, "@id": "urn:x", "words": {"r": "T"}}
    assert walk(document, contexts=STORE, limits=linked.LIMITS) is None

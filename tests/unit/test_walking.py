"""One walk from a document to its statements: what it reads, what it leaves, and where it stops."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from cairn.credentials import active_context, linked
from cairn.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES, ContextStore, bundled
from cairn.credentials.linked import LinkedDataError, to_nquads, uncovered
from cairn.credentials.nquads import line
from cairn.credentials.statements import Leaf
from cairn.credentials.walking import walk

OWN = "https://own.example/context"
CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "ex": "https://ex.example/",
    "id": "@id",
    "type": "@type",
    "text": "@value",
    "tongue": "@language",
    "none": "@none",
    "name": "ex:name",
    "again": "ex:name",
    "knows": {"@id": "ex:knows", "@type": "@id"},
    "word": {"@id": "ex:word", "@type": "@vocab"},
    "day": {"@id": "ex:day", "@type": "ex:date"},
    "double": {"@id": "ex:double", "@type": "http://www.w3.org/2001/XMLSchema#double"},
    "motto": {"@id": "ex:motto", "@language": "LA"},
    "title": {"@id": "ex:title", "@container": "@language"},
    "steps": {"@id": "ex:steps", "@container": "@list"},
    "tags": {"@id": "ex:tags", "@container": "@set"},
    "proof": {"@id": "ex:proof", "@container": "@graph"},
    "raw": {"@id": "ex:raw", "@type": "@json"},
    "byIndex": {"@id": "ex:byIndex", "@container": "@index"},
    "clean": {"@id": "ex:clean", "@context": None},
    "reversed": {"@reverse": "ex:reversed"},
    "nothing": None,
    "Person": {"@id": "ex:Person", "@context": {"nick": "ex:nick", "name": "ex:personName"}},
    "team": {"@id": "ex:team", "@context": {"captain": "ex:captain", "name": "ex:teamName"}},
}
STORE = bundled().with_context(OWN, json.dumps({"@context": CONTEXT}).encode())


def walked(members: dict[str, Any], store: ContextStore = STORE) -> list[str] | None:
    document = {"@context": OWN, "id": "urn:x", **members}
    found = walk(document, contexts=store, limits=linked.LIMITS)
    return None if found is None else [line(quad).removesuffix(" .\n") for quad in found]


@pytest.mark.parametrize(
    ("members", "lines"),
    [
        ({"name": "Knots"}, ['<urn:x> <https://ex.example/name> "Knots"']),
        ({"name": ['a"b', "line\n", None]}, [
            r'<urn:x> <https://ex.example/name> "a\"b"',
            r'<urn:x> <https://ex.example/name> "line\n"',
        ]),
        ({"name": [True, 1, 1.5, -0.0]}, [
            '<urn:x> <https://ex.example/name> "true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
            '<urn:x> <https://ex.example/name> "1"^^<http://www.w3.org/2001/XMLSchema#integer>',
            '<urn:x> <https://ex.example/name> "1.5E0"^^<http://www.w3.org/2001/XMLSchema#double>',
            '<urn:x> <https://ex.example/name> "0"^^<http://www.w3.org/2001/XMLSchema#integer>',
        ]),
        ({"knows": ["urn:y", "ex:z", {"id": "urn:w"}]}, [
            "<urn:x> <https://ex.example/knows> <urn:y>",
            "<urn:x> <https://ex.example/knows> <https://ex.example/z>",
            "<urn:x> <https://ex.example/knows> <urn:w>",
        ]),
        ({"word": "Person"}, ["<urn:x> <https://ex.example/word> <https://ex.example/Person>"]),
        ({"day": "2026-03-14"}, ['<urn:x> <https://ex.example/day> "2026-03-14"^^<https://ex.example/date>']),
        ({"double": ["2", "x", 3]}, [
            '<urn:x> <https://ex.example/double> "2.0E0"^^<http://www.w3.org/2001/XMLSchema#double>',
            '<urn:x> <https://ex.example/double> "x"^^<http://www.w3.org/2001/XMLSchema#double>',
            '<urn:x> <https://ex.example/double> "3.0E0"^^<http://www.w3.org/2001/XMLSchema#double>',
        ]),
        ({"motto": "fluctuat"}, ['<urn:x> <https://ex.example/motto> "fluctuat"@la']),
        ({"name": {"text": "Knots", "tongue": "EN-gb"}}, ['<urn:x> <https://ex.example/name> "Knots"@en-gb']),
        ({"name": {"@value": 5, "type": "ex:t"}}, ['<urn:x> <https://ex.example/name> "5"^^<https://ex.example/t>']),
        ({"title": {"fr": ["Noeuds", None], "EN": "Knots", "none": "?"}}, [
            '<urn:x> <https://ex.example/title> "Knots"@en',
            '<urn:x> <https://ex.example/title> "Noeuds"@fr',
            '<urn:x> <https://ex.example/title> "?"',
        ]),
        ({"steps": ["a", {"name": "b"}]}, [
            '_:b0 <https://ex.example/name> "b"',
            "_:b1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> _:b0",
            "_:b1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>",
            '_:b2 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "a"',
            "_:b2 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:b1",
            "<urn:x> <https://ex.example/steps> _:b2",
        ]),
        ({"steps": []}, ["<urn:x> <https://ex.example/steps> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"]),
        ({"proof": {"name": "seal"}}, [
            '_:b1 <https://ex.example/name> "seal" _:b0',
            "<urn:x> <https://ex.example/proof> _:b0",
        ]),
        ({"raw": {"b": [1, None], "a": "é"}}, [
            r'<urn:x> <https://ex.example/raw> "{\"a\":\"é\",\"b\":[1,null]}"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>'
        ]),
        ({"raw": None}, ['<urn:x> <https://ex.example/raw> "null"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>']),
        ({"urn:p": "v", "ex:q": "w", "tags": ["t", "t"], "byIndex": "plain"}, [
            '<urn:x> <https://ex.example/byIndex> "plain"',
            '<urn:x> <https://ex.example/q> "w"',
            '<urn:x> <https://ex.example/tags> "t"',
            '<urn:x> <urn:p> "v"',
        ]),
        ({"type": "Person", "name": "Amina", "knows": {"name": "Bram"}}, [
            '_:b0 <https://ex.example/name> "Bram"',
            "<urn:x> <https://ex.example/knows> _:b0",
            '<urn:x> <https://ex.example/personName> "Amina"',
            "<urn:x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://ex.example/Person>",
        ]),
        ({"team": {"name": "A", "captain": {"name": "B"}}}, [
            '_:b1 <https://ex.example/teamName> "B"',
            "_:b0 <https://ex.example/captain> _:b1",
            '_:b0 <https://ex.example/teamName> "A"',
            "<urn:x> <https://ex.example/team> _:b0",
        ]),
        ({"clean": {"@id": "urn:y", "urn:p": "v"}}, [
            '<urn:y> <urn:p> "v"',
            "<urn:x> <https://ex.example/clean> <urn:y>",
        ]),
        ({"name": "x", "tags": [], "day": None}, ['<urn:x> <https://ex.example/name> "x"']),
    ],
)  # fmt: skip
def test_what_is_read(members: dict[str, Any], lines: list[str]) -> None:
    assert walked(members) == lines
    document = {"@context": OWN, "id": "urn:x", **members}
    assert to_nquads(document, contexts=STORE) == linked._generally(document, STORE)
    assert uncovered(document, contexts=STORE) == ()


LEFT: dict[str, dict[str, Any]] = {
    "a_graph": {"@graph": [{"name": "x"}]},
    "included": {"name": "z", "@included": [{"id": "urn:y", "name": "x"}]},
    "a_reverse_map": {"@reverse": {"ex:p": {"id": "urn:y"}}},
    "a_reverse_term": {"reversed": {"id": "urn:y"}},
    "a_set_object": {"name": {"@set": ["x"]}},
    "a_list_object": {"name": {"@list": ["x"]}},
    "a_list_in_a_list": {"steps": [["x"]]},
    "an_array_in_an_array": {"tags": [["x"]]},
    "said_under_two_names": {"name": "x", "again": "y"},
    "said_with_a_prefix": {"name": "x", "ex:name": "y"},
    "two_kinds_of_type": {"type": "ex:A", "@type": "ex:B"},
    "nested": {"@nest": {"name": "x"}},
    "a_json_value": {"name": {"@value": {"a": 1}, "@type": "@json"}},
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "an_index_map": ({"byIndex": {"a": "x"}}, "jsonld.uncovered"),
    "direction": ({"name": {"@value": "x", "@direction": "rtl"}}, "jsonld.direction"),
    "an_index": ({"name": {"@value": "x", "@index": "i"}}, "jsonld.uncovered"),
    "a_label": ({"id": "_:x", "name": "y"}, "jsonld.uncovered"),
    "a_label_as_type": ({"type": "_:x"}, "jsonld.uncovered"),
    "a_label_as_member": ({"_:p": "x"}, "jsonld.relative"),
    "nothing_said": ({}, "jsonld.uncovered"),
    "an_address_alone_in_a_graph": ({"proof": {"id": "urn:y"}}, "jsonld.uncovered"),
    "a_text_in_a_graph": ({"proof": "urn:y"}, "jsonld.uncovered"),
    "an_ignored_term": ({"nothing": "x"}, "jsonld.uncovered"),
    "an_undefined_term": ({"nobody": "x"}, "jsonld.undefined_term"),
    "a_word_without_meaning": ({"word": "nobody"}, "jsonld.relative"),
    "a_relative_address": ({"knows": "you"}, "jsonld.relative"),
    "a_term_of_a_type_elsewhere": ({"type": "Person", "knows": {"nick": "x"}}, "jsonld.undefined_term"),
    "a_term_after_clearing": ({"clean": {"name": "x"}}, "jsonld.undefined_term"),
    "an_odd_language": ({"title": {"not a tag": "x"}}, "jsonld.language"),
    "a_number_in_a_language": ({"title": {"en": 5}}, "jsonld.invalid"),
    "two_ids": ({"@id": "urn:y", "name": "x"}, "jsonld.invalid"),
    "language_and_type": ({"name": {"@value": "x", "@type": "ex:t", "@language": "en"}}, "jsonld.invalid"),
    "a_null_value": ({"name": {"@value": None, "@type": "ex:t"}}, "jsonld.uncovered"),
    "an_array_of_datatypes": ({"name": {"@value": "x", "@type": ["ex:t"]}}, "jsonld.invalid"),
    "a_type_that_is_a_number": ({"type": [5]}, "jsonld.invalid"),
    "a_context_of_its_own": ({"knows": {"@context": {"a": "urn:a"}, "a": "x"}}, "context.inline"),
    "an_unknown_context": ({"knows": {"@context": "https://evil.example/", "name": "x"}}, "context.unknown"),
    "a_context_in_json": ({"raw": {"@context": "https://evil.example/"}}, "context.unknown"),
}  # fmt: skip


@pytest.mark.parametrize("case", LEFT)
def test_what_only_the_general_path_reads_is_read_there(case: str) -> None:
    assert walked(LEFT[case]) is None
    assert to_nquads({"@context": OWN, "id": "urn:x", **LEFT[case]}, contexts=STORE)


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_never_walked(case: str) -> None:
    members, code = REFUSED[case]
    assert walked(members) is None
    with pytest.raises(LinkedDataError) as caught:
        to_nquads({"@context": OWN, "id": "urn:x", **members}, contexts=STORE)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "context",
    [
        {"name": {"@id": "urn:a", "@direction": "rtl"}},
        {"name": {"@id": "urn:a", "@nest": "@nest"}},
        {"name": {"@id": "urn:a", "@container": ["@graph", "@id"]}},
        {"@base": "https://base.example/", "name": "urn:a"},
        {"@vocab": None, "name": "urn:a"},
        {"@propagate": False, "name": "urn:a"},
        {"@import": "https://www.w3.org/ns/credentials/v2", "name": "urn:a"},
        {"@type": {"@container": "@set"}, "name": "urn:a"},
        {"@foo": "urn:b", "name": "urn:a"},
        {"name": {"@id": "urn:a", "@context": "https://www.w3.org/ns/credentials/v2"}},
    ],
)
def test_an_unusual_context_is_left_whole(context: dict[str, Any]) -> None:
    store = bundled().with_context(OWN, json.dumps({"@context": context}).encode())
    assert walk({"@context": OWN, "name": "x"}, contexts=store, limits=linked.LIMITS) is None


def test_a_protected_term_keeps_its_meaning_but_below_a_member_with_a_context() -> None:
    strict: dict[str, Any] = {
        "@protected": True,
        "name": "urn:name",
        "T": {"@id": "urn:T", "@context": {"name": "urn:other"}},
    }
    strict["part"] = {"@id": "urn:part", "@context": {"name": "urn:other"}}
    store = ContextStore({OWN: json.dumps({"@context": strict}).encode()})
    below = {"@context": OWN, "part": {"name": "x"}}
    assert ("_:b1", "<urn:other>", '"x"', "") in (walk(below, contexts=store, limits=linked.LIMITS) or [])
    typed = {"@context": OWN, "@type": "T", "name": "x"}
    assert walk(typed, contexts=store, limits=linked.LIMITS) is None
    with pytest.raises(LinkedDataError, match="protected term redefinition"):
        to_nquads(typed, contexts=store)


@pytest.mark.parametrize("spare", [0, 1])
def test_the_limit_of_values_is_that_of_the_general_path(spare: int) -> None:
    counted = 1 + 1 + 1  # the document, its id, the array
    document = {"@context": OWN, "id": "urn:x", "name": ["x"] * (linked.MAX_VALUES - counted + spare)}
    if not spare:
        assert to_nquads(document, contexts=STORE) == [("<urn:x>", "<https://ex.example/name>", '"x"', "")]
        return
    with pytest.raises(LinkedDataError) as caught:
        to_nquads(document, contexts=STORE)
    assert caught.value.code == "jsonld.too_large"


@pytest.mark.parametrize("members", [
    {"raw": ["x"] * 30_000},
    {"title": {"en": ["x"] * 30_000}},
    {"steps": ["x"] * 30_000},
    {"knows": [{"name": "x"}] * 12_000},
])  # fmt: skip
def test_no_way_leads_around_the_limit_of_values(members: dict[str, Any]) -> None:
    assert walked(members) is None


def test_depth_and_contexts_are_limited_too() -> None:
    deep: Any = {"name": "x"}
    for _ in range(linked.MAX_DEPTH):
        deep = {"knows": deep}
    json_deep: Any = "x"
    for _ in range(linked.MAX_DEPTH):
        json_deep = [json_deep]
    assert walked(deep) is None
    assert walked({"raw": json_deep}) is None
    many = [{"@context": [OWN] * 11, "name": "x"} for _ in range(100)]
    assert walked({"knows": many}) is None
    assert walked({"knows": many[:80]}) is not None


def test_a_hostile_mix_of_contexts_cannot_fill_the_memory() -> None:
    """Each member below changes another term, so that every path down is another context."""
    context = {f"p{n}": {"@id": f"urn:p{n}", "@context": {f"t{n % 40}": f"urn:t{n}"}} for n in range(200)} | {
        f"t{n}": f"urn:t{n}" for n in range(40)
    }
    store = ContextStore({OWN: json.dumps({"@context": context}).encode()})
    left = 0
    for start in range(60):
        document: Any = {"@id": "urn:leaf", "urn:p": "x"}
        for step in range(80):
            document = {f"p{(start * 7 + step * (start + 3)) % 200}": document}
        left += walk({"@context": OWN, **document}, contexts=store, limits=linked.LIMITS) is None
        assert len(active_context.library(store)._known) <= active_context.MAX_CONTEXTS
    assert left >= 1
    assert walk({"@context": OWN, "t1": "x"}, contexts=store, limits=linked.LIMITS) is not None


def test_names_are_remembered_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(active_context, "MAX_NAMES", 50)
    store = ContextStore({OWN: json.dumps({"@context": {f"t{n}": f"urn:t{n}" for n in range(200)}}).encode()})
    before = active_context.library(store)
    for n in range(200):
        assert walk({"@context": OWN, f"t{n}": "x"}, contexts=store, limits=linked.LIMITS) is not None
        assert len(active_context.library(store).initial.entered(OWN)._plans) <= 50
    assert active_context.library(store) is not before


def test_a_text_that_is_not_plain_is_left() -> None:
    """Tagged strings are for the general path, which keeps the tags."""
    assert walked({"name": Leaf("x", "/name")}) is None


def test_reading_a_badge_brings_no_json_ld_library() -> None:
    script = (
        "import sys\n"
        "from cairn.credentials.contexts import bundled\n"
        "from cairn.credentials.linked import to_nquads\n"
        f"badge = {{'@context': ['{CREDENTIALS_V2}', '{OPEN_BADGES}'], 'id': 'urn:x', 'name': 'Knots',"
        " 'type': ['VerifiableCredential', 'OpenBadgeCredential']}\n"
        "assert len(to_nquads(badge, contexts=bundled())) == 3\n"
        "assert 'pyld' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)

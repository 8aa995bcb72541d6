"""RDFC-1.0 and JCS on cases small enough to check by eye."""

from __future__ import annotations

from typing import Any

import pytest

from cairn.credentials.canonical import CanonicalError, jcs, rdfc10, rdfc10_labels
from cairn.credentials.nquads import NQuadsError, line, parse


def test_statements_are_sorted_and_said_once() -> None:
    assert rdfc10('<urn:b> <urn:p> "1" .\n<urn:a> <urn:p> "1" .\n<urn:b> <urn:p> "1" .') == (
        '<urn:a> <urn:p> "1" .\n<urn:b> <urn:p> "1" .\n'
    )


def test_labels_do_not_matter_and_the_map_says_what_became_of_them() -> None:
    one = rdfc10_labels('_:x <urn:p> _:y .\n_:y <urn:q> "end" .')
    two = rdfc10_labels('_:foo <urn:q> "end" .\n_:bar <urn:p> _:foo .')
    assert one.nquads == two.nquads
    assert one.labels["x"] == two.labels["bar"]
    assert set(one.labels) == {"x", "y"}


def test_the_same_input_always_has_the_same_form_even_where_the_recommendation_is_undecided() -> None:
    quads = [
        ("_:a", "<urn:p>", "_:b", "<urn:g>"),
        ("_:c", "<urn:p>", "_:b", "_:d"),
        ("_:d", "<urn:p>", "_:a", "_:c"),
    ]
    renamed = [tuple(term.replace("_:", "_:x") for term in quad) for quad in quads]
    assert rdfc10(quads) == rdfc10(quads)
    assert rdfc10([(s, p, o, g) for s, p, o, g in renamed]) == rdfc10(quads)


def test_a_ring_of_equals_still_has_one_form() -> None:
    ring = [(f"_:{a}", "<urn:next>", f"_:{b}", "") for a, b in ("ab", "bc", "ca")]
    other = [(f"_:{a}", "<urn:next>", f"_:{b}", "") for a, b in ("zy", "yx", "xz")]
    assert rdfc10(ring) == rdfc10(other)


def test_sha384_orders_blank_nodes_differently() -> None:
    many = [(f"_:a{i}", "<urn:p>", f'"{i}"', "") for i in range(12)]
    assert rdfc10(many, algorithm="sha384") != rdfc10(many)


def test_control_characters_are_spelled_canonically() -> None:
    text = '<urn:s> <urn:p> "\\u0001\\u0008\\t\\u000B\\u007F\\u0022é" .'
    assert rdfc10(text) == '<urn:s> <urn:p> "\\u0001\\b\\t\\u000B\\u007F\\"é" .\n'


@pytest.mark.parametrize(
    ("text", "quad"),
    [
        ("<urn:s> <urn:p> <urn:o> <urn:g> .", ("<urn:s>", "<urn:p>", "<urn:o>", "<urn:g>")),
        ('<urn:s><urn:p>"v"@en-GB.#c', ("<urn:s>", "<urn:p>", '"v"@en-GB', "")),
        (
            '_:b.1 <urn:p> "v"^^<http://www.w3.org/2001/XMLSchema#string> _:g .',
            ("_:b.1", "<urn:p>", '"v"', "_:g"),
        ),
        ("<urn:\\u0073> <urn:p> <urn:o> .", ("<urn:s>", "<urn:p>", "<urn:o>", "")),
    ],
)
def test_nquads_are_read(text: str, quad: tuple[str, str, str, str]) -> None:
    assert parse(f"# comment\n\n{text}\r\n") == [quad]
    assert parse(line(quad)) == [quad]


@pytest.mark.parametrize(
    "text",
    [
        "<urn:s> <urn:p> <urn:o>",
        "<relative> <urn:p> <urn:o> .",
        "<urn:s> _:p <urn:o> .",
        '"s" <urn:p> <urn:o> .',
        '<urn:s> <urn:p> "open .',
        '<urn:s> <urn:p> "\\q" .',
        '<urn:s> <urn:p> "\\uD800" .',
        '<urn:s> <urn:p> "\\U00110000" .',
        "<urn:a b> <urn:p> <urn:o> .",
        "<urn:a\\u0020b> <urn:p> <urn:o> .",
        "<urn:s> <urn:p> <urn:o> . <urn:s> <urn:p> <urn:o> .",
        '<urn:s> <urn:p> "x"@ .',
        "_:a. <urn:p> <urn:o> .",
    ],
)
def test_what_is_not_nquads_is_refused(text: str) -> None:
    with pytest.raises(NQuadsError) as caught:
        parse(text)
    assert caught.value.code == "canonical.not_nquads"
    assert caught.value.params["line"] == 1


def test_too_many_look_alikes_are_refused_before_any_work() -> None:
    alike = [(f"_:a{i}", "<urn:p>", '"x"', "") for i in range(65)]
    with pytest.raises(CanonicalError) as caught:
        rdfc10(alike)
    assert caught.value.code == "canonical.too_complex"
    assert caught.value.params == {"count": 65, "limit": 64}
    assert rdfc10(alike, look_alikes=None).count("\n") == 65


def test_many_blank_nodes_that_differ_are_no_trouble() -> None:
    assert rdfc10([(f"_:a{i}", "<urn:p>", f'"{i}"', "") for i in range(2000)]).count("\n") == 2000


def test_jcs_sorts_and_spells_numbers_as_the_rfc_says() -> None:
    assert (
        jcs({"b": 1.0, "a": [1e21, 0.000001, "é\u20ac"], "": None})
        == '{"":null,"a":[1e+21,0.000001,"é€"],"b":1}'.encode()
    )


@pytest.mark.parametrize(
    ("value", "code"),
    [(2**60, "canonical.number"), (float("nan"), "canonical.number"), ("\ud800", "canonical.text")],
)
def test_what_has_no_canonical_json_is_refused(value: Any, code: str) -> None:
    with pytest.raises(CanonicalError) as caught:
        jcs([value])
    assert caught.value.code == code

"""Laws of the canonical form: names of blank nodes and order of statements change nothing."""

from __future__ import annotations

import pyoxigraph
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.credentials.canonical import rdfc10
from cairn.credentials.nquads import Quad, line, literal, parse

BLANK = st.sampled_from([f"_:n{i}" for i in range(6)])
IRI = st.sampled_from(["<urn:a>", "<urn:b>", "<https://example.org/é>"])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
LITERAL = st.one_of(
    TEXT.map(literal),
    TEXT.map(lambda text: literal(text, language="en")),
    TEXT.map(lambda text: literal(text, datatype="urn:type")),
)
# Graph names are addresses: with blank ones the Recommendation is not always decided (decision 0002).
QUADS = st.lists(
    st.tuples(
        BLANK | IRI, st.sampled_from(["<urn:p>", "<urn:q>"]), BLANK | IRI | LITERAL, st.just("") | IRI | BLANK
    ),
    max_size=12,
)


@given(quads=QUADS, data=st.data())
@settings(max_examples=300, deadline=None)
def test_renaming_and_shuffling_change_nothing(quads: list[Quad], data: st.DataObject) -> None:
    names = data.draw(st.permutations([f"_:m{i}" for i in range(6)]))
    renamed = {f"_:n{i}": name for i, name in enumerate(names)}
    other = [
        (renamed.get(s, s), p, renamed.get(o, o), renamed.get(g, g))
        for s, p, o, g in data.draw(st.permutations(quads))
    ]
    assert rdfc10(quads) == rdfc10(other)


@given(quads=QUADS)
@settings(max_examples=200, deadline=None)
def test_the_canonical_form_of_a_canonical_form_is_itself(quads: list[Quad]) -> None:
    once = rdfc10(quads)
    assert rdfc10(once) == once


@given(quads=QUADS)
@settings(max_examples=200, deadline=None)
def test_what_is_written_is_read_back(quads: list[Quad]) -> None:
    assert parse("".join(map(line, quads))) == quads


@given(quads=QUADS)
@settings(max_examples=200, deadline=None)
def test_a_second_implementation_agrees(quads: list[Quad]) -> None:
    text = "".join(map(line, quads))
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    theirs = parse("".join(f"{quad} .\n" for quad in dataset))
    assert rdfc10(quads) == "".join(sorted(map(line, theirs)))

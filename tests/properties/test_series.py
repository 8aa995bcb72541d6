"""A series says what its filling says, whatever was filled in before."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.credentials.canonical import sorts_alike
from cairn.credentials.filling import HASHES, Blank, Filling, Pattern, Slot
from cairn.credentials.series import HEADS, LEARN_AGAIN, Series

NAME = b"<https://schema.org/name>"
KNOWS = b"<https://schema.org/knows>"
#: Two subjects that are named, one that a string names, blank nodes that strings change and that none changes.
PATTERNS = (
    Pattern(b"<https://a.example/>", NAME, b'"Harbour"'),
    Pattern(b"<https://a.example/>", KNOWS, Blank(0)),
    Pattern(b"<https://m.example/>", KNOWS, Blank(1)),
    Pattern(b"<https://m.example/>", NAME, b'"M\xc3\xa9lan"'),
    Pattern(Blank(0), NAME, b'"still"'),
    Pattern(Blank(1), NAME, Slot(1, b"")),
    Pattern(Blank(2), NAME, Slot(2, b"")),
    Pattern(Slot(0, None), KNOWS, Blank(2)),
    Pattern(Slot(0, None), NAME, Slot(1, b"")),
    Pattern(Slot(0, None), NAME, Slot(2, b"@en")),
    Pattern(Slot(0, None), KNOWS, Blank(1)),
)
ADDRESSES = st.sampled_from(
    [
        b"did:key:z",
        b"https://a.example/",  # one that is a subject already: the general path
        b"https://b.example/1",
        b"https://b.example/2",
        b"https://zz.example/",
        b"urn:uuid:1",
    ]
)
TEXTS = st.sampled_from(["", "Ana", "Zoë", "\ufb01", "𝓐", "أمينة"]) | st.text(
    st.characters(exclude_characters='"\\', exclude_categories=("Cc", "Cs")), max_size=6
)
ROWS = st.tuples(ADDRESSES, TEXTS, TEXTS).map(lambda row: [row[0], row[1].encode(), row[2].encode()])


def same(series, filling, strings, algorithm):
    whole, found = filling.fill(strings, algorithm), series.fill(strings)
    if whole is None:
        assert found is None
        return
    assert found is not None
    assert found.text == whole
    assert found.digest() == HASHES[algorithm](whole).digest()
    assert sorts_alike(found.in_question) == sorts_alike(whole)


@given(rows=st.lists(ROWS, min_size=1, max_size=40), algorithm=st.sampled_from(["sha256", "sha384"]))
def test_a_series_says_what_its_filling_says(rows, algorithm):
    filling = Filling(PATTERNS, places=3)
    series = Series(filling, algorithm)
    for strings in rows:
        same(series, filling, strings, algorithm)


def test_it_learns_again_and_forgets_beginnings():
    """Many still blank nodes, whose numbers the strings decide: more beginnings than are kept."""
    fixed = [Pattern(b"<https://a.example/%d>" % n, KNOWS, Blank(n)) for n in range(12)]
    fixed += [Pattern(Blank(n), NAME, b'"still %d"' % n) for n in range(12)]
    own = [Pattern(b"<https://b.example/>", KNOWS, Blank(12 + n)) for n in range(4)]
    own += [Pattern(Blank(12 + n), NAME, Slot(n, b"")) for n in range(4)]
    filling = Filling([*fixed, *own], places=4)
    series = Series(filling, "sha256")
    heads = set()
    for number in range(max(LEARN_AGAIN) + 200):
        strings = [b"%d of %d" % (place, number) for place in range(4)]
        same(series, filling, strings, "sha256")
        heads.add(series.fill(strings).head.text)
        assert len(series._heads) <= HEADS
    assert len(heads) > HEADS
    assert max(map(len, heads)) > 500, "most of it is beginning"


def test_without_any_string_all_of_it_is_rest():
    filling = Filling([Pattern(b"<https://a.example/>", NAME, b'"Harbour"')], places=0)
    found = Series(filling, "sha256").fill([])
    assert found is not None
    assert found.text == filling.fill([])
    assert found.digest() == hashlib.sha256(found.text).digest()


@pytest.mark.parametrize(
    ("lines", "alike"),
    [
        ("a\nb\n", True),
        ("\ufb01\n\ufb02\n", True),
        ("𝓐\n𝓑\n", True),
        ("\ufb01\n𝓐\n", False),
        ("a \ufb01\nb 𝓐\n", True),
        ("x \uffee\nx 😀\n", False),
    ],
)
def test_where_other_software_would_sort_otherwise(lines, alike):
    assert sorts_alike(lines.encode()) is alike

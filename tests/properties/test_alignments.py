"""Alignments, with framework, code, level and proficiency, come back from a document as they went in (W12)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.badges import reading
from cairn.badges.achievement import Achievement, Alignment, Criteria, Outcome
from cairn.badges.drafting import achievement_from_json
from cairn.badges.text import UNSAFE, blank
from cairn.records.conversion import from_alignment, to_alignment

URL = "https://school.example/achievements/1/versions/1"
WORDS = st.text(st.characters(codec="utf-8"), max_size=40).filter(lambda text: not UNSAFE.search(text))
NAMES = WORDS.filter(lambda text: not blank(text))
ALIGNMENTS = st.builds(
    Alignment,
    name=NAMES,
    url=st.sampled_from(
        [
            "http://data.europa.eu/esco/skill/1",
            "http://data.europa.eu/esco/skill/2",
            "https://skills.example/x?y#z",
        ]
    ),
    framework=WORDS,
    code=WORDS,
    type=st.sampled_from(["", "CFItem", "ceasn:Competency", "ext:Own"]),
    description=WORDS,
    level=st.none() | st.integers(1, 8),
    proficiency=WORDS,
)


def achievement(*alignments: Alignment) -> Achievement:
    outcome = Outcome(uuid=UUID(int=7), text="Tie a knot", alignments=alignments)
    return Achievement(
        url=URL,
        version="1",
        name="Knots",
        description="Knots",
        criteria=Criteria(narrative="Tie them", url=f"{URL}#criteria"),
        outcomes=(outcome,),
        alignments=alignments,
    )


@settings(max_examples=120, deadline=None)
@given(st.lists(ALIGNMENTS, max_size=5))
def test_what_is_aligned_comes_back_with_its_level_from_the_document(alignments):
    made = achievement(*alignments)
    body = made.to_json()

    again = achievement_from_json(body)

    assert again.alignments == again.outcomes[0].alignments == tuple(alignments)
    assert again.to_json() == body


@settings(max_examples=60, deadline=None)
@given(st.lists(ALIGNMENTS, max_size=4, unique_by=lambda each: each.url))
def test_levels_are_found_by_their_target_where_somebody_else_gave_new_ids(alignments):
    body = achievement(*alignments).to_json()
    for number, entry in enumerate(body.get("alignment", [])):
        entry["id"] = f"https://other.example/{number}"

    assert achievement_from_json(body).alignments == tuple(alignments)


@settings(max_examples=60, deadline=None)
@given(st.lists(ALIGNMENTS, min_size=1, max_size=4))
def test_a_page_shows_the_same_and_no_entry_that_is_only_a_level(alignments):
    read = reading.read({"credentialSubject": {"achievement": achievement(*alignments).to_json()}})

    shown = [
        (each.framework, each.code, each.level, each.proficiency) for each in read.outcomes[0].alignments
    ]
    assert shown == [(each.framework, each.code, each.level, each.proficiency) for each in alignments]


@given(ALIGNMENTS)
def test_a_row_keeps_an_alignment_whole(alignment):
    assert to_alignment(from_alignment(alignment)) == alignment


def test_a_level_that_makes_no_sense_is_no_level():
    body = achievement(Alignment(name="x", url="https://skills.example/x", level=4)).to_json()
    for wrong in ("9:", "four:", "-1:", "", "٤:", "4" * 5000 + ":"):
        body["alignment"][1]["targetCode"] = wrong

        assert achievement_from_json(body).alignments[0] == replace(
            Alignment(name="x", url="https://skills.example/x"), level=None
        )

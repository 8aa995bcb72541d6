"""The core of skills: typos, hierarchies, what changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.skills import spelling
from cairn.skills.changes import Change, Standing, What, combined, compare
from cairn.skills.errors import SkillError
from cairn.skills.graph import Hierarchy
from cairn.skills.skill import Relation, RelationKind, Skill, check_iri
from cairn.skills.words import stem

LETTERS = st.text("abcde", min_size=4, max_size=12)


@given(LETTERS, st.data())
def test_two_words_a_typo_apart_always_share_a_variant(word, data):
    place = data.draw(st.integers(0, len(word) - 2))
    wrong = data.draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + "x" + word[place:],
                word[:place] + "x" + word[place + 1 :],
                word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            ]
        )
    )
    assert spelling.distance(word, wrong, most=1) <= 1
    if len(wrong) >= spelling.SHORTEST:
        assert spelling.variants(word) & spelling.variants(wrong)


@given(LETTERS, LETTERS)
def test_the_distance_is_the_same_both_ways_and_nothing_only_for_the_same_word(one, other):
    assert spelling.distance(one, other) == spelling.distance(other, one)
    assert (spelling.distance(one, other) == 0) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("electrician", "electronics"), ("solar", "sonar panels"), ("commissioner", "communicate")],
)
def test_words_that_only_begin_alike_are_not_taken_for_typos(one, other):
    assert spelling.apart((one, stem(one)), (other, stem(other))) > spelling.forgiven(one)


STANDINGS = st.builds(
    Standing, st.sampled_from("AB"), st.sampled_from("xy"), st.just(()), st.just(()), st.booleans()
)
VERSIONS = st.dictionaries(st.sampled_from(["a:1", "a:2", "a:3"]), STANDINGS)


@given(VERSIONS)
def test_nothing_changes_from_a_version_to_itself(version):
    assert list(compare(version, version)) == []


@given(VERSIONS, VERSIONS)
def test_there_and_back_again_is_no_change_of_names(one, other):
    """Rows are never deleted: what a version lacks is retired, and keeps what was said of it."""
    kept = {**{iri: Standing(s.name, s.description, (), (), True) for iri, s in one.items()}, **other}
    back = {**{iri: Standing(s.name, s.description, (), (), True) for iri, s in kept.items()}, **one}
    whole = combined([compare(one, kept), compare(kept, back)])
    told = {change.iri for change in whole if one.get(change.iri) and not one[change.iri].retired}
    assert not told


def test_what_was_added_and_retired_in_between_never_was():
    steps = [[Change("a:1", What.ADDED, "", "Knots")], [Change("a:1", What.RETIRED, "Knots", "")]]
    assert combined(steps) == ()


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=15))
def test_every_walk_ends_and_circles_are_those_that_reach_themselves(pairs):
    links = [Relation(f"x:{one}", RelationKind.BROADER, f"x:{other}") for one, other in pairs]
    hierarchy = Hierarchy.of(links)
    reach = {}
    for letter in "abcdef":
        iri = f"x:{letter}"
        seen = list(hierarchy.broader(iri))
        assert len(seen) == len(set(seen))
        assert iri not in seen
        reach[iri] = {up for step in hierarchy.above.get(iri, ()) for up in (step, *hierarchy.broader(step))}
    assert hierarchy.in_circles() == {iri for iri, found in reach.items() if iri in found}


@pytest.mark.parametrize("iri", ["http://data.europa.eu/esco/skill/1", "urn:uuid:1", "a:b"])
def test_identities_are_iris(iri):
    assert check_iri(iri) == iri


@pytest.mark.parametrize(
    "iri", ["", "name", "a b:c", "a:b c", ":x", "1:x", "a:", "a:<x>", "a:x\n", "a:" + "x" * 400, "é:x"]
)
def test_what_is_no_identity_is_refused(iri):
    with pytest.raises(SkillError) as refused:
        check_iri(iri)
    assert refused.value.code == "skill.iri"


def test_levels_are_one_to_eight():
    with pytest.raises(SkillError):
        Skill(iri="a:1", name="Knots", level=9)

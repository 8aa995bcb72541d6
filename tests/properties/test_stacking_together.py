"""A set of micro-credentials as a whole: what holds for every set, and some that are worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.skills.skill import Group
from cairn.stacking.errors import HeldError
from cairn.stacking.held import Achieved
from cairn.stacking.overlap import overlaps, work_of
from cairn.stacking.parts import Given, Part, State, counted
from cairn.stacking.together import CODES, Weight, together, wider

SKILLS = [f"urn:skill:{letter}" for letter in "abcdef"]


def part(name: str, *, worth: object = 1, level: int | None = 4, **more) -> Part:
    inside = frozenset(more.pop("parts", ()))
    achievement = more.pop("achievement", f"urn:{name}")
    of = Achieved(
        id=name, achievement=achievement, name=name, credits=Decimal(str(worth)), level=level, parts=inside
    )
    gives = tuple(Given(*one) if isinstance(one, tuple) else Given(one) for one in more.pop("gives", ()))
    return Part(of=of, gives=gives, **more)


@st.composite
def sets(draw):
    """Up to eight parts; names, skills and prerequisites come from the same few."""
    names = [f"p{number}" for number in range(draw(st.integers(0, 8)))]
    some = st.sampled_from([*SKILLS, *(f"urn:{name}" for name in names or ["none"])])
    return [
        part(
            name,
            worth=draw(st.sampled_from([0, 1, 2, "2.5", 5])),
            level=draw(st.sampled_from([None, 2, 4, 4, 7])),
            achievement=draw(st.sampled_from([f"urn:{name}"] * 6 + ["urn:same"])),
            hours=Decimal(draw(st.sampled_from([0, 8, 50]))),
            group=draw(st.sampled_from([None, *Group])),
            gives=[
                (skill, draw(st.sampled_from([None, 3, 5])))
                for skill in draw(st.lists(st.sampled_from(SKILLS), unique=True, max_size=4))
            ],
            needs=tuple(draw(st.lists(st.frozensets(some, min_size=1, max_size=2), max_size=2))),
            state=draw(st.sampled_from([*State, State.PLANNED, State.HELD])),
            parts=draw(st.sampled_from([()] * 8 + [("urn:p0",), ("p1",)])),
        )
        for name in names
    ]


@given(sets(), st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_parts_changes_no_sum(parts, random):
    shuffled = list(parts)
    random.shuffle(shuffled)
    one, other = together(parts), together(shuffled)
    assert (one.whole, one.held, one.to_earn, one.unit) == (
        other.whole,
        other.held,
        other.to_earn,
        other.unit,
    )
    assert (one.double, one.levels.shares, one.levels.most) == (
        other.double,
        other.levels.shares,
        other.levels.most,
    )
    assert one.breadth.even == other.breadth.even
    assert {found.skill: found.double for found in one.overlaps} == {
        found.skill: found.double for found in other.overlaps
    }


@given(sets())
@settings(max_examples=15, deadline=None)
def test_every_part_is_counted_or_left_out_for_a_reason(parts):
    found = together(parts)
    assert {one.id for one in found.counted} | {one.part for one in found.left_out} == {
        one.id for one in parts
    }
    assert len(found.counted) + len(found.left_out) == len(parts)
    assert all(one.by in {each.id for each in parts} for one in found.left_out if one.code != "gone")
    assert found.whole.credits == found.held.credits + found.to_earn.credits
    assert found.whole.parts == found.held.parts + found.to_earn.parts
    assert 0 <= found.double < 1
    assert {one.code for one in found.findings} <= set(CODES)
    if parts and any(one.state is not State.GONE for one in parts):
        assert found.counted


@given(sets())
@settings(max_examples=15, deadline=None)
def test_no_work_is_double_where_no_skill_is_given_twice_at_a_level(parts):
    counts, _out = counted(parts)
    twice = {one.skill for one in overlaps(counts) if one.double}
    work = work_of(counts)
    for skill in SKILLS:
        giving = [(one.id, given.level) for one in counts for given in one.gives if given.skill == skill]
        levels = [level for _id, level in giving]
        same = len(levels) > len(set(levels)) or (None in levels and len(levels) > 1)
        assert (skill in twice) == same
    assert sum(one.double for one in overlaps(counts)) < sum(work.values()) or not counts


@given(sets())
@settings(max_examples=15, deadline=None)
def test_the_order_that_is_proposed_meets_all_that_can_be_met(parts):
    found = together(parts)
    order = found.ordering.order
    assert sorted(order) == sorted(one.id for one in parts)
    if found.ordering.circle:
        return
    place = {name: at for at, name in enumerate(order)}
    anew = together(sorted(parts, key=lambda one: place[one.id]))
    assert not [one for one in anew.ordering.unmet if one.later]
    assert not [one for one in anew.findings if one.code == "stack.order"]


@given(sets())
@settings(max_examples=15, deadline=None)
def test_what_is_suggested_widens_and_is_not_in_the_set(parts):
    candidates = [
        part(f"new-{group}", group=group, hours=Decimal(20), gives=SKILLS[:2]) for group in Group
    ] + list(parts)
    now = together(parts).breadth.even
    for one in wider(parts, candidates):
        assert one.even > now
        assert one.part.id.startswith("new-")
        assert together([*parts, one.part]).breadth.even == one.even
        assert 0 <= one.double <= 1


CABLES = part("cables", worth=2, gives=["urn:cut", "urn:test"], hours=Decimal(50), group=Group.TECHNICAL)
TESTS = part("tests", worth=2, gives=["urn:test", "urn:report"], hours=Decimal(50), group=Group.TECHNICAL)
LEADING = part(
    "leading",
    worth=4,
    level=5,
    gives=["urn:brief"],
    hours=Decimal(100),
    group=Group.HUMAN,
    needs=(frozenset({"urn:test"}),),
    state=State.PLANNED,
)


def codes(found) -> list[str]:
    return [one.code for one in found.findings]


def test_a_set_that_is_sound_says_nothing():
    found = together([CABLES, TESTS, LEADING])
    assert codes(found) == []
    assert (found.whole.credits, found.held.credits, found.to_earn.credits) == (8, 4, 4)
    assert (found.unit, found.double) == ("credits", 0.125)  # one of the eight credits: half of `tests`
    (again,) = found.overlaps
    assert (again.skill, again.parts, again.double) == ("urn:test", ("cables", "tests"), 1)
    assert (found.levels.shares, found.levels.most) == (((4, 0.5), (5, 0.5)), 5)
    assert (found.levels.below, found.levels.above) == (("cables", "tests"), ())
    assert found.breadth.shown == 2


def test_a_higher_level_is_deeper_and_no_repetition():
    first, second = part("first", gives=[("urn:cut", 3)]), part("second", gives=[("urn:cut", 5)])
    (deeper,) = together([first, second]).overlaps
    assert (deeper.deepens, deeper.levels) == (True, (3, 5))
    unsaid = replace(second, gives=(Given("urn:cut"),))
    (again,) = together([first, unsaid]).overlaps
    assert (again.deepens, again.double) == (False, 1)  # silence about a level hides nothing


def test_without_credits_of_one_part_work_is_counted_in_hours():
    found = together([CABLES, replace(TESTS, of=replace(TESTS.of, credits=Decimal(0)))])
    assert (found.unit, found.double) == ("hours", 0.25)
    assert "stack.no_credits" in codes(found)


@pytest.mark.parametrize(
    ("parts", "aim", "code", "about"),
    [
        ([CABLES], None, "stack.small", ()),
        ([CABLES, replace(TESTS, state=State.GONE), LEADING], None, "stack.gone", ("tests",)),
        (
            [CABLES, part("again", achievement="urn:cables", state=State.PLANNED), LEADING],
            None,
            "stack.repeated",
            ("again", "cables"),
        ),
        (
            [CABLES, part("whole", parts=["urn:cables"]), LEADING],
            None,
            "stack.inside",
            ("cables", "whole"),
        ),
        (
            [replace(CABLES, named=False), replace(TESTS, named=False)],
            None,
            "stack.unnamed",
            ("cables", "tests"),
        ),
        ([CABLES, replace(LEADING, named=False)], None, "stack.nameless", ("leading",)),
        ([part("x"), LEADING], None, "stack.needs", ("leading",)),
        (
            [LEADING, replace(TESTS, state=State.PLANNED)],
            None,
            "stack.order",
            ("leading", "tests"),
        ),
        (
            [replace(TESTS, state=State.PLANNED, needs=(frozenset({"leading"}),)), LEADING],
            None,
            "stack.circle",
            ("tests", "leading"),
        ),
        ([CABLES, replace(TESTS, gives=CABLES.gives)], None, "stack.overlap", ("cables", "tests")),
        ([CABLES, TESTS, LEADING], 6, "stack.below_aim", ("cables", "tests", "leading")),
        ([part("low", level=2), TESTS, LEADING], None, "stack.levels", ("low", "tests")),
        ([CABLES, TESTS], None, "stack.narrow", ()),
        ([CABLES, TESTS, replace(LEADING, state=State.CLOSED)], None, "stack.closed", ("leading",)),
        ([CABLES, replace(TESTS, state=State.DOUBTFUL)], None, "stack.doubtful", ("tests",)),
        ([CABLES, part("x", level=None)], None, "stack.no_level", ("x",)),
    ],
)
def test_what_is_wrong_is_said_with_the_parts_it_is_about(parts, aim, code, about):
    found = {one.code: one for one in together(parts, aim=aim).findings}
    assert found[code].parts == about
    stops = code in (
        "stack.small",
        "stack.gone",
        "stack.repeated",
        "stack.inside",
        "stack.unnamed",
        "stack.circle",
    )
    assert (found[code].weight is Weight.STOPS) == stops


def test_what_is_held_outside_of_the_set_meets_a_prerequisite():
    assert "stack.needs" in codes(together([part("x"), LEADING]))
    assert "stack.needs" not in codes(together([part("x"), LEADING], known={"urn:test"}))


def test_what_only_stands_behind_a_circle_is_no_part_of_it():
    tests = replace(TESTS, state=State.PLANNED, needs=(frozenset({"leading"}),))
    after = part("after", state=State.PLANNED, needs=(frozenset({"leading"}),))
    found = together([after, tests, LEADING])
    assert found.ordering.circle == ("tests", "leading")
    assert found.ordering.order == ("after", "tests", "leading")
    assert {one.code: one.parts for one in found.findings}["stack.order"] == ("after", "leading")


def test_what_gives_new_skills_is_suggested_before_what_repeats():
    again = part("again", group=Group.DIGITAL, hours=Decimal(50), gives=["urn:cut"])
    fresh = part("fresh", group=Group.DIGITAL, hours=Decimal(50), gives=["urn:code"])
    found = wider([CABLES, LEADING], [again, fresh, replace(fresh, group=Group.TECHNICAL, of=TESTS.of)])
    assert [one.part.id for one in found][:2] == ["fresh", "again"]
    assert (found[0].double, found[1].double) == (0, 1)


def test_a_set_has_ids_of_its_own_and_an_end():
    with pytest.raises(HeldError) as refused:
        together([CABLES, CABLES])
    assert refused.value.code == "held.repeated"
    with pytest.raises(HeldError) as refused:
        together([part(str(number)) for number in range(501)])
    assert refused.value.code == "held.too_many"

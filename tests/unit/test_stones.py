"""Stones: the same credential, the same stone; wider for hours, thicker for level; the list tells all."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.web.components.palette import TONES
from cairn.web.components.stones import MOST_DRAWN, WIDTH, Stone, build, chip, draw, evidence, single

DAY = dt.date(2026, 6, 18)
held = st.builds(
    Stone,
    id=st.uuids().map(str),
    title=st.text(max_size=20),
    tone=st.sampled_from(TONES),
    hours=st.floats(0, 4000, allow_nan=False),
    level=st.integers(0, 8),
    earned_date=st.none() | st.dates(),
)


def credential(number: int, hours: float = 40, **more: object) -> Stone:
    return Stone(f"urn:uuid:{number}", f"Course {number}", hours=hours, **more)  # type: ignore[arg-type]


def test_the_same_credential_is_drawn_the_same_byte_for_byte():
    stones = (credential(1, 240, tone="slate", level=4), credential(2, 80, tone="moss", level=5))
    once, again = (draw(build(stones), label="Two stones", clip_prefix="k0") for _ in range(2))
    assert once == again
    assert (
        hashlib.sha256(once.encode()).hexdigest()
        == "8f1e196fb43a866bf31848dd52c8e15387ff5873b03486d64c15034502d34275"
    )


def test_most_hours_lie_at_the_base_and_ties_lie_by_date():
    stones = (
        credential(1, 30),
        credential(2, 240),
        credential(3, 80, earned_date=DAY),
        credential(4, 80, earned_date=dt.date(2025, 1, 1)),
    )
    order = [place.stone.title for place in build(stones).placed]
    assert order == ["Course 2", "Course 4", "Course 3", "Course 1"]


@given(st.lists(held, max_size=25, unique_by=lambda stone: stone.id), st.booleans())
def test_no_stone_hangs_over_the_one_below_and_nothing_is_lost(stones: list[Stone], ahead: bool):
    if ahead:
        stones = [*stones, Stone("urn:next", "Next", hours=500, state="next")]
    stack = build(stones)
    for below, above in zip(stack.placed, stack.placed[1:], strict=False):
        most = 1.12 if above.stone.state == "next" else 1.02
        assert above.a <= most * below.a + 1e-9
        assert above.y > below.y
    drawn = [place for place in stack.placed if place.number and place.stone.state != "next"]
    assert len(drawn) <= MOST_DRAWN
    assert all(place.x - place.a > 0 and place.x + place.a < WIDTH for place in stack.placed)
    assert {stone.id for _, stone in stack.listed} == {stone.id for stone in stones}
    assert [number for number, _ in stack.listed if number] == list(range(len(drawn) + ahead, 0, -1))


def test_more_than_nine_leave_one_stone_for_the_rest_and_the_list_has_them_all():
    stack = build([credential(n, 20 + n) for n in range(21)])
    assert len(stack.placed) == MOST_DRAWN + 1
    assert len(stack.rest) == 12
    assert len(stack.listed) == 21
    picture = draw(stack, label="Many", clip_prefix="k", more="and 12 more")
    assert ">and 12 more</text>" in picture


def test_what_counts_for_the_goal_is_drawn_before_what_took_long():
    stones = [credential(n, 100) for n in range(9)] + [credential(99, 2, weight=1000)]
    assert any(place.stone.title == "Course 99" for place in build(stones).placed)


def test_a_next_step_floats_above_the_cairn_and_is_dashed():
    stack = build((credential(1, 40, level=4), Stone("urn:next", "Next", hours=40, level=4, state="next")))
    base, ahead = stack.placed
    gap = (ahead.y - ahead.b) - (base.y + base.b)
    assert gap == pytest.approx(5)
    assert 'class="stone-next"' in draw(stack, label="x", clip_prefix="k")


def test_a_lapsed_stone_is_only_an_outline():
    drawn = chip(credential(1, state="lapsed"), clip_id="c")
    assert "stone-lapsed" in drawn
    assert "stone-fill" not in drawn


def test_clip_paths_are_unique_on_a_page():
    stack = build([credential(n) for n in range(14)])
    page = draw(stack, label="a", clip_prefix="k0", more="more") + draw(
        stack, label="b", clip_prefix="k1", more="more"
    )
    ids = re.findall(r'<clipPath id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) == 20
    assert set(re.findall(r"url\(#([^)]+)\)", page)) == set(ids)


def test_a_drawing_speaks_only_when_it_is_given_words_and_escapes_them():
    assert 'role="img" aria-label="&lt;b&gt; &quot;x&quot;"' in single(
        credential(1), label='<b> "x"', clip_id="c"
    )
    assert 'aria-hidden="true"' in single(credential(1), clip_id="c")
    assert "<script" not in chip(credential(1), numeral="<script>", clip_id="c")


def test_no_drawing_has_a_style_attribute_or_a_colour_of_its_own():
    page = draw(build([credential(1)]), label="a", clip_prefix="k") + evidence(2)
    assert "style=" not in page
    assert "#" not in page.replace("url(#", "")


@pytest.mark.parametrize(
    "wrong", [{"tone": "marble"}, {"level": 9}, {"hours": -1}, {"hours": float("nan")}, {"state": "lost"}]
)
def test_a_stone_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        Stone(**{"id": "urn:1", "title": "x", **wrong})


def test_nothing_at_all_is_no_picture():
    assert draw(build(()), label="x", clip_prefix="k") == ""


def test_only_the_next_step_is_drawn_and_the_later_ones_are_listed_above_it():
    steps = [Stone(f"urn:step:{n}", f"Step {n}", state="next") for n in range(3)]
    stack = build([credential(1), *steps])
    assert [place.stone.title for place in stack.placed] == ["Course 1", "Step 0"]
    assert [stone.title for _, stone in stack.listed] == ["Step 2", "Step 1", "Step 0", "Course 1"]

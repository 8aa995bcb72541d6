"""Well-roundedness: one group is one, five equal ones are five, and ticking boxes does not make it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.passport.breadth import breadth, of_person, of_stack
from cairn.passport.passport import Evidence, HeldCredential, Source, passport
from cairn.skills.skill import Group

TODAY = date(2026, 11, 22)
ENTRIES = st.lists(st.tuples(st.sampled_from([*Group]), st.floats(0.1, 100)), min_size=1, max_size=40)


def held(*groups: Group, claimed: bool = False):
    evidence = [
        Evidence(
            skill=f"https://skills.example/{number}",
            name=str(number),
            source=Source.SELF_CLAIMED if claimed else Source.FORMAL,
            shown=TODAY,
            group=group,
            verified=not claimed,
            assessed=not claimed,
        )
        for number, group in enumerate(groups)
    ]
    return passport(evidence, (), on=TODAY).skills


@given(ENTRIES)
def test_breadth_lies_between_one_and_the_groups_that_are_shown(entries):
    found = breadth(entries)

    assert 1 <= found.even <= found.shown + 0.01
    assert sum(part.share for part in found.parts) == pytest.approx(1)


@given(ENTRIES, st.floats(0.5, 20))
def test_only_shares_count(entries, factor):
    assert breadth([(group, weight * factor) for group, weight in entries]).even == pytest.approx(
        breadth(entries).even, abs=0.011
    )


def test_all_five_alike_is_five_and_one_is_one():
    assert breadth((group, 3.0) for group in Group).even == 5
    assert breadth([(Group.DIGITAL, 7.0)]).even == 1
    assert (breadth([]).even, breadth([]).shown) == (0, 0)


def test_empty_groups_are_named_before_thin_ones():
    skills = held(*[Group.TECHNICAL] * 8, Group.HUMAN, *[Group.DIGITAL] * 4)

    found = of_person(skills)

    assert set(found.to_widen[:2]) == {Group.ENTREPRENEURIAL, Group.SUSTAINABILITY}
    assert found.to_widen[2:] == (Group.HUMAN,)


def test_a_claim_widens_less_than_what_was_assessed():
    proven = held(*[Group.TECHNICAL] * 4, Group.HUMAN)
    claimed = (*held(*[Group.TECHNICAL] * 4), *held(Group.HUMAN, claimed=True))

    assert of_person(claimed).even < of_person(proven).even


def test_a_stack_is_weighed_by_hours():
    one = HeldCredential(id="1", name="x", awarded=TODAY, group=Group.TECHNICAL, hours=Decimal(120))
    two = replace(one, id="2", group=Group.HUMAN, hours=Decimal(0))
    nameless = replace(one, id="3", group=None)

    found = of_stack([one, two, nameless])

    assert found.unsorted == 1
    assert found.even == pytest.approx(1.26, abs=0.01)


def test_a_weight_is_never_negative():
    with pytest.raises(ValueError):
        breadth([(Group.HUMAN, -1.0)])

"""Every smallest set is found by asking for one at a time."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.pathways.ways import Asked, every_way

NAMES = "abcdef"
families = st.lists(st.sets(st.sampled_from(NAMES), min_size=1, max_size=4), max_size=6)


def smallest(family):
    sets = {frozenset(one) for one in family}
    return {one for one in sets if not any(other < one for other in sets)}


def asker(family, *, unsure=frozenset()):
    """unsure: what is asked without one of these is not proved."""

    def ask(without):
        rest = [one for one in sorted(smallest(family), key=sorted) if not one & without]
        return Asked(min(rest, key=len, default=None), not without & unsure)

    return ask


@given(families)
@settings(max_examples=80, deadline=None)
def test_every_smallest_set_is_found_once(family):
    ways = every_way(asker(family), asked=10_000)

    assert ways.complete
    assert len(ways.sets) == len(set(ways.sets))
    assert set(ways.sets) == smallest(family)


def test_beyond_the_limits_it_says_that_there_may_be_more():
    pairs = [set(pair) for pair in itertools.combinations(NAMES, 2)]

    assert not every_way(asker(pairs), most=5).complete
    assert not every_way(asker(pairs), asked=3).complete
    assert every_way(asker([{"a", "b"}])).complete
    assert not every_way(asker([{"a", "b"}], unsure={"b"})).complete, "that there is none was not proved"
    assert not every_way(asker([{"a"}, {"b"}], unsure={"a"})).complete, "there may be a smaller one"
    assert not every_way(asker(pairs), is_over=lambda: True).complete
    assert len(every_way(asker(pairs), most=15, asked=10_000).sets) == 15

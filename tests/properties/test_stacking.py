"""The audit against every possible way to count, on small cases: `tests/every_way.py`."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.every_way import is_possible, ways

from cairn.stacking.audit import audit, closest
from cairn.stacking.decisions import StandIn, Substitution, Waiver
from cairn.stacking.eligible import field_of
from cairn.stacking.errors import HeldError
from cairn.stacking.held import Achieved, Offer, Pin
from cairn.stacking.reading import read_rules
from cairn.stacking.rules import Prerequisite, leaves

TODAY = date(2026, 11, 22)
DAYS = [date(2020, 1, 1), date(2023, 1, 1), date(2026, 1, 1), date(2026, 11, 23), date(2027, 5, 1), None]
NAMES = ["a", "b", "c", "d", "e"]
names = st.sampled_from(NAMES)
subjects = st.sampled_from(["x", "y"])
credits_ = st.sampled_from([0, 1, 2.5, 5])


@st.composite
def achieved(draw, number):
    return Achieved(
        id=f"held-{number}",
        achievement=draw(names),
        credits=Decimal(str(draw(credits_))),
        level=draw(st.sampled_from([None, 3, 5])),
        provider=draw(st.sampled_from(["p", "q"])),
        subjects=frozenset(draw(st.sets(subjects))),
        awarded=draw(st.sampled_from(DAYS)),
        also=frozenset(draw(st.sets(names, max_size=1))) if draw(st.integers(0, 5)) == 0 else frozenset(),
        parts=frozenset(draw(st.sets(names, max_size=2))) if draw(st.integers(0, 4)) == 0 else frozenset(),
    )


@st.composite
def offered(draw, number):
    one = replace(draw(achieved(number)), id=f"offer-{number}", awarded=None)
    name = draw(st.sampled_from([one.achievement, f"new-{number}"]))
    return Offer(of=replace(one, achievement=name), cost=Decimal(draw(st.integers(0, 2))))


@st.composite
def which(draw):
    found = {}
    if draw(st.booleans()):
        found["subjects"] = [draw(subjects)]
    if draw(st.integers(0, 3)) == 0:
        found["level"] = draw(st.sampled_from([3, 5]))
    if draw(st.integers(0, 3)) == 0:
        found["providers"] = ["p"]
    if draw(st.integers(0, 3)) == 0:
        found["within_months"] = 24
    if draw(st.integers(0, 4)) == 0:
        found["excluding"] = {"achievements": [draw(names)]}
    return found


bounds = st.one_of(
    st.builds(lambda n, w: {"credits": n, "from": w}, st.sampled_from([1, 2.5, 5]), which()),
    st.builds(lambda n, w: {"count": n, "from": w}, st.integers(1, 2), which()),
)
ones = st.builds(lambda these: {"achievement": these}, st.lists(names, min_size=1, max_size=2, unique=True))


@st.composite
def collects(draw):
    rule = {"from": draw(which())}
    if draw(st.booleans()):
        rule["credits"] = draw(st.sampled_from([1, 2.5, 5, 7.5]))
    if "credits" not in rule or draw(st.booleans()):
        rule["count"] = draw(st.integers(1, 3))
    for name in ("at_least", "at_most"):
        if draw(st.integers(0, 3)) == 0:
            rule[name] = [draw(bounds)]
    if draw(st.integers(0, 4)) == 0:
        rule["different"] = {"by": draw(st.sampled_from(["provider", "subject"])), "count": 2}
    return rule


def choices(inner):
    parts = st.lists(inner, min_size=1, max_size=2)
    return st.one_of(
        st.builds(lambda these: {"all": these}, parts),
        st.builds(lambda these: {"any": these}, parts),
        st.builds(lambda these: {"choose": len(these), "of": these}, parts),
    )


rules = st.recursive(st.one_of(ones, collects()), choices, max_leaves=3)


groups = st.lists(names, min_size=1, max_size=2, unique=True)
prerequisites = st.builds(
    lambda of, needs, in_order: {"of": of, "needs": needs, "in_order": in_order},
    names, st.lists(groups, min_size=1, max_size=2), st.booleans(),
)  # fmt: skip


@st.composite
def qualifications(draw):
    exit_ = {"name": "whole", "rule": draw(rules)}
    for name in ("at_least", "at_most"):
        if draw(st.integers(0, 3)) == 0:
            exit_[name] = [draw(bounds)]
    made = {"id": "urn:q", "name": "Q", "exits": [exit_]}
    if draw(st.integers(0, 2)) == 0:
        made["sharing"] = draw(st.sampled_from([1, 5]))
    if draw(st.integers(0, 3)) == 0:
        made["equivalences"] = [{"of": draw(names), "as": draw(names)}]
    if draw(st.integers(0, 2)) == 0:
        made["prerequisites"] = draw(st.lists(prerequisites, min_size=1, max_size=2))
    if draw(st.integers(0, 5)) == 0:
        made["repeatable"] = [draw(names)]
    return read_rules(made)


@settings(max_examples=300, deadline=None)
@given(qualifications(), st.data())
def test_whatever_can_be_complete_is_found_complete(qualification, data):
    held = [data.draw(achieved(number)) for number in range(data.draw(st.integers(0, 4)))]
    (answer,) = audit(qualification, held, at=TODAY)
    assert answer.complete == is_possible(qualification, held, at=TODAY)
    assert answer.proved
    assert (answer.missing == 0) == answer.complete
    assert sorted(
        [one.held.id for one in answer.unused] + list({one.held.id for one in answer.counts})
    ) == sorted(one.id for one in held)


@st.composite
def inside_another(draw):
    """The same rules as the last of two exits, by way of the first."""
    found = draw(qualifications())
    return found if draw(st.booleans()) else read_rules(draw(rules_inside()))


@st.composite
def rules_inside(draw):
    first = {"name": "first", "rule": draw(rules)}
    last = {"name": "last", "rule": {"all": [{"exit": "first"}, draw(st.one_of(ones, collects()))]}}
    return {"id": "urn:q", "name": "Q", "exits": [first, last]}


@settings(max_examples=120, deadline=None)
@given(inside_another(), st.data())
def test_decisions_for_one_learner_are_part_of_the_exact_answer(qualification, data):
    """With waivers, substitutions and stand-ins still every way that reaches the exit is found, and no other."""
    held = [data.draw(achieved(number)) for number in range(data.draw(st.integers(0, 3)))]
    parts = sorted({leaf.written for exit_ in qualification.exits for leaf in leaves(exit_.rule)})
    ids = st.sampled_from([f"held-{number}" for number in range(3)])
    part = st.sampled_from(parts)
    kinds = [st.builds(Waiver, st.just("w"), part), st.builds(Substitution, st.just("s"), ids, part)]
    if qualification.prerequisites:
        of_first = st.sampled_from([f"/prerequisites/{n}" for n in range(len(qualification.prerequisites))])
        kinds.append(st.builds(StandIn, st.just("f"), of_first, st.one_of(st.just(""), ids)))
    decisions = data.draw(st.lists(st.one_of(kinds), min_size=1, max_size=3))
    answer = audit(qualification, held, at=TODAY, decisions=decisions)[-1]
    plain = audit(qualification, held, at=TODAY)[-1]
    assert answer.complete == is_possible(qualification, held, at=TODAY, decisions=decisions)
    assert answer.proved
    waived = {one.part for one in decisions if isinstance(one, Waiver)}
    named = {leaf.key for leaf in leaves(qualification.exits[-1].rule) if leaf.written in waived}
    assert {one.part for one in answer.waived} == named
    assert answer.complete or not plain.complete
    assert answer.missing <= plain.missing
    if answer.complete and not plain.complete:
        assert answer.rests_on


@settings(max_examples=60, deadline=None)
@given(qualifications(), prerequisites, st.sampled_from(["", "held-0", "held-9"]), st.data())
def test_a_stand_in_takes_one_prerequisite_away_and_nothing_else(qualification, needed, by, data):
    """With nothing to be held for it: as if the prerequisite were not written. With what is not held: nothing."""
    held = [data.draw(achieved(number)) for number in range(data.draw(st.integers(1, 3)))]
    first = Prerequisite(
        of=frozenset({needed["of"]}),
        needs=tuple(map(frozenset, needed["needs"])),
        in_order=needed["in_order"],
    )
    asked = replace(qualification, prerequisites=(*qualification.prerequisites, first))
    decision = StandIn("220", f"/prerequisites/{len(qualification.prerequisites)}", by)
    (free,), (strict,) = audit(qualification, held, at=TODAY), audit(asked, held, at=TODAY)
    (found,) = audit(asked, held, at=TODAY, decisions=[decision])
    if not by:
        assert found.missing == free.missing
    elif by == "held-9":
        assert found == strict
    assert free.missing <= found.missing <= strict.missing
    if found.complete and not strict.complete:
        assert found.rests_on == ("220",)


@settings(max_examples=150, deadline=None)
@given(qualifications(), st.sampled_from(["number", "credits", "cost"]), st.data())
def test_the_steps_are_the_cheapest_that_complete_it_and_of_these_the_fewest(qualification, by, data):
    held = [data.draw(achieved(number)) for number in range(data.draw(st.integers(0, 2)))]
    offers = [data.draw(offered(number)) for number in range(data.draw(st.integers(0, 3)))]

    def price(some):
        amounts = {"number": len(some), "credits": sum(one.of.credits for one in some)}
        return amounts.get(by, sum(one.cost for one in some)), len(some)

    (answer,) = audit(qualification, held, at=TODAY, offers=offers, by=by)
    several = [some for size in range(len(offers) + 1) for some in itertools.combinations(offers, size)]
    completing = [
        price(some)
        for some in several
        if is_possible(qualification, held, [one.of for one in some], at=TODAY)
    ]
    if answer.complete:
        assert (0, 0) in completing
    elif not completing:
        assert not offers or answer.out_of_reach
    else:
        assert not answer.out_of_reach
        assert answer.steps_proved
        taken = {step.offer.of.id: step.offer for step in answer.steps}
        assert price(taken.values()) == min(completing)
        assert is_possible(qualification, held, [one.of for one in taken.values()], at=TODAY)


@settings(max_examples=40, deadline=None)
@given(st.lists(qualifications(), min_size=1, max_size=4), st.data())
def test_the_closest_are_those_that_an_audit_of_each_would_find(found, data):
    several = [replace(one, id=f"urn:q:{number}") for number, one in enumerate(found)]
    held = [data.draw(achieved(number)) for number in range(data.draw(st.integers(0, 3)))]
    most = data.draw(st.integers(1, 4))
    near = closest(several, held, at=TODAY, most=most)
    missing = {one.id: audit(one, held, at=TODAY)[0].missing for one in several}
    fits = {
        one.id: any(who.places(leaf) for leaf in leaves(one.exits[0].rule))
        for one in several
        for who in [field_of(one, held, at=TODAY)]
    }
    assert [one.missing for one in near] == [missing[one.qualification.id] for one in near]
    wanted = sorted((not fits[name], missing[name]) for name in missing)[:most]
    assert [(not fits[one.qualification.id], one.missing) for one in near] == wanted


@settings(max_examples=40, deadline=None)
@given(qualifications(), st.data())
def test_a_pin_holds_and_never_makes_less_missing(qualification, data):
    held = [data.draw(achieved(number)) for number in range(data.draw(st.integers(1, 4)))]
    (free,) = audit(qualification, held, at=TODAY)
    parts = [leaf.key for leaf in leaves(qualification.exits[0].rule)]
    pin = Pin(data.draw(st.sampled_from(held)).id, data.draw(st.sampled_from([None, *parts])))
    try:
        (pinned,) = audit(qualification, held, at=TODAY, pins=[pin])
    except HeldError as error:
        pinned, code = None, error.code
    if pinned is None:
        assert code == "held.pins"
        found = [counted.get(pin.part, ()) for _who, counted in ways(qualification, held, at=TODAY)]
        assert not any(pin.held == one.of.id for ones in found for one in ones)
        return
    assert pinned.missing >= free.missing
    where = {one.part for one in pinned.counts if one.held.id == pin.held}
    assert pin.part in where if pin.part else not where

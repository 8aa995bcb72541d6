"""The audit against every possible way to count, on small cases."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.stacking import certificate
from cairn.stacking.audit import audit, closest
from cairn.stacking.eligible import field_of
from cairn.stacking.errors import HeldError
from cairn.stacking.held import Achieved, Offer, Pin
from cairn.stacking.reading import read_rules
from cairn.stacking.rules import leaves

TODAY = date(2026, 11, 22)
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
        awarded=draw(st.sampled_from([date(2020, 1, 1), date(2026, 1, 1)])),
        also=frozenset(draw(st.sets(names, max_size=1))) if draw(st.integers(0, 5)) == 0 else frozenset(),
        parts=frozenset(draw(st.sets(names, max_size=2))) if draw(st.integers(0, 4)) == 0 else frozenset(),
    )


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
    if draw(st.integers(0, 4)) == 0:
        first = {"of": draw(names), "needs": [[draw(names)]], "in_order": draw(st.booleans())}
        made["prerequisites"] = [first]
    return read_rules(made)


def ways(qualification, who):
    """Every way to count that breaks no rule."""
    (exit_,) = qualification.exits
    parts = list(leaves(exit_.rule))
    places = [
        [
            (),
            *((leaf,) for leaf in parts),
            *(itertools.combinations(parts, 2) if qualification.sharing else ()),
        ]
        for _ in who.candidates
    ]
    for chosen in itertools.product(*places):
        counted = {}
        for candidate, where in zip(who.candidates, chosen, strict=True):
            for leaf in where:
                counted.setdefault(leaf.key, []).append(candidate)
        if not certificate.faults(exit_, who, counted, sharing=qualification.sharing):
            yield counted


def reached(qualification, who, counted):
    (exit_,) = qualification.exits
    return certificate.is_reached(exit_, who, counted)


@settings(max_examples=150, deadline=None)
@given(qualifications(), st.data())
def test_whatever_can_be_complete_is_found_complete(qualification, data):
    held = [data.draw(achieved(number)) for number in range(data.draw(st.integers(0, 4)))]
    (answer,) = audit(qualification, held, at=TODAY)
    who = field_of(qualification, held, at=TODAY)
    possible = any(reached(qualification, who, counted) for counted in ways(qualification, who))
    assert answer.complete == possible
    assert answer.proved
    assert (answer.missing == 0) == answer.complete
    assert sorted(
        [one.held.id for one in answer.unused] + list({one.held.id for one in answer.counts})
    ) == sorted(one.id for one in held)


@settings(max_examples=40, deadline=None)
@given(qualifications(), st.data())
def test_the_steps_are_the_fewest_that_complete_it(qualification, data):
    held = [data.draw(achieved(number)) for number in range(data.draw(st.integers(0, 2)))]
    offers = [
        Offer(of=Achieved(id=f"offer-{n}", achievement=f"new-{n}", credits=one.credits, level=one.level,
                          provider=one.provider, subjects=one.subjects))
        for n, one in enumerate(data.draw(achieved(number)) for number in range(data.draw(st.integers(0, 3))))
    ]  # fmt: skip
    (answer,) = audit(qualification, held, at=TODAY, offers=offers, by="number")

    def completes(some):
        who = field_of(qualification, held, [offer.of for offer in some], at=TODAY)
        return any(reached(qualification, who, counted) for counted in ways(qualification, who))

    fewest = next(
        (
            size
            for size in range(len(offers) + 1)
            if any(map(completes, itertools.combinations(offers, size)))
        ),
        None,
    )
    if answer.complete:
        assert fewest == 0
    elif fewest is None:
        assert not offers or answer.out_of_reach
    else:
        assert not answer.out_of_reach
        assert len({step.offer.of.id for step in answer.steps}) == fewest


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
        who = field_of(qualification, held, at=TODAY)
        possible = [counted.get(pin.part, ()) for counted in ways(qualification, who)]
        assert code == "held.pins"
        assert not any(pin.held == one.of.id for ones in possible for one in ones)
        return
    assert pinned.missing >= free.missing
    where = {one.part for one in pinned.counts if one.held.id == pin.held}
    assert pin.part in where if pin.part else not where

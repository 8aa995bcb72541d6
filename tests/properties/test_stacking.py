"""The audit against every possible way to count, on small cases."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.stacking import certificate
from cairn.stacking.audit import audit
from cairn.stacking.eligible import field_of
from cairn.stacking.held import Achieved, Offer
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
        made["prerequisites"] = [{"of": draw(names), "needs": [[draw(names)]]}]
    return read_rules(made)


def ways(qualification, who):
    """Every way to count that breaks no rule."""
    (exit_,) = qualification.exits
    parts = list(leaves(exit_.rule))
    places = [
        [(), *((leaf,) for leaf in parts), *(itertools.combinations(parts, 2) if qualification.sharing else ())]
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
    everything = [leaf.key for leaf in leaves(exit_.rule)]
    whole = certificate.lacks(exit_, who, counted, chosen=everything)
    return certificate.is_met(exit_.rule, who, counted) and not [lack for lack in whole if lack.part == ""]


@settings(max_examples=400, deadline=None)
@given(qualifications(), st.data())
def test_whatever_can_be_complete_is_found_complete(qualification, data):
    held = [data.draw(achieved(number)) for number in range(data.draw(st.integers(0, 4)))]
    (answer,) = audit(qualification, held, at=TODAY)
    who = field_of(qualification, held, at=TODAY)
    possible = any(reached(qualification, who, counted) for counted in ways(qualification, who))
    assert answer.complete == possible
    assert answer.proved
    assert (answer.missing == 0) == answer.complete
    assert sorted([one.held.id for one in answer.unused] + list({one.held.id for one in answer.counts})) == sorted(
        one.id for one in held
    )


@settings(max_examples=150, deadline=None)
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
        (size for size in range(len(offers) + 1) if any(map(completes, itertools.combinations(offers, size)))), None
    )
    if answer.complete:
        assert fewest == 0
    elif fewest is None:
        assert not offers or answer.out_of_reach
    else:
        assert not answer.out_of_reach
        assert len({step.offer.of.id for step in answer.steps}) == fewest

"""What the rules of a qualification can say, one case each: order, alternatives, exits, sharing, residency, layers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cairn.stacking import counting, steps
from cairn.stacking.audit import audit, closest
from cairn.stacking.errors import HeldError
from cairn.stacking.held import Achieved, Offer, Pin
from cairn.stacking.reading import read_rules
from cairn.stacking.solver import Solution, least

TODAY = date(2026, 11, 22)


def held(name, worth=5, **facts):
    facts.setdefault("awarded", date(2026, 1, 1))
    return Achieved(id=f"held-{name}", achievement=name, name=name, credits=Decimal(str(worth)), **facts)


def rules(rule, **more):
    top = {name: more.pop(name) for name in list(more) if name in TOP}
    return read_rules({"id": "urn:q", "name": "Q", "exits": [{"name": "whole", "rule": rule, **more}], **top})


TOP = ("sharing", "equivalences", "prerequisites", "repeatable", "typical")


def one(qualification, *those, **more):
    return audit(qualification, those, at=TODAY, **more)[0]


def reasons(answer):
    return {found.held.achievement: found.reason for found in answer.unused}


@pytest.mark.parametrize(
    ("rule", "those", "missing"),
    [
        ({"all": [{"achievement": "a"}, {"achievement": "b"}]}, [held("a")], 5),
        ({"any": [{"achievement": "a"}, {"achievement": "b"}]}, [held("b")], 0),
        ({"choose": 2, "of": [{"achievement": n} for n in "abc"]}, [held("a"), held("c")], 0),
        ({"credits": 12.5}, [held("a"), held("b")], 2.5),
        ({"count": 2, "from": {"level": 5}}, [held("a", level=5), held("b", level=4)], 5),
        ({"credits": 5, "from": {"providers": ["p", "q"]}}, [held("a", provider="q")], 0),
        ({"credits": 5, "from": {"frameworks": "eqf"}}, [held("a", frameworks=frozenset({"eqf"}))], 0),
        ({"credits": 5, "from": {"kinds": "MicroSkill"}}, [held("a", kind="Degree")], 5),
        ({"credits": 5, "from": {"within_months": 12}}, [held("a", awarded=date(2025, 11, 21))], 5),
        ({"credits": 5, "from": {"within_months": 12}}, [held("a", awarded=date(2025, 11, 22))], 0),
        ({"credits": 5, "from": {"excluding": {"achievements": "a"}}}, [held("a")], 5),
        ({"count": 2, "different": {"by": "provider", "count": 2}},
         [held("a", provider="p"), held("b", provider="p")], 5),
        ({"credits": 10, "at_most": [{"credits": 5, "from": {"subjects": "x"}}]},
         [held("a", subjects=frozenset("x")), held("b", subjects=frozenset("x"))], 5),
        ({"credits": 10, "at_least": [{"credits": 10, "from": {"level": 6}}]}, [held("a", level=6), held("b")], 5),
    ],
)  # fmt: skip
def test_each_kind_of_rule(rule, those, missing):
    answer = one(rules(rule), *those)
    assert (float(answer.missing), answer.complete, answer.proved) == (missing, missing == 0, True)


def test_residency_counts_all_that_counts():
    here = {"at_least": [{"credits": 10, "from": {"providers": "larkhaven"}}]}
    made = rules({"credits": 20}, **here)
    elsewhere = [held(name, provider="other") for name in "abcd"]
    assert one(made, *elsewhere).missing == 10
    assert one(made, *elsewhere, held("e", 10, provider="larkhaven")).complete


def test_nothing_counts_twice_but_what_is_shared():
    two = {"all": [{"credits": 5, "from": {"subjects": "x"}}, {"credits": 5, "from": {"subjects": "y"}}]}
    both = held("a", subjects=frozenset("xy"))
    assert one(rules(two), both).missing == 5
    assert one(rules(two, sharing=5), both).complete
    assert one(rules(two, sharing=4), both).missing == 5


def test_what_somebody_decided_to_be_equal_counts():
    made = rules({"achievement": "new"}, equivalences=[{"of": "old", "as": "new", "because": "decision 218"}])
    assert one(made, held("old")).complete
    assert one(rules({"achievement": "lasting"}), held("v2", also=frozenset({"lasting"}))).complete


def test_what_must_come_first_and_in_which_order():
    needs = {"of": "b", "needs": ["a"]}
    late, early = held("a", awarded=date(2026, 6, 1)), held("b", awarded=date(2026, 3, 1))
    rule = {"achievement": "b"}
    alone = one(rules(rule, prerequisites=[needs]), early)
    assert reasons(alone) == {"b": "prerequisite"}
    assert one(rules(rule, prerequisites=[needs]), early, late).complete
    assert not one(rules(rule, prerequisites=[{**needs, "in_order": True}]), early, late).complete


def test_what_is_made_of_others_and_they_never_count_side_by_side():
    certificate = held("certificate", 10, parts=frozenset({"held-a", "b"}))
    layers = held("diploma", 15, parts=frozenset({"certificate", "c"}))
    everything = [held("a"), held("b"), held("c"), certificate, layers]
    answer = one(rules({"credits": 40}), *everything)
    assert answer.missing == 25
    assert "inside" in reasons(answer).values()
    assert one(rules({"all": [{"achievement": "diploma"}, {"achievement": "a"}]}), *everything).missing == 5
    assert one(rules({"all": [{"achievement": "certificate"}, {"achievement": "c"}]}), *everything).complete


def test_an_exit_on_the_way_stands_inside_the_next():
    made = read_rules({"id": "urn:q", "name": "Q", "exits": [
        {"name": "Certificate", "rule": {"count": 2, "from": {"level": 4}}},
        {"name": "Diploma", "rule": {"all": [{"exit": "Certificate"}, {"credits": 10}]}}]})  # fmt: skip
    answers = audit(made, [held("a", level=4), held("b", level=4), held("c")], at=TODAY)
    assert [(answer.complete, float(answer.missing)) for answer in answers] == [(True, 0), (False, 5)]


def test_whoever_holds_the_award_of_an_exit_is_past_it_whatever_became_of_its_parts():
    made = read_rules({"id": "urn:q", "name": "Q", "exits": [
        {"name": "Certificate", "awards": "urn:cert", "rule": {"all": [{"achievement": "a"}, {"achievement": "b"}]}},
        {"name": "Diploma", "rule": {"all": [{"exit": "Certificate"}, {"credits": 5}]}}]})  # fmt: skip
    certificate = held("urn:cert", 10, parts=frozenset({"a", "b"}))
    without, with_it, both = (
        audit(made, those, at=TODAY)[1]
        for those in ([held("c")], [certificate, held("c")], [certificate, held("a"), held("b"), held("c")])
    )
    assert (float(without.missing), float(with_it.missing)) == (10, 0)
    assert {lack.achievements for lack in without.lacks} == {("a",), ("b",)}
    assert "/exits/1/rule/all/0/exit#award" in {one.part for one in with_it.counts}
    assert both.complete
    assert {one.qualification.id for one in closest([made], [certificate, held("c")], at=TODAY)} == {"urn:q"}


def test_reasons_for_what_is_not_used():
    made = rules({"credits": 5, "from": {"level": 5, "within_months": 12}, "at_most": [{"count": 1}]})
    old = held("old", level=6, awarded=date(2019, 1, 1))
    answer = one(made, held("a", level=5), held("b", level=5), held("low", level=2), old)
    found = reasons(answer)
    assert (found["low"], found["old"]) == ("level", "age")
    assert sorted(found) == sorted(
        {"a", "b", "low", "old"} - {counts.held.achievement for counts in answer.counts}
    )


def test_a_pin_costs_what_it_costs_and_one_of_another_exit_is_left_aside():
    made = read_rules({"id": "urn:q", "name": "Q", "exits": [
        {"name": "one", "rule": {"all": [{"achievement": ["a", "b"]}, {"achievement": "a"}]}},
        {"name": "two", "rule": {"achievement": "a"}}]})  # fmt: skip
    both = [held("a"), held("b")]
    assert [answer.complete for answer in audit(made, both, at=TODAY)] == [True, True]
    pinned = audit(made, both, at=TODAY, pins=[Pin("held-a", "/exits/0/rule/all/0")])
    assert [float(answer.missing) for answer in pinned] == [5, 0]
    with pytest.raises(HeldError) as caught:
        audit(made, both, at=TODAY, pins=[Pin("held-b", "/exits/1/rule")])
    assert caught.value.code == "held.pins"


def offer(name, worth=5, cost=None, **facts):
    made = Achieved(id=f"offer-{name}", achievement=name, name=name, credits=Decimal(worth), **facts)
    return Offer(of=made, cost=None if cost is None else Decimal(str(cost)))


def test_the_cheapest_set_is_found_by_each_measure():
    made = rules({"credits": 12})
    offers = [offer("big", 12, 500.5), offer("x", 6, 200.1), offer("y", 6, 300.2), offer("free", 20)]

    def taken(by):
        return {step.offer.of.achievement for step in one(made, offers=offers, by=by).steps}

    assert taken("cost") == {"x", "y"}
    assert taken("credits") in ({"x", "y"}, {"big"})
    assert len(taken("number")) == 1


def test_what_no_offer_closes_is_said():
    answer = one(rules({"all": [{"achievement": "a"}, {"achievement": "b"}]}), offers=[offer("a")])
    assert [step.offer.of.achievement for step in answer.steps] == ["a"]
    assert [lack.achievements for lack in answer.out_of_reach] == [("b",)]


def test_what_is_not_proved_in_time_is_the_best_found_with_its_bound(monkeypatch):
    monkeypatch.setattr(counting, "least", lambda *_args, **_more: Solution((), 0, 0.0, proved=False))
    two = {"all": [{"achievement": ["a", "b"]}, {"achievement": ["a", "c"]}, {"achievement": ["b", "c"]},
                   {"credits": 5, "from": {"achievements": ["a", "b", "c"]}}]}  # fmt: skip
    answer = one(rules(two), held("a"), held("b"), held("c"))
    assert not answer.proved
    assert answer.bound <= answer.missing > 0


def test_too_much_is_refused_before_it_takes_long():
    many = rules({"all": [{"credits": 5}] * 3000})
    with pytest.raises(HeldError) as caught:
        one(many, *(held(f"a{number}") for number in range(500)))
    assert caught.value.code == "held.too_many"
    with pytest.raises(HeldError):
        one(rules({"count": 1}), held("a"), held("a"))


def test_the_closest_first_and_those_where_nothing_counts_last():
    far = read_rules({"id": "urn:far", "name": "Far", "exits": [{"name": "x", "rule": {"credits": 60}}]})
    tiny = read_rules(
        {"id": "urn:tiny", "name": "T", "exits": [{"name": "x", "rule": {"achievement": "zz"}}]}
    )
    near = read_rules({"id": "urn:near", "name": "N", "exits": [{"name": "x", "rule": {"credits": 10}}]})
    found = closest([tiny, far, near], [held("a")], at=TODAY)
    assert [one.qualification.id for one in found] == ["urn:near", "urn:far", "urn:tiny"]
    assert len(closest([tiny, far, near], [held("a")], at=TODAY, most=1)) == 1


def test_the_copy_that_fits_counts_whichever_has_more_credits():
    old = held("a", 6, level=3, provider="z", awarded=date(2015, 1, 1))
    new = replace(held("a", 5, level=5, provider="p"), id="again")
    for which in ({"within_months": 24}, {"providers": "p"}, {"level": 5}):
        answer = one(rules({"achievement": "a", "from": which}), old, new)
        assert [found.held.id for found in answer.counts] == ["again"]
        assert [(found.held.id, found.reason) for found in answer.unused] == [("held-a", "repeated")]
    two = one(rules({"all": [{"achievement": "a"}, {"credits": 5}]}), old, new)
    assert two.missing == 5


def test_of_copies_the_one_that_was_awarded_in_order_counts():
    made = rules({"achievement": "b"}, prerequisites=[{"of": "b", "needs": ["a"], "in_order": True}])
    early, late = held("b", 6, awarded=date(2020, 1, 1)), replace(held("b"), id="b2")
    first = held("a", awarded=date(2021, 1, 1))
    assert [found.held.id for found in one(made, early, first, late).counts] == ["b2"]
    assert not one(made, replace(late, awarded=None), first).complete
    assert not one(made, late, replace(first, awarded=None)).complete


def test_versions_of_an_achievement_count_once_unless_it_is_repeatable():
    first, second = (held(f"c/v{n}", also=frozenset({"c"})) for n in (1, 2))
    assert one(rules({"credits": 10}), first, second).missing == 5
    assert one(rules({"credits": 10}, repeatable=["c"]), first, second).complete
    twice = [offer("n"), replace(offer("n"), of=replace(offer("n").of, id="other"))]
    answer = one(rules({"credits": 10}), offers=twice)
    assert (len(answer.steps), len(answer.out_of_reach)) == (1, 1)


def test_what_nobody_dated_is_never_recent_and_what_is_dated_ahead_counts_nowhere():
    for which in ({"within_months": 24}, {"after": "2020-01-01"}):
        made = rules({"credits": 5, "from": which})
        undated = one(made, held("a", awarded=None), offers=[offer("b")])
        assert reasons(undated) == {"a": "undated"}
        assert [step.offer.of.achievement for step in undated.steps] == ["b"]
    assert one(rules({"credits": 5}), held("a", awarded=None)).complete
    assert reasons(one(rules({"credits": 5}), held("a", awarded=date(2026, 11, 24)))) == {"a": "ahead"}
    assert one(rules({"credits": 5}), held("a", awarded=date(2026, 11, 23))).complete


def test_what_is_too_old_can_be_taken_again():
    made = rules({"achievement": "a", "from": {"within_months": 24}})
    answer = one(made, held("a", awarded=date(2015, 1, 1)), offers=[offer("a")])
    assert [step.offer.of.id for step in answer.steps] == ["offer-a"]
    assert not answer.out_of_reach
    assert reasons(answer) == {"a": "age"}


def test_steps_bring_what_they_need_first_and_it_costs():
    made = rules({"achievement": ["b", "c"]}, prerequisites=[{"of": "b", "needs": ["a"]}])
    offers = [offer("a", cost=500), offer("b", cost=1), offer("c", cost=400)]
    assert [step.offer.of.id for step in one(made, offers=offers, by="cost").steps] == ["offer-c"]
    both = one(made, offers=offers[:2], by="cost")
    assert {(step.offer.of.id, bool(step.part)) for step in both.steps} == {
        ("offer-b", True),
        ("offer-a", False),
    }
    ready = one(made, held("b"), offers=offers, by="number")
    assert len(ready.steps) == 1
    assert reasons(ready) == {"b": "prerequisite"}
    assert [step.offer.of.id for step in one(made, held("b"), offers=offers[:2]).steps] == ["offer-a"]


def test_offers_that_need_one_another_first_are_out_of_reach_but_not_beside_a_way_in():
    circle = [{"of": "a", "needs": [["b", "c"]]}, {"of": "b", "needs": ["a"]}]
    made = rules({"all": [{"achievement": "a"}, {"achievement": "b"}]}, prerequisites=circle)
    assert len(one(made, offers=[offer("a"), offer("b")]).out_of_reach) == 2
    answer = one(made, offers=[offer("a"), offer("b"), offer("c")])
    assert {step.offer.of.achievement for step in answer.steps} == {"a", "b", "c"}
    assert one(made, held("c"), offers=[offer("a"), offer("b")]).out_of_reach == ()


@pytest.mark.parametrize("amount", [0, 9_000_000])
def test_of_sets_that_cost_the_same_the_one_with_fewer_is_taken(amount):
    small = [offer(f"small-{number}", 1, amount / 5) for number in range(5)]
    answer = one(rules({"credits": 5}), offers=[*small, offer("one", 5, amount)], by="cost")
    assert [step.offer.of.achievement for step in answer.steps] == ["one"]
    assert answer.steps_proved


@pytest.mark.parametrize("ends_at", [2, 3])
def test_steps_whose_search_was_ended_hold_nothing_that_can_be_spared(monkeypatch, ends_at):
    """The solver answers as it would with its time over: with everything there is, or not at all."""
    asked = []

    def ended(program, objective, *, seconds):
        asked.append(objective)
        found = least(program, objective, seconds=seconds)
        if len(asked) < ends_at:
            greedy = least(program, [(one, -1.0) for one, _ in objective], seconds=seconds)
            return found if len(asked) == 1 else replace(greedy, proved=False)
        return Solution((), 0, 0.0, proved=False)

    monkeypatch.setattr(steps, "least", ended)
    made = rules({"all": [{"credits": 5}, {"achievement": "b"}]}, prerequisites=[{"of": "b", "needs": ["a"]}])
    several = [offer(f"free-{number}", 5, 0) for number in range(40)]
    answer = one(made, offers=[*several, offer("a", 1, 0), offer("b", 5, 0)], by="cost")
    assert not answer.out_of_reach
    assert {step.offer.of.achievement for step in answer.steps} >= {"a", "b"}
    assert len(answer.steps) <= 3
    assert not answer.steps_proved


def test_the_reason_is_what_speaks_against_it_where_it_is_asked_for_by_name():
    old = held("a", awarded=date(2015, 1, 1))
    named = rules(
        {"all": [{"achievement": "a", "from": {"within_months": 24}}, {"credits": 5, "from": {"kinds": "x"}}]}
    )
    assert reasons(one(named, old)) == {"a": "age"}
    listed = rules({"credits": 5, "from": {"achievements": ["a"], "providers": "p"}})
    assert reasons(one(listed, old)) == {"a": "provider"}
    assert reasons(one(rules({"achievement": "b"}), old)) == {"a": "achievement"}


def test_pins_that_no_way_was_found_for_in_time_contradict_nothing(monkeypatch):
    monkeypatch.setattr(counting, "least", lambda *_args, **_more: Solution((), 0, 0.0, proved=False))
    with pytest.raises(HeldError) as caught:
        one(rules({"achievement": "a"}), held("a"), pins=[Pin("held-a", None)])
    assert caught.value.code == "held.time"


def test_the_closest_share_one_clock_and_what_is_not_proved_is_ranked_by_its_bound():
    rule = {"all": [{"achievement": ["a", "b"]}, {"achievement": ["a", "c"]}, {"achievement": ["b", "c"]},
                    {"credits": 5, "from": {"achievements": ["a", "b", "c"]}}]}  # fmt: skip
    hard = [replace(rules(rule), id=f"urn:hard:{number}") for number in range(3)]
    easy = replace(rules({"credits": 17}), id="urn:easy")
    those = [held("a"), held("b"), held("c")]
    unsure = closest([easy, *hard], those, at=TODAY, seconds=0)
    assert [near.qualification.id for near in unsure] == [
        "urn:hard:0",
        "urn:hard:1",
        "urn:hard:2",
        "urn:easy",
    ]
    assert [near.proved for near in unsure] == [False, False, False, True]
    assert all(near.bound < near.missing for near in unsure[:3])
    sure = closest([easy, *hard], those, at=TODAY)
    assert all(near.proved and near.bound == near.missing for near in sure)
    assert sure[0].qualification.id == "urn:easy"

"""What the rules of a qualification can say, one case each: order, alternatives, exits, sharing, residency, layers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cairn.stacking import counting
from cairn.stacking.audit import audit, closest
from cairn.stacking.errors import HeldError
from cairn.stacking.held import Achieved, Offer, Pin
from cairn.stacking.reading import read_rules
from cairn.stacking.solver import Solution

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

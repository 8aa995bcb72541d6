"""Whatever the builder can say survives its fields; what it cannot is kept word for word."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.services.stack import builder
from cairn.stacking.reading import read_rules

HOME = "https://larkhaven.example/issuers/1"
texts = st.lists(st.sampled_from(["urn:a", "urn:b", "urn:c"]), min_size=1, max_size=3, unique=True)
which = st.fixed_dictionaries(
    {},
    optional={"providers": texts, "subjects": texts, "frameworks": texts, "level": st.integers(1, 8),
              "within_months": st.integers(1, 1200)},
)  # fmt: skip
named = st.fixed_dictionaries({}, optional={"name": st.sampled_from(["Core", "People"])})


def joined(*parts):
    return st.tuples(*parts).map(lambda found: {name: value for one in found for name, value in one.items()})


wheres = which.map(lambda one: {"from": one} if one else {})
one = joined(named, texts.map(lambda these: {"achievement": these}), wheres)
alike = st.tuples(texts, wheres).map(lambda pair: [{"achievement": name, **pair[1]} for name in pair[0]])
every = joined(named, alike.map(lambda parts: {"all": parts}))
some = joined(named, alike.map(lambda parts: {"choose": 1, "of": parts}))
numbers = st.sampled_from([1, 2.5, 30])
collect = joined(
    named, wheres, numbers.map(lambda n: {"credits": n}),
    st.fixed_dictionaries({}, optional={
        "count": st.integers(1, 9),
        "at_most": st.sampled_from([[{"credits": 5}], [{"count": 2}], [{"credits": 5, "from": {"level": 3}}]]),
        "at_least": st.just([{"count": 1, "from": {"level": 6}}]),
        "different": st.fixed_dictionaries({"by": st.sampled_from(["provider", "subject"]), "count": st.just(2)}),
    }),
)  # fmt: skip
odd = st.sampled_from(
    [{"any": [{"achievement": "urn:a"}, {"count": 2}]}, {"achievement": "urn:a", "from": {"kinds": "x"}}]
)
rule = st.one_of(one, every, some, collect, odd)


@st.composite
def qualifications(draw):
    exits = [{"name": "First", "rule": {"all": draw(st.lists(rule, min_size=1, max_size=3))}}]
    if draw(st.booleans()):
        exits.append({"name": "Second", "kind": "diploma", "decision": draw(st.sampled_from(["human", "rules"])),
                      "rule": {"all": [{"exit": "First"}, draw(rule)]}})  # fmt: skip
    if draw(st.booleans()):
        exits[-1]["at_least"] = [{"credits": draw(numbers), "from": {"providers": [HOME]}}]
    made = {"id": "urn:q", "name": "Q", "exits": exits}
    if draw(st.booleans()):
        made["equivalences"] = [{"of": draw(texts), "as": "urn:d", "because": "decision 1"}]
    if draw(st.booleans()):
        made["prerequisites"] = [{"of": ["urn:a"], "needs": [draw(texts)], "in_order": True}]
    if draw(st.booleans()):
        made["sharing"] = draw(numbers)
    return made


def through(made):
    typed = json.loads(json.dumps(builder.spread(copy.deepcopy(made), provider=HOME)))
    return builder.written(typed, address="urn:q", name="Q", version="1", provider=HOME)


@settings(max_examples=60, deadline=None)
@given(qualifications())
def test_rules_come_out_of_the_fields_as_they_went_in(made):
    rules, unread = through(made)
    assert unread == {}
    assert read_rules(rules) == read_rules(made)


def test_demands_on_everything_together_have_fields_and_what_has_none_stays_as_data():
    odd = {"count": 2, "from": {"kinds": ["Degree"]}}
    made = {"id": "urn:q", "name": "Q", "repeatable": ["urn:a", "urn:b"], "exits": [
        {"name": "A", "rule": {"count": 1}, "at_most": [{"count": 4}, odd],
         "at_least": [{"credits": 4, "from": {"providers": ["urn:other"]}},
                      {"credits": 6, "from": {"providers": [HOME]}},
                      {"name": "High", "credits": 10, "from": {"level": 5, "within_months": 60}}]}]}  # fmt: skip
    typed = builder.spread(copy.deepcopy(made), provider=HOME)
    (exit_,) = typed["exits"]
    assert (typed["repeatable"], exit_["residency"]) == (["urn:a", "urn:b"], "6")
    assert [(one["sense"], one["credits"], one["count"], one["level"]) for one in exit_["demands"]] == [
        ("least", "4", "", ""), ("least", "10", "", "5"), ("most", "", "4", ""), ("most", "", "", ""),
    ]  # fmt: skip
    assert json.loads(exit_["demands"][3]["data"]) == odd
    rules, unread = through(made)
    assert unread == {}
    before, after = read_rules(made), read_rules(rules)
    assert set(before.exits[0].at_least) == set(after.exits[0].at_least)
    assert (before.exits[0].at_most, before.repeatable) == (after.exits[0].at_most, after.repeatable)


def test_a_demand_that_cannot_be_read_is_said_beside_its_field():
    typed = builder.blank()
    group = {**builder.blank_group("collect"), "count": "2"}
    demands = [{**builder.blank_demand(), "level": "5"}, {**builder.blank_demand(), "credits": "x"}]
    typed["exits"][0] |= {"name": "A", "groups": [group], "demands": [*demands, builder.blank_demand()]}
    _, unread = builder.written(typed, address="urn:q", name="Q", version="1", provider=HOME)
    assert unread == {
        "exits.0.demands.0.credits": "builder.amount",
        "exits.0.demands.1.credits": "builder.number",
    }


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"sort": "collect", "credits": "many"}, "exits.0.groups.0.credits", "builder.number"),
        ({"sort": "collect", "count": "1.5"}, "exits.0.groups.0.count", "builder.number"),
        ({"sort": "collect", "level": "4"}, "exits.0.groups.0.credits", "builder.amount"),
        ({"sort": "one", "level": "4"}, "exits.0.groups.0.achievements", "builder.nothing"),
        ({"sort": "data", "data": "{"}, "exits.0.groups.0.data", "builder.data"),
        ({}, "exits.0.groups", "builder.nothing"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(change, field, code):
    typed = builder.blank()
    typed["exits"][0]["name"] = "A"
    typed["exits"][0]["groups"][0] |= change
    _, unread = builder.written(typed, address="urn:q", name="Q", version="1", provider=HOME)
    assert unread[field] == code


def test_a_comma_is_a_decimal_point():
    typed = builder.blank()
    typed["exits"][0] |= {"name": "A", "groups": [{**builder.blank_group("collect"), "credits": "7,5"}]}
    rules, unread = builder.written(typed, address="urn:q", name="Q", version="1", provider=HOME)
    assert unread == {}
    assert rules["exits"][0]["rule"]["all"][0]["credits"] == 7.5

"""The JSON schema of rules and the strict reader agree, on whatever is near to rules."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import cairn.stacking
from cairn.stacking.errors import RulesError
from cairn.stacking.reading import MOST_DEPTH, MOST_RULES, read_rules
from cairn.stacking.rules import Choose, Collect, leaves

SCHEMA = json.loads((Path(cairn.stacking.__file__).parent / "rules.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
#: What only the reader can see.
BEYOND = {
    "rules.json", "rules.too_deep", "rules.too_many", "rules.decimals", "rules.day", "rules.exit", "rules.circle",
    "rules.impossible",
}  # fmt: skip

WHOLE = {
    "id": "urn:q", "name": "Diploma", "version": "2", "unit": "ECTS", "sharing": 2.5, "typical": 4,
    "repeatable": ["urn:a"],
    "equivalences": [{"of": ["urn:a", "urn:b"], "as": "urn:c", "because": "decision 218"}],
    "prerequisites": [{"of": "urn:d", "needs": [["urn:a", "urn:b"], "urn:c"], "in_order": True}],
    "exits": [
        {"name": "Certificate", "kind": "certificate", "decision": "rules", "awards": "urn:cert",
         "rule": {"all": [{"achievement": "urn:a", "name": "Start", "from": {"within_months": 60}},
                          {"any": [{"achievement": ["urn:b", "urn:c"]}, {"credits": 3.5, "from": {"level": 5}}]}]}},
        {"name": "Diploma", "rule": {"choose": 1, "of": [
            {"exit": "Certificate"},
            {"credits": 20, "count": 4, "from": {"providers": ["p"], "excluding": {"kinds": ["badge"]}},
             "at_least": [{"credits": 5, "from": {"subjects": "s"}}], "at_most": [{"count": 0, "name": "none"}],
             "different": {"by": "subject", "count": 2}},
            {"count": 2, "from": {"frameworks": ["f"], "after": "2020-02-29"}}]},
         "at_least": [{"credits": 10, "from": {"providers": ["p"]}}], "at_most": [{"credits": 5}]},
    ],
}  # fmt: skip

odd = st.sampled_from(
    [None, True, False, 0, 1, 2, 2.0, 0.005, 5001, -1, 1e9, "", " ", "x", "human", "degree", "2026-02-30", "2026-01-01",
     "20260101", "provider", "Certificate", [], ["x"], [[]], [["x"]], [""], {}, {"credits": 1}, {"count": 1},
     {"achievement": "x"}, {"all": []}, {"level": 8}, "x" * 601, {"exit": "Certificate"}, {"choose": 2, "of": []}]
)  # fmt: skip


def spots(value, path=()):
    yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from spots(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from spots(inner, (*path, place))


SPOTS = list(spots(WHOLE))[1:]
NAMES = sorted({name for path in SPOTS for name in path if isinstance(name, str)})


@st.composite
def near(draw):
    """The whole, changed in up to three spots."""
    made = copy.deepcopy(WHOLE)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(SPOTS))
        holder = made
        try:
            for step in path[:-1]:
                holder = holder[step]
            act = draw(st.sampled_from(["set", "remove", "add", "double"]))
            if act == "set":
                holder[path[-1]] = draw(odd)
            elif act == "remove":
                del holder[path[-1]]
            elif act == "double" and isinstance(holder, list):
                holder.append(copy.deepcopy(holder[path[-1]]))
            elif isinstance(holder, dict):
                holder[draw(st.sampled_from(NAMES))] = draw(odd)
        except (KeyError, IndexError, TypeError):
            continue
    return made


def refusal(made):
    try:
        read_rules(json.dumps(made))
    except RulesError as error:
        return error.code
    return ""


@settings(max_examples=200, deadline=None)
@given(near())
def test_the_schema_and_the_reader_agree(made):
    try:
        json.dumps(made)
    except ValueError:
        assume(False)  # put into itself: no file says that
    code = refusal(made)
    if VALIDATOR.is_valid(made):
        assert code == "" or code in BEYOND
    else:
        assert code


def test_the_schema_is_one_and_takes_the_whole():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    VALIDATOR.validate(WHOLE)
    found = read_rules(json.dumps(WHOLE))
    assert [one.decision for one in found.exits] == ["rules", "human"]
    keys = [leaf.key for one in found.exits for leaf in leaves(one.rule)]
    assert len(keys) == len(set(keys)) == 8


def inside(depth, leaf=None):
    rule = leaf or {"achievement": "urn:a"}
    for _ in range(depth - 1):
        rule = {"all": [rule]}
    return {"id": "urn:q", "name": "Q", "exits": [{"name": "E", "rule": rule}]}


def doubling(times):
    exits = [{"name": "0", "rule": {"achievement": "urn:a"}}]
    for number in range(times):
        exits.append(
            {"name": str(number + 1), "rule": {"all": [{"exit": str(number)}, {"exit": str(number)}]}}
        )
    return {"id": "urn:q", "name": "Q", "exits": exits[::-1]}


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (inside(MOST_DEPTH), ""),
        (inside(MOST_DEPTH + 1), "rules.too_deep"),
        (inside(3, {"choose": 2, "of": [{"achievement": "urn:a"}]}), "rules.impossible"),
        (inside(2, {"exit": "E"}), "rules.circle"),
        (inside(2, {"exit": "F"}), "rules.exit"),
        (inside(2, {"credits": 1.005}), "rules.decimals"),
        (inside(2, {"count": 1, "from": {"after": "2026-02-30"}}), "rules.day"),
        (inside(1, {"all": [{"achievement": "urn:a"}] * MOST_RULES}), "rules.too_many"),
        (doubling(14), "rules.too_many"),
        ({**WHOLE, "exits": [WHOLE["exits"][0], WHOLE["exits"][0]]}, "rules.exit"),
    ],
)
def test_what_no_schema_can_say_the_reader_says(made, code):
    assert refusal(made) == code


def test_json_that_two_programs_would_read_differently_is_refused():
    with pytest.raises(RulesError) as caught:
        read_rules('{"id": "urn:q", "id": "urn:r", "name": "Q", "exits": []}')
    assert caught.value.code == "rules.json"
    with pytest.raises(RulesError) as caught:
        read_rules(b" " * 1_000_001)
    assert caught.value.code == "rules.json"


def test_an_exit_inside_another_keeps_its_rules_and_may_be_named_anew():
    made = {"id": "urn:q", "name": "Q", "exits": [
        {"name": "Certificate", "rule": {"count": 2, "from": {"level": 4}}},
        {"name": "Diploma", "rule": {"all": [{"exit": "Certificate"}, {"exit": "Certificate", "name": "Again"}]}},
    ]}  # fmt: skip
    rule = read_rules(made).exits[1].rule
    assert isinstance(rule, Choose)
    assert [part.name for part in rule.parts] == ["Certificate", "Again"]
    assert all(isinstance(part, Collect) and part.count == 2 for part in rule.parts)
    assert rule.parts[0].key != rule.parts[1].key

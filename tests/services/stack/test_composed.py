"""What a draft adds up to while it is being built: of everybody, and with what may be chosen."""

from __future__ import annotations

import json

from tests.own_stacks import course, proposal

from cairn.records.reads.earnable import address_of
from cairn.services.stack import design, proposed
from cairn.services.stack.composed import composed
from cairn.web.provider.qualification_together import exits_of


def address(stage, **facts) -> str:
    return address_of(stage.published(**facts).achievement.uuid)


def draft(stage, rule: dict):
    begun = design.begin(stage.owner, name="Deck work", ports=stage.ports)
    rules = {"id": "urn:q", "name": "Deck work", "exits": [{"name": "Deck hand", "rule": rule}]}
    return design.take_file(
        stage.owner, begun.qualification.uuid, json.dumps(rules).encode(), ports=stage.ports
    ).version


def test_everybody_takes_what_has_no_choice(stage):
    knots = address(stage, skill_group="technical")
    signals = address(stage, name="Signals", skill_group="digital")
    talking = address(stage, name="Talking on deck", skill_group="people")
    version = draft(
        stage,
        {
            "all": [
                {"achievement": [knots]},
                {"choose": 1, "of": [{"achievement": signals}, {"achievement": talking}]},
                {"achievement": "https://elsewhere.example/a"},
            ]
        },
    )
    (found,) = composed(version, ports=stage.ports)
    assert (found.everybody.whole.parts, found.everybody.breadth.even) == (1, 1.0)
    assert (found.chosen, found.elsewhere, found.at_most.breadth.even) == (2, 1, 3.0)
    assert found.of_all is found.everybody
    assert not found.wider  # what would widen it may be chosen already
    (said,) = exits_of(version, ports=stage.ports)
    assert said.with_choice == (
        "With all that may be chosen besides, it lies in 3 of five groups, "
        "and is as varied as 3 groups in equal parts."
    )
    course(stage, "lead", achievement=address(stage, name="Leading", skill_group="enterprise"))
    (found,) = composed(version, ports=stage.ports)
    assert [(one.even, what.name) for one, what in found.wider] == [(2.0, "Course lead")]


def test_where_everything_is_of_choice_all_of_it_is_looked_at(stage):
    names = [address(stage), address(stage, name="Signals", skill_group="digital")]
    version = draft(stage, {"count": 1, "from": {"achievements": names}})
    (found,) = composed(version, ports=stage.ports)
    assert (found.everybody.whole.parts, found.of_all.whole.parts) == (0, 2)
    whole = draft(stage, {"count": 2, "from": {"achievements": names}})
    assert composed(whole, ports=stage.ports)[0].everybody.whole.parts == 2


def test_what_cannot_be_read_yet_or_is_all_of_elsewhere_has_nothing_to_look_at(stage):
    begun = design.begin(stage.owner, name="Deck work", ports=stage.ports)
    assert composed(begun, ports=stage.ports) == ()
    accepted = proposed.accept(stage.owner, proposal(stage).uuid, ports=stage.ports)
    assert composed(design.current(stage.owner, accepted.qualification.uuid), ports=stage.ports) == ()

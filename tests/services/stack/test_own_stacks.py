"""Stacks of one's own: what a part is today, what was taken out comes back, and nobody else has any of it."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from tests import own_stacks, stacked
from tests.own_stacks import course, design, held, one

from cairn.records.models import OwnStack, OwnStackPart
from cairn.services.admin import export, people
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.issue import status
from cairn.services.plan import offers
from cairn.services.stack import own, own_parts
from cairn.services.stack.own_parts import costs, see, widening


def names(stage, stack) -> list[str]:
    return [part.name for part in see(stack, ports=stage.ports).parts]


def test_what_is_held_and_what_is_planned_stand_together(stage):
    have = held(stage)
    stack = one(stage, f"held:{have.uuid}")
    seen = see(stack, ports=stage.ports)
    assert [part.state.value for part in seen.parts] == ["held", "planned", "planned"]
    assert (seen.whole.held.credits, seen.whole.held.hours, seen.whole.to_earn.hours) == (1, 25, 16)
    assert [part.name for part in seen.to_earn] == ["Course a", "Course b"]
    assert costs(seen.to_earn) == ({"EUR": 40}, 0)
    assert "stack.no_credits" in {found.code for found in seen.whole.findings}


def test_what_was_planned_and_is_earned_since_is_held(stage):
    version = stage.published()
    key = f"design:{version.achievement.uuid}"
    stack = own.make(stage.amina, name="Knots", parts=[key], ports=stage.ports)
    (part,) = see(stack, ports=stage.ports).parts
    assert (part.state.value, part.part.of.credits, part.part.of.level) == ("planned", 1, 3)
    have = held(stage, version)
    (part,) = see(stack, ports=stage.ports).parts
    assert (part.state.value, part.paper.id) == ("held", str(have.uuid))
    status.revoke(have.uuid, seat=stage.owner, reason="Copied", ports=stage.ports)
    (part,) = see(stack, ports=stage.ports).parts
    assert part.state.value == "planned"  # and can be earned again


def test_the_passport_is_read_once_and_before_anything_is_locked(stage, monkeypatch):
    keys = [
        f"held:{held(stage).uuid}",
        f"held:{stage.amina.uuid}",
        course(stage),
        design(stage, name="Towing"),
    ]
    read, outside = own_parts.holding_of, len(connection.savepoint_ids)
    depths = []

    def counting(*args):
        depths.append(len(connection.savepoint_ids))
        return read(*args)

    monkeypatch.setattr(own_parts, "holding_of", counting)
    with pytest.raises(InvalidInput):
        own.make(stage.amina, name="Knots", parts=keys, ports=stage.ports)
    del keys[1]
    stack = own.make(stage.amina, name="Knots", parts=keys, ports=stage.ports)
    own.fill(stack.uuid, keys[::-1], person=stage.amina, ports=stage.ports)
    own.take_out(stack.uuid, own_stacks.part(stage, stack).uuid, person=stage.amina, ports=stage.ports)
    assert depths == [outside] * 3
    rows = [row for row in OwnStackPart.objects.owned_by(stage.amina) if row.removed_at is None]
    assert len(rows) == 2


def test_what_is_neither_held_nor_on_offer_any_more_is_gone(stage):
    stack = one(stage)
    (first, second) = see(stack, ports=stage.ports).parts
    offers.set_closed(stage.owner, first.row.offer, closed=True, ports=stage.ports)
    offers.put_away(stage.owner, second.row.offer, ports=stage.ports)
    seen = see(stack, ports=stage.ports)
    assert [(part.name, part.state.value) for part in seen.parts] == [
        ("Course a", "closed"),
        ("Course b", "gone"),
    ]
    assert {"stack.gone", "stack.small"} <= {found.code for found in seen.whole.stopped}


def test_parts_are_moved_taken_out_and_put_back_where_they_were(stage):
    stack = one(stage, course(stage, "x"))
    mine = {"person": stage.amina, "ports": stage.ports}
    assert names(stage, stack) == ["Course x", "Course a", "Course b"]
    second = own_stacks.part(stage, stack)
    own.move(stack.uuid, second.uuid, by=-1, **mine)
    own.move(stack.uuid, second.uuid, by=-1, **mine)  # it stays at the top
    assert names(stage, stack) == ["Course a", "Course x", "Course b"]
    own.take_out(stack.uuid, second.uuid, **mine)
    assert names(stage, stack) == ["Course x", "Course b"]
    assert [row.name for row in own.removed(stack)] == ["Course a"]
    own.put_back(stack.uuid, second.uuid, **mine)
    assert names(stage, stack) == ["Course a", "Course x", "Course b"]
    with pytest.raises(NotFound):
        own.put_back(stack.uuid, second.uuid, **mine)
    rows = [part.row.uuid for part in see(stack, ports=stage.ports).parts]
    own.arrange(stack.uuid, [rows[2]], **mine)
    assert names(stage, stack) == ["Course b", "Course a", "Course x"]
    own.fill(stack.uuid, [str(rows[1]), course(stage, "new")], **mine)
    assert names(stage, stack) == ["Course x", "Course new"]


def test_nothing_is_put_in_twice_and_nothing_that_is_not_there(stage):
    stack = one(stage)
    mine = {"person": stage.amina, "ports": stage.ports}
    key = f"course:{own_stacks.part(stage, stack).offer}"
    with pytest.raises(Conflict) as refused:
        own.add(stack.uuid, key, **mine)
    assert refused.value.code == "own_stack.there"
    for wrong in (
        "",
        "course:x",
        f"course:{UUID(int=1)}",
        f"held:{UUID(int=1)}",
        "other:1",
        f"design:{UUID(int=1)}",
    ):
        with pytest.raises(InvalidInput):
            own.add(stack.uuid, wrong, **mine)
    with pytest.raises(InvalidInput) as refused:
        own.change(stack.uuid, name="", aim=9, **mine)
    assert set(refused.value.fields) == {"name", "aim"}


def test_a_stack_has_an_end_and_so_has_their_number(stage, monkeypatch):
    monkeypatch.setattr(own, "MOST_PARTS", 2)
    monkeypatch.setattr(own, "MOST_STACKS", 1)
    stack = one(stage)
    with pytest.raises(Conflict) as refused:
        own.add(stack.uuid, course(stage), person=stage.amina, ports=stage.ports)
    assert refused.value.code == "own_stack.full"
    with pytest.raises(Conflict) as refused:
        own.make(stage.amina, name="Another", ports=stage.ports)
    assert refused.value.code == "own_stack.too_many"


def test_another_persons_stack_does_not_exist(stage):
    stack = one(stage)
    part = own_stacks.part(stage, stack)
    eve = {"person": stage.eve, "ports": stage.ports}
    for act in (
        lambda: own.find(stack.uuid, person=stage.eve),
        lambda: own.change(stack.uuid, name="Mine", aim=None, **eve),
        lambda: own.add(stack.uuid, course(stage), **eve),
        lambda: own.take_out(stack.uuid, part.uuid, **eve),
        lambda: own.move(stack.uuid, part.uuid, by=1, **eve),
        lambda: own.fill(stack.uuid, [], **eve),
        lambda: own.put_away(stack.uuid, **eve),
        lambda: own.delete(stack.uuid, **eve),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(InvalidInput):  # nor what stands in another's passport
        own.make(stage.eve, name="Mine", parts=[f"held:{held(stage).uuid}"], ports=stage.ports)


def test_put_away_it_comes_back_and_deleted_it_is_gone(stage):
    stack = own_stacks.away(stage)
    mine = {"person": stage.amina, "ports": stage.ports}
    with pytest.raises(NotFound):
        own.find(stack.uuid, person=stage.amina)
    assert list(own.stacks_of(stage.amina, away=True)) == [stack]
    own.bring_back(stack.uuid, **mine)
    assert list(own.stacks_of(stage.amina)) == [stack]
    own.delete(stack.uuid, **mine)
    assert not OwnStack.objects.owned_by(stage.amina).exists()
    assert not OwnStackPart.objects.owned_by(stage.amina).exists()


def test_what_would_make_it_broader_is_suggested_from_what_is_on_offer(stage):
    stack = one(stage, course(stage, "tech", group="technical"))
    assert widening(see(stack, ports=stage.ports)) == ()
    course(stage, "lead", name="Leading", group="human")
    course(stage, "shut", name="Shut", group="digital", closed=True)
    ((found, earnable),) = widening(see(stack, ports=stage.ports))
    assert (earnable.name, found.group.value, found.even) == ("Leading", "human", 2.0)


def test_stacks_are_in_the_export_and_go_with_the_account(stage):
    one(stage)
    assert b"own_stack_parts" in _everything(export.export_everything(stage.amina, ports=stage.ports))
    people.delete_account(stage.amina, ports=stage.ports)
    assert not OwnStack.objects.across(reason="test").exists()


def _everything(archive: bytes) -> bytes:
    import io
    import zipfile

    return zipfile.ZipFile(io.BytesIO(archive)).read("everything.json")


def test_a_design_that_a_course_leads_to_brings_its_credits_and_skills(stage):
    version = stage.published()
    key = course(stage, "knots", achievement=version.url, group="technical")
    stack = own.make(stage.amina, name="Knots", parts=[key], ports=stage.ports)
    (part,) = see(stack, ports=stage.ports).parts
    assert (part.part.of.credits, part.part.of.level, part.part.hours, part.cost) == (1, 3, 25, 20)
    assert len(part.part.gives) == 3  # an outcome that names no skill stands for itself
    with pytest.raises(Conflict):  # the course and what it leads to are one
        own.add(stack.uuid, f"design:{version.achievement.uuid}", person=stage.amina, ports=stage.ports)


def test_what_was_awarded_for_parts_does_not_stand_beside_them(stage):
    from cairn.services.hold import claim
    from cairn.services.stack import awarding

    _qualification, asked = stacked.asked(stage)
    made = awarding.award(stage.owner, asked.uuid, ports=stage.ports)
    claim.accept(made, person=stage.amina, ports=stage.ports)
    inner = asked.parts.get().held
    stack = own.make(
        stage.amina, name="Both", parts=[f"held:{made.uuid}", f"held:{inner}"], ports=stage.ports
    )
    seen = see(stack, ports=stage.ports)
    assert [found.code for found in seen.whole.findings if found.code == "stack.inside"]
    assert [part.id for part in seen.whole.counted] == [str(seen.parts[0].row.uuid)]


def test_a_key_of_a_design_is_a_part(stage):
    stack = own.make(stage.amina, name="One", parts=[design(stage, name="Towing")], ports=stage.ports)
    assert names(stage, stack) == ["Towing"]

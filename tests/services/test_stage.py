"""The stage is set once for a file: each test finds it as it was, whatever the one before did to it."""

from __future__ import annotations

import pytest
from tests import people as cast
from tests.world import JANUARY, MARCH

from cairn.records.models import Learner, OutboxMessage, Person
from cairn.services.admin import organisations

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_does_to_the_stage_is_gone_in_the_next(stage, turn, the_stage):
    keys = set(stage.world.keystore.keys)
    people = set(Person.objects.values_list("name", flat=True))
    assert (stage.world.now, stage.harbour.name, stage.owner.actor.person.name) == (
        MARCH,
        "Harbour School",
        cast.BRAM.name,
    ), turn
    assert people == {cast.BRAM.name, cast.AMINA.name, cast.EVE.name}
    assert not Learner.objects.of(stage.harbour).exists()
    assert not [*stage.world.letters, *stage.world.queue.waiting, *stage.world.web, *stage.world.files.stored]
    assert the_stage.given().ports.new_uuid() == stage.world.new_uuid()

    stage.harbour.name = "Sunk"
    stage.harbour.save()
    stage.bram.name = "Nobody"
    stage.world.at(JANUARY)
    stage.world.web["https://a.example"] = b"1"
    stage.world.files.put(b"a", kind="export")
    organisations.create(stage.amina, name="Third", country="IE", ports=stage.ports)
    stage.awarded()
    assert OutboxMessage.objects.of(stage.harbour).exists() or stage.world.queue.waiting
    assert set(stage.world.keystore.keys) > keys
    stage.world.keystore.keys.clear()

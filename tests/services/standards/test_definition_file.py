"""A definition as a file: taken whole, or refused with every wrong place."""

from __future__ import annotations

import pytest

from cairn.credentials.document import dump
from cairn.records.models import OwnProfileVersion
from cairn.services.errors import InvalidInput, NotPermitted
from cairn.services.standards import definition_file

pytestmark = pytest.mark.django_db

WHOLE = {"format": "cairn-definition", "formatVersion": 1, "name": "Ours", "facts": [{"check": "title"}]}


@pytest.mark.parametrize(
    ("data", "places"),
    [
        (b"{", {"file"}),
        (b"[]", {"file"}),
        (b" " * 100_001, {"file"}),
        (dump({"name": "x"}).encode(), {"format", "formatVersion"}),
        (dump({**WHOLE, "rules": [], "formatVersion": 2}).encode(), {"rules", "formatVersion"}),
        (dump({**WHOLE, "facts": [{"check": "title", "x": 1}, 3]}).encode(), {"facts.0.x", "facts.1"}),
        (
            dump(
                {**WHOLE, "name": "", "facts": [{"check": "x"}, {"check": "level", "required": "perhaps"}]}
            ).encode(),
            {"name", "facts.0.check", "facts.1.required"},
        ),
    ],
)
def test_every_wrong_place_of_a_file_is_named_and_nothing_is_kept(stage, data, places):
    with pytest.raises(InvalidInput) as refused:
        definition_file.take(stage.owner, data, ports=stage.ports)
    assert (set(refused.value.fields), refused.value.code) == (places, "definition.wrong_file")
    assert not OwnProfileVersion.objects.of(stage.harbour).exists()


def test_a_file_makes_a_definition_or_its_next_version(stage):
    made = definition_file.take(stage.owner, dump(WHOLE).encode(), ports=stage.ports)
    assert definition_file.read(definition_file.to_file(made))["facts"] == made.facts
    other = dump({**WHOLE, "source": "The board"}).encode()
    again = definition_file.take(stage.owner, other, definition=made.profile.uuid, ports=stage.ports)
    assert (again.profile, again.number) == (made.profile, 2)
    reader = type(stage.owner)(stage.harbour, stage.owner.actor, frozenset({"assessor"}))
    with pytest.raises(NotPermitted):
        definition_file.take(reader, other, ports=stage.ports)

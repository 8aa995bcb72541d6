"""Pinning and asking solve before they lock anything, and look again under the lock at what that rests on."""

from __future__ import annotations

import pytest
from django.db import connection

from cairn.records.models import QualificationPin, Stack
from cairn.services.errors import Conflict
from cairn.services.stack import asking, auditing, pins

pytestmark = pytest.mark.django_db


def watching(monkeypatch, module, name, *, then=lambda: None):
    """Note how many transactions are open while `name` of a module runs; `then` happens right after."""
    real, seen = getattr(module, name), []

    def watched(*args, **more):
        seen.append(len(connection.atomic_blocks))
        answer = real(*args, **more)
        then()
        return answer

    monkeypatch.setattr(module, name, watched)
    return seen


def test_nothing_is_solved_while_others_wait(deck, monkeypatch):
    stage, open_now = deck.stage, len(connection.atomic_blocks)
    held = next(iter(auditing.audit_for(stage.amina, deck.uuid, ports=stage.ports).holding.counting))
    pinned = watching(monkeypatch, pins, "audit")
    asked = watching(monkeypatch, asking, "audit_for")

    pins.pin(stage.amina, deck.uuid, held=held, part="", ports=stage.ports)
    pins.unpin(stage.amina, deck.uuid, held="", ports=stage.ports)
    asking.ask(stage.amina, deck.uuid, exit_name="Certificate", ports=stage.ports)

    assert (pinned, asked) == ([open_now], [open_now])


def test_what_changed_while_it_was_solved_is_refused(deck, monkeypatch):
    stage = deck.stage
    first, second, *_more = auditing.audit_for(stage.amina, deck.uuid, ports=stage.ports).holding.counting
    pin = pins.pin

    def meanwhile():
        monkeypatch.undo()
        pin(stage.amina, deck.uuid, held=second, part="", ports=stage.ports)

    watching(monkeypatch, pins, "audit", then=meanwhile)
    with pytest.raises(Conflict) as refusal:
        pins.pin(stage.amina, deck.uuid, held=first, part="", ports=stage.ports)
    assert refusal.value.code == "pin.changed"
    assert [one.held for one in QualificationPin.objects.owned_by(stage.amina)] == [second]
    pins.unpin(stage.amina, deck.uuid, held="", ports=stage.ports)

    watching(monkeypatch, asking, "audit_for", then=meanwhile)
    with pytest.raises(Conflict) as refusal:
        asking.ask(stage.amina, deck.uuid, exit_name="Certificate", ports=stage.ports)
    assert refusal.value.code == "stack.changed"
    assert not Stack.objects.owned_by(stage.amina).exists()

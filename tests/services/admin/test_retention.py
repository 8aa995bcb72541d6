"""What is forgotten after its time, on both sides of the limit, and in small portions."""

from __future__ import annotations

from datetime import timedelta

from cairn.records.models import AuditEvent, Notice, Offer, OutboxMessage
from cairn.services.admin import ledger, people, retention
from cairn.services.hold import claim
from cairn.worker import jobs


def letter(stage, *, days: int, state: str = "SENT") -> None:
    at = stage.world.now - timedelta(days=days)
    OutboxMessage.objects.create(
        uuid=stage.ports.new_uuid(),
        key=f"{state}{days}",
        kind="offer",
        recipient="a@b.example",
        state=state,
        created_at=at,
        next_at=at,
    )


def notice(stage, *, days: int) -> None:
    Notice.objects.create(
        uuid=stage.ports.new_uuid(),
        organisation=stage.harbour,
        reader=stage.harbour,
        person=stage.bram,
        kind="comment",
        subject=stage.ports.new_uuid(),
        at=stage.world.now - timedelta(days=days),
    )


def keys() -> list[str]:
    return list(OutboxMessage.objects.across(reason="test").order_by("pk").values_list("key", flat=True))


def test_letters_and_notices_are_forgotten_after_their_days_and_not_before(stage, monkeypatch, settings):
    for days in (366, 365, 364):
        letter(stage, days=days)
    for state in ("WAITING", "FAILED", "BOUNCED"):
        letter(stage, days=400, state=state)
    for days in (91, 90, 89):
        notice(stage, days=days)
    acts = AuditEvent.objects.across(reason="test").count()
    monkeypatch.setattr(jobs, "_world", lambda: stage.ports)

    done = {name: jobs._rounds(stage.ports)[name]() for name in ("old_notices", "old_letters")}

    assert done == {"old_notices": 1, "old_letters": 3}
    assert keys() == ["SENT365", "SENT364", "WAITING400"]
    left = Notice.objects.owned_by(stage.bram).order_by("pk").values_list("at", flat=True)
    assert [(stage.world.now - at).days for at in left] == [90, 89]
    assert AuditEvent.objects.across(reason="test").count() == acts


def test_a_round_looks_at_a_portion_of_the_oldest(stage):
    letter(stage, days=500, state="WAITING")
    for days in (402, 401, 400, 1):
        letter(stage, days=days)
    forget = [retention.forget_letters(stage.world.now, days=365, most=2) for _round in range(3)]
    assert (forget, keys()) == ([2, 1, 0], ["WAITING500", "SENT1"])


def test_the_books_miss_no_letter_that_was_forgotten_or_went_with_an_account(stage):
    stage.issued()
    rows = OutboxMessage.objects.across(reason="test")
    later = stage.world.now + timedelta(days=400)
    rows.update(state="SENT")
    retention.forget_letters(later, days=365)
    assert [one.code for one in ledger.discrepancies()] == ["ledger.no_letter"]
    assert not list(ledger.discrepancies(letters_since=later - timedelta(days=365)))

    claim.adopt(stage.amina, emails=(), ports=stage.ports)
    people.delete_account(stage.amina, ports=stage.ports)
    assert Offer.objects.of(stage.harbour).get().email == ""
    assert not list(ledger.discrepancies())

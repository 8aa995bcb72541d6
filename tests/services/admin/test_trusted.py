"""The register of known issuers: only operators fill it, and what it says counts at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import people as cast

from cairn.records.models import AuditEvent, TrustedIssuer
from cairn.records.reads import register
from cairn.services.access import SYSTEM, Actor
from cairn.services.admin import operators, trusted
from cairn.services.errors import Conflict, InvalidInput, NotFound

pytestmark = pytest.mark.django_db
SCHOOL = {
    "issuer_id": "did:web:school.example",
    "name": "School by the Sea",
    "reason": "Compared by telephone.",
    "source": "https://register.example/",
    "valid_until": "",
}


@pytest.fixture
def operator(stage) -> Actor:
    operators.appoint(cast.BRAM.email, ports=stage.ports)
    stage.bram.refresh_from_db()
    return Actor(person=stage.bram)


def add(stage, by, **facts):
    return trusted.add({**SCHOOL, **facts}, by=by, ports=stage.ports)


def trail() -> list[str]:
    rows = AuditEvent.objects.across(reason="a test").filter(organisation=None, action__startswith="register")
    return list(rows.order_by("number").values_list("action", flat=True))


def test_an_entry_is_added_changed_taken_out_and_put_back_with_a_trail(stage, operator):
    made = add(stage, operator)
    facts = {**SCHOOL, "name": "School at the Sea"}
    trusted.change(made.uuid, facts, by=operator, ports=stage.ports)
    trusted.remove(made.uuid, by=operator, ports=stage.ports)
    assert register.in_force("did:web:school.example", at=stage.world.now) is None
    trusted.restore(made.uuid, by=operator, ports=stage.ports)

    assert register.in_force("did:web:school.example", at=stage.world.now).name == "School at the Sea"
    assert trail() == ["register.added", "register.changed", "register.removed", "register.restored"]


def test_saving_without_a_change_leaves_no_trace(stage, operator):
    made = add(stage, operator)
    trusted.change(made.uuid, SCHOOL, by=operator, ports=stage.ports)

    assert trail() == ["register.added"]


def test_the_last_day_counts_and_the_day_after_does_not(stage, operator):
    day = (stage.world.now + timedelta(days=2)).date()
    add(stage, operator, valid_until=day.isoformat())
    stage.world.pass_time(days=2)
    assert register.in_force("did:web:school.example", at=stage.world.now)
    stage.world.pass_time(days=1)

    assert register.in_force("did:web:school.example", at=stage.world.now) is None


def test_nobody_else_fills_it(stage, operator):
    """The owner of an organisation, a visitor (an actor without a person) and a program are no operators."""
    made = add(stage, operator)
    operators.dismiss(cast.BRAM.email, ports=stage.ports)
    stage.bram.user.refresh_from_db()
    for somebody in (operator, Actor(person=stage.eve), Actor()):
        for act in (
            lambda by: add(stage, by, issuer_id="did:web:other.example"),
            lambda by: trusted.change(made.uuid, SCHOOL, by=by, ports=stage.ports),
            lambda by: trusted.remove(made.uuid, by=by, ports=stage.ports),
            lambda by: trusted.restore(made.uuid, by=by, ports=stage.ports),
        ):
            with pytest.raises(NotFound):
                act(somebody)
    assert TrustedIssuer.objects.filter(removed_at=None).count() == 1


def test_an_operator_whose_log_in_was_closed_is_none(stage, operator):
    stage.bram.user.is_active = False
    stage.bram.user.save()
    with pytest.raises(NotFound):
        add(stage, Actor(person=stage.bram))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issuer_id", ""),
        ("issuer_id", "School by the Sea"),
        ("issuer_id", "did:web:school.example#key-1"),
        ("issuer_id", "did:web:school.example/path"),
        ("issuer_id", "did:WEB:school.example"),
        ("issuer_id", "did:web:"),
        ("issuer_id", "http://school.example/"),
        ("issuer_id", "javascript:alert(1)"),
        ("issuer_id", "did:key:" + "z" * 600),
        ("issuer_id", "did:web:school.\u202eexample"),
        ("name", ""),
        ("name", "a" * 201),
        ("name", "School\x07 by the Sea"),
        ("reason", ""),
        ("reason", "a" * 501),
        ("source", "a" * 301),
        ("valid_until", "soon"),
        ("valid_until", "2026-01-01"),
        ("colour", "blue"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(stage, operator, field, value):
    with pytest.raises(InvalidInput) as refused:
        add(stage, operator, **{field: value})
    assert list(refused.value.fields) == [field]
    assert not TrustedIssuer.objects.exists()


def test_what_is_no_identifier_is_told_both_ways_to_begin_one(stage, operator):
    with pytest.raises(InvalidInput, match=r"starting with did: or https://\."):
        add(stage, operator, issuer_id="school.example")


def test_an_issuer_of_this_installation_needs_no_entry(stage, operator):
    from cairn.records.models import IssuerKey

    own = IssuerKey.objects.of(stage.harbour).get().did
    with pytest.raises(InvalidInput, match="of this installation"):
        add(stage, operator, issuer_id=own)


def test_an_issuer_stands_in_it_once(stage, operator):
    first = add(stage, operator)
    with pytest.raises(Conflict) as again:
        add(stage, operator)
    assert again.value.code == "register.known_already"
    other = add(stage, operator, issuer_id="https://school.example/issuer")
    with pytest.raises(Conflict):
        trusted.change(other.uuid, SCHOOL, by=operator, ports=stage.ports)
    trusted.remove(first.uuid, by=operator, ports=stage.ports)
    add(stage, operator)
    with pytest.raises(Conflict) as back:
        trusted.restore(first.uuid, by=operator, ports=stage.ports)
    assert back.value.code == "register.known_already"


def test_an_entry_is_taken_out_once_and_then_not_changed(stage, operator):
    made = add(stage, operator)
    with pytest.raises(Conflict) as early:
        trusted.restore(made.uuid, by=operator, ports=stage.ports)
    trusted.remove(made.uuid, by=operator, ports=stage.ports)
    with pytest.raises(Conflict) as again:
        trusted.remove(made.uuid, by=operator, ports=stage.ports)
    with pytest.raises(NotFound):
        trusted.change(made.uuid, SCHOOL, by=operator, ports=stage.ports)
    assert (early.value.code, again.value.code) == ("register.not_removed", "register.removed_already")


def test_an_entry_is_found_by_its_identifier_or_uuid(stage):
    made = add(stage, SYSTEM)
    assert trusted.find(" did:web:school.example ") == made
    assert trusted.find(str(made.uuid)) == made
    for said in ("did:web:other.example", "nonsense", str(stage.harbour.uuid)):
        with pytest.raises(NotFound):
            trusted.find(said)


def test_a_full_register_says_so(stage, monkeypatch):
    monkeypatch.setattr(trusted, "MOST", 1)
    add(stage, SYSTEM)
    with pytest.raises(Conflict) as full:
        add(stage, SYSTEM, issuer_id="did:web:other.example")
    assert full.value.code == "register.full"


def test_operators_are_appointed_and_dismissed_by_address(stage):
    operators.appoint(" Bram@Harbour.example ", ports=stage.ports)
    assert [user.email for user in operators.every()] == [cast.BRAM.email]
    with pytest.raises(Conflict) as twice:
        operators.appoint(cast.BRAM.email, ports=stage.ports)
    operators.dismiss(cast.BRAM.email, ports=stage.ports)
    with pytest.raises(Conflict) as none:
        operators.dismiss(cast.BRAM.email, ports=stage.ports)
    with pytest.raises(NotFound):
        operators.appoint("nobody@harbour.example", ports=stage.ports)
    assert (twice.value.code, none.value.code) == ("operator.already", "operator.not_one")

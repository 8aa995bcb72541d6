"""Signing keys: one active at a time, a history that is never lost, a thief's signature that proves nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cairn.records.models import IssuerKey
from cairn.services.admin import keys, organisations, start
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted


def test_a_rotated_did_key_is_a_new_issuer_and_the_old_one_is_remembered(stage):
    first = keys.active_key(stage.harbour)
    second = keys.rotate(stage.owner, ports=stage.ports)
    first.refresh_from_db()
    assert (first.state, first.active_until) == ("RETIRED", stage.world.now)
    assert second.did != first.did
    assert keys.active_key(stage.harbour) == second
    assert stage.acts()[-2:] == ["key.retire", "key.create"]


def test_a_rotated_did_web_keeps_its_name_and_lists_both_keys(stage):
    start.ensure_site(origin="https://badges.example", is_demonstration=False, ports=stage.ports)
    live = organisations.create(stage.bram, name="Live", country="IE", ports=stage.ports)
    seat = stage.owner.__class__(live, stage.owner.actor, stage.owner.roles)
    first = keys.active_key(live)
    second = keys.rotate(seat, ports=stage.ports)
    assert second.did == first.did
    document = keys.document_for(live)
    assert document["id"] == first.did
    assert [method["id"] for method in document["verificationMethod"]] == [
        first.verification_method,
        second.verification_method,
    ]
    keys.mark_compromised(seat, first.uuid, since=stage.world.now, ports=stage.ports)
    assert keys.document_for(live)["assertionMethod"] == [second.verification_method]


def test_an_organisation_with_a_did_key_has_no_document_to_serve(stage):
    with pytest.raises(NotFound):
        keys.document_for(stage.harbour)


def test_there_is_one_active_key_at_a_time(stage):
    with pytest.raises(Conflict) as refused:
        keys.create(stage.owner, ports=stage.ports)
    assert refused.value.code == "key.active_exists"


def test_after_retiring_nothing_signs_until_a_key_is_made(stage):
    keys.retire(stage.owner, keys.active_key(stage.harbour).uuid, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        keys.active_key(stage.harbour)
    assert refused.value.code == "key.none_active"
    with pytest.raises(Conflict):
        keys.rotate(stage.owner, ports=stage.ports)
    made = keys.create(stage.owner, key_type="P-256", ports=stage.ports)
    assert made.public_multibase.startswith("zDna")


def test_a_key_is_retired_once(stage):
    key = keys.active_key(stage.harbour)
    keys.retire(stage.owner, key.uuid, ports=stage.ports)
    with pytest.raises(Conflict):
        keys.retire(stage.owner, key.uuid, ports=stage.ports)


def test_a_stolen_key_signs_nothing_more_and_its_standing_says_since_when(stage):
    key = keys.active_key(stage.harbour)
    since = stage.world.now - timedelta(days=3)
    marked = keys.mark_compromised(stage.owner, key.uuid, since=since, ports=stage.ports)
    assert (marked.state, marked.compromised_from) == ("COMPROMISED", since)
    standing = keys.standings([key.verification_method])[key.verification_method]
    assert (standing.state, standing.compromised_at) == ("COMPROMISED", since)
    with pytest.raises(Conflict):
        keys.signer_for(marked, ports=stage.ports)


def test_a_theft_may_turn_out_to_be_older_but_not_younger(stage):
    key = keys.active_key(stage.harbour)
    since = stage.world.now - timedelta(days=3)
    keys.mark_compromised(stage.owner, key.uuid, since=since, ports=stage.ports)
    keys.mark_compromised(stage.owner, key.uuid, since=since - timedelta(days=1), ports=stage.ports)
    with pytest.raises(Conflict):
        keys.mark_compromised(stage.owner, key.uuid, since=since, ports=stage.ports)


def test_a_theft_is_not_in_the_future(stage):
    key = keys.active_key(stage.harbour)
    for since in (stage.world.now + timedelta(seconds=1), stage.world.now.replace(tzinfo=None)):
        with pytest.raises(InvalidInput):
            keys.mark_compromised(stage.owner, key.uuid, since=since, ports=stage.ports)


def test_a_retired_key_still_signs_for_its_own_lists(stage):
    key = keys.active_key(stage.harbour)
    keys.rotate(stage.owner, ports=stage.ports)
    key.refresh_from_db()
    signer = keys.signer_for(key, ports=stage.ports)
    keys.public_key_of(key).verify(signer.sign(b"list"), b"list")


@pytest.mark.parametrize(("method", "kind"), [("jwk", "Ed25519"), ("key", "RSA"), ("", "")])
def test_only_methods_and_types_we_issue_with(stage, method, kind):
    with pytest.raises(InvalidInput):
        keys.create(stage.owner, did_method=method, key_type=kind, ports=stage.ports)


@pytest.mark.parametrize("role", ["designer", "assessor", "issuer"])
def test_only_owners_touch_keys(stage, role):
    key, seat = keys.active_key(stage.harbour), stage.seat(role)
    for act in (
        lambda: keys.create(seat, ports=stage.ports),
        lambda: keys.rotate(seat, ports=stage.ports),
        lambda: keys.retire(seat, key.uuid, ports=stage.ports),
        lambda: keys.mark_compromised(seat, key.uuid, since=stage.world.now, ports=stage.ports),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_another_organisations_key_does_not_exist(stage):
    key = keys.active_key(stage.harbour)
    with pytest.raises(NotFound):
        keys.retire(stage.outsider, key.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        keys.mark_compromised(stage.outsider, key.uuid, since=stage.world.now, ports=stage.ports)


def test_no_private_material_is_in_any_column(stage):
    for key in IssuerKey.objects.across(reason="test"):
        private = stage.world.keystore.keys[key.uri]
        row = " ".join(str(getattr(key, field.attname)) for field in key._meta.concrete_fields)
        assert private.reveal_material().hex() not in row

"""API tokens: shown once, hashed, with roles and an end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cairn.services.access import seat_of
from cairn.services.admin import api_tokens, organisations
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted


def made(stage, *, roles=("issuer",), expires_at=None):
    return api_tokens.create(
        stage.owner, name="Registrar", roles=roles, expires_at=expires_at, ports=stage.ports
    )


def test_a_token_acts_for_its_organisation_with_its_roles(stage):
    token, plaintext = made(stage)
    actor = api_tokens.authenticate(plaintext, ports=stage.ports)
    seat = seat_of(stage.harbour.uuid, actor=actor)
    assert seat.roles == {"issuer"}
    assert plaintext.startswith(token.prefix)
    assert plaintext not in (token.token_hash, token.prefix)
    with pytest.raises(NotFound):
        seat_of(stage.elsewhere.uuid, actor=actor)


def test_an_ended_token_is_nobody(stage):
    token, plaintext = made(stage)
    api_tokens.revoke(stage.owner, token.uuid, ports=stage.ports)
    assert api_tokens.authenticate(plaintext, ports=stage.ports) is None
    with pytest.raises(Conflict):
        api_tokens.revoke(stage.owner, token.uuid, ports=stage.ports)
    assert stage.acts()[-2:] == ["token.create", "token.revoke"]


def test_an_expired_token_is_nobody(stage):
    _, plaintext = made(stage, expires_at=stage.world.now + timedelta(hours=1))
    assert api_tokens.authenticate(plaintext, ports=stage.ports)
    stage.world.pass_time(hours=1)
    assert api_tokens.authenticate(plaintext, ports=stage.ports) is None


@pytest.mark.parametrize("text", ["", "cairn_", "cairn_guessed", "Bearer x"])
def test_what_was_never_given_is_nobody(stage, text):
    made(stage)
    assert api_tokens.authenticate(text, ports=stage.ports) is None


def test_the_token_of_an_archived_organisation_is_nobody(stage):
    _, plaintext = made(stage)
    organisations.archive(stage.owner, ports=stage.ports)
    assert api_tokens.authenticate(plaintext, ports=stage.ports) is None


def test_its_last_use_is_noted_at_most_once_a_minute(stage):
    token, plaintext = made(stage)
    api_tokens.authenticate(plaintext, ports=stage.ports)
    first = stage.world.now
    stage.world.pass_time(seconds=59)
    api_tokens.authenticate(plaintext, ports=stage.ports)
    token.refresh_from_db()
    assert token.last_used_at == first
    stage.world.pass_time(seconds=1)
    api_tokens.authenticate(plaintext, ports=stage.ports)
    token.refresh_from_db()
    assert token.last_used_at == stage.world.now


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": ""}, "name"), ({"roles": []}, "roles"), ({"roles": ["king"]}, "roles")],
)
def test_an_unusable_token_is_not_made(stage, changes, field):
    asked = {"name": "x", "roles": ["issuer"], "expires_at": None, **changes}
    with pytest.raises(InvalidInput) as refused:
        api_tokens.create(stage.owner, **asked, ports=stage.ports)
    assert set(refused.value.fields) == {field}


def test_a_token_does_not_end_in_the_past(stage):
    with pytest.raises(InvalidInput):
        made(stage, expires_at=stage.world.now)


def test_only_owners_and_only_at_home(stage):
    token, _ = made(stage)
    with pytest.raises(NotPermitted):
        api_tokens.create(
            stage.seat("issuer"), name="x", roles=["issuer"], expires_at=None, ports=stage.ports
        )
    with pytest.raises(NotPermitted):
        api_tokens.revoke(stage.seat("issuer"), token.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        api_tokens.revoke(stage.outsider, token.uuid, ports=stage.ports)

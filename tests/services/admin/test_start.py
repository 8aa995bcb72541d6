"""The first start: one link, one owner, one organisation with its key."""

from __future__ import annotations

import pytest
from tests.people import BRAM
from tests.world import World

from cairn.records.models import AuditEvent, IssuerKey, Membership, Organisation, Site, User
from cairn.services.access import Actor, seat_of
from cairn.services.admin import first_owner, start
from cairn.services.errors import Conflict, InvalidInput, NotFound

GOOD = {
    "email": "Bram@Harbour.example",
    "name": BRAM.name,
    "password": "correct horse battery",
    "organisation_name": "Harbour School",
    "country": "ie",
}


@pytest.fixture
def world(db):
    world = World()
    start.ensure_site(origin="http://localhost:8000", is_demonstration=True, ports=world.ports)
    return world


def test_the_first_visitor_with_the_link_becomes_owner_with_an_organisation_and_a_key(world):
    token = start.setup_link(ports=world.ports)
    assert start.link_is_open(token)
    user, organisation = start.begin(token, **GOOD, ports=world.ports)

    assert user.email == "bram@harbour.example"
    assert user.check_password("correct horse battery")
    assert seat_of(organisation.uuid, actor=Actor(person=user.person)).roles == {"owner"}
    assert organisation.country == "IE"
    assert organisation.issuing_origin == "http://localhost:8000"
    key = IssuerKey.objects.of(organisation).get()
    assert key.state == "ACTIVE"
    assert key.did.startswith("did:key:z6Mk")
    assert AuditEvent.objects.of(organisation).order_by("number").values_list("action", flat=True)[0] == (
        "organisation.create"
    )


def test_the_link_works_once(world):
    token = start.setup_link(ports=world.ports)
    start.begin(token, **GOOD, ports=world.ports)
    with pytest.raises(Conflict) as refused:
        start.begin(token, **{**GOOD, "email": "eve@elsewhere.example"}, ports=world.ports)
    assert refused.value.code == "setup.done"
    assert User.objects.count() == 1
    assert not start.link_is_open(token)


def test_a_link_that_nobody_gave_leads_nowhere(world):
    start.setup_link(ports=world.ports)
    with pytest.raises(NotFound):
        start.begin("guessed", **GOOD, ports=world.ports)


def test_a_new_link_ends_the_older_one(world):
    first = start.setup_link(ports=world.ports)
    start.setup_link(ports=world.ports)
    with pytest.raises(NotFound):
        start.begin(first, **GOOD, ports=world.ports)


def test_every_mistake_is_said_at_once_and_the_link_still_works(world):
    token = start.setup_link(ports=world.ports)
    wrong = {"email": "no", "name": " ", "password": "short", "organisation_name": "", "country": "Ireland"}
    with pytest.raises(InvalidInput) as refused:
        start.begin(token, **wrong, ports=world.ports)
    assert set(refused.value.fields) == set(wrong)
    assert start.link_is_open(token)
    assert not Organisation.objects.across(reason="test").exists()


def test_there_is_no_link_once_somebody_is_here(world):
    start.begin(start.setup_link(ports=world.ports), **GOOD, ports=world.ports)
    with pytest.raises(Conflict):
        start.setup_link(ports=world.ports)
    assert first_owner.welcome(world.ports) == []


def test_the_terminal_shows_the_link_of_an_empty_installation(world):
    lines = first_owner.welcome(world.ports)
    token = lines[-1].rpartition("/setup/")[2]
    assert start.link_is_open(token)


def test_the_site_is_made_once_and_follows_its_address(world):
    start.ensure_site(origin="https://badges.example", is_demonstration=False, ports=world.ports)
    site = Site.objects.get()
    assert (site.host, site.origin, site.is_demonstration) == (
        "badges.example",
        "https://badges.example",
        False,
    )


def test_an_account_made_at_the_terminal_cannot_take_a_used_address(world):
    account = {"email": "a@b.example", "name": "A", "password": "correct horse battery"}
    start.open_account(**account, ports=world.ports)
    with pytest.raises(InvalidInput) as refused:
        start.open_account(**account, ports=world.ports)
    assert "email" in refused.value.fields
    assert Membership.objects.across(reason="test").count() == 0

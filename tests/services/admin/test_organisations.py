"""Organisations: made with a key, described by their owners, put away."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from cairn.records.models import IssuerKey
from cairn.services.access import SYSTEM, Actor, seat_of
from cairn.services.admin import organisations, start
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.ports import ImageError


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "#01526d").save(file, "PNG")
    return file.getvalue()


def test_whoever_makes_an_organisation_owns_it(stage):
    made = organisations.create(stage.amina, name="Amina's Workshop", country="MA", ports=stage.ports)
    assert seat_of(made.uuid, actor=Actor(person=stage.amina)).may("owner")
    with pytest.raises(NotFound):
        seat_of(made.uuid, actor=Actor(person=stage.eve))


def test_the_system_makes_one_without_an_owner(stage):
    made = organisations.create(SYSTEM, name="Northfield", country="GB", ports=stage.ports)
    assert made.memberships.count() == 0
    assert IssuerKey.objects.of(made).count() == 1


def test_outside_a_demonstration_it_signs_under_its_own_host(stage):
    start.ensure_site(origin="https://badges.example:8443", is_demonstration=False, ports=stage.ports)
    made = organisations.create(stage.bram, name="Live", country="IE", ports=stage.ports)
    key = IssuerKey.objects.of(made).get()
    assert key.did == f"did:web:badges.example%3A8443:issuers:{made.uuid}"


@pytest.mark.parametrize("country", ["", "Ireland", "I"])
def test_a_country_is_two_letters(stage, country):
    with pytest.raises(InvalidInput) as refused:
        organisations.create(stage.bram, name="X", country=country, ports=stage.ports)
    assert set(refused.value.fields) == {"country"}


def test_an_owner_changes_what_it_says_of_itself(stage):
    changed = organisations.update_profile(
        stage.owner,
        facts={
            "description": "Boats since 1911.",
            "web_address": "https://harbour.example",
            "contact_email": "Office@Harbour.example",
            "time_zone": "Europe/Dublin",
            "signatories": [{"name": "Niamh Byrne", "title": "Principal"}, {"name": "", "title": ""}],
        },
        ports=stage.ports,
    )
    changed.refresh_from_db()
    assert changed.name == "Harbour School"
    assert changed.contact_email == "office@harbour.example"
    assert changed.signatories == [{"name": "Niamh Byrne", "title": "Principal"}]
    assert stage.acts()[-1] == "organisation.update"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("description", "x" * 2001),
        ("web_address", "javascript:alert(1)"),
        ("web_address", "http://harbour.example"),
        ("contact_email", "office"),
        ("country", "IRL"),
        ("kind", "shop"),
        ("sector", "x"),
        ("time_zone", "Dublin"),
        ("language", "english"),
        ("signatories", [{"name": "a"}] * 4),
        ("signatories", ["Niamh"]),
        ("signatories", "Niamh"),
        ("name", "a\x00b"),
        ("name", 7),
        ("issuing_host", "evil.example"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_field(stage, field, value):
    with pytest.raises(InvalidInput) as refused:
        organisations.update_profile(stage.owner, facts={field: value}, ports=stage.ports)
    assert field in refused.value.fields


@pytest.mark.parametrize("role", ["designer", "assessor", "issuer"])
def test_only_owners_change_it(stage, role):
    with pytest.raises(NotPermitted):
        organisations.update_profile(stage.seat(role), facts={"name": "Mine"}, ports=stage.ports)
    with pytest.raises(NotPermitted):
        organisations.set_image(stage.seat(role), data=None, ports=stage.ports)
    with pytest.raises(NotPermitted):
        organisations.archive(stage.seat(role), ports=stage.ports)


def test_the_logo_is_written_anew_and_the_old_one_goes(stage, django_capture_on_commit_callbacks):
    first = organisations.set_image(stage.owner, data=picture(), ports=stage.ports).image_key
    with django_capture_on_commit_callbacks(execute=True):
        second = organisations.set_image(stage.owner, data=picture(), ports=stage.ports).image_key
    assert list(stage.world.files.stored) == [second]
    assert first != second
    with django_capture_on_commit_callbacks(execute=True):
        organisations.set_image(stage.owner, data=None, ports=stage.ports)
    assert not stage.world.files.stored


def test_a_logo_that_is_no_picture_is_refused(stage):
    with pytest.raises(ImageError):
        organisations.set_image(stage.owner, data=b"<svg onload='x'/>", ports=stage.ports)


def test_nobody_has_a_seat_in_an_archived_organisation(stage):
    organisations.archive(stage.owner, ports=stage.ports)
    with pytest.raises(NotFound):
        seat_of(stage.harbour.uuid, actor=Actor(person=stage.bram))
    with pytest.raises(Conflict):
        organisations.archive(stage.owner, ports=stage.ports)

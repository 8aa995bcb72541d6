"""The organisation by program: its profile, its members, its keys, its trail."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import people as cast
from tests.api.callers import caller, fields, refused
from tests.pictures import png

from cairn.records.models import Membership
from cairn.services.admin import keys

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"


def test_the_profile_is_read_by_any_role_and_changed_by_an_owner(stage, owner):
    assert caller(stage, "assessor").get("/organisation").json()["name"] == "Harbour School"
    changed = owner.patch(
        "/organisation",
        {"region": "Munster", "signatories": [{"name": "Bram de Wit", "title": "Head"}]},
    )
    assert changed.status_code == 200
    assert (changed.json()["name"], changed.json()["region"]) == ("Harbour School", "Munster")
    assert changed.json()["signatories"] == [{"name": "Bram de Wit", "title": "Head"}]
    assert stage.acts()[-1] == "organisation.update"


def test_a_profile_that_cannot_be_is_refused_by_field(owner):
    answer = owner.patch("/organisation", {"country": "Ireland", "time_zone": "Europe/Nowhere"})
    assert (answer.status_code, fields(answer)) == (422, {"country", "time_zone"})


def test_a_picture_is_set_and_taken_away(owner):
    file = SimpleUploadedFile("logo.png", png(), content_type="image/png")
    assert owner.post("/organisation/image", form={"file": file}).json()["has_image"] is True
    assert owner.delete("/organisation/image").json()["has_image"] is False
    text = SimpleUploadedFile("logo.png", b"no picture", content_type="image/png")
    assert refused(owner.post("/organisation/image", form={"file": text})) == (422, "image.unreadable")


def test_members_are_listed_changed_and_removed(stage, owner):
    stage.member(cast.DANA, "designer")
    dana = next(m for m in owner.get("/members").json()["items"] if m["email"] == cast.DANA.email)
    assert dana["roles"] == ["designer"]
    changed = owner.patch(f"/members/{dana['uuid']}", {"roles": ["assessor", "issuer"]})
    assert changed.json()["roles"] == ["assessor", "issuer"]
    assert owner.delete(f"/members/{dana['uuid']}").status_code == 204
    assert refused(owner.delete(f"/members/{dana['uuid']}")) == (404, "not_found")
    bram = owner.get("/members").json()["items"][0]
    assert refused(owner.delete(f"/members/{bram['uuid']}")) == (409, "member.last_owner")
    assert refused(owner.patch(f"/members/{bram['uuid']}", {"roles": ["issuer"]})) == (
        409,
        "member.last_owner",
    )
    assert refused(owner.patch(f"/members/{bram['uuid']}", {"roles": ["king"]})) == (422, "invalid_input")


def test_somebody_is_invited_and_the_invitation_withdrawn(stage, owner):
    made = owner.post("/invitations", {"email": "dana@registry.example", "roles": ["issuer"]})
    assert made.status_code == 201
    assert set(made.json()) == {"uuid", "email", "roles", "created_at", "expires_at"}, "no link, no token"
    assert [row["uuid"] for row in owner.get("/invitations").json()["items"]] == [made.json()["uuid"]]
    assert owner.delete(f"/invitations/{made.json()['uuid']}").status_code == 204
    assert owner.get("/invitations").json()["items"] == []
    assert refused(owner.delete(f"/invitations/{made.json()['uuid']}")) == (409, "invitation.closed")
    again = owner.post("/invitations", {"email": cast.BRAM.email, "roles": ["issuer"]})
    assert refused(again) == (409, "member.already")


def test_a_program_invites_at_most_20_people_a_minute(owner):
    for number in range(20):
        assert (
            owner.post("/invitations", {"email": f"a{number}@b.example", "roles": ["issuer"]}).status_code
            == 201
        )
    answer = owner.post("/invitations", {"email": "one@more.example", "roles": ["issuer"]})
    assert refused(answer) == (429, "mails.too_many")
    assert int(answer.headers["Retry-After"]) > 0


def test_the_key_is_rotated_retired_and_marked(stage, owner):
    first = owner.get("/keys").json()["items"][0]
    assert (first["state"], first["key_type"]) == ("ACTIVE", "Ed25519")
    assert "uri" not in first
    assert refused(owner.post("/keys")) == (409, "key.active_exists")
    second = owner.post("/keys/rotate", {"key_type": "P-256"})
    assert (second.status_code, second.json()["key_type"]) == (201, "P-256")
    assert owner.post(f"/keys/{second.json()['uuid']}/retire").json()["state"] == "RETIRED"
    assert refused(owner.post("/keys/rotate")) == (409, "key.none_active")
    assert owner.post("/keys", {"did_method": "key"}).status_code == 201
    since = {"since": "2026-03-01T00:00:00Z"}
    marked = owner.post(f"/keys/{first['uuid']}/compromised", since)
    assert marked.json()["compromised_from"] == "2026-03-01T00:00:00Z"
    assert refused(owner.post(f"/keys/{first['uuid']}/compromised", since)) == (409, "key.compromised")
    assert [key["state"] for key in owner.get("/keys").json()["items"]] == [
        "ACTIVE",
        "RETIRED",
        "COMPROMISED",
    ]


@pytest.mark.parametrize(
    "since", ["2999-01-01T00:00:00Z", "2026-03-01T00:00:00", "yesterday", 9007199254740991]
)
def test_an_instant_has_a_zone_and_is_not_in_the_future(owner, since):
    key = owner.get("/keys").json()["items"][0]
    answer = owner.post(f"/keys/{key['uuid']}/compromised", {"since": since})
    assert (answer.status_code, fields(answer)) == (422, {"since"})


def test_the_trail_says_which_program_did_it(stage, owner):
    owner.patch("/organisation", {"region": "Munster"})
    newest = owner.get("/audit?limit=1").json()
    event = newest["items"][0]
    assert (event["action"], event["actor_kind"]) == ("organisation.update", "token")
    assert event["details"] == {"fields": "region"}
    before = owner.get(f"/audit?limit=1&cursor={newest['next']}").json()["items"][0]
    assert event["previous_hash"] == before["hash"]
    assert event["number"] == before["number"] + 1


def test_a_removed_owner_takes_their_programs_along(stage, owner):
    stage.member(cast.DANA, "owner")
    bram = next(m for m in owner.get("/members").json()["items"] if m["email"] == cast.BRAM.email)
    assert owner.delete(f"/members/{bram['uuid']}").status_code == 204
    assert refused(owner.get("/members")) == (401, "token.invalid")
    assert Membership.objects.of(stage.harbour).filter(ended_at=None).count() == 1


def test_lists_of_status_are_read_and_published(stage, owner):
    from tests.api.test_credentials import an_issued_one

    an_issued_one(stage, owner)
    found = owner.get("/status-lists").json()["items"][0]
    assert (found["purpose"], found["used"], found["length"]) == ("revocation", 1, 131072)
    anew = owner.post(f"/status-lists/{found['uuid']}/publish")
    assert anew.json()["version"] == found["version"] + 1
    assert refused(owner.post(f"/status-lists/{NOBODY}/publish")) == (404, "not_found")
    stolen = owner.get("/keys").json()["items"][0]["uuid"]
    keys.mark_compromised(stage.owner, stolen, since=stage.world.now, ports=stage.ports)
    assert refused(owner.post(f"/status-lists/{found['uuid']}/publish")) == (409, "key.none_active")

"""The organisation's own pages: profile, people, keys, programs, trail; owners only, each act with its consequence."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from tests import people as cast
from tests.web.workshop import as_, says, text_of

from cairn.records.models import ApiToken, Invitation, IssuerKey, Membership, Organisation
from cairn.services.admin import api_tokens, members

pytestmark = pytest.mark.django_db

OWNERS = ("settings", "members", "members.csv", "keys", "tokens", "tokens.csv", "audit", "audit.csv")
OWNERS_ACT = (
    "settings/picture",
    "keys/new",
    "keys/rotate",
    "keys/{key}/retire",
    "tokens/{token}/revoke",
    "members/{member}/roles",
    "members/{member}/remove",
    "members/invitations/{invitation}/again",
    "members/invitations/{invitation}/withdraw",
)
PROFILE = {
    "name": "Harbour School", "kind": "provider", "sector": "vocational", "accreditation": "none", "country": "IE",
    "language": "en", "time_zone": "Europe/Dublin",
}  # fmt: skip


@pytest.fixture
def bram(stage):
    return as_(stage.bram)


def home(stage) -> str:
    return f"/provider/{stage.harbour.uuid}"


def harbour() -> Organisation:
    return Organisation.objects.across(reason="a test looks").get(name__startswith="Harbour")


def key_of(stage) -> IssuerKey:
    return IssuerKey.objects.of(stage.harbour).get(state="ACTIVE")


def address(stage, path: str) -> str:
    """The path with rows of Harbour School in it."""
    if "{" in path:
        token, _ = api_tokens.create(
            stage.owner, name="x", roles=["issuer"], expires_at=None, ports=stage.ports
        )
        members.invite(stage.owner, email="new@harbour.example", roles=["designer"], ports=stage.ports)
        path = path.format(
            key=key_of(stage).uuid,
            token=token.uuid,
            member=Membership.objects.of(stage.harbour).get(person=stage.bram).uuid,
            invitation=Invitation.objects.of(stage.harbour).latest("pk").uuid,
        )
    return f"{home(stage)}/{path}"


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*OWNERS, "keys/{key}/stolen"])
def test_owners_read_and_other_members_may_not(stage, path):
    url = address(stage, path)
    others = as_(stage.member(cast.CHIDI, "designer", "assessor", "issuer").actor.person)
    assert as_(stage.bram).get(url).status_code == 200
    assert others.get(url).status_code == 403


@pytest.mark.parametrize("path", [*OWNERS_ACT, "keys/{key}/stolen", "settings", "members", "tokens"])
def test_owners_act_and_other_members_may_not(stage, path):
    others = as_(stage.member(cast.CHIDI, "designer", "assessor", "issuer").actor.person)
    assert others.post(address(stage, path)).status_code == 403


@pytest.mark.parametrize("path", OWNERS_ACT)
def test_acts_are_never_done_by_following_a_link(stage, path):
    assert as_(stage.bram).get(address(stage, path)).status_code == 405


@pytest.mark.parametrize("path", [*OWNERS, *OWNERS_ACT, "keys/{key}/stolen", "settings/picture.png", "leave"])
def test_for_an_outsider_nothing_of_it_exists(stage, path):
    url = address(stage, path)
    assert as_(stage.eve).get(url).status_code == 404
    assert as_(stage.eve).post(url).status_code == 404


@pytest.mark.parametrize("path", [*OWNERS, *OWNERS_ACT, "keys/{key}/stolen", "settings/picture.png", "leave"])
def test_a_visitor_is_asked_to_sign_in(stage, path):
    response = as_(None).get(address(stage, path))
    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


@pytest.mark.parametrize(
    "path", ["keys/{key}/retire", "keys/{key}/stolen", "tokens/{token}/revoke", "members/{member}/remove",
             "members/{member}/roles", "members/invitations/{invitation}/withdraw"]
)  # fmt: skip
def test_rows_of_another_organisation_are_not_reached_through_ones_own(stage, path):
    url = address(stage, path).replace(str(stage.harbour.uuid), str(stage.elsewhere.uuid))
    response = as_(stage.eve).post(url, {"roles": ["owner"], "since": "2026-03-01T09:00", "confirm": "1"})
    assert response.status_code == 404
    assert key_of(stage).state == "ACTIVE"


# --- profile ------------------------------------------------------------------------------------


def test_the_profile_is_changed_with_who_signs_on_paper(stage, bram):
    response = bram.post(
        f"{home(stage)}/settings",
        {
            **PROFILE,
            "signatory_0_name": "Ines Ferreira",
            "signatory_0_title": "Head",
            "contact_email": "Q@Harbour.example",
        },
    )
    assert response.status_code == 302
    assert harbour().signatories == [{"name": "Ines Ferreira", "title": "Head"}]
    assert (harbour().time_zone, harbour().contact_email) == ("Europe/Dublin", "q@harbour.example")
    assert says(bram.get(f"{home(stage)}/settings"), 'value="Ines Ferreira"', "Saved.")


def test_what_is_wrong_in_the_profile_stands_beside_its_field_and_what_was_typed_stays(stage, bram):
    response = bram.post(
        f"{home(stage)}/settings", {**PROFILE, "web_address": "harbour", "description": "By the sea."}
    )
    assert response.status_code == 422
    assert says(response, "Write the whole address", 'value="harbour"', "By the sea.")
    assert harbour().description == ""


def test_a_title_without_a_name_is_said(stage, bram):
    response = bram.post(f"{home(stage)}/settings", {**PROFILE, "signatory_1_title": "Head"})
    assert response.status_code == 422
    assert says(response, "Write a name and a title for each.", 'value="Head"')


def test_a_picture_is_taken_refused_and_taken_away(stage, bram):
    held = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(held, "PNG")
    held.seek(0)
    held.name = "logo.png"
    bram.post(f"{home(stage)}/settings/picture", {"picture": held})
    assert harbour().image_key
    assert bram.get(f"{home(stage)}/settings/picture.png")["Content-Type"] == "image/png"
    broken = io.BytesIO(b"GIF89a nothing")
    broken.name = "logo.gif"
    assert says(
        bram.post(f"{home(stage)}/settings/picture", {"picture": broken}, follow=True), "cannot be used"
    )
    assert says(bram.post(f"{home(stage)}/settings/picture", follow=True), "Choose a picture first")
    bram.post(f"{home(stage)}/settings/picture", {"remove": "1"})
    assert not harbour().image_key


# --- people -------------------------------------------------------------------------------------


def link_in(stage) -> str:
    from cairn.records.models import OutboxMessage

    letter = OutboxMessage.objects.of(stage.harbour).filter(kind="invitation").latest("pk")
    return re.search(r"https?://[^/]+(/\S+)", letter.payload["link"])[1]


def test_somebody_is_invited_and_comes_in(stage, bram):
    response = bram.post(
        f"{home(stage)}/members", {"email": "amina@learners.example", "roles": ["designer", "issuer"]}
    )
    assert response.status_code == 302
    assert says(bram.get(f"{home(stage)}/members"), "<em>One invitation</em> is open", "Designer, Issuer")
    url = link_in(stage)
    visitor = as_(None).get(url)
    assert says(
        visitor,
        "Bram de Wit invites you to work with <em>Harbour School</em>",
        "Sign in",
        "/account/login/?next=/invitations/",
    )
    amina = as_(stage.amina)
    assert says(amina.get(url), "Accept", "designs, publishes and archives")
    assert amina.post(url)["Location"] == f"{home(stage)}/"
    assert says(amina.get(f"{home(stage)}/"), "Welcome to Harbour School", "Designer, Issuer")
    assert amina.get(url).status_code == 409, "a link works once"


def test_a_visitor_accepts_nothing_and_a_made_up_link_opens_nothing(stage, bram):
    bram.post(f"{home(stage)}/members", {"email": "amina@learners.example", "roles": ["designer"]})
    assert as_(None).post(link_in(stage)).status_code == 200
    assert Membership.objects.of(stage.harbour).count() == 1
    assert as_(stage.amina).get("/invitations/no-such-token").status_code == 404


def test_an_invitation_to_another_address_says_so(stage, bram):
    bram.post(f"{home(stage)}/members", {"email": "someone@else.example", "roles": ["designer"]})
    assert says(as_(stage.amina).get(link_in(stage)), "The invitation went to", "someone@else.example")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"email": "nobody", "roles": ["designer"]}, "full e-mail address"),
        ({"email": "new@harbour.example", "roles": []}, "Choose at least one role"),
        ({"email": "bram@harbour.example", "roles": ["issuer"]}, "a member already"),
    ],
)
def test_an_invitation_that_cannot_be_sent_says_why_and_keeps_the_address(stage, bram, sent, said):
    response = bram.post(f"{home(stage)}/members", sent)
    assert response.status_code == 422
    assert says(response, said, f'value="{sent["email"]}"')


def test_an_invitation_is_sent_again_and_withdrawn(stage, bram):
    members.invite(stage.owner, email="new@harbour.example", roles=["designer"], ports=stage.ports)
    first = Invitation.objects.of(stage.harbour).get()
    bram.post(f"{home(stage)}/members/invitations/{first.uuid}/again")
    second = Invitation.objects.of(stage.harbour).latest("pk")
    assert second.pk != first.pk
    assert second.roles == ["designer"]
    bram.post(f"{home(stage)}/members/invitations/{second.uuid}/withdraw")
    assert as_(stage.amina).get(link_in(stage)).status_code == 409


def test_roles_change_and_a_member_goes(stage, bram):
    chidi = stage.member(cast.CHIDI, "issuer").actor.person
    row = Membership.objects.of(stage.harbour).get(person=chidi)
    bram.post(f"{home(stage)}/members/{row.uuid}/roles", {"roles": ["designer"]})
    assert as_(chidi).get(f"{home(stage)}/designs/new").status_code == 200
    assert says(bram.post(f"{home(stage)}/members/{row.uuid}/roles", {}, follow=True), "Choose at least one")
    bram.post(f"{home(stage)}/members/{row.uuid}/remove")
    assert as_(chidi).get(f"{home(stage)}/").status_code == 404


def test_the_only_owner_stays(stage, bram):
    row = Membership.objects.of(stage.harbour).get(person=stage.bram)
    assert says(
        bram.post(f"{home(stage)}/members/{row.uuid}/roles", {"roles": ["issuer"]}, follow=True),
        "the only owner",
    )
    asked = bram.get(f"{home(stage)}/leave")
    assert says(asked, "You are the only owner of Harbour School.", f'"{home(stage)}/members"')
    assert not says(asked, "Do you want to leave")
    response = bram.post(f"{home(stage)}/leave")
    assert response.status_code == 409
    assert says(response, "the only owner")


def test_anybody_else_may_leave(stage):
    chidi = as_(stage.member(cast.CHIDI, "issuer").actor.person)
    assert says(
        chidi.get(f"{home(stage)}/leave"), "Do you want to leave Harbour School?", "You are Issuer here"
    )
    assert chidi.post(f"{home(stage)}/leave")["Location"] == "/provider/"
    assert chidi.get(f"{home(stage)}/").status_code == 404


def test_members_are_searched_filtered_and_downloaded(stage, bram):
    stage.member(cast.CHIDI, "issuer")
    url = f"{home(stage)}/members"
    rows = lambda query: re.findall(r'<th scope="row">(?:<bdi>)?([^<]+)<', text_of(bram.get(url + query)))  # noqa: E731
    assert rows("") == ["Bram de Wit", "Chidi Okonkwo"]
    assert rows("?sort=-name") == ["Chidi Okonkwo", "Bram de Wit"]
    assert rows("?q=chidi%40") == ["Chidi Okonkwo"]
    assert rows("?role=owner") == ["Bram de Wit"]
    assert says(bram.get(f"{url}?q=zz"), "Nobody matches.")
    body = bram.get(f"{home(stage)}/members.csv?role=issuer").content.decode("utf-8-sig")
    assert "chidi@brightline.example" in body
    assert "bram@" not in body


# --- keys ---------------------------------------------------------------------------------------


def test_a_key_rotates_and_the_old_one_stays_in_the_list(stage, bram):
    old = key_of(stage)
    assert says(bram.get(f"{home(stage)}/keys"), old.public_multibase[-8:], "another name from then on")
    bram.post(f"{home(stage)}/keys/rotate")
    page = bram.get(f"{home(stage)}/keys")
    assert says(
        page, old.public_multibase[-8:], key_of(stage).public_multibase[-8:], "Retired", "A new key signs"
    )


def test_without_a_key_the_page_leads_to_the_next_one(stage, bram):
    bram.post(f"{home(stage)}/keys/{key_of(stage).uuid}/retire")
    assert says(bram.get(f"{home(stage)}/keys"), "nothing can be issued", "Make a key")
    assert says(bram.post(f"{home(stage)}/keys/rotate", follow=True), "There is no active key to rotate")
    bram.post(f"{home(stage)}/keys/new")
    assert key_of(stage).state == "ACTIVE"


def test_a_stolen_key_is_marked_only_after_its_consequence_was_shown(stage, bram):
    from cairn.services.issue.issue import issue

    issue(stage.awarded().uuid, seat=stage.owner, request_key="r1", ports=stage.ports)
    key = key_of(stage)
    url = f"{home(stage)}/keys/{key.uuid}/stolen"
    assert says(bram.get(url), "From when on could somebody else")
    page = bram.post(url, {"since": "2026-03-01T09:00"})
    assert says(page, "Of the 1 credentials it sealed, <em>one</em> is from then on", "Mark it as stolen")
    assert key_of(stage).pk == key.pk
    assert bram.post(url, {"since": "2026-03-01T09:00", "confirm": "1"}).status_code == 302
    key.refresh_from_db()
    assert (key.state, key.compromised_from.isoformat()) == ("COMPROMISED", "2026-03-01T09:00:00+00:00")
    later = bram.post(url, {"since": "2026-03-02T09:00", "confirm": "1"})
    assert later.status_code == 422
    assert says(later, "marked as stolen already")


@pytest.mark.parametrize("since", ["2031-01-01T00:00", "yesterday", ""])
def test_an_instant_that_cannot_be_is_said_and_kept(stage, bram, since):
    response = bram.post(f"{home(stage)}/keys/{key_of(stage).uuid}/stolen", {"since": since, "confirm": "1"})
    assert response.status_code == 422
    assert key_of(stage).state == "ACTIVE"


# --- programs -----------------------------------------------------------------------------------


def test_a_token_is_shown_once(stage, bram):
    response = bram.post(
        f"{home(stage)}/tokens", {"name": "Nightly", "roles": ["issuer"], "last_day": "2026-04-01"}
    )
    plaintext = re.search(r'value="(cairn_[^"]+)"', text_of(response))[1]
    assert api_tokens.authenticate(plaintext, ports=stage.ports) is not None
    assert response["Cache-Control"] == "private, no-store"
    again = bram.get(f"{home(stage)}/tokens")
    assert plaintext not in text_of(again)
    assert says(again, "Nightly", "until 1 April 2026", "<em>One program</em> can act for you")


def test_a_token_that_cannot_be_made_keeps_what_was_typed(stage, bram):
    response = bram.post(
        f"{home(stage)}/tokens", {"name": "Nightly", "roles": ["issuer"], "last_day": "2020-01-01"}
    )
    assert response.status_code == 422
    assert says(response, 'value="Nightly"', "in the future", 'value="2020-01-01"')
    assert not ApiToken.objects.of(stage.harbour).exists()


def test_a_token_ends_at_once_and_stays_listed(stage, bram):
    token, plaintext = api_tokens.create(
        stage.owner, name="=Nightly", roles=["issuer"], expires_at=None, ports=stage.ports
    )
    bram.post(f"{home(stage)}/tokens/{token.uuid}/revoke")
    assert api_tokens.authenticate(plaintext, ports=stage.ports) is None
    assert says(bram.get(f"{home(stage)}/tokens?state=ended"), "=Nightly", "Ended")
    assert not says(bram.get(f"{home(stage)}/tokens?state=live"), "=Nightly")
    assert says(bram.post(f"{home(stage)}/tokens/{token.uuid}/revoke", follow=True), "ended already")
    assert '"\'=Nightly"' in bram.get(f"{home(stage)}/tokens.csv").content.decode("utf-8-sig")


# --- who did what -------------------------------------------------------------------------------


def test_the_trail_says_who_did_what(stage, bram):
    stage.published()
    page = bram.get(f"{home(stage)}/audit")
    assert says(page, "Bram de Wit", "published a version", "started the organisation")
    only = bram.get(f"{home(stage)}/audit?kind=key")
    assert says(only, "made a key")
    assert not says(only, "published a version")
    assert says(bram.get(f"{home(stage)}/audit?q=bram"), "published a version")
    assert says(bram.get(f"{home(stage)}/audit?q={stage.harbour.uuid}"), "started the organisation")
    lines = bram.get(f"{home(stage)}/audit.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == len(stage.acts()) + 1


def test_the_trail_is_paged(stage, bram):
    for number in range(55):
        api_tokens.create(
            stage.owner, name=f"t{number}", roles=["issuer"], expires_at=None, ports=stage.ports
        )
    page = bram.get(f"{home(stage)}/audit?page=2")
    assert says(page, "started the organisation", 'rel="prev"')


GROUPS = ("Made here", "With others", "Quality", "The organisation")


def links_of(page: str) -> dict[str, list[str]]:
    """Heading of each card of the first page -> the last part of what its links lead to."""
    cards = {title: page.split(f"<h2>{title}</h2>")[1].split("</ul>")[0] for title in GROUPS}
    return {
        title: [link.rpartition("/")[2] for link in re.findall('href="([^"]+)"', card)]
        for title, card in cards.items()
    }


def test_the_first_page_groups_what_the_organisation_has(stage, bram):
    assert links_of(text_of(bram.get(f"{home(stage)}/"))) == {
        "Made here": ["courses", "qualifications", "skills", "definitions", "standards", "library"],
        "With others": ["notices", "partners", "areas", "experts", "seminars", "labs"],
        "Quality": ["reviews", "endorsements", "recognitions", "accreditations", str(stage.harbour.uuid)],
        "The organisation": ["settings", "members", "keys", "tokens", "audit", "leave"],
    }


def test_an_assessor_is_led_to_nothing_that_is_refused(stage):
    stage.member(cast.CHIDI, "assessor")
    chidi = as_(Membership.objects.of(stage.harbour).get(person__name=cast.CHIDI.name).person)
    found = links_of(text_of(chidi.get(f"{home(stage)}/")))
    assert found == {
        "Made here": ["qualifications", "library"],
        "With others": ["notices", "experts", "seminars", "labs"],
        "Quality": ["reviews", str(stage.harbour.uuid)],
        "The organisation": ["leave"],
    }

"""Members: invited, welcomed, given roles, removed; never without an owner."""

from __future__ import annotations

import pytest
from tests.people import CHIDI, DANA

from cairn.records.models import Invitation, Membership, OutboxMessage
from cairn.services.access import Actor, seat_of
from cairn.services.admin import api_tokens, members
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMuch


def membership(stage, person):
    return Membership.objects.of(stage.harbour).get(person=person, ended_at=None)


def invited(stage, *roles: str, email: str = CHIDI.email) -> str:
    return members.invite(stage.owner, email=email, roles=roles or ("assessor",), ports=stage.ports)


def test_an_invitation_goes_out_and_makes_a_member(stage):
    token = invited(stage, "assessor", "issuer")
    letter = OutboxMessage.objects.of(stage.harbour).get(kind="invitation")
    assert letter.recipient == CHIDI.email
    assert letter.payload["link"] == f"https://badges.example/invitations/{token}"

    chidi = stage.person(CHIDI)
    members.accept(token, person=chidi, ports=stage.ports)
    seat = seat_of(stage.harbour.uuid, actor=Actor(person=chidi))
    assert seat.may("assessor")
    assert not seat.may("designer")
    assert stage.acts()[-2:] == ["member.invite", "member.accept"]


def test_the_token_is_kept_hashed(stage):
    token = invited(stage)
    assert token not in Invitation.objects.of(stage.harbour).get().token_hash


def test_an_invitation_works_once(stage):
    token = invited(stage)
    members.accept(token, person=stage.person(CHIDI), ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        members.accept(token, person=stage.eve, ports=stage.ports)
    assert refused.value.code == "invitation.closed"


def test_an_invitation_expires(stage):
    token = invited(stage)
    stage.world.pass_time(days=members.INVITATION_DAYS, seconds=1)
    with pytest.raises(Conflict) as refused:
        members.accept(token, person=stage.person(CHIDI), ports=stage.ports)
    assert refused.value.code == "invitation.expired"


def test_a_withdrawn_invitation_is_closed(stage):
    token = invited(stage)
    invitation = Invitation.objects.of(stage.harbour).get()
    with pytest.raises(NotFound):
        members.withdraw(stage.outsider, invitation.uuid, ports=stage.ports)
    members.withdraw(stage.owner, invitation.uuid, ports=stage.ports)
    with pytest.raises(Conflict):
        members.withdraw(stage.owner, invitation.uuid, ports=stage.ports)
    with pytest.raises(Conflict):
        members.open_invitation(token, ports=stage.ports)


def test_inviting_again_ends_the_older_invitation(stage):
    first = invited(stage)
    invited(stage)
    with pytest.raises(Conflict):
        members.open_invitation(first, ports=stage.ports)


def test_a_token_nobody_gave_leads_nowhere(stage):
    with pytest.raises(NotFound):
        members.accept("guessed", person=stage.eve, ports=stage.ports)


def test_a_member_who_accepts_again_gets_the_roles_added(stage):
    token = invited(stage, "designer", email="bram.second@harbour.example")
    members.accept(token, person=stage.bram, ports=stage.ports)
    assert membership(stage, stage.bram).roles == ["owner", "designer"]


def test_a_member_is_not_invited_again(stage):
    with pytest.raises(Conflict) as refused:
        invited(stage, email="bram@harbour.example")
    assert refused.value.code == "member.already"


@pytest.mark.parametrize(
    ("email", "roles", "field"),
    [
        ("no", ["issuer"], "email"),
        ("a@b.example\nBcc: x@y.example", ["issuer"], "email"),
        ("a@b.example", [], "roles"),
        ("a@b.example", ["king"], "roles"),
        ("a@b.example", "owner", "roles"),
    ],
)
def test_an_unusable_invitation_is_refused(stage, email, roles, field):
    with pytest.raises(InvalidInput) as refused:
        members.invite(stage.owner, email=email, roles=roles, ports=stage.ports)
    assert set(refused.value.fields) == {field}


def test_twenty_invitations_a_minute_and_no_more(stage):
    for number in range(20):
        invited(stage, email=f"somebody{number}@b.example")
    with pytest.raises(TooMuch) as refused:
        invited(stage, email="one.more@b.example")
    assert 1 <= refused.value.retry_after <= 61
    stage.world.pass_time(seconds=61)
    invited(stage, email="one.more@b.example")


@pytest.mark.parametrize("role", ["designer", "assessor", "issuer"])
def test_only_owners_invite_change_and_remove(stage, role):
    other = stage.member(DANA, "issuer")
    target = membership(stage, other.actor.person).uuid
    seat = stage.member(CHIDI, role)
    with pytest.raises(NotPermitted):
        members.invite(seat, email="a@b.example", roles=["issuer"], ports=stage.ports)
    with pytest.raises(NotPermitted):
        members.change_roles(seat, target, roles=["owner"], ports=stage.ports)
    with pytest.raises(NotPermitted):
        members.remove(seat, target, ports=stage.ports)


def test_another_organisations_member_does_not_exist(stage):
    target = membership(stage, stage.bram).uuid
    with pytest.raises(NotFound):
        members.change_roles(stage.outsider, target, roles=["issuer"], ports=stage.ports)
    with pytest.raises(NotFound):
        members.remove(stage.outsider, target, ports=stage.ports)


def test_the_last_owner_can_neither_leave_nor_step_down(stage):
    mine = membership(stage, stage.bram).uuid
    for act in (
        lambda: members.remove(stage.owner, mine, ports=stage.ports),
        lambda: members.change_roles(stage.owner, mine, roles=["issuer"], ports=stage.ports),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "member.last_owner"


def test_with_a_second_owner_the_first_may_go(stage):
    stage.member(CHIDI, "owner")
    members.remove(stage.owner, membership(stage, stage.bram).uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        seat_of(stage.harbour.uuid, actor=Actor(person=stage.bram))


def test_anybody_may_leave(stage):
    seat = stage.member(CHIDI, "designer")
    members.remove(seat, membership(stage, seat.actor.person).uuid, ports=stage.ports)
    assert stage.acts()[-1] == "member.remove"


def test_new_roles_hold_from_the_next_request_on(stage):
    seat = stage.member(CHIDI, "designer")
    members.change_roles(
        stage.owner, membership(stage, seat.actor.person).uuid, roles=["issuer"], ports=stage.ports
    )
    again = seat_of(stage.harbour.uuid, actor=seat.actor)
    assert again.roles == {"issuer"}


def test_the_tokens_a_member_made_end_with_their_ownership(stage):
    seat = stage.member(CHIDI, "owner")
    _, removed = api_tokens.create(seat, name="x", roles=["issuer"], expires_at=None, ports=stage.ports)
    _, kept = api_tokens.create(stage.owner, name="y", roles=["issuer"], expires_at=None, ports=stage.ports)
    members.change_roles(
        stage.owner, membership(stage, seat.actor.person).uuid, roles=["issuer"], ports=stage.ports
    )
    assert api_tokens.authenticate(removed, ports=stage.ports) is None
    assert api_tokens.authenticate(kept, ports=stage.ports) is not None

"""Who works here, and who is invited."""

from __future__ import annotations

from uuid import UUID

from ninja import Router

from cairn.api.door import may
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.organisation import InvitationIn, InvitationOut, MemberOut, RolesIn
from cairn.records.reads import people
from cairn.services.admin import members

router = Router(tags=["Members"])


@router.get("/members", response=Page[MemberOut], summary="List the members")
@may("owner")
def members_list(
    request: Request, search: Search = "", cursor: Cursor = None, limit: Limit = 50
) -> Page[MemberOut]:
    """Everybody who works here now."""
    rows = people.members(request.seat.organisation, search=search)
    return page(rows, MemberOut.of, cursor=cursor, limit=limit)


@router.patch("/members/{uuid:member}", response=MemberOut, summary="Change a member's roles")
@may("owner")
def member_change(request: Request, member: UUID, payload: RolesIn) -> MemberOut:
    """From their next request on. The last owner stays one (`member.last_owner`)."""
    changed = members.change_roles(request.seat, member, roles=payload.roles, ports=request.ports)
    return MemberOut.of(changed)


@router.delete("/members/{uuid:member}", response={204: None}, summary="Remove a member")
@may("owner")
def member_remove(request: Request, member: UUID) -> None:
    """Their tokens end too. The last owner cannot go (`member.last_owner`)."""
    members.remove(request.seat, member, ports=request.ports)


@router.get("/invitations", response=Page[InvitationOut], summary="List the open invitations")
@may("owner")
def invitations_list(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Page[InvitationOut]:
    """Those that can still be accepted."""
    rows = people.open_invitations(request.seat.organisation, at=request.ports.now())
    return page(rows, InvitationOut.of, cursor=cursor, limit=limit)


@router.post("/invitations", response={201: InvitationOut}, summary="Invite somebody")
@may("owner")
def invitation_create(request: Request, payload: InvitationIn) -> InvitationOut:
    """By mail; an open invitation to the same address ends. At most 20 mails a minute."""
    token = members.invite(request.seat, email=payload.email, roles=payload.roles, ports=request.ports)
    return InvitationOut.of(members.open_invitation(token, ports=request.ports))


@router.delete("/invitations/{uuid:invitation}", response={204: None}, summary="Withdraw an invitation")
@may("owner")
def invitation_withdraw(request: Request, invitation: UUID) -> None:
    """The link in the letter ends."""
    members.withdraw(request.seat, invitation, ports=request.ports)

"""Who belongs to an organisation: invited, welcomed, given roles, removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import ApiToken, Invitation, Membership, Organisation, Person, Role
from cairn.services import audit, outbox, places
from cairn.services.access import Actor, Seat
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields
from cairn.services.limits import mails_by_hand
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token, new_token

INVITATION_DAYS: Final = 14


@transaction.atomic
def invite(seat: Seat, *, email: str, roles: Sequence[str], ports: Ports) -> str:
    """Invite somebody by mail; an open invitation to the same address ends. Returns the token.

    Raises:
        NotPermitted: not an owner.
        InvalidInput: the address or the roles are unusable.
        Conflict: `member.already`; somebody with this address is a member.
        TooMuch: more than 20 mails in a minute.
    """
    seat.require(Role.OWNER)
    now = ports.now()
    fields = Fields()
    address = fields.email("email", email, required=True)
    given = fields.choices("roles", roles, Role.values, required=True)
    fields.done()
    members = Membership.objects.of(seat.organisation).filter(ended_at=None)
    if members.filter(person__user__email=address).exists():
        raise Conflict(_("Somebody with this address is a member already."), code="member.already")
    mails_by_hand(seat.organisation, at=now)
    open_ones = Invitation.objects.of(seat.organisation).filter(
        email=address, accepted_at=None, ended_at=None
    )
    open_ones.update(ended_at=now)
    token = new_token(ports)
    invitation = Invitation.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        email=address,
        roles=given,
        token_hash=hash_token(token),
        invited_by=seat.actor.person,
        created_at=now,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    outbox.post(
        "invitation",
        to=address,
        key=f"invitation:{invitation.uuid}",
        organisation=seat.organisation,
        payload={
            "issuer": seat.organisation.name,
            "by": seat.actor.person.name if seat.actor.person else "",
            "link": places.invitation(seat.organisation, token),
            "expires": invitation.expires_at.date().isoformat(),
        },
        language=seat.organisation.language,
        at=now,
        ports=ports,
        about=invitation.uuid,
    )
    _note("member.invite", ("invitation", invitation.uuid), seat.organisation, seat.actor, now, given)
    return token


@transaction.atomic
def withdraw(seat: Seat, invitation_uuid: UUID, *, ports: Ports) -> None:
    """End an open invitation.

    Raises:
        NotPermitted: not an owner.
        NotFound: no such invitation here.
        Conflict: it was accepted or ended.
    """
    seat.require(Role.OWNER)
    now = ports.now()
    invitations = Invitation.objects.of(seat.organisation).filter(uuid=invitation_uuid)
    if not invitations.exists():
        raise NotFound("no such invitation")
    if not invitations.filter(accepted_at=None, ended_at=None).update(ended_at=now):
        raise Conflict(_("This invitation is not open any more."), code="invitation.closed")
    _note("member.withdraw", ("invitation", invitation_uuid), seat.organisation, seat.actor, now)


def open_invitation(token: str, *, ports: Ports) -> Invitation:
    """The invitation behind a link, while it may be accepted.

    Raises:
        NotFound: no such invitation.
        Conflict: `invitation.closed` or `invitation.expired`.
    """
    invitation = (
        Invitation.objects.across(reason="the token is the permission")
        .filter(token_hash=hash_token(token))
        .select_related("organisation", "invited_by")
        .first()
    )
    if invitation is None or invitation.organisation.archived_at is not None:
        raise NotFound("no such invitation")
    if invitation.accepted_at is not None or invitation.ended_at is not None:
        raise Conflict(
            _("This invitation was used or withdrawn. Ask for a new one."), code="invitation.closed"
        )
    if invitation.expires_at < ports.now():
        raise Conflict(_("This invitation has expired. Ask for a new one."), code="invitation.expired")
    return invitation


@transaction.atomic
def accept(token: str, *, person: Person, ports: Ports) -> Membership:
    """Become a member through an invitation; who is one already gets the roles added.

    Raises:
        NotFound, Conflict: as `open_invitation`.
    """
    now = ports.now()
    invitation = open_invitation(token, ports=ports)
    organisation = _lock(invitation.organisation)
    mine = Invitation.objects.of(organisation).filter(pk=invitation.pk, accepted_at=None, ended_at=None)
    if not mine.update(accepted_at=now):
        raise Conflict(
            _("This invitation was used or withdrawn. Ask for a new one."), code="invitation.closed"
        )
    membership = Membership.objects.of(organisation).filter(person=person, ended_at=None).first()
    if membership is None:
        membership = Membership.objects.create(
            uuid=ports.new_uuid(),
            organisation=organisation,
            person=person,
            roles=invitation.roles,
            created_at=now,
        )
    else:
        both = {*membership.roles, *invitation.roles}
        membership.roles = [role for role in Role.values if role in both]
        membership.save(update_fields=["roles"])
    _note(
        "member.accept",
        ("membership", membership.uuid),
        organisation,
        Actor(person=person),
        now,
        membership.roles,
    )
    return membership


@transaction.atomic
def change_roles(seat: Seat, membership_uuid: UUID, *, roles: Sequence[str], ports: Ports) -> Membership:
    """Give a member other roles, from their next request on.

    Raises:
        NotPermitted: not an owner.
        NotFound: no such member here.
        InvalidInput: an unknown role, or none.
        Conflict: `member.last_owner`.
    """
    seat.require(Role.OWNER)
    now = ports.now()
    fields = Fields()
    given = fields.choices("roles", roles, Role.values, required=True)
    fields.done()
    organisation = _lock(seat.organisation)
    membership = _own(organisation, membership_uuid)
    if Role.OWNER not in given:
        _keep_an_owner(organisation, but=membership)
        end_tokens(membership, at=now)
    membership.roles = given
    membership.save(update_fields=["roles"])
    _note("member.roles", ("membership", membership.uuid), organisation, seat.actor, now, given)
    return membership


@transaction.atomic
def remove(seat: Seat, membership_uuid: UUID, *, ports: Ports) -> None:
    """End a membership; anybody may leave, owners may remove others.

    API tokens that the member made end too: they have seen the secret.

    Raises:
        NotPermitted: somebody else's membership, and not an owner.
        NotFound: no such member here.
        Conflict: `member.last_owner`.
    """
    now = ports.now()
    organisation = _lock(seat.organisation)
    membership = _own(organisation, membership_uuid)
    if seat.actor.person is None or membership.person_id != seat.actor.person.pk:
        seat.require(Role.OWNER)
    _keep_an_owner(organisation, but=membership)
    if not Membership.objects.of(organisation).filter(pk=membership.pk, ended_at=None).update(ended_at=now):
        raise NotFound("no such member")
    end_tokens(membership, at=now)
    _note("member.remove", ("membership", membership.uuid), organisation, seat.actor, now)


def only_owner_of(person: Person) -> tuple[Organisation, ...]:
    """The organisations that would be left without an owner if this person went."""
    mine = Membership.objects.owned_by(person).filter(ended_at=None, organisation__archived_at=None)
    return tuple(
        membership.organisation
        for membership in mine.select_related("organisation")
        if Role.OWNER in membership.roles and not _other_owners(membership.organisation, but=membership)
    )


def _other_owners(organisation: Organisation, *, but: Membership) -> bool:
    others = Membership.objects.of(organisation).filter(ended_at=None).exclude(pk=but.pk)
    return any(Role.OWNER in roles for roles in others.values_list("roles", flat=True))


def _keep_an_owner(organisation: Organisation, *, but: Membership) -> None:
    if Role.OWNER in but.roles and not _other_owners(organisation, but=but):
        raise Conflict(
            _("This is the only owner. Make somebody else an owner first."), code="member.last_owner"
        )


def _lock(organisation: Organisation) -> Organisation:
    """Take the organisation's row: two owners who leave at once follow one another."""
    return (
        Organisation.objects.across(reason="the caller has its seat or token")
        .select_for_update()
        .get(pk=organisation.pk)
    )


def _own(organisation: Organisation, membership_uuid: UUID) -> Membership:
    membership = Membership.objects.of(organisation).filter(uuid=membership_uuid, ended_at=None).first()
    if membership is None:
        raise NotFound("no such member")
    return membership


def end_tokens(membership: Membership, *, at: datetime) -> None:
    """End the API tokens this member made: they have seen the secret."""
    ApiToken.objects.of(membership.organisation).filter(created_by=membership.person, revoked_at=None).update(
        revoked_at=at
    )


def _note(
    action: str,
    subject: tuple[str, UUID],
    organisation: Organisation,
    actor: Actor,
    at: datetime,
    roles: Sequence[str] = (),
) -> None:
    details = {"roles": ", ".join(roles)} if roles else {}
    audit.record(action, subject=subject, organisation=organisation, actor=actor, at=at, details=details)

"""Who is asking, and what they may do here: computed from membership at every use.

An `Actor` is a person, an API token, or the system itself. A `Seat` is an actor
inside one organisation; services that act for an organisation take a Seat.
An outsider has none: looking for one raises NotFound, never NotPermitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext, pgettext

from cairn.records.models import ApiToken, Membership, Organisation, Person, Role
from cairn.services.errors import NotFound, NotPermitted

EVERY_ROLE = frozenset(Role.values)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, for permission and for the audit trail."""

    person: Person | None = None
    token: ApiToken | None = None

    @property
    def kind(self) -> str:
        """`person`, `token` or `system`."""
        if self.token is not None:
            return "token"
        return "system" if self.person is None else "person"

    @property
    def uuid(self) -> UUID | None:
        """The public uuid of the person or token; None for the system."""
        if self.token is not None:
            return self.token.uuid
        return self.person.uuid if self.person is not None else None


SYSTEM = Actor()


@dataclass(frozen=True, slots=True)
class Seat:
    """An actor inside an organisation, with the roles they hold there now."""

    organisation: Organisation
    actor: Actor
    roles: frozenset[str]

    def may(self, *roles: str) -> bool:
        """True when the seat holds one of `roles`; an owner holds every role."""
        return Role.OWNER in self.roles or any(role in self.roles for role in roles)

    def require(self, *roles: str) -> None:
        """Go on, or raise.

        Raises:
            NotPermitted: the seat holds none of `roles`.
        """
        if not self.may(*roles):
            needed = " · ".join(pgettext("role", role.capitalize()) for role in roles)
            raise NotPermitted(
                gettext("This needs another role: %(roles)s.") % {"roles": needed},
                params={"roles": ", ".join(roles)},
            )


def seat_of(organisation_uuid: UUID, *, actor: Actor) -> Seat:
    """Return the actor's seat in that organisation.

    Raises:
        NotFound: no such organisation, or the actor is not a member of it.
    """
    if actor.token is not None:
        token = actor.token
        if token.organisation.uuid != organisation_uuid or token.organisation.archived_at is not None:
            raise NotFound("no such organisation")
        return Seat(token.organisation, actor, frozenset(token.roles))
    if actor.person is None:
        raise NotFound("no such organisation")
    membership = (
        Membership.objects.owned_by(actor.person)
        .filter(organisation__uuid=organisation_uuid, ended_at=None, organisation__archived_at=None)
        .select_related("organisation")
        .first()
    )
    if membership is None:
        raise NotFound("no such organisation")
    return Seat(membership.organisation, actor, frozenset(membership.roles))


def system_seat(organisation: Organisation) -> Seat:
    """The seat of the installation itself (worker, command line, demonstration)."""
    return Seat(organisation, SYSTEM, EVERY_ROLE)


def seats_of(person: Person) -> tuple[Seat, ...]:
    """Every seat this person holds, by organisation name."""
    memberships = (
        Membership.objects.owned_by(person)
        .filter(ended_at=None, organisation__archived_at=None)
        .select_related("organisation")
        .order_by("organisation__name")
    )
    return tuple(Seat(m.organisation, Actor(person=person), frozenset(m.roles)) for m in memberships)


def people_with(organisation: Organisation, *roles: str) -> list[Person]:
    """Return the members who hold one of `roles` there, whoever came first; for letters, not for permission."""
    rows = Membership.objects.of(organisation).filter(ended_at=None).select_related("person__user")
    return [row.person for row in rows.order_by("pk") if set(roles) & set(row.roles)]

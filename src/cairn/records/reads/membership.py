"""What an organisation's own pages list: its people, invitations, tokens, keys, and who did what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from cairn.records.models import (
    ApiToken,
    AuditEvent,
    Credential,
    Invitation,
    IssuerKey,
    Membership,
    Organisation,
    Person,
)
from cairn.records.reads.lists import Tally, counted, own, reach

_LONGEST_BATCH: Final = timedelta(days=1)  # what was planned under a key is soon signed


def members(organisation: Organisation, *, search: str = "", role: str = "") -> QuerySet[Membership]:
    """The members of today, with their persons and log-ins."""
    rows = Membership.objects.of(organisation).filter(ended_at=None).select_related("person__user")
    if search:
        rows = rows.filter(Q(person__name__says=search) | Q(person__user__email__says=search))
    if role:
        # roles are a short JSON list of plain words; both data bases find the word with its quotes
        rows = rows.filter(roles__icontains=f'"{role}"')
    return rows


def membership_of(organisation: Organisation, person: Person) -> Membership | None:
    """The membership that a person has today."""
    return Membership.objects.of(organisation).filter(person=person, ended_at=None).first()


def open_invitations(organisation: Organisation) -> list[Invitation]:
    """Invitations that can still be accepted, and those that expired unused; the newest first."""
    rows = Invitation.objects.of(organisation).filter(accepted_at=None, ended_at=None)
    return list(rows.select_related("invited_by").order_by("-created_at"))


def tokens(
    organisation: Organisation, *, search: str = "", state: str = "", now: datetime
) -> QuerySet[ApiToken]:
    """API tokens. state: "live", "ended", or all."""
    rows = ApiToken.objects.of(organisation).select_related("created_by")
    ended = Q(revoked_at__isnull=False) | Q(expires_at__lte=now)
    if state == "live":
        rows = rows.exclude(ended)
    if state == "ended":
        rows = rows.filter(ended)
    if search:
        rows = rows.filter(Q(name__says=search) | Q(prefix__says=search))
    return rows


def sealed_by(key: IssuerKey) -> Tally:
    """How many credentials a key sealed."""
    # No index knows the key of a credential, but nearly all that were made in its time are its own.
    made = Credential.objects.of(key.organisation).filter(
        key=key, state="ISSUED", created_at__gte=key.active_from - timedelta(seconds=1)
    )
    if key.active_until is not None:
        made = made.filter(created_at__lte=key.active_until + _LONGEST_BATCH)
    return counted(made)


def sealed_since(key: IssuerKey, *, since: datetime) -> tuple[int, int]:
    """How many credentials a key sealed, and how many of them at or after an instant by our own record.

    Goes through all of the organisation's: it is asked once, when a key was stolen.
    """
    rows = Credential.objects.of(key.organisation).filter(key=key, state="ISSUED")
    return rows.count(), rows.filter(issued_at__gte=since).count()


def trail(
    organisation: Organisation, *, search: str = "", kind: str = "", within: Q | None = None
) -> QuerySet[AuditEvent]:
    """Who did what. search: a part of the act's name, or the whole id of what it was done to or by whom."""
    rows = own(AuditEvent, organisation, within)
    if kind:
        rows = rows.filter(action__startswith=f"{kind}.")
    if search:
        wanted = Q(action__icontains=search)
        try:
            whole = UUID(search)
        except ValueError:
            people = Person.objects.filter(memberships__organisation=organisation, name__says=search)
            wanted |= Q(actor_uuid__in=people.values("uuid"))
        else:
            wanted |= Q(subject_uuid=whole) | Q(actor_uuid=whole)
        rows = rows.filter(wanted)
    return rows


def kinds_of_acts(organisation: Organisation) -> list[str]:
    """The first words of the newest acts in the trail ("key", "member" …)."""
    seen = reach(organisation, trail(organisation).order_by("-number"), straight=False)
    newest = trail(organisation, within=seen.within)
    names = newest.values_list("action", flat=True).order_by("action").distinct()
    return sorted({name.partition(".")[0] for name in names})


def names_of(organisation: Organisation, uuids: Collection[UUID]) -> Mapping[UUID, str]:
    """The names of people who are or were members, and of tokens; others stay ids."""
    people = Person.objects.filter(uuid__in=uuids, memberships__organisation=organisation)
    tokens = ApiToken.objects.of(organisation).filter(uuid__in=uuids)
    return {**dict(tokens.values_list("uuid", "name")), **dict(people.values_list("uuid", "name"))}

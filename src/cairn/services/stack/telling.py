"""Who gets a letter about an award of a stack, and about a waiver; written with the decision, into the outbox.

Those who decide get at most one letter of a kind a day: the page has everything that waits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from cairn.records.models import (
    Credential,
    Earned,
    Organisation,
    Person,
    Role,
    Stack,
    StackPart,
    Waiver,
)
from cairn.services import outbox, places
from cairn.services.access import people_with
from cairn.services.admin.letterbox import letters_to
from cairn.services.ports import Ports

MOST_TOLD: Final = 20  # people of one provider
MOST_STACKS: Final = 200  # that one withdrawal can touch
MOST_LEARNERS: Final = 200  # who get a letter when one mapping is ended
_DECIDED: Final[Mapping[str, str]] = {"REFUSED": "waiver_refused", "REVOKED": "waiver_revoked"}


def asked(stack: Stack, *, at: datetime, ports: Ports) -> None:
    """Tell those who issue that somebody waits."""
    link = places.stacks(stack.organisation)
    _tell_provider("stack_asked", stack.organisation, title=stack.exit_name, link=link, at=at, ports=ports)


def decided(stack: Stack, *, at: datetime, ports: Ports) -> None:
    """Tell the learner that it was awarded, or why not."""
    kind = "stack_awarded" if stack.state == "AWARDED" else "stack_refused"
    _tell(
        kind,
        stack.person,
        organisation=stack.organisation,
        key=f"{kind}:{stack.uuid}:{at.isoformat()}",
        payload={"title": stack.exit_name, "reason": stack.reason, "link": _audit_of(stack)},
        at=at,
        ports=ports,
    )


def part_fell(credential: Credential, *, at: datetime, ports: Ports) -> None:
    """Tell both sides that a credential which counted for awards was withdrawn or put on hold."""
    rows = StackPart.objects.across(reason="awards of any provider that rest on it")
    _fell(rows.filter(credential__award=credential.award_id), mark=str(at.date()), at=at, ports=ports)


def paper_fell(earned: Earned, *, at: datetime, ports: Ports) -> None:
    """The same for a paper of elsewhere."""
    rows = StackPart.objects.across(reason="awards of any provider that rest on it")
    mine = rows.filter(held=str(earned.uuid), credential=None, stack__person=earned.person_id)
    _fell(mine, mark=str(at.date()), at=at, ports=ports)


def _fell(rows: QuerySet[StackPart], *, mark: str, at: datetime, ports: Ports) -> None:
    awarded = rows.filter(stack__state="AWARDED").select_related("stack__organisation__site")
    for part in awarded.select_related("stack__person__user", "stack__version__qualification")[:MOST_STACKS]:
        stack: Stack = part.stack
        link = places.stacks(stack.organisation)
        title = stack.exit_name
        _tell_provider("stack_flagged", stack.organisation, title=title, link=link, at=at, ports=ports)
        _tell(
            "stack_doubted",
            stack.person,
            organisation=stack.organisation,
            key=f"stack_doubted:{stack.uuid}:{mark}",
            payload={"title": title, "part": part.name, "link": _audit_of(stack)},
            at=at,
            ports=ports,
        )


def waiver_asked(row: Waiver, *, at: datetime, ports: Ports) -> None:
    """Tell those who may decide."""
    _tell_provider(
        "waiver_asked",
        row.organisation,
        roles=(Role.DESIGNER, Role.ISSUER),
        title=row.version.name,
        part=row.part_name,
        link=places.waivers(row.organisation),
        at=at,
        ports=ports,
    )


def waiver_decided(row: Waiver, *, at: datetime, ports: Ports) -> None:
    """Tell the learner what was decided, and why."""
    granted = "waiver_first" if row.kind == "FIRST" else "waiver_counts" if row.held else "waiver_granted"
    kind = _DECIDED.get(row.state, granted)
    _tell_of_waiver(kind, row, reason=row.revoked_reason or row.reason, at=at, ports=ports)


def mapping_ended(
    organisation: Organisation, mappings: Collection[int], *, reason: str, at: datetime, ports: Ports
) -> None:
    """Tell the learners that what was decided for them by some mappings, by their keys, holds no more."""
    day = at.astimezone(ZoneInfo(organisation.time_zone)).date()
    rows = Waiver.objects.of(organisation).filter(
        Q(until_date=None) | Q(until_date__gte=day), mapping__in=mappings, state="GRANTED"
    )
    found = rows.select_related("version__qualification", "person__user", "learner", "organisation__site")
    for row in found.order_by("pk")[:MOST_LEARNERS]:
        _tell_of_waiver("waiver_revoked", row, reason=reason, at=at, ports=ports)


def _tell_of_waiver(kind: str, row: Waiver, *, reason: str, at: datetime, ports: Ports) -> None:
    learner = row.learner
    _tell(
        kind,
        row.person,
        organisation=row.organisation,
        key=f"{kind}:{row.uuid}",
        payload={
            "title": row.version.name,
            "part": row.part_name,
            "held": row.held_name,
            "reason": reason,
            "expires": row.until_date.isoformat() if row.until_date else "",
            "link": places.own_audit(row.organisation, row.version.qualification.uuid),
        },
        at=at,
        ports=ports,
        instead=(learner.name, learner.email, learner.language) if learner is not None else None,
        private=True,
    )


def _audit_of(stack: Stack) -> str:
    return places.own_audit(stack.organisation, stack.version.qualification.uuid)


def _tell(
    kind: str,
    person: Person | None,
    *,
    organisation: Organisation,
    key: str,
    payload: Mapping[str, str | int],
    at: datetime,
    ports: Ports,
    instead: tuple[str, str, str] | None = None,
    private: bool = False,
) -> None:
    """Write to a learner at their own address; to one without an account at the address they learn under.

    instead: name, address, language of a learner who has no account yet.
    private: the provider was never shown the person's own address: the letter is the installation's, so
        that one which comes back does not show it either.
    """
    name, to, language = ("", "", "") if instead is None else instead
    if person is not None:
        name, to, language = person.name, letters_to(person), person.language
    if not to:
        return
    outbox.post(
        kind,
        to=to,
        key=key,
        organisation=None if private and person is not None else organisation,
        payload={"name": name, "issuer": organisation.name, **payload},
        language=language or "en",
        at=at,
        ports=ports,
    )


def _tell_provider(
    kind: str,
    organisation: Organisation,
    *,
    at: datetime,
    ports: Ports,
    roles: tuple[str, ...] = (Role.ISSUER,),
    **payload: str,
) -> None:
    day = at.astimezone(ZoneInfo(organisation.time_zone)).date()
    for person in _who_decide(organisation, roles):
        _tell(
            kind,
            person,
            organisation=organisation,
            key=f"{kind}:{organisation.uuid}:{person.pk}:{day}",
            payload=payload,
            at=at,
            ports=ports,
        )


def _who_decide(organisation: Organisation, roles: tuple[str, ...]) -> list[Person]:
    """Members with one of these roles; where there are none, the owners."""
    return (people_with(organisation, *roles) or people_with(organisation, Role.OWNER))[:MOST_TOLD]

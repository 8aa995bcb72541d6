"""Who hears of an endorsement: whoever asked for it; unasked, the owners of what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cairn.records.models import (
    Credential,
    Endorsement,
    EndorsementRequest,
    Membership,
    Organisation,
    Person,
    Role,
)
from cairn.services import outbox, places
from cairn.services.admin.letterbox import letters_to
from cairn.services.ports import Ports

MOST_TOLD = 5  # owners of an organisation who get a letter each


def given(request: EndorsementRequest | None, made: Endorsement, *, at: datetime, ports: Ports) -> None:
    """Tell that it was given, and that they decide whether it is shown."""
    _tell("endorsement_given", made, _readers(request, made), reason="", at=at, ports=ports)


def withdrawn(made: Endorsement, *, at: datetime, ports: Ports) -> None:
    """Tell that it was withdrawn, and why."""
    readers = _readers(made.request, made)
    _tell("endorsement_withdrawn", made, readers, reason=made.reason, at=at, ports=ports)


def ends(made: Endorsement, *, at: datetime, ports: Ports) -> None:
    """Tell the endorser that it ends soon: whoever gave it, while they may issue there; else the owners.

    A person gets one such letter a day, of whichever is first; their page has them all.
    """
    rows = Membership.objects.of(made.organisation).filter(ended_at=None).select_related("person__user")
    members = list(rows.order_by("pk"))
    giver = [row for row in members if row.person_id == made.given_by_id]
    readers = [row for row in giver if {Role.OWNER, Role.ISSUER} & set(row.roles)]
    readers = readers or [row for row in members if Role.OWNER in row.roles][:MOST_TOLD]
    for row in readers:
        _post(
            "endorsement_ends",
            row.person,
            key=f"endorsement_ends:{row.person.uuid}:{at.date()}",
            organisation=made.organisation,
            title=made.subject_name,
            by=made.about.name,
            reason="",
            link=places.endorsements(made.organisation),
            at=at,
            ports=ports,
            expires=made.until_date.isoformat() if made.until_date is not None else "",
        )


def declined(request: EndorsementRequest, *, title: str, at: datetime, ports: Ports) -> None:
    """Tell whoever asked that the answer is no."""
    asker = request.person or _still_there(request)
    if asker is None:
        return
    _post(
        "endorsement_declined",
        asker,
        key=f"endorsement_declined:{request.uuid}",
        organisation=request.organisation,
        title=title,
        by=request.link.body_name,
        reason=request.answer,
        link=_place(request.organisation, request.credential),
        at=at,
        ports=ports,
    )


def _still_there(request: EndorsementRequest) -> Person | None:
    """Whoever asked for the organisation, while they belong to it."""
    asker = request.link.made_by
    if asker is None:
        return None
    own = Membership.objects.owned_by(asker).filter(organisation=request.organisation, ended_at=None)
    return asker if own.exists() else None


def _readers(request: EndorsementRequest | None, made: Endorsement) -> Iterator[Person]:
    if made.credential is not None:
        if made.credential.claimed_by is not None:
            yield made.credential.claimed_by
        return
    if request is not None and (asker := _still_there(request)) is not None:
        yield asker
        return
    rows = Membership.objects.of(made.about).filter(ended_at=None).select_related("person__user")
    owners = [row.person for row in rows.order_by("pk") if Role.OWNER in row.roles]
    yield from owners[:MOST_TOLD]


def _tell(
    kind: str, made: Endorsement, readers: Iterator[Person], *, reason: str, at: datetime, ports: Ports
) -> None:
    for person in readers:
        _post(
            kind,
            person,
            key=f"{kind}:{made.uuid}:{person.uuid}",
            organisation=made.about,
            title=made.subject_name,
            by=made.organisation.name,
            reason=reason,
            link=_place(made.about, made.credential),
            at=at,
            ports=ports,
        )


def _place(about: Organisation, credential: Credential | None) -> str:
    if credential is not None:
        return places.own_endorsements(about, credential.uuid)
    return places.endorsements(about)


def _post(
    kind: str,
    person: Person,
    *,
    key: str,
    organisation: Organisation,
    title: str,
    by: str,
    reason: str,
    link: str,
    at: datetime,
    ports: Ports,
    expires: str = "",
) -> None:
    """Write to somebody's proved address; the letter is the installation's own."""
    address = letters_to(person)
    if not address:
        return
    outbox.post(
        kind,
        to=address,
        key=key,
        organisation=None,
        payload={
            "name": person.name,
            "title": title,
            "issuer": by,
            "reason": reason,
            "link": link,
            "expires": expires,
        },
        language=person.language or organisation.language,
        at=at,
        ports=ports,
    )

"""Who hears of what partners decide: whoever asked for a signature, and owners who are asked for a link."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from cairn.records.models import Membership, Organisation, Partner, Person, Role, SignOff
from cairn.services import outbox, places
from cairn.services.access import people_with
from cairn.services.admin.letterbox import letters_to
from cairn.services.ports import Ports

MOST_TOLD: Final = 20  # owners of one organisation


def decided(row: SignOff, *, at: datetime, ports: Ports) -> None:
    """Tell whoever asked, while they are a member, that a partner signed or declined."""
    version, link = row.version, row.link
    organisation = version.achievement.organisation
    asker = link.made_by if link is not None else None
    members = Membership.objects.of(organisation).filter(ended_at=None)
    if asker is None or not members.filter(person=asker).exists():
        return
    kind = "sign_off_given" if row.state == "SIGNED" else "sign_off_declined"
    _tell(
        kind,
        asker,
        organisation=organisation,
        key=f"{kind}:{row.uuid}",
        payload={
            "title": version.name,
            "body": row.partner.name,
            "by": row.signer_name,
            "reason": row.words,
            "link": places.workspace(organisation, version.achievement.uuid),
        },
        at=at,
        ports=ports,
    )


def link_asked(partner: Partner, *, at: datetime, ports: Ports) -> None:
    """Tell the owners of the organisation that a register would like to be linked to."""
    other = partner.as_organisation
    if other is None:
        return
    for person in people_with(other, Role.OWNER)[:MOST_TOLD]:
        _tell(
            "partner_link_asked",
            person,
            organisation=partner.organisation,
            key=f"partner_link_asked:{partner.uuid}:{person.pk}:{at.isoformat()}",
            payload={"body": other.name, "link": places.as_partner(other)},
            at=at,
            ports=ports,
        )


def _tell(
    kind: str,
    person: Person,
    *,
    organisation: Organisation,
    key: str,
    payload: dict[str, str],
    at: datetime,
    ports: Ports,
) -> None:
    address = letters_to(person)
    if not address:
        return
    outbox.post(
        kind,
        to=address,
        key=key,
        organisation=organisation,
        payload={"name": person.name, "issuer": organisation.name, **payload},
        language=person.language or organisation.language,
        at=at,
        ports=ports,
    )

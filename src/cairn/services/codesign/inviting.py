"""Whom a link is for, as somebody typed it or as the register knows them, and the letter that carries the link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cairn.records.models import AchievementVersion, GuestLink, Partner
from cairn.services import outbox, places
from cairn.services.access import Seat
from cairn.services.codesign.guests import Guest
from cairn.services.errors import NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports

MOST_ASKING: Final = 500  # characters of the asker's own words


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked, and the secret of their link; mailed: it went to their address."""

    link: GuestLink
    token: str
    mailed: bool


def guest_of(seat: Seat, said: Mapping[str, object], fields: Fields, *, prefix: str = "") -> Guest:
    """Read who is asked; a partner of the register stands in for what is not given.

    Raises:
        NotFound: no such partner in use here.
    """
    partner = _partner(seat, said.get("partner"))
    body = said.get("body") or (partner.name if partner else "")
    name = said.get("name") or (partner.contact_name if partner else "")
    title = said.get("title") or (partner.contact_title if partner else "")
    email = said.get("email") or ""
    return Guest(
        body=fields.text(f"{prefix}body", body, most=200, required=True),
        name=fields.text(f"{prefix}name", name, most=200),
        title=fields.text(f"{prefix}title", title, most=120),
        email=fields.email(f"{prefix}email", email),
        partner=partner,
    )


def _partner(seat: Seat, said: object) -> Partner | None:
    if not said:
        return None
    try:
        uuid = said if isinstance(said, UUID) else UUID(str(said))
    except ValueError:
        raise NotFound("no such partner") from None
    found = Partner.objects.of(seat.organisation).filter(uuid=uuid, archived_at=None).first()
    if found is None:
        raise NotFound("no such partner")
    return found


def letter(
    kind: str,
    link: GuestLink,
    version: AchievementVersion,
    token: str,
    *,
    asked: str = "",
    at: datetime,
    ports: Ports,
) -> None:
    """Write the letter that carries a guest's link."""
    organisation = link.organisation
    outbox.post(
        kind,
        to=link.email,
        key=f"{kind}:{link.uuid}:{at.isoformat()}",
        organisation=organisation,
        payload={
            "name": link.name or link.body_name,
            "title": version.name,
            "issuer": organisation.name,
            "body": link.body_name,
            "asked": asked,
            "link": places.guest(organisation, link.purpose, token),
            "expires": link.expires_at.date().isoformat(),
        },
        language=organisation.language,
        at=at,
        ports=ports,
        about=link.uuid,
    )

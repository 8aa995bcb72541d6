"""The directory of experts: who may speak or mentor, about what, and whether they agreed to be shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Area, Expert, ExpertArea, ExpertConsent, GuestLink, Partner
from cairn.services import audit, outbox, places
from cairn.services.access import Seat
from cairn.services.codesign import areas, guests
from cairn.services.codesign.guests import Guest
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.fields import Fields, known_names
from cairn.services.limits import mails_by_hand
from cairn.services.ports import Ports

ROLES: Final = ("designer",)
PURPOSE: Final = "expert"
MOST: Final = 2_000  # of one organisation, those put away too
MOST_LANGUAGES: Final = 8
OWN: Final = ("name", "title", "body_name", "email", "languages", "topics", "about")  # what they correct
FACTS: Final = (*OWN, "may_speak", "may_mentor", "partner")
_CODE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")


def expert_of(seat: Seat, uuid: UUID, *, archived: bool | None = False, lock: bool = False) -> Expert:
    """Return an expert of this organisation. archived: None finds both. lock: for whoever saves the whole row.

    Raises:
        NotFound: there is none of that uuid here.
    """
    rows = Expert.objects.of(seat.organisation).filter(uuid=uuid)
    if lock:
        rows = rows.select_for_update(of=("self",))
    if archived is not None:
        rows = rows.filter(archived_at__isnull=not archived)
    found = rows.select_related("organisation__site", "partner").first()
    if found is None:
        raise NotFound("no such expert")
    return found


@transaction.atomic
def add(seat: Seat, *, facts: Mapping[str, object], knows: Collection[UUID] = (), ports: Ports) -> Expert:
    """Add an expert. knows: uuids of the areas they know.

    Nobody beyond the organisation's members sees the entry before they agreed (`ask`).

    Raises:
        NotPermitted: not a designer. NotFound: a partner or an area is not here.
        InvalidInput: a fact is missing or cannot be used. TooMuch: `expert.too_many`.
    """
    seat.require(*ROLES)
    values = read(seat, facts)
    if Expert.objects.of(seat.organisation).count() >= MOST:
        raise TooMuch(_("At most %(most)d experts.") % {"most": MOST}, code="expert.too_many")
    now = ports.now()
    made = Expert(uuid=ports.new_uuid(), organisation=seat.organisation, created_at=now, **values)
    made.save()
    _know(seat, made, knows)
    _note("expert.add", made, seat, now)
    return made


@transaction.atomic
def update(
    seat: Seat,
    uuid: UUID,
    *,
    facts: Mapping[str, object],
    knows: Collection[UUID] | None = None,
    ports: Ports,
) -> Expert:
    """Change what is kept about an expert. knows: None leaves the areas as they are.

    Raises:
        NotPermitted, NotFound, InvalidInput: as `add`.
        Conflict: `expert.withdrawn`; they do not want to be kept here.
    """
    seat.require(*ROLES)
    found = expert_of(seat, uuid, lock=True)  # who withdraws meanwhile is not brought back by our save
    _willing(found)
    for name, value in read(seat, facts, before=found).items():
        setattr(found, name, value)
    found.save()
    if knows is not None:
        _know(seat, found, knows)
    _note("expert.update", found, seat, ports.now())
    return found


@transaction.atomic
def archive(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Put an expert away; seminars they held stay.

    Raises:
        NotPermitted: not a designer. NotFound: no such expert in use here.
    """
    _turn(seat, uuid, away=True, ports=ports)


@transaction.atomic
def restore(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Bring an expert back.

    Raises:
        NotPermitted: not a designer. NotFound: no such expert was put away here.
        Conflict: `expert.withdrawn`.
    """
    _turn(seat, uuid, away=False, ports=ports)


@transaction.atomic
def ask(seat: Seat, uuid: UUID, *, ports: Ports) -> tuple[GuestLink, str]:
    """Ask an expert whether they agree, by a link; return it and its secret. With an address it is mailed.

    An older open link for it ends.

    Raises:
        NotPermitted: not a designer. NotFound: no such expert in use here.
        Conflict: `expert.withdrawn`. TooMuch: `mails.too_many`.
    """
    seat.require(*ROLES)
    found = expert_of(seat, uuid, lock=True)
    _willing(found)
    now = ports.now()
    if found.email:
        mails_by_hand(seat.organisation, at=now)
    older = GuestLink.objects.of(seat.organisation).filter(purpose=PURPOSE, subject=found.uuid)
    older.filter(used_at=None, ended_at=None).update(ended_at=now)
    link, token = guests.make(seat, PURPOSE, guest_of(found), subject=found.uuid, ports=ports)
    if found.consent == ExpertConsent.NONE:
        found.consent, found.consent_at = ExpertConsent.ASKED, now
        found.save(update_fields=["consent", "consent_at"])
    if found.email:
        outbox.post(
            "expert_asked",
            to=found.email,
            key=f"expert_asked:{link.uuid}",
            organisation=seat.organisation,
            payload={
                "name": found.name,
                "title": found.name,
                "issuer": seat.organisation.name,
                "link": places.guest(seat.organisation, PURPOSE, token),
                "expires": link.expires_at.date().isoformat(),
            },
            language=seat.organisation.language,
            at=now,
            ports=ports,
            about=link.uuid,
        )
    _note("expert.ask" if found.email else "expert.link", found, seat, now)
    return link, token


def guest_of(expert: Expert) -> Guest:
    """An expert as a link addresses them."""
    body = expert.body_name or (expert.partner.name if expert.partner else "") or expert.name
    return Guest(body=body, name=expert.name, title=expert.title, email=expert.email, partner=expert.partner)


def is_shown(expert: Expert) -> bool:
    """May somebody who is no member of the organisation read who they are?"""
    return expert.consent == ExpertConsent.AGREED and expert.archived_at is None


def body_of(expert: Expert) -> str:
    """For whom they speak, or ""."""
    return expert.body_name or (expert.partner.name if expert.partner else "")


def read(seat: Seat, facts: Mapping[str, object], *, before: Expert | None = None) -> dict[str, Any]:
    """Read what is typed about an expert.

    Raises:
        NotFound: the partner is not here. InvalidInput: a fact cannot be used.
    """
    known_names(facts, FACTS)
    fields = Fields()
    values = read_own({name: facts[name] for name in OWN if name in facts}, fields)
    if before is None and "name" not in values:
        fields.complain("name", _("Fill this in."))
    for name in ("may_speak", "may_mentor"):
        if name in facts:
            values[name] = fields.flag(name, facts[name])
    fields.done()
    if "partner" in facts:
        values["partner"] = _partner(seat, facts["partner"])
    return values


def read_own(facts: Mapping[str, object], fields: Fields) -> dict[str, Any]:
    """Read what an expert may say of themselves too; complaints go to `fields`."""
    most = {"name": 200, "title": 120, "body_name": 200, "topics": 500, "about": 1000}
    values: dict[str, Any] = {
        name: fields.text(name, facts[name], most=limit, required=name == "name", lines=name == "about")
        for name, limit in most.items()
        if name in facts
    }
    if "email" in facts:
        values["email"] = fields.email("email", facts["email"])
    if "languages" in facts:
        values["languages"] = _languages(fields, facts["languages"])
    return values


def _languages(fields: Fields, said: object) -> str:
    text = fields.text("languages", said, most=120)
    codes = list(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))
    if len(codes) > MOST_LANGUAGES or any(not _CODE.match(code) for code in codes):
        fields.complain("languages", _("Write language codes, such as: en, ar."))
    return " ".join(codes)


def _partner(seat: Seat, said: object) -> Partner | None:
    if not said:
        return None
    try:
        uuid = UUID(str(said))
    except ValueError:
        raise NotFound("no such partner") from None
    found = Partner.objects.of(seat.organisation).filter(uuid=uuid, archived_at=None).first()
    if found is None:
        raise NotFound("no such partner")
    return found


def _know(seat: Seat, expert: Expert, uuids: Collection[UUID]) -> None:
    wanted = {area.pk: area for area in (areas.area_of(seat, uuid) for uuid in list(uuids)[: areas.MOST])}
    rows = ExpertArea.objects.of(seat.organisation).filter(expert=expert)
    rows.exclude(area__in=list(wanted)).filter(area__archived_at=None).delete()
    kept = set(rows.values_list("area", flat=True))
    missing: list[Area] = [area for key, area in wanted.items() if key not in kept]
    ExpertArea.objects.bulk_create([ExpertArea(expert=expert, area=area) for area in missing])


def _willing(expert: Expert) -> None:
    if expert.consent in (ExpertConsent.REFUSED, ExpertConsent.WITHDRAWN):
        raise Conflict(
            _("They do not want to be kept here. What was kept is erased but for their name."),
            code="expert.withdrawn",
        )


def _turn(seat: Seat, uuid: UUID, *, away: bool, ports: Ports) -> None:
    seat.require(*ROLES)
    now = ports.now()
    found = expert_of(seat, uuid, archived=not away, lock=True)
    if not away:
        _willing(found)
    rows = Expert.objects.of(seat.organisation).filter(pk=found.pk, archived_at__isnull=away)
    if not rows.update(archived_at=now if away else None):
        raise NotFound("no such expert")
    _note("expert.archive" if away else "expert.restore", found, seat, now)


def _note(action: str, expert: Expert, seat: Seat, at: datetime) -> None:
    audit.record(
        action, subject=("expert", expert.uuid), organisation=seat.organisation, actor=seat.actor, at=at
    )

"""An organisation is made, says who it is, and is put away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import (
    Accreditation,
    IssuerType,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
    Role,
    Sector,
    Site,
)
from cairn.services import audit
from cairn.services.access import EVERY_ROLE, Actor, Seat
from cairn.services.admin import keys
from cairn.services.errors import Conflict
from cairn.services.fields import Fields, known_names
from cairn.services.ports import Ports

SIGNATORIES: Final = 3
LOGO_SIDE: Final = 512  # px
PROFILE_FIELDS: Final = (
    "name", "legal_name", "description", "kind", "issuer_type", "sector", "accreditation", "accreditation_note",
    "web_address", "contact_email", "complaints_contact", "country", "region", "language", "time_zone",
    "signatories",
)  # fmt: skip


@transaction.atomic
def create(
    by: Person | Actor,
    *,
    name: str,
    country: str,
    ports: Ports,
    kind: str = OrganisationKind.PROVIDER,
    sector: str = Sector.VOCATIONAL,
    language: str = "en",
    time_zone: str = "UTC",
    origin: str | None = None,
    is_demonstration: bool | None = None,
) -> Organisation:
    """Make an organisation with its first signing key; a person who makes it becomes its owner.

    origin, is_demonstration: where its addresses live; None takes the site's.
    A demonstration organisation signs with a did:key, a real one with a did:web at its host.

    Raises:
        InvalidInput: the name is empty, the country is not two letters …
        Conflict: the installation has no site yet.
    """
    now = ports.now()
    actor = Actor(person=by) if isinstance(by, Person) else by
    site = Site.objects.order_by("pk").first()
    if site is None:
        raise Conflict(_("This installation has not been started yet."), code="site.missing")
    fields = Fields()
    facts = _facts(
        fields,
        {
            "name": name, "country": country, "kind": kind, "sector": sector,
            "language": language, "time_zone": time_zone,
        },
    )  # fmt: skip
    if not facts["country"]:
        fields.complain("country", _("Write the country as its two letters, such as IE."))
    fields.done()
    home = origin or site.origin
    organisation = Organisation.objects.create(
        uuid=ports.new_uuid(),
        site=site,
        issuing_origin=home,
        issuing_host=urlsplit(home).netloc,
        is_demonstration=site.is_demonstration if is_demonstration is None else is_demonstration,
        created_at=now,
        **facts,
    )
    _settle(organisation, actor=actor, at=now, ports=ports)
    return organisation


def _settle(organisation: Organisation, *, actor: Actor, at: datetime, ports: Ports) -> None:
    """The first owner, the audit trail's first row, the first key."""
    if actor.person is not None:
        Membership.objects.create(
            uuid=ports.new_uuid(),
            organisation=organisation,
            person=actor.person,
            roles=[Role.OWNER],
            created_at=at,
        )
    audit.record(
        "organisation.create",
        subject=("organisation", organisation.uuid),
        organisation=organisation,
        actor=actor,
        at=at,
    )
    did_method = "key" if organisation.is_demonstration else "web"
    seat = Seat(organisation, actor, EVERY_ROLE)
    keys.create(seat, did_method=did_method, ports=ports)


@transaction.atomic
def update_profile(seat: Seat, *, facts: Mapping[str, object], ports: Ports) -> Organisation:
    """Change what the organisation says of itself; only the facts that are given change.

    Credentials that are already signed keep what was said when they were signed.

    Raises:
        NotPermitted: not an owner.
        InvalidInput: a field is unknown, too long or not readable.
    """
    seat.require(Role.OWNER)
    known_names(facts, PROFILE_FIELDS)
    now = ports.now()
    fields = Fields()
    changes = _facts(fields, facts)
    fields.done()
    organisation = (
        Organisation.objects.across(reason="the seat's own").select_for_update().get(pk=seat.organisation.pk)
    )
    changed = sorted(name for name, value in changes.items() if getattr(organisation, name) != value)
    for name, value in changes.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(changes))
    audit.record(
        "organisation.update",
        subject=("organisation", organisation.uuid),
        organisation=organisation,
        actor=seat.actor,
        at=now,
        details={"fields": ", ".join(changed)},
    )
    return organisation


@transaction.atomic
def set_image(seat: Seat, *, data: bytes | None, ports: Ports) -> Organisation:
    """Set the logo (re-encoded, without metadata), or take it away with None.

    Raises:
        NotPermitted: not an owner.
        ImageError: not a picture, or too large to decode.
    """
    seat.require(Role.OWNER)
    now = ports.now()
    organisation = seat.organisation
    old = organisation.image_key
    organisation.image_key = (
        ports.files.put(ports.images.clean(data, largest=LOGO_SIDE).png, kind="logo") if data else ""
    )
    organisation.save(update_fields=["image_key"])
    audit.record(
        "organisation.image",
        subject=("organisation", organisation.uuid),
        organisation=organisation,
        actor=seat.actor,
        at=now,
        details={"set": bool(data)},
    )
    if old:
        transaction.on_commit(lambda: ports.files.delete(old))
    return organisation


@transaction.atomic
def archive(seat: Seat, *, ports: Ports) -> None:
    """Put the organisation away: nobody acts for it any more, what it signed still verifies.

    Raises:
        NotPermitted: not an owner.
        Conflict: it is archived already.
    """
    seat.require(Role.OWNER)
    now = ports.now()
    mine = Organisation.objects.across(reason="the seat's own").filter(pk=seat.organisation.pk)
    if not mine.filter(archived_at=None).update(archived_at=now):
        raise Conflict(_("This organisation is archived already."), code="organisation.archived")
    audit.record(
        "organisation.archive",
        subject=("organisation", seat.organisation.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
    )


def _facts(fields: Fields, given: Mapping[str, object]) -> dict[str, object]:
    """Read the facts that are given, each by its own rule."""
    readers: dict[str, Callable[[object], object]] = {
        "name": lambda v: fields.text("name", v, most=200, required=True),
        "legal_name": lambda v: fields.text("legal_name", v, most=200),
        "description": lambda v: fields.text("description", v, most=2000, lines=True),
        "kind": lambda v: fields.choice("kind", v, OrganisationKind.values, required=True),
        "issuer_type": lambda v: fields.choice("issuer_type", v, IssuerType.values),
        "sector": lambda v: fields.choice("sector", v, Sector.values, required=True),
        "accreditation": lambda v: fields.choice("accreditation", v, Accreditation.values, required=True),
        "accreditation_note": lambda v: fields.text("accreditation_note", v, most=300),
        "web_address": lambda v: fields.link("web_address", v, most=200),
        "contact_email": lambda v: fields.email("contact_email", v),
        "complaints_contact": lambda v: fields.text("complaints_contact", v, most=300),
        "country": lambda v: fields.country("country", v),
        "region": lambda v: fields.text("region", v, most=120),
        "language": lambda v: fields.language("language", v),
        "time_zone": lambda v: fields.time_zone("time_zone", v),
        "signatories": lambda v: _signatories(fields, v),
    }
    return {name: readers[name](value) for name, value in given.items()}


def _signatories(fields: Fields, value: object) -> list[dict[str, str]]:
    """Read at most three people who sign on paper, each with a title."""
    if not isinstance(value, (list, tuple)):
        fields.complain("signatories", _("Send a list."))
        return []
    if len(value) > SIGNATORIES:
        fields.complain("signatories", _("At most three people fit on a certificate. Remove some."))
    read = []
    for entry in value[:SIGNATORIES]:
        if not isinstance(entry, Mapping):
            fields.complain("signatories", _("Write a name and a title for each."))
            continue
        person = fields.text("signatories", entry.get("name"), most=120)
        title = fields.text("signatories", entry.get("title"), most=120)
        if title and not person:
            fields.complain("signatories", _("Write a name and a title for each."))
        if person:
            read.append({"name": person, "title": title})
    return read

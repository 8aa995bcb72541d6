"""Entries of the library: written down, changed, withdrawn. What they contain is in their versions.

Whom an entry is open to must fit what it contains: personal data is never for a link or for everybody, and nothing
confidential is either.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import (
    LibraryAudience,
    LibraryEntry,
    LibraryKind,
    LibraryPartner,
    LibraryVersion,
    Organisation,
    Partner,
)
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.codesign.partners import partner_of
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.fields import Fields, known_names
from cairn.services.library import telling, versions
from cairn.services.library.versions import Upload
from cairn.services.ports import Ports

ROLES: Final = ("designer",)
MOST: Final = 2_000  # entries of one organisation
MOST_DESCRIPTION: Final = 2_000
MOST_REASON: Final = 500
MOST_PARTNERS: Final = 50
FACTS: Final = (
    "kind", "title", "description", "audience", "open_to", "is_confidential", "expires_date", "partner",
)  # fmt: skip
OPEN_TO_STRANGERS: Final = frozenset({LibraryAudience.LINK.value, LibraryAudience.EVERYBODY.value})


def today_of(organisation: Organisation, *, ports: Ports) -> date:
    """The day it is at that organisation."""
    return ports.now().astimezone(ZoneInfo(organisation.time_zone)).date()


def entry_of(seat: Seat, uuid: UUID, *, lock: bool = False) -> LibraryEntry:
    """Return an entry of this organisation.

    Raises:
        NotFound: there is none of that uuid here.
    """
    rows = LibraryEntry.objects.of(seat.organisation).select_related("organisation", "partner")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such entry")
    return found


@transaction.atomic
def add(
    seat: Seat, *, facts: Mapping[str, object], terms: Mapping[str, object], upload: Upload, ports: Ports
) -> LibraryEntry:
    """Add an entry with its first version. facts: as `FACTS`; terms: as `versions.TERMS`.

    What a partner gave (`partner`, a uuid of the register) waits until an educator has read it.

    Raises:
        NotPermitted: not a designer. NotFound: a partner is not here. TooMuch: `library.too_many`.
        InvalidInput: a fact is missing, cannot be used, or does not go with another.
        FileError: of no kind we take, or over 50 MB.
    """
    seat.require(*ROLES)
    fields = Fields()
    values, open_to = _read(fields, facts, seat)
    read = versions.read_terms(fields, terms, upload, kind=values["kind"], ports=ports)
    _fit(fields, values, has_personal_data=bool(read["has_personal_data"]))
    _days(fields, values, seat, ports=ports)
    fields.done()
    if LibraryEntry.objects.of(seat.organisation).count() >= MOST:
        raise TooMuch(_("The library is full: at most 2,000 entries."), code="library.too_many")
    now = ports.now()
    made = LibraryEntry.objects.create(
        uuid=ports.new_uuid(), organisation=seat.organisation, created_at=now, **values
    )
    _open_to(made, open_to)
    versions.keep(made, read, upload, seat=seat, ports=ports)
    audit.record(
        "library.add",
        subject=("library", made.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
        details={"kind": made.kind},
    )
    return made


@transaction.atomic
def update(seat: Seat, uuid: UUID, *, facts: Mapping[str, object], ports: Ports) -> LibraryEntry:
    """Change what the library says of an entry, and whom it is open to; never what it contains.

    A partner's entry that is opened to others waits for an educator again: publicity was not approved. Of a copy
    the day on which it expires stays what its owner set, and what is confidential stays so.

    Raises:
        NotPermitted: not a designer. NotFound: no such entry here. InvalidInput: as `add`.
        Conflict: `library.withdrawn`.
    """
    seat.require(*ROLES)
    found = entry_of(seat, uuid, lock=True)
    if found.withdrawn_at is not None:
        raise _withdrawn()
    fields = Fields()
    values, open_to = _read(fields, facts, seat, before=found)
    del values["partner"]  # whose it is does not change
    if values["kind"] != found.kind and LibraryKind.RUBRIC in (values["kind"], found.kind):
        fields.complain("kind", _("A rubric is a table: it begins as one, and stays one."))
    held = LibraryVersion.objects.of(seat.organisation).filter(entry=found)
    _fit(fields, values, has_personal_data=held.filter(has_personal_data=True).exists())
    if found.is_confidential and not values["is_confidential"] and held.exclude(origin_owner="").exists():
        fields.complain("is_confidential", _("A copy stays as confidential as its owner gave it."))
    if values["expires_date"] != found.expires_date:
        if held.exclude(origin_owner="").exists():
            fields.complain("expires_date", _("A copy expires on the day that its owner set."))
        _days(fields, values, seat, ports=ports)
    fields.done()
    partners = set(found.open_to.values_list("partner", flat=True))
    wider = values["audience"] != LibraryAudience.MEMBERS and (
        values["audience"] != found.audience
        or not partners.issuperset(one.pk for one in open_to)
        or (found.is_confidential and not values["is_confidential"])
    )
    expiry = values["expires_date"] != found.expires_date
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    _open_to(found, open_to)
    if wider and found.partner_id is not None:
        held.filter(state="APPROVED", deleted_at=None).update(state="WAITING")
    now = ports.now()
    audit.record(
        "library.update",
        subject=("library", found.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
        details={"audience": found.audience},
    )
    if expiry:
        telling.expiry(found, at=now, ports=ports)
    return found


@transaction.atomic
def withdraw(seat: Seat, uuid: UUID, *, reason: object, ports: Ports) -> LibraryEntry:
    """Take an entry out of everybody's reach; its versions and its log stay. Who has a copy is told.

    Raises:
        NotPermitted: not a designer. NotFound: no such entry here.
        InvalidInput: no reason. Conflict: `library.withdrawn`.
    """
    seat.require(*ROLES)
    found = entry_of(seat, uuid, lock=True)
    fields = Fields()
    said = fields.text("reason", reason, most=MOST_REASON, required=True)
    fields.done()
    if found.withdrawn_at is not None:
        raise _withdrawn()
    now = ports.now()
    found.withdrawn_at, found.withdrawn_reason = now, said
    found.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    audit.record(
        "library.withdraw",
        subject=("library", found.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
    )
    telling.withdrawn(found, at=now, ports=ports)
    return found


def _withdrawn() -> Conflict:
    return Conflict(_("This was withdrawn."), code="library.withdrawn")


def _read(
    fields: Fields, facts: Mapping[str, object], seat: Seat, *, before: LibraryEntry | None = None
) -> tuple[dict[str, Any], list[Partner]]:
    known_names(facts, FACTS)
    old: dict[str, object] = {}
    if before is not None:
        old = {name: getattr(before, name) for name in FACTS if name not in ("open_to", "partner")}
        opened = before.open_to.filter(partner__archived_at=None).select_related("partner")
        old["open_to"] = [str(one.partner.uuid) for one in opened]
    asked = {**old, **facts}
    partner = _partner(fields, "partner", asked.get("partner"), seat)
    values: dict[str, Any] = {
        "kind": fields.choice("kind", asked.get("kind"), LibraryKind.values, required=True),
        "title": fields.text("title", asked.get("title"), most=200, required=True),
        "description": fields.text(
            "description", asked.get("description"), most=MOST_DESCRIPTION, lines=True
        ),
        "audience": fields.choice(
            "audience", asked.get("audience", "members"), LibraryAudience.values, required=True
        ),
        "is_confidential": fields.flag("is_confidential", asked.get("is_confidential", False)),
        "expires_date": fields.day("expires_date", asked.get("expires_date")),
        "partner": partner,
    }
    return values, _partners(fields, asked.get("open_to") or (), values["audience"], seat)


def _partner(fields: Fields, name: str, value: object, seat: Seat) -> Partner | None:
    if not value:
        return None
    try:
        return partner_of(seat, UUID(str(value)), archived=False)
    except ValueError:
        fields.complain(name, _("Choose a partner of your register."))
        return None


def _partners(fields: Fields, asked: object, audience: str, seat: Seat) -> list[Partner]:
    if not isinstance(asked, (list, tuple)) or len(asked) > MOST_PARTNERS:
        fields.complain("open_to", _("Choose at most 50 partners."))
        return []
    found = [one for one in (_partner(fields, "open_to", value, seat) for value in asked) if one is not None]
    if audience == LibraryAudience.PARTNERS and not found and not fields.wrong("open_to"):
        fields.complain("open_to", _("Choose the partners who may download it."))
    return found if audience == LibraryAudience.PARTNERS else []


def _fit(fields: Fields, values: Mapping[str, Any], *, has_personal_data: bool) -> None:
    """Say what does not go together."""
    if values["audience"] not in OPEN_TO_STRANGERS:
        return
    if values["is_confidential"]:
        fields.complain(
            "audience", _("What is confidential is for members, named partners or learners only.")
        )
    if has_personal_data:
        fields.complain(
            "audience", _("What has personal data is for members, named partners or learners only.")
        )


def _days(fields: Fields, values: Mapping[str, Any], seat: Seat, *, ports: Ports) -> None:
    last = values["expires_date"]
    if last is not None and last < today_of(seat.organisation, ports=ports):
        fields.complain("expires_date", _("This day is over."))


def _open_to(entry: LibraryEntry, partners: list[Partner]) -> None:
    LibraryPartner.objects.of(entry.organisation).filter(entry=entry).delete()
    LibraryPartner.objects.across(reason="of the entry's own organisation").bulk_create(
        [LibraryPartner(entry=entry, partner=one) for one in {one.pk: one for one in partners}.values()]
    )


def must_be_there(entry: LibraryEntry) -> None:
    """Go on, or raise.

    Raises:
        Conflict: `library.withdrawn`.
    """
    if entry.withdrawn_at is not None:
        raise _withdrawn()


def refuse_personal(entry: LibraryEntry, *, has_personal_data: bool) -> None:
    """Refuse personal data in what strangers may download.

    Raises:
        InvalidInput: the entry is open to a link or to everybody.
    """
    if has_personal_data and entry.audience in OPEN_TO_STRANGERS:
        said = _("This entry is open to strangers. Close it first, or leave the personal data out.")
        raise InvalidInput(fields={"has_personal_data": [said]})

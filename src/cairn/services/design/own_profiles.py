"""An organisation's own definitions: made from the catalogue of facts, kept as versions that never change (D1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cairn.quality.catalogue import CATALOGUE
from cairn.records.models import OwnProfile, OwnProfileVersion
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.design.definitions import OWN
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports

ROLES: Final = ("designer",)
MOST_OWN: Final = 30  # definitions of one organisation in use
MOST_PROMPT: Final = 300
MOST_LANGUAGES: Final = 10  # beside its own
_FACT: Final = ("check", "required", "prompt")
_MOST_UNKNOWN: Final = 5  # that are named of one row


def own_of(seat: Seat, uuid: UUID) -> OwnProfileVersion:
    """Return the newest version of one of this organisation's definitions.

    Raises:
        NotFound: there is none of that uuid here.
    """
    rows = OwnProfileVersion.objects.of(seat.organisation).filter(profile__uuid=uuid)
    found = rows.select_related("profile").order_by("-number").first()
    if found is None:
        raise NotFound("no such definition")
    return found


def listed(seat: Seat) -> list[OwnProfileVersion]:
    """Return the newest version of each, those put away last."""
    rows = OwnProfileVersion.objects.of(seat.organisation).select_related("profile").order_by("number")
    newest = {row.profile_id: row for row in rows}
    return sorted(
        newest.values(), key=lambda one: (one.profile.archived_at is not None, one.name.casefold(), one.pk)
    )


@transaction.atomic
def make(
    seat: Seat,
    *,
    name: object,
    source: object,
    facts: Sequence[Mapping[str, object]],
    names: object = None,
    ports: Ports,
) -> OwnProfileVersion:
    """Make a definition; this is its version 1. facts: rows of `check`, `required` and `prompt`.

    names: its name in other languages, by their codes.

    Raises:
        NotPermitted: not a designer.
        InvalidInput: no name, no fact, a fact that is not in the catalogue, a text that is too long.
        Conflict: `definition.too_many`.
    """
    seat.require(*ROLES)
    values = _read(name, source, facts, names)
    now = ports.now()
    mine = OwnProfile.objects.of(seat.organisation).filter(archived_at=None)
    if mine.count() >= MOST_OWN:
        raise Conflict(
            _("At most %(most)d definitions fit. Put one away first.") % {"most": MOST_OWN},
            code="definition.too_many",
        )
    uuid = ports.new_uuid()
    profile = OwnProfile.objects.create(
        uuid=uuid, organisation=seat.organisation, code=f"{OWN}{uuid.hex[:12]}", created_at=now
    )
    return _next(seat, profile, values, now, ports)


@transaction.atomic
def change(
    seat: Seat,
    uuid: UUID,
    *,
    name: object,
    source: object,
    facts: Sequence[Mapping[str, object]],
    names: object = None,
    ports: Ports,
) -> OwnProfileVersion:
    """Make the next version; what names the one before keeps to that one.

    Raises:
        NotPermitted: not a designer. NotFound: no such definition in use here. InvalidInput: as `make`.
    """
    seat.require(*ROLES)
    values = _read(name, source, facts, names)
    profile = _locked(seat, uuid)
    last = own_of(seat, uuid)
    if all(getattr(last, part) == value for part, value in values.items()):
        return last
    return _next(seat, profile, values, ports.now(), ports)


@transaction.atomic
def put_away(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Offer a definition no more; what names it already keeps it.

    Raises:
        NotPermitted: not a designer. NotFound: no such definition in use here.
    """
    seat.require(*ROLES)
    profile = _locked(seat, uuid)
    now = ports.now()
    profile.archived_at = now
    profile.save(update_fields=["archived_at"])
    _note("definition.archive", profile, seat, now)


def _locked(seat: Seat, uuid: UUID) -> OwnProfile:
    rows = OwnProfile.objects.of(seat.organisation).select_for_update()
    found = rows.filter(uuid=uuid, archived_at=None).first()
    if found is None:
        raise NotFound("no such definition")
    return found


def _next(
    seat: Seat, profile: OwnProfile, values: dict[str, Any], now: datetime, ports: Ports
) -> OwnProfileVersion:
    last = OwnProfileVersion.objects.of(seat.organisation).filter(profile=profile).aggregate(n=Max("number"))
    made = OwnProfileVersion.objects.create(
        uuid=ports.new_uuid(),
        profile=profile,
        number=(last["n"] or 0) + 1,
        made_at=now,
        made_by=seat.actor.person,
        **values,
    )
    _note("definition.save", profile, seat, now, number=made.number)
    return made


def _read(
    name: object, source: object, facts: Sequence[Mapping[str, object]], names: object
) -> dict[str, Any]:
    fields = Fields()
    values: dict[str, Any] = {
        "name": fields.text("name", name, most=200, required=True),
        "names": _names(fields, names),
        "source": fields.text("source", source, most=400),
        "facts": read_facts(fields, facts),
    }
    if not facts and not fields.wrong("facts"):
        fields.complain("facts", _("Choose at least one fact."))
    fields.done()
    return values


def _names(fields: Fields, names: object) -> dict[str, str]:
    if not names:
        return {}
    if not isinstance(names, Mapping) or len(names) > MOST_LANGUAGES:
        fields.complain("names", _("Send at most %(most)d languages.") % {"most": MOST_LANGUAGES})
        return {}
    read = {
        fields.language("names", code): fields.text(f"names.{str(code)[:12]}", text, most=200)
        for code, text in names.items()
    }
    return {code: text for code, text in read.items() if text}


def read_facts(fields: Fields, facts: object) -> list[dict[str, object]]:
    """Read which facts are asked for: `check`, `required`, and `prompt` where there are words of one's own.

    They come back in the order of the catalogue. What is wrong is said at its place, such as "facts.3.check".
    """
    if isinstance(facts, str) or not isinstance(facts, Sequence) or len(facts) > len(CATALOGUE):
        fields.complain("facts", _("Send a list."))
        return []
    kept: dict[str, dict[str, object]] = {}
    for place, row in enumerate(facts):
        if not isinstance(row, Mapping):
            fields.complain(f"facts.{place}", _("Send check, required and prompt."))
            continue
        for unknown in sorted(str(name) for name in set(row) - set(_FACT))[:_MOST_UNKNOWN]:
            fields.complain(f"facts.{place}.{unknown[:40]}", _("There is no such field."))
        at = f"facts.{place}.check"
        check = fields.choice(at, row.get("check"), tuple(CATALOGUE), required=True)
        if check in kept:
            fields.complain(at, _("This fact is listed already."))
        prompt = fields.text(f"facts.{place}.prompt", row.get("prompt", ""), most=MOST_PROMPT)
        needed = fields.flag(f"facts.{place}.required", row.get("required", True))
        said: dict[str, object] = {"check": check, "required": needed}
        kept[check] = said | ({"prompt": prompt} if prompt else {})
    return [kept[code] for code in CATALOGUE if code in kept]


def _note(action: str, profile: OwnProfile, seat: Seat, at: datetime, **details: int) -> None:
    audit.record(
        action,
        subject=("definition", profile.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=at,
        details=details,
    )

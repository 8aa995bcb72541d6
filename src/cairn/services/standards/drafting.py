"""Drafting a standard: the text, what a learner can do, what a credential must state, who may adopt it.

The body that leads it and every body that drafts along may edit the draft; only the one that leads publishes.
A published version never changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.badges.text import blank
from cairn.records.models import OpenTo, Standard, StandardDrafter, StandardVersion
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.design.own_profiles import read_facts
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.fields import Fields, known_names
from cairn.services.ports import Ports
from cairn.services.standards import taken_part, writing
from cairn.services.standards.find import ROLES, draft_of, require_lead, standard_of, versions_of
from cairn.services.standards.languages import read_translations

MOST_OUTCOMES: Final = 40
MOST_STANDARDS: Final = 200  # that one body leads
MOST_TEXT: Final = 20_000  # characters
PARTS: Final = ("title", "summary", "text", "language", "outcomes", "facts", "open_to", "licence", "confirms",
         "translations")  # fmt: skip


@transaction.atomic
def create(seat: Seat, *, title: object, ports: Ports) -> StandardVersion:
    """Start a standard with a draft of its first version.

    Raises:
        NotPermitted: not a designer; `standard.not_a_body`. InvalidInput: no title.
        Conflict: `standard.too_many`.
    """
    seat.require(*ROLES)
    require_lead(seat.organisation)
    fields = Fields()
    read = fields.text("title", title, most=200, required=True)
    fields.done()
    if Standard.objects.of(seat.organisation).filter(archived_at=None).count() >= MOST_STANDARDS:
        raise Conflict(_("Put a standard away first."), code="standard.too_many")
    now = ports.now()
    standard = Standard.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        created_at=now,
        created_by=seat.actor.person,
    )
    draft = StandardVersion.objects.create(
        uuid=ports.new_uuid(),
        standard=standard,
        title=read,
        language=seat.organisation.language,
        saved_at=now,
    )
    note("standard.create", standard, seat, now)
    return draft


@transaction.atomic
def save(
    seat: Seat,
    uuid: UUID,
    *,
    parts: Mapping[str, object],
    ports: Ports,
    seen_at: datetime | None = None,
) -> StandardVersion:
    """Save what is given of the draft of a standard; `seen_at`: `saved_at` as the page showed it.

    Raises:
        NotPermitted: not a designer. NotFound: no such standard, or no draft of it, for this organisation.
        Conflict: `draft.changed`, somebody saved in between; `standard.no_draft`.
        InvalidInput: something cannot be read.
    """
    seat.require(*ROLES)
    draft = open_draft(standard_of(seat, uuid, lock=True))
    if seen_at is not None and draft.saved_at != seen_at:
        said = _("Somebody else saved this draft meanwhile. Reload it, then type again.")
        raise Conflict(said, code="draft.changed")
    for name, value in _read(parts, draft, ports=ports).items():
        setattr(draft, name, value)
    now = ports.now()
    draft.saved_at = now
    draft.save()
    note("standard.save", draft.standard, seat, now)
    return draft


@transaction.atomic
def next_draft(seat: Seat, uuid: UUID, *, ports: Ports) -> StandardVersion:
    """Start the next version as a copy of the newest one.

    Raises:
        NotPermitted: not a designer. NotFound: no such standard for this organisation.
        Conflict: `draft.exists`, `version.none_published`.
    """
    seat.require(*ROLES)
    standard = standard_of(seat, uuid, lock=True)
    if draft_of(standard) is not None:
        raise Conflict(_("There is a draft already. Go on with that one."), code="draft.exists")
    last = next(iter(versions_of(standard)), None)
    if last is None:
        raise Conflict(_("Nothing is published yet."), code="version.none_published")
    now = ports.now()
    copied = {name: getattr(last, name) for name in PARTS}
    draft = StandardVersion.objects.create(uuid=ports.new_uuid(), standard=standard, saved_at=now, **copied)
    note("standard.draft", standard, seat, now)
    return draft


@transaction.atomic
def discard(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Throw the draft away; a standard that never was published goes with it.

    Raises:
        NotPermitted: not a designer, or not the body that leads it. NotFound: as `save`.
        Conflict: `standard.no_draft`; `standard.consulting`, a consultation about it is open.
    """
    seat.require(*ROLES)
    standard = standard_of(seat, uuid, lead=True, lock=True)
    taken_part.none_open(standard, now=ports.now())
    note("standard.discard", standard, seat, ports.now())
    open_draft(standard).delete()
    if not versions_of(standard):
        standard.delete()


@transaction.atomic
def publish(seat: Seat, uuid: UUID, *, change_note: object = "", ports: Ports) -> StandardVersion:
    """Freeze the draft as the next version, at an address chosen now; the worker tells whoever adopted an older one.

    Raises:
        NotPermitted: not a designer, or not the body that leads it; `standard.not_a_body`.
        NotFound: no such standard. Conflict: `standard.no_draft`; `standard.consulting`, a consultation is open.
        InvalidInput: `version.incomplete`; the text, the outcomes or the licence is missing.
    """
    seat.require(*ROLES)
    standard = standard_of(seat, uuid, lead=True, lock=True)
    require_lead(seat.organisation)
    draft = open_draft(standard)
    fields = Fields()
    said = fields.text("change_note", change_note, most=500, lines=True)
    _complete(fields, draft)
    try:
        fields.done()
    except InvalidInput as error:
        raise InvalidInput(fields=error.fields, code="version.incomplete") from error
    before = next(iter(versions_of(standard)), None)
    organisation, now = seat.organisation, ports.now()
    taken_part.none_open(standard, now=now)
    draft.number = (before.number or 0) + 1 if before else 1
    draft.url = f"{organisation.issuing_origin}/standards/{standard.uuid}/versions/{draft.number}"
    draft.state, draft.change_note = "PUBLISHED", said
    draft.published_at, draft.published_by = now, seat.actor.person
    along = StandardDrafter.objects.of(organisation).filter(
        standard=standard, accepted_at__isnull=False, ended_at=None
    )
    draft.drafters = list(along.order_by("accepted_at", "pk").values_list("organisation__name", flat=True))
    draft.consulted = taken_part.named(draft)
    draft.save()
    if organisation.host_frozen_at is None:
        organisation.host_frozen_at = now
        organisation.save(update_fields=["host_frozen_at"])
    note("standard.publish", standard, seat, now, number=draft.number)
    if before is not None:
        writing.begin(seat, writing.NEWER, draft.uuid, ports=ports)
    return draft


def obstacles(draft: StandardVersion) -> dict[str, tuple[str, ...]]:
    """Return what keeps a draft from being published, by field."""
    fields = Fields()
    _complete(fields, draft)
    try:
        fields.done()
    except InvalidInput as error:
        return dict(error.fields)
    return {}


def _complete(fields: Fields, draft: StandardVersion) -> None:
    if blank(draft.summary):
        fields.complain("summary", _("Say in one sentence what it is for."))
    if not draft.outcomes and not draft.facts:
        fields.complain("outcomes", _("Write an outcome, or choose a fact that a credential must state."))
    if blank(draft.licence):
        fields.complain("licence", _("Say under which licence it may be used, such as CC BY 4.0."))


def open_draft(standard: Standard) -> StandardVersion:
    """Return the draft of a standard.

    Raises:
        Conflict: `standard.no_draft`.
    """
    draft = draft_of(standard)
    if draft is None:
        raise Conflict(
            _("This version is published and never changes. Start a new version."), code="standard.no_draft"
        )
    return draft


def _read(parts: Mapping[str, object], draft: StandardVersion, *, ports: Ports) -> dict[str, Any]:
    known_names(parts, PARTS)
    fields = Fields()
    readers: dict[str, Any] = {
        "title": lambda v: fields.text("title", v, most=200, required=True),
        "summary": lambda v: fields.text("summary", v, most=500),
        "text": lambda v: fields.text("text", v, most=MOST_TEXT, lines=True),
        "language": lambda v: fields.language("language", v),
        "outcomes": lambda v: _outcomes(fields, v, draft, ports=ports),
        "facts": lambda v: read_facts(fields, v),
        "open_to": lambda v: fields.choice("open_to", v, OpenTo.values, required=True),
        "licence": lambda v: fields.text("licence", v, most=200),
        "confirms": lambda v: fields.flag("confirms", v),
        "translations": lambda v: read_translations(fields, v, draft.language),
    }
    values = {name: readers[name](value) for name, value in parts.items()}
    fields.done()
    return values


def _outcomes(fields: Fields, value: object, draft: StandardVersion, *, ports: Ports) -> list[dict[str, Any]]:
    """Read rows of key, text and level; a key that the draft does not have is a new outcome."""
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) > MOST_OUTCOMES:
        fields.complain("outcomes", _("Send a list of at most %(most)d.") % {"most": MOST_OUTCOMES})
        return []
    known = {one["key"] for one in draft.outcomes}
    kept: dict[str, dict[str, Any]] = {}
    for place, row in enumerate(value):
        if not isinstance(row, Mapping):
            fields.complain("outcomes", _("Send a list."))
            return []
        text = fields.text(f"outcomes.{place}.text", row.get("text", ""), most=500)
        if not text:
            continue
        level = fields.whole(f"outcomes.{place}.level", row.get("level") or None, least=1, most=8)
        key = str(row.get("key") or "")
        if key not in known or key in kept:
            key = str(ports.new_uuid())
        kept[key] = {"key": key, "text": text, "level": level}
    return list(kept.values())


def note(action: str, standard: Standard, seat: Seat, at: datetime, **details: str | int) -> None:
    """Write into the trail of the body that leads a standard, and of the one that acts."""
    both = {one.pk: one for one in (standard.organisation, seat.organisation)}
    for organisation in both.values():
        audit.record(
            action,
            subject=("standard", standard.uuid),
            organisation=organisation,
            actor=seat.actor,
            at=at,
            details=details,
        )

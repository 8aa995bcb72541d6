"""Qualifications in the workshop: begun, saved as typed, taken from a file, published as a version, put away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cairn.badges.text import UNSAFE
from cairn.credentials import document
from cairn.credentials.document import DocumentError, JSONObject
from cairn.records.models import AchievementVersion, Organisation, Qualification, QualificationVersion
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.stack import builder, catalogue, changes
from cairn.services.stack.builder import Typed
from cairn.stacking.errors import RulesError
from cairn.stacking.reading import LIMITS, read_rules

MOST: Final = 500  # qualifications of one provider
MOST_TYPED: Final = 1_000_000  # characters of what stands in the builder


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft and what is wrong with it.

    unread: field of the builder → code, such as "exits.0.groups.1.credits" → builder.number.
    refused: why the rules cannot be read, with `params["pointer"]`; None when they can.
    """

    version: QualificationVersion
    unread: dict[str, str] = field(default_factory=dict)
    refused: RulesError | None = None

    @property
    def sound(self) -> bool:
        """Can it be published, as far as the rules go?"""
        return not self.unread and self.refused is None


@transaction.atomic
def begin(seat: Seat, *, name: str, ports: Ports) -> QualificationVersion:
    """Begin a qualification with an empty draft.

    Raises:
        NotPermitted: not a designer.
        InvalidInput: the name; `qualification.too_many`.
    """
    seat.require("designer")
    fields = Fields()
    called = fields.text("name", name, most=200, required=True)
    fields.done()
    if Qualification.objects.of(seat.organisation).count() >= MOST:
        raise InvalidInput(_("A provider has at most 500 qualifications."), code="qualification.too_many")
    now = ports.now()
    made = Qualification.objects.create(
        uuid=ports.new_uuid(), organisation=seat.organisation, created_at=now, created_by=seat.actor.person
    )
    version = QualificationVersion.objects.create(
        uuid=ports.new_uuid(), qualification=made, name=called, typed=builder.blank(), saved_at=now
    )
    _record("qualification.begin", made, seat=seat, ports=ports)
    return version


def qualification_of(seat: Seat, uuid: UUID) -> Qualification:
    """Return one of the provider's qualifications.

    Raises:
        NotFound: there is none of that uuid here.
    """
    found = Qualification.objects.of(seat.organisation).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such qualification")
    return found


def current(seat: Seat, uuid: UUID) -> QualificationVersion:
    """Return the draft of a qualification; when there is none, one like the newest version, which is not kept yet.

    Raises:
        NotPermitted: not a designer. NotFound: there is none of that uuid here.
    """
    seat.require("designer")
    found = qualification_of(seat, uuid)
    rows = QualificationVersion.objects.of(seat.organisation).select_related("qualification__organisation")
    versions = rows.filter(qualification=found)
    draft = versions.filter(state="DRAFT").first()
    if draft is not None:
        return draft
    last = versions.order_by("-number").first()
    if last is None:
        raise NotFound("no such qualification")
    return QualificationVersion(
        qualification=last.qualification,
        name=last.name,
        summary=last.summary,
        language=last.language,
        typed=last.typed,
        rules=last.rules,
        saved_at=last.saved_at,
    )


@transaction.atomic
def draft_of(seat: Seat, uuid: UUID, *, ports: Ports) -> QualificationVersion:
    """Return the draft of a qualification; when there is none, a new one like the newest version.

    Raises:
        NotPermitted, NotFound: as `current`.
    """
    found = current(seat, uuid)
    if found.pk is None:
        found.uuid, found.saved_at = ports.new_uuid(), ports.now()
        found.save()
        _record("qualification.draft", found.qualification, seat=seat, ports=ports)
    return found


@transaction.atomic
def save(
    seat: Seat,
    uuid: UUID,
    *,
    name: str,
    summary: str,
    typed: Typed,
    revision: int | None = None,
    ports: Ports,
) -> Draft:
    """Keep what was typed, whatever it says; return what is wrong with it.

    revision: of the draft that was typed over; None: whatever stands there.

    Raises:
        NotPermitted, NotFound: as `draft_of`.
        Conflict: `qualification.changed`, somebody else saved it since (`changes.since` says what).
        InvalidInput: the name or the summary; `qualification.too_large`, `.control_character`.
    """
    version = draft_of(seat, uuid, ports=ports)
    _next_revision(version, expected=revision)
    before = {"name": version.name, "summary": version.summary, **version.typed}
    fields = Fields()
    version.name = fields.text("name", name, most=200, required=True)
    version.summary = fields.text("summary", summary, most=500)
    fields.done()
    if len(json.dumps(typed)) > MOST_TYPED:
        raise InvalidInput(_("These rules are larger than 1 MB."), code="qualification.too_large")
    if any(UNSAFE.search(text) for text in _texts(typed)):
        message = _("This contains an invisible control character. Type it again without it.")
        raise InvalidInput(message, code="qualification.control_character")
    version.typed = typed
    after = {"name": version.name, "summary": version.summary, **typed}
    version.saves = changes.noted(
        version.saves,
        before,
        after,
        revision=version.revision,
        by=str(seat.actor.uuid or ""),
        at=ports.now().isoformat(),
    )
    found = judged(version)
    if found.sound:
        version.rules = document.dump(rules_json(version)[0])
    version.saved_at = ports.now()
    version.save()
    audit.record_saving(
        "qualification.save",
        subject=("qualification", version.qualification.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=ports.now(),
    )
    return found


def _next_revision(version: QualificationVersion, *, expected: int | None) -> None:
    """Count the draft's revision up; of two who save at once one is refused."""
    rows = QualificationVersion.objects.of(version.qualification.organisation).filter(
        pk=version.pk, revision=version.revision
    )
    fits = expected is None or expected == version.revision
    if not fits or not rows.update(revision=version.revision + 1):
        said = _("Somebody else saved this since you opened it. Nothing of yours is lost: see what changed.")
        raise Conflict(said, code="qualification.changed")
    version.revision += 1


def _texts(value: object) -> Iterator[str]:
    """Every text in what was typed."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def provider_of(organisation: Organisation) -> str:
    """The provider's address, as rules name it."""
    return f"{organisation.issuing_origin}/issuers/{organisation.uuid}"


def rules_json(version: QualificationVersion) -> tuple[JSONObject, dict[str, str]]:
    """Return the rules of a draft as they stand in the builder, and the fields that cannot be read."""
    return builder.written(
        version.typed,
        address=catalogue.address(version),
        name=version.name,
        version=str(version.number or 1),
        provider=provider_of(version.qualification.organisation),
    )


def judged(version: QualificationVersion) -> Draft:
    """Return what is wrong with a draft."""
    rules, unread = rules_json(version)
    rules["version"] = "1"
    try:
        read_rules(document.dump(rules))
    except (RulesError, DocumentError) as error:
        refused = error if isinstance(error, RulesError) else RulesError(str(error), code="rules.json")
        return Draft(version, unread, refused)
    return Draft(version, unread)


@transaction.atomic
def take_file(seat: Seat, uuid: UUID, data: bytes, *, revision: int | None = None, ports: Ports) -> Draft:
    """Take the rules of a file in place of what stands in the builder.

    Raises:
        NotPermitted, NotFound: as `draft_of`.
        InvalidInput: `rules.*` of the reader. Conflict: `qualification.changed`, as `save`.
    """
    version = draft_of(seat, uuid, ports=ports)
    try:
        given = document.parse_object(data, limits=LIMITS)
        read_rules(dict(given))
    except (RulesError, DocumentError) as error:
        code = error.code if isinstance(error, RulesError) else "rules.json"
        raise InvalidInput(fields={"file": [str(error)]}, code=code) from error
    typed = builder.spread(given, provider=provider_of(seat.organisation))
    return save(
        seat,
        uuid,
        name=str(given["name"])[:200],
        summary=version.summary,
        typed=typed,
        revision=revision,
        ports=ports,
    )


@transaction.atomic
def publish(seat: Seat, uuid: UUID, *, change_note: str = "", ports: Ports) -> QualificationVersion:
    """Freeze the draft as the next version, for everybody to read and to be audited against.

    Raises:
        NotPermitted, NotFound: as `draft_of`.
        InvalidInput: `rules.*` or `builder.*`; `qualification.awards`, an exit awards what is
            not a published design of this provider.
        Conflict: `qualification.unchanged`, there is no draft.
    """
    seat.require("designer")
    found = qualification_of(seat, uuid)
    fields = Fields()
    note = fields.text("change_note", change_note, most=500, lines=True)
    fields.done()
    organisation = (
        Organisation.objects.across(reason="the seat's own").select_for_update().get(pk=seat.organisation.pk)
    )
    versions = QualificationVersion.objects.of(organisation).filter(qualification=found)
    draft = versions.filter(state="DRAFT").select_related("qualification__organisation").first()
    if draft is None:
        raise Conflict(_("Nothing was changed since the last version."), code="qualification.unchanged")
    looked = judged(draft)
    if not looked.sound:
        code = looked.refused.code if looked.refused else next(iter(looked.unread.values()))
        raise InvalidInput(_("The rules cannot be read yet: see what is marked."), code=code)
    draft.number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
    rules = rules_json(draft)[0]
    _require_awards(rules, organisation)
    now = ports.now()
    draft.rules = document.dump(rules)
    draft.state, draft.change_note = "PUBLISHED", note
    draft.published_at, draft.published_by, draft.saved_at = now, seat.actor.person, now
    draft.save()
    if organisation.host_frozen_at is None:
        organisation.host_frozen_at = now
        organisation.save(update_fields=["host_frozen_at"])
    _record("qualification.publish", found, seat=seat, ports=ports, number=draft.number)
    return draft


def awardable(organisation: Organisation) -> dict[str, AchievementVersion]:
    """What an exit may award: the newest published version of each of the provider's designs, by lasting address."""
    from cairn.records.reads.holding import achievement_of

    rows = AchievementVersion.objects.of(organisation).filter(
        state="PUBLISHED", achievement__archived_at=None
    )
    found: dict[str, AchievementVersion] = {}
    for row in rows.select_related("achievement__organisation").order_by("number"):
        found[achievement_of(row)] = row
    return found


def _require_awards(rules: JSONObject, organisation: Organisation) -> None:
    known = awardable(organisation)
    exits = read_rules({**rules, "version": "1"}).exits
    for exit_ in exits:
        if exit_.awards and exit_.awards not in known:
            message = _("%(exit)s awards what is no published design of yours.") % {"exit": exit_.name}
            raise InvalidInput(message, code="qualification.awards")


@transaction.atomic
def archive(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Stop offering a qualification; what was awarded stays, and its page stays public.

    Raises:
        NotPermitted, NotFound; Conflict: `qualification.archived`.
    """
    _turn(seat, uuid, away=True, ports=ports)


@transaction.atomic
def restore(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Offer an archived qualification again.

    Raises:
        NotPermitted, NotFound; Conflict: `qualification.not_archived`.
    """
    _turn(seat, uuid, away=False, ports=ports)


def _turn(seat: Seat, uuid: UUID, *, away: bool, ports: Ports) -> None:
    seat.require("designer")
    found = qualification_of(seat, uuid)
    row = Qualification.objects.of(seat.organisation).filter(pk=found.pk, archived_at__isnull=away)
    if not row.update(archived_at=ports.now() if away else None):
        raise Conflict(
            _("This is archived already.") if away else _("This is not archived."),
            code="qualification.archived" if away else "qualification.not_archived",
        )
    _record("qualification.archive" if away else "qualification.restore", found, seat=seat, ports=ports)


def _record(action: str, found: Qualification, *, seat: Seat, ports: Ports, **details: int) -> None:
    audit.record(
        action,
        subject=("qualification", found.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=ports.now(),
        details=details,
    )

"""Adopting a standard: a draft pins one version of it, as an alignment in what is signed and as a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.badges.achievement import MAX_OUTCOMES
from cairn.records import given
from cairn.records.models import (
    Accreditation,
    AchievementVersion,
    Adoption,
    OpenTo,
    Organisation,
    Outcome,
    StandardVersion,
)
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.design.find import draft_of
from cairn.services.errors import Conflict, NotFound
from cairn.services.ports import Ports

ALIGNED: Final = "ext:Standard"  # targetType of the alignment
MOST_ADOPTED: Final = 10  # standards of one credential
#: Who may adopt → does that hold for (the body's organisation, the adopting one)?
MAY: Final[Mapping[str, Callable[[Organisation, Organisation], bool]]] = {
    OpenTo.EVERYBODY: lambda _body, _other: True,
    OpenTo.COUNTRY: lambda body, other: bool(body.country) and body.country == other.country,
    OpenTo.ACCREDITED: lambda _body, other: other.accreditation == Accreditation.ACCREDITED,
}


def may_adopt(version: StandardVersion, organisation: Organisation) -> bool:
    """Return whether the standard is open to that organisation."""
    body = version.standard.organisation
    return body.pk == organisation.pk or MAY[version.open_to](body, organisation)


def alignment_of(version: StandardVersion) -> dict[str, str]:
    """Return how a credential says that it adopts this version."""
    return {
        "name": f"{version.title} · {version.number}"[:300],
        "url": version.url,
        "framework": version.standard.organisation.name,
        "code": f"{version.standard.uuid}:{version.number}",
        "type": ALIGNED,
    }


@transaction.atomic
def adopt(
    seat: Seat, version_uuid: UUID, *, standard: UUID, number: int, with_outcomes: bool = False, ports: Ports
) -> Adoption:
    """Let a draft adopt a version of a standard, in place of another version of the same one.

    with_outcomes: the outcomes of the standard that the draft does not refer to yet are added to it.

    Raises:
        NotPermitted, NotFound, Conflict: as `design.find.draft_of`; no such version of a standard.
        Conflict: `standard.not_open`, `standard.archived`, `standard.too_many_adopted`,
            `standard.too_many_outcomes`.
    """
    draft = draft_of(seat, version_uuid)
    wanted = _published(standard, number)
    if not may_adopt(wanted, seat.organisation):
        raise Conflict(_("This standard is not open to your organisation."), code="standard.not_open")
    if wanted.standard.archived_at is not None:
        raise Conflict(_("This standard is no longer offered."), code="standard.archived")
    mine = Adoption.objects.of(seat.organisation).filter(version=draft)
    mine.filter(standard_version__standard=wanted.standard).delete()
    if mine.count() >= MOST_ADOPTED:
        said = _("A credential adopts at most %(most)d standards.") % {"most": MOST_ADOPTED}
        raise Conflict(said, code="standard.too_many_adopted")
    now = ports.now()
    made = Adoption.objects.create(
        uuid=ports.new_uuid(),
        version=draft,
        standard_version=wanted,
        adopted_at=now,
        adopted_by=seat.actor.person,
    )
    _point_at(draft, wanted)
    if with_outcomes:
        _add_outcomes(draft, wanted, ports=ports)
    _write(draft, now)
    _note("standard.adopt", draft, wanted, seat, now)
    return made


@transaction.atomic
def drop(seat: Seat, version_uuid: UUID, *, standard: UUID, ports: Ports) -> None:
    """Let a draft adopt a standard no more; outcomes that came with it stay.

    Raises:
        NotPermitted, NotFound, Conflict: as `design.find.draft_of`; it does not adopt it.
    """
    draft = draft_of(seat, version_uuid)
    rows = Adoption.objects.of(seat.organisation).filter(
        version=draft, standard_version__standard__uuid=standard
    )
    found = rows.select_related("standard_version__standard").first()
    if found is None:
        raise NotFound("it does not adopt this standard")
    found.delete()
    now = ports.now()
    _write(draft, now)
    _note("standard.drop", draft, found.standard_version, seat, now)


def carry(last: AchievementVersion, draft: AchievementVersion, *, ports: Ports) -> None:
    """Let a draft that was copied from `last` adopt what that one adopts."""
    for row in last.adoptions.all():
        Adoption.objects.create(
            uuid=ports.new_uuid(),
            version=draft,
            standard_version_id=row.standard_version_id,
            adopted_at=row.adopted_at,
            adopted_by_id=row.adopted_by_id,
        )


def adopted(version: AchievementVersion) -> list[Adoption]:
    """Return what a version adopts, each with its standard."""
    rows = version.adoptions.select_related("standard_version__standard__organisation")
    return list(rows.order_by("adopted_at", "pk"))


def _published(standard: UUID, number: int) -> StandardVersion:
    rows = StandardVersion.objects.public().filter(standard__uuid=standard, number=number)
    found = rows.select_related("standard__organisation").first()
    if found is None:
        raise NotFound("no such version of a standard")
    return found


def _write(draft: AchievementVersion, now: datetime) -> None:
    """Let the alignments of the draft say what its rows say."""
    draft.standards = [alignment_of(row.standard_version) for row in adopted(draft)]
    draft.saved_at = now
    draft.save(update_fields=["standards", "saved_at"])


def outcome_url(version: StandardVersion, key: str) -> str:
    """Return the address of one outcome of a version."""
    return f"{version.url}#outcome-{key}"


def _point_at(draft: AchievementVersion, wanted: StandardVersion) -> None:
    """Let outcomes that refer to another version of the standard refer to this one, where it still has them."""
    keys = {one["key"] for one in wanted.outcomes}
    changed = False
    for row in draft.outcomes.all():
        for skill in row.skills:
            if skill.get("code") in keys and skill["url"] != outcome_url(wanted, skill["code"]):
                skill["url"], changed = outcome_url(wanted, skill["code"]), True
                row.save(update_fields=["skills"])
    if changed:
        given.write(draft)


def _add_outcomes(draft: AchievementVersion, wanted: StandardVersion, *, ports: Ports) -> None:
    here = list(draft.outcomes.all())
    known = {str(skill.get("code", "")) for row in here for skill in row.skills}
    new = [one for one in wanted.outcomes if one["key"] not in known]
    if len(here) + len(new) > MAX_OUTCOMES:
        said = _("At most %(most)d outcomes fit. Join some.") % {"most": MAX_OUTCOMES}
        raise Conflict(said, code="standard.too_many_outcomes")
    last = max((row.position for row in here), default=0)
    for place, one in enumerate(new, start=last + 1):
        skill = {
            "name": one["text"][:300],
            "url": outcome_url(wanted, one["key"]),
            "framework": wanted.title,
            "code": one["key"],
        }
        Outcome.objects.create(
            uuid=ports.new_uuid(),
            version=draft,
            key=ports.new_uuid(),
            position=place,
            text=one["text"],
            skills=[skill | ({"level": str(one["level"])} if one["level"] else {})],
        )
    given.write(draft)


def _note(action: str, draft: AchievementVersion, wanted: StandardVersion, seat: Seat, at: datetime) -> None:
    audit.record(
        action,
        subject=("version", draft.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=at,
        details={"standard": str(wanted.standard.uuid), "number": wanted.number or 0},
    )

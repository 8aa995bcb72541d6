"""Retiring and merging skills, and taking that back, without breaking what was awarded.

A retired skill keeps its identity and its page; it is only not found and not suggested any more.
Whoever holds it is read as holding what it was merged into (`records.reads.skills.resolved`).
Operators decide about frameworks of others; an organisation's designers about its own skills.

Source: features.md, Q14.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records import wordlists
from cairn.records.bulk import Loader
from cairn.records.models import Framework, Organisation, Skill, SkillRelation
from cairn.records.reads import skills as reads
from cairn.services import audit
from cairn.services.access import Actor, Seat
from cairn.services.admin import operators
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.skills import storing

MOST_MERGED: Final = 50  # skills that organisations merge into one skill, all organisations together
MOST_OWN_MERGED: Final = 10  # of one organisation
_SAYS: Final = "skills are public; who may change them is asked first"


@transaction.atomic
def retire(uuid: UUID, *, reason: str, by: Actor | Seat, ports: Ports, into: UUID | None = None) -> Skill:
    """Retire a skill, in favour of another one when `into` is given.

    Raises:
        NotFound: no such skill, or not yours to retire. NotPermitted: not a designer.
        InvalidInput: no reason.
        Conflict: `skill.retired`, it is retired already, or what it should be merged into is;
            `skill.into_itself`; `skill.merged_too_often`, organisations merged so many into it already.
    """
    storing.one_at_a_time()
    found = _own(uuid, by)
    fields = Fields()
    why = fields.text("reason", reason, most=300, required=True)
    fields.done()
    target = reads.one(into) if into is not None else None
    if into is not None and target is None:
        raise NotFound(_("There is no such skill here."))
    if target is not None and target.pk == found.pk:
        raise Conflict(_("A skill cannot be merged into itself."), code="skill.into_itself")
    if found.retired_at is not None or (target is not None and target.retired_at is not None):
        raise Conflict(_("This skill is retired already."), code="skill.retired")
    if target is not None and isinstance(by, Seat):
        _room(target, by)
    now = ports.now()
    found.retired_at, found.retired_here = now, True
    found.save(update_fields=["retired_at", "retired_here"])
    if target is not None:
        SkillRelation.objects.create(
            framework=_decisions(now, ports), subject=found.iri, kind="replaced", object=target.iri
        )
    _indexed(found)
    storing.changed_here(found.framework)
    details: dict[str, str | int | bool] = {"reason": why, "into": target.iri if target is not None else ""}
    _record("skill.retire", found, by=by, at=now, details=details)
    return found


@transaction.atomic
def restore(uuid: UUID, *, by: Actor | Seat, ports: Ports) -> Skill:
    """Take back that a skill was retired or merged here.

    Raises:
        NotFound, NotPermitted: as `retire`.
        Conflict: `skill.not_retired`: it is in use, or its framework itself retired it.
    """
    storing.one_at_a_time()
    found = _own(uuid, by)
    if found.retired_at is None or not found.retired_here:
        raise Conflict(_("This skill was not retired here."), code="skill.not_retired")
    now = ports.now()
    found.retired_at, found.retired_here = None, False
    found.save(update_fields=["retired_at", "retired_here"])
    SkillRelation.objects.across(reason=_SAYS).filter(
        framework__iri=reads.HERE, subject=found.iri, kind="replaced"
    ).delete()
    _indexed(found)
    storing.changed_here(found.framework)
    _record("skill.restore", found, by=by, at=now)
    return found


def _room(target: Skill, seat: Seat) -> None:
    """A page of a skill shows what gives those merged into it: no organisation fills it."""
    merged = SkillRelation.objects.across(reason=_SAYS).filter(
        framework__iri=reads.HERE, kind="replaced", object=target.iri
    )
    iris = merged.values("subject")
    mine = Skill.objects.of(seat.organisation).filter(iri__in=iris).count()
    theirs = Skill.objects.across(reason=_SAYS).filter(iri__in=iris).exclude(framework__organisation=None)
    if mine >= MOST_OWN_MERGED or theirs.count() >= MOST_MERGED:
        raise Conflict(_("So many skills were merged into this one already."), code="skill.merged_too_often")


def _own(uuid: UUID, by: Actor | Seat) -> Skill:
    """Return the skill when it is this actor's to change: of an operator, or of the seat's organisation."""
    found = Skill.objects.across(reason=_SAYS).select_related("framework").filter(uuid=uuid)
    row = found.select_for_update(of=("self",)).first()
    if isinstance(by, Seat):
        by.require("designer")
        if row is None or row.framework.organisation_id != by.organisation.pk:
            raise NotFound(_("There is no such skill here."))
        return row
    operators.require(by)
    if row is None:
        raise NotFound(_("There is no such skill here."))
    return row


def _decisions(now: datetime, ports: Ports) -> Framework:
    """Where it is kept what people here decided about the skills of others."""
    rows = Framework.objects.across(reason=_SAYS)
    return rows.filter(iri=reads.HERE).first() or Framework.objects.create(
        uuid=ports.new_uuid(),
        iri=reads.HERE,
        kind="local",
        name="Decisions of this installation",
        created_at=now,
    )


def _indexed(skill: Skill) -> None:
    wordlists.index_skill(skill, loader=Loader(skill.framework.organisation))


def _record(
    action: str,
    skill: Skill,
    *,
    by: Actor | Seat,
    at: datetime,
    details: dict[str, str | int | bool] | None = None,
) -> None:
    organisation: Organisation | None = by.organisation if isinstance(by, Seat) else None
    actor = by.actor if isinstance(by, Seat) else by
    audit.record(
        action, subject=("skill", skill.uuid), organisation=organisation, actor=actor, at=at, details=details
    )

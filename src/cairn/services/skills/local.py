"""Skills that an organisation names itself, because no framework has them.

They are public like all others, in a framework of the organisation's own, and their identity is
the address of their page here. Designers keep them; retiring and merging: `governing`.

Source: features.md, Q14.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records import wordlists
from cairn.records.bulk import Loader
from cairn.records.models import Framework, Skill, SkillRelation
from cairn.records.reads import skills as reads
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields, known_names
from cairn.services.ports import Ports
from cairn.services.skills import storing
from cairn.skills.skill import LEVELS, Group, Kind

FIELDS: Final = ("name", "description", "kind", "group", "level", "names", "broader")
MOST: Final = 5_000  # skills of one organisation
_KINDS: Final = tuple(kind.value for kind in Kind if kind is not Kind.GROUP)
_SAYS: Final = "skills are public; whose they are is asked first"


@transaction.atomic
def add(seat: Seat, facts: Mapping[str, object], *, ports: Ports) -> Skill:
    """Name a skill of one's own.

    facts: FIELDS; `names` and `broader` one a line, `broader` as identities of skills that are here.

    Raises:
        NotPermitted: not a designer. InvalidInput: by field.
        Conflict: `skill.known`, it has one of this name; `skill.too_many`.
    """
    seat.require("designer")
    storing.one_at_a_time()
    read, broader = _read(facts)
    framework = _own(seat, ports=ports)
    rows = Skill.objects.of(seat.organisation).filter(framework=framework)
    if rows.filter(name__iexact=read["name"], retired_at=None).exists():
        raise Conflict(_("You have a skill of this name already."), code="skill.known")
    if rows.count() >= MOST:
        raise Conflict(_("An organisation names 5,000 skills at most."), code="skill.too_many")
    uuid = ports.new_uuid()
    iri = f"{seat.organisation.issuing_origin}/skills/{uuid}"
    made = Skill.objects.create(uuid=uuid, framework=framework, iri=iri, **read)
    _place(made, broader)
    wordlists.index_skill(made, loader=Loader(seat.organisation))
    storing.changed_here(framework)
    _record("skill.add", made, seat=seat, ports=ports)
    return made


@transaction.atomic
def change(uuid: UUID, facts: Mapping[str, object], *, seat: Seat, ports: Ports) -> Skill:
    """Change a skill of one's own; facts as for `add`, all of them. Awards keep the name they were made with.

    Raises:
        NotPermitted, InvalidInput: as `add`. NotFound: no such skill of this organisation.
        Conflict: `skill.retired`.
    """
    seat.require("designer")
    storing.one_at_a_time()
    found = Skill.objects.of(seat.organisation).select_related("framework").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(_("There is no such skill here."))
    if found.retired_at is not None:
        raise Conflict(_("This skill is retired already."), code="skill.retired")
    read, broader = _read(facts)
    changed = [name for name, value in read.items() if getattr(found, name) != value]
    for name in changed:
        setattr(found, name, read[name])
    found.save()
    _place(found, broader)
    wordlists.index_skill(found, loader=Loader(seat.organisation))
    storing.changed_here(found.framework)
    _record("skill.change", found, seat=seat, ports=ports, fields=", ".join(changed))
    return found


def _own(seat: Seat, *, ports: Ports) -> Framework:
    """The framework of an organisation's own skills."""
    rows = Framework.objects.of(seat.organisation).filter(kind="local")
    uuid = ports.new_uuid()
    return rows.first() or Framework.objects.create(
        uuid=uuid,
        organisation=seat.organisation,
        iri=f"{seat.organisation.issuing_origin}/frameworks/{uuid}",
        kind="local",
        name=_("Skills of %(name)s") % {"name": seat.organisation.name},
        language=seat.organisation.language,
        created_at=ports.now(),
    )


def _read(facts: Mapping[str, object]) -> tuple[dict[str, Any], list[str]]:
    known_names(facts, FIELDS)
    fields = Fields()
    read: dict[str, Any] = {
        "name": fields.text("name", facts.get("name"), most=200, required=True),
        "description": fields.text("description", facts.get("description"), most=5000, lines=True),
        "names": fields.text("names", facts.get("names"), most=2000, lines=True),
        "kind": _one_of(fields, "kind", facts.get("kind") or "skill", _KINDS),
        "group": _one_of(fields, "group", facts.get("group") or "", ("", *(group.value for group in Group))),
        "level": None,
    }
    level = str(facts.get("level") or "")
    if level and not (level.isascii() and level.isdigit() and int(level[:3]) in LEVELS):
        fields.complain("level", _("Write a level from 1 to 8, or none."))
    elif level:
        read["level"] = int(level)
    broader = fields.text("broader", facts.get("broader"), most=2000, lines=True).splitlines()
    above = [iri.strip() for iri in broader if iri.strip()]
    unknown = sorted(set(above) - reads.by_iri(above).keys())
    if unknown:
        fields.complain("broader", _("There is no skill %(iri)s here.") % {"iri": unknown[0]})
    fields.done()
    return read, above


def _one_of(fields: Fields, name: str, value: object, known: tuple[str, ...]) -> str:
    if value not in known:
        fields.complain(name, _("Choose one of: %(known)s.") % {"known": ", ".join(filter(None, known))})
        return known[0]
    return str(value)


def _place(skill: Skill, broader: list[str]) -> None:
    links = SkillRelation.objects.across(reason=_SAYS).filter(framework=skill.framework, subject=skill.iri)
    links.filter(kind="broader").delete()
    SkillRelation.objects.bulk_create(
        SkillRelation(framework=skill.framework, subject=skill.iri, kind="broader", object=iri)
        for iri in dict.fromkeys(broader)
        if iri != skill.iri
    )


def _record(action: str, skill: Skill, *, seat: Seat, ports: Ports, fields: str = "") -> None:
    audit.record(
        action,
        subject=("skill", skill.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=ports.now(),
        details={"fields": fields} if fields else None,
    )

"""Skills by one's own word: confirmed one by one, taken back at will, asked again after two years.

A claim names a skill of a framework that is kept here. It counts as what it is,
the weakest evidence; nothing a person says of themselves makes another piece stronger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Earned, OwnText, Person, Skill, SkillClaim
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.errors import NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.skills.skill import LEVELS

MOST_CLAIMS: Final = 500  # of one person
MOST_AT_ONCE: Final = 100
MOST_TEXTS: Final = 20
MOST_WORDS: Final = 300  # characters of what led to a claim
MOST_TEXT: Final = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One skill that a person confirms. words: their own, that led to it; used: the day they last used it."""

    skill: str
    words: str = ""
    level: object = None
    used: object = None


@transaction.atomic
def confirm(
    person: Person, said: Sequence[Said], *, ports: Ports, earned: UUID | None = None
) -> tuple[SkillClaim, ...]:
    """Put skills into the passport by the person's word; one that was said before is said anew.

    earned: the paper of elsewhere that they are said of.

    Raises:
        InvalidInput: no such skill here, a level outside 1..8, words too long, a day to come.
        NotFound: that paper is not theirs. TooMuch: `claims.too_many`.
    """
    today = ports.now().date()
    if len(said) > MOST_AT_ONCE:
        raise TooMuch(_("At most 100 at once."), code="claims.too_many")
    paper = _paper(earned, person=person)
    known = {
        row.iri: row
        for row in Skill.objects.public().filter(iri__in=[one.skill for one in said], retired_at=None)
    }
    fields = Fields()
    read = [_read(fields, one, known=known, today=today) for one in said]
    fields.done()
    mine = SkillClaim.objects.owned_by(person)
    new = {one.skill for one in said} - set(mine.values_list("skill", flat=True))
    if mine.count() + len(new) > MOST_CLAIMS:
        raise TooMuch(_("At most 500 skills by your own word fit."), code="claims.too_many")
    made = []
    for values in read:
        row, _new = SkillClaim.objects.get_or_create(
            person=person,
            skill=values["skill"],
            defaults={
                "uuid": ports.new_uuid(),
                "said_date": today,
                "created_at": ports.now(),
                "earned": paper,
                **values,
            },
        )
        if not _new:
            for name, value in {**values, "said_date": today, "earned": paper}.items():
                setattr(row, name, value)
            row.save()
        made.append(row)
    if made:
        _note("claim.confirm", person, person.uuid, ports=ports, count=len(made))
    return tuple(made)


@transaction.atomic
def used(uuid: UUID, *, person: Person, day: object, ports: Ports) -> SkillClaim:
    """Say on which day the skill was last used.

    Raises:
        NotFound: not theirs. InvalidInput: no day, or one to come.
    """
    claim = find(uuid, person=person)
    fields = Fields()
    when = _past(fields, day, today=ports.now().date(), required=True)
    fields.done()
    claim.used_date = when
    claim.save(update_fields=["used_date"])
    _note("claim.used", person, claim.uuid, ports=ports)
    return claim


@transaction.atomic
def take_back(uuid: UUID, *, person: Person, ports: Ports) -> None:
    """Take a claim back; it is gone.

    Raises:
        NotFound: not theirs.
    """
    claim = find(uuid, person=person)
    _note("claim.take_back", person, claim.uuid, ports=ports)
    claim.delete()


def find(uuid: UUID, *, person: Person) -> SkillClaim:
    """Return one of this person's claims.

    Raises:
        NotFound: not theirs.
    """
    found = SkillClaim.objects.owned_by(person).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such claim")
    return found


@transaction.atomic
def keep_text(person: Person, text: str, *, ports: Ports) -> OwnText:
    """Keep a text about oneself, because its writer asked for it.

    Raises:
        InvalidInput: empty, or over 50,000 characters. TooMuch: `texts.too_many`.
    """
    fields = Fields()
    written = fields.text("text", text, most=MOST_TEXT, required=True, lines=True)
    fields.done()
    if OwnText.objects.owned_by(person).count() >= MOST_TEXTS:
        raise TooMuch(_("At most 20 texts are kept. Delete one first."), code="texts.too_many")
    row = OwnText.objects.create(uuid=ports.new_uuid(), person=person, text=written, kept_at=ports.now())
    _note("text.keep", person, row.uuid, ports=ports)
    return row


@transaction.atomic
def forget_text(uuid: UUID, *, person: Person, ports: Ports) -> None:
    """Delete a text that was kept.

    Raises:
        NotFound: not theirs.
    """
    gone, _rows = OwnText.objects.owned_by(person).filter(uuid=uuid).delete()
    if not gone:
        raise NotFound("no such text")
    _note("text.forget", person, uuid, ports=ports)


def _read(fields: Fields, one: Said, *, known: dict[str, Skill], today: date) -> dict[str, object]:
    row = known.get(one.skill)
    if row is None:
        fields.complain("skill", _("This skill is in no framework that is kept here."))
    return {
        "skill": one.skill,
        "name": row.name if row else "",
        "skill_group": row.group if row else "",
        "words": fields.text("words", " ".join(one.words.split()), most=MOST_WORDS),
        "level": fields.whole("level", one.level, least=LEVELS.start, most=LEVELS.stop - 1),
        "used_date": _past(fields, one.used, today=today),
    }


def _past(fields: Fields, value: object, *, today: date, required: bool = False) -> date | None:
    day = fields.day("used", value, required=required)
    if day is not None and day > today:
        fields.complain("used", _("Choose a day that has been."))
    return day


def _paper(uuid: UUID | None, *, person: Person) -> Earned | None:
    if uuid is None:
        return None
    found = Earned.objects.owned_by(person).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("nothing of that kind")
    return found


def _note(action: str, person: Person, uuid: UUID, *, ports: Ports, **details: int) -> None:
    audit.record(
        action,
        subject=("claim" if action.startswith("claim") else "text", uuid),
        organisation=None,
        actor=Actor(person=person),
        at=ports.now(),
        details=details,
    )

"""What a vendor's certification counts for: as credit for an outcome, or as what one must have before.

Decided by a named person, with a reason and a last day, after which it ends by itself. Nothing is edited: another
decision is another row, and the one before it ends. Whether it counts for a learner stays with the
assessor, and with whoever decides about qualifications (`cairn.services.stack.mapped`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import (
    Achievement,
    Assessment,
    Organisation,
    Outcome,
    Person,
    VendorCertification,
    VendorMapping,
)
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.design.find import achievement_of
from cairn.services.errors import NotFound, NotPermitted, TooMuch
from cairn.services.fields import Fields
from cairn.services.library.certifications import ROLES, certification_of
from cairn.services.library.entries import today_of
from cairn.services.ports import Ports
from cairn.services.stack import telling

COUNTS: Final = ("credit", "prerequisite")
MOST: Final = 50  # in force for one achievement
MOST_REASON: Final = 1_000
SHORTEST: Final = 3  # characters of a name; one as short is found everywhere
LONGEST: Final = timedelta(days=10 * 366)


@dataclass(frozen=True, slots=True)
class Hint:
    """A mapping that may matter for what a learner handed in. found: the piece whose name or words speak of it; ""."""

    mapping: VendorMapping
    found: str


def in_force(achievement: Achievement, *, on: date) -> QuerySet[VendorMapping]:
    """What counts for an achievement on a day, credit first."""
    rows = VendorMapping.objects.of(achievement.organisation).filter(
        achievement=achievement, ended_at=None, until_date__gte=on, certification__archived_at=None
    )
    return rows.select_related("certification").order_by("counts", "until_date", "pk")[:MOST]


def is_over(mapping: VendorMapping, *, on: date) -> bool:
    """Was it ended or decided anew, or is its last day over?"""
    return mapping.ended_at is not None or mapping.until_date < on


def history(seat: Seat, certification_uuid: UUID) -> QuerySet[VendorMapping]:
    """Every decision about a certification, the newest first. Annotated: resting (granted to learners by it).

    Raises:
        NotFound: no such certification here.
    """
    found = certification_of(seat, certification_uuid)
    rows = VendorMapping.objects.of(seat.organisation).filter(certification=found)
    resting = Count("decisions", filter=Q(decisions__state="GRANTED"))
    return rows.select_related("achievement").annotate(resting=resting).order_by("-decided_at", "-pk")


@transaction.atomic
def decide(
    seat: Seat, certification_uuid: UUID, achievement_uuid: UUID, *, facts: Mapping[str, object], ports: Ports
) -> VendorMapping:
    """Decide what a certification counts for; what was decided before about the same ends.

    facts: counts ("credit" or "prerequisite"), outcome (the key of one, for credit), reason, until_date.

    Raises:
        NotPermitted: not a designer, or nobody by name: of a program it is whoever made its token.
        NotFound: no such certification or achievement here.
        InvalidInput: no reason, no last day, one that is over or more than ten years away, no outcome of it.
        TooMuch: `mapping.too_many`.
    """
    seat.require(*ROLES)
    person, name = _by_name(seat)
    certification = certification_of(seat, certification_uuid)
    achievement = achievement_of(seat, achievement_uuid, lock=True)
    fields = Fields()
    counts = fields.choice("counts", facts.get("counts"), COUNTS, required=True)
    reason = fields.text("reason", facts.get("reason"), most=MOST_REASON, required=True, lines=True)
    until = fields.day("until_date", facts.get("until_date"), required=True)
    today = today_of(seat.organisation, ports=ports)
    if until is not None and not today <= until <= today + LONGEST:
        fields.complain("until_date", _("Choose a day from today on, within ten years."))
    outcome = _outcome(fields, achievement, facts.get("outcome")) if counts == "credit" else None
    if certification.archived_at is not None:
        fields.complain("counts", _("This certification is put away."))
    fields.done()
    assert until is not None, "the field is required"  # noqa: S101
    if in_force(achievement, on=today).count() >= MOST:
        raise TooMuch(_("At most 50 count for one credential. End one first."), code="mapping.too_many")
    now = ports.now()
    key = outcome.key if outcome is not None else None
    before = VendorMapping.objects.of(seat.organisation).filter(
        certification=certification, achievement=achievement, outcome_key=key, ended_at=None
    )
    before.update(ended_at=now, ended_reason=_("Decided anew."), is_replaced=True)
    made = VendorMapping.objects.create(
        uuid=ports.new_uuid(),
        certification=certification,
        achievement=achievement,
        outcome_key=key,
        outcome_text=outcome.text[:500] if outcome is not None else "",
        counts=counts,
        reason=reason,
        until_date=until,
        decided_at=now,
        decided_by=person,
        decided_name=name,
    )
    _note("mapping.decide", made, seat, ports=ports)
    return made


@transaction.atomic
def end(seat: Seat, uuid: UUID, *, reason: object, ports: Ports) -> VendorMapping:
    """End a mapping before its last day; the reason stands beside it. What was decided for learners by it ends too,
    and they are told.

    Raises:
        NotPermitted: not a designer. NotFound: no such mapping in force here. InvalidInput: no reason.
    """
    seat.require(*ROLES)
    rows = VendorMapping.objects.of(seat.organisation).select_related("certification", "achievement")
    found = rows.filter(uuid=uuid, ended_at=None).first()
    if found is None:
        raise NotFound("no such mapping")
    fields = Fields()
    said = fields.text("reason", reason, most=500, required=True)
    fields.done()
    found.ended_at, found.ended_reason = ports.now(), said
    found.save(update_fields=["ended_at", "ended_reason"])
    before = VendorMapping.objects.of(seat.organisation).filter(
        certification=found.certification,
        achievement=found.achievement,
        outcome_key=found.outcome_key,
        is_replaced=True,
    )
    gone = [found.pk, *before.values_list("pk", flat=True)]
    anew = _("Decided anew.")
    before.update(is_replaced=False, ended_reason=f"{anew} {said}"[:500])  # what rested on them ends as well
    _note("mapping.end", found, seat, ports=ports)
    telling.mapping_ended(seat.organisation, gone, reason=said, at=found.ended_at, ports=ports)
    return found


def _by_name(seat: Seat) -> tuple[Person, str]:
    """Who decides, and as they are written down: a program decides for whoever made its token, and is named too."""
    token = seat.actor.token
    person = seat.actor.person if token is None else token.created_by
    if person is None:
        raise NotPermitted(_("Somebody decides this by name: log in."))
    return person, (person.name if token is None else f"{person.name} ({token.name})")[:200]


def outcomes_of(achievement: Achievement) -> list[Outcome]:
    """The outcomes of its published version, else of its draft; each by the key it keeps through the versions."""
    rows = achievement.versions.order_by("-state", "-number")
    newest = rows.first()
    return list(newest.outcomes.all()) if newest is not None else []


def hints(
    organisation: Organisation, assessment: Assessment, pieces: Sequence[str], *, ports: Ports
) -> tuple[Hint, ...]:
    """What an assessor should know: which certificates of vendors may count here; first those that were handed in.

    pieces: what was handed in, each in words (its name, what was said of it).
    """
    on = today_of(organisation, ports=ports)
    found = [Hint(one, _spoken_of(one, pieces)) for one in in_force(assessment.achievement, on=on)]
    return tuple(
        sorted((one for one in found if one.mapping.counts == "credit"), key=lambda one: not one.found)
    )


def _spoken_of(mapping: VendorMapping, pieces: Sequence[str]) -> str:
    return next((piece for piece in pieces if speaks_of(piece, mapping.certification)), "")


def speaks_of(text: str, certification: VendorCertification) -> bool:
    """Does a text name a certification, by its code or its title?"""
    words = plain(text)
    return any(name in words for name in spoken_names(certification))


def spoken_names(certification: VendorCertification) -> list[str]:
    """Its code and its title as `plain` writes them, where they are long enough to be found."""
    names = [plain(name) for name in (certification.code, certification.title)]
    return [name for name in names if len(name) > SHORTEST]


def plain(text: str) -> str:
    """Letters and digits only: a file is called `az-900_amina.pdf` where the code is AZ-900."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _outcome(fields: Fields, achievement: Achievement, value: object) -> Outcome | None:
    for one in outcomes_of(achievement):
        if str(one.key) == str(value or ""):
            return one
    fields.complain("outcome", _("Choose the outcome for which it counts."))
    return None


def _note(action: str, found: VendorMapping, seat: Seat, *, ports: Ports) -> None:
    audit.record(
        action,
        subject=("mapping", found.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=ports.now(),
        details={"certification": str(found.certification.uuid), "achievement": str(found.achievement.uuid)},
    )

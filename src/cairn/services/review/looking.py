"""What grows old is looked at again: a credential, or one of its outcomes, has a day by which somebody does (G2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import Achievement, AchievementVersion, LookAgain, Membership, Organisation, Role
from cairn.services import audit, outbox, places
from cairn.services.access import Seat
from cairn.services.admin.letterbox import letters_to
from cairn.services.design.find import achievement_of
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.review.rule import today_of

WARNED: Final = timedelta(days=14)  # before the day
LONGEST: Final = timedelta(days=3660)
MOST_WORDS: Final = 500
MOST_OPEN: Final = 60  # of one credential
MOST_TOLD: Final = 5
MOST_AT_ONCE: Final = 50


def of(achievement: Achievement) -> QuerySet[LookAgain]:
    """The days of a credential, those that are open first."""
    rows = LookAgain.objects.of(achievement.organisation).filter(achievement=achievement)
    return rows.order_by("-done_at", "by_date", "pk")


def waiting(organisation: Organisation) -> QuerySet[LookAgain]:
    """Everything that is still to be looked at again, the nearest day first."""
    rows = LookAgain.objects.of(organisation).filter(done_at=None, achievement__archived_at=None)
    return rows.select_related("achievement").order_by("by_date", "pk")


def newest(achievement: Achievement) -> AchievementVersion | None:
    """The version whose outcomes are meant: the last published one, or the draft."""
    rows = AchievementVersion.objects.of(achievement.organisation).filter(achievement=achievement)
    return rows.filter(state="PUBLISHED").order_by("-number").first() or rows.first()


def is_stale(achievement: Achievement, outcome: UUID) -> bool:
    """Did the last look at an outcome find that it has changed?"""
    looks = LookAgain.objects.of(achievement.organisation).filter(
        achievement=achievement, outcome_key=outcome
    )
    last = looks.filter(done_at__isnull=False).exclude(verdict="").order_by("-done_at").first()
    return last is not None and last.verdict == "changed"


@transaction.atomic
def plan(
    seat: Seat, achievement_uuid: UUID, *, by: object, outcome: object = "", words: object = "", ports: Ports
) -> LookAgain:
    """Say by which day it is looked at again. outcome: key of an outcome; "": the credential as a whole.

    Raises:
        NotPermitted: not a designer. NotFound: no such achievement here. TooMuch: `look_again.too_many`.
        InvalidInput: no day, one that is over or beyond ten years; an outcome that is not there.
    """
    seat.require(Role.DESIGNER)
    achievement = achievement_of(seat, achievement_uuid, lock=True)
    version = newest(achievement)
    keys = {str(key) for key in version.outcomes.values_list("key", flat=True)} if version else set()
    fields = Fields()
    day = fields.day("by", by or None, required=True)
    today = today_of(seat.organisation, ports=ports)
    if day is not None and not today < day <= today + LONGEST:
        fields.complain("by", _("Write a day from tomorrow on, within ten years."))
    elif day is None and not fields.wrong("by"):
        fields.complain("by", _("Fill this in."))
    key = fields.choice("outcome", outcome, keys)
    said = fields.text("words", words, most=MOST_WORDS, lines=True)
    fields.done()
    if of(achievement).filter(done_at=None).count() >= MOST_OPEN:
        raise TooMuch(
            _("There are %(count)d open days already.") % {"count": MOST_OPEN}, code="look_again.too_many"
        )
    assert day is not None  # noqa: S101 - or it would have been complained of
    made = LookAgain.objects.create(
        uuid=ports.new_uuid(),
        achievement=achievement,
        outcome_key=UUID(key) if key else None,
        by_date=day,
        words=said,
        set_at=ports.now(),
        set_by=seat.actor.person,
    )
    _note("look_again.plan", made, seat, ports=ports)
    return made


@transaction.atomic
def done(seat: Seat, uuid: UUID, *, words: object, verdict: object = "", ports: Ports) -> LookAgain:
    """Write down that somebody looked again, and what came of it. verdict: "holds" or "changed"; "": not said.

    Raises:
        NotPermitted: not a designer. NotFound: no such day here. Conflict: `look_again.done`.
        InvalidInput: no words, or no such verdict.
    """
    seat.require(Role.DESIGNER)
    rows = LookAgain.objects.of(seat.organisation).filter(uuid=uuid)
    found = rows.select_related("achievement").first()
    if found is None:
        raise NotFound("no such day")
    fields = Fields()
    said = fields.text("words", words, most=MOST_WORDS, required=True, lines=True)
    found_it = fields.choice("verdict", verdict, ("holds", "changed"))
    fields.done()
    if not rows.filter(done_at=None).update(done_at=ports.now(), done_words=said, verdict=found_it):
        raise Conflict(_("Somebody looked at it already."), code="look_again.done")
    _note("look_again.done", found, seat, ports=ports)
    found.refresh_from_db()
    return found


def tell_due(*, ports: Ports) -> int:
    """The worker's part: write to the designers two weeks before the day, once; return of how many days."""
    rows = LookAgain.objects.across(reason="the worker serves everybody")
    soon = rows.filter(done_at=None, told_at=None, by_date__lte=ports.now().date() + WARNED)
    found = soon.filter(achievement__archived_at=None, achievement__organisation__archived_at=None)
    related = "achievement__organisation__site"
    return sum(
        _tell(row, ports=ports) for row in found.select_related(related).order_by("by_date")[:MOST_AT_ONCE]
    )


@transaction.atomic
def _tell(row: LookAgain, *, ports: Ports) -> bool:
    organisation = row.achievement.organisation
    if not LookAgain.objects.of(organisation).filter(pk=row.pk, told_at=None).update(told_at=ports.now()):
        return False
    version = newest(row.achievement)
    members = Membership.objects.of(organisation).filter(ended_at=None).select_related("person__user")
    able = [
        one.person for one in members.order_by("pk")[:100] if {Role.DESIGNER, Role.OWNER} & set(one.roles)
    ]
    for person in able[:MOST_TOLD]:
        address = letters_to(person)
        if address and version is not None:
            outbox.post(
                "look_again",
                to=address,
                key=f"look_again:{row.uuid}:{person.uuid}",
                organisation=None,
                payload={
                    "name": person.name,
                    "title": version.name,
                    "issuer": organisation.name,
                    "reason": row.words,
                    "expires": row.by_date.isoformat(),
                    "link": places.review_of(organisation, row.achievement.uuid),
                },
                language=person.language or organisation.language,
                at=ports.now(),
                ports=ports,
            )
    return True


def _note(action: str, row: LookAgain, seat: Seat, *, ports: Ports) -> None:
    audit.record(
        action,
        subject=("look_again", row.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=ports.now(),
        details={"achievement": str(row.achievement.uuid), "by": row.by_date.isoformat()},
    )

"""What has moved on is offered anew to those who hold it: the provider says what to do, until when (G2).

Holders see it in their passport. The provider learns how many hold an earlier version, never who looked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import (
    Achievement,
    AchievementVersion,
    Award,
    Credential,
    LearningOffer,
    LookAgain,
    Outcome,
    Refresh,
    Role,
)
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.design.find import achievement_of
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.fields import Fields, known_names
from cairn.services.ports import Ports
from cairn.services.review.rule import day_of, today_of

FIELDS: Final = ("outcome", "words", "to", "amount", "currency", "until_date", "by_letter")
MOST_WORDS: Final = 500
MOST_OPEN: Final = 20  # of one credential
MOST_COUNTED: Final = 1_000  # holders, for the page
MOST_LOOKED_AT: Final = 5_000  # awards among which they are counted
BATCH: Final = 1_000
MOST_VERSIONS: Final = 100
LONGEST: Final = timedelta(days=731)
QUIET: Final = timedelta(days=90)  # between two offers of one credential that go out by letter
_ADDRESS: Final = re.compile(r"/achievements/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_CURRENCY: Final = re.compile(r"[A-Z]{3}\Z")
_Target = tuple[Achievement | None, LearningOffer | None]


def of(achievement: Achievement) -> QuerySet[Refresh]:
    """What is offered to the holders of a credential, or was; what is open first."""
    rows = Refresh.objects.of(achievement.organisation).filter(achievement=achievement)
    return rows.select_related("course").order_by("-ended_at", "-pk")


def running(achievement: Achievement, *, on: date) -> QuerySet[Refresh]:
    """What is offered on a day."""
    return of(achievement).filter(ended_at=None, until_date__gte=on)


def published(achievement: Achievement) -> list[AchievementVersion]:
    """The published versions of a credential, the newest first; at most a hundred."""
    rows = AchievementVersion.objects.of(achievement.organisation).filter(achievement=achievement)
    some = rows.filter(state="PUBLISHED").only("number", "published_at", "achievement").order_by("-number")
    return list(some[:MOST_VERSIONS])


def moved_before(achievement: Achievement, outcome: UUID | None) -> int:
    """Return the number of the version from which on the outcome reads as it does now.

    Holders of versions with a lower one are meant. Where no version changed it, or a review found afterwards that
    it is out of date again, that is the number of the next version: holders of every one are meant.
    """
    versions = published(achievement)
    if not versions:
        return 1
    newest = versions[0].number or 1
    since = versions[0] if outcome is None else _since(versions, outcome)
    found = LookAgain.objects.of(achievement.organisation).filter(achievement=achievement, verdict="changed")
    stale = found.filter(outcome_key=outcome, done_at__gt=since.published_at).exists()
    return newest + 1 if stale or since.number == versions[-1].number else since.number or 1


def _since(versions: list[AchievementVersion], outcome: UUID) -> AchievementVersion:
    rows = Outcome.objects.of(versions[0].achievement.organisation).filter(version__in=versions, key=outcome)
    texts = {row.version_id: row.text for row in rows}
    since = versions[0]
    for one in versions[1:]:
        if texts.get(one.pk) != texts.get(versions[0].pk):
            break
        since = one
    return since


def awards(achievement: Achievement, *, before: int) -> QuerySet[Award]:
    """What was awarded of versions with a number below `before`; read along the index of versions."""
    numbers = AchievementVersion.objects.of(achievement.organisation).filter(achievement=achievement)
    keys = list(numbers.filter(number__lt=before).order_by("-number").values_list("pk", flat=True))
    return Award.objects.across(reason="of versions of this organisation").filter(version__in=keys)


def holders(found: Iterable[int]) -> QuerySet[Credential]:
    """Credentials in a passport, of awards by their primary keys; corrected ones in their newest form."""
    rows = Credential.objects.across(reason="of awards of this organisation").filter(award__in=list(found))
    return rows.filter(claimed_by__isnull=False, state="ISSUED", is_superseded=False)


def count_holders(achievement: Achievement, *, before: int) -> int:
    """How many hold an earlier one, among 5,000 awards; 1,001 stands for more than a thousand."""
    keys = awards(achievement, before=before).values_list("pk", flat=True)[:MOST_LOOKED_AT]
    found = 0
    for some in batched(keys):
        found += holders(some).count()
        if found > MOST_COUNTED:
            return MOST_COUNTED + 1
    return found


def batched(keys: Iterable[int]) -> Iterator[list[int]]:
    """Some keys at a time."""
    listed = list(keys)
    return (listed[start : start + BATCH] for start in range(0, len(listed), BATCH))


@transaction.atomic
def offer(seat: Seat, achievement_uuid: UUID, *, facts: Mapping[str, object], ports: Ports) -> Refresh:
    """Offer something to those who hold an earlier version.

    facts: each of `FIELDS`. outcome: key of an outcome; "": the credential as a whole. to: address of a credential
    of one's own or code of a course of one's own; "": the newest version of the same. amount: 0 is free.

    Raises:
        NotPermitted: not a designer. NotFound: no such achievement here. TooMuch: `refresh.too_many`.
        Conflict: `refresh.exists`, something is offered for this outcome; `refresh.unpublished`, nobody can hold it.
        InvalidInput: a value cannot be used.
    """
    seat.require(Role.DESIGNER)
    known_names(facts, FIELDS)
    achievement = achievement_of(seat, achievement_uuid, lock=True)
    versions = published(achievement)
    if not versions:
        raise Conflict(_("No version of it is published: nobody holds it."), code="refresh.unpublished")
    today = today_of(seat.organisation, ports=ports)
    keys = Outcome.objects.of(seat.organisation).filter(version__in=versions).values_list("key", flat=True)
    fields = Fields()
    key = fields.choice("outcome", facts.get("outcome"), {str(key) for key in keys})
    words = fields.text("words", facts.get("words"), most=MOST_WORDS, required=True, lines=True)
    target, course = _target(fields, seat, facts.get("to"))
    amount, currency = _price(fields, facts)
    until = _until(fields, facts.get("until_date"), today=today)
    by_letter = fields.flag("by_letter", facts.get("by_letter"))
    if by_letter and (last := _last_letters(achievement, ports=ports)) is not None:
        said = _("Letters about it went out already. From %(day)s on you can write again.")
        day = day_of(seat.organisation, last + QUIET).isoformat()
        fields.complain("by_letter", said % {"day": day})
    fields.done()
    assert until is not None  # noqa: S101 - or it would have been complained of
    outcome = UUID(key) if key else None
    open_ones = running(achievement, on=today)
    if open_ones.filter(outcome_key=outcome).exists():
        said = _("Something is offered for this already. Take it back first.")
        raise Conflict(said, code="refresh.exists")
    if open_ones.count() >= MOST_OPEN:
        said = _("There are %(count)d offers already.") % {"count": MOST_OPEN}
        raise TooMuch(said, code="refresh.too_many")
    made = Refresh.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        achievement=achievement,
        outcome_key=outcome,
        before_number=moved_before(achievement, outcome),
        words=words,
        target=target,
        course=course,
        amount=amount,
        currency=currency,
        until_date=until,
        made_at=ports.now(),
        made_by=seat.actor.person,
        by_letter=by_letter,
    )
    _note("refresh.offer", made, seat, ports=ports)
    return made


def _until(fields: Fields, value: object, *, today: date) -> date | None:
    until = fields.day("until_date", value or None, required=True)
    if until is not None and not today <= until <= today + LONGEST:
        fields.complain("until_date", _("Write a day from today on, within two years."))
    elif until is None and not fields.wrong("until_date"):
        fields.complain("until_date", _("Fill this in."))
    return until


def _last_letters(achievement: Achievement, *, ports: Ports) -> datetime | None:
    rows = of(achievement).filter(by_letter=True, made_at__gt=ports.now() - QUIET)
    return rows.order_by("-made_at").values_list("made_at", flat=True).first()


def _target(fields: Fields, seat: Seat, value: object) -> _Target:
    text = fields.text("to", value, most=400)
    if not text:
        return None, None
    match = _ADDRESS.search(text)
    if match is not None:
        rows = Achievement.objects.of(seat.organisation).filter(uuid=UUID(match[1]), archived_at=None)
        found = rows.filter(versions__state="PUBLISHED").first()
        if found is not None:
            return found, None
    courses = LearningOffer.objects.of(seat.organisation).filter(archived_at=None, closed_at=None)
    named = courses.filter(Q(code=text) | Q(address=text)).order_by("pk").first()
    if named is None:
        fields.complain("to", _("No published credential and no course of yours has this address or code."))
    return None, named


def _price(fields: Fields, facts: Mapping[str, object]) -> tuple[Decimal | None, str]:
    amount = fields.decimal(
        "amount", facts.get("amount"), least=Decimal(0), most=Decimal(100_000), step=Decimal("0.01")
    )
    currency = fields.text("currency", facts.get("currency"), most=3).upper()
    if amount is None:
        return None, ""
    if not currency:
        return amount, "EUR"
    if not _CURRENCY.match(currency) and not fields.wrong("currency"):
        fields.complain("currency", _("Write its three letters, such as EUR."))
    return amount, currency


@transaction.atomic
def end(seat: Seat, uuid: UUID, *, ports: Ports) -> Refresh:
    """Take an offer back: nobody sees it any more, and no more letters go out.

    Raises:
        NotPermitted: not a designer. NotFound: no such offer here. Conflict: `refresh.ended`.
    """
    seat.require(Role.DESIGNER)
    rows = Refresh.objects.of(seat.organisation).filter(uuid=uuid)
    found = rows.select_related("achievement").first()
    if found is None:
        raise NotFound("no such offer")
    if not rows.filter(ended_at=None).update(ended_at=ports.now()):
        raise Conflict(_("It was taken back already."), code="refresh.ended")
    _note("refresh.end", found, seat, ports=ports)
    found.refresh_from_db()
    return found


def _note(action: str, row: Refresh, seat: Seat, *, ports: Ports) -> None:
    audit.record(
        action,
        subject=("refresh", row.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=ports.now(),
        details={"achievement": str(row.achievement.uuid), "by_letter": row.by_letter},
    )

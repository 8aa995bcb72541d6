"""What moved on since somebody earned it, as its holder sees it; and one letter, unless they want none (G2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from cairn.quality.lanes import MINOR
from cairn.records.models import (
    AchievementVersion,
    Credential,
    LetterRank,
    LookAgain,
    Person,
    Refresh,
    RefreshLetters,
)
from cairn.records.reads.issue import annotated
from cairn.services import audit, outbox, places
from cairn.services.access import Actor
from cairn.services.admin.letterbox import letters_to
from cairn.services.design.compare import difference
from cairn.services.ports import Ports
from cairn.services.review import refreshing
from cairn.services.review.rule import day_of, today_of

WEEK: Final = timedelta(days=7)  # one letter in it at most, whoever offers
AT_ONCE: Final = 50  # awards looked at in a round
MOST_SHOWN: Final = 5  # offers on one award
_ANYBODY: Final = "the worker serves everybody"


@dataclass(frozen=True, slots=True)
class MovedOutcome:
    """An outcome that moved on. before: as it was earned; now: as it reads today, "" when it is gone."""

    key: UUID
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What the provider offers. target: the version to earn, where it is one."""

    refresh: Refresh
    target: AchievementVersion | None


@dataclass(frozen=True, slots=True)
class Moved:
    """How it stands with what somebody earned.

    outcomes: those that moved on. newest: the version of today; None when that is the one they hold.
    has: of its outcomes, those that read as they were earned; new: those that changed or were added.
    still: the day on which somebody found that all of it still holds, when nothing moved on since.
    """

    outcomes: tuple[MovedOutcome, ...]
    newest: AchievementVersion | None
    has: tuple[str, ...]
    new: tuple[str, ...]
    offers: tuple[Offered, ...]
    still: date | None

    @property
    def is_moved(self) -> bool:
        """Has something moved on?"""
        return bool(self.outcomes or self.offers)


def moved_on(credential: Credential, *, ports: Ports) -> Moved:
    """Say what moved on since a version was earned: what somebody watches over, or has an offer for."""
    held = credential.award.version
    achievement, organisation = held.achievement, credential.organisation
    watched = list(LookAgain.objects.of(organisation).filter(achievement=achievement))
    today = today_of(organisation, ports=ports)
    offers = list(
        refreshing.running(achievement, on=today)
        .filter(before_number__gt=held.number or 0)
        .select_related("target")[:MOST_SHOWN]
    )
    if not watched and not offers:
        return Moved((), None, (), (), (), None)
    newest = _newest(achievement.pk, credential)
    changed = _changed(held, newest) if newest is not None and newest.pk != held.pk else {}
    keys = {row.outcome_key for row in watched} | {row.outcome_key for row in offers}
    texts = {row.key: row.text for row in held.outcomes.all()}
    shown = [
        MovedOutcome(key, text, changed.get(key, text))
        for key, text in texts.items()
        if (key in changed and (key in keys or None in keys)) or key in {row.outcome_key for row in offers}
    ]
    now = {row.key: row.text for row in newest.outcomes.all()} if newest is not None else {}
    known = [text for key, text in now.items() if key in texts and key not in changed]
    is_newer = newest is not None and newest.pk != held.pk
    found = Moved(
        outcomes=tuple(shown),
        newest=newest if is_newer else None,
        has=tuple(known) if is_newer else (),
        new=tuple(text for text in now.values() if text not in known) if is_newer else (),
        offers=tuple(Offered(row, _target(row)) for row in offers),
        still=None,
    )
    return found if found.is_moved else Moved((), None, (), (), (), _still(watched, credential))


def _newest(achievement: int, credential: Credential) -> AchievementVersion | None:
    rows = AchievementVersion.objects.of(credential.organisation).filter(achievement=achievement)
    return rows.filter(state="PUBLISHED").select_related("achievement").order_by("-number").first()


def _changed(held: AchievementVersion, newest: AchievementVersion) -> dict[UUID, str]:
    """The outcomes that promise something else now, by key: as they read today, "" when they are gone."""
    was = {row.position: row.key for row in held.outcomes.all()}
    now = {row.position: row for row in newest.outcomes.all()}
    found: dict[UUID, str] = {}
    for one in difference(held, newest):
        if one.outcome is None or one.field in MINOR or one.kind == "added":
            continue
        if one.kind == "removed":
            found[was[one.outcome]] = ""
        else:
            found[now[one.outcome].key] = now[one.outcome].text
    return found


def _target(row: Refresh) -> AchievementVersion | None:
    if row.target is None:
        return None
    rows = AchievementVersion.objects.public().filter(achievement=row.target)
    return rows.order_by("-number").first()


def _still(watched: list[LookAgain], credential: Credential) -> date | None:
    """The day of the last look, when it was at all of it and found that it holds."""
    whole = [row for row in watched if row.outcome_key is None and row.done_at is not None and row.verdict]
    last = max(whole, key=lambda row: row.done_at or row.set_at, default=None)
    if last is None or last.verdict != "holds" or last.done_at is None:
        return None
    return day_of(credential.organisation, last.done_at)


def wants_letters(person: Person) -> bool:
    """Does a person want letters about what has moved on?"""
    row = RefreshLetters.objects.owned_by(person).first()
    return row is None or row.wanted


@transaction.atomic
def want_letters(person: Person, *, wanted: bool, ports: Ports) -> None:
    """Turn letters about what has moved on on or off."""
    RefreshLetters.objects.owned_by(person).update_or_create(
        person=person,
        defaults={"wanted": wanted},
        create_defaults={"uuid": ports.new_uuid(), "wanted": wanted},
    )
    audit.record(
        "person.refresh_letters_on" if wanted else "person.refresh_letters_off",
        subject=("person", person.uuid),
        organisation=None,
        actor=Actor(person=person),
        at=ports.now(),
    )


def tell_holders(*, ports: Ports) -> int:
    """The worker's part: the next letters of one offer; return how many were written.

    They take turns: the one that has come least far goes next, so that no large one holds up all the others.
    """
    rows = Refresh.objects.across(reason=_ANYBODY).filter(by_letter=True, told_at=None, ended_at=None)
    waiting = rows.filter(organisation__archived_at=None).order_by("told_key", "made_at")
    first = waiting.values_list("pk", flat=True).first()
    return _tell_some(first, ports=ports) if first is not None else 0


@transaction.atomic
def _tell_some(key: int, *, ports: Ports) -> int:
    rows = Refresh.objects.across(reason=_ANYBODY).filter(pk=key, told_at=None, ended_at=None)
    related = ("organisation__site", "achievement")
    refresh = rows.select_for_update(of=("self",)).select_related(*related).first()
    if refresh is None:
        return 0
    found = refreshing.awards(refresh.achievement, before=refresh.before_number)
    over = refresh.until_date < today_of(refresh.organisation, ports=ports)
    keys = list(found.filter(pk__gt=refresh.told_key).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if over or not keys:
        refresh.told_at = ports.now()
        refresh.save(update_fields=["told_at"])
        return 0
    refresh.told_key = keys[-1]
    refresh.save(update_fields=["told_key"])
    standing = annotated(refreshing.holders(keys), at=ports.now()).filter(standing="good")
    holders = standing.select_related("claimed_by__user").order_by("pk")
    return sum(_tell(refresh, one, at=ports.now(), ports=ports) for one in holders)


def _tell(refresh: Refresh, credential: Credential, *, at: datetime, ports: Ports) -> bool:
    """Write to one holder, unless they want none or had one within a week: then their passport says it."""
    person = credential.claimed_by
    if person is None or not (to := letters_to(person)):
        return False
    row, _made = RefreshLetters.objects.owned_by(person).get_or_create(
        person=person, defaults={"uuid": ports.new_uuid()}
    )
    if not row.wanted or (row.last_at is not None and row.last_at > at - WEEK):
        return False
    organisation = refresh.organisation
    outbox.post(
        "moved_on",
        to=to,
        key=f"moved_on:{refresh.uuid}:{person.uuid}",
        organisation=None,  # whom it went to is not the provider's business
        payload={
            "name": person.name,
            "title": credential.title,
            "issuer": organisation.name,
            "reason": refresh.words,
            "expires": refresh.until_date.isoformat(),
            "link": places.own_credential(organisation, credential.uuid),
        },
        language=person.language or organisation.language,
        at=at,
        ports=ports,
        rank=LetterRank.BATCH,
    )
    row.last_at = at
    row.save(update_fields=["last_at"])
    return True

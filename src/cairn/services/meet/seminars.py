"""Seminars: planned with an expert for one or several credentials, changed, cancelled.

Everybody who knows of a seminar is told of a change, and of its end, once (`telling`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import (
    Achievement,
    Expert,
    ExpertState,
    Organisation,
    RecordingFor,
    Seminar,
    SeminarFor,
)
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.design.find import achievement_of
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.fields import Fields, known_names
from cairn.services.meet import telling
from cairn.services.meet.experts import expert_of
from cairn.services.ports import Ports

ROLES: Final = ("designer", "assessor", "issuer")
FACTS: Final = (
    "title", "description", "reflect_on", "date", "start", "minutes", "place", "join_link", "seats",
    "recording_link", "recording_for", "reminds",
)  # fmt: skip
MOST_SERVED: Final = 20  # credentials of one seminar
LONGEST: Final = 24 * 60  # minutes
MOST_INVITED: Final = 500
MOST_DAYS: Final = 20  # of a series
MOST_COMING: Final = 1_000  # seminars to come, of one organisation
MOST: Final = 20_000  # whatever became of them
_TEXTS: Final = {"title": 200, "description": 2000, "reflect_on": 1000, "place": 300}
#: A change of these is told to everybody; of the others nobody is told.
_TOLD: Final = ("title", "starts_at", "minutes", "place", "join_link")


def seminar_of(seat: Seat, uuid: UUID, *, lock: bool = False) -> Seminar:
    """Return a seminar of this organisation.

    Raises:
        NotFound: there is none of that uuid here.
    """
    rows = Seminar.objects.of(seat.organisation).filter(uuid=uuid)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.select_related("organisation__site", "expert__partner").first()
    if found is None:
        raise NotFound("no such seminar")
    return found


@transaction.atomic
def plan(
    seat: Seat, *, facts: Mapping[str, object], expert: UUID, serves: Collection[UUID], ports: Ports
) -> Seminar:
    """Plan a seminar. serves: uuids of the credentials that it is for, one at least.

    facts: `FACTS`; date and start ("15:30") are in the time zone of the organisation.

    Raises:
        NotPermitted: no role here. NotFound: no such expert or credential in use here.
        InvalidInput: a fact is missing or cannot be used; it begins in the past. TooMuch: `seminar.too_many`.
    """
    return plan_series(seat, facts=facts, days=(), expert=expert, serves=serves, ports=ports)[0]


@transaction.atomic
def plan_series(
    seat: Seat,
    *,
    facts: Mapping[str, object],
    days: Collection[object],
    expert: UUID,
    serves: Collection[UUID],
    ports: Ports,
) -> list[Seminar]:
    """Plan the same seminar on several days: on that of `facts`, and on `days` at the same time of day.

    days: as texts; with the first one at most 20. Each of them is a seminar of its own afterwards.

    Raises:
        NotPermitted, NotFound, InvalidInput, TooMuch: as `plan`.
    """
    seat.require(*ROLES)
    who = expert_of(seat, expert)
    now = ports.now()
    whole = list(dict.fromkeys(str(day) for day in (facts.get("date") or "", *days)))
    if len(whole) > MOST_DAYS:
        said = _("At most %(most)d days at once.") % {"most": MOST_DAYS}
        raise InvalidInput(fields={"days": [said]})
    planned = [_on(seat.organisation, facts, day, of_series=place > 0) for place, day in enumerate(whole)]
    late = [place for place, values in enumerate(planned) if values["starts_at"] <= now]
    if late:
        raise InvalidInput(fields={"days" if 0 not in late else "date": [_("This is in the past.")]})
    achievements = _served(seat, serves)
    _not_too_many(seat.organisation, len(planned), at=now)
    series = ports.new_uuid() if len(planned) > 1 else None
    made = []
    for values in planned:
        one = Seminar.objects.create(
            uuid=ports.new_uuid(),
            organisation=seat.organisation,
            expert=who,
            series=series,
            door_key=ports.random_bytes(32).hex(),
            created_at=now,
            changed_at=now,
            **values,
        )
        _serve(one, achievements)
        _note("seminar.plan", one, seat, now)
        made.append(one)
    return made


def _on(
    organisation: Organisation, facts: Mapping[str, object], day: str, *, of_series: bool
) -> dict[str, Any]:
    """What is said, on one day; what is wrong with a further day is said of the days."""
    try:
        return _read(organisation, {**facts, "date": day})
    except InvalidInput as refused:
        if of_series and "date" in refused.fields:
            raise InvalidInput(fields={"days": refused.fields["date"]}) from refused
        raise


def _not_too_many(organisation: Organisation, new: int, *, at: datetime) -> None:
    rows = Seminar.objects.of(organisation)
    coming = rows.filter(starts_at__gt=at, cancelled_at=None).count()
    if coming + new > MOST_COMING or rows.count() + new > MOST:
        raise TooMuch(
            _("At most %(most)d seminars are to come. Cancel some, or wait.") % {"most": MOST_COMING},
            code="seminar.too_many",
        )


@transaction.atomic
def change(
    seat: Seat,
    uuid: UUID,
    *,
    facts: Mapping[str, object],
    expert: UUID | None = None,
    serves: Collection[UUID] | None = None,
    ports: Ports,
) -> Seminar:
    """Change a seminar; who was invited is told once when its time, length, place or title changed.

    A new time asks the expert again. After it is over only texts and the recording change.

    Raises:
        NotPermitted, NotFound, InvalidInput: as `plan`. Conflict: `seminar.cancelled`, `seminar.over`.
    """
    seat.require(*ROLES)
    found = seminar_of(seat, uuid, lock=True)
    now = ports.now()
    done = rewrite(seat, found, facts=facts, expert=expert, at=now)
    if serves is not None:
        achievements = _served(seat, serves)
        found.serves.exclude(achievement__in=achievements).delete()
        _serve(found, achievements)
    if done.former is not None:
        telling.replaced(found, done.former, ports=ports)
    if done.is_told:
        telling.changed(found, is_moved=done.is_moved, at=now, ports=ports)
    _note("seminar.change", found, seat, now)
    return found


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A seminar that was changed and saved. former: the expert who was asked or had accepted, and holds it no more.

    is_told: its guests have to know; is_moved: it has another time.
    """

    seminar: Seminar
    former: Expert | None
    is_told: bool
    is_moved: bool


def rewrite(
    seat: Seat, found: Seminar, *, facts: Mapping[str, object], expert: UUID | None, at: datetime
) -> Rewritten:
    """Change a seminar that the caller has locked, and tell nobody; raises what `change` does."""
    _alive(found)
    before = {name: getattr(found, name) for name in (*_TOLD, "expert_id")}
    for name, value in _read(seat.organisation, facts, before=found).items():
        setattr(found, name, value)
    former: Expert | None = None
    if expert is not None and expert != found.expert.uuid:
        if found.expert_state in (ExpertState.ASKED, ExpertState.ACCEPTED) and before["starts_at"] > at:
            former = found.expert
        found.expert, found.expert_state, found.expert_words = expert_of(seat, expert), ExpertState.NONE, ""
        telling.end_links(found, at=at)  # who was asked before answers for nobody else
    moved = {name for name, value in before.items() if getattr(found, name) != value}
    if moved - {"title"} and (found.starts_at <= at or before["starts_at"] <= at):
        if before["starts_at"] <= at:
            raise Conflict(
                _("It has begun: only its texts and the recording can change."), code="seminar.over"
            )
        raise InvalidInput(fields={"date": [_("This is in the past.")]})
    told = bool(moved & set(_TOLD)) and before["starts_at"] > at
    found.sequence += 1 if told or former else 0
    found.changed_at = at
    if "starts_at" in moved:
        found.reminded_at = None
    found.save()
    return Rewritten(found, former, told, "starts_at" in moved)


@transaction.atomic
def cancel(seat: Seat, uuid: UUID, *, reason: object, ports: Ports) -> Seminar:
    """Cancel a seminar that has not begun; the expert and who was invited are told once, with the reason.

    Raises:
        NotPermitted: no role here. NotFound: no such seminar here. InvalidInput: no reason.
        Conflict: `seminar.cancelled`, `seminar.over`.
    """
    seat.require(*ROLES)
    found = seminar_of(seat, uuid, lock=True)
    _alive(found)
    why, now = read_reason(reason), ports.now()
    if found.starts_at <= now:
        raise Conflict(_("It has begun already."), code="seminar.over")
    call_off(found, why, at=now)
    telling.cancelled(found, at=now, ports=ports)
    _note("seminar.cancel", found, seat, now)
    return found


def read_reason(reason: object) -> str:
    """Why something is called off.

    Raises:
        InvalidInput: nothing, or too much, is said.
    """
    fields = Fields()
    why = fields.text("reason", reason, most=500, required=True, lines=True)
    fields.done()
    return why


def call_off(found: Seminar, why: str, *, at: datetime) -> None:
    """Write it down, and tell nobody."""
    found.cancelled_at, found.cancelled_reason, found.changed_at = at, why, at
    found.sequence += 1
    found.save()


def shows_recording(seminar: Seminar, *, came: bool) -> bool:
    """Does somebody who was invited see the link to the recording? came: they were counted."""
    return bool(seminar.recording_link) and (came or seminar.recording_for == RecordingFor.INVITED)


def ends_at(seminar: Seminar) -> datetime:
    """When it is over."""
    return seminar.starts_at + timedelta(minutes=seminar.minutes)


def local_start(seminar: Seminar) -> datetime:
    """When it begins, in the time zone of the organisation."""
    return seminar.starts_at.astimezone(ZoneInfo(seminar.organisation.time_zone))


def facts_of(seminar: Seminar) -> dict[str, object]:
    """The facts as they were typed, to change them."""
    local = local_start(seminar)
    known = {name: getattr(seminar, name) for name in FACTS if name not in ("date", "start")}
    return {**known, "date": local.date().isoformat(), "start": local.strftime("%H:%M")}


def _read(
    organisation: Organisation, facts: Mapping[str, object], *, before: Seminar | None = None
) -> dict[str, Any]:
    known_names(facts, FACTS)
    said = {**(facts_of(before) if before else {}), **facts}
    fields = Fields()
    values: dict[str, Any] = {
        name: fields.text(
            name,
            said.get(name),
            most=most,
            required=name == "title",
            lines=name in ("description", "reflect_on"),
        )
        for name, most in _TEXTS.items()
    }
    for name in ("join_link", "recording_link"):
        values[name] = fields.link(name, said.get(name))
    who_sees = said.get("recording_for") or RecordingFor.INVITED
    values["recording_for"] = fields.choice("recording_for", who_sees, RecordingFor.values)
    values["reminds"] = fields.flag("reminds", said.get("reminds", True))
    values["starts_at"] = read_start(organisation, said, fields)
    values["minutes"] = fields.whole("minutes", said.get("minutes"), least=5, most=LONGEST)
    if values["minutes"] is None and not fields.wrong("minutes"):
        fields.complain("minutes", _("Say how long it takes, in minutes."))
    values["seats"] = fields.whole("seats", said.get("seats"), least=1, most=MOST_INVITED)
    if not values["place"] and not values["join_link"] and not fields.wrong("join_link"):
        fields.complain("place", _("Say where: a place, or a link to join by."))
    fields.done()
    return values


def read_start(organisation: Organisation, said: Mapping[str, object], fields: Fields) -> datetime:
    """Read `date` and `start`, in the organisation's own time zone; what is wrong goes to `fields`."""
    day = fields.day("date", said.get("date"), required=True)
    text = fields.text("start", said.get("start"), most=5, required=True)
    try:
        at = time.fromisoformat(text)
    except ValueError:
        if not fields.wrong("start"):
            fields.complain("start", _("Write the time as hours and minutes, such as 15:30."))
        at = time()
    if day is None or at.tzinfo is not None:
        return datetime.min.replace(tzinfo=UTC)
    if not 2000 <= day.year <= 2199:
        fields.complain("date", _("Write the day as year-month-day, such as 2026-03-14."))
        return datetime.min.replace(tzinfo=UTC)
    zone, wall = ZoneInfo(organisation.time_zone), datetime.combine(day, at.replace(second=0, microsecond=0))
    begins = wall.replace(tzinfo=zone).astimezone(UTC)
    if begins.astimezone(zone).replace(tzinfo=None) != wall:
        fields.complain("start", _("The clocks are put forward then"))
    return begins


def _served(seat: Seat, uuids: Collection[UUID]) -> list[Achievement]:
    if not uuids or len(uuids) > MOST_SERVED:
        said = _("Choose the credentials that it is for, 20 at most.")
        raise InvalidInput(fields={"serves": [said]})
    found = [achievement_of(seat, uuid) for uuid in dict.fromkeys(uuids)]
    if any(one.archived_at is not None for one in found):
        raise Conflict(_("This is archived. Restore it first."), code="achievement.archived")
    return found


def _serve(seminar: Seminar, achievements: Collection[Achievement]) -> None:
    here = set(seminar.serves.values_list("achievement", flat=True))
    rows = [SeminarFor(seminar=seminar, achievement=one) for one in achievements if one.pk not in here]
    SeminarFor.objects.bulk_create(rows)


def _alive(seminar: Seminar) -> None:
    if seminar.cancelled_at is not None:
        raise Conflict(_("This seminar was cancelled."), code="seminar.cancelled")


def _note(action: str, seminar: Seminar, seat: Seat, at: datetime) -> None:
    audit.record(
        action, subject=("seminar", seminar.uuid), organisation=seat.organisation, actor=seat.actor, at=at
    )

"""The seminars of a series that are still to come: changed, or called off, all at once; looked at before.

Everybody is told once, in one letter with a file for the calendar of each day (`series_letters`). What was changed of
one day alone stays as it is, unless the same is changed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import ExpertState, Invitee, Seminar
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.fields import known_names
from cairn.services.meet import series_letters
from cairn.services.meet.seminars import (
    MOST_DAYS,
    ROLES,
    Rewritten,
    call_off,
    local_start,
    read_reason,
    rewrite,
    seminar_of,
)
from cairn.services.ports import Ports

FACTS: Final = ("start", "minutes", "place", "join_link")
MOST_LETTERS: Final = 2_000  # learners who are told in one act
_RELATED: Final = ("organisation__site", "expert__partner")


@dataclass(frozen=True, slots=True)
class Day:
    """One seminar of a series as it is, and as it would be. is_told: its guests would hear of it."""

    seminar: Seminar
    begins: datetime
    will_begin: datetime
    is_told: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do. learners, experts: how many would get a letter."""

    days: tuple[Day, ...]
    learners: int
    experts: int


def coming(seat: Seat, uuid: UUID, *, at: datetime) -> list[Seminar]:
    """The seminars of the series that one belongs to, which are neither called off nor begun, in their order.

    Raises:
        NotFound: no such seminar here, or it was planned alone.
    """
    found = seminar_of(seat, uuid)
    if found.series is None:
        raise NotFound("no series")
    return list(_coming(found, at=at).select_related(*_RELATED))


def _coming(found: Seminar, *, at: datetime) -> QuerySet[Seminar]:
    rows = Seminar.objects.of(found.organisation).filter(
        series=found.series, cancelled_at=None, starts_at__gt=at
    )
    return rows.order_by("starts_at", "pk")[:MOST_DAYS]


def told_of(rows: Sequence[Seminar]) -> tuple[int, int]:
    """How many learners, and experts, hear of it when these are called off."""
    return _learners(rows), len({row.expert_id for row in rows if _is_asked(row)})


@transaction.atomic
def look(
    seat: Seat, uuid: UUID, *, facts: Mapping[str, object], expert: UUID | None = None, ports: Ports
) -> Preview:
    """Say what `change` would do; nothing is changed, and nobody is told.

    Raises:
        As `change`.
    """
    seat.require(*ROLES)
    found = _preview(seat, uuid, facts, expert, at=ports.now())
    transaction.set_rollback(True)  # what was tried is undone
    return found


def _preview(
    seat: Seat, uuid: UUID, facts: Mapping[str, object], expert: UUID | None, *, at: datetime
) -> Preview:
    rows = _locked(seat, uuid, at=at)
    begin = [row.starts_at for row in rows]
    asked = {row.expert_id for row in rows if _is_asked(row)}
    done = _rewritten(seat, rows, facts, expert, at=at)
    days = tuple(
        Day(one.seminar, before, one.seminar.starts_at, one.is_told)
        for before, one in zip(begin, done, strict=True)
    )
    told = [one.seminar for one in done if one.is_told]
    experts = {one.former.pk for one in done if one.former is not None and one.former.email}
    experts |= {row.expert_id for row in told if _is_asked(row)} & asked
    return Preview(days, _learners(told), len(experts))


@transaction.atomic
def change(
    seat: Seat, uuid: UUID, *, facts: Mapping[str, object], expert: UUID | None = None, ports: Ports
) -> list[Seminar]:
    """Change what is said, of every seminar of the series that is still to come; return these.

    facts: some of `FACTS`; start: the time of day, in the zone of the organisation. expert: who holds them all.

    Raises:
        NotPermitted: no role here. NotFound: no such seminar in a series, or no such expert, here.
        InvalidInput: a fact cannot be used, or a day has begun by the new time. Conflict: `seminar.over`, none is
            to come. TooMuch: `seminar.too_many_letters`.
    """
    seat.require(*ROLES)
    now = ports.now()
    done = _rewritten(seat, _locked(seat, uuid, at=now), facts, expert, at=now)
    _not_too_many([one.seminar for one in done if one.is_told])
    series_letters.changed(done, at=now, ports=ports)
    return _noted("seminar.change", [one.seminar for one in done], seat, at=now)


@transaction.atomic
def cancel(seat: Seat, uuid: UUID, *, reason: object, ports: Ports) -> list[Seminar]:
    """Call off every seminar of the series that is still to come; return these.

    Raises:
        NotPermitted, NotFound, Conflict, TooMuch: as `change`. InvalidInput: no reason.
    """
    seat.require(*ROLES)
    now = ports.now()
    rows = _locked(seat, uuid, at=now)
    why = read_reason(reason)
    _not_too_many(rows)
    for row in rows:
        call_off(row, why, at=now)
    series_letters.cancelled(rows, at=now, ports=ports)
    return _noted("seminar.cancel", rows, seat, at=now)


def _locked(seat: Seat, uuid: UUID, *, at: datetime) -> list[Seminar]:
    found = seminar_of(seat, uuid)
    if found.series is None:
        raise NotFound("no series")
    rows = _coming(found, at=at).select_for_update(of=("self",)).select_related(*_RELATED)
    if not rows:
        raise Conflict(_("None of these is still to come."), code="seminar.over")
    return list(rows)


def _rewritten(
    seat: Seat, rows: Sequence[Seminar], facts: Mapping[str, object], expert: UUID | None, *, at: datetime
) -> list[Rewritten]:
    known_names(facts, FACTS)
    done = []
    for row in rows:
        day = local_start(row).date()
        try:
            done.append(rewrite(seat, row, facts=facts, expert=expert, at=at))
        except InvalidInput as wrong:
            raise _of_day(wrong, day.isoformat()) from wrong
    return done


def _of_day(wrong: InvalidInput, day: str) -> InvalidInput:
    """What is wrong with the day of one of them is wrong with the time of all."""
    said = {name: list(whys) for name, whys in wrong.fields.items()}
    said["start"] = [f"{day}: {why}" for why in (*said.get("start", ()), *said.pop("date", ()))]
    return InvalidInput(fields={name: whys for name, whys in said.items() if whys})


def _is_asked(row: Seminar) -> bool:
    """Does whoever holds it know of it, and can be written to?"""
    return row.expert_state in (ExpertState.ASKED, ExpertState.ACCEPTED) and bool(row.expert.email)


def _learners(rows: Sequence[Seminar]) -> int:
    if not rows:
        return 0
    invited = Invitee.objects.of(rows[0].organisation).filter(seminar__in=rows).exclude(learner__email="")
    return invited.values("learner").distinct().count()


def _not_too_many(rows: Sequence[Seminar]) -> None:
    if _learners(rows) > MOST_LETTERS:
        raise TooMuch(
            _("More than %(most)d learners would be told. Change the days one by one.")
            % {"most": MOST_LETTERS},
            code="seminar.too_many_letters",
        )


def _noted(action: str, rows: list[Seminar], seat: Seat, *, at: datetime) -> list[Seminar]:
    for row in rows:
        audit.record(
            action, subject=("seminar", row.uuid), organisation=seat.organisation, actor=seat.actor, at=at
        )
    return rows

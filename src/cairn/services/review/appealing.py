"""The way to appeal against a decision: to whom, how, within how many days; for all, and otherwise for some (Q3).

An organisation that says nothing offers none that anybody knows of: "not known", never "no".

Source: feature Q3; Council Recommendation 2022/C 243/02, Annex II, principle 1; ESG 2015, 1.4 (procedures for
student appeals).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from cairn.records.models import Achievement, AppealRoute, Organisation, Role
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.design.find import achievement_of
from cairn.services.errors import NotFound
from cairn.services.fields import Fields, known_names
from cairn.services.ports import Ports
from cairn.services.review.rule import day_of

FIELDS: Final = ("who", "how", "days")
LEAST_DAYS: Final = 2
MOST_DAYS: Final = 365
MOST_WHO: Final = 200
MOST_HOW: Final = 1000
_PUBLIC: Final = "how to appeal is public"


def of(seat: Seat) -> QuerySet[AppealRoute]:
    """What is offered today, that of all first, then the exceptions as they were made."""
    rows = AppealRoute.objects.of(seat.organisation).filter(ended_at=None)
    return rows.select_related("achievement").order_by("achievement", "pk")


def own(seat: Seat, achievement: Achievement | None) -> AppealRoute | None:
    """What is offered for all (None), or for one credential instead of that."""
    return of(seat).filter(achievement=achievement).first()


def routes_of(achievements: Iterable[Achievement]) -> dict[int, AppealRoute]:
    """The way of each of these, by primary key: its own, or that of its organisation."""
    listed = list(achievements)
    rows = AppealRoute.objects.across(reason=_PUBLIC).filter(ended_at=None)
    owners = {one.organisation_id for one in listed}
    found = list(rows.filter(Q(achievement__in=listed) | Q(achievement=None, organisation__in=owners)))
    own = {row.achievement_id: row for row in found if row.achievement_id is not None}
    whole = {row.organisation_id: row for row in found if row.achievement_id is None}
    routes = {one.pk: own.get(one.pk) or whole.get(one.organisation_id) for one in listed}
    return {key: row for key, row in routes.items() if row is not None}


def route_of(achievement: Achievement) -> AppealRoute | None:
    """The way to appeal against a decision about a credential; None when nobody said."""
    return routes_of([achievement]).get(achievement.pk)


def last_day(route: AppealRoute, achievement: Achievement, decided_at: datetime) -> date:
    """The last day on which one can appeal against a decision, in the days of the organisation.

    The days that were offered when it was decided become no fewer afterwards.
    """
    days = max(route.days, _days_then(achievement, decided_at))
    return day_of(achievement.organisation, decided_at) + timedelta(days=days)


def _days_then(achievement: Achievement, at: datetime) -> int:
    """Within how many days one could appeal at that moment; 0 where nobody said."""
    rows = AppealRoute.objects.of(achievement.organisation).filter(
        Q(achievement=achievement) | Q(achievement=None),
        Q(ended_at=None) | Q(ended_at__gt=at),
        set_at__lte=at,
    )
    then = {row.achievement_id: row.days for row in rows}
    return then.get(achievement.pk, then.get(None, 0))


@transaction.atomic
def offer(
    seat: Seat, *, facts: Mapping[str, object], achievement_uuid: UUID | None = None, ports: Ports
) -> AppealRoute:
    """Say how one appeals, for all or for one credential; what was said before counts no more.

    facts: each of `FIELDS`; days: from the day of the decision, 2 to 365.

    Raises:
        NotPermitted: not an owner; for one credential: not a designer. NotFound: no such achievement here.
        InvalidInput: a value cannot be used.
    """
    seat.require(Role.OWNER if achievement_uuid is None else Role.DESIGNER)
    known_names(facts, FIELDS)
    achievement = achievement_of(seat, achievement_uuid) if achievement_uuid is not None else None
    said = _read(facts)
    # One says it at a time: two at once would both find nothing to end.
    Organisation.objects.across(reason="the seat's own").select_for_update().get(pk=seat.organisation.pk)
    _open_ones(seat, achievement).update(ended_at=ports.now())
    made = AppealRoute.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        achievement=achievement,
        set_at=ports.now(),
        set_by=seat.actor.person,
        **said,
    )
    _note("appeal_route.offer", made, seat, ports=ports)
    return made


@transaction.atomic
def end(seat: Seat, *, achievement_uuid: UUID | None = None, ports: Ports) -> None:
    """Offer it no more; of one credential: that of all counts again.

    Raises:
        NotPermitted: as `offer`. NotFound: nothing was offered, or no such achievement here.
    """
    seat.require(Role.OWNER if achievement_uuid is None else Role.DESIGNER)
    achievement = achievement_of(seat, achievement_uuid) if achievement_uuid is not None else None
    rows = _open_ones(seat, achievement)
    found = rows.first()
    if found is None:
        raise NotFound("no way to appeal is offered")
    rows.update(ended_at=ports.now())
    _note("appeal_route.end", found, seat, ports=ports)


def _open_ones(seat: Seat, achievement: Achievement | None) -> QuerySet[AppealRoute]:
    return AppealRoute.objects.of(seat.organisation).filter(achievement=achievement, ended_at=None)


def _read(facts: Mapping[str, object]) -> dict[str, Any]:
    fields = Fields()
    found: dict[str, Any] = {
        "who": fields.text("who", facts.get("who"), most=MOST_WHO, required=True),
        "how": fields.text("how", facts.get("how"), most=MOST_HOW, required=True, lines=True),
        "days": fields.whole("days", facts.get("days"), least=LEAST_DAYS, most=MOST_DAYS),
    }
    if found["days"] is None:
        fields.text("days", "", most=3, required=not fields.wrong("days"))
    fields.done()
    return found


def _note(action: str, row: AppealRoute, seat: Seat, *, ports: Ports) -> None:
    achievement = row.achievement
    audit.record(
        action,
        subject=("appeal_route", row.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=ports.now(),
        details={"achievement": str(achievement.uuid) if achievement is not None else "", "days": row.days},
    )

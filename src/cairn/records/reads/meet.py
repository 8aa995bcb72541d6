"""Lists of the directory of experts and of seminars, with what stands beside each row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from cairn.records.models import (
    AchievementVersion,
    Booking,
    Expert,
    ExpertArea,
    ExpertConsent,
    Facility,
    Invitee,
    Learner,
    Organisation,
    Reflection,
    Seminar,
    SeminarFor,
    Sharing,
    Slot,
)
from cairn.records.reads.lists import searched

EXPERT_SORTS: Final = {
    "name": ("name", "pk"),
    "body": ("body_name", "name", "pk"),
    "consent": ("consent", "name", "pk"),
}
SEMINAR_SORTS: Final = {"when": ("starts_at", "pk"), "title": ("title", "pk")}
INVITEE_SORTS: Final = {"name": ("learner__name", "pk"), "came": ("attended_at", "learner__name", "pk")}
_IN: Final = ("name", "title", "body_name", "partner__name", "topics", "about", "languages")


def experts(
    organisation: Organisation,
    *,
    search: str = "",
    area: str = "",
    may: str = "",
    consent: str = "",
    archived: bool = False,
) -> QuerySet[Expert]:
    """The experts of an organisation. may: "speak" or "mentor". Annotated: held (seminars)."""
    rows = Expert.objects.of(organisation).filter(archived_at__isnull=not archived)
    if may in ("speak", "mentor"):
        rows = rows.filter(**{f"may_{may}": True})
    if consent in ExpertConsent.values:
        rows = rows.filter(consent=consent)
    if (uuid := _uuid(area)) is not None:
        known = ExpertArea.objects.of(organisation).filter(expert=OuterRef("pk"), area__uuid=uuid)
        rows = rows.filter(Exists(known))
    rows = searched(rows, search, within=_IN).select_related("partner").prefetch_related("knows__area")
    return rows.annotate(held=Count("seminars", filter=Q(seminars__cancelled_at=None)))


def seminars(
    organisation: Organisation, *, search: str = "", state: str = "", at: datetime
) -> QuerySet[Seminar]:
    """The seminars of an organisation. state: "coming", "past", "cancelled" or "" for those not cancelled.

    Annotated: invited, came (how many learners).
    """
    rows = Seminar.objects.of(organisation).filter(cancelled_at__isnull=state != "cancelled")
    if state == "coming":
        rows = rows.filter(starts_at__gte=at)
    if state == "past":
        rows = rows.filter(starts_at__lt=at)
    rows = searched(rows, search, within=("title", "expert__name", "place")).select_related("expert__partner")
    return rows.annotate(
        invited=Count("invitees"), came=Count("invitees", filter=Q(invitees__attended_at__isnull=False))
    )


def invitees(
    seminar: Seminar, *, search: str = "", state: str = "", guests: bool = False
) -> QuerySet[Invitee]:
    """Who is invited. state: "came", "absent" or "". Annotated: wrote (a reflection that was not taken back).

    guests: learners of other organisations, too; only while their names are shown. Their numbers are not searched.
    """
    rows = Invitee.objects.of(seminar.organisation).filter(seminar=seminar)
    if not guests:
        rows = rows.filter(sharing=None)
    if state in ("came", "absent"):
        rows = rows.filter(attended_at__isnull=state == "absent")
    rows = rows.annotate(known_number=Case(When(sharing=None, then=F("learner__number")), default=Value("")))
    rows = searched(rows, search, within=("learner__name", "known_number"))
    kept = Reflection.objects.of(seminar.organisation).filter(
        invitee=OuterRef("pk"), evidence__removed_at=None
    )
    return rows.select_related("learner__organisation").annotate(wrote=Exists(kept))


def guests_of(seminar: Seminar) -> list[tuple[str, int, int]]:
    """Other organisations whose learners are invited: name, how many, how many came."""
    rows = Invitee.objects.of(seminar.organisation).filter(seminar=seminar, sharing__isnull=False)
    named = rows.values_list("learner__organisation__name").order_by("learner__organisation__name")
    return list(named.annotate(n=Count("pk"), came=Count("attended_at")))


def running(rows: QuerySet[Sharing], *, at: datetime) -> QuerySet[Sharing]:
    """Of what is shared, that which nobody ended and which is not over, to the day."""
    now = rows.filter(ended_at=None, until_date__gte=(at - timedelta(days=1)).date())
    now = now.filter(Q(taken_at__isnull=False) | Q(expires_at__gte=at))
    now = now.filter(facility__archived_at=None, seminar__cancelled_at=None)
    return now.filter(Q(seminar=None) | Q(seminar__starts_at__gt=at))


def series_of(seminar: Seminar, *, most: int = 20) -> list[Seminar]:
    """The others that were planned with it, in their order."""
    if seminar.series is None:
        return []
    rows = Seminar.objects.of(seminar.organisation).filter(series=seminar.series).exclude(pk=seminar.pk)
    return list(rows.order_by("starts_at", "pk")[:most])


def served(seminar: Seminar) -> list[tuple[UUID, str]]:
    """The credentials that a seminar is for: uuid and newest name."""
    rows = SeminarFor.objects.of(seminar.organisation).filter(seminar=seminar).select_related("achievement")
    achievements = [row.achievement for row in rows]
    versions = AchievementVersion.objects.of(seminar.organisation).filter(achievement__in=achievements)
    names = dict(versions.order_by("state", "number").values_list("achievement", "name"))
    return [(one.uuid, names.get(one.pk, "")) for one in achievements]


def choosable(organisation: Organisation, *, most: int = 300) -> list[tuple[str, str]]:
    """Published credentials in use, for a choice: uuid and newest name."""
    rows = AchievementVersion.objects.of(organisation).filter(
        state="PUBLISHED", achievement__archived_at=None
    )
    found = dict(rows.order_by("number").values_list("achievement__uuid", "name")[: 4 * most])
    pairs = sorted(((str(uuid), name) for uuid, name in found.items()), key=lambda pair: pair[1].casefold())
    return pairs[:most]


def speakers(organisation: Organisation, *, most: int = 300) -> list[tuple[str, str]]:
    """Experts who may speak and did not refuse, for a choice: uuid and name."""
    rows = Expert.objects.of(organisation).filter(archived_at=None, may_speak=True)
    pairs = rows.order_by("name", "pk").values_list("uuid", "name")[:most]
    return [(str(uuid), name) for uuid, name in pairs]


def facilities(
    organisation: Organisation, *, search: str = "", archived: bool = False, at: datetime
) -> QuerySet[Facility]:
    """The labs of an organisation. Annotated: coming (slots that are open and to come)."""
    rows = Facility.objects.of(organisation).filter(archived_at__isnull=not archived)
    rows = searched(rows, search, within=("name", "place", "offers"))
    coming = Q(slots__closed_at=None, slots__starts_at__gte=at)
    return rows.annotate(coming=Count("slots", filter=coming))


def slots(facility: Facility, *, at: datetime) -> QuerySet[Slot]:
    """The slots of a lab that are open and to come, or began within a day. Annotated: booked."""
    rows = Slot.objects.of(facility.organisation).filter(facility=facility, closed_at=None)
    return with_booked(rows.filter(starts_at__gte=at - timedelta(days=1)))


def with_booked(rows: QuerySet[Slot]) -> QuerySet[Slot]:
    """Slots with how many seats are booked: `booked`."""
    return rows.annotate(booked=Count("bookings", filter=Q(bookings__cancelled_at=None), distinct=True))


def bookings(facility: Facility, *, slots: Sequence[int]) -> QuerySet[Booking]:
    """Who booked some slots of a lab."""
    rows = Booking.objects.of(facility.organisation).filter(slot__in=list(slots), cancelled_at=None)
    return rows.select_related("learner__organisation").order_by("seat")


def first_bookings(facility: Facility, *, slots: Sequence[int], most: int) -> QuerySet[Booking]:
    """The same, of each slot only so many, by their seats."""
    place = Window(RowNumber(), partition_by="slot", order_by=("seat", "pk"))
    return bookings(facility, slots=slots).annotate(place=place).filter(place__lte=most)


def seats_of_guests(facility: Facility, *, slots: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """How many seats of each slot other organisations booked, by their names."""
    rows = bookings(facility, slots=slots).filter(sharing__isnull=False)
    named = rows.order_by("learner__organisation__name").values_list("slot", "learner__organisation__name")
    found: dict[int, list[tuple[str, int]]] = {}
    for slot, name, number in named.annotate(n=Count("pk")):
        found.setdefault(slot, []).append((name, number))
    return found


def learner_by(organisation: Organisation, said: str) -> Learner | None:
    """A learner by their number or address, as somebody typed it."""
    text = said.replace("\x00", "").strip()[:254]
    if not text:
        return None
    rows = Learner.objects.of(organisation).filter(archived_at=None)
    return rows.filter(email=text.lower()).first() or rows.filter(number=text).first()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

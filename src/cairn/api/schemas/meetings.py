"""Seminars and who came; labs, their slots and seats."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from cairn.api.schemas.texts import Given, Line, Named, Reason, Shown, Text
from cairn.records.models import Booking, Facility, Invitee, Seminar, Slot
from cairn.records.reads import meet as reads
from cairn.services.meet import slot_series

Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), Field(examples=["2026-03-14"])]
Clock = Annotated[str, StringConstraints(pattern=r"^\d{1,2}:\d{2}$"), Field(examples=["15:30"])]


class SeminarOut(Shown):
    """A seminar. `expert`: as the directory has them; `speaker`: NONE, ASKED, ACCEPTED or DECLINED in lower case.
    `series`: the same for all that were planned at once; null: for one alone."""

    uuid: UUID
    title: str
    description: str
    expert: Named
    speaker: str
    starts_at: datetime
    minutes: int
    place: str
    join_link: str
    recording_link: str
    recording_for: str
    reminds: bool
    seats: int | None
    series: UUID | None
    cancelled_at: datetime | None
    invited: int
    came: int

    @classmethod
    def of(cls, row: Seminar) -> SeminarOut:
        same = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        same["expert"] = Named(uuid=row.expert.uuid, name=row.expert.name)
        return cls.model_validate({**same, "speaker": row.expert_state})


class SeminarWholeOut(SeminarOut):
    """With what learners write about, and the credentials that it is for."""

    reflect_on: str
    achievements: list[UUID]
    cancelled_reason: str

    @classmethod
    def whole(cls, row: Seminar) -> SeminarWholeOut:
        more = {
            "reflect_on": row.reflect_on,
            "achievements": [uuid for uuid, _name in reads.served(row)],
            "cancelled_reason": row.cancelled_reason,
        }
        return cls.model_validate({**SeminarOut.of(row).model_dump(), **more})


class SeminarIn(Given):
    """`date`, `start`: in the organisation's own time zone. `days`: further days, at the same time of day.

    `expert`: of the directory; `achievements`: the credentials that it is for, one at least.
    """

    title: Line
    expert: UUID
    achievements: Annotated[list[UUID], Field(min_length=1, max_length=20)]
    date: Day
    start: Clock
    minutes: Annotated[int, Field(ge=5, le=1440)]
    place: Line = ""
    join_link: Line = ""
    description: Text = ""
    reflect_on: Text = ""
    seats: Annotated[int | None, Field(ge=1, le=500)] = None
    reminds: bool = True
    recording_for: Literal["invited", "came"] = "invited"
    days: Annotated[list[Day], Field(max_length=19)] = []


class SeminarsOut(Shown):
    """What was planned, in the order of the days."""

    items: list[SeminarOut]


class CancelIn(Given):
    """Everybody who was invited reads the reason."""

    reason: Reason


class InviteeOut(Shown):
    """Who was invited. `attended_by`: "code", "hand" or "". `guest_of`: the organisation that brought them, or "".

    Of a learner of another organisation there is no number and no address; their name only from a day before the
    seminar until a week after it (they are left out otherwise).
    """

    uuid: UUID
    name: str
    number: str
    learner: UUID | None
    guest_of: str
    invited_at: datetime
    attended_at: datetime | None
    attended_by: str

    @classmethod
    def of(cls, row: Invitee) -> InviteeOut:
        own = row.sharing_id is None
        return cls(
            uuid=row.uuid,
            name=row.learner.name,
            number=row.learner.number if own else "",
            learner=row.learner.uuid if own else None,
            guest_of="" if own else row.learner.organisation.name,
            invited_at=row.invited_at,
            attended_at=row.attended_at,
            attended_by=row.attended_by,
        )


class LabOut(Shown):
    """A lab in use. `seats`: in a slot. `coming`: slots that are open and to come."""

    uuid: UUID
    name: str
    place: str
    offers: str
    seats: int
    cancel_hours: int
    coming: int

    @classmethod
    def of(cls, row: Facility) -> LabOut:
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})


class SlotOut(Shown):
    """A slot to come, or of the last day. `booked`: seats that are taken."""

    uuid: UUID
    starts_at: datetime
    minutes: int
    seats: int
    booked: int

    @classmethod
    def of(cls, row: Slot) -> SlotOut:
        return cls(
            uuid=row.uuid,
            starts_at=row.starts_at,
            minutes=row.minutes,
            seats=row.seats,
            booked=getattr(row, "booked", 0),
        )


class SlotsIn(Given):
    """Slots on these weekdays ("1" is Monday) from one day to another, at these times of the organisation's own zone.

    What would overlap, is past or does not exist is left out. `trial`: nothing is opened.
    """

    from_date: Day
    until_date: Day
    weekdays: Annotated[list[Literal["1", "2", "3", "4", "5", "6", "7"]], Field(min_length=1, max_length=7)]
    times: Annotated[list[Clock], Field(min_length=1, max_length=slot_series.MOST_TIMES)]
    minutes: Annotated[int, Field(ge=5, le=slot_series.LONGEST)]
    trial: bool = False

    @property
    def facts(self) -> dict[str, object]:
        """As the service takes them."""
        return {**self.model_dump(exclude={"trial"}), "times": " ".join(self.times)}


class NotOpenedOut(Shown):
    """A slot that is not opened: `clash`, `past` or `no_such_time`."""

    starts_at: datetime
    why: str


class SlotsOut(Shown):
    """`opened`: how many are open now, or would be."""

    opened: int
    left_out: list[NotOpenedOut]


class BookingIn(Given):
    """Of a learner of the organisation."""

    learner: UUID


class BookingOut(Shown):
    """A seat."""

    uuid: UUID
    slot: UUID
    learner: UUID
    seat: int
    booked_at: datetime

    @classmethod
    def of(cls, row: Booking) -> BookingOut:
        return cls(
            uuid=row.uuid,
            slot=row.slot.uuid,
            learner=row.learner.uuid,
            seat=row.seat,
            booked_at=row.booked_at,
        )

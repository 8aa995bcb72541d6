"""Labs and seminars that are shared between organisations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from cairn.api.schemas.meetings import Day
from cairn.api.schemas.texts import Given, Line, Reason, Shown
from cairn.records.models import Sharing, Slot
from cairn.services.meet import sharing


class SharingOut(Shown):
    """What `owner` opened to `guest` (empty while nobody took the link), and its terms. `state`: waiting, open, over
    or ended. `weekdays`: digits from 1 (Monday); empty: all. `seats`, `slot_seats`: null: as many as are free."""

    uuid: UUID
    kind: Literal["lab", "seminar"]
    name: str
    owner: str
    guest: str
    state: str
    note: str
    weekdays: str
    slot_seats: int | None
    seats: int | None
    until_date: date
    made_at: datetime
    ended_at: datetime | None
    ended_reason: str

    @classmethod
    def of(cls, row: Sharing, *, at: datetime, is_owner: bool) -> SharingOut:
        lab, seminar = row.facility, row.seminar
        same = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        return cls.model_validate(
            {
                **same,
                "kind": "lab" if lab else "seminar",
                "name": lab.name if lab else (seminar.title if seminar else ""),
                "owner": row.organisation.name,
                "guest": row.guest.name if row.guest else "",
                "state": sharing.state_of(row, at=at),
                "note": row.note if is_owner else "",
            }
        )


class SharingIn(Given):
    """`partner`: of your register, linked with an organisation of this site; left out: a link is made."""

    partner: UUID | None = None
    note: Line = ""
    weekdays: Annotated[list[Literal["1", "2", "3", "4", "5", "6", "7"]], Field(max_length=7)] = []
    slot_seats: Annotated[int | None, Field(ge=1, le=sharing.MOST_SEATS)] = None
    seats: Annotated[int | None, Field(ge=1, le=sharing.MOST_SEATS)] = None
    until_date: Day

    @property
    def terms(self) -> dict[str, object]:
        """As the service takes them."""
        return {**self.model_dump(), "partner": str(self.partner or "")}


class SharedOut(Shown):
    """`link`: shown once, to be passed on; empty where the guest was named."""

    sharing: SharingOut
    link: str


class EndIn(Given):
    """The guest reads the reason. `gives_back`: seats to come are given back, and their learners told."""

    reason: Reason
    gives_back: bool = False


class HostedSlotOut(Shown):
    """A slot of somebody else's lab. `taken`: by whomever; `free`: to you, under the terms."""

    uuid: UUID
    starts_at: datetime
    minutes: int
    seats: int
    taken: int
    free: int

    @classmethod
    def of(cls, row: Slot, free: int) -> HostedSlotOut:
        taken = getattr(row, "booked", 0)
        return cls(
            uuid=row.uuid,
            starts_at=row.starts_at,
            minutes=row.minutes,
            seats=row.seats,
            taken=taken,
            free=free,
        )


class HostedBookingOut(Shown):
    """A seat of a learner of yours. `reference`: what the lab calls them on the day."""

    uuid: UUID
    slot: UUID
    learner: UUID
    reference: str

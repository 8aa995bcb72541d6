"""The learners an organisation knows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from cairn.api.schemas.texts import Email, Given, Line, Shown
from cairn.records.models import Learner


class LearnerIn(Given):
    name: Line = Field(examples=["Amina Al-Sayed"])
    email: Email = ""
    number: Line = Field("", description="Your own number for them.")
    language: Line = Field("", examples=["en"])


class LearnerChangeIn(Given):
    """What changes; what is left out stays."""

    name: Line = ""
    email: Email = ""
    number: Line = ""
    language: Line = ""


class LearnerOut(Shown):
    """`claimed`: they have an account here and took something into their passport, or proved the address."""

    uuid: UUID
    name: str
    email: str
    number: str
    language: str
    claimed: bool
    created_at: datetime
    archived_at: datetime | None

    @classmethod
    def of(cls, row: Learner) -> LearnerOut:
        own = ("uuid", "name", "email", "number", "language", "created_at", "archived_at")
        return cls(**{name: getattr(row, name) for name in own}, claimed=row.person_id is not None)


class LearnerRef(Shown):
    """A learner, where something of theirs is shown."""

    uuid: UUID
    name: str
    email: str

    @classmethod
    def of(cls, row: Learner) -> LearnerRef:
        return cls(uuid=row.uuid, name=row.name, email=row.email)

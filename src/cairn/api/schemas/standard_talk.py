"""What is said about the draft of a standard, its rounds, its consultations: as the API takes and shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from cairn.api.schemas.texts import Email, Given, Line, Shown, Text
from cairn.records.models import Adoption, Consultation, GuestLink, StandardComment, StandardRound
from cairn.services.standards.comparing import Change
from cairn.services.standards.confirming import state_of
from cairn.services.standards.taken_part import is_open
from cairn.services.standards.writing import Letters


class TalkIn(Given):
    """`about`: "", or a key such as "title", "clause:3", "outcome:UUID", "fact:CODE". An answer is about the same."""

    text: Text
    about: Line = ""
    answers: UUID | None = Field(None, description="The comment that is answered.")


class ConsultedTalkIn(TalkIn):
    """The same, of an organisation that was asked."""

    may_name: bool = Field(False, description="The publication may name you as having taken part.")


class DecidedIn(Given):
    """What was decided; whoever began the thread reads it."""

    decided: Text


class StandardSaidOut(Shown):
    """Something that was said. `text`: "" once it was taken back."""

    uuid: UUID
    text: str
    author: str
    body: str = Field(description="For whom they spoke, as it was called then.")
    made_at: datetime
    is_removed: bool

    @classmethod
    def shown(cls, row: StandardComment) -> dict[str, Any]:
        """The members that every comment has."""
        return {
            "uuid": row.uuid,
            "text": row.text,
            "author": row.author_name,
            "body": row.body_name,
            "made_at": row.made_at,
            "is_removed": row.removed_at is not None,
        }


class ThreadOut(StandardSaidOut):
    """The beginning of a thread. `quoted`: what it is about, as it stood. `decided`: "" while it is open."""

    about: str
    quoted: str
    consultation: UUID | None = Field(description="null: the group said it among itself.")
    decided: str
    settled_at: datetime | None
    settled_by: str

    @classmethod
    def of(cls, row: StandardComment) -> ThreadOut:
        held = row.consultation
        return cls(
            **cls.shown(row),
            about=row.about,
            quoted=row.quoted,
            consultation=held.uuid if held is not None else None,
            decided=row.decided,
            settled_at=row.settled_at,
            settled_by=row.settled_name,
        )


class WholeThreadOut(ThreadOut):
    """A thread with what was answered, oldest first (the first 500)."""

    answers: list[StandardSaidOut]

    @classmethod
    def whole(cls, row: StandardComment, answers: list[StandardComment]) -> WholeThreadOut:
        said = [StandardSaidOut(**StandardSaidOut.shown(one)) for one in answers]
        return cls(**ThreadOut.of(row).model_dump(), answers=said)


class KeepIn(Given):
    """What to remember of the round."""

    note: Line = ""


class RoundOut(Shown):
    """The draft as it stood. `version`: the number of the version that it became; null while it is a draft."""

    uuid: UUID
    number: int
    version: int | None
    note: str
    kept_at: datetime

    @classmethod
    def of(cls, row: StandardRound) -> RoundOut:
        return cls(
            uuid=row.uuid, number=row.number, version=row.version.number, note=row.note, kept_at=row.kept_at
        )


class StandardChangeOut(Shown):
    """One difference: of a text, a `clause` (a paragraph of the text), an `outcome`, a `fact` or a `language`."""

    part: str
    kind: Literal["changed", "added", "removed"]
    before: str
    after: str

    @classmethod
    def of(cls, one: Change) -> StandardChangeOut:
        return cls(part=one.part, kind=one.kind, before=one.before, after=one.after)


class WholeRoundOut(RoundOut):
    """A round. `content`: its parts, as in the draft. `changes`: from it to the draft, or to what it became."""

    content: dict[str, Any]
    changes: list[StandardChangeOut]

    @classmethod
    def whole(cls, row: StandardRound, changes: tuple[Change, ...]) -> WholeRoundOut:
        said = [StandardChangeOut.of(one) for one in changes]
        return cls(**RoundOut.of(row).model_dump(), content=row.content, changes=said)


class LettersOut(Shown):
    """How far the letters are, in organisations that adopted the standard."""

    total: int
    written: int
    failed: int
    is_running: bool

    @classmethod
    def of(cls, one: Letters | None) -> LettersOut | None:
        if one is None:
            return None
        return cls(total=one.total, written=one.done, failed=one.failed, is_running=one.is_running)


class ConsultIn(Given):
    """`ends_date`: the last day on which comments are taken, from tomorrow to half a year ahead."""

    ends_date: date
    words: Text = Field("", description="What is asked of them, 2,000 characters at most.")


class ConsultationOut(Shown):
    """A consultation of a body. `letters`: null where nobody adopted the standard yet."""

    uuid: UUID
    round: UUID
    words: str
    opened_at: datetime
    ends_date: date
    ended_at: datetime | None
    is_open: bool
    letters: LettersOut | None

    @classmethod
    def of(cls, row: Consultation, letters: Letters | None, *, now: datetime) -> ConsultationOut:
        same = ("uuid", "words", "opened_at", "ends_date", "ended_at")
        return cls(
            **{name: getattr(row, name) for name in same},
            round=row.round.uuid,
            is_open=is_open(row, now=now),
            letters=LettersOut.of(letters),
        )


class ConsultedOut(Shown):
    """A consultation about a standard that you adopted."""

    uuid: UUID
    standard: UUID
    title: str
    body: str
    words: str
    ends_date: date
    is_open: bool

    @classmethod
    def of(cls, row: Consultation, *, now: datetime) -> ConsultedOut:
        standard = row.round.version.standard
        return cls(
            uuid=row.uuid,
            standard=standard.uuid,
            title=row.round.content.get("title", ""),
            body=standard.organisation.name,
            words=row.words,
            ends_date=row.ends_date,
            is_open=is_open(row, now=now),
        )


class WholeConsultedOut(ConsultedOut):
    """The same. `content`: the parts of the draft as it is consulted about."""

    content: dict[str, Any]

    @classmethod
    def whole(cls, row: Consultation, *, now: datetime) -> WholeConsultedOut:
        return cls(**ConsultedOut.of(row, now=now).model_dump(), content=row.round.content)


class GuestIn(Given):
    """Whom to invite. `body`: for whom they speak. Without `email` the link is in the answer, to be passed on."""

    body: Line
    name: Line = ""
    title: Line = ""
    email: Email = ""
    words: Line = Field("", description="Yours, for the letter.")

    def facts(self) -> dict[str, object]:
        """What the service takes beside the words."""
        return {"body": self.body, "name": self.name, "title": self.title, "email": self.email}


class GuestOut(Shown):
    """Somebody who was invited by a link."""

    uuid: UUID
    body: str
    name: str
    expires_at: datetime
    is_withdrawn: bool

    @classmethod
    def of(cls, row: GuestLink) -> GuestOut:
        return cls(
            uuid=row.uuid,
            body=row.body_name,
            name=row.name,
            expires_at=row.expires_at,
            is_withdrawn=row.ended_at is not None,
        )


class InvitedOut(GuestOut):
    """`link`: null where it was mailed; it is said this once."""

    mailed: bool
    link: str | None


class DecideIn(Given):
    """Your words to the provider."""

    words: Line = ""


class RefuseIn(Given):
    """Why; the provider reads it."""

    words: Line


class OwnAdoptionOut(Shown):
    """A published credential that adopts your standard, and what you said to that."""

    uuid: UUID
    provider: str
    credential: str
    url: str
    number: int
    adopted_at: datetime
    confirmed: str = Field(description="waiting, confirmed or refused; empty where you confirm none.")
    words: str
    decided_at: datetime | None

    @classmethod
    def of(cls, row: Adoption) -> OwnAdoptionOut:
        return cls(
            uuid=row.uuid,
            provider=row.version.achievement.organisation.name,
            credential=row.version.name,
            url=row.version.url,
            number=row.standard_version.number or 0,
            adopted_at=row.adopted_at,
            confirmed=state_of(row),
            words=row.words,
            decided_at=row.decided_at,
        )

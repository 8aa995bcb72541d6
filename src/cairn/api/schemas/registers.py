"""The registers of recognition and of accreditations, and endorsements."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from cairn.api.schemas.row_files import FileRowOut
from cairn.api.schemas.texts import Email, Given, Line, Shown, Text
from cairn.records.models import (
    AccreditationRecord,
    Endorsement,
    EndorsementRequest,
    Organisation,
    Recognition,
)
from cairn.services.row_files import Line as FileLine
from cairn.services.row_files import Looked

Purpose = Literal["credit", "hiring", "licence", "cpd", "admission"]


class BodyOut(Shown):
    """Whose word it is. `country`: two letters, or empty."""

    uuid: UUID
    name: str
    country: str

    @classmethod
    def of(cls, row: Organisation) -> BodyOut:
        return cls(uuid=row.uuid, name=row.name, country=row.country)


class RecogniseIn(Given):
    """`address`: of a standard, a qualification or an issuer here, or any https address; `name` for the latter."""

    address: Line
    purpose: Purpose
    name: Line = ""
    provider: Line = ""
    detail: Text = ""
    evidence_link: Line = ""
    since_date: date | None = None
    until_date: date | None = None


class RecognitionOut(Shown):
    """`kind`: achievement, version, qualification, issuer or elsewhere. From `withdrawn_at` on it counts no more."""

    uuid: UUID
    accepted_by: BodyOut
    kind: str
    address: str
    name: str
    provider: str
    purpose: Purpose
    detail: str
    evidence_link: str
    since_date: date
    until_date: date | None
    withdrawn_at: datetime | None
    reason: str

    @classmethod
    def of(cls, row: Recognition) -> RecognitionOut:
        return cls.model_validate(
            {
                "uuid": row.uuid,
                "accepted_by": BodyOut.of(row.organisation),
                "kind": row.kind,
                "address": row.subject_url,
                "name": row.subject_name,
                "provider": row.provider_name,
                "purpose": row.purpose,
                "detail": row.detail,
                "evidence_link": row.evidence_link,
                "since_date": row.since_date,
                "until_date": row.until_date,
                "withdrawn_at": row.withdrawn_at,
                "reason": row.reason,
            }
        )


class RecognitionRowOut(FileRowOut):
    """One row of a file. `row`: of the file, the heading is 1. `does`: what it would do, or did."""

    does: Literal["new", "same", "gone", "broken"]


class RecognitionFileOut(Shown):
    """What a file would do; `kept`: it did. A broken row never stops the others."""

    kept: bool
    rows: list[RecognitionRowOut]

    @classmethod
    def of(cls, looked: Looked[FileLine], *, kept: bool) -> RecognitionFileOut:
        return cls(kept=kept, rows=RecognitionRowOut.all_of(looked))


class AccreditationRowOut(FileRowOut):
    """One row of a file. `row`: of the file, the heading is 1. `does`: what it would do, or did."""

    does: Literal["new", "same", "broken"]


class AccreditationFileOut(Shown):
    """What a file would do; `kept`: it did. A broken row never stops the others."""

    kept: bool
    rows: list[AccreditationRowOut]

    @classmethod
    def of(cls, looked: Looked[FileLine], *, kept: bool) -> AccreditationFileOut:
        return cls(kept=kept, rows=AccreditationRowOut.all_of(looked))


class AccreditIn(Given):
    """`address`: of an organisation's page here, or of a published standard. `scope`: for what."""

    address: Line
    scope: Line
    level: Line = ""
    reference: Line = ""
    evidence_link: Line = ""
    since_date: date | None = None
    until_date: date | None = None


class AccreditationOut(Shown):
    """`name`: of the provider, or of the one credential that it is of (`achievement`, else null)."""

    uuid: UUID
    body: BodyOut
    provider: UUID
    achievement: UUID | None
    name: str
    scope: str
    level: str
    reference: str
    evidence_link: str
    since_date: date
    until_date: date | None
    withdrawn_at: datetime | None
    reason: str

    @classmethod
    def of(cls, row: AccreditationRecord) -> AccreditationOut:
        return cls(
            uuid=row.uuid,
            body=BodyOut.of(row.organisation),
            provider=row.about.uuid,
            achievement=row.achievement.uuid if row.achievement is not None else None,
            name=row.subject_name,
            scope=row.scope,
            level=row.level,
            reference=row.reference,
            evidence_link=row.evidence_link,
            since_date=row.since_date,
            until_date=row.until_date,
            withdrawn_at=row.withdrawn_at,
            reason=row.reason,
        )


class EndorsementAskIn(Given):
    """Whom to ask by a letter. `version`: uuid of a published version of yours; null: the organisation itself."""

    version: UUID | None = None
    body: Line
    email: Email
    name: Line = ""
    title: Line = ""
    words: Text = ""


class EndorseIn(Given):
    """What is endorsed, and in which words: they are signed as they stand, with the name and title of who says them.

    `address`: of a published standard or an issuer of this site. Or `link`: the one by which you were asked; it acts
    once. `until_date`: the last day on which it holds; null: it has no end.
    """

    address: Line = ""
    link: Line = ""
    comment: Text
    name: Line = ""
    title: Line = ""
    until_date: date | None = None


class EndorsementAskedOut(Shown):
    """A request. `state`: ASKED, GIVEN, DECLINED (then `answer` may say why) or ENDED, taken back."""

    uuid: UUID
    kind: Literal["achievement", "issuer", "credential"]
    version: UUID | None
    body: str
    name: str
    title: str
    words: str
    state: Literal["ASKED", "GIVEN", "DECLINED", "ENDED"]
    answer: str
    asked_at: datetime
    reminded_at: datetime | None
    expires_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, row: EndorsementRequest) -> EndorsementAskedOut:
        own = {
            name: getattr(row, name)
            for name in ("uuid", "kind", "words", "state", "answer", "asked_at", "decided_at")
        }
        return cls.model_validate(
            {
                **own,
                "version": row.version.uuid if row.version is not None else None,
                "body": row.link.body_name,
                "name": row.link.name,
                "title": row.link.title,
                "reminded_at": row.link.reminded_at,
                "expires_at": row.link.expires_at,
            }
        )


class EndorsedOut(Shown):
    """An endorsement. `address` gives the signed document. `shown`: what whoever it is about decided."""

    uuid: UUID
    endorser: BodyOut
    about: UUID
    kind: Literal["achievement", "issuer", "credential"]
    address: str
    subject: str
    name: str
    comment: str
    issued_at: datetime
    until_date: date | None
    shown: Literal["WAITING", "SHOWN", "HIDDEN"]
    withdrawn_at: datetime | None
    reason: str

    @classmethod
    def of(cls, row: Endorsement) -> EndorsedOut:
        own = {
            name: getattr(row, name)
            for name in (
                "uuid", "kind", "comment", "issued_at", "until_date", "shown", "withdrawn_at", "reason",
            )
        }  # fmt: skip
        return cls.model_validate(
            {
                **own,
                "endorser": BodyOut.of(row.organisation),
                "about": row.about.uuid,
                "address": row.url,
                "subject": row.subject_url,
                "name": row.subject_name,
            }
        )


class EndorsementShowIn(Given):
    """Whether it is shown with what it is about."""

    show: bool

"""The registers of recognition and of accreditations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from cairn.api.schemas.texts import Given, Line, Shown, Text
from cairn.records.models import AccreditationRecord, Organisation, Recognition

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

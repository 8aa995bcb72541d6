"""Signed documents as their issuer sees them: standing, offer, corrections."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from cairn.api.schemas.learners import LearnerRef
from cairn.api.schemas.texts import Email, Given, Line, Reason, Shown
from cairn.records.models import Offer, StatusChange
from cairn.records.reads.issue import IssuedPage

State = Literal["INTENT", "ISSUED", "FAILED"]
Standing = Literal["good", "suspended", "revoked", "replaced", "expired", "intent", "failed"]
Claim = Literal["", "claimed", "waiting", "expired", "declined", "no_address", "ended"]


class IssueIn(Given):
    award: UUID


class IssueSeveralIn(Given):
    awards: list[UUID] = Field(min_length=1, max_length=10_000)


class ReasonIn(Given):
    reason: Reason = Field(description="The learner reads it.")


class CorrectIn(Given):
    """What was wrong. The old link forwards to the corrected credential."""

    name: Line | None = None
    awarded_date: date | None = None
    reason: Reason


class AddressIn(Given):
    email: Email


class CredentialOut(Shown):
    """`standing` is what the credential is worth now, `claim` what became of the offer."""

    uuid: UUID
    url: str
    code: str = Field(description="The short code people type.")
    title: str
    learner: LearnerRef
    learner_name: str = Field(description="As it was signed.")
    award: UUID
    version: UUID
    state: State
    failure: str
    standing: Standing
    claim: Claim
    suite: str
    created_at: datetime
    issued_at: datetime | None
    valid_until: datetime | None
    claimed_at: datetime | None
    offered_to: str
    offer_ends: datetime | None

    @classmethod
    def of(cls, row: Any) -> CredentialOut:
        """row: a Credential with what `reads.issue.issued` annotates."""
        own = (
            "uuid", "url", "code", "title", "learner_name", "state", "failure", "standing", "claim", "suite",
            "created_at", "issued_at", "valid_until", "claimed_at", "offer_ends",
        )  # fmt: skip
        return cls(
            **{name: getattr(row, name) for name in own},
            learner=LearnerRef.of(row.award.learner),
            award=row.award.uuid,
            version=row.award.version.uuid,
            offered_to=row.offered_to or "",
        )


class StatusChangeOut(Shown):
    kind: Literal["REVOKE", "SUSPEND", "REINSTATE"]
    reason: str
    at: datetime

    @classmethod
    def of(cls, row: StatusChange) -> StatusChangeOut:
        return cls(**{name: getattr(row, name) for name in ("kind", "reason", "at")})


class OfferOut(Shown):
    """An offer. Its link is only in the letter."""

    uuid: UUID
    email: str
    created_at: datetime
    expires_at: datetime
    reminded_at: datetime | None
    claimed_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Offer) -> OfferOut:
        own = ("uuid", "email", "created_at", "expires_at", "reminded_at", "claimed_at", "ended_at")
        return cls(**{name: getattr(row, name) for name in own})


class CredentialFull(CredentialOut):
    """One credential with everything that happened to it."""

    status_list: str
    status_index: int
    changes: list[StatusChangeOut]
    offers: list[OfferOut]
    replaces: UUID | None
    replaced_by: UUID | None
    correction_reason: str

    @classmethod
    def of_page(cls, page: IssuedPage) -> CredentialFull:
        row = page.credential
        return cls(
            **CredentialOut.of(row).model_dump(),
            status_list=row.status_list.url,
            status_index=row.status_index,
            changes=[StatusChangeOut.of(change) for change in page.changes],
            offers=[OfferOut.of(offer) for offer in page.offers],
            replaces=page.older.uuid if page.older else None,
            replaced_by=page.newer.uuid if page.newer else None,
            correction_reason=row.correction_reason,
        )

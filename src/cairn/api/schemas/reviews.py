"""Reviews: how it stands with the approval of a version, and what waits for a reviewer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from cairn.api.schemas.texts import Named, Shown
from cairn.records.models import Review, ReviewDecision
from cairn.services.review.state import Standing

State = Literal["ASKED", "TAKEN", "BACK", "APPROVED", "DECLINED", "WITHDRAWN"]
Lane = Literal["minor", "major"]


class AnswerOut(Shown):
    """One answer of the checklist. `answer`: "" where it was left open, which only sending back allows."""

    question: str
    asked: str
    answer: Literal["yes", "no", "na", ""]
    words: str


class VoteOut(Shown):
    """What one of several reviewers said; `digest`: of the text they looked at; `days`: working days they took."""

    vote: UUID
    reviewer: str
    kind: Literal["APPROVED", "CHANGES", "DECLINED"]
    digest: str
    days: int


class DecisionOut(Shown):
    """What was decided; `digest`: SHA-256 (hex) of the text that was looked at.

    `votes`: where several reviewed it, what each said; `needed` of them had to approve. `answers`: then every no.
    """

    kind: Literal["APPROVED", "CHANGES", "DECLINED"]
    words: str
    reviewer: str
    organisation: str
    digest: str
    decided_at: datetime
    answers: list[AnswerOut]
    votes: list[VoteOut]
    needed: int

    @classmethod
    def of(cls, row: ReviewDecision) -> DecisionOut:
        return cls.model_validate(
            {
                "kind": row.kind,
                "words": row.words,
                "reviewer": row.reviewer_name,
                "organisation": row.organisation_name,
                "digest": row.digest,
                "decided_at": row.decided_at,
                "answers": [AnswerOut(**one) for one in row.answers],
                "votes": [VoteOut(**one) for one in row.votes],
                "needed": row.needed,
            }
        )


class ReviewOut(Shown):
    """One review. `due`: null while it lies with its authors or is decided; `took_days`: working days.

    `places`, `needed`: how many may review it, and how many have to approve.
    """

    uuid: UUID
    version: UUID
    name: str
    organisation: Named
    body: Named | None
    lane: Lane
    depth: Literal["short", "usual", "full"]
    decisive: list[str]
    state: State
    due: date | None
    asked_at: datetime
    taken_at: datetime | None
    reviewer: str
    places: int
    needed: int
    rounds: int
    took_days: int | None

    @classmethod
    def of(cls, row: Review) -> ReviewOut:
        body = Named(uuid=row.body.uuid, name=row.body.name) if row.body is not None else None
        return cls.model_validate(
            {
                "uuid": row.uuid,
                "version": row.version.uuid,
                "name": row.version.name,
                "organisation": Named(uuid=row.organisation.uuid, name=row.organisation.name),
                "body": body,
                "lane": row.lane,
                "depth": row.depth,
                "decisive": row.decisive,
                "state": row.state,
                "due": row.due_date if row.state in ("ASKED", "TAKEN") else None,
                "asked_at": row.asked_at,
                "taken_at": row.taken_at,
                "reviewer": row.reviewer_name,
                "places": row.places,
                "needed": row.votes,
                "rounds": row.rounds,
                "took_days": row.took_days,
            }
        )


class ApprovalOut(Shown):
    """How it stands. `to_do`: what is still asked before it can be published; "" when nothing is.

    `state` is "changed" where it was approved and reads otherwise now; `lane` is then that of the change.
    """

    state: Literal["none", "asked", "taken", "back", "approved", "changed", "declined"]
    lane: Lane | None
    to_do: str
    review: ReviewOut | None
    decisions: list[DecisionOut]

    @classmethod
    def of(cls, found: Standing, to_do: str) -> ApprovalOut:
        review = found.review
        return cls.model_validate(
            {
                "state": found.kind,
                "lane": found.lane,
                "to_do": to_do,
                "review": ReviewOut.of(review) if review is not None else None,
                "decisions": [DecisionOut.of(row) for row in review.decisions.order_by("pk")]
                if review
                else [],
            }
        )

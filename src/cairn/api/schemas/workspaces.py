"""The workspace of a credential: its gates, who has a hand in it, who signs, what was said."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from cairn.api.schemas.texts import Email, Given, Line, Named, Shown, Text
from cairn.records.models import Comment, Involvement, Objection
from cairn.records.reads import workspace as reads
from cairn.services.codesign import gates
from cairn.services.codesign.gates import Case
from cairn.services.codesign.signing import Standing

Stage = Literal["need", "design", "build", "approve", "run", "review"]
Strand = Literal["design", "develop", "deliver"]


class WorkspaceIn(Given):
    """Why the credential should exist."""

    need: Text = ""


class SayIn(Given):
    """`about`: "", "strand:design", "stage:need" or "outcome:KEY"; an answer is about what it answers."""

    text: Text
    kind: Literal["COMMENT", "DECISION", "CONSULTED"] = "COMMENT"
    about: Line = ""
    answers: UUID | None = None


class PassIn(Given):
    """What it was judged by."""

    note: Line = ""


class BackIn(Given):
    """Why; it stays in the record."""

    reason: Line


class SignAskIn(Given):
    """Whom to ask at a gate. `partner`: of your register; their contact stands in for what is left out."""

    stage: Stage
    partner: UUID
    required: bool = True
    name: Line = ""
    title: Line = ""
    email: Email = ""
    words: Line = ""


class ObstacleOut(Shown):
    """One thing to do first. `where`: "need", "outcomes", "outcome:KEY", "field:NAME", "partner:UUID", "review", …"""

    kind: Literal["fix", "signature", "step"]
    where: str
    sentence: str


class GateOut(Shown):
    """One gate of the version. `is_asked`: this version has to pass it. `obstacles`: [] once it is passed."""

    stage: Stage
    is_asked: bool
    is_passed: bool
    passed_by: str
    passed_at: datetime | None
    due: date | None
    note: str
    obstacles: list[ObstacleOut]

    @classmethod
    def of(cls, row: gates.Row, case: gates.Case) -> GateOut:
        known = case.passed.get(row.stage)
        is_passed = gates.is_passed(case, row.stage)
        blocked = [] if is_passed else gates.obstacles_of(row, case)
        return cls.model_validate(
            {
                "stage": str(row.stage),
                "is_asked": gates.is_asked(row, case),
                "is_passed": is_passed,
                "passed_by": known.passed_name if known is not None else "",
                "passed_at": known.passed_at if known is not None else None,
                "due": known.due_date if known is not None else None,
                "note": known.note if known is not None else "",
                "obstacles": [ObstacleOut(kind=o.kind, where=o.where, sentence=o.sentence) for o in blocked],
            }
        )


class HandIn(Given):
    """`partner`: uuid of your register. `role`: what they do there, in a few words."""

    partner: UUID
    strand: Strand
    role: Line = ""


class ObjectionAnswerIn(Given):
    """The line is left out of this version, or it stays; then `words` say why, and the partner reads them."""

    leave_out: bool
    words: Text = ""


class ObjectionOut(Shown):
    """A partner says that a line of the ledger about it is wrong. `line`: as it read then.

    `replaced_at`: since when a later one about the same line counts instead; it is answered no more.
    """

    uuid: UUID
    version: UUID
    partner: Named
    line: str
    reason: str
    raised_by: str
    raised_at: datetime
    state: Literal["OPEN", "LEFT_OUT", "KEPT"]
    answer: str
    answered_at: datetime | None
    replaced_at: datetime | None

    @classmethod
    def of(cls, row: Objection) -> ObjectionOut:
        return cls.model_validate(
            {
                "uuid": row.uuid,
                "version": row.version.uuid,
                "partner": Named(uuid=row.partner.uuid, name=row.partner.name),
                "line": row.line,
                "reason": row.reason,
                "raised_by": row.raised_name,
                "raised_at": row.raised_at,
                "state": row.state,
                "answer": row.answer,
                "answered_at": row.answered_at,
                "replaced_at": row.replaced_at,
            }
        )


class HandOut(Shown):
    """A partner's hand in one strand."""

    uuid: UUID
    strand: Strand
    partner: Named
    role: str
    since: datetime

    @classmethod
    def of(cls, row: Involvement) -> HandOut:
        partner = Named(uuid=row.partner.uuid, name=row.partner.name)
        return cls.model_validate(
            {
                "uuid": row.uuid,
                "strand": row.strand,
                "partner": partner,
                "role": row.role,
                "since": row.since_at,
            }
        )


class SignatureOut(Shown):
    """A partner's signature at a gate, the newest. `is_current`: it was given for the text as it reads now."""

    uuid: UUID
    stage: Stage
    partner: Named
    state: Literal["ASKED", "SIGNED", "DECLINED"]
    is_required: bool
    is_current: bool
    signer: str
    title: str
    words: str
    decided_at: datetime | None

    @classmethod
    def of(cls, standing: Standing) -> SignatureOut:
        row = standing.row
        return cls.model_validate(
            {
                "uuid": row.uuid,
                "stage": row.stage,
                "partner": Named(uuid=row.partner.uuid, name=row.partner.name),
                "state": row.state,
                "is_required": row.is_required,
                "is_current": standing.is_current,
                "signer": row.signer_name,
                "title": row.signer_title,
                "words": row.words,
                "decided_at": row.decided_at,
            }
        )


class WorkspaceOut(Shown):
    """The workspace, and how the version that is worked on stands at its gates."""

    achievement: UUID
    version: UUID
    need: str
    area: str
    gates: list[GateOut]
    partners: list[HandOut]
    signatures: list[SignatureOut]

    @classmethod
    def of(cls, case: Case) -> WorkspaceOut:
        found = case.workspace
        hands = [row for rows in reads.strands(found).values() for row in rows]
        return cls(
            achievement=found.achievement.uuid,
            version=case.version.uuid,
            need=found.need,
            area=found.area.name if found.area is not None else "",
            gates=[GateOut.of(row, case) for row in gates.ROWS],
            partners=[HandOut.of(row) for row in hands],
            signatures=[SignatureOut.of(one) for one in case.sign_offs],
        )


class SignAskedOut(Shown):
    """`link` is shown here and never again; null when it was mailed. `expires_at`: it acts until then."""

    uuid: UUID
    mailed: bool
    link: str | None
    expires_at: datetime


class CommentOut(Shown):
    """The beginning of a thread, a decision, or who was consulted. `text`: "" when its author took it back."""

    uuid: UUID
    kind: Literal["COMMENT", "DECISION", "CONSULTED"]
    about: str
    text: str
    author: str
    partner: str
    made_at: datetime
    settled_at: datetime | None
    removed_at: datetime | None

    @classmethod
    def of(cls, row: Comment) -> CommentOut:
        return cls.model_validate(
            {
                "uuid": row.uuid,
                "kind": row.kind,
                "about": row.about,
                "text": row.text,
                "author": row.author_name,
                "partner": row.partner.name if row.partner is not None else "",
                "made_at": row.made_at,
                "settled_at": row.settled_at,
                "removed_at": row.removed_at,
            }
        )

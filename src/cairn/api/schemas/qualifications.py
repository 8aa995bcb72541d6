"""Qualifications, audits of what a person holds, completed stacks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from cairn.api.schemas.texts import Given, Line, Shown
from cairn.api.schemas.waivers import WaiverOut
from cairn.records.models import Qualification, QualificationPin, QualificationVersion, Stack
from cairn.services.stack import catalogue
from cairn.services.stack.auditing import Answer, Closest
from cairn.services.stack.design import Draft
from cairn.stacking.holdings import audit_json, lack_json, number


class QualificationIn(Given):
    """How it is called."""

    name: Line


class RulesIn(Given):
    """The rules, as docs/reference/qualification-rules.md describes them; `id` and `version` are set here.

    `revision`: of the draft that you read; refused when somebody saved it since. Null: whatever stands there.
    """

    rules: dict[str, Any]
    revision: int | None = None


class NoteIn(Given):
    """What changed since the last version."""

    change_note: Line = ""


class RefusalIn(Given):
    """Why; whoever asked reads it."""

    reason: Line


class PinIn(Given):
    """`held`: id of a credential of your passport. `part`: a JSON pointer into the rules; empty: nowhere."""

    held: Line
    part: Line = ""


class AskIn(Given):
    """The name of the exit."""

    exit: Line


class QualificationOut(Shown):
    """`number`: of the newest published version, null for none."""

    uuid: UUID
    name: str
    number: int | None
    has_draft: bool
    archived: bool
    changed_at: datetime

    @classmethod
    def of(cls, row: Qualification) -> QualificationOut:
        """row: annotated as `records.reads.qualifications.qualifications` does."""
        return cls(
            uuid=row.uuid,
            name=row.name,  # type: ignore[attr-defined]
            number=row.number,  # type: ignore[attr-defined]
            has_draft=row.has_draft,  # type: ignore[attr-defined]
            archived=row.archived_at is not None,
            changed_at=row.changed_at,  # type: ignore[attr-defined]
        )


class VersionOfRulesOut(Shown):
    """One version; `id` is the qualification's address. `state`: DRAFT or PUBLISHED."""

    uuid: UUID
    id: str
    name: str
    number: int | None
    state: str
    revision: int
    rules: dict[str, Any]
    unread: dict[str, str]
    refused: str

    @classmethod
    def of(
        cls, version: QualificationVersion, rules: dict[str, Any], looked: Draft | None
    ) -> VersionOfRulesOut:
        return cls(
            uuid=version.qualification.uuid,
            id=catalogue.address(version),
            name=version.name,
            number=version.number,
            state=version.state,
            revision=version.revision,
            rules=rules,
            unread=looked.unread if looked else {},
            refused=looked.refused.code if looked and looked.refused else "",
        )


class NearOut(Shown):
    """One exit, and how far it is. `missing`: in the unit of the rules; `lacks`: what exactly."""

    qualification: UUID
    name: str
    provider: str
    exit: str
    kind: str
    missing: float
    counts: int
    proved: bool
    lacks: list[dict[str, Any]]

    @classmethod
    def of(cls, one: Closest) -> NearOut:
        return cls(
            qualification=one.version.qualification.uuid,
            name=one.version.name,
            provider=one.version.qualification.organisation.name,
            exit=one.near.exit.name,
            kind=one.near.exit.kind,
            missing=number(one.near.missing),
            counts=one.near.counts,
            proved=one.near.proved,
            lacks=[lack_json(lack) for lack in one.near.lacks],
        )


class AuditedOut(Shown):
    """The audit of each exit, as `cairn audit --json` writes it; `pins` that were taken along.

    `pinsCost` of an exit: how much more is missing because of the pins, in the unit of the rules.
    `decisions`: waivers and substitutions that were taken along; `waived` and `counts` name them.
    """

    qualification: UUID
    name: str
    version: int
    unit: str
    exits: list[dict[str, Any]]
    pins: list[PinIn]
    decisions: list[WaiverOut]
    contradiction: bool

    @classmethod
    def of(cls, answer: Answer) -> AuditedOut:
        return cls(
            qualification=answer.version.qualification.uuid,
            name=answer.version.name,
            version=answer.version.number or 0,
            unit=answer.rules.unit,
            exits=[
                {**audit_json(one), "pinsCost": number(answer.cost_of_pins(place))}
                for place, one in enumerate(answer.audits)
            ],
            pins=[PinIn(held=pin.held, part=pin.part) for pin in answer.pins],
            decisions=[WaiverOut.of(row) for row in answer.decided.rows.values()],
            contradiction=answer.contradiction,
        )


class PinOut(Shown):
    """A pin."""

    held: str
    part: str

    @classmethod
    def of(cls, row: QualificationPin) -> PinOut:
        return cls(held=row.held, part=row.part)


class StackPartOut(Shown):
    """What counted where. `url`: of its credential, where it was issued here.

    `decision`: the waiver or substitution by which it counts, or is not asked for; null: by the rules.
    """

    name: str
    provider: str
    part: str
    credits: float
    awarded_date: date | None
    url: str
    decision: UUID | None


class StackOut(Shown):
    """An exit that somebody completed and asked for. `state`: ASKED, AWARDED or REFUSED."""

    uuid: UUID
    qualification: UUID
    exit: str
    name: str
    state: str
    reason: str
    asked_at: datetime
    parts: list[StackPartOut]

    @classmethod
    def of(cls, row: Stack) -> StackOut:
        return cls(
            uuid=row.uuid,
            qualification=row.version.qualification.uuid,
            exit=row.exit_name,
            name=row.person.name if row.person else "",
            state=row.state,
            reason=row.reason,
            asked_at=row.asked_at,
            parts=[
                StackPartOut(
                    name=part.name,
                    provider=part.provider_name,
                    part=part.part_name,
                    credits=number(part.credits),
                    awarded_date=part.awarded_date,
                    url=part.url,
                    decision=part.decision,
                )
                for part in row.parts.all()
            ],
        )

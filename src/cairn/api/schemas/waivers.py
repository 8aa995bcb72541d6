"""Waivers and substitutions."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from cairn.api.schemas.texts import Given, Line, Shown, Text
from cairn.records.models import Waiver
from cairn.services.stack.decided import Requirement, in_words
from cairn.services.stack.waiver_terms import Terms


class WaiverAskIn(Given):
    """`part`: where the requirement stands, a JSON pointer; `held`: what is to count for it; empty: waive it."""

    part: Line
    held: Line = ""
    why: Text


class TermsIn(Given):
    """`reason`: the learner reads it. `until`: the last day; null: no end."""

    reason: Text
    until: date | None = None
    every_version: bool = False

    @property
    def terms(self) -> Terms:
        until = self.until.isoformat() if self.until else ""
        return Terms(reason=self.reason, until=until, every_version=self.every_version)


class GiveIn(TermsIn):
    """`credential`: one that you issued to this learner, which is to count; null: the requirement is waived."""

    learner: UUID
    part: Line
    credential: UUID | None = None


class RequirementOut(Shown):
    """A part of the rules that something is asked for in."""

    part: str
    exit: str
    name: str

    @classmethod
    def of(cls, one: Requirement, unit: str) -> RequirementOut:
        return cls(part=one.part, exit=one.exit_name, name=in_words(one, unit=unit))


class WaiverOut(Shown):
    """`kind`: WAIVED, COUNTS, or FIRST where it meets a prerequisite. `state`: ASKED, GRANTED, REFUSED or REVOKED.

    `name`: of the learner. `mapping`: of a vendor's certificate, by which it was asked for or granted;
    `mapping_ended`: when that was withdrawn, from which on it counts no more.
    """

    uuid: UUID
    qualification: UUID
    version: int
    kind: str
    state: str
    name: str
    exit: str
    part: str
    requirement: str
    every_version: bool
    held_name: str
    held_provider: str
    mapping: UUID | None
    mapping_ended: datetime | None
    why: str
    reason: str
    until: date | None
    asked_at: datetime | None
    decided_at: datetime | None
    decided_name: str
    revoked_at: datetime | None
    revoked_reason: str

    @classmethod
    def of(cls, row: Waiver) -> WaiverOut:
        mapping = row.mapping
        return cls(
            uuid=row.uuid,
            qualification=row.version.qualification.uuid,
            version=row.version.number or 0,
            kind=row.kind,
            state=row.state,
            name=row.shown_name,
            exit=row.exit_name,
            part=row.part,
            requirement=row.part_name,
            every_version=row.every_version,
            held_name=row.held_name,
            held_provider=row.held_provider,
            mapping=mapping.uuid if mapping is not None else None,
            mapping_ended=mapping.ended_at if mapping is not None and not mapping.is_replaced else None,
            why=row.why,
            reason=row.reason,
            until=row.until_date,
            asked_at=row.asked_at,
            decided_at=row.decided_at,
            decided_name=row.decided_name,
            revoked_at=row.revoked_at,
            revoked_reason=row.revoked_reason,
        )

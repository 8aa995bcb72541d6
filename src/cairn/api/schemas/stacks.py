"""Stacks that people make themselves, what they are together, and proposals of them to providers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from cairn.api.schemas.texts import Given, Shown
from cairn.records.models import Proposal
from cairn.services.stack.own_parts import Looked, Seen
from cairn.services.stack.proposing import digest, snapshot
from cairn.stacking.together import Size, Together

Group = Literal["technical", "digital", "human", "entrepreneurial", "sustainability"]
State = Literal["held", "doubtful", "planned", "closed", "gone"]
Key = Annotated[
    str,
    StringConstraints(pattern=r"^((held|course|design):)?[0-9a-fA-F-]{36}$"),
    Field(
        description="`held:`, `course:` or `design:` and a uuid; or the uuid of a part that is in already."
    ),
]
Name = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
Words = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]


class StackIn(Given):
    """A new stack. `parts`: in their order."""

    name: Name
    aim: int | None = Field(None, ge=1, le=8)
    parts: list[Key] = Field(default=[], max_length=40)


class StackChangeIn(Given):
    """What is left out stays as it is. `parts`: all of them, in their order."""

    name: Name | None = None
    aim: int | None = Field(None, ge=1, le=8)
    parts: list[Key] | None = Field(None, max_length=40)


class ProposeIn(Given):
    """`agreed`: these providers may see the person's name, the stack's, why, the parts, and which of them are held.

    `shown`: as the stack was read; when what they would see is not that any more, nothing is sent.
    """

    to: list[UUID] = Field(min_length=1, max_length=5)
    why: Words
    agreed: bool
    shown: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


class AnswerIn(Given):
    """Words to the learner; needed to ask for a change and to decline. `round`: which one you answer; null: any."""

    words: Words = ""
    round: int | None = Field(None, ge=1, le=32_767)


class SizeOut(Shown):
    """So many parts, credits (ECTS) and hours, as far as anybody said."""

    parts: int
    credits: float
    hours: float

    @classmethod
    def of(cls, size: Size) -> SizeOut:
        return cls(parts=size.parts, credits=float(size.credits), hours=float(size.hours))


class NoticedOut(Shown):
    """`weight`: stops (cannot be proposed), warns, tells. `parts`: ids. `names`: what a part asks for, any of these."""

    code: str
    weight: Literal["stops", "warns", "tells"]
    parts: list[str]
    names: list[str]


class OverlapOut(Shown):
    """A skill given more than once. `double`: work done twice, in the unit of the set."""

    skill: str
    parts: list[str]
    levels: list[int | None]
    double: float


class LevelShareOut(Shown):
    """`share`: 0 to 1 of the work whose level is known."""

    level: int
    share: float


class StackBreadthPartOut(Shown):
    """`share`: 0 to 1 of the hours."""

    group: Group
    share: float


class TogetherOut(Shown):
    """What the parts are together. `double`: 0 to 1 of the work. `even`: as varied as so many groups in equal parts."""

    whole: SizeOut
    held: SizeOut
    to_earn: SizeOut
    unit: Literal["credits", "hours"]
    double: float
    overlaps: list[OverlapOut]
    levels: list[LevelShareOut]
    below: list[str]
    above: list[str]
    even: float
    breadth: list[StackBreadthPartOut]
    order: list[str]
    findings: list[NoticedOut]

    @classmethod
    def of(cls, whole: Together) -> TogetherOut:
        return cls(
            whole=SizeOut.of(whole.whole),
            held=SizeOut.of(whole.held),
            to_earn=SizeOut.of(whole.to_earn),
            unit=whole.unit,
            double=whole.double,
            overlaps=[
                OverlapOut(
                    skill=one.skill,
                    parts=list(one.parts),
                    levels=list(one.levels),
                    double=float(one.double),
                )
                for one in whole.overlaps
            ],
            levels=[LevelShareOut(level=level, share=share) for level, share in whole.levels.shares],
            below=list(whole.levels.below),
            above=list(whole.levels.above),
            even=whole.breadth.even,
            breadth=[
                StackBreadthPartOut(group=part.group.value, share=part.share) for part in whole.breadth.parts
            ],
            order=list(whole.ordering.order),
            findings=[
                NoticedOut(
                    code=one.code, weight=one.weight.value, parts=list(one.parts), names=sorted(one.names)
                )
                for one in whole.findings
            ],
        )


class PartOut(Shown):
    """`held`: its id in the passport. `offer`, `achievement`: what can be taken. `level` and `credits` as of today."""

    uuid: UUID
    state: State
    name: str
    provider: str
    achievement: str
    held: str
    offer: UUID | None
    credits: float
    hours: float
    level: int | None
    group: Group | None
    skills: list[str]

    @classmethod
    def of(cls, one: Looked) -> PartOut:
        part = one.part
        return cls(
            uuid=one.row.uuid,
            state=one.state.value,
            name=one.name,
            provider=one.provider_name,
            achievement=part.of.achievement if part.named else "",
            held=one.paper.id if one.paper is not None else "",
            offer=one.row.offer,
            credits=float(part.of.credits),
            hours=float(part.hours),
            level=part.of.level,
            group=part.group.value if part.group is not None else None,
            skills=[given.skill for given in part.gives],
        )


class OwnProposalOut(Shown):
    """What became of it at one provider."""

    uuid: UUID
    provider: UUID
    provider_name: str
    state: Literal["WAITING", "CHANGE", "ACCEPTED", "DECLINED"]
    answer: str
    proposed_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, row: Proposal) -> OwnProposalOut:
        return cls(
            uuid=row.uuid,
            provider=row.organisation.uuid,
            provider_name=row.organisation.name,
            state=row.state,  # type: ignore[arg-type]
            answer=row.answer,
            proposed_at=row.proposed_at,
            decided_at=row.decided_at,
        )


class OwnStackRowOut(Shown):
    """One of the list."""

    uuid: UUID
    name: str
    aim: int | None
    updated_at: datetime


class OwnStackOut(OwnStackRowOut):
    """A stack as it is today. `shown`: stands for what a provider would see of it; send it with a proposal."""

    parts: list[PartOut]
    together: TogetherOut
    proposals: list[OwnProposalOut]
    shown: str

    @classmethod
    def seen(cls, seen: Seen, proposals: list[Proposal]) -> OwnStackOut:
        return cls(
            uuid=seen.stack.uuid,
            name=seen.stack.name,
            aim=seen.stack.aim,
            updated_at=seen.stack.updated_at,
            parts=[PartOut.of(one) for one in seen.parts],
            together=TogetherOut.of(seen.whole),
            proposals=[OwnProposalOut.of(row) for row in proposals],
            shown=digest(seen, snapshot(seen)),
        )


class ProposedPartOut(Shown):
    """A part as it was shown. `held`: the learner has it; `checked`: and it could be checked."""

    name: str
    provider: str
    achievement: str
    credits: float
    hours: float
    level: int | None
    group: str
    held: bool
    checked: bool
    skills: list[dict[str, Any]]


class ProposedRowOut(Shown):
    """A stack that a learner proposed. `qualification`: the draft that it became."""

    uuid: UUID
    by: str
    name: str
    why: str
    aim: int | None
    state: Literal["WAITING", "CHANGE", "ACCEPTED", "DECLINED"]
    answer: str
    round: int
    proposed_at: datetime
    decided_at: datetime | None
    qualification: UUID | None
    parts: list[ProposedPartOut]

    @classmethod
    def of(cls, row: Proposal) -> ProposedRowOut:
        return cls(**_facts(row))


class ProposedOut(ProposedRowOut):
    """The same, with what the parts are together; there ids are places, from "0"."""

    together: TogetherOut

    @classmethod
    def looked_at(cls, row: Proposal, whole: Together) -> ProposedOut:
        return cls(**_facts(row), together=TogetherOut.of(whole))


def _facts(row: Proposal) -> dict[str, Any]:
    return {
        "uuid": row.uuid,
        "by": row.person_name,
        "name": row.name,
        "why": row.why,
        "aim": row.aim,
        "state": row.state,
        "answer": row.answer,
        "round": row.round,
        "proposed_at": row.proposed_at,
        "decided_at": row.decided_at,
        "qualification": row.qualification.uuid if row.qualification is not None else None,
        "parts": [
            ProposedPartOut(
                **{
                    name: part[name]
                    for name in ("name", "provider", "achievement", "level", "group", "held", "checked")
                },
                credits=float(part["credits"]),
                hours=float(part["hours"]),
                skills=part["skills"],
            )
            for part in row.parts
        ],
    }

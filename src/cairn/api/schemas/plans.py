"""Offers, goals and plans, as docs/reference/pathways.md describes them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from cairn.api.schemas.texts import Given, Line, Link, Shown
from cairn.pathways.offer import Offer
from cairn.pathways.writing import alternative_json, offer_json, plan_json
from cairn.records.models import Goal, LearningOffer
from cairn.services.plan.keeping import Kept, Progress, changed_json
from cairn.services.plan.offer_files import Line as FileLine
from cairn.services.plan.planning import Answer
from cairn.services.row_files import Looked

Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Objective = Literal["cheapest", "fastest", "fewest", "recognised"]
Mode = Literal["online", "blended", "on-site", "own-time"]
Otherwise = Annotated[
    str,
    StringConstraints(pattern=r"^(cheaper|nearer|shorter):[0-9a-f-]{36}$"),
    Field(description="Something cheaper, nearer or shorter than an offer, by its uuid."),
]
Group = Literal["technical", "digital", "human", "entrepreneurial", "sustainability"]
Level = Annotated[int, Field(ge=1, le=8)]
Hours = Annotated[float, Field(ge=0.5, le=80)]
Money = Annotated[float, Field(ge=0, le=1_000_000)]


class WishesIn(Given):
    """Under which conditions somebody learns; what is left out is no condition."""

    weekly: Hours = 5
    budget: Money | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    finish_by: Day | None = None
    modes: list[Mode] = []
    languages: Annotated[list[Line], Field(max_length=50)] = []
    places: Annotated[list[Line], Field(max_length=50)] = []
    breadth: list[Group] = []
    without: Annotated[list[Link], Field(max_length=200)] = []
    avoid: Annotated[list[UUID], Field(max_length=200)] = []
    not_from: Annotated[list[Line], Field(max_length=100)] = []
    rather: Annotated[list[Otherwise], Field(max_length=100)] = []
    objective: Objective = "cheapest"

    def read(self) -> dict[str, object]:
        """As the services take them."""
        return {**self.model_dump(exclude_none=True), "avoid": [str(one) for one in self.avoid]}


class GoalIn(Given):
    """A goal from a role, a qualification, goals to be planned together, or skills: exactly one of the four."""

    occupation: UUID | None = None
    qualification: UUID | None = None
    together: Annotated[list[UUID], Field(max_length=5)] = []
    skills: Annotated[list[Link], Field(max_length=200)] = []
    name: Line = ""
    personal: bool = False
    wishes: WishesIn = WishesIn()


class GoalOut(Shown):
    """A goal of the person. `kept`: when the plan that they keep was made."""

    uuid: UUID
    name: str
    source: Literal["occupation", "qualification", "advert", "skills", "stack"]
    personal: bool
    skills: list[dict[str, Any]]
    achievements: list[list[str]]
    wishes: dict[str, Any]
    created_at: datetime
    kept: datetime | None

    @classmethod
    def of(cls, goal: Goal, *, kept: datetime | None = None) -> GoalOut:
        return cls.model_validate(
            {
                "uuid": goal.uuid,
                "name": goal.name,
                "source": goal.source,
                "personal": goal.personal,
                "skills": goal.needs,
                "achievements": goal.achievements,
                "wishes": goal.wishes,
                "created_at": goal.created_at,
                "kept": kept,
            }
        )


class GoalsOut(Shown):
    """The goals of the person, the newest first."""

    items: list[GoalOut]


class PlanOut(Shown):
    """The answer; every member is described in the reference of pathways."""

    status: Literal["optimal", "feasible with gap", "infeasible", "unknown"]
    objective: Objective
    value: float
    bound: float
    cost: float
    currency: str
    hours: float
    finish: str | None
    steps: list[dict[str, Any]]
    gap: list[dict[str, Any]]
    schedule: dict[str, Any] | None
    looked_at: dict[str, int]
    obstacles: list[dict[str, Any]] = []
    possible: dict[str, Any] | None = None
    alternatives: list[dict[str, Any]] = []
    at_other_hours: list[dict[str, Any]] = []
    against: dict[str, Any] | None = Field(
        None, description="How it differs from the plan under the goal's own wishes."
    )
    cut_short: bool = Field(False, description="The time ran out before all other plans were looked for.")

    @classmethod
    def of(cls, answer: Answer) -> PlanOut:
        said = plan_json(answer.plan, others=answer.others, hours=answer.hours)
        against = alternative_json(answer.against) if answer.against is not None else None
        return cls.model_validate({**said, "against": against, "cut_short": answer.cut_short})


class KeptStepOut(Shown):
    """A step of a kept plan and how it stands."""

    number: int
    state: Literal["done", "now", "to_come", "late", "closed", "gone"]
    step: dict[str, Any]

    @classmethod
    def of(cls, kept: Kept) -> KeptStepOut:
        return cls.model_validate({"number": kept.number, "state": kept.state, "step": dict(kept.body)})


class KeptPlanOut(Shown):
    """A kept plan. `changes`: what would be different if it were planned anew today, as ids of offers."""

    uuid: UUID
    kept_at: datetime
    done: int
    steps: list[KeptStepOut]
    changes: dict[str, Any] | None
    replaced: dict[str, Any]

    @classmethod
    def of(cls, progress: Progress) -> KeptPlanOut:
        changed = progress.changed
        changes = None
        if changed is not None and not changed.nothing:
            changes = changed_json(changed)
        return cls(
            uuid=progress.plan.uuid,
            kept_at=progress.plan.kept_at,
            done=progress.done,
            steps=[KeptStepOut.of(step) for step in progress.steps],
            changes=changes,
            replaced=progress.plan.changed,
        )


class RateOut(Shown):
    """One euro is so much of a currency; `per_euro` is a text, for it is exact."""

    currency: str
    per_euro: str
    on: Day
    source: str


class PlanAskIn(Given):
    """A goal, and what somebody holds, in the forms of the files; planned over what is on offer here."""

    goal: dict[str, Any]
    held: dict[str, Any] = {}
    others: bool = False


class LearningOfferIn(Given):
    """An offer in the form of the files; `id` is your own code, `summary` a line for readers."""

    offer: dict[str, Any]


class LearningOfferOut(Shown):
    """An offer of yours."""

    uuid: UUID
    code: str
    closed: bool
    offer: dict[str, Any]

    @classmethod
    def of(cls, row: LearningOffer, offer: Offer) -> LearningOfferOut:
        body = {**offer_json(offer), "id": row.code, "summary": row.summary}
        body.pop("provider", None)
        return cls(uuid=row.uuid, code=row.code, closed=row.closed_at is not None, offer=body)


class FileLineOut(Shown):
    """One offer of a file, and what becomes of it."""

    number: int
    code: str
    name: str
    does: Literal["new", "changed", "same", "broken"]
    faults: list[str]

    @classmethod
    def of(cls, line: FileLine) -> FileLineOut:
        return cls.model_validate(
            {
                "number": line.number,
                "code": line.code,
                "name": line.name,
                "does": line.does,
                "faults": line.faults,
            }
        )


class ImportOut(Shown):
    """What a file did, or would do."""

    kept: bool
    new: int
    changed: int
    same: int
    broken: int
    lines: list[FileLineOut]

    @classmethod
    def of(cls, looked: Looked[FileLine], *, kept: bool) -> ImportOut:
        counts = looked.counts("new", "changed", "same", "broken")
        return cls(kept=kept, lines=[FileLineOut.of(line) for line in looked.lines[:1000]], **counts)

"""How far a passport reaches towards the goal its holder has set, and what the kept plan says comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from cairn.passport.passport import Passport
from cairn.pathways.offer import Gain
from cairn.records.models import Person
from cairn.records.reads.plan import goals_of, kept_plans
from cairn.services.plan.planning import held_of


@dataclass(frozen=True, slots=True)
class Coming:
    """The next step of a kept plan. closes: how many of the missing skills it gives."""

    name: str
    provider: str
    start: date
    end: date
    when: str
    hours: Decimal
    cost: Decimal
    closes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Towards:
    """have, asked: skills of the goal. steps, finish, cost, currency: of the plan that is kept, 0 steps: none is."""

    goal: UUID
    name: str
    have: int
    asked: int
    steps: int = 0
    finish: date | None = None
    cost: Decimal = Decimal(0)
    currency: str = ""
    coming: Coming | None = None

    @property
    def missing(self) -> int:
        """How many skills are still missing."""
        return self.asked - self.have


def towards(person: Person, passport: Passport) -> Towards | None:
    """Return how far somebody is with their newest goal for work; None without one that asks for skills."""
    goal = next((one for one in goals_of(person).filter(personal=False) if one.needs), None)
    if goal is None:
        return None
    held = held_of(passport).skills
    met = {
        need["skill"]
        for need in goal.needs
        if need["skill"] in held and Gain(need["skill"], held[need["skill"]]).reaches(need.get("level"))
    }
    kept = kept_plans(person).get(goal.pk)
    answer = kept.answer if kept is not None else {}
    open_steps = [
        step for step in answer.get("steps", ()) if not {c["skill"] for c in step.get("closes", ())} <= met
    ]
    if not open_steps:
        return Towards(goal.uuid, goal.name, len(met), len(goal.needs))
    return Towards(
        goal.uuid,
        goal.name,
        len(met),
        len(goal.needs),
        steps=len(open_steps),
        finish=max(date.fromisoformat(step["end"]) for step in open_steps),
        cost=sum((Decimal(str(step["cost"])) for step in open_steps), Decimal(0)),
        currency=str(answer.get("currency", "")),
        coming=_coming(open_steps[0], met),
    )


def _coming(step: Mapping[str, Any], met: set[str]) -> Coming:
    return Coming(
        name=step["name"],
        provider=step.get("provider", ""),
        start=date.fromisoformat(step["start"]),
        end=date.fromisoformat(step["end"]),
        when=step.get("when", ""),
        hours=Decimal(str(step.get("hours", 0))),
        cost=Decimal(str(step["cost"])),
        closes=tuple(one["name"] for one in step.get("closes", ()) if one["skill"] not in met),
    )

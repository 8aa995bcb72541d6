"""Courses that lead a deck hand to a mate, at Harbour School: small, and every plan can be worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cairn.records.models import Framework, LearningOffer, Occupation, OccupationSkill, Skill
from cairn.services.plan import offers
from cairn.services.plan.goals import first_day
from tests.services.stage import Stage

BASE = "https://skills.mate.example/"
SKILLS = {"steer": "Steer a course", "watch": "Keep a watch", "brief": "Brief a watch", "signal": "Signal"}


@dataclass
class Crew:
    """The occupation, its skills and the courses, by their code."""

    occupation: Occupation
    courses: dict[str, LearningOffer]
    monday: date

    def id(self, code: str) -> str:
        return str(self.courses[code].uuid)


def iri(slug: str) -> str:
    return BASE + slug


def enrol(stage: Stage) -> Crew:
    """Make them. Cheapest for all four skills: steer 40 + watch 30 + free brief + signal 15 = 85 euro, 26 hours."""
    framework = Framework.objects.create(
        uuid=stage.ports.new_uuid(),
        iri=BASE + "framework",
        kind="table",
        name="Deck",
        created_at=stage.world.now,
    )
    occupation = Occupation.objects.create(
        uuid=stage.ports.new_uuid(), framework=framework, iri=iri("mate"), name="Mate of a small boat"
    )
    for slug, name in SKILLS.items():
        skill = Skill.objects.create(
            uuid=stage.ports.new_uuid(), framework=framework, iri=iri(slug), name=name, group="technical"
        )
        OccupationSkill.objects.create(occupation=occupation, skill=skill, essential=True)
    monday = first_day(stage.world.now.date())
    made = {str(body["id"]): offers.put(stage.owner, body, ports=stage.ports) for body in courses(monday)}
    return Crew(occupation, made, monday)


def courses(monday: date) -> list[dict[str, Any]]:
    start = monday + timedelta(weeks=4)
    return [
        {
            "id": "steer",
            "name": "Steering by compass",
            "prices": [{"name": "Fee", "amount": 30}, {"name": "Chart", "amount": 10}],
            "hours": 8,
            "mode": "on-site",
            "place": "The quay",
            "group": "technical",
            "language": "en",
            "needs": [["watch", iri("lookout")]],
            "gives": [{"skill": iri("steer"), "level": 3}],
            "runs": [
                {
                    "start": start.isoformat(),
                    "end": (start + timedelta(days=25)).isoformat(),
                    "seats": 4,
                    "when": "Fridays",
                }
            ],
            "recognised_by": ["Harbour office"],
        },
        {
            "id": "watch",
            "name": "Standing watch",
            "cost": 30,
            "hours": 8,
            "mode": "own-time",
            "gives": [iri("watch")],
        },
        {
            "id": "brief",
            "name": "Speaking to a watch",
            "cost": 0,
            "hours": 6,
            "mode": "own-time",
            "gives": [iri("brief")],
        },
        {
            "id": "signal",
            "name": "Flags and lamps",
            "cost": 15,
            "hours": 4,
            "mode": "online",
            "gives": [iri("signal")],
        },
        {
            "id": "all",
            "name": "Mate in one course",
            "cost": 140,
            "hours": 40,
            "mode": "own-time",
            "gives": [iri(slug) for slug in SKILLS],
        },
        {
            "id": "shut",
            "name": "The old course",
            "cost": 1,
            "hours": 1,
            "closed": True,
            "gives": [iri(slug) for slug in SKILLS],
        },
    ]

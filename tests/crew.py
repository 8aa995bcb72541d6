"""Courses that lead a deck hand to a mate, at Harbour School: small, and every plan can be worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cairn.pathways.weeks import monday as monday_of
from cairn.records.models import Goal, LearningOffer, Occupation
from cairn.records.reads import skills
from cairn.services.access import SYSTEM
from cairn.services.plan import goals, keeping, offer_files, offers
from cairn.services.skills import importing
from tests import skillfiles
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
    importing.load(skillfiles.source(_framework()), kind="table", by=SYSTEM, ports=stage.ports)
    occupation = skills.occupation(iri("mate"))
    assert occupation is not None
    monday = monday_of(stage.world.now.date() + timedelta(days=6))
    made = {str(body["id"]): offers.put(stage.owner, body, ports=stage.ports) for body in courses(monday)}
    return Crew(occupation, made, monday)


def _framework() -> dict[str, bytes]:
    rows = "".join(f"{iri(slug)},{name},skill,technical\n" for slug, name in SKILLS.items())
    asked = "".join(f"{iri('mate')},{iri(slug)},essential\n" for slug in SKILLS)
    return {
        "framework.csv": f"iri,name,version\n{BASE}framework,Deck,1\n".encode(),
        "skills.csv": f"iri,name,kind,group\n{rows}".encode(),
        "occupations.csv": f"iri,name\n{iri('mate')},Mate of a small boat\n".encode(),
        "requirements.csv": f"occupation,skill,importance\n{asked}".encode(),
    }


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


READS = (
    "plan/offer_files.look",
    "plan/goals.from_advert",
    "plan/planning.answer",
    "plan/planning.ask",
    "plan/planning.today_of",
    "plan/planning.held_for",
    "plan/keeping.progress",
    "plan/keeping.what_if",
    "plan/qualifications.from_qualification",
    "plan/worth.worth",
    "plan/worth.compared",
)
STEPS = ("plan/offers.store",)


def acts(act: Callable[..., Any]) -> dict[str, Callable[[Stage], Any]]:
    """Every act of planning, for the test that each leaves a trace."""
    one = {"id": "one", "name": "One", "cost": 1, "hours": 1}
    file = json.dumps([one]).encode()
    return {
        "plan/offers.put": lambda s: act(offers.put, s.owner, one, ports=s.ports),
        "plan/offers.set_closed": lambda s: act(
            offers.set_closed, s.owner, enrol(s).courses["all"].uuid, closed=True, ports=s.ports
        ),
        "plan/offers.put_away": lambda s: act(
            offers.put_away, s.owner, enrol(s).courses["all"].uuid, ports=s.ports
        ),
        "plan/offer_files.bring": lambda s: act(
            offer_files.bring, s.owner, data=file, filename="a.json", ports=s.ports
        ),
        "plan/goals.add": lambda s: act(goals.add, s.amina, wanted(s), wishes={}, ports=s.ports),
        "plan/goals.change": lambda s: act(
            goals.change, goal(s).uuid, person=s.amina, wishes={"weekly": 3}, ports=s.ports
        ),
        "plan/goals.put_away": lambda s: act(goals.put_away, goal(s).uuid, person=s.amina, ports=s.ports),
        "plan/keeping.keep": lambda s: act(keeping.keep, goal(s), ports=s.ports),
        "plan/keeping.let_go": lambda s: act(_let_go, s),
    }


def wanted(stage: Stage) -> goals.Wanted:
    """What the occupation asks for."""
    return goals.from_occupation(enrol(stage).occupation.uuid)


def goal(stage: Stage) -> Goal:
    """A goal of Amina's, 4 hours a week."""
    return goals.add(stage.amina, wanted(stage), wishes={"weekly": 4}, ports=stage.ports)


def _let_go(stage: Stage) -> None:
    mine = goal(stage)
    keeping.let_go(keeping.keep(mine, ports=stage.ports).uuid, goal=mine, ports=stage.ports)

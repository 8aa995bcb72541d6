"""Choices that do not fit at first, time that runs out, and reasons that are true."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cairn.pathways import program
from cairn.pathways.catalogue import Catalogue
from cairn.pathways.goal import Goal, Held, Need, Objective, Wishes
from cairn.pathways.offer import Gain, Offer, Price, Run
from cairn.pathways.plan import Status
from cairn.pathways.planner import plan
from cairn.stacking.solver import Solution

MONDAY = date(2026, 11, 23)


def offer(id: str, hours: int, *, gives: str = "", needs: tuple[str, ...] = (), runs: tuple[Run, ...] = ()):  # noqa: A002
    return Offer(
        id=id,
        name=id,
        prices=(Price("fee", Decimal(10)),),
        hours=Decimal(hours),
        gives=tuple(Gain(skill) for skill in gives),
        needs=(frozenset(needs),) if needs else (),
        runs=runs,
    )


def run(week: int, days: int = 6) -> Run:
    start = MONDAY + timedelta(weeks=week)
    return Run(start=start, end=start + timedelta(days=days))


def goal(skills: str, **more) -> Goal:
    return Goal(name="goal", needs=tuple(map(Need, skills)), **more)


ALTERNATIVE = [
    offer("K", 8),
    offer("P1", 8, gives="a", needs=("K",)),
    offer("P2", 4),
    offer("X", 6, gives="b", needs=("P1", "P2"), runs=(run(2),)),
]


@pytest.mark.parametrize("objective", Objective)
def test_the_other_prerequisite_is_taken_where_the_needed_one_comes_too_late(objective):
    found = plan(
        Catalogue(ALTERNATIVE),
        goal("ab"),
        Held(),
        Wishes(start=MONDAY, weekly=Decimal(6), objective=objective),
        at=MONDAY,
    )
    assert found.status is Status.OPTIMAL
    assert {step.offer.id for step in found.steps} == {"K", "P1", "P2", "X"}


def test_no_time_at_all_is_said_and_is_no_proof():
    many = [offer(f"B{number}", 4 + number % 7, gives="abcdefghij"[number % 10]) for number in range(400)]
    found = plan(Catalogue(many), goal("abcdefghij"), Held(), Wishes(start=MONDAY), at=MONDAY, seconds=0.0)
    assert (found.status, found.steps) == (Status.UNKNOWN, ())


def test_a_solver_that_finds_nothing_in_time_proves_nothing(monkeypatch):
    monkeypatch.setattr(program, "least", lambda *_, **__: Solution((), 0, 0.0, proved=False))
    found = plan(Catalogue(ALTERNATIVE), goal("a"), Held(), Wishes(start=MONDAY), at=MONDAY)
    assert found.status is Status.UNKNOWN


def test_a_second_look_that_runs_out_of_time_keeps_what_was_found(monkeypatch):
    solve = program.least
    calls = []

    def slow(*given, **named):
        calls.append(1)
        return solve(*given, **named) if len(calls) == 1 else Solution((), 0, 0.0, proved=False)

    monkeypatch.setattr(program, "least", slow)
    found = plan(Catalogue(ALTERNATIVE), goal("a"), Held(), Wishes(start=MONDAY), at=MONDAY)
    assert {step.offer.id for step in found.steps} >= {"K", "P1"}
    assert found.value == sum(step.offer.cost for step in found.steps)


def test_more_hours_than_its_days_have_is_the_reason_and_not_that_it_is_closed():
    found = plan(
        Catalogue([offer("B", 100, gives="a", runs=(run(2, days=4),))]),
        goal("a"),
        Held(),
        Wishes(start=MONDAY),
        at=MONDAY,
    )
    assert [obstacle.kind for obstacle in found.obstacles] == ["pace"]


def test_an_achievement_nobody_offers_is_the_only_reason_told():
    wanted = goal("a", achievements=(frozenset({"urn:x:none"}),))
    found = plan(Catalogue([offer("B", 4, gives="a")]), wanted, Held(), Wishes(start=MONDAY), at=MONDAY)
    assert [obstacle.kind for obstacle in found.obstacles] == ["nobody"]


def test_nothing_begins_in_the_past():
    found = plan(
        Catalogue([offer("B", 4, gives="a")]),
        goal("a"),
        Held(),
        Wishes(start=MONDAY - timedelta(days=60)),
        at=MONDAY,
    )
    assert [step.start for step in found.steps] == [MONDAY]

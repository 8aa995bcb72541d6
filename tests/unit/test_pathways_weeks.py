"""Weeks, the hours they have, and steps that have begun."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cairn.pathways.catalogue import Catalogue
from cairn.pathways.errors import PathwayError
from cairn.pathways.goal import Goal, Held, Need, Objective, State, Wishes
from cairn.pathways.offer import Gain, Offer, Price, Run
from cairn.pathways.plan import Status
from cairn.pathways.planner import plan
from cairn.pathways.reading import read_goal
from cairn.pathways.weeks import Grid, UnderWay, shares

MONDAY = date(2026, 11, 23)
WEDNESDAY = MONDAY + timedelta(days=2)


def offer(name: str, hours: int, *, gives: str = "", needs: str = "", runs: tuple[Run, ...] = ()):
    return Offer(
        id=name,
        name=name,
        prices=(Price("fee", Decimal(10)),),
        hours=Decimal(hours),
        gives=tuple(map(Gain, gives)),
        needs=(frozenset({needs}),) if needs else (),
        runs=runs,
    )


def run(start: date, days: int) -> Run:
    return Run(start=start, end=start + timedelta(days=days - 1))


def best(offers, skills: str, **wishes):
    wishes.setdefault("start", MONDAY)
    wished = Wishes(weekly=Decimal(4), **wishes)
    goal = Goal(name="goal", needs=tuple(map(Need, skills)))
    return plan(Catalogue(offers), goal, Held(), wished, at=wished.start)


@pytest.mark.parametrize(
    ("weekday", "days", "spread"),
    [
        (0, 7, (800,)),
        (0, 12, (400, 400)),  # Monday to the Friday of the week after
        (1, 8, (400, 400)),  # two Tuesdays
        (2, 14, (285, 400, 115)),  # Wednesday to Tuesday
        (5, 3, (533, 267)),  # Saturday to Monday
    ],
)
def test_hours_of_a_run_lie_in_the_weeks_it_touches_and_none_is_lost(weekday, days, spread):
    assert shares(weekday, days, 800) == spread
    assert sum(spread) == 800


def test_a_run_that_begins_in_the_middle_of_a_week_takes_hours_of_the_week_it_ends_in_too():
    straddling = offer("run", 4, gives="a", runs=(run(WEDNESDAY, 7),))
    own = offer("own", 4, gives="b")

    found = best([straddling, own], "ab")

    [course] = [step for step in found.steps if step.offer.id == "own"]
    assert course.weeks == ((MONDAY, 115), (MONDAY + timedelta(days=7), 285))
    assert found.weeks == 2


def test_a_plan_begins_on_the_day_and_uses_a_run_of_the_same_week():
    soon = offer("soon", 4, gives="a", runs=(run(WEDNESDAY + timedelta(days=1), 2),))
    later = offer("later", 4, gives="a", runs=(run(MONDAY + timedelta(days=7), 2),))

    found = best([soon, later], "a", start=WEDNESDAY, objective=Objective.FASTEST)

    assert [step.offer.id for step in found.steps] == ["soon"]
    assert (found.status, found.weeks) == (Status.OPTIMAL, 1)


def test_of_a_week_that_has_begun_only_what_is_left_is_planned():
    found = best([offer("own", 4, gives="a")], "a", start=WEDNESDAY)

    [step] = found.steps
    assert (step.start, step.end) == (WEDNESDAY, MONDAY + timedelta(days=13))
    assert step.weeks == ((MONDAY, 285), (MONDAY + timedelta(days=7), 115))


def begun(hours: int = 8, *, gives: str = "", days: int = 14) -> UnderWay:
    return UnderWay(offer("begun", hours, gives=gives), MONDAY, MONDAY + timedelta(days=days - 1))


def test_hours_of_a_step_that_has_begun_are_set_aside_week_by_week():
    free = best([offer("own", 4, gives="a")], "a")
    taken = best([offer("own", 4, gives="a")], "a", under_way=(begun(),))

    assert free.steps[0].end == MONDAY + timedelta(days=6)
    assert taken.steps[0].start == MONDAY + timedelta(days=14)
    assert taken.weeks == taken.schedule.bound == 3


def test_on_the_next_days_as_much_is_set_aside_as_is_still_to_do():
    step = UnderWay(
        offer("begun", 6),
        MONDAY,
        MONDAY + timedelta(days=13),
        ((MONDAY, 350), (MONDAY + timedelta(days=7), 250)),
    )

    assert dict(step.left(WEDNESDAY)) == {MONDAY: 250, MONDAY + timedelta(days=7): 250}
    grid = Grid(WEDNESDAY, 400, [step])
    assert [grid.free(week) for week in range(3)] == [285 - 250, 150, 400]
    assert [grid.by(week) for week in range(5)] == [0, 35, 185, 585, 985]
    assert [grid.weeks_for(hours) for hours in (0, 35, 36, 186, 586)] == [0, 1, 2, 3, 4]


def test_what_builds_on_a_step_that_has_begun_waits_for_its_end():
    early, late = run(MONDAY + timedelta(days=7), 2), run(MONDAY + timedelta(days=14), 2)
    builds = offer("builds", 2, gives="a", needs="b", runs=(early, late))

    waits = best([builds], "a", under_way=(begun(2, gives="b"),))
    own = best([offer("own", 2, gives="a", needs="b")], "a", under_way=(begun(2, gives="b"),))

    assert [step.run for step in waits.steps] == [late]
    assert waits.steps[0].needs == ("begun",)
    assert own.steps[0].start == MONDAY + timedelta(days=14)


@pytest.mark.parametrize("spare", [0, 3])
def test_what_cannot_follow_a_step_that_has_begun_in_time_is_no_plan(spare):
    last = MONDAY + timedelta(days=20 + spare)
    own = offer("own", 5, gives="a", needs="b")

    found = best([own], "a", under_way=(begun(10, gives="b", days=21),), finish_by=last)

    assert found.status is Status.INFEASIBLE
    assert found.obstacles


def test_where_a_step_that_has_begun_ends_too_late_another_comes_first():
    offers = [offer("own", 2, gives="a", needs="b"), offer("quick", 1, gives="b")]
    late = begun(6, gives="b", days=21)

    found = best(offers, "a", under_way=(late,), finish_by=MONDAY + timedelta(days=20))

    assert {step.offer.id for step in found.steps} == {"own", "quick"}


def test_something_else_may_come_first_where_that_is_sooner():
    quick = offer("quick", 1, gives="b")
    builds = offer("builds", 2, gives="a", needs="b", runs=(run(MONDAY + timedelta(days=7), 2),))

    found = best([quick, builds], "a", under_way=(begun(2, gives="b"),))

    assert {step.offer.id for step in found.steps} == {"quick", "builds"}


def test_what_is_under_way_is_not_taken_again_and_what_it_gives_is_coming():
    again = replace(offer("begun", 8, gives="a"), runs=(run(WEDNESDAY, 2),))

    found = best([again], "a", under_way=(begun(gives="a"),))

    assert found.steps == ()
    assert [one.state for one in found.standing] == [State.COMING]
    assert found.met == 0


def test_no_hours_are_left_where_what_has_begun_takes_more_than_there_is():
    grid = Grid(MONDAY, 400, [begun(20)])

    assert [grid.room(week) for week in range(3)] == [0, 0, 400]
    assert grid.weeks_for(1) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: UnderWay(offer("a", 1), WEDNESDAY, MONDAY),
        lambda: UnderWay(offer("a", 1), MONDAY, WEDNESDAY, ((WEDNESDAY, 100),)),
        lambda: UnderWay(offer("a", 1), MONDAY, MONDAY + timedelta(days=3_661)),
        lambda: Wishes(start=MONDAY, under_way=(begun(),) * 51),
        lambda: Wishes(start=MONDAY, finish_by=date(2200, 1, 1)),
        lambda: Wishes(start=date.max),
        lambda: UnderWay(offer("a", 1), date.max, date.max),
    ],
)
def test_steps_and_days_that_make_no_sense_are_refused(wrong):
    with pytest.raises(PathwayError):
        wrong()


def test_a_step_of_two_hundred_years_is_refused_where_it_is_read():
    step = {"offer": {"id": "u", "name": "Begun", "hours": 5}, "start": "2000-01-01", "end": "2199-12-31"}
    body = {"skills": ["a"], "under_way": [step]}

    with pytest.raises(PathwayError) as refused:
        read_goal(body, today=MONDAY)
    assert (refused.value.code, refused.value.params["pointer"]) == ("plan.value", "/under_way/0")


def test_the_spreads_that_are_remembered_take_little_room():
    most = shares.cache_parameters()["maxsize"]
    longest = shares(0, 3_661, 10_000)
    each = sys.getsizeof(longest) + sum(map(sys.getsizeof, longest))

    assert most * each < 32_000_000

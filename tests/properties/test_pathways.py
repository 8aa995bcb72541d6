"""The planner against every possible plan, on small catalogues."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil, floor

from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.pathways.catalogue import Catalogue
from cairn.pathways.goal import Goal, Held, Need, Objective, Wishes
from cairn.pathways.offer import Gain, Mode, Offer, Price, Run
from cairn.pathways.plan import Status
from cairn.pathways.planner import plan
from cairn.pathways.weeks import UnderWay

MONDAY = date(2026, 11, 23)
SKILLS = ["a", "b", "c"]
GROUPS = ["digital", "human"]
FACTS = ("nobody", "unreachable", "closed", "full", "past", "price", "hours")
skills = st.sampled_from(SKILLS)


@st.composite
def run(draw):
    start = MONDAY + timedelta(days=7 * draw(st.integers(-1, 6)) + draw(st.sampled_from([0, 0, 2])))
    return Run(
        start=start,
        end=start + timedelta(days=draw(st.sampled_from([4, 6, 13, 20]))),
        seats=draw(st.sampled_from([None, None, None, 0, 3])),
        closed=draw(st.integers(0, 5)) == 0,
    )


@st.composite
def offer(draw, number):
    others = st.sampled_from([f"o{other}" for other in range(5) if other != number] + SKILLS + ["u"])
    return Offer(
        id=f"o{number}",
        name=f"Offer {number}",
        achievement=f"x:{number}",
        prices=draw(st.sampled_from([(), *((Price("Fee", Decimal(n)),) for n in (10, 25, 40, 40))])),
        hours=Decimal(draw(st.sampled_from([2, 4, 6, 9]))),
        mode=draw(st.sampled_from([Mode.ONLINE, Mode.ON_SITE])),
        runs=tuple(draw(st.one_of(st.just([]), st.lists(run(), min_size=1, max_size=3)))),
        closed=draw(st.integers(0, 9)) == 0,
        needs=tuple(
            frozenset(group)
            for group in draw(
                st.lists(st.lists(others, min_size=1, max_size=2), max_size=2 if number % 2 else 0)
            )
        ),
        gives=tuple(
            Gain(skill, draw(st.sampled_from([None, 5, 5])))
            for skill in draw(st.lists(skills, min_size=1, max_size=2, unique=True))
        ),
        group=draw(st.sampled_from(["", *GROUPS])),
        recognised_by=draw(st.sampled_from([(), ("A chamber",)])),
    )


first_days = st.sampled_from([MONDAY, MONDAY, *(MONDAY + timedelta(days=days) for days in range(1, 7))])


@st.composite
def begun(draw, start):
    """A step that began before the plan does, and ends within it."""
    end = start + timedelta(days=draw(st.sampled_from([0, 2, 9, 16])))
    began = start - timedelta(days=draw(st.sampled_from([0, 1, 5, 12])))
    given = [Gain(skill, draw(st.sampled_from([None, 5]))) for skill in draw(st.sets(skills, max_size=1))]
    course = Offer(id="u", name="Begun", hours=Decimal(draw(st.sampled_from([0, 3, 8]))), gives=tuple(given))
    return UnderWay(course, began, end)


def under_way(draw, start):
    return tuple(draw(st.one_of(st.just([]), st.lists(begun(start), min_size=1, max_size=1))))


@st.composite
def case(draw):
    start = draw(first_days)
    offers = [draw(offer(number)) for number in range(draw(st.integers(1, 5)))]
    needs = [
        Need(skill, level=draw(st.sampled_from([None, None, 4])))
        for skill in draw(st.sets(skills, min_size=1))
    ]
    held = Held(
        skills={skill: draw(st.sampled_from([None, 5])) for skill in draw(st.sets(skills, max_size=1))}
    )
    wishes = Wishes(
        start=start,
        under_way=under_way(draw, start),
        weekly=Decimal(draw(st.sampled_from([2, 4, 9]))),
        budget=draw(st.sampled_from([None, None, Decimal(30), Decimal(60)])),
        finish_by=draw(
            st.sampled_from([None, None, None, MONDAY + timedelta(days=27), MONDAY + timedelta(days=29)])
        ),
        modes=draw(st.sampled_from([frozenset(), frozenset(), frozenset({Mode.ONLINE})])),
        breadth=draw(st.sampled_from([frozenset(), frozenset(), frozenset({"digital"})])),
        objective=draw(st.sampled_from(list(Objective))),
    )
    return offers, Goal(name="Goal", needs=tuple(needs)), held, wishes


@st.composite
def crowded(draw):
    """Two offers for each skill, most with runs in the same few weeks, and prerequisites among them."""
    offers = []
    for number in range(6):
        start = MONDAY + timedelta(days=7 * draw(st.integers(0, 3)) + draw(st.sampled_from([0, 0, 3])))
        dated = draw(st.integers(0, 3)) > 0
        others = st.sampled_from([f"o{other}" for other in range(6) if other != number])
        needs = draw(st.lists(others, min_size=1, max_size=2)) if draw(st.integers(0, 2)) == 0 else []
        offers.append(
            Offer(
                id=f"o{number}",
                name=f"Offer {number}",
                prices=(Price("Fee", Decimal(draw(st.sampled_from([10, 20, 30])))),),
                hours=Decimal(draw(st.sampled_from([4, 6, 8]))),
                runs=(Run(start=start, end=start + timedelta(days=draw(st.sampled_from([2, 6, 11, 13])))),)
                if dated
                else (),
                needs=(frozenset(needs),) if needs else (),
                gives=(Gain(SKILLS[number // 2]),),
                recognised_by=draw(st.sampled_from([(), ("A chamber",)])),
            )
        )
    start = draw(first_days)
    wishes = Wishes(
        start=start,
        under_way=under_way(draw, start),
        weekly=Decimal(draw(st.sampled_from([4, 6, 8]))),
        finish_by=draw(st.sampled_from([None, None, MONDAY + timedelta(days=34)])),
        objective=draw(st.sampled_from(list(Objective))),
    )
    return offers, Goal(name="Goal", needs=tuple(map(Need, SKILLS))), Held(), wishes


@st.composite
def waiting(draw):
    """A step under way that gives a skill, what builds on it, and a last day near its end."""
    start = draw(first_days)
    end = start + timedelta(days=draw(st.sampled_from([6, 13, 20])))
    gives = (Gain("b"),)
    step = UnderWay(Offer(id="u", name="Begun", hours=Decimal(8), gives=gives), start, end)
    offers = []
    for number in range(draw(st.integers(1, 4))):
        needs = [frozenset({draw(st.sampled_from(["b", "u", "b", "o0"]))})] if number != 1 else []
        first = start + timedelta(days=draw(st.sampled_from([7, 13, 14, 20, 21])))
        offers.append(
            Offer(
                id=f"o{number}",
                name=f"Offer {number}",
                prices=(Price("Fee", Decimal(draw(st.sampled_from([10, 20])))),),
                hours=Decimal(draw(st.sampled_from([2, 5]))),
                runs=(Run(start=first, end=first + timedelta(days=3)),) if draw(st.booleans()) else (),
                needs=tuple(group for group in needs if f"o{number}" not in group),
                gives=(Gain(draw(st.sampled_from(["a", "a", "b", "c"]))),),
            )
        )
    wishes = Wishes(
        start=start,
        under_way=(step,),
        weekly=Decimal(draw(st.sampled_from([6, 30]))),
        finish_by=end + timedelta(days=draw(st.sampled_from([0, 3, 7, 10]))),
        objective=draw(st.sampled_from(list(Objective))),
    )
    wanted = draw(st.sampled_from(["a", "a", "ac"]))
    return offers, Goal(name="Goal", needs=tuple(map(Need, wanted))), Held(), wishes


def is_open(one, wishes):
    usable = not one.closed and one.prices is not None
    if wishes.modes and one.mode not in wishes.modes:
        usable = False
    return usable


def runs_of(one, wishes):
    return [
        run
        for run in one.runs
        if run.start >= wishes.start
        and not run.closed
        and run.seats != 0
        and (wishes.finish_by is None or run.end <= wishes.finish_by)
    ]


def covers(offers, goal, held, wishes):
    for need in goal.needs:
        if need.skill in held.skills and (need.level is None or (held.skills[need.skill] or 0) >= need.level):
            continue
        all_ = [*offers, *(step.offer for step in wishes.under_way)]
        gains = [gain for one in all_ for gain in one.gives if gain.skill == need.skill]
        if not any(need.level is None or (gain.level or 0) >= need.level for gain in gains):
            return False
    return all(any(one.group == group for one in offers) for group in wishes.breadth)


def finishes(offers, held, wishes):
    """Every end (in weeks) that some order of these offers reaches."""
    dated = [one for one in offers if one.runs]
    own = [one for one in offers if not one.runs]
    for chosen in itertools.product(*(runs_of(one, wishes) for one in dated)):
        runs = dict(zip([one.id for one in dated], chosen, strict=True))
        for order in itertools.permutations(own):
            found = worked(offers, order, runs, held, wishes)
            if found is not None:
                yield found


def week_of(day, wishes):
    return _week(day, wishes.start)


def _week(day, start):
    return (day - (start - timedelta(days=start.weekday()))).days // 7


@cache
def hours_of(first, last, effort, start):
    """Week -> hundredths of hours: alike in so many weeks as it lasts; one more is shared by first and last."""
    days = Counter(_week(first + timedelta(days=day), start) for day in range((last - first).days + 1))
    weeks, lasts = sorted(days), ceil(days.total() / 7)
    parts = dict.fromkeys(weeks, Fraction(1))
    if len(weeks) > lasts:
        ends = days[weeks[0]] + days[weeks[-1]]
        parts[weeks[0]], parts[weeks[-1]] = Fraction(days[weeks[0]], ends), Fraction(days[weeks[-1]], ends)
    hours, before, so_far = {}, 0, Fraction(0)
    for week in weeks:
        so_far += parts[week]
        hours[week] = floor(effort * so_far / lasts) - before
        before += hours[week]
    return hours


@cache
def set_aside(under_way, start):
    """Week -> what the steps that have begun still take of it."""
    found = Counter()
    for step in under_way:
        for week, hours in hours_of(step.start, step.end, step.offer.effort, start).items():
            days = [step.start + timedelta(days=day) for day in range((step.end - step.start).days + 1)]
            inside = [day for day in days if _week(day, start) == week]
            ahead = [day for day in inside if day >= start]
            found[week] += ceil(Fraction(hours * len(ahead), len(inside)))
    return found


def worked(offers, order, runs, held, wishes):  # noqa: C901 one loop over weeks, plain on purpose
    left = {one.id: one.effort for one in order}
    ends: dict[str, date] = {}
    done_in: dict[str, int] = {}
    taken, aside = Counter(), set_aside(wishes.under_way, wishes.start)
    for one in offers:
        if one.id in runs:
            taken.update(hours_of(runs[one.id].start, runs[one.id].end, one.effort, wishes.start))
    if any(hours > max(0, wishes.pace - aside[week]) for week, hours in taken.items() if hours):
        return None
    monday = wishes.start - timedelta(days=wishes.start.weekday())
    for week in range(60):
        if not any(left.values()):
            break
        pace = wishes.pace * (7 - wishes.start.weekday()) // 7 if week == 0 else wishes.pace
        free = max(0, pace - aside[week] - taken[week])
        moved = True
        while moved:
            moved = False
            for one in order:
                if left.get(one.id) and free and ready(one, week, offers, runs, done_in, held, wishes):
                    spent = min(free, left[one.id])
                    free -= spent
                    left[one.id] -= spent
                    moved = True
                    if not left[one.id]:
                        done_in[one.id] = week
                        ends[one.id] = monday + timedelta(days=7 * week + 6)
                    break
    if any(left.values()):
        return None
    for one in offers:
        if one.id in runs:
            ends[one.id] = runs[one.id].end
    for one in offers:
        if one.id in runs and not serves_in_time(one, offers, runs, done_in, held, wishes):
            return None
    end = max(ends.values())
    if wishes.finish_by is not None and end > wishes.finish_by:
        return None
    return week_of(end, wishes) + 1


def answers(other, group):
    return bool(group & {other.id, other.achievement, *(gain.skill for gain in other.gives)})


def begun_by(group, wishes):
    """The last days of the steps under way that a prerequisite may mean."""
    return [step.end for step in wishes.under_way if answers(step.offer, group)]


def ready(one, week, offers, runs, done_in, held, wishes):
    for group in one.needs:
        if any(held.has(name) for name in group):
            continue
        if any(week_of(end, wishes) < week for end in begun_by(group, wishes)):
            continue
        if not any(
            answers(other, group)
            and other is not one
            and (week_of(runs[other.id].end, wishes) < week if other.id in runs else other.id in done_in)
            for other in offers
        ):
            return False
    return True


def serves_in_time(one, offers, runs, done_in, held, wishes):
    start = runs[one.id].start
    for group in one.needs:
        if any(held.has(name) for name in group):
            continue
        if any(end <= start for end in begun_by(group, wishes)):
            continue
        if not any(
            answers(other, group)
            and other is not one
            and (
                runs[other.id].end <= start
                if other.id in runs
                else done_in[other.id] < week_of(start, wishes)
            )
            for other in offers
        ):
            return False
    return True


def worth(offers, weeks, wishes):
    money = sum(one.cents for one in offers)
    match wishes.objective:
        case Objective.CHEAPEST:
            return Decimal(money) / 100, sum(one.effort for one in offers)
        case Objective.FASTEST:
            return Decimal(weeks), money
        case Objective.FEWEST:
            return Decimal(len(offers)), money
        case Objective.RECOGNISED:
            return Decimal(sum(one.effort for one in offers if not one.recognised_by)) / 100, money


def every_plan(offers, goal, held, wishes):
    usable = [one for one in offers if is_open(one, wishes)]
    for size in range(len(usable) + 1):
        for chosen in itertools.combinations(usable, size):
            if not covers(chosen, goal, held, wishes):
                continue
            if wishes.budget is not None and sum(one.cost for one in chosen) > wishes.budget:
                continue
            weeks = 0 if not chosen else min(finishes(chosen, held, wishes), default=None)
            if weeks is not None:
                yield worth(chosen, weeks, wishes), {one.id for one in chosen}


@given(st.one_of(case(), crowded(), crowded()))
@settings(max_examples=60, deadline=None)
def test_no_plan_is_better_than_the_one_that_is_proved(example):
    check_best(*example)


def test_of_two_plans_that_take_the_same_weeks_the_cheaper_is_proved():
    """The dearer one is met first: it was hoped to take a week less."""

    def one(number, gives, cost, hours=4, needs=(), run=None):
        return Offer(
            id=f"o{number}",
            name=f"Offer {number}",
            prices=(Price("Fee", Decimal(cost)),),
            hours=Decimal(hours),
            needs=tuple(frozenset({need}) for need in needs),
            gives=(Gain(gives),),
            runs=(Run(start=MONDAY + timedelta(days=run[0]), end=MONDAY + timedelta(days=run[1])),)
            if run
            else (),
        )

    offers = [
        one(0, "a", 10, needs=["o1"]),
        one(1, "a", 10, run=(0, 11)),
        one(2, "b", 10, run=(0, 2)),
        one(3, "b", 10, needs=["o0"]),
        one(4, "c", 20, run=(14, 16)),
        one(5, "c", 10, hours=6),
    ]
    wishes = Wishes(start=MONDAY, weekly=Decimal(4), objective=Objective.FASTEST)
    goal = Goal(name="Goal", needs=tuple(Need(skill) for skill in "abc"))
    check_best(offers, goal, Held(), wishes)


@given(waiting())
@settings(max_examples=40, deadline=None)
def test_no_plan_is_better_where_a_step_that_has_begun_may_end_too_late(example):
    check_best(*example)


def check_best(offers, goal, held, wishes):
    found = plan(Catalogue(offers), goal, held, wishes, at=wishes.start, explain=False)

    possible = list(every_plan(offers, goal, held, wishes))
    if not possible:
        assert found.status is Status.INFEASIBLE
        return
    assert found.status is Status.OPTIMAL
    best = min(value for value, _ in possible)
    weeks = found.weeks if found.steps else 0
    assert worth([step.offer for step in found.steps], weeks, wishes) == (best[0], best[1])
    assert found.value == found.bound == best[0]
    if found.steps:
        assert weeks in set(finishes([step.offer for step in found.steps], held, wishes))


@given(case(), st.randoms())
@settings(max_examples=25, deadline=None)
def test_neither_the_order_of_the_catalogue_nor_who_provides_matters(example, chance):
    offers, goal, held, wishes = example
    moved = [dataclasses.replace(one, provider=f"Provider {chance.randint(0, 9)}") for one in offers]
    chance.shuffle(moved)

    first = plan(Catalogue(offers), goal, held, wishes, at=wishes.start, explain=False)
    second = plan(Catalogue(moved), goal, held, wishes, at=wishes.start, explain=False)

    assert first.offers == second.offers


def test_what_a_provider_pays_for_being_shown_is_no_field_anywhere():
    names = {field.name for kind in (Offer, Run, Price, Wishes, Goal) for field in dataclasses.fields(kind)}
    assert not {
        name
        for name in names
        for word in ("fee", "commission", "bid", "promot", "sponsor", "rank")
        if word in name
    }


@given(case())
@settings(max_examples=25, deadline=None)
def test_a_plan_never_uses_what_is_closed_or_full_and_keeps_the_wishes(example):
    offers, goal, held, wishes = example

    found = plan(Catalogue(offers), goal, held, wishes, at=wishes.start)

    for one in (found, found.part):
        for step in one.steps if one is not None else ():
            assert not step.offer.closed
            assert step.run is None or (not step.run.closed and step.run.seats != 0)
            assert (step.run is None) == (not step.offer.runs)
            assert not wishes.modes or step.offer.mode in wishes.modes
            assert wishes.finish_by is None or step.end <= wishes.finish_by
        if one is not None and wishes.budget is not None:
            assert one.cost <= wishes.budget


@given(case())
@settings(max_examples=25, deadline=None)
def test_what_an_obstacle_asks_for_lets_a_plan_exist(example):
    offers, goal, held, wishes = example
    found = plan(Catalogue(offers), goal, held, wishes, at=wishes.start)
    if found.status is not Status.INFEASIBLE:
        return

    assert found.obstacles
    never = [
        one
        for one in found.obstacles
        if one.kind in ("nobody", "unreachable", "closed", "full", "past", "price", "hours")
    ]
    closed = dataclasses.replace(
        wishes,
        without=frozenset(name for one in never for name in one.skills),
        breadth=wishes.breadth - {name for one in never for name in one.skills},
    )
    for one in found.obstacles:
        if one.kind in ("budget", "weekly", "finish_by") and not any(
            o.kind == "together" for o in found.obstacles
        ):
            relaxed = dataclasses.replace(closed, **{one.kind: one.needed})
            assert (
                plan(Catalogue(offers), goal, held, relaxed, at=wishes.start, explain=False).status
                is Status.OPTIMAL
            )
            if one.kind == "budget":
                less = dataclasses.replace(closed, budget=one.needed - Decimal("0.01"))
                assert (
                    plan(Catalogue(offers), goal, held, less, at=wishes.start, explain=False).status
                    is Status.INFEASIBLE
                )

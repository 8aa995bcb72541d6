"""Leila's goal: a proved plan is kept, moves with her hours, and says what changed when a course closes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from tests.world import World

from cairn.api.schemas.plans import KeptPlanOut
from cairn.demo import story
from cairn.demo.skills import iri
from cairn.pathways import search
from cairn.pathways.goal import Held, Need
from cairn.pathways.plan import Status
from cairn.pathways.weeks import LAST_DAY
from cairn.records.models import Goal, LearningOffer, Organisation, Person, Plan
from cairn.records.reads import plan as reads
from cairn.services.access import EVERY_ROLE, Actor, Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.hold import claims
from cairn.services.plan import goals, keeping, offers, planning
from cairn.services.share.documents import answer_own


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """The story, told once for all tests of this module; each of them leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        world.answer_own = lambda url: answer_own(url, ports=world.ports)
        story.welcome(world.ports)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(told, db):
    now = told.now
    yield told
    told.now = now


@pytest.fixture
def leila(world):
    return Person.objects.get(user__email=story.LEILA.email)


@pytest.fixture
def goal(leila):
    return Goal.objects.owned_by(leila).get(source="occupation")


def kept(person):
    return Plan.objects.owned_by(person).get(replaced_at=None)


def seat(name):
    return Seat(Organisation.objects.across(reason="test").get(name=name), Actor(), EVERY_ROLE)


def offer(code):
    return LearningOffer.objects.across(reason="test").get(code=code)


def names(steps):
    return [step["name"] if isinstance(step, dict) else step.offer.name for step in steps]


def test_the_demonstration_ends_with_a_proved_plan_within_hours_and_money(world, leila, goal):
    plan = kept(leila).answer

    assert (plan["status"], plan["cost"], plan["value"], plan["bound"]) == ("optimal", 310, 310, 310)
    assert names(plan["steps"]) == [
        "Feedback that changes something",
        "Leading a small crew",
        "Project management basics",
    ]
    assert plan["schedule"]["weeks"] == plan["schedule"]["bound"] == 30
    assert sum(one["state"] == "met" for one in plan["gap"]) == 11
    assert len(plan["gap"]) == 14


def test_more_hours_a_week_move_the_end_and_others_are_told(world, goal):
    found = planning.answer(goal, wishes={**goal.wishes, "weekly": 8}, ports=world.ports, others=True)

    slow = planning.answer(goal, ports=world.ports, others=True)
    assert found.plan.finish < slow.plan.finish - timedelta(weeks=5)
    assert slow.others[0].kind == "next"
    assert slow.others[0].dearer > 0
    assert {one.weekly for one in slow.hours} >= {Decimal(6), Decimal(8)}
    assert next(one.plan.finish for one in slow.hours if one.weekly == 8) == found.plan.finish


def test_too_little_money_says_how_much_would_do_and_what_is_possible(world, goal):
    found = planning.answer(goal, wishes={**goal.wishes, "budget": 200}, ports=world.ports).plan

    assert found.status is Status.INFEASIBLE
    assert ("budget", Decimal(310)) in [(one.kind, one.needed) for one in found.obstacles]
    assert found.part is not None
    assert found.part.cost <= 200
    assert len(found.part.open_) == 1


def test_what_closes_is_seen_and_another_plan_says_what_is_different(world, leila, goal):
    offers.set_closed(seat("University of Larkhaven"), offer("projects").uuid, closed=True, ports=world.ports)

    seen = keeping.progress(kept(leila), ports=world.ports, again=True)

    assert [step.state for step in seen.steps] == ["to_come", "to_come", "closed"]
    assert seen.changed.dropped == (str(offer("projects").uuid),)
    assert seen.changed.added
    assert seen.changed.dearer > 0

    keeping.keep(goal, ports=world.ports)
    again = keeping.progress(kept(leila), ports=world.ports, again=True)
    assert again.changed.nothing
    assert kept(leila).changed["dearer"] == float(seen.changed.dearer)
    assert len(reads.history(goal)) == 2


def test_costs_of_two_currencies_are_not_compared(world, leila, goal):
    wishes = {"weekly": 8, "currency": "GBP"}
    goals.change(goal.uuid, person=leila, wishes=wishes, ports=world.ports)

    seen = keeping.progress(kept(leila), ports=world.ports, again=True)

    assert seen.again.plan.cost not in (0, Decimal(310))
    assert (seen.changed.dearer, seen.changed.nothing) == (None, False)
    assert KeptPlanOut.of(seen).changes["dearer"] is None
    goal.refresh_from_db()
    keeping.keep(goal, ports=world.ports)
    assert kept(leila).changed["dearer"] is None
    assert keeping.progress(kept(leila), ports=world.ports, again=True).changed.dearer == 0


def test_what_has_begun_is_carried_on_and_not_planned_twice(world, leila, goal):
    begun = kept(leila).answer["steps"][0]
    world.now += timedelta(days=12)

    seen = keeping.progress(kept(leila), ports=world.ports, again=True)

    assert [step.state for step in seen.steps] == ["now", "to_come", "to_come"]
    assert begun["offer"] not in seen.again.plan.offers
    keeping.keep(goal, ports=world.ports)
    carried = keeping.progress(kept(leila), ports=world.ports)
    assert [step.state for step in carried.steps] == ["now", "to_come", "to_come"]


def dearer(plan):
    """The first step of a kept plan, which is free in the story, costs 40."""
    plan.answer["steps"][0]["cost"] = 40
    plan.save()
    return plan.answer["steps"]


def test_what_was_begun_in_another_currency_keeps_it_and_two_are_not_added_up(world, leila, goal):
    begun = dearer(kept(leila))[0]
    goals.change(goal.uuid, person=leila, wishes={"weekly": 8, "currency": "GBP"}, ports=world.ports)
    goal.refresh_from_db()
    world.now += timedelta(days=12)

    keeping.keep(goal, ports=world.ports)
    seen = keeping.progress(kept(leila), ports=world.ports, again=True)

    assert [step.currency for step in seen.steps] == ["EUR", "GBP", "GBP"]
    cost = Decimal(str(kept(leila).answer["cost"]))
    assert seen.whole.cost == {"EUR": 40, "GBP": cost}
    assert (seen.to_come.cost, seen.changed.dearer) == ({"GBP": cost}, 0)
    world.now = datetime.fromisoformat(begun["end"]).replace(tzinfo=UTC) + timedelta(days=2)
    late = keeping.progress(kept(leila), ports=world.ports, again=True)
    assert late.steps[0].state == "late"
    assert late.changed.dearer is None


def test_what_is_to_come_is_counted_without_what_is_done_or_paid(world, leila, goal):
    first, *others = dearer(kept(leila))
    before = keeping.progress(kept(leila), ports=world.ports)
    assert before.to_come == before.whole
    assert (before.whole.cost, before.whole.hours) == ({"EUR": 350}, kept(leila).answer["hours"])

    world.now += timedelta(days=12)
    begun = keeping.progress(kept(leila), ports=world.ports)
    rest = sum(step["hours"] for step in others)
    assert begun.to_come.cost == {"EUR": 310}
    assert rest < begun.to_come.hours < rest + first["hours"]

    held = Held({need["skill"]: 8 for need in first["closes"]})
    done = keeping.progress(kept(leila), ports=world.ports, held=held)
    assert (done.done, done.to_come.hours, done.whole) == (1, rest, before.whole)


def test_of_a_begun_course_that_is_gone_the_plan_says_what_it_is_for(world, leila, goal):
    plan = kept(leila)
    first = plan.answer["steps"][0]
    gone = {
        **first,
        "offer": str(world.ports.new_uuid()),
        "closes": [],
        "earns": ["urn:knot"],
        "widens": "human",
    }
    plan.answer["steps"][0] = gone
    plan.save()
    world.now += timedelta(days=12)

    [step] = keeping.what_if(goal, ports=world.ports, others=False).plan.wishes.under_way

    assert (step.offer.id, step.offer.achievement, step.offer.group) == (gone["offer"], "urn:knot", "human")


def test_ones_own_word_is_no_evidence(world, leila, goal):
    said = claims.Said(skill=iri("give-feedback"), words="I do this", level=5)
    claims.confirm(leila, [said], ports=world.ports)

    assert planning.answer(goal, ports=world.ports).plan.cost == 310
    assert "Feedback that changes something" in names(planning.answer(goal, ports=world.ports).plan.steps)


def test_goals_are_the_persons_alone(world, leila, goal):
    samir = Person.objects.get(user__email=story.SAMIR.email)
    for act in (
        lambda: goals.find(goal.uuid, person=samir),
        lambda: goals.change(goal.uuid, person=samir, wishes={}, ports=world.ports),
        lambda: goals.put_away(goal.uuid, person=samir, ports=world.ports),
    ):
        with pytest.raises(NotFound):
            act()
    own = goals.add(samir, goals.from_skills("", [iri("listen")]), wishes={}, ports=world.ports)
    with pytest.raises(NotFound):
        keeping.let_go(kept(leila).uuid, goal=own, ports=world.ports)


def test_several_goals_at_once_and_personal_ones_too(world, leila):
    assert [goal.personal for goal in reads.goals_of(leila)] == [True, False]
    for number in range(18):
        wanted = goals.from_skills(f"Goal {number}", [iri("listen")])
        goals.add(leila, wanted, wishes={}, ports=world.ports)
    with pytest.raises(Conflict) as refused:
        goals.add(leila, wanted, wishes={}, ports=world.ports)
    assert refused.value.code == "goal.too_many"


@pytest.mark.parametrize("day", ["2300-01-01", "9999-12-31", "1990-01-01"])
def test_a_last_day_of_another_age_is_the_last_or_first_that_is_planned_for(world, leila, day):
    wanted = goals.from_skills("Feedback", [iri("give-feedback")])
    made = goals.add(leila, wanted, wishes={"finish_by": day}, ports=world.ports)

    found = planning.answer(made, ports=world.ports).plan

    last = found.wishes.finish_by
    assert last == (world.now.date() if day < "2000" else LAST_DAY)
    assert bool(found.steps) == (last == LAST_DAY)


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"rather": ["dearer:x"]}, "rather"),
        ({"not_from": ["A"] * 101}, "not_from"),
        ({"weekly": 0}, "weekly"),
        ({"weekly": "much"}, "weekly"),
        ({"budget": -1}, "budget"),
        ({"finish_by": "soon"}, "finish_by"),
        ({"objective": "dearest"}, "objective"),
        ({"modes": ["by post"]}, "modes"),
        ({"commission": 3}, "commission"),
    ],
)
def test_a_wish_that_cannot_be_used_says_so_under_its_name(wishes, field):
    with pytest.raises(InvalidInput) as refused:
        goals.read_wishes(wishes)
    assert list(refused.value.fields) == [field]


def test_a_goal_of_nothing_or_of_unknown_skills_is_refused(world):
    for chosen in ([], ["https://skills.cairn.example/flying"]):
        with pytest.raises(InvalidInput):
            goals.from_skills("", chosen)
    with pytest.raises(NotFound):
        goals.from_occupation(world.ports.new_uuid())


def test_without_a_plan_there_is_nothing_to_keep(world, goal):
    with pytest.raises(Conflict) as refused:
        keeping.keep(goal, wishes={"weekly": 4, "budget": 10}, ports=world.ports)
    assert refused.value.code == "plan.none"


def test_a_plan_is_looked_for_before_anything_is_locked(world, goal, monkeypatch):
    open_now, seen, real = len(connection.atomic_blocks), [], keeping.answer

    def watched(*args, **more):
        seen.append(len(connection.atomic_blocks))
        return real(*args, **more)

    monkeypatch.setattr(keeping, "answer", watched)
    keeping.keep(goal, wishes={"weekly": 6}, ports=world.ports)
    assert seen == [open_now]


def test_a_goal_that_changed_meanwhile_keeps_the_plan_that_was_there(world, leila, goal, monkeypatch):
    before, real = kept(leila), keeping.answer

    def slow(*args, **more):
        found = real(*args, **more)
        goals.change(goal.uuid, person=leila, wishes={"weekly": 9}, ports=world.ports)
        return found

    monkeypatch.setattr(keeping, "answer", slow)
    with pytest.raises(Conflict) as refusal:
        keeping.keep(goal, wishes={"weekly": 6}, ports=world.ports)
    assert refusal.value.code == "plan.changed"
    assert kept(leila) == before
    goal.refresh_from_db()
    assert goal.wishes["weekly"] == 9


def test_other_plans_get_what_the_best_one_left_of_one_clock(world, goal, monkeypatch):
    whole = planning.answer(goal, ports=world.ports, others=True)
    assert (bool(whole.hours), whole.cut_short) == (True, False)

    monkeypatch.setattr(planning, "Patience", lambda _seconds: search.Patience(0.0))
    short = planning.answer(goal, ports=world.ports, others=True)
    assert short.plan.steps == whole.plan.steps
    assert (short.others, short.hours, short.cut_short) == ((), (), True)
    assert not planning.answer(goal, ports=world.ports).cut_short, "nobody asked for others"


def test_goals_are_planned_together_and_what_serves_both_is_taken_once(world, leila, goal):
    own = next(one for one in reads.goals_of(leila) if one.personal)
    more = goals.add(
        leila,
        goals.from_skills("Feedback", [iri("give-feedback")]),
        wishes={"weekly": 4},
        ports=world.ports,
    )

    wanted = goals.together([goal.uuid, own.uuid, more.uuid], person=leila)
    made = goals.add(leila, wanted, wishes={"weekly": 12}, ports=world.ports)

    assert made.name == f"{goal.name} and {own.name} and Feedback"
    assert len(made.needs) == len(goal.needs) + 1
    assert not made.personal
    level = {need["skill"]: need.get("level") for need in goal.needs}
    assert {need["skill"]: need.get("level") for need in made.needs}.items() >= level.items()
    apart = [planning.answer(one, wishes={"weekly": 12}, ports=world.ports).plan for one in (goal, own)]
    both = planning.answer(made, ports=world.ports).plan
    assert both.status is Status.OPTIMAL
    assert both.cost == sum(one.cost for one in apart)
    assert both.offers == apart[0].offers | apart[1].offers


def test_how_much_a_skill_counts_is_stored_and_kept_where_goals_become_one(world, leila):
    needs = (Need(iri("listen"), weight=3), Need(iri("give-feedback")))
    made = [
        goals.add(leila, goals.Wanted("Talk", "skills", needs=some), wishes={}, ports=world.ports)
        for some in (needs, needs[1:])
    ]
    both = goals.together([goal.uuid for goal in made], person=leila)

    asked, _wishes = goals.understood(made[0], today=world.now.date())
    assert [need.weight for need in asked.needs] == [3, 1]
    assert {need.skill: need.weight for need in both.needs} == {iri("listen"): 3, iri("give-feedback"): 1}


def test_one_goal_alone_or_that_of_somebody_else_is_not_planned_together(world, leila, goal):
    samir = Person.objects.get(user__email=story.SAMIR.email)
    with pytest.raises(InvalidInput) as refused:
        goals.together([goal.uuid, goal.uuid], person=leila)
    assert list(refused.value.fields) == ["goals"]
    with pytest.raises(NotFound):
        goals.together([goal.uuid, goal.uuid], person=samir)


def test_hours_of_what_has_begun_are_set_aside_and_the_rest_stays_where_it_was(world, leila, goal):
    before = kept(leila).answer["steps"]
    world.now += timedelta(days=12)

    found = keeping.what_if(goal, ports=world.ports, others=False).plan

    [step] = found.wishes.under_way
    assert step.offer.id == before[0]["offer"]
    assert sum(hours for _week, hours in step.left(found.wishes.start)) > 0
    assert [(one.offer.id, one.start.isoformat(), one.end.isoformat()) for one in found.steps] == [
        (one["offer"], one["start"], one["end"]) for one in before[1:]
    ]
    assert keeping.progress(kept(leila), ports=world.ports, again=True).changed.nothing

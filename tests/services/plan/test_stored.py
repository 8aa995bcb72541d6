"""Only what can matter for a goal is read of everything on offer, and the plan is the one over all of it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from bench.frame.plans import store
from tests.services.reads.test_growth import steps

from cairn.pathways.catalogue import Catalogue
from cairn.pathways.goal import Goal, Held, Need, Objective, Wishes, gap
from cairn.pathways.offer import Gain, Mode, Offer, Price, Run
from cairn.pathways.plan import Status
from cairn.pathways.planner import plan
from cairn.records.models import LearningOffer
from cairn.records.reads import plan as reads
from cairn.services.plan import planning

SKILLS = [f"s:{number}" for number in range(8)]
NUMBER = 40


@pytest.fixture
def monday(stage):
    today = stage.world.now.date()
    return today + timedelta(days=-today.weekday() % 7)


def made_up(chance, monday, number=NUMBER):
    for place in range(number):
        yield Offer(
            id=f"o:{place}",
            name=f"Offer {place}",
            achievement=chance.choice(["", f"a:{place}", f"a:{place % 5}"]),
            prices=chance.choice(
                [None, (), (), *[(Price("Fee", Decimal(cost)),) for cost in (0, 5, 10, 25, 40, 60)]]
            ),
            hours=chance.choice([None, *map(Decimal, (2, 4, 6, 9, 9))]),
            mode=chance.choice([Mode.ONLINE, Mode.ON_SITE]),
            language=chance.choice(["en", "fr"]),
            runs=tuple(runs(chance, monday)) if chance.random() < 0.3 else (),
            closed=chance.random() < 0.1,
            needs=tuple(needs(chance, number)) if chance.random() < 0.4 else (),
            gives=tuple(
                Gain(skill, chance.choice([None, 5])) for skill in chance.sample(SKILLS, chance.randint(1, 2))
            ),
            group=chance.choice(["", "digital", "human"]),
        )


def runs(chance, monday):
    for _ in range(chance.randint(1, 2)):
        start = monday + timedelta(days=7 * chance.randint(-1, 6))
        yield Run(
            start=start,
            end=start + timedelta(days=13),
            seats=chance.choice([None, 0, 3]),
            closed=chance.random() < 0.2,
        )


def needs(chance, number):
    """By achievement, skill, uuid, and code: their own, one of somebody else, one of nobody."""
    for _ in range(chance.randint(1, 2)):
        other = chance.randrange(number)
        names = [f"a:{other}", f"o:{other}", str(UUID(int=other + 1)), chance.choice(SKILLS), "o:999"]
        yield frozenset(chance.sample(names, chance.randint(1, 2)))


def asked(chance, monday):
    wanted = chance.sample(SKILLS, 2)
    held = Held(
        {skill: chance.choice([None, 2, 5]) for skill in chance.sample(SKILLS, 2)},
        frozenset(chance.sample([f"a:{number}" for number in range(NUMBER)], 2)),
    )
    wishes = Wishes(
        start=monday,
        weekly=Decimal(chance.choice([2, 5])),
        budget=chance.choice([None, Decimal(30), Decimal(80)]),
        languages=chance.choice([frozenset(), frozenset(), frozenset({"en"})]),
        breadth=chance.choice([frozenset(), frozenset(), frozenset({"human"})]),
        objective=chance.choice(list(Objective)),
    )
    goal = Goal(
        name="Goal",
        needs=tuple(Need(skill, level=chance.choice([None, None, 4])) for skill in wanted),
        achievements=chance.choice([(), (), (frozenset({"a:3", "a:12"}),)]),
    )
    return goal, held, wishes


def some_go_away(chance, rows, now):
    for row in rows:
        if chance.random() < 0.1:
            LearningOffer.objects.across(reason="test").filter(pk=row.pk).update(archived_at=now)


def compared(goal, held, wishes, monday):
    everything = Catalogue(reads.read(LearningOffer.objects.public()))
    read = planning.catalogue_for(goal, held, wishes)
    over_all, stored = (plan(one, goal, held, wishes, at=monday) for one in (everything, read))
    assert mattering(everything, goal, held, wishes) <= {one.id for one in read.offers}
    assert without_counts(stored) == without_counts(over_all)
    return stored.status


def mattering(everything, goal, held, wishes):
    """What can matter, by following names one after the other."""
    names = {need.skill for need in gap(goal, held)} | {name for group in goal.achievements for name in group}
    places = {place for name in names for place in everything.named(name)}
    places |= {place for group in wishes.breadth for place in everything.of_group(group)}
    waiting, found = list(places), set()
    while waiting:
        one = everything.offers[waiting.pop()]
        found.add(one.id)
        if not one.closed:
            needed = {other for group in one.needs for name in group for other in everything.named(name)}
            waiting += [other for other in needed if can_be_had(everything.offers[other], found)]
    return found


def can_be_had(one, found):
    return one.id not in found and not one.closed and one.prices is not None and one.hours is not None


def without_counts(found):
    if found is None:
        return None
    return replace(found, counted=None, part=without_counts(found.part))


@pytest.mark.parametrize(("seed", "away"), [(0, False), (1, False), (2, False), (3, True)])
def test_the_plan_is_the_one_over_all_offers(stage, monday, seed, away):
    chance, now = random.Random(seed), stage.ports.now()
    owners = [stage.harbour, stage.elsewhere]
    some_go_away(chance, store(made_up(chance, monday), owners, now), now)
    if away:
        stage.elsewhere.archived_at = now
        stage.elsewhere.save(update_fields=["archived_at"])
    found = [compared(*asked(chance, monday), monday) for _ in range(8)]
    assert away or {Status.OPTIMAL, Status.INFEASIBLE} <= set(found)


def test_a_chain_of_forty_courses_is_followed_to_its_end(stage, monday):
    free = {"prices": (), "hours": Decimal(1)}
    chain = [
        Offer(
            id=f"o:{n}", name=f"Part {n}", gives=(Gain(f"p:{n}"),), needs=(frozenset({f"p:{n + 1}"}),), **free
        )
        for n in range(40)
    ]
    last = Offer(id="o:40", name="Part 40", gives=(Gain("p:40"),), **free)
    store([*chain, last], [stage.harbour], stage.ports.now())
    goal, wishes = Goal(name="Goal", needs=(Need("p:0"),)), Wishes(start=monday, weekly=Decimal(40))
    catalogue = planning.catalogue_for(goal, Held(), wishes)
    assert len(catalogue) == 41
    assert len(planning.catalogue_for(goal, Held({"p:0": None}), wishes)) == 0, "nothing is missing"


def test_ten_times_the_offers_that_do_not_matter_are_not_looked_at(stage, monday):
    def others(first, number):
        chance = random.Random(1)
        for one in made_up(chance, monday, number):
            place = first + int(one.id[2:])
            gives = (Gain(f"else:{place}"),)
            yield replace(one, id=f"o:{place}", achievement=f"e:{place}", gives=gives, group="", needs=())

    store(made_up(random.Random(2), monday), [stage.harbour, stage.elsewhere], stage.ports.now())
    goal, wishes = Goal(name="Goal", needs=(Need("s:1"), Need("s:2"))), Wishes(start=monday)
    store(others(100, 100), [stage.harbour], stage.ports.now())
    before = steps(lambda: planning.catalogue_for(goal, Held(), wishes))
    store(others(1_000, 1_000), [stage.harbour], stage.ports.now())
    assert steps(lambda: planning.catalogue_for(goal, Held(), wishes), warm=True) <= 1.25 * before + 500

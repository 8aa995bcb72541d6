"""Planning over 20,000 offers: the time by the clock until the plan is proved.

A made-up catalogue: 1,500 skills, 1 to 4 of them by each offer, a quarter with prerequisites (one of up to
three others), 40 % with dated runs (some closed or full), prices 0 to 400, 6 to 80 hours. Goals of 14 skills of which
3 to 8 are held; 4 to 10 hours a week; every second goal with a budget. The catalogue is read once,
as in a process that serves; reading it is a figure of its own.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from bench.frame.figure import Figure, at_least, at_most
from cairn.pathways.catalogue import Catalogue
from cairn.pathways.goal import Goal, Held, Need, Objective, Wishes
from cairn.pathways.offer import Gain, Mode, Offer, Price, Run
from cairn.pathways.plan import Plan, Status
from cairn.pathways.planner import plan

OFFERS: Final = 20_000
SKILLS: Final = 1_500
GOALS: Final = 60  # of each objective
LIMIT_MS: Final = 200
START: Final = date(2026, 11, 23)


def figures() -> Iterator[Figure]:
    """Plan for many goals, by every objective."""
    chance = random.Random(4)
    begun = time.perf_counter()
    catalogue = Catalogue(offers(chance, OFFERS))
    yield Figure(f"put {OFFERS:,} offers in order, once", (time.perf_counter() - begun) * 1000, "ms")
    goals = [goal(chance) for _ in range(GOALS)]
    plan(catalogue, *goals[0], at=START)  # loads the solver
    for objective in Objective:
        yield from _of(objective, catalogue, goals)


def _of(
    objective: Objective, catalogue: Catalogue, goals: list[tuple[Goal, Held, Wishes]]
) -> Iterator[Figure]:
    from dataclasses import replace

    times, found = [], []
    for wanted, held, wishes in goals:
        begun = time.perf_counter()
        found.append(
            plan(catalogue, wanted, held, replace(wishes, objective=objective), at=START, explain=False)
        )
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    yield at_most(f"{objective}: p95", times[int(len(times) * 0.95)], unit="ms", limit=LIMIT_MS)
    yield Figure(f"{objective}: median", statistics.median(times), "ms")
    yield Figure(f"{objective}: slowest", times[-1], "ms")
    yield at_least(f"{objective}: proved", _proved(found), unit="% of goals", limit=100)
    candidates = statistics.median(one.counted.candidates for one in found)
    yield Figure(f"{objective}: candidates after pruning (median)", candidates, "offers")


def _proved(found: list[Plan]) -> float:
    return 100 * sum(one.status in (Status.OPTIMAL, Status.INFEASIBLE) for one in found) / len(found)


def goal(chance: random.Random) -> tuple[Goal, Held, Wishes]:
    """Return 14 skills, of which some are held, and the wishes of one person."""
    skills = [f"s:{number}" for number in chance.sample(range(SKILLS), 14)]
    held = Held(skills=dict.fromkeys(skills[: chance.randint(3, 8)]))
    wishes = Wishes(
        start=START,
        weekly=Decimal(chance.choice([4, 6, 8, 10])),
        budget=chance.choice([None, Decimal(600)]),
    )
    return Goal(name="Goal", needs=tuple(Need(skill) for skill in skills)), held, wishes


def offers(chance: random.Random, number: int) -> Iterator[Offer]:
    """Yield the offers of the made-up catalogue."""
    for place in range(number):
        hours = chance.choice([6, 10, 15, 20, 30, 40, 60, 80])
        yield Offer(
            id=f"o:{place}",
            name=f"Offer {place}",
            provider=f"Provider {place % 200}",
            achievement=f"a:{place}",
            prices=(Price("Fee", Decimal(chance.choice([0, 20, 45, 60, 90, 120, 180, 250, 400]))),),
            hours=Decimal(hours),
            mode=chance.choice(list(Mode)),
            language=chance.choice(["en", "en", "en", "fr", "ar"]),
            runs=tuple(_runs(chance, hours)) if chance.random() < 0.4 else (),
            closed=chance.random() < 0.05,
            needs=tuple(_needs(chance, place, number)) if chance.random() < 0.25 else (),
            gives=tuple(Gain(f"s:{skill}") for skill in chance.sample(range(SKILLS), chance.randint(1, 4))),
            group=chance.choice(["technical", "digital", "human", "entrepreneurial", "sustainability"]),
            recognised_by=("A chamber",) if chance.random() < 0.3 else (),
        )


def _runs(chance: random.Random, hours: int) -> Iterator[Run]:
    for _ in range(chance.randint(1, 3)):
        start = START + timedelta(days=chance.randint(-30, 240))
        weeks = max(1, hours // chance.choice([3, 4, 6, 8]))
        yield Run(
            start=start,
            end=start + timedelta(days=7 * weeks - 1),
            seats=chance.choice([None, 0, 5, 20]),
            closed=chance.random() < 0.1,
        )


def _needs(chance: random.Random, place: int, number: int) -> Iterator[frozenset[str]]:
    for _ in range(chance.randint(1, 2)):
        others = {f"a:{chance.randrange(number)}" for _ in range(chance.randint(1, 3))}
        yield frozenset(others - {f"a:{place}"}) or frozenset({"a:0"})

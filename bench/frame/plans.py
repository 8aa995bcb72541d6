"""Plans over stored offers: `python -m bench.frame.plans FOLDER [LIST]` fills an installation, prints times as JSON.

The offers of `bench.plan`, of 200 providers, in the database of DATABASE_URL, else SQLite in FOLDER. Of each goal: the
milliseconds of processor time (of this process and of its database) and by the clock until the catalogue is read, and
until a whole answer is there as the API asks for it. With LIST a file gets every plan, to compare.
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from bench import plan as made_up
from bench.frame import batch
from bench.frame.postgres import processor_ms

PROVIDERS: Final = 200
GOALS: Final = 60
CHUNK: Final = 2_000


def main(arguments: list[str]) -> int:
    """Fill, measure, print."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    batch.settle(folder)
    ports = batch.the_ports(folder)
    chance = random.Random(4)
    fill(chance, made_up.OFFERS, ports)
    asked = [_asked(*made_up.goal(chance)) for _ in range(GOALS)]
    found = measured(asked, ports)
    plans = found.pop("plans")
    if len(arguments) > 1:
        Path(arguments[1]).write_text("\n".join(plans), encoding="utf-8")
    print(json.dumps(found))
    return 0


def fill(chance: random.Random, number: int, ports: Any) -> None:
    """Store made-up offers as an import would."""
    from django.db import connection

    from cairn.records.models import Organisation, Site

    now = ports.now()
    site = Site.objects.create(uuid=ports.new_uuid(), name="Bench", host="localhost", created_at=now)
    owners = Organisation.objects.bulk_create(
        Organisation(uuid=ports.new_uuid(), site=site, name=f"Provider {place}", created_at=now)
        for place in range(PROVIDERS)
    )
    offers = made_up.offers(chance, number)
    while some := list(islice(offers, CHUNK)):
        store(some, owners, now)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum would


def store(offers: Iterable[Any], owners: Sequence[Any], now: datetime) -> list[Any]:
    """Store offers, their owners in turn by the number in their id, which becomes the code.

    The uuid is that number too, the same each time, so that plans can be compared.
    """
    from cairn.records.models import LearningOffer, LearningRun, OfferSkill
    from cairn.records.offers import columns_of, gains_of, runs_of

    listed = list(offers)
    made = LearningOffer.objects.bulk_create(
        LearningOffer(
            uuid=UUID(int=(place := int(offer.id.rpartition(":")[2])) + 1),
            organisation=owners[place % len(owners)],
            code=offer.id,
            created_at=now,
            updated_at=now,
            closed_at=now if offer.closed else None,
            **columns_of(offer),
        )
        for offer in listed
    )
    pairs = list(zip(listed, made, strict=True))
    LearningRun.objects.bulk_create(run for offer, row in pairs for run in runs_of(offer, row))
    OfferSkill.objects.bulk_create(gain for offer, row in pairs for gain in gains_of(offer, row))
    return made


def _asked(goal: Any, held: Any, wishes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A goal and what is held, as the API takes them."""
    body: dict[str, Any] = {
        "name": goal.name,
        "skills": [{"skill": need.skill} for need in goal.needs],
        "weekly": float(wishes.weekly),
    }
    if wishes.budget is not None:
        body["budget"] = float(wishes.budget)
    return body, {"skills": [{"skill": skill} for skill in held.skills]}


def measured(asked: list[tuple[dict[str, Any], dict[str, Any]]], ports: Any) -> dict[str, Any]:
    """Ask for every goal: reading alone, one plan, and a plan with others and other hours."""
    from cairn.credentials.document import dump
    from cairn.pathways.reading import read_goal, read_held
    from cairn.pathways.writing import plan_json
    from cairn.services.plan import planning

    ports = _on(made_up.START, ports)
    found: dict[str, Any] = {name: {"cpu": [], "clock": []} for name in ("reading", "plan", "page")}
    plans: list[str] = []
    planning.ask(*asked[0], others=True, ports=ports)  # loads the solver
    for body, held in asked:
        goal, wishes = read_goal(body, today=made_up.START)
        _timed(found["reading"], lambda: planning.catalogue_for(goal, read_held(held), wishes))  # noqa: B023 - called at once
        answer = _timed(found["plan"], lambda: planning.ask(body, held, others=False, ports=ports))  # noqa: B023
        _timed(found["page"], lambda: planning.ask(body, held, others=True, ports=ports))  # noqa: B023
        plans.append(dump(plan_json(answer.plan)))
    return {**found, "plans": plans}


def _on(day: date, ports: Any) -> Any:
    """The same ports on the day that the made-up runs were made for."""
    return replace(ports, now=lambda: datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def _timed(kept: dict[str, list[float]], work: Callable[[], Any]) -> Any:
    gc.collect()
    begun, clock = processor_ms(), time.perf_counter()
    answer = work()
    kept["clock"].append((time.perf_counter() - clock) * 1000)
    kept["cpu"].append(processor_ms() - begun)
    return answer


if __name__ == "__main__":
    os.environ.setdefault("CAIRN_RATE_LIMITS", "off")
    sys.exit(main(sys.argv[1:]))

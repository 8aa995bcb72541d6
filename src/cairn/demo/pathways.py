"""The third provider, what all three offer, and the goals that Leila has. All of it is invented.

`offers.json` says what is offered, as docs/reference/pathways.md describes it, but for `provider`, `design`
(the key of the achievement that is earned), skills by their slug, and `terms` instead of runs: days are
counted from the first Monday from the day on which the demonstration is loaded.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from cairn.credentials import document
from cairn.credentials.document import JSONObject
from cairn.demo.plot import Plot
from cairn.demo.skills import iri
from cairn.pathways.weeks import monday as monday_of
from cairn.records.models import Goal
from cairn.records.reads import skills
from cairn.services.access import SYSTEM
from cairn.services.errors import Conflict
from cairn.services.plan import goals, keeping, offers, rates
from cairn.services.ports import Ports

LOG: Final = logging.getLogger("cairn.demo")
SALTMARSH: Final = "Saltmarsh Adult College"
MARA: Final = "mara@saltmarsh.example"
POUND: Final = "GBP"
BANK: Final = "Bank of Saltmarsh (invented)"
GOAL: Final = "occupations/solar-team-lead"
_FILE: Final = Path(__file__).parent / "offers.json"


def play(plot: Plot, *, learner: str) -> None:
    """Offers of three providers; the learner wants to lead a crew, on four hours a week and 600 euro."""
    _saltmarsh(plot)
    plot.calendar.days_ago(0)
    monday = monday_of(plot.calendar.now().date() + timedelta(days=6))
    for written in _written():
        provider, design = written.pop("provider"), written.pop("design", "")
        version = plot.versions.get(design)
        if version is not None:
            written["achievement"] = version.url
        offers.put(plot.seat(provider), _dated(written, monday), ports=plot.ports)
    rates.enter(
        {
            "currency": POUND,
            "per_euro": "0.8642",
            "on": (plot.calendar.now().date() - timedelta(days=2)).isoformat(),
            "source": BANK,
        },
        by=SYSTEM,
        ports=plot.ports,
    )
    occupation = skills.occupation(iri(GOAL))
    if occupation is None:
        raise LookupError(GOAL)
    person = plot.people[learner]
    wanted = goals.from_occupation(occupation.uuid)
    goal = goals.add(person, wanted, wishes={"weekly": 4, "budget": 600}, ports=plot.ports)
    keep_plan(goal, ports=plot.ports)
    own = goals.from_skills("Sign language, for my neighbour", [iri("sign-language-basics")], personal=True)
    goals.add(person, own, wishes={"weekly": 3}, ports=plot.ports)


def keep_plan(goal: Goal, *, ports: Ports) -> None:
    """Keep the plan; on a machine too slow to find it in time the story goes on without."""
    try:
        keeping.keep(goal, ports=ports)
    except Conflict as refused:
        if refused.code != "plan.none":
            raise
        LOG.warning("demonstration: no plan was found in time, so none is kept goal=%s", goal.uuid)


def wipe(ports: Ports) -> None:
    """Take the story's rate of exchange out, where nobody has entered another."""
    for row in rates.every():
        if (row.currency, row.source) == (POUND, BANK):
            rates.remove(row.uuid, by=SYSTEM, ports=ports)


def _saltmarsh(plot: Plot) -> None:
    plot.calendar.days_ago(200)
    plot.person(MARA, "Mara Quill")
    plot.organisation(
        SALTMARSH,
        owner=MARA,
        facts={
            "legal_name": "Saltmarsh Adult College (invented)",
            "description": "Evening classes for everybody, in the old customs house.",
            "sector": "community",
            "time_zone": "Europe/Dublin",
            "contact_email": "hello@saltmarsh.example",
        },
    )


def _written() -> list[dict[str, Any]]:
    found = document.parse(_FILE.read_bytes())
    if not isinstance(found, list):
        raise TypeError(_FILE)
    return [dict(one) for one in found if isinstance(one, dict)]


def _dated(written: dict[str, Any], monday: date) -> JSONObject:
    """With the framework's identities for skills, and days for terms."""
    body = {**written, "runs": [_run(term, monday) for term in written.get("terms", ())]}
    body.pop("terms", None)
    body["gives"] = [{**gain, "skill": iri(gain["skill"])} for gain in written["gives"]]
    body["needs"] = [
        [iri(name.removeprefix("skill:")) if name.startswith("skill:") else name for name in group]
        for group in written.get("needs", ())
    ]
    return body


def _run(term: dict[str, Any], monday: date) -> JSONObject:
    start = monday + timedelta(days=7 * term["week"] + term["weekday"])
    end = start + timedelta(days=7 * (term["weeks"] - 1))
    run: JSONObject = {"start": start.isoformat(), "end": end.isoformat(), "when": term["when"]}
    if "seats" in term:
        run["seats"] = term["seats"]
    return run

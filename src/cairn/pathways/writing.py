"""Writes offers, goals and plans as JSON, in the form that `cairn plan --json` and the API give."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from cairn.credentials.document import JSONObject, JSONValue
from cairn.pathways.alternatives import Alternative, WhatIf
from cairn.pathways.goal import Need, Standing
from cairn.pathways.offer import Offer, Run
from cairn.pathways.plan import Obstacle, Plan, Step
from cairn.pathways.rates import Quoted, Rate


def number(value: Decimal) -> JSONValue:
    """Return a number without a fraction it does not have."""
    return int(value) if value == value.to_integral_value() else float(value)


def offer_json(offer: Offer) -> JSONObject:
    """Return an offer as `read_offer` takes it; what nobody said is not there."""
    members: JSONObject = {
        "id": offer.id,
        "name": offer.name,
        "provider": offer.provider,
        "achievement": offer.achievement,
        "prices": _prices(offer),
        "currency": offer.currency,
        "hours": None if offer.hours is None else number(offer.hours),
        "mode": str(offer.mode or ""),
        "language": offer.language,
        "place": offer.place,
        "runs": [run_json(run) for run in offer.runs],
        "closed": offer.closed or None,
        "needs": groups_json(offer.needs),
        "gives": [_dropped({"skill": gain.skill, "level": gain.level}) for gain in offer.gives],
        "group": offer.group,
        "recognised_by": list(offer.recognised_by),
        "address": offer.address,
    }
    free = offer.prices == ()
    return {
        name: value
        for name, value in members.items()
        if value not in (None, "", []) or (name == "prices" and free)
    }


def groups_json(groups: Iterable[frozenset[str]]) -> list[JSONValue]:
    """Return groups of names, of each of which one is enough."""
    return [_sorted(group) for group in groups]


def _prices(offer: Offer) -> JSONValue:
    if offer.prices is None:
        return None
    return [{"name": price.name or "price", "amount": number(price.amount)} for price in offer.prices]


def run_json(run: Run) -> JSONObject:
    """Return a run as `read_offer` takes it."""
    return _dropped(
        {
            "start": run.start.isoformat(),
            "end": run.end.isoformat(),
            "seats": run.seats,
            "closed": run.closed or None,
            "enrol_by": run.enrol_by.isoformat() if run.enrol_by else None,
            "when": run.when,
        }
    )


def _sorted(values: Iterable[str]) -> list[JSONValue]:
    return [str(value) for value in sorted(values)]


def need_json(need: Need) -> JSONObject:
    """Return one skill of a goal."""
    return _dropped(
        {
            "skill": need.skill,
            "name": need.name,
            "level": need.level,
            "weight": need.weight if need.weight > 1 else None,
        }
    )


def plan_json(
    plan: Plan, *, others: tuple[Alternative, ...] = (), hours: tuple[WhatIf, ...] = ()
) -> JSONObject:
    """Return the answer: objective, steps, cost, hours, status, and how it was proved."""
    schedule = plan.schedule
    found: JSONObject = {
        "status": str(plan.status),
        "objective": str(plan.objective),
        "value": number(plan.value),
        "bound": number(plan.bound),
        "cost": number(plan.cost),
        "currency": plan.wishes.currency,
        "hours": number(plan.hours),
        "finish": plan.finish.isoformat() if plan.finish else None,
        "steps": [_step(place, step) for place, step in enumerate(plan.steps, 1)],
        "gap": [_standing(one) for one in plan.standing],
        "schedule": None,
        "looked_at": {
            "catalogue": plan.counted.catalogue,
            "concerned": plan.counted.looked_at,
            "usable": plan.counted.usable,
            "candidates": plan.counted.candidates,
            "rounds": plan.counted.rounds,
        },
    }
    if schedule is not None:
        found["schedule"] = {
            "weeks": schedule.weeks,
            "bound": schedule.bound,
            "proved": schedule.proved,
            "limited_by": schedule.limited_by,
            "critical": list(schedule.critical),
        }
    if plan.obstacles:
        found["obstacles"] = [_obstacle(one) for one in plan.obstacles]
    if plan.part is not None:
        found["possible"] = {**plan_json(plan.part), "open": [need_json(need) for need in plan.part.open_]}
    if others:
        found["alternatives"] = [alternative_json(one) for one in others]
    if hours:
        found["at_other_hours"] = [_what_if(one) for one in hours]
    return found


def _step(place: int, step: Step) -> JSONObject:
    return _dropped(
        {
            "step": place,
            "offer": step.offer.id,
            "name": step.offer.name,
            "provider": step.offer.provider,
            "start": step.start.isoformat(),
            "end": step.end.isoformat(),
            "when": step.run.when if step.run else "",
            "cost": number(step.offer.cost or Decimal(0)),
            "quoted": quoted_json(step.offer.quoted),
            "hours": number(step.offer.hours or Decimal(0)),
            "closes": [need_json(need) for need in step.closes],
            "earns": list(step.earns),
            "widens": step.widens,
            "needs": list(step.needs),
            "opens": list(step.opens),
            "weeks": weeks_json(step.weeks),
        }
    )


def weeks_json(weeks: Iterable[tuple[date, int]]) -> list[JSONValue]:
    """Return hours by week, each with its Monday."""
    return [{"from": day.isoformat(), "hours": number(Decimal(hours) / 100)} for day, hours in weeks]


def quoted_json(quoted: Quoted | None) -> JSONObject | None:
    """Return what a provider asks in another currency, and by which rates it was counted."""
    if quoted is None:
        return None
    return {
        "cost": number(quoted.cost),
        "currency": quoted.currency,
        "rates": [rate_json(rate) for rate in quoted.rates],
    }


def rate_json(rate: Rate) -> JSONObject:
    """Return a rate; the number as a text, for it is exact."""
    return {
        "currency": rate.currency,
        "per_euro": f"{rate.per_euro.normalize():f}",
        "on": rate.on.isoformat(),
        "source": rate.source,
    }


def _standing(one: Standing) -> JSONObject:
    return _dropped({**need_json(one.need), "state": str(one.state), "held_level": one.level})


def _obstacle(one: Obstacle) -> JSONObject:
    needed: JSONValue = None
    if isinstance(one.needed, Decimal):
        needed = number(one.needed)
    elif isinstance(one.needed, date):
        needed = one.needed.isoformat()
    return _dropped(
        {
            "kind": one.kind,
            "skills": list(one.skills),
            "offers": one.offers or None,
            "needed": needed,
            "options": list(one.options),
        }
    )


def alternative_json(one: Alternative) -> JSONObject:
    """Return another plan, with how it differs."""
    return {
        "kind": one.kind,
        "cost": number(one.plan.cost),
        "hours": number(one.plan.hours),
        "finish": one.plan.finish.isoformat() if one.plan.finish else None,
        "offers": [step.offer.id for step in one.plan.steps],
        "dearer": number(one.dearer),
        "longer": number(one.longer),
        "days_later": one.later,
    }


def _what_if(one: WhatIf) -> JSONObject:
    return {
        "weekly": number(one.weekly),
        "cost": number(one.plan.cost),
        "finish": one.plan.finish.isoformat() if one.plan.finish else None,
    }


def _dropped(members: JSONObject) -> JSONObject:
    return {name: value for name, value in members.items() if value not in (None, "", [])}

"""The least dear, soonest, shortest or best recognised way to a goal, proved.

    plan(Catalogue(offers), goal, held, Wishes(start=day), at=today)

What the solver answers is counted again here: every step has its reason, and
every skill of the goal the step that closes it.

Source: docs/explanation/pathways.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from cairn.pathways.catalogue import Catalogue, Narrowed
from cairn.pathways.goal import Goal, Held, Need, Objective, Wishes, standing
from cairn.pathways.narrowing import narrow
from cairn.pathways.obstacles import reasons
from cairn.pathways.plan import Counted, Plan, Status, Step
from cairn.pathways.program import unit_of
from cairn.pathways.schedule import Placed
from cairn.pathways.search import SECONDS, Found, Patience, find


def plan(
    catalogue: Catalogue,
    goal: Goal,
    held: Held,
    wishes: Wishes,
    *,
    at: date,
    not_again: Iterable[frozenset[str]] = (),
    seconds: float = SECONDS,
    explain: bool = True,
) -> Plan:
    """Return the best plan, or why there is none.

    at: today; runs that cannot be enrolled in any more are never used.
    not_again: sets of ids of offers, of which not all may be in the plan again.
    explain: look for what to relax when there is none (several more searches).
    """
    patience = Patience(seconds)
    wishes = replace(wishes, start=max(wishes.start, at))  # nothing begins in the past
    not_again = tuple(not_again)
    spared = frozenset(one for ids in not_again for one in ids)
    narrowed = narrow(catalogue, goal, held, wishes, at=at, spared=spared)
    counted = Counted(len(catalogue), narrowed.looked_at, narrowed.usable, len(narrowed.candidates))
    nothing = Plan(
        status=Status.INFEASIBLE,
        goal=goal,
        wishes=wishes,
        standing=standing(goal, held, wishes.under_way),
        counted=counted,
    )
    if not narrowed.requirements:
        return replace(nothing, status=Status.OPTIMAL)
    if _is_covered(narrowed):
        found = find(narrowed, wishes, patience=patience, not_again=not_again)
        counted = replace(counted, rounds=found.rounds)
        if found.schedule is not None:
            return _told(replace(nothing, counted=counted), narrowed, found)
        if not found.proved:
            return replace(nothing, status=Status.UNKNOWN, counted=counted)
    if not explain:
        return nothing
    return replace(
        nothing,
        obstacles=reasons(catalogue, goal, held, wishes, at=at, patience=patience),
        part=_part(nothing, narrowed, patience),
    )


def _is_covered(narrowed: Narrowed) -> bool:
    covered = {number for candidate in narrowed.candidates for number in candidate.covers}
    return len(covered) == len(narrowed.requirements)


def _part(nothing: Plan, narrowed: Narrowed, patience: Patience) -> Plan | None:
    """The steps that close most, under the same wishes; None when nothing can be closed."""
    wishes = replace(nothing.wishes, objective=Objective.CHEAPEST)
    found = find(narrowed, wishes, patience=patience, partial=True)
    if found.schedule is None or not found.schedule.placed:
        return None
    made = _told(replace(nothing, wishes=wishes), narrowed, found)
    closed = {need.skill for step in made.steps for need in step.closes}
    needs = [one.need for one in narrowed.requirements if one.need is not None]
    return replace(
        made,
        value=made.cost,
        bound=made.cost,
        open_=tuple(need for need in needs if need.skill not in closed),
    )


def _told(nothing: Plan, narrowed: Narrowed, found: Found) -> Plan:
    done = found.schedule
    placed = done.placed if done is not None else ()
    return replace(
        nothing,
        status=Status.OPTIMAL if found.proved else Status.GAP,
        steps=_steps(placed, narrowed),
        value=unit_of(nothing.wishes.objective, found.value),
        bound=unit_of(nothing.wishes.objective, found.bound),
        schedule=done,
    )


def _steps(placed: Sequence[Placed], narrowed: Narrowed) -> tuple[Step, ...]:
    closed: set[int] = set()
    steps = []
    for one in sorted(placed, key=lambda step: (step.end, step.start, step.candidate.offer.id)):
        new = [number for number in one.candidate.covers if number not in closed]
        closed.update(new)
        steps.append(_step(one, new, narrowed, placed))
    return tuple(sorted(steps, key=lambda step: (step.start, step.end, step.offer.id)))


def _step(one: Placed, new: Sequence[int], narrowed: Narrowed, placed: Sequence[Placed]) -> Step:
    offer = one.candidate.offer
    required = [narrowed.requirements[number] for number in new]
    needs: list[Need] = [requirement.need for requirement in required if requirement.need is not None]
    earns = any(requirement.kind == "achievement" for requirement in required)
    return Step(
        offer=offer,
        run=one.run,
        start=one.start,
        end=one.end,
        closes=tuple(needs),
        earns=(offer.achievement or offer.id,) if earns else (),
        widens=offer.group if any(requirement.kind == "breadth" for requirement in required) else "",
        needs=one.after,
        opens=tuple(other.candidate.offer.id for other in placed if offer.id in other.after),
        weeks=one.weeks,
    )

"""A plan that a person keeps: how far they are, and what has changed since.

A kept plan stays as it was answered. Looked at again, it is planned anew with
today's passport, runs and wishes; what is under way goes on: its hours are set aside,
and what builds on it waits for its end.
The person decides whether to keep the new one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.pathways.alternatives import Changed, Outline, changes
from cairn.pathways.goal import Held
from cairn.pathways.offer import HUNDREDTHS, Gain, Offer
from cairn.pathways.plan import Status
from cairn.pathways.weeks import MOST_UNDER_WAY, UnderWay, monday
from cairn.pathways.writing import plan_json
from cairn.records.models import Goal, Plan
from cairn.records.reads import plan as reads
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.errors import Conflict, NotFound
from cairn.services.hold.passport import passport_of
from cairn.services.plan.goals import read_wishes
from cairn.services.plan.planning import Answer, answer, held_of, today_of
from cairn.services.ports import Ports

_DAY: Final = timedelta(days=1)
MOST_KEPT: Final = 50  # plans of one goal, the replaced ones too


@dataclass(frozen=True, slots=True)
class Kept:
    """A step of a kept plan, and how it stands today.

    state: done · now (under way; without dates of its own from its second day on) · to_come ·
    late (over, and not earned) · closed (it takes nobody any more, or this run does not) · gone (put away
    by its provider).
    body: as `plan_json` wrote it. currency: of its cost; another than that of the plan where a plan before went on
    with it.
    """

    number: int
    body: Mapping[str, Any]
    currency: str
    start: date
    end: date
    state: str
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class Sum:
    """What steps come to together. cost: by currency, never empty."""

    cost: Mapping[str, Decimal]
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person is with a plan, on a day of theirs. again: planned anew, None while nothing asks for it."""

    plan: Plan
    on: date
    steps: tuple[Kept, ...]
    done: int
    again: Answer | None
    changed: Changed | None

    @property
    def complete(self) -> bool:
        return self.done == len(self.steps)

    @property
    def whole(self) -> Sum:
        """All steps, what is done too."""
        return Sum(self._cost(self.steps), sum((_number(step, "hours") for step in self.steps), Decimal(0)))

    @property
    def to_come(self) -> Sum:
        """What is not done: of a step under way the hours that are left, and no money more."""
        steps = _open(self)
        left = sum(hours for step in _under_way(self) for _week, hours in step.left(self.on))
        hours = sum((_number(step, "hours") for step in steps), Decimal(left) / HUNDREDTHS)
        return Sum(self._cost(steps), hours)

    def _cost(self, steps: Iterable[Kept]) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for step in steps:
            if cost := _number(step, "cost"):
                found[step.currency] = found.get(step.currency, Decimal(0)) + cost
        return found or {self.plan.answer["currency"]: Decimal(0)}


def keep(goal: Goal, *, ports: Ports, wishes: Mapping[str, object] | None = None) -> Plan:
    """Plan and keep the plan; wishes, where given, become the goal's own. An earlier plan is replaced by it.

    It is planned before anything is locked: meanwhile others write.

    Raises:
        InvalidInput: a wish cannot be used.
        Conflict: `plan.none`: there is no plan to keep; `plan.changed`: the goal, or the plan that was
            kept, changed while it was planned.
    """
    goal = _mine(goal).get()
    wished = goal.wishes if wishes is None else read_wishes(wishes)
    old = _current(goal)
    progress_ = progress(old, ports=ports) if old is not None else None
    found = answer(goal, ports=ports, wishes=wished, under_way=_under_way(progress_))
    if found.plan.status not in (Status.OPTIMAL, Status.GAP) or not found.plan.steps:
        raise Conflict(_("There is no plan to keep."), code="plan.none")
    with transaction.atomic():
        _unchanged(goal, old)
        if wishes is not None:
            goal.wishes, goal.updated_at = wished, ports.now()
            goal.save(update_fields=["wishes", "updated_at"])
        return _replace(goal, progress_, found, ports=ports)


def _mine(goal: Goal) -> QuerySet[Goal]:
    return Goal.objects.owned_by(goal.person).filter(pk=goal.pk).select_related("person")


def _current(goal: Goal) -> Plan | None:
    return Plan.objects.owned_by(goal.person).filter(goal=goal, replaced_at=None).first()


def _unchanged(goal: Goal, old: Plan | None) -> None:
    """Lock the goal: one keeps a plan at a time. Refuse when it is not as it was when it was planned for."""
    now = _mine(goal).select_for_update(of=("self",)).first()
    if now is None or (now.updated_at, now.wishes) != (goal.updated_at, goal.wishes) or _current(now) != old:
        raise Conflict(_("Something changed meanwhile. Please try again."), code="plan.changed")


def _replace(goal: Goal, progress_: Progress | None, found: Answer, *, ports: Ports) -> Plan:
    if goal.plans.count() >= MOST_KEPT:
        goal.plans.exclude(replaced_at=None).order_by("kept_at").first().delete()  # type: ignore[union-attr]
    changed: dict[str, Any] = {}
    if progress_ is not None:
        old = progress_.plan
        old.replaced_at = ports.now()
        old.save(update_fields=["replaced_at"])
        changed = changed_json(changes(_outline(progress_), Outline.of(found.plan)))
    made = Plan.objects.create(
        uuid=ports.new_uuid(),
        person=goal.person,
        goal=goal,
        wishes=goal.wishes,
        answer={**plan_json(found.plan), "under_way": _carried(progress_), "on_offer": found.on_offer},
        changed=changed,
        kept_at=ports.now(),
        looked_at=ports.now(),
    )
    _note("keep", made, ports)
    return made


@transaction.atomic
def let_go(uuid: UUID, *, goal: Goal, ports: Ports) -> None:
    """Let a kept plan go; the goal stays.

    Raises:
        NotFound: no such plan of this goal.
    """
    made = Plan.objects.owned_by(goal.person).filter(goal=goal, uuid=uuid).first()
    if made is None:
        raise NotFound("no such plan")
    _note("let_go", made, ports)
    made.delete()


def progress(
    kept: Plan, *, ports: Ports, again: bool = False, others: bool = False, held: Held | None = None
) -> Progress:
    """Return how a kept plan stands today.

    again: plan anew too, and say what would change. others: with other plans and other hours.
    held: what the person holds, where it was read already.
    """
    today = today_of(kept.person, ports)
    held = held_of(passport_of(kept.person, ports)) if held is None else held
    bodies = [*kept.answer.get("under_way", ()), *kept.answer["steps"]]
    offers = reads.offers_by_id(body["offer"] for body in bodies)
    steps = tuple(
        _stands(number, body, kept.answer["currency"], offers.get(body["offer"]), held, today)
        for number, body in enumerate(bodies, 1)
    )
    done = sum(step.state == "done" for step in steps)
    found = Progress(kept, today, steps, done, None, None)
    if not again or found.complete:
        return found
    anew = answer(kept.goal, ports=ports, under_way=_under_way(found), held=held, others=others)
    return replace(found, again=anew, changed=changes(_outline(found), Outline.of(anew.plan)))


def busiest(plans: Iterable[Progress], *, since: date) -> tuple[date, Decimal] | None:
    """Return the week, by its Monday, in which several kept plans together ask for most hours, and how many.

    since: today; weeks before its own are over. A course that two plans share counts once. None with fewer than two
    plans that have something to do.
    """
    hours: dict[date, int] = defaultdict(int)
    seen: set[tuple[str, date]] = set()
    busy = 0
    for found in plans:
        left = [step for step in found.steps if step.state in ("now", "to_come")]
        busy += bool(left)
        for step in left:
            key = (step.body["offer"], step.start)
            for week, many in () if key in seen else _weeks(step):
                hours[week] += many if week >= monday(since) else 0
            seen.add(key)
    if busy < 2 or not any(hours.values()):
        return None
    week = max(sorted(hours), key=hours.__getitem__)
    return week, Decimal(hours[week]) / HUNDREDTHS


def what_if(
    goal: Goal, *, ports: Ports, wishes: Mapping[str, Any] | None = None, others: bool = True
) -> Answer:
    """Plan for a goal under other wishes; what has begun of the plan that is kept goes on. Nothing is kept."""
    kept, held = _current(goal), held_of(passport_of(goal.person, ports))
    under_way = _under_way(progress(kept, ports=ports, held=held)) if kept is not None else ()
    return answer(goal, ports=ports, wishes=wishes, under_way=under_way, held=held, others=others)


def _stands(
    number: int, body: Mapping[str, Any], currency: str, offer: Offer | None, held: Held, today: date
) -> Kept:
    start, end = date.fromisoformat(body["start"]), date.fromisoformat(body["end"])
    closes = body.get("closes", ())
    earned = bool(closes) and all(_is_held(need, held) for need in closes)
    achievements = set(body.get("earns", ())) | ({offer.achievement} if offer is not None else set())
    if earned or (achievements & held.achievements):
        state = "done"
    elif (start if offer is None or offer.runs else start + _DAY) <= today <= end:
        state = "now"
    elif end < today:
        state = "late"
    else:
        state = still_open(offer, start, end, today)
    return Kept(number, body, body.get("currency", currency), start, end, state, offer)


def still_open(offer: Offer | None, start: date, end: date, today: date) -> str:
    """Return `to_come`, `closed` or `gone` for a step that has not begun."""
    if offer is None:
        return "gone"
    if offer.closed:
        return "closed"
    if not offer.runs:
        return "to_come"
    runs = [run for run in offer.runs if (run.start, run.end) == (start, end)]
    return "to_come" if any(run.is_open(at=today) for run in runs) else "closed"


def _is_held(need: Mapping[str, Any], held: Held) -> bool:
    if need["skill"] not in held.skills:
        return False
    return Gain(need["skill"], held.skills[need["skill"]]).reaches(need.get("level"))


def _under_way(found: Progress | None) -> tuple[UnderWay, ...]:
    """The steps that have begun, with the hours they were planned to take."""
    begun = [step for step in found.steps if step.state == "now"] if found is not None else []
    return tuple(UnderWay(_course(step), step.start, step.end, _weeks(step)) for step in begun)[
        :MOST_UNDER_WAY
    ]


def _course(step: Kept) -> Offer:
    """What a step is about; of an offer that is not here any more, as much as the plan says."""
    if step.offer is not None:
        return step.offer
    gains = tuple(Gain(need["skill"], need.get("level")) for need in step.body.get("closes", ()))
    return Offer(
        id=step.body["offer"],
        name=step.body["name"],
        achievement=next(iter(step.body.get("earns", ())), ""),
        hours=_number(step, "hours"),
        gives=gains,
        group=step.body.get("widens", ""),
    )


def _weeks(step: Kept) -> tuple[tuple[date, int], ...]:
    """Its hours by week; () where an earlier version kept it without."""
    rows = step.body.get("weeks", ())
    return tuple(
        (date.fromisoformat(row["from"]), round(Decimal(str(row["hours"])) * HUNDREDTHS)) for row in rows
    )


def _carried(found: Progress | None) -> list[Any]:
    """The steps that have begun: a new plan goes on with them, and they cost what they did."""
    begun = [step for step in found.steps if step.state == "now"] if found is not None else []
    return [{**step.body, "currency": step.currency} for step in begun]


def _open(found: Progress) -> list[Kept]:
    return [step for step in found.steps if step.state not in ("done", "now")]


def _outline(found: Progress) -> Outline:
    steps = _open(found)
    cost = found.to_come.cost
    currency, amount = next(iter(cost.items()))
    return Outline(
        {step.body["offer"]: (step.start, step.end) for step in steps},
        amount,
        currency if len(cost) == 1 else "",  # two are not to be compared with one
        max((step.end for step in steps), default=None),
    )


def _number(step: Kept, name: str) -> Decimal:
    return Decimal(str(step.body[name]))


def changed_json(changed: Changed) -> dict[str, Any]:
    """As it is stored, and the API says it. "dearer" is null where the two are of different currencies."""
    return {
        "added": list(changed.added),
        "dropped": list(changed.dropped),
        "moved": list(changed.moved),
        "dearer": None if changed.dearer is None else float(changed.dearer),
        "days_later": changed.later,
    }


def _note(what: str, made: Plan, ports: Ports) -> None:
    audit.record(
        f"plan.{what}",
        subject=("plan", made.uuid),
        organisation=None,
        actor=Actor(person=made.person),
        at=ports.now(),
    )

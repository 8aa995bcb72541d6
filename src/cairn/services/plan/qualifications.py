"""A qualification as goal: what is still missing for its last exit.

Where money matters most that is the cheapest set of parts, as the audit finds it. Where something else does,
every smallest set that the rules leave is planned, up to a limit, and the best plan decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.pathways import goal as core
from cairn.pathways.goal import MOST_ACHIEVEMENTS, Objective
from cairn.pathways.plan import Plan, Status
from cairn.pathways.planner import plan
from cairn.pathways.search import Patience
from cairn.pathways.ways import Asked, every_way
from cairn.records.models import AchievementVersion, Goal, Person, QualificationVersion
from cairn.services.errors import InvalidInput
from cairn.services.plan import planning
from cairn.services.plan.goals import MOST_NAME, Wanted, read_wishes, understood
from cairn.services.ports import Ports
from cairn.services.stack import auditing, catalogue
from cairn.services.stack.offers import offers_for
from cairn.stacking.answer import Audit, Step
from cairn.stacking.audit import audit
from cairn.stacking.errors import HeldError
from cairn.stacking.held import Achieved, Offer

MOST_LISTED = 100
SECONDS: Final = 4.0  # for all sets of one qualification
_EACH: Final = 0.5  # for one audit, and for one plan
Groups = tuple[frozenset[str], ...]


def published() -> list[QualificationVersion]:
    """Return the qualifications that are offered, by name."""
    return list(catalogue.newest()[:MOST_LISTED])


def from_qualification(
    uuid: UUID, *, person: Person, ports: Ports, wishes: Mapping[str, object] | None = None
) -> Wanted:
    """Return the achievements that would complete the last exit of a qualification.

    Where these are more than one goal holds, it is a goal of the first of them, and its name says so.

    wishes: how they learn. Where these want the soonest, the fewest courses or the best recognised, the set is
    taken whose plan is; else the cheapest by what is on offer.

    Raises:
        NotFound: no such qualification.
        InvalidInput: `goal.complete`, `goal.out_of_reach`; a wish cannot be used.
    """
    found = auditing.audit_for(person, uuid, ports=ports, by="cost")
    last = found.audits[-1]
    if last.complete:
        raise InvalidInput(_("You hold everything for this already."), code="goal.complete")
    if not last.steps or last.out_of_reach:
        said = _("What is missing for this cannot be earned from what is on offer here.")
        raise InvalidInput(said, code="goal.out_of_reach")
    read = read_wishes(wishes or {})
    cheapest = tuple(_groups(last.steps))
    wanted = Wanted(last.exit.name[:MOST_NAME], "qualification", str(uuid), achievements=cheapest)
    if read["objective"] != Objective.CHEAPEST:
        wanted = _best(wanted, found, person=person, wishes=read, ports=ports)
    return _first(wanted) if len(wanted.achievements) > MOST_ACHIEVEMENTS else wanted


def _first(wanted: Wanted) -> Wanted:
    """As much of it as one goal holds."""
    many, most = len(wanted.achievements), MOST_ACHIEVEMENTS
    said = _("%(name)s: the first %(most)d of %(many)d parts")
    room = MOST_NAME - len(said % {"name": "", "most": most, "many": many})
    name = said % {"name": wanted.name[: max(room, 0)], "most": most, "many": many}
    return replace(wanted, name=name[:MOST_NAME], achievements=wanted.achievements[:most])


def _best(
    wanted: Wanted, found: auditing.Answer, *, person: Person, wishes: Mapping[str, object], ports: Ports
) -> Wanted:
    """Of every set that completes it, the one with the best plan; as it was where none has a plan.

    wanted: with the cheapest set, whole. One that does not fit into a goal is not planned: a part of it would
    seem better than it is.
    """
    clock = Patience(SECONDS)
    rules, at = found.rules, planning.today_of(person, ports)
    offers, held = offers_for(rules, ()), found.holding.achieved(unit=rules.unit)
    steps: dict[frozenset[str], tuple[Step, ...]] = {}

    def ask(without: frozenset[str]) -> Asked:
        answer = _audited(found, held, [one for one in offers if one.of.id not in without], at=at)
        if answer is None:
            return Asked(None, sure=False)
        if not answer.steps or answer.out_of_reach:
            return Asked(None, answer.steps_proved)
        names = frozenset(step.offer.of.id for step in answer.steps)
        steps[names] = answer.steps
        return Asked(names, answer.steps_proved)

    ways = every_way(ask, is_over=lambda: clock.left < SECONDS / 2)
    sets = [tuple(_groups(steps[names])) for names in ways.sets]
    plans = _plans(
        wanted, [wanted.achievements, *sets], person=person, wishes=wishes, clock=clock, ports=ports
    )
    usable = [(made, groups) for made, groups in plans if made.steps]
    if not usable:
        return wanted
    _plan, groups = min(usable, key=lambda one: (one[0].value, one[0].cost, one[0].hours))
    proved = ways.complete and len(plans) > len(sets) and all(_is_sure(made) for made, _ in plans)
    return replace(wanted, achievements=groups, ways=len(set(map(frozenset, sets))), proved=proved)


def _audited(
    found: auditing.Answer, held: Sequence[Achieved], offers: Sequence[Offer], *, at: date
) -> Audit | None:
    """The last exit with only these on offer, under the pins and decisions that the person sees; None: no time."""
    try:
        answers = audit(
            found.rules,
            held,
            at=at,
            offers=offers,
            pins=found.usable,
            decisions=found.decided.decisions,
            by="number",
            seconds=_EACH,
        )
    except HeldError as error:
        if error.code != "held.time":
            raise
        return None
    return answers[-1]


def _is_sure(made: Plan) -> bool:
    return made.status in (Status.OPTIMAL, Status.INFEASIBLE)


def _plans(
    wanted: Wanted,
    sets: Iterable[Groups],
    *,
    person: Person,
    wishes: Mapping[str, object],
    clock: Patience,
    ports: Ports,
) -> list[tuple[Plan, Groups]]:
    """A plan for each set that fits into a goal, as far as there is time."""
    sets = [groups for groups in sets if len(groups) <= MOST_ACHIEVEMENTS]
    today = planning.today_of(person, ports)
    row = Goal(person=person, name=wanted.name, source=wanted.source, wishes=dict(wishes))
    row.achievements = [sorted(group) for group in wanted.achievements[:MOST_ACHIEVEMENTS]]
    asked, wished = understood(row, today=today)
    held = planning.held_for(person, ports)
    names = {one.offer for one in wished.rather} | {
        name for groups in sets for group in groups for name in group
    }
    on_offer = planning.catalogue_of(names, wished)
    found = []
    for groups in sets:
        if clock.left <= 0:
            break
        one = core.Goal(name=wanted.name, achievements=groups, source=asked.source)
        seconds = min(_EACH, clock.left)
        found.append((plan(on_offer, one, held, wished, at=today, seconds=seconds, explain=False), groups))
    return found


def _groups(steps: Iterable[Step]) -> Iterator[frozenset[str]]:
    """Each by its lasting address and by that of the version that is offered."""
    achieved = {step.offer.of.id: step.offer.of for step in steps}
    versions = AchievementVersion.objects.public().filter(uuid__in=[UUID(one) for one in achieved])
    urls = {str(uuid): url for uuid, url in versions.values_list("uuid", "url")}
    for one, of in achieved.items():
        yield frozenset({of.achievement, urls.get(one, of.achievement)})

"""What a person wants to be able to do: from a role, a qualification, an advertisement, or skills of their choice.

Several goals at once are fine (feature L23), for work or for oneself (L26). A goal
belongs to the person alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.credentials.document import JSONObject
from cairn.pathways import goal as core
from cairn.pathways.errors import PathwayError
from cairn.pathways.offer import Mode
from cairn.pathways.reading import read_goal
from cairn.pathways.weeks import LAST_DAY
from cairn.pathways.writing import number
from cairn.records.models import Goal, Person
from cairn.records.reads import plan as reads
from cairn.records.reads import skills as skill_reads
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.fields import Fields, known_names
from cairn.services.plan.offers import GROUPS
from cairn.services.ports import Ports
from cairn.services.skills import linking
from cairn.skills.suggestion import Suggestions

MOST_GOALS: Final = 20  # at once
MOST_TOGETHER: Final = 5  # goals that become one
MOST_NAME: Final = 200
MOST_ADVERT: Final = 50_000  # characters
WISHES: Final = (
    "weekly", "budget", "currency", "finish_by", "modes", "languages", "places", "breadth", "without", "avoid",
    "not_from", "rather", "objective",
)  # fmt: skip
MOST_OF: Final = {"without": core.MOST_SKILLS, "avoid": 200}  # of the others 100
_HUNDREDTH: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a goal is made from. of: IRI of an occupation or uuid of a qualification, where it is from one.

    ways: of so many sets of achievements that would do this one was chosen, 0: no others were looked at;
    proved: there are no more, and none has a better plan.
    """

    name: str
    source: str
    of: str = ""
    needs: tuple[core.Need, ...] = ()
    achievements: tuple[frozenset[str], ...] = ()
    personal: bool = False
    ways: int = 0
    proved: bool = False


def from_occupation(uuid: UUID) -> Wanted:
    """Return what an occupation asks for: its essential skills, with their levels.

    Raises:
        NotFound: no such occupation. InvalidInput: `goal.empty`: it asks for nothing that is known.
    """
    occupation = skill_reads.occupation_by_uuid(uuid)
    if occupation is None:
        raise NotFound("no such occupation")
    rows = skill_reads.required(occupation)
    essential = [row for row in rows if row.essential] or rows
    needs = tuple(core.Need(row.skill.iri, row.skill.name, row.level) for row in essential)
    if not needs:
        raise InvalidInput(_("Nobody has said yet which skills this role asks for."), code="goal.empty")
    return Wanted(occupation.name[:MOST_NAME], "occupation", occupation.iri, needs[: core.MOST_SKILLS])


def from_skills(name: str, iris: Iterable[str], *, source: str = "skills", personal: bool = False) -> Wanted:
    """Return a goal of skills of one's choice; without a name it is called by its first skill.

    Raises:
        InvalidInput: none was chosen, one is not known here, or they are too many.
    """
    wanted = list(dict.fromkeys(iris))
    known = skill_reads.by_iri(wanted[: core.MOST_SKILLS + 1])
    if not wanted:
        raise InvalidInput(fields={"skills": [_("Choose at least one skill.")]})
    if len(wanted) > core.MOST_SKILLS:
        raise InvalidInput(fields={"skills": [_("A goal has at most 200 skills.")]})
    if unknown := [iri for iri in wanted if iri not in known]:
        said = _("This skill is not known here: %(skill)s") % {"skill": unknown[0][:200]}
        raise InvalidInput(fields={"skills": [said]})
    needs = tuple(core.Need(iri, known[iri].name) for iri in wanted)
    return Wanted((name.strip() or needs[0].name)[:MOST_NAME], source, "", needs, personal=personal)


def together(goals: Sequence[UUID], *, person: Person) -> Wanted:
    """Return one goal of what two or more goals of a person ask for: a course that serves both is taken once.

    A skill that several ask for is wanted at the highest of their levels. The goals stay as they are.

    Raises:
        NotFound: one is not theirs. InvalidInput: fewer than 2 or more than 5, or together too much for one goal.
    """
    chosen = [find(uuid, person=person) for uuid in dict.fromkeys(goals)][: MOST_TOGETHER + 1]
    if not 2 <= len(chosen) <= MOST_TOGETHER:
        raise InvalidInput(fields={"goals": [_("Choose 2 to 5 goals.")]})
    needs: dict[str, core.Need] = {}
    for body in (need for goal in chosen for need in goal.needs):
        need = core.Need(body["skill"], body.get("name", ""), body.get("level"), body.get("weight", 1))
        before = needs.get(need.skill, need)
        level = max(before.level or 0, need.level or 0) or None
        needs[need.skill] = replace(before, level=level, weight=max(before.weight, need.weight))
    groups = dict.fromkeys(frozenset(group) for goal in chosen for group in goal.achievements)
    if len(needs) > core.MOST_SKILLS or len(groups) > core.MOST_ACHIEVEMENTS:
        raise InvalidInput(fields={"goals": [_("Together they ask for more than one goal can hold.")]})
    name = _(" and ").join(goal.name for goal in chosen)
    return Wanted(
        name if len(name) <= MOST_NAME else name[: MOST_NAME - 1] + "…",
        "skills",
        needs=tuple(needs.values()),
        achievements=tuple(groups),
        personal=all(goal.personal for goal in chosen),
    )


def from_advert(text: str, *, ports: Ports) -> Suggestions:
    """Return the skills that an advertisement seems to ask for; the person confirms which are the goal.

    Raises:
        InvalidInput: no text, or more than 50,000 characters.
    """
    if not text.strip():
        raise InvalidInput(fields={"advert": [_("Paste the text of the advertisement.")]})
    if len(text) > MOST_ADVERT:
        raise InvalidInput(fields={"advert": [_("The text is too long: at most 50,000 characters.")]})
    return linking.suggest(text, ports=ports, most=40)


@transaction.atomic
def add(person: Person, wanted: Wanted, *, wishes: Mapping[str, object], ports: Ports) -> Goal:
    """Add a goal. wishes: see `read_wishes`.

    Raises:
        InvalidInput: a wish cannot be used. Conflict: `goal.too_many`.
    """
    read = read_wishes(wishes)
    if reads.goals_of(person).count() >= MOST_GOALS:
        raise Conflict(_("At most 20 goals at once. Put one away first."), code="goal.too_many")
    now = ports.now()
    goal = Goal.objects.create(
        uuid=ports.new_uuid(),
        person=person,
        name=wanted.name,
        source=wanted.source,
        of=wanted.of[:400],
        personal=wanted.personal,
        needs=[_need(need) for need in wanted.needs],
        achievements=[sorted(group) for group in wanted.achievements],
        wishes=read,
        created_at=now,
        updated_at=now,
    )
    _note("add", goal, ports)
    return goal


@transaction.atomic
def change(uuid: UUID, *, person: Person, wishes: Mapping[str, object], ports: Ports) -> Goal:
    """Change how the person learns for a goal: hours, money, dates, mode. The kept plan stays until they keep another.

    Raises:
        NotFound: not theirs. InvalidInput: a wish cannot be used.
    """
    goal = find(uuid, person=person)
    goal.wishes = read_wishes(wishes)
    goal.updated_at = ports.now()
    goal.save(update_fields=["wishes", "updated_at"])
    _note("change", goal, ports)
    return goal


@transaction.atomic
def put_away(uuid: UUID, *, person: Person, ports: Ports) -> None:
    """Put a goal away, with its plans.

    Raises:
        NotFound: not theirs.
    """
    goal = find(uuid, person=person)
    goal.archived_at = ports.now()
    goal.save(update_fields=["archived_at"])
    _note("put_away", goal, ports)


def find(uuid: UUID, *, person: Person) -> Goal:
    """Return a goal of the person.

    Raises:
        NotFound: not theirs, or put away.
    """
    goal = reads.goals_of(person).filter(uuid=uuid).first()
    if goal is None:
        raise NotFound("no such goal")
    return goal


def read_wishes(said: Mapping[str, object]) -> dict[str, Any]:
    """Read how somebody learns, as a page or the API sends it; what is empty is no condition.

    weekly: hours a week, 0.5 to 80. budget: 0 to 1,000,000, all-in. finish_by: a day.
    modes, languages, places, breadth, without, avoid, not_from: lists. rather: a list of "cheaper:ID", "nearer:ID",
    "shorter:ID". objective: cheapest fastest fewest recognised.

    Raises:
        InvalidInput: every mistake under its name.
    """
    known_names(said, WISHES)
    fields = Fields()
    hour = Decimal("0.5")
    weekly = fields.decimal("weekly", said.get("weekly"), least=hour, most=core.MOST_WEEKLY, step=_HUNDREDTH)
    budget = fields.decimal(
        "budget", said.get("budget"), least=Decimal(0), most=Decimal(1_000_000), step=_HUNDREDTH
    )
    finish_by = fields.day("finish_by", said.get("finish_by"))
    objective = fields.choice("objective", said.get("objective"), tuple(core.Objective))
    modes = fields.choices("modes", said.get("modes") or (), tuple(Mode), required=False)
    breadth = fields.choices("breadth", said.get("breadth") or (), GROUPS, required=False)
    texts = {
        name: _texts(fields, name, said.get(name))
        for name in ("languages", "places", "without", "avoid", "not_from", "rather")
    }
    if not all(_is_rather(one) for one in texts["rather"]):
        fields.complain("rather", _("Say cheaper, nearer or shorter, a colon, and a course."))
    currency = fields.text("currency", said.get("currency"), most=3).upper()
    fields.done()
    found: dict[str, Any] = {
        "weekly": number(weekly if weekly is not None else Decimal(5)),
        "budget": None if budget is None else number(budget),
        "currency": currency or "EUR",
        "finish_by": finish_by.isoformat() if finish_by else None,
        "modes": modes,
        "breadth": breadth,
        "objective": objective or str(core.Objective.CHEAPEST),
        **texts,
    }
    return {name: value for name, value in found.items() if value not in (None, [], "")}


def _texts(fields: Fields, name: str, value: object) -> list[str]:
    entries: Sequence[object] = value if isinstance(value, (list, tuple)) else [value] if value else []
    if len(entries) > MOST_OF.get(name, 100):
        fields.complain(name, _("There are too many."))
        return []
    return [text for entry in entries if (text := fields.text(name, entry, most=400))]


def _is_rather(text: str) -> bool:
    try:
        core.Rather.read(text)
    except PathwayError:
        return False
    return True


def _need(need: core.Need) -> dict[str, Any]:
    found: dict[str, Any] = {"skill": need.skill, "name": need.name[:500]}
    if need.level is not None:
        found["level"] = need.level
    if need.weight > 1:
        found["weight"] = need.weight
    return found


def understood(
    goal: Goal, *, today: date, wishes: Mapping[str, Any] | None = None
) -> tuple[core.Goal, core.Wishes]:
    """Return a goal as planning takes it. wishes: other ones than the goal's own.

    A last day that is over is today; one further off than planning looks is the last that it looks at.
    """
    body: JSONObject = {
        "name": goal.name,
        "source": goal.source,
        "skills": goal.needs,
        "achievements": goal.achievements,
        **(goal.wishes if wishes is None else wishes),
        "start": today.isoformat(),
    }
    last = body.get("finish_by")
    if isinstance(last, str):
        body["finish_by"] = min(max(last, today.isoformat()), LAST_DAY.isoformat())
    return read_goal(body, today=today)


def _note(what: str, goal: Goal, ports: Ports) -> None:
    audit.record(
        f"goal.{what}",
        subject=("goal", goal.uuid),
        organisation=None,
        actor=Actor(person=goal.person),
        at=ports.now(),
    )

"""What shall be saved of a file that somebody starts a design from: facts, outcomes, and what is left out.

The editor's own service judges every value; here they only get the names that it has for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from cairn.badges import sketch as sketching
from cairn.badges.achievement import MAX_OUTCOMES
from cairn.badges.errors import SourceError
from cairn.badges.outcome import MAX_LEVELS, Outcome
from cairn.badges.sketch import MOST_VALUE, Left, Sketch
from cairn.credentials import document
from cairn.credentials.document import JSONObject, JSONValue
from cairn.records import conversion
from cairn.services.design.inputs import (
    FACTS,
    MAX_ALIGNMENTS,
    MAX_SKILLS,
    MAX_TAGS,
    LevelInput,
    OutcomeInput,
)

_LONGEST: Final = {"name": 200, "description": 5000, "criteria": 10_000}
_OWN_BODY: Final = frozenset(
    {"facts", "outcomes", "uuid", "achievement", "state", "number", "name", "change_note", "url"}
    | {"saved_at", "published_at", "has_image"}
)
_OWN_OUTCOME: Final = ("outcome_type", "required", "assessment", "pass_mark")


@dataclass(slots=True)
class Plan:
    """What shall be saved, and what was left out so far.

    kind: "open_badges_3", "open_badges_2" or "cairn".
    """

    kind: str
    facts: dict[str, object]
    outcomes: list[OutcomeInput]
    left: list[Left] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.facts["name"])

    def leave(self, said: Mapping[str, Sequence[str]]) -> None:
        """Take out what the editor would not take, and name it. said: sentences by the editor's fields."""
        places = [(where.split("."), where, " ".join(sentences)) for where, sentences in said.items()]
        # from the end, so that the numbers of what comes before stay true
        for path, where, why in sorted(places, key=lambda one: _order(one[0]), reverse=True):
            if path[0] == "outcomes":
                self._leave_of_outcomes(path[1:], where, why)
            else:
                self._leave_fact(path, where, why)

    def _leave_fact(self, path: list[str], where: str, why: str) -> None:
        value = self.facts.get(path[0])
        if path[0] == "name" or value is None:
            return
        if isinstance(value, list) and len(path) > 1 and int(path[1]) < len(value):
            self.left.append(Left(where, "refused", _as_text(value.pop(int(path[1]))), why))
        elif isinstance(value, dict) and len(path) > 1 and path[1] in value:
            self.left.append(Left(where, "refused", _as_text(value.pop(path[1])), why))
        elif not (isinstance(value, list | dict) and len(path) > 1):  # its entry is gone already
            self.left.append(Left(where, "refused", _as_text(self.facts.pop(path[0])), why))

    def _leave_of_outcomes(self, path: list[str], where: str, why: str) -> None:
        number = int(path[0]) if path else len(self.outcomes) - 1
        if not 0 <= number < len(self.outcomes):
            return
        outcome, part = self.outcomes[number], path[1] if len(path) > 1 else "text"
        if part == "skills":
            skills = list(outcome.skills)
            gone: object = skills.pop(int(path[2])) if len(path) > 2 and int(path[2]) < len(skills) else None
            self.outcomes[number] = replace(outcome, skills=skills if gone is not None else ())
            said = gone if gone is not None else list(outcome.skills)
        elif part == "levels":
            said, self.outcomes[number] = [one.name for one in outcome.levels], replace(outcome, levels=())
        elif part in _OWN_OUTCOME:
            usual = OutcomeInput(text="")
            said = getattr(outcome, part)
            self.outcomes[number] = replace(outcome, **{part: getattr(usual, part)})
        else:
            said = self.outcomes.pop(number).text
        self.left.append(Left(where, "refused", _as_text(said), why))


def planned(body: JSONObject) -> Plan:
    """Return what shall be saved of a file.

    Raises:
        SourceError: design.unknown, design.elsewhere, design.no_name.
    """
    if isinstance(body.get("facts"), dict) and isinstance(body.get("outcomes"), list):
        plan = _of_our_own(body)
    else:
        plan = _of_sketch(sketching.sketch(body))
    for name, most in _LONGEST.items():
        text = plan.facts.get(name)
        if isinstance(text, str) and len(text) > most:
            plan.facts[name] = text[: most - 1].rstrip() + "…"
            plan.left.append(Left(name, "changed", text[:MOST_VALUE], _("It is too long, and was cut.")))
    return plan


# --- a badge ---------------------------------------------------------------------------------------


def _of_sketch(found: Sketch) -> Plan:
    plan = Plan(found.kind, {}, [], list(found.left))
    kind = found.achievement_type or ("" if found.assessed else "CertificateOfCompletion")
    plan.facts = {
        **conversion.from_elements(found.elements),
        "name": found.name,
        "description": found.description,
        "criteria": found.criteria,
        "assessed": found.assessed,
        "field_of_study": found.field_of_study,
        "tags": list(found.tags[:MAX_TAGS]),
        "alignments": [conversion.from_alignment(one) for one in found.alignments[:MAX_ALIGNMENTS]],
        **({"language": found.language} if found.language else {}),
        **({"achievement_type": kind} if kind else {}),
    }
    _beyond(plan, "tags", found.tags[MAX_TAGS:])
    _beyond(plan, "alignments", [one.name for one in found.alignments[MAX_ALIGNMENTS:]])
    for number, outcome in enumerate(found.outcomes[:MAX_OUTCOMES]):
        plan.outcomes.append(_outcome(plan, f"outcomes.{number}", outcome))
    _beyond(plan, "outcomes", [one.text for one in found.outcomes[MAX_OUTCOMES:]])
    return plan


def _outcome(plan: Plan, here: str, found: Outcome) -> OutcomeInput:
    _beyond(plan, f"{here}.skills", [one.name for one in found.alignments[MAX_SKILLS:]])
    _beyond(plan, f"{here}.levels", [one.name for one in found.levels[MAX_LEVELS:]])
    return OutcomeInput(
        text=" ".join(found.text.split()),
        outcome_type=found.type.value,
        required=found.required,
        assessment=found.assessed_by,
        pass_mark=_pass_mark(plan, here, found),
        skills=[conversion.from_alignment(one) for one in found.alignments[:MAX_SKILLS]],
        levels=[
            LevelInput(
                name=level.name,
                description=level.description,
                points=level.points or None,
                meets=level.id == found.required_level,
            )
            for level in found.levels[:MAX_LEVELS]
        ],
    )


def _pass_mark(plan: Plan, here: str, found: Outcome) -> object:
    """The mark that is needed, of 100, as a draft keeps it."""
    if found.levels or found.pass_mark is None or not found.max_mark:
        return None
    mark = found.pass_mark * conversion.TOP_MARK / found.max_mark
    tenth = round(mark, 1)
    if found.max_mark != conversion.TOP_MARK or tenth != mark:
        said = f"{found.pass_mark} / {found.max_mark}"
        plan.left.append(Left(f"{here}.pass_mark", "changed", said, f"{tenth} / {conversion.TOP_MARK}"))
    return tenth


def _beyond(plan: Plan, where: str, names: Sequence[str]) -> None:
    for name in names:
        plan.left.append(Left(where, "refused", name[:MOST_VALUE], _("There is no room for more.")))


# --- a design of our own ---------------------------------------------------------------------------


def _of_our_own(body: JSONObject) -> Plan:
    """A version as `GET /versions/UUID` gives it, or as it is taken away as a file."""
    facts, rows = body["facts"], body["outcomes"]
    if not isinstance(facts, dict) or not isinstance(rows, list):
        raise SourceError("There is no description of an achievement in it.", code="design.unknown")
    name = facts.get("name")
    if not isinstance(name, str) or not name.strip():
        raise SourceError("What can be earned has no name in it.", code="design.no_name")
    plan = Plan("cairn", {key: value for key, value in facts.items() if key in FACTS}, [])
    plan.left += [_unknown(key, value) for key, value in body.items() if key not in _OWN_BODY]
    plan.left += [_unknown(f"facts.{key}", value) for key, value in facts.items() if key not in FACTS]
    for number, row in enumerate(rows[:MAX_OUTCOMES]):
        if isinstance(row, dict):
            plan.outcomes.append(_own_outcome(plan, f"outcomes.{number}", row))
    return plan


def _own_outcome(plan: Plan, here: str, row: JSONObject) -> OutcomeInput:
    known = {"uuid", "key", "position", "text", "skills", "levels", *_OWN_OUTCOME}
    plan.left += [_unknown(f"{here}.{key}", value) for key, value in row.items() if key not in known]
    levels, skills = row.get("levels"), row.get("skills")
    given: dict[str, Any] = {name: row[name] for name in _OWN_OUTCOME if row.get(name) is not None}
    return replace(
        OutcomeInput(text=str(row.get("text", ""))),
        **given,
        skills=[one for one in (skills if isinstance(skills, list) else []) if isinstance(one, dict)],
        levels=[
            LevelInput(
                name=str(one.get("name", "")),
                description=str(one.get("description", "")),
                points=one.get("points"),
                meets=one.get("meets") is True,
            )
            for one in (levels if isinstance(levels, list) else [])[:MAX_LEVELS]
            if isinstance(one, dict)
        ],
    )


def _unknown(where: str, value: JSONValue) -> Left:
    return Left(where[:200], "unknown", _as_text(value))


def _as_text(value: object) -> str:
    return (value if isinstance(value, str) else document.dump(_plain(value)))[:MOST_VALUE]


def _plain(value: object) -> JSONValue:
    """Return a value of a draft as JSON: the editor keeps some as mappings and decimals."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _order(path: list[str]) -> list[tuple[bool, int, str]]:
    return [(step.isdigit(), int(step) if step.isdigit() else 0, step) for step in path]

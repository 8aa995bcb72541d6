"""What shall be saved of a file that somebody starts a design from: facts, outcomes, and what is left out.

The editor's own service judges every value; here they only get the names that it has for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from cairn.badges import sketch as sketching
from cairn.badges.achievement import MAX_OUTCOMES
from cairn.badges.errors import SourceError
from cairn.badges.outcome import MAX_LEVELS, Outcome
from cairn.badges.sketch import MOST_LEFT, MOST_VALUE, Left, Sketch
from cairn.credentials import document
from cairn.credentials.document import JSONObject, JSONValue
from cairn.records import conversion
from cairn.services.design.inputs import (
    FACTS,
    MAX_ALIGNMENTS,
    MAX_SKILLS,
    MAX_TAGS,
    MAX_TRANSLATIONS,
    LevelInput,
    OutcomeInput,
)

_LONGEST: Final = {"name": 200, "description": 5000, "criteria": 10_000}
_OWN_BODY: Final = frozenset(
    {"facts", "outcomes", "uuid", "achievement", "state", "number", "name", "change_note", "url"}
    | {"saved_at", "published_at", "has_image"}
    | {"co_design", "quality_facts"}  # of the version that was read: nobody had a hand in the new one
)
_OWN_OUTCOME: Final = ("outcome_type", "required", "assessment", "pass_mark")
_MOST: Final = {"tags": MAX_TAGS, "alignments": MAX_ALIGNMENTS}
_NOWHERE: Final = 10**9  # a place that no list has
#: What says that another fact is needed: without that one it must go as well.
_RULED_BY: Final = {"valid_until_date": "validity_rule", "valid_months": "validity_rule"}


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

    def add(self, left: Iterable[Left]) -> None:
        """Name what was left out; at most two hundred parts, and no more than that are looked for."""
        self.left += islice(left, max(0, MOST_LEFT - len(self.left)))

    def leave(self, said: Mapping[str, Sequence[str]]) -> None:
        """Take out what the editor would not take, and name it. said: sentences by the editor's fields.

        Whatever is complained of goes once, however much is wrong with it. Where no complaint leads to
        anything in the file, the whole fact goes that each begins with, so that every round takes something out.
        """
        found: dict[_Entry, _Complaint] = {}
        for where, sentences in said.items():
            found.setdefault(self._entry(where), _Complaint(where)).why.extend(sentences)
        for entry in list(found):
            for wider in (_Entry(entry.name), _Entry(entry.name, entry.number), entry._replace(place=-1)):
                if wider != entry and wider in found:
                    found[wider].why.extend(found.pop(entry).why)
                    break
        # from the end, so that the numbers of what comes before stay true
        gone = [self._take_out(entry, found[entry]) for entry in sorted(found, reverse=True)]
        if not any(gone):
            for entry, complaint in found.items():
                self._take_out(_Entry(_RULED_BY.get(entry.name, entry.name)), complaint)
        self.drop_blank()

    def drop_blank(self) -> None:
        """Leave out outcomes that say nothing: the editor does not count them, and the numbers must agree."""
        blank = [n for n, one in enumerate(self.outcomes) if not (one.text.strip() or one.levels)]
        self.add(
            Left(f"outcomes.{n}", "refused", _as_text(_typed(self.outcomes[n])), _("Fill this in."))
            for n in blank
        )
        self.outcomes = [one for n, one in enumerate(self.outcomes) if n not in blank]

    def _entry(self, where: str) -> _Entry:
        """What a complaint is about, as far down as it is taken out."""
        name, dot, rest = where.partition(".")
        value = self.facts.get(name)
        if not dot:
            return _Entry(name)
        if name == "outcomes":
            number, part, place, *_ = (*rest.split("."), "", "")
            whole = part not in ("skills", "levels", *_OWN_OUTCOME)
            step = _number(place) if part == "skills" and place else -1
            return _Entry(name, _number(number), None if whole else part, -1 if whole else step)
        if isinstance(value, dict):
            keys = [key for key in value if rest == key or rest.startswith(f"{key}.")]
            return _Entry(name, key=max(keys, key=len)) if keys else _Entry(name, _NOWHERE)
        return _Entry(name, _number(rest.partition(".")[0])) if isinstance(value, list) else _Entry(name)

    def _take_out(self, entry: _Entry, complaint: _Complaint) -> bool:
        """Take it out, and name it; False: there is no such thing."""
        value = self.facts.get(entry.name)
        said: object
        if entry.name == "outcomes":
            return self._take_out_outcome(entry, complaint)
        if entry == _Entry(entry.name):
            if entry.name == "name" or entry.name not in self.facts:
                return False
            said = self.facts.pop(entry.name)
        elif isinstance(value, list) and entry.number < len(value):
            said = value.pop(entry.number)
        elif isinstance(value, dict) and entry.key in value:
            said = value.pop(entry.key)
        else:
            return False
        return self._name(said, complaint)

    def _take_out_outcome(self, entry: _Entry, complaint: _Complaint) -> bool:
        number, part = entry.number, entry.key
        if number < 0:
            texts = [one.text for one in self.outcomes]
            self.outcomes.clear()
            return bool(texts) and self._name(texts, complaint)
        if number >= len(self.outcomes):
            return False
        outcome = self.outcomes[number]
        if part is None:
            return self._name(self.outcomes.pop(number).text, complaint)
        said: object = getattr(outcome, part)
        if part == "levels":
            said = [one.name for one in outcome.levels]
        usual = getattr(OutcomeInput(text=""), part)
        if part == "skills" and entry.place >= 0:
            if entry.place >= len(outcome.skills):
                return False
            usual = list(outcome.skills)
            said = usual.pop(entry.place)
        self.outcomes[number] = replace(outcome, **{part: usual})
        return self._name(said, complaint)

    def _name(self, said: object, complaint: _Complaint) -> bool:
        why = " ".join(dict.fromkeys(complaint.why))
        self.add([Left(complaint.where[:200], "refused", _as_text(said), why)])
        return True


class _Entry(NamedTuple):
    """A part of a plan. key: of a mapping, or the part of an outcome. place: among its skills. -1, None: all."""

    name: str
    number: int = -1
    key: str | None = None
    place: int = -1


@dataclass(slots=True)
class _Complaint:
    where: str
    why: list[str] = field(default_factory=list)


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
            plan.add([Left(name, "changed", text[:MOST_VALUE], _("It is too long, and was cut."))])
    plan.drop_blank()
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
        plan.add([Left(f"{here}.pass_mark", "changed", said, f"{tenth} / {conversion.TOP_MARK}")])
    return tenth


def _beyond(plan: Plan, where: str, names: Iterable[str]) -> None:
    plan.add(Left(where, "refused", name[:MOST_VALUE], _("There is no room for more.")) for name in names)


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
    plan.add(_unknown(key, value) for key, value in body.items() if key not in _OWN_BODY)
    plan.add(_unknown(f"facts.{key}", value) for key, value in facts.items() if key not in FACTS)
    _cut(plan)
    for number, row in enumerate(_objects(plan, "outcomes", rows, most=MAX_OUTCOMES)):
        plan.outcomes.append(_own_outcome(plan, f"outcomes.{number}", row))
    return plan


def _cut(plan: Plan) -> None:
    """Keep the first of what there is too much of, for the editor takes a list whole or not at all."""
    for name, most in _MOST.items():
        value = plan.facts.get(name)
        if isinstance(value, list):
            plan.facts[name] = value[:most]
            _beyond(plan, name, map(_as_text, value[most:]))
    texts = plan.facts.get("translations")
    if isinstance(texts, dict):
        plan.facts["translations"] = dict(islice(texts.items(), MAX_TRANSLATIONS))
        _beyond(plan, "translations", islice(texts, MAX_TRANSLATIONS, None))


def _objects(plan: Plan, where: str, value: JSONValue, *, most: int) -> list[JSONObject]:
    """Return the objects of a list; what is none, and those for which there is no room, are named."""
    given = value if isinstance(value, list) else [] if value is None else [value]
    objects = [one for one in given if isinstance(one, dict)] if isinstance(value, list) else []
    plan.add(
        Left(f"{where}.{number}", "refused", _as_text(one))
        for number, one in enumerate(given)
        if not (isinstance(value, list) and isinstance(one, dict))
    )
    _beyond(plan, where, (_as_text(one) for one in objects[most:]))
    return objects[:most]


def _own_outcome(plan: Plan, here: str, row: JSONObject) -> OutcomeInput:
    known = {"uuid", "key", "position", "text", "skills", "levels", *_OWN_OUTCOME}
    plan.add(_unknown(f"{here}.{key}", value) for key, value in row.items() if key not in known)
    given: dict[str, Any] = {name: row[name] for name in _OWN_OUTCOME if row.get(name) is not None}
    return replace(
        OutcomeInput(text=_typed_text(row, "text")),
        **given,
        skills=_objects(plan, f"{here}.skills", row.get("skills"), most=MAX_SKILLS),
        levels=[
            LevelInput(
                name=_typed_text(one, "name"),
                description=_typed_text(one, "description"),
                points=one.get("points"),
                meets=one.get("meets") is True,
            )
            for one in _objects(plan, f"{here}.levels", row.get("levels"), most=MAX_LEVELS)
        ],
    )


def _typed_text(row: JSONObject, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


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


def _typed(outcome: OutcomeInput) -> JSONObject:
    """What a blank outcome says after all."""
    usual = OutcomeInput(text="")
    said = {name: getattr(outcome, name) for name in ("skills", *_OWN_OUTCOME)}
    return {name: _plain(value) for name, value in said.items() if value and value != getattr(usual, name)}


def _number(step: str) -> int:
    """The number in a path, or one that nothing has."""
    return int(step) if step.isascii() and step.isdigit() and len(step) < 9 else _NOWHERE

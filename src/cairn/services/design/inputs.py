"""What a designer types, field by field: types and limits, not completeness.

A draft may be incomplete; what is typed must be readable. Which facts are
missing for which definition is the conformance meter's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.badges.achievement import ACHIEVEMENT_TYPES, MAX_MONTHS, MAX_OUTCOMES, OutcomeType
from cairn.badges.elements import MAX_CREDITS, MAX_HOURS, Participation, Relation, Supervision
from cairn.badges.errors import CompositionError
from cairn.badges.outcome import MAX_LEVELS, Alignment
from cairn.badges.stone import TONE_OF_GROUP
from cairn.records.models import Accreditation, Sector, StatusPurpose
from cairn.services.design.definitions import read_code, read_codes
from cairn.services.fields import Fields, known_names

T = TypeVar("T")

SKILL_GROUPS: Final = (*TONE_OF_GROUP, "transversal", "craft")  # D15: technical, transversal and craft skills
VALIDITY_RULES: Final = ("none", "day", "months")
MAX_TAGS: Final = 20
MAX_ALIGNMENTS: Final = 20
MAX_SKILLS: Final = 6  # of one outcome: more of them are several outcomes
MAX_TRANSLATIONS: Final = 40
_ALIGNMENT: Final = {
    "name": 300, "url": 400, "framework": 300, "code": 300, "type": 300, "description": 300, "proficiency": 120
}  # fmt: skip
TRANSLATED: Final = ("name", "summary", "description", "criteria")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelInput:
    """One rubric level as typed, weakest first. `meets`: from here on the outcome is met."""

    name: str
    description: str = ""
    points: object = None
    meets: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeInput:
    """One outcome as typed. `key` is that of the outcome it replaces; None makes a new one.

    skills: what it is aligned to, at most six, each with name, url, framework, code, level and proficiency.
    """

    text: str
    key: UUID | None = None
    outcome_type: str = "skill"
    required: bool = True
    assessment: str = ""
    pass_mark: object = None
    skills: Sequence[Mapping[str, object]] = field(default=())
    levels: Sequence[LevelInput] = field(default=())


@dataclass(frozen=True, slots=True)
class CleanLevel:
    position: int
    name: str
    description: str
    points: Decimal | None
    meets: bool


@dataclass(frozen=True, slots=True)
class CleanOutcome:
    key: UUID | None
    facts: Mapping[str, object]
    levels: tuple[CleanLevel, ...]


Reader = Callable[[Fields, str, object], object]


def _text(most: int, *, lines: bool = False, required: bool = False) -> Reader:
    return lambda f, name, value: f.text(name, value, most=most, lines=lines, required=required)


def _choice(choices: Sequence[str], *, required: bool = False) -> Reader:
    return lambda f, name, value: f.choice(name, value, choices, required=required)


def _number(most: int, step: str, least: str) -> Reader:
    return lambda f, name, value: f.decimal(
        name, value, least=Decimal(least), most=Decimal(most), step=Decimal(step)
    )


FACTS: Final[Mapping[str, Reader]] = {
    "profile": read_code,
    "claims": read_codes,
    "language": lambda f, name, value: f.language(name, value),
    "translations": lambda f, name, value: _translations(f, name, value),
    "name": _text(200, required=True),
    "summary": _text(500),
    "description": _text(5000, lines=True),
    "criteria": _text(10_000, lines=True),
    "achievement_type": _choice(sorted(ACHIEVEMENT_TYPES), required=True),
    "assessed": lambda f, name, value: f.flag(name, value),
    "hours": _number(MAX_HOURS, "0.1", "0.1"),
    "ects": _number(min(MAX_CREDITS, 999), "0.25", "0.25"),
    "eqf_level": lambda f, name, value: f.whole(name, value, least=1, most=8),
    "national_level": _text(120),
    "level_verified_by": _text(200),
    "assessment_type": _text(300),
    "participation": _choice([kind.value for kind in Participation]),
    "quality_assurance": _text(500, lines=True),
    "prerequisites": _text(1000, lines=True),
    "supervision": _choice([kind.value for kind in Supervision]),
    "grading": _text(500, lines=True),
    "stackability": _choice([kind.value for kind in Relation]),
    "counts_towards": _text(300, lines=True),
    "further_information": _text(2000, lines=True),
    "sector": _choice(Sector.values),
    "accreditation": _choice(Accreditation.values),
    "skill_group": _choice(SKILL_GROUPS, required=True),
    "field_of_study": _text(120),
    "tags": lambda f, name, value: _tags(f, name, value),
    "alignments": lambda f, name, value: _alignments(f, name, value),
    "evidence_asked": _text(2000, lines=True),
    "evidence_required": lambda f, name, value: f.flag(name, value),
    "validity_rule": _choice(VALIDITY_RULES, required=True),
    "valid_until_date": lambda f, name, value: f.day(name, value),
    "valid_months": lambda f, name, value: f.whole(name, value, least=1, most=MAX_MONTHS),
    "status_purpose": _choice(StatusPurpose.values, required=True),
}


def read_facts(fields: Fields, facts: Mapping[str, object]) -> dict[str, object]:
    """Read the facts that are given; complaints go into `fields`.

    Raises:
        InvalidInput: a name that is no fact of a design.
    """
    known_names(facts, FACTS)
    return {name: FACTS[name](fields, name, value) for name, value in facts.items()}


def read_outcomes(fields: Fields, outcomes: Sequence[OutcomeInput]) -> list[CleanOutcome]:
    """Read the outcomes in their order; rows in which nothing was typed are left out."""
    typed = [outcome for outcome in outcomes if outcome.text.strip() or outcome.levels]
    if len(typed) > MAX_OUTCOMES:
        fields.complain("outcomes", _("At most %(most)d outcomes fit. Join some.") % {"most": MAX_OUTCOMES})
        return []
    keys = [outcome.key for outcome in typed if outcome.key is not None]
    if len(set(keys)) != len(keys):
        fields.complain("outcomes", _("The same outcome was sent twice. Reload the page."))
    return [_outcome(fields, f"outcomes.{place}", outcome) for place, outcome in enumerate(typed)]


def _outcome(fields: Fields, at: str, outcome: OutcomeInput) -> CleanOutcome:
    levels = _levels(fields, f"{at}.levels", outcome.levels)
    pass_mark = fields.decimal(
        f"{at}.pass_mark", outcome.pass_mark, least=Decimal(0), most=Decimal(100), step=Decimal("0.1")
    )
    if levels and pass_mark is not None:
        fields.complain(f"{at}.pass_mark", _("Use either a rubric or a pass mark, not both."))
    skills = _alignments(fields, f"{at}.skills", outcome.skills, most=MAX_SKILLS)
    facts: dict[str, object] = {
        "text": fields.text(f"{at}.text", outcome.text, most=500, required=True),
        "outcome_type": fields.choice(
            f"{at}.outcome_type", outcome.outcome_type, [kind.value for kind in OutcomeType], required=True
        ),
        "required": fields.flag(f"{at}.required", outcome.required),
        "assessment": fields.text(f"{at}.assessment", outcome.assessment, most=300),
        "pass_mark": pass_mark,
        "skills": skills,
    }
    return CleanOutcome(outcome.key, facts, levels)


def _levels(fields: Fields, at: str, levels: Sequence[LevelInput]) -> tuple[CleanLevel, ...]:
    """Read a rubric; everything above the first level that meets the outcome meets it too."""
    typed = [level for level in levels if level.name.strip() or level.description.strip()]
    if len(typed) > MAX_LEVELS:
        fields.complain(at, _("At most %(most)d levels fit. Remove some.") % {"most": MAX_LEVELS})
        return ()
    read = []
    met = False
    for place, level in enumerate(typed):
        here = f"{at}.{place}"
        met = met or fields.flag(f"{here}.meets", level.meets)
        read.append(
            CleanLevel(
                position=place + 1,
                name=fields.text(f"{here}.name", level.name, most=60, required=True),
                description=fields.text(f"{here}.description", level.description, most=500, lines=True),
                points=fields.decimal(
                    f"{here}.points", level.points, least=Decimal(0), most=Decimal(9999), step=Decimal("0.1")
                ),
                meets=met,
            )
        )
    return tuple(read)


def _tags(fields: Fields, name: str, value: object) -> list[str]:
    """Read tags from a list, or from one line with commas between them."""
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, Sequence):
        fields.complain(name, _("Send a list."))
        return []
    read = [fields.text(name, tag, most=60) for tag in given]
    once = list(dict.fromkeys(tag for tag in read if tag))
    if len(once) > MAX_TAGS:
        fields.complain(name, _("At most %(most)d fit. Remove some.") % {"most": MAX_TAGS})
    return once[:MAX_TAGS]


def _alignments(
    fields: Fields, name: str, value: object, *, most: int = MAX_ALIGNMENTS
) -> list[dict[str, str]]:
    """Read links to frameworks: name, url, framework, code, type, description, level, proficiency."""
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) > most:
        fields.complain(name, _("Send a list of at most %(most)d.") % {"most": most})
        return []
    read: list[dict[str, str]] = []
    for place, entry in enumerate(value):
        at = f"{name}.{place}"
        if not isinstance(entry, Mapping):
            fields.complain(at, _("Write a name and an address."))
            continue
        kept = _alignment(fields, at, entry)
        if kept.get("url") and kept["url"] in {each.get("url") for each in read}:
            fields.complain(f"{at}.url", _("This one is in the list already."))
        read.append(kept)
    return read


def _alignment(fields: Fields, at: str, entry: Mapping[str, object]) -> dict[str, str]:
    kept = {
        part: fields.text(f"{at}.{part}", entry.get(part, ""), most=most, required=part in ("name", "url"))
        for part, most in _ALIGNMENT.items()
    }
    level = fields.whole(f"{at}.level", entry.get("level") or None, least=1, most=8)
    if not any(fields.wrong(f"{at}.{part}") for part in kept):
        try:
            Alignment(**kept, level=level)
        except CompositionError as error:
            part = str(error.params.get("field", "url"))
            where = part if part in kept else "url"
            fields.complain(f"{at}.{where}", _("Write the whole address, starting with https://."))
    if level is not None:
        kept["level"] = str(level)
    return {part: text for part, text in kept.items() if text}


def _translations(fields: Fields, name: str, value: object) -> dict[str, dict[str, str]]:
    """Read language → texts; what is signed has the version's own language."""
    if not isinstance(value, Mapping) or len(value) > MAX_TRANSLATIONS:
        fields.complain(name, _("Send the texts by language."))
        return {}
    limits = {"name": 200, "summary": 500, "description": 5000, "criteria": 10_000}
    read: dict[str, dict[str, str]] = {}
    for tag, texts in value.items():
        language = fields.language(f"{name}.{tag}", tag)
        if not isinstance(texts, Mapping) or set(texts) - set(limits):
            fields.complain(
                f"{name}.{tag}", _("Only name, summary, description and criteria are translated.")
            )
            continue
        read[language] = {
            part: fields.text(f"{name}.{tag}.{part}", text, most=limits[part], lines=part in TRANSLATED[2:])
            for part, text in texts.items()
        }
    return read

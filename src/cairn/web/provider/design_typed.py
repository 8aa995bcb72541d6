"""What stands in the editor: read from the page or from the draft, rearranged, handed to the service.

Rows can be added, removed and moved before anything is saved, so that nothing
that was typed is lost, whatever else on the page cannot be saved yet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.http import QueryDict

from cairn.badges.achievement import MAX_OUTCOMES
from cairn.badges.outcome import MAX_LEVELS
from cairn.records.models import AchievementVersion, Outcome
from cairn.records.reads.outcomes import with_levels
from cairn.services.design.draft import LevelInput, OutcomeInput
from cairn.services.design.inputs import FACTS, TRANSLATED

FLAGS: Final = ("assessed", "evidence_required")
ROWS: Final = ("translations", "alignments", "claims")  # facts that are lists of their own
PLAIN: Final = tuple(name for name in FACTS if name not in ROWS)
ALIGNMENT: Final = ("name", "url", "framework", "code", "level", "proficiency")
MOST_ROWS: Final = 60  # rows of one kind that are read; the service refuses fewer than that with a sentence


@dataclass(slots=True)
class TypedLevel:
    """One level of a rubric as it stands in the page."""

    name: str = ""
    description: str = ""
    points: str = ""

    @property
    def blank(self) -> bool:
        return not (self.name.strip() or self.description.strip())


@dataclass(slots=True)
class TypedOutcome:
    """One outcome as it stands in the page. `meets`: the place of the first level that is enough."""

    text: str = ""
    key: str = ""
    outcome_type: str = "skill"
    required: bool = True
    assessment: str = ""
    pass_mark: str = ""
    find: str = ""  # what somebody typed to look for a skill; it is not kept
    skills: list[dict[str, str]] = field(default_factory=list)
    meets: int | None = None
    levels: list[TypedLevel] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        """True when the service leaves the row out, because nothing was typed."""
        return not self.text.strip() and all(level.blank for level in self.levels)


TEXTS: Final = ("text", "key", "outcome_type", "assessment", "pass_mark", "find")


@dataclass(slots=True)
class Typed:
    """The whole page."""

    facts: dict[str, str]
    outcomes: list[TypedOutcome] = field(default_factory=list)
    alignments: list[dict[str, str]] = field(default_factory=list)
    translations: list[dict[str, str]] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)

    def given(self) -> dict[str, object]:
        """The facts as the service takes them; rows in which nothing was typed are left out."""
        kept = [row for row in self.alignments if any(text.strip() for text in row.values())]
        told = {
            row["language"]: {part: row[part] for part in TRANSLATED if row.get(part, "").strip()}
            for row in self.translations
            if row.get("language", "").strip()
        }
        claims = [code for code in self.claims if code != self.facts.get("profile")]
        return {**self.facts, "claims": claims, "alignments": kept, "translations": told}

    def inputs(self) -> list[OutcomeInput]:
        """The outcomes as the service takes them."""
        return [_input(outcome) for outcome in self.outcomes if not outcome.blank]

    def place_of(self, said: int) -> int:
        """Which row of the page the service's n-th outcome is: it does not count blank ones."""
        typed = [place for place, outcome in enumerate(self.outcomes) if not outcome.blank]
        return typed[said] if said < len(typed) else 0


def _input(outcome: TypedOutcome) -> OutcomeInput:
    levels = [
        LevelInput(
            name=level.name,
            description=level.description,
            points=level.points,
            meets=outcome.meets is not None and place >= outcome.meets,
        )
        for place, level in enumerate(outcome.levels)
        if not level.blank
    ]
    return OutcomeInput(
        text=" ".join(outcome.text.split()),
        key=_uuid(outcome.key),
        outcome_type=outcome.outcome_type,
        required=outcome.required,
        assessment=outcome.assessment,
        pass_mark=outcome.pass_mark,
        skills=outcome.skills,
        levels=levels,
    )


def from_post(post: QueryDict) -> Typed:
    """Read the page as it was sent."""
    facts = {name: post.get(name, "") for name in PLAIN}
    facts.update({name: "yes" if post.get(name) else "no" for name in FLAGS})
    return Typed(
        facts,
        [_sent(post, f"outcomes-{place}") for place in _places(post, "outcomes", "text")],
        [_row(post, "alignments", place, ALIGNMENT) for place in _places(post, "alignments", "name")],
        [
            _row(post, "translations", place, ("language", *TRANSLATED))
            for place in _places(post, "translations", "language")
        ],
        post.getlist("claims")[:MOST_ROWS],
    )


def _sent(post: QueryDict, prefix: str) -> TypedOutcome:
    levels: list[TypedLevel] = []
    meets = None
    chosen = post.get(f"{prefix}-meets", "")
    for place in _places(post, f"{prefix}-levels", "name"):
        if chosen == str(place):
            meets = len(levels)
        levels.append(
            TypedLevel(
                **{
                    part: post.get(f"{prefix}-levels-{place}-{part}", "")
                    for part in ("name", "description", "points")
                }
            )
        )
    texts = {part: post.get(f"{prefix}-{part}", "") for part in TEXTS}
    rows = [_row(post, f"{prefix}-skills", at, ALIGNMENT) for at in _places(post, f"{prefix}-skills", "name")]
    skills = [row for row in rows if any(row[part].strip() for part in ("name", "url", "framework", "code"))]
    required = bool(post.get(f"{prefix}-required"))
    return TypedOutcome(**texts, required=required, skills=skills, meets=meets, levels=levels)


def _row(post: QueryDict, kind: str, place: int, parts: tuple[str, ...]) -> dict[str, str]:
    return {part: post.get(f"{kind}-{place}-{part}", "") for part in parts}


def _places(post: QueryDict, prefix: str, part: str) -> list[int]:
    """The numbers that stand in the names of a kind of row, in their order."""
    name = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-{part}\Z")
    return sorted({int(found[1]) for key in post if (found := name.match(key))})[:MOST_ROWS]


def from_version(version: AchievementVersion) -> Typed:
    """Read a draft as it was saved."""
    facts = {name: text_of(getattr(version, name)) for name in PLAIN}
    return Typed(
        facts,
        [_saved(outcome) for outcome in with_levels(version)],
        [{part: entry.get(part, "") for part in ALIGNMENT} for entry in version.alignments],
        [
            {"language": language, **{part: texts.get(part, "") for part in TRANSLATED}}
            for language, texts in version.translations.items()
        ],
        list(version.claims),
    )


def _saved(outcome: Outcome) -> TypedOutcome:
    levels = list(outcome.levels.all())
    return TypedOutcome(
        text=outcome.text,
        key=str(outcome.key),
        outcome_type=outcome.outcome_type,
        required=outcome.required,
        assessment=outcome.assessment,
        pass_mark=text_of(outcome.pass_mark),
        skills=[{part: entry.get(part, "") for part in ALIGNMENT} for entry in outcome.skills],
        meets=next((place for place, level in enumerate(levels) if level.meets), None),
        levels=[TypedLevel(level.name, level.description, text_of(level.points)) for level in levels],
    )


def text_of(value: object) -> str:
    """A saved value as one types it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def removed(outcome: TypedOutcome) -> dict[str, object]:
    """An outcome as a session keeps it, until it is put back or forgotten."""
    return {
        **{part: getattr(outcome, part) for part in TEXTS},
        "required": outcome.required,
        "meets": outcome.meets,
        "skills": outcome.skills,
        "levels": [[level.name, level.description, level.points] for level in outcome.levels],
    }


def put_back(kept: Mapping[str, object]) -> TypedOutcome:
    """The outcome that `removed` kept."""
    levels, meets, skills = kept.get("levels"), kept.get("meets"), kept.get("skills")
    return TypedOutcome(
        **{part: str(kept.get(part, "")) for part in TEXTS},
        required=bool(kept.get("required")),
        skills=[{part: str(row.get(part, "")) for part in ALIGNMENT} for row in skills]
        if isinstance(skills, list)
        else [],
        meets=meets if isinstance(meets, int) else None,
        levels=[TypedLevel(*map(str, level)) for level in levels] if isinstance(levels, list) else [],
    )


def room_for_outcome(typed: Typed) -> bool:
    return len(typed.outcomes) < MAX_OUTCOMES


def room_for_level(outcome: TypedOutcome) -> bool:
    return len(outcome.levels) < MAX_LEVELS

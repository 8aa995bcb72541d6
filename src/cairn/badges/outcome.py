"""A learning outcome: what somebody can do, how well, and how that is judged.

Our Outcome is an Open Badges ResultDescription; its rubric levels are
RubricCriterionLevels. What kind of outcome it is, whether an award needs it
and how it is assessed are an alignment of the ResultDescription.

Source: Open Badges 3.0, "ResultDescription", "RubricCriterionLevel".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from cairn.badges.alignment import Alignment as Alignment
from cairn.badges.elements import amount
from cairn.badges.errors import CompositionError
from cairn.badges.text import LONG, SHORT, check_text
from cairn.badges.words import word
from cairn.credentials.document import JSONObject, JSONValue

OUTCOME_TYPE: Final = "ext:LearningOutcomeType"
OUTCOME_FRAMEWORK: Final = "Learning outcome types"
MAX_LEVELS: Final = 12
MAX_OUTCOME: Final = 1_000  # characters; the linter asks for far less
_LEVEL_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


class OutcomeType(StrEnum):
    """What is certified (feature D12)."""

    SKILL = "skill"
    KNOWLEDGE = "knowledge"
    COMPETENCE = "competence"
    AUTONOMY = "autonomy"
    EXPERIENCE = "experience"


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricLevel:
    """One step of a rubric, weakest first in the outcome.

    id: short name, unique in its outcome ("merit"). points: as printed.
    """

    id: str
    name: str
    description: str = ""
    points: str = ""

    def __post_init__(self) -> None:
        if not _LEVEL_ID.match(self.id):
            message = f"a rubric level's id is letters, digits, dot, dash: {self.id[:40]!r}"
            raise CompositionError(message, code="rubric.id", params={"field": "level"})
        check_text(self.name, field="name of the rubric level")
        check_text(self.description, field="description of the rubric level", most=LONG, required=False)
        check_text(self.points, field="points", required=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One learning outcome.

    required: an award needs it. assessed_by: in words ("practical test of two
    hours"). levels: rubric, weakest first; required_level: the id an award
    needs. max_mark, pass_mark: when it is marked with points instead.
    """

    uuid: UUID
    text: str
    type: OutcomeType = OutcomeType.SKILL
    required: bool = True
    assessed_by: str = ""
    levels: tuple[RubricLevel, ...] = ()
    required_level: str = ""
    max_mark: Decimal | int | None = None
    pass_mark: Decimal | int | None = None
    alignments: tuple[Alignment, ...] = ()

    def __post_init__(self) -> None:
        check_text(self.text, field="learning outcome", most=MAX_OUTCOME)
        check_text(self.assessed_by, field="how it is assessed", most=SHORT * 3, required=False)
        ids = [level.id for level in self.levels]
        if len(set(ids)) != len(ids) or len(ids) > MAX_LEVELS:
            message = f"the rubric of an outcome has at most {MAX_LEVELS} levels, each with its own id"
            raise CompositionError(message, code="rubric.levels", params={"field": "levels"})
        if self.required_level and self.required_level not in ids:
            message = f"the required level {self.required_level!r} is not in the rubric"
            raise CompositionError(message, code="rubric.required", params={"field": "required_level"})
        self._check_marks()

    def _check_marks(self) -> None:
        marks = [mark for mark in (self.pass_mark, self.max_mark) if mark is not None]
        wrong = any(not Decimal(mark).is_finite() or mark < 0 for mark in marks)
        if not wrong and len(marks) == 2:
            wrong = marks[0] > marks[1]
        if wrong or (self.pass_mark is not None and self.max_mark is None):
            message = "the pass mark lies between 0 and the highest mark, which is needed with it"
            raise CompositionError(message, code="outcome.marks", params={"field": "pass_mark"})

    def url(self, achievement: str) -> str:
        """Return the outcome's address under its achievement version."""
        return f"{achievement}#outcome-{self.uuid}"

    def level_url(self, achievement: str, level: str) -> str:
        """Return the address of one rubric level."""
        return f"{self.url(achievement)}-{level}"

    @property
    def result_type(self) -> str:
        """The Open Badges ResultType that fits how it is judged."""
        if self.levels:
            return "RubricCriterionLevel"
        return "RawScore" if self.max_mark is not None else "Status"

    def reached(self, level: str) -> bool:
        """Return whether `level` is at or above the required one (any, when none is required)."""
        ids = [step.id for step in self.levels]
        if level not in ids:
            return not self.levels
        return not self.required_level or ids.index(level) >= ids.index(self.required_level)

    def to_json(self, *, achievement: str, language: str) -> JSONObject:
        """Return the Open Badges ResultDescription."""
        url = self.url(achievement)
        body: JSONObject = {
            "id": url,
            "type": ["ResultDescription"],
            "name": self.text,
            "resultType": self.result_type,
        }
        if self.levels:
            body["rubricCriterionLevel"] = [self._level(achievement, level) for level in self.levels]
        if self.required_level:
            body["requiredLevel"] = self.level_url(achievement, self.required_level)
        if self.max_mark is not None:
            body |= {"valueMin": "0", "valueMax": amount(self.max_mark)}
        if self.pass_mark is not None:
            body["requiredValue"] = amount(self.pass_mark)
        alignments: list[JSONValue] = [self._kind(url, language)]
        for number, alignment in enumerate(self.alignments, start=1):
            alignments += alignment.entries(id=f"{url}-alignment-{number}", language=language)
        return {**body, "alignment": alignments}

    def _level(self, achievement: str, level: RubricLevel) -> JSONObject:
        body: JSONObject = {
            "id": self.level_url(achievement, level.id),
            "type": ["RubricCriterionLevel"],
            "name": level.name,
            "level": level.id,
        }
        if level.description:
            body["description"] = level.description
        if level.points:
            body["points"] = level.points
        return body

    def _kind(self, url: str, language: str) -> JSONObject:
        need = "required" if self.required else "optional"
        kind = word(f"outcome.{self.type.value}", language)
        body: JSONObject = {
            "id": f"{url}-type",
            "type": ["Alignment"],
            "targetName": f"{word('outcome', language)}: {kind}, {word(need, language)}",
            "targetUrl": url,
            "targetFramework": OUTCOME_FRAMEWORK,
            "targetType": OUTCOME_TYPE,
            "targetCode": f"{self.type.value}:{need}",
        }
        return body | ({"targetDescription": self.assessed_by} if self.assessed_by else {})

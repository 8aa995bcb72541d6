"""The outcome linter: is it measurable, at a level, and tied to an assessment? (D4)

Remarks, not refusals: an author may have good reasons. English and simple
Arabic rules look at words; every other language gets the rules that need no
words. Nothing here judges what the outcome is about.

Source: Cedefop, "Defining, writing and applying learning outcomes" (2022), the
verbs to avoid; CASE and Bloom's revised taxonomy for the suggestions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from cairn.badges.achievement import Achievement
from cairn.badges.outcome import Outcome, OutcomeType
from cairn.quality import assessments, vocabulary
from cairn.quality.catalogue import is_assessed
from cairn.quality.vocabulary import Vocabulary

MAX_WORDS: Final = 30
MAX_CHARACTERS: Final = 220  # for languages written without spaces
MIN_CHARACTERS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about an outcome (or the whole) that its author should look at.

    code: stable, "outcome.…"; pages translate by it, with `params`.
    outcome: None when it is about the achievement as a whole.
    """

    code: str
    message: str
    outcome: UUID | None = None
    params: Mapping[str, str | int] = field(default_factory=dict)


def review_outcomes(achievement: Achievement) -> tuple[Remark, ...]:
    """Return the remarks about every outcome of an achievement, in their order."""
    remarks: list[Remark] = []
    words = vocabulary.of(achievement.language)
    for outcome in achievement.outcomes:
        remarks.extend(review(outcome, words=words, assessed=achievement.assessed))
    remarks.extend(_whole(achievement))
    return tuple(remarks)


def review(outcome: Outcome, *, words: Vocabulary | None, assessed: bool) -> Iterator[Remark]:
    """Yield the remarks about one outcome; `words` None: only what needs no language."""
    for code, message, params in _text_remarks(outcome, words):
        yield Remark(code=code, message=message, outcome=outcome.uuid, params=params)
    if assessed and not is_assessed(outcome):
        yield Remark(
            code="outcome.not_assessed",
            message="Nothing says how this is assessed: add the assessment, a rubric or a mark.",
            outcome=outcome.uuid,
        )
    if outcome.levels and outcome.required and not outcome.required_level:
        yield Remark(
            code="outcome.no_required_level",
            message="Say which level of the rubric is enough to pass.",
            outcome=outcome.uuid,
        )
    if outcome.max_mark is not None and outcome.pass_mark is None:
        yield Remark(
            code="outcome.no_pass_mark", message="Say which mark is enough to pass.", outcome=outcome.uuid
        )


def _whole(achievement: Achievement) -> Iterator[Remark]:
    if achievement.elements.assessment and not achievement.outcomes:
        yield Remark(
            code="assessment.no_outcome",
            message="There is an assessment but no outcome: write what it finds out about the learner.",
        )
    for name in assessments.unused(achievement):
        yield Remark(
            code="assessment.unused",
            message=f"“{name}” is named as an assessment, but no outcome is assessed by it.",
            params={"name": name},
        )
    seen: dict[str, Outcome] = {}
    for outcome in achievement.outcomes:
        text = " ".join(outcome.text.casefold().split())
        if text in seen:
            yield Remark(
                code="outcome.twice", message="This outcome is there twice: keep one.", outcome=outcome.uuid
            )
        seen.setdefault(text, outcome)


_Found = tuple[str, str, dict[str, str | int]]


def _text_remarks(outcome: Outcome, words: Vocabulary | None) -> Iterator[_Found]:
    text = " ".join(outcome.text.split())
    count = len(text.split())
    if len(text) > MAX_CHARACTERS or count > MAX_WORDS:
        message = f"This is long ({count} words): split it, or keep to {MAX_WORDS} words."
        yield "outcome.too_long", message, {"count": count, "most": MAX_WORDS}
    if len(text) < MIN_CHARACTERS and not _written_without_spaces(text):
        yield "outcome.too_short", "Write a whole sentence: can do what, with what, how well?", {}
    if words is not None:
        yield from _worded(outcome, text, words)


def _worded(outcome: Outcome, text: str, words: Vocabulary) -> Iterator[_Found]:
    opening = words.without_opening(text)
    vague = words.vague_verb(opening)
    if vague is not None:
        verb, suggestion = vague
        message = f"Nobody can see “{verb}”: say what the learner does instead, such as {suggestion}."
        yield "outcome.unmeasurable", message, {"verb": verb, "suggestion": suggestion}
    elif words.verbs and not words.begins_with_verb(opening):
        message = "Begin with what the learner does, such as “Repair …” or “Compare …”."
        yield "outcome.no_verb", message, {}
    second = words.second_verb(opening)
    if second is not None:
        message = f"There are two outcomes in one (“… {second} …”): split it."
        yield "outcome.two_verbs", message, {"verb": second}
    stated = words.has_condition(text) or outcome.levels or outcome.pass_mark is not None
    if not stated and outcome.type is not OutcomeType.EXPERIENCE:
        message = "Say how well or under which conditions, or add a rubric or a pass mark."
        yield "outcome.no_condition", message, {}


def _written_without_spaces(text: str) -> bool:
    return (
        re.search("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", text)
        is not None
    )

"""What changed between two versions, in words that a designer wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from cairn.records.models import AchievementVersion, Outcome
from cairn.records.reads.outcomes import with_levels
from cairn.services.design.inputs import FACTS

_OUTCOME_FACTS: Final = (
    "text", "outcome_type", "required", "assessment", "pass_mark"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    field: the name of a fact, or "outcome.text", "outcome.levels" … with `outcome` its place,
    counted from 1 (in the new version; for a removed one in the old).
    before, after: as text; empty when there was, or is, nothing. Pages label them by `field`.
    """

    field: str
    before: str
    after: str
    kind: Literal["changed", "added", "removed", "moved"] = "changed"
    outcome: int | None = None


def difference(old: AchievementVersion, new: AchievementVersion) -> tuple[Change, ...]:
    """Return every change from `old` to `new`: facts in the order of the form, then outcomes."""
    return (*_facts(old, new), *_outcomes(old, new))


def _facts(old: AchievementVersion, new: AchievementVersion) -> Iterator[Change]:
    for name in (*FACTS, "standards", "image_key"):
        before, after = _said(getattr(old, name)), _said(getattr(new, name))
        if before == after:
            continue
        if name == "image_key":  # a key means nothing to people; that there is one does
            yield Change("image", "uploaded" if before else "made", "uploaded" if after else "made")
        else:
            yield Change(name, before, after)


def _outcomes(old: AchievementVersion, new: AchievementVersion) -> Iterator[Change]:
    was = {row.key: row for row in with_levels(old)}
    now = {row.key: row for row in with_levels(new)}
    for key, row in was.items():
        if key not in now:
            yield Change("outcome.text", row.text, "", "removed", row.position)
    kept_before = [key for key in was if key in now]
    kept_after = [key for key in now if key in was]
    for key, row in now.items():
        if key not in was:
            yield Change("outcome.text", "", row.text, "added", row.position)
            continue
        yield from _outcome(was[key], row)
        if kept_before.index(key) != kept_after.index(key):
            yield Change("outcome.position", str(was[key].position), str(row.position), "moved", row.position)


def _outcome(old: Outcome, new: Outcome) -> Iterator[Change]:
    for name in _OUTCOME_FACTS:
        before, after = _said(getattr(old, name)), _said(getattr(new, name))
        if before != after:
            yield Change(f"outcome.{name}", before, after, "changed", new.position)
    before, after = _skills(old), _skills(new)
    if before != after:
        yield Change("outcome.skills", before, after, "changed", new.position)
    before, after = _rubric(old), _rubric(new)
    if before != after:
        yield Change("outcome.levels", before, after, "changed", new.position)


def _skills(outcome: Outcome) -> str:
    """What it is aligned to, as lines: name, level and words, where it is from, address."""
    lines = []
    for each in outcome.skills:
        level = ", ".join(each[part] for part in ("level", "proficiency") if each.get(part))
        source = " ".join(each[part] for part in ("framework", "code", "url") if each.get(part))
        lines.append(f"{each.get('name', '')}{f' ({level})' if level else ''}: {source}")
    return "\n".join(lines)


def _rubric(outcome: Outcome) -> str:
    """The levels as lines; the ones from which the outcome is met have a check mark."""
    lines = []
    for level in outcome.levels.all():
        points = f" ({_said(level.points)})" if level.points is not None else ""
        described = f": {level.description}" if level.description else ""
        lines.append(f"{'✓ ' if level.meets else ''}{level.name}{points}{described}")
    return "\n".join(lines)


def _said(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        return "\n".join(_said(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_said(item)}" for name, item in value.items())
    return str(value)

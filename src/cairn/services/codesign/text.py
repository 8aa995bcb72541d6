"""The text of a version as somebody saw it: a digest, so that what was signed for an older text shows."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Final

from cairn.credentials.canonical import jcs
from cairn.credentials.document import JSONObject
from cairn.records.models import AchievementVersion, Outcome, RubricLevel
from cairn.records.reads.outcomes import with_levels

#: Columns that say nothing about what is earned, or that publication itself writes.
_NOT_READ: Final = frozenset(
    {"id", "uuid", "achievement", "state", "number", "url", "definition", "change_note", "saved_at"}
    | {"published_at", "published_by", "ledger", "image_key"}
)
_OF_OUTCOME: Final = ("text", "outcome_type", "required", "assessment", "pass_mark", "skills")
_OF_LEVEL: Final = ("name", "description", "points", "meets")


def digest_of(version: AchievementVersion) -> str:
    """Return the sha256 (hex) of everything that a reader of this version judges: its facts, outcomes and rubrics.

    Saving without a change, publishing, a new picture and a reminder leave it as it is.
    """
    return digest_of_text(text_of(version))


def text_of(version: AchievementVersion) -> JSONObject:
    """Return what is judged, in a form that can be kept and compared: "facts" by column, "outcomes" in their order."""
    columns = [field.name for field in version._meta.concrete_fields if field.name not in _NOT_READ]  # noqa: SLF001
    return {
        "facts": {name: _plain(getattr(version, name)) for name in columns},
        "outcomes": [_outcome(row) for row in with_levels(version)],
    }


def digest_of_text(text: JSONObject) -> str:
    """Return the sha256 (hex) of a text that `text_of` returned."""
    return hashlib.sha256(jcs(text)).hexdigest()


def _outcome(row: Outcome) -> JSONObject:
    said: JSONObject = {name: _plain(getattr(row, name)) for name in _OF_OUTCOME}
    return {"key": str(row.key), **said, "levels": [_level(level) for level in row.levels.all()]}


def _level(row: RubricLevel) -> JSONObject:
    return {name: _plain(getattr(row, name)) for name in _OF_LEVEL}


def _plain(value: object) -> str:
    """Write a value so that 40 and 40.0, typed or stored, read alike."""
    if isinstance(value, list | dict):
        return jcs(value).decode()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)

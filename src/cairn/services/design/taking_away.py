"""A design as a file: every fact of a version, also those that are never signed, to start another design from.

The form is that of `GET /versions/UUID`; `taking_over.start_from` takes it and gives the same design.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from cairn.credentials import document
from cairn.credentials.document import JSONObject, JSONValue
from cairn.records.models import AchievementVersion, Outcome
from cairn.records.reads.outcomes import with_levels
from cairn.services.access import Seat
from cairn.services.design.find import version_of
from cairn.services.design.inputs import FACTS

_OUTCOME: Final = ("text", "outcome_type", "required", "assessment", "pass_mark", "skills")
_LEVEL: Final = ("name", "description", "points", "meets")


def as_file(version_uuid: UUID, *, seat: Seat) -> tuple[AchievementVersion, bytes]:
    """Return a version, draft or published, and its file (JSON).

    Raises:
        NotFound: no such version here.
    """
    version = version_of(seat, version_uuid)
    body: JSONObject = {
        "facts": {name: _plain(getattr(version, name)) for name in FACTS},
        "outcomes": [_outcome(row) for row in with_levels(version)],
    }
    return version, document.dump_pretty(body).encode()


def _outcome(row: Outcome) -> JSONObject:
    said: JSONObject = {name: _plain(getattr(row, name)) for name in _OUTCOME}
    said["levels"] = [{name: _plain(getattr(level, name)) for name in _LEVEL} for level in row.levels.all()]
    return said


def _plain(value: object) -> JSONValue:
    """Return a fact as JSON: amounts and days as text, so that nothing is rounded."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | bool) or value is None else str(value)

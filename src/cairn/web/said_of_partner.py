"""What the ledger of a draft will say of a partner: workspaces and pages of signatures show it before publication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cairn.records.models import AchievementVersion, Objection, Partner
from cairn.services.codesign import objections
from cairn.services.codesign.ledger import name_of
from cairn.web.quality_words import done


@dataclass(frozen=True, slots=True)
class Said:
    """A line about a partner, in the reader's language. key: for the button. objection: what they said of it.

    before: what was said of it when it read otherwise.
    """

    key: str
    words: str
    person: str
    objection: Objection | None
    before: tuple[Objection, ...]


def said_of(version: AchievementVersion, partner: Partner) -> dict[str, Any]:
    """Return what `partner/lines.html` shows: the lines, and what was said of those that are not there any more."""
    found = objections.lines_about(version, partner)
    left_out, gone = objections.not_there(version, partner, found)
    lines = [
        Said(
            line.key,
            done(line.contribution),
            ", ".join(filter(None, (line.contribution.person, line.contribution.title))),
            line.objection,
            line.before,
        )
        for line in found
    ]
    return {
        "lines": lines,
        "is_named": bool(name_of(partner)),
        "left_out": left_out,
        "gone": gone,
        "is_ledger_open": version.state == "DRAFT",
    }

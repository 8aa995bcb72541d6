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
    """A line about a partner, in the reader's language. key: for the button. objection: what they said of it."""

    key: str
    words: str
    person: str
    objection: Objection | None


def said_of(version: AchievementVersion, partner: Partner) -> dict[str, Any]:
    """Return what `partner/lines.html` shows: the lines, and those that were left out; nothing once it is published."""
    lines = [
        Said(
            line.key,
            done(line.contribution),
            ", ".join(filter(None, (line.contribution.person, line.contribution.title))),
            line.objection,
        )
        for line in objections.lines_about(version, partner)
    ]
    return {
        "lines": lines,
        "is_named": bool(name_of(partner)),
        "gone": objections.left_out(version, partner),
        "is_ledger_open": version.state == "DRAFT",
    }

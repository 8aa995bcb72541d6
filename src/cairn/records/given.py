"""Which outcome gives which skill: `OutcomeSkill` is `Outcome.skills` by row, written with it and read by its index."""

from __future__ import annotations

from collections.abc import Iterable

from cairn.records.models import AchievementVersion, Outcome, OutcomeSkill


def rows_of(outcome: Outcome) -> list[OutcomeSkill]:
    """Return the rows of one outcome, not yet stored."""
    return [
        OutcomeSkill(
            version_id=outcome.version_id,
            outcome=outcome,
            position=place,
            skill=entry["url"],
            name=entry["name"],
            framework=entry.get("framework", ""),
            level=int(entry["level"]) if entry.get("level") else None,
            proficiency=entry.get("proficiency", ""),
        )
        for place, entry in enumerate(outcome.skills)
    ]


def write(version: AchievementVersion, outcomes: Iterable[Outcome] | None = None) -> None:
    """Write the rows of a version anew; inside the transaction that saved its outcomes.

    outcomes: as they are stored now; otherwise they are read.
    """
    OutcomeSkill.objects.across(reason="of this version").filter(version=version).delete()
    found = version.outcomes.all() if outcomes is None else outcomes
    OutcomeSkill.objects.bulk_create([row for outcome in found for row in rows_of(outcome)])

"""The outcomes of a version, each with the levels of its rubric."""

from __future__ import annotations

from django.db.models import prefetch_related_objects

from cairn.records.models import AchievementVersion, Outcome


def with_levels(version: AchievementVersion) -> list[Outcome]:
    """Return the outcomes in their order; what was prefetched with the version is not read again."""
    rows = list(version.outcomes.all())
    prefetch_related_objects(rows, "levels")
    return rows

"""How a framework came to be as it is: its versions, what each changed, and what was decided here about its skills.

Read from the rows themselves, not from the trail: no person is named, so it may stand on a public page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count

from cairn.records.models import Framework, FrameworkImport, Skill, SkillChange, SkillRelation
from cairn.records.reads.skills import HERE, by_iri, frameworks, imports
from cairn.skills.changes import What

_SAYS: Final = "frameworks are public"
MOST_VERSIONS: Final = 20
MOST_DECISIONS: Final = 50


@dataclass(frozen=True, slots=True)
class Version:
    """An import that was done, and how much it changed in what was there: kind -> how many."""

    run: FrameworkImport
    changes: Mapping[What, int]


@dataclass(frozen=True, slots=True)
class Decision:
    """A skill that people here retired. into: what they merged it into, None: nothing."""

    skill: Skill
    at: datetime
    into: Skill | None


def framework(uuid: UUID) -> Framework | None:
    """A framework that has skills."""
    return frameworks().filter(uuid=uuid).first()


def versions(framework: Framework) -> tuple[Version, ...]:
    """The versions that were imported, the newest first."""
    runs = list(imports(framework).filter(state="DONE")[:MOST_VERSIONS])
    counts: defaultdict[int, dict[What, int]] = defaultdict(dict)
    rows = SkillChange.objects.across(reason=_SAYS).filter(made_by__in=runs).order_by()
    for run, what, many in rows.values_list("made_by", "what").annotate(many=Count("pk")):
        counts[run][What(what)] = many
    return tuple(Version(run, counts.get(run.pk, {})) for run in runs)


def decisions(framework: Framework) -> tuple[Decision, ...]:
    """What people here retired or merged, and did not take back; the newest first."""
    retired = Skill.objects.across(reason=_SAYS).filter(framework=framework, retired_here=True)
    rows = list(retired.exclude(retired_at=None).order_by("-retired_at", "-pk")[:MOST_DECISIONS])
    links = SkillRelation.objects.across(reason=_SAYS).filter(
        framework__iri=HERE, kind="replaced", subject__in=[row.iri for row in rows]
    )
    merged = dict(links.order_by("pk").values_list("subject", "object"))
    into = by_iri(merged.values())
    return tuple(
        Decision(row, row.retired_at, into.get(merged.get(row.iri, "")))
        for row in rows
        if row.retired_at is not None
    )

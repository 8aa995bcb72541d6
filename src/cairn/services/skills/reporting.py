"""What changed between two versions of a framework, and what of it concerns the awards here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cairn.records.models import Framework, FrameworkImport, OutcomeSkill
from cairn.records.reads import skills as reads
from cairn.services.errors import NotFound
from cairn.services.skills import find
from cairn.skills.changes import Change, What

_SAYS: Final = "which outcomes of this installation point to a skill"


@dataclass(frozen=True, slots=True)
class Report:
    """since, until: the two imports; None when the framework was imported once only.

    counts: how many changes of each kind. concerned: IRI -> how many outcomes of designs here name it,
    of skills that were retired.
    """

    framework: Framework
    since: FrameworkImport | None
    until: FrameworkImport | None
    changes: tuple[Change, ...]
    counts: Mapping[What, int]
    concerned: Mapping[str, int]


def report(framework: Framework, *, since: str = "", until: str = "", most: int | None = None) -> Report:
    """Compare two imported versions; without names, the last import with the one before.

    most: list so many changes only, all are counted, and what they concern is left out.

    Raises:
        NotFound: a version that was never imported here.
    """
    runs = list(reads.imports(framework).filter(state="DONE"))
    last = find.imported(framework, until) if until else (runs[0] if runs else None)
    if last is None:
        return Report(framework, None, None, (), {}, {})
    older = [run for run in runs if (run.created_at, run.pk) < (last.created_at, last.pk)]
    first = find.imported(framework, since) if since else (older[0] if older else None)
    if first is None:
        return Report(framework, None, last, (), {}, {})
    if first.pk > last.pk:
        raise NotFound("the first version was imported after the second")
    if most is not None:
        some, counts = reads.changes_at_first(framework, since=first, until=last, most=most)
        return Report(framework, first, last, some, counts, {})
    changes = reads.changes(framework, since=first, until=last)
    return Report(
        framework, first, last, changes, Counter(change.what for change in changes), _concerned(changes)
    )


def _concerned(changes: tuple[Change, ...]) -> dict[str, int]:
    gone = {change.iri for change in changes if change.what is What.RETIRED}
    named: Counter[str] = Counter()
    wanted = sorted(gone)
    for place in range(0, len(wanted), 500):
        rows = OutcomeSkill.objects.across(reason=_SAYS).filter(skill__in=wanted[place : place + 500])
        named.update(rows.values_list("skill", flat=True))
    return dict(named)

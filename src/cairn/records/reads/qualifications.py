"""What the pages about qualifications show: those of a provider, and the stacks that wait or need a second look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from cairn.passport.passport import Standing
from cairn.records.models import (
    Credential,
    Earned,
    Organisation,
    Qualification,
    QualificationVersion,
    Stack,
    StackPart,
    StatusChange,
)
from cairn.records.reads.brought import doubt_of, standing_of
from cairn.records.reads.issue import annotated
from cairn.records.reads.lists import searched

SORTS: Final[Mapping[str, str | tuple[str, ...]]] = {"name": "name", "changed": ("changed_at", "pk")}
MOST_UNSOUND: Final = 5_000  # papers of elsewhere that are looked for at once
_WITHDRAWN: Final = ("revoked", "suspended")


def qualifications(organisation: Organisation, *, search: str = "", archived: bool = False) -> QuerySet[Any]:
    """The qualifications of a provider. Annotated: name, changed_at, number (newest published), has_draft."""
    versions = QualificationVersion.objects.of(organisation).filter(qualification=OuterRef("pk"))
    newest = versions.order_by("-saved_at", "-pk")
    rows = Qualification.objects.of(organisation).filter(archived_at__isnull=not archived)
    rows = rows.annotate(
        name=Subquery(newest.values("name")[:1]),
        changed_at=Subquery(newest.values("saved_at")[:1]),
        number=Subquery(versions.filter(state="PUBLISHED").order_by("-number").values("number")[:1]),
        has_draft=Exists(versions.filter(state="DRAFT")),
    )
    return searched(rows, search, within=("name",))


def versions(qualification: Qualification) -> QuerySet[QualificationVersion]:
    """The published versions, the newest first."""
    rows = QualificationVersion.objects.of(qualification.organisation).filter(
        qualification=qualification, state="PUBLISHED"
    )
    return rows.order_by("-number")


def asked(organisation: Organisation) -> QuerySet[Stack]:
    """What waits for a human, the oldest first."""
    rows = Stack.objects.of(organisation).filter(state="ASKED", person__isnull=False)
    return (
        rows.select_related("version__qualification", "person", "awards")
        .prefetch_related("parts")
        .order_by("asked_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Flagged:
    """An award of a stack of which parts were withdrawn since."""

    stack: Stack
    parts: tuple[StackPart, ...]


def flagged(organisation: Organisation, *, at: datetime) -> tuple[Flagged, ...]:
    """Awards that need a second look, because a part was withdrawn or is on hold."""
    changes = StatusChange.objects.across(reason="of any provider").filter(
        credential__award=OuterRef("parts__credential__award"), kind__in=("REVOKE", "SUSPEND")
    )
    unsound = Earned.objects.across(reason="what counted in stacks of this provider").filter(
        person__stacks__organisation=organisation, verdict__in=("invalid", "error")
    )
    helds = [str(uuid) for uuid in unsound.values_list("uuid", flat=True).distinct()[:MOST_UNSOUND]]
    rows = Stack.objects.of(organisation).filter(state="AWARDED")
    rows = rows.filter(Q(Exists(changes)) | Q(parts__held__in=helds)).distinct()
    rows = rows.select_related("version__qualification", "learner", "awards", "award").order_by("pk")
    stacks = list(rows[:500])
    found = fallen_parts(stacks, at=at)
    return tuple(Flagged(one, found[one.pk]) for one in stacks if one.pk in found)


def fallen_parts(stacks: Sequence[Stack], *, at: datetime) -> dict[int, tuple[StackPart, ...]]:
    """Stack → its parts that fell since anybody last looked: withdrawn, or put on hold.

    Of a stack that still waits also those that ended, that their holder removed, or that count no more.
    A paper of elsewhere does not say when it fell: once somebody looked, it is not said again.
    """
    found: dict[int, list[StackPart]] = {}
    for part in sorted((*_fallen_here(stacks, at=at), *_fallen_elsewhere(stacks, at=at)), key=_place):
        found.setdefault(part.stack_id, []).append(part)
    return {stack: tuple(those) for stack, those in found.items()}


def _place(part: StackPart) -> tuple[int, int]:
    return part.stack_id, part.position


def _fallen_here(stacks: Sequence[Stack], *, at: datetime) -> Iterator[StackPart]:
    parts = StackPart.objects.across(reason="of these stacks").filter(
        stack__in=[one.pk for one in stacks], credential__isnull=False
    )
    parts = parts.select_related("credential", "stack")
    awards = {part.credential.award_id for part in parts if part.credential is not None}
    rows = annotated(Credential.objects.across(reason="of any provider").filter(award__in=awards), at=at)
    last = StatusChange.objects.across(reason="of any provider").filter(credential=OuterRef("pk"))
    newest = rows.filter(state="ISSUED", is_superseded=False).annotate(
        changed_at=Subquery(last.order_by("-number").values("at")[:1])
    )
    fallen = {row.award_id: row for row in newest if row.standing != "good"}
    for part in parts:
        row = fallen.get(part.credential.award_id) if part.credential is not None else None
        if row is None:
            continue
        looked = part.stack.looked_at
        withdrawn = row.standing in _WITHDRAWN and (looked is None or row.changed_at > looked)
        if withdrawn or part.stack.state == "ASKED":
            yield part


def _fallen_elsewhere(stacks: Sequence[Stack], *, at: datetime) -> Iterator[StackPart]:
    parts = StackPart.objects.across(reason="of these stacks").filter(
        stack__in=[one.pk for one in stacks], credential=None, stack__looked_at=None
    )
    waiting = list(parts.select_related("stack").exclude(held=""))
    if not waiting:
        return
    rows = Earned.objects.across(reason="what counted in these stacks").filter(
        uuid__in={part.held for part in waiting}
    )
    papers = {(str(row.uuid), row.person_id): row for row in rows}
    for part in waiting:
        row = papers.get((part.held, part.stack.person_id or 0))
        asked = part.stack.state == "ASKED"
        if row is None:
            stands = not asked
        elif asked:
            counts = row.known in ("here", "register") and doubt_of(row, at=at) in ("", "old_check")
            stands = counts and standing_of(row, on=at.date()) is Standing.GOOD
        else:
            stands = standing_of(row, on=at.date()) not in (Standing.REVOKED, Standing.SUSPENDED)
        if not stands:
            yield part

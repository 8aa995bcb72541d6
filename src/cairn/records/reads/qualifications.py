"""What the pages about qualifications show: those of a provider, and the stacks that wait or need a second look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from cairn.records.models import (
    Credential,
    Organisation,
    Qualification,
    QualificationVersion,
    Stack,
    StackPart,
    StatusChange,
)
from cairn.records.reads.issue import annotated
from cairn.records.reads.lists import searched

SORTS: Final[Mapping[str, str | tuple[str, ...]]] = {"name": "name", "changed": ("changed_at", "pk")}
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
    rows = Stack.objects.of(organisation).filter(state="AWARDED").filter(Exists(changes)).distinct()
    rows = rows.select_related("version__qualification", "learner", "awards", "award").order_by("pk")
    stacks = list(rows[:500])
    found = fallen_parts(stacks, at=at)
    return tuple(Flagged(one, found[one.pk]) for one in stacks if one.pk in found)


def fallen_parts(stacks: Sequence[Stack], *, at: datetime) -> dict[int, tuple[StackPart, ...]]:
    """Stack → its parts whose credential was withdrawn, or put on hold, since anybody last looked."""
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
    fallen = {row.award_id: row.changed_at for row in newest if row.standing in _WITHDRAWN}
    found: dict[int, list[StackPart]] = {}
    for part in parts:
        award = part.credential.award_id if part.credential is not None else 0
        looked = part.stack.looked_at
        if award in fallen and (looked is None or fallen[award] > looked):
            found.setdefault(part.stack_id, []).append(part)
    return {stack: tuple(those) for stack, those in found.items()}

"""Learners of an organisation, its members and open invitations, and a person's own things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cairn.records.models import (
    Assessment,
    Award,
    Credential,
    Invitation,
    Learner,
    Membership,
    Organisation,
)
from cairn.records.reads.lists import MOST_LISTED, own, searched

LEARNER_SORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "pk"),
    "email": ("email", "pk"),
    "number": ("number", "pk"),
    "added": ("pk",),  # they get their keys as they come
    "credentials": ("credentials_count", "pk"),
}


def learners(
    organisation: Organisation,
    *,
    search: str = "",
    archived: bool = False,
    not_in_version: UUID | None = None,
    within: Q | None = None,
) -> QuerySet[Learner]:
    """The learners of an organisation.

    Annotated: assessments_count, credentials_count (issued).
    not_in_version: only those who have no assessment of that version yet.
    within: only those of which this holds (`lists.reach`).
    """
    # Sub-queries, not joins: they are answered only for the rows that are shown, and counting leaves them
    # out. By learner only: with the organisation SQLite would go through all of its rows for each learner.
    theirs = Assessment.objects.across(reason="of the learner itself").filter(learner=OuterRef("pk"))
    held = Credential.objects.across(reason="of the learner itself").filter(
        award__learner=OuterRef("pk"), state="ISSUED"
    )
    rows = (
        own(Learner, organisation, within)
        .filter(archived_at__isnull=not archived)
        .annotate(
            assessments_count=_number(theirs, "learner"),
            credentials_count=_number(held, "award__learner"),
        )
    )
    if not_in_version is not None:
        taken = theirs.filter(version__uuid=not_in_version)
        rows = rows.filter(~Exists(taken))
    return searched(rows, search, within=("name", "email", "number")).order_by("name", "pk")


def newest_learners(organisation: Organisation, *, archived: bool = False) -> QuerySet[Learner]:
    """Those that came (or were put away) last, first: in the order that an index keeps."""
    rows = Learner.objects.of(organisation).filter(archived_at__isnull=not archived)
    return rows.order_by("-archived_at") if archived else rows.order_by("-pk")


def named(organisation: Organisation, search: str) -> list[int]:
    """The keys of the learners whose name, address or number `search` is, from its first letter to its last.

    Up to MOST_LISTED of each; each is found by an index.
    """
    here = Learner.objects.of(organisation)
    found = (
        here.filter(name=search),
        here.filter(~Q(email=""), archived_at=None, email=search.lower()),
        here.filter(~Q(number=""), number=search),
    )
    return sorted({key for rows in found for key in rows.values_list("pk", flat=True)[:MOST_LISTED]})


def these(organisation: Organisation, keys: Sequence[int]) -> QuerySet[Learner]:
    """The learners of these keys."""
    return Learner.objects.of(organisation).filter(pk__in=keys)


def _number(rows: QuerySet[Any], path: str) -> Coalesce:
    """How many of `rows` there are for the row of the outer query, which they name by `path`."""
    counted = rows.order_by().values(path).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


@dataclass(frozen=True, slots=True)
class LearnerPage:
    """One learner, as one organisation knows them."""

    learner: Learner
    assessments: tuple[Assessment, ...]
    awards: tuple[Award, ...]
    credentials: tuple[Credential, ...]


def learner(organisation: Organisation, learner_uuid: UUID) -> LearnerPage | None:
    """One learner with what happened; None when there is no such one here."""
    row = Learner.objects.of(organisation).filter(uuid=learner_uuid).select_related("person").first()
    if row is None:
        return None
    assessments = Assessment.objects.of(organisation).filter(learner=row).select_related("version")
    awards = Award.objects.of(organisation).filter(learner=row).select_related("version")
    credentials = Credential.objects.of(organisation).filter(award__learner=row)
    return LearnerPage(
        learner=row,
        assessments=tuple(assessments.order_by("-created_at", "-pk")),
        awards=tuple(awards.order_by("-decided_at", "-pk")),
        credentials=tuple(credentials.prefetch_related("status_changes").order_by("-created_at", "-pk")),
    )


def members(organisation: Organisation, *, search: str = "") -> QuerySet[Membership]:
    """The present members with their people and log-ins."""
    rows = Membership.objects.of(organisation).filter(ended_at=None).select_related("person__user")
    return searched(rows, search, within=("person__name", "person__user__email")).order_by(
        "person__name", "pk"
    )


def open_invitations(organisation: Organisation, *, at: datetime) -> QuerySet[Invitation]:
    """The invitations that can still be accepted, newest first."""
    rows = Invitation.objects.of(organisation).filter(accepted_at=None, ended_at=None, expires_at__gte=at)
    return rows.select_related("invited_by").order_by("-created_at", "-pk")

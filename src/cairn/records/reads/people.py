"""Learners of an organisation, its members and open invitations, and a person's own things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cairn.records.models import (
    Assessment,
    Award,
    Credential,
    Invitation,
    Learner,
    Membership,
    Organisation,
    Person,
)
from cairn.records.reads.lists import searched

LEARNER_SORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "pk"),
    "email": ("email", "pk"),
    "number": ("number", "pk"),
    "added": ("created_at", "pk"),
    "credentials": ("credentials_count", "pk"),
}
MEMBER_SORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("person__name", "pk"),
    "since": ("created_at", "pk"),
}


def learners(
    organisation: Organisation,
    *,
    search: str = "",
    archived: bool = False,
    not_in_version: UUID | None = None,
) -> QuerySet[Learner]:
    """The learners of an organisation.

    Annotated: assessments_count, credentials_count (issued).
    not_in_version: only those who have no assessment of that version yet.
    """
    rows = (
        Learner.objects.of(organisation)
        .filter(archived_at__isnull=not archived)
        .annotate(
            assessments_count=Count("assessments", distinct=True),
            credentials_count=Count(
                "awards__credentials", filter=Q(awards__credentials__state="ISSUED"), distinct=True
            ),
        )
    )
    if not_in_version is not None:
        taken = Assessment.objects.of(organisation).filter(
            learner=OuterRef("pk"), version__uuid=not_in_version
        )
        rows = rows.filter(~Exists(taken))
    return searched(rows, search, within=("name", "email", "number")).order_by("name", "pk")


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


def own_learners(person: Person) -> QuerySet[Learner]:
    """Where a person is known as a learner."""
    return (
        Learner.objects.owned_by(person).select_related("organisation").order_by("organisation__name", "pk")
    )

"""Letters as the provider sees them: which did not arrive, and how far those of a batch are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from cairn.records.models import Assessment, Credential, MailPace, Offer, Organisation, OutboxMessage
from cairn.records.reads.lists import Tally, counted, own, searched

SORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "failed": ("failed_at", "pk"),
    "recipient": ("recipient", "pk"),
    "name": ("name", "pk"),
    "title": ("title", "pk"),
}
#: What a list of them can be narrowed to.
REASONS: Final = ("refused", "returned", "unwanted")
_OFFERS: Final = ("offer", "reminder", "corrected")
_REASON: Final[Mapping[str, Q]] = {
    "refused": Q(state="FAILED"),
    "returned": Q(state="BOUNCED", failure_code="mail.bounced"),
    "unwanted": Q(state="BOUNCED", failure_code="mail.complaint"),
}


def not_arrived(
    organisation: Organisation,
    *,
    search: str = "",
    reason: str = "",
    settled: bool = False,
    within: Q | None = None,
) -> QuerySet[Any]:
    """Letters that were refused for good or came back, the newest first.

    Annotated: name (of the learner) and title (of the course), "" where it is about neither.
    settled: those too in whose place another letter went since.
    """
    rows = own(OutboxMessage, organisation, within).filter(failed_at__isnull=False)
    if not settled:
        rows = rows.filter(settled_at=None)
    if reason in REASONS:
        rows = rows.filter(_REASON[reason])
    about = OuterRef("subject_uuid")
    credentials = Credential.objects.across(reason="of the letter itself").filter(uuid=about)
    assessments = Assessment.objects.across(reason="of the letter itself").filter(uuid=about)
    named = rows.annotate(
        name=Coalesce(
            Subquery(credentials.values("learner_name")[:1]),
            Subquery(assessments.values("learner__name")[:1]),
            Value(""),
        ),
        title=Coalesce(
            Subquery(credentials.values("title")[:1]),
            Subquery(assessments.values("version__name")[:1]),
            Value(""),
        ),
    )
    found = searched(named, search, within=("recipient", "name", "title"))
    return found.order_by("-failed_at", "-pk")


def newest_not_arrived(organisation: Organisation, *, settled: bool = False) -> QuerySet[OutboxMessage]:
    """All of them in the order that an index keeps."""
    rows = OutboxMessage.objects.of(organisation).filter(failed_at__isnull=False)
    return (rows if settled else rows.filter(settled_at=None)).order_by("-failed_at", "-pk")


def count_not_arrived(organisation: Organisation) -> Tally:
    """How many letters somebody has to look after."""
    return counted(newest_not_arrived(organisation))


def not_arrived_about(organisation: Organisation, subjects: Collection[UUID]) -> Mapping[UUID, OutboxMessage]:
    """Credential (or assessment) → the newest letter about it that did not arrive and stands."""
    rows = OutboxMessage.objects.of(organisation).filter(
        subject_uuid__in=subjects, failed_at__isnull=False, settled_at=None
    )
    return {row.subject_uuid: row for row in rows.order_by("failed_at", "pk") if row.subject_uuid}


def of_offers(offers: Collection[Offer]) -> Mapping[UUID, OutboxMessage]:
    """Offer → its letter, for those that had one."""
    keys = {f"{kind}:{offer.uuid}": offer.uuid for offer in offers for kind in _OFFERS}
    rows = OutboxMessage.objects.across(reason="of these offers").filter(key__in=keys)
    return {keys[row.key]: row for row in rows}


@dataclass(frozen=True, slots=True)
class LettersProgress:
    """How far the letters of a batch are.

    seconds_left: at the set pace; None when that cannot be said. closed_until: the mail server
    cannot be reached; the next try is then.
    """

    total: int
    sent: int
    failed: int
    waiting: int
    seconds_left: int | None
    closed_until: datetime | None

    @property
    def minutes_left(self) -> int | None:
        """The same in minutes, rounded up."""
        return None if self.seconds_left is None else -(-self.seconds_left // 60)


def progress(job: UUID, *, at: datetime, per_minute: int) -> LettersProgress:
    """Count the letters of a batch. per_minute: the set pace, 0 for none."""
    rows = OutboxMessage.objects.across(reason="of one job, which the caller may see").filter(job_uuid=job)
    counted = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    waiting, sent = counted.get("WAITING", 0), counted.get("SENT", 0)
    first = rows.order_by().values_list("created_at", flat=True).first() if sent and not per_minute else None
    passed = (at - first) / timedelta(seconds=1) if first else 0.0
    left = (
        round(waiting * 60 / per_minute) if per_minute else round(waiting * passed / sent) if passed else None
    )
    return LettersProgress(
        total=sum(counted.values()),
        sent=sent,
        failed=counted.get("FAILED", 0) + counted.get("BOUNCED", 0),
        waiting=waiting,
        seconds_left=left if waiting else 0,
        closed_until=_closed_until(at) if waiting else None,
    )


def _closed_until(at: datetime) -> datetime | None:
    rows = MailPace.objects.across(reason="one pace for the whole installation")
    return rows.filter(closed_until__gt=at).values_list("closed_until", flat=True).first()

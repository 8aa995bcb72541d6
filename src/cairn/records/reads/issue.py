"""What was issued and what became of it: standing, claim state, history, and the jobs that issued many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    Count,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from cairn.records.models import (
    AchievementVersion,
    Award,
    Credential,
    Job,
    JobRow,
    Offer,
    Organisation,
    StatusChange,
)
from cairn.records.reads.lists import MOST_EACH, MOST_LISTED, Tally, counted, own, searched
from cairn.records.reads.people import named as of_name

ISSUED_SORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "learner": ("learner_name", "pk"),
    "achievement": ("title", "pk"),
    "issued": ("created_at", "pk"),
    "standing": ("standing", "pk"),
    "claim": ("claim", "pk"),
}
#: What a credential's standing can be, in the order a list of choices has.
STANDINGS: Final = ("good", "suspended", "revoked", "replaced", "expired", "intent", "failed")
#: What became of the offer.
CLAIMS: Final = ("claimed", "waiting", "expired", "declined", "no_address", "ended")
ISSUING: Final = ("issue", "issue-awards")  # kinds of jobs that issue
_WITHIN: Final = ("learner_name", "award__learner__email", "award__learner__number", "title", "code")


def issued(
    organisation: Organisation,
    *,
    at: datetime,
    search: str = "",
    standing: str = "",
    claim: str = "",
    achievement: UUID | None = None,
    job: UUID | None = None,
    within: Q | None = None,
) -> QuerySet[Credential]:
    """The credentials of an organisation, those that are not signed yet or were refused among them.

    Annotated: standing (STANDINGS), claim (CLAIMS, "" when nothing was offered),
    offered_to, offered_at, offer_ends.
    job: only those that this job issued. within: only those of which this holds (`lists.reach`).
    """
    rows = annotated(own(Credential, organisation, within), at=at)
    if standing in STANDINGS:
        rows = rows.filter(standing=standing)
    if claim in CLAIMS:
        rows = rows.filter(claim=claim)
    if achievement is not None:
        rows = rows.filter(award__version__achievement__uuid=achievement)
    if job is not None:
        done = JobRow.objects.of(organisation).filter(job__uuid=job, result_uuid__isnull=False)
        rows = rows.filter(_of_job(job) | Q(award__uuid__in=done.values("result_uuid")))
    found = searched(rows, search, within=_WITHIN)
    return found.select_related("award__learner", "award__version").order_by("-created_at", "-pk")


def newest(organisation: Organisation) -> QuerySet[Credential]:
    """All of them in the order that an index keeps."""
    return Credential.objects.of(organisation).order_by("-created_at", "-pk")


def named(organisation: Organisation, search: str) -> tuple[QuerySet[Credential], ...]:
    """The credential with this code, and those of the learners whose name, address or number it is."""
    by_code = Credential.objects.of(organisation).filter(code=search.upper())
    learners = of_name(organisation, search)
    by_learner = Credential.objects.across(reason="of these learners").filter(award__learner__in=learners)
    return (by_code, by_learner) if learners else (by_code,)


def _of_job(job: UUID) -> Q:
    """The credentials that a file became: their request keys begin with the job."""
    prefix = f"job:{job}"
    if connection.vendor == "sqlite":  # its LIKE does not use an index
        return Q(request_key__gt=f"{prefix}:", request_key__lt=f"{prefix};")
    return Q(request_key__startswith=f"{prefix}:")


def annotated(rows: QuerySet[Credential], *, at: datetime) -> QuerySet[Any]:
    this = OuterRef("pk")
    changes = StatusChange.objects.across(reason="of the credential itself").filter(credential=this)
    offers = Offer.objects.across(reason="of the credential itself").filter(credential=this).order_by("-pk")
    marked = rows.annotate(
        was_revoked=_any(changes.filter(kind="REVOKE")),
        last_change=Subquery(changes.order_by("-number").values("kind")[:1]),
        offered_to=Subquery(offers.values("email")[:1]),
        offered_at=Subquery(offers.values("created_at")[:1]),
        offer_ends=Subquery(offers.values("expires_at")[:1]),
    )
    return marked.annotate(
        standing=_choose(
            ("failed", Q(state="FAILED")),
            ("intent", Q(state="INTENT")),
            ("replaced", Q(is_superseded=True)),
            ("revoked", Q(was_revoked=True)),
            ("suspended", Q(last_change="SUSPEND")),
            ("expired", Q(valid_until__lt=at)),
            otherwise="good",
        ),
        claim=_choose(
            ("", ~Q(state="ISSUED")),
            ("claimed", Q(claimed_at__isnull=False)),
            ("declined", Q(declined_at__isnull=False)),
            ("ended", Q(is_superseded=True) | Q(was_revoked=True)),
            ("no_address", Q(offered_to="") | Q(offered_to=None)),
            ("expired", Q(offer_ends__lte=at)),
            otherwise="waiting",
        ),
    )


def _any(rows: QuerySet[Any]) -> Coalesce:
    """Is there one? Asked by the index for each credential, where PostgreSQL answers Exists by reading all rows."""
    there = rows.order_by().annotate(there=Value(True)).values("there")
    return Coalesce(Subquery(there[:1]), Value(False))


def _choose(*cases: tuple[str, Q], otherwise: str) -> Case:
    whens = [When(condition, then=Value(word)) for word, condition in cases]
    return Case(*whens, default=Value(otherwise), output_field=CharField())


@dataclass(frozen=True, slots=True)
class Taken:
    """How much is issued, and how much of it somebody took.

    issued: credentials that are in force or were; corrected ones count once.
    looked_at: the newest of these, up to MOST_EACH; claimed: how many of them somebody took.
    """

    issued: Tally
    looked_at: int
    claimed: int

    @property
    def claim_rate(self) -> int | None:
        """Whole per cent of what was looked at that somebody took; None when nothing was issued."""
        return round(100 * self.claimed / self.looked_at) if self.looked_at else None

    @property
    def partly(self) -> bool:
        """Was more issued than was looked at?"""
        return self.issued > self.looked_at


@dataclass(frozen=True, slots=True)
class IssuedCounts(Taken):
    """The same, and how many of those that were looked at still wait, or are withdrawn."""

    waiting: int
    withdrawn: int


def count_issued(rows: QuerySet[Credential]) -> Tally:
    """Count what was issued of all credentials, or an organisation's, up to MOST_LISTED; a corrected one once.

    Two indexes say it: all there are, less those few that do not count. Where even these are many,
    it is the rows that are read.
    """
    others = counted(rows.exclude(state="ISSUED", is_superseded=False), column="organisation")
    if others.more:
        return counted(rows.filter(state="ISSUED", is_superseded=False))
    every = counted(rows, most=MOST_LISTED + others, column="organisation")
    return Tally(every - others, more=every.more)


def issued_counts(organisation: Organisation) -> IssuedCounts:
    """Count what became of what was issued."""
    this = OuterRef("pk")
    changes = StatusChange.objects.across(reason="of the credential itself")
    current = newest(organisation).filter(state="ISSUED", is_superseded=False)
    seen = current.annotate(withdrawn=_any(changes.filter(credential=this, kind="REVOKE")))
    columns = seen.values("pk", "claimed_at", "declined_at", "withdrawn")[:MOST_EACH]
    # What waits is what nothing else became of: the offers themselves need not be looked at.
    untouched = Q(claimed_at=None, declined_at=None, withdrawn=False)
    found = columns.aggregate(
        all=Count("pk"),
        taken=Count("claimed_at"),
        waiting=Count("pk", filter=untouched),
        revoked=Count("pk", filter=Q(withdrawn=True)),
    )
    return IssuedCounts(
        issued=count_issued(Credential.objects.of(organisation)),
        looked_at=found["all"],
        claimed=found["taken"],
        waiting=found["waiting"],
        withdrawn=found["revoked"],
    )


@dataclass(frozen=True, slots=True)
class IssuedPage:
    """One credential as its issuer sees it: everything that happened to it, and what it replaced."""

    credential: Credential
    standing: str
    claim: str
    changes: tuple[StatusChange, ...]
    offers: tuple[Offer, ...]
    newer: Credential | None
    older: Credential | None


def credential(organisation: Organisation, uuid: UUID, *, at: datetime) -> IssuedPage | None:
    """One credential; None when there is no such one here."""
    related = ("award__version__achievement", "award__decided_by", "award__assessment", "organisation")
    more = ("award__learner", "status_list", "supersedes", "key", "claimed_by")
    found = annotated(Credential.objects.of(organisation).filter(uuid=uuid), at=at)
    row = found.select_related(*related, *more).first()
    if row is None:
        return None
    return IssuedPage(
        credential=row,
        standing=str(row.standing),
        claim=str(row.claim),
        changes=tuple(row.status_changes.select_related("by").order_by("at", "pk")),
        offers=tuple(row.offers.order_by("-created_at", "-pk")),
        newer=Credential.objects.of(organisation).filter(supersedes=row, state="ISSUED").first(),
        older=row.supersedes,
    )


def refusals(organisation: Organisation, awards: list[Award]) -> Mapping[int, str]:
    """Award → why its last attempt was refused, for those awards that were refused."""
    own = [award.pk for award in awards if award.organisation_id == organisation.pk]
    rows = Credential.objects.across(reason="of these awards, which are the organisation's")
    # By award only: SQLite would rather go through all credentials of the organisation.
    failed = rows.filter(state="FAILED", award__in=own)
    return dict(failed.order_by("pk").values_list("award_id", "failure"))


def published_version(organisation: Organisation, uuid: UUID | None) -> AchievementVersion | None:
    """A published version with its outcomes; None when there is no such one here."""
    if uuid is None:
        return None
    rows = AchievementVersion.objects.of(organisation).filter(uuid=uuid, state="PUBLISHED")
    return rows.select_related("achievement__organisation").prefetch_related("outcomes__levels").first()


def recent_jobs(organisation: Organisation, *kinds: str, most: int = 5) -> tuple[Job, ...]:
    """The newest jobs of some kinds."""
    rows = Job.objects.of(organisation).filter(kind__in=kinds).select_related("created_by")
    return tuple(rows.order_by("-created_at", "-pk")[:most])


def job(organisation: Organisation, uuid: UUID, *kinds: str) -> Job | None:
    """One job of one of those kinds; None when there is no such one here."""
    rows = Job.objects.of(organisation).filter(uuid=uuid, kind__in=kinds)
    return rows.select_related("created_by").first()


def row_counts(job: Job) -> Mapping[str, int]:
    """How many rows of a job are in each state; those of its chunks among them."""
    counted = job.rows.order_by().values_list("state").annotate(Count("pk"))
    rows = {"BROKEN": 0, "FAILED": 0, "SKIPPED": 0, **dict(counted)}
    touched = rows["BROKEN"] + rows["FAILED"] + rows["SKIPPED"]
    ready = max(0, job.total - job.done - touched)
    return {**rows, "READY": ready, "DONE": job.done}

"""What a person holds, what waits for them, and what it shows they can do.

Everything is read through the person: a row of somebody else is never found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from cairn.records.models import (
    Assessment,
    ConsentReceipt,
    Credential,
    Offer,
    Person,
    Result,
    ShareLink,
    StatusChange,
)
from cairn.records.reads.issue import annotated
from cairn.records.reads.lists import searched

_RELATED: Final = (
    "organisation",
    "award__version__achievement",
    "award__learner",
    "status_list",
    "key",
    "supersedes",
)
IN_FORCE: Final = "good"
#: What the credentials of a passport can be, in the order a list of choices has.
HELD_STANDINGS: Final = ("good", "suspended", "revoked", "expired")
#: States of an assessment in which it is the learner's turn.
THEIR_TURN: Final = ("OPEN", "NOT_YET")


@dataclass(frozen=True, slots=True)
class Held:
    """One credential of a passport.

    standing: good, suspended, revoked, replaced or expired, at the instant asked about.
    """

    credential: Credential
    standing: str

    @property
    def counts(self) -> bool:
        """Does it stand today?"""
        return self.standing == IN_FORCE


def held(person: Person, *, at: datetime) -> tuple[Held, ...]:
    """The credentials in a passport, the newest award first; a corrected one only in its newest form."""
    found = credentials(person, at=at).select_related(*_RELATED)
    return tuple(
        Held(row, str(row.standing)) for row in found.order_by("-award__awarded_date", "-issued_at", "-pk")
    )


def credentials(
    person: Person, *, at: datetime, search: str = "", standing: str = "", seen: str = ""
) -> QuerySet[Any]:
    """The rows behind a passport, to search, sort and cut; a corrected one only in its newest form.

    Annotated: standing (HELD_STANDINGS), open_links (how many lead to it now).
    seen: "public", "links" (private, with a link that is open), "private" (nobody but the holder).
    """
    rows = annotated(Credential.objects.owned_by(person).filter(state="ISSUED"), at=at)
    leads = Q(share_links__ended_at=None) & (
        Q(share_links__expires_at=None) | Q(share_links__expires_at__gt=at)
    )
    rows = rows.filter(is_superseded=False).annotate(open_links=Count("share_links", filter=leads))
    if standing in HELD_STANDINGS:
        rows = rows.filter(standing=standing)
    if seen == "public":
        rows = rows.filter(is_public=True)
    elif seen in ("links", "private"):
        more = {"open_links__gt": 0} if seen == "links" else {"open_links": 0}
        rows = rows.filter(is_public=False, **more)
    found = searched(rows, search, within=("title", "organisation__name", "code"))
    return found.select_related("organisation", "award__version").order_by("-award__awarded_date", "-pk")


def one(person: Person, uuid: UUID, *, at: datetime) -> Held | None:
    """One credential of a passport, a corrected one too; None when it is not theirs."""
    rows = annotated(Credential.objects.owned_by(person).filter(uuid=uuid, state="ISSUED"), at=at)
    row = rows.select_related(*_RELATED).first()
    return None if row is None else Held(row, str(row.standing))


def offered(person: Person, *, at: datetime) -> QuerySet[Credential]:
    """What was issued to a learner who is this person and is neither kept nor declined nor withdrawn."""
    rows = Credential.objects.across(reason="offered to this person").filter(
        award__learner__person=person, state="ISSUED", claimed_at=None, declined_at=None
    )
    waiting = annotated(rows, at=at).filter(is_superseded=False, was_revoked=False)
    return waiting.select_related(*_RELATED).order_by("-issued_at", "-pk")


def assessments(person: Person, *, search: str = "") -> QuerySet[Assessment]:
    """Everything a person is or was assessed for.

    Annotated: pieces (of evidence that are there).
    """
    rows = Assessment.objects.owned_by(person).annotate(
        pieces=Count("evidence", filter=Q(evidence__removed_at=None))
    )
    found = searched(rows, search, within=("version__name", "organisation__name"))
    return found.select_related("organisation", "version", "learner").order_by("-created_at", "-pk")


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to one credential since it was issued, and what replaced it."""

    changes: tuple[StatusChange, ...]
    newer: Credential | None


def history(credential: Credential) -> Changes:
    """The status changes of a credential in order, and the correction that took its place."""
    newer = Credential.objects.of(credential.organisation).filter(supersedes=credential, state="ISSUED")
    return Changes(tuple(credential.status_changes.order_by("at", "pk")), newer.first())


def links(person: Person, credential: Credential) -> tuple[ShareLink, ...]:
    """Every link to this credential that the person made, those that are open first."""
    rows = ShareLink.objects.owned_by(person).filter(credential=credential)
    return tuple(rows.order_by(F("ended_at").asc(nulls_first=True), "-created_at", "-pk"))


def receipts(person: Person, credential: Credential) -> tuple[ConsentReceipt, ...]:
    """What the person agreed to for this credential, and took back, the newest first."""
    mine = ConsentReceipt.objects.owned_by(person)
    shared = ShareLink.objects.owned_by(person).filter(credential=credential).values("uuid")
    rows = mine.filter(Q(subject_uuid=credential.uuid) | Q(subject_uuid__in=shared))
    return tuple(rows.order_by("-at", "-pk")[:50])


def results(credential: Credential) -> tuple[Result, ...]:
    """What was found for each outcome in the attempt that led to this credential, with the feedback."""
    assessment = credential.award.assessment
    if assessment is None:
        return ()
    rows = Result.objects.of(credential.organisation).filter(
        assessment=assessment, attempt=assessment.attempt
    )
    return tuple(rows.select_related("outcome", "level", "assessed_by").order_by("outcome__position"))


def last_offers(credentials: Sequence[Credential]) -> dict[int, datetime]:
    """Credential → when it was last offered."""
    rows = Offer.objects.across(reason="of the credentials just read").filter(credential__in=credentials)
    return dict(rows.order_by("created_at").values_list("credential_id", "created_at"))


def is_open(link: ShareLink, *, at: datetime) -> bool:
    """Does this link still lead anywhere?"""
    return link.ended_at is None and (link.expires_at is None or link.expires_at > at)


def credential_of(assessment: Assessment) -> Credential | None:
    """The credential that came of an assessment, in its newest form; None: none was issued yet."""
    rows = Credential.objects.of(assessment.organisation).filter(
        award__assessment=assessment, state="ISSUED", is_superseded=False
    )
    return rows.order_by("-issued_at").first()

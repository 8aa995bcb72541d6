"""Going through the books: does what is stored hold together? Reads only; `cairn doctor` and tests ask.

Nothing here trusts a counter or a constraint: every credential is rebuilt and its signature checked,
every row of every job is followed to what became of it, and every audit chain is hashed again.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cairn.credentials import contexts, document, proof
from cairn.credentials.canonical import jcs
from cairn.credentials.document import JSONObject
from cairn.errors import CairnError
from cairn.records import given
from cairn.records.documents import signed_text
from cairn.records.models import (
    AuditEvent,
    Award,
    Credential,
    Endorsement,
    Job,
    JobChunk,
    JobRow,
    Offer,
    Organisation,
    OutboxMessage,
    Outcome,
    OutcomeSkill,
    StatusList,
)
from cairn.services.admin.keys import public_key_of
from cairn.services.audit import GENESIS
from cairn.services.issue.bulk_job import unpacked

_REASON = "whoever keeps the books reads all of them"
_LETTERS = ("offer", "corrected", "reminder")


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something that must never be. code: which rule; subject: kind and uuid of the row."""

    code: str
    subject: str
    message: str


def discrepancies(*, every: int = 1, letters_since: datetime | None = None) -> Iterator[Discrepancy]:
    """Go through all the books, and yield what does not hold; memory stays flat.

    every: check the signature of one credential in so many. letters_since: earlier ones may have been forgotten.
    """
    yield from _signatures(every)
    yield from _awards()
    yield from _to_issue()
    yield from _superseded()
    yield from _skills()
    yield from _places()
    yield from _offers(letters_since)
    yield from _jobs()
    yield from _chains()


def _signatures(every: int) -> Iterator[Discrepancy]:
    """Every released credential can be rebuilt, and its signature holds."""
    issued = Credential.objects.across(reason=_REASON).filter(state="ISSUED").select_related("key")
    keys = itertools.islice(issued.order_by("pk").values_list("pk", flat=True).iterator(), 0, None, every)
    for chosen in iter(lambda: list(itertools.islice(keys, 500)), []):
        yield from _broken(issued.filter(pk__in=chosen).order_by("pk"))


def _broken(issued: QuerySet[Credential]) -> Iterator[Discrepancy]:
    for credential in issued:
        try:
            signed = document.parse_object(signed_text(credential))
            (made,) = proof.proofs_of(signed)
            if signed.get("id") != credential.url:
                yield Discrepancy(
                    "ledger.address", f"credential {credential.uuid}", "it states another address"
                )
            proof.check(signed, made, public_key_of(credential.key), contexts=contexts.bundled())
        except (CairnError, ValueError) as error:
            yield Discrepancy("ledger.signature", f"credential {credential.uuid}", str(error))


def _awards() -> Iterator[Discrepancy]:
    """No award has two credentials that stand."""
    standing = Credential.objects.across(reason=_REASON).filter(~_newer(), state="ISSUED")
    twice = standing.order_by().values("award").annotate(n=Count("pk")).filter(n__gt=1)
    for row in twice:
        award = Award.objects.across(reason=_REASON).get(pk=row["award"])
        yield Discrepancy("ledger.award_twice", f"award {award.uuid}", f"{row['n']} credentials of it stand")


def _to_issue() -> Iterator[Discrepancy]:
    """An award is marked as to be issued exactly when nothing was made of it, or only what was refused."""
    made = Exists(
        Credential.objects.across(reason=_REASON).filter(award=OuterRef("pk")).exclude(state="FAILED")
    )
    awards = Award.objects.across(reason=_REASON)
    for award in awards.filter(made, to_issue=True).iterator():
        yield Discrepancy("ledger.to_issue", f"award {award.uuid}", "is marked as to be issued, and has been")
    for award in awards.filter(~made, to_issue=False).iterator():
        yield Discrepancy("ledger.to_issue", f"award {award.uuid}", "was never issued, and is not marked so")


def _newer() -> Exists:
    return Exists(Credential.objects.across(reason=_REASON).filter(supersedes=OuterRef("pk"), state="ISSUED"))


def _superseded() -> Iterator[Discrepancy]:
    """A credential is marked as superseded exactly when a corrected one was issued in its place."""
    credentials = Credential.objects.across(reason=_REASON)
    for row in credentials.filter(_newer(), is_superseded=False).iterator():
        yield Discrepancy(
            "ledger.superseded", f"credential {row.uuid}", "was corrected, and is not marked so"
        )
    for row in credentials.filter(~_newer(), is_superseded=True).iterator():
        yield Discrepancy(
            "ledger.superseded", f"credential {row.uuid}", "is marked as corrected, and never was"
        )


def _skills() -> Iterator[Discrepancy]:
    """The skills of an outcome are found by its rows exactly as the outcome itself names them."""
    outcomes = Outcome.objects.across(reason=_REASON).order_by("pk")
    last = 0
    while some := list(outcomes.filter(pk__gt=last)[:500]):
        last = some[-1].pk
        for one in _misfiled(some):
            with transaction.atomic():  # a draft may have been saved between the two questions: look again
                still = list(outcomes.filter(pk=one.pk).select_for_update())
                wrong = _misfiled(still)
            if wrong:
                message = "is not found by the skills that it names"
                yield Discrepancy("ledger.skills", f"outcome {one.uuid}", message)


def _misfiled(some: list[Outcome]) -> list[Outcome]:
    """Those whose rows say something else than they do."""
    rows = OutcomeSkill.objects.across(reason=_REASON).filter(outcome__in=[one.pk for one in some])
    stored: dict[int, list[tuple[object, ...]]] = {one.pk: [] for one in some}
    for row in rows.order_by("outcome", "position"):
        stored[row.outcome_id].append(_facts(row))
    return [one for one in some if stored[one.pk] != [_facts(row) for row in given.rows_of(one)]]


def _facts(row: OutcomeSkill) -> tuple[object, ...]:
    return row.version_id, row.position, row.skill, row.name, row.framework, row.level, row.proficiency


def _places() -> Iterator[Discrepancy]:
    """No place of a status list is taken twice, and none beyond its counter."""
    credentials = Credential.objects.across(reason=_REASON).order_by()
    twice = credentials.values("status_list", "status_index").annotate(n=Count("pk")).filter(n__gt=1)
    for row in twice:
        found = StatusList.objects.across(reason=_REASON).get(pk=row["status_list"])
        message = f"place {row['status_index']} is taken {row['n']} times"
        yield Discrepancy("ledger.place_twice", f"status_list {found.uuid}", message)
    endorsements = Endorsement.objects.across(reason=_REASON).order_by()
    same = credentials.filter(
        status_list=OuterRef("status_list"), status_index=OuterRef("status_index")
    )  # each table has a constraint of its own; nothing binds the two together
    for one in endorsements.filter(Exists(same)).select_related("status_list"):
        message = f"place {one.status_index} is that of a credential and of endorsement {one.uuid}"
        yield Discrepancy("ledger.place_twice", f"status_list {one.status_list.uuid}", message)
    vouched = endorsements.filter(status_list=OuterRef("pk")).values("status_list").annotate(n=Count("pk"))
    lists = StatusList.objects.across(reason=_REASON).annotate(
        n=Count("credentials"), m=Coalesce(Subquery(vouched.values("n")), 0)
    )
    for found in lists.filter(n__gt=F("next_counter") - F("m")):
        yield Discrepancy(
            "ledger.counter", f"status_list {found.uuid}", "more places are taken than given out"
        )


def _offers(letters_since: datetime | None) -> Iterator[Discrepancy]:
    """Every released credential was offered, and every offer with an address has its one letter."""
    offers = Offer.objects.across(reason=_REASON)
    issued = Credential.objects.across(reason=_REASON).filter(state="ISSUED")
    for credential in issued.filter(~Exists(offers.filter(credential=OuterRef("pk")))).iterator():
        yield Discrepancy("ledger.not_offered", f"credential {credential.uuid}", "nobody was offered it")
    live = offers.filter(ended_at=None, claimed_at=None).order_by().values("credential")
    for row in live.annotate(n=Count("pk")).filter(n__gt=1):
        found = Credential.objects.across(reason=_REASON).get(pk=row["credential"])
        yield Discrepancy("ledger.offered_twice", f"credential {found.uuid}", f"{row['n']} links are open")
    last, some = 0, list[tuple[int, Any]]()
    lettered = offers if letters_since is None else offers.filter(created_at__gte=letters_since)
    while some := list(
        lettered.filter(pk__gt=last).exclude(email="").order_by("pk").values_list("pk", "uuid")[:500]
    ):
        last = some[-1][0]
        keys = {f"{kind}:{uuid}": uuid for _pk, uuid in some for kind in _LETTERS}
        letters = OutboxMessage.objects.across(reason=_REASON).filter(key__in=list(keys))
        written = {keys[key] for key in letters.values_list("key", flat=True)}
        for _pk, uuid in some:
            if uuid not in written:
                yield Discrepancy("ledger.no_letter", f"offer {uuid}", "its letter was never written")


def _jobs() -> Iterator[Discrepancy]:
    """Every row of a list that is issued has one credential; the counters say what the rows say."""
    for job in Job.objects.across(reason=_REASON).filter(kind="issue").exclude(state="READING").iterator():
        yield from _job(job)


def _job(job: Job) -> Iterator[Discrepancy]:
    subject, fields = f"job {job.uuid}", job.options.get("fields", [])
    rows = dict(JobRow.objects.across(reason=_REASON).filter(job=job).values_list("number", "state"))
    in_chunks: set[int] = set()
    done = sum(state == "DONE" for state in rows.values())
    for chunk in (
        JobChunk.objects.across(reason=_REASON).filter(job=job).order_by("number").iterator(chunk_size=1)
    ):
        numbers = [number for number, _data in unpacked(chunk, fields)]
        issued = _issued(job, numbers)
        if chunk.state == "DONE":
            missing = [number for number in numbers if number not in issued and number not in rows]
            if missing:
                yield Discrepancy("ledger.row_lost", subject, f"rows without a credential: {missing[:5]}")
        elif early := sorted(number for number in issued if number not in rows):
            yield Discrepancy("ledger.row_early", subject, f"rows of a chunk that is not done: {early[:5]}")
        if chunk.intent and chunk.state != "INTENT":
            yield Discrepancy("ledger.intent", subject, f"chunk {chunk.number} keeps an intent it is past")
        if not chunk.mended:
            in_chunks.update(numbers)
            done += sum(1 for number in issued if number not in rows)
    yield from _counters(job, rows, in_chunks, done)


def _counters(job: Job, rows: dict[int, str], in_chunks: set[int], done: int) -> Iterator[Discrepancy]:
    subject = f"job {job.uuid}"
    counted = {
        "total": (job.total, len(in_chunks | set(rows))),
        "done": (job.done, done),
        "failed": (job.failed, sum(state in ("BROKEN", "FAILED") for state in rows.values())),
    }
    for name, (said, found) in counted.items():
        if said != found and (name != "total" or in_chunks or rows):
            yield Discrepancy("ledger.count", subject, f"{name} is {said}, the rows say {found}")


def _issued(job: Job, numbers: list[int]) -> set[int]:
    prefix = f"job:{job.uuid}:"
    rows: QuerySet[Credential] = Credential.objects.of(job.organisation).filter(state="ISSUED")
    found: set[int] = set()
    for place in range(0, len(numbers), 500):
        keys = [f"{prefix}{number}" for number in numbers[place : place + 500]]
        keys_found = rows.filter(request_key__in=keys).values_list("request_key", flat=True)
        found.update(int(key.removeprefix(prefix)) for key in keys_found)
    return found


def _chains() -> Iterator[Discrepancy]:
    """Every audit event is the one whose hash the next one holds."""
    owners: list[Organisation | None] = [None, *Organisation.objects.across(reason=_REASON).order_by("pk")]
    for owner in owners:
        previous = GENESIS
        events = AuditEvent.objects.across(reason=_REASON).filter(organisation=owner).order_by("number")
        for number, event in enumerate(events.iterator(chunk_size=500), start=1):
            if event.number != number or event.previous_hash != previous or event.hash != hash_of(event):
                name = f"organisation {owner.uuid}" if owner is not None else "the installation"
                yield Discrepancy(
                    "ledger.chain", name, f"event {event.number} is not the one that was written"
                )
                break
            previous = event.hash


def hash_of(event: AuditEvent) -> str:
    """What `audit.record` wrote as the hash of an event."""
    body: JSONObject = {
        "number": event.number,
        "actor": [event.actor_kind, str(event.actor_uuid) if event.actor_uuid else ""],
        "action": event.action,
        "subject": [event.subject_kind, str(event.subject_uuid) if event.subject_uuid else ""],
        "details": dict(event.details),
        "at": event.at.isoformat(),
        "previous": event.previous_hash,
    }
    return hashlib.sha256(jcs(body)).hexdigest()

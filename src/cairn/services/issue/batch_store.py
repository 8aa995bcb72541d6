"""Last step of a chunk: everything it decided and signed comes into being, in one transaction.

Learners, assessments with their results, awards, credentials, offers and letters are written together,
with one audit event that holds the digest of all that was signed. The chunk's state is the guard: whoever
turns INTENT into DONE writes the rows, and nobody else can. What was true at the intent is looked at
once more under the organisation's lock; a row whose learner was assessed meanwhile is put aside.

Source: trust.md, "Issuance: exactly once" (T2, outbox); docs/decisions/0014.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring  # what `dump` spells strings with, in C

from django.db import transaction

from cairn.credentials.document import dump
from cairn.credentials.pressing import Pressed
from cairn.records.bulk import Loader
from cairn.records.models import (
    Assessment,
    Award,
    Credential,
    Job,
    JobChunk,
    JobRow,
    Learner,
    Offer,
    Organisation,
    OutboxMessage,
    Result,
)
from cairn.services import jobs, outbox
from cairn.services.issue.batch_intent import (
    Draft,
    Intent,
    assessed,
    key_of,
    learners_of,
    rows_of,
    uuids_alike,
)
from cairn.services.issue.batch_plan import Plan
from cairn.services.issue.offers import OFFER_LIVES
from cairn.services.jobs import Kind, Lease
from cairn.services.ports import Ports

TOKEN = 32  # bytes of an offer's link


@dataclass(slots=True)
class Storing:
    """One chunk on its way into the tables; keys are drawn as they are needed."""

    plan: Plan
    intent: Intent
    drafts: list[Draft]
    pressed: list[Pressed]
    loader: Loader
    lease: Lease
    now: datetime
    ports: Ports

    @property
    def job(self) -> Job:
        """The job that issues."""
        return self.lease.job

    def alike(self, count: int) -> list[str]:
        """Uuids for rows that nobody sees from outside."""
        return uuids_alike(count, ports=self.ports)


def store(
    intent: Intent,
    pressed: Sequence[Pressed],
    *,
    plan: Plan,
    loader: Loader,
    lease: Lease,
    work: Kind,
    fields: Sequence[str],
    ports: Ports,
) -> int:
    """Release a chunk whose credentials are all signed and checked; return how many were issued.

    pressed: what was signed for each draft, in their order; a refused one is put aside.

    Raises:
        LeaseLost: paused, cancelled or taken over; nothing was written, and the chunk stays INTENT.
        django IntegrityError: something took a place meanwhile; nothing was written.
    """
    now = ports.now()
    ports.faultpoint("bulk.before_storing")
    with transaction.atomic():
        lease.hold(at=now)
        own = Organisation.objects.across(reason="one issuing at a time").select_for_update(no_key=True)
        own.get(pk=plan.organisation.pk)
        kept = _still_fit(intent, pressed, plan=plan)
        lease.hold(at=now, done=len(kept))
        done = JobChunk.objects.of(plan.organisation).filter(pk=intent.chunk.pk, state="INTENT")
        if not done.update(state="DONE", intent=""):
            raise jobs.LeaseLost
        loader.begin()
        storing = Storing(
            plan, intent, [one for one, _ in kept], [two for _, two in kept], loader, lease, now, ports
        )
        if kept:
            _store_all(storing)
        ports.faultpoint("bulk.inside_storing")
        _put_aside(storing, fields)
        _mark_mended(storing)
        details: dict[str, str | int | bool] = {
            "chunk": intent.chunk.number,
            "rows": len(kept),
            "digest": _digest(storing),
        }
        jobs.note("chunk", lease.job, work, seat=lease.seat, at=now, details=details)
    ports.faultpoint("bulk.after_storing")
    return len(kept)


def _still_fit(intent: Intent, pressed: Sequence[Pressed], *, plan: Plan) -> list[tuple[Draft, Pressed]]:
    """Those of whom nothing has changed since the intent; the others are put aside."""
    here = learners_of([one.facts for one in intent.drafts], plan)
    busy = assessed({one.pk for one in here.values()}, plan)
    kept = []
    for draft, signed in zip(intent.drafts, pressed, strict=True):
        known = here.get(key_of(draft.facts))
        if signed.refused:
            intent.aside[draft.number] = signed.refused
        elif (known.pk if known else 0) != draft.known or (known and known.person != draft.person):
            intent.aside[draft.number] = "batch.changed"
        elif known and known.pk in busy:
            intent.aside[draft.number] = "batch.assessed_before"
        else:
            kept.append((draft, signed))
    return kept


def _store_all(storing: Storing) -> None:
    learners = _learners(storing)
    awards = _awards(storing, learners, _assessments(storing, learners))
    _offers(storing, _credentials(storing, awards))


def _learners(storing: Storing) -> list[int]:
    """Store those who are new; return everybody's primary key."""
    new = [one for one in storing.drafts if not one.known]
    keys = iter(storing.loader.keys(Learner, len(new)))
    storing.loader.at_home(Learner, [one.known for one in storing.drafts if one.known])
    everybody = [one.known or next(keys) for one in storing.drafts]
    uuids = storing.alike(len(new))
    rows = [
        (pk, uuids.pop(), one.person.name, one.person.email, one.person.number)
        for pk, one in zip(everybody, storing.drafts, strict=True)
        if not one.known
    ]
    storing.loader.store(
        Learner,
        ("id", "uuid", "name", "email", "number"),
        rows,
        organisation_id=storing.plan.organisation.pk,
        created_at=storing.intent.at,
    )
    return everybody


def _assessments(storing: Storing, learners: list[int]) -> list[int]:
    plan, loader, at = storing.plan, storing.loader, storing.intent.at
    keys = list(loader.keys(Assessment, len(learners)))
    uuids = storing.alike(len(learners))
    by = storing.job.created_by_id
    loader.store(
        Assessment,
        ("id", "uuid", "learner_id"),
        list(zip(keys, uuids, learners, strict=True)),
        organisation_id=plan.organisation.pk,
        achievement_id=plan.version.achievement_id,
        version_id=plan.version.pk,
        state="AWARDED",
        created_at=at,
        submitted_at=at,
        decided_at=at,
        decided_by_id=by,
    )
    found = [
        (key, result.outcome.id, result.level and result.level.id, result.met, result.mark)
        for key, draft in zip(keys, storing.drafts, strict=True)
        for result in draft.facts.results
    ]
    uuids = storing.alike(len(found))
    loader.store(
        Result,
        ("id", "uuid", "assessment_id", "outcome_id", "level_id", "met", "mark"),
        [
            (pk, uuid, *result)
            for pk, uuid, result in zip(loader.keys(Result, len(found)), uuids, found, strict=True)
        ],
        assessed_at=at,
        assessed_by_id=by,
    )
    return keys


def _awards(storing: Storing, learners: list[int], assessments: list[int]) -> list[tuple[int, str]]:
    plan, loader = storing.plan, storing.loader
    keys = list(loader.keys(Award, len(learners)))
    uuids = storing.alike(len(learners))
    days = [one.facts.date or plan.today for one in storing.drafts]
    loader.store(
        Award,
        ("id", "uuid", "learner_id", "assessment_id", "awarded_date"),
        list(zip(keys, uuids, learners, assessments, days, strict=True)),
        organisation_id=plan.organisation.pk,
        version_id=plan.version.pk,
        decided_at=storing.intent.at,
        decided_by_id=storing.job.created_by_id,
        to_issue=False,  # its credential is stored with it
    )
    return list(zip(keys, uuids, strict=True))


def _credentials(storing: Storing, awards: list[tuple[int, str]]) -> list[int]:
    plan, loader, intent = storing.plan, storing.loader, storing.intent
    keys = list(loader.keys(Credential, len(awards)))
    origin = plan.organisation.issuing_origin
    request = f"job:{storing.job.uuid}:"
    rows = [
        (
            pk,
            draft.uuid,
            award,
            f"{request}{draft.number}",
            payload_hash(award_uuid, intent.suite),
            f"{origin}/credentials/{draft.uuid}",
            draft.code,
            draft.status_list,
            draft.status_index,
            draft.person.name,
            draft.template,
            draft.leaves,
            signed.proof_value,
            signed.digest,
            plan.day(draft.facts.date).valid_until,
        )
        for pk, (award, award_uuid), draft, signed in zip(
            keys, awards, storing.drafts, storing.pressed, strict=True
        )
    ]
    loader.store(
        Credential,
        (
            "id",
            "uuid",
            "award_id",
            "request_key",
            "payload_hash",
            "url",
            "code",
            "status_list_id",
            "status_index",
            "learner_name",
            "template_id",
            "leaves",
            "proof_value",
            "digest",
            "valid_until",
        ),
        rows,
        organisation_id=plan.organisation.pk,
        state="ISSUED",
        key_id=intent.key,
        suite=intent.suite,
        title=plan.version.name,
        created_at=intent.at,
        issued_at=storing.now,
    )
    return keys


def payload_hash(award: str, suite: str) -> str:
    """As `intent.Request.payload_hash` of an award (32 hexadecimal digits) that nobody corrects."""
    award = f"{award[:8]}-{award[8:12]}-{award[12:16]}-{award[16:20]}-{award[20:]}"
    said = f'{{"award":"{award}","date":"","name":"","suite":"{suite}","supersedes":""}}'
    return hashlib.sha256(said.encode()).hexdigest()


def _offers(storing: Storing, credentials: list[int]) -> None:
    """Make the links, and write the letters that carry them; as `offers.open_offer` does it for one."""
    plan, loader, at = storing.plan, storing.loader, storing.now
    drafts, count = storing.drafts, len(storing.drafts)
    bits = storing.ports.random_bytes(TOKEN * count)
    tokens = [
        urlsafe_b64encode(bits[place : place + TOKEN]).rstrip(b"=")
        for place in range(0, TOKEN * count, TOKEN)
    ]
    uuids, ends = storing.alike(count), at + OFFER_LIVES
    hashes = [hashlib.sha256(token).hexdigest() for token in tokens]
    loader.store(
        Offer,
        ("id", "uuid", "credential_id", "email", "token_hash"),
        [
            (pk, uuid, credential, draft.person.email, digest)
            for pk, uuid, credential, draft, digest in zip(
                loader.keys(Offer, count), uuids, credentials, drafts, hashes, strict=True
            )
        ],
        created_at=at,
        expires_at=ends,
    )
    storing.ports.faultpoint("bulk.before_outbox")
    link = f'"link":{encode_basestring(plan.organisation.issuing_origin)[:-1]}/offers/'
    same = {
        "title": plan.version.name,
        "issuer": plan.organisation.name,
        "expires": ends.date().isoformat(),
        "reason": "",
    }
    tail = dump(same)[1:]  # type: ignore[arg-type]
    letters = [
        (
            f"offer:{uuid[:8]}-{uuid[8:12]}-{uuid[12:16]}-{uuid[16:20]}-{uuid[20:]}",
            draft.person.email,
            f'{{"name":{encode_basestring(draft.person.name)},{link}{token.decode()}",{tail}',
            draft.language or plan.version.language,
            draft.uuid,
        )
        for uuid, draft, token in zip(uuids, drafts, tokens, strict=True)
        if draft.person.email
    ]
    loader.store(
        OutboxMessage,
        ("id", "uuid", "key", "recipient", "payload", "language", "subject_uuid"),
        [
            (pk, uuid, *letter)
            for pk, uuid, letter in zip(
                loader.keys(OutboxMessage, len(letters)), storing.alike(len(letters)), letters, strict=True
            )
        ],
        organisation_id=plan.organisation.pk,
        kind="offer",
        rank=outbox.rank_of(storing.job.total),
        job_uuid=storing.job.uuid,
        created_at=at,
        next_at=at,
    )


def _put_aside(storing: Storing, fields: Sequence[str]) -> None:
    """Rows for the single route become rows of their own."""
    aside, chunk = storing.intent.aside, storing.intent.chunk
    if not aside:
        return
    job = storing.job
    here = JobRow.objects.of(job.organisation).filter(job=job, number__in=list(aside))
    if chunk.mended:
        here.update(state="ALONE")
        return
    JobRow.objects.across(reason="the job's own rows").bulk_create(
        [
            JobRow(uuid=storing.ports.new_uuid(), job=job, number=number, data=data, state="ALONE")
            for number, data in rows_of(JobChunk.objects.of(job.organisation).get(pk=chunk.pk), fields)
            if number in aside
        ],
        batch_size=500,
    )


def _mark_mended(storing: Storing) -> None:
    if not storing.intent.chunk.mended:
        return
    numbers = [one.number for one in storing.drafts]
    rows = JobRow.objects.of(storing.plan.organisation).filter(job=storing.job)
    for place in range(0, len(numbers), 500):
        rows.filter(number__in=numbers[place : place + 500]).update(
            state="DONE", error_code="", error_field="", message=""
        )


def _digest(storing: Storing) -> str:
    """One digest over the digests of all that this chunk releases, in the order of the file."""
    return hashlib.sha256(b"".join(signed.digest for signed in storing.pressed)).hexdigest()

"""A ready row becomes an award: learner, assessment, results, decision; the same award when repeated."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from cairn.records.models import AchievementVersion, Assessment, Award, JobRow, Learner, Result
from cairn.services.access import Seat
from cairn.services.audit import record
from cairn.services.errors import Conflict
from cairn.services.issue.judging import Facts, Judge
from cairn.services.ports import Ports


@transaction.atomic
def decide(row: JobRow, *, judge: Judge, version: AchievementVersion, seat: Seat, ports: Ports) -> Award:
    """Turn a ready row into an award: learner, assessment, results, decision; the same award when repeated.

    Raises:
        Conflict: the row is not fit to be awarded (any more).
    """
    if row.result_uuid is not None:  # decided before; only the issuing is still to be done
        return Award.objects.of(seat.organisation).get(uuid=row.result_uuid)
    now = ports.now()
    facts = judge.facts(row.data)
    learner = _learner(facts, seat=seat, now=now, ports=ports)
    existing = Award.objects.of(seat.organisation).filter(learner=learner, version=version).first()
    if existing is not None:
        return existing
    fault = judge.result_fault(row.data)
    if fault is not None:
        raise Conflict(fault.message, code=fault.code)
    assessment = _assessment(facts, learner=learner, version=version, seat=seat, now=now, ports=ports)
    zone = ZoneInfo(seat.organisation.time_zone)
    award = Award.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        learner=learner,
        version=version,
        assessment=assessment,
        awarded_date=facts.date or now.astimezone(zone).date(),
        decided_at=now,
        decided_by=seat.actor.person,
    )
    record(
        "award.decided",
        subject=("award", award.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
        details={"job": str(row.job.uuid), "row": row.number},
    )
    row.result_uuid = award.uuid
    row.save(update_fields=["result_uuid"])
    return award


def _learner(facts: Facts, *, seat: Seat, now: datetime, ports: Ports) -> Learner:
    learners = Learner.objects.of(seat.organisation).filter(archived_at=None)
    found = None
    if facts.email:
        found = learners.filter(email=facts.email).exclude(email="").first()  # as the index is
    elif facts.number:
        found = learners.filter(number=facts.number).exclude(number="").first()
    if found is not None:
        return found
    return Learner.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        name=facts.name,
        email=facts.email,
        number=facts.number,
        created_at=now,
    )


def _assessment(
    facts: Facts,
    *,
    learner: Learner,
    version: AchievementVersion,
    seat: Seat,
    now: datetime,
    ports: Ports,
) -> Assessment:
    assessment, _ = Assessment.objects.of(seat.organisation).get_or_create(
        learner=learner,
        version=version,
        defaults={
            "uuid": ports.new_uuid(),
            "organisation": seat.organisation,
            "achievement": version.achievement,
            "created_at": now,
        },
    )
    for found in facts.results:
        judged = {
            "level": found.level,
            "met": found.met,
            "mark": found.mark,
            "assessed_at": now,
            "assessed_by": seat.actor.person,
        }
        Result.objects.of(seat.organisation).update_or_create(
            assessment=assessment,
            attempt=assessment.attempt,
            outcome=found.outcome,
            defaults=judged,
            create_defaults={**judged, "uuid": ports.new_uuid()},
        )
    Assessment.objects.of(seat.organisation).filter(pk=assessment.pk).update(
        state="AWARDED", submitted_at=now, decided_at=now, decided_by=seat.actor.person
    )
    assessment.refresh_from_db()
    return assessment

"""Judging: a result per outcome with feedback, then award, or not yet with reasons.

Nothing is awarded without a met result for each required outcome in this very
attempt (feature D2). An attendance badge is not assessed and says so for ever.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from cairn.records.models import Assessment, Award, Outcome, Result, RubricLevel
from cairn.services import audit, outbox, places
from cairn.services.access import Seat
from cairn.services.assess.find import to_judge
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports

OPEN_STATES: Final = ("OPEN", "SUBMITTED")
_LONG_AGO: Final = timedelta(days=365 * 80)  # an older award is a mistyped year


@transaction.atomic
def mark(
    assessment_uuid: UUID,
    *,
    seat: Seat,
    outcome_uuid: UUID,
    ports: Ports,
    level_uuid: UUID | None = None,
    met: bool | None = None,
    mark: object = None,
    feedback: str = "",
) -> Result:
    """Note the result of one outcome in this attempt; marking again replaces it.

    An outcome with a rubric takes a level, one with a pass mark takes a mark
    (0..100), any other takes met or not met; a mark may be added to it.

    Raises:
        NotFound: no such assessment here, or the outcome is of another version.
        NotPermitted: not an assessor, or `assessment.own_work`.
        Conflict: `assessment.decided`.
        InvalidInput: the level, mark or met that this outcome needs is missing or unknown.
    """
    assessment = _open(assessment_uuid, seat=seat)
    now = ports.now()
    outcome = assessment.version.outcomes.filter(uuid=outcome_uuid).prefetch_related("levels").first()
    if outcome is None:
        raise NotFound("no such outcome")
    fields = Fields()
    said = fields.text("feedback", feedback, most=5000, lines=True)
    number = fields.decimal("mark", mark, least=Decimal(0), most=Decimal(100), step=Decimal("0.1"))
    level, reached = _judge(fields, outcome, level_uuid=level_uuid, met=met, number=number)
    fields.done()
    facts = {
        "level": level,
        "met": reached,
        "mark": number,
        "feedback": said,
        "assessed_at": now,
        "assessed_by": seat.actor.person,
    }
    result, _made = Result.objects.of(seat.organisation).update_or_create(
        assessment=assessment,
        attempt=assessment.attempt,
        outcome=outcome,
        defaults=facts,
        create_defaults={"uuid": ports.new_uuid(), **facts},
    )
    _note("result.mark", assessment, seat, now, outcome=str(outcome.uuid), met=reached)
    return result


@transaction.atomic
def award(
    assessment_uuid: UUID,
    *,
    seat: Seat,
    ports: Ports,
    awarded_date: date | None = None,
    grade: str = "",
) -> Award:
    """Decide that the learner earned it.

    awarded_date: the day it says; today in the organisation's time zone unless given.

    Raises:
        NotFound, NotPermitted: as `mark`.
        Conflict: `assessment.decided`, `award.exists`.
        InvalidInput: `award.result_missing` with a sentence per outcome; the day is
            in the future; a grade without grading in the design.
    """
    assessment = _open(assessment_uuid, seat=seat)
    now = ports.now()
    _require_results(assessment)
    fields = Fields()
    day = _day(fields, awarded_date, assessment=assessment, now=now)
    overall = fields.text("grade", grade, most=60)
    if overall and not assessment.version.grading:
        fields.complain("grade", _("This design has no overall grade. Leave it empty."))
    fields.done()
    was_submitted = assessment.state == "SUBMITTED"
    _decide(assessment, "AWARDED", seat=seat, at=now, reasons="")
    try:
        with transaction.atomic():
            made = Award.objects.create(
                uuid=ports.new_uuid(),
                organisation=assessment.organisation,
                learner=assessment.learner,
                version=assessment.version,
                assessment=assessment,
                awarded_date=day,
                grade=overall,
                decided_at=now,
                decided_by=seat.actor.person,
            )
    except IntegrityError as error:
        raise Conflict(_("This learner was awarded it already."), code="award.exists") from error
    _note("award.decided", assessment, seat, now, award=str(made.uuid))
    if was_submitted:
        _tell("awarded", assessment, at=now, ports=ports)
    return made


@transaction.atomic
def not_yet(assessment_uuid: UUID, *, seat: Seat, reasons: str, ports: Ports) -> Assessment:
    """Decide that it is not there yet, with reasons; the learner is told, outcome by outcome.

    Raises:
        NotFound, NotPermitted, Conflict: as `mark`.
        InvalidInput: no reasons.
    """
    assessment = _open(assessment_uuid, seat=seat)
    now = ports.now()
    fields = Fields()
    said = fields.text("reasons", reasons, most=5000, required=True, lines=True)
    fields.done()
    _decide(assessment, "NOT_YET", seat=seat, at=now, reasons=said)
    _note("assessment.not_yet", assessment, seat, now, attempt=assessment.attempt)
    _tell("not_yet", assessment, at=now, ports=ports)
    return assessment


@transaction.atomic
def reopen(assessment_uuid: UUID, *, seat: Seat, ports: Ports) -> Assessment:
    """Take a decision back, as long as no credential was made from it.

    Raises:
        NotFound, NotPermitted: as `mark`.
        Conflict: `assessment.not_decided`, `award.issued` (revoke the credential instead).
    """
    assessment = to_judge(assessment_uuid, seat=seat)
    now = ports.now()
    if assessment.state not in ("AWARDED", "NOT_YET"):
        raise Conflict(_("Nothing was decided here yet."), code="assessment.not_decided")
    taken_back = Award.objects.of(seat.organisation).filter(assessment=assessment)
    try:
        with transaction.atomic():
            taken_back.delete()
    except (models.ProtectedError, IntegrityError) as error:
        raise Conflict(
            _("A credential was made from this. Revoke or correct that one instead."), code="award.issued"
        ) from error
    state = "SUBMITTED" if assessment.submitted_at else "OPEN"
    rows = Assessment.objects.of(seat.organisation).filter(pk=assessment.pk, state=assessment.state)
    if not rows.update(state=state, decided_at=None, decided_by=None, reasons=""):
        raise Conflict(_("Somebody else decided this meanwhile."), code="assessment.decided")
    _note("assessment.reopen", assessment, seat, now, attempt=assessment.attempt)
    assessment.refresh_from_db()
    return assessment


def missing_results(assessment: Assessment) -> tuple[Outcome, ...]:
    """The required outcomes without a met result in this attempt, in their order."""
    met = assessment.results.filter(attempt=assessment.attempt, met=True).values("outcome")
    return tuple(assessment.version.outcomes.filter(required=True).exclude(pk__in=met))


def _open(assessment_uuid: UUID, *, seat: Seat) -> Assessment:
    assessment = to_judge(assessment_uuid, seat=seat)
    if assessment.state not in OPEN_STATES:
        raise Conflict(_("This was decided already. Reopen it first."), code="assessment.decided")
    return assessment


def _judge(
    fields: Fields, outcome: Outcome, *, level_uuid: UUID | None, met: bool | None, number: Decimal | None
) -> tuple[RubricLevel | None, bool]:
    """Return the rubric level (if the outcome has a rubric) and whether the outcome is met."""
    levels = list(outcome.levels.all())
    if levels:
        level = next((one for one in levels if one.uuid == level_uuid), None)
        if level is None:
            fields.complain("level", _("Choose a level of this outcome's rubric."))
            return None, False
        return level, level.meets or not any(one.meets for one in levels)
    if level_uuid is not None:
        fields.complain("level", _("This outcome has no rubric."))
    if outcome.pass_mark is not None:
        if number is None and not fields.wrong("mark"):
            fields.complain("mark", _("Write the mark, from 0 to 100."))
        return None, number is not None and number >= outcome.pass_mark
    if met is None:
        fields.complain("met", _("Say whether it is met."))
    return None, bool(met)


def _require_results(assessment: Assessment) -> None:
    if not assessment.version.assessed:
        return
    missing = missing_results(assessment)
    if missing or not assessment.version.outcomes.exists():
        sentences = {
            str(outcome.uuid): [_("There is no result that meets this outcome. Mark it first.")]
            for outcome in missing
        }
        raise InvalidInput(
            fields=sentences or {"outcomes": [_("Nothing was assessed here.")]}, code="award.result_missing"
        )


def _day(fields: Fields, given: date | None, *, assessment: Assessment, now: datetime) -> date:
    today = now.astimezone(ZoneInfo(assessment.organisation.time_zone)).date()
    if given is None:
        return today
    if given > today:
        fields.complain("awarded_date", _("This day is in the future. Correct the year?"))
    if given < today - _LONG_AGO:
        fields.complain("awarded_date", _("This day is very long ago. Correct the year?"))
    return given


def _decide(assessment: Assessment, state: str, *, seat: Seat, at: datetime, reasons: str) -> None:
    rows = Assessment.objects.of(seat.organisation).filter(pk=assessment.pk, state__in=OPEN_STATES)
    changes = {"state": state, "decided_at": at, "decided_by": seat.actor.person, "reasons": reasons}
    if not rows.update(**changes):
        raise Conflict(_("Somebody else decided this meanwhile."), code="assessment.decided")
    assessment.refresh_from_db()


def _tell(kind: str, assessment: Assessment, *, at: datetime, ports: Ports) -> None:
    """Write to the learner what was found for each outcome."""
    learner, version = assessment.learner, assessment.version
    if not learner.email:
        return
    payload: dict[str, str | int] = {
        "name": learner.name,
        "title": version.name,
        "issuer": assessment.organisation.name,
        "reasons": assessment.reasons,
        "link": places.own_assessment(assessment.organisation, assessment.uuid),
    }
    results = {row.outcome_id: row for row in assessment.results.filter(attempt=assessment.attempt)}
    outcomes = list(version.outcomes.all())
    payload["outcomes"] = len(outcomes)
    for place, outcome in enumerate(outcomes, start=1):
        result = results.get(outcome.pk)
        payload[f"outcome_{place}"] = outcome.text
        payload[f"result_{place}"] = "open" if result is None else ("met" if result.met else "not_met")
        payload[f"level_{place}"] = result.level.name if result is not None and result.level else ""
        payload[f"feedback_{place}"] = result.feedback if result is not None else ""
    outbox.post(
        kind,
        to=learner.email,
        key=f"{kind}:{assessment.uuid}:{assessment.attempt}:{at.isoformat()}",
        organisation=assessment.organisation,
        payload=payload,
        language=learner.language or version.language,
        at=at,
        ports=ports,
        about=assessment.uuid,
    )


def _note(action: str, assessment: Assessment, seat: Seat, at: datetime, **details: str | int | bool) -> None:
    audit.record(
        action,
        subject=("assessment", assessment.uuid),
        organisation=assessment.organisation,
        actor=seat.actor,
        at=at,
        details=details,
    )

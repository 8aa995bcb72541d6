"""From an award to the unsigned OpenBadgeCredential.

Everything written here is defined by the two contexts, so all of it is
signed. `jti` and `endorsementJwt` are never written: the published texts of
the 3.0.3 context differ on them.

Source: Open Badges 3.0, "OpenBadgeCredential", "AchievementSubject"; W3C VC
Data Model 2.0, "Validity Period".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from cairn.badges.achievement import Achievement
from cairn.badges.errors import CompositionError
from cairn.badges.evidence import Evidence
from cairn.badges.outcome import Outcome
from cairn.badges.profile import Profile
from cairn.badges.recipient import Recipient
from cairn.badges.result import Result, ResultStatus
from cairn.badges.text import LONG, check_iri, check_text
from cairn.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES
from cairn.credentials.document import JSONObject, JSONValue

CONTEXTS: Final = (CREDENTIALS_V2, OPEN_BADGES)
SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
MAX_EVIDENCE: Final = 20


def instant(at: datetime) -> str:
    """Return the one form in which Cairn writes an instant, in whole seconds of UTC.

    Raises:
        CompositionError: instant.naive, it has no time zone.

    >>> instant(datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    '2026-11-22T09:30:00Z'
    """
    if at.tzinfo is None:
        raise CompositionError("an instant needs a time zone", code="instant.naive")
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What was decided about one learner: results, evidence, grade, when.

    awarded_at: the decision. results: at most one for each outcome.
    grade: the overall grade as printed; needs `grading` in the elements.
    narrative: what this learner did, in words. awarded_by: who decided, when
    it was another organisation than the issuer.
    """

    awarded_at: datetime
    results: tuple[Result, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    grade: str = ""
    narrative: str = ""
    awarded_by: Profile | None = None

    def __post_init__(self) -> None:
        instant(self.awarded_at)
        check_text(self.grade, field="grade", required=False)
        check_text(self.narrative, field="narrative", most=LONG, required=False)
        judged = [result.outcome for result in self.results]
        if len(set(judged)) != len(judged):
            raise CompositionError("an outcome has two results", code="composition.result_twice")
        if len(self.evidence) > MAX_EVIDENCE:
            message = f"at most {MAX_EVIDENCE} pieces of evidence"
            raise CompositionError(message, code="composition.evidence", params={"most": MAX_EVIDENCE})


def unmet(achievement: Achievement, results: Sequence[Result]) -> tuple[Outcome, ...]:
    """Return the required outcomes that these results do not meet, in their order.

    Met means: a completed result that, where the outcome has a rubric or a
    pass mark, reaches it (feature D2).
    """
    return tuple(
        outcome
        for outcome in achievement.outcomes
        if outcome.required and not any(_meets(outcome, result) for result in results)
    )


def _meets(outcome: Outcome, result: Result) -> bool:
    if result.outcome != outcome.uuid or result.status is not ResultStatus.COMPLETED:
        return False
    if outcome.levels and not outcome.reached(result.level):
        return False
    if outcome.pass_mark is None:
        return True
    try:
        return Decimal(result.value.strip()) >= outcome.pass_mark
    except ArithmeticError:
        return False


def compose(
    achievement: Achievement,
    *,
    issuer: Profile,
    recipient: Recipient,
    award: Award,
    id: str,  # noqa: A002 - the specification's word
    valid_from: datetime,
    valid_until: datetime | None,
    status: JSONObject | None,
    with_schema: bool = False,
) -> JSONObject:
    """Return the unsigned OpenBadgeCredential of one award.

    id: the credential's address, for ever. status: its entry in a status
    list; None only for a credential that can never be revoked.

    Raises:
        CompositionError: composition.no_outcomes, composition.outcome_not_met,
            composition.result_unknown, composition.level_unknown,
            composition.grade, composition.period; or a fact is missing.
    """
    check_iri(id, field="address of the credential")
    _check_award(achievement, award)
    if valid_until is not None and valid_until <= valid_from:
        raise CompositionError("it would end before it begins", code="composition.period")
    body: JSONObject = {
        "@context": list(CONTEXTS),
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement.name,
        "issuer": issuer.to_json(),
        "validFrom": instant(valid_from),
        "awardedDate": instant(award.awarded_at),
    }
    if valid_until is not None:
        body["validUntil"] = instant(valid_until)
    body["credentialSubject"] = _subject(achievement, issuer=issuer, recipient=recipient, award=award, id=id)
    if award.evidence:
        body["evidence"] = [piece.to_json() for piece in award.evidence]
    if status is not None:
        body["credentialStatus"] = dict(status)
    if with_schema:
        body["credentialSchema"] = [{"id": SCHEMA, "type": "JsonSchema"}]
    return body


def _check_award(achievement: Achievement, award: Award) -> None:
    if achievement.assessed and not achievement.outcomes:
        message = "an assessed achievement needs at least one learning outcome; or mark it as attendance"
        raise CompositionError(message, code="composition.no_outcomes", params={"field": "outcomes"})
    for result in award.results:
        outcome = achievement.outcome(result.outcome)
        if outcome is None:
            raise CompositionError(
                "a result is of no outcome of this version", code="composition.result_unknown"
            )
        if result.level and result.level not in [level.id for level in outcome.levels]:
            message = f"the rubric of {outcome.text[:60]!r} has no level {result.level!r}"
            raise CompositionError(message, code="composition.level_unknown", params={"level": result.level})
    if achievement.assessed and (missing := unmet(achievement, award.results)):
        message = (
            f"{len(missing)} required outcomes have no sufficient result, first: {missing[0].text[:80]!r}"
        )
        params: dict[str, str | int] = {"count": len(missing), "outcome": str(missing[0].uuid)}
        raise CompositionError(message, code="composition.outcome_not_met", params=params)
    if award.grade and not achievement.elements.grading:
        message = "a grade needs the achievement to say how grading works"
        raise CompositionError(message, code="composition.grade", params={"field": "grade"})


def _subject(
    achievement: Achievement,
    *,
    issuer: Profile,
    recipient: Recipient,
    award: Award,
    id: str,  # noqa: A002
) -> JSONObject:
    body: JSONObject = {"id": recipient.id} if recipient.id else {}
    body["type"] = ["AchievementSubject"]
    identities: list[JSONValue] = list(recipient.identities())
    body["identifier"] = identities
    ects = achievement.elements.ects
    if ects is not None and Decimal(ects) == int(ects):
        body["creditsEarned"] = int(ects)
    if award.narrative:
        body["narrative"] = award.narrative
    if award.awarded_by and award.awarded_by.id != issuer.id:
        body["source"] = award.awarded_by.to_json()
    body["achievement"] = achievement.to_json(issuer=issuer.id)
    results: list[JSONValue] = [_result(achievement, result, id) for result in award.results]
    if award.grade:
        results.append(
            {
                "id": f"{id}#grade",
                "type": ["Result"],
                "resultDescription": f"{achievement.url}#grade",
                "value": award.grade,
            }
        )
    if results:
        body["result"] = results
    return body


def _result(achievement: Achievement, result: Result, credential: str) -> JSONObject:
    outcome = achievement.outcome(result.outcome)
    if outcome is None:  # _check_award has refused this already
        raise CompositionError("a result is of no outcome of this version", code="composition.result_unknown")
    body: JSONObject = {
        "id": f"{credential}#result-{result.outcome}",
        "type": ["Result"],
        "resultDescription": outcome.url(achievement.url),
        "status": result.status.value,
    }
    if result.level:
        body["achievedLevel"] = outcome.level_url(achievement.url, result.level)
    if result.value:
        body["value"] = result.value
    return body

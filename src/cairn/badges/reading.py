"""A badge as a page shows it: any OpenBadgeCredential, whoever made it.

Tolerant and bounded: odd input gives an emptier Badge, never an exception.
Nothing here says whether the badge is to be trusted.

Source: Open Badges 3.0, sections 5 and 6 (also as written before 3.0.1, on
VC Data Model 1.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cairn.badges import loose
from cairn.badges.alignment import LEVEL_TYPE, stated_levels
from cairn.badges.elements import ELEMENT_TYPE, EQF_TYPE
from cairn.badges.eu import EuElements, read_elements
from cairn.badges.ledger import CODESIGN_TYPE, Ledger, read_ledger
from cairn.badges.outcome import OUTCOME_TYPE
from cairn.credentials import instants
from cairn.credentials.document import JSONObject
from cairn.errors import CairnError

_FACTS: Final = (ELEMENT_TYPE, EQF_TYPE, OUTCOME_TYPE, LEVEL_TYPE, CODESIGN_TYPE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAlignment:
    """A link to a framework; `url` is "" when it is no web address.

    level: 1..8 at which it is certified, None when not said. proficiency: the same in words, may be empty.
    """

    name: str
    url: str
    framework: str
    code: str
    type: str
    description: str
    level: int | None = None
    proficiency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLevel:
    """One step of a rubric. reached, required: of this learner, for an award."""

    id: str
    name: str
    description: str
    points: str
    reached: bool
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOutcome:
    """One learning outcome with what this learner reached in it (feature D5).

    type: skill, knowledge … or "" when not said. required: None when not said.
    level: name of the level reached. value: the mark. status: as Open Badges words it.
    """

    id: str
    text: str
    type: str
    required: bool | None
    assessed_by: str
    levels: tuple[ReadLevel, ...]
    level: str
    value: str
    value_max: str
    value_required: str
    status: str
    alignments: tuple[ReadAlignment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEvidence:
    """One piece of evidence; `url` is "" when it is only described."""

    name: str
    url: str
    description: str
    narrative: str
    genre: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What a page needs of a badge; absent facts are "", () or None.

    criteria: markdown, to be sanitised by whoever renders it.
    assessed: False "attendance, not assessed"; None when it does not say.
    ledger: who had a hand in the achievement, as the issuer says.
    """

    id: str
    title: str
    description: str
    language: str
    issuer_id: str
    issuer_name: str
    issuer_url: str
    issuer_email: str
    issuer_image: str
    awarded_by: str
    learners: tuple[str, ...]
    learner_id: str
    narrative: str
    achievement_id: str
    achievement_type: str
    version: str
    previous: str
    image: str
    image_caption: str
    criteria: str
    criteria_url: str
    outcomes: tuple[ReadOutcome, ...]
    evidence: tuple[ReadEvidence, ...]
    alignments: tuple[ReadAlignment, ...]
    tags: tuple[str, ...]
    field_of_study: str
    specialization: str
    credits_earned: str
    awarded_at: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None
    assessed: bool | None
    eu: EuElements
    ledger: Ledger


def read(document: JSONObject) -> Badge:
    """Return what `document` says as a Badge. Never raises for what a document says."""
    subject = loose.item(document.get("credentialSubject"))
    achievement = loose.item(subject.get("achievement"))
    issuer = loose.item(document.get("issuer"))
    criteria = loose.item(achievement.get("criteria"))
    related = [e for e in loose.items(achievement.get("related")) if loose.text(e.get("version"))]
    image = achievement.get("image") or document.get("image") or subject.get("image")
    eu = read_elements(document)
    outcomes = _outcomes(achievement, subject)
    return Badge(
        id=loose.text(document.get("id")),
        title=loose.text(achievement.get("name")) or loose.text(document.get("name")),
        description=loose.text(achievement.get("description")) or loose.text(document.get("description")),
        language=loose.text(achievement.get("inLanguage")),
        issuer_id=loose.identifier(document.get("issuer")),
        issuer_name=loose.text(issuer.get("name")),
        issuer_url=loose.link(issuer.get("url")),
        issuer_email=loose.text(issuer.get("email")),
        issuer_image=loose.picture(issuer.get("image")),
        awarded_by=loose.text(loose.item(subject.get("source")).get("name")),
        learners=eu.learner,
        learner_id=loose.text(subject.get("id")),
        narrative=loose.text(subject.get("narrative")),
        achievement_id=loose.identifier(achievement),
        achievement_type=loose.text(achievement.get("achievementType")),
        version=loose.text(achievement.get("version")),
        previous=loose.link(related[0]) if related else "",
        image=loose.picture(image),
        image_caption=loose.text(loose.item(image).get("caption")),
        criteria=loose.text(criteria.get("narrative")),
        criteria_url=loose.link(criteria),
        outcomes=outcomes,
        evidence=_evidence(document, subject),
        alignments=_alignments(achievement),
        tags=loose.texts(achievement.get("tag")),
        field_of_study=loose.text(achievement.get("fieldOfStudy")),
        specialization=loose.text(achievement.get("specialization")),
        credits_earned=loose.text(subject.get("creditsEarned")),
        awarded_at=_instant(document, "awardedDate", "validFrom", "issuanceDate"),
        valid_from=_instant(document, "validFrom", "issuanceDate"),
        valid_until=_instant(document, "validUntil", "expirationDate"),
        assessed=_assessed(eu, outcomes),
        eu=eu,
        ledger=read_ledger(document),
    )


def _assessed(eu: EuElements, outcomes: tuple[ReadOutcome, ...]) -> bool | None:
    if not eu.assessed:
        return False
    judged = any(outcome.level or outcome.value or outcome.status for outcome in outcomes)
    return True if judged or eu.elements.assessment else None


def _instant(document: JSONObject, *members: str) -> datetime | None:
    for member in members:
        if member in document:
            try:
                return instants.read(document[member]).at
            except CairnError:
                continue
    return None


def _alignments(owner: JSONObject) -> tuple[ReadAlignment, ...]:
    """Return the links to frameworks, without those that carry facts shown elsewhere."""
    entries = loose.items(owner.get("alignment"))
    return tuple(
        ReadAlignment(
            name=loose.text(entry.get("targetName")),
            url=loose.link(entry.get("targetUrl")),
            framework=loose.text(entry.get("targetFramework")),
            code=loose.text(entry.get("targetCode")),
            type=loose.text(entry.get("targetType")),
            description=loose.text(entry.get("targetDescription")),
            level=level,
            proficiency=proficiency,
        )
        for entry, (level, proficiency) in zip(entries, stated_levels(entries), strict=True)
        if loose.text(entry.get("targetType")) not in _FACTS
    )


def _evidence(document: JSONObject, subject: JSONObject) -> tuple[ReadEvidence, ...]:
    listed = loose.items(document.get("evidence")) + loose.items(subject.get("evidence"))
    return tuple(
        ReadEvidence(
            name=loose.text(piece.get("name")),
            url=loose.link(piece),
            description=loose.text(piece.get("description")),
            narrative=loose.text(piece.get("narrative")),
            genre=loose.text(piece.get("genre")),
        )
        for piece in listed
    )


def _outcomes(achievement: JSONObject, subject: JSONObject) -> tuple[ReadOutcome, ...]:
    """Return the outcomes in their order, and results that belong to none of them after."""
    grade = f"{loose.identifier(achievement)}#grade"
    results = loose.items(subject.get("result"))
    by_outcome = {loose.text(result.get("resultDescription")): result for result in reversed(results)}
    found = []
    for described in loose.items(achievement.get("resultDescription")):
        url = loose.identifier(described)
        result = by_outcome.pop(url, {})
        if url != grade:
            found.append(_outcome(described, result))
    by_outcome.pop(grade, None)
    for url, result in reversed(by_outcome.items()):
        found.append(_outcome({"id": url}, result))
    return tuple(found)


def _outcome(described: JSONObject, result: JSONObject) -> ReadOutcome:
    own = [
        entry
        for entry in loose.items(described.get("alignment"))
        if loose.text(entry.get("targetType")) == OUTCOME_TYPE
    ]
    kind, _, need = loose.text(own[0].get("targetCode")).partition(":") if own else ("", "", "")
    reached, required = loose.text(result.get("achievedLevel")), loose.text(described.get("requiredLevel"))
    levels = tuple(
        ReadLevel(
            id=loose.identifier(level),
            name=loose.text(level.get("name")),
            description=loose.text(level.get("description")),
            points=loose.text(level.get("points")),
            reached=bool(reached) and loose.identifier(level) == reached,
            required=bool(required) and loose.identifier(level) == required,
        )
        for level in loose.items(described.get("rubricCriterionLevel"))
    )
    return ReadOutcome(
        id=loose.identifier(described),
        text=loose.text(described.get("name")),
        type=kind,
        required={"required": True, "optional": False}.get(need),
        assessed_by=loose.text(own[0].get("targetDescription")) if own else "",
        levels=levels,
        level=next((level.name for level in levels if level.reached), ""),
        value=loose.text(result.get("value")),
        value_max=loose.text(described.get("valueMax")),
        value_required=loose.text(described.get("requiredValue")),
        status=loose.text(result.get("status")),
        alignments=_alignments(described),
    )

"""The EU standard elements, read back out of any Open Badge.

What `Elements.alignments` wrote comes back exactly; of another system's badge
comes back what Open Badges has a place for.

Source: Council Recommendation 2022/C 243/02, Annex I; docs/reference/eu-elements.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final, TypeVar

from cairn.badges import loose
from cairn.badges.elements import (
    ELEMENT_TYPE,
    EQF_TYPE,
    MAX_CREDITS,
    MAX_HOURS,
    Accreditation,
    Elements,
    Participation,
    Relation,
    Sector,
    Supervision,
)
from cairn.badges.errors import CompositionError
from cairn.credentials.document import JSONObject

MANDATORY: Final = (
    "learner",
    "title",
    "country",
    "awarding_body",
    "date",
    "outcomes",
    "workload",
    "level",
    "assessment",
    "participation",
    "quality_assurance",
)
OPTIONAL: Final = ("prerequisites", "supervision", "grade", "integration", "further")
_WORDED: Final = (
    *("other_credits", "national_level", "level_verified_by", "assessment", "quality_assurance"),
    *("prerequisites", "grading", "further"),
)
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class EuElements:
    """The 11 mandatory and 5 optional elements as one credential states them.

    date: as written (an instant). elements: workload, level, assessment,
    participation, quality assurance and the optional ones, as typed facts.
    assessed: False only where it says "attendance, not assessed".
    """

    learner: tuple[str, ...]
    title: str
    country: str
    region: str
    awarding_body: str
    date: str
    outcomes: tuple[str, ...]
    grade: str
    assessed: bool
    elements: Elements

    def present(self) -> Mapping[str, bool]:
        """Return for each of the 16 elements whether the credential states it."""
        facts = self.elements
        assessment = facts.assessment or ("none" if not self.assessed else "")
        stated: dict[str, object] = {
            "learner": self.learner,
            "title": self.title,
            "country": self.country or self.region,
            "awarding_body": self.awarding_body,
            "date": self.date,
            "outcomes": self.outcomes,
            "workload": facts.hours or facts.ects or facts.other_credits,
            "level": facts.eqf_level or facts.national_level,
            "assessment": assessment,
            "participation": facts.participation,
            "quality_assurance": facts.quality_assurance,
            "prerequisites": facts.prerequisites,
            "supervision": facts.supervision,
            "grade": self.grade,
            "integration": facts.relation or facts.counts_towards,
            "further": facts.further,
        }
        return {name: bool(value) for name, value in stated.items()}


def read_elements(document: JSONObject) -> EuElements:
    """Return the EU elements of an OpenBadgeCredential; absent ones are empty. Never raises."""
    subject = loose.item(document.get("credentialSubject"))
    achievement = loose.item(subject.get("achievement"))
    issuer = loose.item(document.get("issuer"))
    address = loose.item(issuer.get("address"))
    body = loose.item(subject.get("source")) or issuer
    alignments = loose.items(achievement.get("alignment"))
    described = loose.items(achievement.get("resultDescription"))
    grade_id = f"{loose.identifier(achievement)}#grade"
    graded = [
        r for r in loose.items(subject.get("result")) if loose.text(r.get("resultDescription")) == grade_id
    ]
    return EuElements(
        learner=learner_names(subject),
        title=loose.text(achievement.get("name")) or loose.text(document.get("name")),
        country=loose.text(address.get("addressCountryCode")) or loose.text(address.get("addressCountry")),
        region=loose.text(address.get("addressRegion")),
        awarding_body=loose.text(body.get("name")) or loose.identifier(document.get("issuer")),
        date=next(
            filter(None, (loose.text(document.get(m)) for m in ("awardedDate", "validFrom", "issuanceDate"))),
            "",
        ),
        outcomes=tuple(
            loose.text(each.get("name")) for each in described if loose.identifier(each) != grade_id
        ),
        grade=loose.text(graded[0].get("value")) if graded else "",
        assessed=is_assessed(alignments),
        elements=elements_of(achievement),
    )


def learner_names(subject: JSONObject) -> tuple[str, ...]:
    """Return the names that a credential gives its learner in plain words."""
    return tuple(
        name
        for entry in loose.items(subject.get("identifier"))
        if loose.text(entry.get("identityType")) in ("name", "ext:name") and entry.get("hashed") is not True
        if (name := loose.text(entry.get("identityHash")).strip())
    )


def _coded(alignments: list[JSONObject]) -> list[tuple[str, str, str]]:
    """Return (code, coded value, exact text) of our own alignments."""
    found = []
    for alignment in alignments:
        if loose.text(alignment.get("targetType")) == ELEMENT_TYPE:
            code, _, value = loose.text(alignment.get("targetCode")).partition(":")
            found.append((code, value, loose.text(alignment.get("targetDescription"))))
    return found


def is_assessed(alignments: list[JSONObject]) -> bool:
    """Return False where an achievement's alignments say "attendance, not assessed"."""
    return "none" not in [value for code, value, _ in _coded(alignments) if code == "assessment"]


def elements_of(achievement: JSONObject) -> Elements:
    """Return the elements that an Open Badges Achievement states. Never raises."""
    alignments = loose.items(achievement.get("alignment"))
    coded = _coded(alignments)
    values = {code: value for code, value, _ in coded}
    words = {code: words for code, _, words in coded}
    facts: dict[str, object] = {
        "hours": _number(values.get("workload", ""), MAX_HOURS),
        "ects": _number(values.get("credits", ""), MAX_CREDITS),
        "eqf_level": _eqf(alignments),
        "participation": _choice(Participation, values.get("participation", "")),
        "supervision": _choice(Supervision, values.get("supervision", "")),
        "relation": _choice(Relation, values.get("integration", "")),
        "sector": _choice(Sector, values.get("sector", "")),
        "accreditation": _choice(Accreditation, values.get("accreditation", "")),
        "counts_towards": tuple(text for code, _, text in coded if code == "counts-towards"),
    }
    for name in _WORDED:
        facts[name] = words.get(name.replace("_", "-"), "")
    if not facts["ects"] and not facts["other_credits"]:
        facts["other_credits"] = loose.text(achievement.get("creditsAvailable"))
    return _tolerant(facts)


def _tolerant(facts: dict[str, object]) -> Elements:
    """Return the elements, leaving out whatever a stranger wrote that does not hold."""
    build: Callable[..., Elements] = Elements
    try:
        return build(**facts)
    except CompositionError:
        kept: dict[str, object] = {}
        for name, value in facts.items():
            try:
                build(**{name: value})
            except CompositionError:
                continue
            kept[name] = value
        return build(**kept)


def _number(written: str, most: int) -> Decimal | int | None:
    if not written or len(written) > 12 or not written.isascii():
        return None
    try:
        value = Decimal(written)
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 < value <= most:
        return None
    return int(value) if value == int(value) else value


def _choice(kind: type[Choice], written: str) -> Choice | None:
    return next((member for member in kind if member.value == written), None)


def _eqf(alignments: list[JSONObject]) -> int | None:
    """Return the EQF level, also where another system states it in its own way."""
    for alignment in alignments:
        framework = loose.text(alignment.get("targetFramework")).strip().lower()
        stated = loose.text(alignment.get("targetType")) == EQF_TYPE
        if stated or framework in ("eqf", "european qualifications framework"):
            digits = loose.text(alignment.get("targetCode")) or loose.text(alignment.get("targetName"))
            found = [int(c) for c in digits if c in "12345678"]
            if len(found) == 1:
                return found[0]
    return None

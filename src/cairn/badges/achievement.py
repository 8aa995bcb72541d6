"""What can be earned: the Achievement, one immutable version of it.

Source: Open Badges 3.0, "Achievement", "Criteria", "Related".
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from typing import Final

from cairn.badges.elements import Elements
from cairn.badges.errors import CompositionError
from cairn.badges.ledger import Ledger
from cairn.badges.outcome import Alignment, Outcome, OutcomeType, RubricLevel
from cairn.badges.profile import Image, Profile
from cairn.badges.text import LONG, check_iri, check_language, check_link, check_text
from cairn.credentials.document import JSONObject, JSONValue

__all__ = [
    "Achievement",
    "Alignment",
    "Criteria",
    "Image",
    "Outcome",
    "OutcomeType",
    "RubricLevel",
    "Validity",
]

MAX_OUTCOMES: Final = 40  # keeps a document under 64 blank nodes and a page readable
MAX_MONTHS: Final = 600
_TYPE: Final = re.compile(r"ext:[a-zA-Z0-9._]+\Z")
ACHIEVEMENT_TYPES: Final = frozenset(
    [
        "Achievement",
        "ApprenticeshipCertificate",
        "Assessment",
        "Assignment",
        "AssociateDegree",
        "Award",
        "Badge",
        "BachelorDegree",
        "Certificate",
        "CertificateOfCompletion",
        "Certification",
        "CommunityService",
        "Competency",
        "Course",
        "CoCurricular",
        "Degree",
        "Diploma",
        "DoctoralDegree",
        "Fieldwork",
        "GeneralEducationDevelopment",
        "JourneymanCertificate",
        "LearningProgram",
        "License",
        "Membership",
        "ProfessionalDoctorate",
        "QualityAssuranceCredential",
        "MasterCertificate",
        "MasterDegree",
        "MicroCredential",
        "ResearchDoctorate",
        "SecondarySchoolDiploma",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What it takes: in words (markdown), and the public standard page (feature D3)."""

    narrative: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        check_text(self.narrative, field="criteria", most=LONG, required=False)
        if self.url:
            check_link(self.url, field="address of the criteria")
        if not self.narrative and not self.url:
            raise CompositionError(
                "criteria need a text or an address", code="criteria.empty", params={"field": "criteria"}
            )

    def to_json(self) -> JSONObject:
        """Return the Open Badges Criteria."""
        body: JSONObject = {"id": self.url} if self.url else {}
        return body | ({"narrative": self.narrative} if self.narrative else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """How long a credential lasts: for ever, until a fixed day, or for some months.

    until: the last day, inclusive. months: counted from the day it begins.
    """

    until: date | None = None
    months: int | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.months is not None:
            raise CompositionError("either a last day or a number of months", code="validity.both")
        if self.months is not None and not 1 <= self.months <= MAX_MONTHS:
            message = f"the months of validity are 1 to {MAX_MONTHS}"
            raise CompositionError(message, code="validity.months", params={"field": "months"})

    def end(self, start: datetime, *, zone: tzinfo) -> datetime | None:
        """Return the last second of the last day in `zone`, in UTC; None: for ever.

        A month that has no such day ends on its last one (31 August + 6
        months is the last of February).
        """
        last = self.until
        if self.months is not None:
            first = start.astimezone(zone).date()
            year, month = divmod(first.year * 12 + first.month - 1 + self.months, 12)
            last = date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
        if last is None:
            return None
        return datetime.combine(last, time(23, 59, 59), tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """One version of something that can be earned; its facts never change.

    url: …/achievements/UUID/versions/N, the signed identifier. version: "N".
    A draft may lack description, criteria, outcomes and elements; `compose`
    refuses what Open Badges requires, the conformance meter says the rest.
    assessed: False is an attendance badge, labelled so for ever (feature D2).
    previous: address of the version before this one.
    ledger: who had a hand in it, frozen with the version.
    """

    url: str
    version: str
    name: str
    description: str = ""
    criteria: Criteria | None = None
    achievement_type: str = ""
    assessed: bool = True
    outcomes: tuple[Outcome, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    elements: Elements = field(default_factory=Elements)
    validity: Validity = field(default_factory=Validity)
    image: Image | None = None
    language: str = "en"
    previous: str = ""
    previous_version: str = ""
    tags: tuple[str, ...] = ()
    creator: Profile | None = None
    specialization: str = ""
    field_of_study: str = ""
    code: str = ""
    ledger: Ledger = field(default_factory=Ledger)

    def __post_init__(self) -> None:
        check_iri(self.url, field="address of the achievement")
        check_text(self.version, field="version")
        check_text(self.name, field="name")
        check_text(self.description, field="description", most=LONG, required=False)
        check_language(self.language)
        for name in ("previous_version", "specialization", "field_of_study", "code"):
            check_text(getattr(self, name), field=name, required=False)
        for tag in self.tags:
            check_text(tag, field="tag")
        if self.previous:
            check_iri(self.previous, field="address of the previous version")
        self._check_type()
        uuids = [outcome.uuid for outcome in self.outcomes]
        if len(set(uuids)) != len(uuids) or len(uuids) > MAX_OUTCOMES:
            message = f"an achievement has at most {MAX_OUTCOMES} outcomes, each with its own uuid"
            raise CompositionError(message, code="achievement.outcomes", params={"field": "outcomes"})

    def _check_type(self) -> None:
        chosen = self.achievement_type
        if chosen and chosen not in ACHIEVEMENT_TYPES and not _TYPE.match(chosen):
            message = f"the achievement type is of the Open Badges list or ext:…, got {chosen[:40]!r}"
            raise CompositionError(message, code="achievement.type", params={"field": "achievement_type"})
        if chosen == "MicroCredential" and not self.assessed:
            message = "a micro-credential certifies assessed learning: choose another type for attendance"
            raise CompositionError(
                message, code="achievement.not_assessed", params={"field": "achievement_type"}
            )

    @property
    def type(self) -> str:
        """The Open Badges achievementType: as chosen, or what fits an assessed or attended one."""
        return self.achievement_type or ("MicroCredential" if self.assessed else "CertificateOfCompletion")

    def outcome(self, uuid: object) -> Outcome | None:
        """Return the outcome with that uuid, if it is one of ours."""
        return next((outcome for outcome in self.outcomes if outcome.uuid == uuid), None)

    def to_json(self, *, issuer: str = "") -> JSONObject:
        """Return the Open Badges Achievement.

        issuer: the issuer's id; when the creator is the same, it is only referred to.

        Raises:
            CompositionError: achievement.description or achievement.criteria is missing.
        """
        for name, present in (("description", self.description.strip()), ("criteria", self.criteria)):
            if not present:
                message = f"the achievement has no {name}: write it before anything is issued"
                raise CompositionError(message, code=f"achievement.{name}", params={"field": name})
        body: JSONObject = {
            "id": self.url,
            "type": ["Achievement"],
            "name": self.name,
            "description": self.description,
            "criteria": self.criteria.to_json() if self.criteria else {},
            "achievementType": self.type,
            "inLanguage": self.language,
            "version": self.version,
        }
        ects = self.elements.ects
        if ects is not None and Decimal(ects) == int(ects):
            body["creditsAvailable"] = int(ects)
        for term, text in (
            ("specialization", self.specialization),
            ("fieldOfStudy", self.field_of_study),
            ("humanCode", self.code),
        ):
            if text:
                body[term] = text
        return body | self._linked(issuer)

    def _linked(self, issuer: str) -> JSONObject:
        body: JSONObject = {}
        if self.creator:
            same = self.creator.id == issuer
            body["creator"] = self.creator.to_reference() if same else self.creator.to_json()
        if self.image:
            body["image"] = self.image.to_json()
        if self.previous:
            related: JSONObject = {"id": self.previous, "type": ["Related"]}
            if self.previous_version:
                related["version"] = self.previous_version
            body["related"] = [related]
        if self.tags:
            body["tag"] = list(self.tags)
        alignments: list[JSONValue] = [
            entry
            for number, alignment in enumerate(self.alignments, start=1)
            for entry in alignment.entries(id=f"{self.url}#alignment-{number}", language=self.language)
        ]
        alignments += self.elements.alignments(url=self.url, language=self.language, assessed=self.assessed)
        alignments += self.ledger.alignments(url=self.url, language=self.language)
        if alignments:
            body["alignment"] = alignments
        described: list[JSONValue] = [
            outcome.to_json(achievement=self.url, language=self.language) for outcome in self.outcomes
        ]
        if self.elements.grading:
            described.append(self._grade())
        if described:
            body["resultDescription"] = described
        return body

    def _grade(self) -> JSONObject:
        """The overall grade is a result of its own; its name says how grading works."""
        return {
            "id": f"{self.url}#grade",
            "type": ["ResultDescription"],
            "name": " ".join(self.elements.grading.split())[:300],
            "resultType": "Result",
        }

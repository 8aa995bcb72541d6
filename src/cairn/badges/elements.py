"""The EU standard elements that Open Badges has no field of its own for.

Eleven elements are mandatory and five optional in Annex I of the Council
Recommendation. Learner, title, country, awarding body, date and outcomes have
a place in Open Badges; workload, level, assessment, participation, quality
assurance and the optional ones are held here, and written as alignments to
the EU standard elements: every term is defined by the 3.0.3 context, so all
of it is signed, and any reader that shows alignments shows it in words.

Source: Council Recommendation of 16 June 2022 (2022/C 243/02), Annex I;
docs/reference/eu-elements.md has the mapping, docs/decisions/0006 the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from cairn.badges.errors import CompositionError
from cairn.badges.text import LONG, check_text
from cairn.badges.words import word
from cairn.credentials.document import JSONObject

FRAMEWORK: Final = "EU standard elements for micro-credentials (2022/C 243/02, Annex I)"
ELEMENT_TYPE: Final = "ext:EUStandardElement"
EQF_TYPE: Final = "ext:EQF"
EQF_FRAMEWORK: Final = "European Qualifications Framework"
EQF_URL: Final = "https://europa.eu/europass/en/description-eight-eqf-levels"
MAX_HOURS: Final = 10_000  # about six years of full-time study: more is a typing mistake
MAX_CREDITS: Final = 1_000


class Participation(StrEnum):
    """The form of participation in the learning."""

    ONLINE = "online"
    ON_SITE = "on-site"
    BLENDED = "blended"
    WORKPLACE = "workplace"
    VOLUNTEERING = "volunteering"


class Supervision(StrEnum):
    """Supervision and identity verification during assessment (the Annex's four)."""

    UNSUPERVISED = "unsupervised"
    SUPERVISED = "supervised"
    ONLINE_VERIFIED = "online-verified"
    ON_SITE_VERIFIED = "on-site-verified"


class Relation(StrEnum):
    """How it relates to a bigger learning programme (feature D6)."""

    STAND_ALONE = "stand-alone"
    ALTERNATIVE = "alternative"
    COMPLEMENTARY = "complementary"
    PART = "part"


class Sector(StrEnum):
    """Where the learning belongs (feature D14)."""

    SCHOOL = "school"
    VOCATIONAL = "vocational"
    HIGHER = "higher-education"
    EMPLOYER = "employer"
    COMMUNITY = "community"


class Accreditation(StrEnum):
    """Who stands behind the quality (feature D14)."""

    ACCREDITED = "accredited"
    INSTITUTION = "institution-assured"
    NONE = "unaccredited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """What an achievement says of itself beyond its outcomes; all may be absent in a draft.

    hours: notional workload in hours. ects: credit points of the European
    Credit Transfer System; other credits go into `other_credits` in words.
    eqf_level: 1–8. national_level: as the national framework words it.
    level_verified_by: who checked the level (feature Q10).
    counts_towards: programmes it counts toward (feature D6).
    """

    hours: Decimal | int | None = None
    ects: Decimal | int | None = None
    other_credits: str = ""
    eqf_level: int | None = None
    national_level: str = ""
    level_verified_by: str = ""
    assessment: str = ""
    participation: Participation | None = None
    quality_assurance: str = ""
    prerequisites: str = ""
    supervision: Supervision | None = None
    grading: str = ""
    relation: Relation | None = None
    counts_towards: tuple[str, ...] = ()
    further: str = ""
    sector: Sector | None = None
    accreditation: Accreditation | None = None

    def __post_init__(self) -> None:
        _check_amount(self.hours, field="hours", most=MAX_HOURS)
        _check_amount(self.ects, field="ects", most=MAX_CREDITS)
        if self.eqf_level is not None and self.eqf_level not in range(1, 9):
            message = f"an EQF level is 1 to 8, got {self.eqf_level}"
            raise CompositionError(message, code="elements.level", params={"field": "eqf_level"})
        for field in ("other_credits", "national_level", "level_verified_by"):
            check_text(getattr(self, field), field=field, required=False)
        for field in ("assessment", "quality_assurance", "prerequisites", "grading", "further"):
            check_text(getattr(self, field), field=field, most=LONG, required=False)
        for programme in self.counts_towards:
            check_text(programme, field="counts_towards")

    def alignments(self, *, url: str, language: str, assessed: bool) -> list[JSONObject]:
        """Return the alignments that say all this; `url` is the achievement version's."""
        found = [] if self.eqf_level is None else [_eqf(self.eqf_level)]
        for code, value, text in self._facts(assessed=assessed):
            label = word(code, language)
            shown = text or " ".join(filter(None, (value, word(f"unit.{code}", language, default=""))))
            named = word(f"{code}.{value}", language, default="") if not text else ""
            found.append(
                {
                    "id": f"{url}#{code}" + (f"-{value}" if code == "counts-towards" else ""),
                    "type": ["Alignment"],
                    "targetName": f"{label}: {_cut(named or shown)}",
                    "targetUrl": f"{url}#{code}",
                    "targetFramework": FRAMEWORK,
                    "targetType": ELEMENT_TYPE,
                    "targetCode": f"{code}:{value}" if value else code,
                    **({"targetDescription": text} if text else {}),
                }
            )
        return found

    def _facts(self, *, assessed: bool) -> Iterator[tuple[str, str, str]]:
        """Yield (code, coded value, exact text) for each fact that is present."""
        if self.hours is not None:
            yield "workload", amount(self.hours), ""
        if self.ects is not None:
            yield "credits", amount(self.ects), ""
        for code, text in (
            ("other-credits", self.other_credits),
            ("national-level", self.national_level),
            ("level-verified-by", self.level_verified_by),
            ("quality-assurance", self.quality_assurance),
            ("prerequisites", self.prerequisites),
            ("grading", self.grading),
            ("further", self.further),
        ):
            if text:
                yield code, "", text
        if not assessed:
            yield "assessment", "none", ""
        elif self.assessment:
            yield "assessment", "", self.assessment
        for code, value in (
            ("participation", self.participation),
            ("supervision", self.supervision),
            ("integration", self.relation),
            ("sector", self.sector),
            ("accreditation", self.accreditation),
        ):
            if value is not None:
                yield code, value.value, ""
        for number, programme in enumerate(self.counts_towards, start=1):
            yield "counts-towards", str(number), programme


def amount(value: Decimal | int) -> str:
    """Return hours or credits as plain digits, without an exponent or idle zeros.

    >>> amount(Decimal("2.50")), amount(Decimal("1E+2")), amount(30)
    ('2.5', '100', '30')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _eqf(level: int) -> JSONObject:
    return {
        "id": f"{EQF_URL}#level-{level}",
        "type": ["Alignment"],
        "targetName": f"EQF level {level}",
        "targetUrl": EQF_URL,
        "targetFramework": EQF_FRAMEWORK,
        "targetType": EQF_TYPE,
        "targetCode": str(level),
    }


def _cut(text: str) -> str:
    """Return at most a line of `text`; the whole of it is in targetDescription."""
    line = " ".join(text.split())
    return line if len(line) <= 120 else line[:119].rstrip() + "…"


def _check_amount(value: Decimal | int | None, *, field: str, most: int) -> None:
    if value is None:
        return
    fits = isinstance(value, Decimal | int) and not isinstance(value, bool)
    if not fits or not Decimal(value).is_finite() or not 0 < value <= most:
        message = f"{field} is a number above 0 and at most {most}"
        raise CompositionError(message, code="elements.amount", params={"field": field, "most": most})
    if Decimal(value) != round(Decimal(value), 2):
        message = f"{field} has at most two decimals"
        raise CompositionError(message, code="elements.amount", params={"field": field, "most": most})

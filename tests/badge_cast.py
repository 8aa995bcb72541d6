"""Achievements, people and awards that the badge tests share: Amina learns at the Harbour institute."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from cairn.badges.achievement import (
    Achievement,
    Alignment,
    Criteria,
    Image,
    Outcome,
    OutcomeType,
    RubricLevel,
)
from cairn.badges.composition import Award, compose
from cairn.badges.elements import Accreditation, Elements, Participation, Relation, Sector, Supervision
from cairn.badges.evidence import Evidence
from cairn.badges.profile import Address, Profile
from cairn.badges.recipient import Recipient
from cairn.badges.result import Result
from cairn.credentials.document import JSONObject

HOST = "https://harbour.example"
MARCH = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 3, 2, 22, 59, 59, tzinfo=UTC)
URL = f"{HOST}/achievements/5f0c8f1e-9a44-4b39-9a51-0d5e4c1f6a01/versions/2"
CREDENTIAL = f"{HOST}/credentials/0b9a6d1c-3f1e-4b7e-8f51-2d0c7c7c9b11"
SPLICE = UUID(int=1)
INSPECT = UUID(int=2)

STATUS: JSONObject = {
    "id": f"{HOST}/status/7d1f5a52-0f4b-4d1c-9a0f-0a6f0b1e2c3d#94567",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "94567",
    "statusListCredential": f"{HOST}/status/7d1f5a52-0f4b-4d1c-9a0f-0a6f0b1e2c3d",
}


def harbour() -> Profile:
    return Profile(
        id="did:web:harbour.example",
        name="Harbour Institute of Seamanship",
        url=f"{HOST}/",
        email="badges@harbour.example",
        address=Address(country_code="IE", region="Cork", locality="Cobh"),
    )


def outcomes() -> tuple[Outcome, ...]:
    return (
        Outcome(
            uuid=SPLICE,
            text="Splice a three-strand rope so that it holds its rated load",
            type=OutcomeType.SKILL,
            assessed_by="Practical test under load",
            levels=(
                RubricLevel(id="pass", name="Pass", description="Holds the rated load", points="1"),
                RubricLevel(id="merit", name="Merit", description="Holds twice the rated load", points="2"),
            ),
            required_level="pass",
            alignments=(
                Alignment(
                    name="splice rope",
                    url="http://data.europa.eu/esco/skill/0c7ef1f3-9c4f-4c6e-9d55-7c0f2cd5a001",
                    framework="ESCO",
                ),
            ),
        ),
        Outcome(
            uuid=INSPECT,
            text="Name the faults in a set of ten used ropes with at most one error",
            type=OutcomeType.KNOWLEDGE,
            assessed_by="Written test",
            max_mark=20,
            pass_mark=12,
        ),
    )


def elements() -> Elements:
    return Elements(
        hours=25,
        ects=Decimal("1"),
        eqf_level=4,
        national_level="NFQ level 5",
        level_verified_by="Quality and Qualifications Ireland",
        assessment="Practical test and written test",
        participation=Participation.BLENDED,
        quality_assurance="Internal review, audited every three years",
        prerequisites="Can tie the six basic knots",
        supervision=Supervision.ON_SITE_VERIFIED,
        grading="Pass, Merit",
        relation=Relation.PART,
        counts_towards=("Certificate in Rigging", "Diploma in Seamanship"),
        further="Tools are lent for the course",
        sector=Sector.VOCATIONAL,
        accreditation=Accreditation.ACCREDITED,
    )


def knots(**changes: object) -> Achievement:
    facts: dict[str, object] = {
        "url": URL,
        "version": "2",
        "name": "Knots and splices",
        "description": "Join and repair ropes that carry a load.",
        "criteria": Criteria(narrative="Pass the **practical** and the written test.", url=f"{URL}/standard"),
        "outcomes": outcomes(),
        "elements": elements(),
        "alignments": (
            Alignment(name="Rigger", url="https://frameworks.example/rigger", framework="Crafts", code="R-7"),
        ),
        "image": Image(url=f"{HOST}/images/knots.png", caption="Two ropes spliced into one"),
        "previous": URL.removesuffix("2") + "1",
        "previous_version": "1",
        "tags": ("ropes", "rigging"),
        "creator": harbour(),
        "field_of_study": "Seamanship",
    }
    return Achievement(**(facts | changes))  # type: ignore[arg-type]


def amina() -> Recipient:
    return Recipient(name="Amina Diallo", email="Amina@Example.org", salt=bytes(range(16)))


def results() -> tuple[Result, ...]:
    return (Result(outcome=SPLICE, level="merit"), Result(outcome=INSPECT, value="17"))


def award(**changes: object) -> Award:
    facts: dict[str, object] = {
        "awarded_at": MARCH,
        "results": results(),
        "grade": "Merit",
        "narrative": "Spliced the mooring lines of the training ship.",
        "evidence": (
            Evidence(name="The splice under load", url=f"{HOST}/evidence/1", genre="Photograph"),
            Evidence(name="Written test", description="20 questions"),
        ),
    }
    return Award(**(facts | changes))  # type: ignore[arg-type]


def badge(achievement: Achievement | None = None, **changes: object) -> JSONObject:
    facts: dict[str, object] = {
        "issuer": harbour(),
        "recipient": amina(),
        "award": award(),
        "id": CREDENTIAL,
        "valid_from": MARCH,
        "valid_until": NEXT_YEAR,
        "status": STATUS,
    }
    return compose(achievement or knots(), **(facts | changes))  # type: ignore[arg-type]

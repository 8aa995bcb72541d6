"""The table of Open Badges classes: which members, of which form, which required.

Source: 1EdTech ob_v3p0_achievementcredential_schema.json; the names ending in
"1" are the VC Data Model 1.1 forms of ob_v3p0_anyachievementcredential_schema.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from cairn.badges.achievement import ACHIEVEMENT_TYPES
from cairn.badges.result import ResultStatus
from cairn.credentials.contexts import CREDENTIALS_V1, CREDENTIALS_V2

Kind = Literal["text", "plain", "choice", "number", "boolean", "types", "context", "shape"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one member looks.

    many: one, or a list of them. name: the class of a "shape", the base of a
    "context". or_text: a shape that may also be only an identifier. values,
    pattern: what a text may be. all_of: a list of types names one of each.
    """

    kind: Kind
    many: bool = False
    name: str = ""
    or_text: bool = False
    values: frozenset[str] = frozenset()
    pattern: str = ""
    all_of: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One class: its members, which are required, and whether others are refused."""

    members: Mapping[str, Rule]
    required: tuple[str, ...] = ()
    closed: bool = False


# The expression is 1EdTech's own, unanchored and with its odd character class.
_EXT: Final = r"(ext:)[a-z|A-Z|0-9|.|-|_]+"
_JWS: Final = r"^[a-zA-Z0-9_-]+\.[a-zA-Z0-9_-]*\.[a-zA-Z0-9_-]+$"
_LANGUAGE: Final = r"^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"

TEXT: Final = Rule(kind="text")
TEXTS: Final = Rule(kind="text", many=True)
PLAIN: Final = Rule(kind="plain")
NUMBER: Final = Rule(kind="number")
_TOKENS: Final = Rule(kind="text", many=True, pattern=_JWS)
_TAG: Final = Rule(kind="text", pattern=_LANGUAGE)


def _a(name: str) -> Rule:
    return Rule(kind="shape", name=name)


def _some(name: str) -> Rule:
    return Rule(kind="shape", name=name, many=True)


def _type(*names: str) -> Rule:
    return Rule(kind="types", all_of=tuple((name,) for name in names))


def _exactly(name: str) -> Rule:
    return Rule(kind="text", values=frozenset({name}))


def _choice(values: str) -> Rule:
    return Rule(kind="choice", values=frozenset(values.split()), pattern=_EXT)


def _texts(names: str) -> dict[str, Rule]:
    return dict.fromkeys(names.split(), TEXT)


_IDENTIFIER: Final = _choice(
    "name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn issn "
    "lisSourcedId oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId ltiPlatformId "
    "ltiUserId identifier"
)
_TARGET: Final = _choice(
    "ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion CFRubricCriterionLevel CTDL"
)
_RESULT: Final = _choice(
    "GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result RubricCriterion "
    "RubricCriterionLevel RubricScore ScaledScore Status"
)
_STATUS: Final = Rule(kind="choice", values=frozenset(state.value for state in ResultStatus))

_ENVELOPE: Final[dict[str, Rule]] = {
    **_texts("id name description"),
    "awardedDate": PLAIN,
    "proof": _some("Proof"),
    "credentialSchema": _some("CredentialSchema"),
    "credentialStatus": _a("CredentialStatus"),
    "refreshService": _a("RefreshService"),
    "termsOfUse": _some("TermsOfUse"),
    "evidence": _some("Evidence"),
}
_ENVELOPE_2: Final[dict[str, Rule]] = {
    **_ENVELOPE,
    "@context": Rule(kind="context", name=CREDENTIALS_V2),
    "issuer": Rule(kind="shape", name="Profile", or_text=True),
    "validFrom": PLAIN,
    "validUntil": PLAIN,
}
_ENVELOPE_1: Final[dict[str, Rule]] = {
    **_ENVELOPE,
    "@context": Rule(kind="context", name=CREDENTIALS_V1),
    "issuer": _a("Profile1"),
    "issuanceDate": PLAIN,
    "expirationDate": PLAIN,
}
_BADGE_TYPE: Final = Rule(
    kind="types", all_of=(("VerifiableCredential",), ("AchievementCredential", "OpenBadgeCredential"))
)
_BADGE: Final[dict[str, Rule]] = {"type": _BADGE_TYPE, "image": _a("Image"), "endorsementJwt": _TOKENS}
_ENDORSEMENT_TYPE: Final = _type("VerifiableCredential", "EndorsementCredential")

_PROFILE: Final = Shape(
    members={
        **_texts("id name url phone description email official familyName givenName additionalName"),
        **_texts("patronymicName honorificPrefix honorificSuffix familyNamePrefix"),
        "type": _type("Profile"),
        "endorsement": _some("EndorsementCredential"),
        "endorsementJwt": _TOKENS,
        "image": _a("Image"),
        "address": _a("Address"),
        "otherIdentifier": _some("IdentifierEntry"),
        "parentOrg": _a("Profile"),
        "dateOfBirth": PLAIN,
    },
    required=("id", "type"),
)
_SUBJECT: Final = Shape(
    members={
        **_texts("id licenseNumber narrative role term"),
        "type": _type("AchievementSubject"),
        "activityEndDate": PLAIN,
        "activityStartDate": PLAIN,
        "creditsEarned": NUMBER,
        "achievement": _a("Achievement"),
        "identifier": _some("IdentityObject"),
        "image": _a("Image"),
        "result": _some("Result"),
        "source": _a("Profile"),
    },
    required=("type", "achievement"),
)
_ACHIEVEMENT: Final = Shape(
    members={
        **_texts("id description fieldOfStudy humanCode name specialization version"),
        "type": _type("Achievement"),
        "alignment": _some("Alignment"),
        "achievementType": Rule(kind="choice", values=ACHIEVEMENT_TYPES, pattern=_EXT),
        "creator": _a("Profile"),
        "creditsAvailable": NUMBER,
        "criteria": _a("Criteria"),
        "endorsement": _some("EndorsementCredential"),
        "endorsementJwt": _TOKENS,
        "image": _a("Image"),
        "inLanguage": _TAG,
        "otherIdentifier": _some("IdentifierEntry"),
        "related": _some("Related"),
        "resultDescription": _some("ResultDescription"),
        "tag": TEXTS,
    },
    required=("id", "type", "criteria", "description", "name"),
)


def _version_1(shape: Shape, *, closed: bool = False) -> Shape:
    """Return the same class where profiles, achievements and endorsements are of version 1.1."""
    renamed = {
        "Profile": "Profile1",
        "Achievement": "Achievement1",
        "EndorsementCredential": "EndorsementCredential1",
    }
    members = {
        member: replace(rule, name=renamed.get(rule.name, rule.name))
        for member, rule in shape.members.items()
    }
    return Shape(members=members, required=shape.required, closed=closed)


_REQUIRED_2: Final = ("@context", "id", "type", "credentialSubject", "issuer", "validFrom")
_REQUIRED_1: Final = ("@context", "id", "type", "name", "credentialSubject", "issuer", "issuanceDate")

SHAPES: Final[Mapping[str, Shape]] = {
    "AchievementCredential": Shape(
        members={
            **_ENVELOPE_2,
            **_BADGE,
            "endorsement": _some("EndorsementCredential"),
            "credentialSubject": _a("AchievementSubject"),
        },
        required=_REQUIRED_2,
    ),
    "AchievementCredential1": Shape(
        members={
            **_ENVELOPE_1,
            **_BADGE,
            "endorsement": _some("EndorsementCredential1"),
            "credentialSubject": _a("AchievementSubject1"),
        },
        required=_REQUIRED_1,
    ),
    "EndorsementCredential": Shape(
        members={**_ENVELOPE_2, "type": _ENDORSEMENT_TYPE, "credentialSubject": _a("EndorsementSubject")},
        required=(*_REQUIRED_2, "name"),
    ),
    "EndorsementCredential1": Shape(
        members={**_ENVELOPE_1, "type": _ENDORSEMENT_TYPE, "credentialSubject": _a("EndorsementSubject")},
        required=_REQUIRED_1,
    ),
    "AchievementSubject": _SUBJECT,
    "AchievementSubject1": _version_1(_SUBJECT, closed=True),
    "Achievement": _ACHIEVEMENT,
    "Achievement1": _version_1(_ACHIEVEMENT),
    "Profile": _PROFILE,
    "Profile1": _version_1(_PROFILE),
    "EndorsementSubject": Shape(
        members={**_texts("id endorsementComment"), "type": _type("EndorsementSubject")},
        required=("id", "type"),
    ),
    "IdentityObject": Shape(
        members={
            **_texts("identityHash salt"),
            "type": _exactly("IdentityObject"),
            "hashed": Rule(kind="boolean"),
            "identityType": _IDENTIFIER,
        },
        required=("type", "hashed", "identityHash", "identityType"),
        closed=True,
    ),
    "IdentifierEntry": Shape(
        members={**_texts("identifier"), "type": _exactly("IdentifierEntry"), "identifierType": _IDENTIFIER},
        required=("type", "identifier", "identifierType"),
        closed=True,
    ),
    "Image": Shape(
        members={**_texts("id caption"), "type": _exactly("Image")}, required=("id", "type"), closed=True
    ),
    "Evidence": Shape(
        members={**_texts("id narrative name description genre audience"), "type": _type("Evidence")},
        required=("type",),
    ),
    "Alignment": Shape(
        members={
            **_texts("targetCode targetDescription targetName targetFramework targetUrl"),
            "type": _type("Alignment"),
            "targetType": _TARGET,
        },
        required=("type", "targetName", "targetUrl"),
    ),
    "Criteria": Shape(members=_texts("id narrative")),
    "Related": Shape(
        members={**_texts("id version"), "type": _type("Related"), "inLanguage": _TAG},
        required=("id", "type"),
    ),
    "Result": Shape(
        members={
            **_texts("achievedLevel resultDescription value"),
            "type": _type("Result"),
            "alignment": _some("Alignment"),
            "status": _STATUS,
        },
        required=("type",),
    ),
    "ResultDescription": Shape(
        members={
            **_texts("id name requiredLevel requiredValue valueMax valueMin"),
            "type": _type("ResultDescription"),
            "alignment": _some("Alignment"),
            "allowedValue": TEXTS,
            "resultType": _RESULT,
            "rubricCriterionLevel": _some("RubricCriterionLevel"),
        },
        required=("id", "type", "name", "resultType"),
    ),
    "RubricCriterionLevel": Shape(
        members={
            **_texts("id description level name points"),
            "type": _type("RubricCriterionLevel"),
            "alignment": _some("Alignment"),
        },
        required=("id", "type", "name"),
    ),
    "Address": Shape(
        members={
            **_texts("addressCountry addressCountryCode addressRegion addressLocality streetAddress"),
            **_texts("postOfficeBoxNumber postalCode"),
            "type": _type("Address"),
            "geo": _a("GeoCoordinates"),
        },
        required=("type",),
    ),
    "GeoCoordinates": Shape(
        members={"type": _exactly("GeoCoordinates"), "latitude": NUMBER, "longitude": NUMBER},
        required=("type", "latitude", "longitude"),
    ),
    "Proof": Shape(
        members={
            **_texts("type cryptosuite challenge domain nonce proofPurpose proofValue verificationMethod"),
            "created": PLAIN,
        },
        required=("type",),
    ),
    "CredentialSchema": Shape(members=_texts("id type"), required=("id", "type")),
    "RefreshService": Shape(members=_texts("id type"), required=("id", "type")),
    "CredentialStatus": Shape(members=_texts("id type"), required=("type",)),
    "TermsOfUse": Shape(members=_texts("id type"), required=("type",)),
}

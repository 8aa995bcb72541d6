"""The tables, one file per aggregate."""

from cairn.records.models.achievement import (
    Achievement,
    AchievementVersion,
    Outcome,
    RubricLevel,
    StatusPurpose,
)
from cairn.records.models.assessment import Assessment, Award, EvidenceItem, Learner, Result
from cairn.records.models.credential import (
    Credential,
    CredentialState,
    CredentialTemplate,
    Offer,
    ShareLink,
    StatusChange,
    StatusList,
)
from cairn.records.models.key import IssuerKey, KeyState, TrustedIssuer
from cairn.records.models.letter import BounceReport, LetterRank, MailPace, OutboxMessage
from cairn.records.models.operation import (
    ApiToken,
    AuditEvent,
    IdempotencyKey,
    Job,
    JobChunk,
    JobRow,
)
from cairn.records.models.organisation import (
    Accreditation,
    Grant,
    Invitation,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
    Sector,
    SetupLink,
)
from cairn.records.models.person import ConsentReceipt, Person, User
from cairn.records.models.site import Site

__all__ = [
    "Accreditation",
    "Achievement",
    "AchievementVersion",
    "ApiToken",
    "Assessment",
    "AuditEvent",
    "Award",
    "BounceReport",
    "ConsentReceipt",
    "Credential",
    "CredentialState",
    "CredentialTemplate",
    "EvidenceItem",
    "Grant",
    "IdempotencyKey",
    "Invitation",
    "IssuerKey",
    "Job",
    "JobChunk",
    "JobRow",
    "KeyState",
    "Learner",
    "LetterRank",
    "MailPace",
    "Membership",
    "Offer",
    "Organisation",
    "OrganisationKind",
    "OutboxMessage",
    "Outcome",
    "Person",
    "Result",
    "Role",
    "RubricLevel",
    "Sector",
    "SetupLink",
    "ShareLink",
    "Site",
    "StatusChange",
    "StatusList",
    "StatusPurpose",
    "TrustedIssuer",
    "User",
]

"""What a verification answers: the object that `cairn verify --json` prints."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cairn.api.schemas.quality import ContributionOut, FactOut
from cairn.api.schemas.texts import FindingOut, Given, Link, Shown, Text


class VerifyIn(Given):
    """One of the two: a credential (JSON, or a compact token as text), or the address of one."""

    credential: dict[str, object] | Text | None = None
    url: Link | None = None


class IssuerOut(Shown):
    id: str
    name: str
    known: Literal["here", "register", "domain", "no"]
    knownAs: str | None = Field(None, description="Its name in the register of known issuers.")  # noqa: N815
    knownFrom: str | None = Field(None, description="The list it came from; may be empty.")  # noqa: N815


class EndorsementOut(Shown):
    """One endorsement of it, with what its own verification found. `standing` never changes the verdict."""

    about: Literal["credential", "achievement", "issuer"]
    source: Literal["document", "here"] = Field(alias="from", description="In the document, or kept here.")
    id: str
    standing: Literal["valid", "withdrawn", "ended", "invalid", "unchecked"]
    issuer: IssuerOut
    comment: str
    findings: list[FindingOut]


class VerificationOut(Shown):
    """The verdict. `replacedBy` and `replaces` are there when a correction is known here."""

    verdict: Literal["valid", "invalid", "indeterminate", "error"]
    sentence: str
    cause: str | None = Field(description="The code of the first doubt.")
    whoseJob: Literal["nobody", "holder", "issuer", "verifier", "service"]  # noqa: N815 - the command line's word
    advice: str
    issuer: IssuerOut
    findings: list[FindingOut]
    source: str
    replacedBy: str | None = None  # noqa: N815
    replaces: str | None = None
    endorsements: list[EndorsementOut] | None = Field(None, description="Only where there are any.")
    endorsementsLeftOut: int | None = Field(  # noqa: N815
        None, description="How many more are in the document and were not looked at."
    )
    coDesign: list[ContributionOut] | None = Field(  # noqa: N815
        None, description="A claim of the issuer; only where it makes any and nothing stands against it."
    )
    qualityFacts: list[FactOut] | None = Field(None, description="As `coDesign`.")  # noqa: N815

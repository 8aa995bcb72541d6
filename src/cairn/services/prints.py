"""What is drawn and printed, as plain values: a badge's picture and a certificate's sheet.

The caller translates and chooses; `cairn.adapters.images` and
`cairn.adapters.certificates` only draw. Nothing here is markup: every string
is text that somebody typed, and is printed as they typed it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Stone:
    """The stone that stands for one credential: an outline and its paint.

    outline: the points of a closed polygon, in any scale (it is fitted).
    fill, shade, edge, ink: `#rrggbb`.
    """

    outline: tuple[tuple[float, float], ...]
    fill: str
    shade: str
    edge: str
    ink: str


@dataclass(frozen=True, slots=True)
class BadgePicture:
    """The picture made for an achievement that brought none of its own."""

    title: str
    issuer: str
    stone: Stone | None = None
    numeral: str = ""
    accent: str = "#01526d"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One outcome: what the learner can do, and how well it was shown."""

    name: str
    result: str = ""


@dataclass(frozen=True, slots=True)
class Signatory:
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class CertificateWords:
    """The fixed words on the sheet. The caller translates; these are the English ones."""

    awarded_to: str = "This is to certify that"
    has_earned: str = "has earned"
    outcomes: str = "What was shown"
    outcome: str = "Outcome"
    result: str = "Result"
    issued_by: str = "Issued by"
    awarded_on: str = "Awarded on"
    check: str = "Check it"
    check_how: str = "Scan the code or open the address. The page says whether this credential still stands."
    code: str = "Code"
    page: str = "Page"
    attached: str = "The signed credential is attached to this file."


@dataclass(frozen=True, slots=True)
class CertificateSheet:
    """Everything printed on one certificate: plain values, already in the reader's language.

    awarded_on: printed as `awarded_text` when that is given, else as 14 March 2026.
    facts: label and value, in order ("Level", "EQF 5"), ("Study time", "120 hours").
    link: where the credential is checked; printed in full, and in the QR code.
    qr_link: the address in the QR code when it differs (a private credential's own link).
    credential: the signed document, attached as `credential_name`.
    notice: a line above the title when the sheet is not an ordinary one (demonstration, revoked).
    """

    title: str
    learner: str
    issuer: str
    awarded_on: date
    link: str
    awarded_text: str = ""
    summary: str = ""
    outcomes: tuple[OutcomeLine, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    signatories: tuple[Signatory, ...] = ()
    code: str = ""
    qr_link: str = ""
    notice: str = ""
    language: str = "en"
    orientation: Literal["landscape", "portrait"] = "landscape"
    accent: str = "#01526d"
    stone: Stone | None = None
    logo_png: bytes | None = None
    credential: bytes | None = None
    credential_name: str = "credential.json"
    credential_type: str = "application/json"
    words: CertificateWords = field(default_factory=CertificateWords)


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact of a definition. answer: is it there, in words; good: it is. said: how the credential words it."""

    name: str
    answer: str
    good: bool
    said: str = ""


@dataclass(frozen=True, slots=True)
class StatedDefinition:
    """A definition of a conformance statement, and its facts. note: what it is to the credential, its source."""

    name: str
    standing: str
    good: bool
    note: str = ""
    facts: tuple[StatedFact, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementSheet:
    """A conformance statement, in the reader's language. made_on: the day of its facts.

    headers: of the three columns. data: the same as JSON, attached as `data_name`.
    """

    title: str
    eyebrow: str
    verdict: str
    issuer: str
    made_on: date
    caveat: str
    headers: tuple[str, str, str]
    about: tuple[tuple[str, str], ...]
    definitions: tuple[StatedDefinition, ...]
    language: str = "en"
    data: bytes = b""
    data_name: str = "statement.json"
    data_words: str = "The statement as data"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A PDF, and what a strict reader should know of it.

    standard: "ua-1" (tagged, accessible) or "" when a glyph was missing.
    missing: the characters no font has, as code points ("U+1F9FF"); the issuer is told.
    """

    pdf: bytes
    standard: str
    missing: tuple[str, ...] = ()

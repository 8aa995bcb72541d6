"""What verifying asks and answers: the case, the findings, the report.

`inspect` (in `cairn.credentials.verification`) fills a Report and never raises
because of what a document says. Nothing here reads a clock or a network: the
instant and everything fetched come in with the Inspection.

Source: W3C VC Data Model 2.0, "Algorithms: Verification".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from cairn.credentials.contexts import ContextStore
from cairn.credentials.document import JSONObject

Outcome = Literal["passed", "absent", "unknown", "failed"]
FetchState = Literal["ok", "unreachable", "not_found", "refused", "unreadable"]
KeyState = Literal["ACTIVE", "RETIRED", "COMPROMISED"]
RecordedStatus = Literal["good", "suspended", "revoked"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw. `code` is stable; `message` is for people.

    params: the values inside the message, so that a page translates by code.
    """

    code: str
    outcome: Outcome
    message: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """Every finding, in the order the checks ran."""

    findings: tuple[Finding, ...]

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """The findings that stand between the credential and trust."""
        return tuple(f for f in self.findings if f.outcome in ("failed", "unknown"))

    def __bool__(self) -> bool:
        raise TypeError("look at `report.doubts`: a report is not a yes or a no")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered when it was asked (or why it did not).

    body: the bytes of the answer, empty unless `state` is "ok".
    at: when it was fetched; an answer from a cache keeps its own instant.
    """

    url: str
    state: FetchState
    at: datetime
    body: bytes = b""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """What this installation's own records say of one of its keys."""

    state: KeyState
    compromised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """One credential, and everything needed to judge it.

    document: the credential as a JSON object, as far as it may be believed
        (for a JWT: its decoded payload as a credential).
    token: the compact JWT when the credential came as one, else None.
    fetched: address -> answer; DID documents by their https address, status
        lists and everything else by their own.
    at: the instant at which validity and keys are judged.
    now: the instant at which status is judged (the real present).
    standings: verification method -> what our records say of that key; of every
        one that `verification.methods_named` names and that is ours.
    issued_at: when our own issuance record says this very document was
        signed; None when we did not issue it. It must be about these very
        words: a thief of the key may reuse the id of an older credential.
    recorded_status: what our own record says of its status, where we issued these very
        words; None otherwise. It decides when the issuer's list cannot, and when it knows
        of a withdrawal that the list does not show yet.
    memory: what this case found out about its seals already, carried along by
        `dataclasses.replace` while more is fetched. Never shared between cases.
    """

    document: JSONObject
    contexts: ContextStore
    at: datetime
    now: datetime
    token: str | None = None
    fetched: Mapping[str, Fetched] = field(default_factory=dict)
    standings: Mapping[str, KeyStanding] = field(default_factory=dict)
    issued_at: datetime | None = None
    recorded_status: RecordedStatus | None = None
    memory: dict[tuple[bytes, ContextStore], Finding | None] = field(
        default_factory=dict, compare=False, repr=False
    )


Check: TypeAlias = Callable[[Inspection], "Finding | tuple[Finding, ...]"]

"""Endorsements of what is verified: those inside the document, and those that this installation keeps.

Each is a credential of its own and gets a verdict of its own; none changes the verdict on the document. They are
bounded in number, and endorsements of endorsements are not followed. Those inside are looked at only where the
document itself holds: before that nothing is asked of the network for it.

Source: Open Badges 3.0, `endorsement` and `endorsementJwt` of AchievementCredential, Achievement and Profile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from cairn.badges import loose
from cairn.credentials import instants
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.findings import say
from cairn.credentials.inspection import Finding, Report
from cairn.errors import CairnError

if TYPE_CHECKING:
    from cairn.services.verify.examination import Examination

About: TypeAlias = Literal["credential", "achievement", "issuer"]
Standing: TypeAlias = Literal["valid", "withdrawn", "ended", "invalid", "unchecked"]

MOST_INSIDE: Final = 5  # that are looked at in one document
MOST_KEPT: Final = 5
MOST_COMMENT: Final = 3000  # characters that are passed on
#: One of these took all the time or memory that it may have; a document with more of its like is not worth it.
GIVEN_UP: Final = frozenset({"check.given_up"})
_TYPE: Final = "EndorsementCredential"
_ENDED: Final = frozenset({"validity.expired"})
_WITHDRAWN: Final = frozenset({"status.revoked", "status.suspended"})


@dataclass(frozen=True, slots=True)
class Said:
    """One endorsement as it came: about what it was found, and the text or the document."""

    about: About
    subject: str
    given: JSONObject | str


@dataclass(frozen=True, slots=True)
class Kept:
    """One that this installation keeps and whoever it is about shows. reason: why it was withdrawn, if it was."""

    about: About
    subject: str
    text: str
    withdrawn_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Endorsed:
    """One endorsement with its own verdict.

    inside: it came in the document; otherwise it is kept here. name: who says it, as the endorsement names them.
    own: its issuer is the issuer of what it endorses. found: everything its own verification found out.
    """

    about: About
    inside: bool
    standing: Standing
    name: str
    comment: str
    given_at: datetime | None
    own: bool
    reason: str
    found: Examination

    @property
    def url(self) -> str:
        """Its address; "" when it is no web address."""
        named = str((self.found.document or {}).get("id", ""))
        return named if named.startswith(("https://", "http://")) else ""

    def to_json(self) -> JSONObject:
        """One entry of `endorsements` in the answer of `cairn verify --json` and of the API."""
        findings: list[JSONValue] = [
            {"code": one.code, "outcome": one.outcome, "message": one.message}
            for one in self.found.report.findings
        ]
        return {
            "about": self.about,
            "from": "document" if self.inside else "here",
            "id": str((self.found.document or {}).get("id", "")),
            "standing": self.standing,
            "issuer": {"id": self.found.issuer_id, "name": self.name, "known": self.found.known},
            "comment": self.comment,
            "findings": findings,
        }


def inside(document: JSONObject) -> tuple[tuple[Said, ...], int]:
    """Return the endorsements in a document, at most MOST_INSIDE, and how many more there are."""
    found = list(_inside(document))
    return tuple(found[:MOST_INSIDE]), max(0, len(found) - MOST_INSIDE)


def _inside(document: JSONObject) -> Iterator[Said]:
    places: list[tuple[About, JSONObject]] = [("credential", document)]
    for subject in loose.items(document.get("credentialSubject"))[:MOST_INSIDE]:
        places.append(("achievement", loose.item(subject.get("achievement"))))
    places.append(("issuer", loose.item(document.get("issuer"))))
    for about, holder in places:
        subject_id = str(holder.get("id", ""))
        for name in ("endorsement", "endorsementJwt"):
            stated = holder.get(name)
            for one in stated if isinstance(stated, list) else [stated]:
                if isinstance(one, (dict, str)) and one:
                    yield Said(about, subject_id, one)


def subjects_of(document: JSONObject) -> tuple[tuple[About, str], ...]:
    """What of a document can be endorsed: its own id, its achievement's, its issuer's."""
    subject = loose.item(document.get("credentialSubject"))
    issuer = document.get("issuer")
    issuer_id = issuer.get("id") if isinstance(issuer, dict) else issuer
    named: list[tuple[About, JSONValue]] = [
        ("credential", document.get("id")),
        ("achievement", loose.item(subject.get("achievement")).get("id")),
        ("issuer", issuer_id),
    ]
    return tuple((about, one) for about, one in named if isinstance(one, str) and 0 < len(one) <= 600)


def holds(findings: Sequence[Finding]) -> bool:
    """True where the seal of a document is that of its issuer: only then is what is in it looked at."""
    passed = {one.code for one in findings if one.outcome == "passed"}
    return "proof" in passed and bool(passed & {"key", "key.before_compromise"})


def looked_at(
    said: Said | Kept, *, issuer_id: str, examine: Callable[[JSONObject | str], Examination]
) -> Endorsed:
    """Judge one endorsement by its own proof, and compare what it is about."""
    found = examine(said.given if isinstance(said, Said) else said.text)
    document = found.document or {}
    extra = tuple(_against(found, said.subject, issuer_id=issuer_id))
    if extra and found.document is not None:
        found = replace(found, report=Report((*found.report.findings, *extra)))
    subject = loose.item(document.get("credentialSubject"))
    return Endorsed(
        said.about,
        isinstance(said, Said),
        _standing(found, extra),
        found.badge.issuer_name if found.badge else "",
        loose.text(subject.get("endorsementComment"))[:MOST_COMMENT],
        _instant(document.get("awardedDate") or document.get("validFrom")),
        bool(found.issuer_id) and found.issuer_id == issuer_id,
        found.memory.status_reason or (said.reason if isinstance(said, Kept) else ""),
        found,
    )


def _against(found: Examination, subject: str, *, issuer_id: str) -> Iterator[Finding]:
    """What it is about is what it was found with; of ours we know whose that is, whoever names it as theirs."""
    document = found.document or {}
    kinds = document.get("type")
    if not isinstance(kinds, list) or _TYPE not in kinds:
        yield say("endorsement.kind")
    stated = loose.item(document.get("credentialSubject")).get("id")
    owners = found.memory.endorses
    if not subject or stated != subject or (owners is not None and issuer_id not in owners):
        yield say("endorsement.subject")


def _standing(found: Examination, extra: Sequence[Finding]) -> Standing:
    if extra or found.verdict.verdict == "error":
        return "invalid"
    if found.verdict.verdict == "valid":
        return "valid"
    if found.verdict.verdict == "indeterminate":
        return "unchecked"
    failed = {one.code for one in found.report.findings if one.outcome == "failed"}
    if failed and failed <= _WITHDRAWN | _ENDED:
        return "withdrawn" if failed & _WITHDRAWN else "ended"
    return "invalid"


def _instant(value: JSONValue) -> datetime | None:
    try:
        return instants.read(value).at
    except CairnError:
        return None

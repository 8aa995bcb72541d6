"""Is this credential to be trusted? Ask, explain, or insist.

`inspect` explains and never raises because of what a document says; `verify`
raises, or returns the only type that the rest of the core accepts as trusted.
`wanted` names what must be fetched first. All are pure functions of the case:
the bytes, the instant, and what was fetched.

Order: limits → strict JSON → structure → contexts → seals → coverage → issuer's key →
dates → withdrawal. Nothing is asked of anybody before the seals hold, except the
issuer's own page with its keys.

Source: W3C VC Data Model 2.0, "Algorithms: Verification".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cairn.credentials import checks, did, withdrawal
from cairn.credentials.did import DidError
from cairn.credentials.document import JSONObject
from cairn.credentials.findings import from_error, say
from cairn.credentials.inspection import Check, Finding, Inspection, Report
from cairn.credentials.seals import Examination, Seal, examine, methods_named
from cairn.errors import CairnError

__all__ = [
    "ESSENTIAL",
    "MOST_FETCHES",
    "VerificationError",
    "VerifiedCredential",
    "inspect",
    "methods_named",
    "verify",
    "wanted",
]

MOST_FETCHES: Final = 4  # addresses that one credential may make us ask

ESSENTIAL: Final[tuple[checks.EssentialCheck, ...]] = (
    checks.is_a_credential,
    checks.contexts_are_known,
    checks.seals_hold,
    checks.every_leaf_is_signed,
    checks.key_is_the_issuers,
    checks.within_validity,
    withdrawal.not_withdrawn,
)


class VerificationError(CairnError):
    """The credential must not be relied on; `report.doubts` says why."""

    code = "credential.untrusted"

    def __init__(self, report: Report) -> None:
        codes = ", ".join(doubt.code for doubt in report.doubts)
        super().__init__(f"not trusted: {codes}", params={"doubts": codes})
        self.report = report


@dataclass(frozen=True, slots=True)
class VerifiedCredential:
    """A document that passed `verify`. Nothing else builds one, so a function
    that takes a `VerifiedCredential` never needs to check again.

    document: our own reading of what was sealed, never the object that was handed in.
    """

    document: JSONObject
    report: Report

    def __post_init__(self) -> None:
        passed = {
            finding.code.partition(".")[0] for finding in self.report.findings if finding.outcome == "passed"
        }
        if self.report.doubts or not passed >= {
            "structure",
            "context",
            "proof",
            "coverage",
            "key",
            "validity",
        }:
            raise VerificationError(self.report)


def inspect(case: Inspection, *, also: tuple[Check, ...] = ()) -> Report:
    """Run every check and report; never raise because of what a document says.

    `also` adds questions; none of the essential ones can be left out. They are
    asked of what was sealed, and only of something that is a credential.
    """
    return _report(examine(case), also)


def verify(case: Inspection, *, also: tuple[Check, ...] = ()) -> VerifiedCredential:
    """Return the credential as trusted, or raise.

    Raises:
        VerificationError: a check failed, or could not be decided.
    """
    seen = examine(case)
    return VerifiedCredential(seen.case.document, _report(seen, also))


def wanted(case: Inspection) -> tuple[str, ...]:
    """Return the addresses whose answers are still missing from `case.fetched`.

    First the issuer's page with its keys; then, once its seal holds, that of
    others who sealed too; then, once all seals hold and one is the issuer's,
    the lists of withdrawn credentials. Never more than MOST_FETCHES in all, so
    a caller who fetches and asks again comes to an end.
    """
    seen = examine(case)
    if any(finding.outcome == "failed" for finding in checks.is_a_credential(seen)):
        return ()
    issuers = [seal for seal in seen.seals if seal.controller == seen.issuer]
    pages = _pages(issuers)
    missing = [page for page in pages if page not in case.fetched]
    if missing or not issuers or any(seal.problem is not None for seal in issuers):
        return tuple(missing)
    pages = tuple(dict.fromkeys((*pages, *_pages(seen.seals))))[:MOST_FETCHES]
    missing = [page for page in pages if page not in case.fetched]
    if missing or not seen.hold or any(f.outcome != "passed" for f in checks.key_is_the_issuers(seen)):
        return tuple(missing)
    lists = withdrawal.lists_wanted(seen)[: MOST_FETCHES - len(pages)]
    return tuple(address for address in lists if address not in case.fetched)


def _report(seen: Examination, also: tuple[Check, ...]) -> Report:
    first = checks.is_a_credential(seen)
    if any(finding.outcome == "failed" for finding in first):
        return Report(first)
    findings = list(first)
    for check in ESSENTIAL[1:]:
        findings += check(seen)
    if seen.case.at != seen.case.now:
        findings.append(say("status.judged_now", date=seen.case.at.date().isoformat()))
    for question in also:
        findings += _asked(question, seen.case)
    return Report(tuple(findings))


def _asked(question: Check, case: Inspection) -> tuple[Finding, ...]:
    try:
        answer = question(case)
    except CairnError as error:
        return (from_error(error, otherwise="unknown"),)
    return (answer,) if isinstance(answer, Finding) else answer


def _pages(seals: Sequence[Seal]) -> tuple[str, ...]:
    """Return the addresses of the pages on which the keys of `seals` stand."""
    found: dict[str, None] = {}
    for seal in seals:
        try:
            page = did.document_url(seal.controller)
        except DidError:
            continue
        if page is not None:
            found[page] = None
    return tuple(found)

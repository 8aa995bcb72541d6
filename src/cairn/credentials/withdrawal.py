"""Was it withdrawn? The issuer's list is itself a credential, and judged like one.

Whatever keeps us from reading the bit is "unknown", never "not withdrawn": a list
that is missing, stale, somebody else's, about something else, unsigned or too
short. Status is always judged at the real present, even when dates and keys are
judged at another instant.

Source: W3C Bitstring Status List v1.0, "Validate Algorithm".
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from cairn.credentials import checks, instants, jose, status
from cairn.credentials.document import DocumentError, JSONObject, JSONValue, parse_object
from cairn.credentials.findings import say
from cairn.credentials.inspection import Fetched, Finding, Inspection
from cairn.credentials.keys import ProofError
from cairn.credentials.seals import Examination, examine
from cairn.credentials.status import DECIDING, StatusEntry, StatusList, StatusListError, UnreadableEntry

# Younger than this, a list counts as just read (the specification's default time to live).
FRESH: Final = timedelta(minutes=5)
MOST_SEALS_OF_A_LIST: Final = 2
MOST_ENTRIES: Final = 4  # of one credential; it has one, or one for each purpose
_TOKEN: Final = re.compile(rb"\s*[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\s*")
_UNREACHED: Final = ("unreachable", "not_found", "refused")


class _ListDoubt(Exception):
    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def not_withdrawn(seen: Examination) -> tuple[Finding, ...]:
    """Did its issuer withdraw or suspend it, as far as can be known now?"""
    entries = status.entries_of(seen.case.document)
    if not entries:
        return (say("status.none"),)
    if not seen.hold:
        return (say("status.skipped"),)
    if len(entries) > MOST_ENTRIES:
        return (say("status.entry_malformed", member="credentialStatus"),)
    findings: list[Finding] = []
    for entry in entries:
        if isinstance(entry, UnreadableEntry):
            findings.append(say(entry.code, **entry.params))
        elif entry.purpose not in DECIDING:
            findings.append(say("status.noted", purpose=entry.purpose))
        else:
            findings += _judged(entry, seen)
    return checks.distinct(findings)


def lists_wanted(seen: Examination) -> tuple[str, ...]:
    """Return the addresses of the lists that decide about a credential."""
    entries = status.entries_of(seen.case.document)[:MOST_ENTRIES]
    readable = (entry for entry in entries if isinstance(entry, StatusEntry))
    return tuple(dict.fromkeys(entry.list_url for entry in readable if entry.purpose in DECIDING))


def _judged(entry: StatusEntry, seen: Examination) -> list[Finding]:
    notes = [say("status.index_number")] if entry.index_was_number else []
    try:
        bits, copied = _read_list(entry, seen)
    except _ListDoubt as doubt:
        return [*_by_our_record(entry, seen.case, doubt.finding), *notes]
    try:
        is_set = bits[entry.index]
    except IndexError:
        return [say("status.index_outside", index=entry.index), *notes]
    if is_set:
        return [say("status.revoked" if entry.purpose == "revocation" else "status.suspended"), *notes]
    if seen.case.recorded_status in ("revoked", "suspended"):  # our list follows our record within a second
        return [say(f"status.{seen.case.recorded_status}"), *notes]
    return [say(f"status.{entry.purpose}"), *copied, *notes]


def _by_our_record(entry: StatusEntry, case: Inspection, doubt: Finding) -> list[Finding]:
    """Return what we know ourselves of a credential of ours, or the doubt about its list.

    A list cannot be signed any more once the issuer's key was stolen; our record still stands.
    """
    if case.recorded_status is None:
        return [doubt]
    if case.recorded_status == "good":
        return [say(f"status.{entry.purpose}"), say("status.from_record")]
    return [say(f"status.{case.recorded_status}")]


def _read_list(entry: StatusEntry, seen: Examination) -> tuple[StatusList, tuple[Finding, ...]]:
    """Return the bits of the list, and a note when it is a copy of some age."""
    answer = seen.case.fetched.get(entry.list_url)
    if answer is None:
        raise _ListDoubt(say("status.not_fetched", url=entry.list_url[:200]))
    if answer.state in _UNREACHED:
        raise _ListDoubt(say("status.list_unreachable", url=entry.list_url[:200], reason=answer.reason[:200]))
    if answer.state != "ok":
        raise _ListDoubt(_unreadable_list(answer.reason))
    listed = _examined(answer, seen.case)
    document = listed.case.document
    if document.get("id") != entry.list_url:
        raise _ListDoubt(say("status.list_wrong_id"))
    if listed.issuer != seen.issuer:
        raise _ListDoubt(say("status.list_foreign", issuer=listed.issuer[:200]))
    subject = _subject(document, entry.purpose)
    _require_trust(listed)
    copied = _require_in_date(listed, answer)
    encoded = subject.get("encodedList")
    try:
        return status.decode(encoded if isinstance(encoded, str) else ""), copied
    except StatusListError as error:
        raise _ListDoubt(_unreadable_list(error.code)) from error


def _examined(answer: Fetched, case: Inspection) -> Examination:
    """Read the answer as a credential, JSON or a compact JWT, and look at its seals."""
    token: str | None = None
    try:
        if _TOKEN.fullmatch(answer.body):
            token = answer.body.strip().decode("ascii")
            document = jose.to_document(jose.read(token).payload)
        else:
            document = parse_object(answer.body)
    except (DocumentError, ProofError) as error:
        raise _ListDoubt(_unreadable_list(error.code)) from error
    proofs = document.get("proof")
    if isinstance(proofs, list) and len(proofs) > MOST_SEALS_OF_A_LIST:
        raise _ListDoubt(say("status.list_untrusted", detail="proof.too_many"))
    own_case = replace(
        case, document=document, token=token, at=case.now, issued_at=None, recorded_status=None
    )
    return examine(own_case)


def _subject(document: JSONObject, purpose: str) -> JSONObject:
    kinds = checks.texts(document.get("type"))
    subjects = document.get("credentialSubject")
    subject: JSONValue = subjects[0] if isinstance(subjects, list) and len(subjects) == 1 else subjects
    if not isinstance(subject, dict) or "BitstringStatusListCredential" not in kinds:
        raise _ListDoubt(_unreadable_list("no status list"))
    if "BitstringStatusList" not in checks.texts(subject.get("type")):
        raise _ListDoubt(_unreadable_list("no status list"))
    if purpose not in checks.texts(subject.get("statusPurpose")):
        raise _ListDoubt(say("status.list_wrong_purpose", purpose=purpose))
    return subject


def _require_trust(listed: Examination) -> None:
    """Refuse a list that would not be believed as a credential; its dates are looked at apart."""
    for check in LIST_CHECKS:
        for finding in check(listed):
            if finding.outcome in ("failed", "unknown"):
                raise _ListDoubt(say("status.list_untrusted", detail=finding.code))


def _require_in_date(listed: Examination, answer: Fetched) -> tuple[Finding, ...]:
    """Refuse a list past its end; note when it is a copy of some age."""
    old = listed.case.now - answer.at > FRESH
    validity = checks.within_validity(listed)[0]
    end = checks.end_of(listed)
    read_at = instants.write(answer.at)
    if old and (end is None or validity.code == "validity.expired"):
        # Nothing says that so old a copy may still be believed.
        raise _ListDoubt(say("status.list_stale", as_of=read_at))
    if validity.code == "validity.expired" and end is not None:
        raise _ListDoubt(say("status.list_expired", as_of=instants.write(end)))
    if validity.outcome != "passed":
        raise _ListDoubt(say("status.list_untrusted", detail=validity.code))
    return (say("status.from_copy", as_of=read_at),) if old else ()


def _unreadable_list(detail: str) -> Finding:
    return say("status.list_unreadable", detail=detail[:200])


LIST_CHECKS: Final[tuple[checks.EssentialCheck, ...]] = (
    checks.is_a_credential,
    checks.contexts_are_known,
    checks.seals_hold,
    checks.every_leaf_is_signed,
    checks.key_is_the_issuers,
)

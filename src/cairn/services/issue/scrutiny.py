"""Looking at a credential as a stranger would, before it is released: lint, then the whole verification."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cairn.badges import lint
from cairn.badges.structure import follows_open_badges
from cairn.credentials import contexts, did, document
from cairn.credentials.document import JSONObject
from cairn.credentials.inspection import Fetched, Finding, Inspection
from cairn.credentials.verification import verify
from cairn.records.models import IssuerKey, StatusList
from cairn.services.admin.keys import document_for, public_key_of, standings
from cairn.services.issue import statuslists
from cairn.services.ports import Ports


def faults(unsigned: JSONObject, *, key: IssuerKey, at: datetime) -> tuple[Finding, ...]:
    """What lint finds wrong with a document before it is signed."""
    findings = lint.lint(unsigned, contexts=contexts.bundled(), at=at, key=public_key_of(key))
    return tuple(finding for finding in findings if finding.outcome == "failed")


def verify_text(
    text: str, *, key: IssuerKey, status_list: StatusList, created_at: datetime, ports: Ports
) -> None:
    """Return when these bytes verify with every check, with the list and the keys as anybody gets them.

    Raises:
        VerificationError: they do not; its report says why.
    """
    now = ports.now()
    published = _published(status_list, ports=ports)
    answers = {
        published.url: Fetched(published.url, "ok", now, published.signed.encode()),
        **_own_document(key, at=now),
    }
    case = Inspection(
        document.parse_object(text),
        contexts.bundled(),
        at=max(now, created_at),
        now=max(now, created_at),
        fetched=answers,
        standings=standings((key.verification_method,)),
        issued_at=created_at,
    )
    verify(case, also=(follows_open_badges,))


def verify_kept(said: JSONObject, *, key: IssuerKey, issued_at: datetime, at: datetime) -> None:
    """Return when something that was signed here, and that nobody withdrew, still verifies with every check.

    issued_at: as our record has it. Its status is what the record says, so no list is fetched or made.

    Raises:
        VerificationError: it does not, for instance because its key was stolen before; its report says why.
    """
    case = Inspection(
        said,
        contexts.bundled(),
        at=max(at, issued_at),
        now=max(at, issued_at),
        fetched=_own_document(key, at=at),
        standings=standings((key.verification_method,)),
        issued_at=issued_at,
        recorded_status="good",
    )
    verify(case, also=(follows_open_badges,))


def _own_document(key: IssuerKey, *, at: datetime) -> Mapping[str, Fetched]:
    """The DID document of a did:web issuer as anybody would get it; nothing for the other methods."""
    url = did.document_url(key.did)
    if url is None:
        return {}
    return {url: Fetched(url, "ok", at, document.dump(document_for(key.organisation)).encode())}


def _published(status_list: StatusList, *, ports: Ports) -> StatusList:
    status_list.refresh_from_db()  # another look at the same list may have published it a moment ago
    if statuslists.is_current(status_list, at=ports.now()):
        return status_list
    return statuslists.publish(status_list, ports=ports)

"""What this installation remembers of its own keys and credentials, for verification."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID
from datetime import datetime

from cairn.credentials.canonical import jcs
from cairn.credentials.document import JSONObject, parse_object
from cairn.credentials.inspection import KeyStanding
from cairn.records.documents import unsigned_text
from cairn.records.models import Credential, IssuerKey
from cairn.records.reads import register
from cairn.services.admin import keys
from cairn.services.issue.status import standing_of
from cairn.services.verify.examination import Memory, Registered, issuer_of


class Records:
    """The Archive that reads our tables."""

    def standings(self, methods: tuple[str, ...]) -> Mapping[str, KeyStanding]:
        return keys.standings(methods)

    def is_ours(self, issuer_id: str) -> bool:
        return IssuerKey.objects.across(reason="public facts about keys").filter(did=issuer_id).exists()

    def registered(self, issuer_id: str, *, at: datetime) -> Registered | None:
        entry = register.in_force(issuer_id, at=at)
        return None if entry is None else Registered(entry.name, entry.source)

    def memory_of(self, document: JSONObject) -> Memory:
        """What we recorded when we issued the credential of this id; empty for others' credentials.

        Nothing is remembered of a document that names another issuer than the one under
        which we issued it (somebody else may write our address into theirs), and `issued_at`
        only of the very words that we signed: a thief of the key may reuse an older address.
        """
        url = document.get("id")
        uuid = _uuid_in(url) if isinstance(url, str) else None
        if uuid is None:
            return Memory()
        found = (
            Credential.objects.across(reason="verification is public")
            .select_related("key", "supersedes")
            .filter(uuid=uuid, url=url, state="ISSUED")
            .first()
        )
        if found is None or found.key.did != issuer_of(document):
            return Memory()
        newer = Credential.objects.across(reason="the correction chain is public").filter(
            supersedes=found, state="ISSUED"
        )
        replaced_by = newer.values_list("url", flat=True).first() or ""
        last = found.status_changes.order_by("-number").first()
        ours = _same_words(document, unsigned_text(found))
        return Memory(
            issued_at=found.issued_at if ours else None,
            status=standing_of(found) if ours else None,
            replaced_by=replaced_by,
            replaces=found.supersedes.url if found.supersedes else "",
            correction_reason=found.correction_reason,
            status_reason=last.reason if last else "",
            withdrawn_on=last.at.date().isoformat() if last and last.kind == "REVOKE" else "",
        )


def _uuid_in(url: str) -> UUID | None:
    """The uuid at the end of a credential's address, by which it is found; None: not one of ours."""
    try:
        return UUID(url.rpartition("/")[2])
    except ValueError:
        return None


def _same_words(document: JSONObject, unsigned: str) -> bool:
    """Whether a document, apart from its proof, is the one that we signed."""
    body = {name: value for name, value in document.items() if name != "proof"}
    return jcs(body) == jcs(parse_object(unsigned))

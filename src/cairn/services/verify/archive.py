"""What this installation remembers of its own keys and credentials, for verification."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from cairn.badges import loose
from cairn.credentials.canonical import jcs
from cairn.credentials.document import JSONObject, dump, parse_object
from cairn.credentials.inspection import KeyStanding, RecordedStatus
from cairn.records.documents import COLUMNS, text_of
from cairn.records.models import Credential, Endorsement, IssuerKey, Shown, StatusChange
from cairn.records.prepared import NUMBERS, TEXTS, UUIDS, Prepared
from cairn.records.reads import register
from cairn.services.admin import keys
from cairn.services.issue.status import standing_after
from cairn.services.verify.endorsed import MOST_KEPT, About, Kept
from cairn.services.verify.examination import Memory, Registered, issuer_of


class Records:
    """The Archive that reads our tables."""

    def standings(self, methods: tuple[str, ...]) -> Mapping[str, KeyStanding]:
        return keys.standings(methods)

    def is_ours(self, issuer_id: str) -> bool:
        return _KEY.first(issuer_id) is not None

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
        row = _OURS.first(uuid)
        if row is None:
            return _of_endorsement(uuid, document)
        pk, at_url, did, issued_at, replaces, reason, *stored = row
        if at_url != url or did != issuer_of(document):
            return Memory()
        newer = _NEWER.first(pk)
        changes = _CHANGES.all(pk)
        last_kind, last_reason, last_at = changes[-1] if changes else ("", "", None)
        ours = _same_words(document, text_of(*stored))
        return Memory(
            issued_at=issued_at if ours else None,
            status=standing_after(kind for kind, _reason, _at in changes) if ours else None,
            replaced_by=newer[0] if newer else "",
            replaces=replaces or "",
            correction_reason=reason,
            status_reason=last_reason,
            withdrawn_on=last_at.date().isoformat() if last_at and last_kind == "REVOKE" else "",
        )

    def endorsements_of(self, subjects: tuple[tuple[About, str], ...], *, issuer_id: str) -> tuple[Kept, ...]:
        """What this installation keeps about these ids and whoever it is about shows, at most MOST_KEPT in all.

        Only where the ids are the issuer's own: somebody else may write our address into theirs. What is said of
        the issuer under an earlier identifier counts, too: our record knows that both are one organisation.
        """
        issuer = _KEY.first(issuer_id)
        if issuer is None:
            return ()
        found: list[Kept] = []
        for about, subject in subjects:
            if about == "issuer":
                found += (Kept(about, *row) for row in _OF_ISSUER.all(issuer[0]))
                continue
            found += (
                Kept(about, subject, *row)
                for kind, owner, *row in _ABOUT.all(subject)
                if kind == about and owner == issuer[0]
            )
        return tuple(found[:MOST_KEPT])


def _of_endorsement(uuid: UUID, document: JSONObject) -> Memory:
    """The same of an endorsement that was signed here."""
    if _ENDORSEMENT not in loose.texts(document.get("type")):
        return Memory()
    found = (
        Endorsement.objects.across(reason="verification is public")
        .select_related("key")
        .filter(uuid=uuid)
        .first()
    )
    if found is None or found.url != document.get("id") or found.key.did != issuer_of(document):
        return Memory()
    ours = _same_words(document, found.signed)
    owners = IssuerKey.objects.across(reason="public facts about keys").filter(organisation=found.about_id)
    standing: RecordedStatus = "revoked" if found.withdrawn_at is not None else "good"
    return Memory(
        issued_at=found.issued_at if ours else None,
        status=standing if ours else None,
        status_reason=found.reason,
        withdrawn_on=found.withdrawn_at.date().isoformat() if found.withdrawn_at else "",
        endorses=frozenset(owners.values_list("did", flat=True)),
    )


_ENDORSEMENT: Final = "EndorsementCredential"
_OURS: Final = Prepared(
    lambda uuid: (
        Credential.objects.across(reason="verification is public")
        .filter(uuid=uuid, state="ISSUED")
        .values_list("pk", "url", "key__did", "issued_at", "supersedes__url", "correction_reason", *COLUMNS)
    ),
    UUIDS,
)
_NEWER: Final = Prepared(
    lambda pk: (
        Credential.objects.across(reason="the correction chain is public")
        .filter(supersedes=pk, state="ISSUED")
        .values_list("url")
    ),
    NUMBERS,
)
_CHANGES: Final = Prepared(
    lambda pk: (
        StatusChange.objects.across(reason="verification is public")
        .filter(credential=pk)
        .order_by("number")
        .values_list("kind", "reason", "at")
    ),
    NUMBERS,
)
_ABOUT: Final = Prepared(
    lambda subject: (
        Endorsement.objects.across(reason="shown by whoever it is about")
        .filter(subject_url=subject, shown=Shown.SHOWN)
        .order_by("-issued_at", "-pk")
        .values_list("kind", "about", "signed", "withdrawn_at", "reason")[:MOST_KEPT]
    ),
    TEXTS,
)
_OF_ISSUER: Final = Prepared(
    lambda organisation: (
        Endorsement.objects.across(reason="shown by whoever it is about")
        .filter(
            subject_url__in=IssuerKey.objects.across(reason="public facts about keys")
            .filter(organisation=organisation)
            .values("did"),
            kind="issuer",
            about=organisation,
            shown=Shown.SHOWN,
        )
        .order_by("-issued_at", "-pk")
        .values_list("subject_url", "signed", "withdrawn_at", "reason")[:MOST_KEPT]
    ),
    NUMBERS,
)
_KEY: Final = Prepared(
    lambda did: (
        IssuerKey.objects.across(reason="public facts about keys").filter(did=did).values_list("organisation")
    ),
    TEXTS,
)


def _uuid_in(url: str) -> UUID | None:
    """The uuid at the end of a credential's address, by which it is found; None: not one of ours."""
    try:
        return UUID(url.rpartition("/")[2])
    except ValueError:
        return None


def _same_words(document: JSONObject, signed: str) -> bool:
    """Whether a document, apart from its proof, is the one that we signed."""
    if dump(document) == signed:
        return True
    return jcs(_body(document)) == jcs(_body(parse_object(signed)))


def _body(document: JSONObject) -> JSONObject:
    return {name: value for name, value in document.items() if name != "proof"}

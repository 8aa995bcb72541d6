"""What a public address answers to a machine: the bytes and what is said about them.

Two doors write these answers, the pages (`cairn.web.showcase`) and the path in
front of Django (`cairn.public`); neither knows anything that is not in here.

Source: house.md, "Addresses that outlive us"; RFC 9110 sections 12.5.1 (Accept)
and 13.1 (conditions); RFC 9111 section 5.2.2 (Cache-Control).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.utils.http import parse_etags

from cairn.services.ports import Ports
from cairn.services.share import documents

MINUTE: Final = 60  # seconds
HOUR: Final = 60 * MINUTE
CREDENTIAL: Final = "application/vc+ld+json"
KEYS: Final = "application/did+ld+json"
ACHIEVEMENT: Final = "application/ld+json"
_PAGE: Final = "text/html"
_DATA: Final = (
    _PAGE,
    "application/json",
    "application/ld+json",
    "application/vc+ld+json",
    "application/vc",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A public document, ready to be sent; any site may read it.

    tag: a strong entity tag, quoted; the same tag means the same bytes.
    cache: who may keep it, and for how many seconds.
    varies: the address has a page too, so that the answer depends on `Accept`.
    status: 200, or what a condition turned it into: 304, 412.
    length: of the whole body, also where it is not sent.
    """

    body: bytes
    content_type: str
    tag: str
    cache: str
    varies: bool = False
    status: int = 200
    length: int = 0

    def under(self, *, if_match: str | None, if_none_match: str | None) -> Answer:
        """Return this answer, or what the caller's conditions make of it.

        Source: RFC 9110 section 13.2.2; there is no date to compare with.
        """
        if if_match is not None and not _is_among(self.tag, if_match, weak=False):
            return replace(self, status=412, body=b"", length=0)
        if if_none_match is not None and _is_among(self.tag, if_none_match, weak=True):
            return replace(self, status=304, body=b"")
        return self

    def headers(self) -> Mapping[str, str]:
        """Return the headers of this answer; those that every answer has come from the site."""
        said = {
            "Content-Type": self.content_type,
            "Content-Length": str(self.length),
            "ETag": self.tag,
            "Cache-Control": self.cache,
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        if self.varies:
            said["Vary"] = "Accept"
        return said


def answer(
    body: bytes,
    content_type: str,
    *,
    tag: str | None = None,
    seconds: int = MINUTE,
    private: bool = False,
    varies: bool = False,
) -> Answer:
    """Return an answer that a cache may keep for `seconds`; nobody keeps a private one.

    tag: what only these bytes are called; by default a digest of them.
    """
    return Answer(
        body,
        content_type,
        f'"{tag or hashlib.blake2b(body, digest_size=16).hexdigest()}"',
        "private, no-store" if private else f"public, max-age={seconds}",
        varies=varies,
        length=len(body),
    )


def _is_among(tag: str, said: str, *, weak: bool) -> bool:
    tags = parse_etags(said)
    return tags == ["*"] or tag in tags or (weak and f"W/{tag}" in tags)


def prefers_data(accept: str) -> bool:
    """True when this `Accept` header prefers one of our data formats to a page."""
    return _prefers_data(accept) if len(accept) <= 200 else _prefers_data.__wrapped__(accept)


@lru_cache(maxsize=512)
def _prefers_data(accept: str) -> bool:
    request = HttpRequest()
    request.META["HTTP_ACCEPT"] = accept
    return request.get_preferred_type(_DATA) not in (None, _PAGE)


# --- the addresses ---------------------------------------------------------------------------------


def credential(uuid: UUID) -> Answer:
    """Return the signed text of a public credential.

    Raises:
        NotFound: there is none, or it is private.
    """
    return answer(documents.public_text(uuid).encode(), CREDENTIAL, varies=True)


def endorsement(uuid: UUID) -> Answer:
    """Return the signed text of an endorsement, as it was signed; nobody keeps one of an award, which may be hidden.

    Raises:
        NotFound: there is none, or whoever it is about does not show it.
    """
    found = documents.endorsement(uuid)
    private = found.credential_id is not None
    return answer(found.signed.encode(), CREDENTIAL, private=private, varies=True)


def status_list(uuid: UUID, *, ports: Ports) -> Answer:
    """Return the signed list; the tag is the count of its publications.

    Raises:
        NotFound: no such list.
    """
    found = documents.status_list(uuid, ports=ports)
    return answer(found.signed.encode(), CREDENTIAL, tag=f"{found.uuid}-{found.version}")


def issuer_keys(uuid: UUID) -> Answer:
    """Return the DID document of one issuer.

    Raises:
        NotFound: no such organisation, or it has no did:web.
    """
    return answer(documents.issuer_document(uuid), KEYS)


def host_keys() -> Answer:
    """Return the DID document of the host itself.

    Raises:
        NotFound: no issuer here has the host as its identifier.
    """
    return answer(documents.host_document(), KEYS)


def version(uuid: UUID, number: int) -> Answer:
    """Return a published version of an achievement; it never changes.

    Raises:
        NotFound: no such version.
    """
    return answer(documents.definition(uuid, number).encode(), ACHIEVEMENT, seconds=HOUR, varies=True)


def achievement(uuid: UUID) -> Answer:
    """Return the newest published version.

    Raises:
        NotFound: no such achievement, or nothing of it is published.
    """
    return answer(documents.definition(uuid).encode(), ACHIEVEMENT, varies=True)


def at(path: str, *, data: bool, ports: Ports) -> Answer | None:
    """Return what a public address answers to somebody who wants data; None: it is none of those, or a page.

    data: the caller prefers data to a page. It matters only where the address has both.

    Raises:
        NotFound: it is one, but nothing (public) is there.
    """
    if found := documents.STATUS.fullmatch(path):
        return status_list(UUID(found["uuid"]), ports=ports)
    if found := documents.ISSUER_KEYS.fullmatch(path):
        return issuer_keys(UUID(found["uuid"]))
    if path == documents.HOST_KEYS:
        return host_keys()
    if not data:
        return None
    if found := documents.CREDENTIAL.fullmatch(path):
        return credential(UUID(found["uuid"]))
    if found := documents.ENDORSEMENT.fullmatch(path):
        return endorsement(UUID(found["uuid"]))
    if found := documents.VERSION.fullmatch(path):
        return version(UUID(found["uuid"]), int(found["number"]))
    if found := documents.ACHIEVEMENT.fullmatch(path):
        return achievement(UUID(found["uuid"]))
    return None

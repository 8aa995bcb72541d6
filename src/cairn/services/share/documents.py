"""The public documents behind our signed addresses, exactly as they were signed.

The same functions answer a browser, another system, and our own verifier when
it needs a document of this installation: never by a request to ourselves.

Source: house.md, "Addresses that outlive us".
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from cairn.credentials import document
from cairn.records.documents import COLUMNS, signed_text, text_of
from cairn.records.models import (
    AchievementVersion,
    Credential,
    Endorsement,
    IssuerKey,
    Organisation,
    Person,
    ShareLink,
    Shown,
    StatusList,
)
from cairn.records.prepared import UUIDS, Prepared
from cairn.services.admin import keys
from cairn.services.errors import Conflict, NotFound
from cairn.services.issue import statuslists
from cairn.services.ports import KeystoreError, Ports
from cairn.services.tokens import hash_token

_UUID: Final = r"(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
STATUS: Final = re.compile(rf"/status/{_UUID}")
CREDENTIAL: Final = re.compile(rf"/credentials/{_UUID}")
ENDORSEMENT: Final = re.compile(rf"/endorsements/{_UUID}")
ISSUER_KEYS: Final = re.compile(rf"/issuers/{_UUID}/did\.json")
HOST_KEYS: Final = "/.well-known/did.json"
ACHIEVEMENT: Final = re.compile(rf"/achievements/{_UUID}")
VERSION: Final = re.compile(rf"/achievements/{_UUID}/versions/(?P<number>[1-9][0-9]{{0,5}})")
LINK: Final = re.compile(r"/links/(?P<token>[A-Za-z0-9_-]{43})")

_TEXT: Final = Prepared(
    lambda uuid: Credential.objects.public().filter(uuid=uuid).values_list(*COLUMNS), UUIDS
)
_LIST: Final = Prepared(lambda uuid: StatusList.objects.public().filter(uuid=uuid).values_list(), UUIDS)


def status_list(uuid: UUID, *, ports: Ports) -> StatusList:
    """Return the list, published anew when that is due.

    Raises:
        NotFound: no such list.
    """
    row = _LIST.first(uuid)
    if row is None:
        raise NotFound("no such status list")
    found = StatusList(*row)
    if not statuslists.is_due(found, at=ports.now()):
        return found
    try:
        return statuslists.current(found, ports=ports)
    except (Conflict, KeystoreError):  # no key to sign it with: the last one, which says its own end
        if not found.signed:
            raise NotFound("this status list was never published") from None
        return found


def credential(uuid: UUID, *, viewer: Person | None = None) -> Credential:
    """Return a credential that is public, or the viewer's own.

    Raises:
        NotFound: no such credential, or it is private.
    """
    issued = (
        Credential.objects.across(reason="checked just below")
        .select_related("organisation", "award__version__achievement", "award__learner", "status_list", "key")
        .filter(uuid=uuid, state="ISSUED")
        .first()
    )
    if issued is None:
        raise NotFound("there is nothing here, or it is private")
    own = viewer is not None and issued.claimed_by_id == viewer.pk
    if not issued.is_public and not own:
        raise NotFound("there is nothing here, or it is private")
    return issued


def public_text(uuid: UUID) -> str:
    """Return the signed text of a public credential: one row, and none of its relations.

    Raises:
        NotFound: there is none, or it is private.
    """
    row = _TEXT.first(uuid)
    if row is None:
        raise NotFound("there is nothing here, or it is private")
    return text_of(*row)


def endorsement(uuid: UUID, *, viewer: Person | None = None) -> Endorsement:
    """Return an endorsement: of a definition or an organisation for anybody, for it is its author's own statement;
    of somebody's award only while its holder shows it, and for the holder and members of the endorser.

    Raises:
        NotFound: there is none, or it is not shown.
    """
    found = (
        Endorsement.objects.across(reason="checked just below")
        .select_related("organisation", "about", "credential", "version")
        .filter(uuid=uuid)
        .first()
    )
    if found is None:
        raise NotFound("there is nothing here, or it is private")
    if found.credential is None:
        return found
    held = found.credential.claimed_by_id
    if held is not None and (found.shown == Shown.SHOWN or (viewer is not None and held == viewer.pk)):
        return found
    if viewer is not None and found.organisation.memberships.filter(person=viewer, ended_at=None).exists():
        return found
    raise NotFound("there is nothing here, or it is private")


def issuer_document(uuid: UUID) -> bytes:
    """Return the DID document of a did:web issuer.

    Raises:
        NotFound: no such organisation, or it has no did:web.
    """
    organisation = Organisation.objects.across(reason="keys are public").filter(uuid=uuid).first()
    if organisation is None:
        raise NotFound("no such issuer")
    return document.dump(keys.document_for(organisation)).encode()


def host_document() -> bytes:
    """Return `/.well-known/did.json`: of the one issuer whose DID is the host itself.

    Raises:
        NotFound: there is none; issuers here have addresses of their own.
    """
    key = IssuerKey.objects.across(reason="keys are public").filter(did__regex=r"^did:web:[^:]+$").first()
    if key is None:
        raise NotFound("no issuer here has the host as its identifier")
    return document.dump(keys.document_for(key.organisation)).encode()


def version(uuid: UUID, number: int) -> AchievementVersion:
    """Return a published version of an achievement.

    Raises:
        NotFound: no such version.
    """
    found = (
        AchievementVersion.objects.public()
        .select_related("achievement__organisation")
        .prefetch_related("outcomes__levels")
        .filter(achievement__uuid=uuid, number=number)
        .first()
    )
    if found is None:
        raise NotFound("no such version")
    return found


def definition(uuid: UUID, number: int | None = None) -> str:
    """Return the definition of a published version as it was signed; the newest without a number.

    Raises:
        NotFound: no such version.
    """
    versions = AchievementVersion.objects.public().filter(achievement__uuid=uuid).order_by("-number")
    if number is not None:
        versions = versions.filter(number=number)
    found: str | None = versions.values_list("definition", flat=True).first()
    if found is None:
        raise NotFound("no such version")
    return found


def latest(uuid: UUID) -> AchievementVersion:
    """Return the newest published version.

    Raises:
        NotFound: no such achievement, or nothing of it is published.
    """
    newest = AchievementVersion.objects.public().filter(achievement__uuid=uuid).order_by("-number").first()
    if newest is None or newest.number is None:
        raise NotFound("no such achievement")
    return version(uuid, newest.number)


def answer_own(url: str, *, ports: Ports) -> bytes | None:
    """Answer an address of this installation from the store; None: nothing (public) is there.

    Private credentials are answered only under a link that their holder made.
    """
    path = urlsplit(url).path
    try:
        if found := STATUS.fullmatch(path):
            return status_list(UUID(found["uuid"]), ports=ports).signed.encode()
        if found := CREDENTIAL.fullmatch(path):
            return public_text(UUID(found["uuid"])).encode()
        if found := ENDORSEMENT.fullmatch(path):
            return endorsement(UUID(found["uuid"])).signed.encode()
        if found := ISSUER_KEYS.fullmatch(path):
            return issuer_document(UUID(found["uuid"]))
        if path == HOST_KEYS:
            return host_document()
        if found := VERSION.fullmatch(path):
            return definition(UUID(found["uuid"]), int(found["number"])).encode()
        if found := LINK.fullmatch(path):
            return _linked(found["token"], ports=ports)
    except NotFound:
        return None
    return None


def _linked(token: str, *, ports: Ports) -> bytes | None:
    links = ShareLink.objects.across(reason="the link is the permission").select_related("credential")
    found = links.filter(token_hash=hash_token(token), ended_at=None).first()
    if found is None or (found.expires_at is not None and found.expires_at <= ports.now()):
        return None
    return signed_text(found.credential).encode()


def issuer(uuid: UUID) -> Organisation:
    """Return an organisation that anybody may look at.

    Raises:
        NotFound: there is none, or it was archived.
    """
    found = Organisation.objects.public().filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such issuer")
    return found


def logo(uuid: UUID, *, ports: Ports) -> bytes:
    """Return the organisation's picture.

    Raises:
        NotFound: it has none.
    """
    found = Organisation.objects.across(reason="signed addresses stay").filter(uuid=uuid).first()
    if found is None or not found.image_key:
        raise NotFound("no such picture")
    return ports.files.read(found.image_key)


def forwarded(uuid: UUID, *, viewer: Person | None = None) -> Credential | None:
    """Return the newest correction of a credential that this viewer may see; None when there is none."""
    current = Credential.objects.across(reason="the correction chain is public").filter(uuid=uuid).first()
    newest: Credential | None = None
    for _ in range(50):
        if current is None:
            break
        current = (
            Credential.objects.across(reason="the correction chain is public")
            .filter(supersedes=current, state="ISSUED")
            .first()
        )
        newest = current or newest
    if newest is None:
        return None
    try:
        return credential(newest.uuid, viewer=viewer)
    except NotFound:
        return None

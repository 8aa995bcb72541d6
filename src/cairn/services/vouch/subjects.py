"""What somebody vouches for: a published version, an organisation, one award; or an address of elsewhere.

An address is read by its path alone: what is behind it is looked up here and never fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit
from uuid import UUID

from cairn.records.models import (
    AchievementVersion,
    Credential,
    EndorsedKind,
    Organisation,
    Qualification,
)
from cairn.services.admin.keys import active_key
from cairn.services.errors import NotFound
from cairn.services.share import documents
from cairn.services.stack import catalogue

_UUID: Final = r"(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_ISSUER: Final = re.compile(rf"/issuers/{_UUID}")
_QUALIFICATION: Final = re.compile(rf"/qualifications/{_UUID}(?:/versions/[0-9]{{1,6}})?")


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be endorsed. url: its identifier as it is signed. about: whose it is."""

    kind: EndorsedKind
    url: str
    name: str
    about: Organisation
    version: AchievementVersion | None = None
    credential: Credential | None = None


def of_version(version: AchievementVersion) -> Subject:
    """A published version, by the address that is in its credentials."""
    return Subject(
        EndorsedKind.ACHIEVEMENT,
        version.url,
        version.name,
        version.achievement.organisation,
        version=version,
    )


def of_issuer(organisation: Organisation) -> Subject:
    """An organisation, by the identifier under which it signs now.

    Raises:
        Conflict: it has no key.
    """
    return Subject(EndorsedKind.ISSUER, active_key(organisation).did, organisation.name, organisation)


def of_credential(credential: Credential) -> Subject:
    """One award; its name says nothing of the person."""
    return Subject(
        EndorsedKind.CREDENTIAL,
        credential.url,
        credential.title,
        credential.organisation,
        credential=credential,
    )


def published(uuid: UUID) -> AchievementVersion:
    """Return a published version by the uuid of its row.

    Raises:
        NotFound: there is none.
    """
    found = (
        AchievementVersion.objects.public()
        .select_related("achievement__organisation__site")
        .filter(uuid=uuid, achievement__organisation__archived_at=None)
        .first()
    )
    if found is None:
        raise NotFound("no such version")
    return found


def endorsable(address: str) -> Subject | None:
    """What of here stands at a public address and can be endorsed unasked: a version or an organisation."""
    found = at(address)
    if found is None or found.qualification is not None:
        return None
    if found.version is not None:
        return of_version(found.version)
    if found.about is not None and found.kind == "issuer":
        return of_issuer(found.about)
    return None


@dataclass(frozen=True, slots=True)
class Recognisable:
    """What can be recognised. name, provider: as they are now; `about` is None for what is of elsewhere.

    exact: the address names one version, not the achievement with all of them.
    """

    kind: Literal["achievement", "version", "qualification", "issuer", "elsewhere"]
    url: str
    name: str
    provider: str = ""
    about: Organisation | None = None
    version: AchievementVersion | None = None
    qualification: Qualification | None = None


def at(address: str) -> Recognisable | None:
    """What of here is published at an address (whatever its host); None: nothing of here."""
    try:
        path = urlsplit(address.strip()).path.rstrip("/") if len(address) <= 600 else ""
    except ValueError:  # no address at all, such as http://[
        return None
    try:
        if found := documents.VERSION.fullmatch(path):
            version = documents.version(UUID(found["uuid"]), int(found["number"]))
            return _version(version, exact=True)
        if found := documents.ACHIEVEMENT.fullmatch(path):
            return _version(documents.latest(UUID(found["uuid"])), exact=False)
        if found := _ISSUER.fullmatch(path):
            return of_organisation(documents.issuer(UUID(found["uuid"])))
        if found := _QUALIFICATION.fullmatch(path):
            return _qualification(UUID(found["uuid"]))
    except NotFound:
        return None
    return None


def _version(version: AchievementVersion, *, exact: bool) -> Recognisable:
    about = version.achievement.organisation
    url = version.url if exact else version.url.rpartition("/versions/")[0]
    return Recognisable(
        "version" if exact else "achievement", url, version.name, about.name, about=about, version=version
    )


def of_organisation(organisation: Organisation) -> Recognisable:
    """An organisation: everything that it issues."""
    url = f"{organisation.issuing_origin}/issuers/{organisation.uuid}"
    return Recognisable("issuer", url, organisation.name, organisation.name, about=organisation)


def _qualification(uuid: UUID) -> Recognisable:
    version = catalogue.published(uuid)
    found = version.qualification
    about = found.organisation
    url = f"{about.issuing_origin}/qualifications/{found.uuid}"
    return Recognisable("qualification", url, version.name, about.name, about=about, qualification=found)

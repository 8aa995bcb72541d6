"""The organisation, its members, its keys, its trail."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from cairn.api.schemas.texts import Email, Given, Line, Link, Role, Shown, Text
from cairn.records.models import AuditEvent, Invitation, IssuerKey, Membership, Organisation, StatusList

Kind = Literal["provider", "employer", "partner", "quality", "funder"]
Sector = Literal["school", "vocational", "higher", "employer", "community", "professional"]
Accreditation = Literal["accredited", "institution", "none"]
KeyType = Literal["Ed25519", "P-256"]


class Signatory(Given):
    """Somebody who signs on paper."""

    name: Line
    title: Line = ""


class OrganisationIn(Given):
    """What changes in the profile; what is left out stays."""

    name: Line = ""
    legal_name: Line = ""
    description: Text = ""
    kind: Kind = "provider"
    sector: Sector = "vocational"
    accreditation: Accreditation = "none"
    accreditation_note: Line = ""
    web_address: Link = ""
    contact_email: Email = ""
    complaints_contact: Line = ""
    country: Line = Field("", description="Two letters (ISO 3166-1).", examples=["IE"])
    region: Line = ""
    language: Line = Field("", examples=["en"])
    time_zone: Line = Field("", examples=["Europe/Dublin"])
    signatories: list[Signatory] = Field([], max_length=10)


class OrganisationOut(Shown):
    """The organisation as it presents itself, and where its credentials live."""

    uuid: UUID
    name: str
    legal_name: str
    description: str
    kind: Kind
    sector: Sector
    accreditation: Accreditation
    accreditation_note: str
    web_address: str
    contact_email: str
    complaints_contact: str
    country: str
    region: str
    language: str
    time_zone: str
    signatories: list[Signatory]
    has_image: bool
    page: str = Field(description="The public page of the issuer.")
    is_demonstration: bool
    created_at: datetime

    @classmethod
    def of(cls, row: Organisation) -> OrganisationOut:
        own = (
            "uuid", "name", "legal_name", "description", "kind", "sector", "accreditation",
            "accreditation_note", "web_address", "contact_email", "complaints_contact", "country",
            "region", "language", "time_zone", "is_demonstration", "created_at",
        )  # fmt: skip
        return cls(
            **{name: getattr(row, name) for name in own},
            signatories=[
                Signatory(name=str(one.get("name", "")), title=str(one.get("title", "")))
                for one in row.signatories
            ],
            has_image=bool(row.image_key),
            page=f"{row.issuing_origin}/issuers/{row.uuid}",
        )


class RolesIn(Given):
    roles: list[Role] = Field(min_length=1, max_length=4)


class MemberOut(Shown):
    """Somebody who works here."""

    uuid: UUID
    name: str
    email: str
    roles: list[Role]
    since: datetime

    @classmethod
    def of(cls, row: Membership) -> MemberOut:
        user = row.person.user
        return cls(
            uuid=row.uuid,
            name=row.person.name,
            email=user.email if user else "",
            roles=row.roles,
            since=row.created_at,
        )


class InvitationIn(RolesIn):
    email: Email


class InvitationOut(Shown):
    """An invitation that can still be accepted. The link is only in the letter."""

    uuid: UUID
    email: str
    roles: list[Role]
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, row: Invitation) -> InvitationOut:
        return cls(
            uuid=row.uuid,
            email=row.email,
            roles=row.roles,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )


class KeyIn(Given):
    did_method: Literal["key", "web"] = "web"
    key_type: KeyType = "Ed25519"


class RotationIn(Given):
    key_type: KeyType | None = Field(None, description="As the key before, unless said otherwise.")


class CompromiseIn(Given):
    since: AwareDatetime = Field(description="From this instant on its signatures prove nothing.")


class KeyOut(Shown):
    """The public half of a signing key, and its history."""

    uuid: UUID
    did: str
    verification_method: str
    key_type: KeyType
    public_key: str = Field(description="Multibase.")
    state: Literal["ACTIVE", "RETIRED", "COMPROMISED"]
    active_from: datetime
    active_until: datetime | None
    compromised_from: datetime | None

    @classmethod
    def of(cls, row: IssuerKey) -> KeyOut:
        own = ("uuid", "did", "verification_method", "key_type", "state")
        when = ("active_from", "active_until", "compromised_from")
        return cls(**{name: getattr(row, name) for name in (*own, *when)}, public_key=row.public_multibase)


class StatusListOut(Shown):
    """A published list of what is withdrawn or on hold."""

    uuid: UUID
    url: str
    purpose: Literal["revocation", "suspension"]
    issuer: str
    length: int = Field(description="Places in the list.")
    used: int = Field(description="Places that a credential has.")
    version: int = Field(description="How often it was published.")
    signed_at: datetime | None
    valid_until: datetime | None

    @classmethod
    def of(cls, row: StatusList) -> StatusListOut:
        own = ("uuid", "url", "purpose", "length", "version", "signed_at", "valid_until")
        return cls(**{name: getattr(row, name) for name in own}, issuer=row.issuer_did, used=row.next_counter)


class AuditEventOut(Shown):
    """One act: ids and codes, never names; each carries the hash of the one before."""

    number: int
    action: str
    actor_kind: Literal["person", "token", "system"]
    actor: UUID | None
    subject_kind: str
    subject: UUID | None
    details: dict[str, str | int | bool]
    at: datetime
    previous_hash: str
    hash: str

    @classmethod
    def of(cls, row: AuditEvent) -> AuditEventOut:
        own = ("number", "action", "actor_kind", "subject_kind", "details", "at", "previous_hash", "hash")
        return cls(
            **{name: getattr(row, name) for name in own}, actor=row.actor_uuid, subject=row.subject_uuid
        )

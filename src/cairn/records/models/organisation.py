"""Organisations, who belongs to them, and what crosses between them."""

from __future__ import annotations

from django.db import models

from cairn.records.models.person import Person
from cairn.records.models.site import Site
from cairn.records.scoping import Owned, Scoped


class OrganisationKind(models.TextChoices):
    PROVIDER = "provider"
    EMPLOYER = "employer"
    PARTNER = "partner"
    QUALITY_BODY = "quality"
    FUNDER = "funder"


class Sector(models.TextChoices):
    """D14: who may issue, not only colleges."""

    SCHOOL = "school"
    VOCATIONAL = "vocational"
    HIGHER = "higher"
    EMPLOYER = "employer"
    COMMUNITY = "community"
    PROFESSIONAL = "professional"


class Accreditation(models.TextChoices):
    ACCREDITED = "accredited"
    INSTITUTION = "institution"
    NONE = "none"


class IssuerType(models.TextChoices):
    """What kind of body somebody is (feature C21)."""

    UNIVERSITY = "university"
    COLLEGE = "college"
    VOCATIONAL = "vocational"
    SCHOOL = "school"
    PROFESSIONAL = "professional"
    EMPLOYER = "employer"
    COMMUNITY = "community"
    VENDOR = "vendor"
    GOVERNMENT = "government"


class Role(models.TextChoices):
    OWNER = "owner"
    DESIGNER = "designer"
    ASSESSOR = "assessor"
    ISSUER = "issuer"


class Organisation(Owned):
    """A provider, employer, partner, quality body or funder: the unit of isolation.

    issuing_host: chosen once, frozen by the first publication; signed
        addresses are built from it and stored whole.
    issuer_type: what kind of body it is; "" while nobody said.
    profile_*: what a credential's issuer Profile says.
    carries_endorsements: its credentials carry the endorsements that it shows, of themselves and of it.
    """

    ORGANISATION_PATH = None

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="organisations")
    kind = models.CharField(
        max_length=12, choices=OrganisationKind.choices, default=OrganisationKind.PROVIDER
    )
    issuer_type = models.CharField(max_length=12, choices=IssuerType.choices, blank=True)
    sector = models.CharField(max_length=14, choices=Sector.choices, default=Sector.VOCATIONAL)
    accreditation = models.CharField(max_length=12, choices=Accreditation.choices, default=Accreditation.NONE)
    accreditation_note = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True, max_length=2000)
    web_address = models.URLField(blank=True)
    contact_email = models.EmailField(blank=True)
    complaints_contact = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    image_key = models.CharField(max_length=120, blank=True)
    signatories = models.JSONField(default=list)  # [{"name", "title"}], at most 3, printed on certificates
    issuing_host = models.CharField(max_length=255)
    issuing_origin = models.CharField(max_length=300)  # scheme://host[:port]
    host_frozen_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)
    carries_endorsements = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    PUBLIC = {"archived_at__isnull": True}
    objects = Scoped()

    def owner_id(self) -> int | None:
        return self.pk


class Membership(Owned):
    """A person's roles in an organisation; permission is computed from it at use."""

    PERSON_PATH = "person"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    roles = models.JSONField(default=list)  # values of Role
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=models.Q(ended_at__isnull=True),
                name="one_membership_at_a_time",
            )
        ]


class Invitation(Owned):
    """An open invitation to become a member; the link's token is kept hashed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    roles = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()


class Grant(Owned):
    """What crosses between owners crosses by a row like this, with an end."""

    CROSSES = ("to_organisation",)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="grants_given")
    to_organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.CASCADE, related_name="grants_received"
    )
    to_person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="grants_received")
    scope = models.CharField(max_length=40)
    subject_uuid = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = Scoped()


class SetupLink(models.Model):
    """The one-time link of an empty installation: its first visitor becomes owner."""

    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = models.Manager["SetupLink"]()

    def __str__(self) -> str:
        return "SetupLink"

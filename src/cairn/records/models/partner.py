"""Who designs along with an organisation: partners, the areas they are engaged in, and what they pledge."""

from __future__ import annotations

from django.db import models

from cairn.records.models.achievement import Achievement
from cairn.records.models.organisation import IssuerType, Organisation
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped


class PartnerTier(models.TextChoices):
    FOUNDING = "founding"
    CORE = "core"
    ASSOCIATE = "associate"


class Area(Owned):
    """An area of skills that the organisation works in, such as "Big data"; rows of the matrix with partners.

    field: its code in ISCED-F 2013, two to four digits; "": nobody said.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="areas")
    name = models.CharField(max_length=120)
    field = models.CharField(max_length=4, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=models.Q(archived_at=None),
                name="one_area_by_name",
            )
        ]


class Partner(Owned):
    """An entry of an organisation's register of partners (feature C3).

    as_organisation: the same body where it has an organisation here. linked_at: when an owner there accepted
        that; from then on its members see what awaits them, before they see nothing.
    agreement_from, agreement_until: days, inclusive; null: none was written down.
    agreement_told_date: the last day of the agreement of whose end the designers were told.
    may_see: drafts that it is involved in; may_sign: gates. A partner that may neither is only named.
    may_decide: its members write decisions in workspaces that they see.
    is_public: named on public pages and in what is signed.
    """

    CROSSES = ("as_organisation",)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partners")
    as_organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.SET_NULL, related_name="partner_of"
    )
    linked_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=IssuerType.choices, default=IssuerType.EMPLOYER)
    tier = models.CharField(max_length=10, choices=PartnerTier.choices, default=PartnerTier.ASSOCIATE)
    agreement_from = models.DateField(null=True)
    agreement_until = models.DateField(null=True)
    agreement_told_date = models.DateField(null=True)
    agreement_note = models.CharField(max_length=500, blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_title = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    web_address = models.CharField(max_length=400, blank=True)
    may_see = models.BooleanField(default=True)
    may_sign = models.BooleanField(default=False)
    may_decide = models.BooleanField(default=False)
    is_public = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=models.Q(archived_at=None),
                name="one_partner_by_name",
            )
        ]
        indexes = [
            models.Index(
                fields=["agreement_until"],
                condition=models.Q(archived_at=None),
                name="agreements_by_their_end",
            )
        ]


class PartnerArea(models.Model):
    """That a partner is engaged in an area."""

    ORGANISATION_PATH = "partner__organisation"

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="engaged")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="engaged")

    objects = Scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "area"], name="one_engagement_per_area")]

    def __str__(self) -> str:
        return f"PartnerArea {self.partner_id} {self.area_id}"


class Pledge(Owned):
    """So many interviews that a partner promises to holders (feature N14); never edited once it is published.

    until_date: the last day on which it holds. published_at: since when learners see it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pledges")
    achievement = models.ForeignKey(Achievement, on_delete=models.PROTECT, related_name="pledges")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="pledges")
    number = models.PositiveSmallIntegerField()
    until_date = models.DateField()
    contact_name = models.CharField(max_length=200)
    contact_email = models.EmailField()
    words = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    PUBLIC = {"published_at__isnull": False}
    objects = Scoped()

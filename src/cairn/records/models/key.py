"""The public half and the history of an issuer's keys; never private material."""

from __future__ import annotations

from django.db import models

from cairn.records.models.organisation import Organisation
from cairn.records.scoping import Owned, Scoped


class KeyState(models.TextChoices):
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"
    COMPROMISED = "COMPROMISED"


class IssuerKey(Owned):
    """One key of one organisation: DID, verification method, key URI, state, from, until.

    uri: where the signer finds the private half (`file:NAME`, `env:NAME`).
    compromised_from: signatures made from this instant on prove nothing.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="keys")
    did = models.CharField(max_length=600)
    verification_method = models.CharField(max_length=900, unique=True)
    uri = models.CharField(max_length=200)
    key_type = models.CharField(max_length=12)
    public_multibase = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=KeyState.choices, default=KeyState.ACTIVE)
    active_from = models.DateTimeField()
    active_until = models.DateTimeField(null=True)
    compromised_from = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(state="ACTIVE"), name="one_active_key"
            )
        ]


class TrustedIssuer(models.Model):
    """An issuer that the operator of the installation vouches for: `issuer.known` = register.

    issuer_id: exactly as its credentials name it, a DID or an https address.
    name, source: what a stranger reads (known as …, from which list).
    reason: why it stands here; for operators only.
    valid_until: the last day (UTC) on which it counts; None: until it is taken out.
    removed_at: taken out then, and kept so that it can be put back.
    """

    uuid = models.UUIDField(unique=True, editable=False)
    issuer_id = models.CharField(max_length=600)
    name = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=300, blank=True)
    valid_until = models.DateField(null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = models.Manager["TrustedIssuer"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer_id"],
                condition=models.Q(removed_at__isnull=True),
                name="one_entry_per_known_issuer",
            )
        ]

    def __str__(self) -> str:
        return self.name

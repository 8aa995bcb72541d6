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
    """An issuer that the operator (or an imported list) vouches for: `issuer.known` = register."""

    issuer_id = models.CharField(max_length=600, unique=True)
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    added_at = models.DateTimeField()

    objects = models.Manager["TrustedIssuer"]()

    def __str__(self) -> str:
        return self.name

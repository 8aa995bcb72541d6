"""Signed documents, their offers, links and status; the rows that must never be lost."""

from __future__ import annotations

from django.db import models

from cairn.records.models.achievement import StatusPurpose
from cairn.records.models.assessment import Award
from cairn.records.models.key import IssuerKey
from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped


class StatusList(Owned):
    """One published bitstring; a pure projection of the status changes.

    seed, next_counter: index n of the list is `permute(seed, n, length)`.
    signed: the list credential as last published; `version` counts publications.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="status_lists")
    purpose = models.CharField(max_length=10, choices=StatusPurpose.choices)
    issuer_did = models.CharField(max_length=600)
    url = models.CharField(max_length=400, unique=True)
    length = models.PositiveIntegerField(default=131_072)
    seed = models.BinaryField(max_length=32)
    next_counter = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    signed = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    is_open = models.BooleanField(default=True)

    PUBLIC: dict[str, object] = {}
    objects = Scoped()


class CredentialState(models.TextChoices):
    INTENT = "INTENT"  # decided and reserved, not signed yet
    ISSUED = "ISSUED"  # signed, verified, stored
    FAILED = "FAILED"  # lint or verification refused it; `failure` says why


class Credential(Owned):
    """One signed document. The row exists (INTENT) before anything is signed.

    request_key: what makes a repeated request the same request.
    payload_hash: sha256 of the canonical unsigned bytes; a retry must agree.
    unsigned, signed: the document verbatim, as text. jwt: the same credential
        as a compact token, made at its first download.
    code: the short code people type, such as K7QM-2F4D.
    """

    PERSON_PATH = "claimed_by"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="credentials")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="credentials")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    correction_reason = models.CharField(max_length=500, blank=True)
    request_key = models.CharField(max_length=120)
    payload_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=CredentialState.choices, default=CredentialState.INTENT)
    failure = models.CharField(max_length=500, blank=True)
    key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, related_name="credentials")
    suite = models.CharField(max_length=30, default="eddsa-rdfc-2022")
    url = models.CharField(max_length=400, unique=True)
    code = models.CharField(max_length=12, unique=True)
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="credentials")
    status_index = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    learner_name = models.CharField(max_length=200)
    unsigned = models.TextField()
    signed = models.TextField(blank=True)
    jwt = models.TextField(blank=True)
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="credentials")
    claimed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    is_public = models.BooleanField(default=False)

    PUBLIC = {"state": "ISSUED", "is_public": True}
    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "request_key"], name="one_credential_per_request"
            ),
            models.UniqueConstraint(fields=["status_list", "status_index"], name="no_index_twice"),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "created_at"]),
            models.Index(fields=["state", "created_at"]),
        ]


class StatusChange(Owned):
    """A revocation, suspension or reinstatement: appended, never changed."""

    ORGANISATION_PATH = "credential__organisation"

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="status_changes")
    kind = models.CharField(
        max_length=9,
        choices=[("REVOKE", "revoke"), ("SUSPEND", "suspend"), ("REINSTATE", "reinstate")],
    )
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)

    objects = Scoped()

    class Meta:
        ordering = ["at", "id"]


class Offer(Owned):
    """The invitation to keep a credential; the link's token is kept hashed."""

    ORGANISATION_PATH = "credential__organisation"

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="offers")
    email = models.EmailField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()


class ShareLink(Owned):
    """A link to a private credential that its holder made and can end.

    kind: `paper` (the QR on a printed certificate), `link` (sent to somebody) or
        `keep` (how somebody without an account keeps their credential).
    """

    ORGANISATION_PATH = None
    PERSON_PATH = "credential__claimed_by"

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="share_links")
    kind = models.CharField(max_length=5, choices=[("paper", "paper"), ("link", "link"), ("keep", "keep")])
    token_hash = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    last_opened_at = models.DateTimeField(null=True)

    objects = Scoped()

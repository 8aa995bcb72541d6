"""Signed documents, their offers, links and status; the rows that must never be lost."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from cairn.records.fields import ExactField
from cairn.records.models.achievement import AchievementVersion, StatusPurpose
from cairn.records.models.assessment import Award
from cairn.records.models.key import IssuerKey
from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped


class StatusList(Owned):
    """One published bitstring; a pure projection of the status changes.

    seed, next_counter: index n of the list is `permute(seed, n, length)`.
    last_change: how many changes the list has; whoever appends one counts it up first, and
        so holds the row until the change is committed.
    signed: the list credential as last published, with every change up to `published_change`;
        `version` counts publications.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="status_lists")
    purpose = models.CharField(max_length=10, choices=StatusPurpose.choices)
    issuer_did = models.CharField(max_length=600)
    url = models.CharField(max_length=400, unique=True)
    length = models.PositiveIntegerField(default=131_072)
    seed = models.BinaryField(max_length=32)
    next_counter = models.PositiveIntegerField(default=0)
    last_change = models.PositiveIntegerField(default=0)
    published_change = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    signed = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    is_open = models.BooleanField(default=True)

    PUBLIC: dict[str, object] = {}
    objects = Scoped()


class CredentialTemplate(Owned):
    """What many credentials of one version say alike; each keeps only what is its own.

    text: the pieces around the leaves, as `cairn.credentials.template.Template.to_text` writes them.
    digest: the template's own; one row for each under one key and suite. Written once, never changed:
    the documents that were signed are rebuilt from it (docs/decisions/0013).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="templates")
    version = models.ForeignKey(AchievementVersion, on_delete=models.PROTECT, related_name="templates")
    key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, related_name="templates")
    suite = models.CharField(max_length=30)
    digest = models.CharField(max_length=64)
    text = models.TextField()
    created_at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key", "suite", "digest"], name="one_template_per_digest"
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new template.

        Raises:
            ValidationError: it is stored already; credentials are rebuilt from it.
        """
        if not self._state.adding:
            raise ValidationError("a template is never changed", code="records.template_kept")
        super().save(*args, **kwargs)


class CredentialState(models.TextChoices):
    INTENT = "INTENT"  # decided and reserved, not signed yet
    ISSUED = "ISSUED"  # signed, verified, stored
    FAILED = "FAILED"  # lint or verification refused it; `failure` says why


class Credential(Owned):
    """One signed document. The row exists (INTENT) before anything is signed.

    request_key: what makes a repeated request the same request.
    payload_hash: sha256 of what was asked for; a retry must agree.
    unsigned, signed: the document verbatim, as text; or both empty, and then
    template, leaves, proof_value, created_at: what the signed document is rebuilt
        from byte for byte (leaves: JSON array of texts), and digest: its sha256.
        Read through `cairn.records.documents`, never the fields themselves.
    jwt: the same credential as a compact token, made at its first download.
    code: the short code people type, such as K7QM-2F4D.
    is_superseded: a corrected credential was issued in its place. Set in the transaction that issues that
        one; `cairn doctor` compares it with `supersedes`.
    """

    PERSON_PATH = "claimed_by"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="credentials", db_index=False
    )
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="credentials")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    is_superseded = models.BooleanField(default=False)
    correction_reason = models.CharField(max_length=500, blank=True)
    request_key = ExactField(max_length=120)
    payload_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=CredentialState.choices, default=CredentialState.INTENT)
    failure = models.CharField(max_length=500, blank=True)
    key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, related_name="credentials", db_index=False)
    suite = models.CharField(max_length=30, default="eddsa-rdfc-2022")
    url = models.CharField(max_length=400)  # ends in the uuid, by which it is found
    code = ExactField(max_length=12)
    status_list = models.ForeignKey(
        StatusList, on_delete=models.PROTECT, related_name="credentials", db_index=False
    )
    status_index = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    learner_name = models.CharField(max_length=200)
    unsigned = models.TextField(blank=True)
    signed = models.TextField(blank=True)
    template = models.ForeignKey(
        CredentialTemplate, null=True, on_delete=models.PROTECT, related_name="credentials", db_index=False
    )
    leaves = models.TextField(blank=True)
    proof_value = models.CharField(max_length=200, blank=True)
    digest = models.BinaryField(max_length=32, null=True)
    jwt = models.TextField(blank=True)
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="credentials", db_index=False
    )
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
            models.UniqueConstraint(fields=["code"], name="no_code_twice"),
        ]
        indexes = [
            models.Index(fields=["organisation", "created_at"]),
            models.Index(fields=["created_at"], condition=models.Q(state="INTENT"), name="intents_by_age"),
            models.Index(
                fields=["organisation"],
                condition=models.Q(supersedes__isnull=False),
                name="corrected_credentials",
            ),
            models.Index(
                fields=["organisation"],
                condition=~models.Q(state="ISSUED", is_superseded=False),
                name="credentials_out_of_count",
            ),
            models.Index(
                fields=["claimed_by"],
                condition=models.Q(claimed_by__isnull=False),
                name="credentials_of_a_person",
            ),
        ]


class StatusChange(Owned):
    """A revocation, suspension or reinstatement of a credential or an endorsement: appended, never changed.

    number: 1, 2, 3 … of its list, without gaps, in the order in which they were committed;
        `at` is what the clock said, and clocks are set back.
    """

    ORGANISATION_PATH = "status_list__organisation"

    credential = models.ForeignKey(
        Credential, null=True, on_delete=models.PROTECT, related_name="status_changes"
    )
    endorsement = models.ForeignKey(
        "records.Endorsement", null=True, on_delete=models.PROTECT, related_name="status_changes"
    )
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(
        max_length=9,
        choices=[("REVOKE", "revoke"), ("SUSPEND", "suspend"), ("REINSTATE", "reinstate")],
    )
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)

    objects = Scoped()

    class Meta:
        ordering = ["status_list_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["status_list", "number"], name="one_change_per_number"),
            models.CheckConstraint(
                condition=models.Q(credential__isnull=True) ^ models.Q(endorsement__isnull=True),
                name="a_change_is_of_one_document",
            ),
        ]


class Offer(Owned):
    """The invitation to keep a credential; the link's token is kept hashed."""

    ORGANISATION_PATH = "credential__organisation"

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="offers")
    email = models.EmailField(blank=True)
    token_hash = ExactField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="one_offer_per_link")]


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

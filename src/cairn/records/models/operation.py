"""Work in the background, what goes out, who did what, and who may call the API."""

from __future__ import annotations

from django.db import models

from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped


class Job(Owned):
    """Long work whose progress a page polls; its chunks are idempotent."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=30)
    state = models.CharField(
        max_length=9,
        choices=[
            ("DRAFT", "draft"),
            ("WAITING", "waiting"),
            ("RUNNING", "running"),
            ("PAUSED", "paused"),
            ("DONE", "done"),
            ("FAILED", "failed"),
        ],
        default="WAITING",
    )
    title = models.CharField(max_length=200, blank=True)
    subject_uuid = models.UUIDField(null=True)
    options = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)

    objects = Scoped()


class JobRow(Owned):
    """One row of a job (a line of a CSV file): what came in, what became of it."""

    ORGANISATION_PATH = "job__organisation"

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # the line in the file, as people count
    data = models.JSONField(default=dict)
    state = models.CharField(
        max_length=7,
        choices=[
            ("READY", "ready"),
            ("BROKEN", "broken"),
            ("DONE", "done"),
            ("FAILED", "failed"),
            ("SKIPPED", "skipped"),
        ],
        default="READY",
    )
    error_code = models.CharField(max_length=60, blank=True)
    error_field = models.CharField(max_length=40, blank=True)
    message = models.CharField(max_length=500, blank=True)
    result_uuid = models.UUIDField(null=True)  # the award (issue) or learner (learners) it became

    objects = Scoped()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="one_row_per_line")]


class OutboxMessage(Owned):
    """A mail to be sent at least once; written in the transaction that decided it."""

    CROSSES = ()

    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="outbox")
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    recipient = models.EmailField()
    language = models.CharField(max_length=12, default="en")
    payload = models.JSONField(default=dict)
    state = models.CharField(
        max_length=7,
        choices=[("WAITING", "waiting"), ("SENT", "sent"), ("FAILED", "failed")],
        default="WAITING",
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failure_code = models.CharField(max_length=60, blank=True)

    objects = Scoped()

    class Meta:
        indexes = [models.Index(fields=["state", "next_at"])]

    def owner_id(self) -> int | None:
        return self.organisation_id


class AuditEvent(models.Model):
    """Who did what to which row: ids and codes, never names. Hash-chained per organisation."""

    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="audit")
    number = models.PositiveIntegerField()
    actor_uuid = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=10, default="person")  # person | token | system
    action = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_uuid = models.UUIDField(null=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = Scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="one_audit_number")]

    def __str__(self) -> str:
        return f"AuditEvent {self.number}"


class ApiToken(Owned):
    """A key to the REST API, of one organisation, with roles and an end."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=12)
    roles = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = Scoped()


class IdempotencyKey(models.Model):
    """The answer once given to a request that carried a key; given again for 24 hours."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return f"IdempotencyKey {self.pk}"

"""Work in the background, what goes out, who did what, and who may call the API."""

from __future__ import annotations

from django.db import models

from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped


class Job(Owned):
    """Long work whose progress a page polls; its chunks are idempotent.

    total = rows; done, failed (broken ones among them) and skipped: what became of them so far.
    lease_until, fence: who works on it; every lease has a higher fence, and what an older
        one would store is refused (`cairn.services.jobs`).
    began_with, beat_at: `done` when it was started last, and when it was last counted.
    """

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
            ("READING", "reading"),
            ("CANCELLED", "cancelled"),
        ],
        default="WAITING",
    )
    title = models.CharField(max_length=200, blank=True)
    subject_uuid = models.UUIDField(null=True)
    options = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)
    failure_code = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    began_with = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)

    objects = Scoped()


class JobChunk(Owned):
    """About a thousand rows of a file that are good as they stand, kept as one text.

    rows: JSON, each [line in the file, [cells in the order of the job's fields]].
    intent: while INTENT, everything that is about to be signed; empty otherwise.
    mended: its rows are also `JobRow`s, put right by somebody.
    """

    ORGANISATION_PATH = "job__organisation"

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=6,
        choices=[("READY", "ready"), ("INTENT", "intent"), ("DONE", "done")],
        default="READY",
    )
    count = models.PositiveIntegerField()
    rows = models.TextField()
    intent = models.TextField(blank=True)
    mended = models.BooleanField(default=False)

    objects = Scoped()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="one_chunk_per_number")]


class JobRow(Owned):
    """One row of a job: what came in, what became of it.

    A file's rows that are good and go through have none (they are in a `JobChunk`):
    only those that were broken, mended, refused or skipped.
    """

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
            ("ALONE", "to be issued by itself"),
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
        indexes = [
            models.Index(
                # Who wrote a version is asked by reviews; what is issued is no version, and writes nothing here.
                fields=["organisation", "subject_uuid"],
                condition=models.Q(subject_kind="version"),
                name="audit_of_a_version",
            )
        ]

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

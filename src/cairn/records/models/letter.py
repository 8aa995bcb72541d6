"""Letters: what waits, what went out, what did not arrive, and at what pace."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cairn.records.fields import ExactField
from cairn.records.models.organisation import Organisation
from cairn.records.scoping import Owned, Scoped


class LetterRank(models.IntegerChoices):
    """Who goes first; a letter of a batch never stands before somebody's single one."""

    SINGLE = 0  # somebody waits for it: an invitation, an offer by hand
    BATCH = 1  # of many that belong together
    LARGE = 2  # of more than a thousand


class OutboxMessage(Owned):
    """A mail to be sent at least once; written in the transaction that decided it.

    rank: who goes first (`LetterRank`). job_uuid: the batch it belongs to. subject_uuid: the row
        it is about (a credential, an assessment, an invitation, as `kind` says).
    attempts: how often it was leased; the fencing number of a lease. next_at: not before this
        instant; while it is leased, the end of the lease.
    state: BOUNCED was taken by the mail server and came back later.
    failed_at: since when it is known not to arrive; None in every other state.
    failure_code, reply: why it did not arrive, as our code and in the words of the mail server.
    settled_at: another letter has taken its place since.
    """

    CROSSES = ()

    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.CASCADE, related_name="outbox", db_index=False
    )
    key = ExactField(max_length=120)
    kind = models.CharField(max_length=40)
    recipient = models.EmailField()
    language = models.CharField(max_length=12, default="en")
    payload = models.JSONField(default=dict)
    rank = models.PositiveSmallIntegerField(default=0)
    job_uuid = models.UUIDField(null=True)
    subject_uuid = models.UUIDField(null=True)
    state = models.CharField(
        max_length=7,
        choices=[("WAITING", "waiting"), ("SENT", "sent"), ("FAILED", "failed"), ("BOUNCED", "bounced")],
        default="WAITING",
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    failure_code = models.CharField(max_length=60, blank=True)
    reply = models.CharField(max_length=300, blank=True)

    objects = Scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="one_message_per_key")]
        indexes = [
            models.Index(fields=["rank", "next_at", "id"], condition=Q(state="WAITING"), name="letters_due"),
            models.Index(
                fields=["job_uuid", "state"], condition=Q(job_uuid__isnull=False), name="letters_of_a_job"
            ),
            models.Index(
                fields=["organisation", "failed_at"],
                condition=Q(failed_at__isnull=False),
                name="letters_not_arrived",
            ),
            models.Index(
                fields=["subject_uuid"],
                condition=Q(failed_at__isnull=False),
                name="letters_not_arrived_about",
            ),
            models.Index(fields=["recipient", "sent_at"], condition=Q(state="SENT"), name="letters_sent_to"),
        ]

    def owner_id(self) -> int | None:
        return self.organisation_id


class MailPace(models.Model):
    """How fast letters leave, of the whole installation; one row, shared by all workers.

    next_at: when the next letter may go at the set pace. closed_until: the mail server could not
        be reached; nothing is tried before. failures: how often in a row.
    """

    next_at = models.DateTimeField()
    closed_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    objects = Scoped()

    def __str__(self) -> str:
        return f"MailPace {self.pk}"


class BounceReport(models.Model):
    """A report of a mail server that was taken, so that the same one is not taken twice."""

    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)

    objects = Scoped()

    def __str__(self) -> str:
        return f"BounceReport {self.pk}"

"""Who may speak or mentor, the seminars they hold, and who came.

An expert is shown beyond the organisation's own members only after they agreed. Attendance is counted once
for each learner; what they write about it afterwards is a piece of evidence of theirs.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from cairn.records.models.achievement import Achievement
from cairn.records.models.assessment import EvidenceItem, Learner
from cairn.records.models.organisation import Organisation
from cairn.records.models.partner import Area, Partner
from cairn.records.models.person import Person
from cairn.records.models.sharing import must_be_guest
from cairn.records.scoping import Owned, Scoped


class ExpertConsent(models.TextChoices):
    """What an expert says about being kept and shown here."""

    NONE = "none"  # nobody asked them yet
    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ExpertState(models.TextChoices):
    """Whether an expert holds a seminar."""

    NONE = "none"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class RecordingFor(models.TextChoices):
    """Which learners see the link to the recording."""

    INVITED = "invited"
    CAME = "came"


class AttendedBy(models.TextChoices):
    """How it is known that somebody was there."""

    CODE = "code"  # they scanned the code on the day
    HAND = "hand"  # the host ticked them


class Expert(Owned):
    """Somebody who may speak or mentor. partner: the body they speak for, where the register has it.

    languages: codes, one space between two. consent_at: when they said what `consent` says.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="experts")
    partner = models.ForeignKey(Partner, null=True, on_delete=models.SET_NULL, related_name="experts")
    body_name = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    languages = models.CharField(max_length=120, blank=True)
    topics = models.CharField(max_length=500, blank=True)
    about = models.CharField(max_length=1000, blank=True)
    may_speak = models.BooleanField(default=True)
    may_mentor = models.BooleanField(default=False)
    consent = models.CharField(max_length=9, choices=ExpertConsent.choices, default=ExpertConsent.NONE)
    consent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        indexes = [models.Index(fields=["organisation", "name"], name="experts_by_name")]


class ExpertArea(models.Model):
    """That an expert knows an area."""

    ORGANISATION_PATH = "expert__organisation"

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="knows")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="known_by")

    objects = Scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["expert", "area"], name="one_expert_per_area")]

    def __str__(self) -> str:
        return f"ExpertArea {self.expert_id} {self.area_id}"


class Seminar(Owned):
    """A meeting with an expert, for one or several credentials. minutes: its length.

    seats: how many may be invited; null: any number. reflect_on: what learners write about afterwards.
    sequence: counts the changes that its guests were told of (RFC 5545, 3.8.7.4).
    series: the same for all that were planned at once. reminds: a letter goes out a day before; reminded_at: it did.
    door_key: hexadecimal; what the codes at the door are made from; it never leaves the server.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="seminars")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="seminars")
    expert_state = models.CharField(max_length=8, choices=ExpertState.choices, default=ExpertState.NONE)
    expert_words = models.CharField(max_length=500, blank=True)
    title = models.CharField(max_length=200)
    description = models.CharField(max_length=2000, blank=True)
    reflect_on = models.CharField(max_length=1000, blank=True)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=300, blank=True)
    join_link = models.CharField(max_length=400, blank=True)
    recording_link = models.CharField(max_length=400, blank=True)
    recording_for = models.CharField(max_length=7, choices=RecordingFor.choices, default=RecordingFor.INVITED)
    series = models.UUIDField(null=True)
    reminds = models.BooleanField(default=True)
    reminded_at = models.DateTimeField(null=True)
    seats = models.PositiveSmallIntegerField(null=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    door_key = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(max_length=500, blank=True)

    objects = Scoped()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "starts_at", "id"], name="seminars_by_start"),
            models.Index(
                fields=["starts_at"],
                condition=models.Q(cancelled_at=None, reminded_at=None, reminds=True),
                name="seminars_to_remind",
            ),
        ]


class SeminarFor(models.Model):
    """That a seminar belongs to a credential."""

    ORGANISATION_PATH = "seminar__organisation"

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="serves")
    achievement = models.ForeignKey(Achievement, on_delete=models.PROTECT, related_name="seminars")

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seminar", "achievement"], name="one_seminar_per_achievement")
        ]

    def __str__(self) -> str:
        return f"SeminarFor {self.seminar_id} {self.achievement_id}"


class Invitee(Owned):
    """A learner who is invited to a seminar. token_hash, code_hash: of the link and the code in their letter.

    attended_by, attended_at: null and "" while they were not counted. corrected_reason: of the last
        correction by hand after the day. sharing: by which the learner of another organisation is there.
    """

    PERSON_PATH = "learner__person"
    ORGANISATION_PATH = "seminar__organisation"
    CROSSES = ("learner",)

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="invitees")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="seminars")
    sharing = models.ForeignKey(
        "records.Sharing", null=True, on_delete=models.PROTECT, related_name="invitees"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    invited_at = models.DateTimeField()
    attended_at = models.DateTimeField(null=True)
    attended_by = models.CharField(max_length=4, choices=AttendedBy.choices, blank=True)
    counted_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    corrected_at = models.DateTimeField(null=True)
    corrected_reason = models.CharField(max_length=500, blank=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seminar", "learner"], name="one_invitation_per_learner"),
            models.UniqueConstraint(fields=["seminar", "code_hash"], name="one_code_per_seminar"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        must_be_guest(self.learner, home=self.owner_id(), sharing=self.sharing)
        super().save(*args, **kwargs)


class Reflection(Owned):
    """That a piece of evidence was written after a seminar, by somebody who was there.

    The evidence is the organisation's of whoever wrote it; that is another one than the seminar's for a guest.
    """

    PERSON_PATH = "invitee__learner__person"
    ORGANISATION_PATH = "invitee__seminar__organisation"
    CROSSES = ("evidence",)

    invitee = models.ForeignKey(Invitee, on_delete=models.CASCADE, related_name="reflections")
    evidence = models.OneToOneField(EvidenceItem, on_delete=models.CASCADE, related_name="reflection")
    written_at = models.DateTimeField()

    objects = Scoped()

"""Who vouches for whom: endorsements, what is recognised by whom, who is accredited by whom.

Every row belongs to the organisation that says something; what it is about belongs to somebody else, so those
columns cross. An endorsement is a signed document and is kept as it was signed. Nothing here is deleted: it is
withdrawn, with a reason and a day.
"""

from __future__ import annotations

from django.db import models

from cairn.records.models.achievement import Achievement, AchievementVersion
from cairn.records.models.codesign import GuestLink
from cairn.records.models.credential import Credential, StatusList
from cairn.records.models.key import IssuerKey
from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.models.qualification import Qualification
from cairn.records.scoping import Owned, Scoped


class EndorsedKind(models.TextChoices):
    """What an endorsement is about: a published version, an organisation, one award."""

    ACHIEVEMENT = "achievement"
    ISSUER = "issuer"
    CREDENTIAL = "credential"


class Shown(models.TextChoices):
    """What whoever an endorsement is about decided: an endorsement cannot be forced onto a page."""

    WAITING = "WAITING"
    SHOWN = "SHOWN"
    HIDDEN = "HIDDEN"


class EndorsementRequest(Owned):
    """That somebody was asked, by a link in a letter, to endorse something.

    organisation: whose definition, self or award it is. person: the holder who asked; null: the organisation did.
    words: what they said to whoever was asked. consented_at: when a holder agreed to what is shown of the award.
    draft, draft_until, signer_name, signer_title: what the guest typed so far; kept while they sign in.
    answer: why it was declined.
    """

    PERSON_PATH = "person"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="endorsement_requests"
    )
    person = models.ForeignKey(
        Person, null=True, on_delete=models.CASCADE, related_name="endorsement_requests"
    )
    link = models.OneToOneField(GuestLink, on_delete=models.CASCADE, related_name="endorsement_request")
    kind = models.CharField(max_length=11, choices=EndorsedKind.choices)
    version = models.ForeignKey(
        AchievementVersion, null=True, on_delete=models.CASCADE, related_name="endorsement_requests"
    )
    credential = models.ForeignKey(
        Credential, null=True, on_delete=models.CASCADE, related_name="endorsement_requests"
    )
    words = models.CharField(max_length=1000, blank=True)
    consented_at = models.DateTimeField(null=True)
    draft = models.TextField(max_length=2000, blank=True)
    draft_until = models.DateField(null=True)
    signer_name = models.CharField(max_length=200, blank=True)
    signer_title = models.CharField(max_length=120, blank=True)
    state = models.CharField(
        max_length=8,
        choices=[("ASKED", "asked"), ("GIVEN", "given"), ("DECLINED", "declined"), ("ENDED", "taken back")],
        default="ASKED",
    )
    answer = models.CharField(max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-asked_at"], name="endorsements_asked_for"),
            models.Index(
                fields=["asked_at"], condition=models.Q(state="ASKED"), name="endorsements_unanswered"
            ),
        ]


class Endorsement(Owned):
    """A signed EndorsementCredential of one organisation about something of another; never changed, never rebuilt.

    about: who owns what is endorsed. subject_url: its identifier, as signed. comment: as signed.
    shown: what the owner (or, of an award, its holder) decided. withdrawn_at, reason: as in its status list.
    until_date: its last day, in the endorser's time zone; valid_until: the end of it, as signed; null: without end.
    end_told_at: when its endorser was told that it ends. replaced_at: when they gave another for the time after it.
    """

    CROSSES = ("about", "version", "credential", "request")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="endorsements")
    about = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="endorsed_by")
    kind = models.CharField(max_length=11, choices=EndorsedKind.choices)
    version = models.ForeignKey(
        AchievementVersion, null=True, on_delete=models.CASCADE, related_name="endorsements"
    )
    credential = models.ForeignKey(
        Credential, null=True, on_delete=models.CASCADE, related_name="endorsements"
    )
    request = models.OneToOneField(
        EndorsementRequest, null=True, on_delete=models.SET_NULL, related_name="endorsement"
    )
    subject_url = models.CharField(max_length=600, db_index=True)
    subject_name = models.CharField(max_length=200)
    comment = models.TextField(max_length=3000)
    given_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, related_name="endorsements", db_index=False)
    suite = models.CharField(max_length=30)
    url = models.CharField(max_length=400)
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="endorsements")
    status_index = models.PositiveIntegerField()
    signed = models.TextField()
    issued_at = models.DateTimeField()
    until_date = models.DateField(null=True)
    valid_until = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    end_told_at = models.DateTimeField(null=True)
    shown = models.CharField(max_length=7, choices=Shown.choices, default=Shown.WAITING)
    shown_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    #: A statement about a definition or an organisation is its author's; one about somebody's award is shown by them.
    PUBLIC: dict[str, object] = {}
    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "subject_url"],
                condition=models.Q(withdrawn_at=None, replaced_at=None),
                name="one_endorsement_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["status_list", "status_index"], name="no_index_twice_for_endorsements"
            ),
        ]
        indexes = [
            models.Index(fields=["about", "-issued_at"], name="endorsements_received"),
            models.Index(
                fields=["valid_until"],
                condition=models.Q(withdrawn_at=None, end_told_at=None, valid_until__isnull=False),
                name="endorsements_that_end",
            ),
        ]


class RecognisedFor(models.TextChoices):
    """For what something is accepted (feature Q8)."""

    CREDIT = "credit"
    HIRING = "hiring"
    LICENCE = "licence"
    CPD = "cpd"
    ADMISSION = "admission"


class Recognition(Owned):
    """That an organisation accepts something, for one purpose, from a day on.

    kind: "achievement" (any version), "version", "qualification", "issuer", or "elsewhere" (only an address).
    about: whose it is, where it is of here. subject_url: its address; subject_name, provider_name: as at the time.
    since_date, until_date: days, inclusive; null until: without end.
    """

    CROSSES = ("about", "achievement", "version", "qualification")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="recognitions")
    kind = models.CharField(
        max_length=13,
        choices=[
            ("achievement", "achievement"),
            ("version", "version"),
            ("qualification", "qualification"),
            ("issuer", "issuer"),
            ("elsewhere", "elsewhere"),
        ],
    )
    about = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="recognised_by")
    achievement = models.ForeignKey(
        Achievement, null=True, on_delete=models.CASCADE, related_name="recognitions"
    )
    version = models.ForeignKey(
        AchievementVersion, null=True, on_delete=models.CASCADE, related_name="recognitions"
    )
    qualification = models.ForeignKey(
        Qualification, null=True, on_delete=models.CASCADE, related_name="recognitions"
    )
    subject_url = models.CharField(max_length=600)
    subject_name = models.CharField(max_length=200)
    provider_name = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=9, choices=RecognisedFor.choices)
    detail = models.CharField(max_length=500, blank=True)
    evidence_link = models.CharField(max_length=400, blank=True)
    since_date = models.DateField()
    until_date = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    PUBLIC = {"organisation__archived_at": None}
    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "subject_url", "purpose"],
                condition=models.Q(withdrawn_at=None),
                name="one_recognition_per_purpose",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-recorded_at"], name="recognitions_given"),
            models.Index(fields=["purpose", "-recorded_at"], name="recognitions_by_purpose"),
            models.Index(fields=["since_date", "id"], name="recognitions_by_day"),
            models.Index(fields=["subject_name", "id"], name="recognitions_by_name"),
        ]


class AccreditationRecord(Owned):
    """That a quality body accredited a provider, or one credential of it; the body's own word, not the provider's.

    organisation: the body. scope, level: in the body's words. reference: its number of the decision.
    """

    CROSSES = ("about", "achievement")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="accreditations_given"
    )
    about = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="accreditations")
    achievement = models.ForeignKey(
        Achievement, null=True, on_delete=models.CASCADE, related_name="accreditations"
    )
    subject_name = models.CharField(max_length=200)
    scope = models.CharField(max_length=300)
    level = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    evidence_link = models.CharField(max_length=400, blank=True)
    since_date = models.DateField()
    until_date = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    PUBLIC = {"organisation__archived_at": None}
    objects = Scoped()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-recorded_at"], name="accreditations_given"),
            models.Index(fields=["since_date", "id"], name="accreditations_by_day"),
            models.Index(fields=["subject_name", "id"], name="accreditations_by_name"),
        ]

"""A credential that is made together: who is involved in what, what was said, decided, rated and signed.

All of it belongs to the organisation whose credential it is. What a partner or a guest adds carries their name as
it was then. What is signed and what is decided never changes; comments can be taken back.
"""

from __future__ import annotations

from django.db import models

from cairn.records.models.achievement import Achievement, AchievementVersion
from cairn.records.models.organisation import Organisation
from cairn.records.models.partner import Area, Partner
from cairn.records.models.person import Person
from cairn.records.models.standard import Standard
from cairn.records.scoping import Owned, Scoped


class Strand(models.TextChoices):
    """What a partner has a hand in (feature C1)."""

    DESIGN = "design"
    DEVELOP = "develop"
    DELIVER = "deliver"


class Stage(models.TextChoices):
    """The gates of a credential, in their order (feature C2)."""

    NEED = "need"
    DESIGN = "design"
    BUILD = "build"
    APPROVE = "approve"
    RUN = "run"
    REVIEW = "review"


class Workspace(Owned):
    """The co-design of one credential, over all its versions. need: why it should exist, in words."""

    ORGANISATION_PATH = "achievement__organisation"

    achievement = models.OneToOneField(Achievement, on_delete=models.CASCADE, related_name="workspace")
    area = models.ForeignKey(Area, null=True, on_delete=models.SET_NULL, related_name="workspaces")
    need = models.CharField(max_length=2000, blank=True)
    created_at = models.DateTimeField()

    objects = Scoped()


class Involvement(Owned):
    """That a partner has a hand in one strand. role: what they do there, in a few words."""

    ORGANISATION_PATH = "workspace__achievement__organisation"

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="involved")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="involved")
    strand = models.CharField(max_length=8, choices=Strand.choices)
    role = models.CharField(max_length=200, blank=True)
    since_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "partner", "strand"],
                condition=models.Q(ended_at=None),
                name="one_involvement_per_strand",
            )
        ]


class Gate(Owned):
    """One stage of one version. It is open until somebody passes it; passing can be taken back until publication.

    due_date: the day by which it should be passed. note: why it was passed, or what it waits for.
    """

    ORGANISATION_PATH = "version__achievement__organisation"

    version = models.ForeignKey(AchievementVersion, on_delete=models.CASCADE, related_name="gates")
    stage = models.CharField(max_length=8, choices=Stage.choices)
    due_date = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)
    passed_at = models.DateTimeField(null=True)
    passed_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    passed_name = models.CharField(max_length=200, blank=True)

    objects = Scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "stage"], name="one_gate_per_stage")]


class GuestLink(Owned):
    """A link for somebody without an account: what it is for, and until when. It acts once per decision.

    purpose: "rate" (the outcomes of `version`), "sign" (`sign_off`), "endorse" or another service's word.
    subject: uuid of what it is about where that is no version. name, title: who was asked, as addressed.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="guest_links")
    partner = models.ForeignKey(Partner, null=True, on_delete=models.SET_NULL, related_name="guest_links")
    version = models.ForeignKey(
        AchievementVersion, null=True, on_delete=models.CASCADE, related_name="guest_links"
    )
    purpose = models.CharField(max_length=12)
    subject = models.UUIDField(null=True)
    body_name = models.CharField(max_length=200)  # the employer or body that the guest speaks for
    name = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        indexes = [models.Index(fields=["organisation", "purpose", "id"], name="guest_links_by_purpose")]


class SignOff(Owned):
    """A partner's named signature at a gate: asked for, signed, or declined; never changed afterwards.

    Somebody may be asked again once they decided, when the draft changed or they declined: the newest one counts.
    is_required: the gate cannot be passed without it. words: what they want to say with it.
    digest: sha256 (hex) of the draft as they saw it; a later change of the draft shows.
    may_name: the signer agreed to be named, with their title, on the public page and in what is signed.
    """

    ORGANISATION_PATH = "version__achievement__organisation"

    version = models.ForeignKey(AchievementVersion, on_delete=models.CASCADE, related_name="sign_offs")
    stage = models.CharField(max_length=8, choices=Stage.choices)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="sign_offs")
    link = models.OneToOneField(GuestLink, null=True, on_delete=models.SET_NULL, related_name="sign_off")
    is_required = models.BooleanField(default=True)
    state = models.CharField(
        max_length=8,
        choices=[("ASKED", "asked"), ("SIGNED", "signed"), ("DECLINED", "declined")],
        default="ASKED",
    )
    signer_name = models.CharField(max_length=200, blank=True)
    signer_title = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=1000, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    may_name = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "stage", "partner"],
                condition=models.Q(state="ASKED"),
                name="one_sign_off_asked_at_a_time",
            )
        ]


class Rating(Owned):
    """What one employer says of one outcome of a draft (feature C16). level: 1 to 8; null: none was said."""

    ORGANISATION_PATH = "link__organisation"

    link = models.ForeignKey(GuestLink, on_delete=models.CASCADE, related_name="ratings")
    outcome_key = models.UUIDField()
    outcome_text = models.CharField(max_length=500)  # as it stood when it was rated
    need = models.CharField(
        max_length=6, choices=[("needed", "needed"), ("nice", "nice to have"), ("not", "not needed")]
    )
    level = models.PositiveSmallIntegerField(null=True)
    words = models.CharField(max_length=1000, blank=True)
    rated_at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "outcome_key"], name="one_rating_per_link")]


class Comment(Owned):
    """Something said about a credential, or decided. about: "", "strand:design", "stage:need", "outcome:KEY".

    kind: COMMENT; DECISION stands in the record of the version and is not taken back; CONSULTED says who was
        asked, when and what came of it (feature C15).
    partner: for whom the author speaks; null: for the organisation itself.
    """

    ORGANISATION_PATH = "workspace__achievement__organisation"

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="comments")
    version = models.ForeignKey(
        AchievementVersion, null=True, on_delete=models.SET_NULL, related_name="comments"
    )
    answers = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="answered_by")
    about = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=9, default="COMMENT")
    text = models.TextField(max_length=10_000)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    author_name = models.CharField(max_length=200)
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="comments")
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="comments_in_order")]


class Research(Owned):
    """What shows that a credential is needed: a document, a survey, labour data, dated and sourced (feature G9).

    file_key: where the upload is kept; "" when it is only linked. made_date: the day it is of.
    """

    ORGANISATION_PATH = "workspace__achievement__organisation"

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="research")
    kind = models.CharField(
        max_length=9,
        choices=[
            ("document", "document"),
            ("survey", "survey"),
            ("labour", "labour data"),
            ("interview", "interview"),
        ],
        default="document",
    )
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=300)
    link = models.CharField(max_length=400, blank=True)
    made_date = models.DateField()
    finding = models.CharField(max_length=1000, blank=True)
    file_key = models.CharField(max_length=120, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    file_digest = models.CharField(max_length=64, blank=True)
    is_public = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    removed_at = models.DateTimeField(null=True)

    objects = Scoped()


class Objection(Owned):
    """A partner says, before publication, that a line about it in the ledger is wrong; the provider answers.

    part, act: which line it is; line: its words as they were read. state: OPEN; LEFT_OUT, the line is not
    published; KEPT, it is, with the provider's words. replaced_at: since when another one, to the same line worded
    anew, counts instead.
    """

    ORGANISATION_PATH = "version__achievement__organisation"

    version = models.ForeignKey(AchievementVersion, on_delete=models.CASCADE, related_name="objections")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="objections")
    part = models.CharField(max_length=12)
    act = models.CharField(max_length=16)
    line = models.CharField(max_length=800)
    reason = models.CharField(max_length=1000)
    raised_name = models.CharField(max_length=200)
    raised_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    raised_at = models.DateTimeField()
    state = models.CharField(
        max_length=8,
        choices=[("OPEN", "open"), ("LEFT_OUT", "left out"), ("KEPT", "kept")],
        default="OPEN",
    )
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    replaced_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "partner", "part", "act"],
                condition=models.Q(replaced_at=None),
                name="one_objection_per_line",
            )
        ]


class Notice(Owned):
    """Something that a person should know of, in a workspace, of a standard or of the register: on their page, and in a
    letter.

    organisation: whose workspace, standard or register it is. reader: as whose member they read it; partner: for which
    partner, where that is not the organisation itself; of an agreement, the partner it is with.
    achievement, standard: what it is of; both null for an agreement. subject: uuid of what it is about.
    due_at: from when on a letter counts it; null: one did, or none will. seen_at: when they looked.
    """

    CROSSES = ("reader",)
    PERSON_PATH = "person"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="notices")
    reader = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    partner = models.ForeignKey(Partner, null=True, on_delete=models.CASCADE, related_name="+")
    achievement = models.ForeignKey(Achievement, null=True, on_delete=models.CASCADE, related_name="notices")
    standard = models.ForeignKey(Standard, null=True, on_delete=models.CASCADE, related_name="notices")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=12)
    subject = models.UUIDField()
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="notices_due"),
            models.Index(fields=["person", "-at"], name="notices_of_a_person"),
        ]

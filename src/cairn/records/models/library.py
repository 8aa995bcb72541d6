"""The library of an organisation: cases and data sets with their licence and consent, who took them, and what
certificates of vendors count for.

What a version contains never changes; another upload is another version. A copy is an entry of whoever took it:
each of its versions says for ever whose it was. A mapping never changes either: it ends, and another row follows.
"""

from __future__ import annotations

from django.db import models

from cairn.records.models.achievement import Achievement
from cairn.records.models.organisation import Organisation
from cairn.records.models.partner import Partner
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped


class LibraryKind(models.TextChoices):
    """What an entry is."""

    CASE = "case"
    DATASET = "dataset"
    BRIEF = "brief"
    RUBRIC = "rubric"
    OTHER = "other"


class LibraryAudience(models.TextChoices):
    """Who may download, besides members: nobody, named partners, learners of what uses it, a link, everybody."""

    MEMBERS = "members"
    PARTNERS = "partners"
    LEARNERS = "learners"
    LINK = "link"
    EVERYBODY = "everybody"


class LibraryEntry(Owned):
    """A case, a data set, a brief, a rubric (feature C6).

    partner: who gave it, of the register; what it says then waits for an educator (`LibraryVersion.state`).
    expires_date: the last day on which anybody downloads it. is_confidential: nothing of it stands on public pages.
    withdrawn_at: since when nobody downloads it; withdrawn_reason says why.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="library")
    partner = models.ForeignKey(
        Partner, null=True, on_delete=models.PROTECT, related_name="library", db_index=False
    )
    kind = models.CharField(max_length=8, choices=LibraryKind.choices)
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=2000, blank=True)
    audience = models.CharField(
        max_length=9, choices=LibraryAudience.choices, default=LibraryAudience.MEMBERS
    )
    is_confidential = models.BooleanField(default=False)
    expires_date = models.DateField(null=True)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    objects = Scoped()

    class Meta:
        indexes = [models.Index(fields=["organisation", "title", "id"], name="library_by_title")]


class LibraryVersion(Owned):
    """What an entry contained at one time: a file, or the address of one elsewhere; never changed.

    file_digest: sha256 (hex) of the file. licence: a code of `cairn.services.library.licences`; licence_words: its
        own words. consent_by, consent_reference: who agreed, and where that is written.
    state: WAITING until somebody of the organisation has read what a partner or another organisation gave.
    origin: the version that this is a copy of; origin_…: whose it was, kept whatever becomes of that one.
    rubric: criteria and levels as `services.library.rubrics` writes them (JSON); "" where it is none.
    sent_name: who of a partner sent it on a page of their own, as they were called; "": somebody here entered it.
    deleted_at, deleted_name, deleted_reason: when its file was deleted for good, by whom and why; the row stays.
    """

    ORGANISATION_PATH = "entry__organisation"
    CROSSES = ("origin",)

    entry = models.ForeignKey(LibraryEntry, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    change_note = models.CharField(max_length=500, blank=True)
    file_key = models.CharField(max_length=120, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    file_digest = models.CharField(max_length=64, blank=True)
    link = models.CharField(max_length=400, blank=True)
    licence = models.CharField(max_length=20)
    licence_words = models.CharField(max_length=1000, blank=True)
    consent_by = models.CharField(max_length=200, blank=True)
    consent_reference = models.CharField(max_length=300, blank=True)
    anonymisation = models.CharField(max_length=1000, blank=True)
    has_personal_data = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    state = models.CharField(
        max_length=8,
        choices=[("WAITING", "waiting"), ("APPROVED", "approved"), ("DECLINED", "declined")],
        default="APPROVED",
    )
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    reviewed_name = models.CharField(max_length=200, blank=True)
    review_note = models.CharField(max_length=500, blank=True)
    origin = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="copies")
    origin_owner = models.CharField(max_length=200, blank=True)
    origin_title = models.CharField(max_length=200, blank=True)
    origin_number = models.PositiveIntegerField(null=True)
    origin_link = models.CharField(max_length=400, blank=True)
    rubric = models.TextField(max_length=50_000, blank=True)
    sent_name = models.CharField(max_length=200, blank=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_name = models.CharField(max_length=200, blank=True)
    deleted_reason = models.CharField(max_length=500, blank=True)

    PUBLIC = {
        "state": "APPROVED",
        "deleted_at": None,
        "entry__audience": "everybody",
        "entry__is_confidential": False,
        "entry__withdrawn_at": None,
    }
    objects = Scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="one_library_version")]


class RubricUse(Owned):
    """That the rubric of an outcome came from a version of the library; the newest row of an outcome counts.

    outcome_key: it stays through the versions of the achievement. criterion: of which criterion; "": of all together.
    digest: sha256 (hex) of the levels as they were put in: whoever changed one since sees that it did.
    """

    ORGANISATION_PATH = "achievement__organisation"

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="rubric_uses")
    outcome_key = models.UUIDField()
    version = models.ForeignKey(LibraryVersion, on_delete=models.PROTECT, related_name="rubric_uses")
    criterion = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = Scoped()


class LibraryPartner(models.Model):
    """That members of a partner's organisation may download an entry."""

    ORGANISATION_PATH = "entry__organisation"

    entry = models.ForeignKey(LibraryEntry, on_delete=models.CASCADE, related_name="open_to")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="library_open_to")

    objects = Scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "partner"], name="one_opening_per_partner")]

    def __str__(self) -> str:
        return f"LibraryPartner {self.entry_id} {self.partner_id}"


class LibraryUse(Owned):
    """That learners of an achievement work with a version, from attached_at to ended_at."""

    ORGANISATION_PATH = "version__entry__organisation"

    version = models.ForeignKey(LibraryVersion, on_delete=models.CASCADE, related_name="uses")
    achievement = models.ForeignKey(Achievement, on_delete=models.PROTECT, related_name="library_uses")
    attached_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "achievement"],
                condition=models.Q(ended_at=None),
                name="one_library_use_at_a_time",
            )
        ]


class LibraryLink(Owned):
    """A secret address of one version. note: for whom it was made, in the words of whoever made it."""

    ORGANISATION_PATH = "version__entry__organisation"

    version = models.ForeignKey(LibraryVersion, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()


class LibraryDownload(Owned):
    """Who took which version, when: for its owner.

    way: member, partner, learner, copy, link or everybody. by: the organisation they acted for, where it was for one.
    person: null: somebody without an account, or somebody whose account is gone.
    """

    ORGANISATION_PATH = "version__entry__organisation"
    PERSON_PATH = "person"
    CROSSES = ("by",)

    version = models.ForeignKey(LibraryVersion, on_delete=models.CASCADE, related_name="downloads")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(
        Organisation, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    way = models.CharField(max_length=9)
    at = models.DateTimeField()

    objects = Scoped()


class VendorCertification(Owned):
    """A certificate that a vendor gives, as an organisation's register names it (feature C14). hours: of learning."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="certifications")
    vendor = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    code = models.CharField(max_length=60, blank=True)
    link = models.CharField(max_length=400, blank=True)
    level = models.CharField(max_length=60, blank=True)  # as the vendor names it
    hours = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "vendor", "title", "code"],
                condition=models.Q(archived_at=None),
                name="one_certification_by_name",
            )
        ]


class VendorMapping(Owned):
    """What a certification counts for, decided by a named person; another decision is another row.

    counts: "credit" towards the outcome, or "prerequisite" of the whole. outcome_key, outcome_text: the outcome as it
        was then; null and "" of a prerequisite. until_date: the last day on which it holds.
    is_replaced: it ended because the same was decided anew, which still stands; what rests on it stays as well.
    """

    ORGANISATION_PATH = "certification__organisation"

    certification = models.ForeignKey(VendorCertification, on_delete=models.PROTECT, related_name="mappings")
    achievement = models.ForeignKey(Achievement, on_delete=models.PROTECT, related_name="vendor_mappings")
    outcome_key = models.UUIDField(null=True)
    outcome_text = models.CharField(max_length=500, blank=True)
    counts = models.CharField(max_length=12, choices=[("credit", "credit"), ("prerequisite", "prerequisite")])
    reason = models.CharField(max_length=1000)
    until_date = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    decided_name = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)
    is_replaced = models.BooleanField(default=False)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certification", "achievement", "outcome_key"],
                condition=models.Q(ended_at=None, outcome_key__isnull=False),
                name="one_mapping_per_outcome",
            ),
            models.UniqueConstraint(
                fields=["certification", "achievement"],
                condition=models.Q(ended_at=None, outcome_key__isnull=True),
                name="one_mapping_as_prerequisite",
            ),
        ]

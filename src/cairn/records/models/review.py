"""How a version is approved: what an organisation asks for, who reviews for it, what a reviewer decided.

A review belongs to the organisation whose version it is. A quality body that accepted an engagement reads what it
was asked to look at through the review, and nothing else. What was decided never changes.
"""

from __future__ import annotations

from django.db import models

from cairn.records.models.achievement import Achievement, AchievementVersion
from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped

WHO_REVIEWS = [("own", "a member of its own"), ("body", "a quality body"), ("either", "either of them")]
LANES = [("minor", "minor"), ("major", "major")]
VERDICTS = [("holds", "still holds"), ("changed", "has changed")]


class ReviewRule(Owned):
    """What an organisation asks for before it publishes; without a row nothing is asked (features G1, Q1).

    who: whose reviewers count. minor_days, major_days, remind_days: working days. weekdays: of ISO 8601, 1 to 7;
    holidays: ISO days, at most 400, each with its name after a space where somebody wrote one.
    deep_level (EQF), deep_ects, deep_kinds (of stackability): from where on, or of what, a major change is looked at
        by several reviewers; null and empty: never. deep_places: how many may; deep_votes: how many have to approve.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="review_rule")
    is_required = models.BooleanField(default=False)
    who = models.CharField(max_length=6, choices=WHO_REVIEWS, default="either")
    minor_days = models.PositiveSmallIntegerField(default=3)
    major_days = models.PositiveSmallIntegerField(default=10)
    remind_days = models.PositiveSmallIntegerField(default=2)
    weekdays = models.JSONField(default=list)
    holidays = models.JSONField(default=list)
    deep_level = models.PositiveSmallIntegerField(null=True)
    deep_ects = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    deep_kinds = models.JSONField(default=list)
    deep_places = models.PositiveSmallIntegerField(default=2)
    deep_votes = models.PositiveSmallIntegerField(default=2)
    changed_at = models.DateTimeField()

    objects = Scoped()


class Engagement(Owned):
    """That a quality body reviews for an organisation: asked by the one, accepted by the other, with an end.

    until_date: its last day, in the days of the organisation; null: until one of them ends it.
    """

    CROSSES = ("body",)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="engagements")
    body = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="engaged_by")
    until_date = models.DateField(null=True)
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "body"],
                condition=models.Q(ended_at=None),
                name="one_engagement_at_a_time",
            )
        ]


class ReviewQuestion(Owned):
    """A question that an organisation adds to the checklist; never edited: another wording is another row.

    key: stays across its wordings. lane: "" for both. stops: a no keeps it from being approved.
    ended_at: asked in no new review from then on.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="review_questions")
    key = models.UUIDField()
    text = models.CharField(max_length=300)
    lane = models.CharField(max_length=5, choices=LANES, blank=True)
    stops = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(ended_at=None), name="one_wording_of_a_question"
            )
        ]


class Review(Owned):
    """One way of a version to its approval: asked, taken, decided; sent back as often as it needs.

    body: the quality body that was asked; null: a member of the organisation itself.
    lane, depth: of the change. decisive: names of the changes that made it major. is_long: the long way was wished.
    due_date: by when, in the days of whoever reviews; null while it is sent back. left_days: working days that were
        left when it was sent back. paused_days: working days for which it lay with its authors.
    took_days: working days from asking to the decision, without those.
    places, votes: how many reviewers may take it, and how many of them have to approve.
    reviewer: of a review with one place; reviewer_name, conflict_words: of all who took it, and what they declared.
    questions: those that organisations added, as they were when it was asked for: [{code, text, lane, stops, by}].
    """

    CROSSES = ("body",)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="reviews")
    version = models.ForeignKey(AchievementVersion, on_delete=models.CASCADE, related_name="reviews")
    body = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="reviews_for")
    lane = models.CharField(max_length=5, choices=LANES)
    depth = models.CharField(max_length=5)
    decisive = models.JSONField(default=list)
    is_long = models.BooleanField(default=False)
    words = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=9, default="ASKED")  # TAKEN BACK APPROVED DECLINED WITHDRAWN
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    asked_name = models.CharField(max_length=200)
    due_date = models.DateField(null=True)
    remind_date = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="reviews", db_index=False
    )
    reviewer_name = models.CharField(max_length=200, blank=True)
    conflict_words = models.CharField(max_length=1000, blank=True)
    places = models.PositiveSmallIntegerField(default=1)
    votes = models.PositiveSmallIntegerField(default=1)
    questions = models.JSONField(default=list)
    rounds = models.PositiveSmallIntegerField(default=0)
    back_date = models.DateField(null=True)
    left_days = models.PositiveSmallIntegerField(default=0)
    paused_days = models.PositiveSmallIntegerField(default=0)
    took_days = models.PositiveSmallIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(state__in=("ASKED", "TAKEN", "BACK")),
                name="one_review_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "due_date", "id"], name="reviews_due"),
            models.Index(fields=["organisation", "-decided_at"], name="reviews_decided"),
            models.Index(fields=["body", "due_date", "id"], name="reviews_due_at_a_body"),
            models.Index(
                fields=["due_date"],
                condition=models.Q(state__in=("ASKED", "TAKEN")),
                name="reviews_to_remind",
            ),
        ]


class ReviewPlace(Owned):
    """That somebody took a review, or one place of it. declared: in their words, that nothing stands in the way.

    left_at: they gave it back.
    """

    ORGANISATION_PATH = "review__organisation"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="taken")
    reviewer = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    reviewer_name = models.CharField(max_length=200)
    declared = models.CharField(max_length=1000)
    taken_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "reviewer"], condition=models.Q(left_at=None), name="one_place_in_a_review"
            )
        ]


class ReviewVote(Owned):
    """What one of several reviewers said, before the rule made a decision of it; never edited.

    round: of the review, counted from 0. kind, answers, digest: as of `ReviewDecision`.
    took_days: working days since they took it, or since it came back.
    """

    ORGANISATION_PATH = "place__review__organisation"

    place = models.ForeignKey(ReviewPlace, on_delete=models.CASCADE, related_name="votes")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    words = models.CharField(max_length=2000, blank=True)
    answers = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    took_days = models.PositiveSmallIntegerField()
    decided_at = models.DateTimeField()

    objects = Scoped()


class ReviewDecision(Owned):
    """What was decided, and what was looked at; never edited.

    kind: APPROVED, CHANGES (sent back with what to change) or DECLINED.
    answers: [{"question", "asked", "answer" (yes | no | na), "words"}].
    reviewer_name, organisation_name: as they were then. digest: sha256 (hex) of the text; text: the text itself,
        so that what changed afterwards can be named.
    votes: where several reviewed it, what each said: [{vote, reviewer, kind, digest, days}]; needed: how many had to
        approve. Then answers is empty: each vote has its own.
    """

    ORGANISATION_PATH = "review__organisation"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=8)
    words = models.CharField(max_length=2000, blank=True)
    answers = models.JSONField(default=list)
    reviewer = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    reviewer_name = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    text = models.JSONField(default=dict)
    votes = models.JSONField(default=list)
    needed = models.PositiveSmallIntegerField(default=1)
    decided_at = models.DateTimeField()

    objects = Scoped()


class LookAgain(Owned):
    """A day by which a credential is looked at again, whole or one of its outcomes (feature G2).

    outcome_key: of the outcome; null: the credential as a whole. words: why by then.
    done_at: when somebody looked again; verdict, done_words: what came of it.
    told_at: when its designers were reminded.
    """

    ORGANISATION_PATH = "achievement__organisation"

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="look_again")
    outcome_key = models.UUIDField(null=True)
    by_date = models.DateField()
    words = models.CharField(max_length=500, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    told_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=7, choices=VERDICTS, blank=True)
    done_words = models.CharField(max_length=500, blank=True)

    objects = Scoped()

    class Meta:
        indexes = [
            models.Index(
                fields=["by_date"], condition=models.Q(done_at=None, told_at=None), name="look_again_to_tell"
            )
        ]

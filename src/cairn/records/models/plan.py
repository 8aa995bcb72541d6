"""What one can enrol in, and the goals and plans of a person.

An offer belongs to a provider and is public while it is not put away. Goals and
plans are the person's alone: no organisation sees any of them.
"""

from __future__ import annotations

from django.db import models

from cairn.records.models.organisation import Organisation
from cairn.records.models.person import Person
from cairn.records.scoping import Owned, Scoped

MOST_IRI = 400


class LearningOffer(Owned):
    """A course or another way to earn something; `cairn.pathways.offer` says what the columns mean.

    code: the provider's own, unique with them; a later import of the same code changes this row.
    achievement: IRI of what is earned. prices: JSON list of {name, amount}, null: nobody said.
    needs: JSON list of groups; a name may be the code of another offer of this provider.
    closed_at: takes nobody any more. archived_at: put away; plans that use it see it as closed.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="learning_offers", db_index=False
    )
    code = models.CharField(max_length=120)
    name = models.CharField(max_length=300)
    summary = models.CharField(max_length=500, blank=True)
    achievement = models.CharField(max_length=MOST_IRI, blank=True)
    prices = models.JSONField(null=True)
    currency = models.CharField(max_length=3, default="EUR")
    hours = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    mode = models.CharField(max_length=8, blank=True)
    language = models.CharField(max_length=35, blank=True)
    place = models.CharField(max_length=200, blank=True)
    skill_group = models.CharField(max_length=15, blank=True)
    needs = models.JSONField(default=list)
    recognised_by = models.JSONField(default=list)
    address = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    PUBLIC = {"archived_at": None, "organisation__archived_at": None}
    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "organisation"], name="one_offer_per_code"),
        ]
        indexes = [
            models.Index(
                fields=["achievement"], condition=~models.Q(achievement=""), name="offers_of_an_achievement"
            ),
            models.Index(fields=["skill_group"], name="offers_of_a_group"),
            models.Index(fields=["organisation", "name"], name="offers_by_name"),
        ]


class LearningRun(models.Model):
    """One time that an offer takes place. seats: left; null: nobody said."""

    ORGANISATION_PATH = "offer__organisation"

    offer = models.ForeignKey(LearningOffer, on_delete=models.CASCADE, related_name="runs")
    start_date = models.DateField()
    end_date = models.DateField()
    seats = models.PositiveIntegerField(null=True)
    closed = models.BooleanField(default=False)
    enrol_by_date = models.DateField(null=True)
    when = models.CharField(max_length=200, blank=True)

    PUBLIC = {"offer__archived_at": None}
    objects = Scoped()

    def __str__(self) -> str:
        return f"LearningRun {self.start_date} to {self.end_date}"


class OfferSkill(models.Model):
    """A skill that an offer gives. level: 1 to 8, null: nobody said."""

    ORGANISATION_PATH = "offer__organisation"

    offer = models.ForeignKey(LearningOffer, on_delete=models.CASCADE, related_name="gives")
    skill = models.CharField(max_length=MOST_IRI)
    level = models.PositiveSmallIntegerField(null=True)

    PUBLIC = {"offer__archived_at": None}
    objects = Scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "skill"], name="one_gain_per_skill")]
        indexes = [models.Index(fields=["skill"], name="offers_giving_a_skill")]

    def __str__(self) -> str:
        return f"OfferSkill {self.skill}"


class ExchangeRate(Owned):
    """One euro was so much of a currency: the newest that an operator entered, one row for each currency.

    on_date, source: of which day, and who published it; both stand beside every price that is counted by it.
    """

    ORGANISATION_PATH = None

    currency = models.CharField(max_length=3, unique=True)
    per_euro = models.DecimalField(max_digits=20, decimal_places=8)
    on_date = models.DateField()
    source = models.CharField(max_length=120)
    entered_at = models.DateTimeField()

    PUBLIC: dict[str, str] = {}
    objects = Scoped()


class Goal(Owned):
    """What a person wants to be able to do, and how they learn. The person's own, for work or for themselves.

    source: occupation, qualification, advert, skills or stack; of: the IRI, or the uuid of a qualification or stack.
    needs, achievements, wishes: JSON as `cairn.pathways.reading` takes them, wishes without a start.
    """

    ORGANISATION_PATH = None
    PERSON_PATH = "person"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="goals")
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=13)
    of = models.CharField(max_length=MOST_IRI, blank=True)
    personal = models.BooleanField(default=False)
    needs = models.JSONField(default=list)
    achievements = models.JSONField(default=list)
    wishes = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = Scoped()


class Plan(Owned):
    """A plan that a person keeps, as it was answered on that day.

    answer: `cairn.pathways.writing.plan_json`. replaced_at: another is kept since, whose `changed`
    says what is different and why. looked_at: when the worker last looked whether its steps are still
    possible. told: offers of which a letter said that they are not.
    """

    ORGANISATION_PATH = None
    PERSON_PATH = "person"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="plans")
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="plans")
    wishes = models.JSONField(default=dict)
    answer = models.JSONField(default=dict)
    changed = models.JSONField(default=dict)
    kept_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField()
    told = models.JSONField(default=list)

    objects = Scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["goal"], condition=models.Q(replaced_at__isnull=True), name="one_plan_is_kept"
            )
        ]
        indexes = [
            models.Index(
                fields=["looked_at"],
                condition=models.Q(replaced_at__isnull=True),
                name="kept_plans_to_look_at",
            )
        ]

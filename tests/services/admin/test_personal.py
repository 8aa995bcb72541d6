"""Every column that leads to a person is decided on: what they take along, and what becomes of it when they go."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

from django.apps import apps
from django.db import models
from tests.people import CHIDI, DANA

from cairn.records.models import (
    Comment,
    Expert,
    GuestLink,
    Invitation,
    OutboxMessage,
    Partner,
    Review,
    ReviewDecision,
    ReviewPlace,
    ReviewVote,
    SignOff,
    StandardComment,
    Workspace,
)
from cairn.records.models import Standard as StandardRow
from cairn.services.admin import addresses, export, export_written, people, personal

#: Rows that stand for a person.
STANDS_FOR = {"Person", "Learner", "GuestLink", "Expert", "ReviewPlace", "Invitee"}


def columns():
    """Every column that leads to a person, with its field."""
    for model in apps.get_app_config("records").get_models():
        for field in model._meta.concrete_fields:
            leads = isinstance(field, models.EmailField) or (
                isinstance(field, models.ForeignKey) and field.related_model.__name__ in STANDS_FOR
            )
            if leads:
                yield f"{model.__name__}.{field.name}", field


def test_every_column_that_leads_to_a_person_is_decided_on():
    found = dict(columns())
    missing, gone = found.keys() - personal.COLUMNS.keys(), personal.COLUMNS.keys() - found.keys()
    assert len(found) > 80
    assert (missing, gone) == (set(), set()), "decide on them in cairn.services.admin.personal"
    for column, kept in personal.COLUMNS.items():
        assert kept.gone, column
        assert bool(kept.section) != bool(kept.why), column


def test_what_the_table_says_of_a_person_who_goes_is_what_the_database_does():
    wrong = [
        column
        for column, field in columns()
        if isinstance(field, models.ForeignKey)
        and field.related_model.__name__ == "Person"
        and (field.remote_field.on_delete is models.CASCADE)
        != (personal.COLUMNS[column].gone == personal.WITH_IT)
    ]
    assert wrong == []


def taken(person, stage):
    data = export.export_everything(person, ports=stage.ports)
    return json.loads(zipfile.ZipFile(io.BytesIO(data)).read("everything.json"))


def test_the_sections_of_an_export_are_those_of_the_table(stage):
    said = {kept.section for kept in personal.COLUMNS.values() if kept.section}
    assert said | personal.HANGING == taken(stage.eve, stage).keys()


def test_a_section_takes_only_columns_that_are_there():
    for one in export_written.SECTIONS:
        there = {field.name for field in one.model._meta.concrete_fields}
        assert set(one.only.split()) <= there, one.name


class Said:
    """Chidi, a member of Harbour, said, decided and signed things; so did Dana, whose words are nobody else's."""

    def __init__(self, stage):
        self.stage = stage
        self.chidi, self.dana = (stage.member(who, "designer").actor.person for who in (CHIDI, DANA))
        self.version = stage.draft()
        at = stage.world.now
        self.space = self.make(Workspace, achievement=self.version.achievement, created_at=at)
        self.partner = self.make(
            Partner,
            organisation=stage.harbour,
            name="Tidewater Grid",
            contact_email=DANA.email,
            created_at=at,
        )
        for person, who in ((self.chidi, CHIDI), (self.dana, DANA)):
            for kind, partner in (("COMMENT", None), ("COMMENT", self.partner), ("DECISION", None)):
                self.make(
                    Comment,
                    workspace=self.space,
                    kind=kind,
                    text=f"{kind} of {who.email}",
                    author=person,
                    author_name=person.name,
                    partner=partner,
                    made_at=at,
                )
        self.talk(at)
        self.review(at)
        self.letters(at)

    def make(self, model, **facts):
        return model.objects.create(uuid=self.stage.ports.new_uuid(), **facts)

    def talk(self, at):
        standard = self.make(StandardRow, organisation=self.stage.harbour, created_at=at)
        self.make(
            StandardComment,
            standard=standard,
            text="Too long.",
            author=self.chidi,
            author_name=CHIDI.name,
            organisation=self.stage.harbour,
            body_name="Harbour School",
            made_at=at,
        )

    def review(self, at):
        review = self.make(
            Review,
            organisation=self.stage.harbour,
            version=self.version,
            lane="major",
            depth="deep",
            asked_at=at,
            asked_by=self.dana,
            asked_name=DANA.name,
        )
        place = self.make(
            ReviewPlace,
            review=review,
            reviewer=self.chidi,
            reviewer_name=CHIDI.name,
            declared="Nothing.",
            taken_at=at,
        )
        self.make(ReviewVote, place=place, round=0, kind="APPROVED", digest="0", took_days=1, decided_at=at)
        self.make(
            ReviewDecision,
            review=review,
            kind="APPROVED",
            reviewer=self.chidi,
            reviewer_name=CHIDI.name,
            organisation_name="Harbour School",
            digest="0",
            text={"secret": "the design"},
            decided_at=at,
        )

    def letters(self, at):
        home, day = self.stage.harbour, timedelta(days=1)
        for number, (email, used) in enumerate(
            ((CHIDI.email.upper(), at), (CHIDI.email, None), (DANA.email, at))
        ):
            link = self.make(
                GuestLink,
                organisation=home,
                purpose="sign",
                body_name="Tidewater Grid",
                name="C.",
                email=email,
                token_hash=f"link{number}",
                made_at=at,
                expires_at=at + day,
                used_at=used,
            )
            if number == 0:
                self.make(
                    SignOff,
                    version=self.version,
                    stage="build",
                    partner=self.partner,
                    link=link,
                    state="SIGNED",
                    words="Signed.",
                    asked_at=at,
                )
        for number, accepted in enumerate((at, None)):
            self.make(
                Invitation,
                organisation=home,
                email=CHIDI.email,
                token_hash=f"invitation{number}",
                created_at=at,
                expires_at=at + day,
                accepted_at=accepted,
            )
        self.make(
            OutboxMessage,
            organisation=home,
            key="k",
            kind="invitation",
            recipient=CHIDI.email,
            payload={"url": "https://badges.example/secret"},
            state="SENT",
            created_at=at,
            next_at=at,
        )
        self.make(Expert, organisation=home, name="C. Okoro", email=CHIDI.email, created_at=at)


def test_what_somebody_wrote_decided_and_was_sent_is_in_their_export_and_nothing_of_others(stage):
    said = taken(Said(stage).chidi, stage)

    assert [one["kind"] for one in said["comments"]] == ["COMMENT", "COMMENT", "DECISION"]
    assert {one["text"].split()[-1] for one in said["comments"]} == {CHIDI.email}
    assert [one["text"] for one in said["standard_comments"]] == ["Too long."]
    assert (len(said["review_places"]), len(said["review_votes"]), said["reviews_asked"]) == (1, 1, [])
    assert said["review_decisions"][0]["kind"] == "APPROVED"
    assert [one["words"] for one in said["sign_offs"]] == ["Signed."]
    assert len(said["guest_links"]) == 2
    assert [one["name"] for one in said["expert_entries"]] == ["C. Okoro"]
    assert said["letters"][0]["recipient"] == CHIDI.email
    whole = json.dumps(said)
    assert all(secret not in whole for secret in (DANA.email, DANA.name, "the design", "/secret", "link0"))


def test_an_address_that_nobody_proved_brings_nothing(stage):
    Said(stage)
    addresses.add(stage.eve.user, CHIDI.email, verified=False)
    said = taken(stage.eve, stage)
    assert (said["guest_links"], said["letters"], said["invitations"]) == ([], [], [])


def test_what_a_member_signed_in_place_of_whoever_was_asked_by_a_link_is_in_no_export_but_their_own(stage):
    said = Said(stage)
    signed = SignOff.objects.of(stage.harbour)
    signed.update(decided_by=said.dana, signer_name=DANA.name, words="By Dana.")
    assert taken(said.chidi, stage)["sign_offs"] == []
    assert [one["words"] for one in taken(said.dana, stage)["sign_offs"]] == ["By Dana."]


def test_an_address_that_nobody_proved_takes_no_letters_along_with_an_account(stage):
    said = Said(stage)
    addresses.add(said.dana.user, CHIDI.email, verified=False)
    people.delete_account(said.dana, ports=stage.ports)
    assert [one.recipient for one in OutboxMessage.objects.of(stage.harbour)] == [CHIDI.email]


def test_whoever_goes_is_named_only_where_the_table_says_why(stage, django_capture_on_commit_callbacks):
    said = Said(stage)
    with django_capture_on_commit_callbacks(execute=True):
        people.delete_account(said.chidi, ports=stage.ports)

    assert named(CHIDI) <= personal.NAMES_KEPT.keys()
    comments = Comment.objects.of(stage.harbour).filter(author=None).order_by("pk")
    assert [one.author_name for one in comments] == ["Harbour School", "Tidewater Grid", CHIDI.name]
    assert all(one.text for one in comments)
    assert [one.accepted_at for one in Invitation.objects.of(stage.harbour)] == [None]
    assert [one.email for one in GuestLink.objects.of(stage.harbour).order_by("pk")] == [
        "",
        CHIDI.email,
        DANA.email,
    ]
    assert ReviewDecision.objects.of(stage.harbour).get().reviewer_name == CHIDI.name


def named(who):
    """Every column of every model in which this name or address stands, but in what somebody else wrote."""
    found = set()
    for model in apps.get_app_config("records").get_models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, (models.CharField, models.TextField, models.JSONField)):
                continue
            texts = model._base_manager.values_list(field.name, flat=True)
            words = "\n".join(json.dumps(text, default=str, ensure_ascii=False) for text in texts).lower()
            if (
                who.email in words or who.name.lower() in words
            ) and f"{model.__name__}.{field.name}" != "Comment.text":
                found.add(f"{model.__name__}.{field.name}")
    return found

"""The demonstration world: loads whole, verifies, and can be removed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey
from tests.world import World

from cairn.demo import story
from cairn.records import documents
from cairn.records.models import (
    AuditEvent,
    Credential,
    Earned,
    Facility,
    Job,
    Learner,
    Organisation,
    Person,
    Qualification,
    QualificationVersion,
    Review,
    Sharing,
    Stack,
    StackPart,
    StandardVersion,
    User,
)
from cairn.records.reads import vouch
from cairn.services.access import EVERY_ROLE, Actor, Seat
from cairn.services.admin import organisations, people, wipe_held
from cairn.services.design import draft
from cairn.services.errors import Conflict
from cairn.services.share.documents import answer_own
from cairn.services.standards import adopting
from cairn.services.verify.look import verify_bytes


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The story, loaded once for a module, and the lines that it printed."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        world.answer_own = lambda url: answer_own(url, ports=world.ports)
        yield world, story.welcome(world.ports)
        transaction.set_rollback(True)


@pytest.fixture
def told(loaded, db):
    """The story as it was loaded: what a test does to it is taken back, its files too."""
    world = loaded[0]
    kept = dict(world.files.stored)
    yield world
    world.files.stored = kept


def everything():
    return Credential.objects.across(reason="a test of the whole story")


def test_the_story_leaves_no_page_empty(loaded, told):
    lines = loaded[1]

    assert len(lines) == 1 + len(story.CAST)
    assert everything().filter(state="ISSUED").count() >= 25
    assert everything().filter(state__in=["INTENT", "FAILED"]).count() == 0
    job = Job.objects.across(reason="a test of the whole story").get(kind="issue")
    assert (job.state, job.done, job.failed) == ("DONE", 19, 2)


def test_every_credential_of_the_story_has_the_verdict_the_story_tells(told):
    verdicts, said = {}, []
    for credential in everything().filter(state="ISSUED"):
        seen = verify_bytes(documents.signed_text(credential).encode(), ports=told.ports)
        said.append(seen.verdict.sentence)
        verdicts.setdefault((seen.verdict.verdict, seen.verdict.cause), []).append(credential.title)

    counts = {cause: len(found) for cause, found in verdicts.items()}
    # One withdrawn, one corrected and one on hold, all in the list of a version that can be suspended.
    assert counts == {("valid", None): 27, ("invalid", "status.suspended"): 3}
    sentences = [seen for seen in said if "withdrew" in seen]
    assert len(sentences) == 2


def test_one_quality_body_reviews_and_accredits(told):
    (body,) = Organisation.objects.across(reason="test").filter(kind="quality")
    (found,) = vouch.accreditations()
    assert (body.name, found.organisation) == ("Coastal Quality Board", body)


def test_a_stranger_reads_who_made_the_crew_credential_from_the_file_alone(told):
    held, later = everything().filter(state="ISSUED", title="Leading a small crew").order_by("issued_at")
    after = verify_bytes(documents.signed_text(later).encode(), ports=told.ports).endorsements
    assert [(one.inside, one.name, one.standing) for one in after] == [(True, "Brightline Solar", "valid")]
    found = verify_bytes(documents.signed_text(held).encode(), ports=told.ports)

    assert found.verdict.verdict == "valid"
    made = found.claimed.ledger
    assert {"Brightline Solar", "Tidewater Grid", "University of Larkhaven"} <= set(made.organisations)
    assert ("Mara Lindqvist", "Tidewater Grid", 1) in [
        (o.person, o.organisation, o.number) for o in made.entries
    ]
    assert "@" not in str(made.to_json())


def test_loading_twice_changes_nothing(told):
    before = everything().count()

    story.welcome(told.ports)

    assert everything().count() == before


def test_passwords_are_of_this_installation_only(settings):
    one = story.password_of("tomas@northfield.example")
    settings.SECRET_KEY = "another installation's secret, long enough to be one"

    assert story.password_of("tomas@northfield.example") != one


def test_wiping_leaves_nothing_of_the_story_and_everything_else(told):
    other = World(seed="other").ports
    kept = Person.objects.create(uuid=other.new_uuid(), name="Somebody else", created_at=told.now)
    brought = Earned.objects.across(reason="test").exclude(file_key="")
    keys = set(brought.values_list("file_key", flat=True))
    assert keys <= set(told.files.stored)
    assert keys, "somebody brought a file along"

    story.wipe(told.ports)

    assert everything().count() == 0
    assert keys.isdisjoint(told.files.stored)
    assert Organisation.objects.across(reason="test").count() == 0
    assert Learner.objects.across(reason="test").count() == 0
    assert User.objects.count() == 0
    assert list(Person.objects.filter(user=None)) == [kept]
    assert not AuditEvent.objects.across(reason="test").exclude(organisation=None).exists()


def test_a_real_organisation_is_never_wiped(told):
    Organisation.objects.across(reason="test").update(is_demonstration=False)

    with pytest.raises(Conflict) as refused:
        story.wipe(told.ports)
    assert refused.value.code == "wipe.not_a_demonstration"


def real(world, *, owner):
    """An organisation that is none of the story's, with a published credential."""
    made = organisations.create(owner, name="Harbour School", country="IE", ports=world.ports)
    seat = Seat(made, Actor(person=owner), EVERY_ROLE)
    return seat, draft.create(seat, name="Deck work", ports=world.ports)


def refusal(world) -> str:
    kept = (everything().count(), set(world.files.stored), AuditEvent.objects.across(reason="test").count())
    with pytest.raises(Conflict) as refused:
        story.wipe(world.ports)
    assert refused.value.code == "wipe.held"
    left = (everything().count(), set(world.files.stored), AuditEvent.objects.across(reason="test").count())
    assert kept == left
    return str(refused.value)


def test_what_a_real_organisation_did_with_it_holds_it_until_that_is_undone(told):
    user = User.objects.create_user("bram@harbour.example", "correct horse battery")
    seat, deck = real(told, owner=people.person_of(user, ports=told.ports))
    rows = StandardVersion.objects.across(reason="test").filter(state="PUBLISHED")
    standard = rows.order_by("pk").first()
    adopting.adopt(seat, deck.uuid, standard=standard.standard.uuid, number=standard.number, ports=told.ports)
    body = standard.standard.organisation
    review = Review.objects.create(
        uuid=told.ports.new_uuid(),
        organisation=seat.organisation,
        version=deck,
        body=body,
        lane="major",
        depth="deep",
        asked_at=told.now,
    )
    lab = Facility.objects.across(reason="test").order_by("pk").first()
    sharing = Sharing.objects.create(
        uuid=told.ports.new_uuid(),
        organisation=lab.organisation,
        guest=seat.organisation,
        facility=lab,
        until_date=told.now.date(),
        made_at=told.now,
        expires_at=told.now,
        taken_at=told.now,
    )

    said = refusal(told)
    assert f"Harbour School brings learners to the lab or seminar “{lab.name}” (end the sharing" in said
    assert f"Harbour School adopted the standard “{standard.title}” (take it out of a draft" in said
    assert "Harbour School had “Deck work” reviewed" in said

    adopting.drop(seat, deck.uuid, standard=standard.standard.uuid, ports=told.ports)
    review.delete()
    Sharing.objects.of(lab.organisation).filter(pk=sharing.pk).update(ended_at=told.now)
    part = stacked(told, seat)
    story.wipe(told.ports)
    part.refresh_from_db()
    assert (part.credential, part.name, part.stack.organisation) == (None, "Kept", seat.organisation)
    assert list(Organisation.objects.across(reason="test")) == [seat.organisation]


def stacked(world, seat) -> StackPart:
    """What the real organisation once counted: a credential of the story."""
    new = world.ports.new_uuid
    whole = Qualification.objects.create(uuid=new(), organisation=seat.organisation, created_at=world.now)
    version = QualificationVersion.objects.create(
        uuid=new(), qualification=whole, name="Whole", saved_at=world.now
    )
    stack = Stack.objects.create(
        uuid=new(), organisation=seat.organisation, version=version, asked_at=world.now
    )
    credential = everything().filter(state="ISSUED").first()
    return StackPart.objects.create(uuid=new(), stack=stack, name="Kept", position=0, credential=credential)


def test_what_no_rule_knows_is_said_and_nothing_is_half_done(told, monkeypatch):
    user = User.objects.create_user("bram@harbour.example", "correct horse battery")
    seat, deck = real(told, owner=people.person_of(user, ports=told.ports))
    standard = StandardVersion.objects.across(reason="test").filter(state="PUBLISHED").first()
    adopting.adopt(seat, deck.uuid, standard=standard.standard.uuid, number=standard.number, ports=told.ports)
    monkeypatch.setattr(wipe_held, "RULES", ())
    assert "(Adoption)" in refusal(told)


def test_somebody_of_the_story_who_owns_a_real_organisation_is_not_taken_from_it(told):
    real(told, owner=Person.objects.get(user__email=story.CAST[0].email))
    assert "Harbour School would have no owner" in refusal(told)


def test_every_column_that_leads_to_another_organisation_is_decided_on():
    found = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("records").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and crosses(model, field)
    }
    assert found == wipe_held.CROSSINGS.keys(), "decide on them in cairn.services.admin.wipe_held"


def crosses(model, field) -> bool:
    """Does it lead to a row that an organisation owns, from one that another or none owns?"""
    path = getattr(model, "ORGANISATION_PATH", None)
    to_organisation = field.related_model is Organisation
    owned = to_organisation or getattr(field.related_model, "ORGANISATION_PATH", None) is not None
    home = path is not None and path.split("__")[0] == field.name
    return (
        owned
        and not home
        and (field.name in getattr(model, "CROSSES", ()) or path is None or to_organisation)
    )


def test_a_story_that_breaks_leaves_nothing_half_done(told):
    story.wipe(told.ports)

    def breaks(name):
        if name == "status.before_publishing":
            raise RuntimeError("the machine went off")

    with pytest.raises(RuntimeError):
        story.welcome(replace(told.ports, faultpoint=breaks))

    assert Organisation.objects.across(reason="test").count() == 0

"""The demonstration world: loads whole, verifies, and can be removed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction
from tests.world import World

from cairn.demo import story
from cairn.records import documents
from cairn.records.models import AuditEvent, Credential, Earned, Job, Learner, Organisation, Person, User
from cairn.records.reads import vouch
from cairn.services.share.documents import answer_own
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
    from cairn.services.errors import Conflict

    Organisation.objects.across(reason="test").update(is_demonstration=False)

    with pytest.raises(Conflict) as refused:
        story.wipe(told.ports)
    assert refused.value.code == "wipe.not_a_demonstration"


def test_a_story_that_breaks_leaves_nothing_half_done(told):
    story.wipe(told.ports)

    def breaks(name):
        if name == "status.before_publishing":
            raise RuntimeError("the machine went off")

    with pytest.raises(RuntimeError):
        story.welcome(replace(told.ports, faultpoint=breaks))

    assert Organisation.objects.across(reason="test").count() == 0

"""People: linked to what is theirs, able to take it all away with them, and to go."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from tests.people import AMINA, CHIDI
from tests.services.stage import OUTCOMES

from cairn.records.models import (
    Assessment,
    AuditEvent,
    Award,
    EvidenceItem,
    Learner,
    Membership,
    OutboxMessage,
    Person,
    User,
)
from cairn.services.access import Actor
from cairn.services.admin import addresses, members, people
from cairn.services.assess import evidence
from cairn.services.errors import Conflict, InvalidInput


def test_a_log_in_gets_one_person(stage):
    user = User.objects.create_user("dana@registry.example", "x")
    first = people.person_of(user, ports=stage.ports)
    assert first.name == "dana"
    assert people.person_of(user, name="Other", ports=stage.ports) == first


def test_only_a_proved_address_links_a_learner(stage):
    learner = stage.learner(CHIDI)
    user = User.objects.create_user(CHIDI.email, "x")
    addresses.add(user, CHIDI.email, verified=False)
    person = people.person_of(user, ports=stage.ports)
    learner.refresh_from_db()
    assert learner.person is None

    EmailAddress.objects.filter(user=user).update(verified=True)
    assert addresses.adopt_learners(person, ports=stage.ports) == 1
    learner.refresh_from_db()
    assert learner.person == person
    assert stage.acts()[-1] == "learner.link"


def test_adopting_twice_links_once(stage):
    stage.learner()
    assert addresses.adopt_learners(stage.amina, ports=stage.ports) == 0  # linked when she was added


def test_people_say_what_they_are_called(stage):
    people.update(
        stage.amina, name="Amina S.", language="ar", time_zone="Africa/Casablanca", ports=stage.ports
    )
    stage.amina.refresh_from_db()
    assert (stage.amina.name, stage.amina.language) == ("Amina S.", "ar")
    with pytest.raises(InvalidInput) as refused:
        people.update(stage.amina, name=" ", language="?", time_zone="Mars", ports=stage.ports)
    assert set(refused.value.fields) == {"name", "language", "time_zone"}


def photo() -> bytes:
    from tests.services.admin.test_organisations import picture

    return picture()


def with_file(stage):
    assessment = stage.assessment()
    item = evidence.add_file(
        assessment.uuid,
        by=stage.amina,
        data=photo(),
        filename="knot.png",
        description="Bowline",
        ports=stage.ports,
    )
    return assessment, item


def test_the_export_has_every_row_and_the_files(stage):
    _assessment, item = with_file(stage)
    with zipfile.ZipFile(io.BytesIO(people.export_everything(stage.amina, ports=stage.ports))) as pack:
        rows = json.loads(pack.read("everything.json"))
        assert pack.read(f"evidence/{item.uuid}-knot.png") == photo()
    assert rows["person"]["name"] == AMINA.name
    assert rows["addresses"] == [{"email": AMINA.email, "verified": True}]
    assert rows["learners"][0]["organisation_name"] == "Harbour School"
    assert rows["evidence"][0]["description"] == "Bowline"
    assert rows["acts"]
    assert "token_hash" not in json.dumps(rows)


def test_the_export_has_nothing_of_anybody_else(stage):
    with_file(stage)
    with zipfile.ZipFile(io.BytesIO(people.export_everything(stage.eve, ports=stage.ports))) as pack:
        assert pack.namelist() == ["everything.json"]
        assert AMINA.name not in pack.read("everything.json").decode()


def test_a_file_the_store_has_lost_does_not_stop_the_export(stage):
    with_file(stage)
    stage.world.files.stored.clear()
    with zipfile.ZipFile(io.BytesIO(people.export_everything(stage.amina, ports=stage.ports))) as pack:
        assert any(name.endswith(".missing.txt") for name in pack.namelist())


def test_deleting_the_account_removes_what_is_theirs_and_keeps_what_was_decided(
    stage, django_capture_on_commit_callbacks
):
    award = stage.awarded()
    OutboxMessage.objects.of(stage.harbour).update(state="SENT")
    uuid = stage.amina.uuid
    with django_capture_on_commit_callbacks(execute=True):
        people.delete_account(stage.amina, ports=stage.ports)

    assert not Person.objects.filter(uuid=uuid).exists()
    assert not User.objects.filter(email=AMINA.email).exists()
    assert not EmailAddress.objects.filter(email=AMINA.email).exists()
    learner = Learner.objects.of(stage.harbour).get()
    assert (learner.person, learner.name) == (None, AMINA.name)
    assert Award.objects.of(stage.harbour).get() == award
    item = EvidenceItem.objects.of(stage.harbour).get()
    assert (item.text, item.name) == ("", "removed")
    assert Assessment.objects.of(stage.harbour).get().statement == ""
    assert not OutboxMessage.objects.of(stage.harbour).filter(recipient=AMINA.email).exists()
    event = AuditEvent.objects.across(reason="test").get(action="person.delete")
    assert event.subject_uuid == uuid
    assert event.details == {}


def test_deleting_the_account_deletes_the_files(stage, django_capture_on_commit_callbacks):
    with_file(stage)
    with django_capture_on_commit_callbacks(execute=True):
        people.delete_account(stage.amina, ports=stage.ports)
    assert not stage.world.files.stored


def test_the_last_owner_hands_over_before_going(stage):
    with pytest.raises(Conflict) as refused:
        people.delete_account(stage.bram, ports=stage.ports)
    assert refused.value.code == "member.last_owner"
    assert "Harbour School" in str(refused.value)
    stage.member(CHIDI, "owner")
    people.delete_account(stage.bram, ports=stage.ports)
    assert Membership.objects.of(stage.harbour).count() == 1


def test_an_assessor_who_goes_leaves_the_decisions(stage):
    award = stage.awarded()
    stage.member(CHIDI, "owner")
    people.delete_account(stage.bram, ports=stage.ports)
    award.refresh_from_db()
    assert award.decided_by is None
    assert award.assessment.results.count() == len(OUTCOMES) - 1
    assert members.only_owner_of(stage.eve) == (stage.elsewhere,)


def test_who_has_no_log_in_has_no_addresses(stage):
    nobody = Person.objects.create(uuid=stage.ports.new_uuid(), name="N", created_at=stage.world.now)
    assert addresses.verified_of(nobody) == ()
    assert addresses.every_of(nobody) == ()
    assert addresses.person_with("") is None
    assert Actor(person=nobody).kind == "person"

"""Endorsements that end, the letters before that, and a guest whose organisation and signature are one act."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.services.stage import Stage, letters
from tests.services.vouch.test_endorsements import ASKED, SAID, link_of
from tests.world import WorldEnds

from cairn.credentials import document
from cairn.records.models import Endorsement, EndorsementRequest, IssuerKey, Organisation
from cairn.services.admin.keys import active_key
from cairn.services.assess import marking
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.issue import status
from cairn.services.issue.issue import issue
from cairn.services.verify.look import verify_bytes
from cairn.services.vouch import (
    answering,
    asking,
    giving,
    reminding,
    showing,
    subjects,
    travelling,
    withdrawing,
)

pytestmark = pytest.mark.django_db
LAST = date(2026, 6, 30)


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def version(stage):
    return stage.published()


def given(stage, version, until=LAST) -> Endorsement:
    words = replace(SAID, until_date=until)
    made = giving.give(stage.outsider, subjects.of_version(version), words, ports=stage.ports)
    return showing.decide(stage.owner, made.uuid, show=True, ports=stage.ports)


def carried(stage, version) -> tuple[str, ...]:
    key = active_key(stage.harbour)
    return travelling.load(version, stage.harbour, key, at=stage.world.now).names


def test_the_end_is_signed_and_after_it_a_check_says_ended(stage, version):
    Organisation.objects.across(reason="test").filter(pk=stage.elsewhere.pk).update(time_zone="Asia/Tokyo")
    made = given(stage, version)
    said = document.parse_object(made.signed)
    assert said["validUntil"] == "2026-06-30T14:59:59Z"  # the end of that day in Tokyo
    assert made.until_date == LAST
    assert verify_bytes(made.signed.encode(), ports=stage.ports).verdict.verdict == "valid"
    assert carried(stage, version) == (made.uuid.hex,)
    marked = stage.marked(stage.submitted(version))
    award = marking.award(marked.uuid, seat=stage.owner, awarded_date=None, ports=stage.ports)
    credential = issue(award.uuid, seat=stage.owner, ports=stage.ports)

    stage.world.at(datetime(2026, 6, 30, 15, tzinfo=UTC))

    assert carried(stage, version) == ()
    found = verify_bytes(credential.signed.encode(), ports=stage.ports)
    assert (found.verdict.verdict, [one.standing for one in found.endorsements]) == ("valid", ["ended"])
    withdrawing.withdraw(stage.outsider, made.uuid, reason="And it was wrong", ports=stage.ports)
    found = verify_bytes(credential.signed.encode(), ports=stage.ports)
    assert [one.standing for one in found.endorsements] == ["withdrawn"]


@pytest.mark.parametrize("until", ["2026-03-14", "2036-12-31", "soon"])
def test_an_end_that_is_over_too_far_off_or_none_is_not_signed(stage, version, until):
    assert stage.world.now.date() == date(2026, 3, 14)
    with pytest.raises(InvalidInput) as refused:
        given(stage, version, until)
    assert set(refused.value.fields) == {"until_date"}
    assert not Endorsement.objects.across(reason="test").exists()


def test_another_may_be_given_for_the_time_after_it_and_not_before(stage, version):
    first = given(stage, version)
    with pytest.raises(Conflict):
        given(stage, version, None)
    stage.world.pass_time(days=90)
    second = given(stage, version, None)
    first.refresh_from_db()
    assert first.replaced_at == stage.world.now
    assert first.withdrawn_at is None
    assert carried(stage, version) == (second.uuid.hex,)  # one of each endorser
    with pytest.raises(Conflict):
        given(stage, version, None)


def test_the_endorser_is_told_once_before_the_end_and_not_where_it_was_replaced(stage, version):
    given(stage, version)
    other = stage.published(name="Splices")
    given(stage, other, date(2027, 6, 30))
    given(stage, stage.published(name="Rigging"))  # on the same day: one letter
    stage.world.pass_time(days=70)
    reminding.remind_due(ports=stage.ports)
    assert letters("endorsement_ends") == []
    stage.world.pass_time(days=10)
    for _look in range(2):
        reminding.remind_due(ports=stage.ports)
    (letter,) = letters("endorsement_ends")
    assert (letter.recipient, letter.payload["expires"]) == (stage.eve.user.email, "2026-06-30")
    assert stage.acts(stage.elsewhere).count("endorsement.remind") == 2


def test_an_unanswered_request_is_reminded_of_once_with_a_link_that_works(stage, version):
    asking.for_version(stage.owner, version.uuid, facts=ASKED, ports=stage.ports)
    asked = EndorsementRequest.objects.of(stage.harbour).get()
    first = link_of()
    asking.for_issuer(stage.owner, facts=ASKED, ports=stage.ports)  # of the same address: one letter
    second = link_of()
    stage.world.pass_time(days=13)
    reminding.remind_due(ports=stage.ports)
    assert letters("endorsement_reminder") == []
    stage.world.pass_time(days=1, seconds=1)
    for _look in range(2):
        reminding.remind_due(ports=stage.ports)
    (letter,) = letters("endorsement_reminder")
    assert letter.recipient == ASKED["email"]
    assert (
        letter.payload["expires"] == asked.link.expires_at.date().isoformat()
    )  # it works no longer than agreed
    with pytest.raises(NotFound):
        answering.asked(first, ports=stage.ports)
    assert answering.asked(second, ports=stage.ports).is_open  # nothing was written, so it still works
    again = link_of("endorsement_reminder")
    assert answering.sign(again, SAID, seat=stage.outsider, ports=stage.ports).about == stage.harbour


def test_nobody_is_reminded_of_what_was_answered_taken_back_or_does_not_stand(stage):
    credential = stage.held()
    ports = stage.ports
    asking.for_issuer(stage.owner, facts=ASKED, ports=ports)
    answering.decline(link_of(), words="", ports=ports)
    back = asking.for_version(stage.owner, credential.award.version.uuid, facts=ASKED, ports=ports)
    asking.take_back(stage.owner, back.uuid, ports=ports)
    asking.for_award(stage.amina, credential.uuid, facts=ASKED, agrees=True, ports=ports)
    status.revoke(credential.uuid, seat=stage.owner, reason="Found to be copied", ports=ports)
    stage.world.pass_time(days=20)
    assert reminding.remind_due(ports=ports) == 1
    assert reminding.remind_due(ports=ports) == 0  # not looked at every minute
    assert letters("endorsement_reminder") == []


@pytest.mark.parametrize("place", ["endorse.after_organisation", "endorse.after_signing"])
def test_a_guest_starts_an_organisation_and_signs_or_neither_and_can_press_again(stage, version, place):
    asking.for_version(stage.owner, version.uuid, facts=ASKED, ports=stage.ports)
    token = link_of()
    every = Organisation.objects.across(reason="test")
    keys = IssuerKey.objects.across(reason="test")
    before = (every.count(), keys.count())

    def press(words=SAID):
        return answering.sign_for_new(
            token, stage.amina, words, name="Amina Rigging", country="IE", ports=stage.ports
        )

    stage.world.breaks_at = place
    with pytest.raises(WorldEnds):
        press()
    assert (every.count(), keys.count()) == before
    assert answering.asked(token, ports=stage.ports).is_open
    stage.world.breaks_at = None
    with pytest.raises(InvalidInput):  # refused after the organisation was made
        press(replace(SAID, until_date="2020-01-01"))
    assert (every.count(), keys.count()) == before

    made = press()

    assert made.organisation.name == "Amina Rigging"
    assert (every.count(), keys.count()) == (before[0] + 1, before[1] + 1)
    assert timedelta(0) <= stage.world.now - made.issued_at < timedelta(minutes=1)
    with pytest.raises(Conflict):
        press()
    assert every.count() == before[0] + 1

"""The page of a qualification: what asking passes on is said, and it can be taken back."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest
from tests import people as cast
from tests import stacked

from cairn.records.models import Organisation, QualificationVersion, Stack, VendorMapping, Waiver
from cairn.services.stack import awarding


@pytest.fixture
def asked(stage):
    return stacked.asked(stage)


def test_what_is_passed_on_is_said_and_what_was_asked_for_is_taken_back(stage, visit, asked):
    qualification, _stack = asked
    page = f"/plan/qualifications/{qualification.uuid}"
    amina = visit(stage.amina)
    assert "Take it back" in amina.get(page).content.decode()
    answer = amina.post(f"{page}/withdraw", {"exit_name": stacked.EXIT, "exit": "0"}, follow=True)
    said = answer.content.decode()
    assert "Taken back." in said
    assert "one e-mail address that you proved" in said
    assert "nothing else" not in said
    assert not Stack.objects.of(stage.harbour).exists()
    assert amina.post(f"{page}/withdraw", {"exit_name": stacked.EXIT}).status_code == 404


def test_what_was_decided_is_not_taken_back(stage, visit, asked):
    qualification, stack = asked
    awarding.award(stage.owner, stack.uuid, ports=stage.ports)
    page = f"/plan/qualifications/{qualification.uuid}"
    answer = visit(stage.amina).post(f"{page}/withdraw", {"exit_name": stacked.EXIT}, follow=True)
    assert "This was decided already." in answer.content.decode()
    assert Stack.objects.of(stage.harbour).get().state == "AWARDED"


def test_a_waiver_is_asked_for_decided_and_shown_with_its_reason(stage, visit, asked):
    qualification, _stack = asked
    page = f"/plan/qualifications/{qualification.uuid}"
    amina, bram = visit(stage.amina), visit(stage.bram)
    wrong = amina.post(f"{page}/waiver", {"part": stacked.PART, "held": "", "why": ""})
    assert (wrong.status_code, "This field is required." in wrong.content.decode()) == (422, True)
    words = {"part": stacked.PART, "held": "", "why": "Ten years at sea"}
    assert "Asked. You get a letter" in amina.post(f"{page}/waiver", words, follow=True).content.decode()
    again = amina.post(f"{page}/waiver", words)
    assert "You asked for this already." in again.content.decode()
    assert "Ten years at sea" in again.content.decode(), "what was typed is kept"
    row = Waiver.objects.of(stage.harbour).get()
    queue = f"/provider/{stage.harbour.uuid}/waivers"
    assert "Ten years at sea" in bram.get(queue).content.decode()
    decide = f"{queue}/{row.uuid}"
    for reason, why in (("", "This field is required."), ("A mate", "The last day cannot be over already.")):
        kept = bram.post(decide, {"grant": "1", "reason": reason, "until": "2001-01-01"})
        assert kept.status_code == 422
        assert why in kept.content.decode()
        assert 'value="2001-01-01"' in kept.content.decode()
    assert bram.post(decide, {"grant": "1", "reason": "A mate"}).url == queue
    seen = amina.get(page).content.decode()
    assert "is waived" in seen
    assert f"Decided by {stage.bram.name} of Harbour School" in seen
    long = "Sold the boat. " * 40
    for reason, why in (("", "This field is required."), (long, "at most 500 characters")):
        kept = bram.post(decide, {"revoke": "1", "reason": reason})
        assert kept.status_code == 422
        assert why in kept.content.decode()
        assert reason in kept.content.decode()
    assert "This was decided already." in bram.post(decide, {"grant": "1"}, follow=True).content.decode()
    bram.post(decide, {"revoke": "1", "reason": "Another person's papers"})
    assert "Another person&#x27;s papers" in amina.get(page).content.decode()


def test_a_search_that_finds_nothing_does_not_say_that_nothing_was_decided(stage, visit, asked):
    queue = f"/provider/{stage.harbour.uuid}/waivers"
    assert "Nothing was decided yet." in visit(stage.bram).get(queue).content.decode()
    assert "Nothing was decided yet." not in visit(stage.bram).get(f"{queue}?q=nobody").content.decode()


def test_the_builder_says_what_is_published_as_it_stands(stage, visit, asked):
    qualification, _stack = asked
    bram, page = visit(stage.bram), f"/provider/{stage.harbour.uuid}/qualifications/{qualification.uuid}"
    said = bram.get(page).content.decode()
    assert "is <em>published as it stands here</em>." in said
    typed = {"exits": "1", "e0-groups": "1", "e0g0-sort": "collect", "e0-name": "Deck hand", "unit": "ECTS"}
    bram.post(page, {**typed, "name": "Deck work", "e0g0-credits": "12", "revision": "0"})
    assert "is <em>ready to publish</em>." in bram.get(page).content.decode()


def test_a_waiver_is_granted_unasked_to_a_learner_of_ones_own(stage, visit, asked):
    qualification, _stack = asked
    page = f"/provider/{stage.harbour.uuid}/waivers/new"
    bram = visit(stage.bram)
    asked_for = f"{page}?qualification={qualification.uuid}&learner="
    assert "Nobody of yours has this address" in bram.get(asked_for + "nobody@x.example").content.decode()
    whom = asked_for + stage.amina.user.email
    assert "What is decided for" in bram.get(whom).content.decode()
    done = bram.post(
        whom, {"part": stacked.PART, "credential": "", "reason": "A mate", "every_version": "on"}
    )
    assert done.status_code == 302
    assert Waiver.objects.of(stage.harbour).get().every_version


def test_whether_it_has_ended_is_told_by_the_day_of_the_provider(stage, visit, asked):
    qualification, _stack = asked
    stacked.waiver(stage, qualification)
    now = stage.world.now
    last = now.astimezone(ZoneInfo("Pacific/Pago_Pago")).date()
    Waiver.objects.of(stage.harbour).update(state="GRANTED", until_date=last, decided_at=now)
    for zone, words in (("Pacific/Pago_Pago", "Granted"), ("Pacific/Kiritimati", "Ended")):
        Organisation.objects.across(reason="test").filter(pk=stage.harbour.pk).update(time_zone=zone)
        page = visit(stage.bram).get(f"/provider/{stage.harbour.uuid}/waivers").content.decode()
        (tag,) = re.findall(r'<td data-label="Decided">.*?<small>', page)
        assert words in tag


def test_of_two_designers_the_second_sees_what_the_first_changed_and_loses_nothing(stage, visit, asked):
    qualification, _stack = asked
    dana = visit(stage.member(cast.DANA, "designer").actor.person)
    bram = visit(stage.bram)
    page = f"/provider/{stage.harbour.uuid}/qualifications/{qualification.uuid}"
    typed = {"exits": "1", "e0-groups": "1", "e0g0-sort": "collect", "e0-name": "Deck hand", "unit": "ECTS"}
    assert 'name="revision" value="0"' in bram.get(page).content.decode()
    first = bram.post(page, {**typed, "name": "Deck work", "e0g0-credits": "12", "revision": "0"})
    assert first.status_code == 302
    mine = {**typed, "name": "Deck work at sea", "e0g0-credits": "15", "e0-demands": "1"}
    mine |= {"e0d0-credits": "7", "e0d0-level": "5"}
    second = dana.post(page, {**mine, "revision": "0"})
    said = second.content.decode()
    assert second.status_code == 409
    assert "Exit 1, Group 1: Credits" in said
    assert f"<bdi>{stage.bram.name}</bdi>" in said
    assert 'value="Deck work at sea"' in said
    assert 'id="e0g0-credits" name="e0g0-credits" value="15"' in said
    assert 'name="e0d0-level" value="5"' in said
    assert QualificationVersion.objects.of(stage.harbour).get(state="DRAFT").name == "Deck work"
    again = dana.post(page, {**mine, "revision": "1"})
    assert again.status_code == 302, "saved knowingly"
    draft = QualificationVersion.objects.of(stage.harbour).get(state="DRAFT")
    assert (draft.name, draft.revision) == ("Deck work at sea", 2)
    assert draft.typed["exits"][0]["demands"][0]["credits"] == "7"


def test_the_number_of_an_exit_has_an_end(stage, visit, asked):
    page = f"/plan/qualifications/{asked[0].uuid}"
    amina = visit(stage.amina)
    endless = "9" * 5000
    assert amina.get(f"{page}?exit={endless}").status_code == 200
    assert amina.post(f"{page}/pins", {"held": "", "unpin": "1", "exit": endless}).url == page


def test_how_well_rounded_what_counts_is_stands_beside_it(stage, visit, asked):
    """What counts is of one group only: as varied as one group, and what would widen it is named."""
    qualification, _stack = asked
    said = visit(stage.amina).get(f"/plan/qualifications/{qualification.uuid}").content.decode()
    assert "What counts here lies in 1 of five groups, and is as varied as 1.0 groups" in said
    assert "What would widen it most" in said


def test_what_is_mapped_is_asked_for_and_decided_in_one_press_each(stage, visit):
    qualification, one = stacked.mapped_to(stage)
    page = f"/plan/qualifications/{qualification.uuid}"
    amina, bram = visit(stage.amina), visit(stage.bram)
    queue = f"/provider/{stage.harbour.uuid}/waivers"
    new = f"{queue}/new?qualification={qualification.uuid}&learner={cast.AMINA.email}"
    said = bram.get(new).content.decode()
    assert "Handed in, and mapped" in said, "her text speaks of it"
    by = f"Mapped by {stage.bram.name} on"
    assert by in said

    shown = amina.get(page).content.decode()
    assert by in shown
    assert "Mapped to 1 of 3 outcomes." in shown
    press = {"mapped": one.place.mapping.uuid, "part": one.place.part, "held": one.held}
    amina.post(f"{page}/waiver", press)
    row = Waiver.objects.of(stage.harbour).get()
    assert by in bram.get(queue).content.decode()
    over = "This mapping ended or was withdrawn."
    VendorMapping.objects.of(stage.harbour).update(ended_at=stage.world.now)
    assert over in (seen := bram.get(queue).content.decode())
    assert 'name="mapped"' not in seen, "a press that would be refused"
    VendorMapping.objects.of(stage.harbour).update(ended_at=None)
    assert over not in bram.get(queue).content.decode()
    assert "Granted." in bram.post(f"{queue}/{row.uuid}", {"mapped": "1"}, follow=True).content.decode()
    after = amina.get(page).content.decode()
    assert by in after
    assert 'id="mapped"' not in after

"""The page of a qualification: what asking passes on is said, and it can be taken back."""

from __future__ import annotations

import pytest
from tests import stacked

from cairn.records.models import Stack
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

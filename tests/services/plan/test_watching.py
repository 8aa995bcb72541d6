"""A step of a kept plan stops being possible: its person gets one letter a week at most, or none at all."""

from __future__ import annotations

import pytest
from tests import outside
from tests.harbour import COURSE
from tests.services.stage import letters

from cairn.records.models import Plan
from cairn.services import outbox
from cairn.services.plan import goals, keeping, offers
from cairn.services.plan.watching import want_letters, watch_due

pytestmark = pytest.mark.django_db
A_DAY = 86_401


@pytest.fixture
def kept(stage):
    """Amina keeps a plan of one course, which begins in some weeks."""
    outside.framework(stage)
    later = stage.world.now.date().replace(month=stage.world.now.month + 1)
    run = {"start": later.isoformat(), "end": later.replace(day=28).isoformat()}
    stage.course = offers.put(stage.owner, {**COURSE, "runs": [run]}, ports=stage.ports)
    wanted = goals.from_skills("Climb", [outside.HEIGHT])
    stage.goal = goals.add(stage.amina, wanted, wishes={}, ports=stage.ports)
    return keeping.keep(stage.goal, ports=stage.ports)


def closed(stage, *, yes=True):
    offers.set_closed(stage.owner, stage.course.uuid, closed=yes, ports=stage.ports)


def test_what_closed_is_told_once_and_the_letter_can_be_sent(stage, kept):
    stage.world.pass_time(seconds=A_DAY)
    assert watch_due(ports=stage.ports) == 0, "nothing changed"
    closed(stage)
    assert watch_due(ports=stage.ports) == 0, "looked at a moment ago"
    stage.world.pass_time(seconds=A_DAY)
    assert watch_due(ports=stage.ports) == 1
    (letter,) = letters("plan_changed")
    assert (letter.recipient, letter.payload["steps"]) == (stage.amina.user.email, "Up the mast")
    assert letter.payload["link"].endswith(f"/plan/goals/{stage.goal.uuid}")
    stage.world.pass_time(seconds=9 * A_DAY)
    assert watch_due(ports=stage.ports) == 0, "the same is not told twice"
    assert outbox.send_due(ports=stage.ports) >= 1
    assert "Up the mast" in next(one.text for one in stage.world.letters if "Climb" in one.subject)


def test_a_second_plan_waits_until_the_week_is_over(stage, kept):
    other = goals.add(
        stage.amina, goals.from_skills("Higher", [outside.HEIGHT]), wishes={}, ports=stage.ports
    )
    keeping.keep(other, ports=stage.ports)
    closed(stage)
    stage.world.pass_time(seconds=A_DAY)
    assert watch_due(ports=stage.ports) == 1
    stage.world.pass_time(seconds=2 * A_DAY)
    assert watch_due(ports=stage.ports) == 0
    stage.world.pass_time(seconds=6 * A_DAY)
    assert watch_due(ports=stage.ports) == 1
    assert {one.payload["title"] for one in letters("plan_changed")} == {"Climb", "Higher"}


def test_whoever_turned_them_off_gets_none(stage, kept):
    want_letters(stage.amina, wanted=False, ports=stage.ports)
    closed(stage)
    stage.world.pass_time(seconds=A_DAY)
    assert watch_due(ports=stage.ports) == 0
    assert letters("plan_changed") == []
    assert Plan.objects.owned_by(stage.amina).get().looked_at == stage.world.now


def test_a_few_at_a_time_the_longest_unseen_first(stage, kept):
    other = goals.add(
        stage.amina, goals.from_skills("Higher", [outside.HEIGHT]), wishes={}, ports=stage.ports
    )
    stage.world.pass_time(seconds=60)
    keeping.keep(other, ports=stage.ports)
    stage.world.pass_time(seconds=A_DAY)
    mine = Plan.objects.owned_by(stage.amina).order_by("pk")
    watch_due(ports=stage.ports, most=1)
    assert [row.looked_at == stage.world.now for row in mine.all()] == [True, False]
    watch_due(ports=stage.ports, most=1)
    assert [row.looked_at == stage.world.now for row in mine.all()] == [True, True]

"""How one appeals against a decision: for all, otherwise for some, "not known" where nobody says (Q3)."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from tests import reviewed

from cairn.records.models import AppealRoute
from cairn.services.errors import InvalidInput, NotFound, NotPermitted
from cairn.services.explore.quality import facts_of, facts_of_many
from cairn.services.review import appealing
from cairn.services.review.rule import day_of

pytestmark = pytest.mark.django_db


def fact(found):
    return next((one.answer, one.detail, one.source) for one in found if one.code == "appeals")


def test_an_exception_goes_before_what_counts_for_all_and_the_rest_is_not_known(stage):
    one, other = stage.published(), stage.published(name="Splicing")
    assert fact(facts_of(one)) == ("unknown", "Not known", "")
    reviewed.appeals(stage)
    special = {"who": "The pilot", "how": "By letter.", "days": "30"}
    appealing.offer(stage.owner, facts=special, achievement_uuid=other.achievement.uuid, ports=stage.ports)
    assert [fact(found)[1] for found in facts_of_many([one, other])] == [
        "Yes: within 14 days, to The harbour master",
        "Yes: within 30 days, to The pilot",
    ]
    appealing.end(stage.owner, achievement_uuid=other.achievement.uuid, ports=stage.ports)
    assert appealing.route_of(other.achievement).who == "The harbour master"
    appealing.end(stage.owner, ports=stage.ports)
    assert appealing.route_of(other.achievement) is None
    with pytest.raises(NotFound):
        appealing.end(stage.owner, ports=stage.ports)


def test_another_way_ends_the_one_before_and_the_last_day_is_of_the_organisation(stage):
    version = stage.published()
    first, second = reviewed.appeals(stage), reviewed.appeals(stage)
    first.refresh_from_db()
    assert first.ended_at is not None
    assert AppealRoute.objects.of(stage.harbour).get(ended_at=None) == second
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    stage.harbour.time_zone = version.achievement.organisation.time_zone = "Europe/Dublin"
    assert appealing.last_day(second, version.achievement, late) == date(2026, 7, 16)


def test_days_that_were_offered_when_it_was_decided_become_no_fewer(stage):
    version = stage.published()
    reviewed.appeals(stage)
    stage.world.now += timedelta(days=1)
    decided = stage.world.now
    stage.world.now += timedelta(days=1)
    fewer = {"who": "The harbour master", "how": "Write to the office.", "days": "5"}
    route = appealing.offer(stage.owner, facts=fewer, ports=stage.ports)
    until = {at: appealing.last_day(route, version.achievement, at) for at in (decided, stage.world.now)}
    first = day_of(stage.harbour, decided)
    assert until == {decided: first + timedelta(days=14), stage.world.now: first + timedelta(days=6)}


@pytest.mark.django_db(transaction=True)
def test_two_who_say_it_at_the_same_moment_leave_one(stage):
    """Without a lock each would end nothing, and one would fall over the other's."""
    both, refused = threading.Barrier(2), []
    facts = {"who": "The harbour master", "how": "Write to the office.", "days": "14"}

    def when_both_have_looked():
        with suppress(threading.BrokenBarrierError):
            both.wait(0.3)
        return uuid4()

    def say() -> None:
        try:
            ports = replace(stage.ports, new_uuid=when_both_have_looked)
            appealing.offer(stage.owner, facts=facts, ports=ports)
        except IntegrityError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=say) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (refused, AppealRoute.objects.of(stage.harbour).filter(ended_at=None).count()) == ([], 1)


def test_owners_say_it_for_all_and_designers_for_one(stage):
    version = stage.published()
    with pytest.raises(InvalidInput) as refused:
        appealing.offer(stage.owner, facts={"who": "", "how": "", "days": "1"}, ports=stage.ports)
    assert set(refused.value.fields) == {"who", "how", "days"}
    with pytest.raises(InvalidInput):
        appealing.offer(stage.owner, facts={"who": "A", "how": "B"}, ports=stage.ports)
    facts = {"who": "A", "how": "B", "days": "5"}
    with pytest.raises(NotPermitted):
        appealing.offer(stage.seat("designer"), facts=facts, ports=stage.ports)
    uuid = version.achievement.uuid
    appealing.offer(stage.seat("designer"), facts=facts, achievement_uuid=uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        appealing.offer(stage.outsider, facts=facts, achievement_uuid=uuid, ports=stage.ports)

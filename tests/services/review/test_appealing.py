"""How one appeals against a decision: for all, otherwise for some, "not known" where nobody says (Q3)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests import reviewed

from cairn.records.models import AppealRoute
from cairn.services.errors import InvalidInput, NotFound, NotPermitted
from cairn.services.explore.quality import facts_of, facts_of_many
from cairn.services.review import appealing

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

"""Who gives a skill: what is on offer, the newest version of each, and no more rows than are named."""

from __future__ import annotations

import pytest
from tests.crew import BASE, enrol, iri
from tests.services.reads.test_growth import steps
from tests.services.stage import tag

from cairn.records.models import Achievement, AchievementVersion, Outcome, OutcomeSkill, Skill
from cairn.records.reads.giving import giving
from cairn.services.design import archive, draft, publish

FEW, MANY = 60, 600
STEER = iri("steer")


@pytest.fixture
def steer(stage):
    enrol(stage)
    return Skill.objects.public().get(iri=STEER)


def names(found):
    return [version.name for version in found.rows]


def fill(stage, count):
    """Published designs that give the skill, all of Harbour School; the rows as publishing writes them."""
    owner, at, new = stage.harbour, stage.ports.now(), stage.ports.new_uuid
    lasting = Achievement.objects.bulk_create(
        Achievement(uuid=new(), organisation=owner, created_at=at) for _ in range(count)
    )
    versions = AchievementVersion.objects.bulk_create(
        AchievementVersion(
            uuid=new(), achievement=one, state="PUBLISHED", number=1, name="Steer", saved_at=at
        )
        for one in lasting
    )
    outcomes = Outcome.objects.bulk_create(
        Outcome(uuid=new(), version=one, key=new(), position=1, text="Steer") for one in versions
    )
    OutcomeSkill.objects.bulk_create(
        OutcomeSkill(version=one.version, outcome=one, position=0, skill=STEER, name="Steer")
        for one in outcomes
    )


def test_the_newest_version_of_what_is_on_offer_is_named(stage, steer):
    first = stage.published()
    tag(first.outcomes.all(), steer=STEER)
    assert names(giving(steer)) == [first.name]

    second = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    assert giving(steer).rows == (first,), "a draft gives nothing yet"
    tag(second.outcomes.all(), other=BASE + "other")
    publish.publish(second.uuid, seat=stage.owner, ports=stage.ports)
    assert giving(steer).rows == (), "the newest version does not give it any more"

    tag(second.outcomes.filter(position=2), steer=STEER)
    assert giving(steer).rows == (second,)
    archive.archive(second.achievement.uuid, seat=stage.owner, ports=stage.ports)
    assert giving(steer).rows == ()


@pytest.mark.parametrize(
    ("there", "most", "named", "more"), [(3, 2, 2, True), (3, 3, 3, False), (3, 4, 3, False)]
)
def test_of_many_the_newest_are_named_and_it_says_so(stage, steer, there, most, named, more):
    fill(stage, there)
    keys = AchievementVersion.objects.of(stage.harbour).filter(name="Steer").order_by("-pk")
    found = giving(steer, most=most)
    assert {one.pk for one in found.rows} == set(keys.values_list("pk", flat=True)[:named])
    assert (int(found.count), found.count.more) == (named, more)


def test_ten_times_the_credentials_take_the_same_on_the_page(
    stage, steer, client, django_assert_max_num_queries
):
    def page():
        answer = client.get(f"/skills/{steer.uuid}")
        assert "50+ credentials here give it." in answer.content.decode()

    fill(stage, FEW)
    before = steps(page)
    fill(stage, MANY - FEW)
    assert steps(page, warm=True) <= 1.25 * before + 500
    with django_assert_max_num_queries(20):
        page()

"""Interviews that partners pledge: seen before enrolling, never edited, withdrawn only with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cairn.services.codesign import partners, pledges
from cairn.services.errors import Conflict, InvalidInput, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(stage):
    return stage.published()


@pytest.fixture
def solar(stage):
    return partners.add(stage.owner, facts={"name": "Brightline Solar"}, ports=stage.ports)


def facts(stage, **changes):
    day = (stage.world.now + timedelta(days=30)).date().isoformat()
    said = {"number": "4", "until_date": day, "contact_name": "Ines", "contact_email": "ines@solar.example"}
    return {**said, **changes}


@pytest.fixture
def pledge(stage, version, solar):
    made = pledges.draft(
        stage.owner, version.achievement.uuid, partner=solar.uuid, facts=facts(stage), ports=stage.ports
    )
    return pledges.publish(stage.owner, made.uuid, ports=stage.ports)


def test_a_pledge_is_seen_once_it_is_published_and_never_edited_again(stage, version, solar):
    mine = {"achievement": version.achievement.uuid, "partner": solar.uuid}
    made = pledges.draft(
        stage.owner, mine["achievement"], partner=solar.uuid, facts=facts(stage), ports=stage.ports
    )
    pledges.change(stage.owner, made.uuid, facts=facts(stage, number=6), ports=stage.ports)
    assert not pledges.shown(version.achievement, at=stage.world.now)
    pledges.publish(stage.owner, made.uuid, ports=stage.ports)
    assert [one.number for one in pledges.shown(version.achievement, at=stage.world.now)] == [6]
    for act in (
        lambda: pledges.change(stage.owner, made.uuid, facts=facts(stage), ports=stage.ports),
        lambda: pledges.discard(stage.owner, made.uuid, ports=stage.ports),
        lambda: pledges.publish(stage.owner, made.uuid, ports=stage.ports),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "pledge.published"
    assert stage.acts()[-3:] == ["pledge.draft", "pledge.change", "pledge.publish"]


def test_it_ends_by_itself_after_its_last_day(stage, version, pledge, solar):
    key, last = version.achievement_id, stage.world.now + timedelta(days=30)
    assert pledges.in_force([key], at=last)[key] == [pledge]
    over = last + timedelta(days=1)
    assert not pledges.in_force([key], at=over)
    assert not pledges.shown(version.achievement, at=over)
    stage.world.now = over
    pledges.put_partner_away(stage.owner, solar.uuid, reason="", ports=stage.ports)
    pledge.refresh_from_db()
    assert pledge.withdrawn_at is None, "what is over is withdrawn by nobody"


def test_what_is_withdrawn_stays_with_its_reason_and_counts_no_more(stage, version, pledge):
    with pytest.raises(InvalidInput):
        pledges.withdraw(stage.owner, pledge.uuid, reason=" ", ports=stage.ports)
    pledges.withdraw(stage.owner, pledge.uuid, reason="The site closed.", ports=stage.ports)
    with pytest.raises(Conflict):
        pledges.withdraw(stage.owner, pledge.uuid, reason="Again.", ports=stage.ports)
    (one,) = pledges.shown(version.achievement, at=stage.world.now)
    assert one.withdrawn_reason == "The site closed."
    assert not pledges.in_force([version.achievement_id], at=stage.world.now)


def test_a_partners_own_members_give_and_withdraw_it(stage, version, solar):
    mine = {"achievement": version.achievement.uuid, "facts": facts(stage), "ports": stage.ports}
    with pytest.raises(NotFound):
        pledges.give(stage.outsider, solar.uuid, **mine)
    page = f"https://badges.example/issuers/{stage.elsewhere.uuid}"
    partners.ask_link(stage.owner, solar.uuid, address=page, ports=stage.ports)
    partners.accept_link(stage.outsider, solar.uuid, ports=stage.ports)
    made = pledges.give(stage.outsider, solar.uuid, **mine)
    assert pledges.holds(made, at=stage.world.now)
    with pytest.raises(NotFound):  # it is the partner's own page, not the provider's
        pledges.withdraw_own(stage.owner, made.uuid, reason="x", ports=stage.ports)
    pledges.withdraw_own(stage.outsider, made.uuid, reason="No places left.", ports=stage.ports)
    for organisation in (stage.harbour, stage.elsewhere):
        assert stage.acts(organisation)[-2:] == ["pledge.give", "pledge.withdraw"]


def test_nobody_is_named_who_does_not_want_it_and_nothing_is_pledged_for_a_draft(stage, version, solar):
    partners.update(stage.owner, solar.uuid, facts={"is_public": False}, ports=stage.ports)
    hidden = pledges.draft(
        stage.owner, version.achievement.uuid, partner=solar.uuid, facts=facts(stage), ports=stage.ports
    )
    other = stage.draft(name="Another")
    for code, public, achievement in (
        ("pledge.not_named", False, version.achievement),
        ("pledge.not_offered", True, other.achievement),
    ):
        partners.update(stage.owner, solar.uuid, facts={"is_public": public}, ports=stage.ports)
        made = (
            hidden
            if not public
            else pledges.draft(
                stage.owner, achievement.uuid, partner=solar.uuid, facts=facts(stage), ports=stage.ports
            )
        )
        with pytest.raises(Conflict) as refused:
            pledges.publish(stage.owner, made.uuid, ports=stage.ports)
        assert refused.value.code == code


@pytest.mark.parametrize(
    "wrong", [{"number": "0"}, {"number": ""}, {"until_date": "2020-01-01"}, {"contact_email": ""}]
)
def test_what_cannot_be_kept_cannot_be_pledged(stage, version, solar, wrong):
    with pytest.raises(InvalidInput) as said:
        pledges.draft(
            stage.owner,
            version.achievement.uuid,
            partner=solar.uuid,
            facts=facts(stage, **wrong),
            ports=stage.ports,
        )
    assert set(said.value.fields) == set(wrong)


def test_a_partner_is_put_away_only_with_a_reason_that_stands_beside_its_pledges(
    stage, version, solar, pledge
):
    refused = {
        "archive": lambda: partners.archive(stage.owner, solar.uuid, ports=stage.ports),
        "hide": lambda: partners.update(
            stage.owner, solar.uuid, facts={"is_public": False}, ports=stage.ports
        ),
    }
    for act in refused.values():
        with pytest.raises(Conflict) as said:
            act()
        assert said.value.code == "partner.pledges"
    with pytest.raises(InvalidInput):
        pledges.put_partner_away(stage.owner, solar.uuid, reason=" ", ports=stage.ports)
    assert pledges.shown(version.achievement, at=stage.world.now) == (pledge,)

    pledges.put_partner_away(stage.owner, solar.uuid, reason="They closed.", ports=stage.ports)

    (left,) = pledges.shown(version.achievement, at=stage.world.now)
    assert (left.withdrawn_reason, left.partner.archived_at is not None) == ("They closed.", True)
    assert not pledges.in_force([version.achievement.pk], at=stage.world.now)

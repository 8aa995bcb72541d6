"""What has moved on is offered anew to those who hold it: in their passport, and by one letter at most (G2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests import people as cast
from tests import reviewed
from tests.services.stage import FACTS, OUTCOMES

from cairn.records.models import AuditEvent, Credential, OutboxMessage, Refresh
from cairn.services.design import draft, publish
from cairn.services.design.draft import OutcomeInput
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.review import looking, moved, refreshing

pytestmark = pytest.mark.django_db
RUBRIC, MARKS, OPTIONAL = OUTCOMES


@pytest.fixture
def held(stage) -> Credential:
    """Amina holds version 1."""
    made = stage.held()
    made.refresh_from_db()
    return made


def inputs(version, **texts):
    """The outcomes of a version as they are typed, some with another text, by their place."""
    rows = version.outcomes.order_by("position")
    return tuple(
        replace(typed, key=row.key, text=texts.get(f"o{place}", row.text))
        for place, (row, typed) in enumerate(zip(rows, OUTCOMES, strict=True), start=1)
    )


def next_version(stage, version, *more: OutcomeInput, **texts):
    """The next version, with another text at a place, and outcomes besides."""
    made = draft.new_draft(version.achievement.uuid, seat=stage.owner, ports=stage.ports)
    outcomes = (*inputs(made, **texts), *more)
    draft.save(made.uuid, seat=stage.owner, facts=dict(FACTS), outcomes=outcomes, ports=stage.ports)
    return publish.publish(made.uuid, seat=stage.owner, ports=stage.ports)


def watch(stage, version, place=2):
    """One outcome gets a day."""
    row = version.outcomes.get(position=place)
    by = (stage.world.now + timedelta(days=60)).date()
    return row, looking.plan(
        stage.owner, version.achievement.uuid, by=by, outcome=str(row.key), ports=stage.ports
    )


def seen(stage, credential):
    fresh = Credential.objects.of(stage.harbour).select_related("award__version__achievement")
    return moved.moved_on(fresh.get(pk=credential.pk), ports=stage.ports)


def letters():
    return OutboxMessage.objects.across(reason="test").filter(kind="moved_on")


def test_a_new_version_that_changes_a_watched_outcome_is_seen_by_whoever_holds_the_older(stage, held):
    version = held.award.version
    next_version(stage, version, o2="Choose a knot for a load in kilonewton")
    assert not seen(stage, held).is_moved  # nobody watches over it, and nothing is offered
    watch(stage, version)
    found = seen(stage, held)
    assert [(one.before, one.now) for one in found.outcomes] == [
        (MARKS.text, "Choose a knot for a load in kilonewton")
    ]
    assert (found.has, found.new) == (
        (RUBRIC.text, OPTIONAL.text),
        ("Choose a knot for a load in kilonewton",),
    )
    assert found.newest.number == 2


def test_a_look_at_the_whole_that_finds_it_still_right_is_said_with_its_day(stage, held):
    by = (stage.world.now + timedelta(days=60)).date()
    row = looking.plan(stage.owner, held.award.version.achievement.uuid, by=by, ports=stage.ports)
    assert seen(stage, held).still is None
    looking.done(stage.owner, row.uuid, words="Nothing new.", verdict="holds", ports=stage.ports)
    assert seen(stage, held).still == stage.world.now.date()


def test_an_offer_reaches_those_below_the_version_that_changed_it_and_nobody_else(stage, held):
    version = held.award.version
    row, look = watch(stage, version)
    looking.done(stage.owner, look.uuid, words="New standard.", verdict="changed", ports=stage.ports)
    assert refreshing.moved_before(version.achievement, row.key) == 2  # no version says it yet: all are meant
    stage.world.now += timedelta(days=1)
    newer = next_version(stage, version, o2="Choose a knot for a load in kilonewton")
    assert refreshing.moved_before(version.achievement, row.key) == 2
    made = reviewed.offered(stage, version, outcome=str(row.key), amount="0", to=newer.url)
    assert (made.before_number, made.amount, made.currency, made.target_id) == (
        2,
        0,
        "EUR",
        version.achievement_id,
    )
    assert refreshing.count_holders(version.achievement, before=2) == 1
    (shown,) = seen(stage, held).offers
    assert (shown.refresh.pk, shown.target.number) == (made.pk, 2)
    stage.world.now += timedelta(days=400)
    assert not seen(stage, held).offers  # its last day is over
    stage.world.now -= timedelta(days=400)
    with pytest.raises(NotFound):
        refreshing.end(stage.outsider, made.uuid, ports=stage.ports)
    refreshing.end(stage.owner, made.uuid, ports=stage.ports)
    assert not seen(stage, held).offers  # it was taken back
    assert {"refresh.offer", "refresh.end"} <= set(stage.acts())

    stage.world.now += timedelta(days=30)
    _row, again = watch(stage, version)
    looking.done(stage.owner, again.uuid, words="Newton again.", verdict="changed", ports=stage.ports)
    assert refreshing.moved_before(version.achievement, row.key) == newer.number + 1  # of the newest, too


def test_offers_are_refused_where_they_make_no_sense(stage, held):
    version = held.award.version
    with pytest.raises(InvalidInput) as refused:
        reviewed.offered(stage, version, words="", to="NO-SUCH", until_date="2020-01-01", amount="-1")
    assert set(refused.value.fields) == {"words", "to", "until_date", "amount"}
    with pytest.raises(NotFound):
        refreshing.offer(stage.outsider, version.achievement.uuid, facts={}, ports=stage.ports)
    with pytest.raises(NotPermitted):
        refreshing.offer(stage.seat("issuer"), version.achievement.uuid, facts={}, ports=stage.ports)
    reviewed.offered(stage, version)
    with pytest.raises(Conflict) as twice:
        reviewed.offered(stage, version)
    assert twice.value.code == "refresh.exists"
    with pytest.raises(Conflict) as unpublished:
        reviewed.offered(stage, stage.draft(name="A draft"))
    assert unpublished.value.code == "refresh.unpublished"


def test_each_holder_gets_one_letter_that_the_provider_never_sees(stage, held):
    version = held.award.version
    first = reviewed.offered(stage, version, by_letter=True)
    assert [moved.tell_holders(ports=stage.ports) for _each in range(3)] == [1, 0, 0]
    letter = letters().get()
    assert (letter.recipient, letter.organisation) == (cast.AMINA.email, None)
    assert letter.payload["link"].endswith(f"/passport/credentials/{held.uuid}")
    first.refresh_from_db()
    assert first.told_at is not None
    refreshing.end(stage.owner, first.uuid, ports=stage.ports)
    with pytest.raises(InvalidInput) as soon:
        reviewed.offered(stage, version, by_letter=True)
    assert set(soon.value.fields) == {"by_letter"}


def test_a_large_offer_does_not_hold_up_the_others(stage, held):
    large = reviewed.offered(stage, held.award.version, by_letter=True)
    Refresh.objects.of(stage.harbour).filter(pk=large.pk).update(told_key=10_000)
    stage.world.now += timedelta(minutes=1)
    small = reviewed.offered(stage, stage.published(name="Splicing"), by_letter=True)
    moved.tell_holders(ports=stage.ports)
    told = {row.pk: row.told_at is not None for row in Refresh.objects.of(stage.harbour)}
    assert told == {large.pk: False, small.pk: True}  # its turn comes before the rest of the large one


def test_whoever_turned_letters_off_or_lost_it_gets_none(stage, held):
    moved.want_letters(stage.amina, wanted=False, ports=stage.ports)
    reviewed.offered(stage, held.award.version, by_letter=True)
    assert moved.tell_holders(ports=stage.ports) == 0
    assert not moved.wants_letters(stage.amina)
    assert not letters().exists()
    own = AuditEvent.objects.across(reason="test").filter(organisation=None)
    assert own.filter(action="person.refresh_letters_off").exists()

"""A version is approved before it is published: lanes, one independent reviewer, a decision that stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from tests import codesigned, reviewed, standardised
from tests import people as cast

from cairn.records.models import OutboxMessage, Partner, Review, ReviewDecision
from cairn.records.reads import review as reads
from cairn.services.access import EVERY_ROLE, Actor, Seat
from cairn.services.admin import api_tokens, members
from cairn.services.codesign import approval, comments
from cairn.services.design import draft, publish
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.letters import compose
from cairn.services.review import asking, engaging, reminding, reviewing, rule, state, telling
from cairn.services.review.clock import clock_of
from cairn.services.review.conflicts import conflicts
from cairn.services.review.way import way_of
from cairn.services.standards import adopting

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(stage):
    return reviewed.Board(stage)


def save(stage, version, **facts):
    draft.save(version.uuid, seat=stage.owner, facts=facts, ports=stage.ports)
    version.refresh_from_db()


def code_of(call, *args, error=Conflict, **named):
    with pytest.raises(error) as refused:
        call(*args, **named)
    return refused.value.code


def letters(stage):
    rows = OutboxMessage.objects.across(reason="test").filter(kind__startswith="review")
    return [(row.kind, row.recipient) for row in rows.order_by("pk")]


def test_without_a_rule_everything_is_published_as_before(stage):
    assert stage.published().state == "PUBLISHED"


def test_where_an_approval_is_asked_for_nothing_is_published_without(stage, board):
    reviewed.require(stage)
    version = stage.draft()
    assert (
        code_of(publish.publish, version.uuid, seat=stage.owner, ports=stage.ports) == "version.not_approved"
    )
    made = board.approve(version)
    assert (made.lane, made.depth, made.state, made.took_days) == ("major", "usual", "APPROVED", 0)
    done = publish.publish(version.uuid, seat=stage.owner, ports=stage.ports)
    assert done.state == "PUBLISHED"
    decision = made.decisions.get()
    assert (decision.organisation_name, made.body_id is not None, made.rounds) == (
        "Coastal Quality Board",
        True,
        0,
    )
    assert {"review.ask", "review.take", "review.approve"} <= set(stage.acts())
    assert {"engagement.accept", "review.take", "review.approve"} <= set(stage.acts(board.organisation))


def test_what_changes_decides_the_lane_and_nobody_can_wish_for_the_short_one(stage, board):
    first = stage.published()
    version = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    save(stage, version, summary="Six knots.")
    assert (way_of(version).lane, way_of(version).base) == ("minor", "published")
    assert way_of(version, is_long=True).lane == "major"
    assert not approval.is_major(version)
    save(stage, version, hours="40")
    assert (way_of(version).lane, way_of(version).decisive) == ("major", ("hours",))
    asked = board.ask(version)
    assert (asked.lane, asked.decisive) == ("major", ["hours"])


def test_an_approved_text_that_changes_needs_the_short_way_or_the_long_one(stage, board):
    reviewed.require(stage)
    version = stage.draft()
    board.approve(version)
    assert state.approved(version)
    save(stage, version, summary="Six knots.")
    now = state.standing(version)
    assert (now.kind, now.lane) == ("changed", "minor")
    assert "wording" in state.to_do(version)
    again = board.approve(version)
    assert again.lane == "minor"
    assert state.approved(version)
    save(stage, version, eqf_level="5")
    assert (state.standing(version).kind, state.standing(version).lane) == ("changed", "major")
    assert (
        code_of(publish.publish, version.uuid, seat=stage.owner, ports=stage.ports) == "version.not_approved"
    )


def test_sent_back_the_clock_stands_still_and_the_same_reviewer_goes_on(stage, board):
    stage.world.now = stage.world.now.replace(day=2)  # Monday
    version = stage.draft()
    made = board.take(board.ask(version))
    assert made.due_date == date(2026, 3, 16)
    stage.world.now += timedelta(days=2)
    board.decide(
        made, "CHANGES", answers={"workload": "no"}, remarks={"workload": "Say 30 hours."}, words="Nearly."
    )
    assert approval.sent_back(version) == "Nearly.\nSay 30 hours."
    stage.world.now += timedelta(days=7)
    made.refresh_from_db()
    clock = clock_of(made, rule.rule_of(stage.harbour), ports=stage.ports)
    assert (made.state, clock.state, clock.days, made.left_days) == ("BACK", "paused", 5, 8)
    with pytest.raises(Conflict) as refused:
        asking.again(stage.owner, version.uuid, ports=stage.ports)
    assert refused.value.code == "review.unchanged"
    save(stage, version, hours="30")
    made = asking.again(stage.owner, version.uuid, words="Done.", ports=stage.ports)
    assert (made.state, made.due_date) == ("TAKEN", date(2026, 3, 23))
    stage.world.now += timedelta(days=1)
    board.decide(made, "APPROVED")
    made.refresh_from_db()
    assert (made.took_days, made.rounds, made.paused_days) == (3, 1, 5)
    assert [one.days for one in reads.paces_of(stage.harbour)] == [None, 3]
    kinds = [kind for kind, _to in letters(stage)]
    assert kinds == ["review_asked", "review_back", "review_again", "review_approved"]


def test_whoever_had_a_hand_in_it_cannot_review(stage, board):
    version = stage.draft()
    dana = stage.member(cast.DANA, "designer")
    made = board.ask(version, to="own")
    assert conflicts(version, stage.bram, body=None) == ("designed", "asked")
    assert code_of(board.take, made, seat=stage.owner) == "review.conflict"
    taken = board.take(made, seat=dana)
    draft.save(version.uuid, seat=dana, facts={"summary": "Knots."}, ports=stage.ports)
    assert code_of(board.decide, taken, "APPROVED", seat=dana) == "review.conflict"


def test_who_is_named_in_the_workspace_or_of_a_partner_cannot_review(stage, board):
    shop = codesigned.Workshop(stage)
    chidi = stage.member(cast.CHIDI, "assessor")
    assert conflicts(shop.version, chidi.actor.person, body=None) == ()
    comments.say(
        codesigned.workspace.as_member(chidi, shop.achievement.uuid), text="Good.", ports=stage.ports
    )
    assert conflicts(shop.version, chidi.actor.person, body=None) == ("commented",)
    shop.involve()
    shop.link(board.organisation)
    assert conflicts(shop.version, board.quill, body=board.organisation) == ("involved",)


def test_a_member_of_the_school_is_nobody_from_outside(stage, board):
    token = members.invite(stage.owner, email=reviewed.BOARD.email, roles=["issuer"], ports=stage.ports)
    members.accept(token, person=board.quill, ports=stage.ports)
    assert conflicts(stage.draft(), board.quill, body=board.organisation) == ("belongs",)


def test_two_cannot_take_one(stage, board):
    made = board.ask(stage.draft(), to="own")
    dana, chidi = stage.member(cast.DANA, "designer"), stage.member(cast.CHIDI, "assessor")
    seen = reviewing.review_of(chidi, made.uuid, ports=stage.ports)
    board.take(made, seat=dana)
    assert seen.state == "ASKED"  # what Chidi's page still shows
    assert code_of(board.take, seen, seat=chidi) == "review.taken"
    assert code_of(board.decide, made, "APPROVED", seat=chidi) == "review.not_yours"
    reviewing.give_up(dana, made.uuid, ports=stage.ports)
    assert board.take(made, seat=chidi).reviewer_name == cast.CHIDI.name


def test_a_body_sees_what_it_is_engaged_for_and_nothing_else(stage, board):
    made = board.ask(stage.draft())
    own = board.ask(stage.draft(name="Splicing"), to="own")
    assert [row.pk for row in reviewing.queue_of(board.seat, ports=stage.ports)] == [made.pk]
    for seat, row in ((board.seat, own), (stage.outsider, made), (stage.owner, made)):
        assert code_of(reviewing.review_of, seat, row.uuid, ports=stage.ports, error=NotFound)
    engaging.end(stage.owner, board.engagement.uuid, ports=stage.ports)
    assert code_of(reviewing.review_of, board.seat, made.uuid, ports=stage.ports, error=NotFound)


def test_an_engagement_is_accepted_before_it_counts_and_ends_on_its_day(stage):
    waiting = reviewed.Board(stage, engaged=False)
    version = stage.draft()
    assert code_of(waiting.ask, version, error=InvalidInput)
    assert code_of(
        engaging.accept, stage.outsider, waiting.engagement.uuid, ports=stage.ports, error=NotFound
    )
    engaging.accept(waiting.seat, waiting.engagement.uuid, ports=stage.ports)
    engaging.end(waiting.seat, waiting.engagement.uuid, ports=stage.ports)
    day = stage.world.now.date()
    row = engaging.ask(
        stage.owner, address=reviewed.address_of(waiting.organisation), until=day, ports=stage.ports
    )
    engaging.accept(waiting.seat, row.uuid, ports=stage.ports)
    made = waiting.ask(version)
    stage.world.now += timedelta(days=1)
    assert code_of(waiting.take, made, error=NotFound)
    assert asking.whom(stage.harbour, ports=stage.ports) == [("own", None)]


def test_only_a_quality_body_can_be_engaged(stage):
    for organisation in (stage.harbour, stage.elsewhere):
        with pytest.raises(InvalidInput):
            engaging.ask(stage.owner, address=reviewed.address_of(organisation), ports=stage.ports)


def test_approving_takes_every_answer_and_a_no_takes_words(stage, board):
    made = board.take(board.ask(stage.draft()))
    with pytest.raises(InvalidInput) as refused:
        board.decide(made, "APPROVED", answers={"outcomes": "yes", "level": "no"})
    assert {"answer-workload", "answer-level", "words-level"} <= set(refused.value.fields)
    for kind, field in (("CHANGES", "words"), ("DECLINED", "words")):
        with pytest.raises(InvalidInput) as refused:
            board.decide(made, kind, answers={})
        assert set(refused.value.fields) == {field}
    with pytest.raises(InvalidInput):
        board.decide(made, "APPROVED", answers={"nothing": "yes"})


def test_what_changed_under_their_eyes_is_not_decided(stage, board):
    version = stage.draft()
    made = board.take(board.ask(version))
    before = reviewed.verdict(made, "APPROVED")
    save(stage, version, summary="Other.")
    assert code_of(reviewing.decide, board.seat, made.uuid, before, ports=stage.ports) == "review.changed"


def test_a_major_change_with_a_workspace_is_approved_behind_its_gates(stage, board):
    shop = codesigned.Workshop(stage)
    reviewed.require(stage)
    shop.write_need()
    made = board.take(board.ask(shop.version))
    assert code_of(board.decide, made, "APPROVED") == "review.gates"
    shop.pass_all("need", "design", "build")
    assert code_of(shop.pass_gate, "approve") == "gate.obstacles"
    board.decide(made, "APPROVED")
    shop.pass_gate("approve")
    assert publish.publish(shop.version.uuid, seat=stage.owner, ports=stage.ports).state == "PUBLISHED"


def test_one_review_at_a_time_and_none_of_what_is_unfinished(stage, board):
    version = stage.draft(assessment_type="")
    assert code_of(board.ask, version) == "review.incomplete"
    save(stage, version, assessment_type="Test")
    board.ask(version)
    assert code_of(board.ask, version) == "review.open"
    asking.withdraw(stage.owner, version.uuid, ports=stage.ports)
    assert state.standing(version).kind == "none"
    board.approve(version)
    assert code_of(board.ask, version) == "review.approved"
    assert code_of(asking.withdraw, stage.owner, version.uuid, ports=stage.ports) == "review.not_open"
    assert ReviewDecision.objects.of(stage.harbour).count() == 1


def test_what_was_declined_can_be_asked_again(stage, board):
    version = stage.draft()
    reviewed.require(stage)
    made = board.take(board.ask(version))
    board.decide(made, "DECLINED", words="No need is shown.")
    assert state.standing(version).kind == "declined"
    assert "declined" in state.to_do(version)
    assert board.ask(version).state == "ASKED"


def test_working_days_are_those_of_the_organisation(stage, board):
    stage.world.now = stage.world.now.replace(day=5)  # Thursday
    facts = {"weekdays": ["1", "2", "3", "4", "7"], "holidays": "2026-03-08 a feast", "major_days": "2"}
    said = reviewed.require(stage, **facts)
    assert said.works.holidays == {date(2026, 3, 8)}
    asked = asking.ask(stage.owner, stage.draft().uuid, to="own", ports=stage.ports)
    assert asked.due_date == date(2026, 3, 10)
    for wrong in ("soon", "\n".join(["2026-03-08"] * 401)):
        with pytest.raises(InvalidInput):
            reviewed.require(stage, holidays=wrong)
    with pytest.raises(InvalidInput):
        reviewed.require(stage, weekdays=[])
    with pytest.raises(NotPermitted):
        rule.save(stage.seat("designer"), facts={}, ports=stage.ports)


def test_a_letter_comes_before_it_is_due_and_one_when_it_is_late_each_once(stage, board):
    stage.world.now = stage.world.now.replace(day=2)
    made = board.ask(stage.draft())
    assert (made.remind_date, reminding.remind_due(ports=stage.ports)) == (date(2026, 3, 12), 0)
    stage.world.now = stage.world.now.replace(day=12)
    assert [reminding.remind_due(ports=stage.ports) for _each in range(2)] == [1, 0]
    stage.world.now = stage.world.now.replace(day=17)
    assert [reminding.remind_due(ports=stage.ports) for _each in range(2)] == [1, 0]
    quill, bram = reviewed.BOARD.email, cast.BRAM.email
    assert letters(stage)[1:] == [("review_due", quill), ("review_overdue", quill), ("review_late", bram)]
    made.refresh_from_db()
    clock = clock_of(made, rule.rule_of(stage.harbour), ports=stage.ports)
    assert (clock.state, clock.days) == ("late", 1)


def test_a_reviewer_who_left_is_not_asked_again(stage, board):
    version = stage.draft()
    dana = stage.member(cast.DANA, "designer")
    made = board.take(board.ask(version, to="own"), seat=dana)
    board.decide(made, "CHANGES", seat=dana, words="Shorter.")
    membership = dana.actor.person.memberships.get()
    members.remove(stage.owner, membership.uuid, ports=stage.ports)
    made = asking.again(stage.owner, version.uuid, words="It is short.", ports=stage.ports)
    assert (made.state, made.reviewer, made.due_date is not None) == ("ASKED", None, True)


def test_a_program_reviews_nothing_and_an_issuer_neither(stage, board):
    made = board.ask(stage.draft(), to="own")
    system = Seat(stage.harbour, Actor(), EVERY_ROLE)
    assert code_of(board.take, made, seat=system, error=NotPermitted)
    assert code_of(board.take, made, seat=stage.seat("issuer"), error=NotPermitted)
    assert Review.objects.of(stage.harbour).get().state == "ASKED"


def test_a_column_that_came_later_changes_no_approval_until_somebody_fills_it(stage, board):
    version = stage.draft()
    board.approve(version)
    row = ReviewDecision.objects.of(stage.harbour).get()
    del row.text["facts"]["further_information"]
    row.digest = "0" * 64  # as it was made of the text without that column
    row.save()
    assert state.approved(version)
    save(stage, version, further_information="Bring gloves.")
    assert (state.standing(version).kind, state.standing(version).lane) == ("changed", "minor")


def test_what_a_program_wrote_was_written_by_whoever_made_its_key(stage, board):
    version = stage.draft()
    dana = stage.member(cast.DANA, "owner")
    token, _plain = api_tokens.create(dana, name="x", roles=["designer"], expires_at=None, ports=stage.ports)
    assert conflicts(version, dana.actor.person, body=None) == ()
    program = Seat(stage.harbour, Actor(token=token), frozenset({"designer"}))
    draft.save(version.uuid, seat=program, facts={"summary": "Six knots."}, ports=stage.ports)
    assert conflicts(version, dana.actor.person, body=None) == ("designed",)


def test_a_short_way_becomes_the_long_one_when_more_changes_while_it_is_with_a_reviewer(stage, board):
    first = stage.published()
    version = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    save(stage, version, summary="Six knots.")
    made = board.ask(version)
    assert made.lane == "minor"
    save(stage, version, hours="200")
    with pytest.raises(InvalidInput) as refused:
        board.decide(board.take(made), "APPROVED", answers={"change": "yes", "promise": "yes"})
    assert refused.value.fields
    made.refresh_from_db()
    assert (made.lane, made.depth, made.decisive) == ("major", "full", ["hours"])
    save(stage, version, hours="25")
    assert reviewing.review_of(board.seat, made.uuid, ports=stage.ports).lane == "major"
    board.decide(made, "DECLINED", answers={}, words="No.")
    made.refresh_from_db()
    assert made.lane == "major"


def test_a_short_way_that_grew_after_it_was_taken_is_not_approved_as_a_short_one(stage, board):
    first = stage.published()
    version = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    save(stage, version, summary="Six knots.")
    made = board.take(board.ask(version))
    save(stage, version, eqf_level="5")
    with pytest.raises(InvalidInput):
        board.decide(made, "APPROVED")  # the two questions of the short way
    assert not state.approved(version)


def test_who_let_it_adopt_a_standard_had_a_hand_in_it(stage, board):
    council = standardised.body(stage, standardised.COUNCILLOR, "Quay Council")
    one = standardised.published(stage, council)
    version = stage.draft()
    dana = stage.member(cast.DANA, "designer")
    assert conflicts(version, dana.actor.person, body=None) == ()
    adopting.adopt(
        dana, version.uuid, standard=one.standard.uuid, number=1, with_outcomes=True, ports=stage.ports
    )
    assert conflicts(version, dana.actor.person, body=None) == ("designed",)


def test_another_standard_is_a_major_change(stage, board):
    council = standardised.body(stage, standardised.COUNCILLOR, "Quay Council")
    one = standardised.published(stage, council)
    first = stage.published()
    version = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    assert way_of(version).lane == "minor"
    adopting.adopt(stage.owner, version.uuid, standard=one.standard.uuid, number=1, ports=stage.ports)
    version.refresh_from_db()
    assert (way_of(version).lane, way_of(version).decisive) == ("major", ("standards",))


def test_who_was_asked_at_any_of_their_addresses_is_named(stage, board):
    shop = codesigned.Workshop(stage)
    shop.involve()
    EmailAddress.objects.create(user=board.quill.user, email="quill@home.example", verified=True)
    rows = Partner.objects.of(stage.harbour).filter(pk=shop.partner.pk)
    rows.update(contact_email="Quill@home.example")
    assert conflicts(shop.version, board.quill, body=board.organisation) == ("involved",)


def test_what_was_published_otherwise_than_approved_is_not_called_approved(stage, board):
    version = stage.draft()
    board.approve(version)
    save(stage, version, hours="40")
    publish.publish(version.uuid, seat=stage.owner, ports=stage.ports)
    version.refresh_from_db()
    assert (state.standing(version).kind, state.standing(version).lane) == ("changed", "major")
    same = stage.draft(name="Splicing")
    board.approve(same)
    publish.publish(same.uuid, seat=stage.owner, ports=stage.ports)
    same.refresh_from_db()
    assert state.approved(same)


def test_only_owners_of_a_body_are_told_that_somebody_asks_it_to_review(stage):
    body = reviewed.Board(stage, engaged=False)
    row = OutboxMessage.objects.across(reason="test").get(kind="body_asked")
    assert row.recipient == body.seat.actor.person.user.email
    assert row.payload["link"].endswith(f"/provider/{body.organisation.uuid}/reviews/bodies")
    said = "Harbour School would like Coastal Quality Board to review its designs"
    assert said in compose(row).text


def test_the_last_day_of_an_engagement_is_a_day_of_the_organisation(stage):
    stage.harbour.time_zone = "Pacific/Auckland"
    stage.harbour.save(update_fields=["time_zone"])
    body = reviewed.Board(stage, engaged=False)
    today = rule.today_of(stage.harbour, ports=stage.ports)
    engaging.end(stage.owner, body.engagement.uuid, ports=stage.ports)
    row = engaging.ask(
        stage.owner, address=reviewed.address_of(body.organisation), until=today, ports=stage.ports
    )
    engaging.accept(body.seat, row.uuid, ports=stage.ports)
    made = body.ask(stage.draft())
    assert reviewing.review_of(body.seat, made.uuid, ports=stage.ports) == made
    while rule.today_of(stage.harbour, ports=stage.ports) == today:
        stage.world.now += timedelta(hours=1)
    assert rule.today_of(body.organisation, ports=stage.ports) == today  # not over where the body is
    assert code_of(body.take, made, error=NotFound)


def test_a_body_hears_nothing_once_its_engagement_is_over(stage, board):
    stage.world.now = stage.world.now.replace(day=2)
    version = stage.draft()
    made = board.take(board.ask(version))
    board.decide(made, "CHANGES", words="Shorter.")
    engaging.end(stage.owner, board.engagement.uuid, ports=stage.ports)
    before = len(letters(stage))
    made = asking.again(stage.owner, version.uuid, words="It is short.", ports=stage.ports)
    assert (made.state, made.reviewer) == ("ASKED", None)
    stage.world.now += timedelta(days=28)
    assert reminding.remind_due(ports=stage.ports) == 1
    assert letters(stage)[before:] == [("review_late", cast.BRAM.email)]


def test_those_who_can_review_are_asked_also_where_many_others_came_first(stage, board, monkeypatch):
    monkeypatch.setattr(telling, "MOST_LOOKED_AT", 1)
    version = stage.draft()
    stage.member(cast.DANA, "issuer")
    stage.member(cast.CHIDI, "assessor")
    board.ask(version, to="own")
    assert letters(stage) == [("review_asked", cast.CHIDI.email)]

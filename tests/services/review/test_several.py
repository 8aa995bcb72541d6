"""What claims much is reviewed by several, each alone; questions of one's own; days of whoever reviews (Q1, G1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import people as cast
from tests import reviewed

from cairn.records.models import AuditEvent, OutboxMessage, ReviewDecision, ReviewVote
from cairn.records.reads import review as reads
from cairn.services.design import draft
from cairn.services.errors import Conflict, InvalidInput, NotPermitted, TooMuch
from cairn.services.review import asking, questions, reminding, reviewing, rule, several, state

pytestmark = pytest.mark.django_db
DEEP = {"deep_level": "6", "deep_places": "2", "deep_votes": "2"}


@pytest.fixture
def board(stage):
    return reviewed.Board(stage)


def code_of(call, *args, **named):
    with pytest.raises(Conflict) as refused:
        call(*args, **named)
    return refused.value.code


def letters(kind):
    rows = OutboxMessage.objects.across(reason="test").filter(kind=kind)
    return sorted(rows.values_list("recipient", flat=True))


def test_two_reviewers_disagree_and_their_rule_decides_with_both_digests(stage, board):
    reviewed.require(stage, **DEEP)
    dana = reviewed.colleague(board)
    version = stage.draft(eqf_level="6")
    review = board.ask(version)
    assert (review.places, review.votes, review.state) == (2, 2, "ASKED")
    assert letters("review_asked_several") == sorted([board.quill.user.email, cast.DANA.email])
    board.take(review)
    assert code_of(board.take, review) == "review.taken"
    first = board.decide(review, "APPROVED")  # before the other has even taken it
    assert isinstance(first, ReviewVote)
    assert not state.approved(version)
    assert code_of(board.decide, review, "DECLINED", words="No.") == "review.voted"
    board.take(review, dana)
    board.decide(review, "CHANGES", dana, words="Too short.")
    review.refresh_from_db()
    made = ReviewDecision.objects.of(stage.harbour).get()
    assert (review.state, made.kind, made.needed) == ("BACK", "CHANGES", 2)
    assert [(one["reviewer"], one["kind"], one["digest"]) for one in made.votes] == [
        ("Quill Brandt", "APPROVED", first.digest),
        (cast.DANA.name, "CHANGES", first.digest),
    ]
    assert state.sent_back(version) == f"{cast.DANA.name}: Too short."

    asking.again(stage.owner, version.uuid, words="It is long enough.", ports=stage.ports)
    review.refresh_from_db()
    assert review.state == "TAKEN"
    board.decide(review, "APPROVED", dana)
    board.decide(review, "APPROVED")
    assert state.approved(version)
    assert stage.acts().count("review.vote") == 4
    trail = AuditEvent.objects.of(stage.harbour).filter(action="review.vote")
    assert not [row for row in trail if "kind" in row.details], "what each said is read when it is decided"


def test_a_rule_that_is_changed_asks_for_no_less_of_what_is_under_way(stage, board):
    reviewed.require(stage, **DEEP)
    version = stage.draft(eqf_level="6")
    review = board.ask(version)
    reviewed.require(stage, deep_level="6", deep_places="3", deep_votes="1")
    board.take(review)
    assert isinstance(board.decide(review, "APPROVED"), ReviewVote)
    assert not state.approved(version)
    reviewed.require(stage, deep_level="6", deep_places="3", deep_votes="3")
    dana = reviewed.colleague(board)
    board.take(review, dana)
    assert isinstance(board.decide(review, "APPROVED", dana), ReviewVote)
    review.refresh_from_db()
    assert (review.places, review.votes) == (3, 3)
    said = AuditEvent.objects.of(stage.harbour).filter(action="review.rule").order_by("-pk")[0].details
    assert (said["deep_level"], said["deep_places"], said["deep_votes"]) == (6, 3, 3)


def test_when_a_place_is_given_back_the_rule_counts_with_what_the_others_said(stage, board):
    reviewed.require(stage, deep_level="6", deep_places="3", deep_votes="2")
    dana, chidi = reviewed.colleague(board), reviewed.colleague(board, cast.CHIDI)
    version = stage.draft(eqf_level="6")
    review = board.ask(version)
    for seat in (board.seat, dana, chidi):
        board.take(review, seat)
    for seat in (board.seat, dana):
        assert isinstance(board.decide(review, "APPROVED", seat), ReviewVote), "one has said nothing"
    reviewing.give_up(chidi, review.uuid, ports=stage.ports)
    assert state.approved(version)
    assert len(ReviewDecision.objects.of(stage.harbour).get().votes) == 2


def test_what_claims_less_has_one_reviewer_and_so_has_its_wording(stage, board):
    reviewed.require(stage, **DEEP, deep_ects="5", deep_kinds=["part"])
    assert board.ask(stage.draft(eqf_level="5")).places == 1
    assert board.ask(stage.draft(eqf_level="5", ects="5")).places == 2
    assert board.ask(stage.draft(eqf_level="5", stackability="part")).places == 2
    with pytest.raises(InvalidInput) as refused:
        reviewed.require(stage, deep_level="9", deep_places="2", deep_votes="3")
    assert set(refused.value.fields) == {"deep_level", "deep_votes"}
    rule.save(stage.owner, facts={}, ports=stage.ports)
    first = stage.published(eqf_level="7")
    reviewed.require(stage, **DEEP)
    version = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    draft.save(version.uuid, seat=stage.owner, facts={"summary": "Six."}, ports=stage.ports)
    assert board.ask(version).places == 1  # whatever it claims


def test_what_was_said_of_another_text_counts_no_more(stage, board):
    reviewed.require(stage, **DEEP)
    dana = reviewed.colleague(board)
    version = stage.draft(eqf_level="6")
    review = board.ask(version)
    for seat in (board.seat, dana):
        board.take(review, seat)
    board.decide(review, "APPROVED")
    draft.save(version.uuid, seat=stage.owner, facts={"criteria": "Tie one."}, ports=stage.ports)
    version.refresh_from_db()
    assert isinstance(board.decide(review, "APPROVED", dana), ReviewVote)
    assert not state.approved(version)
    board.decide(review, "APPROVED")  # they looked again
    assert state.approved(version)


def test_one_who_took_it_alone_is_joined_by_another_when_it_comes_to_claim_more(stage, board):
    reviewed.require(stage, **{**DEEP, "deep_level": "4"})
    dana = reviewed.colleague(board)
    version = stage.draft(eqf_level="3")
    review = board.take(board.ask(version))
    draft.save(version.uuid, seat=stage.owner, facts={"eqf_level": "4"}, ports=stage.ports)
    version.refresh_from_db()
    assert isinstance(board.decide(review, "APPROVED"), ReviewVote)
    board.take(review, dana)
    board.decide(review, "APPROVED", dana)
    assert state.approved(version)


def test_a_place_is_given_back_before_somebody_spoke_and_reminders_go_to_who_is_silent(stage, board):
    reviewed.require(stage, **DEEP, major_days="3", remind_days="1")
    dana = reviewed.colleague(board)
    review = board.ask(stage.draft(eqf_level="6"))
    board.take(review, dana)
    board.take(review)
    board.decide(review, "APPROVED")
    with pytest.raises(Conflict) as refused:
        reviewing.give_up(board.seat, review.uuid, ports=stage.ports)
    assert refused.value.code == "review.voted"
    stage.world.now += timedelta(days=10)
    assert reminding.remind_due(ports=stage.ports) == 1
    assert letters("review_overdue") == [cast.DANA.email]
    reviewing.give_up(dana, review.uuid, ports=stage.ports)
    review.refresh_from_db()
    assert (review.state, [one.reviewer_name for one in several.taken(review)]) == ("ASKED", ["Quill Brandt"])


def test_own_questions_are_asked_as_they_were_when_the_review_was_asked_for(stage, board):
    mine = questions.add(
        stage.owner, facts={"text": "Is it safe on a wet deck?", "stops": True}, ports=stage.ports
    )
    questions.add(board.seat, facts={"text": "Is it new?", "lane": "major"}, ports=stage.ports)
    questions.add(stage.owner, facts={"text": "Only of wording?", "lane": "minor"}, ports=stage.ports)
    review = board.take(board.ask(stage.draft()))
    changed = questions.change(stage.owner, mine.uuid, facts={"text": "Is it safe?"}, ports=stage.ports)
    assert (changed.key, changed.stops) == (mine.key, False)
    asked = [one for one in questions.of_review(review) if one.by]
    assert [(one.text, one.by, one.stops) for one in asked] == [
        ("Is it safe on a wet deck?", "Harbour School", True),
        ("Is it new?", "Coastal Quality Board", False),
    ]
    yes = {one.code: "yes" for one in questions.of_review(review)}
    no = dict.fromkeys((asked[0].code, asked[1].code), "It is not.")
    with pytest.raises(InvalidInput) as refused:
        board.decide(review, "APPROVED", answers={**yes, asked[0].code: "no"}, remarks=no)
    assert set(refused.value.fields) == {f"answer-{asked[0].code}"}
    made = board.decide(review, "APPROVED", answers={**yes, asked[1].code: "no"}, remarks=no)
    assert [one["asked"] for one in made.answers if one["answer"] == "no"] == ["Is it new?"]
    assert {"review_question.add", "review_question.change"} <= set(stage.acts())


def test_questions_are_an_owners_and_there_are_fifty_at_most(stage, monkeypatch):
    with pytest.raises(NotPermitted):
        questions.add(stage.seat("designer"), facts={"text": "Why?"}, ports=stage.ports)
    monkeypatch.setattr(questions, "MOST", 1)
    first = questions.add(stage.owner, facts={"text": "Why?"}, ports=stage.ports)
    with pytest.raises(TooMuch):
        questions.add(stage.owner, facts={"text": "Why else?"}, ports=stage.ports)
    questions.end(stage.owner, first.uuid, ports=stage.ports)
    assert not questions.of(stage.harbour).exists()


def test_a_quality_body_counts_in_its_own_days(stage, board):
    stage.world.now = stage.world.now.replace(month=3, day=2, hour=23, minute=30)  # a Monday
    reviewed.require(stage, major_days="3")
    rule.save(
        board.seat, facts={"holidays": "2026-03-04", "weekdays": ["1", "2", "3", "4"]}, ports=stage.ports
    )
    assert asking.ask(stage.owner, stage.draft().uuid, to="own", ports=stage.ports).due_date == date(
        2026, 3, 5
    )
    review = board.take(board.ask(stage.draft(name="Another")))
    assert review.due_date == date(2026, 3, 9)  # Tuesday, Thursday, Monday
    stage.world.now += timedelta(days=3)
    board.decide(review, "APPROVED")
    review.refresh_from_db()
    assert review.took_days == 2
    (short, long) = reads.paces_by(board.organisation)
    assert (short.decided, long.decided, long.days) == (0, 1, 2)

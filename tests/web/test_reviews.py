"""The pages of a review: its authors, its reviewer, a quality body from outside, the owner's rule, anybody."""

from __future__ import annotations

from datetime import date

import pytest
from tests import codesigned, reviewed
from tests import people as cast
from tests.web.workshop import says

from cairn.records.models import Engagement, LookAgain, OutboxMessage, Refresh, Review, ReviewQuestion
from cairn.services.codesign.text import digest_of
from cairn.services.design import draft
from cairn.services.hold import claim
from cairn.services.issue.issue import issue
from cairn.services.review import engaging, looking
from cairn.web.quality import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(stage):
    return reviewed.Board(stage)


def home(organisation) -> str:
    return f"/provider/{organisation.uuid}"


def test_the_first_page_of_a_quality_body_says_who_asks_and_what_waits(stage, visit):
    body = reviewed.Board(stage, engaged=False)
    first = f"{home(body.organisation)}/"
    assert says(visit(body.quill).get(first), "One organisation asks you to review for it.")
    engaging.accept(body.seat, body.engagement.uuid, ports=stage.ports)
    idle = visit(body.quill).get(first)
    assert says(idle, "No review waits.", "Nothing waits for you here.")
    assert not says(idle, "Begin with one design")
    assert not says(idle, "Three steps lead to")
    body.ask(stage.draft())
    assert says(
        visit(body.quill).get(first), "<em>One review</em> waits.", f'"{home(body.organisation)}/reviews"'
    )


def test_whoever_asks_where_nobody_can_review_is_told(stage, visit):
    shop = codesigned.Workshop(stage, stage.outsider)
    page = f"{home(stage.elsewhere)}/achievements/{shop.achievement.uuid}/review/act"
    assert says(
        visit(stage.eve).post(page, {"to": "own"}, follow=True), "Nobody who could take it works there"
    )


def test_the_journey_of_a_review_through_its_pages(stage, visit, board):
    reviewed.require(stage)
    version = stage.draft()
    page = f"{home(stage.harbour)}/achievements/{version.achievement.uuid}/review"
    bram, quill = visit(stage.bram), visit(board.quill)
    assert says(
        bram.get(page), "It needs an approval. Ask for a review.", "Coastal Quality Board", "first version"
    )
    publishing = f"{home(stage.harbour)}/designs/{version.uuid}/publish"
    assert says(bram.get(publishing), "It is not approved yet", "To its review")
    assert bram.post(publishing).status_code == 409
    said = bram.post(f"{page}/act", {"ask": "1", "to": "nobody"})
    assert said.status_code == 422
    assert (
        bram.post(f"{page}/act", {"to": str(board.organisation.uuid), "words": "Quick?"}).status_code == 302
    )

    review = Review.objects.of(stage.harbour).get()
    desk = f"{home(board.organisation)}/reviews/{review.uuid}"
    assert says(quill.get(f"{home(board.organisation)}/reviews"), "<em>One review</em> waits.", version.name)
    assert b"Harbour School" in b"".join(quill.get(f"{home(board.organisation)}/reviews.csv"))
    assert says(quill.get(desk), "Take the review", "Quick?", "Tie six deck knots")
    assert says(
        quill.get(desk), "On site, identity checked", "It stands alone"
    )  # what the checklist asks about
    assert "?sort=due?" not in quill.get(f"{home(board.organisation)}/reviews").content.decode()
    assert "may be left empty" not in quill.get(desk).content.decode()
    again = quill.get(f"{desk}/take", headers={"accept": "text/html"})  # a reload of what was refused
    assert again.status_code == 405
    assert again["Allow"] == "POST"
    assert says(again, "open the page with the form again")
    assert quill.post(f"{desk}/take", {"declared": ""}).status_code == 422
    assert quill.post(f"{desk}/take", {"declared": "I know nobody there."}).status_code == 302

    seen = {"seen": digest_of(version), "answer-workload": "no", "words": "Two things."}
    again = quill.post(desk, {**seen, "back": "1"})
    assert again.status_code == 422
    assert says(again, "Say what is to be changed.", "Two things.")
    sent = {**seen, "back": "1", "words-workload": "Say 30 hours."}
    assert quill.post(desk, sent).status_code == 302
    assert says(bram.get(page), "<em>2 things</em> to change", "Say 30 hours.")
    assert says(quill.get(desk), "<em>its authors</em>")
    assert "Tie six deck knots" not in quill.get(desk).content.decode()

    draft.save(version.uuid, seat=stage.owner, facts={"hours": "30"}, ports=stage.ports)
    version.refresh_from_db()
    assert bram.post(f"{page}/act", {"again": "1", "words": ""}).status_code == 302
    yes = {f"answer-{name}": "yes" for name in reviewed.verdict(review, "APPROVED").answers}
    assert quill.post(desk, {**yes, "seen": digest_of(version), "approve": "1"}).status_code == 302
    assert says(bram.get(page), "Coastal Quality Board approved this text", "Publish it")
    assert bram.post(publishing).status_code == 302
    assert says(visit().get(f"/issuers/{stage.harbour.uuid}"), "How it is reviewed")
    facts = visit().get(f"/issuers/{stage.harbour.uuid}/reviews")
    assert says(
        facts, "<em>without an approval</em>", "Coastal Quality Board", "Median: 0 working days (1 decided)."
    )


def test_whoever_wrote_it_is_told_why_they_cannot_review(stage, visit, board):
    review = board.ask(stage.draft(), to="own")
    desk = f"{home(stage.harbour)}/reviews/{review.uuid}"
    seen = visit(stage.bram).get(desk)
    assert says(seen, "You wrote or changed it.", "You asked for a review of it.")
    assert "Take the review" not in seen.content.decode()
    dana = stage.member(cast.DANA, "assessor").actor.person
    assert says(visit(dana).get(desk), "Take the review")
    assert visit(board.quill).get(f"{home(board.organisation)}/reviews/{review.uuid}").status_code == 404


def test_the_owner_says_what_is_asked_for_and_who_reviews(stage, visit):
    board = reviewed.Board(stage, engaged=False)
    bram, quill = visit(stage.bram), visit(board.quill)
    page = f"{home(stage.harbour)}/reviews/rule"
    days = {"minor_days": "2", "major_days": "5", "remind_days": "1", "weekdays": ["1", "2"]}
    said = {**days, "is_required": "on", "who": "body", "holidays": "Christmas"}
    wrong = bram.post(page, said)
    assert wrong.status_code == 422
    assert says(wrong, "Line 1", "Christmas")
    assert bram.post(page, {**said, "holidays": "2026-12-25 Christmas"}).status_code == 302
    assert says(bram.get(page), "<em>without an approval</em>", "2026-12-25 Christmas")
    bodies = f"{home(board.organisation)}/reviews/bodies"
    assert says(quill.get(bodies), "Waits for your answer", "Harbour School")
    row = Engagement.objects.of(stage.harbour).get()
    assert quill.post(f"{bodies}/{row.uuid}", {"accept": "1"}).status_code == 302
    assert says(bram.get(f"{home(stage.harbour)}/reviews/bodies"), "Accepted")
    address = reviewed.address_of(stage.elsewhere)
    refused = bram.post(f"{home(stage.harbour)}/reviews/bodies", {"address": address})
    assert refused.status_code == 422
    assert says(refused, "No quality body", address)


def test_what_grows_old_gets_a_day_and_what_came_of_it(stage, visit):
    version = stage.published()
    page = f"{home(stage.harbour)}/achievements/{version.achievement.uuid}/again"
    bram = visit(stage.bram)
    wrong = bram.post(page, {"by": "2020-01-01", "words": "Ropes change."})
    assert wrong.status_code == 422
    assert says(wrong, "from tomorrow on", "Ropes change.")
    outcome = version.outcomes.all()[0]
    said = {"by": "2026-04-01", "outcome": str(outcome.key), "words": "Ropes change."}
    assert bram.post(page, said).status_code == 302
    stage.world.now = stage.world.now.replace(month=3, day=19)
    assert [looking.tell_due(ports=stage.ports) for _each in range(2)] == [1, 0]
    assert OutboxMessage.objects.across(reason="test").filter(kind="look_again").count() == 1
    assert says(bram.get(f"{home(stage.harbour)}/reviews/again"), "<em>One of 1</em>", "Ropes change.")
    assert says(bram.get(page), outcome.text)
    assert says(
        visit().get(version.url.removeprefix("https://badges.example")), "To be looked at again", "By 1 April"
    )
    row = LookAgain.objects.of(stage.harbour).get()
    done = f"{home(stage.harbour)}/reviews/again/{row.uuid}"
    assert bram.post(done, {"words": ""}, follow=True).status_code == 200
    assert bram.post(done, {"words": "Still right."}).status_code == 302
    assert says(bram.get(page), "Still right.")
    assert visit(stage.eve).get(page).status_code == 404


def test_what_moved_on_is_offered_on_one_page_and_read_on_another(stage, visit):
    made = issue(stage.awarded().uuid, seat=stage.owner, ports=stage.ports)
    claim.accept(made, person=stage.amina, ports=stage.ports)
    version = made.award.version
    outcome = version.outcomes.get(position=2)
    page = f"{home(stage.harbour)}/achievements/{version.achievement.uuid}/again"
    bram, amina = visit(stage.bram), visit(stage.amina)
    day = {"by": "2026-12-01", "outcome": str(outcome.key)}
    assert bram.post(page, day).status_code == 302
    row = LookAgain.objects.of(stage.harbour).get()
    said = {"words": "Kilonewton now.", "verdict": "changed"}
    assert bram.post(f"{home(stage.harbour)}/reviews/again/{row.uuid}", said).status_code == 302
    assert says(bram.get(page), "It has changed", "It is in one passport.", "Nothing is offered")
    wrong = bram.post(f"{page}/refresh", {"outcome": str(outcome.key), "words": "", "until_date": ""})
    assert wrong.status_code == 422
    assert says(wrong, 'id="refresh_words"', "Fill this in.")
    facts = {"outcome": str(outcome.key), "words": "Loads in kilonewton.", "until_date": "2027-01-31"}
    assert bram.post(f"{page}/refresh", {**facts, "amount": "0"}).status_code == 302
    assert says(bram.get(page), "Loads in kilonewton.", "Take it back", "Free")

    own = f"/passport/credentials/{made.uuid}"
    assert says(amina.get(own), "This skill has moved on", "Loads in kilonewton.", "Free", outcome.text)
    assert amina.post(f"{own}/letters", {"letters": "off"}).status_code == 302
    assert says(amina.get(own), "You get no letters about what has moved on.")
    assert visit(stage.eve).post(f"{own}/letters", {"letters": "on"}).status_code == 404
    refresh = Refresh.objects.of(stage.harbour).get()
    assert bram.post(f"{home(stage.harbour)}/reviews/refreshes/{refresh.uuid}/end").status_code == 302
    assert not says(amina.get(own), "This skill has moved on")


def test_several_reviewers_through_their_pages_and_questions_of_ones_own(stage, visit, board):
    own, bram, quill = home(stage.harbour), visit(stage.bram), visit(board.quill)
    chidi = reviewed.colleague(board)
    days = {
        "who": "either",
        "minor_days": "3",
        "major_days": "10",
        "remind_days": "2",
        "weekdays": ["1", "2"],
    }
    deep = {**days, "deep_level": "6", "deep_places": "2", "deep_votes": "3"}
    assert says(bram.post(f"{own}/reviews/rule", deep), "No more can approve than review.")
    assert bram.post(f"{own}/reviews/rule", {**deep, "deep_votes": "2"}).status_code == 302
    asking = f"{own}/reviews/questions"
    assert bram.post(asking, {"text": ""}).status_code == 422
    assert bram.post(asking, {"text": "Is it safe?", "lane": "", "stops": "on"}).status_code == 302
    question = ReviewQuestion.objects.of(stage.harbour).get()
    assert bram.post(f"{asking}/{question.uuid}", {"text": "Is it safe at sea?"}).status_code == 302
    assert says(bram.get(asking), "Is it safe at sea?", "a no is written down")

    version = stage.draft(eqf_level="6")
    page = f"{own}/achievements/{version.achievement.uuid}/review"
    assert says(bram.get(page), "2 independent reviewers", "It claims so much")
    review = board.ask(version)
    desk = f"{home(board.organisation)}/reviews/{review.uuid}"
    assert says(quill.get(desk), "For several", "Take the review")
    assert quill.post(f"{desk}/take", {"declared": "I know nobody there."}).status_code == 302
    assert says(quill.get(desk), "Is it safe at sea?", "Asked by Harbour School.", "You decide alone")
    seen = {"seen": digest_of(version)}
    assert quill.post(desk, {**seen, "decline": "1", "words": "Not for me."}).status_code == 302
    assert says(quill.get(desk), "You have decided.", "Quill Brandt", "a place is free")
    assert says(bram.get(page), "It is with Quill Brandt")
    board.take(review, chidi)
    other = visit(chidi.actor.person).get(desk)
    assert says(other, "good enough")
    assert not says(other, "Not for me.")  # each decides alone
    board.decide(review, "APPROVED", chidi)
    after = bram.get(page)
    assert says(after, "One of 2 approved; 2 were needed.", "Not for me.", "Declined", "Approved")
    assert (
        bram.post(
            f"{asking}/{ReviewQuestion.objects.of(stage.harbour).last().uuid}", {"end": "1"}
        ).status_code
        == 302
    )
    assert not says(bram.get(asking), "Is it safe at sea?")
    assert says(visit().get(f"/issuers/{stage.harbour.uuid}/reviews"), "Up to 2 review it")
    assert says(visit().get(f"/issuers/{board.organisation.uuid}/reviews"), "It reviews what others design")


def test_how_to_appeal_is_said_once_and_read_wherever_a_decision_is(stage, visit):
    made = issue(stage.awarded().uuid, seat=stage.owner, ports=stage.ports)
    claim.accept(made, person=stage.amina, ports=stage.ports)
    version, bram, amina = made.award.version, visit(stage.bram), visit(stage.amina)
    page = f"{home(stage.harbour)}/reviews/appeals"
    assert says(bram.get(page), "Nobody knows yet")
    assert bram.post(page, {"who": "", "days": "1"}).status_code == 422
    facts = {"who": "The harbour master", "how": "Write to the office.", "days": "14"}
    assert bram.post(page, facts).status_code == 302
    standard = f"/achievements/{version.achievement.uuid}/versions/{version.number}"
    said = visit().get(standard, headers={"accept": "text/html"})
    assert says(said, "within 14 days of it", "Write to the office.", "The provider says so")
    assert says(
        amina.get(f"/passport/credentials/{made.uuid}"), "You can appeal until", "Write to the office."
    )
    assert says(amina.get(f"/passport/assessments/{made.award.assessment.uuid}"), "You can appeal until")
    own = f"{home(stage.harbour)}/achievements/{version.achievement.uuid}/appeal"
    assert says(bram.get(own), "What counts for all")
    assert bram.post(own, {**facts, "days": "30"}).status_code == 302
    assert says(bram.get(page), "Within 30 days")
    assert bram.post(own, {"end": "1"}).status_code == 302
    assert not says(bram.get(page), "Within 30 days")


def test_a_day_that_the_rule_of_validity_does_not_use_is_not_read_on_the_desk(stage, board):
    version = stage.draft()
    version.valid_until_date, version.valid_months, version.validity_rule = date(2019, 1, 1), 6, "months"
    assert [str(label) for label, _value in words.text_of(version)["facts"] if "2019" in str(_value)] == []
    assert "6" in [str(value) for _label, value in words.text_of(version)["facts"]]
    version.validity_rule = "day"
    shown = [str(value) for _label, value in words.text_of(version)["facts"]]
    assert ("1 January 2019" in shown, "6" in shown) == (True, False)

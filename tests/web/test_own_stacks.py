"""Pages of stacks of one's own: made, filled, put in order, proposed; and what the provider does with that."""

from __future__ import annotations

import re

import pytest
from tests import own_stacks
from tests.own_stacks import WHY, course, held, one, proposal

from cairn.records.models import Goal, LearningOffer, OwnStack, OwnStackPart, Proposal
from cairn.services.stack import own


def previewed(answer) -> str:
    """What stands for the preview of a proposal."""
    return re.search(r'name="shown" value="([0-9a-f]{64})"', answer.content.decode())[1]


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_stack_is_made_filled_put_in_order_and_a_part_comes_back(stage, visit):
    have = held(stage)
    key = course(stage, "night", name="Anchoring by night", group="human", needs=[["urn:chart"]])
    amina = visit(stage.amina)
    assert "What do your credentials add up to?" in text(amina.get("/plan/stacks"))
    assert amina.post("/plan/stacks/new", {"name": " "}).status_code == 422
    page = amina.post("/plan/stacks/new", {"name": "Night watch", "aim": "5"}).url
    empty = text(amina.get(page))
    assert "Nothing is in it yet." in empty
    assert "Propose it" not in empty
    amina.post(f"{page}/parts", {"act": "add", "key": f"held:{have.uuid}"})
    found = text(amina.get(f"{page}?q=anchor night"))
    assert key in found
    amina.post(f"{page}/parts", {"act": "add", "key": key})
    said = text(amina.get(page))
    assert "2 parts make <em>1 credit, 33 hours</em>; you hold 1 of them." in said
    assert "Anchoring by night asks for urn:chart first, and nothing before it gives that." in said
    assert "Less than half of it is at level 5 or above." in said
    rows = list(OwnStackPart.objects.owned_by(stage.amina))
    amina.post(f"{page}/parts", {"act": "up", "part": str(rows[1].uuid)})
    amina.post(f"{page}/parts", {"act": "out", "part": str(rows[0].uuid)})
    assert "Taken out" in text(amina.get(page))
    back = amina.post(f"{page}/parts", {"act": "back", "part": str(rows[0].uuid)}, follow=True)
    assert "Safe knots for deck work is back." in text(back)
    again = amina.post(f"{page}/parts", {"act": "add", "key": key}, follow=True)
    assert "This is in the stack already." in text(again)


def test_what_is_still_to_be_earned_becomes_a_goal(stage, visit):
    stack = one(stage, f"held:{held(stage).uuid}")
    answer = visit(stage.amina).post(f"/plan/stacks/{stack.uuid}/goal", follow=True)
    assert "Your goal is set." in text(answer)
    goal = Goal.objects.owned_by(stage.amina).get()
    assert (goal.name, goal.source, len(goal.achievements)) == ("Night watch", "stack", 2)
    assert "Course a" in text(answer)


def test_a_course_that_comes_first_is_called_by_its_name(stage, visit):
    course(stage, "early", name="Reading the tide")
    keys = [course(stage, "late", needs=[["early"]]), course(stage, "other")]
    stack = own.make(stage.amina, name="Order", parts=keys, ports=stage.ports)
    said = text(visit(stage.amina).get(f"/plan/stacks/{stack.uuid}"))
    assert "Course late asks for Reading the tide first, and nothing before it gives that." in said


def test_an_order_that_works_is_one_button_away(stage, visit):
    keys = [course(stage, "late", needs=[["early"]]), course(stage, "early")]
    stack = own.make(stage.amina, name="Order", parts=keys, ports=stage.ports)
    amina = visit(stage.amina)
    page = f"/plan/stacks/{stack.uuid}"
    assert "Course late stands before Course early, which it needs first." in text(amina.get(page))
    answer = amina.post(f"{page}/parts", {"act": "order"}, follow=True)
    assert "stands before" not in text(answer)


def test_it_is_proposed_with_consent_answered_and_taken_up(stage, visit):
    stack = one(stage, f"held:{held(stage).uuid}")
    page = f"/plan/stacks/{stack.uuid}"
    amina, bram = visit(stage.amina), visit(stage.bram)
    asked = text(amina.get(f"{page}/propose"))
    assert "What they will see" in asked
    assert "not your e-mail address" in asked
    assert "Harbour School" in asked  # it gives parts of the stack
    form = {"to": [str(stage.harbour.uuid)], "why": WHY, "shown": previewed(amina.get(f"{page}/propose"))}
    assert amina.post(f"{page}/propose", form).status_code == 422
    assert not Proposal.objects.owned_by(stage.amina).exists()
    said = amina.post(f"{page}/propose", {**form, "agreed": "on"}, follow=True)
    assert "Waits for an answer" in text(said)
    home = f"/provider/{stage.harbour.uuid}/proposed"
    assert "Night watch" in text(bram.get(home))
    place = f"{home}/{Proposal.objects.of(stage.harbour).get().uuid}"
    shown = text(bram.get(place))
    assert WHY in shown
    assert "Amina" in shown
    assert bram.post(place, {"decline": "1", "words": ""}).status_code == 422
    bram.post(place, {"change": "1", "words": "Add first aid."})
    assert "Add first aid." in text(amina.get(page))
    assert "not at which level" in asked
    amina.post(f"{page}/propose", {**form, "agreed": "on"})
    stale = text(bram.post(place, {"accept": "1", "words": "Good idea.", "round": "1"}))
    assert "It was proposed anew since you looked at it." in stale
    assert "Good idea." in stale
    assert 'name="round" value="2"' in stale
    draft = bram.post(place, {"accept": "1", "words": "", "round": "2"}, follow=True)
    assert "This is the draft of it now." in text(draft)
    assert "Taken up as a draft" in text(amina.get(page))


def test_what_changed_since_the_preview_is_shown_before_it_is_sent(stage, visit):
    stack = one(stage)
    page = f"/plan/stacks/{stack.uuid}/propose"
    amina = visit(stage.amina)
    form = {"to": [str(stage.harbour.uuid)], "why": WHY, "agreed": "on", "shown": previewed(amina.get(page))}
    own.add(stack.uuid, course(stage, "c"), person=stage.amina, ports=stage.ports)
    answer = amina.post(page, form)
    said = text(answer)
    assert answer.status_code == 422
    assert "What they will see has changed since you looked at it." in said
    assert "Course c" in said
    assert WHY in said
    assert f'value="{stage.harbour.uuid}" checked' in said
    assert not re.search(r'name="agreed"[^>]* checked', said), "that was of something else"
    assert not Proposal.objects.owned_by(stage.amina).exists()
    assert amina.post(page, {**form, "shown": previewed(answer)}).status_code == 302


def test_looking_for_another_provider_loses_nothing_and_sends_nothing(stage, visit):
    stack = one(stage)
    page = f"/plan/stacks/{stack.uuid}/propose"
    amina = visit(stage.amina)
    form = {"to": [str(stage.harbour.uuid)], "why": WHY, "agreed": "on", "shown": previewed(amina.get(page))}
    search = {"act": "search", "q": stage.elsewhere.name.split()[0]}
    answer = amina.post(page, {**form, **search})
    said = text(answer)
    assert answer.status_code == 200
    assert WHY in said
    assert f'value="{stage.harbour.uuid}" checked' in said
    assert f'value="{stage.elsewhere.uuid}"' in said
    assert re.search(r'name="agreed"[^>]* checked', said)
    assert not Proposal.objects.owned_by(stage.amina).exists()
    own.add(stack.uuid, course(stage, "c"), person=stage.amina, ports=stage.ports)
    assert not re.search(r'name="agreed"[^>]* checked', text(amina.post(page, {**form, **search})))


def test_a_refusal_keeps_no_agreement_to_what_was_not_looked_at(stage, visit):
    stack = one(stage)
    page = f"/plan/stacks/{stack.uuid}/propose"
    amina = visit(stage.amina)
    form = {"to": [], "why": WHY, "agreed": "on", "shown": previewed(amina.get(page))}
    assert re.search(r'name="agreed"[^>]* checked', text(amina.post(page, form)))
    own.add(stack.uuid, course(stage, "c"), person=stage.amina, ports=stage.ports)
    answer = amina.post(page, form)
    assert "Choose at least one provider." in text(answer)
    assert not re.search(r'name="agreed"[^>]* checked', text(answer))


def test_a_name_that_finds_no_room_stays(stage, visit, monkeypatch):
    monkeypatch.setattr(own, "MOST_STACKS", 0)
    key = course(stage, "night")
    answer = visit(stage.amina).post("/plan/stacks/new", {"name": "Night watch", "aim": "5", "add": key})
    assert answer.status_code == 422
    said = text(answer)
    assert "At most 30 stacks." in said
    assert 'value="Night watch"' in said
    assert f'name="add" value="{key}"' in said


def test_what_nobody_said_and_what_is_gone_is_said_in_words(stage, visit):
    keys = [course(stage, code, hours=None) for code in ("a", "b")]
    stack = own.make(stage.amina, name="Night watch", parts=keys, ports=stage.ports)
    page = f"/plan/stacks/{stack.uuid}"
    assert "2 parts make <em>a size that nobody said</em>; you hold 0 of them." in text(
        visit(stage.amina).get(page)
    )
    LearningOffer.objects.of(stage.harbour).delete()
    assert "Nothing of it is held or on offer any more." in text(visit(stage.amina).get(page))


def test_nobody_else_has_any_of_it(stage, visit):
    found = proposal(stage)
    eve = visit(stage.eve)
    for path in (
        f"/plan/stacks/{found.stack.uuid}",
        f"/plan/stacks/{found.stack.uuid}/propose",
        f"/provider/{stage.harbour.uuid}/proposed",
        f"/provider/{stage.elsewhere.uuid}/proposed/{found.uuid}",
    ):
        assert eve.get(path).status_code == 404
    assert (
        eve.post(f"/provider/{stage.elsewhere.uuid}/proposed/{found.uuid}", {"accept": "1"}).status_code
        == 404
    )
    assert eve.post(f"/plan/stacks/proposals/{found.uuid}/withdraw").status_code == 404
    assert Proposal.objects.of(stage.harbour).get().state == "WAITING"


def test_taken_back_and_put_away_and_deleted(stage, visit):
    found = proposal(stage)
    amina, away = visit(stage.amina), f"/plan/stacks/{found.stack.uuid}/away"
    refused = amina.post(away, {"act": "delete"}, follow=True)
    assert "It is proposed to a provider." in text(refused)
    taken = amina.post(f"/plan/stacks/proposals/{found.uuid}/withdraw", follow=True)
    assert "Taken back." in text(taken)
    assert "Take it up again" in text(amina.post(away, {"act": "away"}, follow=True))
    amina.post(away, {"act": "delete"})
    assert not OwnStack.objects.owned_by(stage.amina).exists()


@pytest.mark.parametrize("act", ["add", "out", "up", ""])
def test_an_act_upon_nothing_changes_nothing(stage, visit, act):
    stack = one(stage)
    answer = visit(stage.amina).post(
        f"/plan/stacks/{stack.uuid}/parts", {"act": act, "part": "x", "key": "y"}
    )
    assert answer.status_code in (302, 404)
    assert len(own_stacks.OwnStackPart.objects.owned_by(stage.amina).filter(removed_at=None)) == 2


def test_the_builder_says_what_an_exit_adds_up_to_and_who_proposed_it(stage, visit):
    version = stage.published()
    keys = [f"design:{version.achievement.uuid}", own_stacks.design(stage, name="Towing")]
    stack = own.make(stage.amina, name="Deck work", parts=keys, ports=stage.ports)
    found = proposal(stage, stack)
    bram = visit(stage.bram)
    place = f"/provider/{stage.harbour.uuid}/proposed/{found.uuid}"
    draft = text(bram.post(place, {"accept": "1", "words": ""}, follow=True))
    assert f"{stage.amina.name} proposed this on" in draft
    assert "What Deck work adds up to" in draft
    assert "Everybody takes 2 parts that are known here: 2 credits, 50 hours." in draft
    assert "It is narrow" in draft


def test_from_a_course_one_puts_it_into_a_stack_or_begins_one_with_it(stage, visit):
    stack = one(stage)
    key = course(stage, "night", name="Anchoring by night")
    amina = visit(stage.amina)
    link = f"/plan/stacks?add={key}"
    assert link in text(amina.get(f"/courses/{key.partition(':')[2]}"))
    asked = text(amina.get(link))
    assert "Which stack does <em>Anchoring by night</em> go into?" in asked
    assert f"/plan/stacks/{stack.uuid}/parts" in asked
    page = amina.post("/plan/stacks/new", {"name": "By night", "aim": "", "add": key}).url
    assert "Anchoring by night" in text(amina.get(page))
    assert "Which stack" not in text(amina.get("/plan/stacks?add=course:nothing"))
    gone = amina.post("/plan/stacks/new", {"name": "Nothing", "add": "course:nothing"})
    assert gone.status_code == 422
    assert OwnStack.objects.owned_by(stage.amina).count() == 2

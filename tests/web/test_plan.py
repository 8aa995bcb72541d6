"""Goals, plans, courses and comparisons on pages: what they say and whom they say it to."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import crew

from cairn.records.models import ExchangeRate, Goal, LearningOffer, Plan
from cairn.services.plan import keeping, offers


@pytest.fixture
def deck(stage):
    return crew.enrol(stage)


@pytest.fixture
def goal(stage, visit, deck):
    visit(stage.amina).post(
        "/plan/new/role", {"occupation": deck.occupation.uuid, "weekly": "4", "budget": "100"}
    )
    return Goal.objects.owned_by(stage.amina).get()


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_without_goals_there_are_three_doors(stage, visit):
    page = visit(stage.amina).get("/plan/")
    assert "What do you want to be able to do?" in text(page)
    assert page.content.count(b'href="/plan/new/') == 4


def test_a_role_becomes_a_goal_with_a_proved_plan(stage, visit, goal):
    page = text(visit(stage.amina).get(f"/plan/goals/{goal.uuid}"))

    assert "4 courses take you to Mate of a small boat by" in page
    assert "85 euro and 26 hours" in page
    assert "No cheaper plan exists." in page
    assert "nothing is below 85 euro, and this plan is at 85 euro" in page
    assert "Needs step" in page


def test_the_plan_is_kept_its_dates_go_into_a_calendar_and_it_is_let_go(stage, visit, goal):
    amina, address = visit(stage.amina), f"/plan/goals/{goal.uuid}"
    amina.post(f"{address}/keep", {"weekly": "6", "budget": "100", "objective": "cheapest"})
    goal.refresh_from_db()
    assert goal.wishes["weekly"] == 6
    assert "Your plan" in text(amina.get(address))
    assert "0 of 4 courses done" in text(amina.get("/plan/"))

    answer = amina.get(f"{address}/calendar.ics")
    lines = answer.content.decode().split("\r\n")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert lines.count("BEGIN:VEVENT") == 4
    assert all(len(line.encode()) <= 75 for line in lines)

    amina.post(f"{address}/let-go")
    assert not Plan.objects.owned_by(stage.amina).exists()
    amina.post(f"{address}/put-away")
    assert amina.get(address).status_code == 404


def test_other_hours_and_money_have_addresses_of_their_own(stage, visit, goal):
    amina, address = visit(stage.amina), f"/plan/goals/{goal.uuid}"
    page = text(amina.get(f"{address}?weekly=4&budget=50&objective=cheapest"))
    assert "There is no plan to Mate of a small boat as things are." in page
    assert "Money: with 85 euro there is a plan. That is 35 euro more." in page
    assert "What is possible" in page
    odd = amina.get(f"{address}?weekly=many")
    assert odd.status_code == 422
    assert "Write a number" in text(odd)
    fewest = text(amina.get(f"{address}?weekly=4&budget=&objective=fewest"))
    assert "One course takes you to" in fewest
    assert "No plan has fewer courses." in fewest


def test_a_step_is_wished_otherwise_and_taken_back(stage, visit, goal, deck):
    amina, address = visit(stage.amina), f"/plan/goals/{goal.uuid}"
    page = amina.get(address).content.decode()
    steer = next(part for part in page.split("<li>") if "Steering by compass" in part and "<form" in part)
    assert all(
        words in steer for words in ("Less of this", "Cheaper", "Nearer", "Faster", "Without this provider")
    )

    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', steer)
    nearer = amina.get(address, [*fields, ("rather", f"nearer:{deck.id('steer')}"), ("budget", "200")])
    said = text(nearer)
    assert "One course takes you to Mate of a small boat" in said
    assert "Nearer than Steering by compass" in said
    assert "Against the plan without that: 55 euro more" in said

    back = re.search(r'href="\?([^"]+)">Take this back', nearer.content.decode())[1].replace("&amp;", "&")
    assert "85 euro and 26 hours" in text(amina.get(f"{address}?{back}"))


def test_what_is_wished_otherwise_is_kept_with_the_plan(stage, visit, goal, deck):
    amina, address = visit(stage.amina), f"/plan/goals/{goal.uuid}"
    wish = {"weekly": "4", "budget": "", "objective": "cheapest", "avoid": deck.id("watch"), "complete": "1"}
    amina.post(f"{address}/keep", wish)
    goal.refresh_from_db()
    assert goal.wishes["avoid"] == [deck.id("watch")]
    assert "Without Standing watch" in text(amina.get(address))

    amina.post(f"{address}/keep", {**wish, "avoid": []})
    goal.refresh_from_db()
    assert "avoid" not in goal.wishes


def test_what_is_under_way_is_said_and_its_hours_are_set_aside(stage, visit, goal, deck):
    amina, address = visit(stage.amina), f"/plan/goals/{goal.uuid}"
    keeping.keep(goal, ports=stage.ports)
    stage.world.now += timedelta(days=2)

    page = text(amina.get(address, {"again": "1"}))

    begun = next(
        step
        for step in keeping.progress(Plan.objects.owned_by(stage.amina).get(), ports=stage.ports).steps
        if step.state == "now"
    )
    assert re.search(rf"Under way {begun.body['name']}, until .*? are set aside\.", page)
    assert "a course that is under way gives it" in page
    assert begun.body["offer"] not in keeping.what_if(goal, ports=stage.ports).plan.offers


def test_what_is_still_to_come_is_said_beside_what_all_of_it_costs(stage, visit, goal):
    keeping.keep(goal, ports=stage.ports)
    amina, address = visit(stage.amina), f"/plan/goals/{goal.uuid}"
    assert "Still to come" not in text(amina.get(address)) + text(amina.get("/plan/"))
    stage.world.now += timedelta(days=2)
    seen = keeping.progress(Plan.objects.owned_by(stage.amina).get(), ports=stage.ports)
    later = sum(step.body["cost"] for step in seen.steps if step.state == "to_come")
    assert 0 < later < seen.whole.cost["EUR"]

    for page in (address, "/plan/"):
        assert re.search(rf"Still to come: {later:g} euro · [0-9.]+ hours\.", text(amina.get(page)))


def test_language_place_and_breadth_are_fields_of_the_what_if(stage, visit, goal):
    amina, address = visit(stage.amina), f"/plan/goals/{goal.uuid}"
    page = amina.get(address).content.decode()
    assert 'name="languages" value="en"' in page
    assert 'name="places" value="The quay"' in page

    other = text(amina.get(address, {"weekly": "4", "budget": "", "languages": "fr", "complete": "1"}))
    assert "There is no plan to Mate of a small boat as things are." in other
    broad = text(amina.get(address, {"weekly": "4", "budget": "", "breadth": "digital", "complete": "1"}))
    assert "no plan" in broad


def test_what_has_changed_is_said_on_the_kept_plan(stage, visit, goal, deck):
    keeping.keep(goal, wishes={"weekly": 4}, ports=stage.ports)
    offers.set_closed(stage.owner, deck.courses["signal"].uuid, closed=True, ports=stage.ports)

    page = text(visit(stage.amina).get(f"/plan/goals/{goal.uuid}"))
    assert "Something has changed." in page
    assert "Falls out: " in page
    assert "Comes in: Mate in one course." in page
    assert "Takes nobody any more" in page
    assert "One course takes you to" in text(visit(stage.amina).get(f"/plan/goals/{goal.uuid}?again=1"))


def test_skills_are_put_together_for_oneself(stage, visit, deck):
    amina = visit(stage.amina)
    assert "Keep a watch" in text(amina.get("/plan/new/skills?q=watch"))
    page = amina.get("/plan/new/skills", {"skill": crew.iri("watch")})
    assert "One skill is chosen." in text(page)
    amina.post("/plan/new/skills", {"skill": crew.iri("watch"), "personal": "on", "weekly": "2"})
    made = Goal.objects.owned_by(stage.amina).get()
    assert (made.name, made.personal, made.wishes["weekly"]) == ("Keep a watch", True, 2)
    nothing = amina.post("/plan/new/skills", {"name": "Nothing"})
    assert (nothing.status_code, "Choose at least one skill." in text(nothing)) == (422, True)
    assert Goal.objects.owned_by(stage.amina).count() == 1


def test_two_goals_are_planned_together(stage, visit, goal, deck):
    amina = visit(stage.amina)
    assert "You need two goals for that." in text(amina.get("/plan/new/together"))
    amina.post(
        "/plan/new/skills", {"skill": [crew.iri("signal")], "name": "Flags", "weekly": "2", "budget": "50"}
    )
    page = amina.get("/plan/new/together").content.decode()
    assert 'value="150"' in page
    assert "Plan goals together" in text(amina.get("/plan/"))
    assert "ask for most in the week" not in text(amina.get("/plan/"))
    for one in Goal.objects.owned_by(stage.amina):
        keeping.keep(one, ports=stage.ports)
    busy = re.search(r"ask for most in the week of .*?: ([0-9.]+) hours", text(amina.get("/plan/")))
    assert busy[1] == "6"
    mine = [one.uuid for one in Goal.objects.owned_by(stage.amina)]
    made = amina.post("/plan/new/together", {"goal": mine, "weekly": "4", "budget": "150"}, follow=True)
    assert "4 courses take you to Mate of a small boat and Flags by" in text(made)
    alone = amina.post("/plan/new/together", {"goal": mine[:1], "weekly": "7", "budget": "20"})
    assert alone.status_code == 422
    assert "Choose 2 to 5 goals." in text(alone)
    page = alone.content.decode()
    assert re.findall(r'name="goal" value="([^"]+)" checked', page) == [str(mine[0])]
    assert re.search(r'name="weekly" value="7"', page)


@pytest.mark.parametrize(
    ("door", "chosen"), [("skills", {"skill": [crew.iri("watch")], "name": "Nights"}), ("role?q=mate", {})]
)
def test_what_was_typed_and_chosen_stays_where_a_goal_is_refused(stage, visit, deck, door, chosen):
    chosen = chosen or {"occupation": deck.occupation.uuid}
    refused = visit(stage.amina).post(f"/plan/new/{door}", {**chosen, "weekly": "99", "budget": "20"})
    assert refused.status_code == 422
    assert not Goal.objects.owned_by(stage.amina).exists()
    page = refused.content.decode()
    assert 'name="weekly" value="99"' in page
    assert 'name="budget" value="20"' in page
    assert "One thing needs a word from you" in page
    if "name" in chosen:
        assert f'name="skill" value="{crew.iri("watch")}"' in page
        assert 'name="name" value="Nights"' in page
    else:
        assert "Take Mate of a small boat as goal" in page


def test_every_sum_of_a_plan_is_of_the_currency_that_is_wished(stage, visit, goal):
    ExchangeRate.objects.create(
        uuid=stage.ports.new_uuid(),
        currency="USD",
        per_euro=2,
        on_date="2026-01-02",
        source="A bank",
        entered_at=stage.world.now,
    )
    Goal.objects.owned_by(stage.amina).update(wishes={**goal.wishes, "currency": "USD", "budget": None})
    page = visit(stage.amina).get(f"/plan/goals/{goal.uuid}").content.decode()
    _before, at_other_hours = page.split("At other hours a week")
    assert "170 USD" in at_other_hours
    assert "euro" not in at_other_hours.partition("</section>")[0]


def test_an_advertisement_without_text_is_asked_for_again(stage, visit):
    assert visit(stage.amina).post("/plan/new/advert", {"advert": ""}).status_code == 422


def test_nobody_sees_the_goal_of_somebody_else(stage, visit, goal):
    for path in ("", "/calendar.ics"):
        assert visit(stage.eve).get(f"/plan/goals/{goal.uuid}{path}").status_code == 404
    assert visit().get(f"/plan/goals/{goal.uuid}").status_code == 302
    assert "no-store" in visit(stage.amina).get(f"/plan/goals/{goal.uuid}").headers["Cache-Control"]


def test_a_course_is_judged_by_its_facts_with_and_without_an_account(stage, visit, deck):
    address = f"/courses/{deck.id('steer')}"
    page = text(visit().get(address))
    assert "Steering by compass : 40 euro , 8 hours , one skill." in page
    assert "What became of those who took it: not known yet." in page
    mine = text(visit(stage.amina).get(address))
    assert "By itself it opens 0 more roles to you." in mine
    assert "from 0 to 1 of 4 skills" in mine


def test_up_to_four_courses_stand_side_by_side(visit, deck):
    ids = [deck.id(code) for code in ("steer", "watch", "brief", "signal", "all")]
    page = visit().get("/compare", {"offer": ids[:2], "q": "flags"})
    assert "2 courses on the same facts." in text(page)
    assert f"offer={ids[3]}" in page.content.decode()
    many = visit().get("/compare", {"offer": ids})
    assert many.status_code == 422
    assert "4 courses on the same facts." in text(many)
    assert "Put up to four courses side by side." in text(visit().get("/compare?offer=nonsense"))


def test_a_provider_writes_closes_and_puts_away_a_course(stage, visit, deck):
    bram, home = visit(stage.bram), f"/provider/{stage.harbour.uuid}/courses"
    assert "Nothing matches." in text(bram.get(f"{home}?q=quantum"))
    assert "6 courses that learners can plan with." in text(bram.get(home))
    form = {
        "code": "KNOT", "name": "Six knots", "hours": "6", "prices": "Fee: 10\nRope: 2.5", "mode": "on-site",
        "runs": "2026-05-04, 2026-05-25, 4, Mondays", "skills": f"{crew.iri('watch')} @3",
        "needs": "watch | brief", "recognised_by": "Harbour office", "skill_group": "technical",
    }  # fmt: skip
    made = bram.post(f"{home}/new", form)
    row = LearningOffer.objects.of(stage.harbour).get(code="KNOT")
    assert made.headers["Location"] == f"{home}/{row.uuid}"
    page = bram.get(f"{home}/{row.uuid}")
    for said in ("Fee: 10\nRope: 2.5", "2026-05-04, 2026-05-25, 4, Mondays", "watch @3", "brief | watch"):
        assert said in page.content.decode()
    odd = bram.post(f"{home}/{row.uuid}", {**form, "runs": "soon", "code": "KNOT"})
    assert (odd.status_code, "a day such as" in text(odd)) == (422, True)
    taken = bram.post(f"{home}/{row.uuid}", {**form, "code": "watch"})
    assert "Another offer of yours has this code." in text(taken)
    bram.post(f"{home}/{row.uuid}/closed", {"closed": "yes"})
    row.refresh_from_db()
    assert row.closed_at is not None
    bram.post(f"{home}/{row.uuid}/put-away")
    assert bram.get(f"{home}/{row.uuid}").status_code == 404


def test_a_file_of_courses_is_only_looked_at_until_one_says_so(stage, visit):
    bram, address = visit(stage.bram), f"/provider/{stage.harbour.uuid}/courses/file"
    none = bram.get(f"/provider/{stage.harbour.uuid}/courses")
    assert "Nothing here yet. Add a course" in text(none)
    assert 'name="made"' not in none.content.decode()

    def send(**more):
        return bram.post(
            address, {"file": SimpleUploadedFile("a.csv", b"code,name,cost\nA,Knots,1\nB,,2\n"), **more}
        )

    assert "The file would add 1 , change 0 , and 1 cannot be used." in text(send())
    assert not LearningOffer.objects.of(stage.harbour).exists()
    assert "1 new and 0 changed courses are in." in text(send(keep="yes"))
    assert LearningOffer.objects.of(stage.harbour).count() == 1
    assert b"code" in bram.get(f"/provider/{stage.harbour.uuid}/courses/template.csv").content

"""Finding what is on offer: by a problem in plain words, by role, by career, by industry; and where an award leads."""

from __future__ import annotations

import re

import pytest
from tests import stacked
from tests.services.stage import tag

from cairn.demo import skills as demonstration
from cairn.records.models import AchievementVersion, Occupation, Qualification, Skill
from cairn.services.assess import marking
from cairn.services.explore import leads
from cairn.services.hold import claim, claims, sharing
from cairn.services.hold.claims import Said
from cairn.services.issue.issue import issue
from cairn.services.plan import offers

CLEAN, CHART, BRIEF = (demonstration.iri(slug) for slug in ("clean-data", "chart-data", "brief-crew"))
WORK_IN_TEAM = demonstration.iri("work-in-team")


@pytest.fixture
def offered(stage):
    """A course that cleans data, one that charts it, one that briefs a crew, and one of knots."""
    demonstration.load(stage.ports)
    made = {}
    for name, skills in {
        "Meter readings": {"Clean_data": CLEAN},
        "One picture": {"Chart_data": CHART},
        "Morning talks": {"Brief_a_crew": BRIEF},
        "Knots": {},
    }.items():
        made[name] = stage.published(name=name)
        if skills:
            tag(made[name].outcomes, **skills)
    return made


def text(answer):
    return answer.content.decode()


def found(page):
    return [
        name for name in ("Meter readings", "One picture", "Morning talks", "Knots") if f">{name}</a>" in page
    ]


def role(slug):
    return Occupation.objects.public().get(iri=demonstration.iri(f"occupations/{slug}"))


def test_a_problem_in_plain_words_finds_what_gives_the_skill(visit, offered):
    page = text(visit().get("/explore", {"q": "clean messy spreadsheets"}))
    assert found(page) == ["Meter readings"]
    understood = page[page.index("Understood as:") :]
    assert "Clean data</bdi></a>" in understood[:1500]
    assert "Gives what you ask for:" in page


def test_the_list_by_skill_has_all_that_gives_it_and_nothing_else(visit, offered):
    skill = Skill.objects.public().get(iri=CHART)
    page = text(visit().get("/explore", {"skill": skill.uuid}))
    assert found(page) == ["One picture"]
    assert "Chart data" in page[page.index('name="skill"') :]
    assert found(text(visit().get("/explore", {"skill": skill.uuid, "q": "clean messy spreadsheets"}))) == []
    assert "Meter" not in visit().get("/explore.csv", {"skill": skill.uuid}).content.decode()
    for nothing in ("00000000-0000-4000-8000-000000000000", "x"):
        assert found(text(visit().get("/explore", {"skill": nothing}))) == []


def test_words_of_the_question_that_led_to_it_stand_beside_the_skill(visit, offered):
    page = text(visit().get("/explore", {"q": "draw charts of data that one can read"}))
    assert "One picture" in found(page)
    assert "charts of data" in page[page.index("Understood as:") :].split("</p>")[0]


def test_typos_are_forgiven_and_nonsense_finds_nothing(visit, offered):
    assert found(text(visit().get("/explore", {"q": "claening data"}))) == ["Meter readings"]
    nothing = text(visit().get("/explore", {"q": "qwxz vrrt"}))
    assert (found(nothing), "Understood as:" in nothing) == ([], False)


def test_the_words_themselves_come_before_what_was_understood(visit, offered):
    page = text(visit().get("/explore", {"q": "picture"}))
    assert found(page) == ["One picture"]


def test_the_industry_is_a_lens_on_what_is_on_offer(visit, offered):
    everything = text(visit().get("/explore"))
    building = text(visit().get("/explore", {"industry": "F"}))
    care = text(visit().get("/explore", {"industry": "Q"}))
    assert found(everything) == ["Meter readings", "One picture", "Morning talks", "Knots"]
    assert "Building trades" in everything
    assert "Morning talks" in found(building)
    assert "Meter readings" not in found(care)


def test_three_doors_lead_into_what_is_on_offer(visit, stage, offered):
    stacked.asked(stage)
    for address in ("/", "/explore"):
        page = text(visit().get(address))
        for words in ("By subject", "By role", "By career", 'href="/occupations"', 'href="/qualifications"'):
            assert words in page
    assert "By role" not in text(visit().get("/explore", {"q": "picture"}))


def test_roles_are_ordered_by_what_can_be_earned_here_or_is_held(visit, stage, offered):
    listed = text(visit().get("/occupations"))
    assert "Site data analyst" in listed
    assert "You have" not in listed
    claims.confirm(stage.amina, [Said(skill=WORK_IN_TEAM), Said(skill=BRIEF)], ports=stage.ports)
    answer = visit(stage.amina).get("/occupations")
    assert "no-store" in answer.headers["Cache-Control"]
    assert re.findall(r"You have (\d+)\.", text(answer)) == ["1", "1", "0", "0"], "what is held leads"


def test_roles_are_searched_with_typos_and_seen_through_an_industry(visit, offered):
    assert "Solar team lead" in text(visit().get("/occupations", {"q": "sollar team lead"}))
    care = text(visit().get("/occupations", {"industry": "Q", "q": "solar"}))
    assert "Solar team lead" not in care


def test_a_role_says_what_gives_each_of_its_skills_and_what_the_reader_holds(visit, stage, offered):
    address = f"/occupations/{role('site-data-analyst').uuid}"
    stranger = text(visit().get(address))
    assert "Meter readings" in stranger
    assert "You hold it" not in stranger
    claims.confirm(stage.amina, [Said(skill=CLEAN)], ports=stage.ports)
    mine = visit(stage.amina).get(address)
    assert "You hold it" in text(mine)
    assert "no-store" in mine.headers["Cache-Control"]


def test_qualifications_are_found_by_what_they_lead_to(visit, stage):
    stacked.asked(stage)
    page = text(visit().get("/qualifications"))
    assert "Deck work" in page
    assert "Begin with" in page
    assert "Safe knots for deck work" in page
    assert "Deck work" not in text(visit().get("/qualifications", {"aim": "degree"}))
    assert "Where one can begin:" in text(visit().get(f"/qualifications/{stage_qualification()}"))


def stage_qualification():
    return Qualification.objects.public().get().uuid


def test_a_public_award_says_where_it_leads_and_nothing_of_its_holder(visit, stage):
    demonstration.load(stage.ports)
    version = stage.published()
    tag(version.outcomes, Clean_data=CLEAN)
    chart = stage.published(name="One picture")
    tag(chart.outcomes, Chart_data=CHART)
    award = issue(decided(stage, version).uuid, seat=stage.owner, ports=stage.ports)
    claim.accept(award, person=stage.amina, ports=stage.ports)
    public = sharing.set_public(award.uuid, person=stage.amina, public=True, ports=stage.ports)
    before = leads_on(text(visit().get(f"/credentials/{public.uuid}")))
    claims.confirm(stage.amina, [Said(skill=CHART), Said(skill=WORK_IN_TEAM)], ports=stage.ports)
    after = leads_on(text(visit().get(f"/credentials/{public.uuid}")))

    assert "Site data analyst" in before
    assert "One picture" in before
    assert "asks for one more skill that it gives" in before
    assert after == before  # what the holder has besides changes nothing for strangers
    assert leads_on(text(visit(stage.amina).get(f"/credentials/{public.uuid}"))) == before


def decided(stage, version):
    return marking.award(stage.marked(stage.submitted(version)).uuid, seat=stage.owner, ports=stage.ports)


def leads_on(page):
    return page[page.index('id="leads"') :].split("</section>")[0]


def test_who_decided_what_an_award_counts_for_stands_on_its_standard(visit, stage):
    stacked.asked(stage)
    knots = stage_version("Safe knots for deck work")
    page = text(visit().get(knots))
    assert "It counts towards" in page
    assert "Decided by <bdi>Harbour School</bdi>" in page
    assert "It stands alone" in page
    awarded = text(visit().get(stage_version("Certificate of a deck hand")))
    assert "It is awarded for completing" in awarded


def test_a_standard_says_how_to_take_it_and_what_that_costs(visit, stage):
    knots, other = stage.published(), stage.published(name="Another")
    course = {
        "id": "eve",
        "name": "Evening knots",
        "cost": 40,
        "hours": 20,
        "achievement": knots.url,
        "gives": [],
    }
    offers.put(stage.owner, {**course, "gives": [{"skill": CLEAN}]}, ports=stage.ports)
    assert "Evening knots" not in text(visit().get(stage_version(other.name)))
    page = text(visit().get(stage_version(knots.name)))
    assert "How to take it" in page
    assert "Evening knots" in page
    assert "40 euro" in page


def stage_version(name):
    return AchievementVersion.objects.public().get(name=name).url.removeprefix("https://badges.example")


def test_the_level_that_was_reached_says_what_it_means(visit, stage):
    made = stage.held()
    public = sharing.set_public(made.uuid, person=stage.amina, public=True, ports=stage.ports)
    page = text(visit().get(f"/credentials/{public.uuid}"))
    assert "Every knot holds." in page
    assert "Whole tasks on one" in page


def test_where_it_leads_is_worked_out_anew_after_some_minutes(stage):
    """The page of an award is looked at more often than the catalogue changes."""
    version, memo = stage.published(), leads.Memo(seconds=300, most=1)
    assert memo.of(version, 1_000.0).qualifications == ()
    made = issue(decided(stage, version).uuid, seat=stage.owner, ports=stage.ports)
    claim.accept(made, person=stage.amina, ports=stage.ports)
    stacked.one(stage, version)
    assert memo.of(version, 1_299.9).qualifications == ()
    assert memo.of(version, 1_300.0).qualifications != ()

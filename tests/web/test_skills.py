"""Pages of skills, for everybody; of frameworks, for operators."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import people as cast
from tests import skillfiles
from tests.services.stage import tag
from tests.skillfiles import SOLDER, WELD, source

from cairn.demo import skills as demonstration
from cairn.records.models import FrameworkImport, Occupation, Skill
from cairn.services.access import SYSTEM
from cairn.services.admin import operators
from cairn.services.hold import claim
from cairn.services.issue.issue import issue
from cairn.services.skills import governing, importing
from cairn.skills.frameworks import esco
from cairn.worker.jobs import bound

CLEAN = demonstration.BASE + "clean-data"


@pytest.fixture
def skills(stage):
    demonstration.load(stage.ports)
    return stage


@pytest.fixture
def desk(stage, visit):
    operators.appoint(cast.BRAM.email, ports=stage.ports)
    stage.bram.user.refresh_from_db()
    return visit(stage.bram)


def skill(iri):
    return Skill.objects.public().get(iri=iri)


def load(stage, *, later=False):
    label = "ESCO v1.2.0.zip" if later else "ESCO v1.1.1.zip"
    found = source(skillfiles.esco(later=later), label=label)
    return importing.load(found, kind="esco", by=SYSTEM, ports=stage.ports)


def text(answer):
    return answer.content.decode()


def test_a_visitor_finds_a_skill_with_typos_and_reads_what_it_means(client, skills):
    found = text(client.get("/skills", {"q": "claening data"}))
    assert "Clean data" in found
    assert f"/skills/{skill(CLEAN).uuid}" in found
    page = text(client.get(f"/skills/{skill(CLEAN).uuid}"))
    for words in ("Find and mend gaps", "Working with data", "Site data analyst", "data cleansing", CLEAN):
        assert words in page


def test_the_page_says_which_credentials_give_it(client, skills):
    version = skills.draft()
    tag(version.outcomes.all(), Clean_data=CLEAN)
    published = skills.published()
    tag(published.outcomes.all(), Clean_data=CLEAN)
    page = text(client.get(f"/skills/{skill(CLEAN).uuid}"))
    assert "One credential here gives it." in page
    assert published.name in page


def test_an_occupation_shows_what_it_asks_for(client, skills):
    lead = Occupation.objects.public().get(name="Solar team lead")
    page = text(client.get(f"/occupations/{lead.uuid}"))
    assert "14 skills" in page
    assert "Brief a crew" in page


def test_an_identity_leads_to_its_page_and_an_unknown_one_says_so(client, skills):
    assert client.get("/skills", {"id": CLEAN}).headers["Location"] == f"/skills/{skill(CLEAN).uuid}"
    lost = client.get("/skills", {"id": "http://else.example/1"})
    assert (lost.status_code, "http://else.example/1" in text(lost)) == (404, True)


def test_filters_and_words_that_mean_nothing_are_answered(client, skills):
    framework = skill(CLEAN).framework.uuid
    for query in (
        {"group": "human"},
        {"framework": framework},
        {"group": "x", "framework": "x"},
        {"q": "zzqq"},
        {"page": "9"},
    ):
        assert client.get("/skills", query).status_code == 200
    assert "Clean data" not in text(client.get("/skills", {"group": "human", "q": "clean data"}))


def test_without_a_framework_the_page_says_so(client, stage):
    assert "No framework of skills is here yet." in text(client.get("/skills"))


@pytest.mark.parametrize("path", ["/skills?q=weld", "skill", "occupation"])
def test_the_sentence_of_esco_stands_wherever_its_skills_are_shown(client, stage, path):
    load(stage)
    job = Occupation.objects.public().get()
    path = {"skill": f"/skills/{skill(WELD).uuid}", "occupation": f"/occupations/{job.uuid}"}.get(path, path)
    assert esco.ATTRIBUTION in text(client.get(path))


def test_a_retired_skill_keeps_its_page_and_says_what_to_use(client, stage):
    load(stage)
    governing.retire(skill(SOLDER).uuid, into=skill(WELD).uuid, reason="Same.", by=SYSTEM, ports=stage.ports)
    page = text(client.get(f"/skills/{skill(SOLDER).uuid}"))
    assert "Not used any more" in page
    assert f"/skills/{skill(WELD).uuid}" in page


def test_what_a_framework_says_cannot_become_markup(client, stage):
    rows = skillfiles.table(("name", "description"), ("<script>alert(1)</script>", "<b onload=x>"))
    run = importing.load(source({"a.csv": rows}), kind="table", name="<i>x", by=SYSTEM, ports=stage.ports)
    for path in ("/skills", f"/skills/{run.framework.skills.get().uuid}"):
        page = text(client.get(path))
        assert "<script>alert" not in page
        assert "<b onload" not in page
        assert "<i>x" not in page


def test_an_operator_imports_a_framework_and_watches_it(desk, stage):
    file = SimpleUploadedFile("ESCO v1.1.1.zip", skillfiles.zipped(skillfiles.esco()))
    made = desk.post("/operator/frameworks", {"kind": "esco", "file": file, "version": "", "name": ""})
    run = FrameworkImport.objects.across(reason="test").get()
    here = f"/operator/frameworks/imports/{run.uuid}"
    assert made.headers["Location"] == here
    assert "It waits for its turn." in text(desk.get(here))
    stage.world.run_jobs(bound(stage.ports))
    assert "ESCO 1.1.1 is here." in text(desk.get(here))
    polled = desk.get(here, headers={"HX-Request": "true"})
    assert polled.headers["HX-Refresh"] == "true"
    listed = text(desk.get("/operator/frameworks"))
    assert f"/operator/frameworks/{skill(WELD).framework.uuid}" in listed


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.zip", b"PK\x03\x04 no", "damaged"),
        ("a.zip", skillfiles.zipped({"a.csv": b"a" * 9_000_000}), "unpacks to more"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_beside_its_field(desk, stage, name, data, said):
    answer = desk.post("/operator/frameworks", {"kind": "esco", "file": SimpleUploadedFile(name, data)})
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert not FrameworkImport.objects.across(reason="test").exists()


def test_an_operator_reads_what_changed_between_two_versions(desk, stage):
    load(stage)
    load(stage, later=True)
    framework = skill(WELD).framework
    page = text(desk.get(f"/operator/frameworks/{framework.uuid}"))
    for words in ("Renamed: 1", "Retired: 1", "weld metals", "The command line", "imported a version"):
        assert words in page
    only = text(
        desk.get(
            f"/operator/frameworks/{framework.uuid}", {"what": "retired", "since": "1.1.1", "until": "1.2.0"}
        )
    )
    assert ("solder" in only, "weld metals" in only) == (True, False)
    assert desk.get(f"/operator/frameworks/{framework.uuid}", {"since": "7"}).status_code == 404


def test_an_operator_merges_a_skill_and_takes_it_back(desk, stage):
    load(stage)
    here = f"/operator/skills/{skill(SOLDER).uuid}"
    refused = desk.post(here, {"reason": "The same.", "into": "no:where"})
    assert (refused.status_code, "There is no such skill" in text(refused)) == (422, True)
    assert desk.post(here, {"reason": "The same.", "into": WELD}).status_code == 302
    page = text(desk.get(here))
    assert "It was merged into" in page
    assert "The same." in page
    assert "Bram de Wit" in page
    desk.post(f"{here}/restore")
    assert skill(SOLDER).retired_at is None


def test_nobody_else_sees_the_operators_pages(client, visit, stage):
    load(stage)
    framework = skill(WELD).framework.uuid
    for path in (
        "/operator/frameworks",
        f"/operator/frameworks/{framework}",
        f"/operator/skills/{skill(WELD).uuid}",
    ):
        assert client.get(path).status_code == 302
        assert visit(stage.amina).get(path).status_code == 404


def test_the_reader_alone_sees_that_they_have_it(client, visit, stage):
    load(stage)
    award = stage.awarded()
    tag(award.version.outcomes.filter(position=1), weld_metal=WELD)
    claim.accept(
        issue(award.uuid, seat=stage.owner, ports=stage.ports), person=stage.amina, ports=stage.ports
    )
    here = f"/skills/{skill(WELD).uuid}"
    own = visit(stage.amina).get(here)
    assert "You have it" in text(own)
    assert own.headers["Cache-Control"] == "private, no-store"
    for somebody in (client, visit(stage.eve)):
        assert "You have it" not in text(somebody.get(here))
    assert "It is not in your passport." in text(visit(stage.eve).get(here))
    assert "in your passport." not in text(client.get(here))


def test_a_designer_names_a_skill_changes_it_and_merges_it(stage, visit):
    load(stage)
    bram = visit(stage.bram)
    home = f"/provider/{stage.harbour.uuid}/skills"
    typed = {"name": "Splice a rope", "kind": "skill", "level": "3", "broader": WELD, "names": "join ropes"}
    assert bram.post(home, typed).status_code == 302
    again = bram.post(home, typed)
    assert (again.status_code, "You have a skill of this name already." in text(again)) == (422, True)
    row = Skill.objects.of(stage.harbour).get()
    page = text(bram.get(f"{home}/{row.uuid}"))
    assert WELD in page
    changed = {**typed, "name": "Splice wire", "broader": "no:where"}
    assert bram.post(f"{home}/{row.uuid}", changed).status_code == 422
    assert bram.post(f"{home}/{row.uuid}", {**changed, "broader": ""}).status_code == 302
    lost = bram.post(f"{home}/{row.uuid}/retire", {"reason": "Old.", "into": "no:where"})
    assert (lost.status_code, "There is no such skill" in text(lost)) == (422, True)
    assert bram.post(f"{home}/{row.uuid}/retire", {"reason": "Old.", "into": WELD}).status_code == 302
    assert "Splice wire" in text(bram.get(home))
    assert "weld metal" in text(bram.get(f"/skills/{row.uuid}"))
    bram.post(f"{home}/{row.uuid}/restore")
    row.refresh_from_db()
    assert (row.name, row.retired_at) == ("Splice wire", None)


def test_skills_of_another_organisation_or_framework_are_not_reached_through_ones_own(stage, visit):
    load(stage)
    bram = visit(stage.bram)
    home = f"/provider/{stage.harbour.uuid}/skills/{skill(WELD).uuid}"
    assert bram.get(home).status_code == 404
    for act in ("retire", "restore"):
        assert bram.post(f"{home}/{act}", {"reason": "Mine."}).status_code == 404
    assert visit(stage.eve).get(f"/provider/{stage.harbour.uuid}/skills").status_code == 404


def test_a_framework_says_its_versions_and_what_was_decided_here(visit, stage, desk):
    load(stage)
    load(stage, later=True)
    welding = skill(WELD)
    page = f"/skills/frameworks/{welding.framework.uuid}"
    assert f'href="{page}"' in text(visit().get(f"/skills/{welding.uuid}"))
    desk.post(f"/operator/skills/{welding.uuid}", {"reason": "Found twice", "into": ""})
    public = text(visit().get(page))
    for words in ("ESCO 1.2.0", "1.1.1", "Retired: 1", f"<bdi>{welding.name}</bdi>", "ESCO classification"):
        assert words in public
    assert "Found twice" not in public  # reasons and names are for those who run the site
    assert stage.bram.name not in public
    trail = text(desk.get(f"/operator/frameworks/{welding.framework.uuid}"))
    assert "Found twice" in trail
    assert stage.bram.name in trail
    assert visit().get("/skills/frameworks/00000000-0000-4000-8000-000000000000").status_code == 404

"""Skills by program: for everybody to find, for designers to name."""

from __future__ import annotations

import pytest
from tests.api.callers import fields, refused

from cairn.demo import skills as demonstration

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def skills(stage):
    demonstration.load(stage.ports)
    return stage


def get(client, path, **query):
    answer = client.get(f"{API}{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_skill_is_found_and_read_without_a_token(client, skills):
    found = get(client, "/skills", q="claening data", limit=3)
    assert (found[0]["name"], found[0]["framework"]) == ("Clean data", "Cairn demonstration skills")
    skill = get(client, f"/skills/{found[0]['uuid']}")
    assert skill["id"] == demonstration.iri("clean-data")
    assert [above["name"] for above in skill["broader"]] == ["Working with data"]
    assert {job["name"] for job in skill["asked_by"]} == {"Site data analyst", "Solar team lead"}
    assert (skill["group"], skill["level"], skill["retired"]) == ("digital", 4, False)


def test_an_occupation_says_what_it_asks_for(client, skills):
    job = get(client, "/occupations", q="solar team leed")[0]
    read = get(client, f"/occupations/{job['uuid']}")
    assert [skill["essential"] for skill in read["skills"]].count(True) == 14


def test_frameworks_are_listed_with_what_must_be_shown(client, skills):
    (framework,) = get(client, "/frameworks")
    assert (framework["name"], framework["version"], framework["attribution"]) == (
        "Cairn demonstration skills",
        "1",
        "",
    )
    report = get(client, f"/frameworks/{framework['uuid']}/changes")
    assert report == {"since": None, "until": "1", "counts": {}, "changes": []}


def test_a_search_within_a_framework_that_is_not_here_is_refused(client, skills):
    assert refused(client.get(f"{API}/skills?q=x&framework=Nowhere")) == (404, "not_found")
    assert client.get(f"{API}/skills").status_code == 422
    assert client.get(f"{API}/skills/00000000-0000-4000-8000-000000000000").status_code == 404


def test_a_designer_names_changes_merges_and_restores_a_skill(client, owner, skills):
    made = owner.post("/skills", {"name": "Splice a rope", "level": 3, "names": ["join ropes"]}).json()
    assert made["id"].endswith(f"/skills/{made['uuid']}")
    here = f"/skills/{made['uuid']}"
    changed = owner.put(here, {"name": "Splice wire", "group": "technical"}).json()
    assert (changed["name"], changed["level"], changed["group"]) == ("Splice wire", None, "technical")
    target = get(client, "/skills", q="read wiring diagrams")[0]
    merged = owner.post(f"{here}/retire", {"reason": "The same.", "into": target["uuid"]}).json()
    assert (merged["retired"], merged["replaced_by"][0]["id"]) == (True, target["id"])
    assert get(client, "/skills", q="splice") == []
    assert refused(owner.post(f"{here}/retire", {"reason": "Again."})) == (409, "skill.retired")
    assert owner.post(f"{here}/restore").json()["retired"] is False


def test_what_makes_no_skill_is_said_by_field(owner, skills):
    assert fields(owner.post("/skills", {"name": " "})) == {"name"}
    assert fields(owner.post("/skills", {"name": "x", "broader": ["no:where"]})) == {"broader"}
    assert owner.post("/skills", {"name": "x", "kind": "group"}).status_code == 422


def test_skills_of_frameworks_are_not_an_organisations_to_change(client, owner, skills):
    skill = get(client, "/skills", q="clean data")[0]
    for answer in (
        owner.put(f"/skills/{skill['uuid']}", {"name": "Mine"}),
        owner.post(f"/skills/{skill['uuid']}/retire", {"reason": "Mine."}),
    ):
        assert refused(answer) == (404, "not_found")

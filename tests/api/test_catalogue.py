"""What is on offer by program: a problem in plain words, seen through an industry."""

from __future__ import annotations

import pytest
from tests.services.stage import tag

from cairn.demo import skills as demonstration

pytestmark = pytest.mark.django_db
API = "/api/v1/catalogue"
CLEAN = demonstration.iri("clean-data")


@pytest.fixture
def offered(stage):
    demonstration.load(stage.ports)
    version = stage.published(name="Meter readings")
    tag(version.outcomes, Clean_data=CLEAN)
    stage.published(name="Knots")
    return version


def test_a_problem_is_understood_and_what_gives_it_found_without_a_token(client, offered):
    found = client.get(API, {"q": "clean messy spreadsheets"}).json()
    understood = {one["id"]: one["words"] for one in found["understood"]}
    assert understood[CLEAN] == ["clean"]
    (credential,) = found["credentials"]
    assert (credential["id"], credential["gives"], found["total"]) == (offered.url, [CLEAN], 1)
    assert found["courses"] == []
    facts = {one["code"]: (one["answer"], one["source"]) for one in credential["quality_facts"]}
    assert (facts["identity"], facts["tracked"]) == (("yes", "standard"), ("unknown", ""))


def test_everything_is_there_without_a_question_and_an_industry_is_a_lens(client, offered):
    everything = client.get(API, {"limit": 1}).json()
    assert (everything["total"], len(everything["credentials"]), everything["understood"]) == (2, 1, [])
    assert client.get(API, {"industry": "Q"}).json()["total"] == 0
    data = client.get(API, {"industry": "J"}).json()
    assert [one["name"] for one in data["credentials"]] == ["Meter readings"]
    assert client.get(API, {"industry": "solar"}).status_code == 422

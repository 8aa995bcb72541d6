"""The library by program: an organisation's own, and what partners opened to it."""

from __future__ import annotations

import pytest
from tests import library
from tests.api.callers import caller

pytestmark = pytest.mark.django_db


def test_a_program_reads_the_library_of_its_organisation_and_what_was_opened_to_it(stage):
    made = library.entry(stage)
    theirs = library.opened_to_harbour(stage)
    library.certification(stage)
    owner, other = caller(stage, "assessor"), caller(stage, "owner", seat=stage.outsider)

    (listed,) = owner.get("/library").json()["items"]
    whole = owner.get(f"/library/{made.uuid}").json()
    (shared,) = owner.get("/library/shared").json()["items"]
    assert (listed["uuid"], whole["versions"][0]["licence"]) == (str(made.uuid), "cc-by")
    assert (shared["uuid"], shared["owner"]) == (str(theirs.uuid), "Elsewhere")
    assert owner.get("/certifications").json()["items"][0]["code"] == "AZ-900"
    assert other.get(f"/library/{made.uuid}").status_code == 404


def test_where_something_of_others_is_stands_on_the_pages_only(stage):
    theirs = library.opened_to_harbour(stage)
    where = {"link": "https://data.example/secret", "file_key": "", "file_digest": ""}
    type(theirs).objects.of(stage.elsewhere).filter(pk=theirs.pk).update(**where)
    (shared,) = caller(stage, "assessor").get("/library/shared").json()["items"]
    assert shared["link"] == ""
    whole = caller(stage, "owner", seat=stage.outsider).get(f"/library/{theirs.entry.uuid}").json()
    assert whole["versions"][0]["link"] == "https://data.example/secret"

"""The library by program: an organisation's own, and what partners opened to it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
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


def test_a_program_adds_a_version_shares_it_and_another_takes_a_copy(stage):
    made = library.entry(stage)
    owner, other = caller(stage, "designer"), caller(stage, "owner", seat=stage.outsider)
    path, said = f"/library/{made.uuid}/versions", {"licence": "cc-by", "change_note": "April."}
    sent = owner.post(path, form={**said, "file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
    assert (sent.status_code, sent.json()["number"], sent.json()["file_size"]) == (201, 2, 8)
    assert owner.post(path, form=said).status_code == 422, "neither file nor link"
    edition = sent.json()["uuid"]

    link = owner.post(f"/library/versions/{edition}/links", {"note": "For Lea"})
    copy = other.post("/library/copies", {"address": link.json()["link"]})
    assert (copy.status_code, copy.json()["title"]) == (201, made.title)
    assert other.post("/library/copies", {"address": link.json()["link"]}).status_code == 409
    assert owner.post(f"/library/links/{link.json()['uuid']}/end").status_code == 204
    assert other.post(f"/library/{copy.json()['uuid']}/newer").status_code == 409, "it has the newest"
    assert owner.post(f"/library/{made.uuid}/withdraw", {"reason": "No consent."}).json()["withdrawn_at"]


def test_a_program_says_what_a_certificate_counts_for_under_the_name_of_whoever_made_its_token(stage):
    version = stage.published()
    owner = caller(stage, "designer")
    made = owner.post("/certifications", {"vendor": "Cisco", "title": "CCNA", "hours": 20}).json()
    path = f"/certifications/{made['uuid']}/mappings"
    said = {"counts": "prerequisite", "reason": "Same units.", "until": "2026-12-31"}
    decided = owner.post(path, {**said, "achievement": str(version.achievement.uuid)})
    assert decided.status_code == 201
    assert decided.json()["decided_name"].startswith(f"{stage.bram.name} (")
    credit = {**said, "achievement": str(version.achievement.uuid), "counts": "credit"}
    assert owner.post(path, credit).status_code == 422, "for which outcome?"
    ended = owner.post(f"/mappings/{decided.json()['uuid']}/end", {"reason": "Over."}).json()
    assert (ended["ended_reason"], ended["is_replaced"]) == ("Over.", False)
    assert [one["uuid"] for one in owner.get(path).json()["items"]] == [decided.json()["uuid"]]


def test_a_program_takes_a_rubric_into_an_outcome(stage):
    rubric = library.newest(library.entry(stage, file=library.upload(library.RUBRIC, "a.csv"), kind="rubric"))
    draft = stage.draft()
    path = f"/versions/{draft.uuid}/outcomes/{draft.outcomes.first().key}/rubric"
    taken = caller(stage, "designer").post(path, {"edition": str(rubric.uuid)})
    assert (taken.status_code, taken.json()["number"]) == (201, 1)
    assert [one.name for one in draft.outcomes.first().levels.all()] == ["Not yet", "Met"]

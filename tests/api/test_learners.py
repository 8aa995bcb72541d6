"""Learners by program: by hand, from a file with broken rows that are mended."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.api.callers import caller, fields, refused

from cairn.worker.jobs import bound

pytestmark = pytest.mark.django_db
TABLE = "name,email\nAmina,amina@learners.example\n,nobody@learners.example\nDana,dana@\n"


def a_file(text: str = TABLE, name: str = "march.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def test_a_learner_is_added_read_changed_archived_restored(owner):
    made = owner.post(
        "/learners", {"name": "Amina Al-Sayed", "email": "Amina@Learners.example", "number": "7"}
    )
    assert made.status_code == 201
    learner = made.json()
    assert (learner["email"], learner["claimed"]) == ("amina@learners.example", True), (
        "she proved the address"
    )
    here = f"/learners/{learner['uuid']}"
    assert owner.get(here).json() == learner
    changed = owner.patch(here, {"number": "8"}).json()
    assert (changed["name"], changed["number"], changed["email"]) == ("Amina Al-Sayed", "8", learner["email"])
    assert fields(owner.patch(here, {"name": ""})) == {"name"}
    assert owner.post(f"{here}/archive").json()["archived_at"] is not None
    assert refused(owner.post(f"{here}/archive")) == (409, "learner.archived")
    assert owner.get("/learners").json()["items"] == []
    assert len(owner.get("/learners?archived=true").json()["items"]) == 1
    assert owner.post(f"{here}/restore").json()["archived_at"] is None
    assert refused(owner.post(f"{here}/restore")) == (409, "learner.not_archived")


def test_an_address_belongs_to_one_learner(owner):
    owner.post("/learners", {"name": "Amina", "email": "a@b.example"})
    assert fields(owner.post("/learners", {"name": "Other", "email": "a@b.example"})) == {"email"}


def test_a_file_is_judged_mended_and_added(stage, owner):
    job = owner.post("/learners/imports", form={"file": a_file()})
    assert job.status_code == 201
    assert (job.json()["state"], job.json()["total"], job.json()["failed"]) == ("DRAFT", 3, 2)
    here = f"/jobs/{job.json()['uuid']}"
    broken = owner.get(f"{here}/rows?state=BROKEN").json()["items"]
    assert [(row["number"], row["error_field"]) for row in broken] == [(3, "name"), (4, "email")]
    assert all(row["message"] for row in broken)
    mended = owner.patch(f"{here}/rows/4", {"changes": {"email": "dana@registry.example"}})
    assert mended.json()["state"] == "READY"
    assert refused(owner.patch(f"{here}/rows/99", {"changes": {}})) == (404, "not_found")
    started = owner.post(f"{here}/start")
    assert started.json()["state"] == "RUNNING"
    assert refused(owner.post(f"{here}/start")) == (409, "job.running")
    stage.world.run_jobs(bound(stage.ports))
    done = owner.get(here).json()
    assert (done["state"], done["done"], done["failed"]) == ("DONE", 2, 1)
    assert {row["name"] for row in owner.get("/learners").json()["items"]} == {"Amina", "Dana"}
    assert refused(owner.post(f"{here}/start")) == (409, "job.nothing_ready")
    assert refused(owner.post(f"{here}/pause")) == (409, "job.not_running")


def test_rows_are_walked_in_the_order_of_the_file(owner):
    text = "name\n" + "".join(f"Learner {n}\n" for n in range(5))
    job = owner.post("/learners/imports", form={"file": a_file(text)}).json()["uuid"]
    first = owner.get(f"/jobs/{job}/rows?limit=3").json()
    rest = owner.get(f"/jobs/{job}/rows?limit=3&cursor={first['next']}").json()
    assert [row["number"] for part in (first, rest) for row in part["items"]] == [2, 3, 4, 5, 6]


def test_a_file_may_assign_a_version_too(stage, owner):
    version = stage.published()
    form = {"file": a_file("name\nAmina\n"), "version": str(version.uuid)}
    job = owner.post("/learners/imports", form=form).json()
    assert job["version"] == str(version.uuid)
    owner.post(f"/jobs/{job['uuid']}/start")
    stage.world.run_jobs(bound(stage.ports))
    assert owner.get("/assessments").json()["items"][0]["learner"]["name"] == "Amina"


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "table.empty"), ("name\n", "table.empty"), ("colour\nred\n", "table.no_name_column")],
)
def test_a_file_without_learners_is_refused(owner, text, code):
    answer = owner.post("/learners/imports", form={"file": a_file(text)})
    assert answer.status_code == 422
    assert answer.json()["code"] in (code, "invalid_input"), answer.json()


def test_an_assessor_sees_jobs_of_learners_only(stage, owner):
    learners = owner.post("/learners/imports", form={"file": a_file()}).json()["uuid"]
    version = stage.published()
    file = a_file("name,result\nAmina,met\n")
    issue = owner.post("/credentials/bulk", form={"file": file, "version": str(version.uuid)}).json()["uuid"]
    assessor = caller(stage, "assessor")
    assert [job["uuid"] for job in assessor.get("/jobs").json()["items"]] == [learners]
    assert refused(assessor.get(f"/jobs/{issue}")) == (403, "not_permitted")
    assert [job["uuid"] for job in owner.get("/jobs?kind=issue").json()["items"]] == [issue]

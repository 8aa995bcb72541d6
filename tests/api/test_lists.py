"""A list that is issued by a program: sent, understood, mended, started, watched, cancelled, and its results."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.api.callers import Caller, fields, refused
from tests.lists import OF_THE_LONG_LIST, long_list
from tests.workbooks import package, xlsx

from cairn.records.models import Credential, Job
from cairn.worker.jobs import bound

pytestmark = pytest.mark.django_db

TEXT = (
    "name,email,outcome 1,outcome 2\n"
    "Amina Al-Sayed,amina@learners.example,Secure,70\n"
    "Dana Novák,dana@registry.example,Secure,\n"
    ",nowhere,Secure,72\n"
)
STRANGE = "Wer,Wo,Eins,Zwei\nLeila,leila@example.org,Secure,72\n"
COLUMNS = {"name": "Wer", "email": "Wo", "outcome-1": "Eins", "outcome-2": "Zwei"}


def file(data: str | bytes, name: str = "march.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)


@pytest.fixture
def version(stage):
    return str(stage.published().uuid)


@pytest.fixture
def sent(owner: Caller, version):
    def sent(data: str | bytes = TEXT, name: str = "march.csv", **more):
        return owner.post("/credentials/bulk", form={"file": file(data, name), "version": version, **more})

    return sent


@pytest.fixture
def job(sent) -> str:
    """The address of a list with two broken rows."""
    return f"/jobs/{sent().json()['uuid']}"


def run(stage) -> None:
    stage.world.run_jobs(bound(stage.ports))


# --- sending ----------------------------------------------------------------------------------------


def test_a_list_is_sent_and_what_it_was_understood_as_is_said(sent):
    made = sent()
    said = made.json()
    assert (made.status_code, said["state"], said["total"], said["ready"], said["failed"]) == (
        201,
        "DRAFT",
        3,
        1,
        2,
    )
    assert said["columns"] == {
        "name": "name",
        "email": "email",
        "outcome-1": "outcome 1",
        "outcome-2": "outcome 2",
    }


def test_a_workbook_is_sent(sent):
    assert (
        sent(xlsx([["Name", "Outcome 1", "Outcome 2"], ["Leila", "Secure", 72]]), "a.xlsx").json()["ready"]
        == 1
    )


def test_columns_are_said_with_the_file(sent):
    made = sent(STRANGE, columns='{"name": "Wer", "outcome-1": "Eins", "outcome-2": "Zwei"}')
    assert (made.status_code, made.json()["ready"]) == (201, 1)


@pytest.mark.parametrize("columns", ["[]", "{", '{"name": 1}', '{"salary": "Wer"}', '{"email": "Wo"}', '"x"'])
def test_columns_that_are_none_are_refused(sent, columns):
    assert sent(STRANGE, columns=columns).status_code == 422


def test_rows_are_sent_as_json(stage, owner, version):
    rows = [
        {"name": "Amina", "email": "A@b.example", "outcome-1": "Secure", "outcome-2": "72"},
        {"name": "Dana", "outcome-1": "Brilliant", "outcome-2": "72"},
    ]
    made = owner.post("/credentials/bulk/rows", {"version": version, "rows": rows})
    said = made.json()
    assert (made.status_code, said["total"], said["ready"], said["failed"]) == (201, 2, 1, 1)
    here = f"/jobs/{said['uuid']}"
    assert owner.get(f"{here}/rows").json()["items"][0]["error_code"] == "row.result_unknown"
    owner.post(f"{here}/start")
    run(stage)
    assert Credential.objects.of(stage.harbour).get().learner_name == "Amina"


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"salary": "1"}],
        [{"email": "a@b.example"}],
        [{"name": 1}],
        [{"NAME": "x"}],
        [{"name": "x"}] * 2001,
    ],
)
def test_rows_that_are_none_are_refused(owner, version, rows):
    assert owner.post("/credentials/bulk/rows", {"version": version, "rows": rows}).status_code == 422


def test_the_same_request_makes_one_list(stage, owner, version):
    body = {"version": version, "rows": [{"name": "Amina", "outcome-1": "Secure", "outcome-2": "72"}]}
    key = {"Idempotency-Key": "march"}
    first, again = (owner.post("/credentials/bulk/rows", body, **key) for _ in range(2))
    assert first.json() == again.json()
    form = [{"file": file(TEXT), "version": version} for _ in range(2)]
    first, again = (owner.post("/credentials/bulk", form=one, **{"Idempotency-Key": "file"}) for one in form)
    assert first.json() == again.json()
    assert Job.objects.of(stage.harbour).count() == 2


# --- columns ----------------------------------------------------------------------------------------


def test_a_list_without_names_waits_for_its_columns(owner, sent):
    made = sent(STRANGE).json()
    here = f"/jobs/{made['uuid']}"
    assert (made["total"], made["ready"], made["failed"]) == (1, 1, 0)
    said = owner.get(f"{here}/columns").json()
    assert said["columns"][0] == {"heading": "Wer", "examples": ["Leila"], "field": "", "why": ""}
    assert {"name", "given", "family", "email", "number", "date", "outcome-1", "result"} <= set(
        said["fields"]
    )

    answer = owner.put(f"{here}/columns", {"columns": COLUMNS, "dates": "dmy"})

    assert (answer.status_code, answer.json()["ready"]) == (200, 1)
    assert answer.json()["columns"] == {**COLUMNS, "dates": "dmy"}
    assert owner.get(f"{here}/columns").json()["dates"] == "dmy"


def test_a_list_without_names_is_not_started(owner, sent):
    here = f"/jobs/{sent(STRANGE).json()['uuid']}"
    assert owner.post(f"{here}/start").status_code == 409


def test_columns_that_are_not_in_the_list_are_refused(owner, job):
    assert fields(owner.put(f"{job}/columns", {"columns": {"name": "Nobody"}})) == {"columns"}
    assert owner.put(f"{job}/columns", {"columns": {"name": "name"}, "dates": "ymd"}).status_code == 422


# --- mending ----------------------------------------------------------------------------------------


def test_faults_are_counted_and_many_rows_are_mended_at_once(owner, job):
    assert owner.get(f"{job}/faults").json() == [
        {"code": "row.name_missing", "rows": 1},
        {"code": "row.result_missing", "rows": 1},
    ]
    changes = {"3": {"outcome-2": "80"}, "4": {"name": "Eve", "email": "eve"}, "9": {"name": "Nobody"}}
    assert owner.patch(f"{job}/rows", {"changes": changes}).json() == {"ready": 1, "still": 1, "unknown": 1}
    assert owner.get(job).json()["failed"] == 1


def test_mended_rows_are_sent_as_a_file(owner, job):
    sheet = "Row,name,email,outcome 2\n3,Dana,dana@registry.example,80\n4,Eve,eve@x.example,72\n"
    answer = owner.post(f"{job}/rows/file", form={"file": file(sheet)})
    assert answer.json() == {"ready": 2, "still": 0, "unknown": 0}
    assert refused(owner.post(f"{job}/rows/file", form={"file": file("name\nX\n")})) == (
        422,
        "bulk.no_row_numbers",
    )


def test_rows_are_left_out(owner, job):
    assert owner.post(f"{job}/leave-out", {"code": "row.name_missing"}).json() == {"left_out": 1}
    assert owner.post(f"{job}/leave-out", {"rows": [3, 99]}).json() == {"left_out": 1}
    for unclear in ({}, {"code": "row.name_missing", "rows": [3]}):
        assert refused(owner.post(f"{job}/leave-out", unclear)) == (422, "bulk.leave_out")
    said = owner.get(job).json()
    assert (said["failed"], said["skipped"], said["ready"]) == (0, 2, 1)


# --- the work ---------------------------------------------------------------------------------------


def test_it_is_started_paused_gone_on_with_and_its_results_are_fetched(stage, owner, job):
    assert owner.post(f"{job}/start").json()["state"] == "RUNNING"
    assert refused(owner.patch(f"{job}/rows", {"changes": {}})) == (409, "bulk.working")
    assert owner.post(f"{job}/pause").json()["state"] == "PAUSED"
    assert owner.post(f"{job}/start").json()["state"] == "RUNNING"
    run(stage)
    assert owner.get(job).json()["done"] == 1

    answer = owner.get(f"{job}/results")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["row"], row["state"], row["claimed"], row["code"]) for row in rows] == [
        ("2", "DONE", "no", ""),
        ("3", "BROKEN", "", "row.result_missing"),
        ("4", "BROKEN", "", "row.name_missing"),
    ]
    assert rows[0]["credential"] == Credential.objects.of(stage.harbour).get().url


def test_it_is_cancelled_for_good(stage, owner, job):
    owner.post(f"{job}/start")
    assert owner.post(f"{job}/cancel").json()["state"] == "CANCELLED"
    run(stage)
    assert refused(owner.post(f"{job}/start")) == (409, "job.cancelled")
    assert Credential.objects.of(stage.harbour).count() == 0


def test_a_long_list_is_read_in_the_background(stage, owner, sent):
    data, where = long_list(2_400, held="nobody@example.org")
    made = sent(data, "lang.csv").json()
    assert made["state"] == "READING"
    run(stage)
    said = owner.get(f"/jobs/{made['uuid']}").json()
    assert (said["state"], said["total"]) == ("DRAFT", 2_400)
    assert said["failed"] == len(where) - 1 == len(OF_THE_LONG_LIST) - 1  # nobody holds it already


# --- hostile ----------------------------------------------------------------------------------------

ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha">]><worksheet><sheetData><row><c t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'  # noqa: E501


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (package({"xl/worksheets/sheet1.xml": ENTITIES}), "table.workbook"),
        (b"name" + b"," * 5_000_000 + b"\nx\n", "table.line"),
        (b"name\n" + b"x" * 5_000_000, "table.line"),
        (b"%PDF-1.7\n", "table.not_csv"),
        (b"\0\0\0", "table.empty"),
    ],
    ids=["XML entities", "five million columns", "one line of 5 MB", "a PDF", "nothing"],
)
def test_what_is_no_list_is_refused_with_its_code(sent, data, code):
    assert refused(sent(data, "a.xlsx")) == (422, code)


def test_formulas_come_back_as_text(owner, sent):
    evil = "=HYPERLINK(1)"
    here = f"/jobs/{sent(f'name,outcome 1,outcome 2{chr(10)}{evil},Secure,72{chr(10)}').json()['uuid']}"
    text = b"".join(owner.get(f"{here}/results").streaming_content).decode("utf-8-sig")
    assert f'"\'{evil}"' in text


def test_another_organisations_list_is_not_there(eve, job):
    for method, path, body in (
        ("get", job, None),
        ("get", f"{job}/columns", None),
        ("put", f"{job}/columns", {"columns": COLUMNS}),
        ("get", f"{job}/faults", None),
        ("get", f"{job}/rows", None),
        ("patch", f"{job}/rows", {"changes": {}}),
        ("post", f"{job}/leave-out", {"rows": [2]}),
        ("post", f"{job}/start", None),
        ("post", f"{job}/pause", None),
        ("post", f"{job}/cancel", None),
        ("get", f"{job}/results", None),
    ):
        assert refused(eve.call(method, path, body)) == (404, "not_found"), path


def test_a_job_of_learners_is_no_list(owner):
    made = owner.post("/learners/imports", form={"file": file("name\nAmina\n")}).json()["uuid"]
    assert refused(owner.get(f"/jobs/{made}/columns")) == (409, "job.no_list")
    assert refused(owner.get(f"/jobs/{made}/results")) == (409, "job.no_list")
    assert owner.post(f"/jobs/{made}/cancel").json()["state"] == "CANCELLED"

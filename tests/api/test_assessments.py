"""Assessing by program: evidence, results, a decision, and the decision taken back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.api.callers import caller, fields, refused

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def version(stage):
    return stage.published()


@pytest.fixture
def here(stage, owner, version) -> str:
    """The address of an open assessment."""
    learner = owner.post("/learners", {"name": "Amina Al-Sayed", "email": "amina@learners.example"}).json()
    made = owner.post("/assessments", {"learners": [learner["uuid"]], "version": str(version.uuid)})
    assert made.status_code == 201
    return f"/assessments/{made.json()[0]['uuid']}"


def mark_all(owner, here: str) -> None:
    rubric, marks = owner.get(here).json()["outcomes"][:2]
    version = owner.get(here).json()["version"]
    secure = owner.get(f"/versions/{version}").json()["outcomes"][0]["levels"][1]["uuid"]
    made = owner.put(f"{here}/results/{rubric['outcome']}", {"level": secure, "feedback": "All six held."})
    assert (made.status_code, made.json()["met"], made.json()["level"]) == (200, True, secure)
    assert owner.put(f"{here}/results/{marks['outcome']}", {"mark": 72.5}).json()["mark"] == 72.5


def test_assigning_twice_opens_one_assessment(stage, owner, here, version):
    learner = owner.get("/learners").json()["items"][0]["uuid"]
    again = owner.post("/assessments", {"learners": [learner], "version": str(version.uuid)}).json()
    assert f"/assessments/{again[0]['uuid']}" == here
    unknown = {"learners": [NOBODY], "version": str(version.uuid)}
    assert refused(owner.post("/assessments", unknown)) == (404, "not_found")
    draft = stage.draft()
    assert refused(owner.post("/assessments", {"learners": [learner], "version": str(draft.uuid)})) == (
        409, "version.draft",
    )  # fmt: skip


def test_from_evidence_to_an_award(stage, owner, here):
    assert refused(owner.post(f"{here}/submit")) == (422, "evidence.missing")
    link = owner.post(f"{here}/evidence/links", {"link": "https://knots.example/amina", "name": "Film"})
    text = owner.post(f"{here}/evidence/texts", {"text": "Six knots, twice."})
    file = SimpleUploadedFile("notes.txt", b"Bowline, sheet bend.", content_type="text/html")
    stored = owner.post(f"{here}/evidence/files", form={"file": file, "description": "My notes"})
    assert [one.status_code for one in (link, text, stored)] == [201, 201, 201]
    assert (stored.json()["content_type"], stored.json()["size"]) == ("text/plain", 20)

    sent = owner.get(f"/evidence/{stored.json()['uuid']}/file")
    assert b"".join(sent.streaming_content) == b"Bowline, sheet bend."
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert sent.headers["Content-Type"] == "application/octet-stream"
    assert refused(owner.get(f"/evidence/{link.json()['uuid']}/file")) == (404, "not_found")
    assert owner.delete(f"/evidence/{text.json()['uuid']}").status_code == 204

    assert owner.patch(here, {"statement": "I tied them."}).json()["statement"] == "I tied them."
    handed = owner.post(f"{here}/submit", {"tools_used": "None"}).json()
    assert (handed["state"], handed["statement"], handed["tools_used"]) == (
        "SUBMITTED",
        "I tied them.",
        "None",
    )
    assert refused(owner.post(f"{here}/submit")) == (409, "evidence.closed")
    assert refused(owner.delete(f"/evidence/{link.json()['uuid']}")) == (409, "evidence.closed")

    early = owner.post(f"{here}/award")
    assert refused(early) == (422, "award.result_missing")
    assert len(fields(early)) == 2, "one sentence for each required outcome"
    mark_all(owner, here)
    assert owner.get(here).json()["ready"] is True
    made = owner.post(f"{here}/award", {"awarded_date": "2026-03-13"})
    assert (made.status_code, made.json()["awarded_date"]) == (201, "2026-03-13")
    assert owner.get(here).json()["award"] == made.json()["uuid"]
    assert refused(owner.post(f"{here}/award")) == (409, "assessment.decided")
    assert [row["uuid"] for row in owner.get("/awards?to_issue=true").json()["items"]] == [
        made.json()["uuid"]
    ]

    reopened = owner.post(f"{here}/reopen").json()
    assert (reopened["state"], reopened["award"]) == ("SUBMITTED", None)
    assert refused(owner.post(f"{here}/reopen")) == (409, "assessment.not_decided")


def test_not_yet_says_why_and_lets_them_try_again(owner, here):
    owner.post(f"{here}/evidence/texts", {"text": "Six knots."})
    owner.post(f"{here}/submit")
    assert fields(owner.post(f"{here}/not-yet", {"reasons": ""})) == {"reasons"}
    told = owner.post(f"{here}/not-yet", {"reasons": "The bowline slipped."}).json()
    assert (told["state"], told["reasons"]) == ("NOT_YET", "The bowline slipped.")
    again = owner.post(f"{here}/submit").json()
    assert (again["state"], again["attempt"]) == ("SUBMITTED", 2)


@pytest.mark.parametrize(
    ("said", "field"),
    [({}, "level"), ({"level": NOBODY}, "level"), ({"mark": 101}, "mark"), ({"met": "perhaps"}, "met")],
)
def test_a_result_has_to_fit_its_outcome(owner, here, said, field):
    outcome = owner.get(here).json()["outcomes"][0]["outcome"]
    answer = owner.put(f"{here}/results/{outcome}", said)
    assert (answer.status_code, fields(answer)) == (422, {field})


def test_an_outcome_of_another_version_is_not_marked(owner, here):
    assert refused(owner.put(f"{here}/results/{NOBODY}", {"met": True})) == (404, "not_found")


def test_an_issuer_may_collect_but_not_judge(stage, owner, here):
    issuer = caller(stage, "issuer")
    assert issuer.post(f"{here}/evidence/texts", {"text": "Six knots."}).status_code == 201
    outcome = owner.get(here).json()["outcomes"][0]["outcome"]
    for answer in (
        issuer.put(f"{here}/results/{outcome}", {"met": True}),
        issuer.post(f"{here}/award"),
        issuer.post(f"{here}/not-yet", {"reasons": "No."}),
        issuer.post(f"{here}/reopen"),
    ):
        assert refused(answer) == (403, "not_permitted")


def test_the_list_is_narrowed(owner, here, version):
    assert len(owner.get("/assessments?state=OPEN&search=amina").json()["items"]) == 1
    assert owner.get("/assessments?state=AWARDED").json()["items"] == []
    assert owner.get(f"/assessments?achievement={NOBODY}").json()["items"] == []
    assert fields(owner.get("/assessments?state=GONE")) == {"state"}


def test_a_file_is_what_its_content_is(owner, here):
    script = SimpleUploadedFile("run.exe", b"MZ" + b"\0" * 100)
    assert owner.post(f"{here}/evidence/files", form={"file": script}).status_code == 422
    empty = SimpleUploadedFile("empty.txt", b"")
    assert refused(owner.post(f"{here}/evidence/files", form={"file": empty})) == (422, "file.empty")


def test_eleven_files_are_one_too_many(owner, here):
    for number in range(10):
        file = SimpleUploadedFile(f"{number}.txt", b"x")
        assert owner.post(f"{here}/evidence/files", form={"file": file}).status_code == 201
    answer = owner.post(f"{here}/evidence/files", form={"file": SimpleUploadedFile("11.txt", b"x")})
    assert refused(answer) == (422, "evidence.too_many_files")

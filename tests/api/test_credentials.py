"""Issuing by program: one, several, many from a file; and what becomes of them afterwards."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.api.callers import caller, fields, refused

from cairn.services.verify.look import verify_bytes
from cairn.worker.jobs import bound

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"


def an_issued_one(stage, owner) -> dict:
    made = owner.post("/credentials", {"award": str(stage.awarded().uuid)})
    assert made.status_code == 201, made.content
    return made.json()


def test_an_award_becomes_one_credential_however_often_one_asks(stage, owner):
    award = str(stage.awarded().uuid)
    first = owner.post("/credentials", {"award": award})
    again = owner.post("/credentials", {"award": award})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["uuid"] == again.json()["uuid"]
    assert (first.json()["state"], first.json()["standing"], first.json()["claim"]) == (
        "ISSUED",
        "good",
        "waiting",
    )
    assert owner.get("/awards?to_issue=true").json()["items"] == []
    assert refused(owner.post("/credentials", {"award": NOBODY})) == (404, "not_found")
    assert refused(caller(stage, "assessor").post("/credentials", {"award": award})) == (403, "not_permitted")


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("document", "application/vc+ld+json"),
        ("jwt", "application/vc+jwt"),
        ("png", "image/png"),
        ("svg", "image/svg+xml"),
    ],
)
def test_a_credential_in_every_form_is_valid(stage, owner, form, kind):
    uuid = an_issued_one(stage, owner)["uuid"]
    answer = owner.get(f"/credentials/{uuid}/{form}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert verify_bytes(answer.content, ports=stage.ports).verdict.verdict == "valid"


def test_the_certificate_is_a_pdf(stage, owner):
    uuid = an_issued_one(stage, owner)["uuid"]
    answer = owner.get(f"/credentials/{uuid}/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''Safe-knots-for-deck-work.pdf"
    )


def test_a_credential_is_listed_read_and_withdrawn(stage, owner):
    made = an_issued_one(stage, owner)
    here = f"/credentials/{made['uuid']}"
    assert [row["uuid"] for row in owner.get("/credentials?search=amina&standing=good").json()["items"]] == [
        made["uuid"]
    ]
    assert refused(owner.post(f"{here}/suspend", {"reason": "Wait."})) == (409, "status.no_suspension")
    assert fields(owner.post(f"{here}/revoke", {"reason": "x"})) == {"reason"}
    gone = owner.post(f"{here}/revoke", {"reason": "Issued to the wrong person."}).json()
    assert gone["standing"] == "revoked"
    assert gone["changes"][0]["reason"] == "Issued to the wrong person."
    assert refused(owner.post(f"{here}/revoke", {"reason": "Again."})) == (409, "status.revoked_already")
    document = owner.get(f"{here}/document").content
    assert verify_bytes(document, ports=stage.ports).verdict.verdict == "invalid"
    assert owner.get("/credentials?standing=good").json()["items"] == []


def test_a_hold_is_put_and_lifted(stage, owner):
    award = stage.marked(stage.submitted(stage.published(status_purpose="suspension")))
    from cairn.services.assess import marking

    made = marking.award(award.uuid, seat=stage.owner, ports=stage.ports)
    here = f"/credentials/{owner.post('/credentials', {'award': str(made.uuid)}).json()['uuid']}"
    assert owner.post(f"{here}/suspend", {"reason": "Being looked at."}).json()["standing"] == "suspended"
    assert refused(owner.post(f"{here}/suspend", {"reason": "Again."})) == (409, "status.suspended_already")
    assert owner.post(f"{here}/reinstate", {"reason": "All is well."}).json()["standing"] == "good"
    assert refused(owner.post(f"{here}/reinstate", {"reason": "Again."})) == (409, "status.not_suspended")


def test_a_correction_is_a_new_credential_that_names_the_old_one(stage, owner):
    made = an_issued_one(stage, owner)
    here = f"/credentials/{made['uuid']}"
    assert fields(owner.post(f"{here}/correct", {"reason": "Nothing wrong."})) == {"name"}
    new = owner.post(f"{here}/correct", {"name": "Amina Al-Sayyid", "reason": "Her name was misspelt."})
    assert (new.status_code, new.json()["learner_name"]) == (201, "Amina Al-Sayyid")
    assert new.json()["replaces"] == made["uuid"]
    old = owner.get(here).json()
    assert (old["standing"], old["replaced_by"]) == ("replaced", new.json()["uuid"])


def test_an_offer_is_sent_again_and_to_another_address(stage, owner):
    here = f"/credentials/{an_issued_one(stage, owner)['uuid']}/offer"
    assert owner.post(f"{here}/resend").status_code == 201
    assert owner.post(f"{here}/remind").json()["reminded_at"] is not None
    moved = owner.post(f"{here}/readdress", {"email": "amina@home.example"})
    assert moved.json()["email"] == "amina@home.example"
    assert fields(owner.post(f"{here}/readdress", {"email": "nowhere"})) == {"email"}
    assert "token" not in moved.content.decode()


def test_several_awards_are_issued_in_the_background(stage, owner):
    award = str(stage.awarded().uuid)
    job = owner.post("/credentials/several", {"awards": [award]})
    assert (job.status_code, job.json()["state"]) == (201, "RUNNING")
    here = f"/jobs/{job.json()['uuid']}"
    assert owner.post(f"{here}/pause").json()["state"] == "PAUSED"
    assert refused(owner.post(f"{here}/pause")) == (409, "job.not_running")
    assert refused(owner.patch(f"{here}/rows/1", {"changes": {}})) == (409, "job.no_cells")
    assert owner.post(f"{here}/start").json()["state"] == "RUNNING"
    stage.world.run_jobs(bound(stage.ports))
    assert owner.get(here).json()["done"] == 1
    assert owner.get("/credentials").json()["items"][0]["award"] == award
    assert refused(owner.post("/credentials/several", {"awards": [NOBODY]})) == (404, "not_found")


def test_many_are_issued_from_a_file_and_the_broken_row_is_named(stage, owner):
    version = stage.published()
    text = (
        "name,email,outcome 1,outcome 2\n"
        "Amina Al-Sayed,amina@learners.example,Secure,70\n"
        "Dana Novák,dana@registry.example,Secure,\n"
    )
    file = SimpleUploadedFile("march.csv", text.encode(), content_type="text/csv")
    job = owner.post("/credentials/bulk", form={"file": file, "version": str(version.uuid)})
    assert (job.status_code, job.json()["total"], job.json()["failed"]) == (201, 2, 1)
    here = f"/jobs/{job.json()['uuid']}"
    broken = owner.get(f"{here}/rows?state=BROKEN").json()["items"][0]
    assert (broken["number"], broken["error_field"]) == (3, "outcome-2")
    owner.post(f"{here}/start")
    stage.world.run_jobs(bound(stage.ports))
    assert [row["learner_name"] for row in owner.get("/credentials").json()["items"]] == ["Amina Al-Sayed"]
    mended = owner.patch(f"{here}/rows/3", {"changes": {"outcome-2": "80"}}).json()
    assert mended["state"] == "READY"
    owner.post(f"{here}/start")
    stage.world.run_jobs(bound(stage.ports))
    job = owner.get(here).json()
    assert (job["state"], job["done"], job["failed"]) == ("DONE", 2, 0)
    assert len(owner.get(f"/credentials?job={job['uuid']}").json()["items"]) == 2


def test_what_was_refused_has_no_document(stage, owner):
    from cairn.records.models import Credential

    uuid = an_issued_one(stage, owner)["uuid"]
    Credential.objects.of(stage.harbour).filter(uuid=uuid).update(state="FAILED", failure="lint: no")
    assert refused(owner.get(f"/credentials/{uuid}/document")) == (409, "credential.not_issued")
    assert owner.get(f"/credentials/{uuid}").json()["standing"] == "failed"

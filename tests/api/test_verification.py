"""Verifying by program: the same answer as the command line, whatever is given."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.api.callers import fields, refused
from tests.api.test_credentials import an_issued_one
from tests.world import WORLD

from cairn.services import meters
from cairn.services.verify.look import verify_bytes

pytestmark = pytest.mark.django_db


def a_file(body: bytes, name: str = "badge.json") -> dict:
    return {"file": SimpleUploadedFile(name, body)}


def test_a_credential_of_this_house_is_valid_and_known_here(stage, owner, visitor):
    uuid = an_issued_one(stage, owner)["uuid"]
    body = owner.get(f"/credentials/{uuid}/document").content
    answer = visitor.post("/verify", {"credential": json.loads(body)})
    assert answer.status_code == 200
    assert (answer.json()["verdict"], answer.json()["issuer"]["known"]) == ("valid", "here")
    assert answer.json() == verify_bytes(body, ports=stage.ports).to_json()


@pytest.mark.parametrize("form", ["document", "jwt", "png", "svg"])
def test_a_file_in_every_form(stage, owner, visitor, form):
    uuid = an_issued_one(stage, owner)["uuid"]
    body = owner.get(f"/credentials/{uuid}/{form}").content
    answer = visitor.post("/verify", form=a_file(body, f"badge.{form}"))
    assert (answer.json()["verdict"], answer.json()["source"]) == ("valid", f"badge.{form}")


def test_every_verdict_is_200(stage, visitor):
    badge = WORLD.badge()
    tampered = {**badge, "name": "Rockets"}
    unknown = {**badge, "@context": [*badge["@context"], "https://unknown.example/context"]}
    verdicts = {
        "valid": {"credential": badge},
        "invalid": {"credential": tampered},
        "indeterminate": {"credential": unknown},
        "error": {"credential": {"hello": "world"}},
    }
    for verdict, body in verdicts.items():
        answer = visitor.post("/verify", body)
        assert (answer.status_code, answer.json()["verdict"]) == (200, verdict)


def test_a_credential_that_is_no_strict_json_is_a_verdict_not_a_refusal(stage, visitor):
    for inside in (
        b'{"name": "A", "name": "B"}',
        b'{"n": 1e999}',
        b'{"n": "\\ud800"}',
        b"[" * 70 + b"]" * 70,
    ):
        answer = visitor.post("/verify", b'{"credential": ' + inside + b"}")
        assert (answer.status_code, answer.json()["verdict"]) == (200, "error"), inside


def test_what_is_no_request_is_refused(stage, visitor):
    assert refused(visitor.post("/verify", b"{")) == (400, "document.not_json")
    assert refused(visitor.post("/verify", b" " * 1_000_001)) == (413, "request.too_large")
    huge = a_file(b"x" * (5 * 1024 * 1024 + 100_000))
    assert refused(visitor.post("/verify", form=huge)) == (413, "request.too_large")
    answer = Client().post("/api/v1/verify", "<a/>", content_type="text/xml")
    assert refused(answer) == (415, "request.media_type")


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"url": ""},
        {"url": 5},
        {"url": "x" * 1001},
        {"credential": None},
        {"url": "a", "credential": {}},
        [],
    ],
)
def test_one_thing_is_asked_for(stage, visitor, body):
    answer = visitor.post("/verify", body)
    assert refused(answer) == (422, "verify.nothing")
    assert fields(answer) == {""}


def test_a_file_of_nothing_is_a_verdict(stage, visitor):
    answer = visitor.post("/verify", form=a_file(b""))
    assert (answer.status_code, answer.json()["verdict"]) == (200, "error")
    assert refused(visitor.post("/verify", form={"other": "x"})) == (422, "verify.nothing")


def test_an_address_is_fetched_by_the_guarded_fetcher_only(stage, visitor):
    stage.world.web["https://badges.elsewhere.example/1"] = json.dumps(WORLD.badge()).encode()
    found = visitor.post("/verify", {"url": "https://badges.elsewhere.example/1"}).json()
    assert (found["verdict"], found["source"]) == ("valid", "https://badges.elsewhere.example/1")
    assert visitor.post("/verify", {"url": "http://169.254.169.254/"}).json()["verdict"] == "error"
    assert {purpose for _url, purpose in stage.world.asked} == {"credential"}


def test_several_at_once_are_not_read_yet(stage, visitor):
    answer = visitor.post("/verify", {"credential": [WORLD.badge()]})
    assert (answer.status_code, answer.json()["verdict"]) == (200, "error")
    assert answer.json()["cause"] == "source.not_one_credential"


def test_a_withdrawn_credential_is_invalid_and_says_whose_job_it_is(stage, owner, visitor):
    uuid = an_issued_one(stage, owner)["uuid"]
    body = owner.get(f"/credentials/{uuid}/document").content
    owner.post(f"/credentials/{uuid}/revoke", {"reason": "Issued to the wrong person."})
    said = visitor.post("/verify", form=a_file(body)).json()
    assert (said["verdict"], said["cause"]) == ("invalid", "status.revoked")
    assert said["whoseJob"] in ("nobody", "holder", "issuer")


def test_a_correction_names_its_successor(stage, owner, visitor):
    uuid = an_issued_one(stage, owner)["uuid"]
    body = owner.get(f"/credentials/{uuid}/document").content
    new = owner.post(f"/credentials/{uuid}/correct", {"name": "Amina S.", "reason": "Her name."}).json()
    assert visitor.post("/verify", form=a_file(body)).json()["replacedBy"] == new["url"]


def test_a_visitor_has_60_verifications_a_minute_and_a_token_its_own(
    stage, owner, visitor, settings, monkeypatch
):
    settings.CAIRN_RATE_LIMITS = True
    monkeypatch.setattr(meters.VISITORS, "accounts", meters.Remembered())
    monkeypatch.setattr(meters.VISITORS, "most_asked", 2)
    codes = [visitor.post("/verify", {"credential": {}}).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    answer = visitor.post("/verify", {"credential": {}})
    assert refused(answer) == (429, "verify.too_many")
    assert int(answer.headers["Retry-After"]) > 0
    assert owner.post("/verify", {"credential": {}}).status_code == 200


def test_a_bad_token_is_not_a_visitor(stage):
    answer = Client().post(
        "/api/v1/verify", {}, content_type="application/json", headers={"Authorization": "Bearer x"}
    )
    assert refused(answer) == (401, "token.invalid")

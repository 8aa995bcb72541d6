"""What is said before any operation runs: who calls, how much, in which form, and whether it was asked before."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.api.callers import Caller, caller, fields, refused
from tests.world import MARCH

from cairn.records.models import IdempotencyKey, Learner
from cairn.services import meters
from cairn.services.admin import api_tokens, organisations

pytestmark = pytest.mark.django_db


# --- who -------------------------------------------------------------------------------------------


def test_without_a_token_nobody_is_let_in(visitor):
    answer = visitor.get("/learners")
    assert refused(answer) == (401, "token.missing")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("said", ["Bearer cairn_nonsense", "Bearer", "Basic YTpi", "Bearer \u00e9", ""])
def test_a_token_that_is_not_one_is_refused(stage, said):
    answer = Client().get("/api/v1/learners", headers={"Authorization": said})
    assert refused(answer) == (401, "token.invalid")


def test_a_revoked_token_ends_at_once(stage):
    token, plaintext = api_tokens.create(
        stage.owner, name="x", roles=["owner"], expires_at=None, ports=stage.ports
    )
    assert Caller(plaintext).get("/organisation").status_code == 200
    api_tokens.revoke(stage.owner, token.uuid, ports=stage.ports)
    assert refused(Caller(plaintext).get("/organisation")) == (401, "token.invalid")


def test_an_expired_token_is_refused(stage):
    ends = MARCH.replace(year=2027)
    _row, plaintext = api_tokens.create(
        stage.owner, name="x", roles=["owner"], expires_at=ends, ports=stage.ports
    )
    stage.world.at(ends)
    assert refused(Caller(plaintext).get("/organisation")) == (401, "token.invalid")


def test_an_archived_organisation_has_no_callers(stage, owner):
    organisations.archive(stage.owner, ports=stage.ports)
    assert refused(owner.get("/organisation")) == (401, "token.invalid")


def test_a_session_opens_nothing(stage):
    """So there is nothing for a forged request to ride on."""
    client = Client()
    client.force_login(stage.bram.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert refused(client.get("/api/v1/learners")) == (401, "token.missing")
    made = client.post("/api/v1/learners", {"name": "Amina"}, content_type="application/json")
    assert refused(made) == (401, "token.missing")


def test_the_role_is_asked_for_before_anything_else(stage):
    designer = caller(stage, "designer")
    assert refused(designer.post("/learners", b"{not json")) == (403, "not_permitted")


def test_a_token_has_600_calls_a_minute(stage, owner, settings, monkeypatch):
    settings.CAIRN_RATE_LIMITS = True
    monkeypatch.setattr(meters.TOKENS, "accounts", meters.Remembered())
    monkeypatch.setattr(meters.TOKENS, "most_asked", 2)
    assert [owner.get("/organisation").status_code for _ in range(2)] == [200, 200]
    answer = owner.get("/organisation")
    assert refused(answer) == (429, "token.too_many")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert caller(stage).get("/organisation").status_code == 200, "another token has its own limit"


# --- where -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/nothing", "/learners/not-a-uuid", "/learners/", "/%00", "/../admin"])
def test_an_address_that_leads_nowhere_is_a_problem_document(owner, path):
    assert refused(owner.get(path)) == (404, "not_found")


def test_a_post_to_nowhere_needs_no_cookie_to_be_refused(visitor):
    assert refused(visitor.post("/nothing", {})) == (404, "not_found")


def test_a_method_that_an_address_does_not_take(owner):
    answer = owner.put("/learners", {})
    assert refused(answer) == (405, "request.method")
    assert answer.headers["Allow"] == "GET, POST"


# --- in which form ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "document.not_json"),
        (b'{"name": "A", "name": "B"}', "document.duplicate_key"),
        (b'{"name": NaN}', "document.number"),
        (b'{"name": 1e999}', "document.number"),
        (b'{"name": "\\u0000"}', "document.nul"),
        (b'{"name": "\\ud800"}', "document.surrogate"),
        (b'{"name": "\xff"}', "document.not_utf8"),
        (b"[" * 100 + b"]" * 100, "document.too_deep"),
    ],
)
def test_only_strict_json_is_read(owner, body, code):
    assert refused(owner.post("/learners", body)) == (400, code)


def test_a_body_of_more_than_1_mb_is_refused(owner):
    assert refused(owner.post("/learners", b" " * 1_000_001)) == (413, "request.too_large")


def test_a_form_of_more_than_the_file_may_have_is_refused(owner, stage):
    version = stage.draft()
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("a.png", b"x" * (6 * 1024 * 1024))
    answer = owner.post(f"/versions/{version.uuid}/image", form={"file": file})
    assert refused(answer) == (413, "request.too_large")


def test_another_kind_of_content_is_refused(owner):
    answer = owner.client.post(
        "/api/v1/learners",
        "<a/>",
        content_type="text/xml",
        headers={"Authorization": f"Bearer {owner.token}"},
    )
    assert refused(answer) == (415, "request.media_type")
    assert refused(owner.post("/learners/imports", {})) == (415, "request.media_type")


def test_a_broken_form_is_refused(owner):
    answer = owner.client.post(
        "/api/v1/learners/imports",
        b"--x\r\nnonsense",
        content_type="multipart/form-data",
        headers={"Authorization": f"Bearer {owner.token}"},
    )
    assert refused(answer) == (400, "request.form")


def test_a_nul_goes_nowhere_near_the_database(owner, stage):
    assert refused(owner.get("/learners?search=%00")) == (400, "document.nul")
    form = {"version": "a\x00b", "file": ""}
    assert refused(owner.post("/learners/imports", form=form)) == (400, "document.nul")


def test_what_does_not_fit_is_named_field_by_field(owner):
    answer = owner.post("/learners", {"email": 5, "colour": "red"})
    assert refused(answer) == (422, "invalid_input")
    assert fields(answer) == {"name", "email", "colour"}
    assert fields(owner.post("/learners")) == {""}


def test_a_service_names_its_fields_too(owner):
    answer = owner.post("/learners", {"name": "Amina", "email": "nowhere"})
    assert refused(answer) == (422, "invalid_input")
    assert answer.json()["errors"] == [
        {"field": "email", "detail": "Write a full e-mail address such as name@example.org."}
    ]


def test_a_fault_of_ours_is_a_problem_document_without_its_reason(owner, stage, monkeypatch):
    monkeypatch.setattr(stage.world.files, "read", None)
    monkeypatch.setattr("cairn.api.organisation.OrganisationOut.of", lambda row: 1 / 0)
    answer = owner.get("/organisation")
    assert refused(answer) == (500, "internal")
    assert b"ZeroDivision" not in answer.content


def test_nothing_is_kept_by_caches(owner):
    assert owner.get("/organisation").headers["Cache-Control"] == "no-store"


# --- once ------------------------------------------------------------------------------------------


def test_the_same_request_twice_is_done_once(owner):
    key = {"Idempotency-Key": "order-66"}
    first = owner.post("/learners", {"name": "Amina"}, **key)
    again = owner.post("/learners", {"name": "Amina"}, **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert Learner.objects.across(reason="test").count() == 1


def test_the_same_key_for_another_request_is_refused(owner):
    owner.post("/learners", {"name": "Amina"}, **{"Idempotency-Key": "k"})
    other = owner.post("/learners", {"name": "Bram"}, **{"Idempotency-Key": "k"})
    assert refused(other) == (409, "idempotency.other_request")
    elsewhere = owner.post("/learners/imports", form={"x": "y"}, **{"Idempotency-Key": "k"})
    assert refused(elsewhere) == (409, "idempotency.other_request")


def test_a_request_that_is_still_under_way_is_not_begun_again(owner, stage):
    from cairn.services import idempotency

    def hold(body):
        probe = owner.post("/learners", body, **{"Idempotency-Key": "k"})
        return refused(probe) if probe.status_code >= 400 else probe.status_code

    original = idempotency.begin
    taken = {}

    def remember(seat, key, *, request_hash, ports):
        taken.update(seat=seat, hash=request_hash)
        return original(seat, key, request_hash=request_hash, ports=ports)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(idempotency, "begin", remember)
        assert hold({"name": "Amina"}) == 201
    rows = IdempotencyKey.objects.of(stage.harbour)
    rows.update(status=None, body="")  # as if the first one had not come to its end
    assert hold({"name": "Amina"}) == (409, "idempotency.in_flight")
    stage.world.pass_time(minutes=6)  # its process died
    assert hold({"name": "Amina"}) == 201


def test_a_refused_request_may_be_mended_under_the_same_key(owner):
    key = {"Idempotency-Key": "k"}
    assert owner.post("/learners", {"name": ""}, **key).status_code == 422
    assert owner.post("/learners", {"name": "Amina"}, **key).status_code == 201


def test_a_key_is_forgotten_after_a_day(owner, stage):
    key = {"Idempotency-Key": "k"}
    owner.post("/learners", {"name": "Amina"}, **key)
    stage.world.pass_time(hours=25)
    assert owner.post("/learners", {"name": "Bram"}, **key).status_code == 201


def test_two_organisations_may_have_the_same_key(owner, eve):
    key = {"Idempotency-Key": "k"}
    assert owner.post("/learners", {"name": "Amina"}, **key).status_code == 201
    assert eve.post("/learners", {"name": "Bram"}, **key).json()["name"] == "Bram"


def test_the_same_file_in_another_envelope_is_the_same_request(owner):
    from django.core.files.uploadedfile import SimpleUploadedFile

    def send(text):
        file = SimpleUploadedFile("a.csv", text.encode())
        return owner.post("/learners/imports", form={"file": file}, **{"Idempotency-Key": "k"})

    first = send("name\nAmina\n")
    assert (first.status_code, send("name\nAmina\n").json()) == (201, first.json())
    assert refused(send("name\nBram\n")) == (409, "idempotency.other_request")


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 121])
def test_a_key_has_1_to_120_visible_characters(owner, key):
    answer = owner.post("/learners", {"name": "Amina"}, **{"Idempotency-Key": key})
    assert refused(answer) == (422, "idempotency.key")


# --- page by page ----------------------------------------------------------------------------------


def test_a_list_is_walked_page_by_page_and_new_rows_do_not_move_it(owner):
    for name in ("Amina", "Bram", "Chidi", "Dana", "Eve"):
        owner.post("/learners", {"name": name})
    first = owner.get("/learners?limit=2").json()
    owner.post("/learners", {"name": "Somebody new"})
    second = owner.get(f"/learners?limit=2&cursor={first['next']}").json()
    third = owner.get(f"/learners?limit=2&cursor={second['next']}").json()
    seen = [row["name"] for part in (first, second, third) for row in part["items"]]
    assert seen == ["Eve", "Dana", "Chidi", "Bram", "Amina"]
    assert third["next"] is None


@pytest.mark.parametrize("cursor", ["x", "AAAAAAAAAAAAAAAAAAAAAA", "-", "9" * 64])
@pytest.mark.parametrize("path", ["/learners", "/audit"])
def test_a_cursor_of_our_own_making_only(owner, path, cursor):
    answer = owner.get(f"{path}?cursor={cursor}")
    assert refused(answer) == (422, "cursor.unknown")
    assert fields(answer) == {"cursor"}


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1e9", "x", str(10**30)])
def test_a_page_has_1_to_100_rows(owner, limit):
    answer = owner.get(f"/learners?limit={limit}")
    assert refused(answer) == (422, "invalid_input")
    assert fields(answer) == {"limit"}


def test_a_cursor_of_somebody_else_leads_nowhere(owner, eve):
    for name in ("Amina", "Bram"):
        owner.post("/learners", {"name": name})
    theirs = owner.get("/learners?limit=1").json()["next"]
    assert refused(eve.get(f"/learners?cursor={theirs}")) == (422, "cursor.unknown")

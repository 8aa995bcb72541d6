"""The registers through the API: anybody reads both ways, only the organisation of the token writes."""

from __future__ import annotations

import pytest
from tests.api.callers import caller

pytestmark = pytest.mark.django_db


def test_written_by_its_own_token_read_by_anybody_withdrawn_with_a_reason(stage, visitor, owner):
    address = f"https://badges.example/issuers/{stage.elsewhere.uuid}"
    entry = {"address": address, "purpose": "hiring", "detail": "For deck work.", "since_date": "2026-01-02"}
    assert visitor.post("/recognition", entry).status_code == 401
    assert caller(stage, "assessor").post("/recognition", entry).status_code == 403
    made = owner.post("/recognition", entry)
    assert made.status_code == 201, made.content
    assert owner.post("/recognition", entry).json()["code"] == "recognition.already"

    for query in (
        f"by={stage.harbour.uuid}",
        f"about={stage.elsewhere.uuid}",
        f"subject={address}",
        "search=deck",
    ):
        (found,) = visitor.get(f"/recognition?{query}").json()["items"]
        assert (found["accepted_by"]["name"], found["name"]) == ("Harbour School", "Elsewhere"), query
    assert visitor.get(f"/recognition?by={stage.elsewhere.uuid}").json()["items"] == []

    place = f"/recognition/{made.json()['uuid']}/withdraw"
    assert owner.post(place, {"reason": "They closed."}).json()["reason"] == "They closed."
    assert visitor.get("/recognition").json()["items"] == []
    assert visitor.get("/recognition?every=true").json()["items"][0]["withdrawn_at"]
    assert visitor.get("/accreditation").json()["items"] == []

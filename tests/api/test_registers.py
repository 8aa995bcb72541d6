"""The registers through the API: anybody reads both ways, only the organisation of the token writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.api.callers import Caller, caller
from tests.vouching import SAID, link

from cairn.records.models import AccreditationRecord, Endorsement, Organisation, Recognition
from cairn.services.vouch import answering

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


def test_a_quality_body_accredits_through_the_api_and_withdraws(stage, visitor, owner):
    about = f"https://badges.example/issuers/{stage.elsewhere.uuid}"
    entry = {"address": about, "scope": "Short courses", "level": "Full", "since_date": "2026-01-02"}
    assert visitor.post("/accreditation", entry).status_code == 401
    assert owner.post("/accreditation", entry).json()["code"] == "accreditation.no_body"
    Organisation.objects.across(reason="test").filter(pk=stage.harbour.pk).update(kind="quality")
    assert caller(stage, "issuer").post("/accreditation", entry).status_code == 403
    made = owner.post("/accreditation", entry)
    assert made.status_code == 201, made.content
    (found,) = visitor.get(f"/accreditation?about={stage.elsewhere.uuid}").json()["items"]
    assert (found["body"]["name"], found["level"]) == ("Harbour School", "Full")
    own = {**entry, "address": f"https://badges.example/issuers/{stage.harbour.uuid}"}
    assert owner.post("/accreditation", own).json()["code"] == "accreditation.own_interest"
    assert owner.post("/accreditation", {**entry, "score": 5}).status_code == 422
    place = f"/accreditation/{made.json()['uuid']}/withdraw"
    assert owner.post(place, {"reason": "They closed."}).json()["reason"] == "They closed."
    assert visitor.get("/accreditation").json()["items"] == []


def test_a_token_accredits_nothing_that_whoever_made_it_belongs_to(stage, owner):
    Organisation.objects.across(reason="test").filter(pk=stage.harbour.pk).update(kind="quality")
    entry = {"address": f"https://badges.example/issuers/{stage.elsewhere.uuid}", "scope": "Short courses"}
    theirs = stage.elsewhere.memberships.create(
        uuid=stage.ports.new_uuid(), person=stage.bram, roles=["assessor"], created_at=stage.world.now
    )
    assert owner.post("/accreditation", entry).json()["code"] == "accreditation.own_interest"
    file = SimpleUploadedFile("entries.csv", f"address,scope\n{entry['address']},Deck work\n".encode())
    (row,) = owner.post("/accreditation/imports", form={"file": file, "keep": "true"}).json()["rows"]
    assert row["does"] == "broken"
    stage.elsewhere.memberships.filter(pk=theirs.pk).update(ended_at=stage.world.now)
    assert owner.post("/accreditation", entry).status_code == 201


def test_endorsements_are_asked_for_listed_shown_and_withdrawn(stage, owner):
    version = stage.published()
    facts = {"body": "Elsewhere", "email": "eve@elsewhere.example", "words": "You helped.", "name": "Eve"}
    asked = owner.post("/endorsements/asked", {**facts, "version": str(version.uuid)})
    assert asked.status_code == 201, asked.content
    assert (asked.json()["state"], asked.json()["version"]) == ("ASKED", str(version.uuid))
    assert "link" not in asked.json()
    token = link()
    other = owner.post("/endorsements/asked", facts).json()
    assert (other["kind"], other["version"]) == ("issuer", None)
    assert owner.post(f"/endorsements/asked/{other['uuid']}/end").status_code == 204
    assert owner.post(f"/endorsements/asked/{other['uuid']}/end").json()["code"] == "endorsement.settled"
    assert caller(stage, "assessor").get("/endorsements").status_code == 403

    made = answering.sign(token, SAID, seat=stage.outsider, ports=stage.ports)
    states = [one["state"] for one in owner.get("/endorsements/asked").json()["items"]]
    assert states == ["ENDED", "GIVEN"]
    (found,) = owner.get("/endorsements").json()["items"]
    assert (found["endorser"]["name"], found["shown"], found["subject"]) == (
        "Elsewhere",
        "WAITING",
        version.url,
    )
    assert owner.get("/endorsements?side=given").json()["items"] == []
    place = f"/endorsements/{made.uuid}"
    assert owner.post(f"{place}/decide", {"show": True}).json()["shown"] == "SHOWN"
    why = {"reason": "We do this work no more"}
    assert owner.post(f"{place}/withdraw", why).status_code == 404  # only who gave it
    theirs = caller(stage, seat=stage.outsider)
    assert theirs.post(f"{place}/decide", {"show": False}).status_code == 404
    assert theirs.post(f"{place}/withdraw", why).json()["withdrawn_at"]
    assert theirs.post(f"{place}/withdraw", why).json()["code"] == "endorsement.withdrawn_already"


def sent(program: Caller, data: bytes, *, keep: str) -> dict[str, Any]:
    file = SimpleUploadedFile("entries.csv", data)
    return program.post("/recognition/imports", form={"file": file, "keep": keep}).json()


def test_a_file_of_entries_is_looked_at_then_brought_in_and_comes_out_as_it_went_in(stage, owner, client):
    lines = (
        "address,for,what,provider,detail,since,until,accepted_by",
        f"https://badges.example/issuers/{stage.elsewhere.uuid},hiring,,,For deck work,2026-01-02,,Harbour School",
        "https://crafts.example/roof,licence,'=Roof,Guild,,,2027-01-01,",
        "https://crafts.example/roof,licence,Roof,Guild,,,,",
        f"https://badges.example/issuers/{stage.harbour.uuid},credit,,,,,,",
        "https://crafts.example/hull,credit,,,,,,",
        "https://crafts.example/hull,fame,Hull,,,2026-13-01,,",
        "https://crafts.example/hull,cpd,Hull,,,,,Somebody Else",
    )
    data = "\n".join(lines).encode()
    does = ["new", "new", "broken", "broken", "broken", "broken", "broken"]
    looked = sent(owner, data, keep="false")
    assert ([one["does"] for one in looked["rows"]], looked["kept"]) == (does, False)
    assert [one["row"] for one in looked["rows"]] == [2, 3, 4, 5, 6, 7, 8]
    assert looked["rows"][5]["faults"][0].startswith("for: ")
    assert not Recognition.objects.of(stage.harbour).exists()

    kept = sent(owner, data, keep="true")
    assert ([one["does"] for one in kept["rows"]], kept["kept"]) == (does, True)
    assert sorted(Recognition.objects.of(stage.harbour).values_list("subject_name", "kind")) == [
        ("=Roof", "elsewhere"),
        ("Elsewhere", "issuer"),
    ]
    out = client.get(f"/recognition.csv?by={stage.harbour.uuid}&all=1").getvalue()
    again = sent(owner, out, keep="true")
    assert [one["does"] for one in again["rows"]] == ["same", "same"]
    assert stage.acts().count("recognition.import") == 2
    many = "address,for,what\n" + "https://crafts.example/x,cpd,X\n" * 2001
    assert sent(owner, many.encode(), keep="false")["code"] == "recognition.too_many"
    none = sent(owner, b"what\nX\n", keep="false")
    assert none["code"] == "recognition.no_address_column"


def test_an_endorsement_is_signed_by_a_token_that_may_issue_with_the_checks_of_the_page(stage, owner):
    version = stage.published()
    theirs = caller(stage, "issuer", seat=stage.outsider)
    said = {
        "address": version.url,
        "comment": "Our crews work by this.",
        "name": "Eve",
        "until_date": "2026-12-31",
    }
    assert caller(stage, "designer", seat=stage.outsider).post("/endorsements", said).status_code == 403
    assert owner.post("/endorsements", said).json()["code"] == "endorsement.own"
    over = theirs.post("/endorsements", {**said, "until_date": "2020-01-01"}).json()
    assert [one["field"] for one in over["errors"]] == ["until_date"]
    for wrong in ({"address": "https://badges.example/nothing"}, {"link": "x"}, {"address": ""}):
        assert theirs.post("/endorsements", {**said, **wrong}).status_code == 422
    once = {"Idempotency-Key": "one"}
    made = theirs.post("/endorsements", said, **once)
    assert made.status_code == 201, made.content
    assert (made.json()["endorser"]["name"], made.json()["until_date"]) == ("Elsewhere", "2026-12-31")
    assert theirs.post("/endorsements", said, **once).json() == made.json()
    assert theirs.post("/endorsements", said).json()["code"] == "endorsement.already"
    assert Endorsement.objects.of(stage.elsewhere).count() == 1

    facts = {"body": "Elsewhere", "email": "eve@elsewhere.example", "name": "Eve"}
    assert owner.post("/endorsements/asked", facts).status_code == 201
    by_link = {"link": f"https://badges.example/guest/endorse/{link()}", "comment": "They teach well."}
    assert theirs.post("/endorsements", by_link).json()["kind"] == "issuer"
    assert theirs.post("/endorsements", by_link).json()["code"] == "guest_link.closed"


def test_a_body_brings_in_whom_it_accredited_from_a_file_row_by_row(stage):
    version = stage.published()
    theirs = caller(stage, "designer", seat=stage.outsider)
    address = f"https://badges.example/issuers/{stage.harbour.uuid}"
    own = f"https://badges.example/issuers/{stage.elsewhere.uuid}"
    lines = (
        "address,scope,level,since",
        f"{address},Deck work,Full,2026-01-02",
        f"{address},Deck work,Full,",
        f"{version.url},Splicing,,",
        f"{own},Deck work,,",
        "https://crafts.example/roof,Roofs,,2026-13-01",
    )
    data = "\n".join(lines).encode()

    def bring(content: bytes, keep: str = "false") -> Any:
        file = SimpleUploadedFile("entries.csv", content)
        return theirs.post("/accreditation/imports", form={"file": file, "keep": keep}).json()

    assert bring(data)["code"] == "accreditation.no_body"
    Organisation.objects.across(reason="test").filter(pk=stage.elsewhere.pk).update(kind="quality")
    does = ["new", "broken", "new", "broken", "broken"]
    looked = bring(data)
    assert ([one["does"] for one in looked["rows"]], looked["kept"]) == (does, False)
    assert {one.partition(":")[0] for one in looked["rows"][4]["faults"]} == {"address", "since"}
    rows = AccreditationRecord.objects.of(stage.elsewhere)
    assert not rows.exists()
    assert [one["does"] for one in bring(data, keep="true")["rows"]] == does
    assert sorted(rows.values_list("scope", "about", "achievement")) == [
        ("Deck work", stage.harbour.pk, None),
        ("Splicing", stage.harbour.pk, version.achievement_id),
    ]
    again = bring(data, keep="true")["rows"]
    assert [one["does"] for one in again] == ["same", "broken", "same", "broken", "broken"]
    assert rows.count() == 2
    assert bring(b"scope\nX\n")["code"] == "accreditation.no_address_column"

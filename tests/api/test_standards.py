"""Standards and definitions by program: drafted, published, adopted; made, changed, sent as they were downloaded."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import people as cast
from tests import standardised
from tests.api.callers import caller, refused

pytestmark = pytest.mark.django_db


def errors(answer):
    assert answer.status_code == 422, answer.content
    return {row["field"] for row in answer.json()["errors"]}


def test_a_standard_is_drafted_published_adopted_and_dropped_by_program(stage):
    council = standardised.body(stage)
    body, reader = caller(stage, "designer", seat=council), caller(stage, "assessor", seat=council)
    harbour = caller(stage, "designer")
    assert harbour.post("/own-standards", {"title": "Ours"}).json()["code"] == "standard.not_a_body"
    begun = body.post("/own-standards", {"title": "Deck work"})
    assert (begun.status_code, set(begun.json()["missing"])) == (201, {"summary", "outcomes", "licence"})
    at = f"/own-standards/{begun.json()['standard']}"
    assert reader.patch(f"{at}/draft", {"title": "Mast work"}).status_code == 403
    assert harbour.get(f"{at}/draft").status_code == 404
    said = {"summary": "Ropes.", "licence": "CC BY 4.0", "outcomes": [{"text": "Tie six knots", "level": 3}]}
    saved = body.patch(f"{at}/draft", {**said, "seen_at": begun.json()["saved_at"]}).json()
    assert (saved["title"], saved["missing"]) == ("Deck work", {})
    stage.world.now = stage.world.now.replace(hour=11)
    body.patch(f"{at}/draft", {"text": "Ropes are kept dry."})
    late = body.patch(f"{at}/draft", {"title": "x", "seen_at": saved["saved_at"]})
    assert late.json()["code"] == "draft.changed"
    assert errors(body.patch(f"{at}/draft", {"facts": [{"check": "level"}, {"check": "x"}]})) == {
        "facts.1.check"
    }
    body.patch(f"{at}/draft", {"translations": {"ar": {"title": "العمل على السطح", "text": "حبال"}}})
    done = body.post(f"{at}/publish", {"change_note": "First."}).json()
    (listed,) = harbour.get("/standards").json()["items"]
    assert listed["translations"] == {"ar": {"title": "العمل على السطح", "summary": "", "outcomes": {}}}
    assert (done["number"], done["confirms"]) == (1, False)
    assert reader.get("/own-standards").json()[0]["newest"] == 1
    assert body.get(f"{at}/draft").status_code == 404
    version = stage.draft()
    mine = f"/versions/{version.uuid}/standards"
    pin = {"standard": done["standard"], "number": 1, "with_outcomes": True}
    assert caller(stage, "issuer").post(mine, pin).status_code == 403
    assert caller(stage, "designer", seat=stage.outsider).post(mine, pin).status_code == 404
    (adopted,) = harbour.post(mine, pin).json()["items"]
    assert (adopted["number"], adopted["newest"], adopted["confirmed"]) == (1, None, None)
    assert body.post(f"{at}/draft").status_code == 201
    body.post(f"{at}/publish")
    assert harbour.get(mine).json()["items"][0]["newest"] == 2
    assert harbour.delete(f"{mine}/{done['standard']}").json() == {"items": []}
    assert harbour.delete(f"{mine}/{done['standard']}").status_code == 404


def test_a_definition_goes_out_and_comes_in_as_the_same_file(stage):
    owner, other = caller(stage, "designer"), caller(stage, "designer", seat=stage.outsider)
    facts = [{"check": "title"}, {"check": "level", "required": False, "prompt": "1 to 8"}]
    made = owner.post("/definitions", {"name": "Ours", "facts": facts})
    assert (made.status_code, made.json()["number"]) == (201, 1)
    at = f"/definitions/{made.json()['uuid']}"
    assert other.get(at).status_code == 404
    pages = f"/provider/{stage.harbour.uuid}/definitions/{made.json()['uuid']}"
    bram = Client()
    bram.force_login(stage.bram.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    file = bram.get(f"{pages}/file")
    assert 'filename="ours-1.json"' in file.headers["Content-Disposition"]
    assert owner.put(at, file.content).json()["number"] == 1  # it says the same
    theirs = other.post("/definitions", file.content)
    assert (theirs.status_code, theirs.json()["facts"]) == (201, made.json()["facts"])
    wrong = {"name": "x", "facts": [{"check": "title"}, {"check": "title"}, {"check": "none"}]}
    assert errors(owner.post("/definitions", wrong)) == {"facts.1.check", "facts.2.check"}
    assert owner.put(at, {"name": "Ours", "facts": facts[:1]}).json()["number"] == 2
    assert caller(stage, "assessor").delete(at).status_code == 403
    assert owner.delete(at).status_code == 204
    assert [row["archived"] for row in caller(stage, "issuer").get("/definitions").json()["items"]] == [True]


def test_a_program_of_the_group_reads_the_draft_and_only_the_leading_body_publishes(stage):
    council = standardised.body(stage)
    standard = standardised.drafted(stage, council)
    other = standardised.grouped(stage, council, standard, cast.CHIDI, "Rope Authority")
    along = caller(stage, "designer", seat=other)
    assert along.get(f"/own-standards/{standard.uuid}/draft").json()["title"] == "Deck work"
    (row,) = along.get("/own-standards").json()
    assert (row["leads"], row["body"]) == (False, "Knot Council")
    assert along.post(f"/own-standards/{standard.uuid}/publish").json()["code"] == "standard.not_lead"


def test_a_group_talks_and_consults_by_program_and_adopters_answer(stage):
    council = standardised.body(stage)
    one = standardised.adopted(stage, council)
    body, reader = caller(stage, "designer", seat=council), caller(stage, "assessor", seat=council)
    harbour, eve = caller(stage, "assessor"), caller(stage, "owner", seat=stage.outsider)
    at = f"/own-standards/{one.standard.uuid}"
    body.post(f"{at}/draft")
    body.patch(f"{at}/draft", {"text": "Ropes are kept dry."})
    asked = {"Idempotency-Key": "k1"}
    said = reader.post(f"{at}/comments", {"text": "How dry?", "about": "clause:1"}, **asked)
    again = reader.post(f"{at}/comments", {"text": "How dry?", "about": "clause:1"}, **asked)
    assert (said.status_code, again.json()["uuid"]) == (201, said.json()["uuid"])
    assert (said.json()["quoted"], said.json()["body"]) == ("Ropes are kept dry.", "Knot Council")
    assert errors(reader.post(f"{at}/comments", {"text": "x" * 10_001})) == {"text"}
    thread = f"{at}/comments/{said.json()['uuid']}"
    reader.post(f"{at}/comments", {"text": "Quite.", "answers": said.json()["uuid"]})
    assert [row["text"] for row in reader.get(thread).json()["answers"]] == ["Quite."]
    assert refused(reader.post(f"{thread}/decide", {"decided": "Dry."})) == (403, "not_permitted")
    assert body.post(f"{thread}/decide", {"decided": "Dry."}).json()["decided"] == "Dry."
    settled = refused(body.post(f"{thread}/decide", {"decided": "Dry."}))
    assert settled == (409, "standard_comment.settled")
    assert body.post(f"{thread}/reopen").json()["settled_at"] is None
    for foreign in (harbour, eve):
        assert {foreign.get(f"{at}/comments").status_code, foreign.get(thread).status_code} == {404}

    kept = body.post(f"{at}/rounds", {"note": "Before"}).json()
    assert refused(body.post(f"{at}/rounds")) == (409, "standard.nothing_new")
    body.patch(f"{at}/draft", {"text": "Ropes are kept."})
    (change,) = body.get(f"{at}/rounds/{kept['uuid']}").json()["changes"]
    assert (change["part"], change["after"]) == ("clause", "Ropes are kept.")

    opened = body.post(f"{at}/consultations", {"ends_date": "2026-04-01", "words": "Enough?"})
    held = opened.json()
    waits = {"total": 1, "written": 0, "failed": 0, "is_running": True}
    assert (opened.status_code, held["is_open"], held["letters"]) == (201, True, waits)
    standardised.written(stage)
    (listed,) = body.get(f"{at}/consultations").json()
    assert listed["letters"] == {**waits, "written": 1, "is_running": False}
    page = body.get(f"{at}/rounds?limit=1").json()
    assert [page["items"][0]["number"], body.get(f"{at}/rounds?cursor={page['next']}").json()["next"]] == [
        2,
        None,
    ]
    assert [row["uuid"] for row in harbour.get("/consultations").json()] == [held["uuid"]]
    assert eve.get("/consultations").json() == []
    mine = f"/consultations/{held['uuid']}"
    assert harbour.get(mine).json()["content"]["text"] == "Ropes are kept."
    answer = harbour.post(f"{mine}/comments", {"text": "More knots.", "may_name": True}).json()
    assert [row["text"] for row in harbour.get(f"{mine}/comments").json()["items"]] == ["More knots."]
    assert harbour.get(f"{mine}/comments/{said.json()['uuid']}").status_code == 404  # the group's own
    (heard,) = reader.get(f"{at}/comments?source=asked").json()["items"]
    assert heard["consultation"] == held["uuid"]
    body.post(f"{at}/comments/{answer['uuid']}/decide", {"decided": "Two more."})
    assert harbour.get(f"{mine}/comments/{answer['uuid']}").json()["decided"] == "Two more."
    assert eve.post(f"{mine}/comments", {"text": "x"}).status_code == 404

    guests = f"{at}/consultations/{held['uuid']}/guests"
    invited = body.post(guests, {"body": "Rigger Union"}).json()
    assert (invited["mailed"], "/guest/consult/" in invited["link"]) == (False, True)
    assert body.delete(f"{guests}/{invited['uuid']}").status_code == 204
    assert [row["is_withdrawn"] for row in body.get(guests).json()["items"]] == [True]
    assert body.post(f"{at}/consultations/{held['uuid']}/finish").json()["is_open"] is False
    late = harbour.post(f"{mine}/comments", {"text": "Late."})
    assert refused(late) == (409, "standard.consultation_over")
    done = body.post(f"{at}/publish").json()
    assert (done["consulted"], done["letters"]) == (["Harbour School"], waits)


def test_an_adoption_is_confirmed_and_refused_by_program(stage):
    council = standardised.body(stage)
    one = standardised.adopted(stage, council, confirms=True)
    body, reader = caller(stage, "designer", seat=council), caller(stage, "issuer", seat=council)
    at = f"/own-standards/{one.standard.uuid}/adoptions"
    assert refused(reader.get(at)) == (403, "not_permitted")
    assert caller(stage, "designer").get(at).status_code == 404  # the provider cannot confirm itself
    (row,) = body.get(f"{at}?state=waiting").json()["items"]
    assert (row["provider"], row["confirmed"]) == ("Harbour School", "waiting")
    this = f"{at}/{row['uuid']}"
    assert errors(body.post(f"{this}/refuse", {"words": ""})) == {"words"}
    assert body.post(f"{this}/refuse", {"words": "No assessment."}).json()["confirmed"] == "refused"
    assert body.post(f"{this}/confirm").json()["confirmed"] == "confirmed"
    assert refused(body.post(f"{this}/confirm")) == (409, "standard.decided")
    assert body.get(f"{at}?state=waiting").json()["items"] == []
    assert caller(stage, "designer").post(f"{this}/confirm").status_code == 404

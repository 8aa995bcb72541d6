"""A person's own programs: what a key of theirs opens, and what no token of an organisation ever does."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import outside, papers
from tests.api.callers import Caller, caller, refused

from cairn.services.admin import addresses
from cairn.services.hold import tokens
from cairn.skills.suggestion import Suggestion, Suggestions, Words

ALL = ["passport.read", "passport.write"]


def test_the_text_of_a_cv_comes_back_to_be_looked_through(stage, mine):
    cv = SimpleUploadedFile("cv.docx", papers.docx(papers.paragraph("I tie knots.")))

    said = mine.post("/passport/audit/file", form={"file": cv})

    assert said.json() == {"text": "I tie knots.", "kind": "docx", "pages": 0, "unread": 0, "left": 0}
    locked = SimpleUploadedFile("cv.pdf", papers.locked(papers.pdf("x")))
    assert refused(mine.post("/passport/audit/file", form={"file": locked})) == (422, "paper.protected")
    assert refused(caller(stage).post("/passport/audit/file", form={"file": cv})) == (403, "not_permitted")


def program(stage, person=None, scopes=ALL) -> Caller:
    _row, plaintext = tokens.create(
        person or stage.amina, name="My CV", scopes=scopes, days=30, ports=stage.ports
    )
    return Caller(plaintext)


@pytest.fixture
def mine(stage):
    return program(stage)


def test_a_passport_is_read_with_skills_credentials_and_breadth(stage, mine):
    made = stage.held()

    said = mine.get("/passport").json()

    assert len(said["skills"]) == 2
    first = said["skills"][0]
    assert (first["strength"], first["level"]) == ("assessed", 3)
    assert first["freshness"]["reason"] == "age"
    assert first["evidence"][0]["credential"] == said["credentials"][0]["id"] == str(made.uuid)
    assert said["breadth"]["even"] == 1.0


def test_nobody_elses_passport_is_opened(stage, mine):
    eve = program(stage, stage.eve)
    added = mine.post(
        "/passport/earned/words",
        {"title": "Licence", "provider_name": "Quay", "awarded_date": "2020-01-01"},
    ).json()

    assert eve.get("/passport").json()["credentials"] == []
    assert refused(eve.get(f"/passport/earned/{added['uuid']}")) == (404, "not_found")
    assert refused(eve.delete(f"/passport/earned/{added['uuid']}")) == (404, "not_found")


def test_the_two_kinds_of_tokens_never_stand_in_for_one_another(stage, mine):
    assert refused(caller(stage).get("/passport")) == (403, "not_permitted")
    assert refused(mine.get("/organisation")) == (403, "not_permitted")
    assert refused(mine.post("/learners", {"name": "x"})) == (403, "not_permitted")


def test_a_key_that_may_read_may_not_write(stage):
    reader = program(stage, scopes=["passport.read"])

    assert reader.get("/passport").status_code == 200
    assert refused(reader.post("/passport/claims", {"claims": [{"skill": "x:y"}]})) == (403, "not_permitted")


def test_an_ended_or_expired_key_opens_nothing(stage):
    row, plaintext = tokens.create(stage.amina, name="x", scopes=ALL, days=1, ports=stage.ports)
    tokens.revoke(row.uuid, person=stage.amina, ports=stage.ports)
    late = program(stage)
    stage.world.pass_time(days=31)

    for one in (Caller(plaintext), late, Caller("cairn_me_guess")):
        assert refused(one.get("/passport")) == (401, "token.invalid")


def test_a_badge_comes_in_is_verified_and_goes(stage, mine):
    outside.know(stage)
    data = outside.badge(stage.world, addresses.verified_of(stage.amina)[0])

    added = mine.post("/passport/earned", form={"file": SimpleUploadedFile("b.json", data)})

    said = added.json()
    assert (added.status_code, said["verdict"], said["doubt"]) == (201, "valid", "")
    kept = mine.get(f"/passport/earned/{said['uuid']}/original")
    assert b"".join(kept.streaming_content) == data
    assert mine.get("/passport/earned").json()["items"][0]["uuid"] == said["uuid"]
    assert mine.post(f"/passport/earned/{said['uuid']}/check").json()["verdict"] == "valid"
    assert refused(mine.post("/passport/earned", form={"file": SimpleUploadedFile("b.json", data)})) == (
        409,
        "earned.twice",
    )
    assert mine.delete(f"/passport/earned/{said['uuid']}").status_code == 204


def test_what_was_tampered_with_is_refused_with_the_findings(stage, mine):
    outside.know(stage)
    data = outside.badge(stage.world, "a@b.example").replace(b"at height", b"at depths")

    answer = mine.post("/passport/earned", form={"file": SimpleUploadedFile("b.json", data)})

    assert refused(answer) == (422, "earned.unsound")
    assert answer.json()["findings"]


def test_a_text_gives_questions_and_their_answers_become_claims(stage, mine, monkeypatch):
    from cairn.services.hold import self_audit

    outside.framework(stage)
    text = "For six years I worked at height on roofs."
    start = text.index("worked at height")
    found = Suggestion(
        skill=outside.HEIGHT,
        name="Work safely at height",
        framework=outside.BASE + "framework",
        confidence=0.8,
        words=(Words(start, start + 16),),
    )
    monkeypatch.setattr(self_audit, "suggest", lambda text, **_more: Suggestions(text, (found,)))

    (question,) = mine.post("/passport/audit", {"text": text}).json()["questions"]

    assert (question["words"], question["held"]) == ("worked at height", False)
    answer = {"claims": [{"skill": question["skill"], "words": question["words"], "level": 4}]}
    (made,) = mine.post("/passport/claims", answer).json()["claims"]
    assert mine.get("/passport").json()["skills"][0]["strength"] == "claimed"
    assert mine.delete(f"/passport/claims/{made['uuid']}").status_code == 204
    assert not stage.amina.own_texts.exists()


def test_a_key_takes_no_idempotency_keys(mine):
    words = {"title": "Licence", "provider_name": "Quay", "awarded_date": "2020-01-01"}
    answer = mine.post("/passport/earned/words", words, **{"Idempotency-Key": "1"})

    assert refused(answer) == (422, "idempotency.person")


def test_a_transcript_is_looked_at_and_then_brought_in(stage, mine):
    text = "title,provider,date,room\nCircuits,Quay,2015,A1\n,Quay,2015-01-01,A2\n"

    looked = mine.post("/passport/earned/rows", {"text": text}).json()

    assert (looked["added"], looked["ignored"]) == (0, ["room"])
    sound, broken = looked["rows"]
    assert (sound["facts"]["awarded_date"], sound["guessed"], sound["added"]) == ("2015-01-01", True, False)
    assert [fault["field"] for fault in broken["faults"]] == ["title"]
    assert mine.get("/passport/earned").json()["items"] == []
    kept = mine.post("/passport/earned/rows", {"text": text, "keep": True}).json()
    assert (kept["added"], [row["added"] for row in kept["rows"]]) == (1, [True, False])
    again = mine.post("/passport/earned/rows", {"text": text, "keep": True}).json()
    assert (again["added"], again["rows"][0]["here"]) == (0, True)
    assert refused(mine.post("/passport/earned/rows", {"text": "colour\nred\n"})) == (
        422,
        "transcript.no_title",
    )

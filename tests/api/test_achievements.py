"""Designing by program: from a name to a version that never changes."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.api.callers import fields, refused
from tests.pictures import png
from tests.services.stage import FACTS

pytestmark = pytest.mark.django_db

TYPED = {**FACTS, "hours": 25, "ects": 1, "eqf_level": 3}
OUTCOMES = [
    {
        "text": "Tie six deck knots from memory within two minutes each",
        "assessment": "Practical test",
        "levels": [{"name": "Not yet"}, {"name": "Secure", "meets": True}, {"name": "Fluent"}],
    },
    {
        "text": "Choose a knot for a given load",
        "outcome_type": "knowledge",
        "pass_mark": 60,
        "assessment": "Oral",
    },
]


def a_draft(owner) -> dict:
    made = owner.post("/achievements", {"name": "Safe knots"})
    assert made.status_code == 201
    return made.json()


def test_a_design_is_read_out_and_started_from_that_file_elsewhere(owner):
    draft = a_draft(owner)
    skill = {"name": "Tie", "url": "https://x.example/t", "framework": "F", "code": "7", "level": 4}
    outcomes = [{**OUTCOMES[0], "skills": [{**skill, "proficiency": "alone"}]}, OUTCOMES[1]]
    owner.patch(f"/versions/{draft['uuid']}", {"facts": TYPED, "outcomes": outcomes})
    whole = owner.get(f"/versions/{draft['uuid']}").json()

    made = owner.post(
        "/achievements/from-file", form={"file": SimpleUploadedFile("a.json", json.dumps(whole).encode())}
    )

    assert made.status_code == 201
    said = made.json()
    assert (said["kind"], said["left"]) == ("cairn", [])
    assert (whole["co_design"], whole["quality_facts"][0]["answer"]) == ([], "yes")
    assert said["version"]["facts"] == whole["facts"]
    assert said["version"]["uuid"] != whole["uuid"]
    own = {"uuid", "key", "levels"}
    for mine, theirs in zip(said["version"]["outcomes"], whole["outcomes"], strict=True):
        assert {n: v for n, v in mine.items() if n not in own} == {
            n: v for n, v in theirs.items() if n not in own
        }
        assert [one["name"] for one in mine["levels"]] == [one["name"] for one in theirs["levels"]]
    assert said["version"]["outcomes"][0]["skills"] == [{**skill, "level": "4", "proficiency": "alone"}]


def test_what_does_not_fit_is_named_and_what_is_no_design_refused(owner):
    badge = {"type": "BadgeClass", "name": "Knots", "extensions:Level": 3}
    form = {"file": SimpleUploadedFile("a.json", json.dumps(badge).encode())}

    said = owner.post("/achievements/from-file", form=form).json()

    assert said["left"] == [{"where": "/extensions:Level", "why": "unknown", "said": "3", "message": ""}]
    other = owner.post("/achievements/from-file", form={"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")})
    assert refused(other) == (422, "source.pdf_damaged")
    assert fields(other) == {"file"}


def test_a_design_is_written_judged_and_published(owner):
    draft = a_draft(owner)
    assert (draft["state"], draft["number"], draft["facts"]["profile"]) == ("DRAFT", None, "eu-2022")

    missing = owner.get(f"/versions/{draft['uuid']}/conformance").json()["chosen"]
    assert not missing["met"]
    assert {"hours", "outcomes"} <= set(missing["missing"])
    early = owner.post(f"/versions/{draft['uuid']}/publish")
    assert refused(early) == (422, "version.incomplete")
    assert {"hours", "outcomes", "description"} <= fields(early)

    saved = owner.patch(f"/versions/{draft['uuid']}", {"facts": TYPED, "outcomes": OUTCOMES}).json()
    assert (saved["facts"]["hours"], saved["facts"]["eqf_level"]) == (25.0, 3)
    assert [level["meets"] for level in saved["outcomes"][0]["levels"]] == [False, True, True]
    assert owner.get(f"/versions/{draft['uuid']}/conformance").json()["chosen"]["met"]

    published = owner.post(f"/versions/{draft['uuid']}/publish", {"change_note": "First"})
    assert published.status_code == 200
    assert (published.json()["state"], published.json()["number"]) == ("PUBLISHED", 1)
    assert published.json()["url"].endswith("/versions/1")
    assert owner.get(f"/versions/{draft['uuid']}").json() == published.json()
    late = owner.patch(f"/versions/{draft['uuid']}", {"facts": {"name": "Other"}})
    assert refused(late) == (409, "version.published")


def test_only_the_facts_that_are_sent_change(owner):
    draft = a_draft(owner)
    owner.patch(f"/versions/{draft['uuid']}", {"facts": {"summary": "One", "hours": 5}})
    saved = owner.patch(f"/versions/{draft['uuid']}", {"facts": {"hours": None}}).json()
    assert (saved["facts"]["summary"], saved["facts"]["hours"]) == ("One", None)


def test_an_outcome_that_is_kept_keeps_its_key(owner):
    draft = a_draft(owner)
    saved = owner.patch(f"/versions/{draft['uuid']}", {"outcomes": OUTCOMES}).json()
    kept = {**OUTCOMES[1], "key": saved["outcomes"][1]["key"], "text": "Choose a knot"}
    again = owner.patch(f"/versions/{draft['uuid']}", {"outcomes": [kept]}).json()
    assert [(one["key"], one["text"]) for one in again["outcomes"]] == [(kept["key"], "Choose a knot")]


def test_what_somebody_saved_meanwhile_is_not_overwritten(stage, owner):
    draft = a_draft(owner)
    stage.world.pass_time(seconds=3.25)
    owner.patch(f"/versions/{draft['uuid']}", {"facts": {"summary": "Theirs"}})
    late = owner.patch(
        f"/versions/{draft['uuid']}", {"facts": {"summary": "Mine"}, "seen_at": draft["saved_at"]}
    )
    assert refused(late) == (409, "draft.changed")
    now = owner.get(f"/versions/{draft['uuid']}").json()["saved_at"]
    mine = owner.patch(f"/versions/{draft['uuid']}", {"facts": {"summary": "Mine"}, "seen_at": now})
    assert mine.json()["facts"]["summary"] == "Mine"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"hours": -1}, "facts.hours"),
        ({"eqf_level": 9}, "facts.eqf_level"),
        ({"colour": "red"}, "facts.colour"),
        ({"language": "klingon language"}, "language"),
        ({"participation": "by boat"}, "participation"),
        ({"valid_until_date": "soon"}, "facts.valid_until_date"),
        ({"alignments": [{"name": "A", "url": "javascript:alert(1)"}]}, "alignments.0.url"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_by_its_name(owner, facts, field):
    answer = owner.patch(f"/versions/{a_draft(owner)['uuid']}", {"facts": facts})
    assert (answer.status_code, fields(answer)) == (422, {field})


def test_the_next_version_is_a_copy_and_the_difference_is_readable(stage, owner):
    first = stage.published()
    design = str(first.achievement.uuid)
    draft = owner.post(f"/achievements/{design}/versions")
    assert (draft.status_code, draft.json()["facts"]["name"]) == (201, first.name)
    assert refused(owner.post(f"/achievements/{design}/versions")) == (409, "draft.exists")
    owner.patch(f"/versions/{draft.json()['uuid']}", {"facts": {"hours": 30}})
    found = owner.get(f"/versions/{draft.json()['uuid']}/difference/{first.uuid}").json()
    assert found["changes"] == [
        {"field": "hours", "before": "25", "after": "30", "kind": "changed", "outcome": None}
    ]
    listed = owner.get(f"/achievements/{design}/versions").json()
    assert [(row["state"], row["number"]) for row in listed] == [("DRAFT", None), ("PUBLISHED", 1)]
    assert owner.delete(f"/versions/{draft.json()['uuid']}").status_code == 204
    assert refused(owner.delete(f"/versions/{first.uuid}")) == (409, "version.published")


def test_a_design_is_listed_archived_and_restored(stage, owner):
    version = stage.published()
    row = owner.get("/achievements?search=knots").json()["items"][0]
    assert (row["uuid"], row["number"], row["version"]) == (
        str(version.achievement.uuid), 1, str(version.uuid),
    )  # fmt: skip
    away = owner.post(f"/achievements/{row['uuid']}/archive")
    assert away.json()["archived_at"] == "2026-03-14T09:26:53Z"
    assert refused(owner.post(f"/achievements/{row['uuid']}/archive")) == (409, "achievement.archived")
    assert owner.get("/achievements").json()["items"] == []
    assert len(owner.get("/achievements?stage=archived").json()["items"]) == 1
    assert owner.post(f"/achievements/{row['uuid']}/restore").json()["archived_at"] is None
    assert refused(owner.post(f"/achievements/{row['uuid']}/restore")) == (409, "achievement.not_archived")


def test_a_badge_has_its_own_picture_or_the_one_that_is_made(owner):
    draft = a_draft(owner)
    file = SimpleUploadedFile("badge.png", png(), content_type="image/png")
    assert owner.post(f"/versions/{draft['uuid']}/image", form={"file": file}).json()["has_image"] is True
    assert owner.delete(f"/versions/{draft['uuid']}/image").json()["has_image"] is False
    assert refused(owner.post(f"/versions/{draft['uuid']}/image", form={})) == (422, "invalid_input")

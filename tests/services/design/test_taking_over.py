"""A design from a file: what fits becomes a draft, everything else is named, and our own comes back exactly."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.badge_cast import badge
from tests.papers import File, pdf
from tests.pictures import png
from tests.services.stage import FACTS, OUTCOMES

from cairn.api.schemas.achievements import VersionOut
from cairn.badges.baking import bake_png
from cairn.badges.outcome import MAX_LEVELS
from cairn.records import conversion
from cairn.records.models import AchievementVersion, AuditEvent
from cairn.services.design import archive, draft, taking_away, taking_over
from cairn.services.design.draft import OutcomeInput
from cairn.services.design.file_plan import Plan
from cairn.services.design.inputs import FACTS as EVERY_FACT
from cairn.services.design.publish import publish
from cairn.services.errors import InvalidInput, NotPermitted

TYING = {
    "name": "Tie knots",
    "url": "https://frameworks.example/skills/tie-knots",
    "framework": "Harbour skills",
    "code": "HS-7",
    "type": "CFItem",
    "description": "All that holds.",
    "level": "4",
    "proficiency": "independent",
}
CHOOSING = {"name": "Choose knots", "url": "http://data.europa.eu/esco/skill/1", "proficiency": "with help"}
RISK = {"name": "Judge risk", "url": "https://frameworks.example/skills/risk", "level": "2"}
#: What an Open Badge has no place for: it stays with the design.
NOT_SIGNED = {
    *("profile", "summary", "translations", "skill_group", "evidence_asked", "evidence_required"),
    *("validity_rule", "valid_until_date", "valid_months", "status_purpose"),
}


def taken(stage, body: object, *, left: int | None = None) -> taking_over.TakenOver:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    made = taking_over.start_from(stage.owner, data=data, ports=stage.ports)
    if left is not None:
        assert len(made.not_taken) == left, made.not_taken
    return made


def refused(stage, body: object) -> str:
    with pytest.raises(InvalidInput) as found:
        taken(stage, body)
    assert list(found.value.fields) == ["file"]
    assert not AchievementVersion.objects.of(stage.harbour).exists()
    return found.value.code


@pytest.fixture
def whole(stage) -> AchievementVersion:
    """A published version with every kind of alignment, a rubric and a mark."""
    made = draft.create(stage.owner, name="Safe knots for deck work", ports=stage.ports)
    facts = {
        **FACTS,
        "tags": ["knots", "deck"],
        "alignments": [RISK, {**CHOOSING, "level": "3"}],
        "grading": "Pass, merit",
        "counts_towards": "Certificate in deck work\nDegree",
        "field_of_study": "1041 Transport",
        "sector": "vocational",
        "accreditation": "accredited",
        "ects": "1.5",
    }
    outcomes = [
        OutcomeInput(
            text=OUTCOMES[0].text, levels=OUTCOMES[0].levels, skills=[TYING, CHOOSING], required=False
        ),
        OutcomeInput(text=OUTCOMES[1].text, pass_mark="62.5", outcome_type="knowledge", skills=[RISK]),
    ]
    draft.save(made.uuid, seat=stage.owner, facts=facts, outcomes=outcomes, ports=stage.ports)
    return publish(made.uuid, seat=stage.owner, ports=stage.ports)


def facts_of(version: AchievementVersion, *, without: set[str] = NOT_SIGNED) -> dict[str, Any]:
    version.refresh_from_db()
    return {name: getattr(version, name) for name in EVERY_FACT if name not in without}


def outcomes_of(version: AchievementVersion) -> list[dict[str, Any]]:
    return [
        {
            **{
                name: getattr(row, name)
                for name in ("text", "outcome_type", "required", "assessment", "skills")
            },
            "pass_mark": row.pass_mark,
            "levels": [(one.name, one.description, one.points, one.meets) for one in row.levels.all()],
        }
        for row in version.outcomes.order_by("position")
    ]


@pytest.mark.parametrize("form", ["file", "definition", "api", "badge", "png", "pdf"])
def test_our_own_export_comes_back_exactly(stage, whole, form):
    definition = json.loads(whole.definition)
    credential = {**badge(), "credentialSubject": {"type": ["AchievementSubject"], "achievement": definition}}
    text = json.dumps(credential).encode()
    data = {
        "file": taking_away.as_file(whole.uuid, seat=stage.owner)[1],
        "definition": whole.definition.encode(),
        "api": VersionOut.of(whole).model_dump_json().encode(),
        "badge": text,
        "png": bake_png(png(), text),
        "pdf": pdf("Certificate", files=[File(text)]),
    }[form]

    made = taken(stage, data, left=0)

    without = set() if form in ("api", "file") else NOT_SIGNED
    assert made.version.state == "DRAFT"
    assert facts_of(made.version, without=without) == facts_of(whole, without=without)
    assert outcomes_of(made.version) == outcomes_of(whole)
    assert outcomes_of(made.version)[0]["skills"] == [TYING, CHOOSING]


def test_what_was_taken_over_is_signed_as_the_original_was(stage, whole):
    again = taken(stage, whole.definition.encode()).version

    before, after = conversion.to_achievement(whole), conversion.to_achievement(again)

    assert [one.alignments for one in after.outcomes] == [one.alignments for one in before.outcomes]
    assert after.alignments == before.alignments
    assert after.elements == before.elements


OLD = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "BadgeClass",
    "id": "https://northfield.example/badges/7",
    "name": "Working at height",
    "description": "Works safely above two metres.",
    "image": "https://northfield.example/badges/7.png",
    "criteria": {"narrative": "Two days and a test.", "id": "https://northfield.example/criteria"},
    "issuer": "https://northfield.example/issuer",
    "tags": ["safety", "height"],
    "@language": "de",
    "alignment": [
        {"targetName": "Work at heights", "targetUrl": "https://skills.example/9", "targetCode": "9"},
        {"name": "Use a harness", "url": "https://skills.example/10", "description": "Of 1.1."},
    ],
    "extensions:Level": {"level": 3},
}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda body: body,
        lambda body: {
            "@context": "https://w3id.org/openbadges/v2",
            "type": "Assertion",
            "recipient": {"type": "email", "identity": "amina@learners.example"},
            "badge": body,
        },
    ],
    ids=["its description", "a badge"],
)
def test_an_older_badge_is_taken_over_and_what_has_no_place_is_named(stage, wrap):
    made = taken(stage, wrap(OLD))

    version = made.version
    assert (version.name, version.criteria, version.tags, version.language) == (
        "Working at height",
        "Two days and a test.",
        ["safety", "height"],
        "de",
    )
    assert version.alignments == [
        {"name": "Work at heights", "url": "https://skills.example/9", "code": "9"},
        {"name": "Use a harness", "url": "https://skills.example/10", "description": "Of 1.1."},
    ]
    assert {(one.where, one.why) for one in made.left} == {
        ("/id", "own"),
        ("/image", "own"),
        ("/issuer", "own"),
        ("/criteria/id", "unknown"),
        ("/extensions:Level", "unknown"),
    }
    assert "amina" not in str(made.left), "nothing of the person"


def achievement(**members: object) -> dict[str, Any]:
    return {
        "type": ["Achievement"],
        "id": "https://x.example/a",
        "name": "Rigging",
        "description": "Rigs.",
        "criteria": {"narrative": "Rig."},
        **members,
    }


def test_what_makes_no_sense_is_left_out_by_name_and_the_rest_stays(stage):
    good = {"type": ["Alignment"], "targetName": "Rig", "targetUrl": "https://x.example/rig"}
    made = taken(
        stage,
        achievement(
            humanCode="RIG-1",
            inLanguage="no such language",
            fieldOfStudy="x" * 121,
            alignment=[
                good,
                {"targetName": "Nowhere"},
                {**good, "targetType": "Wrong", "targetUrl": "https://y.example"},
            ],
            resultDescription=[
                {
                    "id": "urn:1",
                    "name": "Rigs a mast",
                    "valueMax": "40",
                    "requiredValue": "30",
                    "valueMin": "0",
                },
                {"id": "urn:2", "name": ""},
                {
                    "id": "urn:3",
                    "name": "Reads a plan",
                    "alignment": [{**good, "targetUrl": "ftp://x"}, good],
                    "allowedValue": ["A"],
                },
                {"id": "urn:4", "name": "y" * 501},
            ],
        ),
    )

    texts = [
        (row.text, str(row.pass_mark or ""), [one["name"] for one in row.skills])
        for row in made.version.outcomes.all()
    ]
    assert texts == [("Rigs a mast", "75.0", []), ("Reads a plan", "", ["Rig"])]
    assert [one["name"] for one in made.version.alignments] == ["Rig"]
    assert {(one.where, one.why) for one in made.not_taken} == {
        ("/humanCode", "unknown"),
        ("language", "refused"),
        ("field_of_study", "refused"),
        ("/alignment/1", "refused"),
        ("/alignment/2", "refused"),
        ("/resultDescription/1", "refused"),
        ("/resultDescription/2/alignment/0", "refused"),
        ("/resultDescription/2/allowedValue", "unknown"),
        ("outcomes.2.text", "refused"),
        ("outcomes.0.pass_mark", "changed"),
    }


def test_more_than_a_design_holds_is_named(stage):
    links = [
        {"targetName": f"Skill {n}", "targetUrl": f"https://x.example/{n}", "type": ["Alignment"]}
        for n in range(30)
    ]
    described = [{"id": f"urn:{n}", "name": f"Does {n}", "alignment": links[:8]} for n in range(45)]

    made = taken(stage, achievement(alignment=links, resultDescription=described, name="n" * 300))

    assert (len(made.version.alignments), made.version.outcomes.count(), len(made.version.name)) == (
        20,
        40,
        200,
    )
    assert all(len(row.skills) == 6 for row in made.version.outcomes.all())
    reasons = [one.where.rpartition(".")[2] for one in made.not_taken]
    assert {where: reasons.count(where) for where in set(reasons)} == {
        "alignments": 10,
        "skills": 80,
        "outcomes": 5,
        "name": 1,
    }


REFUSED = {
    "nothing": (b"", "design.file"),
    "too much": (b"{" + b" " * taking_over.MAX_BYTES, "design.file"),
    "other data": ({"price": 3}, "design.unknown"),
    "a badge that is elsewhere": (
        {"type": "Assertion", "recipient": {}, "badge": "https://x.example/b"},
        "design.elsewhere",
    ),
    "no name": (achievement(name=" "), "design.no_name"),
    "no name in our own": ({"facts": {"name": 7}, "outcomes": []}, "design.no_name"),
    "a PDF without one": (pdf("x"), "source.pdf"),
    "a picture without one": (png(), "baking.none"),
    "half a file": (b'{"name": ', "document.not_json"),
}


@pytest.mark.parametrize(("body", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_design_is_refused_and_leaves_nothing(stage, body, code):
    assert refused(stage, body) == code


def test_our_own_file_with_anything_in_it_never_breaks(stage):
    made = taken(
        stage,
        {
            "facts": {
                "name": "Rigging",
                "hours": "many",
                "tags": 7,
                "translations": {"de": {"x": 1}},
                "new": 1,
            },
            "colour": "blue",
            "outcomes": [
                {"text": "Rigs", "skills": [{"name": "x"}, 3], "levels": [{"name": "z" * 90}], "extra": [1]},
                {"text": None, "pass_mark": 700},
                "no outcome",
            ],
        },
    )

    assert made.version.name == "Rigging"
    assert "Rigs" in [row.text for row in made.version.outcomes.all()]
    assert {"facts.new", "colour", "hours", "tags", "outcomes.0.extra"} <= {
        one.where for one in made.not_taken
    }


def our_own(*outcomes: object, **facts: object) -> dict[str, Any]:
    return {"facts": {"name": "Rigging", **facts}, "outcomes": list(outcomes)}


def texts(made: taking_over.TakenOver) -> list[str]:
    return [row.text for row in made.version.outcomes.order_by("position")]


def test_an_entry_with_two_faults_goes_once_and_its_neighbours_stay(stage):
    bad = {"name": "", "url": "nowhere", "level": "99"}
    made = taken(
        stage,
        our_own(
            {"text": "y" * 501 + "\nz", "pass_mark": 700, "skills": [bad]},
            {"text": "Reads a plan", "skills": [bad, RISK, bad, CHOOSING], "pass_mark": 50},
            alignments=[bad, RISK, bad, CHOOSING],
        ),
    )

    assert [one["name"] for one in made.version.alignments] == ["Judge risk", "Choose knots"]
    (row,) = made.version.outcomes.all()
    assert (row.text, row.pass_mark) == ("Reads a plan", 50)
    assert [one["name"] for one in row.skills] == ["Judge risk", "Choose knots"]
    assert sorted(one.where.rpartition(".")[0] for one in made.not_taken) == [
        *("alignments.0", "alignments.2", "outcomes.0"),
        *("outcomes.1.skills.0", "outcomes.1.skills.2"),
    ]


def test_a_blank_outcome_shifts_no_number(stage):
    made = taken(
        stage,
        our_own(
            {"text": "First"},
            {"text": " ", "assessment": "A test"},
            {"text": "Second", "outcome_type": "no such"},
            {"text": "", "levels": [{"name": "z" * 90}]},
            {"text": "y" * 501},
            {"text": "Last"},
        ),
    )

    assert texts(made) == ["First", "Second", "Last"]
    assert [row.outcome_type for row in made.version.outcomes.all()] == ["skill"] * 3
    assert ("outcomes.1", '{"assessment":"A test"}') in {(one.where, one.said) for one in made.not_taken}
    assert len(made.not_taken) == 4


def test_a_language_with_a_dot_in_it_goes_alone(stage):
    german = {"name": "Riggen"}
    made = taken(stage, our_own(translations={"pt.BR": {"name": "x"}, "pt": {"name": "y"}, "de": german}))

    assert made.version.translations == {"pt": {"name": "y"}, "de": german}
    assert {one.said for one in made.not_taken} == {'{"name":"x"}'}


def test_what_another_fact_asks_for_takes_it_along(stage):
    made = taken(stage, our_own(validity_rule="day", valid_until_date="someday", description="Rigs."))

    assert (made.version.validity_rule, made.version.description) == ("none", "Rigs.")
    assert [one.where for one in made.not_taken] == ["valid_until_date", "valid_until_date"]


def test_complaints_that_lead_nowhere_take_the_whole_fact():
    plan = Plan("cairn", {"name": "R", "tags": ["a"], "hours": 3}, [OutcomeInput(text="Rigs")])

    plan.leave({"tags.x.y": ["No."], "outcomes.²": ["No."], "nowhere.7": ["No."], "name": ["No."]})

    assert (plan.facts, plan.outcomes) == ({"name": "R", "hours": 3}, [])
    assert {one.where for one in plan.left} == {"tags.x.y", "outcomes.²"}


def test_what_the_editor_never_takes_is_said_of_the_file(stage, monkeypatch):
    def refuse(*_, **__):
        raise InvalidInput(fields={"elsewhere": ["Never."]})

    monkeypatch.setattr(draft, "save", refuse)

    assert refused(stage, our_own()) == "invalid_input"


def test_rows_beyond_the_room_and_what_is_no_row_are_named(stage):
    levels = [{"name": f"Level {n}"} for n in range(20)]
    rows = [{"text": f"Does {n}"} for n in range(45)]
    made = taken(stage, our_own({"text": "First", "levels": levels, "skills": [3]}, *rows, "no outcome"))

    assert len(texts(made)) == 40
    reasons = [one.where for one in made.not_taken]
    assert reasons.count("outcomes") == 6
    assert reasons.count("outcomes.0.levels") == 20 - MAX_LEVELS
    assert {"outcomes.46", "outcomes.0.skills.0"} <= set(reasons)


def test_of_a_list_that_is_too_long_the_first_stay_and_each_of_the_others_is_named(stage):
    links = [{"name": f"Skill {n}", "url": f"https://x.example/{n}"} for n in range(23)]
    languages = [f"{first}{second}" for first in "abcdef" for second in "abcdefg"]
    texts_of = {tag: {"name": "Riggen"} for tag in languages}
    tags = [f"tag {n}" for n in range(22)]

    made = taken(stage, our_own(alignments=links, tags=tags, translations=texts_of))

    assert made.version.alignments == links[:20]
    assert made.version.tags == tags[:20]
    assert len(made.version.translations) == 40
    assert [(one.where, one.said) for one in made.not_taken] == [
        *(("tags", tag) for tag in tags[20:]),
        *(("alignments", f'{{"name":"Skill {n}","url":"https://x.example/{n}"}}') for n in (20, 21, 22)),
        *(("translations", tag) for tag in languages[40:]),
    ]


def test_what_is_nothing_in_a_file_is_no_word(stage):
    levels = [{"name": "Safe", "description": None}, {"name": None, "description": None}]

    made = taken(stage, our_own({"text": "Rigs", "levels": levels}), left=0)

    (row,) = made.version.outcomes.all()
    assert [(one.name, one.description) for one in row.levels.all()] == [("Safe", "")]


def test_no_more_than_two_hundred_parts_are_named(stage):
    made = taken(stage, our_own(*range(5000), **{f"x{n}": n for n in range(300)}))

    assert len(made.left) == 200


def test_it_is_in_the_audit_trail_and_archiving_undoes_it(stage):
    made = taken(stage, OLD)

    event = AuditEvent.objects.of(stage.harbour).get(action="achievement.from_file")
    assert event.details == {
        "achievement": str(made.version.achievement.uuid),
        "kind": "open_badges_2",
        "outcomes": 0,
        "left": 2,
    }
    archive.archive(made.version.achievement.uuid, seat=stage.owner, ports=stage.ports)
    made.version.achievement.refresh_from_db()
    assert made.version.achievement.archived_at is not None


def test_only_a_designer_may(stage):
    from dataclasses import replace

    with pytest.raises(NotPermitted):
        taking_over.start_from(
            replace(stage.owner, roles=frozenset({"assessor"})),
            data=json.dumps(OLD).encode(),
            ports=stage.ports,
        )

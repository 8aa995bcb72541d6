"""`cairn audit`: the answer in words and as JSON, and what it refuses."""

from __future__ import annotations

import json

import pytest

from cairn.cli import main

RULES = {
    "id": "https://larkhaven.example/diploma", "name": "Diploma", "exits": [
        {"name": "Certificate", "rule": {"credits": 10, "name": "Core"}},
        {"name": "Diploma", "rule": {"all": [{"exit": "Certificate"}, {"achievement": "urn:site", "name": "Site"}]}},
    ],
}  # fmt: skip
HELD = {
    "held": [{"id": "1", "achievement": "urn:grid", "name": "Grid\x1b[31m", "credits": 6},
             {"id": "2", "achievement": "urn:audit", "name": "Audit", "credits": 4}],
    "offers": [{"id": "o", "achievement": "urn:site", "name": "Site work", "credits": 5, "cost": 90}],
}  # fmt: skip


@pytest.fixture
def run(tmp_path, capsys):
    def run(*more, rules=RULES, held=HELD):
        for name, made in (("rules", rules), ("held", held)):
            (tmp_path / name).write_text(made if isinstance(made, str) else json.dumps(made))
        code = main(["audit", "--rules", str(tmp_path / "rules"), "--held", str(tmp_path / "held"), *more])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_answer_in_words(run):
    code, said, _ = run("--at", "2026-11-22")
    assert code == 0
    assert said.splitlines()[0] == "Certificate: complete"
    assert "Diploma: 5 ECTS missing" in said
    assert "  missing  Site: one of urn:site" in said
    assert "  take     Site work for /exits/1/rule/all/1" in said
    assert "\x1b" not in said


def test_the_answer_as_json(run):
    code, said, _ = run("--json", "--by", "cost")
    answer = json.loads(said)
    assert (code, answer["qualification"]) == (0, RULES["id"])
    assert [one["complete"] for one in answer["exits"]] == [True, False]
    assert answer["exits"][1]["steps"] == [{"offer": "o", "part": "/exits/1/rule/all/1"}]
    assert {one["held"] for one in answer["exits"][0]["counts"]} == {"1", "2"}


def test_what_was_decided_for_one_learner_is_named(run):
    site = "/exits/1/rule/all/1"
    held = {**HELD, "decisions": [{"id": "218", "waived": site}]}
    _, said, _ = run(held=held)
    assert "Diploma: complete" in said
    assert "  waived   Site (by decision 218)" in said
    (grid, audit) = HELD["held"]
    more = {**grid, "id": "3", "achievement": "urn:mast", "credits": 1}
    held = {"held": [grid, audit, more], "decisions": [{"id": "219", "held": "3", "counts_in": site}]}
    _, said, _ = run("--json", held=held)
    diploma = json.loads(said)["exits"][1]
    counted = {"held": "3", "part": site, "name": "Site", "decision": "219"}
    assert (diploma["complete"], diploma["waived"], counted in diploma["counts"]) == (True, [], True)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"rules": "{"}, "rules.json"),
        ({"held": {**HELD, "decisions": [{"id": "1", "waived": "/exits/9/rule"}]}}, "held.unknown"),
        ({"held": {**HELD, "decisions": [{"id": "1", "held": "2"}]}}, "held.member"),
        ({"rules": {**RULES, "extra": 1}}, "rules.member"),
        ({"held": "[]"}, "held.json"),
        ({"held": {"held": [{"id": "1"}]}}, "held.member"),
        ({"held": {**HELD, "pins": [{"held": "9"}]}}, "held.unknown"),
        ({"held": {"held": [HELD["held"][0]] * 2}}, "held.repeated"),
        ({"rules": " " * 1_000_001}, "file.too_large"),
    ],
)
def test_what_is_refused_says_its_code(run, more, code):
    done, _, complaint = run(**more)
    assert done == 65
    assert complaint.startswith(f"{code}: ")


def test_wrong_usage(run):
    assert run("--at", "yesterday")[0] == 64
    assert run("--seconds", "0")[0] == 64
    assert main(["audit", "--rules", "-", "--held", "-"]) == 65

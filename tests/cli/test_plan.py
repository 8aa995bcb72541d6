"""`cairn plan`: files in, a proved plan or the reasons why there is none out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from cairn.pathways.errors import PathwayError
from cairn.pathways.reading import read_catalogue, read_goal, read_held
from tests.cli.command import cairn
from tests.cli.material import run, write

SCHEMAS = Path(__file__).resolve().parents[2] / "src" / "cairn" / "pathways"
S = "https://skills.example/"

OFFERS = {
    "offers": [
        {
            "id": "feedback",
            "name": "Giving feedback",
            "cost": 0,
            "hours": 16,
            "mode": "own-time",
            "gives": [S + "feedback"],
        },
        {
            "id": "crew",
            "name": "Leading a small crew",
            "prices": [{"name": "Fee", "amount": 90}, {"name": "Materials", "amount": 30}],
            "hours": 40,
            "mode": "on-site",
            "place": "Larkhaven",
            "needs": [[S + "feedback", S + "years-on-site"]],
            "gives": [{"skill": S + "plan-crew", "level": 5}],
            "runs": [
                {"start": "2027-01-12", "end": "2027-03-22", "seats": 4, "when": "Tuesday evenings"},
                {"start": "2026-12-01", "end": "2027-01-25", "seats": 0},
            ],
        },
        {
            "id": "crew-online",
            "name": "Crews from afar",
            "cost": 200,
            "hours": 30,
            "mode": "online",
            "gives": [{"skill": S + "plan-crew", "level": 5}],
        },
        {
            "id": "shut",
            "name": "Closed",
            "cost": 1,
            "hours": 1,
            "closed": True,
            "gives": [S + "plan-crew", S + "feedback"],
        },
    ]
}
GOAL = {
    "name": "Team lead",
    "skills": [
        {"skill": S + "plan-crew", "name": "Plan a crew's work", "level": 5},
        S + "feedback",
        S + "brief",
    ],
    "start": "2026-11-23",
    "weekly": 4,
    "budget": 600,
}
HELD = {"skills": [{"skill": S + "brief", "level": 3}], "achievements": []}


@pytest.fixture
def files(place):
    write(place / "offers.json", json.dumps(OFFERS).encode())
    write(place / "goal.json", json.dumps(GOAL).encode())
    write(place / "held.json", json.dumps(HELD).encode())
    return place


def planned(files, capsys, *options):
    assert (
        run(
            "plan",
            "--catalogue",
            "offers.json",
            "--goal",
            "goal.json",
            "--at",
            "2026-11-22",
            "--json",
            *options,
        )
        == 0
    )
    return json.loads(capsys.readouterr().out)


def test_the_cheapest_plan_is_proved_and_every_step_has_its_reason(files, capsys):
    found = planned(files, capsys, "--held", "held.json")

    assert (found["status"], found["cost"], found["bound"], found["hours"]) == ("optimal", 120, 120, 56)
    first, second = found["steps"]
    assert (first["offer"], first["opens"]) == ("feedback", ["crew"])
    assert (second["start"], second["end"], second["needs"]) == ("2027-01-12", "2027-03-22", ["feedback"])
    assert [need["name"] for need in second["closes"]] == ["Plan a crew's work"]
    assert found["schedule"]["proved"]
    following = found["alternatives"][0]
    assert (following["kind"], following["dearer"], following["days_later"] < 0) == ("next", 80, True)


def test_the_answer_is_a_sentence_too_and_a_filter(files):
    args = ("plan", "--catalogue", "-", "--goal", "goal.json", "--held", "held.json", "--at", "2026-11-22")
    said = cairn(*args, cwd=files, stdin=(files / "offers.json").read_bytes())

    assert said.returncode == 0
    assert said.stdout.decode().startswith(
        "optimal: 2 steps, 120 EUR, 56 hours, done 2027-03-22 (cheapest, proved)\n"
    )


def test_without_a_plan_it_says_what_to_relax_and_what_is_possible(files, capsys):
    write(files / "goal.json", json.dumps({**GOAL, "budget": 100}).encode())

    found = planned(files, capsys, "--held", "held.json")

    assert (found["status"], found["steps"]) == ("infeasible", [])
    assert found["obstacles"] == [{"kind": "budget", "needed": 120}]
    assert [step["offer"] for step in found["possible"]["steps"]] == ["feedback"]


def test_what_nobody_offers_is_said(files, capsys):
    found = planned(files, capsys)
    assert found["obstacles"] == [{"kind": "nobody", "skills": [S + "brief"]}]


@pytest.mark.parametrize(
    ("offers", "code", "pointer"),
    [
        ({"offers": [{"id": "a", "name": "A", "commission": 3}]}, "plan.member", "/offers/0"),
        ({"offers": [{"id": "a", "name": "A", "cost": 1.234}]}, "plan.value", "/offers/0/cost"),
        ({"offers": [{"id": "a", "name": "A", "cost": 1, "prices": []}]}, "plan.member", "/offers/0/prices"),
        ({"offers": [{"id": "a"}]}, "plan.member", "/offers/0/name"),
        ({"offers": [{"id": "a", "name": "A", "mode": "by post"}]}, "plan.value", "/offers/0/mode"),
        (
            {"offers": [{"id": "a", "name": "A", "gives": [{"skill": "s", "level": 9}]}]},
            "plan.value",
            "/offers/0/gives/0/level",
        ),
        (
            {"offers": [{"id": "a", "name": "A", "runs": [{"start": "2027-02-01", "end": "2027-01-01"}]}]},
            "plan.value",
            "/offers/0/runs/0",
        ),
        ({"offers": {"id": "a", "name": "A", "closed": "no"}}, "plan.value", "/offers/0/closed"),
        ([], "plan.json", ""),
    ],
)
def test_what_is_not_understood_is_refused_with_where_it_stands(offers, code, pointer):
    with pytest.raises(PathwayError) as refusal:
        read_catalogue(json.dumps(offers))
    assert (refusal.value.code, refusal.value.params["pointer"]) == (code, pointer)


def test_two_files_from_the_standard_input_and_two_offers_of_one_id_are_refused(files, capsys):
    assert run("plan", "--catalogue", "-", "--goal", "-") == 65
    write(files / "twice.json", json.dumps({"offers": [OFFERS["offers"][0]] * 2}).encode())
    assert run("plan", "--catalogue", "twice.json", "--goal", "goal.json") == 65
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == [
        "plan.input",
        "plan.repeated",
    ]


@pytest.mark.parametrize(("name", "value"), [("catalogue", OFFERS), ("goal", GOAL), ("held", HELD)])
def test_the_schemas_and_the_readers_agree(name, value):
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(value, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**value, "commission": 1}, schema)
    read = {"catalogue": read_catalogue, "held": read_held, "goal": lambda data: read_goal(data, today=None)}[
        name
    ]
    with pytest.raises(PathwayError, match="commission"):
        read(json.dumps({**value, "commission": 1}))


def test_prices_in_another_currency_are_counted_by_a_file_of_rates(tmp_path, capsys):
    offers = {"offers": [{**OFFERS["offers"][0], "cost": 100, "currency": "USD"}]}
    catalogue = write(tmp_path / "offers.json", json.dumps(offers))
    goal = write(tmp_path / "goal.json", json.dumps({"skills": [S + "feedback"], "start": "2026-11-23"}))
    rates = write(tmp_path / "bank.csv", "Date,USD\n2026-11-20,1.25\n")
    asked = ("--catalogue", catalogue, "--goal", goal, "--at", "2026-11-22")

    run("plan", *asked)
    assert capsys.readouterr().out.startswith("infeasible")
    run("plan", *asked, "--rates", rates)
    said = capsys.readouterr().out
    assert "80 EUR (100 USD at 1.25 USD for a euro on 2026-11-20 by bank.csv)" in said


def test_the_name_of_a_file_of_rates_may_be_long_and_in_any_characters(tmp_path, capsys):
    offers = {"offers": [{**OFFERS["offers"][0], "cost": 100, "currency": "USD"}]}
    catalogue = write(tmp_path / "offers.json", json.dumps(offers))
    goal = write(tmp_path / "goal.json", json.dumps({"skills": [S + "feedback"], "start": "2026-11-23"}))
    rates = write(tmp_path / f"\udce9{'r' * 200}.csv", "Date,USD\n2026-11-20,1.25\n")

    asked = ("--catalogue", catalogue, "--goal", goal, "--at", "2026-11-22", "--rates", rates, "--json")
    assert run("plan", *asked) == 0
    assert f'"\ufffd{"r" * 119}"' in capsys.readouterr().out


def test_a_course_that_has_begun_is_said_in_the_goal(tmp_path, capsys):
    begun = {"id": "b", "name": "Begun", "hours": 8, "gives": [S + "years-on-site"]}
    goal = {
        "skills": [S + "plan-crew"],
        "weekly": 4,
        "under_way": [{"offer": begun, "start": "2026-11-16", "end": "2026-12-06"}],
    }
    jsonschema.validate(goal, json.loads((SCHEMAS / "goal.schema.json").read_text()))
    course = {"id": "next", "name": "Next", "cost": 5, "hours": 4, "gives": [S + "plan-crew"]}
    course["needs"] = [S + "years-on-site"]
    catalogue = write(tmp_path / "offers.json", json.dumps({"offers": [course]}))
    file = write(tmp_path / "goal.json", json.dumps(goal))

    run("plan", "--catalogue", catalogue, "--goal", file, "--at", "2026-11-23", "--json", "--no-others")

    [step] = json.loads(capsys.readouterr().out)["steps"]
    assert (step["start"], step["end"], step["needs"]) == ("2026-12-07", "2026-12-13", ["b"])
    with pytest.raises(PathwayError) as refused:
        read_goal(
            {**goal, "under_way": [{**goal["under_way"][0], "end": "2026-11-01"}]}, today=date(2026, 11, 23)
        )
    assert refused.value.params["pointer"] == "/under_way/0"

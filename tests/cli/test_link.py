"""`cairn link` and `cairn bench linking`: a text a line, a row at a time, within limits."""

from __future__ import annotations

import io
import json

import pytest

from cairn.cli import bench, link, main
from cairn.demo.skills import FOLDER
from cairn.skills.index import build
from cairn.skills.linking import Linker
from cairn.skills.skill import Skill
from tests.cli.command import cairn
from tests.cli.material import write

BASE = "https://skills.cairn.example/"
TEXTS = (
    "You commission grid-tied solar systems.\n"
    "\n"
    "asdf qwer\r\n"
    "\u202eBrief a crew\u202c before work, and say \x1b[31mno\x1b[0m\n"
    "Query a database 🜁 no line break at the end"
)
ROWS = (
    "gold,note,text\n"
    f"{BASE}query-database|brief a crew,x,Query a database and brief a crew\n"
    ",,We ate soup\n"
    'clean data | Tame dragons,,"Clean data,\nwith a line break"\n'
)


@pytest.mark.slow
def test_each_line_of_a_file_gets_its_skills_in_turn(installation, tmp_path):
    path = write(tmp_path / "texts.txt", "\ufeff" + TEXTS)
    done = installation.cairn("link", "--framework", "demonstration", "--json", path)
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]

    assert [(one["line"], one["abstained"]) for one in said] == [
        (1, False), (2, True), (3, True), (4, False), (5, False)
    ]  # fmt: skip
    first = [one["skills"][0]["skill"].removeprefix(BASE) if one["skills"] else "" for one in said]
    assert first == ["commission-grid-tied-solar", "", "", "brief-crew", "query-database"]
    for one, line in zip(said, TEXTS.split("\n"), strict=True):
        for words in (words for skill in one["skills"] for words in skill["words"]):
            assert line[words["start"] : words["end"]] == words["text"]

    plain = installation.cairn("link", "-", stdin=TEXTS.encode()).stdout.decode()
    assert plain.splitlines()[1:3] == ["2\t-\t-\t-\t-", "3\t-\t-\t-\t-"]
    assert "\x1b" not in plain
    assert "\u202e" not in plain


@pytest.mark.slow
def test_a_fresh_data_folder_needs_nothing_but_a_framework(tmp_path):
    here = {"CAIRN_DATA": str(tmp_path / "data")}
    imported = cairn("frameworks", "import", "table", FOLDER, **here)
    assert imported.returncode == 0, imported.stderr
    done = cairn("link", "--framework", "demonstration", "--most", "1", "-", stdin=b"Brief a crew", **here)
    assert done.stdout.decode().split("\t")[2] == f"{BASE}brief-crew"
    assert len(list((tmp_path / "data" / "indexes").iterdir())) == 1


@pytest.mark.slow
def test_a_marked_data_set_gives_the_figures_of_the_field(installation, tmp_path):
    path = write(tmp_path / "marked.csv", ROWS)
    done = installation.cairn("bench", "linking", path, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)

    assert said["framework"].startswith("Cairn demonstration skills")
    assert (said["texts"], said["with skills"], said["gold not in the framework"]) == (3, 2, 1)
    assert (said["recall@1"], said["recall@10"], said["RP@5"], said["MRR"]) == (0.5, 0.75, 0.75, 1.0)
    assert (said["abstained rightly"], said["abstained wrongly"]) == (1.0, 0.0)
    shown = installation.cairn("bench", "linking", "-", stdin=ROWS.encode()).stdout.decode().splitlines()
    assert "MRR                        1.000" in shown


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (("link", "--framework", "nowhere", "-"), b"x", "not_found"),
        (("bench", "linking", "-"), b"sentence,label\n", "dataset.columns"),
    ],
)
def test_what_cannot_be_read_is_refused_with_one_line(installation, arguments, stdin, code):
    done = installation.cairn(*arguments, stdin=stdin)

    assert done.returncode in (65, 66)
    assert done.stderr.decode().startswith(f"{code}: ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("link", "--most", "0", "-"), "link.option"),
        (("link", "--least", "1.5", "-"), "link.option"),
        (("link", "no-such-file"), "file.unreadable"),
        (("bench", "linking", "no-such-file"), "file.unreadable"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_opened(place, capsys, arguments, code):
    assert main([*arguments]) in (65, 66)
    assert capsys.readouterr().err.startswith(f"{code}: ")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"x\n" * 10_001, "link.too_many"),
        (b"x" * 1_000_001, "link.too_long"),
        (b"fine\n\xc3\n", "link.encoding"),
    ],
)
def test_lines_have_limits(data, code):
    with pytest.raises(link.LinkRefused) as refused:
        list(link.lines(io.BytesIO(data)))
    assert refused.value.code == code


def test_as_many_lines_as_are_allowed_are_read_one_by_one():
    assert sum(1 for _line in link.lines(io.BytesIO(b"x\n" * 10_000))) == 10_000
    assert list(link.lines(io.BytesIO(b"x" * 1_000_000 + b"\r\ny"))) == [(1, "x" * 1_000_000), (2, "y")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "dataset.columns"),
        (b"text;gold\n", "dataset.columns"),
        (b"text,gold\nonly one\n", "dataset.row"),
        (b'text,gold\n"' + b"x" * 1_000_001 + b'",\n', "dataset.row"),
        (b"text,gold\n\xff,\n", "dataset.encoding"),
        (b"text,gold\nx,\n" + b"x,\n" * 100_000, "dataset.too_many"),
    ],
)
def test_a_data_set_has_columns_and_limits(data, code):
    with pytest.raises(bench.DatasetRefused) as refused:
        list(bench.rows(io.BytesIO(data)))
    assert refused.value.code == code


def test_gold_names_a_skill_by_identity_name_or_a_label_that_only_it_has():
    skills = (
        Skill(iri=BASE + "a", name="Tie", names=("Fasten", "Join")),
        Skill(iri=BASE + "b", name="Splice", names=("Join", "Tie")),
    )
    named = bench.names(skills)

    assert (named[f"{BASE}a"], named["tie"], named["fasten"], named.get("join")) == (*[BASE + "a"] * 3, None)
    linker = Linker(build(skills, framework=BASE))
    figures = bench.measured([("Splice a rope", ("SPLICE",)), ("Nothing", ())], linker, named)
    assert (figures["MRR"], figures["gold not in the framework"]) == (1.0, 0)

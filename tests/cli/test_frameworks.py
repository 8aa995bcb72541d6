"""`cairn frameworks`: import, list, report, retire, merge, restore."""

from __future__ import annotations

import json

import pytest

from tests import skillfiles
from tests.skillfiles import SOLDER, WELD


def folder(path, files):
    path.mkdir()
    for name, data in files.items():
        (path / name).write_bytes(data)
    return path


def said(done):
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


@pytest.mark.slow
def test_two_versions_are_imported_compared_and_a_skill_is_merged(copy, tmp_path):
    first = folder(tmp_path / "ESCO dataset - v1.1.1", skillfiles.esco())
    imported = said(copy.cairn("frameworks", "import", "esco", first))
    assert imported.strip() == "imported: ESCO 1.1.1: 6 skills, 4 links, 1 occupations, 2 requirements"
    second = tmp_path / "ESCO v1.2.0.zip"
    second.write_bytes(skillfiles.zipped(skillfiles.esco(later=True)))
    said(copy.cairn("frameworks", "import", "esco", second))

    lines = said(copy.cairn("frameworks", "list", "--json")).splitlines()
    listed = {row["name"]: row for row in map(json.loads, lines)}
    assert (listed["ESCO"]["version"], listed["ESCO"]["skills"], listed["ESCO"]["retired"]) == ("1.2.0", 3, 1)
    assert "Cairn demonstration skills" in listed
    changes = said(copy.cairn("frameworks", "report", "esco", "--json")).splitlines()
    assert {"what": "retired", "id": SOLDER, "before": "solder", "after": ""} in list(
        map(json.loads, changes)
    )
    assert "renamed" in said(copy.cairn("frameworks", "report", "ESCO", "--since", "1.1.1"))

    metal = skillfiles.METAL
    merged = said(copy.cairn("frameworks", "merge", metal, WELD, "--reason", "The same."))
    assert merged.strip() == "retired: metals, use weld metals"
    again = copy.cairn("frameworks", "retire", metal, "--reason", "Again.")
    assert (again.returncode, again.stderr.split(b":")[0]) == (65, b"skill.retired")
    assert said(copy.cairn("frameworks", "restore", metal)).strip() == "in use again: metals"


@pytest.mark.slow
def test_what_is_not_there_or_not_taken_is_one_line_and_changes_nothing(installation, tmp_path):
    before = installation.rows("SELECT uuid FROM records_frameworkimport")
    nothing = installation.cairn("frameworks", "import", "esco", tmp_path / "none")
    assert nothing.returncode == 66
    (tmp_path / "a.csv").write_bytes(b"name\nKn\x1bots\n")
    unknown = installation.cairn("frameworks", "import", "sfia", tmp_path / "a.csv")
    assert (unknown.returncode, unknown.stderr.split(b":")[0]) == (65, b"framework.kind")
    bomb = tmp_path / "bomb.zip"
    bomb.write_bytes(skillfiles.zipped({"skills_en.csv": b"a" * 9_000_000}))
    refused = installation.cairn("frameworks", "import", "esco", bomb)
    assert (refused.returncode, refused.stderr.split(b":")[0]) == (65, b"framework.ratio")
    assert installation.rows("SELECT uuid FROM records_frameworkimport") == before

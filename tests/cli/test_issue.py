"""`cairn issue`: a list becomes a folder of credentials, once, whatever happens in between."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from cairn.adapters import tables
from cairn.badges.drafting import achievement_from_json
from cairn.cli import batch
from cairn.cli.batch import slug
from cairn.cli.learners import Read, RowFault, opened, read
from cairn.credentials import document
from cairn.credentials.keys import KeyType
from cairn.services.issue import cells
from tests.badge_cast import knots
from tests.cli.command import environment
from tests.cli.material import NOW, PASSPHRASE, key_file, run, write

HEADER = "name,email,number,date,outcome 1,outcome 2\n"
LEILA = "Leila Haddad,leila@example.org,1,2026-06-18,merit,14\n"
SAMIR = '"منصور, سمير",samir@example.org,2,18.06.2026,1,"12,5"\n'


@pytest.fixture
def folder(place):
    """A key, an achievement, and a function that issues a list into `out`."""
    write(place / "knots.json", knots().to_json())
    key = key_file(place)

    def issue(text: str, *more, out="out", with_key=key):
        write(place / "learners.csv", text)
        return run(
            *("issue", "--achievement", "knots.json", "--learners", "learners.csv"),
            *("--key", with_key, "--out", out, *more),
        )

    issue.place = place
    issue.out = place / "out"
    return issue


def index(folder) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder.out / "index.csv").read_text("utf-8-sig"))))


def test_everybody_in_the_list_gets_a_credential_that_verifies(folder, capsys):
    assert folder(HEADER + LEILA + SAMIR) == 0
    said = capsys.readouterr()
    assert said.out == "2 issued, 0 were there already, 0 not issued: out\n"
    assert said.err == ""  # no bar where nobody looks
    entries = index(folder)
    assert [entry["name"] for entry in entries] == ["Leila Haddad", "منصور, سمير"]
    files = [folder.out / entry["file"] for entry in entries]
    assert run("verify", "--offline", *files) == 0
    body = json.loads(files[0].read_text())
    assert body["id"] == entries[0]["id"]
    assert body["awardedDate"] == "2026-06-18T12:00:00Z"
    assert body["issuer"]["name"] == knots().creator.name if knots().creator else True
    results = body["credentialSubject"]["result"]
    assert results[0]["achievedLevel"].endswith("-merit")
    assert results[1]["value"] == "14"


@pytest.mark.parametrize(
    ("option", "name", "kind"),
    [("--suite", "ecdsa-jcs-2019", KeyType.P256), ("--jwt", "EdDSA", KeyType.ED25519)],
)
def test_every_form_can_be_chosen(folder, option, name, kind):
    key = key_file(folder.place, kind=kind, name="other.key")
    assert folder(HEADER + LEILA, option, name, with_key=key) == 0
    assert run("verify", "--offline", folder.out / index(folder)[0]["file"]) == 0


BROKEN = {
    ",x@example.org,3,,merit,14": "row.name_missing",
    "undefined,x@example.org,3,,merit,14": "row.name_placeholder",
    f"{'x' * 201},x@example.org,3,,merit,14": "row.name_long",
    "Bad Mail,bad@,3,,merit,14": "row.email_form",
    "Bad Mail,bad@example,3,,merit,14": "row.email_form",
    "Bad Date,x@example.org,3,06/07/2026,merit,14": "row.date_form",
    "Bad Date,x@example.org,3,2999-01-01,merit,14": "row.date_future",
    "Bad Date,x@example.org,3,1900-01-01,merit,14": "row.date_old",
    "No Result,x@example.org,3,,,14": "row.result_missing",
    "Odd Result,x@example.org,3,,splendid,14": "row.result_unknown",
    "Odd Mark,x@example.org,3,,merit,21": "row.result_unknown",
    "Low Mark,x@example.org,3,,merit,11": "row.not_met",
    "Not Met,x@example.org,3,,no,14": "row.not_met",
    "Again,leila@example.org,9,,merit,14": "row.repeated",
    "Wide,x@example.org,3,,merit,14,,more": "table.width",
}


@pytest.mark.parametrize("row", BROKEN)
def test_a_broken_row_is_named_with_line_and_code_and_the_others_are_issued(folder, capsys, row):
    assert folder(HEADER + LEILA + row + "\n" + SAMIR) == 65
    said = capsys.readouterr()
    assert said.err.startswith(f"line 3: {BROKEN[row]}: ")
    assert said.err.count("\n") == 1
    assert said.out == "2 issued, 0 were there already, 1 not issued: out\n"


def test_a_mended_list_is_run_again_and_only_the_mended_row_is_issued(folder, capsys):
    assert folder(HEADER + LEILA + ",samir@example.org,2,,merit,14\n") == 65
    before = {path.name: path.read_bytes() for path in folder.out.iterdir() if path.suffix == ".json"}
    assert folder(HEADER + SAMIR + LEILA) == 0
    assert "1 issued, 1 were there already, 0 not issued" in capsys.readouterr().out
    assert len(index(folder)) == 2
    for name, data in before.items():
        assert (folder.out / name).read_bytes() == data


def test_a_row_that_changed_after_it_was_issued_is_not_issued_again(folder, capsys):
    assert folder(HEADER + LEILA) == 0
    assert folder(HEADER + LEILA.replace("merit", "pass")) == 65
    assert capsys.readouterr().err.startswith("line 2: row.changed: ")
    assert len(index(folder)) == 1


def test_who_has_a_line_and_no_file_gets_the_credential_of_that_line(folder):
    assert folder(HEADER + LEILA) == 0
    entry = index(folder)[0]
    (folder.out / entry["file"]).unlink()
    assert folder(HEADER + LEILA) == 0
    assert index(folder) == [entry]
    assert json.loads((folder.out / entry["file"]).read_text())["id"] == entry["id"]


def test_a_torn_last_line_of_the_index_is_forgotten(folder):
    assert folder(HEADER + LEILA) == 0
    with (folder.out / "index.csv").open("ab") as file:
        file.write(b'"3","Sam')
    assert folder(HEADER + LEILA + SAMIR) == 0
    assert [entry["number"] for entry in index(folder)] == ["1", "2"]


def test_another_file_of_that_name_is_never_overwritten(folder, capsys):
    assert folder(HEADER + LEILA) == 0
    file = folder.out / index(folder)[0]["file"]
    file.unlink()
    file.symlink_to(folder.place / "nowhere")
    assert folder(HEADER + LEILA) == 65
    assert "file.exists" in capsys.readouterr().err
    assert file.is_symlink()


def test_a_folder_with_a_foreign_index_is_refused(folder, capsys):
    folder.out.mkdir()
    write(folder.out / "index.csv", b"a,b\n1,2\n")
    assert folder(HEADER + LEILA) == 65
    assert capsys.readouterr().err.startswith("issue.index: ")
    assert (folder.out / "index.csv").read_bytes() == b"a,b\n1,2\n"


def test_two_runs_at_once_are_refused(folder, capsys):
    with batch.opened(folder.out, achievement="x"):
        assert folder(HEADER + LEILA) == 65
    assert capsys.readouterr().err.startswith("issue.busy: ")


def test_a_draft_that_a_kill_left_beside_its_file_is_not_written_into(folder):
    """Killed between giving a file its name and taking the draft's: both are names of the same bytes."""
    assert folder(HEADER + LEILA) == 0
    (first,) = folder.out.glob("*.json")
    kept = first.read_bytes()
    os.link(first, folder.out / ".part")
    assert folder(HEADER + LEILA + SAMIR) == 0
    assert first.read_bytes() == kept
    assert len({path.read_bytes() for path in folder.out.glob("*.json")}) == 2
    assert not (folder.out / ".part").exists()


@pytest.mark.slow
def test_a_run_that_is_killed_is_finished_by_repeating_it(folder):
    rows = "".join(f"Learner {n},l{n}@example.org,{n},2026-06-18,merit,14\n" for n in range(2000))
    write(folder.place / "learners.csv", HEADER + rows)
    command = [sys.executable, "-m", "cairn.cli", "issue", "--achievement", "knots.json"]
    command += ["--learners", "learners.csv", "--key", "key-Ed25519.key", "--out", "out"]
    process = subprocess.Popen(
        command,
        cwd=folder.place,
        env=environment(CAIRN_KEY_PASSPHRASE=PASSPHRASE),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not folder.out.exists() or len(list(folder.out.glob("*.json"))) < 5:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = {path.name: path.read_bytes() for path in folder.out.glob("*.json")}
    assert 5 <= len(before) < 2000
    assert folder(HEADER + rows) == 0
    after = {path.name: path.read_bytes() for path in folder.out.glob("*.json")}
    assert len(after) == len(index(folder)) == 2000
    assert {name: after[name] for name in before} == before
    assert {json.loads(data)["id"] for data in after.values()} == {entry["id"] for entry in index(folder)}


@pytest.mark.parametrize(
    ("achievement", "learners", "code"),
    [
        (b"{}", HEADER + LEILA, "achievement.unreadable"),
        (b"[", HEADER + LEILA, "document.not_json"),
        (None, "", "table.empty"),
        (None, HEADER, "table.empty"),
        (None, "email\nx@example.org\n", "table.no_name_column"),
        (None, "PK\x03\x04", "table.not_csv"),
        (None, 'name\n"Leila\n', "table.quotes"),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_one_line(folder, capsys, achievement, learners, code):
    if achievement is not None:
        write(folder.place / "knots.json", achievement)
    assert folder(learners) == 65
    said = capsys.readouterr()
    assert said.err.startswith(f"{code}: ") or said.err.startswith(f"{code}.")
    assert said.err.count("\n") == 1
    assert not (folder.out / "index.csv").exists()


def test_an_address_is_only_in_the_credential_as_a_salted_hash(folder):
    assert folder(HEADER + LEILA + SAMIR) == 0
    texts = [(folder.out / entry["file"]).read_text() for entry in index(folder)]
    assert not any("@example.org" in text for text in texts)
    salts = [
        identity["salt"]
        for text in texts
        for identity in json.loads(text)["credentialSubject"]["identifier"]
        if identity["hashed"]
    ]
    assert len(set(salts)) == 2


def test_without_a_creator_the_issuer_has_no_made_up_name(folder):
    body = {name: value for name, value in knots().to_json().items() if name != "creator"}
    write(folder.place / "knots.json", body)
    assert folder(HEADER + LEILA) == 0
    made = document.parse_object((folder.out / index(folder)[0]["file"]).read_bytes())
    assert set(made["issuer"]) == {"id", "type"}  # type: ignore[arg-type]


def rows_of(data: bytes) -> list[Read]:
    """The rows of a list for the knots, each understood or with its fault."""
    achievement = achievement_from_json(knots().to_json())
    sheet = opened(tables.open_grid(data, filename="x.csv"), achievement=achievement)
    seen: set[str] = set()
    is_new = lambda identity: not (identity in seen or seen.add(identity))  # noqa: E731
    return list(read(sheet, achievement=achievement, now=NOW, is_new=is_new))


def test_one_column_may_give_the_result_of_all_outcomes_and_words_are_understood():
    rows = rows_of(b"Student;Outcome 2;All outcomes\nLeila;14;met\nSamir;14;2\n")
    assert [row.learner.award.results[0].level for row in rows if row.learner] == ["pass", "merit"]


def test_people_without_address_and_number_need_different_names():
    _, second = rows_of(b"name,outcome 1,outcome 2\nLeila,1,14\nleila,1,14\n")
    assert (second.line, second.fault.code) == (3, "row.repeated")


def test_without_a_column_for_names_nothing_is_read():
    with pytest.raises(RowFault, match="name"):
        rows_of(b"email\nx@example.org\n")


def test_marks_are_read_the_same_on_pages_and_here():
    assert str(cells.read_mark("72,5")) == "72.5"
    assert cells.read_mark("101") is None
    assert str(cells.read_mark("250", most=cells.Decimal(300))) == "250"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Leïla Haddad", "leila-haddad"),
        ("../../etc", "etc"),
        ("😀", "learner"),
        ("ليلى", "ليلى"),
        ("a\0b/c", "a-b-c"),
    ],
)
def test_a_file_name_is_made_of_letters(name, file):
    assert slug(name) == file
    assert len(slug("ليلى" * 99).encode()) <= 60


def test_a_bar_is_drawn_only_where_somebody_looks(folder):
    import pty

    write(folder.place / "learners.csv", HEADER + LEILA)
    reader, terminal = pty.openpty()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "cairn.cli",
            "issue",
            "--achievement",
            "knots.json",
            "--learners",
            "learners.csv",
            "--key",
            "key-Ed25519.key",
            "--out",
            "out",
        ],
        cwd=folder.place,
        env=environment(CAIRN_KEY_PASSPHRASE=PASSPHRASE),
        stdout=subprocess.PIPE,
        stderr=terminal,
        check=False,
    )
    os.close(terminal)
    assert done.returncode == 0
    assert b"] 1/1" in os.read(reader, 4000)
    os.close(reader)


def test_an_achievement_of_another_system_is_signed_word_for_word(folder):
    described = {
        "id": "urn:uuid:11111111-1111-4111-8111-111111111111",
        "type": ["ResultDescription"],
        "name": "Ties",
        "resultType": "RubricCriterionLevel",
        "rubricCriterionLevel": [
            {
                "id": "urn:uuid:21111111-1111-4111-8111-111111111111",
                "type": ["RubricCriterionLevel"],
                "name": "Good",
            }
        ],
    }
    body = {
        "id": "https://school.example/achievements/1",
        "type": ["Achievement"],
        "name": "Knots",
        "description": "Ties knots.",
        "criteria": {"narrative": "Tie six."},
        "humanCode": "K1",
        "resultDescription": [described],
    }
    write(folder.place / "knots.json", {"@context": "https://elsewhere.example/", **body})  # type: ignore[dict-item]
    assert folder("name,ties\nLeila,good\n") == 0
    file = folder.out / index(folder)[0]["file"]
    subject = json.loads(file.read_text())["credentialSubject"]
    assert subject["achievement"] == body
    assert subject["result"][0]["resultDescription"] == described["id"]
    assert subject["result"][0]["achievedLevel"] == described["rubricCriterionLevel"][0]["id"]  # type: ignore[index]
    assert run("verify", "--offline", file) == 0


def test_an_achievement_without_outcomes_asks_for_no_results(folder):
    body = {name: knots().to_json()[name] for name in ("id", "type", "name", "description", "criteria")}
    write(folder.place / "knots.json", body)
    assert folder("name,email\nLeila,leila@example.org\nSamir,\n") == 0
    for entry in index(folder):
        subject = json.loads((folder.out / entry["file"]).read_text())["credentialSubject"]
        assert subject["achievement"] == body
        assert "result" not in subject


def test_the_achievement_may_be_the_one_inside_a_badge(folder):
    from tests.badge_cast import badge

    write(folder.place / "knots.json", badge())
    assert folder(HEADER + LEILA) == 0

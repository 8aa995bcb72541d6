"""`cairn doctor`: every question has one answer, and every fault says what to do."""

from __future__ import annotations

import shutil

import pytest

from cairn.cli.doctor import Said, asked
from cairn.errors import CairnError
from tests.cli.conftest import Installation
from tests.cli.material import run

SUBJECTS = (
    "address",
    "contexts",
    "data",
    "database",
    "keys",
    "status lists",
    "books",
    "mail",
    "clock",
    "worker",
    "web",
)


def said(out: bytes) -> dict[str, str]:
    """Subject → grade, the worst of several."""
    found: dict[str, str] = {}
    for line in out.decode().splitlines():
        grade, _, rest = line.partition(" ")
        if grade not in ("ok", "note", "fault"):
            assert line.startswith("      → ")
            continue
        subject = rest.strip().partition(":")[0]
        found[subject] = max(found.get(subject, ""), grade, key=["", "ok", "note", "fault"].index)
    return found


@pytest.fixture
def copy(installation, tmp_path):
    """An installation of its own, to break."""
    shutil.copytree(installation.data, tmp_path / "data")
    return Installation(tmp_path / "data")


@pytest.mark.slow
def test_a_sound_installation_has_no_fault(installation):
    done = installation.cairn("doctor")
    found = said(done.stdout)
    assert set(found) == set(SUBJECTS)
    assert {subject for subject, grade in found.items() if grade == "fault"} <= {"worker"}  # nobody runs one
    assert done.returncode == ("fault" in found.values())


@pytest.mark.slow
def test_keys_that_cannot_be_opened_are_a_fault(copy):
    done = copy.cairn("doctor", CAIRN_KEY_PASSPHRASE="another one")
    assert done.returncode == 1
    assert said(done.stdout)["keys"] == "fault"
    assert b"keystore.locked" in done.stdout


@pytest.mark.slow
def test_a_worker_that_stopped_and_a_clock_that_was_set_back_are_faults(copy):
    import sqlite3

    with sqlite3.connect(copy.data / "cairn.sqlite3") as connection:
        connection.execute("update django_q_schedule set next_run = '2026-01-01 00:00:00'")
        connection.execute(
            "update records_auditevent set at = '2999-01-01 00:00:00'"
            " where id = (select max(id) from records_auditevent)"
        )
    done = copy.cairn("doctor")
    found = said(done.stdout)
    assert (done.returncode, found["worker"], found["clock"]) == (1, "fault", "fault")


@pytest.mark.slow
def test_an_address_where_nobody_answers_and_a_mail_server_that_is_not_there_are_faults(copy):
    done = copy.cairn(
        "doctor", CAIRN_URL="https://badges.invalid", CAIRN_MAIL="smtp+plain://127.0.0.1:9", CAIRN_DEMO="1"
    )
    found = said(done.stdout)
    assert (done.returncode, found["address"], found["mail"], found["status lists"]) == (
        1,
        "fault",
        "fault",
        "fault",
    )


@pytest.mark.slow
def test_a_database_behind_this_version_is_a_fault_and_the_rest_is_not_asked(copy):
    import sqlite3

    with sqlite3.connect(copy.data / "cairn.sqlite3") as connection:
        connection.execute("delete from django_migrations where app = 'records'")
    done = copy.cairn("doctor")
    found = said(done.stdout)
    assert (done.returncode, found["database"]) == (1, "fault")
    assert "keys" not in found


def test_without_an_installation_it_says_how_to_begin_one_and_makes_nothing(place, capsys):
    assert run("doctor") == 1
    out = capsys.readouterr().out
    assert "run cairn setup" in out
    assert said(out.encode())["contexts"] == "ok"
    assert not (place / "data").exists()


def test_a_question_that_breaks_is_a_fault():
    def _broken(_):
        raise RuntimeError("boom")
        yield

    def _refused(_):
        yield Said("ok", "x", "y")
        raise CairnError("no", code="some.code")

    assert asked(_broken, None) == [Said("fault", "broken", "RuntimeError: boom")]  # type: ignore[arg-type]
    assert asked(_refused, None)[-1].sentence == "no (some.code)"  # type: ignore[arg-type]

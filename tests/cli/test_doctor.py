"""`cairn doctor`: every question has one answer, and every fault says what to do."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from cairn.cli import serving
from cairn.cli.said import Said, asked
from cairn.errors import CairnError
from cairn.site.config import read
from tests.cli.material import run

SUBJECTS = (
    "address",
    "contexts",
    "data",
    "database",
    "keys",
    "status lists",
    "books",
    "files",
    "mail",
    "letters",
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
        connection.execute(
            "update records_statuslist set published_change = published_change - 1 where published_change > 0"
        )
        connection.execute(
            "update records_outboxmessage set state = 'WAITING', rank = 0, next_at = '2026-01-01 00:00:00'"
            " where id = (select max(id) from records_outboxmessage)"
        )
        lost = f"logo/ab/cd/{'abcd' * 8}"
        connection.execute(
            "update records_organisation set image_key = ? where id = (select max(id) from records_organisation)",
            [lost],
        )
    left = copy.data / "files/research/ab/cd" / ("abcd" * 8)
    left.parent.mkdir(parents=True)
    left.write_bytes(b"of a process that died")
    os.utime(left, (0, 0))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with serving.told(replace(read({"CAIRN_DATA": str(copy.data)}), port=port)):
            done = copy.cairn("doctor")
    found = said(done.stdout)
    assert (done.returncode, found["worker"], found["clock"]) == (1, "fault", "fault")
    assert (found["status lists"], found["letters"], found["web"]) == ("fault", "fault", "ok")
    assert found["files"] == "fault"
    assert f"1 that a row names are not there ({lost})".encode() in done.stdout
    assert b"1 are named by no row" in done.stdout
    assert b"do not show what was withdrawn since" in done.stdout
    assert b"have not left since 2026-01-01 00:00 UTC" in done.stdout
    assert f"something listens at 127.0.0.1:{port}".encode() in done.stdout


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


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ME 127.0.0.1 8123\n", ("127.0.0.1", 8123)),
        ("999999999 127.0.0.1 8123\n", None),  # whoever said so is gone
        ("", None),
        ("one two three", None),
        ("\xff", None),
        ("ME ::1", None),
    ],
)
def test_where_a_server_listens_counts_while_it_lives(tmp_path, text, place):
    config = read({"CAIRN_DATA": str(tmp_path)})
    (tmp_path / serving.FILE).write_text(text.replace("ME", str(os.getpid())), encoding="latin-1")
    assert serving.place_of(config) == place


def test_of_two_servers_the_last_one_is_known_and_only_it_takes_its_word_back(tmp_path):
    config = read({"CAIRN_DATA": str(tmp_path)})
    with serving.told(config):
        with serving.told(replace(config, port=8001)):
            assert serving.place_of(config) == ("127.0.0.1", 8001)
        assert serving.place_of(config) is None
        with serving.told(config):
            (tmp_path / serving.FILE).write_text("1 127.0.0.1 9000\n")
        assert serving.place_of(config) == ("127.0.0.1", 9000)


def test_a_question_that_breaks_is_a_fault():
    def _broken(_):
        raise RuntimeError("boom")
        yield

    def _refused(_):
        yield Said("ok", "x", "y")
        raise CairnError("no", code="some.code")

    assert asked(_broken, None) == [Said("fault", "broken", "RuntimeError: boom")]  # type: ignore[arg-type]
    assert asked(_refused, None)[-1].sentence == "no (some.code)"  # type: ignore[arg-type]


@pytest.fixture
def overdue(db):
    """A letter that somebody has waited for for an hour; returns this moment."""
    from cairn.records.models import LetterRank, OutboxMessage
    from cairn.site.world import ports

    now = ports().now()
    OutboxMessage.objects.create(
        uuid=uuid4(),
        kind="x",
        recipient="a@b.example",
        state="WAITING",
        rank=LetterRank.SINGLE,
        created_at=now,
        next_at=now - timedelta(hours=1),
    )
    return now


def test_of_letters_that_have_not_left_it_says_who_is_away_the_postman_or_the_mail_server(overdue, tmp_path):
    from cairn.cli.running import letters
    from cairn.services import pace

    config = read({"CAIRN_DATA": str(tmp_path)})
    (late,) = letters(config)
    assert (late.grade, "start the worker" in late.advice) == ("fault", True)

    pace.close(overdue)
    late, away = letters(config)
    assert (late.grade, away.grade) == ("fault", "note")
    assert late.advice == away.advice == "check CAIRN_MAIL, and whether that server runs"


@pytest.mark.usefixtures("overdue")
def test_letters_that_leave_while_they_are_counted_are_no_error(tmp_path, monkeypatch):
    from django.db.models import QuerySet

    from cairn.cli.running import letters
    from cairn.records.models import OutboxMessage

    count = QuerySet.count

    def count_and_send(rows):
        many = count(rows)
        OutboxMessage.objects.across(reason="a test").delete()
        return many

    monkeypatch.setattr(QuerySet, "count", count_and_send)

    assert [one.grade for one in letters(read({"CAIRN_DATA": str(tmp_path)}))] == ["ok"]

"""Setting up, serving and stopping, with real processes."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cairn.cli import assets
from cairn.site.folder import load
from tests.cli.command import cairn, environment


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer(port: int, path: str = "/healthz", host: str | None = None) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:  # a server that is just starting may take the connection and give nothing
        connection.request("GET", path, headers={"Host": host} if host else {})
        response = connection.getresponse()
        response.body = response.read()
    finally:
        connection.close()
    return response


def nobody_left(group: int) -> bool:
    """Has every process of the group ended, within five seconds?"""
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, process.communicate()
        try:
            answer(port)
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("it never answered")


def start(tmp_path: Path, port: int, **settings: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "cairn.cli", "run"],
        env=environment(CAIRN_DATA=str(tmp_path / "data"), PORT=str(port), **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


@pytest.fixture
def running(tmp_path):
    """A whole empty installation from nothing: web and worker, stopped at the end."""
    with started(tmp_path) as (port, process):
        yield port, process


@pytest.fixture
def serving(empty):
    """The same, but set up before."""
    with started(empty.parent) as (port, process):
        yield port, process


@contextmanager
def started(place: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    process = start(place, port, CAIRN_DEMO="0")
    try:
        wait_for(port, process)
        yield port, process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.slow
def test_one_command_serves_pages_and_ctrl_c_stops_it_all(running):
    port, process = running
    response = answer(port)
    assert (response.status, response.body) == (200, b"ok\n")
    process.send_signal(signal.SIGINT)
    said, complained = process.communicate(timeout=30)
    assert process.returncode == 0, complained
    assert f"Cairn is at http://localhost:{port}/".encode() in said
    assert re.search(rb"/setup/[\w-]{20,}", said), "an empty installation prints the first owner's link"
    with pytest.raises(OSError, match=r"refused|reset"):
        answer(port)


@pytest.mark.slow
def test_when_the_parent_is_killed_nothing_goes_on_serving(serving):
    port, process = serving
    process.kill()
    process.wait(timeout=10)
    for _ in range(200):
        try:
            answer(port)
        except OSError:
            return
        time.sleep(0.1)
    pytest.fail("still serving after its parent was killed")


@pytest.mark.slow
def test_it_answers_to_its_own_names_only(serving):
    port, _ = serving
    assert answer(port, host=f"localhost:{port}").status == 200
    assert answer(port, path="/account/login/", host="evil.example").status == 400


def test_a_taken_port_is_named_before_anything_starts(tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        done = cairn("run", CAIRN_DATA=str(tmp_path / "data"), PORT=str(holder.getsockname()[1]))
    assert done.returncode == 78
    assert done.stderr.startswith(b"config.port.taken: PORT ")


@pytest.mark.slow
def test_setting_up_twice_changes_nothing(empty):
    secret = (empty / "secret.key").read_text()
    again = cairn("setup", CAIRN_DATA=str(empty), CAIRN_DEMO="0")
    assert again.returncode == 0, again.stderr
    assert (empty / "secret.key").read_text() == secret


@pytest.mark.slow
def test_the_doctor_finds_a_new_installation_sound_and_an_empty_folder_not(empty, tmp_path):
    settings = {"CAIRN_DEMO": "0", "PORT": str(free_port())}
    before = cairn("doctor", CAIRN_DATA=str(tmp_path / "none"), **settings)
    assert before.returncode == 1
    assert b"run cairn setup" in before.stdout
    after = cairn("doctor", CAIRN_DATA=str(empty), **settings)
    assert after.returncode == 0, after.stdout
    assert b"fault" not in after.stdout


@pytest.mark.slow
def test_set_up_works_on_postgresql(tmp_path, postgres_url):
    import psycopg

    with psycopg.connect(postgres_url.replace("/cairn?", "/postgres?"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE set_up")
    settings = {
        "CAIRN_DATA": str(tmp_path / "data"),
        "CAIRN_DEMO": "0",
        "DATABASE_URL": postgres_url.replace("/cairn?", "/set_up?"),
    }
    done = cairn("setup", **settings)
    assert done.returncode == 0, done.stderr
    assert b"database: postgresql" in done.stdout


def test_a_database_that_does_not_answer_is_named(tmp_path):
    done = cairn(
        "setup",
        CAIRN_DATA=str(tmp_path / "data"),
        DATABASE_URL=f"postgresql://x:hunter2@127.0.0.1:{free_port()}/y",
    )
    assert done.returncode == 78
    assert done.stderr.startswith(b"config.database.unreachable: ")
    assert b"hunter2" not in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("whole_group", [False, True], ids=["told-alone", "told-all"])
def test_the_worker_stops_when_told_alone_or_with_all_its_processes(empty, whole_group):
    settings = {"CAIRN_DATA": str(empty), "CAIRN_DEMO": "0"}
    worker = subprocess.Popen(
        [sys.executable, "-m", "cairn.cli", "work"], env=environment(**settings), start_new_session=True
    )
    try:
        time.sleep(4)
        assert worker.poll() is None
        (os.killpg if whole_group else os.kill)(worker.pid, signal.SIGTERM)
        assert worker.wait(timeout=25) == 0
        assert nobody_left(worker.pid)
    finally:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


@pytest.mark.slow
def test_style_sheets_of_another_version_are_copied_anew_when_serving_begins(empty, monkeypatch):
    """Somebody brought the program up to date and started it without `cairn setup`."""
    data = empty
    print_, sheet = data / "static.sha256", next((data / "static" / "src").glob("cairn.*.css"))
    monkeypatch.setenv("CAIRN_DATA", str(data))
    config = load(os.environ)
    assert not assets.are_stale(config)
    assert not assets.refresh(config)
    print_.write_text("0" * 64)
    sheet.write_text("of another version")

    assert assets.are_stale(config)
    assert assets.refresh(config)
    assert "of another version" not in sheet.read_text("utf-8")
    assert not assets.are_stale(config)
    print_.unlink()  # of a version that left no print
    assert assets.are_stale(config)


def test_what_was_never_copied_is_not_stale(tmp_path, monkeypatch):
    monkeypatch.setenv("CAIRN_DATA", str(tmp_path))
    assert not assets.refresh(load(os.environ))

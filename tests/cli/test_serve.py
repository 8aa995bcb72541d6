"""`cairn serve` with real processes: how many there are, and public documents over a real wire."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from uuid import UUID

import pytest

from cairn.adapters.accounts import SIZE
from cairn.cli import serving
from cairn.site.config import read
from cairn.site.world import LIMITS_FILE
from tests.cli.command import environment
from tests.cli.test_running import free_port, wait_for

LD = {"Accept": "application/vc+ld+json"}


@pytest.fixture(scope="module")
def served(installation):
    """A server of one worker; its port and its process."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "cairn.cli", "serve", "--workers", "1", "--port", str(port)],
        env=environment(CAIRN_DATA=str(installation.data)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(port, process)
        yield port, process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def ask(port, method, path, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers=headers or {})
    response = connection.getresponse()
    body = response.read()
    named = {name.lower(): value for name, value in response.getheaders() if name.lower() != "date"}
    connection.close()
    return response.status, named, body


def public(installation):
    query = (
        "select uuid, signed from records_credential where is_public and state = 'ISSUED' and signed <> ''"
    )
    ((uuid, signed), *_) = installation.rows(query)
    return f"/credentials/{UUID(uuid)}", signed


@pytest.mark.slow
def test_a_credential_a_head_and_a_condition_over_the_wire(installation, served):
    port, _ = served
    path, signed = public(installation)

    got = ask(port, "GET", path, LD)
    head = ask(port, "HEAD", path, LD)
    again = ask(port, "GET", path, {**LD, "If-None-Match": got[1]["etag"]})

    assert (got[0], got[2].decode()) == (200, signed)
    assert (head[0], head[1], head[2]) == (200, got[1], b"")
    assert (again[0], again[2], again[1]["etag"]) == (304, b"", got[1]["etag"])
    assert got[1]["x-content-type-options"] == "nosniff"


@pytest.mark.slow
def test_a_page_and_a_refusal_come_from_django_on_the_same_server(installation, served):
    port, _ = served
    path, _signed = public(installation)

    page = ask(port, "GET", path, {"Accept": "text/html"})
    nothing = ask(port, "GET", f"/status/{UUID(int=7)}")

    assert (page[0], page[1]["content-type"]) == (200, "text/html; charset=utf-8")
    assert nothing[0] == 404


@pytest.mark.slow
def test_there_are_as_many_workers_as_was_said(served):
    _, process = served
    children = subprocess.run(
        ["ps", "-o", "args=", "--ppid", str(process.pid)], capture_output=True, text=True, check=True
    ).stdout
    workers = [line for line in children.splitlines() if "resource_tracker" not in line and line.strip()]
    assert len(workers) == 1, children


@pytest.mark.slow
def test_its_folder_knows_where_it_listens_and_who_asked_how_much(installation, served):
    port, _ = served
    assert serving.place_of(read({"CAIRN_DATA": str(installation.data)})) == ("127.0.0.1", port)
    assert (installation.data / LIMITS_FILE).stat().st_size == SIZE


@pytest.mark.parametrize("number", ["0", "65", "00012345", "-1", "two", "1.5", ""])
def test_a_number_of_workers_that_makes_no_sense_is_refused(place, capsys, number):
    from tests.cli.material import run

    assert run("serve", f"--workers={number}") == 64
    assert "a number from 1 to 64" in capsys.readouterr().err

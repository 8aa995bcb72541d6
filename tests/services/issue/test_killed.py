"""kill -9 of a worker at every step of issuing from a file: nothing is lost, and nothing is signed twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.services.issue.dying import ROWS, STEPS

READING = ("bulk.before_reading", "bulk.reading", "bulk.after_reading")
ROOT = Path(__file__).resolve().parents[3]


def dying(*words: str, database: str) -> subprocess.CompletedProcess[str]:
    others = ("DJANGO_SETTINGS_MODULE", "TEST_DATABASE_URL", "DATABASE_URL")  # of the tests around this one
    environment = {name: value for name, value in os.environ.items() if name not in others}
    if database:
        environment["DATABASE_URL"] = database
    return subprocess.run(
        [sys.executable, "-m", "tests.services.issue.dying", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def said(done: subprocess.CompletedProcess[str]):
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def killed(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]


def all_steps(folder: Path, database: str, *, time: int) -> None:
    """Kill a worker at every step, when it comes there for the first or the second time; then look at all."""
    jobs = said(dying("prepare", str(folder), str(len(STEPS)), database=database))
    for job, step in zip(jobs, STEPS, strict=True):
        killed(dying("work", str(folder), job, f"{step}@{time}", "0", database=database))
    long = said(dying("read", str(folder), database=database))
    for place, step in enumerate(READING):
        killed(dying("work", str(folder), long, step, str(2 * place), database=database))

    end = said(dying("finish", str(folder), "10", database=database))

    assert end["books"] == []
    assert [job for job in end["jobs"][:-1] if job != ["DONE", ROWS, ROWS, 0, ""]] == []
    assert end["jobs"][-1][:4] == ["DRAFT", ROWS, 0, 0]
    assert end["issued"] == ROWS * len(STEPS)


def test_on_sqlite(tmp_path):
    all_steps(tmp_path, "", time=1)


def test_on_postgresql(tmp_path, postgres_url):
    import psycopg

    with psycopg.connect(postgres_url.replace("/cairn?", "/postgres?"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS dying")
        connection.execute("CREATE DATABASE dying")
    # the second time one chunk is being stored by a thread while another is decided, and a third is signed
    all_steps(tmp_path, postgres_url.replace("/cairn?", "/dying?"), time=2)

"""How long the command line takes, from the start of the process to its end.

`make bench` prints the figures. The budgets are held at any time, on the best of three runs and in
processor seconds, so that a busy machine fails nobody.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys

import pytest

from tests import sealed
from tests.cli.command import environment
from tests.cli.material import write

BUDGETS = {"--version": 0.2, "verify a.jwt": 0.5, "verify jcs.json": 0.5, "verify rdfc.json": 1.2}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("speed")
    write_sources(place)
    return place


def write_sources(place) -> None:
    """Write what the commands read: a token, a badge sealed as text, and one sealed as statements."""
    write(place / "a.jwt", sealed.token(sealed.HARBOUR))
    write(place / "jcs.json", sealed.badge(sealed.HARBOUR, suite="eddsa-jcs-2022"))
    write(place / "rdfc.json", sealed.badge(sealed.HARBOUR))


def once(folder, command: str) -> float:
    """Run `cairn COMMAND` and return the processor seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from cairn.cli import main; sys.exit(main())", *command.split()],
        cwd=folder,
        env={**environment(), "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", "")},
        capture_output=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize("command", BUDGETS)
def test_the_command_keeps_to_its_budget(folder, command):
    assert min(once(folder, command) for _ in range(3)) <= BUDGETS[command]


@pytest.mark.parametrize("command", BUDGETS)
def test_the_time_of_the_whole_process(folder, command, benchmark):
    benchmark.pedantic(once, args=(folder, command), rounds=9, warmup_rounds=1)

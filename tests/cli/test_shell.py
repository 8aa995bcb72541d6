"""The shell around the verbs: help, exit codes, one line for an error."""

from __future__ import annotations

import argparse
import os
import types

import pytest

from cairn.cli import main
from cairn.cli.shell import VERBS, guarded
from cairn.errors import CairnError
from tests.cli.command import cairn


def verb(does) -> types.ModuleType:
    module = types.ModuleType("a_verb")
    module.run = does
    return module


def raising(error: BaseException):
    def run(_: argparse.Namespace) -> int:
        raise error

    return run


def test_the_version_is_said():
    done = cairn("--version")
    assert done.returncode == 0
    assert done.stdout.startswith(b"cairn 0.")


def test_the_version_imports_almost_nothing():
    done = cairn("--version")
    assert done.returncode == 0
    import subprocess
    import sys

    from tests.cli.command import environment

    code = "import sys; from cairn.cli import main; main(['--version']); print(sorted(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment(), check=True)
    for heavy in (b"'django'", b"'argparse'", b"'cryptography'", b"'pyld'", b"'httpx'"):
        assert heavy not in said.stdout


@pytest.mark.parametrize(("set_before", "then"), [(None, "1"), ("3", "3")])
def test_linear_algebra_has_one_thread_unless_somebody_says_otherwise(monkeypatch, capsys, set_before, then):
    if set_before is None:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", "")  # so that it is put back
        monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    else:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", set_before)
    assert main(["--version"]) == 0
    assert os.environ["OPENBLAS_NUM_THREADS"] == then


def test_help_names_every_verb():
    done = cairn("--help")
    assert done.returncode == 0
    for one in VERBS:
        assert f"  {one.name} ".encode() in done.stdout


@pytest.mark.parametrize(
    "arguments", [[], ["nope"], ["--nope"], ["serve", "--nope"], ["ver"], ["serve", "--por", "1"]]
)
def test_wrong_usage_exits_with_64_and_says_how_to_get_help(arguments, capsys):
    assert main(arguments) == 64
    assert "cairn" in capsys.readouterr().err


def test_every_verb_explains_itself():
    for one in VERBS:
        done = cairn(one.name, "--help")
        if b"not_built" in done.stderr:
            continue
        assert done.returncode == 0, one.name
        assert done.stdout.startswith(b"usage: cairn " + one.name.encode())


def test_a_refusal_is_one_line_with_its_code(capsys):
    error = CairnError("two\nlines", code="some.code")
    assert guarded(verb(raising(error)), argparse.Namespace()) == 65
    assert capsys.readouterr().err == "some.code: two lines\n"


@pytest.mark.parametrize(
    ("error", "code", "begins"),
    [
        (CairnError("x", code="config.port.taken"), 78, "config.port.taken: "),
        (FileNotFoundError(2, "No such file or directory", "gone.json"), 66, "file.unreadable: gone.json"),
        (OSError(28, "No space left on device"), 74, "io: "),
        (RuntimeError("boom"), 70, "internal: RuntimeError: boom"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_every_error_has_its_exit_code_and_no_traceback(error, code, begins, capsys):
    assert guarded(verb(raising(error)), argparse.Namespace()) == code
    said = capsys.readouterr().err
    assert said.startswith(begins)
    assert "Traceback" not in said
    assert said.count("\n") <= 1


def test_a_verb_may_have_its_own_exit_code_for_errors():
    module = verb(raising(CairnError("x", code="x")))
    module.EXIT_ON_ERROR = 3
    assert guarded(module, argparse.Namespace()) == 3


def test_a_wrong_setting_stops_the_start_with_a_sentence():
    done = cairn("serve", PORT="http")
    assert done.returncode == 78
    assert done.stderr == b"config.number: PORT must be a whole number from 1 to 65535\n"


def test_a_message_in_any_script_survives_a_terminal_that_cannot_show_it(tmp_path):
    done = cairn(
        "serve", CAIRN_DATA=str(tmp_path), CAIRN_URL="https://مثال.example/", PYTHONIOENCODING="ascii"
    )
    assert done.returncode == 78
    assert b"Traceback" not in done.stderr

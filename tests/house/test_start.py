"""What starts often starts light: no page, and no verb of the command line, loads the libraries for numbers."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

from tests import order
from tests.cli.command import environment
from tests.house.source import ROOT

HEAVY = ("numpy", "scipy", "sklearn", "onnxruntime", "tokenizers", "pyarrow")
WEB = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"
import django
django.setup()
from cairn.api.openapi import api
import cairn.site.urls
api()
"""
VERBS = """
import argparse, importlib, sys
from cairn.cli.shell import VERBS
for verb in VERBS:
    importlib.import_module(verb.module).configure(argparse.ArgumentParser())
"""


def loaded(program: str, folder) -> set[str]:
    asked = f"{program}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        capture_output=True,
        check=False,
        env=environment(CAIRN_DATA=str(folder)),
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    return set(done.stdout.decode().split())


def test_pages_and_the_api_load_no_library_for_numbers(tmp_path):
    assert loaded(WEB, tmp_path) == set()


def test_no_verb_loads_one_before_it_runs(tmp_path):
    assert loaded(VERBS, tmp_path) == set()


def test_what_set_up_compiles_asks_for_no_setting():
    """Wrong settings are refused by `cairn run`, in one line; set-up goes on."""
    spec = importlib.util.spec_from_file_location("cairn_warm", ROOT / "scripts" / "warm.py")
    warm = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(warm)
    wrong = dict.fromkeys(
        ("CAIRN_URL", "CAIRN_ENV_FILE", "CAIRN_SECRET_KEY_FILE", "DATABASE_URL", "PORT"), "no"
    )
    assert warm.bare({**wrong, "PATH": "/bin"}) == {"PATH": "/bin"}


def test_files_of_tests_that_begin_first_are_there():
    assert not [name for name in order.LONGEST if not (ROOT / name).is_file()]

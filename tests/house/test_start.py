"""What starts often starts light: no page, and no verb of the command line, loads the libraries for numbers."""

from __future__ import annotations

import subprocess
import sys

from tests.cli.command import environment

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

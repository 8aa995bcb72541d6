"""Modules and functions stay small enough to read in one sitting; imports point inwards."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.house.source import CAIRN, ROOT, functions, modules, place

MOST_LINES = 400
MOST_FUNCTION_LINES = 60


def test_a_module_has_at_most_400_lines():
    long = {
        place(path, n): n
        for path in modules()
        if (n := len(path.read_text("utf-8").splitlines())) > MOST_LINES
    }
    assert not long


def test_a_function_has_less_than_60_lines():
    long = []
    for path in modules():
        for function in functions(path):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length >= MOST_FUNCTION_LINES:
                long.append(f"{place(path, function.lineno)} {function.name}: {length} lines")
    assert not long


def test_every_import_points_inwards():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_every_folder_of_the_product_is_a_package():
    bare = [
        str(path.relative_to(ROOT))
        for path in CAIRN.rglob("*.py")
        if not (path.parent / "__init__.py").exists()
    ]
    assert not bare


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "manager", "misc"])
def test_no_module_has_a_name_that_says_nothing(name):
    assert not [str(path) for path in modules() if path.stem == name or path.parent.name == name]


def test_nothing_that_set_up_builds_is_committed():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git repository")
    built = [
        name
        for name in tracked.stdout.splitlines()
        if "/built/" in name
        or name.startswith("node_modules/")
        or name.endswith((".woff2", ".ttf", ".mo", ".pyc"))
    ]
    assert not built

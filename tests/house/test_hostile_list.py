"""Every bug class has a row in the documentation, and every test that a row names exists."""

from __future__ import annotations

import ast
import re
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "hostile.md"
LATER = {6, 23, 24, 29}  # wallets, LTI, row security
ROW = re.compile(r"^\| (\d+) \|.*\| ([^|]+) \|$", re.M)


def rows() -> dict[int, list[str]]:
    return {int(n): re.findall(r"`([^`]+)`", tests) for n, tests in ROW.findall(PAGE.read_text("utf-8"))}


def names_in(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return {
        node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_the_thirty_classes_are_all_there():
    assert sorted(rows()) == list(range(1, 31))


def test_every_class_whose_feature_exists_has_a_test():
    assert {number for number, named in rows().items() if not named} == LATER


def test_every_test_that_is_named_exists():
    missing = []
    for number, named in rows().items():
        for name in named:
            file, _, pattern = name.partition("::")
            path = ROOT / file
            if not path.is_file() or not any(fnmatch(test, pattern or "*") for test in names_in(path)):
                missing.append((number, name))
    assert missing == []


def test_tests_that_carry_a_number_are_named_by_that_row():
    """`test_28_…` is found from row 28."""
    for path in sorted((ROOT / "tests" / "hostile").glob("test_*.py")):
        for test in names_in(path):
            found = re.match(r"test_(\d+)_", test)
            if found is None:
                continue
            name = f"{path.relative_to(ROOT).as_posix()}::{test}"
            assert any(fnmatch(name, pattern) for pattern in rows()[int(found[1])]), name

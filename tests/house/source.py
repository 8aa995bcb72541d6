"""The source as the house tests read it: files, syntax trees, names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CAIRN = ROOT / "src" / "cairn"
DOORS = ("web", "api", "worker", "demo", "cli", "site", "adapters")


def modules(*folders: str) -> Iterator[Path]:
    """Every module of the product (or of those folders), migrations left out."""
    for top in folders or (".",):
        for path in sorted((CAIRN / top).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def names_from(path: Path, package: str) -> set[str]:
    """The names that a module imports from `package` or from below it."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module and f"{node.module}.".startswith(f"{package}."):
            found |= {alias.asname or alias.name for alias in node.names}
    return found


def chain(node: ast.expr) -> list[str]:
    """`Award.objects.of(x).filter` as ["Award", "objects", "of", "filter"]; [] when it starts otherwise."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Name):
            return [node.id, *reversed(names)]
        else:
            return []

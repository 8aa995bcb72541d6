"""Write docs/reference/codes.md: every code a service or adapter may refuse with, and what it says.

python scripts/codes.py           write the page
python scripts/codes.py --check   fail when the page is not what the source says
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "codes.md"
SEARCHED = ("services", "adapters", "records", "site", "cli", "api")
TABLED = ("paper.", "row.", "table.")  # beginnings of codes that are kept in tables
CODE = re.compile(r"^[a-z]+(_[a-z]+)*(\.[a-z0-9]+(_[a-z0-9]+)*)+$")
HEAD = """# Codes of services

What a service, an adapter or the command line refuses with. The code is stable: programs may rely on it; the
sentence is for people and may be reworded. `…` stands for a value. Codes of findings are in [findings](findings.md),
of badges and lint in [refusals](refusals.md). This page is written by `scripts/codes.py`; a test compares.

| code | says | in |
| --- | --- | --- |
"""


def said(node: ast.expr | None) -> str:
    """The sentence of an expression: a text, `_("…")`, `_("…") % …`, an f-string; "" when it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"%\(\w+\)[a-z]", "…", node.value)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "gettext", "gettext_lazy")
    ):
        return said(node.args[0]) if node.args else ""
    if isinstance(node, ast.Tuple) and node.elts:
        return said(node.elts[-1])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return re.sub(r"%\(\w+\)[a-z]|%[sd]", "…", said(node.left))
    if isinstance(node, ast.JoinedStr):
        return "".join(said(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return ""


def codes(path: Path) -> Iterator[tuple[str, str]]:
    """Every (code, sentence) raised in a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Dict):
            yield from _of_table(node)
        if not isinstance(node, ast.Call):
            continue
        given = next((word.value for word in node.keywords if word.arg == "code"), None)
        if isinstance(given, ast.Constant) and isinstance(given.value, str) and CODE.match(given.value):
            yield given.value, said(node.args[0] if node.args else None)
        elif isinstance(node.func, ast.Name) and node.func.id == "Fault" and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value, said(node.args[-1])


def _of_table(node: ast.Dict) -> Iterator[tuple[str, str]]:
    """The codes of a table of faults: code → sentence, or code → (field, sentence)."""
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and str(key.value).startswith(TABLED) and said(value):
            yield str(key.value), said(value)


def page() -> str:
    """The whole page."""
    found: dict[str, tuple[str, set[str]]] = {}
    for folder in SEARCHED:
        for path in sorted((ROOT / "src" / "cairn" / folder).rglob("*.py")):
            place = path.relative_to(ROOT / "src" / "cairn").with_suffix("").as_posix()
            for code, sentence in codes(path):
                known, places = found.get(code, ("", set()))
                found[code] = (known or sentence, places | {place})
    rows = [
        f"| `{code}` | {sentence.replace('|', '/') or '—'} | {', '.join(sorted(places))} |"
        for code, (sentence, places) in sorted(found.items())
    ]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if PAGE.exists() and PAGE.read_text() == page() else "run: python scripts/codes.py")
    PAGE.write_text(page())

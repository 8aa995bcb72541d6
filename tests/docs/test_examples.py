"""Every Python example in the README and in docs/ runs.

The blocks of one page run in order and share their names. A block with `>>>` is compared with what it
prints. A block opened with "```python no-run" is shown only, and says in the text why.
"""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
WITH_EXAMPLES = [page for page in PAGES if page.exists() and BLOCK.search(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_examples_of_a_page_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = page.read_text("utf-8")
    names: dict[str, object] = {"__name__": "example"}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    for match in BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 2
        if ">>>" in match[1]:
            test = doctest.DocTestParser().get_doctest(
                match[1], names, f"{page.name}:{line}", str(page), line
            )
            runner.run(test, clear_globs=False)
            names.update(test.globs)
        else:
            exec(compile("\n" * (line - 1) + match[1], str(page), "exec"), names)
    assert runner.summarize(verbose=False).failed == 0

"""Templates obey the content policy: no style attribute, no script in the page, nothing unescaped."""

from __future__ import annotations

import re

import pytest

from tests.house.source import CAIRN, ROOT

TEMPLATES = sorted((CAIRN / "web" / "templates").rglob("*.html"))
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(CAIRN / "web" / "templates"))
)
def test_a_template_obeys_the_content_policy(path):
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=", text), "a style attribute: use a class or an SVG attribute"
    assert not re.search(r"<style\b", text, re.IGNORECASE), "a style element: use the style sheet"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "an event attribute: use the script file"
    assert "javascript:" not in text
    assert not re.search(r"\|\s*(safe|safeseq)\b|autoescape off", text), (
        "unescaped: escape it in Python, once"
    )
    for attributes in SCRIPT.findall(text):
        is_data = re.search(r"type=[\"']application/(ld\+)?json[\"']", attributes)
        assert is_data or "src=" in attributes, "a script in the page: use the script file"


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 20


def test_no_python_marks_text_as_safe_without_saying_why():
    """`mark_safe` and `|safe` are where injected markup gets in; `format_html` escapes."""
    bare = []
    for path in (CAIRN / "web").rglob("*.py"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if re.search(r"\bmark_safe\(", line) and "#" not in line:
                bare.append(f"{path.relative_to(ROOT)}:{number}")
    assert not bare

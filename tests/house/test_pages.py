"""Templates obey the content policy: no style attribute, no script in the page, nothing unescaped."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.source import CAIRN, ROOT, modules, place, tree

TEMPLATES = sorted((CAIRN / "web" / "templates").rglob("*.html"))
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
TAG = re.compile(r"{%\s*(?P<tag>.+?)\s*%}|{{\s*(?P<value>.+?)\s*}}", re.DOTALL)
NAMED = re.compile(r"\b(?:as|asvar)\s+(\w+)$")


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


def strays(text: str) -> list[str]:
    """Addresses (`…_url`) that this template names, and uses where the name is not known any more.

    What a block names is forgotten at its end. The address is then empty, and a "Cancel" that should
    lead away becomes a button that sends the form.
    """
    blocks: tuple[str, ...] = ()
    named: set[tuple[str, tuple[str, ...]]] = set()
    used: list[tuple[str, bool]] = []
    for found in TAG.finditer(text):
        tag = found["tag"] or ""
        if tag.startswith("block "):
            blocks = (*blocks, tag.split()[1])
        elif tag == "endblock" or tag.startswith("endblock "):
            blocks = blocks[:-1]
        name = NAMED.search(tag)
        for one in re.findall(r"\b\w+_url\b", re.sub(r'"[^"]*"', "", tag or found["value"])):
            if not name or one != name[1]:
                known = any((one, blocks[:deep]) in named for deep in range(len(blocks) + 1))
                used.append((one, known))
        if name:
            named.add((name[1], blocks))
    own = {name for name, _where in named}
    return [one for one, known in used if one in own and not known]


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(CAIRN / "web" / "templates"))
)
def test_an_address_is_used_in_the_block_that_names_it(path):
    assert not strays(path.read_text("utf-8"))


def test_an_address_of_another_block_is_found():
    named = '{% block crumbs %}{% url "x" as list_url %}{% endblock %}'
    assert strays(named + '{% block content %}{% button no "quiet" list_url %}{% endblock %}') == ["list_url"]
    assert not strays(named + '{% block content %}{% url "x" as list_url %}{{ list_url }}{% endblock %}')


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


def test_a_link_to_a_file_of_a_list_has_one_question_mark():
    """`search_bar` adds what the reader asked of the list; a page that adds it too gets two question marks."""
    twice = [
        place(path, node.lineno)
        for path in modules("web")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant)
        and key.value in ("csv", "csv_url")
        and re.search(r"reverse\(.*\.query\(", ast.unparse(value))
    ]
    assert not twice, "give the bare address to search_bar"

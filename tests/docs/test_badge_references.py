"""The references about badges name every code there is, and what they show is what is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cairn.badges.elements import ELEMENT_TYPE, FRAMEWORK, Participation, Relation, Sector, Supervision
from cairn.badges.ledger import CODESIGN_TYPE, Act, Ledger, Part
from cairn.credentials.document import parse
from tests.badge_cast import knots

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(
    r"code=\"((?:text|link|email|country|language|criteria|achievement|alignment|rubric|outcome|elements|validity|"
    r"instant|ledger|recipient|composition|baking|source)\.[a-z_0-9]+)\""
)


def codes() -> set[str]:
    found: set[str] = set()
    for module in (ROOT / "src/cairn/badges").glob("*.py"):
        text = module.read_text()
        found |= set(CODE.findall(text)) | set(re.findall(r"\"(source\.[a-z_]+)\"", text))
        found |= {f"lint.{name}" for name in re.findall(r"_against\(\s*\"([a-z_]+)\"", text)}
    return found


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_refusal_is_documented(code):
    assert f"`{code}`" in (ROOT / "docs/reference/refusals.md").read_text()


def test_every_choice_of_an_element_is_documented():
    text = (ROOT / "docs/reference/eu-elements.md").read_text()
    for choices in (Participation, Supervision, Relation, Sector):
        for choice in choices:
            assert choice.value in text


def test_the_example_is_what_cairn_writes():
    text = (ROOT / "docs/reference/eu-elements.md").read_text()
    shown = parse(re.search(r"```json\n(.*?)```", text, re.DOTALL).group(1))
    written = next(each for each in knots().to_json()["alignment"] if each.get("targetCode") == "workload:25")
    assert {key: value for key, value in shown.items() if key not in ("id", "targetUrl")} == {
        key: value for key, value in written.items() if key not in ("id", "targetUrl")
    }
    assert (shown["targetType"], shown["targetFramework"]) == (ELEMENT_TYPE, FRAMEWORK)


def test_the_ledger_is_documented():
    text = (ROOT / "docs/reference/ledger.md").read_text()
    for word in (*Part, *Act):
        assert f"`{word.value}`" in text
    shown = parse(re.search(r"```json\n(.*?)```", text, re.DOTALL).group(1))
    rows = parse(re.search(r"```json rows\n(.*?)```", text, re.DOTALL).group(1))
    (written,) = Ledger.from_json(rows).alignments(url=shown["id"].partition("#")[0], language="en")
    assert (shown, shown["targetType"]) == (written, CODESIGN_TYPE)

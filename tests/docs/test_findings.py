"""The tables of docs/reference/findings.md and the catalogue say the same."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from cairn.credentials.catalogue.sources import SOURCES
from cairn.credentials.findings import CATALOGUE
from cairn.credentials.verdict import ADVICE, SENTENCES, UNREADABLE

ROOT = Path(__file__).parents[2]
CREDENTIALS = ROOT / "src/cairn/credentials"
ROW = re.compile(
    r"^\| `(?P<code>[a-z0-9_.]+)` \| (?P<outcome>\w+) \| (?P<message>.+) \| (?P<job>\w+) \|$", re.M
)

# Said by programs to programmers; never to somebody who hires.
JARGON = re.compile(
    r"\b(DIDs?|(?i:assertion|hash|json|jwt|tokens?|rdf|cryptosuite|signature|key ?id|urls?|context))\b"
)


def documented() -> dict[str, tuple[str, str, str]]:
    text = (ROOT / "docs/reference/findings.md").read_text(encoding="utf-8")
    return {row["code"]: (row["outcome"], row["message"], row["job"]) for row in ROW.finditer(text)}


def test_every_finding_is_documented_with_its_outcome_and_job():
    assert {code: (row[0], row[2]) for code, row in documented().items()} == {
        code: (meaning.outcome, meaning.job) for code, meaning in CATALOGUE.items()
    }


def test_every_finding_is_documented_in_its_own_words():
    for code, meaning in CATALOGUE.items():
        if code not in SOURCES:
            assert documented()[code][1] == meaning.message


def test_every_doubt_has_a_sentence_and_advice_and_nothing_else_needs_one():
    for code, meaning in CATALOGUE.items():
        doubt = meaning.outcome in ("failed", "unknown")
        assert bool(meaning.sentence) == bool(meaning.advice) == doubt, code
        assert (meaning.job == "nobody") <= (not doubt or code == "validity.not_yet"), code


@pytest.mark.parametrize("code", [code for code, meaning in CATALOGUE.items() if meaning.sentence])
def test_a_sentence_goes_on_from_where_the_verdict_began(code):
    sentence = CATALOGUE[code].sentence
    unreadable = code.partition(".")[0] in UNREADABLE or code in (
        "jwt.too_large",
        "jwt.form",
        "jwt.header",
        "jwt.payload",
        "jwt.type",
    )
    assert sentence.endswith(".")
    assert sentence[0].islower() == unreadable


def test_people_who_hire_are_not_told_words_of_programmers():
    told = [*SENTENCES.values(), *ADVICE.values()]
    told += [text for meaning in CATALOGUE.values() for text in (meaning.sentence, meaning.advice)]
    assert [text for text in told if JARGON.search(re.sub(r"\{\w+\}", "", text))] == []


def _is_function(name: str) -> bool:
    module, _, attribute = name.partition(".")
    if not (CREDENTIALS / f"{module}.py").is_file():
        return False
    return callable(getattr(importlib.import_module(f"cairn.credentials.{module}"), attribute, None))


def test_every_code_that_reading_and_sealing_can_raise_is_in_the_catalogue():
    sources = (*CREDENTIALS.glob("*.py"), *CREDENTIALS.glob("cryptosuites/*.py"))
    written = re.compile(r"""["'`]((?:document|jsonld|canonical|context|proof|jwt|did)\.[a-z_]+)["'`]""")
    found = {code for path in sources for code in written.findall(path.read_text(encoding="utf-8"))}
    found -= {
        "canonical.not_nquads",
        "proof.verify_only",
        "jwt.claims",
        "jwt.iss",
        "jwt.sub",
        "jwt.jti",
        "jwt.nbf",
        "jwt.exp",
    }  # of issuing, and of reading N-Quads
    found = {name for name in found if not _is_function(name)}  # `document.dump` in a docstring is no code
    assert sorted(found - set(CATALOGUE)) == []

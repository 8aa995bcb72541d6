"""Texts made to keep a pattern busy: a megabyte of any of them is read in a second or two."""

from __future__ import annotations

import time

import pytest
from tests.badge_cast import MARCH, badge

from cairn.badges.errors import BakingError
from cairn.badges.lint import lint
from cairn.badges.reading import read
from cairn.badges.source import open_source
from cairn.badges.svg import check_svg
from cairn.credentials.contexts import bundled
from cairn.errors import CairnError

MILLION = 1_000_000
TEXTS = {
    "opening braces": "{" * MILLION,
    "template openings": "${<%{{%(" * (MILLION // 8),
    "objects": "[object " * (MILLION // 8),
    "white space": " " * MILLION + "x",
    "invisible characters": "\u200b" * (MILLION // 3) + "x",
    "placeholder words": "null " * (MILLION // 5) + "x",
    "key beginnings": "z3u2" * (MILLION // 4),
    "PEM beginnings": "-----BEGIN " * (MILLION // 11),
    "JWK beginnings": '"d" : "' * (MILLION // 7),
    "slashes": "https://x.example/" + "/undefined" * (MILLION // 10) + "x",
    "dots": "a." * (MILLION // 2),
    "tildes": "a.b~" * (MILLION // 4),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_megabyte_of_it_is_linted_read_and_named_quickly(text):
    document = badge()
    document["credentialSubject"]["narrative"] = text
    document["evidence"][0]["id"] = text
    begun = time.process_time()
    lint(document, contexts=bundled(), at=MARCH, key=None)
    read(document)
    with pytest.raises(CairnError):
        open_source(text.encode())
    assert time.process_time() - begun < 4


STYLES = {
    "openings": "url(" * MILLION,
    "white space": "url(" + " " * MILLION + "#g)",
    "expressions": "expression " * (MILLION // 11),
    "behaviours": "behavior" + " " * MILLION,
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_a_megabyte_of_style_is_judged_quickly(style):
    picture = f'<svg xmlns="http://www.w3.org/2000/svg"><style>{style}</style></svg>'.encode()
    begun = time.process_time()
    try:
        check_svg(picture)
    except BakingError as refused:
        assert refused.code in ("baking.reference", "baking.active")  # noqa: PT017 - either way is fine
    assert time.process_time() - begun < 4


@pytest.mark.parametrize("start", ["<!--", "<!-- -->", '<svg a="', "<?xml ", "<svg " + "a='>' " * 20])
def test_a_megabyte_of_a_beginning_is_no_svg(start):
    begun = time.process_time()
    with pytest.raises(BakingError):
        check_svg(start.encode() * (MILLION // len(start)))
    assert time.process_time() - begun < 4

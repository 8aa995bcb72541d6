"""Fonts of the pages: cut to what a first visit needs, and everything the pages say is in them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont

from cairn.demo import designs

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src" / "cairn" / "web"
SHEET = (WEB / "static" / "src" / "cairn.css").read_text("utf-8")

sys.path.insert(0, str(ROOT / "scripts"))
import assets  # noqa: E402 - a script, not a package


def font(name: str) -> TTFont:
    return TTFont(WEB / "static" / "built" / name)


def ranges() -> list[tuple[str, set[int]]]:
    """The files of the style sheet's @font-face rules with their characters, in order."""
    rules = re.findall(r"@font-face \{.*?built/([\w-]+\.woff2).*?unicode-range: (.*?);", SHEET, re.DOTALL)
    return [(name, set(assets.characters(said.replace("\n", " ")))) for name, said in rules]


@pytest.mark.parametrize(
    ("name", "cut", "most"),
    [("noto-sans-arabic-core.woff2", assets.ARABIC, 30_000), ("inter-latin.woff2", assets.LATIN, 32_000)],
)
def test_a_cut_font_is_small_and_has_what_the_style_sheet_says(name, cut, most):
    said = dict(ranges())[name]
    assert said == set(assets.characters(cut))
    assert (WEB / "static" / "built" / name).stat().st_size <= most
    whole = font("noto-sans-arabic.woff2").getBestCmap() if "arabic" in name else font(name).getBestCmap()
    assert set(font(name).getBestCmap()) == said & set(whole)
    (axis,) = font(name)["fvar"].axes
    assert (axis.minValue, axis.maxValue) == assets.WEIGHTS


def test_the_cut_font_goes_before_the_whole_one():
    """Of two rules of one family the later wins where both have a letter."""
    names = [name for name, _said in ranges()]
    assert names.index("noto-sans-arabic.woff2") < names.index("noto-sans-arabic-core.woff2")


def test_letters_join_and_marks_are_placed_in_the_cut_font():
    core = font("noto-sans-arabic-core.woff2")
    forms = {record.FeatureTag for record in core["GSUB"].table.FeatureList.FeatureRecord}
    places = {record.FeatureTag for record in core["GPOS"].table.FeatureList.FeatureRecord}
    assert {"init", "medi", "fina", "rlig", "ccmp"} <= forms
    assert {"mark", "mkmk"} <= places


def test_everything_the_arabic_pages_say_is_in_the_cut_fonts():
    with (WEB / "locale" / "ar" / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file, locale="ar")
    texts = [
        text
        for message in catalogue
        for text in ([message.string] if isinstance(message.string, str) else message.string)
    ]
    texts += [str(designs.ARABIC_DATA)]
    wanted = {ord(character) for text in texts for character in text if character >= " "}
    has = set(font("noto-sans-arabic-core.woff2").getBestCmap()) | set(
        font("inter-latin.woff2").getBestCmap()
    )
    isolates = set(range(0x2066, 0x206A)) | {0x200E, 0x200F}
    assert not {hex(point) for point in wanted - has - isolates}

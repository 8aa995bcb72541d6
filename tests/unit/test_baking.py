"""A credential goes into a picture and comes out the same."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.badge_cast import badge
from tests.pictures import SVG, itxt, png

from cairn.badges.baking import bake_png, unbake_png
from cairn.badges.errors import BakingError
from cairn.badges.svg import bake_svg, unbake_svg
from cairn.credentials.document import dump_pretty

JWT = b"eyJhbGciOiJFZERTQSJ9.eyJpZCI6InVybjp4In0.c2lnbmF0dXJl"
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).map(str.encode)


@given(texts.filter(lambda text: text.decode().strip() != ""))
def test_a_png_returns_exactly_what_was_baked_into_it(text):
    assert unbake_png(bake_png(png(), text)) == text


@given(
    st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_an_svg_returns_exactly_the_json_baked_into_it(value):
    import json

    text = json.dumps({"badge": value, "mark": "]]>"}, indent=1).replace("\n", "\r\n").encode()
    assert unbake_svg(bake_svg(SVG, text)) == text


def test_a_token_becomes_an_attribute_of_the_svg():
    baked = bake_svg(SVG, JWT)
    assert b'verify="' + JWT in baked
    assert unbake_svg(baked) == JWT


def test_a_whole_badge_survives_both_pictures():
    text = dump_pretty(badge()).encode()
    assert unbake_png(bake_png(png(), text)) == unbake_svg(bake_svg(SVG, text)) == text


def test_a_baked_picture_shows_what_it_showed():
    before = png()
    baked = bake_png(before, JWT)
    assert baked.replace(itxt(JWT), b"") == before
    with Image.open(io.BytesIO(baked)) as picture:
        assert (picture.size, picture.text["openbadgecredential"]) == ((2, 2), JWT.decode())


def test_an_svg_keeps_everything_but_its_first_tag():
    baked = bake_svg(SVG, JWT)
    assert baked.startswith(SVG[: SVG.index(b' data-note="a > b"')])
    assert baked.endswith(SVG[SVG.index(b"<defs>") :])


def test_a_compressed_credential_is_read():
    assert unbake_png(png(itxt(b'{"a": 1}', packed=True))) == b'{"a": 1}'


@pytest.mark.parametrize(("bake", "picture"), [(bake_png, png()), (bake_svg, SVG)])
def test_a_credential_is_never_replaced_silently(bake, picture):
    with pytest.raises(BakingError) as refused:
        bake(bake(picture, JWT), JWT)
    assert refused.value.code == "baking.already"


@pytest.mark.parametrize(("bake", "picture"), [(bake_png, png()), (bake_svg, SVG)])
@pytest.mark.parametrize("text", [b"", b"  ", b"\xff\xfe", b"a\0b", b"x" * 1_048_577])
def test_what_is_no_text_is_not_baked(bake, picture, text):
    with pytest.raises(BakingError) as refused:
        bake(picture, text)
    assert refused.value.code == "baking.text"


def test_a_text_that_xml_cannot_carry_is_not_baked_into_an_svg():
    with pytest.raises(BakingError):
        bake_svg(SVG, '{"a": "\uffff"}'.encode())

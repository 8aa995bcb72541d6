"""Pictures made to deceive, named by their fault; each refused with its code."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pictures import SIGNATURE, SVG, chunk, end, header, itxt, pixels, png

from cairn.badges.baking import bake_png, unbake_png
from cairn.badges.errors import BakingError
from cairn.badges.svg import check_svg, unbake_svg

TEXT = b'{"a": 1}'
SOUND = png(itxt(TEXT))
OLD = itxt(b"https://old.example/assertion", keyword=b"openbadges")
BOMB = zlib.compress(b" " * 50_000_000)

PNGS = {
    "not a PNG": (b"GIF89a", "baking.not_png"),
    "larger than 5 MB": (png(chunk(b"teSt", bytes(5_300_000))), "baking.too_large"),
    "no credential": (png(), "baking.none"),
    "two credentials": (png(itxt(TEXT), itxt(TEXT)), "baking.twice"),
    "two credentials, one behind the pixels": (
        SIGNATURE + header() + itxt(TEXT) + pixels() + itxt(b"{}") + end(),
        "baking.twice",
    ),
    "an Open Badges 2.0 assertion": (png(OLD), "baking.open_badges_2"),
    "an Open Badges 2.0 assertion in plain text": (
        png(chunk(b"tEXt", b"openbadges\0https://x.example")),
        "baking.open_badges_2",
    ),
    "plain text chunk": (png(chunk(b"tEXt", b"openbadgecredential\0{}")), "baking.chunk"),
    "plain text beside the right chunk": (
        png(itxt(TEXT), chunk(b"zTXt", b"openbadgecredential\0\0")),
        "baking.twice",
    ),
    "a wrong checksum": (SOUND[:-30] + b"\0" + SOUND[-29:], "baking.crc"),
    "cut off": (SOUND[:-5], "baking.truncated"),
    "no end": (SOUND[:-12], "baking.truncated"),
    "a length beyond the file": (
        SIGNATURE + struct.pack(">I", 2**31) + b"IHDR" + bytes(20),
        "baking.truncated",
    ),
    "something after the end": (SOUND + b"{}", "baking.trailing"),
    "a second picture after the end": (SOUND + SOUND, "baking.trailing"),
    "an end that is not empty": (SIGNATURE + header() + pixels() + chunk(b"IEND", b"x"), "baking.order"),
    "no header first": (SIGNATURE + itxt(TEXT) + header() + pixels() + end(), "baking.order"),
    "two headers": (SIGNATURE + header() + header() + pixels() + end(), "baking.order"),
    "no image data": (SIGNATURE + header() + itxt(TEXT) + end(), "baking.order"),
    "interrupted image data": (
        SIGNATURE + header() + pixels() + itxt(TEXT) + pixels() + end(),
        "baking.order",
    ),
    "a header of the wrong length": (
        SIGNATURE + chunk(b"IHDR", bytes(12)) + pixels() + end(),
        "baking.order",
    ),
    "too wide": (SIGNATURE + header(4097, 1) + pixels() + end(), "baking.size"),
    "no height": (SIGNATURE + header(1, 0) + pixels() + end(), "baking.size"),
    "a chunk without a name": (
        SIGNATURE + header() + chunk(b"\0\0\0\0", b"") + pixels() + end(),
        "baking.chunk",
    ),
    "an unknown compression": (
        png(chunk(b"iTXt", b"openbadgecredential\0\x01\x07\0\0x")),
        "baking.chunk",
    ),
    "a cut chunk": (png(chunk(b"iTXt", b"openbadgecredential\0\0")), "baking.chunk"),
    "no separators": (png(chunk(b"iTXt", b"openbadgecredential\0\0\0en")), "baking.chunk"),
    "damaged compression": (png(chunk(b"iTXt", b"openbadgecredential\0\x01\0\0\0junk")), "baking.inflate"),
    "an inflating bomb": (png(chunk(b"iTXt", b"openbadgecredential\0\x01\0\0\0" + BOMB)), "baking.inflate"),
    "compression with a tail": (
        png(chunk(b"iTXt", b"openbadgecredential\0\x01\0\0\0" + zlib.compress(TEXT) + b"more")),
        "baking.inflate",
    ),
    "a NUL in the text": (png(itxt(b'{"a": "\0"}')), "baking.text"),
    "text that is no UTF-8": (png(itxt(b"\xff\xff")), "baking.text"),
    "twenty thousand chunks": (png(*[chunk(b"teSt", b"")] * 20_001), "baking.order"),
}


@pytest.mark.parametrize(("picture", "code"), PNGS.values(), ids=PNGS.keys())
def test_a_png_with_this_fault_is_refused(picture, code):
    with pytest.raises(BakingError) as refused:
        unbake_png(picture)
    assert refused.value.code == code


def test_a_png_with_a_fault_is_not_baked_either():
    with pytest.raises(BakingError) as refused:
        bake_png(png() + b"tail", TEXT)
    assert refused.value.code == "baking.trailing"


@given(st.data())
def test_no_changed_byte_makes_the_png_reader_fail_otherwise(data):
    at = data.draw(st.integers(0, len(SOUND) - 1))
    broken = SOUND[:at] + bytes([data.draw(st.integers(0, 255))]) + SOUND[at + 1 :]
    if broken == SOUND:
        assert unbake_png(broken) == TEXT
    else:
        with pytest.raises(BakingError):
            unbake_png(broken)


def svg(inside: str = "", attributes: str = "") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"{attributes}>{inside}</svg>'.encode()


def carrying(inside: str, attributes: str = "") -> str:
    space = "https://purl.imsglobal.org/ob/v3p0"
    return f'<o:credential xmlns:o="{space}"{attributes}>{inside}</o:credential>'


SVGS = {
    "a script": (svg("<script>alert(1)</script>"), "baking.active"),
    "a script in capitals": (svg("<SCRIPT/>"), "baking.active"),
    "a script of another namespace": (
        svg('<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>'),
        "baking.active",
    ),
    "a web page inside": (svg("<foreignObject/>"), "baking.active"),
    "an image of a web page": (svg('<h:img xmlns:h="http://www.w3.org/1999/xhtml"/>'), "baking.active"),
    "an event handler": (svg("", ' onload="alert(1)"'), "baking.active"),
    "an event handler in capitals": (svg('<path ONCLICK="x()"/>'), "baking.active"),
    "an animation of a link": (svg('<a><set attributeName="href" to="javascript:x"/></a>'), "baking.active"),
    "a processing instruction": (b'<?xml-stylesheet href="x.css"?>' + svg(), "baking.active"),
    "a processing instruction inside": (svg("<?php echo 1 ?>"), "baking.active"),
    "a document type": (b"<!DOCTYPE svg>" + svg(), "baking.active"),
    "an entity of its own": (
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"),
        "baking.active",
    ),
    "a billion laughs": (
        b'<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + svg("&b;"),
        "baking.active",
    ),
    "a file of the server": (
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("&a;"),
        "baking.active",
    ),
    "a link to the outside": (svg('<a href="https://eve.example/"/>'), "baking.reference"),
    "a link that runs": (svg('<a xlink:href="javascript:x"/>'), "baking.reference"),
    "an image from outside": (svg('<image href="https://eve.example/x.png"/>'), "baking.reference"),
    "an SVG inside an image": (svg('<image href="data:image/svg+xml;base64,PHN2Zz4="/>'), "baking.reference"),
    "a fill from outside": (svg('<path fill="url(https://eve.example/#a)"/>'), "baking.reference"),
    "a style from outside": (svg("<style>path{fill:url( 'http://eve.example')}</style>"), "baking.reference"),
    "an import of style": (svg("<style>@import 'x.css';</style>"), "baking.active"),
    "a style with escapes": (svg("<style>path{fill:\\75rl(x)}</style>"), "baking.active"),
    "a style that runs": (svg('<path style="x:expression(1)"/>'), "baking.active"),
    "another base address": (svg("", ' xml:base="https://eve.example/"'), "baking.reference"),
    "another root": (b"<html/>", "baking.not_svg"),
    "broken XML": (b"<svg", "baking.not_svg"),
    "UTF-16": (SVG.decode().encode("utf-16"), "baking.not_svg"),
    "another encoding": (SVG.replace(b"UTF-8", b"UTF-7"), "baking.not_svg"),
    "nested too deep": (svg("<g>" * 300 + "</g>" * 300), "baking.too_large"),
    "larger than 5 MB": (svg("<!--" + "x" * 5_300_000 + "-->"), "baking.too_large"),
    "no credential": (svg(), "baking.none"),
    "two credentials": (svg(carrying("{}") + carrying("{}")), "baking.twice"),
    "a token and a text": (svg(carrying("{}", ' verify="a.b.c"')), "baking.twice"),
    "an empty credential": (svg(carrying(" ")), "baking.text"),
    "elements inside the credential": (svg(carrying("<g/>{}")), "baking.text"),
    "an Open Badges 2.0 assertion": (
        svg('<o:assertion xmlns:o="http://openbadges.org" verify="https://x.example"/>'),
        "baking.open_badges_2",
    ),
}


@pytest.mark.parametrize(("picture", "code"), SVGS.values(), ids=SVGS.keys())
def test_an_svg_with_this_fault_is_refused(picture, code):
    with pytest.raises(BakingError) as refused:
        unbake_svg(picture)
    assert refused.value.code == code


def test_a_still_picture_with_inner_references_is_let_in():
    check_svg(SVG)
    check_svg(svg('<image href="data:image/png;base64,AAAA"/><use href="#g"/><path style="fill:url( #g )"/>'))


@given(st.binary(max_size=400))
def test_no_bytes_make_the_svg_reader_fail_otherwise(data):
    for picture in (data, svg()[:-6] + data + b"</svg>"):
        with pytest.raises(BakingError):
            unbake_svg(picture)

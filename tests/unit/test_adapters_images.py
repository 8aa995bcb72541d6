"""Pictures: codes drawn and read, uploads cleaned, badges made."""

from __future__ import annotations

import io

import pytest
from PIL import Image, PngImagePlugin

from cairn.adapters.images import PillowImages, clean, qr_svg, read_codes
from cairn.badges.svg import bake_svg, unbake_svg
from cairn.services.ports import ImageError
from cairn.services.prints import BadgePicture, Stone

LINK = "https://cairn.example.org/credentials/3f0c7f0e-6c1b-4c7e-9f3a-2b6d1a5e8c01"
IMAGES = PillowImages()


def picture(width: int = 40, height: int = 30, *, form: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#52614a").save(out, format=form, **options)
    return out.getvalue()


def test_a_code_we_draw_can_be_read():
    assert read_codes(IMAGES.qr_png(LINK)) == (LINK,)


def test_a_code_in_a_tilted_grey_photograph_can_be_read():
    paper = Image.new("L", (2400, 1800), 200)
    paper.paste(Image.open(io.BytesIO(IMAGES.qr_png(LINK, scale=9))).convert("L"), (700, 500))
    out = io.BytesIO()
    paper.rotate(8, fillcolor=180, expand=True).save(out, format="JPEG", quality=60)

    assert read_codes(out.getvalue()) == (LINK,)


def test_a_photograph_without_a_code_has_none():
    assert read_codes(picture()) == ()


def test_two_codes_come_in_reading_order_and_twice_the_same_once():
    page = Image.new("L", (1200, 1800), 255)
    for text, y in (("second", 1200), ("first", 50), ("first", 600)):
        page.paste(Image.open(io.BytesIO(IMAGES.qr_png(text))).convert("L"), (100, y))
    out = io.BytesIO()
    page.save(out, format="PNG")

    assert read_codes(out.getvalue()) == ("first", "second")


def test_a_code_as_svg_carries_no_script_and_no_style():
    drawn = qr_svg(LINK)

    assert drawn.startswith("<svg")
    assert "style" not in drawn
    assert "script" not in drawn


@pytest.mark.parametrize("text", ["", "x" * 5000])
def test_what_fits_in_no_code_is_refused(text):
    with pytest.raises(ImageError) as caught:
        qr_svg(text)
    assert caught.value.code == "image.text_too_long"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_an_upload_becomes_a_png(form):
    cleaned = clean(picture(form=form))

    assert cleaned.png.startswith(b"\x89PNG")
    assert (cleaned.width, cleaned.height) == (40, 30)


def test_an_upload_is_made_smaller_in_its_own_proportions():
    cleaned = clean(picture(3000, 1500), largest=512)

    assert (cleaned.width, cleaned.height) == (512, 256)


def test_nothing_but_the_picture_is_kept():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("openbadgecredential", "secret")
    notes.add_itxt("Comment", "where it was taken")
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    data = picture(pnginfo=notes, exif=exif) + b"trailing secret"

    kept = clean(data).png

    assert b"secret" not in kept
    assert {kept[at + 4 : at + 8] for at in _chunks(kept)} <= {b"IHDR", b"PLTE", b"IDAT", b"IEND"}


def test_a_photograph_taken_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    cleaned = clean(picture(40, 30, form="JPEG", exif=exif))

    assert (cleaned.width, cleaned.height) == (30, 40)


def test_transparency_is_kept():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, format="PNG")

    with Image.open(io.BytesIO(clean(out.getvalue()).png)) as kept:
        assert kept.mode == "RGBA"


def test_a_badge_is_drawn_as_png_and_svg():
    made = BadgePicture("Knots", "Harbour School", numeral="3")

    with Image.open(io.BytesIO(IMAGES.badge_png(made))) as png:
        assert png.size == (600, 600)
    svg = IMAGES.badge_svg(made)
    assert b"<title>Knots \xe2\x80\x93 Harbour School</title>" in svg


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "#panic()", "شبكة الطاقة", "結び目 🧿", "&amp; \x00\u202e"]
)
def test_a_badge_with_any_title_can_be_baked(title):
    made = BadgePicture(
        title, title, stone=Stone(((0, 0), (9, 0), (4, 5)), "red;", "#1", "url(x)", "#123456")
    )
    credential = b'{"@context":[],"type":["VerifiableCredential"]}'

    svg = IMAGES.badge_svg(made)

    assert b"<script" not in svg
    assert b"url(x)" not in svg
    assert unbake_svg(bake_svg(svg, credential)) == credential
    assert IMAGES.badge_png(made).startswith(b"\x89PNG")


def _chunks(png: bytes) -> list[int]:
    found, at = [], 8
    while at < len(png):
        found.append(at)
        at += 12 + int.from_bytes(png[at : at + 4], "big")
    return found

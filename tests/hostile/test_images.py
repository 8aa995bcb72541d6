"""Pictures that unfold into gigabytes, lie about their size, or are no pictures.

Bug class 20 of trust.md. Each must be refused, quickly, with a code, before anything large is decoded.
"""

from __future__ import annotations

import io
import struct
import time
import zlib

import pytest
from PIL import Image

from cairn.adapters.images import clean, read_codes
from cairn.services.ports import ImageError


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *, data: bytes = b"", extra: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + extra
        + chunk(b"IDAT", zlib.compress(data))
        + chunk(b"IEND", b"")
    )


def jpeg(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, format="JPEG")
    data = bytearray(out.getvalue())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def gif(width: int, height: int) -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HH", width, height)
        + b"\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0"
        + (struct.pack("<HH", width, height) + b"\0\x02\x02D\x01\0;")
    )


FAULTS = [
    ("a PNG of 65535 x 65535", png(65535, 65535), "image.too_many_pixels"),
    ("a PNG of 2 billion a side", png(2**31 - 1, 2**31 - 1), "image.too_many_pixels"),
    ("a PNG one line high and ten million wide", png(10_000_000, 1), "image.too_many_pixels"),
    ("a PNG of no size", png(0, 0), "image.unreadable"),
    ("a PNG cut off", png(100, 100, data=bytes(100)), "image.unreadable"),
    (
        "a PNG whose text unfolds to 300 MB",
        lambda: png(
            10, 10, data=bytes(310), extra=chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(300_000_000), 1))
        ),
        "image.unreadable",
    ),
    ("a JPEG of 65500 x 65500", jpeg(65500, 65500), "image.too_many_pixels"),
    ("a GIF of 60000 x 60000", gif(60000, 60000), "image.too_many_pixels"),
    ("no bytes", b"", "image.unreadable"),
    ("text", b"this is text", "image.unreadable"),
    ("an SVG", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image.unreadable"),
    ("a TIFF", b"II*\0" + bytes(100), "image.unreadable"),
    ("an EPS", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n", "image.unreadable"),
    ("a BMP", b"BM" + bytes(100), "image.unreadable"),
    ("only a PNG's first bytes", b"\x89PNG\r\n\x1a\n", "image.unreadable"),
    ("only a JPEG's first bytes", b"\xff\xd8\xff", "image.unreadable"),
    ("a WebP with nothing in it", b"RIFF\x04\0\0\0WEBP", "image.unreadable"),
    ("26 MB", lambda: bytes(26 * 1024 * 1024), "image.too_large"),
]


@pytest.mark.parametrize(("data", "code"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_hostile_picture_is_refused(data, code):
    data = data() if callable(data) else data
    for look in (clean, read_codes):
        began = time.process_time()
        with pytest.raises(ImageError) as caught:
            look(data)
        assert time.process_time() - began < 2
        if code == "image.too_many_pixels":
            assert caught.value.code in ("image.too_many_pixels", "image.unreadable")
        else:
            assert caught.value.code == code


def test_a_picture_longer_than_4096_is_not_kept_but_a_photo_of_that_length_is_looked_at():
    out = io.BytesIO()
    Image.new("L", (4500, 100), 255).save(out, format="PNG")

    with pytest.raises(ImageError) as caught:
        clean(out.getvalue())
    assert caught.value.code == "image.too_many_pixels"
    assert read_codes(out.getvalue()) == ()


def test_a_photo_of_twenty_megapixels_is_read_and_one_more_row_is_not():
    for height, accepted in ((4000, True), (4001, False)):
        out = io.BytesIO()
        Image.new("L", (5000, height), 255).save(out, format="JPEG")
        if accepted:
            assert read_codes(out.getvalue()) == ()
        else:
            with pytest.raises(ImageError):
                read_codes(out.getvalue())


def test_an_animation_keeps_its_first_frame_only():
    frames = [Image.new("P", (10, 10), color) for color in range(50)]
    out = io.BytesIO()
    frames[0].save(out, format="GIF", save_all=True, append_images=frames[1:])

    with Image.open(io.BytesIO(clean(out.getvalue()).png)) as kept:
        assert getattr(kept, "n_frames", 1) == 1

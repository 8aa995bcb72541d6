"""Pictures: made for a badge, cleaned after upload, codes drawn and read.

Nothing is decoded before its header says that it is small enough (bug class 20
of trust.md: a picture of a few kilobytes can unfold into gigabytes).
"""

from __future__ import annotations

import io
import warnings
from html import escape
from typing import TYPE_CHECKING, Any, Final

from cairn.adapters import typesetting
from cairn.adapters.stones import plain_stone, stone_svg
from cairn.adapters.typesetting import Value, colour, plain
from cairn.services.ports import CertificateError, CleanImage, ImageError
from cairn.services.prints import BadgePicture, Stone

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES: Final = 25 * 1024 * 1024
MAX_PIXELS: Final = 20_000_000  # a photograph of 20 megapixels
MAX_SIDE: Final = 4096  # px, of a picture that is kept; a photo may be longer, it is only looked at
_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
_READ_SIDE: Final = 2200  # px; a code that is lost at this size is not in the photo either
_MOST_CODE: Final = 2000  # characters; about what a QR code holds


class PillowImages:
    """The images port."""

    def badge_png(self, picture: BadgePicture) -> bytes:
        return _badge(picture, "png")

    def badge_svg(self, picture: BadgePicture) -> bytes:
        return _badge(picture, "svg")

    def clean(self, data: bytes, *, largest: int = 1024) -> CleanImage:
        return clean(data, largest=largest)

    def qr_svg(self, text: str) -> str:
        return qr_svg(text)

    def qr_png(self, text: str, *, scale: int = 8) -> bytes:
        out = io.BytesIO()
        _code(text).save(out, kind="png", scale=min(max(scale, 1), 40), border=4)
        return out.getvalue()

    def read_codes(self, photo: bytes) -> tuple[str, ...]:
        return read_codes(photo)


def clean(data: bytes, *, largest: int = 1024) -> CleanImage:
    """Decode an upload and write it anew: turned upright, no metadata, no second frame, nothing behind it.

    Raises:
        ImageError: image.unreadable, image.too_large, image.too_many_pixels.
    """
    picture = _opened(data, side=MAX_SIDE)
    picture.thumbnail((largest, largest))
    kept = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    kept.info.clear()
    out = io.BytesIO()
    kept.save(out, format="PNG", optimize=True)
    return CleanImage(png=out.getvalue(), width=kept.width, height=kept.height)


def read_codes(photo: bytes) -> tuple[str, ...]:
    """Return the text of every QR code in a photo, from top to bottom.

    Raises:
        ImageError: as `clean`.
    """
    import zxingcpp

    picture = _opened(photo, side=None).convert("L")
    picture.thumbnail((_READ_SIDE, _READ_SIDE))
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    readable = [code for code in found if code.valid and code.text]
    readable.sort(key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    return tuple(dict.fromkeys(code.text for code in readable))


def qr_svg(text: str, *, border: int = 4) -> str:
    """Return a QR code as an SVG of one path, black on white, with a quiet zone of `border` modules.

    Raises:
        ImageError: image.text_too_long.
    """
    out = io.BytesIO()
    _code(text).save(
        out, kind="svg", border=border, xmldecl=False, svgns=True, nl=False, light="#fff", omitsize=True
    )
    return out.getvalue().decode("utf-8")


def _code(text: str) -> Any:  # segno has no types
    import segno

    if not text or len(text) > _MOST_CODE:
        raise ImageError("this is too long for a QR code", code="image.text_too_long")
    try:
        return segno.make_qr(text, error="m", boost_error=True)
    except segno.DataOverflowError:
        raise ImageError("this is too long for a QR code", code="image.text_too_long") from None


def _badge(picture: BadgePicture, form: str) -> bytes:
    code, _, rtl, _ = typesetting.language(picture.language)
    stone = picture.stone or plain_stone()
    sheet: dict[str, Value] = {
        "title": plain(picture.title, most=160) or "–",
        "issuer": plain(picture.issuer, most=120),
        "stone": None if form == "svg" else stone_svg(stone),
        "ink": colour(stone.ink, "#202a30"),
        "numeral": plain(picture.numeral, most=3),
        "accent": colour(picture.accent, "#01526d"),
        "lang": code,
        "rtl": rtl,
        "fonts": typesetting.fonts(code),
    }
    try:
        made = typesetting.run("badge.typ", sheet, format=form, ppi=144).data
    except CertificateError as error:
        raise ImageError(f"the picture cannot be drawn: {error}", code="image.failed") from error
    return _with_ground(made, stone, sheet["title"], sheet["issuer"]) if form == "svg" else made


def _with_ground(words: bytes, stone: Stone, title: Value, issuer: Value) -> bytes:
    """Put the ground and the stone behind the words, and say in text what the paths spell."""
    head, end, rest = words.decode("utf-8").partition(">")
    said = escape(f"{title} – {issuer}" if issuer else str(title))
    ground = (
        f'<title>{said}</title><rect x="4" y="4" width="292" height="292" rx="34" '
        'fill="#f8f5f1" stroke="#d8d4cc" stroke-width="2"/>'
    )
    under = ground + stone_svg(stone, place=(62, 32, 176, 104))
    return (head + ' role="img"' + end + under + rest).encode("utf-8")


def _opened(data: bytes, *, side: int | None) -> Image:
    """Return the first frame, upright, or refuse before anything large is decoded."""
    from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

    if len(data) > MAX_BYTES:
        raise ImageError("the picture is larger than 25 MB", code="image.too_large")
    if ImageFile.LOAD_TRUNCATED_IMAGES:
        raise RuntimeError("something in this process made Pillow accept cut-off pictures")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a bomb warning is a refusal
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)
            _refuse_large(picture.size, side)
            picture.load()
            return ImageOps.exif_transpose(picture)
    except ImageError:
        raise
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Warning,
        OSError,
        SyntaxError,
        ValueError,
        KeyError,
        IndexError,
        EOFError,
        OverflowError,
        MemoryError,
    ) as error:
        raise ImageError("this is not a picture we can read (PNG, JPEG, GIF or WebP)") from error


def _refuse_large(size: tuple[int, int], side: int | None) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise ImageError("the picture has more than 20 million pixels", code="image.too_many_pixels")
    if side is not None and max(width, height) > side:
        message = f"the picture is longer than {side} pixels: make it smaller"
        raise ImageError(message, code="image.too_many_pixels", params={"limit": side})

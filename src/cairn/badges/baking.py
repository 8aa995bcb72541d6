"""A credential inside a PNG: put in, taken out, and everything odd refused.

The chunks are read by our own reader, because a picture is where two readers
can be made to see two different things: every checksum is checked, the order
kept, nothing may follow the end, and exactly one credential may be inside.

Source: Open Badges 3.0, "Baked badges"; W3C PNG (Third Edition), 5 "Datastream
structure", 11.3.3.4 "iTXt".
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cairn.badges.errors import BakingError

KEYWORD: Final = b"openbadgecredential"
OLD_KEYWORD: Final = b"openbadges"  # Open Badges 2.0
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
MAX_IMAGE: Final = 5 * 1024 * 1024  # bytes: trust.md
MAX_TEXT: Final = 1024 * 1024
MAX_SIDE: Final = 4096  # pixels
MAX_CHUNKS: Final = 20_000  # a picture of 5 MB in IDAT chunks of 256 bytes


@dataclass(frozen=True, slots=True)
class _Chunk:
    kind: bytes
    data: bytes
    end: int  # offset of the first byte after it


def unbake_png(image: bytes) -> bytes:
    """Return the credential (JSON or compact JWT) that the PNG carries.

    Raises:
        BakingError: baking.too_large, baking.not_png, baking.truncated,
            baking.crc, baking.order, baking.trailing, baking.size,
            baking.none, baking.twice, baking.chunk, baking.inflate,
            baking.open_badges_2.
    """
    chunks = tuple(_read(image))
    found = [chunk for chunk in chunks if _keyword(chunk) == KEYWORD]
    if len(found) > 1:
        raise BakingError(
            "the picture carries two credentials; exactly one may be inside", code="baking.twice"
        )
    if not found:
        if any(_keyword(chunk) == OLD_KEYWORD for chunk in chunks):
            message = "the picture carries an Open Badges 2.0 assertion, not an Open Badges 3.0 credential"
            raise BakingError(message, code="baking.open_badges_2")
        raise BakingError("the picture carries no credential", code="baking.none")
    if found[0].kind != b"iTXt":
        raise BakingError("the credential is in a text chunk of the wrong kind", code="baking.chunk")
    return _text(found[0].data)


def bake_png(image: bytes, credential: bytes) -> bytes:
    """Return the PNG with the credential inside; nothing else in it changes.

    Raises:
        BakingError: the PNG is refused as by `unbake_png`, baking.already
            (it carries a credential: take a clean picture), baking.text.
    """
    check_credential(credential)
    chunks = tuple(_read(image))
    if any(_keyword(chunk) in (KEYWORD, OLD_KEYWORD) for chunk in chunks):
        raise BakingError("the picture already carries a credential", code="baking.already")
    body = KEYWORD + b"\0\0\0\0\0" + credential  # not compressed, no language, no translated keyword
    cut = chunks[0].end  # right behind the header: readers that stop early still find it
    baked = image[:cut] + _chunk(b"iTXt", body) + image[cut:]
    if len(baked) > MAX_IMAGE:
        raise BakingError("the picture with the credential is larger than 5 MB", code="baking.too_large")
    return baked


def check_credential(credential: bytes) -> None:
    """Refuse what no picture can carry as text.

    Raises:
        BakingError: baking.text.
    """
    try:
        text = credential.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BakingError("the credential is not UTF-8 text", code="baking.text") from error
    if not text.strip() or "\0" in text or len(credential) > MAX_TEXT:
        raise BakingError("the credential is empty, has a NUL or is larger than 1 MB", code="baking.text")


def _read(image: bytes) -> Iterator[_Chunk]:
    """Yield every chunk of a PNG that is sound from the first byte to the last."""
    if len(image) > MAX_IMAGE:
        raise BakingError("the picture is larger than 5 MB", code="baking.too_large")
    if not image.startswith(SIGNATURE):
        raise BakingError("this is not a PNG picture", code="baking.not_png")
    at, before, data_seen, count = len(SIGNATURE), b"", False, 0
    while True:
        chunk = _next(image, at)
        count += 1
        if (chunk.kind == b"IHDR") != (at == len(SIGNATURE)) or count > MAX_CHUNKS:
            raise BakingError("the chunks of the PNG are in no order that is allowed", code="baking.order")
        if chunk.kind == b"IHDR":
            _check_header(chunk.data)
        if chunk.kind == b"IDAT":
            if data_seen and before != b"IDAT":
                raise BakingError("the image data of the PNG is interrupted", code="baking.order")
            data_seen = True
        yield chunk
        if chunk.kind == b"IEND":
            break
        at, before = chunk.end, chunk.kind
    if not data_seen or chunk.data:
        raise BakingError("the PNG has no image data, or an end that is not empty", code="baking.order")
    if chunk.end != len(image):
        raise BakingError("something follows the end of the PNG", code="baking.trailing")


def _next(image: bytes, at: int) -> _Chunk:
    if at + 12 > len(image):
        raise BakingError("the PNG ends in the middle", code="baking.truncated")
    length, kind = struct.unpack_from(">I4s", image, at)
    end = at + 12 + length
    if not kind.isalpha():
        raise BakingError("the PNG has a chunk without a proper name", code="baking.chunk")
    if end > len(image):
        raise BakingError("the PNG ends in the middle", code="baking.truncated")
    data = image[at + 8 : end - 4]
    if zlib.crc32(kind + data) != struct.unpack_from(">I", image, end - 4)[0]:
        raise BakingError("a checksum of the PNG is wrong: the file is damaged", code="baking.crc")
    return _Chunk(kind, data, end)


def _check_header(header: bytes) -> None:
    if len(header) != 13:
        raise BakingError("the header of the PNG has the wrong length", code="baking.order")
    width, height = struct.unpack_from(">II", header)
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        message = f"the picture is {width} × {height} pixels; at most {MAX_SIDE} × {MAX_SIDE}"
        raise BakingError(message, code="baking.size", params={"width": width, "height": height})


def _keyword(chunk: _Chunk) -> bytes:
    """Return the keyword of a text chunk of any kind, b"" for other chunks."""
    return chunk.data.partition(b"\0")[0] if chunk.kind in (b"iTXt", b"tEXt", b"zTXt") else b""


def _text(data: bytes) -> bytes:
    """Return the text of an iTXt chunk, inflated under a cap."""
    rest = data[len(KEYWORD) + 1 :]
    if len(rest) < 2 or rest[0] > 1 or rest[1] != 0:
        raise BakingError("the credential's chunk is malformed", code="baking.chunk")
    language, ended, tail = rest[2:].partition(b"\0")
    _translated, ended_again, text = tail.partition(b"\0")
    if not ended or not ended_again or len(language) > 100:
        raise BakingError("the credential's chunk is malformed", code="baking.chunk")
    if rest[0] == 1:
        text = _inflate(text)
    if len(text) > MAX_TEXT:
        raise BakingError("the credential is larger than 1 MB", code="baking.inflate")
    check_credential(text)
    return text


def _inflate(packed: bytes) -> bytes:
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(packed, MAX_TEXT + 1)
    except zlib.error as error:
        raise BakingError("the compressed credential is damaged", code="baking.inflate") from error
    if len(text) > MAX_TEXT or not stream.eof or stream.unused_data:
        raise BakingError("the compressed credential is cut, padded or over 1 MB", code="baking.inflate")
    return text


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

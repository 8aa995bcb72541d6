"""Pictures for tests, built byte by byte so that every fault can be made on purpose."""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SVG = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- a rope -->\n'
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" data-note="a > b">'
    b'<defs><linearGradient id="g"/></defs><path d="M0 0L9 9" fill="url(#g)"/></svg>\n'
)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int = 2, height: int = 2) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


def pixels() -> bytes:
    return chunk(b"IDAT", zlib.compress(b"\0\xff\xff" * 2))


def end() -> bytes:
    return chunk(b"IEND", b"")


def png(*more: bytes) -> bytes:
    """A sound PNG of 2 × 2 pixels with `more` chunks between header and image data."""
    return SIGNATURE + header() + b"".join(more) + pixels() + end()


def itxt(text: bytes, *, keyword: bytes = b"openbadgecredential", packed: bool = False) -> bytes:
    body = zlib.compress(text) if packed else text
    return chunk(b"iTXt", keyword + b"\0" + bytes([packed]) + b"\0\0\0" + body)

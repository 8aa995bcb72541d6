"""What a file is by its content: our own table of signatures, small and readable.

A name is only a claim. The content decides, the name's extension must agree,
and what is neither in the table nor readable text is not taken.

Sources: PNG 3rd ed. 5.2; JFIF 1.02; GIF89a; RFC 9649 (WebP); ISO 32000-2 7.5.2 (PDF);
APPNOTE 6.3.10 (ZIP); ECMA-376-2 (OOXML); ISO 14496-12 (MP4); RFC 8794 (EBML: WebM);
RFC 2361 (WAV); ISO 11172-3 and ID3v2.4 (MP3); glTF 2.0 section 4 (GLB).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Final

from cairn.services.ports import FileType

_CONTROLS: Final = frozenset(range(32)) - {9, 10, 12, 13}
_TEXT: Final = {
    "txt": "text/plain",
    "csv": "text/csv",
    "md": "text/markdown",
    "markdown": "text/markdown",
    "stl": "model/stl",
    "gltf": "model/gltf+json",
}
_OFFICE: Final = {
    "word/": FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xl/": FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "ppt/": FileType("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
}
_SAME: Final = {"jpeg": "jpg", "jpe": "jpg", "m4v": "mp4", "m4a": "mp4", "markdown": "md", "text": "txt"}
ACCEPTED: Final = "png jpg gif webp pdf zip docx xlsx pptx mp4 webm mp3 wav txt csv md stl gltf glb"


def identify(data: bytes) -> FileType | None:
    """Return the type of a binary file in our table; None for everything else, text too."""
    for matches, found in _SIGNATURES:
        if matches(data):
            return _zip_kind(data) if found.extension == "zip" else found
    return None


def is_text(data: bytes) -> bool:
    """Is this text in UTF-8 (or UTF-16 with its mark), with no control characters in it?"""
    try:
        text = data.decode("utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(ord(letter) in _CONTROLS or ord(letter) == 0x7F for letter in text)


def is_markup(data: bytes) -> bool:
    """Would a browser be tempted to take this text for a page or an active picture?"""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:512].lower()
    return start.startswith(b"<") and any(
        tag in start for tag in (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body")
    )


def text_type(extension: str) -> FileType | None:
    """Return the type that a text file with this extension has; None when it names no kind of text."""
    extension = canonical(extension)
    content_type = _TEXT.get(extension)
    return FileType(content_type, extension) if content_type else None


def canonical(extension: str) -> str:
    """Return the one spelling of an extension."""
    extension = extension.lower().removeprefix(".")
    return _SAME.get(extension, extension)


def _zip_kind(data: bytes) -> FileType:
    """A ZIP, or the office document it is when its parts say so."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[:2000]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return FileType("application/zip", "zip")
    if "[Content_Types].xml" in names:
        for folder, found in _OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return found
    return FileType("application/zip", "zip")


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(marks)


def _riff(kind: bytes) -> Callable[[bytes], bool]:
    return lambda data: data[:4] == b"RIFF" and data[8:12] == kind


def _is_mp4(data: bytes) -> bool:
    brands = (
        b"isom",
        b"iso2",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
        b"M4A ",
        b"dash",
        b"qt  ",
    )
    return data[4:8] == b"ftyp" and data[8:12] in brands


def _is_webm(data: bytes) -> bool:
    return data.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in data[:64]


def _is_mp3(data: bytes) -> bool:
    frame = len(data) > 3 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2 and data[2] & 0xF0 != 0xF0
    return data.startswith(b"ID3") or frame


def _is_binary_stl(data: bytes) -> bool:
    """80 bytes of header, a count, and exactly 50 bytes for each triangle."""
    return (
        len(data) >= 134
        and len(data) == 84 + 50 * int.from_bytes(data[80:84], "little")
        and not data.startswith(b"<")
    )


_SIGNATURES: Final[tuple[tuple[Callable[[bytes], bool], FileType], ...]] = (
    (_starts(b"\x89PNG\r\n\x1a\n"), FileType("image/png", "png")),
    (_starts(b"\xff\xd8\xff"), FileType("image/jpeg", "jpg")),
    (_starts(b"GIF87a", b"GIF89a"), FileType("image/gif", "gif")),
    (_riff(b"WEBP"), FileType("image/webp", "webp")),
    (_starts(b"%PDF-"), FileType("application/pdf", "pdf")),
    (_starts(b"PK\x03\x04"), FileType("application/zip", "zip")),
    (_is_mp4, FileType("video/mp4", "mp4")),
    (_is_webm, FileType("video/webm", "webm")),
    (_riff(b"WAVE"), FileType("audio/wav", "wav")),
    (_starts(b"glTF"), FileType("model/gltf-binary", "glb")),
    (_is_mp3, FileType("audio/mpeg", "mp3")),
    (_is_binary_stl, FileType("model/stl", "stl")),
)

"""Which encoding a text is in: by its mark, by its bytes, by what its letters look like; then read piece by piece."""

from __future__ import annotations

import codecs
import io
import itertools
from typing import Final

from cairn.services.ports import TableError

BOM: Final = b"\xef\xbb\xbf"
_ARABIC: Final = range(0x0600, 0x0700)
_PIECE: Final = 1 << 20  # bytes decoded at once while an encoding is tried
_LOOKED_AT: Final = 1 << 18  # bytes in which the letters are counted


def encoding_of(data: bytes) -> str:
    """Return the encoding in which all of `data` can be read.

    Raises:
        TableError: table.encoding, none can; params "line".
    """
    if data.startswith(BOM):
        return _checked(data, "utf-8-sig")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _checked(data, "utf-16")
    sample = data[:4096]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if zeros and zeros.count(0) > 0.7 * len(zeros):  # Latin text in UTF-16 without its mark
            return _checked(data, encoding)
    if _wrong_at(data, "utf-8") is None:
        return "utf-8"
    if 0 in data:
        return "latin-1"  # the NUL is the clearer complaint
    return _checked(data, "windows-1256" if _looks_arabic(data) else "cp1252")


def opened(data: bytes, encoding: str) -> io.TextIOWrapper:
    """Return the text, to be read line by line with its line ends as they are."""
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")


def nul_line(data: bytes, encoding: str) -> int | None:
    """Return the first line with a NUL character, counted from 1; None when there is none."""
    if encoding.startswith("utf-16"):
        lines = enumerate(io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="\n"), start=1)
        return next((number for number, line in lines if "\0" in line), None)
    place = data.find(b"\0")
    return None if place < 0 else data.count(b"\n", 0, place) + 1


def _checked(data: bytes, encoding: str) -> str:
    place = _wrong_at(data, encoding)
    if place is None:
        return encoding
    line = data.count(b"\n", 0, place) + 1
    raise TableError(
        f"line {line}: not readable as text; save the file as “CSV UTF-8” and send it again",
        code="table.encoding",
        params={"line": line},
    )


def _wrong_at(data: bytes, encoding: str) -> int | None:
    """Return the place of the first byte that is no text in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    for start in range(0, len(data), _PIECE):
        try:
            decoder.decode(view[start : start + _PIECE])
        except UnicodeDecodeError as error:
            return start + error.start
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return len(data)
    return None


def _looks_arabic(data: bytes) -> bool:
    """Do the bytes over 127 come in words, as Arabic letters do, and not one by one, as accents do?"""
    text = data[:_LOOKED_AT].decode("windows-1256", "replace")
    arabic = sum(1 for letter in text if ord(letter) in _ARABIC)
    neighbours = sum(1 for a, b in itertools.pairwise(text) if ord(a) in _ARABIC and ord(b) in _ARABIC)
    return arabic > 0 and neighbours >= 0.5 * arabic

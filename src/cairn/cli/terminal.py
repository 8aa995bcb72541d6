"""What goes to the terminal: safe text, documents as bytes, colour only where somebody looks, progress.

A credential is a stranger's text. What it says is never allowed to steer the terminal: control
characters and the marks that turn the reading direction around are written as escapes.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Literal, TextIO

Colour = Literal["green", "yellow", "red", "dim"]

_CODES: Final = {"green": "32", "yellow": "33", "red": "31", "dim": "2"}
_TURNING: Final = frozenset("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BAR: Final = 30  # characters
_REDRAW: Final = 0.1  # seconds between two drawings


def plain(text: str) -> str:
    """Return `text` on one line, with everything that steers a terminal written as an escape.

    >>> plain("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    return "".join(
        letter.encode("unicode_escape").decode("ascii") if _steers(letter) else letter
        for letter in " ".join(text.split())
    )


def say(text: str, *, to: TextIO | None = None) -> None:
    """Write one line, whatever characters it has and whatever the terminal can show."""
    stream = to or sys.stdout
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def complain(text: str) -> None:
    """Write one line to the standard error."""
    say(plain(text), to=sys.stderr)
    sys.stderr.flush()


def give(data: bytes) -> None:
    """Write a document to the standard output, byte for byte."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def coloured(text: str, colour: Colour) -> str:
    """Return `text` in a colour where somebody looks at it, as it is elsewhere. See https://no-color.org."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty():
        return text
    return f"\x1b[{_CODES[colour]}m{text}\x1b[0m"


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows as lines with aligned columns."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)] if rows else []
    for row in rows:
        cells = [plain(cell).ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()


class Progress:
    """A bar on the standard error, where somebody looks; silent elsewhere.

    It says how many are done of how many, and after a second how many in a second, and the time left.
    """

    def __init__(self, total: int) -> None:
        self._total = max(total, 1)
        self._done = 0
        self._shown = sys.stderr.isatty()
        self._began = self._drawn = time.monotonic()

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        if self._shown and (self._done == self._total or time.monotonic() - self._drawn >= _REDRAW):
            self.draw()

    def draw(self) -> None:
        """Show how far it is."""
        if self._shown:
            self._drawn = time.monotonic()
            filled = _BAR * self._done // self._total
            bar = f"[{'#' * filled}{'.' * (_BAR - filled)}] {self._done}/{self._total}"
            sys.stderr.write(f"\r\x1b[K{bar}{self._speed()}")
            sys.stderr.flush()

    def _speed(self) -> str:
        passed = self._drawn - self._began
        if passed < 1 or not self._done:
            return ""
        left = round((self._total - self._done) * passed / self._done)
        clock = (
            f"{left // 60}:{left % 60:02}" if left < 3600 else f"{left // 3600} h {left // 60 % 60:02} min"
        )
        return f"  {self._done / passed:,.0f}/s  {clock} left"

    def clear(self) -> None:
        """Take the bar away, so that a line can be written."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def progress(total: int) -> Iterator[Progress]:
    """A bar for `total` steps, gone when it ends."""
    bar = Progress(total)
    bar.draw()
    try:
        yield bar
    finally:
        bar.clear()


def _steers(letter: str) -> bool:
    point = ord(letter)
    return point < 0x20 or 0x7F <= point < 0xA0 or 0xD800 <= point < 0xE000 or letter in _TURNING

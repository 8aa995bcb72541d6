"""Where the web server of a data folder listens: it says so in the folder, for as long as it runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cairn.site.config import Config

FILE: Final = "serving"  # in the data folder: process, address and port
_LONGEST: Final = 200  # characters


@contextmanager
def told(config: Config) -> Iterator[None]:
    """Say where it is served while what is inside runs. Of several servers the last one is known."""
    path = _path(config)
    mine = f"{os.getpid()} {config.host} {config.port}\n"
    path.write_text(mine, encoding="ascii")
    try:
        yield
    finally:
        if _text(path) == mine:
            path.unlink(missing_ok=True)


def place_of(config: Config) -> tuple[str, int] | None:
    """Return address and port of the server that runs on this data folder; None when none does, or none said so."""
    words = _text(_path(config)).split()
    if len(words) != 3 or not all(word.isascii() and word.isdigit() for word in (words[0], words[2])):
        return None
    return (words[1], int(words[2])) if _lives(int(words[0])) else None


def _path(config: Config) -> Path:
    return config.data / FILE


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")[:_LONGEST]
    except (OSError, UnicodeDecodeError):
        return ""


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except PermissionError:
        return True  # somebody else's
    except (OSError, OverflowError):
        return False
    return True

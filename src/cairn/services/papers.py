"""Papers that people send, as types: part of what `cairn.services.ports` asks of the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

MAX_PAPER: Final = 10 * 1024 * 1024  # bytes
MOST_PAGES: Final = 200
MOST_LETTERS: Final = 200_000  # characters of a text that are given back


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a paper.

    kind: pdf, docx, odt or txt. pages: of a PDF, else 0. unread: pages among them that could not be read.
    is_cut: the paper goes on after `MOST_LETTERS`.
    """

    text: str
    kind: str
    pages: int = 0
    unread: int = 0
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that is attached to a PDF.

    media_type, relation: as the PDF says ("application/vc", "Data"), "" where it says nothing.
    """

    name: str
    media_type: str
    relation: str
    data: bytes


class Papers(Protocol):
    """Reads papers somewhere else, within limits of time and memory."""

    def text_of(self, data: bytes) -> Written:
        """Return the text of a PDF, of a Word or OpenDocument text, or of plain text.

        Raises:
            PaperError: it cannot be read; the message says what to do instead.
        """
        ...

    def attached_to(self, data: bytes) -> tuple[Attached, ...]:
        """Return the files that are attached to a PDF as a whole, at most 20 of 8 MB together; () when there are none.

        Raises:
            PaperError: paper.damaged, paper.protected, paper.too_large, paper.too_much, paper.failed.
        """
        ...

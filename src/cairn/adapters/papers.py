"""Papers people send (PDF, DOCX, ODT, plain text), read in a jail: one process for each, gone with it.

The reader (`cairn.adapters.paper_reader`) gets the bytes and nothing else. The kernel holds its
memory and its processor time; we watch the clock on the wall. Nothing of one paper is left for the next,
and what the reader complains of goes nowhere: it might quote somebody's CV.

Codes of PaperError
    paper.too_large       over 10 MB
    paper.too_many_pages  a PDF of over 200 pages
    paper.unknown         another kind of file; params "kind" when we know which
    paper.old_word        a .doc
    paper.protected       encrypted with a password
    paper.scanned         pages without text: pictures of writing
    paper.empty           no text at all
    paper.damaged         not readable as what it begins like
    paper.too_much        reading it takes more time or memory than one paper may have
    paper.failed          no process could be started

Source: trust.md, "One verification pipeline, pure and in a jail" (the same for papers).
"""

from __future__ import annotations

import base64
import logging
import sys
from collections.abc import Sequence
from typing import Any, Final

from cairn.adapters import encodings, filetypes
from cairn.adapters.cells import Cell, Died
from cairn.adapters.paper_reader import seconds_for
from cairn.adapters.paper_text import shortened
from cairn.services import meters
from cairn.services.papers import MAX_PAPER, Attached, Written
from cairn.services.ports import PaperError, TableError

LOG = logging.getLogger("cairn.papers")
SILENCE: Final = 30.0  # seconds by the clock on the wall; the reader has less of the processor
COMMAND: Final = (sys.executable, "-I", "-m", "cairn.adapters.paper_reader")
PDF: Final = b"%PDF-"
_ZIP: Final = b"PK\x03\x04"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_SENTENCES: Final = {
    "paper.too_large": "the file is larger than 10 MB",
    "paper.too_many_pages": "it has more than 200 pages: send the ones that matter",
    "paper.unknown": "this is a file of another kind: send a PDF, a Word or OpenDocument text, or plain text",
    "paper.old_word": "this is an old Word file (.doc): save it as .docx or PDF, and send that",
    "paper.protected": "it is protected with a password: save it without one, and send that",
    "paper.scanned": "its pages are pictures without text: save it as PDF from the program it was written in",
    "paper.empty": "there is no text in it",
    "paper.damaged": "the file is damaged: open it, save it anew, and send that",
    "paper.too_much": "reading it takes more time or memory than one file may have: save it anew as plain text",
    "paper.failed": "the file could not be read just now: try again",
}


class JailedPapers:
    """The papers port.

    command: starts the reader; more arguments are its seconds of processor time and its bytes of memory.
    """

    def __init__(self, *, command: Sequence[str] = COMMAND) -> None:
        self._command = command

    def text_of(self, data: bytes) -> Written:
        """Return the text of a paper; see `Papers`."""
        _within_limits(data)
        kind = _kind_of(data)
        if kind == "txt":
            return _plain(data)
        said = self._ask({"want": "text", "kind": kind}, data)
        return Written(said["text"], said["kind"], said["pages"], said["unread"], said["is_cut"])

    def attached_to(self, data: bytes) -> tuple[Attached, ...]:
        """Return what is attached to a PDF; see `Papers`."""
        _within_limits(data)
        said = self._ask({"want": "attached", "kind": "pdf"}, data)
        return tuple(
            Attached(one["name"], one["media_type"], one["relation"], base64.b64decode(one["data"]))
            for one in said["attached"]
        )

    def _ask(self, question: dict[str, str], data: bytes) -> dict[str, Any]:
        try:
            cell = Cell(self._command, quiet=True)
        except OSError as error:
            LOG.error("no reader can be started: %s", error)  # noqa: TRY400
            raise refusal("paper.failed") from error
        try:
            cell.tell({**question, "data": base64.b64encode(data).decode()})
            said = cell.hear(SILENCE)
        except Died as death:
            LOG.warning("a paper was given up: %s", death)
            meters.spent_elsewhere(float(seconds_for(question["want"])))
            raise refusal("paper.too_much") from death
        finally:
            cell.kill()
        meters.spent_elsewhere(said["seconds"])
        if "error" in said:
            raise refusal(said["error"])
        return said


def refusal(code: str) -> PaperError:
    """Return the error of one of the codes above."""
    return PaperError(_SENTENCES[code], code=code)


def _within_limits(data: bytes) -> None:
    if len(data) > MAX_PAPER:
        raise refusal("paper.too_large")


def _kind_of(data: bytes) -> str:
    """Return pdf, zip or txt, by the first bytes; a name is not believed."""
    if PDF in data[:1024]:
        return "pdf"
    if data.startswith(_ZIP):
        return "zip"
    if data.startswith(_COMPOUND):
        raise refusal("paper.protected" if _ENCRYPTED in data else "paper.old_word")
    found = filetypes.identify(data)
    if found is not None:
        pictures = found.content_type.startswith("image/")
        raise refusal("paper.scanned" if pictures else "paper.unknown")
    if data.startswith(b"{\\rtf") or filetypes.is_markup(data):
        raise refusal("paper.unknown")
    return "txt"


def _plain(data: bytes) -> Written:
    try:
        text = data.decode(encodings.encoding_of(data))
    except (TableError, UnicodeDecodeError) as error:
        raise refusal("paper.unknown") from error
    if "\0" in text:
        raise refusal("paper.unknown")
    text, is_cut = shortened(text)
    if not text:
        raise refusal("paper.empty")
    return Written(text, "txt", is_cut=is_cut)

"""The process that reads one paper, within limits that the kernel holds.

Run by `cairn.adapters.papers` as `python -I -m cairn.adapters.paper_reader [SECONDS [BYTES]]`; speaks in the
frames of `cairn.adapters.frames`: one question with the file, one answer, and the end.
"""

from __future__ import annotations

import base64
import sys
import time
from collections.abc import Mapping
from typing import Any, Final

from cairn.adapters.frames import Message, receive, send
from cairn.adapters.paper_text import Refused, shortened

CPU_SECONDS: Final = 8  # for the text of one paper; a CV needs under one
MEMORY: Final = 512 * 1024 * 1024  # bytes of address space, of the whole process
ATTACHED_SECONDS: Final = 3  # for what is attached; a certificate needs a tenth of one
ATTACHED_MEMORY: Final = 256 * 1024 * 1024


def main(seconds: int = CPU_SECONDS, memory: int = MEMORY) -> None:
    """Answer one question; whatever is wrong with the paper is an answer, too."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file, whatever it reads
    _bound(seconds, memory)
    asked = receive(0)
    if asked["want"] == "attached":
        _bound(min(seconds, ATTACHED_SECONDS), min(memory, ATTACHED_MEMORY))
    said = answer(asked["want"], asked["kind"], base64.b64decode(asked.pop("data")))
    send(1, {**said, "seconds": time.process_time()})


def seconds_for(want: str) -> int:
    """Return the processor time that one question may take."""
    return ATTACHED_SECONDS if want == "attached" else CPU_SECONDS


def _bound(seconds: int, memory: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def answer(want: str, kind: str, data: bytes) -> Mapping[str, Any]:
    """Return what was asked for, or {"error": code}."""
    try:
        if want == "attached":
            from cairn.adapters.paper_pdf import attached

            return {"attached": [_packed(one) for one in attached(data)]}
        return _text(kind, data)
    except Refused as refused:
        return {"error": str(refused)}
    except (MemoryError, RecursionError):
        return {"error": "paper.too_much"}
    except Exception:  # noqa: BLE001 - readers of PDF fail in every way there is; none of them is ours to mend
        return {"error": "paper.damaged"}


def _text(kind: str, data: bytes) -> Message:
    if kind == "pdf":
        from cairn.adapters import paper_pdf

        found = paper_pdf.text(data)
        said = {"text": found.text, "kind": "pdf", "pages": found.pages, "unread": found.unread}
        was_cut = found.is_cut
    else:
        from cairn.adapters import paper_office

        kind, words = paper_office.text(data)
        said = {"text": words, "kind": kind, "pages": 0, "unread": 0}
        was_cut = False
    text, is_cut = shortened(str(said["text"]))
    if not any(letter.isalnum() for letter in text):
        raise Refused("paper.scanned" if kind == "pdf" else "paper.empty")
    return {**said, "text": text, "is_cut": is_cut or was_cut}


def _packed(one: Any) -> Message:
    return {
        "name": one.name,
        "media_type": one.media_type,
        "relation": one.relation,
        "data": base64.b64encode(one.data).decode(),
    }


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:]))

"""A PDF: its text, and what is attached to it. Runs in the process of `cairn.adapters.paper_reader` only.

Whatever is odd about a file raises something; the reader's process turns it into a refusal.

Source: ISO 32000-2, 7.9.6 "Name trees", 7.11.4 "Embedded file streams", 14.13 "Associated files".
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader, apply_configuration
from pypdf.errors import FileNotDecryptedError, LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject

from cairn.adapters.paper_text import Refused
from cairn.services.papers import MOST_LETTERS, MOST_PAGES, Attached, Written

MOST_DECODED: Final = 20_000_000  # bytes of one stream, whatever it is packed with
MOST_PARSED: Final = 500_000  # operands of one page
MOST_XREF: Final = 200_000  # objects
MOST_ATTACHED: Final = 20  # files
MOST_OF_ONE: Final = 2 * 1024 * 1024  # bytes; a credential has one million at most
MOST_TOGETHER: Final = 8 * 1024 * 1024  # bytes; in base64 they fit into one of our frames
_NODES: Final = 200  # of the tree of names
_LIMITS: Final[dict[str, Any]] = {
    "zlib_maximum_output_length": MOST_DECODED,
    "lzw_maximum_output_length": MOST_DECODED,
    "run_length_maximum_output_length": MOST_DECODED,
    "array_based_stream_maximum_output_length": MOST_DECODED,
    "maximum_declared_stream_length": MOST_DECODED,
    "stream_decoding_work_maximum_length": 2 * MOST_DECODED,
    "stream_parsing_work_maximum_count": MOST_PARSED,
    "stream_filters_maximum_length": 4,
    "page_tree_maximum_entries": 4 * MOST_PAGES,
    "page_tree_maximum_depth": 32,
    "xform_maximum_invocations_per_extraction": 500,
}


def text(data: bytes) -> Written:
    """Return the text of all pages; one that cannot be read is counted, and the others stay.

    Raises:
        Refused: paper.protected, paper.too_many_pages, paper.too_much, paper.damaged.
    """
    with apply_configuration(jbig2dec_binary=None, **_LIMITS):
        pages = _opened(data).pages
        count = _count(pages)
        found: list[str] = []
        unread = letters = 0
        is_cut = False
        for page in pages:
            if is_cut := letters > 2 * MOST_LETTERS:
                break
            try:
                found.append(page.extract_text())
            except LimitReachedError as error:
                raise Refused("paper.too_much") from error
            except (PyPdfError, KeyError, TypeError, ValueError, AttributeError, IndexError):
                unread += 1
                continue
            letters += len(found[-1])
        if unread == count:
            raise Refused("paper.damaged")
        return Written("\n\n".join(found), "pdf", count, unread, is_cut)


def attached(data: bytes) -> list[Attached]:
    """Return the files that are attached to the document as a whole, the names in the order of the PDF.

    One over `MOST_OF_ONE` is left out, and so is what does not fit into `MOST_TOGETHER` any more.

    Raises:
        Refused: paper.protected, paper.too_much.
    """
    with apply_configuration(jbig2dec_binary=None, **_LIMITS):
        root = _opened(data).root_object
        found: dict[int, Attached] = {}
        room = MOST_TOGETHER
        for name, spec in _specifications(root):
            stream = _file_of(spec)
            if stream is None or id(stream) in found:
                continue
            if len(found) == MOST_ATTACHED:
                break
            try:
                content = stream.get_data()
            except LimitReachedError:
                continue
            if len(content) <= min(MOST_OF_ONE, room):
                room -= len(content)
                found[id(stream)] = Attached(
                    _said(spec.get("/UF")) or _said(spec.get("/F")) or name,
                    _said(stream.get("/Subtype")).removeprefix("/"),
                    _said(spec.get("/AFRelationship")).removeprefix("/"),
                    content,
                )
        return list(found.values())


def _opened(data: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(data), xref_stream_maximum_entries=MOST_XREF)
        _ = reader.root_object  # what needs a password says so now
    except FileNotDecryptedError as error:
        raise Refused("paper.protected") from error
    except LimitReachedError as error:
        raise Refused("paper.too_much") from error
    return reader


def _count(pages: object) -> int:
    try:
        count = len(pages)  # type: ignore[arg-type]
    except FileNotDecryptedError as error:
        raise Refused("paper.protected") from error
    except LimitReachedError as error:
        raise Refused("paper.too_many_pages") from error
    if count > MOST_PAGES:
        raise Refused("paper.too_many_pages")
    return count


def _specifications(root: DictionaryObject) -> Iterator[tuple[str, DictionaryObject]]:
    """Yield (name, file specification) of the tree of names, then of the associated files of the document."""
    names = _dictionary(root.get("/Names"))
    waiting = [_dictionary(names.get("/EmbeddedFiles"))]
    for _step in range(_NODES):
        if not waiting:
            break
        node = waiting.pop(0)
        pairs = [_resolved(one) for one in _array(node.get("/Names"))]
        for name, spec in zip(pairs[::2], pairs[1::2], strict=False):
            if isinstance(spec, DictionaryObject):
                yield _said(name), spec
        waiting += [_dictionary(kid) for kid in _array(node.get("/Kids"))[:_NODES]]
    for one in _array(root.get("/AF")):
        spec = _resolved(one)
        if isinstance(spec, DictionaryObject):
            yield "", spec


def _file_of(spec: DictionaryObject) -> StreamObject | None:
    files = _dictionary(spec.get("/EF"))
    found = _resolved(files.get("/UF")) or _resolved(files.get("/F"))
    return found if isinstance(found, StreamObject) else None


def _resolved(value: object) -> PdfObject | None:
    return value.get_object() if isinstance(value, PdfObject) else None


def _dictionary(value: object) -> DictionaryObject:
    found = _resolved(value)
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _array(value: object) -> list[object]:
    found = _resolved(value)
    return list(found) if isinstance(found, ArrayObject) else []


def _said(value: object) -> str:
    found = _resolved(value)
    return str(found)[:200] if isinstance(found, str) else ""

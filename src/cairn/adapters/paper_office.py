"""The text of a Word document (.docx) and of an OpenDocument text (.odt): a zip file with XML in it.

Only the part with the text is unpacked, under a cap. The XML is read as it comes, without a tree, by the
hardened parser: no document type, no entities, nothing from elsewhere. Runs in the process of
`cairn.adapters.paper_reader` only.

Source: ECMA-376 part 1, 17.3 (WordprocessingML), part 2 (packages); OpenDocument 1.3 part 3, 6 (text).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Final

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from cairn.adapters.paper_text import Refused

MOST_UNPACKED: Final = 30_000_000  # bytes of one part
MOST_PARTS: Final = 5_000
MOST_NESTING: Final = 200
MOST_SPACES: Final = 100  # that one element may stand for
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def text(data: bytes) -> tuple[str, str]:
    """Return (docx or odt, the text).

    Raises:
        Refused: paper.unknown, paper.protected, paper.damaged, paper.too_much.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Refused("paper.damaged") from error
    names = archive.namelist()
    if len(names) > MOST_PARTS:
        raise Refused("paper.too_much")
    if "[Content_Types].xml" in names:
        return "docx", _written(_part(archive, _main_part(archive)), _Word())
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        if b"encryption-data" in _part(archive, "META-INF/manifest.xml"):
            raise Refused("paper.protected")
        if b"opendocument.text" not in _part(archive, "mimetype"):
            raise Refused("paper.unknown")
        return "odt", _written(_part(archive, "content.xml"), _OpenDocument())
    raise Refused("paper.unknown")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one part, unpacked under the cap, whatever the file says of its size."""
    try:
        member = archive.getinfo(name)
    except KeyError as error:
        raise Refused("paper.unknown") from error
    if member.flag_bits & 1:
        raise Refused("paper.protected")
    if member.compress_type not in _METHODS:
        raise Refused("paper.damaged")
    try:
        with archive.open(member) as file:
            found = file.read(MOST_UNPACKED + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise Refused("paper.damaged") from error
    if len(found) > MOST_UNPACKED:
        raise Refused("paper.too_much")
    return found


def _main_part(archive: zipfile.ZipFile) -> str:
    """Where the text of a package is: mostly word/document.xml, but the package decides."""
    links = _Links()
    _read(_part(archive, "_rels/.rels"), links)
    if not links.main:
        raise Refused("paper.unknown")
    name = links.main.lstrip("/")
    if not name.startswith("word/"):  # a workbook or a presentation
        raise Refused("paper.unknown")
    return name


def _written(part: bytes, target: _Text) -> str:
    _read(part, target)
    return "".join(target.found)


def _read(part: bytes, target: _Target) -> None:
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    try:
        parser.feed(part)
        parser.close()
    except DefusedXmlException as error:
        raise Refused("paper.damaged") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Refused("paper.damaged") from error


class _Target:
    """Takes the XML as it comes; elements are told apart by their local names."""

    def __init__(self) -> None:
        self.path: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self.path.append(name)
        if len(self.path) > MOST_NESTING:
            raise Refused("paper.too_much")
        self.begins(name, {key.rpartition("}")[2]: value for key, value in attributes.items()})

    def end(self, tag: str) -> None:
        self.path.pop()
        self.ends(tag.rpartition("}")[2])

    def begins(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def ends(self, name: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """A piece of text."""

    def close(self) -> None:
        """The end."""


class _Links(_Target):
    """Finds the main part among the relationships of a package."""

    main = ""

    def begins(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            self.main = self.main or attributes.get("Target", "")


class _Text(_Target):
    """Collects the text of the elements in which it stands, without what is hidden in others."""

    hidden: frozenset[str] = frozenset()
    paragraphs: frozenset[str] = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hiding = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        self._hiding += self.path[-1] in self.hidden

    def end(self, tag: str) -> None:
        self._hiding -= self.path[-1] in self.hidden
        super().end(tag)

    def ends(self, name: str) -> None:
        if name in self.paragraphs:
            self.put("\n")

    def put(self, text: str) -> None:
        """Add a piece, unless it stands where nobody reads it."""
        if not self._hiding:
            self.found.append(text)


class _Word(_Text):
    # a drawing is there twice, for new and for old programs; what was taken out is kept as a revision
    hidden = frozenset({"Fallback", "del", "moveFrom"})
    paragraphs = frozenset({"p"})

    def begins(self, name: str, attributes: Mapping[str, str]) -> None:
        del attributes
        if name in ("br", "cr"):
            self.put("\n")
        elif name == "tab" and self.path[-2:-1] == ["r"]:
            self.put(" ")
        elif name == "noBreakHyphen":
            self.put("-")

    def data(self, text: str) -> None:
        if self.path[-1:] == ["t"]:
            self.put(text)


class _OpenDocument(_Text):
    hidden = frozenset({"tracked-changes", "annotation", "note-citation", "sequence-decls", "scripts"})
    paragraphs = frozenset({"p", "h"})

    def begins(self, name: str, attributes: Mapping[str, str]) -> None:
        put: Mapping[str, Callable[[], str]] = {
            "s": lambda: " " * _count(attributes.get("c", "1")),
            "tab": lambda: " ",
            "line-break": lambda: "\n",
        }
        if name in put:
            self.put(put[name]())

    def data(self, text: str) -> None:
        if not {"p", "h"}.isdisjoint(self.path):
            self.put(text.replace("\n", " "))


def _count(said: str) -> int:
    return min(int(said), MOST_SPACES) if said.isascii() and said.isdigit() and len(said) < 6 else 1

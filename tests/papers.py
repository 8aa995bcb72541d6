"""Papers as people send them, made by hand: PDF with text and attachments, DOCX, ODT."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader, PdfWriter

from cairn.adapters import paper_reader
from cairn.adapters.papers import JailedPapers, refusal

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


class PapersReadHere(JailedPapers):
    """The real reader in this process: for tests of what is decided. The walls have tests of their own."""

    def _ask(self, question: dict[str, str], data: bytes) -> dict[str, Any]:
        said = dict(paper_reader.answer(question["want"], question["kind"], data))
        if "error" in said:
            raise refusal(said["error"])
        return said


@dataclass(frozen=True)
class File:
    """What is attached to a PDF."""

    data: bytes
    name: str = "credential.json"
    media_type: str = "application/vc"
    relation: str = "Data"


def objects(parts: Sequence[bytes], *, root: int = 1, junk: bytes = b"") -> bytes:
    """Return a PDF of these objects, numbered from 1; `junk` stands behind the cross-references."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, root, table)
    return bytes(out) + junk


def stream(data: bytes, *, extra: bytes = b"", packed: bool = True) -> bytes:
    body = zlib.compress(data, 9) if packed else data
    filtered = b"/Filter /FlateDecode " if packed else b""
    return b"<< /Length %d %b%b >>\nstream\n%b\nendstream" % (len(body), filtered, extra, body)


def pdf(*pages: str, files: Sequence[File] = ()) -> bytes:
    """Return a PDF with a page for each text, and files in its tree of names."""
    parts: list[bytes] = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for text in pages:
        lines = b"".join(
            b"(%b) Tj T* " % line.encode("latin-1").replace(b"(", b"\\(") for line in text.split("\n")
        )
        parts.append(stream(b"BT /F1 11 Tf 14 TL 40 740 Td " + lines + b"ET"))
        kids.append(len(parts) + 1)
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % len(parts)
        )
    names, related = b"", b""
    for file in files:
        kind = b"/" + file.media_type.replace("/", "#2F").encode() if file.media_type else b"/Other"
        parts.append(stream(file.data, extra=b"/Type /EmbeddedFile /Subtype %b " % kind))
        name = file.name.encode()
        relation = file.relation.encode()
        parts.append(
            b"<< /Type /Filespec /F (%b) /UF (%b) /AFRelationship /%b /EF << /F %d 0 R >> >>"
            % (name, name, relation, len(parts))
        )
        names += b"(%b) %d 0 R " % (name, len(parts))
        related += b"%d 0 R " % len(parts)
    tree = b"/Names << /EmbeddedFiles << /Names [%b] >> >> /AF [%b]" % (names, related) if files else b""
    parts[0] = b"<< /Type /Catalog /Pages 2 0 R %b >>" % tree
    parts[1] = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (
        b" ".join(b"%d 0 R" % kid for kid in kids),
        len(kids),
    )
    return objects(parts)


def locked(data: bytes, password: str = "secret", *, owner: str = "") -> bytes:
    """Return a PDF that opens with a password only; "" opens for everybody, and only `owner` may change it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(password, owner or password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx(body: str, *, before: str = "", main: str = "word/document.xml") -> bytes:
    """Return a Word document with this inside its body."""
    links = f'<Relationships xmlns="{LINKS}"><Relationship Id="r1" Type="{MAIN}" Target="{main}"/></Relationships>'
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": links,
            main: f'{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        }
    )


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def odt(body: str, *, manifest: str = "<manifest/>") -> bytes:
    """Return an OpenDocument text with this inside its text."""
    content = (
        f'<office:document-content xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )

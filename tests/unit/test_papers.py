"""What is read of papers: their words, in lines, and what is attached to them."""

from __future__ import annotations

import pytest
from tests import papers
from tests.papers import File

from cairn.adapters import paper_office, paper_pdf, paper_reader
from cairn.adapters.paper_text import tidied
from cairn.adapters.papers import JailedPapers
from cairn.services.papers import MOST_LETTERS
from cairn.services.ports import PaperError


def test_a_pdf_is_read_page_by_page():
    said = paper_reader.answer("text", "pdf", papers.pdf("Rigger, 2015 to 2019\nTied knots", "First aid"))

    assert (said["text"], said["pages"], said["unread"]) == (
        "Rigger, 2015 to 2019\nTied knots\n\nFirst aid",
        2,
        0,
    )


def test_a_word_document_is_read_without_what_was_taken_out_and_without_doubles():
    text_box = papers.paragraph("In a box")
    body = (
        "<w:p><w:r><w:t>Tied </w:t></w:r><w:del><w:r><w:delText>no</w:delText><w:t>never</w:t></w:r></w:del>"
        "<w:r><w:t>knots</w:t><w:tab/><w:t>2015</w:t><w:br/><w:t>at sea</w:t></w:r></w:p>"
        '<w:p><mc:AlternateContent xmlns:mc="urn:mc">'
        f"<mc:Choice>{text_box}</mc:Choice><mc:Fallback>{text_box}</mc:Fallback></mc:AlternateContent></w:p>"
        f"<w:tbl><w:tr><w:tc>{papers.paragraph('Cell')}</w:tc></w:tr></w:tbl>"
    )

    kind, text = paper_office.text(papers.docx(body, main="word/document2.xml"))

    assert kind == "docx"
    assert tidied(text) == "Tied knots 2015\nat sea\nIn a box\n\nCell"


def test_an_opendocument_text_is_read_without_its_comments():
    body = (
        "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h>Work</text:h>"
        '<text:p>Tied<text:s text:c="3"/>knots<text:tab/>2015<text:line-break/>at sea'
        "<office:annotation><text:p>why?</text:p></office:annotation></text:p>"
    )

    kind, text = paper_office.text(papers.odt(body))

    assert (kind, tidied(text)) == ("odt", "Work\nTied knots 2015\nat sea")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_read_in_the_encodings_people_have(encoding):
    found = JailedPapers().text_of("Führte ein Café – allein\r\nim Büro".encode(encoding))

    assert (found.kind, found.text) == ("txt", "Führte ein Café – allein\nim Büro")


def test_what_is_drawn_is_turned_back_into_letters():
    assert (
        tidied("o\ufb03ce\u00ad work \uf0b7 \ufeb3\ufefc\ufee1\x00") == "office work \u0633\u0644\u0627\u0645"
    )


def test_a_pdf_that_only_may_not_be_changed_is_read_all_the_same():
    """Its password is that of its owner; everybody may open it."""
    said = paper_reader.answer("text", "pdf", papers.locked(papers.pdf("Rigger"), "", owner="secret"))

    assert said["text"] == "Rigger"


def test_a_very_long_text_is_cut_and_says_so():
    found = JailedPapers().text_of(b"word " * MOST_LETTERS)

    assert (len(found.text), found.is_cut) == (MOST_LETTERS, True)


def test_a_pdf_whose_last_pages_are_not_looked_at_says_so(monkeypatch):
    """However little is left of the pages before them: blanks count as they come."""
    monkeypatch.setattr(paper_pdf, "MOST_LETTERS", 5)
    pages = ("Rigger, 2015", "Tied knots")

    one, two = (paper_reader.answer("text", "pdf", papers.pdf(*pages[:count])) for count in (1, 2))

    assert (one["text"], one["is_cut"]) == ("Rigger, 2015", False)
    assert (two["text"], two["is_cut"]) == ("Rigger, 2015", True)


def test_attachments_come_with_their_kind_and_relation():
    files = [File(b'{"a": 1}'), File(b"<x/>", "invoice.xml", "text/xml", "Alternative")]

    found = paper_pdf.attached(papers.pdf("A page", files=files))

    assert [(one.name, one.media_type, one.relation, one.data) for one in found] == [
        ("credential.json", "application/vc", "Data", b'{"a": 1}'),
        ("invoice.xml", "text/xml", "Alternative", b"<x/>"),
    ]


REFUSED = {
    "a protected PDF": (papers.locked(papers.pdf("Secret")), "paper.protected"),
    "pages without text": (papers.pdf("", " "), "paper.scanned"),
    "no PDF at all": (b"%PDF-1.7 nothing", "paper.damaged"),
    "201 pages": (papers.pdf(*[""] * 201), "paper.too_many_pages"),
    "a protected OpenDocument": (
        papers.odt("", manifest="<m><encryption-data/></m>"),
        "paper.protected",
    ),
    "a Word document without words": (papers.docx(papers.paragraph(" ")), "paper.empty"),
    "a workbook": (papers.docx("", main="xl/workbook.xml"), "paper.unknown"),
    "a zip of anything": (papers.zipped({"a.txt": "x"}), "paper.unknown"),
    "half a zip": (papers.docx(papers.paragraph("x"))[:200], "paper.damaged"),
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_says_why(data, code):
    assert paper_reader.answer("text", "pdf" if data[:4] == b"%PDF" else "zip", data) == {"error": code}


OTHERS = {
    "a photograph": (b"\xff\xd8\xff\xe0", "paper.scanned"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "paper.old_word"),
    "a protected Word file": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "paper.protected",
    ),
    "rich text": (b"{\\rtf1 x}", "paper.unknown"),
    "a web page": (b"<!doctype html><p>CV", "paper.unknown"),
    "a film": (b"\0\0\0\x18ftypisom", "paper.unknown"),
    "nothing": (b" \n", "paper.empty"),
    "too much": (b"a" * (10 * 1024 * 1024 + 1), "paper.too_large"),
}


@pytest.mark.parametrize(("data", "code"), OTHERS.values(), ids=OTHERS)
def test_other_files_are_named_without_opening_them(data, code):
    with pytest.raises(PaperError) as refused:
        JailedPapers(command=["/nowhere"]).text_of(data)

    assert refused.value.code == code

"""The certificate: tagged, archival, with the credential inside, in any script, and the same each time."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from cairn.adapters.certificates import TypstCertificates
from cairn.services.prints import CertificateSheet, CertificateWords, OutcomeLine, Signatory

LINK = "https://cairn.example.org/credentials/3f0c7f0e-6c1b-4c7e-9f3a-2b6d1a5e8c01"
SHEET = CertificateSheet(
    title="Grid-tied solar: commissioning and safety",
    learner="Amina Al-Sayed",
    issuer="Northfield Institute",
    awarded_on=date(2026, 6, 18),
    link=LINK,
    summary="Can connect a solar system to the grid and prove that it is safe.",
    outcomes=(OutcomeLine("Isolate and prove dead", "Met with merit"), OutcomeLine("Find faults", "Met")),
    facts=(("Level", "4 of 8"), ("Study time", "120 hours")),
    signatories=(Signatory("Dr Maria Santos", "Head of programmes"), Signatory("Tom Okafor", "Assessor")),
    code="K7QM-2F4D",
    credential=b'{"id": "urn:uuid:1"}',
)
SHEETS = TypstCertificates()


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_everything_on_the_sheet_can_be_read_by_a_machine(orientation):
    text = text_of(SHEETS.render(replace(SHEET, orientation=orientation)))

    for words in (SHEET.title, SHEET.learner, SHEET.issuer, SHEET.code, "18 June 2026", "Met with merit"):
        assert words in text
    for words in ("Isolate and prove dead", "120 hours", "Dr Maria Santos", "Assessor"):
        assert words in text
    assert LINK.removeprefix("https://") in text.replace(" ", "").replace("\u200b", "")


def test_the_file_says_that_it_is_tagged_accessible_and_archival():
    made = SHEETS.set(SHEET)
    reader = PdfReader(io.BytesIO(made.pdf))
    said = reader.trailer["/Root"]["/Metadata"].get_data()

    assert (made.standard, made.missing) == ("ua-1", ())
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert b"pdfuaid:part" in said
    assert b"pdfaid:part" in said
    assert reader.metadata is not None
    assert reader.metadata.title == f"{SHEET.title} – {SHEET.learner}"
    assert len(reader.pages) == 1


def test_the_signed_credential_is_attached_byte_for_byte():
    reader = PdfReader(io.BytesIO(SHEETS.render(SHEET)))

    assert dict(reader.attachments) == {"credential.json": [b'{"id": "urn:uuid:1"}']}


def test_without_a_credential_nothing_is_attached_and_nothing_says_so():
    pdf = SHEETS.render(replace(SHEET, credential=None))

    assert dict(PdfReader(io.BytesIO(pdf)).attachments) == {}
    assert SHEET.words.attached not in text_of(pdf)


def test_the_same_sheet_gives_the_same_bytes():
    assert SHEETS.render(SHEET) == SHEETS.render(SHEET)


def test_an_arabic_sheet_is_arabic_and_keeps_the_standard():
    words = CertificateWords(awarded_to="نشهد بأن", has_earned="قد أتم", check="تحقّق منها")
    made = SHEETS.set(
        replace(SHEET, language="ar", learner="أمينة السيد", title="الطاقة الشمسية", words=words)
    )

    assert (made.standard, made.missing) == ("ua-1", ())
    assert PdfReader(io.BytesIO(made.pdf)).trailer["/Root"]["/Lang"] == "ar"


def test_a_letter_no_font_has_is_reported_and_the_sheet_is_set_all_the_same():
    made = SHEETS.set(replace(SHEET, learner="Amina \U00012000\U00012001"))  # cuneiform

    assert made.standard == ""
    assert made.missing == ("U+12000", "U+12001")
    assert "Amina" in text_of(made.pdf)


def test_forty_outcomes_go_on_on_a_second_page():
    lines = tuple(OutcomeLine(f"Outcome {number}, said in a sentence", "Met") for number in range(40))
    pdf = SHEETS.render(replace(SHEET, outcomes=lines))

    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    assert "Outcome 39," in text_of(pdf)


@pytest.mark.parametrize(
    "language", ["en", "ar", "he", "hi", "vi", "el", "uk", "pt-BR", "zh-Hant-TW", "x", ""]
)
def test_every_language_tag_gives_a_sheet(language):
    assert SHEETS.render(replace(SHEET, language=language)).startswith(b"%PDF-1.7")

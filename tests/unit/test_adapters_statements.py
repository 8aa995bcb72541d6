"""The conformance statement on paper: tagged, archival, with its data inside, in English and Arabic."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

from pypdf import PdfReader

from cairn.adapters.certificates import TypstCertificates
from cairn.services.prints import StatedDefinition, StatedFact, StatementSheet

FACTS = (
    StatedFact("Title", "Stated", good=True, said="Knots #let x = 1\nRopes, 20 h."),
    StatedFact("Level", "Missing", good=False),
)
SHEET = StatementSheet(
    title="Safe knots",
    eyebrow="Conformance statement · version 2",
    verdict="Of the two definitions that it claims it meets one.",
    issuer="Harbour School",
    made_on=date(2026, 3, 14),
    caveat="It says what the provider states.",
    headers=("Fact", "Is it there?", "In this credential"),
    about=(("Address", "https://badges.example/achievements/1"),),
    definitions=(
        StatedDefinition("European Union", "Complete", good=True, facts=FACTS[:1]),
        StatedDefinition("Our own", "Not complete", good=False, facts=FACTS),
    ),
    data=b'{"format": 1}',
)


def test_a_statement_of_several_definitions_is_tagged_and_carries_its_data():
    made = TypstCertificates().set_statement(SHEET)
    reader = PdfReader(io.BytesIO(made.pdf))
    text = " ".join(page.extract_text() for page in reader.pages)

    assert (made.standard, made.missing) == ("ua-1", ())
    for words in ("European Union", "Our own", "Not complete", "Knots #let x = 1\nRopes, 20 h.", "Missing"):
        assert words in text
    assert dict(reader.attachments) == {"statement.json": [b'{"format": 1}']}
    assert b"pdfaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert TypstCertificates().set_statement(SHEET).pdf == made.pdf


def test_an_arabic_statement_is_arabic_and_keeps_the_standard():
    made = TypstCertificates().set_statement(replace(SHEET, language="ar", title="عقد الأمان", data=b""))

    assert (made.standard, made.missing) == ("ua-1", ())
    assert PdfReader(io.BytesIO(made.pdf)).trailer["/Root"]["/Lang"] == "ar"


def test_as_many_definitions_are_printed_as_a_credential_can_be_judged_by():
    many = tuple(StatedDefinition(f"Definition {n}", "Complete", good=True, facts=FACTS) for n in range(45))
    made = TypstCertificates().set_statement(replace(SHEET, definitions=many))

    assert "Definition 44" in PdfReader(io.BytesIO(made.pdf)).pages[-1].extract_text()

"""Names and titles that try to be a program, a file or a page without end: all are set as text, in time."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from cairn.adapters import typesetting
from cairn.adapters.certificates import TypstCertificates
from cairn.services.ports import CertificateError
from cairn.services.prints import CertificateSheet, CertificateWords, OutcomeLine, Signatory

SHEETS = TypstCertificates()
SHEET = CertificateSheet(
    title="Knots",
    learner="Amina",
    issuer="Harbour School",
    awarded_on=date(2026, 3, 14),
    link="https://harbour.example/credentials/1",
)
MARKUP = [
    "#panic()",
    '#read("/etc/passwd")',
    '#include "/etc/passwd"',
    "#import sys: inputs",
    "#{while true {}}",
    "#sys.inputs",
    "$ integral $",
    "= Heading",
    "*bold* _emph_ `raw` ```raw```",
    "<label> @reference",
    "// comment /* comment */",
    "\\u{41} \\# \\",
    '"; #eval("1") "',
    "]#strong[",
    "https://evil.example/ --- ~ -?",
    "{{ 7*7 }} {% x %} ${7*7}",
    "<script>alert(1)</script>",
    "%PDF-1.7 endobj",
    "Robert'); DROP TABLE learners;--",
]


def everywhere(text: str) -> CertificateSheet:
    words = CertificateWords(*[text] * 11)
    return replace(
        SHEET,
        title=text,
        learner=text,
        issuer=text,
        summary=text,
        outcomes=(OutcomeLine(text, text),) * 3,
        facts=((text, text),) * 3,
        signatories=(Signatory(text, text),) * 4,
        code=text,
        awarded_text=text,
        notice=text,
        words=words,
    )


@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_printed_as_it_was_typed(text):
    pdf = SHEETS.render(replace(SHEET, learner=text))
    shown = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)

    assert "".join(text.split()) in "".join(shown.split())
    assert b"root:x:0:0" not in pdf


@pytest.mark.parametrize(
    "text", [*MARKUP, "", " ", "\x00\x01\x07", "\ud800", "\u202eevil\u202c", "\ufffe\uffff"]
)
@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_anything_anywhere_still_makes_a_sheet(text, orientation):
    began = time.monotonic()

    assert SHEETS.render(replace(everywhere(text), orientation=orientation)).startswith(b"%PDF-")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "word " * 20_000,
        "e" + "\u0301" * 5000,
        "\u200d" * 5000 + "x",
        "ﷺ" * 2000,
        "لا" * 5000,
        "漢" * 5000,
        "🏳️\u200d🌈" * 1000,
        "क्षि" * 3000,
        "\u2066" * 500 + "x",
        "A\n" * 5000,
    ],
    ids=[
        "one word",
        "words",
        "accents",
        "joiners",
        "ligatures",
        "arabic",
        "han",
        "flags",
        "hindi",
        "isolates",
        "lines",
    ],
)
def test_endless_text_is_cut_and_set_in_time(text):
    began = time.monotonic()
    pdf = SHEETS.render(everywhere(text))

    assert time.monotonic() - began < 5
    assert len(PdfReader(io.BytesIO(pdf)).pages) <= 5


def test_a_name_cannot_be_turned_round_by_an_override():
    shown = (
        PdfReader(io.BytesIO(SHEETS.render(replace(SHEET, learner="\u202eanimA\u202c"))))
        .pages[0]
        .extract_text()
    )

    assert "animA" in shown


def test_a_thousand_outcomes_are_cut_not_refused():
    lines = tuple(OutcomeLine(f"Outcome {number}", "Met") for number in range(1000))

    assert SHEETS.render(replace(SHEET, outcomes=lines)).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "change",
    [
        {"accent": "red; } evil {"},
        {"accent": "#gggggg"},
        {"language": "../../etc"},
        {"credential_name": "../../../etc/passwd\x00.json"},
        {"logo_png": b"not a picture"},
        {"awarded_on": date(1, 1, 1)},
        {"awarded_on": date(9999, 12, 31)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_wrong_value_is_put_right_or_refused_with_a_code(change):
    try:
        made = SHEETS.render(replace(SHEET, credential=b"{}", **change))
    except CertificateError as error:
        code = error.code
    else:
        code = ""
        assert all("/" not in name for name in dict(PdfReader(io.BytesIO(made)).attachments))
    assert code in ("", "certificate.failed")


def test_a_sheet_that_takes_too_long_is_stopped():
    began = time.monotonic()
    with pytest.raises(CertificateError) as caught:
        typesetting.run("certificate.typ", {}, format="pdf", seconds=0.001)

    assert caught.value.code == "certificate.too_slow"
    assert time.monotonic() - began < 1

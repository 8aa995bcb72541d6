"""Headings in five languages, and where in a file they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.services.issue import cells, headings
from cairn.services.issue.words import folded, tidied

OUTCOMES = ("Ties a bowline under load", "Chooses a knot for the task")


def matched(*headers: str) -> dict[str, str]:
    return headings.matched(headers, outcomes=OUTCOMES)


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ("Name,E-mail,Number,Date", "name email number date"),
        ("Full Name,E-Mail Address*,Student_ID,Awarded on", "name email number date"),
        ("Teilnehmer,E-Mail-Adresse,Matrikel-Nr.,Abschlussdatum", "name email number date"),
        ("Nom complet,Courriel,Matricule,Date d'obtention", "name email number date"),
        ("Nombre completo,Correo electrónico,Número,Fecha de emisión", "name email number date"),
        ("الاسم,البريد الإلكتروني,الرقم الجامعي,تاريخ المنح", "name email number date"),
        ("First name,Last name,Mail", "given family email"),
        ("Vorname,Nachname,Mail", "given family email"),
        ("Vorname,Name,Mail", "given family email"),
        ("Prénom,Nom,Adresse e-mail", "given family email"),
        ("Nombre,Apellidos,Correo", "given family email"),
        ("الاسم الأول,اسم العائلة,البريد", "given family email"),
        ("Nom,Courriel", "name email"),
        ("Nombre,Correo", "name email"),
        ("NAME ,Outcome 1,outcome_2", "name outcome-1 outcome-2"),
        ("Name,Ties a bowline under load,2", "name outcome-1 outcome-2"),
        ("Name,المخرج 1,المخرج 2", "name outcome-1 outcome-2"),
        ("Name,Lernergebnis 1,Ergebnis", "name outcome-1 result"),
        ("Name,Prénom\u200b,Courriel\u00a0", "family given email"),
    ],
)
def test_what_headings_mean(headers, fields):
    said = headers.split(",")
    assert matched(*said) == dict(zip(fields.split(), said, strict=True))


def test_a_whole_name_beside_its_parts_is_one_of_them():
    assert set(matched("First name", "Last name", "Name")) == {"given", "family"}
    assert set(matched("First name", "Full name")) == {"name"}


def test_the_first_of_two_equal_headings_counts():
    assert matched("E-mail", "Name", "email") == {"email": "E-mail", "name": "Name"}


def find(*rows: str) -> tuple[tuple[str, ...], int]:
    cells_of = [tuple(row.split("|")) for row in rows]
    found = headings.find(cells_of, outcomes=OUTCOMES, unnamed="Column {}")
    return found.names, found.used


def test_titles_above_the_headings_are_passed_over():
    rows = ("June run 2026||", "Harbour school||page 1", "Name|E-mail|Outcome 1", "Amina|a@b.example|met")
    assert find(*rows) == (("Name", "E-mail", "Outcome 1"), 3)


def test_headings_in_two_rows_are_put_together():
    rows = (
        "Name|E-mail|Results|",
        "||Outcome 1|Outcome 2",
        "Amina|a@b.example|Secure|72",
    )
    assert find(*rows) == (("Name", "E-mail", "Outcome 1", "Outcome 2"), 2)


def test_a_file_without_headings_gets_letters():
    assert find("Amina|a@b.example", "Bram|b@b.example") == (("Column A", "Column B"), 0)


def test_headings_nobody_knows_are_still_headings():
    assert find("Wer|Wohin", "Amina|a@b.example", "Bram|b@b.example") == (("Wer", "Wohin"), 1)


def test_nameless_and_equal_headings_are_told_apart():
    names, _used = find("Name||E-mail|E-mail", "Amina|x|a@b.example|", "Bram|y|b@b.example|")
    assert names == ("Name", "Column B", "E-mail", "E-mail (2)")


def test_one_long_row_does_not_make_the_table_wider():
    assert find("Name|E-mail", "Amina|a@b", "Haddad| Leila|l@b", "Bram|b@b")[0] == ("Name", "E-mail")


def test_empty_headings_at_the_end_are_dropped():
    assert find("Name|E-mail||", "Amina|a@b||", "Bram|b@b||")[0] == ("Name", "E-mail")


@given(
    rows=st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=6).filter(any), min_size=1, max_size=8)
)
def test_some_headings_are_always_found_and_all_are_different(rows):
    found = headings.find([tuple(row) for row in rows], outcomes=OUTCOMES, unnamed="Column {}")
    assert len(set(found.names)) == len(found.names)
    assert 0 <= found.used <= len(rows)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (" Leila  ", "Leila"),
        ("\u00a0Leila\u202f", "Leila"),
        ("Le\u200bila\ufeff", "Leila"),
        ("\u200fسمير\u200f", "سمير"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_nobody_sees_is_taken_away(said, meant):
    assert tidied(said) == meant


def test_headings_are_compared_without_case_accents_and_marks():
    assert folded("  PRÉNOM_(*) ") == "prenom"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Leila Haddad <Leila@Example.org>", "leila@example.org"),
        ('"Haddad, Leila" <leila@example.org>;', "leila@example.org"),
        ("mailto:leila@example.org?subject=Hi", "leila@example.org"),
        ("<leila@example.org>", "leila@example.org"),
        ("leila@example.org.", "leila@example.org"),
        ("leila@example.org;", "leila@example.org"),
        ("\u00a0leila@example.org\u200b", "leila@example.org"),
        ("leila example.org", "leila example.org"),
        ("a@b.example, c@d.example", "a@b.example, c@d.example"),
    ],
)
def test_addresses_are_freed_of_what_mail_programs_add(said, meant):
    assert cells.freed_email(said) == meant


@given(said=st.text(max_size=60))
def test_any_cell_can_be_freed_twice(said):
    once = cells.freed_email(said)
    assert cells.freed_email(once) == once or "@" not in once or "mailto" in once


@pytest.mark.parametrize(
    ("said", "mark"),
    [("72", "72"), ("72,5", "72.5"), ("72.50", "72.5"), ("72 %", "72"), ("٧٢٫٥", "72.5"), ("100", "100")],
)
def test_marks(said, mark):
    assert str(cells.read_mark(said)) == mark


@pytest.mark.parametrize("said", ["72.25", "101", "-1", "A", "", "1e2", "7 2"])
def test_what_is_no_mark(said):
    assert cells.read_mark(said) is None

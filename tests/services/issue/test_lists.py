"""Lists of learners as people really make them: each oddity by its name, each fault by its code."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.lists import FAULTS, good, line
from tests.workbooks import ods, xlsx

from cairn.services.errors import InvalidInput
from cairn.services.issue.judging import Judge, already_fault, key
from cairn.services.issue.rows import open_sheet
from cairn.services.ports import TableError

HEADINGS = "Name,E-mail,Number,Date,Outcome 1,Outcome 2"
GOOD = "Leila Haddad,leila@example.org,7,2026-03-02,Secure,72"
LEILA = {
    "name": "Leila Haddad",
    "email": "leila@example.org",
    "number": "7",
    "date": "2026-03-02",
    "outcome-1": "Secure",
    "outcome-2": "72",
}
CELLS = GOOD.split(",")
TITLES = HEADINGS.split(",")


@pytest.fixture
def version(stage):
    return stage.published()


@pytest.fixture
def opened(stage, version):
    def opened(data: bytes | str, filename: str = "list.csv", **kept):
        given = data.encode() if isinstance(data, str) else data
        return open_sheet(given, filename=filename, version=version, ports=stage.ports, **kept)

    return opened


@pytest.fixture
def judged(stage, version, opened):
    """Return line → (data, code) of every row of a list."""

    def judged(data: bytes | str, filename: str = "list.csv", **kept):
        sheet = opened(data, filename, **kept)
        judge = Judge(version, sheet.columns, stage.harbour, stage.world.now)
        found = {}
        for number, fields, whole in sheet.rows:
            fault = whole or judge.fault(fields)
            found[number] = (fields, fault.code if fault else "")
        return found

    return judged


# --- forms of the file ------------------------------------------------------------------------------

FORMS = {
    "as we would write it": f"{HEADINGS}\n{GOOD}\n".encode(),
    "with semicolons": f"{HEADINGS}\n{GOOD}\n".replace(",", ";").encode(),
    "with tabs, as it is pasted": f"{HEADINGS}\n{GOOD}\n".replace(",", "\t").encode(),
    "with bars": f"{HEADINGS}\n{GOOD}\n".replace(",", "|").encode(),
    "with a line that names the delimiter": (
        "sep=;\r\n" + f"{HEADINGS}\r\n{GOOD}\r\n".replace(",", ";")
    ).encode(),
    "with a byte order mark": f"{HEADINGS}\n{GOOD}\n".encode("utf-8-sig"),
    "in UTF-16 with its mark": f"{HEADINGS}\n{GOOD}\n".encode("utf-16"),
    "in UTF-16 without its mark": f"{HEADINGS}\n{GOOD}\n".encode("utf-16-le"),
    "in Windows-1252": f"{HEADINGS}\n{GOOD}\n".encode("cp1252"),
    "with Windows line ends": f"{HEADINGS}\r\n{GOOD}\r\n".encode(),
    "with the line ends of old Macs": f"{HEADINGS}\r{GOOD}\r".encode(),
    "without a line end": f"{HEADINGS}\n{GOOD}".encode(),
    "everything in quotes": "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in (HEADINGS, GOOD)
    ).encode(),
    "with blank rows": f"\n\n{HEADINGS}\n,,,,,\n\n{GOOD}\n,,,,,\n".encode(),
    "with blank columns": "\n".join(f",,{line},,," for line in (HEADINGS, GOOD)).encode(),
    "with a title above": f"June run;;;;;\nHarbour School;;;;;\n\n{HEADINGS}\n{GOOD}\n".replace(
        ",", ";"
    ).encode(),
    "with headings in two rows": (
        f"Name,E-mail,Number,Date,Results,\n,,,,Outcome 1,Outcome 2\n{GOOD}\n".encode()
    ),
    "with spaces nobody sees": (
        f"{HEADINGS}\n\u00a0Leila\u00a0 Haddad\u200b , leila@example.org\u200b,\u00a07\u202f,"
        " 2026-03-02,Secure\u00a0,72\ufeff\n"
    ).encode(),
    "with columns nobody asked for": f"Row no,Room,{HEADINGS},Remarks\n1,12b,{GOOD},late twice\n".encode(),
    "with columns in another order": (
        b"Outcome 2,Date,Name,Outcome 1,Number,E-mail\n72,2026-03-02,Leila Haddad,Secure,7,leila@example.org\n"
    ),
    "with first and last name apart": (
        b"First name,Last name,E-mail,Number,Date,Outcome 1,Outcome 2\n"
        b"Leila,Haddad,leila@example.org,7,2026-03-02,Secure,72\n"
    ),
    "with an address out of a mail program": (
        f'{HEADINGS}\nLeila Haddad,"""Haddad, Leila"" <Leila@example.org>",7,2026-03-02,Secure,72\n'.encode()
    ),
    "with a mailto address": f"{HEADINGS}\n{GOOD}\n".replace("leila@", "mailto:leila@").encode(),
    "a workbook": xlsx([TITLES, CELLS]),
    "a workbook with numbers and days": xlsx([TITLES, [*CELLS[:2], 7, date(2026, 3, 2), "Secure", 72.0]]),
    "a workbook with a day that has an hour": xlsx(
        [TITLES, [*CELLS[:2], 7, datetime(2026, 3, 2, 0, 0), "Secure", 72]]  # noqa: DTZ001
    ),
    "a workbook with formulas": xlsx(
        [
            TITLES,
            [
                ("=A9", "Leila Haddad"),
                ("=B9", "leila@example.org"),
                ("=6+1", 7),
                *CELLS[3:5],
                ("=70+2", 72.0),
            ],
        ]
    ),
    "a workbook with a merged title": xlsx(
        [["June run 2026", *[None] * 5], [None], TITLES, CELLS], merged=["A1:F1"]
    ),
    "a workbook with merged headings": xlsx(
        [[*TITLES[:4], "Results", None], [None] * 4 + ["Outcome 1", "Outcome 2"], CELLS],
        merged=["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1"],
    ),
    "a workbook whose table begins elsewhere": xlsx(
        [[None], [None], [None, None, *TITLES], [None, None, *CELLS]]
    ),
    "a workbook whose list is on the second sheet": xlsx(
        sheets={"Read me": [["How to fill this in"], ["One row each"]], "List": [TITLES, CELLS]}
    ),
    "a workbook with a hidden sheet in front": xlsx(
        sheets={"Old": [TITLES, ["Nobody", *CELLS[1:]]], "List": [TITLES, CELLS]}, hidden=["Old"]
    ),
    "a workbook of LibreOffice": ods([TITLES, CELLS]),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_list_is_understood(judged, form):
    rows = judged(FORMS[form], "list.xlsx" if "workbook" in form else "list.csv")

    assert [(data | {"date": data["date"][:10]}, code) for data, code in rows.values()] == [
        ({**LEILA, "number": rows[next(iter(rows))][0]["number"]}, "")
    ]
    assert next(iter(rows.values()))[0]["number"].removesuffix(".0") == "7"


HEADED = {
    "German": "Vorname;Nachname;E-Mail-Adresse;Matrikel-Nr.;Abschlussdatum;Lernergebnis 1;Lernergebnis 2",
    "French": "Prénom;Nom;Adresse e-mail;Matricule;Date d'obtention;Acquis 1;Acquis 2",
    "Spanish": "Nombre;Apellidos;Correo electrónico;Matrícula;Fecha;Resultado 1;Resultado 2",
    "Arabic": "الاسم الأول;اسم العائلة;البريد الإلكتروني;الرقم;التاريخ;المخرج 1;المخرج 2",
}


@pytest.mark.parametrize("language", HEADED)
def test_headings_in_five_languages(judged, language):
    row = "Leila;Haddad;leila@example.org;7;02.03.2026;Secure;72"
    encoding = "windows-1256" if language == "Arabic" else "cp1252"

    (data, code), *_ = judged(f"{HEADED[language]}\n{row}\n".encode(encoding)).values()

    assert code == ""
    assert data == {**LEILA, "date": "02.03.2026"}


@pytest.mark.parametrize(
    "day",
    [
        "2026-03-02", "02.03.2026", "2.3.26", "2 March 2026", "2. März 2026", "2 mars 2026", "2 de marzo de 2026",
        "٢ مارس ٢٠٢٦", "٢٠٢٦-٠٣-٠٢", "46083", "20260302", "2026/03/02", "2026-03-02 14:00",
    ],
)  # fmt: skip
def test_days_in_their_forms_are_the_same_day(stage, version, opened, day):
    sheet = opened(f"Name;Date;Outcome 1;Outcome 2\nLeila;{day};Secure;72\n")
    judge = Judge(version, sheet.columns, stage.harbour, stage.world.now)

    (_line, data, fault), *_ = sheet.rows

    assert (fault, judge.fault(data), judge.facts(data).date) == (None, None, date(2026, 3, 2))


def test_a_day_that_shows_the_order_settles_the_others(judged):
    rows = judged("Name;Date;Outcome 1;Outcome 2\nA B;2/3/2026;Secure;72\nC D;25/2/2026;Secure;72\n")
    assert [code for _data, code in rows.values()] == ["", ""]


def test_whoever_says_the_order_is_believed(stage, version, opened):
    columns = {"name": "Name", "date": "Date", "outcome-1": "Outcome 1", "outcome-2": "Outcome 2"}
    text = "Name;Date;Outcome 1;Outcome 2\nA B;1/2/2026;Secure;72\n"
    for order, day in (("dmy", date(2026, 2, 1)), ("mdy", date(2026, 1, 2))):
        sheet = opened(text, columns={**columns, "dates": order})
        judge = Judge(version, sheet.columns, stage.harbour, stage.world.now)
        (_line, data, _fault), *_ = sheet.rows
        assert judge.facts(data).date == day


# --- faults of rows ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_code_its_field_and_a_sentence(stage, version, opened, fault):
    changes, code = FAULTS[fault]
    row = line(good(1) | changes)
    sheet = opened(f"{HEADINGS}\n{GOOD}\n".replace(",", ";") + f"{row}\n")
    judge = Judge(version, sheet.columns, stage.harbour, stage.world.now)

    (_1, first, whole), (number, data, other) = sheet.rows
    assert (whole, judge.fault(first)) == (None, None)
    found = other or judge.fault(data)

    assert found is not None, data
    assert (number, found.code) == (3, code)
    assert found.field in {"name", "email", "number", "date", "outcome-1", "outcome-2"}
    assert found.message.rstrip("?").endswith(".") or found.message.endswith("?")
    assert "%(" not in found.message


def test_everything_that_is_wrong_with_a_row_can_be_said_at_once(stage, version, opened):
    sheet = opened(f"{HEADINGS}\n,b.example,1,soon,Brilliant,720\n")
    (_line, data, _fault), *_ = sheet.rows
    judge = Judge(version, sheet.columns, stage.harbour, stage.world.now)

    assert [fault.code for fault in judge.faults(data)] == [
        "row.name_missing",
        "row.email_no_at",
        "row.date_form",
        "row.result_unknown",
        "row.mark_range",
    ]


def test_the_second_of_two_with_one_address_or_one_number_is_named(judged):
    rows = judged(
        f"{HEADINGS}\nA B,x@y.example,1,,Secure,72\nC D,X@Y.example,2,,Secure,72\n"
        "E F,,9,,Secure,72\nG H,,9,,Secure,72\nI J,i@j.example,9,,Secure,72\n"
    )
    assert [code for _data, code in rows.values()] == [
        "", "row.email_repeated", "", "row.number_repeated", "",
    ]  # fmt: skip


def test_names_that_people_really_have_are_no_faults(judged):
    names = (
        "O'Brien", "Jean-Luc d'Été", "Ng", "X Æ A-12", "سمير منصور", "李小龍", "Мария", "Ḥasan al-Ḥājj",
        "می\u200cخواهم", "𝒜lice", "N. N. Taleb", "José María", "عبد الله", "Null", "Total Wahid", "Anna 2",
    )  # fmt: skip
    rows = judged("Name;Outcome 1;Outcome 2\n" + "".join(f"{name};Secure;72\n" for name in names))
    wrong = [data["name"] for data, code in rows.values() if code]
    assert wrong == ["Null"]  # the one that a program also leaves behind: a person looks at it


def test_who_a_row_is_about(stage):
    assert key({"email": "a@b.example", "number": "7"}) == "a@b.example"
    assert key({"email": "", "number": "7"}) == "number:7"
    assert key({"name": "Amina"}) == ""
    assert already_fault({"number": "7"}).field == "number"
    assert already_fault({"email": "a@b.example"}).code == "row.already_issued"


# --- which column is what ---------------------------------------------------------------------------


def test_columns_without_a_telling_heading_are_guessed_from_what_stands_in_them(opened):
    rows = "".join(f"Leila Haddad {'ab'[n % 2]};l{n}@example.org;{n + 1}.2.2026;Secure;7\n" for n in range(9))
    sheet = opened("Wer;Wohin;Wann;Was;Platz\n" + rows)

    assert sheet.columns.headings == {"name": "Wer", "email": "Wohin", "date": "Wann", "outcome-1": "Was"}
    assert set(sheet.guess.why.values()) == {"content"}


def test_a_list_without_headings_is_guessed_too(opened):
    sheet = opened("Leila Haddad;leila@example.org\nSamir Mansour;samir@example.org\n")

    assert sheet.headers == ("Column A", "Column B")
    assert sheet.columns.headings == {"name": "Column A", "email": "Column B"}


def test_a_list_without_names_is_opened_and_says_so(opened):
    sheet = opened("E-mail;Outcome 1\na@b.example;Secure\n")
    assert not sheet.columns.complete


def test_columns_that_were_chosen_are_taken_as_they_were_chosen(opened):
    chosen = {"name": "Outcome 1", "number": "Name"}
    sheet = opened("Name;Outcome 1\n17;Leila\n", columns=chosen)
    assert [data for _line, data, _fault in sheet.rows] == [{"name": "Leila", "number": "17"}]


def test_headings_without_rows_are_refused(opened):
    with pytest.raises(InvalidInput) as refused:
        opened("Name;E-mail\n")
    assert refused.value.code == "table.empty"


def test_what_is_no_list_is_refused(opened):
    with pytest.raises(TableError) as refused:
        opened(b"%PDF-1.7\n")
    assert refused.value.code == "table.not_csv"


def test_two_hundred_thousand_rows_are_read_one_by_one(opened):
    text = "Name;E-mail\n" + "".join(f"Leila {n};l{n}@example.org\n" for n in range(200_000))
    sheet = opened(text)
    assert sum(1 for _row in sheet.rows) == 200_000

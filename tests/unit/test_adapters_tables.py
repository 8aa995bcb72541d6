"""Tables as people send them, and as we give them back."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from tests.workbooks import xlsx

from cairn.adapters.tables import open_grid, read, safe_cell, stream_csv, write_csv
from cairn.services.ports import TableError

ROWS = "name,email\nAmina,amina@learners.example\nBjörn,bjorn@learners.example\n"


def values(data: bytes) -> list[tuple[str, ...]]:
    return [row.values for row in read(data, filename="learners.csv").rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_table_is_read_in_the_encoding_it_came_in(encoding):
    table = read(ROWS.encode(encoding), filename="learners.csv")

    assert table.headers == ("name", "email")
    assert [row.values[0] for row in table.rows] == ["Amina", "Björn"]
    assert table.encoding == encoding


def test_arabic_from_an_old_spreadsheet_is_arabic():
    table = read(
        "الاسم,البريد\nأمينة السيد,amina@learners.example\n".encode("windows-1256"), filename="a.csv"
    )

    assert (table.encoding, table.headers[0], table.rows[0].values[0]) == (
        "windows-1256",
        "الاسم",
        "أمينة السيد",
    )


def test_french_accents_from_an_old_spreadsheet_are_french():
    table = read("prénom;naïveté\nZoë;élève à côté\n".encode("cp1252"), filename="a.csv")

    assert (table.encoding, table.rows[0].values) == ("cp1252", ("Zoë", "élève à côté"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_even_when_another_one_is_inside_quotes(delimiter):
    text = f'name{delimiter}"a, b; c|d\te"\nAmina{delimiter}x\n'
    table = read(text.encode(), filename="a.csv")

    assert (table.delimiter, table.headers) == (delimiter, ("name", "a, b; c|d\te"))


def test_the_line_that_tells_a_spreadsheet_its_delimiter_is_no_header():
    table = read(b"sep=;\r\nname;email\r\nAmina;a@b.example\r\n", filename="a.csv")

    assert table.headers == ("name", "email")
    assert table.rows[0].line == 3


def test_rows_know_the_line_they_start_on():
    table = read(b'name,note\nAmina,"two\nlines"\n\n , \nBram,x\n', filename="a.csv")

    assert [(row.line, row.values[0]) for row in table.rows] == [(2, "Amina"), (6, "Bram")]


def test_one_column_is_a_table():
    assert values(b"email\na@b.example\nc@d.example\n") == [("a@b.example",), ("c@d.example",)]


def test_cells_missing_at_the_end_are_empty_and_empty_ones_too_many_are_dropped():
    assert values(b"a,b,c\n1\n1,2,3,,,\n") == [("1", "", ""), ("1", "2", "3")]


def test_a_row_with_too_many_cells_has_a_fault_and_the_others_are_still_good():
    rows = read(b"a,b\n1,2\n1,2,3\n4,5\n", filename="a.csv").rows

    assert [(row.line, row.fault) for row in rows] == [(2, ""), (3, "table.width"), (4, "")]


def test_what_we_write_we_can_read():
    written = write_csv(["name", "hours"], [["Zoë", 120], ["أمينة", None]])

    assert written.startswith(b"\xef\xbb\xbf")
    assert values(written) == [("Zoë", "120"), ("أمينة", "")]


def test_every_cell_is_quoted():
    assert write_csv(["a"], [["b", 1]]).decode("utf-8-sig") == '"a"\r\n"b","1"\r\n'


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "|", "%", "＝", "＋", "－", "＠", "  =", "\n="]
)
def test_no_cell_begins_a_formula(start):
    text = f"{start}cmd|' /C calc'!A0"
    written = write_csv(["x"], [[text]]).decode("utf-8-sig")

    cell = list(csv.reader(io.StringIO(written, newline="")))[1][0]
    assert cell == f"'{text}"


@pytest.mark.parametrize("value", [-5, 1.5, 0])
def test_a_number_of_ours_stays_a_number(value):
    assert safe_cell(value) == str(value)


def test_an_ordinary_cell_stays_as_it_is():
    assert safe_cell("O'Brien-Smith, A. (2=3)") == "O'Brien-Smith, A. (2=3)"


def test_a_long_list_is_written_in_pieces_that_are_the_same_file():
    rows = [(f"Learner {n}", "=1+1", n) for n in range(1234)]
    pieces = list(stream_csv(("name", "note", "n"), iter(rows)))

    assert b"".join(pieces) == write_csv(("name", "note", "n"), rows)
    assert len(pieces) == 4
    assert b"'=1+1" in pieces[1]


def test_a_workbook_is_read_as_its_cells_are_shown():
    cells = [["name", "number", "day", "mark", "met", "note"]]
    cells += [["Amina", 7.0, date(2026, 6, 18), 72.5, True, ("=1+1", 2.0)]]
    table = read(xlsx(cells), filename="a.xlsx")

    assert table.headers == ("name", "number", "day", "mark", "met", "note")
    assert [(row.line, row.values) for row in table.rows] == [
        (2, ("Amina", "7", "2026-06-18", "72.5", "true", "2"))
    ]


def test_cells_merged_downwards_have_their_value_in_every_row():
    cells = [["Class", "Name"], ["4b", "Amina"], [None, "Bram"], [None, "Chidi"], ["4c", "Dana"]]
    rows = read(xlsx(cells, merged=["A2:A4"]), filename="a.xlsx").rows

    assert [row.values[0] for row in rows] == ["4b", "4b", "4b", "4c"]


def test_the_sheet_that_fits_is_taken_else_the_first_with_rows():
    book = xlsx(sheets={"Empty": [], "Notes": [["Read me"]], "List": [["Name"], ["Amina"]]})

    def of(wanted: str) -> tuple[str, list[tuple[str, ...]]]:
        grid = open_grid(book, filename="a.xlsx", fits=lambda rows: rows[0].values == (wanted,))
        return grid.sheet, [row.values for row in grid.rows]

    assert of("Name") == ("List", [("Name",), ("Amina",)])
    assert of("Nobody") == ("Notes", [("Read me",)])


def test_rows_are_read_as_they_are_asked_for():
    grid = open_grid(b"name\n" + b"Amina\n" * 1000 + b'"open', filename="a.csv")

    assert next(grid.rows).values == ("name",)
    with pytest.raises(TableError):
        list(grid.rows)

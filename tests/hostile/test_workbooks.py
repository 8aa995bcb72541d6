"""Workbooks made to hurt: each refused in words, soon, and without our process taking part in it."""

from __future__ import annotations

import resource
import sys
import time
import zipfile
from io import BytesIO

import pytest
from tests.workbooks import SPREADSHEET, package, sheet, xlsx

from cairn.adapters import workbooks
from cairn.adapters.tables import MAX_WORKBOOK_BYTES, open_grid
from cairn.services.ports import TableError

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def of_sheet(inside: str, *, before: str = "") -> bytes:
    text = f'{before}<worksheet xmlns="{SPREADSHEET}"><sheetData>{inside}</sheetData></worksheet>'
    return package({"xl/worksheets/sheet1.xml": text})


def zipped(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def a_zip_bomb() -> bytes:
    """Two gigabytes of spaces in two megabytes."""
    out = BytesIO()
    blank = package({})
    with zipfile.ZipFile(BytesIO(blank)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(
                f'<worksheet xmlns="{SPREADSHEET}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'.encode()
            )
            for _ in range(2000):
                part.write(b"A" * 1_000_000)
            part.write(b"</t></is></c></row></sheetData></worksheet>")
    return out.getvalue()


def two_far_corners() -> bytes:
    """A dense table of these two cells has seventeen thousand million."""
    return of_sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )


def laughs() -> bytes:
    """Entities that stand for ten of the ones before, nine times over."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    before = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{levels}]>'
    return of_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>', before=before)


def a_file_of_ours() -> bytes:
    before = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return of_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&f;</t></is></c></row>', before=before)


FAULTS = {
    "a zip bomb": (a_zip_bomb, {"table.workbook_too_large", "table.cell"}),
    "two far corners": (two_far_corners, {"table.workbook_too_large"}),
    "a billion laughs": (laughs, {"table.workbook"}),
    "an entity that names a file of ours": (a_file_of_ours, {"table.workbook"}),
    "half a workbook": (lambda: xlsx([["Name"], ["Amina"]])[:-200], {"table.workbook", "table.not_csv"}),
    "a zip with nothing known in it": (lambda: zipped(readme=b"x"), {"table.not_csv"}),
    "a text document": (
        lambda: zipped(**{"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
        {"table.not_csv"},
    ),
    "an old file that is none": (lambda: OLD + b"\0" * 5000, {"table.workbook", "table.not_csv"}),
    "an encrypted one": (
        lambda: OLD + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4000,
        {"table.protected"},
    ),
    "no row at all": (lambda: xlsx([]), {"table.empty"}),
    "only blank cells": (lambda: xlsx([["", " "], [None]]), {"table.empty"}),
    "a cell without end": (lambda: xlsx([["Name"], ["A" * 10_001]]), {"table.cell"}),
    "more rows than we take": (lambda: xlsx([["Name"], *[["A"]] * 200_200]), {"table.too_many_rows"}),
    "twenty-six megabytes": (lambda: b"PK\x03\x04" + b"\0" * MAX_WORKBOOK_BYTES, {"table.too_large"}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_hostile_workbook_is_refused_with_its_code_and_soon(fault):
    make, codes = FAULTS[fault]
    data = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()

    with pytest.raises(TableError) as caught:
        for _row in open_grid(data, filename="learners.xlsx").rows:
            pass

    assert caught.value.code in codes
    assert str(caught.value)
    assert "/etc" not in str(caught.value)
    assert time.monotonic() - began < 30
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


def test_ten_thousand_sheets_are_not_all_opened():
    sheets = {f"S{n}": [["x"]] for n in range(3000)}
    began = time.monotonic()

    rows = list(open_grid(xlsx(sheets=sheets), filename="a.xlsx", fits=lambda _rows: False).rows)

    assert [row.values for row in rows] == [("x",)]
    assert time.monotonic() - began < 20


def test_sixteen_thousand_columns_are_cut_and_not_kept():
    row = "".join(f'<c r="{letters}1"><v>1</v></c>' for letters in ("A", "B", "XFD"))
    grid = open_grid(of_sheet(f'<row r="1">{row}</row>'), filename="a.xlsx")

    assert max(len(one.values) for one in grid.rows) <= 201


def test_a_million_merged_cells_are_no_work():
    merged = [f"A{n}:A{n + 1}" for n in range(1, 60_000, 2)]
    data = package({"xl/worksheets/sheet1.xml": sheet([["Name"], ["Amina"]], merged=merged)})
    began = time.monotonic()

    assert len(list(open_grid(data, filename="a.xlsx").rows)) >= 2
    assert time.monotonic() - began < 10


def test_a_reader_that_is_silent_is_given_up(monkeypatch):
    monkeypatch.setattr(workbooks, "SILENCE", 0.3)
    sleeper = (sys.executable, "-c", "import sys,time; sys.stdin.buffer.read(8); time.sleep(60)")

    with pytest.raises(TableError) as caught:
        workbooks.opened(b"PK\x03\x04", most_rows=10, spare=0, fits=lambda _r: True, command=sleeper)

    assert caught.value.code == "table.workbook_too_large"


def test_a_reader_that_does_not_take_the_file_is_given_up(monkeypatch):
    monkeypatch.setattr(workbooks, "SILENCE", 0.3)
    deaf = (sys.executable, "-c", "import time; time.sleep(60)")
    data = b"PK\x03\x04" + bytes(4_000_000)
    began = time.monotonic()

    with pytest.raises(TableError) as caught:
        workbooks.opened(data, most_rows=10, spare=0, fits=lambda _r: True, command=deaf)

    assert caught.value.code == "table.workbook_too_large"
    assert time.monotonic() - began < 20


def test_a_reader_that_never_ends_its_sentence_is_given_up(monkeypatch):
    monkeypatch.setattr(workbooks, "_LONGEST", 1 << 20)
    talker = (sys.executable, "-c", "import sys\nwhile True: sys.stdout.write('a' * 100000)")

    with pytest.raises(TableError) as caught:
        workbooks.opened(b"PK\x03\x04", most_rows=10, spare=0, fits=lambda _r: True, command=talker)

    assert caught.value.code == "table.workbook_too_large"


def test_a_reader_that_cannot_be_started_is_said():
    with pytest.raises(TableError) as caught:
        workbooks.opened(
            b"PK\x03\x04", most_rows=10, spare=0, fits=lambda _r: True, command=("/nowhere/python",)
        )

    assert caught.value.code == "table.workbook_failed"


def test_whoever_stops_reading_leaves_no_process_behind():
    grid = open_grid(xlsx([["Name"], *[["A"]] * 5000]), filename="a.xlsx")
    next(grid.rows)
    reader = grid.rows.gi_frame.f_locals["reader"]

    grid.rows.close()

    assert not reader._cell.lives


def test_whoever_looks_at_no_row_leaves_no_process_behind_either():
    grid = open_grid(xlsx([["Name"], ["A"]]), filename="a.xlsx")
    cell = grid.rows.gi_frame.f_locals["reader"]._cell

    del grid

    assert not cell.lives

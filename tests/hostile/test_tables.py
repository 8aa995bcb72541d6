"""Tables that are broken, enormous or something else: each named by its fault, each refused in words."""

from __future__ import annotations

import contextlib
import time
import zipfile
from io import BytesIO

import pytest

from cairn.adapters.tables import MAX_CELL, open_grid, read
from cairn.services.ports import TableError


def workbook() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
    return out.getvalue()


FAULTS = [
    ("nothing", b"", "table.empty", None),
    ("only a mark", b"\xef\xbb\xbf", "table.empty", None),
    ("only NUL", b"\0" * 100, "table.empty", None),
    ("only blank lines", b"\n\n \n", "table.empty", None),
    ("only delimiters", b",,,\n,,\n", "table.empty", None),
    ("only headers", b"name,email\n", "table.empty", None),
    ("a NUL on line 3", b"name\nAmina\nB\0ram\n", "table.nul", 3),
    ("a quotation mark never closed", b'name,x\nAmina,"y\nBram,z\n', "table.quotes", 2),
    ("a quotation mark closed too early", b'name,x\nAmina,"y"z,1\n', "table.quotes", 2),
    ("a workbook that is none", workbook(), "table.workbook", None),
    ("a PDF", b"%PDF-1.7\n", "table.not_csv", None),
    ("a picture", b"\x89PNG\r\n\x1a\n....", "table.not_csv", None),
    ("half of UTF-16", "name\nAmina\n".encode("utf-16")[:-1], "table.encoding", None),
    ("a byte no encoding has", b"name,x\nAm\x81ina,\xe9\n", "table.encoding", 2),
    ("a header twice", b"Name,email,NAME \nA,b,c\n", "table.header", None),
    ("a header without a name", b"name,,email\nA,b,c\n", "table.header", None),
    ("a cell without end", b"name\n" + b"a" * (MAX_CELL + 1) + b"\n", "table.cell", 2),
    ("11 MB", b"name\n" + b"Amina\n" * 2_000_000, "table.too_large", None),
    ("10,001 rows", b"name\n" + b"Amina\n" * 10_001, "table.too_many_rows", 10_002),
    ("a thousand columns", b",".join(b"c%d" % i for i in range(1000)) + b"\n1\n", "table.header", None),
]


@pytest.mark.parametrize(("data", "code", "line"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_broken_table_is_refused_with_its_code_and_line(data, code, line):
    with pytest.raises(TableError) as caught:
        read(data, filename="learners.csv")

    assert caught.value.code == code
    assert str(caught.value)
    if line is not None:
        assert caught.value.params["line"] == line


def test_ten_thousand_rows_are_still_read():
    assert len(read(b"name\n" + b"Amina\n" * 10_000, filename="a.csv").rows) == 10_000


@pytest.mark.parametrize(
    "data",
    [
        lambda: b"a" * 10_000_000,
        lambda: b'"' * 10_000_000,
        lambda: b"," * 10_000_000,
        lambda: b"\n" * 9_999_999 + b"x",
        lambda: b'a,b\n"' + b"x\n" * 4_000_000,
        lambda: b"sep=" + b";" * 1000,
        lambda: bytes(range(256)) * 10_000,
        lambda: b"\xff\xfe" + b"\xd8\x00" * 1_000_000,
        lambda: "‮txt.exe,\u0085,\u2028\nA,b,c\n".encode(),
    ],
    ids=["one word", "quotes", "commas", "lines", "open quote", "sep", "all bytes", "surrogates", "controls"],
)
def test_nothing_takes_long_and_nothing_but_a_table_error_comes_out(data):
    text = data()
    began = time.process_time()
    with contextlib.suppress(TableError):
        read(text, filename="x")
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lambda: b"name\n" + b"a" * 49_000_000, "table.line"),
        (lambda: b'name\n"' + b"a" * 49_000_000, "table.line"),
        (lambda: b"," * 10_000_000 + b"\nAmina\n", "table.line"),
        (lambda: b'name\n"' + b"a\n" * 20_000_000, "table.quotes"),
        (lambda: b"\n" * 2_000_000, "table.empty"),
        (lambda: b"name\n" + b",\n" * 2_000_000, "table.too_many_rows"),
        (lambda: b"name\n" + b"a\n" * 200_200, "table.too_many_rows"),
        (lambda: b"name\n" + b"a" * 51 * 1024 * 1024, "table.too_large"),
    ],
    ids=[
        "a line of 49 MB", "the same in quotes", "ten million columns", "a quotation over 20 million lines",
        "only line ends", "two million blank rows", "200,200 rows", "51 MB",
    ],
)  # fmt: skip
def test_a_streamed_table_is_given_up_where_it_stops_being_one(data, code):
    text = data()
    began = time.process_time()
    with pytest.raises(TableError) as caught:
        for _row in open_grid(text, filename="x.csv").rows:
            pass
    assert caught.value.code == code
    assert time.process_time() - began < 10

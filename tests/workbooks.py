"""Workbooks for tests, written by hand: xlsx as Excel makes them, and as nobody should."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from xml.sax.saxutils import escape

Cell = str | int | float | bool | date | None | tuple[str, object]
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SCHEMAS = "http://schemas.openxmlformats.org"
_KIND = "application/vnd.openxmlformats-"
_TYPES = f"""<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="{_SCHEMAS}/package/2006/content-types">
<Default Extension="rels" ContentType="{_KIND}package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_KIND}officedocument.spreadsheetml.sheet.main+xml"/>
</Types>"""
_RELS = f"""<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="{_SCHEMAS}/package/2006/relationships">
<Relationship Id="rId1" Type="{_SCHEMAS}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: Style 1 shows a number as a day (format 14 of ECMA-376).
_STYLES = f"""<?xml version="1.0" encoding="UTF-8"?>
<styleSheet xmlns="{SPREADSHEET}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"""


def xlsx(
    rows: Sequence[Sequence[Cell]] = (),
    *,
    sheets: Mapping[str, Sequence[Sequence[Cell]]] | None = None,
    merged: Sequence[str] = (),
    hidden: Sequence[str] = (),
) -> bytes:
    """Return a workbook of one sheet, or of `sheets`.

    A cell may be ("=FORMULA", cached value); `merged` are ranges of every sheet ("A1:F1").
    """
    named = dict(sheets) if sheets is not None else {"Sheet1": rows}
    parts = {f"xl/worksheets/sheet{n}.xml": sheet(r, merged=merged) for n, r in enumerate(named.values(), 1)}
    return package(parts, names=list(named), hidden=hidden)


def package(
    parts: Mapping[str, str], *, names: Sequence[str] = ("Sheet1",), hidden: Sequence[str] = ()
) -> bytes:
    """Zip the parts of a workbook; `names` are the sheets sheet1.xml, sheet2.xml … in `parts`."""
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}"{_state(name, hidden)} r:id="rId{n}"/>'
        for n, name in enumerate(names, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    styles = f'<Relationship Id="rIdStyles" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    package_rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    fixed = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS,
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package_rels}">{links}{styles}</Relationships>',
        "xl/styles.xml": _STYLES,
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**fixed, **parts}.items():
            archive.writestr(name, text)
    return out.getvalue()


def sheet(rows: Sequence[Sequence[Cell]], *, merged: Sequence[str] = ()) -> str:
    """Return the XML of one sheet."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{_letters(place)}{number}", cell) for place, cell in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    ranges = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    merges = f'<mergeCells count="{len(merged)}">{ranges}</mergeCells>' if merged else ""
    return f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{"".join(lines)}</sheetData>{merges}</worksheet>'


def _state(name: str, hidden: Sequence[str]) -> str:
    return ' state="hidden"' if name in hidden else ""


def _cell(place: str, value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        formula, cached = value
        text = f"<f>{escape(formula.removeprefix('='))}</f>"
        if isinstance(cached, str):
            kind = "e" if cached.startswith("#") else "str"
            return f'<c r="{place}" t="{kind}">{text}<v>{escape(cached)}</v></c>'
        return f'<c r="{place}">{text}<v>{cached}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{_serial(value)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _serial(day: date) -> float:
    if isinstance(day, datetime):
        since = day - datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no zone
        return since.total_seconds() / 86400
    return (day - date(1899, 12, 30)).days


def _letters(place: int) -> str:
    letters, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def ods(rows: Sequence[Sequence[str]]) -> bytes:
    """Return a spreadsheet as LibreOffice packs it, of texts alone."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    table, text = office.replace("office:1", "table:1"), office.replace("office:1", "text:1")
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:table="{table}" xmlns:text="{text}">'
        f'<office:body><office:spreadsheet><table:table table:name="List">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return out.getvalue()

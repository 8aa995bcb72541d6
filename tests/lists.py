"""Lists of learners with results for tests: good rows, and everything that people get wrong in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

TITLES: Final = ("Name", "E-mail", "Number", "Date", "Outcome 1", "Outcome 2")
FIELDS: Final = ("name", "email", "number", "date", "first", "second", "more")
#: What is wrong, how a good row becomes wrong that way, and the code by which it is known.
FAULTS: Final[Mapping[str, tuple[Mapping[str, str], str]]] = {
    "no name": ({"name": ""}, "row.name_missing"),
    "only invisible characters for a name": ({"name": "\u200b\u00a0"}, "row.name_missing"),
    "what a program left": ({"name": "undefined"}, "row.name_placeholder"),
    "a broken reference": ({"name": "#REF!"}, "row.name_placeholder"),
    "a name of 201 letters": ({"name": "N" * 201}, "row.name_long"),
    "an address for a name": ({"name": "a@b.example"}, "row.name_is_email"),
    "a number for a name": ({"name": "4711"}, "row.name_no_letters"),
    "a bell in the name": ({"name": "Am\u0007ina"}, "row.name_control"),
    "a name whose letters are turned round": ({"name": "Am\u202eina"}, "row.name_control"),
    "letters the encoding has lost": ({"name": "Am\ufffdina"}, "row.name_control"),
    "a template nobody filled": ({"name": "{{name}}"}, "row.name_markup"),
    "a formula for a name": ({"name": "=HYPERLINK(1)"}, "row.name_markup"),
    "a script for a name": ({"name": "<script>x</script>"}, "row.name_markup"),
    "a line with totals": ({"name": "Total:", "email": "", "number": "30"}, "row.total"),
    "the headings once more": (dict(zip(FIELDS, TITLES, strict=False)), "row.heading_again"),
    "more cells than headings": ({"more": "late"}, "table.width"),
    "no @": ({"email": "b.example"}, "row.email_no_at"),
    "two @": ({"email": "a@@b.example"}, "row.email_form"),
    "two addresses": ({"email": "a@b.example / c@d.example"}, "row.email_several"),
    "a space in the address": ({"email": "a @b.example"}, "row.email_space"),
    "an address without an end": ({"email": "a@b"}, "row.email_domain"),
    "a comma for a dot": ({"email": "a@b,example"}, "row.email_domain"),
    "an address of 255 letters": ({"email": "a" * 243 + "@b.example.x"}, "row.email_long"),
    "a number of 61 digits": ({"number": "1" * 61}, "row.number_long"),
    "a number that was rounded": ({"number": "1.23E+11"}, "row.number_rounded"),
    "a day that can be two": ({"date": "1/2/2026"}, "row.date_ambiguous"),
    "the thirty-first of February": ({"date": "31.02.2026"}, "row.date_impossible"),
    "only a year": ({"date": "2026"}, "row.date_incomplete"),
    "no day at all": ({"date": "soon"}, "row.date_form"),
    "a day to come": ({"date": "2062-06-18"}, "row.date_future"),
    "a day long ago": ({"date": "1899-06-18"}, "row.date_old"),
    "no level": ({"first": ""}, "row.result_missing"),
    "a level nobody defined": ({"first": "Brilliant"}, "row.result_unknown"),
    "a level that does not meet": ({"first": "Not yet"}, "row.not_met"),
    "no mark": ({"second": ""}, "row.result_missing"),
    "a word for a mark": ({"second": "good"}, "row.result_unknown"),
    "a mark over 100": ({"second": "720"}, "row.mark_range"),
    "a mark under 0": ({"second": "-5"}, "row.mark_range"),
    "a mark finer than a tenth": ({"second": "72.25"}, "row.mark_decimals"),
    "a mark that does not pass": ({"second": "59.9"}, "row.not_met"),
}
#: Faults that need another row, or a credential that is there already.
BETWEEN_ROWS: Final = {
    "the address of an earlier row": "row.email_repeated",
    "the number of an earlier row": "row.number_repeated",
    "somebody who holds it already": "row.already_issued",
}
#: Those of the long list: 37 rows of it, no two alike.
OF_THE_LONG_LIST: Final = tuple(
    sorted(
        {*FAULTS, *BETWEEN_ROWS}
        - {
            "only invisible characters for a name",
            "letters the encoding has lost",
            "a script for a name",
            "a comma for a dot",
            "an address of 255 letters",
            "no mark",
        }
    )
)


def good(number: int) -> dict[str, str]:
    """The row of learner `number`, as the registrar writes it."""
    return {
        "name": f"Learner {number}",
        "email": f"learner{number}@example.org",
        "number": f"S{number}",
        "date": f"{number % 28 + 1:02}.02.2026",
        "first": ("Secure", "Fluent")[number % 2],
        "second": str(60 + number % 40),
    }


def line(cells: Mapping[str, str], delimiter: str = ";") -> str:
    """One row of a CSV file, with quotation marks where they are needed."""
    shown = [cells[name] for name in FIELDS if name in cells]
    return delimiter.join(f'"{cell}"' if delimiter in cell or cell[:1] == "=" else cell for cell in shown)


def long_list(
    rows: int, *, held: str, faults: Sequence[str] = OF_THE_LONG_LIST
) -> tuple[bytes, dict[int, str]]:
    """A registrar's list of `rows` learners, and which line has which of the faults.

    Two title lines, a blank one, headings, semicolons, a byte order mark, days with dots: what
    spreadsheets make of a list in half of Europe. held: the address of somebody who has the credential.
    """
    step = rows // (len(faults) + 1)
    wrong = {step * place: fault for place, fault in enumerate(faults, start=1)}
    lines = ["Harbour School;;;;;", "Results of June;;;;;", "", ";".join(TITLES)]
    where: dict[int, str] = {}
    for number in range(1, rows + 1):
        cells = good(number)
        if number == 2:  # known by a number alone
            cells |= {"email": "", "number": NUMBERED}
        fault = wrong.get(number)
        if fault is not None:
            where[len(lines) + 1] = fault
            cells |= _made_wrong(fault, held=held)
        lines.append(line(cells))
    return "\r\n".join([*lines, ""]).encode("utf-8-sig"), where


def _made_wrong(fault: str, *, held: str) -> Mapping[str, str]:
    if fault == "the address of an earlier row":
        return {"email": good(1)["email"].upper()}
    if fault == "the number of an earlier row":
        return {"email": "", "number": NUMBERED}
    if fault == "somebody who holds it already":
        return {"email": held}
    return FAULTS[fault][0]


NUMBERED: Final = "S-no-address"

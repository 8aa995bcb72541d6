"""Days as people write them in lists: 2026-06-18, 18.06.2026, 18 juin 2026, ١٨ يونيو ٢٠٢٦, a spreadsheet's serial.

What can be read in two ways (04/03/2026) is not guessed: whoever sends the list
says which comes first, the day or the month. Nothing here knows a table of ours.

Sources: ISO 8601-1; ECMA-376-1 18.17.4.1 (serial days of the 1900 system); CLDR for the names of months.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from cairn.services.issue.words import DIGITS, folded

Order = Literal["", "dmy", "mdy"]
Problem = Literal["", "form", "ambiguous", "impossible", "incomplete"]
ORDERS: Final[tuple[Order, ...]] = ("", "dmy", "mdy")

_DAY_ZERO: Final = date(
    1899, 12, 30
)  # serial 61 is 1 March 1900; below it the 1900 system has a day too many
_SERIALS: Final = range(25_569, 73_051)  # 1970 to 2099: other numbers are no days
_CENTURY: Final = 70  # 26 is 2026, 71 is 1971
_TIME: Final = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?|Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST: Final = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII)
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})", re.ASCII)
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_DOTS: Final = re.compile(rf"(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_SLASHES: Final = re.compile(rf"(\d{{1,2}})\s?([/-])\s?(\d{{1,2}})\s?\2\s?(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_DAY_WORD: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?[\s,-]+([^\d]{3,30}?)[\s,.-]+(\d{4})", re.ASCII | re.I
)
_WORD_DAY: Final = re.compile(r"([^\d]{3,30}?)[\s.]+(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})", re.ASCII | re.I)
_PART: Final = re.compile(r"(?:19|20)\d{2}|\d{1,2}[/.-](?:19|20)\d{2}|(?:19|20)\d{2}[/.-]\d{1,2}", re.ASCII)
_WORD_YEAR: Final = re.compile(r"([^\d]{3,30}?)[\s,.-]+(?:19|20)\d{2}", re.ASCII)
_MONTHS: Final = (
    "january jan januar jänner janvier janv enero ene يناير كانون_الثاني جانفي",
    "february feb februar feber février févr fév febrero فبراير شباط فيفري",
    "march mar märz mär mrz mars marzo مارس آذار",
    "april apr avril avr abril abr أبريل ابريل نيسان أفريل",
    "may mai mayo مايو أيار ماي",
    "june jun juni juin junio يونيو حزيران جوان",
    "july jul juli juillet juil julio يوليو تموز جويلية",
    "august aug août agosto ago أغسطس آب أوت",
    "september sept sep septembre septiembre setiembre set سبتمبر أيلول",
    "october oct oktober okt octobre octubre أكتوبر تشرين_الأول",
    "november nov novembre noviembre نوفمبر تشرين_الثاني",
    "december dec dezember dez décembre déc diciembre dic ديسمبر كانون_الأول",
)
_MONTH: Final = {
    folded(word.replace("_", " ")): number
    for number, words in enumerate(_MONTHS, start=1)
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Day:
    """A cell understood as a day, or why it is none.

    problem: "form" no day at all; "ambiguous" day or month first?; "impossible" 31 February; "incomplete" no day in it.
    """

    value: date | None
    problem: Problem = ""


def read_day(said: str, *, order: Order = "") -> Day:
    """Read a day as people write it.

    order: how two numbers before a year are to be read; "": only when there is but one way.

    >>> read_day("18. Juni 2026").value, read_day("4/3/2026").problem, read_day("4/3/2026", order="dmy").value
    (datetime.date(2026, 6, 18), 'ambiguous', datetime.date(2026, 3, 4))
    """
    text = " ".join(said.translate(DIGITS).split())
    if len(text) > 60:
        return Day(None, "form")
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], found[3], found[4])
    if found := _COMPACT.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if found := _SERIAL.fullmatch(text):
        serial = int(found[1])
        return Day(_DAY_ZERO + timedelta(days=serial)) if serial in _SERIALS else Day(None, "form")
    if found := _DOTS.fullmatch(text):
        return _day(found[3], found[2], found[1])
    if found := _SLASHES.fullmatch(text):
        return _ordered(found[1], found[3], found[4], order)
    return _in_words(text)


def read_date(said: str) -> date | None:
    """Read a day that can be read in one way only; anything doubtful (06/07/2026) is not guessed."""
    return read_day(said).value


def order_of(cells: Iterable[str]) -> Order:
    """Say whether days or months come first in these cells, when one of them shows it and none denies it."""
    first_over_12 = second_over_12 = False
    for cell in cells:
        found = _SLASHES.fullmatch(" ".join(cell.translate(DIGITS).split()))
        if found:
            first_over_12 |= int(found[1]) > 12
            second_over_12 |= int(found[3]) > 12
    if first_over_12 == second_over_12:
        return ""
    return "dmy" if first_over_12 else "mdy"


def _ordered(first: str, second: str, year: str, order: Order) -> Day:
    if order == "dmy":
        return _day(year, second, first)
    if order == "mdy":
        return _day(year, first, second)
    if len(year) == 2:
        return Day(None, "ambiguous")
    ways = {one.value for one in (_day(year, second, first), _day(year, first, second))} - {None}
    if not ways:
        return Day(None, "impossible")
    return Day(ways.pop()) if len(ways) == 1 else Day(None, "ambiguous")


def _in_words(text: str) -> Day:
    if found := _DAY_WORD.fullmatch(text):
        day, word, year = found[1], found[2], found[3]
    elif found := _WORD_DAY.fullmatch(text):
        day, word, year = found[2], found[1], found[3]
    else:
        part = _PART.fullmatch(text) or (
            (only := _WORD_YEAR.fullmatch(text)) and _month(only[1]) is not None and only
        )
        return Day(None, "incomplete" if part else "form")
    month = _month(word)
    return Day(None, "form") if month is None else _day(year, str(month), day)


def _month(word: str) -> int | None:
    said = folded(word).removeprefix("de ").removesuffix(" de").removesuffix(" del")
    return _MONTH.get(said)


def _day(year: str, month: str, day: str) -> Day:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < _CENTURY else 1900
    try:
        return Day(date(number, int(month), int(day)))
    except ValueError:
        return Day(None, "impossible")

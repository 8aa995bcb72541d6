"""What the typesetter is told of a conformance statement: plain text of a bounded length."""

from __future__ import annotations

import unicodedata
from typing import Final

from cairn.adapters import typesetting
from cairn.adapters.typesetting import Value, plain
from cairn.services.prints import StatementSheet

_MOST_DEFINITIONS: Final = 60  # ours, those of one organisation (30), those of its standards (10)
_MOST_FACTS: Final = 60
_MOST_SAID: Final = 300  # characters of one line of an answer; the data that is attached has all of it
_MOST_LINES: Final = 40
_MOST_DATA: Final = 2_000_000  # bytes


def statement_data(sheet: StatementSheet) -> dict[str, Value]:
    """Return the sheet as the template takes it."""
    code, region, rtl, tall = typesetting.language(sheet.language)
    day = sheet.made_on
    return {
        "title": plain(sheet.title, most=240) or "–",
        "eyebrow": plain(sheet.eyebrow, most=120),
        "verdict": plain(sheet.verdict, most=300),
        "issuer": plain(sheet.issuer, most=160) or "–",
        "caveat": plain(sheet.caveat, most=300),
        "headers": [plain(one, most=60) or "–" for one in sheet.headers],
        "about": [[plain(a, most=60), plain(b, most=420)] for a, b in sheet.about],
        "definitions": [
            {
                "name": plain(one.name, most=200) or "–",
                "standing": plain(one.standing, most=60),
                "good": one.good,
                "note": plain(one.note, most=500),
                "facts": [
                    {
                        "name": plain(fact.name, most=200) or "–",
                        "answer": plain(fact.answer, most=60) or "–",
                        "good": fact.good,
                        **_said(fact.said),
                    }
                    for fact in one.facts[:_MOST_FACTS]
                ],
            }
            for one in sheet.definitions[:_MOST_DEFINITIONS]
        ],
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "lang": code,
        "region": region,
        "rtl": rtl,
        "tall": tall,
        "fonts": typesetting.fonts(code),
        "data": sheet.data.decode("utf-8") if 0 < len(sheet.data) <= _MOST_DATA else "",
        "data_name": sheet.data_name,
        "data_words": plain(sheet.data_words, most=120),
    }


def _said(text: str) -> dict[str, Value]:
    """An answer by its lines, and whether it runs right to left: its first letter with a direction says so."""
    lines: list[Value] = [plain(line, most=_MOST_SAID) for line in text.splitlines() if line.strip()]
    strong = (unicodedata.bidirectional(letter) for letter in text)
    first = next((way for way in strong if way in ("L", "R", "AL")), "L")
    return {"said": lines[:_MOST_LINES] or ["–"], "said_rtl": first != "L"}

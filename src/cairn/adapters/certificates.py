"""Certificates on A4, set by typst: tagged (PDF/UA-1) and archival (PDF/A-3a), with a code to check.

What people wrote travels as data and is never markup. A letter that no font
has does not stop a certificate: it is set without the standard, and the code
points are reported, so that the issuer hears of it.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Final

from cairn.adapters import typesetting
from cairn.adapters.images import qr_svg
from cairn.adapters.statements import statement_data
from cairn.adapters.stones import stone_svg
from cairn.adapters.typesetting import Value, colour, plain
from cairn.services.prints import Certificate, CertificateSheet, CertificateWords, StatementSheet

_MOST_OUTCOMES: Final = 60
_MOST_FACTS: Final = 14
_MOST_SIGNATORIES: Final = 4
_SENTENCES: Final = ("check_how", "attached")
_MOST_ATTACHED: Final = 2_000_000  # bytes
_STANDARDS: Final = (("a-3a", "ua-1"), ("ua-1",))
_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August")
_LATE_MONTHS: Final = ("September", "October", "November", "December")


class TypstCertificates:
    """The certificates port."""

    def render(self, sheet: CertificateSheet) -> bytes:
        return self.set(sheet).pdf

    def set(self, sheet: CertificateSheet) -> Certificate:
        made = typesetting.run(
            "certificate.typ",
            _data(sheet),
            format="pdf",
            standards=_STANDARDS,
            timestamp=_noon(sheet.awarded_on),
        )
        return _made(made)

    def set_statement(self, sheet: StatementSheet) -> Certificate:
        made = typesetting.run(
            "statement.typ",
            statement_data(sheet),
            format="pdf",
            standards=_STANDARDS,
            timestamp=_noon(sheet.made_on),
        )
        return _made(made)


def _made(made: typesetting.Typeset) -> Certificate:
    standard = "ua-1" if "ua-1" in made.standards else ""
    return Certificate(pdf=made.data, standard=standard, missing=made.missing)


def _noon(day: date) -> int:
    """The same sheet gives the same bytes: the file is dated on the day of the award."""
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


def _data(sheet: CertificateSheet) -> dict[str, Value]:
    code, region, rtl, tall = typesetting.language(sheet.language)
    day = sheet.awarded_on
    title = plain(sheet.title, most=240) or "–"
    learner = plain(sheet.learner, most=160) or "–"
    qr_link = sheet.qr_link or sheet.link
    return {
        "title": title,
        "learner": learner,
        "issuer": plain(sheet.issuer, most=160) or "–",
        "document_title": f"{title} – {learner}",
        "summary": plain(sheet.summary, most=700),
        "notice": plain(sheet.notice, most=90),
        "date": plain(sheet.awarded_text, most=60)
        or f"{day.day} {(*_MONTHS, *_LATE_MONTHS)[day.month - 1]} {day.year}",
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "outcomes": [
            {"name": plain(line.name), "result": plain(line.result, most=60)}
            for line in sheet.outcomes[:_MOST_OUTCOMES]
        ],
        "facts": [[plain(a, most=60), plain(b, most=100)] for a, b in sheet.facts[:_MOST_FACTS]],
        "signatories": [
            {"name": plain(s.name, most=80), "role": plain(s.role, most=120)}
            for s in sheet.signatories[:_MOST_SIGNATORIES]
        ],
        "code": plain(sheet.code, most=40),
        "link": sheet.link,
        "link_text": _breakable(sheet.link.removeprefix("https://")),
        "qr": qr_svg(qr_link, border=0),  # the box around it is the quiet zone
        "qr_link": qr_link,
        "lang": code,
        "region": region,
        "rtl": rtl,
        "tall": tall,
        "fonts": typesetting.fonts(code),
        "orientation": sheet.orientation,
        "accent": colour(sheet.accent, "#01526d"),
        "stone": stone_svg(sheet.stone),
        "logo": list(sheet.logo_png) if sheet.logo_png else None,
        "words": _words(sheet.words),
        **_attachment(sheet),
    }


def _words(words: CertificateWords) -> dict[str, Value]:
    """The fixed words, none of them empty: a heading without text breaks the standard."""
    return {
        item.name: plain(getattr(words, item.name), most=160 if item.name in _SENTENCES else 60) or "–"
        for item in fields(words)
    }


def _attachment(sheet: CertificateSheet) -> dict[str, Value]:
    """The signed credential travels inside the paper, when it is text of a reasonable size."""
    if sheet.credential is None or len(sheet.credential) > _MOST_ATTACHED:
        return {"attachment": None, "attached": False}
    name = "".join(c for c in sheet.credential_name if c.isalnum() or c in "-_.")[:80] or "credential.json"
    text = sheet.credential.decode("utf-8")
    return {"attachment": {"name": name, "text": text, "type": sheet.credential_type}, "attached": True}


def _breakable(link: str) -> str:
    """Let a long address break after a slash or hyphen, and nowhere else."""
    return "".join(f"{letter}\u200b" if letter in "/-" else letter for letter in link)

"""The contribution ledger and the quality facts in the words of the page.

What is signed has its own words, in the language of the credential (`cairn.badges.words`); here the same values are
said in the reader's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from cairn.badges.ledger import Act, Contribution, Ledger, Part
from cairn.quality.facts import DETAILS, SOURCES, Answer, Fact
from cairn.web.bidi import isolate

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PARTS: Final[Mapping[Part, _StrPromise]] = {
    Part.NEED: pgettext_lazy("co-design", "Need"),
    Part.DESIGN: pgettext_lazy("co-design", "Design"),
    Part.DEVELOP: pgettext_lazy("co-design", "Development"),
    Part.BUILD: pgettext_lazy("co-design", "Building"),
    Part.APPROVE: pgettext_lazy("co-design", "Approval"),
    Part.DELIVER: pgettext_lazy("co-design", "Delivery"),
    Part.RUN: pgettext_lazy("co-design", "Teaching"),
    Part.REVIEW: pgettext_lazy("co-design", "Review"),
    Part.WHOLE: pgettext_lazy("co-design", "As a whole"),
}
TONES: Final = ("brand1", "success", "brand2", "info", "accent")
ICONS: Final[Mapping[Answer, str]] = {"yes": "check", "no": "cross", "unknown": "minus"}


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation that had a hand in it: what it did, line by line, and who of it is named. tone: of its initials.

    lines: each with its place in the ledger, counted from 1, which is part of its address.
    """

    name: str
    tone: str
    lines: tuple[tuple[int, str], ...]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Designed:
    """Who had a hand in it. others: what those did who are not named. shown: whose research shows the need.

    more: contributions that are only counted.
    """

    bodies: tuple[Body, ...]
    others: tuple[tuple[int, str], ...]
    shown: tuple[tuple[int, str, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class FactLine:
    """One quality fact as a page shows it. source: where it comes from, "" where nobody says."""

    code: str
    question: str
    answer: Answer
    icon: str
    said: str
    source: str


@dataclass
class _Gathered:
    lines: list[tuple[int, str]] = field(default_factory=list)
    people: list[str] = field(default_factory=list)


def designed(ledger: Ledger) -> Designed | None:
    """Return a ledger by organisation, in the order in which it names them; None where it is empty."""
    if not ledger:
        return None
    bodies: dict[str, _Gathered] = {}
    others: list[tuple[int, str]] = []
    research: list[tuple[int, str, str]] = []
    for place, entry in enumerate(ledger.entries, start=1):
        if entry.act is Act.RESEARCHED and entry.organisation:
            research.append((place, entry.organisation, entry.role))
        elif not entry.organisation:
            others.append((place, _of_others(entry)))
        else:
            gathered = bodies.setdefault(entry.organisation, _Gathered())
            gathered.lines.append((place, done(entry)))
            person = ", ".join(filter(None, (entry.person, entry.title)))
            if person and person not in gathered.people:
                gathered.people.append(person)
    listed = tuple(
        Body(name, TONES[place % len(TONES)], tuple(one.lines), tuple(one.people))
        for place, (name, one) in enumerate(bodies.items())
    )
    return Designed(listed, tuple(others), tuple(research), ledger.more)


def level_in_words(eqf_level: int | None, national_level: str) -> str:
    """The level as a page says it: of the European eight, or else the national one in its own words."""
    return _("%(level)d of 8 (European)") % {"level": eqf_level} if eqf_level else national_level


def fact_lines(facts: Iterable[Fact]) -> list[FactLine]:
    """Return the facts in the reader's language."""
    return [
        FactLine(
            fact.code,
            gettext(fact.question),
            fact.answer,
            ICONS[fact.answer],
            gettext(DETAILS[fact.said]).format_map(
                {name: _said(value) for name, value in fact.params.items()}
            ),
            gettext(SOURCES[fact.source]) if fact.source else "",
        )
        for fact in facts
    ]


def _said(value: str | int | date) -> str | int:
    if isinstance(value, date):
        return date_format(value)
    return isolate(value) if isinstance(value, str) else value


def _of_others(entry: Contribution) -> str:
    who = ngettext(
        "%(count)d organisation that is not named",
        "%(count)d organisations that are not named",
        entry.unnamed,
    ) % {"count": entry.unnamed}
    return _("%(who)s: %(what)s") % {"who": who, "what": done(entry)}


def done(entry: Contribution) -> str:
    """What was done, in a line."""
    day = date_format(entry.day) if entry.day else ""
    part = str(PARTS[entry.part])
    number = entry.number or 0
    if entry.act is Act.INVOLVED:
        return (
            f"{part}: {isolate(entry.role)}" if entry.role else _("Had a hand in: %(part)s") % {"part": part}
        )
    if entry.act is Act.RATED:
        said = ngettext("Rated one outcome", "Rated %(count)d outcomes", number) % {"count": number}
    elif entry.act is Act.SIGNED:
        said = _("Signed version %(number)d") % {"number": number}
    elif entry.act is Act.SIGNED_DRAFT:
        said = _("Signed a draft of version %(number)d that was changed later") % {"number": number}
    elif entry.act is Act.DECIDED:
        said = ngettext("Took part in a decision", "Took part in %(count)d decisions", number) % {
            "count": number
        }
    elif entry.act is Act.REVIEWED:
        said = _("Reviewed version %(number)d") % {"number": number}
    else:
        said = _("Showed the need")
    where = part if entry.part not in (Part.WHOLE, Part.NEED) or entry.act is not Act.RATED else ""
    return " · ".join(filter(None, (said, where, day, isolate(entry.role) if entry.role else "")))

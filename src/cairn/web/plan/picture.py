"""The path of a plan, drawn: steps as stones on a line that rises to the goal, over months, with bars of study.

The list of steps beside it says the same in words; labels here are short. In
languages that are read from right to left time runs that way too.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Final

from django.utils.dates import MONTHS_3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cairn.badges.stone import number
from cairn.web.components.stones import Stone, chip

WIDTH: Final = 1000
_LEFT: Final = 50
_RIGHT: Final = 900
_TOP: Final = 34
_LOW: Final = 160  # where the line begins
_HIGH: Final = 72  # where it ends
_BARS: Final = 204
_NEAR: Final = 170  # labels closer than this stand above one another
_LONGEST: Final = 24  # characters of a label
_MOST_MONTHS: Final = 14


@dataclass(frozen=True, slots=True)
class Mark:
    """One step. tone: of its stone."""

    number: int
    name: str
    tone: str
    start: date
    end: date
    id: str


def path(marks: Sequence[Mark], *, goal: str, today: date, label: str, reversed_: bool = False) -> SafeString:
    """Return the picture; "" without steps."""
    if not marks:
        return SafeString("")
    return mark_safe(_Path(marks, goal, today, label, reversed_).drawn())  # noqa: S308 - every text is escaped


class _Path:
    def __init__(self, marks: Sequence[Mark], goal: str, today: date, label: str, reversed_: bool) -> None:
        self.marks = sorted(marks, key=lambda mark: (mark.start, mark.end, mark.number))
        self.goal = goal
        self.today = today
        self.label = label
        self.reversed = reversed_
        self.begin = min(today, self.marks[0].start)
        self.finish = max(mark.end for mark in self.marks)
        self.lanes = _lanes(self.marks)
        self.way = sorted(self.marks, key=_middle)  # so that the path never runs backwards

    def x(self, when: date) -> float:
        share = (when - self.begin) / max(self.finish - self.begin, timedelta(days=1))
        place = _LEFT + 30 + share * (_RIGHT - _LEFT - 30)
        return WIDTH - place if self.reversed else place

    def drawn(self) -> str:
        height = _BARS + 18 * (max(self.lanes) + 1) + 34
        content = [self._months(height - 16), self._line(), self._bars(), self._stones()]
        return (
            f'<svg class="path" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
            f'aria-label="{escape(self.label)}" focusable="false">{"".join(content)}</svg>'
        )

    def _months(self, floor: float) -> str:
        months = []
        first = self.begin.replace(day=1)
        while (first := _next_month(first)) <= self.finish:
            months.append(first)
        step = -(-len(months) // _MOST_MONTHS) or 1
        found = []
        for month in months[::step]:
            x = number(self.x(month))
            words = str(MONTHS_3[month.month]).capitalize()
            if month.month == 1 or month is months[0]:
                words = f"{words} {month.year}"
            found.append(f'<path class="month" d="M{x} {_TOP}V{number(floor - 18)}"/>')
            found.append(
                f'<text class="when" x="{x}" y="{number(floor)}" text-anchor="middle">{escape(words)}</text>'
            )
        return "".join(found)

    def _points(self) -> list[tuple[float, float]]:
        """Today, then each step above the middle of its time, then the goal; rising with every step."""
        count = len(self.marks) + 1
        xs = [self.x(self.today), *(self.x(_middle(mark)) for mark in self.way), self.x(self.finish)]
        found = []
        for place, x in enumerate(xs):
            found.append((x, _LOW - (_LOW - _HIGH) * place / count))
        return found

    def _line(self) -> str:
        points = self._points()
        curves = []
        for (x, y), (to_x, to_y) in itertools.pairwise(points):
            bend = (to_x - x) / 2
            curves.append(
                f"M{number(x)} {number(y)}C{number(x + bend)} {number(y)} {number(to_x - bend)} {number(to_y)} "
                f"{number(to_x)} {number(to_y)}"
            )
        x, y = points[0]
        return (
            f'<path class="done" d="{curves[0]}"/><path class="ahead" d="{"".join(curves[1:])}"/>'
            f'<circle class="here" cx="{number(x)}" cy="{number(y)}" r="6"/>'
        )

    def _bars(self) -> str:
        found = []
        for mark, lane in zip(self.marks, self.lanes, strict=True):
            ends = sorted((self.x(mark.start), self.x(mark.end)))
            size = f'width="{number(max(ends[1] - ends[0], 8))}" height="11"'
            y = _BARS + 18 * lane
            found.append(
                f'<rect class="bar {mark.tone}" x="{number(ends[0])}" y="{number(y)}" rx="5.5" {size}/>'
            )
        return "".join(found)

    def _stones(self) -> str:
        found = []
        points = self._points()
        last, raised = -200.0, False
        for mark, (x, y) in zip(self.way, points[1:], strict=False):
            stone = Stone(mark.id, mark.name, mark.tone)
            drawn = chip(stone, numeral=str(mark.number), clip_id=f"step-{mark.number}", width=48)
            found.append(f'<g transform="translate({number(x - 24)} {number(y - 17)})">{drawn}</g>')
            raised = abs(x - last) < _NEAR and not raised
            found.append(self._text(x, y - (44 if raised else 26), _short(mark.name), "name"))
            last = x
        x, y = points[-1]
        found.append(self._cairn(x, y))
        found.append(self._text(x, y + 56, _short(self.goal), "name"))
        x, y = points[0]
        found.append(self._text(x, y + 24, _("Today"), "name"))
        return "".join(found)

    def _cairn(self, x: float, y: float) -> str:
        """The goal: three stones on one another."""
        found = []
        for place, (tone, width, up) in enumerate((("slate", 52, 0), ("moss", 42, 15), ("sand", 32, 28))):
            drawn = chip(Stone(f"goal:{place}", "", tone), clip_id=f"goal-{place}", width=width)
            found.append(f'<g transform="translate({number(x - width / 2)} {number(y - up)})">{drawn}</g>')
        return "".join(found)

    def _text(self, x: float, y: float, words: str, kind: str) -> str:
        x = min(max(x, 70), WIDTH - 80)
        return f'<text class="{kind}" x="{number(x)}" y="{number(y)}" text-anchor="middle">{escape(words)}</text>'


def _middle(mark: Mark) -> date:
    return mark.start + (mark.end - mark.start) / 2


def _lanes(marks: Sequence[Mark]) -> list[int]:
    """Bars that overlap lie below one another."""
    ends: list[date] = []
    lanes = []
    for mark in marks:
        lane = next((place for place, end in enumerate(ends) if end <= mark.start), len(ends))
        if lane == len(ends):
            ends.append(mark.end)
        ends[lane] = mark.end
        lanes.append(lane)
    return lanes


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"

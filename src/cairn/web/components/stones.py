"""Stones: from the facts of a credential to a picture, deterministic.

A stone is a fact: its width tells the hours, its thickness the level, its tone
the skill group, and its outline comes from the digest of the credential's id,
so that the same credential has the same stone everywhere and for ever. The
picture always stands beside a list with the same numbers; the list is the truth.

Colours are classes (`slate`, `moss` …, see tokens.css) and sizes are SVG
attributes: the content policy forbids style attributes.

Source: the visual language, "Stones: from data to SVG, deterministic".
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

from cairn.badges.stone import (
    digest_of,
    half_height,
    half_width,
    number,
    outline,
    swing,
)
from cairn.web.components.palette import TONES

State = Literal["held", "next", "lapsed", "empty"]
STATES: Final = ("held", "next", "lapsed", "empty")

MOST_DRAWN: Final = 9  # more than nine cannot be told apart; the rest is one base stone and a list
WIDTH: Final = 262  # user units of the stack's view box
WIDEST: Final = 110.0
REST_LEVEL: Final = 4  # the thickness of the stone that stands for "and 12 more"


@dataclass(frozen=True, slots=True)
class Stone:
    """One credential, step or slot, as the picture and the list need it.

    id: the credential's id; the outline comes from it, so it never changes.
    hours: of learning; 0 when not known.
    level: EQF 1..8; 0 when not known (drawn as thin as level 1).
    weight: how much it counts for the goal; hours where there is no goal.
    url, note: what the list shows below the title. said: what it says of the state, where the usual words do not fit.
    """

    id: str
    title: str
    tone: str = "granite"
    hours: float = 0
    level: int = 0
    state: State = "held"
    earned_date: dt.date | None = None
    weight: float | None = None
    url: str = ""
    note: str = ""
    said: str = ""

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"a stone is {', '.join(TONES)}, not {self.tone!r}")
        if self.state not in STATES:
            raise ValueError(f"a stone is {', '.join(STATES)}, not {self.state!r}")
        if not 0 <= self.level <= 8:
            raise ValueError(f"a level is 1 to 8, or 0 for unknown, not {self.level}")
        if not (math.isfinite(self.hours) and self.hours >= 0):
            raise ValueError(f"hours are not negative, got {self.hours}")


@dataclass(frozen=True, slots=True)
class Placed:
    """A stone in a stack. `number` counts from the base, 1 first; 0 is the stone of the rest."""

    stone: Stone
    number: int
    a: float
    b: float
    x: float
    y: float
    tilt: float


@dataclass(frozen=True, slots=True)
class Stack:
    """Stones put on one another, the base first. `rest` and `later` (further steps) are only listed."""

    placed: tuple[Placed, ...]
    rest: tuple[Stone, ...]
    height: float
    later: tuple[Stone, ...] = ()

    @property
    def listed(self) -> tuple[tuple[int, Stone], ...]:
        """The reversed ordered list beside the picture: top first, then the rest, all numbered."""
        drawn = [(place.number, place.stone) for place in reversed(self.placed) if place.number]
        below = [(0, stone) for stone in self.rest]
        above = [(0, stone) for stone in reversed(self.later)]
        return tuple(above + drawn + below)


def _paint(stone: Stone, a: float, b: float, clip_id: str) -> str:
    """Paint one stone round (0, 0): shade, then the lit side, clipped to the outline, then the edge.

    The clip stays in place while the fill moves, so the fill stands in a group of its own.
    """
    digest = digest_of(stone.id)
    d = outline(a, b, digest)
    if stone.state != "held":
        return f'<path class="stone-{stone.state}" d="{d}"/>'
    shift = f"translate({number(-0.05 * a)} {number(-0.3 * b)})"
    return (
        f'<clipPath id="{clip_id}"><path d="{d}"/></clipPath><path class="stone-shade" d="{d}"/>'
        f'<g clip-path="url(#{clip_id})"><path class="stone-fill" d="{d}" transform="{shift}"/></g>'
        f'<path class="stone-edge" d="{d}"/>'
    )


def _numeral(text: str, *, small: bool = False) -> str:
    if not text:
        return ""
    kind = ' class="small"' if small else ""
    return f'<text{kind} y="{"3.4" if small else "4.6"}" text-anchor="middle">{escape(text)}</text>'


def _svg(content: str, *, box: str, width: float, height: float, label: str, kind: str) -> str:
    """Wrap a drawing; without a label it is hidden, because words beside it say the same."""
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    size = f'width="{number(width)}" height="{number(height)}"'
    return f'<svg class="{kind}" viewBox="{box}" {size} {role} focusable="false">{content}</svg>'


def chip(stone: Stone, *, numeral: str = "", label: str = "", clip_id: str, width: int = 36) -> str:
    """Return a small stone with its numeral, for lists. `width` is in CSS pixels (36, or 44 when alone)."""
    content = _paint(stone, 15.5, 10.5, clip_id)
    content = f'<g class="stone {stone.tone} {stone.state}">{content}{_numeral(numeral, small=True)}</g>'
    return _svg(content, box="-18 -13 36 26", width=width, height=width * 26 / 36, label=label, kind="chip")


def single(stone: Stone, *, label: str = "", clip_id: str, numeral: str = "", width: int = 92) -> str:
    """Return one stone for the head of a credential's page, 46 user units wide and as thick as its level."""
    b = half_height(stone.level) * 1.25
    content = _paint(stone, 45, b, clip_id) + _numeral(numeral)
    content = f'<g class="stone {stone.tone} {stone.state}">{content}</g>'
    box = f"-46.5 {number(-b - 1.5)} 93 {number(2 * b + 3)}"
    return _svg(content, box=box, width=width, height=width * (2 * b + 3) / 93, label=label, kind="single")


def _standing(stones: Sequence[Stone]) -> tuple[list[Stone], list[Stone], list[Stone]]:
    """Divide stones into those drawn (base first), those only listed, and the steps ahead, the next first.

    A lapsed stone is drawn last among equals of its owner's view; the caller
    leaves it out of a stranger's.
    """
    held = [stone for stone in stones if stone.state in ("held", "lapsed")]
    ahead = [stone for stone in stones if stone.state in ("next", "empty")]
    by_weight = sorted(held, key=lambda s: (-(s.hours if s.weight is None else s.weight), s.id))
    drawn = sorted(by_weight[:MOST_DRAWN], key=_by_hours)
    rest = sorted(by_weight[MOST_DRAWN:], key=_by_hours)
    return drawn, rest, ahead


def _by_hours(stone: Stone) -> tuple[float, dt.date, str]:
    return (-stone.hours, stone.earned_date or dt.date.max, stone.id)


def build(stones: Sequence[Stone]) -> Stack:
    """Put stones on one another: most hours at the base, a next step floating at the top.

    A stone is at most 1.02 times as wide as the one below it (a next step 1.12 times).
    """
    drawn, rest, ahead = _standing(stones)
    most = max((stone.hours for stone in drawn), default=0)
    placed: list[Placed] = []
    y, below = 0.0, math.inf
    order = [*drawn, *ahead[:1]]
    if rest:
        order.insert(0, Stone("cairn:rest", "", "granite", most, REST_LEVEL))
    for position, stone in enumerate(order):
        digest = digest_of(stone.id)
        wanted = WIDEST * 0.98 if stone.id == "cairn:rest" else half_width(stone.hours, most)
        a = min(wanted, below * (1.12 if stone.state == "next" else 1.02), WIDEST)
        b = half_height(stone.level)
        base = position == 0
        if stone.state == "next" and not base:
            y += 2.2 + 5
        side = 1 if position % 2 else -1
        x = WIDTH / 2 + (0 if base else side * abs(swing(digest, 12, 7)))
        tilt = swing(digest, 13, 2.4) * (0.3 if base else 1)
        place = position if rest else position + 1
        placed.append(Placed(stone, place, a, b, x, y + b, tilt))
        y += 2 * b - 2.2
        below = a
    return Stack(tuple(placed), tuple(rest), y + 2.2, tuple(ahead[1:]))


def _ground(base: Placed, floor: float, lines: int) -> str:
    """Return the shadow the cairn stands in and the contour lines below it."""
    reach = min(1.22 * base.a, WIDTH / 2)
    shadow = f'cx="{number(base.x)}" cy="{number(floor - 3)}" rx="{number(reach)}" ry="9"'
    drawn = [f'<ellipse class="ground" {shadow}/>']
    for line in range(lines):
        y = floor + 9 + 6 * line
        left, right = base.x - reach + 8 * (line % 2 == 0), base.x + reach - 7 * (line % 2 == 0)
        bend = 3 if line % 2 else -3
        drawn.append(
            f'<path class="contour" d="M{number(left)} {number(y)}C{number(left + reach * 0.6)}'
            f" {number(y + bend)} {number(right - reach * 0.6)} {number(y + bend)} {number(right)}"
            f' {number(y)}"/>'
        )
    return "".join(drawn)


def draw(stack: Stack, *, label: str, clip_prefix: str, more: str = "") -> str:
    """Return the cairn as SVG.

    Args:
        label: the sentence that says what the picture shows.
        clip_prefix: unique on the page; the clip paths are numbered after it.
        more: the words on the stone of the rest, such as "and 12 more".
    """
    if not stack.placed:
        return ""
    lines = min(4, 1 + len(stack.placed) // 3)
    top = 8.0
    floor = top + stack.height
    height = floor + 6 + 6 * lines + 4
    content = [_ground(stack.placed[0], floor, lines)]
    for place in stack.placed:
        stone, y = place.stone, floor - place.y
        text = str(place.number) if place.number else more
        content.append(
            f'<g class="stone {stone.tone} {stone.state}" '
            f'transform="translate({number(place.x)} {number(y)})">'
            f'<g transform="rotate({number(place.tilt)})">'
            f"{_paint(stone, place.a, place.b, f'{clip_prefix}-{place.number}')}</g>"
            f"{_numeral(text)}</g>"
        )
    box = f"0 0 {WIDTH} {number(height)}"
    return _svg("".join(content), box=box, width=WIDTH, height=height, label=label, kind="cairn")


def evidence(filled: int, *, of: int = 3) -> str:
    """Return a row of small stones: how many kinds of evidence there are. Words beside it say the same."""
    parts: list[str] = []
    for place in range(of):
        stone = Stone(f"evidence:{place}", "", state="held" if place < filled else "empty")
        d = outline(5.6, 4.2, digest_of(stone.id))
        kind = "stone-dot" if place < filled else "stone-empty"
        parts.append(f'<path class="{kind}" d="{d}" transform="translate({7 + 20 * place} 7)"/>')
    content = f'<g class="stone granite">{"".join(parts)}</g>'
    width = 20 * of - 6
    return _svg(content, box=f"0 0 {width} 14", width=width, height=14, label="", kind="evidence")

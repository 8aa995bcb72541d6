"""The colours of Cairn: 16 tokens for each of 8 roles, and five mineral tones.

The token names are those of Designsystemet, so that its parts and ours can
stand on one page. The tables were made from hue, chroma and a target luminance
per token; every pair in `PAIRS` keeps its contrast in light and in dark, and
`faults` finds the pairs of a tenant's colours that do not.

`python -m cairn.web.components.palette` prints the sheet that is committed as
static/src/tokens.css; a test compares the two.

Source: the visual language, "Colour" and "Stones"; WCAG 2.2, "contrast ratio"
(https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cairn.badges.stone import PAINT

ROLES: Final = ("accent", "neutral", "brand1", "brand2", "info", "success", "warning", "danger")
TENANT_ROLES: Final = ("accent", "neutral", "brand1", "brand2")  # the rest carry verdicts
TONES: Final = tuple(PAINT)
PAINTS: Final = ("fill", "shade", "edge", "ink")

# token                 accent  neutral brand1  brand2  info    success warning danger
_LIGHT: Final = """
background-default      #ffffff #ffffff #ffffff #ffffff #ffffff #ffffff #ffffff #ffffff
background-tinted       #edf5f9 #f8f5f1 #f8f4eb #f9f2f7 #edf5fd #eef6f0 #fdf2e9 #fff1ef
surface-default         #ffffff #ffffff #ffffff #ffffff #ffffff #ffffff #ffffff #ffffff
surface-tinted          #dfeef5 #edebe8 #f3ebda #f5e8f1 #dfedfc #e0f0e3 #fce8d8 #fee6e3
surface-hover           #cbe2ed #e1ded9 #eaddc3 #ecd8e7 #cbe0f7 #cce4d1 #f7d9bf #fed5cf
surface-active          #b4d3e2 #d2cec8 #decdaa #e1c7da #b5d2f0 #b6d6be #efc7a5 #fdc0b8
border-subtle           #b5d0dd #d8d4cc #d9caac #dcc5d6 #b5cee9 #b7d2bd #e8c5a8 #f6beb7
border-default          #4285a1 #807d76 #9a782b #9e6e93 #4681bb #488b5c #b76b10 #d0564c
border-strong           #12637f #5e5b54 #755605 #7c4b71 #1c5e99 #1d6839 #884d02 #ab2b27
text-subtle             #0e607d #5c5952 #735401 #79496f #1a5c96 #1a6637 #864a00 #a82825
text-default            #002c3d #2b2722 #372500 #3d1c36 #002950 #003012 #411f00 #5a0002
base-default            #01526d #2e2b25 #8f6b10 #724268 #1c5e99 #277041 #eb9643 #b0302c
base-hover              #00475f #27241e #7e5d02 #66375c #0a518b #156334 #d38129 #a01f1e
base-active             #003c50 #201d18 #6b4e03 #592b50 #004479 #005427 #bb6a00 #8f040e
base-contrast-subtle    #eef5f8 #f4f3f3 #f7f3ec #f8f2f6 #eef4fb #eef5f0 #301600 #fff0ef
base-contrast-default   #ffffff #ffffff #ffffff #ffffff #ffffff #ffffff #000000 #ffffff
"""

_DARK: Final = """
background-default      #0b181e #181612 #1c1508 #1d131b #0c1723 #0c1910 #221305 #280f0d
background-tinted       #131f25 #1f1d19 #231c0f #241a22 #131e2a #142017 #291a0d #2f1714
surface-default         #15252c #25221e #2a2210 #2b1f28 #152433 #16261a #321e0c #391a17
surface-tinted          #14323f #312e2a #3c2c09 #3e2839 #16304a #173520 #482601 #531d19
surface-hover           #1a3c4b #3b3833 #47360f #493144 #1c3a58 #1d3f28 #562f04 #622420
surface-active          #214757 #45423d #533f14 #553a4f #234465 #244a30 #633807 #712c27
border-subtle           #2c4a58 #494641 #554423 #573f51 #2e4964 #2f4d37 #623e1c #6f3630
border-default          #528da6 #88857f #a08140 #a47899 #5589be #579268 #ba7531 #d1645a
border-strong           #77b2cc #ada9a4 #c6a664 #ca9cbf #79aee5 #7bb78b #e29a58 #fb897e
text-subtle             #8cbcd2 #b8b4af #ccb27d #d0a9c6 #8db9e6 #8fc09b #e4a974 #fa9b91
text-default            #deecf2 #ede9e3 #f1e9da #f2e6ef #dfebf9 #dfede2 #f9e7d8 #fee4e0
base-default            #7abad6 #e0dcd6 #cfad67 #cc9bc0 #79b2ec #7cbc8d #f4a861 #f27a6f
base-hover              #92cae3 #f4f1eb #ddbe81 #d9acce #90c2f7 #92cba0 #fdbc83 #fa8f83
base-active             #a8d8ef #eae7e2 #e9ce99 #e4bddb #a7d1fd #a7d9b3 #fed1aa #fda398
base-contrast-subtle    #0e252e #232220 #2c2007 #2d1d2a #0f2337 #102717 #361c02 #3e1512
base-contrast-default   #000000 #131210 #000000 #000000 #000000 #000000 #000000 #000000
"""

# fill, shade, edge, ink in dark; those in light are `cairn.badges.stone.PAINT`
_STONES: Final = """
slate    #4b5e6a #3f505a #90a5b2 #e8eef3
moss     #525f49 #46513e #98a68e #eaefe7
sand     #6e573c #5d4a32 #b69e81 #f4ece3
heather  #695663 #594954 #b19caa #f3ecf0
granite  #5e5b55 #504d48 #a5a19b #efedeb
"""

# What must be readable on what: (text or line, ground, least contrast). `PAGE` is the ground of the page.
PAIRS: Final = (
    ("text-default", "surface-tinted", 4.5),
    ("text-default", "surface-active", 4.5),
    ("text-subtle", "surface-default", 4.5),
    ("text-subtle", "background-tinted", 4.5),
    ("text-subtle", "surface-tinted", 4.5),
    ("border-default", "background-tinted", 3.0),
    ("border-strong", "surface-tinted", 3.0),
    ("base-contrast-default", "base-default", 4.5),
    ("base-contrast-default", "base-active", 4.5),
)


@dataclass(frozen=True, slots=True)
class Palette:
    """One colour scheme: role -> token -> "#rrggbb", and tone -> paint -> "#rrggbb"."""

    roles: Mapping[str, Mapping[str, str]]
    stones: Mapping[str, Mapping[str, str]]

    def with_roles(self, roles: Mapping[str, Mapping[str, str]]) -> Palette:
        """Return the palette of a tenant: some roles replaced, never those that carry verdicts.

        Raises:
            ValueError: a role is not a tenant's to change, or a token of it is missing.
        """
        for role, tokens in roles.items():
            if role not in TENANT_ROLES:
                raise ValueError(f"the role {role!r} is not a tenant's to change")
            if missing := self.roles[role].keys() - tokens.keys():
                raise ValueError(f"the role {role!r} lacks {', '.join(sorted(missing))}")
        return Palette({**self.roles, **roles}, self.stones)


def _read_roles(table: str) -> Mapping[str, Mapping[str, str]]:
    rows = [line.split() for line in table.strip().splitlines()]
    return {role: {row[0]: row[column] for row in rows} for column, role in enumerate(ROLES, start=1)}


def _read_stones(rows: Mapping[str, Sequence[str]]) -> Mapping[str, Mapping[str, str]]:
    return {tone: dict(zip(PAINTS, paints, strict=True)) for tone, paints in rows.items()}


LIGHT: Final = Palette(_read_roles(_LIGHT), _read_stones(PAINT))
DARK: Final = Palette(
    _read_roles(_DARK),
    _read_stones({row[0]: row[1:] for row in map(str.split, _STONES.strip().splitlines())}),
)


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb", 0 (black) to 1 (white)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21.

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def faults(palette: Palette) -> tuple[str, ...]:
    """Return the pairs that are too faint, as sentences; empty for a palette that may be used."""
    found: list[str] = []
    page = palette.roles["neutral"]["background-tinted"]
    for role, tokens in palette.roles.items():
        for ink, ground, least in PAIRS:
            ratio = contrast(tokens[ink], tokens[ground])
            if ratio < least:
                found.append(f"{role}: {ink} on {ground} is {ratio:.2f}, needs {least}")
    for tone, paints in palette.stones.items():
        if contrast(paints["edge"], page) < 3:
            found.append(f"{tone}: the edge is too faint on the page")
        if contrast(paints["ink"], paints["fill"]) < 4.5:
            found.append(f"{tone}: the numeral is too faint on the fill")
    return tuple(found)


def declarations(palette: Palette, *, roles: Iterable[str] = ROLES, stones: bool = True) -> list[str]:
    """Return the custom properties of one colour scheme, one declaration each."""
    found = [
        f"--ds-color-{role}-{token}:{colour}"
        for role in roles
        for token, colour in palette.roles[role].items()
    ]
    if stones:
        for tone in TONES:
            found += [f"--stone-{tone}-{paint}:{palette.stones[tone][paint]}" for paint in PAINTS]
    return found


def _focus(palette: Palette, *, dark: bool) -> list[str]:
    outer, inner = ("#ffffff", "#000000") if dark else (palette.roles["neutral"]["text-default"], "#ffffff")
    return [f"--ds-color-focus-outer:{outer}", f"--ds-color-focus-inner:{inner}"]


def theme(light: Palette, dark: Palette, *, roles: Iterable[str]) -> str:
    """Return a tenant's sheet: only the given roles, to be linked after tokens.css."""
    chosen = tuple(roles)
    bright = ";".join(declarations(light, roles=chosen, stones=False))
    dim = ";".join(declarations(dark, roles=chosen, stones=False))
    return (
        f"@layer tenant{{:root{{{bright}}}@media screen and (prefers-color-scheme:dark){{:root{{{dim}}}}}}}\n"
    )


def stylesheet() -> str:
    """Return tokens.css: every colour in light and in dark, and `data-color` to choose a role.

    Paper is always light, so the dark scheme is for screens only.
    """
    lines = [
        "/* Made by `python -m cairn.web.components.palette`. Change the tables there, not this file. */"
    ]
    lines.append("@layer tokens{")
    lines.append(
        ":root{color-scheme:light;" + ";".join(declarations(LIGHT) + _focus(LIGHT, dark=False)) + "}"
    )
    dim = ";".join(declarations(DARK) + _focus(DARK, dark=True))
    lines.append("@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;" + dim + "}}")
    for role in ROLES:
        chosen = ";".join(f"--ds-color-{token}:var(--ds-color-{role}-{token})" for token in LIGHT.roles[role])
        selector = ':root,[data-color="accent"]' if role == "accent" else f'[data-color="{role}"]'
        lines.append(f"{selector}{{{chosen}}}")
    for tone in TONES:
        paints = ";".join(f"--s-{paint}:var(--stone-{tone}-{paint})" for paint in PAINTS)
        lines.append(f".{tone}{{{paints}}}")
    lines.append("}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(stylesheet())

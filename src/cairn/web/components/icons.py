"""Icons: one stroke, 24 units, drawn for Cairn; and the symbols of the five verdicts.

An icon never speaks alone: words stand beside it, so it is hidden from
assistive technology. Icons that point somewhere are mirrored in right-to-left
text (class `turns`); ticks, clocks and stones are not.
"""

from __future__ import annotations

from typing import Final

# name -> the `d` of one path, drawn with a stroke and no fill
_PATHS: Final = {
    "arrow": "M4 12h15M13 6l6 6-6 6",
    "bell": "M6 10a6 6 0 0 1 12 0c0 6 2 7 2 7H4s2-1 2-7zM10 20a2 2 0 0 0 4 0",
    "calendar": "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
    "camera": "M4 8h3l2-3h6l2 3h3v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "chevron": "M9 6l6 6-6 6",
    "chevron-down": "M6 9l6 6 6-6",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
    "copy": "M9 9h11v11H9zM5 15H4V4h11v1",
    "cross": "M6 6l12 12M18 6L6 18",
    "download": "M12 4v11M7 10.5l5 5 5-5M5 20h14",
    "edit": "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
    "eye": (
        "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"
        "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z"
    ),
    "file": "M6 3h8l4 4v14H6zM14 3v4h4",
    "filter": "M4 6h16M7 12h10M10 18h4",
    "globe": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
    "info": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v6M12 7.5v.5",
    "key": "M14.5 13.5a4.5 4.5 0 1 0-4.2-2.9L4 17v3h3v-2h2v-2l2.6-2.8a4.5 4.5 0 0 0 2.9.3zM15.5 8.5v.01",
    "link": (
        "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7L12 17"
    ),
    "list": "M4 6.5h.01M4 12h.01M4 17.5h.01M8 6.5h12M8 12h12M8 17.5h12",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "mail": "M4 6h16v12H4zM4 7l8 6.5L20 7",
    "menu": "M4 6.5h16M4 12h16M4 17.5h16",
    "minus": "M6 12h12",
    "pause": "M9 6v12M15 6v12",
    "people": (
        "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-4 2.5-6 6.5-6s6.5 2 6.5 6"
        "M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.3.8 3.5 2.7 3.5 5.5"
    ),
    "pin": "M9 4h6l-.5 6 3.5 3.5h-12L9.5 10zM12 13.5V21",
    "play": "M8 5l11 7-11 7z",
    "plus": "M12 5v14M5 12h14",
    "printer": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
    "question": (
        "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.2 1-1.2 2.1M12 16.8v.2"
    ),
    "search": "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5",
    "settings": (
        "M4 7h9M17 7h3M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM4 17h3M11 17h9"
        "M9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"
    ),
    "share": "M12 15V4M8 7.5L12 3.5l4 4M6 11H5v9h14v-9h-1",
    "sort": "M8 10l4-4 4 4M8 14l4 4 4-4",
    "sort-down": "M7 10l5 5 5-5",
    "sort-up": "M7 14l5-5 5 5",
    "trash": "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
    "undo": "M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3",
    "upload": "M12 16V5M7 9.5l5-5 5 5M5 20h14",
    "user": "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c0-4.5 3-6.5 7.5-6.5s7.5 2 7.5 6.5",
    "warning": "M12 4l9 16H3zM12 10v5M12 17.3v.2",
}
_TURNS: Final = frozenset({"arrow", "chevron", "undo", "play", "list", "share"})

NAMES: Final = tuple(_PATHS)


def icon(name: str, *, size: int = 20) -> str:
    """Return an icon as hidden SVG; an unknown name is a bug and raises KeyError."""
    turns = " turns" if name in _TURNS else ""
    return (
        f'<svg class="icon{turns}" viewBox="0 0 24 24" width="{size}" height="{size}" aria-hidden="true"'
        f' focusable="false"><path d="{_PATHS[name]}"/></svg>'
    )


_ROUND: Final = "M20 2C31 2 38 8.5 38 19.5S31.5 38 20 38 2 31.5 2 20 9 2 20 2z"
_SYMBOLS: Final = {
    # sound: round, solid, tick
    "sound": f'<path class="ground" d="{_ROUND}"/><path class="line" d="M12.5 20.7l5.3 5.3L28 14.8"/>',
    # issuer unknown: round, solid, question mark
    "unknown-issuer": (
        f'<path class="ground" d="{_ROUND}"/><path class="line" d="M15.3 15.4a4.9 4.9 0 1 1 7.3 4.3'
        'c-1.8 1-2.6 2-2.6 3.9v.6"/><path class="line" d="M20 29.3v.1"/>'
    ),
    # could not check: dashed round, three dots
    "unchecked": (
        '<circle class="dashed" cx="20" cy="20" r="17.5"/><path class="dots" d="M12.5 20h.01M20 20h.01M27.5 20h.01"/>'
    ),
    # not sound: octagon, cross
    "unsound": (
        '<path class="ground" d="M13 2.5h14L37.5 13v14L27 37.5H13L2.5 27V13z"/>'
        '<path class="line" d="M13.5 13.5l13 13M26.5 13.5l-13 13"/>'
    ),
    # unreadable: a torn sheet with a stroke through its words
    "unreadable": (
        '<path class="ground" d="M7 3h18l8 8v26l-4.3-3-4.4 3-4.3-3-4.3 3-4.4-3L7 37z"/>'
        '<path class="line" d="M14 15h6M14 22h12"/>'
    ),
}
VERDICTS: Final = tuple(_SYMBOLS)


def symbol(state: str, *, size: int) -> str:
    """Return the symbol of a verdict; shape tells it before colour does."""
    return (
        f'<svg class="symbol" viewBox="0 0 40 40" width="{size}" height="{size}" aria-hidden="true"'
        f' focusable="false">{_SYMBOLS[state]}</svg>'
    )


_OUTCOMES: Final = {
    "passed": '<circle cx="12" cy="12" r="9"/><path d="M8 12.3l2.8 2.8L16 9.5"/>',
    "failed": '<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3z"/><path d="M9 9l6 6M15 9l-6 6"/>',
    "unknown": '<circle class="dashed" cx="12" cy="12" r="9"/><path class="dots" d="M8 12h.01M12 12h.01M16 12h.01"/>',
    "absent": '<circle class="dotted" cx="12" cy="12" r="9"/><path d="M8.5 12h7"/>',
}
OUTCOMES: Final = tuple(_OUTCOMES)


def outcome(name: str) -> str:
    """Return the symbol of a finding: passed, failed, unknown (could not check) or absent (not asked for)."""
    return (
        '<svg class="icon outcome" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"'
        f' focusable="false">{_OUTCOMES[name]}</svg>'
    )


def mark(*, size: int = 28) -> str:
    """Return the mark of Cairn: three stones."""
    return (
        f'<svg class="mark" viewBox="0 0 28 28" width="{size}" height="{size}" aria-hidden="true"'
        ' focusable="false"><path class="top" d="M9.3 5.2C9.5 3 11 2.3 14 2.3s5.4 1 5.3 3.1'
        '-1.6 3.7-4.8 3.7-5.4-1.3-5.2-3.9z"/>'
        '<path class="middle" d="M4.6 13.7c.2-2.5 2.8-3.7 8.7-3.8 6 0 9 1 9.1 3.6.1 2.7-3 3.9-8.9 4'
        '-6 0-9.1-1.1-8.9-3.8z"/>'
        '<path class="base" d="M1.3 22.3c.1-2.9 3.5-3.9 12.2-4 8.9 0 13 1.1 13.2 3.9.1 2.9-4 4.4-12.7 4.5'
        '-8.7.1-12.8-1.4-12.7-4.4z"/></svg>'
    )

"""The few pictures that illustrate: the home page's cairn and doors, and the drop zone.

Home and empty states are the only places where a stone is not a fact. The
pictures are hidden from assistive technology; the words beside them say all.
"""

from __future__ import annotations

from typing import Final

from cairn.badges.stone import digest_of, outline
from cairn.web.components.stones import Stone

# name -> (view box, the stones as (tone, a, b, x, y, tilt), extra paths behind them)
_Placed = tuple[str, float, float, float, float, float]

_CONTOURS: Final = "".join(
    f'<path class="contour" d="{d}"/>'
    for d in (
        "M8 118C40 88 84 84 124 96C160 107 200 110 236 82C268 56 300 40 332 42C354 44 370 52 384 60",
        "M4 148C44 114 86 110 126 122C166 134 206 138 244 108C276 82 306 68 336 70C356 72 370 78 384 84",
        "M2 172C44 142 88 138 130 150C170 161 212 164 250 136C282 111 310 98 338 99C358 101 372 106 384 111",
        "M0 198C44 168 88 164 132 176C174 187 216 190 254 164C286 140 314 128 340 128C360 129 374 134 384 138",
        "M0 224C44 196 90 192 134 202C176 212 220 214 260 190C290 168 318 156 342 156C360 157 374 161 384 165",
        "M0 250C46 222 92 218 136 226C180 235 224 236 264 214C294 195 320 184 344 184C362 185 374 189 384 193",
        "M0 274C46 250 92 246 138 252C182 259 228 258 268 240C298 223 322 212 346 212C362 213 374 217 384 220",
    )
)
_TRAIL: Final = (
    '<path class="trail" d="M2 73C8 74 12 73 16 71M62 62C72 60 80 54 90 50M140 46C152 42 162 32 176 26'
    'M222 18C236 16 250 8 262 2"/>'
)
_PICTURES: Final[dict[str, tuple[str, tuple[_Placed, ...], str]]] = {
    "hero": (
        "0 30 384 306",
        (
            ("slate", 110, 18.5, 202, 297, -0.8),
            ("slate", 86, 20.5, 202, 260, 0.9),
            ("moss", 75.5, 20.5, 201, 221, 0.6),
            ("heather", 65.5, 20.5, 206, 182.5, -0.8),
            ("sand", 57.5, 18.5, 208, 145.5, 0.6),
            ("next", 62, 20.5, 208, 103, -1.2),
        ),
        _CONTOURS + '<ellipse class="ground" cx="202" cy="312" rx="134" ry="8"/>'
        '<path class="trail" d="M14 335C40 326 66 321 96 317"/>'
        '<path class="trail" d="M294 283C306 270 310 256 304 240C296 218 290 206 308 186C322 171 338 166 358 157"/>',
    ),
    "subject": (
        "0 0 262 78",
        (
            ("slate", 40.5, 16.5, 45, 58, 0.5),
            ("slate", 28.5, 14, 45, 30, -0.7),
            ("moss", 36, 15.5, 139, 59.5, -0.6),
            ("moss", 26.5, 12, 139, 34, 0.8),
            ("moss", 17.5, 9.5, 139, 13.5, 0),
            ("heather", 34.5, 15.5, 227, 59.5, 0.7),
            ("heather", 24.5, 12, 227, 34, -0.6),
        ),
        "",
    ),
    "role": (
        "0 0 124 88",
        (
            ("sand", 60, 13.5, 62, 73, 0.3),
            ("moss", 44, 12, 62, 49.5, -0.7),
            ("slate", 31, 10.5, 62, 29, 0.7),
            ("next", 20, 8.5, 62, 10, 0),
        ),
        "",
    ),
    "career": (
        "0 0 264 78",
        (
            ("granite", 22.5, 11, 34, 60, 0.5),
            ("sand", 24.5, 12.5, 113, 42.5, -0.7),
            ("slate", 26.5, 14, 196, 14.5, 0.6),
        ),
        _TRAIL,
    ),
    "drop": (
        "0 0 100 56",
        (("granite", 46, 14, 50, 41, 0.4), ("next", 32, 11.5, 50, 13, -0.8)),
        "",
    ),
}
NAMES: Final = tuple(_PICTURES)


def _stone(name: str, place: int, placed: _Placed, clip_prefix: str) -> str:
    tone, a, b, x, y, tilt = placed
    stone = Stone(f"cairn:{name}:{place}", "")
    d = outline(a, b, digest_of(stone.id))
    where = f'transform="translate({x} {y}) rotate({tilt})"'
    if tone == "next":
        return f'<g class="stone next" {where}><path class="stone-next" d="{d}"/></g>'
    clip = f"{clip_prefix}-{place}"
    return (
        f'<g class="stone {tone} held" {where}><clipPath id="{clip}"><path d="{d}"/></clipPath>'
        f'<path class="stone-shade" d="{d}"/><g clip-path="url(#{clip})"><path class="stone-fill" d="{d}"'
        f' transform="translate({-0.05 * a:.1f} {-0.3 * b:.1f})"/></g><path class="stone-edge" d="{d}"/></g>'
    )


def draw(name: str, *, clip_prefix: str) -> str:
    """Return a picture by its name; `clip_prefix` is unique on the page."""
    box, stones, behind = _PICTURES[name]
    _left, _top, width, height = box.split()
    content = behind + "".join(
        _stone(name, place, placed, clip_prefix) for place, placed in enumerate(stones)
    )
    return (
        f'<svg class="picture picture-{name}" viewBox="{box}" width="{width}" height="{height}" aria-hidden="true"'
        f' focusable="false">{content}</svg>'
    )

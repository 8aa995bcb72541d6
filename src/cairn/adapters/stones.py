"""Drawing a stone: a polygon and its paint become a small SVG (shape by the caller, see looks.md)."""

from __future__ import annotations

import math
from typing import Final

from cairn.adapters.typesetting import colour
from cairn.services.prints import Stone

_POINTS: Final = 400


def plain_stone() -> Stone:
    """The stone for a credential whose own outline nobody gave: an even pebble in slate."""
    outline = tuple(
        (
            110 * math.copysign(abs(math.cos(t)) ** 0.86, math.cos(t)),
            54 * math.copysign(abs(math.sin(t)) ** 0.82, math.sin(t)) + 5 * math.cos(t + 0.6),
        )
        for t in (2 * math.pi * i / 96 for i in range(96))
    )
    return Stone(outline=outline, fill="#b3c8d6", shade="#a3bac9", edge="#5c6f7b", ink="#202a30")


def stone_svg(stone: Stone | None, *, place: tuple[float, float, float, float] | None = None) -> str:
    """Return the stone as an SVG that fits its view box: shade, then fill moved up and clipped, then edge.

    place: x, y, width and height when it is to stand inside another SVG.
    """
    if stone is None or len(stone.outline) < 3:
        stone = plain_stone()
    points = stone.outline[:_POINTS]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    half_width = max(max(xs) - min(xs), 1.0) / 2
    half_height = max(max(ys) - min(ys), 1.0) / 2
    line = half_width * 0.02
    wide, high = 2 * (half_width + line), 2 * (half_height + line)
    box = f"{min(xs) - line:.2f} {min(ys) - line:.2f} {wide:.2f} {high:.2f}"
    x, y, width, height = place or (0, 0, wide, high)
    path = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"
    fill, shade, edge = (
        colour(stone.fill, "#b3c8d6"),
        colour(stone.shade, "#a3bac9"),
        colour(stone.edge, "#5c6f7b"),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" x="{x:.0f}" y="{y:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}">'
        f'<clipPath id="o"><path d="{path}"/></clipPath><path d="{path}" fill="{shade}"/>'
        f'<g clip-path="url(#o)"><path d="{path}" fill="{fill}" '
        f'transform="translate({-0.05 * half_width:.2f} {-0.30 * half_height:.2f})"/></g>'
        f'<path d="{path}" fill="none" stroke="{edge}" stroke-width="{line:.2f}" '
        f'stroke-linejoin="round"/></svg>'
    )

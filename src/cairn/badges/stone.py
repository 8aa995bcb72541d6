"""The shape and the paint of a stone: from a credential's id, hours and level, always the same.

The web draws stones as SVG, the certificate and the badge's picture draw them
as polygons; both take the outline and the colours from here.

Source: the visual language, "Stones: from data to SVG, deterministic".
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import Final

# tone of a skill group -> fill, shade, edge, ink; on paper and in light pages
PAINT: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "slate": ("#b3c8d6", "#a3bac9", "#5c6f7b", "#202a30"),
    "moss": ("#bbcab1", "#acbba0", "#637059", "#242b1f"),
    "sand": ("#dbc1a3", "#ceb291", "#7f684c", "#332718"),
    "heather": ("#d5bfce", "#c8b0c0", "#7a6674", "#30262d"),
    "granite": ("#c9c5be", "#bab6af", "#6f6c66", "#2a2926"),
}
TONE_OF_GROUP: Final[Mapping[str, str]] = {
    "technical": "slate",
    "digital": "heather",
    "people": "sand",
    "sustainability": "moss",
    "enterprise": "granite",
}


def tone_of(skill_group: str) -> str:
    """Return the tone of a skill group; granite for one without a tone of its own."""
    return TONE_OF_GROUP.get(skill_group, "granite")


def digest_of(identifier: str) -> bytes:
    """Return the 32 bytes that shape the stone of a credential."""
    return hashlib.sha256(identifier.encode()).digest()


def unit(digest: bytes, index: int) -> float:
    return digest[index] / 255


def swing(digest: bytes, index: int, most: float) -> float:
    return (2 * unit(digest, index) - 1) * most


def number(value: float) -> str:
    """Write a coordinate with at most one decimal, and no minus zero."""
    rounded = round(value, 1) + 0.0
    return f"{rounded:.1f}".removesuffix(".0")


Point = tuple[float, float]
Curve = tuple[Point, Point, Point]


def curves(a: float, b: float, digest: bytes) -> tuple[Point, tuple[Curve, ...]]:
    """Return the start and the four cubics, left → top → right → bottom → left, round (0, 0)."""
    left = (-a, swing(digest, 0, 0.16) * b)
    right = (a, swing(digest, 1, 0.16) * b)
    top = (swing(digest, 2, 0.22) * a, -b)
    bottom = (swing(digest, 3, 0.10) * a, b)
    upper = [0.54 + 0.12 * unit(digest, index) for index in range(4, 8)]
    lower = [0.60 + 0.16 * unit(digest, index) for index in range(8, 12)]
    return left, (
        ((-a, left[1] + upper[0] * (-b - left[1])), (top[0] + upper[1] * (-a - top[0]), -b), top),
        ((top[0] + upper[2] * (a - top[0]), -b), (a, right[1] + upper[3] * (-b - right[1])), right),
        ((a, right[1] + lower[0] * (b - right[1])), (bottom[0] + lower[1] * (a - bottom[0]), b), bottom),
        ((bottom[0] + lower[2] * (-a - bottom[0]), b), (-a, left[1] + lower[3] * (b - left[1])), left),
    )


def path(start: Point, parts: Sequence[Curve]) -> str:
    """Write cubics as the `d` of a closed SVG path."""
    written = [f"M{number(start[0])} {number(start[1])}"]
    for part in parts:
        written.append("C" + " ".join(f"{number(x)} {number(y)}" for x, y in part))
    return "".join(written) + "Z"


def outline(a: float, b: float, digest: bytes) -> str:
    """Return the `d` of a stone of half-width `a` and half-height `b` round (0, 0).

    Args:
        a, b: in user units, positive.
        digest: 32 bytes, `digest_of(credential id)`.

    >>> outline(16, 10, digest_of("urn:uuid:1"))[:5]
    'M-16 '
    """
    return path(*curves(a, b, digest))


def polygon(a: float, b: float, digest: bytes, *, steps: int = 24) -> tuple[Point, ...]:
    """Return the outline as points, `steps` for each of the four curves; for drawing without SVG."""
    start, parts = curves(a, b, digest)
    points: list[Point] = []
    here = start
    for one, two, end in parts:
        for step in range(steps):
            t = step / steps
            s = 1 - t
            weights = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
            corners = (here, one, two, end)
            points.append(
                (
                    sum(w * c[0] for w, c in zip(weights, corners, strict=True)),
                    sum(w * c[1] for w, c in zip(weights, corners, strict=True)),
                )
            )
        here = end
    return tuple(points)


def half_width(hours: float, most: float) -> float:
    """Return `a`: 28 for no hours, 110 for the most hours in the stack."""
    return 28 + 82 * math.sqrt(min(hours / most, 1)) if most > 0 else 60.0


def half_height(level: int) -> float:
    """Return `b` for an EQF level; an unknown level is drawn as level 1."""
    return 11 + 2.4 * max(level, 1)

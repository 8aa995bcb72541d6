"""One line of a benchmark: what was measured, what it is compared with, what it should reach.

    sign = Figure("libsodium: sign", 31_000)
    share("issue, eddsa-jcs-2022", 14_000, of=sign, at_least=0.40)     # 45 % of libsodium: sign
    times("issue, eddsa-rdfc-2022", 9_000, of=peer, at_least=75)       # 112 × @digitalbazaar/vc: issue
    at_most("a page", 31, unit="ms", limit=50)
    at_least("public credential", 9_400, unit="requests/s", limit=5_000)

Absolute figures say more about the machine than about the code, so most lines are ratios to a
primitive measured in the same run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

PER_CPU_SECOND: Final = "per CPU-second"


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value.

    unit: of `value`; a rate per second of processor time unless it says otherwise.
    primitive: the name of the figure it is compared with, "" for none.
    ratio: `value` divided by the value of the primitive.
    target: what should be reached, in words; "" for none.
    met: whether it was, None without a target.
    """

    name: str
    value: float
    unit: str = PER_CPU_SECOND
    primitive: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the members as JSON writes them."""
        return asdict(self)

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> Figure:
        return cls(**members)


def share(
    name: str, value: float, *, of: Figure, at_least: float | None = None, unit: str = PER_CPU_SECOND
) -> Figure:
    """Return a rate as a share (0..1) of a primitive; `at_least` is the share to reach."""
    ratio = value / of.value
    if at_least is None:
        return Figure(name, value, unit, of.name, ratio)
    return Figure(name, value, unit, of.name, ratio, f"≥ {at_least:.0%}", ratio >= at_least)


def times(
    name: str, value: float, *, of: Figure, at_least: float | None = None, unit: str = PER_CPU_SECOND
) -> Figure:
    """Return a rate as a multiple of a peer's; `at_least` is the multiple to reach."""
    ratio = value / of.value
    if at_least is None:
        return Figure(name, value, unit, of.name, ratio)
    return Figure(name, value, unit, of.name, ratio, f"≥ {at_least:g} ×", ratio >= at_least)


def at_least(name: str, value: float, *, unit: str, limit: float) -> Figure:
    """Return a value that should not fall under `limit`."""
    return Figure(name, value, unit, target=f"≥ {limit:,g} {unit}", met=value >= limit)


def at_most(name: str, value: float, *, unit: str, limit: float) -> Figure:
    """Return a value that should not exceed `limit`."""
    return Figure(name, value, unit, target=f"≤ {limit:,g} {unit}", met=value <= limit)

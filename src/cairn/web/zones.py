"""The time zones that people choose from."""

from __future__ import annotations

from functools import cache
from typing import Final
from zoneinfo import available_timezones

_REGIONS: Final = frozenset(
    {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)


def time_zones(also: str = "") -> list[tuple[str, str]]:
    """Return (name, words) of today's zones of the IANA list, without its history.

    also: one more, because somebody has chosen it already.
    """
    names = _names() | {also} if also else _names()
    return [(name, name.replace("_", " ")) for name in sorted(names)]


@cache
def _names() -> frozenset[str]:
    regional = {name for name in available_timezones() if "/" in name and name.partition("/")[0] in _REGIONS}
    return frozenset(regional | {"UTC"})

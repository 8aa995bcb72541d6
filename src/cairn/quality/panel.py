"""Several reviewers, each on their own: what is made of what they said (feature Q1).

A credential that claims much is looked at by more than one person. Nobody's word counts twice, nobody is waited for
longer than it matters, and nothing is decided while somebody who took it has not said anything.

Source: feature Q1, "depth scales with workload/level".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

APPROVED: Final = "APPROVED"
CHANGES: Final = "CHANGES"
DECLINED: Final = "DECLINED"
MOST_PLACES: Final = 9


@dataclass(frozen=True, slots=True)
class Panel:
    """How many may review, and how many of them have to approve. 1 <= needed <= places <= 9."""

    places: int = 1
    needed: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= self.places <= MOST_PLACES:
            raise ValueError(f"of {self.places} reviewers {self.needed} cannot be needed")


ALONE: Final = Panel()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deep:
    """From where on several review: a level (EQF 1 to 8), so many ECTS credits, or one of these kinds.

    None and empty: not for that reason. kinds: of stackability.
    """

    level: int | None = None
    ects: Decimal | None = None
    kinds: Collection[str] = field(default_factory=frozenset)
    panel: Panel = Panel(2, 2)

    def asks(self, *, level: int | None, ects: Decimal | None, kind: str) -> bool:
        """Does something of this level, size and kind ask for several reviewers?

        >>> Deep(level=6).asks(level=7, ects=None, kind="")
        True
        """
        by_level = self.level is not None and level is not None and level >= self.level
        by_size = self.ects is not None and ects is not None and ects >= self.ects
        return by_level or by_size or (kind != "" and kind in self.kinds)


def verdict(said: Sequence[str], *, waiting: int, panel: Panel) -> str | None:
    """Return what the rule makes of what was said so far; None while it is open.

    said: of each who took a place and said something, "APPROVED", "CHANGES" or "DECLINED". waiting: how many took
    one and have said nothing about the text as it reads now.

    It is approved once so many approved as are needed. It is refused once so many said something as are needed, and
    those who are left could not make up for who did not approve: declined when more than half of these declined.

    >>> verdict(["APPROVED", "CHANGES"], waiting=0, panel=Panel(2, 2))
    'CHANGES'
    >>> verdict(["APPROVED", "CHANGES"], waiting=0, panel=Panel(3, 2)) is None
    True
    """
    if waiting:
        return None
    approved = said.count(APPROVED)
    if approved >= panel.needed:
        return APPROVED
    refused = len(said) - approved
    if len(said) < panel.needed or refused <= panel.places - panel.needed:
        return None
    return DECLINED if said.count(DECLINED) * 2 > refused else CHANGES

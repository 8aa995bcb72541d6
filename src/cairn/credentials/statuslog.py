"""What the numbered changes of one status list add up to.

A list is a log of changes (1, 2, 3 …); its bits are a projection of that log and
of nothing else. A projection says how far it has read, so it can go on from
there instead of from the beginning, and whoever keeps one can prove that it still
belongs to the log: the change at its end must carry the same mark.

A revocation is final, whatever comes after it. A suspension stands until it is lifted.

Source: W3C Bitstring Status List v1.0, "statusPurpose"; trust.md, "Status list =
pure projection of the revocation rows".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, Self, TypeAlias

from cairn.credentials.status import StatusList

Kind: TypeAlias = Literal["REVOKE", "SUSPEND", "REINSTATE"]
BEGINNING: Final = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the log.

    number: 1 for the first change of the list, and one more for each after it.
    mark: what no other change ever has (its random id).
    index: the place in the list.
    """

    number: int
    mark: str
    index: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Projection:
    """The bits after the first `number` changes.

    mark: that of change `number`; BEGINNING when there was none.
    revoked, held: a bit for each place; the list shows either.
    """

    number: int
    mark: str
    revoked: bytes
    held: bytes

    @classmethod
    def of(cls, length: int) -> Self:
        """Return the projection of an empty log; `length` is in bits."""
        return cls(0, BEGINNING, bytes(length // 8), bytes(length // 8))

    def after(self, changes: Iterable[Change]) -> Self:
        """Return the projection with these changes too; they follow on without a gap.

        Raises:
            ValueError: a change is missing, comes twice, or its place is outside the list.
        """
        number, mark = self.number, self.mark
        revoked, held = bytearray(self.revoked), bytearray(self.held)
        for change in changes:
            if change.number != number + 1:
                raise ValueError(f"change {change.number} does not follow change {number}")
            if not 0 <= change.index < len(held) * 8:
                raise ValueError(f"place {change.index} is outside the list")
            byte, bit = change.index // 8, 0b1000_0000 >> (change.index % 8)
            if change.kind == "REVOKE":
                revoked[byte] |= bit
            elif change.kind == "SUSPEND":
                held[byte] |= bit
            else:
                held[byte] &= ~bit
            number, mark = change.number, change.mark
        return type(self)(number, mark, bytes(revoked), bytes(held))

    @property
    def bits(self) -> StatusList:
        """The list as it is published."""
        both = int.from_bytes(self.revoked, "big") | int.from_bytes(self.held, "big")
        return StatusList(both.to_bytes(len(self.held), "big"))

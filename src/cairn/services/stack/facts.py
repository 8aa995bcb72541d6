"""What a person holds, as rules of qualifications ask about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cairn.passport.passport import HeldCredential, Passport
from cairn.records.models import Person, Stack
from cairn.services.hold.passport import passport_of
from cairn.services.ports import Ports
from cairn.stacking.audit import MOST_HELD
from cairn.stacking.held import LEVELS, MOST_CREDITS, Achieved

HOURS: Final = frozenset({"hour", "hours", "h"})
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Holding:
    """passport: everything. counting: what may count, by id; doubtful: what could not be checked, or
        only by a web address; it counts nowhere.

    parts: id of a credential → what it was made of.
    """

    passport: Passport
    counting: Mapping[str, HeldCredential]
    doubtful: tuple[HeldCredential, ...]
    parts: Mapping[str, frozenset[str]]

    def achieved(self, *, unit: str) -> tuple[Achieved, ...]:
        """Return what may count; its credits in the unit of the rules (ECTS, or hours)."""
        return tuple(
            achieved(one, unit=unit, parts=self.parts.get(one.id, frozenset()))
            for one in self.counting.values()
        )

    def told(self, *, unit: str) -> tuple[tuple[Achieved, bool], ...]:
        """Return all that an audit can rest on: what may count, and whether it was issued here."""
        here = [one.here for one in self.counting.values()]
        return tuple(zip(self.achieved(unit=unit), here, strict=True))


def holding_of(person: Person, ports: Ports) -> Holding:
    """Read what a person holds today. Only what was issued here, or checked and vouched for, may count."""
    found = passport_of(person, ports)
    counting = {one.id: one for one in found.credentials if one.counts}
    return Holding(
        found,
        dict(list(counting.items())[:MOST_HELD]),
        tuple(one for one in found.credentials if not one.counts),
        _parts(person),
    )


def achieved(one: HeldCredential, *, unit: str = "ECTS", parts: frozenset[str] = frozenset()) -> Achieved:
    """Return one credential of a passport as the core of stacking takes it."""
    amount = one.hours if unit.casefold() in HOURS else one.credits
    return Achieved(
        id=one.id,
        achievement=one.achievement or f"urn:uuid:{one.id}",
        name=one.name,
        credits=min(max(amount, Decimal(0)), Decimal(MOST_CREDITS)).quantize(_CENT),
        level=one.level if one.level in LEVELS else None,
        provider=one.provider,
        kind=one.kind,
        subjects=frozenset(one.subjects),
        frameworks=frozenset(one.frameworks),
        awarded=one.awarded,
        parts=parts,
    )


def _parts(person: Person) -> dict[str, frozenset[str]]:
    """What the credentials that were stacked are made of: ids of the passport, and achievements."""
    found: dict[str, frozenset[str]] = {}
    rows = Stack.objects.owned_by(person).exclude(award=None).prefetch_related("parts", "award__credentials")
    for stack in rows:
        inside = frozenset(
            name for part in stack.parts.all() for name in (part.held, part.achievement) if name
        )
        for credential in stack.award.credentials.all() if stack.award is not None else ():
            found[str(credential.uuid)] = inside
    return found

"""A person's credentials against a qualification: the audit, its pins and what they cost; the closest of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cairn.records.models import Person, QualificationPin, QualificationVersion, Stack
from cairn.services.errors import Conflict
from cairn.services.ports import Ports
from cairn.services.stack import catalogue
from cairn.services.stack.decided import Decided, decided_for, decided_for_each
from cairn.services.stack.facts import Holding, holding_of
from cairn.services.stack.offers import offers_for
from cairn.stacking import decisions
from cairn.stacking.answer import Audit, By, Near
from cairn.stacking.audit import audit, closest
from cairn.stacking.eligible import field_of
from cairn.stacking.errors import HeldError
from cairn.stacking.held import Achieved, Offer, Pin
from cairn.stacking.rules import Qualification, leaves

SECONDS: Final = 1.0  # for each of the two audits of a page, all exits together


@dataclass(frozen=True, slots=True)
class Answer:
    """One qualification for one person.

    audits: for each exit in order, with the pins; free: without them, None when nothing is pinned.
    contradiction: the pins cannot all hold; `audits` are then without them.
    usable: the pins that `audits` are made with.
    decided: waivers and substitutions for this person, which the audits rest on.
    fits: id of what is held → keys of the parts that it could count in.
    """

    version: QualificationVersion
    rules: Qualification
    holding: Holding
    audits: tuple[Audit, ...]
    free: tuple[Audit, ...] | None
    pins: tuple[QualificationPin, ...]
    contradiction: bool
    stacks: tuple[Stack, ...]
    fits: Mapping[str, frozenset[str]]
    decided: Decided = field(default_factory=Decided)
    usable: tuple[Pin, ...] = ()

    def cost_of_pins(self, place: int) -> Decimal:
        """How much more is missing in an exit because of the pins."""
        return self.audits[place].missing - self.free[place].missing if self.free else Decimal(0)

    def stack_of(self, exit_name: str) -> Stack | None:
        """What became of an exit that was asked for."""
        return next((one for one in self.stacks if one.exit_name == exit_name), None)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a person wants to have audited: the version, what they hold, what was decided for them."""

    version: QualificationVersion
    holding: Holding
    decided: Decided


def audit_for(person: Person, qualification: UUID, *, ports: Ports, by: By = "credits") -> Answer:
    """Audit what a person holds against the newest version of a qualification.

    Raises:
        NotFound: no such qualification was published.
        Conflict: `audit.too_large`.
    """
    version = catalogue.published(qualification)
    rules = catalogue.rules_of(version)
    holding = holding_of(person, ports)
    held = holding.achieved(unit=rules.unit)
    pins = tuple(QualificationPin.objects.owned_by(person).filter(version=version).order_by("pk"))
    usable = _usable(pins, rules, holding)
    offers = offers_for(rules, ())  # what is held may be too old for a part, and be earned again
    at = today(person, ports)
    decided = decided_for(person, version, at=at)

    def ask(wishes: Sequence[Pin], on_hand: Sequence[Offer]) -> tuple[Audit, ...]:
        return audit(
            rules,
            held,
            at=at,
            offers=on_hand,
            pins=wishes,
            decisions=decided.decisions,
            by=by,
            seconds=SECONDS,
            tidy=True,
        )

    contradiction, free = False, None
    try:
        audits = ask(usable, offers)
    except HeldError as error:
        if error.code != "held.pins":
            raise Conflict(_("You hold too much for so many rules."), code="audit.too_large") from error
        usable = []
        audits, contradiction = ask(usable, offers), True
    else:
        free = ask((), ()) if usable else None
    mine = Stack.objects.owned_by(person).filter(version__qualification=version.qualification)
    stacks = tuple(mine.select_related("award", "version").order_by("-asked_at", "-pk"))
    fits = _fits(decisions.decided(rules, decided.decisions), held, at=at)
    return Answer(
        version, rules, holding, audits, free, pins, contradiction, stacks, fits, decided, tuple(usable)
    )


def _fits(rules: Qualification, held: Sequence[Achieved], *, at: date) -> dict[str, frozenset[str]]:
    who = field_of(rules, held, at=at)
    found: dict[str, set[str]] = {}
    for exit_ in rules.exits:
        for leaf in leaves(exit_.rule):
            for place in who.places(leaf):
                found.setdefault(who.candidates[place].of.id, set()).add(leaf.key)
    return {name: frozenset(keys) for name, keys in found.items()}


def today(person: Person, ports: Ports) -> date:
    """The person's own day."""
    return ports.now().astimezone(ZoneInfo(person.time_zone)).date()


def holds_still(person: Person, answer: Answer | Basis, *, ports: Ports) -> bool:
    """Is this still the newest version, is the same held, and the same decided? Reads, and solves nothing."""
    version, holding = answer.version, answer.holding
    if catalogue.published(version.qualification.uuid).pk != version.pk:
        return False
    if decided_for(person, version, at=today(person, ports)).decisions != answer.decided.decisions:
        return False
    unit = catalogue.rules_of(version).unit
    return holding_of(person, ports).told(unit=unit) == holding.told(unit=unit)


def _usable(pins: Iterable[QualificationPin], rules: Qualification, holding: Holding) -> list[Pin]:
    """Pins of what is still held; one that names nothing any more is left aside."""
    keys = {leaf.key for exit_ in rules.exits for leaf in leaves(exit_.rule)}
    return [
        Pin(pin.held, pin.part or None)
        for pin in pins
        if pin.held in holding.counting and (not pin.part or pin.part in keys)
    ]


@dataclass(frozen=True, slots=True)
class Closest:
    """An exit of a published qualification, and how far it is."""

    version: QualificationVersion
    near: Near

    @property
    def exit_number(self) -> int:
        """Which exit it is, as pages number them."""
        return self.near.qualification.exits.index(self.near.exit)


def closest_for(person: Person, *, ports: Ports, most: int = 50, search: str = "") -> tuple[Closest, ...]:
    """Return the exits that are closest to what a person holds; those where nothing counts come last."""
    rows = catalogue.newest()
    if search:
        rows = rows.filter(name__says=search) | rows.filter(qualification__organisation__name__says=search)
    versions = {catalogue.rules_of(row).id: row for row in rows[: catalogue.MOST]}
    holding, at = holding_of(person, ports), today(person, ports)
    decided = decided_for_each(person, tuple(versions.values()), at=at)
    found: list[Closest] = []
    by_unit: dict[bool, list[Qualification]] = {}
    for row in versions.values():
        rules = catalogue.rules_of(row)
        if row.pk in decided:
            rules = decisions.decided(rules, decided[row.pk].decisions)
        by_unit.setdefault(rules.unit.casefold().startswith("h"), []).append(rules)
    for rules_of_unit in by_unit.values():
        held = holding.achieved(unit=rules_of_unit[0].unit)
        near = closest(rules_of_unit, held, at=at, most=most)
        found += [Closest(versions[one.qualification.id], one) for one in near]
    found.sort(key=lambda one: (one.near.counts == 0, one.near.missing, -one.near.counts, one.version.name))
    return tuple(found[:most])

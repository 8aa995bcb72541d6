"""Decisions for one learner: what is held counts in a part all the same, a part is waived, or a prerequisite is met.

    audit(rules, held, at=today, decisions=[Waiver("218", "/exits/0/rule/all/1")])

A **substitution** lets one thing that is held count in one part, whatever speaks against it there. It
counts with its own credits, once, and within every "at most"; what it needs first it still needs.

A **waiver** takes one requirement away. Nobody did the work, so it brings no credits: demands on the
whole stay as they are. What is held may still count in a waived part, so a waiver never takes anything
from anybody. Where parts can be chosen, a waived one can be one of the chosen.

A **stand-in** meets a prerequisite: with something that is held, which has to come first where the order
matters, or with nothing. It brings no credits, and what is held for it may count elsewhere as before.

The first two are about a part as it is written down; where its exit stands inside another exit they hold as well.

Source: docs/explanation/stacking.md, "Decided for one learner".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from cairn.stacking.certificate import Counted, lacks_of
from cairn.stacking.eligible import Field
from cairn.stacking.errors import HeldError
from cairn.stacking.rules import Choose, Exit, Leaf, Qualification, Rule, leaves, names

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Substitution:
    """What is held under `held` may count in `part`, a JSON pointer to where it is written down."""

    id: str
    held: str
    part: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """`part`, a JSON pointer to where it is written down, is asked for no more."""

    id: str
    part: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """`part`, a JSON pointer to a prerequisite, is met by what is held under `held`; "": nothing is needed for it."""

    id: str
    part: str
    held: str = ""


Decision: TypeAlias = Substitution | Waiver | StandIn
_PREREQUISITE: Final = re.compile(r"/prerequisites/(0|[1-9][0-9]{0,5})\Z")


@dataclass(frozen=True, slots=True)
class Waived:
    """A part of an exit that is not asked for, by which decision. part: its key there.

    needed: without the waiver something would be missing there.
    """

    part: str
    name: str
    decision: str
    needed: bool


def decided(qualification: Qualification, decisions: Sequence[Decision]) -> Qualification:
    """Return the rules as they are for one learner.

    A decision about something that is not held changes nothing.

    Raises:
        HeldError: held.unknown, a decision names no part of the rules; held.too_many, more than 200.
    """
    if not decisions:
        return qualification
    if len(decisions) > MOST:
        raise HeldError(f"at most {MOST} decisions", code="held.too_many")
    by_place: dict[str, list[Leaf]] = {}
    for exit_ in qualification.exits:
        for leaf in leaves(exit_.rule):
            by_place.setdefault(leaf.written, []).append(leaf)
    stand_ins: dict[int, set[str]] = {}
    for one in decisions:
        if isinstance(one, StandIn):
            stand_ins.setdefault(_place_of(one, qualification), set()).add(one.held)
        elif one.part not in by_place:
            raise _unknown()
    allowed: dict[str, set[str]] = {}
    for one in decisions:
        if isinstance(one, Substitution):
            for leaf in by_place[one.part]:
                allowed.setdefault(leaf.key, set()).add(one.held)
    waived = {one.part for one in decisions if isinstance(one, Waiver)}
    return replace(
        qualification,
        exits=tuple(replace(one, rule=_without(one.rule, waived)) for one in qualification.exits),
        allowed={key: frozenset(ids) for key, ids in allowed.items()},
        stand_ins={place: frozenset(ids) for place, ids in stand_ins.items()},
    )


def prerequisite_at(part: str) -> int | None:
    """Return which prerequisite a JSON pointer names, None where it is about something else."""
    found = _PREREQUISITE.match(part)
    return int(found[1]) if found else None


def _place_of(one: StandIn, qualification: Qualification) -> int:
    place = prerequisite_at(one.part)
    if place is None or place >= len(qualification.prerequisites):
        raise _unknown()
    return place


def _unknown() -> HeldError:
    return HeldError("a decision names something that is not there", code="held.unknown")


def _without(rule: Rule, waived: set[str]) -> Rule:
    if isinstance(rule, Choose):
        return replace(rule, parts=tuple(_without(part, waived) for part in rule.parts))
    return replace(rule, waived=True) if rule.written in waived else rule


def waived_in(
    exit_: Exit,
    decisions: Iterable[Decision],
    *,
    who: Field,
    counted: Counted,
    chosen: Collection[str],
) -> Iterator[Waived]:
    """Yield what is waived in an exit, in the order of its rules.

    counted: what counts where; chosen: keys of the parts that were taken wherever there is a choice.
    """
    by_part: Mapping[str, str] = {one.part: one.id for one in decisions if isinstance(one, Waiver)}
    called = dict(names(exit_.rule))
    taken = set(_taken(exit_.rule, chosen))
    for leaf in leaves(exit_.rule):
        if leaf.waived:
            lacks = lacks_of(replace(leaf, waived=False), who, counted.get(leaf.key, ()))
            needed = leaf.key in taken and bool(lacks)
            yield Waived(leaf.key, called[leaf.key], by_part[leaf.written], needed)


def _taken(rule: Rule, chosen: Collection[str]) -> Iterator[str]:
    if not isinstance(rule, Choose):
        yield rule.key
        return
    whole = rule.least == len(rule.parts)
    for part in rule.parts:
        if whole or part.key in chosen:
            yield from _taken(part, chosen)


def decision_for(leaf: Leaf, held: str, decisions: Iterable[Decision]) -> str:
    """Return the id of the decision by which something held may count in a part, "" for none."""
    mine = (one for one in decisions if isinstance(one, Substitution) and one.held == held)
    return next((one.id for one in mine if one.part == leaf.written), "")


def stood_in(held: str, who: Field, decisions: Sequence[Decision]) -> tuple[str, ...]:
    """Return the ids of the decisions by which what something held needs first is met, the first for each."""
    found = (
        next((one.id for one in decisions if isinstance(one, StandIn) and _is(one, place, by)), "")
        for place, by in who.stands.get(held, ())
    )
    return tuple(dict.fromkeys(filter(None, found)))


def _is(one: StandIn, place: int, held: str) -> bool:
    return one.held == held and prerequisite_at(one.part) == place

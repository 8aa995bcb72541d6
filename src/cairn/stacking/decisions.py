"""Decisions for one learner: what is held counts in a part all the same, or a part is waived.

    audit(rules, held, at=today, decisions=[Waiver("218", "/exits/0/rule/all/1")])

A **substitution** lets one thing that is held count in one part, whatever speaks against it there. It
counts with its own credits, once, and within every "at most"; what it needs first it still needs.

A **waiver** takes one requirement away. Nobody did the work, so it brings no credits: demands on the
whole stay as they are. What is held may still count in a waived part, so a waiver never takes anything
from anybody. Where parts can be chosen, a waived one can be one of the chosen.

Both are about a part as it is written down; where its exit stands inside another exit they hold as well.

Source: docs/explanation/stacking.md, "Decided for one learner".
"""

from __future__ import annotations

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


Decision: TypeAlias = Substitution | Waiver


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
    if any(one.part not in by_place for one in decisions):
        raise HeldError("a decision names something that is not there", code="held.unknown")
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
    )


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

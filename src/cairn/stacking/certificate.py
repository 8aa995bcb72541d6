"""Counts again, without the solver, what an assignment reaches: the reader need not believe it.

counted = {part key: [achievements that count there]}
lacks(exit, who, counted)   nothing: the exit is reached
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cairn.stacking.eligible import Candidate, Field
from cairn.stacking.held import HUNDREDTHS
from cairn.stacking.measure import groups_of
from cairn.stacking.rules import EVERY, Bound, Choose, Collect, Exit, Leaf, One, Rule, Which, leaves


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What one part still needs.

    part: key of the rule, "" for a demand on the whole. achievements: one of these.
    credits, count: so much more of what `which` picks. different: so many more providers or subjects.
    """

    part: str
    name: str
    achievements: tuple[str, ...] = ()
    which: Which = EVERY
    credits: Decimal = Decimal(0)
    count: int = 0
    different: int = 0


Counted = Mapping[str, Sequence[Candidate]]


def lacks_of(leaf: Leaf, who: Field, counted: Sequence[Candidate]) -> list[Lack]:
    """Return what a part lacks with these counting in it; a waived one lacks nothing."""
    if leaf.waived:
        return []
    if isinstance(leaf, One):
        if counted:
            return []
        return [Lack(part=leaf.key, name=leaf.name, achievements=leaf.achievements, count=1)]
    bounds = (Bound(which=EVERY, credits=leaf.credits, count=leaf.count), *leaf.at_least)
    found = [_short(bound, leaf, who, counted) for bound in bounds]
    if leaf.variety is not None:
        seen = frozenset().union(*(groups_of(one, leaf.variety.by) for one in counted))
        more = leaf.variety.count - len(seen)
        found.append(Lack(part=leaf.key, name=leaf.name, which=leaf.which, different=max(more, 0)))
    return [lack for lack in found if lack.credits or lack.count or lack.different]


def _short(bound: Bound, leaf: Collect, who: Field, counted: Iterable[Candidate]) -> Lack:
    amount, count = _sums(bound.which, who, counted)
    which = leaf.which if bound.which == EVERY else bound.which
    return Lack(
        part=leaf.key,
        name=bound.name or leaf.name,
        which=which,
        credits=Decimal(max(int((bound.credits or 0) * HUNDREDTHS) - amount, 0)) / HUNDREDTHS,
        count=max((bound.count or 0) - count, 0),
    )


def _sums(which: Which, who: Field, counted: Iterable[Candidate]) -> tuple[int, int]:
    picked = [one for one in counted if who.picked(which, one)]
    return sum(one.of.hundredths for one in picked), len(picked)


def is_met(rule: Rule, who: Field, counted: Counted) -> bool:
    """Tell whether a rule is met by what counts in its parts."""
    if isinstance(rule, Choose):
        return sum(is_met(part, who, counted) for part in rule.parts) >= rule.least
    return not lacks_of(rule, who, counted.get(rule.key, ()))


def is_reached(exit_: Exit, who: Field, counted: Counted) -> bool:
    """Tell whether an exit is reached, with all that counts in parts that are met.

    What counts in a part that is not met is in the way: it cannot count for the whole.
    """
    if not is_met(exit_.rule, who, counted):
        return False
    met = set(_met(exit_.rule, who, counted))
    if any(ones and key not in met for key, ones in counted.items()):
        return False
    return not lacks_of_whole(exit_, who, [one for ones in counted.values() for one in ones])


def _met(rule: Rule, who: Field, counted: Counted) -> Iterable[str]:
    if not isinstance(rule, Choose):
        yield rule.key
        return
    for part in rule.parts:
        if is_met(part, who, counted):
            yield from _met(part, who, counted)


def faults(exit_: Exit, who: Field, counted: Counted, *, sharing: Decimal) -> list[str]:
    """Return what is wrong with an assignment, whatever it reaches: something counts where it may not."""
    found = []
    uses: dict[str, int] = {}
    by_key = {leaf.key: leaf for leaf in leaves(exit_.rule)}
    for key, ones in counted.items():
        leaf = by_key[key]
        found += [f"{one.of.id} may not count in {key}" for one in ones if not who.fits(leaf, one)]
        for one in ones:
            uses[one.of.id] = uses.get(one.of.id, 0) + 1
        found += above(key, leaf.at_most if isinstance(leaf, Collect) else (), who, ones)
        if isinstance(leaf, One) and len(ones) > 1:
            found.append(f"more than one counts in {key}")
    everything = {one.of.id: one for ones in counted.values() for one in ones}
    twice = [one.of.hundredths for name, one in everything.items() if uses[name] == 2]
    if any(times > 2 for times in uses.values()) or sum(twice) > sharing * HUNDREDTHS or 0 in twice:
        found.append("too much counts twice")
    if who.inside or who.alike:
        places = {candidate.of.id: place for place, candidate in enumerate(who.candidates)}
        counting = {places[name] for name in everything if name in places}
        if any(not who.inside.get(place, frozenset()).isdisjoint(counting) for place in counting):
            found.append("something counts beside what it is a part of")
        if any(not counting.isdisjoint(who.others_alike(place)) for place in counting):
            found.append("an achievement counts more than once")
    return found + above("", exit_.at_most, who, list(everything.values()))


def above(key: str, bounds: Iterable[Bound], who: Field, counted: Sequence[Candidate]) -> list[str]:
    """Return where more counts than may: in the part `key`, "" for the whole."""
    found = []
    for bound in bounds:
        amount, count = _sums(bound.which, who, counted)
        too_many = bound.count is not None and count > bound.count
        if too_many or (bound.credits is not None and amount > bound.credits * HUNDREDTHS):
            found.append(f"more than allowed counts in {key or 'the whole'}")
    return found


def lacks(exit_: Exit, who: Field, counted: Counted, *, chosen: Collection[str]) -> list[Lack]:
    """Return what the whole still lacks.

    chosen: keys of the parts that were taken wherever the rules leave a choice. What counts
        in another part counts for nothing.
    """
    used = list({one.of.id: one for ones in counted.values() for one in ones}.values())
    return _of_rule(exit_.rule, who, counted, chosen) + lacks_of_whole(exit_, who, used)


def lacks_of_whole(exit_: Exit, who: Field, used: Iterable[Candidate]) -> list[Lack]:
    """Return what the demands on all that counts together still lack.

    used: what counts anywhere, each once or more often.
    """
    once = list({one.of.id: one for one in used}.values())
    found = []
    for bound in exit_.at_least:
        amount, count = _sums(bound.which, who, once)
        short = max(int((bound.credits or 0) * HUNDREDTHS) - amount, 0)
        few = max((bound.count or 0) - count, 0)
        if short or few:
            short_of = Decimal(short) / HUNDREDTHS
            found.append(Lack(part="", name=bound.name, which=bound.which, credits=short_of, count=few))
    return found


def _of_rule(rule: Rule, who: Field, counted: Counted, chosen: Collection[str]) -> list[Lack]:
    if not isinstance(rule, Choose):
        return lacks_of(rule, who, counted.get(rule.key, ()))
    whole = rule.least == len(rule.parts)
    return [
        lack
        for part in rule.parts
        if whole or part.key in chosen
        for lack in _of_rule(part, who, counted, chosen)
    ]

"""Rules tried out before they are published, on learners that are made up from the rules themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from typing import Final, Literal

from cairn.records.models import QualificationVersion
from cairn.services.ports import Ports
from cairn.services.stack.design import judged, rules_json
from cairn.stacking.answer import Audit
from cairn.stacking.audit import audit
from cairn.stacking.errors import HeldError
from cairn.stacking.held import Achieved, Offer
from cairn.stacking.reading import read_rules
from cairn.stacking.rules import Bound, Collect, Leaf, One, Qualification, Which, leaves

MOST_MADE: Final = 400  # achievements that are made up
MOST_EXITS: Final = 5  # that learners are made up for
_SECONDS: Final = 0.4  # for each of them
_OLD: Final = timedelta(days=366 * 12)

Kind = Literal["nobody", "just", "one_less", "long_ago"]


@dataclass(frozen=True, slots=True)
class Example:
    """One made-up learner, and what the audit says of them for each exit.

    kind: nobody holds nothing; just has the least that reaches `exit_name`; one_less has one
        of these less; long_ago has all of it, twelve years old. rules: what they are held against.
    """

    rules: Qualification
    kind: Kind
    exit_name: str
    held: int
    audits: tuple[Audit, ...]


def examples(version: QualificationVersion, *, ports: Ports) -> tuple[Example, ...]:
    """Return learners who just reach each exit, and who just do not; () while the rules cannot be read.

    An exit that nobody reaches has no example: its rules contradict one another.
    """
    if not judged(version).sound:
        return ()
    rules = read_rules(rules_json(version)[0])
    at = ports.now().date()
    pool = [Offer(of=one) for one in _pool(rules)]
    try:
        return tuple(_examples(rules, pool, at=at))
    except HeldError:  # more rules than learners can be made up for
        return ()


def _examples(rules: Qualification, pool: Sequence[Offer], *, at: date) -> list[Example]:
    empty = audit(rules, (), at=at, offers=pool, seconds=_SECONDS)
    found = [Example(rules, "nobody", "", 0, empty)]
    for answer in empty[:MOST_EXITS]:
        if answer.out_of_reach or not answer.steps:
            continue
        needed = list({step.offer.of.id: step.offer.of for step in answer.steps}.values())
        name = answer.exit.name
        for kind, held in _variations(needed, at=at):
            found.append(Example(rules, kind, name, len(held), audit(rules, held, at=at, seconds=_SECONDS)))
    return found


def _variations(needed: Sequence[Achieved], *, at: date) -> Iterator[tuple[Kind, list[Achieved]]]:
    recent = [replace(one, awarded=at - timedelta(days=30)) for one in needed]
    yield "just", recent
    yield "one_less", recent[:-1]
    yield "long_ago", [replace(one, awarded=at - _OLD) for one in recent]


def _pool(rules: Qualification) -> list[Achieved]:
    """Achievements of which every part could be filled: those it names, or ones made up to fit.

    No two parts share what is made up; some of it is also what an exit asks for of all that counts together.
    """
    found: dict[str, Achieved] = {}
    for exit_ in rules.exits:
        for leaf in leaves(exit_.rule):
            bounds = [*(leaf.at_least if isinstance(leaf, Collect) else ()), *exit_.at_least]
            both = reduce(_both, (bound.which for bound in bounds), leaf.which)
            count = _count([*bounds, *([leaf] if isinstance(leaf, Collect) else ())], rules)
            for which in dict.fromkeys((both, leaf.which)):
                for one in _fitting(leaf, which, rules, count=count):
                    found.setdefault(one.id, one)
    for group in (group for needed in rules.prerequisites for group in needed.needs):
        for name in sorted(group)[:1]:
            found.setdefault(name, _made(name, Which(), rules, number=0))
    return list(found.values())[:MOST_MADE]


def _both(one: Which, other: Which) -> Which:
    """What is of both kinds, as far as that can be."""
    return replace(
        one,
        providers=one.providers & other.providers or one.providers or other.providers,
        kinds=one.kinds & other.kinds or one.kinds or other.kinds,
        subjects=one.subjects | other.subjects,
        frameworks=one.frameworks | other.frameworks,
        level=max(one.level or 0, other.level or 0) or None,
    )


def _count(asked: Sequence[Collect | Bound], rules: Qualification) -> int:
    """How many are enough for each of these."""
    credits_ = max((one.credits or Decimal(0) for one in asked), default=Decimal(0))
    count = max((one.count or 0 for one in asked), default=0)
    return max(count, int(credits_ / max(rules.typical or Decimal(5), Decimal(1))) + 1) + 1


def _fitting(leaf: Leaf, which: Which, rules: Qualification, *, count: int) -> Iterator[Achieved]:
    if isinstance(leaf, One):
        for name in leaf.achievements[:20]:
            yield _made(name, which, rules, number=0)
        return
    made = f"urn:example:{_short(which, leaf.written)}"
    names = sorted(which.achievements) or [f"{made}:{number}" for number in range(count)]
    for number, name in enumerate(names[:60]):
        yield _made(name, which, rules, number=number)


def _made(name: str, which: Which, rules: Qualification, *, number: int) -> Achieved:
    providers = sorted(which.providers) or [f"urn:example:provider:{letter}" for letter in "abc"]
    return Achieved(
        id=name,
        achievement=name,
        name=name,
        credits=rules.typical or Decimal(5),
        level=which.level or 8,
        provider=providers[number % len(providers)],
        kind=min(which.kinds, default=""),
        subjects=which.subjects,
        frameworks=which.frameworks,
    )


def _short(which: Which, part: str) -> str:
    """A short name for a kind of achievement in a part, the same for the same kind."""
    said = repr(
        (
            part,
            sorted(which.providers), sorted(which.kinds), sorted(which.subjects), sorted(which.frameworks),
            which.level, which.after, which.within_months,
        )
    )  # fmt: skip
    return hashlib.sha256(said.encode()).hexdigest()[:8]

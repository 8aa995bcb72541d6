"""The rules of a qualification, as data that people can read and write.

A rule is one of

    {"achievement": ID or [ID, …]}                      one of these is held
    {"credits": 30, "count": 4, "from": WHICH, …}       collected: so many credits, so many achievements
    {"all": [RULE, …]}    {"any": [RULE, …]}    {"choose": 2, "of": [RULE, …]}
    {"exit": NAME}                                      the rule of another exit stands here

and every rule may have a "name". WHICH picks achievements by what they are. A
held achievement counts in one place only, unless `sharing` allows some credits
to count twice. The whole format: docs/reference/qualification-rules.md and
`rules.schema.json` beside this file.

Reading: `cairn.stacking.reading`. Auditing: `cairn.stacking.audit`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from cairn.stacking.held import Achieved


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Picks achievements; everything that is said must hold, an empty one picks all.

    level: at least this. after: awarded on this day or later. within_months: awarded at
        most so many months before the audit. excluding: but not these.
    """

    achievements: frozenset[str] = frozenset()
    providers: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    frameworks: frozenset[str] = frozenset()
    level: int | None = None
    after: date | None = None
    within_months: int | None = None
    excluding: Which | None = None


EVERY: Final = Which()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """At least, or at most, so many credits or achievements of some kind.

    credits, count: one of them or both; None: not asked.
    """

    which: Which
    credits: Decimal | None = None
    count: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variety:
    """From so many different providers or subjects."""

    by: str  # provider | subject
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    """One of these achievements is held.

    key: where the rule stands, a JSON pointer. written: where it is written down; another place
        than `key` where it stands by way of another exit, "" for nowhere. waived: it is not asked
        for, by decision for one learner; it may count all the same.
    """

    key: str
    name: str
    achievements: tuple[str, ...]
    which: Which
    written: str = ""
    waived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect:
    """So many credits and so many achievements of some kind. key, written, waived: as of `One`."""

    key: str
    name: str
    which: Which
    credits: Decimal | None = None
    count: int | None = None
    at_least: tuple[Bound, ...] = ()
    at_most: tuple[Bound, ...] = ()
    variety: Variety | None = None
    written: str = ""
    waived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose:
    """At least `least` of the parts; all of them for `all`, one for `any`."""

    key: str
    name: str
    least: int
    parts: tuple[Rule, ...]


KINDS: Final = (
    "micro-credential", "school", "certificate", "diploma", "micro-degree", "degree", "workplace", "licence", "other",
)  # fmt: skip
DECISIONS: Final = ("human", "rules")

Rule: TypeAlias = One | Collect | Choose
Leaf: TypeAlias = One | Collect


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """What is held of any of these counts as if it were that one, by somebody's decision."""

    of: frozenset[str]
    counts_as: str
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prerequisite:
    """These count only for somebody who holds one of each group of others.

    in_order: and held them on the day of the award, or before.
    """

    of: frozenset[str]
    needs: tuple[frozenset[str], ...]
    in_order: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """A point at which one may leave with something.

    kind: one of `KINDS`, "" when nobody said. awards: the achievement that whoever gets here is
    awarded. decision: of a human, or by the rules alone. inside: where the rule of another exit
    stands in this one (its key), and the achievement that is awarded there.
    """

    name: str
    kind: str
    rule: Rule
    awards: str = ""
    decision: str = "human"
    inside: tuple[tuple[str, str], ...] = ()
    at_least: tuple[Bound, ...] = ()
    at_most: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """What it takes, and on the way to what.

    unit: of all credits in the rules, such as ECTS. exits: from the smallest to the whole.
    sharing: so many credits may count in two places. typical: credits of one achievement
        whose credits nobody said, where a gap in credits is compared with one in achievements.
    repeatable: achievements that may count more than once.
    allowed: key of a part → ids of what may count there by decision for one learner;
        see `cairn.stacking.decisions`.
    stand_ins: place of a prerequisite → ids of what meets it by decision for one learner, "" where
        nothing needs to be held for it.
    """

    id: str
    name: str
    version: str
    unit: str
    exits: tuple[Exit, ...]
    equivalences: tuple[Equivalence, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    sharing: Decimal = Decimal(0)
    typical: Decimal = Decimal(5)
    repeatable: frozenset[str] = field(default_factory=frozenset)
    allowed: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    stand_ins: Mapping[int, frozenset[str]] = field(default_factory=dict, hash=False)


def leaves(rule: Rule) -> Iterator[Leaf]:
    """Yield the rules that achievements count in, in the order they are written."""
    if isinstance(rule, Choose):
        for part in rule.parts:
            yield from leaves(part)
    else:
        yield rule


def names(rule: Rule, around: str = "") -> Iterator[tuple[str, str]]:
    """Yield (key, name) of the rules that achievements count in; one without a name has that of the group around it."""
    name = rule.name or around
    if isinstance(rule, Choose):
        for part in rule.parts:
            yield from names(part, name)
    else:
        yield rule.key, name


def picks(which: Which, one: Achieved, *, counts_as: frozenset[str], at: date, offered: bool = False) -> bool:
    """Tell whether an achievement is picked.

    counts_as: the achievements it stands for: its own, and those that equivalences add.
    at: the day of the audit. offered: it is not held yet, and as new as can be.
    """
    return why_not(which, one, counts_as=counts_as, at=at, offered=offered) == ""


def why_not(
    which: Which, one: Achieved, *, counts_as: frozenset[str], at: date, offered: bool = False
) -> str:
    """Return the first thing that speaks against an achievement, "" when it is picked.

    One of: achievement, provider, kind, subject, framework, level, age, undated, excluded.
    """
    tests = (
        ("achievement", not which.achievements or bool(which.achievements & counts_as)),
        ("provider", not which.providers or one.provider in which.providers),
        ("kind", not which.kinds or one.kind in which.kinds),
        ("subject", not which.subjects or bool(which.subjects & one.subjects)),
        ("framework", not which.frameworks or bool(which.frameworks & one.frameworks)),
        ("level", which.level is None or (one.level is not None and one.level >= which.level)),
        ("undated" if one.awarded is None else "age", _is_recent(which, one, at=at, offered=offered)),
    )
    for reason, holds in tests:
        if not holds:
            return reason
    if which.excluding is not None and picks(
        which.excluding, one, counts_as=counts_as, at=at, offered=offered
    ):
        return "excluded"
    return ""


def _is_recent(which: Which, one: Achieved, *, at: date, offered: bool) -> bool:
    if which.after is None and which.within_months is None:
        return True
    if one.awarded is None or offered:
        return offered
    if which.after is not None and one.awarded < which.after:
        return False
    return which.within_months is None or one.awarded >= months_before(at, which.within_months)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier; a day that month does not have becomes its last."""
    from calendar import monthrange

    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    year = max(year, 1)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

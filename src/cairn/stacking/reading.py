"""Reads the rules of a qualification, strictly: what is not understood is refused, with where it stands.

Source: docs/reference/qualification-rules.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final, TypeVar

from cairn.credentials import document
from cairn.credentials.document import DocumentError, JSONObject, JSONValue, Limits
from cairn.stacking.errors import RulesError
from cairn.stacking.held import LEVELS
from cairn.stacking.members import Members
from cairn.stacking.rules import (
    DECISIONS,
    KINDS,
    Bound,
    Choose,
    Collect,
    Equivalence,
    Exit,
    One,
    Prerequisite,
    Qualification,
    Rule,
    Variety,
    Which,
)  # fmt: skip

LIMITS: Final = Limits(size=1_000_000, depth=100, values=100_000)
MOST_DEPTH: Final = 32  # rules inside one another
MOST_RULES: Final = 5_000
MOST_MONTHS: Final = 1_200
_SORTS: Final = ("all", "any", "choose", "achievement", "exit")

T = TypeVar("T")


def read_rules(data: bytes | str | JSONObject) -> Qualification:
    """Read a qualification.

    Raises:
        RulesError: see `cairn.stacking.errors`.
    """
    if not isinstance(data, dict):
        try:
            data = document.parse_object(data, limits=LIMITS)
        except DocumentError as error:
            raise RulesError(str(error), code="rules.json") from error
    top = Members(data, "", refuse=_refuse)
    reader = _Reader(data.get("exits"))
    found = Qualification(
        id=top.text("id"),
        name=top.text("name"),
        version=top.text("version", default="1"),
        unit=top.text("unit", default="ECTS"),
        exits=tuple(reader.exit(one) for one in top.objects("exits", least=1)),
        equivalences=_each(top, "equivalences", _equivalence),
        prerequisites=_each(top, "prerequisites", _prerequisite),
        sharing=top.credits("sharing", default=Decimal(0)),
        typical=top.credits("typical", default=Decimal(5)),
        repeatable=frozenset(top.texts("repeatable")),
    )
    top.done()
    if len({one.name for one in found.exits}) != len(found.exits):
        raise RulesError("two exits have one name", code="rules.exit", pointer="/exits")
    return found


def _refuse(message: str, code: str, pointer: str) -> RulesError:
    return RulesError(message, code=f"rules.{code}", pointer=pointer)


class _Reader:
    """Reads rules and counts them. exits: as they stand, for rules that name one."""

    def __init__(self, exits: JSONValue) -> None:
        self._rules = 0
        self._exits: dict[str, JSONValue] = {}
        self._awards: dict[str, str] = {}
        self._places: dict[str, str] = {}
        for place, one in enumerate(exits if isinstance(exits, list) else []):
            if isinstance(one, dict) and isinstance(one.get("name"), str):
                self._exits[str(one["name"])] = one.get("rule")
                self._places[str(one["name"])] = f"/exits/{place}/rule"
                if isinstance(one.get("awards"), str):
                    self._awards[str(one["name"])] = str(one["awards"])
        self._open: list[str] = []
        self._moved: list[tuple[str, str]] = []  # where an exit stands by its name, and where it is written
        self._inside: list[tuple[str, str]] = []

    def exit(self, members: Members) -> Exit:
        rule = members.inner("rule")
        if rule is None:
            raise members.wrong("a rule is needed", name="rule")
        name = members.text("name")
        self._open, self._inside = [name], []
        found = Exit(
            name=name,
            kind=members.one_of("kind", KINDS, default=""),
            rule=self.rule(rule, 0),
            inside=tuple(self._inside),
            awards=members.text("awards", default=""),
            decision=members.one_of("decision", DECISIONS, default=DECISIONS[0]),
            at_least=_each(members, "at_least", _bound),
            at_most=_each(members, "at_most", _bound),
        )
        members.done()
        return found

    def rule(self, members: Members, depth: int) -> Rule:
        self._rules += 1
        if depth >= MOST_DEPTH:
            raise members.wrong(f"more than {MOST_DEPTH} rules inside one another", "too_deep")
        if self._rules > MOST_RULES:
            raise members.wrong(f"more than {MOST_RULES} rules", "too_many")
        name = members.text("name", default="")
        sorts = [sort for sort in _SORTS if members.has(sort)]
        if members.has("credits") or members.has("count"):
            sorts.append("collect")
        if len(sorts) != 1:
            raise members.wrong("exactly one of all, any, choose, achievement, exit, or credits and count")
        made = self._made(sorts[0], members, name, depth)
        members.done()
        return made

    def _made(self, sort: str, members: Members, name: str, depth: int) -> Rule:
        if sort == "exit":
            return self._of_exit(members, name, depth)
        if sort == "collect":
            return _collect(members, name, written=self._written(members.pointer))
        if sort == "achievement":
            return One(
                key=members.pointer,
                name=name,
                written=self._written(members.pointer),
                which=_from(members),
                achievements=members.texts("achievement", needed=True),
            )
        least = members.whole("choose") if sort == "choose" else 1
        if least is None:
            raise members.wrong("how many are to be chosen", name="choose")
        inside = members.objects("of" if sort == "choose" else sort, least=1)
        parts = tuple(self.rule(one, depth + 1) for one in inside)
        if sort == "all":
            least = len(parts)
        if least > len(parts):
            raise members.wrong(f"{least} of {len(parts)} can never be", "impossible")
        return Choose(key=members.pointer, name=name, least=least, parts=parts)

    def _of_exit(self, members: Members, name: str, depth: int) -> Rule:
        """The rule of another exit, as if it were written here."""
        other = members.text("exit")
        if other in self._open:
            raise members.wrong(f"{other[:60]!r} would stand inside itself", "circle")
        if other not in self._exits:
            raise members.wrong(f"no exit is called {other[:60]!r}", "exit", name="exit")
        self._open.append(other)
        inner = Members(self._exits[other], members.at("exit"), refuse=_refuse)
        self._moved.append((inner.pointer, self._places[other]))
        found = self.rule(inner, depth + 1)
        self._moved.pop()
        self._open.pop()
        if other in self._awards:
            self._inside.append((found.key, self._awards[other]))
        return replace(found, name=name or found.name or other)

    def _written(self, pointer: str) -> str:
        """Where the rule that stands here is written down."""
        if not self._moved:
            return pointer
        here, there = self._moved[-1]
        return there + pointer.removeprefix(here)


def _collect(members: Members, name: str, *, written: str) -> Collect:
    credits_, count = members.credits("credits", default=None), members.whole("count")
    variety = members.inner("different")
    found = Collect(
        key=members.pointer,
        name=name,
        which=_from(members),
        credits=credits_,
        count=count,
        at_least=_each(members, "at_least", _bound),
        at_most=_each(members, "at_most", _bound),
        variety=_variety(variety) if variety is not None else None,
        written=written,
    )
    if not credits_ and not count:
        raise members.wrong("credits or a count above 0", "value")
    return found


def _from(members: Members) -> Which:
    which = members.inner("from")
    return _which(which) if which is not None else Which()


def _which(members: Members, *, exception: bool = False) -> Which:
    excluding = None if exception else members.inner("excluding")
    found = Which(
        achievements=frozenset(members.texts("achievements")),
        providers=frozenset(members.texts("providers")),
        kinds=frozenset(members.texts("kinds")),
        subjects=frozenset(members.texts("subjects")),
        frameworks=frozenset(members.texts("frameworks")),
        level=members.whole("level", least=LEVELS[0], most=LEVELS[-1]),
        after=members.day("after"),
        within_months=members.whole("within_months", most=MOST_MONTHS),
        excluding=_which(excluding, exception=True) if excluding is not None else None,
    )
    members.done()
    return found


def _bound(members: Members) -> Bound:
    found = Bound(
        which=_from(members),
        credits=members.credits("credits", default=None),
        count=members.whole("count", least=0),
        name=members.text("name", default=""),
    )
    members.done()
    if found.credits is None and found.count is None:
        raise members.wrong("credits or a count")
    return found


def _variety(members: Members) -> Variety:
    by, count = members.one_of("by", ("provider", "subject"), default=""), members.whole("count")
    members.done()
    if not by or count is None:
        raise members.wrong("so many different by provider or subject")
    return Variety(by=by, count=count)


def _equivalence(members: Members) -> Equivalence:
    found = Equivalence(
        of=frozenset(members.texts("of", needed=True)),
        counts_as=members.text("as"),
        because=members.text("because", default=""),
    )
    members.done()
    return found


def _prerequisite(members: Members) -> Prerequisite:
    found = Prerequisite(
        of=frozenset(members.texts("of", needed=True)),
        needs=tuple(frozenset(group) for group in members.groups("needs")),
        in_order=members.truth("in_order"),
    )
    members.done()
    return found


def _each(members: Members, name: str, read: Callable[[Members], T]) -> tuple[T, ...]:
    return tuple(read(one) for one in members.objects(name))

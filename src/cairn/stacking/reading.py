"""Reads the rules of a qualification, strictly: what is not understood is refused, with where it stands.

Source: docs/reference/qualification-rules.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from cairn.credentials import document
from cairn.credentials.document import DocumentError, JSONObject, JSONValue, Limits
from cairn.stacking.errors import RulesError
from cairn.stacking.held import HUNDREDTHS, LEVELS, MOST_CREDITS
from cairn.stacking.rules import (
    Bound, Choose, Collect, Equivalence, Exit, One, Prerequisite, Qualification, Rule, Variety, Which,
)  # fmt: skip

LIMITS: Final = Limits(size=1_000_000, depth=100, values=100_000)
MOST_DEPTH: Final = 32  # rules inside one another
MOST_RULES: Final = 5_000
MOST_ENTRIES: Final = 5_000  # of one list
MOST_TEXT: Final = 600
_KINDS: Final = ("all", "any", "choose", "achievement", "collect")

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
    reader = _Reader()
    top = _Members(data, "")
    found = Qualification(
        id=top.text("id"),
        name=top.text("name"),
        version=top.text("version", default="1"),
        unit=top.text("unit", default="ECTS"),
        exits=tuple(reader.exit(one) for one in top.objects("exits", least=1)),
        equivalences=tuple(_equivalence(one) for one in top.objects("equivalences")),
        prerequisites=tuple(_prerequisite(one) for one in top.objects("prerequisites")),
        sharing=top.credits("sharing", default=Decimal(0)),
        typical=top.credits("typical", default=Decimal(5)),
        repeatable=frozenset(top.texts("repeatable")),
    )
    top.done()
    if len({one.name for one in found.exits}) != len(found.exits):
        raise RulesError("two exits have one name", code="rules.value", pointer="/exits")
    return found


class _Members:
    """The members of one object; each may be asked for once, and none may be left over."""

    def __init__(self, value: JSONObject, pointer: str) -> None:
        self.pointer = pointer
        self._left = dict(value)

    def has(self, name: str) -> bool:
        return name in self._left

    def done(self) -> None:
        for name in self._left:
            raise RulesError(f"{name[:60]!r} is no member here", pointer=self.pointer)

    def value(self, name: str) -> JSONValue:
        return self._left.pop(name, None)

    def text(self, name: str, *, default: str | None = None) -> str:
        value = self.value(name)
        if value is None and default is not None:
            return default
        return _text(value, self.at(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """One text or a list of them."""
        value = self.value(name)
        if value is None:
            return ()
        entries = value if isinstance(value, list) else [value]
        _require_few(entries, self.at(name))
        found = tuple(_text(entry, self.at(name)) for entry in entries)
        if not found:
            raise RulesError("the list is empty", code="rules.value", pointer=self.at(name))
        return found

    def whole(self, name: str, *, least: int = 1, most: int = MOST_ENTRIES) -> int | None:
        value = self.value(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise RulesError(
                f"a whole number of {least} to {most}", code="rules.value", pointer=self.at(name)
            )
        return value

    def credits(self, name: str, *, default: T) -> Decimal | T:
        value = self.value(name)
        if value is None:
            return default
        number = Decimal(str(value)) if isinstance(value, int | float) and value is not True else Decimal(-1)
        if value is False or not 0 <= number <= MOST_CREDITS or number * HUNDREDTHS % 1:
            message = f"credits are 0 to {MOST_CREDITS}, with at most two decimals"
            raise RulesError(message, code="rules.value", pointer=self.at(name))
        return number

    def day(self, name: str) -> date | None:
        if not self.has(name):
            return None
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            raise RulesError("a day such as 2026-09-01", code="rules.value", pointer=self.at(name)) from None

    def objects(self, name: str, *, least: int = 0) -> list[_Members]:
        value = self.value(name)
        entries = value if isinstance(value, list) else [] if value is None else [value]
        _require_few(entries, self.at(name))
        if len(entries) < least:
            raise RulesError(f"at least {least} is needed", pointer=self.at(name))
        return [_object(entry, f"{self.at(name)}/{place}") for place, entry in enumerate(entries)]

    def inner(self, name: str) -> _Members | None:
        value = self.value(name)
        return None if value is None else _object(value, self.at(name))

    def at(self, name: str) -> str:
        return f"{self.pointer}/{name}"


class _Reader:
    """Reads rules and counts them."""

    def __init__(self) -> None:
        self._rules = 0

    def exit(self, members: _Members) -> Exit:
        rule = members.inner("rule")
        if rule is None:
            raise RulesError("a rule is needed", pointer=members.at("rule"))
        found = Exit(
            name=members.text("name"),
            kind=members.text("kind", default=""),
            rule=self.rule(rule, 0),
            at_least=_each(members, "at_least", _bound),
            at_most=_each(members, "at_most", _bound),
        )
        members.done()
        return found

    def rule(self, members: _Members, depth: int) -> Rule:
        self._rules += 1
        if depth >= MOST_DEPTH:
            raise RulesError(
                f"more than {MOST_DEPTH} rules inside one another", code="rules.too_deep", pointer=members.pointer
            )
        if self._rules > MOST_RULES:
            raise RulesError(f"more than {MOST_RULES} rules", code="rules.too_many", pointer=members.pointer)
        name = members.text("name", default="")
        kinds = [kind for kind in _KINDS if members.has(kind)]
        if members.has("credits") or members.has("count"):
            kinds.append("collect")
        if len(kinds) != 1:
            message = "exactly one of all, any, choose, achievement, or credits and count"
            raise RulesError(message, pointer=members.pointer)
        made = self._made(kinds[0], members, name, depth)
        members.done()
        return made

    def _made(self, kind: str, members: _Members, name: str, depth: int) -> Rule:
        if kind == "achievement":
            which = members.inner("from")
            return One(
                key=members.pointer,
                name=name,
                achievements=members.texts("achievement"),
                which=_which(which) if which is not None else Which(),
            )
        if kind == "collect":
            return _collect(members, name)
        least = members.whole("choose") if kind == "choose" else 1
        parts = tuple(
            self.rule(one, depth + 1) for one in members.objects("of" if kind == "choose" else kind, least=1)
        )
        if kind == "all":
            least = len(parts)
        if least is None or least > len(parts):
            message = f"{least} of {len(parts)} can never be"
            raise RulesError(message, code="rules.impossible", pointer=members.pointer)
        return Choose(key=members.pointer, name=name, least=least, parts=parts)


def _collect(members: _Members, name: str) -> Collect:
    credits_, count = members.credits("credits", default=None), members.whole("count")
    variety = members.inner("different")
    which = members.inner("from")
    found = Collect(
        key=members.pointer,
        name=name,
        which=_which(which) if which is not None else Which(),
        credits=credits_,
        count=count,
        at_least=_each(members, "at_least", _bound),
        at_most=_each(members, "at_most", _bound),
        variety=_variety(variety) if variety is not None else None,
    )
    if not credits_ and not count:
        raise RulesError("credits or a count above 0", code="rules.value", pointer=members.pointer)
    return found


def _which(members: _Members) -> Which:
    excluding = members.inner("excluding")
    found = Which(
        achievements=frozenset(members.texts("achievements")),
        providers=frozenset(members.texts("providers")),
        kinds=frozenset(members.texts("kinds")),
        subjects=frozenset(members.texts("subjects")),
        frameworks=frozenset(members.texts("frameworks")),
        level=members.whole("level", most=LEVELS[-1]),
        after=members.day("after"),
        within_months=members.whole("within_months", most=1_200),
        excluding=_excluded(excluding) if excluding is not None else None,
    )
    members.done()
    return found


def _excluded(members: _Members) -> Which:
    if members.has("excluding"):
        raise RulesError("an exception has no exceptions", pointer=members.pointer)
    return _which(members)


def _bound(members: _Members) -> Bound:
    which = members.inner("from")
    found = Bound(
        which=_which(which) if which is not None else Which(),
        credits=members.credits("credits", default=None),
        count=members.whole("count", least=0),
        name=members.text("name", default=""),
    )
    members.done()
    if found.credits is None and found.count is None:
        raise RulesError("credits or a count", pointer=members.pointer)
    return found


def _variety(members: _Members) -> Variety:
    by, count = members.text("by"), members.whole("count")
    members.done()
    if by not in ("provider", "subject") or count is None:
        raise RulesError("so many different by provider or subject", pointer=members.pointer)
    return Variety(by=by, count=count)


def _equivalence(members: _Members) -> Equivalence:
    found = Equivalence(
        of=frozenset(_some(members, "of")),
        counts_as=members.text("as"),
        because=members.text("because", default=""),
    )
    members.done()
    return found


def _prerequisite(members: _Members) -> Prerequisite:
    value = members.value("needs")
    groups = value if isinstance(value, list) else []
    _require_few(groups, members.at("needs"))
    if not groups:
        raise RulesError("what is needed first is missing", pointer=members.at("needs"))
    needs = tuple(
        frozenset(_text(one, members.at("needs")) for one in (group if isinstance(group, list) else [group]))
        for group in groups
    )
    found = Prerequisite(of=frozenset(_some(members, "of")), needs=needs)
    members.done()
    return found


def _some(members: _Members, name: str) -> tuple[str, ...]:
    found = members.texts(name)
    if not found:
        raise RulesError("one or more are needed", pointer=members.at(name))
    return found


def _each(members: _Members, name: str, read: Callable[[_Members], T]) -> tuple[T, ...]:
    return tuple(read(one) for one in members.objects(name))


def _object(value: JSONValue, pointer: str) -> _Members:
    if not isinstance(value, dict):
        raise RulesError("an object is needed", pointer=pointer)
    return _Members(value, pointer)


def _text(value: JSONValue, pointer: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RulesError("a text is needed", pointer=pointer)
    if len(value) > MOST_TEXT:
        raise RulesError(f"a text of at most {MOST_TEXT} characters", code="rules.value", pointer=pointer)
    return value


def _require_few(entries: Iterable[object], pointer: str) -> None:
    if sum(1 for _ in entries) > MOST_ENTRIES:
        raise RulesError(f"more than {MOST_ENTRIES} entries", code="rules.too_many", pointer=pointer)

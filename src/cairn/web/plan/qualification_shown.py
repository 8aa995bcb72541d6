"""An audit as its page shows it: stops on a bar, groups of slots, what is missing, what is not used and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cairn.passport.breadth import Breadth, of_stack
from cairn.passport.passport import HeldCredential
from cairn.records.models import Stack, Waiver
from cairn.services.stack.auditing import Answer
from cairn.stacking.answer import Audit, Counts, Step
from cairn.stacking.decisions import Waived
from cairn.stacking.rules import Choose, Rule, leaves
from cairn.web.amounts import money
from cairn.web.mapping_words import mapped_by
from cairn.web.qualification_words import REASONS, Line, Words
from cairn.web.words import BREADTH, BREADTH_TONES

BAR = 1000  # units wide


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another part that something held could count in."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a group. state: held, pinned, planned, empty, waived."""

    state: str
    title: str
    facts: tuple[str, ...] = ()
    note: str = ""
    tone: str = "granite"
    held: str = ""
    part: str = ""
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(slots=True)
class Block:
    """One part of the exit's rule with its slots."""

    name: str
    asks: str
    slots: list[Slot] = field(default_factory=list)
    to_go: int = 0
    filled: int = 0
    amount: str = ""
    rules: tuple[Line, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.to_go


@dataclass(frozen=True, slots=True)
class Stop:
    """One exit on the bar. place: 0..1000. number: in the address of the page."""

    number: int
    name: str
    kind: str
    needs: str
    place: int
    complete: bool
    stack: Stack | None


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing, and an offer that would close it."""

    title: str
    facts: str


@dataclass(frozen=True, slots=True)
class Idle:
    """Something held that counts nowhere, and why. part: name of the part it came nearest to."""

    held: str
    title: str
    reason: str
    part: str
    pinned: bool


class Shown:
    """Everything a page says of one answer, for one exit."""

    def __init__(self, answer: Answer, place: int, words: Words) -> None:
        self.answer = answer
        self.place = place
        self.words = words
        self.audit: Audit = answer.audits[place]
        self._pinned = {(pin.held, pin.part) for pin in answer.pins}
        self._leaves = {leaf.key: leaf for leaf in leaves(self.audit.exit.rule)}

    @cached_property
    def stops(self) -> list[Stop]:
        """Where one can stop."""
        sizes = [self._size(one) for one in self.answer.audits]
        most = max((size for size, _have in sizes), default=Decimal(1)) or Decimal(1)
        return [
            Stop(
                number=number_,
                name=one.exit.name,
                kind=one.exit.kind,
                needs=self.words.amount(size),
                place=int(BAR * size / most),
                complete=one.complete,
                stack=self.answer.stack_of(one.exit.name),
            )
            for number_, (one, (size, _have)) in enumerate(zip(self.answer.audits, sizes, strict=True))
        ]

    @cached_property
    def you(self) -> int:
        """Where the person stands on the bar."""
        sizes = [self._size(one) for one in self.answer.audits]
        most = max((size for size, _have in sizes), default=Decimal(1)) or Decimal(1)
        return min(BAR, int(BAR * max((have for _size, have in sizes), default=Decimal(0)) / most))

    @cached_property
    def have(self) -> Decimal:
        """Credits that count in the exit of this page."""
        return self._have(self.audit)

    @cached_property
    def have_amount(self) -> str:
        """The same in words."""
        return self.words.amount(self.have)

    def _have(self, one: Audit) -> Decimal:
        return sum({count.held.id: count.held.credits for count in one.counts}.values(), Decimal(0))

    def _size(self, one: Audit) -> tuple[Decimal, Decimal]:
        """How much an exit takes in all, and how much of it is there; in credits, or in credentials."""
        have = self._have(one)
        if self.answer.audits[0].by == "number" or not any(self._have(other) for other in self.answer.audits):
            have = Decimal(len({count.held.id for count in one.counts}))
        return have + one.missing, have

    @cached_property
    def blocks(self) -> list[Block]:
        """The parts of the exit, those of an exit inside it first."""
        return [self._block(part) for part in self._parts]

    @property
    def _parts(self) -> tuple[Rule, ...]:
        rule = self.audit.exit.rule
        return rule.parts if isinstance(rule, Choose) and rule.least == len(rule.parts) else (rule,)

    def _block(self, rule: Rule) -> Block:
        keys = {leaf.key for leaf in leaves(rule)}
        counts = [one for one in self.audit.counts if one.part in keys]
        steps = [one for one in self.audit.steps if one.part in keys]
        lacks = [one for one in self.audit.lacks if one.part in keys]
        block = Block(
            name=rule.name or self.words.rule(rule),
            asks=self.words.rule(rule) if rule.name and not self._is_all(rule) else "",
            rules=tuple(self.words.lines(rule)),
            filled=len(counts),
        )
        block.slots = [self._held(one) for one in counts] + [self._planned(one) for one in steps]
        block.to_go = len(steps) or sum(max(lack.count, lack.different, 1) for lack in lacks)
        block.slots += [self._waived(one) for one in self.audit.waived if one.part in keys and one.needed]
        for lack in [one for one in self.audit.out_of_reach if one.part in keys] if steps else lacks:
            note = lack.name if lack.name != rule.name else ""
            block.slots.append(Slot("empty", self.words.lack(lack), part=lack.part, note=note))
        worth = sum((one.held.credits for one in counts), Decimal(0))
        block.amount = self.words.amount(worth)
        return block

    @staticmethod
    def _is_all(rule: Rule) -> bool:
        return isinstance(rule, Choose) and rule.least == len(rule.parts)

    def _held(self, one: Counts) -> Slot:
        paper = self.answer.holding.counting[one.held.id]
        pinned = (one.held.id, one.part) in self._pinned
        return Slot(
            state="pinned" if pinned else "held",
            title=paper.name,
            facts=(*self._worth(one.held.credits), date_format(paper.awarded, "YEAR_MONTH_FORMAT")),
            note=" ".join(filter(None, (self._decision(paper, one.decision), *self._first(one)))),
            tone=tone_of(paper),
            held=one.held.id,
            part=one.part,
            elsewhere=self._elsewhere(one),
        )

    def _first(self, one: Counts) -> list[str]:
        """By whose decision what it needs first is met."""
        rows = self.answer.decided.rows
        return [by_whom(rows[name]) for name in one.first if name in rows]

    def _waived(self, one: Waived) -> Slot:
        row = self.answer.decided.rows[one.decision]
        return Slot("waived", _("Waived: %(part)s") % {"part": row.part_name}, note=by_whom(row))

    @cached_property
    def decisions(self) -> list[tuple[Waiver, str]]:
        """What was decided for this person, whether the answer needs it or not."""
        return [(row, by_whom(row)) for row in self.answer.decided.rows.values()]

    def _decision(self, paper: HeldCredential, decision: str) -> str:
        """By whose decision something counts as something else."""
        if decision in self.answer.decided.rows:
            return by_whom(self.answer.decided.rows[decision])
        for equal in self.answer.rules.equivalences:
            if paper.achievement in equal.of and equal.because:
                return _("Counts by decision: %(because)s") % {"because": equal.because}
        return ""

    def _elsewhere(self, one: Counts) -> tuple[Elsewhere, ...]:
        fitting = self.answer.fits.get(one.held.id, frozenset())
        return tuple(
            Elsewhere(key, leaf.name or self.words.rule(leaf))
            for key, leaf in self._leaves.items()
            if key in fitting and key != one.part
        )

    def _planned(self, one: Step) -> Slot:
        return Slot(
            "planned", one.offer.of.name, facts=self._facts(one), part=one.part, note=_("This would fit")
        )

    def _facts(self, one: Step) -> tuple[str, ...]:
        price = money(one.offer.cost)
        return (*self._worth(one.offer.of.credits), *((price,) if price else ()))

    def _worth(self, amount: Decimal) -> tuple[str, ...]:
        """The credits, where there are any."""
        return (self.words.amount(amount),) if amount else ()

    @cached_property
    def missing(self) -> list[Missing]:
        """What to take, each with where it would count; without offers what each part lacks."""
        taken: dict[str, list[Step]] = {}
        for step in self.audit.steps:
            taken.setdefault(step.offer.of.id, []).append(step)
        found = []
        for steps in taken.values():
            parts = ", ".join(dict.fromkeys(filter(None, (self._part(step.part) for step in steps))))
            facts = [*self._facts(steps[0]), _("for %(part)s") % {"part": parts} if parts else ""]
            found.append(Missing(steps[0].offer.of.name, " · ".join(one for one in facts if one)))
        for lack in self.audit.out_of_reach if self.audit.steps else self.audit.lacks:
            where = f"{lack.name}: " if lack.name else ""
            found.append(Missing(where + self.words.lack(lack), ""))
        return found

    @cached_property
    def idle(self) -> list[Idle]:
        """What is held and not used, with the reason; then what could not be checked."""
        found = [
            Idle(
                held=one.held.id,
                title=self.answer.holding.counting[one.held.id].name,
                reason=str(REASONS[one.reason]),
                part=self._part(one.part),
                pinned=one.reason == "pinned",
            )
            for one in self.audit.unused
        ]
        doubtful = self.answer.holding.doubtful
        return found + [
            Idle(one.id, one.name, str(REASONS["domain" if one.verified else "unverified"]), "", False)
            for one in doubtful
        ]

    def _part(self, key: str) -> str:
        """The name of a part, or of the group around it."""
        if key not in self._leaves:
            return ""
        for block in self._parts:
            if key in {leaf.key for leaf in leaves(block)}:
                return self._leaves[key].name or block.name or self.words.rule(self._leaves[key])
        return ""

    @cached_property
    def to_go(self) -> int:
        """How many credentials more at least; 0 when complete."""
        if self.audit.complete:
            return 0
        if self.audit.steps and not self.audit.out_of_reach:
            return len({step.offer.of.id for step in self.audit.steps})
        return sum(max(lack.count, lack.different, 1) for lack in self.audit.lacks)

    @cached_property
    def table(self) -> list[tuple[Line, str, str]]:
        """Rule by rule: what it asks for, what counts there, what it lacks."""
        rows = []
        for line in self.words.lines(self.audit.exit.rule):
            counts = [one.held.name for one in self.audit.counts if one.part == line.key]
            lacks = [self.words.lack(one) for one in self.audit.lacks if one.part == line.key]
            lacks += [_("waived") for one in self.audit.waived if one.part == line.key]
            rows.append((line, ", ".join(counts), "; ".join(lacks)))
        return rows

    @cached_property
    def whole(self) -> list[str]:
        """Demands on everything together, and what of them is missing."""
        lacks = [self.words.lack(one) for one in self.audit.lacks if not one.part]
        said = self.words.whole(self.audit.exit)
        return [*said, *(_("Missing: %(what)s") % {"what": one} for one in lacks)]

    @property
    def whole_met(self) -> bool:
        """Is nothing of these demands missing?"""
        return all(one.part for one in self.audit.lacks)

    @cached_property
    def used(self) -> int:
        """How many things held are used."""
        return len({one.held.id for one in self.audit.counts})

    @cached_property
    def breadth(self) -> Breadth:
        """How well-rounded is what counts here, by hours of learning (feature N7)?"""
        used = dict.fromkeys(one.held.id for one in self.audit.counts)
        return of_stack(self.answer.holding.counting[held] for held in used)

    @property
    def groups(self) -> list[tuple[str, int]]:
        """The five groups with their share of what counts, in percent."""
        return [(str(BREADTH[part.group]), round(100 * part.share)) for part in self.breadth.parts]

    @property
    def thin_groups(self) -> list[str]:
        """Groups of which there is least: what would widen the stack."""
        return [str(BREADTH[group]) for group in self.breadth.to_widen[:2]]

    @cached_property
    def fit(self) -> str:
        """Is this the best fit? In one sentence or two."""
        count = self.words.amount(self.have)
        if not self.audit.proved:
            return _(
                "Probably. The search was ended after its time; at least %(bound)s are missing in any case."
            ) % {"bound": self.words.amount(self.audit.bound)}
        if not self.answer.pins or self.answer.contradiction or self.answer.free is None:
            return _("Yes. We tried every way to place your credentials: %(count)s count.") % {"count": count}
        free = self.answer.free[self.place]
        if self.answer.cost_of_pins(self.place):
            return _(
                "Not quite. Your pins cost %(cost)s. Missing with them: %(missing)s; without them: %(free)s."
            ) % {
                "cost": self.words.amount(self.answer.cost_of_pins(self.place)),
                "missing": self.words.total(self.audit.lacks),
                "free": self.words.total(free.lacks) or _("nothing"),
            }
        return _("Yes, also with what you pinned: %(count)s count; without it, %(free)s.") % {
            "count": count,
            "free": self.words.amount(self._have(free)),
        }


def by_whom(row: Waiver) -> str:
    """Who decided it, when, until when, and why."""
    facts = {
        "provider": row.organisation.name,
        "name": row.decided_name,
        "day": date_format(row.decided_at) if row.decided_at else "",
        "reason": row.reason,
        "end": date_format(row.until_date) if row.until_date else "",
    }
    if row.mapping is not None:
        said = (
            _("Decided by %(name)s of %(provider)s on %(day)s, as it is mapped.")
            if row.decided_name
            else _("Decided by %(provider)s on %(day)s, as it is mapped.")
        ) % facts
        return f"{said} {mapped_by(row.mapping)}"
    said = (
        _("Decided by %(name)s of %(provider)s on %(day)s: %(reason)s")
        if row.decided_name
        else _("Decided by %(provider)s on %(day)s: %(reason)s")
    ) % facts
    return f"{said} {_('Until %(end)s.') % facts}" if row.until_date else said


def tone_of(paper: HeldCredential) -> str:
    """The tone of a credential's stone."""
    return BREADTH_TONES.get(paper.group, "granite") if paper.group else "granite"

"""What a set of micro-credentials is together, in words: for the learner who made it, and for who looks at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cairn.stacking.overlap import Overlap
from cairn.stacking.together import Finding, Together, Weight, Wider
from cairn.web.amounts import credits_, hours, number, work
from cairn.web.bidi import isolate
from cairn.web.words import BREADTH

#: How a finding is marked: (words, kind of tag).
WEIGHTS: Final = {
    Weight.STOPS: (gettext_lazy("Change this first"), "failed"),
    Weight.WARNS: (gettext_lazy("Worth a look"), "waiting"),
    Weight.TELLS: (gettext_lazy("Good to know"), "outline"),
}
SENTENCES: Final = {
    "stack.small": gettext_lazy("A stack has at least two parts."),
    "stack.gone": gettext_lazy("%(part)s is neither held any more nor on offer."),
    "stack.repeated": gettext_lazy("%(part)s and %(others)s are the same micro-credential: it counts once."),
    "stack.inside": gettext_lazy("%(part)s is a part of %(others)s already: the work is the same."),
    "stack.circle": gettext_lazy("These wait for one another, so none of them can begin: %(parts)s."),
    "stack.unnamed": gettext_lazy("No part has an address, so no rule can name any of it."),
    "stack.needs": gettext_lazy("%(part)s asks for %(names)s first, and nothing before it gives that."),
    "stack.order": gettext_lazy("%(part)s stands before %(others)s, which it needs first."),
    "stack.overlap": gettext_lazy("%(double)d %% of the work is done twice."),
    "stack.below_aim": gettext_lazy("Less than half of it is at level %(aim)d or above."),
    "stack.levels": gettext_lazy("From level %(lowest)d to level %(highest)d is far for one stack."),
    "stack.narrow": gettext_lazy("It is narrow: almost all of it lies in one group of skills."),
    "stack.closed": gettext_lazy("Nobody can begin these at present: %(parts)s."),
    "stack.doubtful": gettext_lazy("These could not be checked, so they may not count: %(parts)s."),
    "stack.nameless": gettext_lazy(
        "These have no address that rules could name; a provider has to find another way: %(parts)s."
    ),
    "stack.no_credits": gettext_lazy("Nobody said how many credits these have: %(parts)s."),
    "stack.no_level": gettext_lazy("Nobody said the level of these: %(parts)s."),
    "stack.no_skills": gettext_lazy("Nobody said which skills these give: %(parts)s."),
}
MOST_NAMES: Final = 6


@dataclass(frozen=True, slots=True)
class Said:
    """One finding in words. tag, kind: how it is marked."""

    code: str
    sentence: str
    tag: str
    kind: str


@dataclass(frozen=True, slots=True)
class Twice:
    """A skill that is given more than once: by which parts, and what that means."""

    skill: str
    parts: str
    note: str
    double: bool


@dataclass(frozen=True, slots=True)
class Share:
    """One bar: a level or a group, and its percent of the work."""

    name: str
    percent: int


def even(groups: float) -> str:
    """As many groups in equal parts as something is varied: "2.3"."""
    return number(Decimal(str(groups)).quantize(Decimal("0.1")))


def broader(by: Wider) -> str:
    """What something more would do for the breadth of a set."""
    return _("%(group)s: then as varied as %(even)s groups in equal parts.") % {
        "group": BREADTH[by.group],
        "even": even(by.even),
    }


class Shown:
    """A set in words. titles: id of a part → its name; names: of skills and achievements, by IRI."""

    def __init__(self, whole: Together, *, titles: Mapping[str, str], names: Mapping[str, str]) -> None:
        self.whole = whole
        self._titles = titles
        self._names = names

    @cached_property
    def findings(self) -> list[Said]:
        """What was found, what matters most first."""
        return [
            Said(one.code, self.sentence(one), str(WEIGHTS[one.weight][0]), WEIGHTS[one.weight][1])
            for one in self.whole.findings
        ]

    def sentence(self, one: Finding) -> str:
        """One finding as a sentence."""
        lies = self.whole.levels.shares
        return str(SENTENCES[one.code]) % {
            "part": self._list(one.parts[:1]),
            "others": self._list(one.parts[1:]),
            "parts": self._list(one.parts),
            "names": _(" or ").join(sorted({isolate(self._names.get(name, name)) for name in one.names})),
            "double": round(100 * self.whole.double),
            "aim": self.whole.aim or 0,
            "lowest": lies[0][0] if lies else 0,
            "highest": lies[-1][0] if lies else 0,
        }

    def _list(self, parts: Iterable[str]) -> str:
        found = [isolate(self._titles.get(part, part)) for part in parts]
        if len(found) > MOST_NAMES:
            more = len(found) - MOST_NAMES
            found = [*found[:MOST_NAMES], ngettext("%(n)d more", "%(n)d more", more) % {"n": more}]
        return _(", ").join(found)

    def amount(self, value: Decimal) -> str:
        """So much work, in credits or in hours."""
        return credits_(value) if self.whole.unit == "credits" else hours(value)

    @cached_property
    def size(self) -> str:
        """How large it is: credits and hours, as far as anybody said."""
        whole = self.whole.whole
        return _(", ").join(work(whole.credits, whole.hours)) or _("a size that nobody said")

    @cached_property
    def levels(self) -> list[Share]:
        """The levels, each with its share of the work."""
        return [
            Share(_("Level %(level)d") % {"level": level}, round(100 * share))
            for level, share in self.whole.levels.shares
        ]

    @cached_property
    def spread(self) -> str:
        """At which levels it lies, in a sentence; "" when nobody said any."""
        found = self.whole.levels
        if not found.shares:
            return ""
        lowest, highest = found.shares[0][0], found.shares[-1][0]
        if lowest == highest:
            return _("All of it is at level %(level)d.") % {"level": lowest}
        return _(
            "It reaches from level %(lowest)d to level %(highest)d; most of it is at level %(most)d."
        ) % {
            "lowest": lowest,
            "highest": highest,
            "most": found.most,
        }

    @cached_property
    def beside(self) -> list[tuple[str, str]]:
        """What lies below and above the level that it is about: (words, names)."""
        found = self.whole.levels
        rows = (
            (_("Below level %(level)d") % {"level": found.around or 0}, found.below),
            (_("Above level %(level)d") % {"level": found.around or 0}, found.above),
        )
        return [(words, self._list(parts)) for words, parts in rows if parts]

    @cached_property
    def overlap(self) -> str:
        """How much of it is double, in a sentence."""
        if not self.whole.overlaps:
            return _("No skill is given twice.")
        count = sum(not one.deepens for one in self.whole.overlaps)
        if not count:
            return _("Skills come up again only to go deeper.")
        said = ngettext(
            "One skill is given more than once: %(percent)s %% of the work is double.",
            "%(n)d skills are given more than once: %(percent)s %% of the work is double.",
            count,
        )
        return said % {"n": count, "percent": round(100 * self.whole.double)}

    @cached_property
    def twice(self) -> list[Twice]:
        """The skills that are given more than once, the most doubled work first."""
        return [self._twice(one) for one in self.whole.overlaps]

    def _twice(self, one: Overlap) -> Twice:
        parts = [
            self._list([part]) + (f" ({_('level %(level)d') % {'level': level}})" if level else "")
            for part, level in zip(one.parts, one.levels, strict=True)
        ]
        if one.deepens:
            note = _("At another level each time: it goes deeper.")
        else:
            worth = Decimal(one.double.numerator) / Decimal(one.double.denominator)
            note = _("%(amount)s twice") % {"amount": self.amount(worth.quantize(Decimal("0.1")).normalize())}
        return Twice(
            isolate(self._names.get(one.skill, one.skill)), _(", ").join(parts), note, not one.deepens
        )

    @cached_property
    def broad(self) -> str:
        """How well-rounded it is, in a sentence; "" when no part says its group."""
        found = self.whole.breadth
        if not found.even:
            return ""
        if found.shown == 1:
            (only,) = (part.group for part in found.parts if part.count)
            return _("All of it lies in one of five groups: %(group)s.") % {"group": BREADTH[only]}
        return _(
            "It lies in %(lies)d of five groups, and is as varied as %(even)s groups in equal parts."
        ) % {
            "lies": found.shown,
            "even": even(found.even),
        }

    @cached_property
    def groups(self) -> list[Share]:
        """The five groups, each with its share of the hours."""
        return [Share(str(BREADTH[part.group]), round(100 * part.share)) for part in self.whole.breadth.parts]

    @cached_property
    def widen(self) -> str:
        """Groups that would widen it most."""
        return _(", ").join(str(BREADTH[group]) for group in self.whole.breadth.to_widen[:2])

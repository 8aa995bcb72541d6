"""A stack of one's own as its page shows it: stones, parts in order, what it is together, what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.records.models import OwnStack, Proposal
from cairn.records.reads.earnable import Earnable, called
from cairn.services.stack import own_parts
from cairn.services.stack.own_parts import Looked, Seen
from cairn.stacking.parts import State
from cairn.web.amounts import money, work
from cairn.web.components.stones import Stone
from cairn.web.together_words import Shown, broader
from cairn.web.words import BREADTH, BREADTH_TONES

STATES: Final = {
    State.HELD: (gettext_lazy("You hold it"), "good"),
    State.DOUBTFUL: (gettext_lazy("You hold it, not checked"), "waiting"),
    State.PLANNED: (gettext_lazy("To be earned"), "accent"),
    State.CLOSED: (gettext_lazy("Not on offer at present"), "waiting"),
    State.GONE: (gettext_lazy("Gone"), "failed"),
}
PROPOSED: Final = {
    "WAITING": (gettext_lazy("Waits for an answer"), "waiting"),
    "CHANGE": (gettext_lazy("A change is asked for"), "waiting"),
    "ACCEPTED": (gettext_lazy("Taken up as a draft"), "good"),
    "DECLINED": (gettext_lazy("Declined"), "failed"),
}
MOST_SUGGESTED: Final = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One stack of the list. proposals: (provider, words, kind of tag)."""

    stack: OwnStack
    parts: int
    proposals: Sequence[tuple[str, object, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One part. tag, kind: how it stands. is_first, is_last: it cannot go further up, or down."""

    id: str
    name: str
    provider: str
    facts: str
    tag: object
    kind: str
    tone: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that can be put in; `why` it is suggested. there: it is in already."""

    key: str
    name: str
    provider: str
    facts: str
    why: str = ""
    there: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a page says of one stack.

    cost: of what is to be earned, in words; unpriced: of how many nobody said it. held: how many parts are held.
    """

    shown: Shown
    lines: list[Line]
    stones: list[Stone]
    to_earn: list[Looked]
    amount: str
    cost: str
    unpriced: int
    wider: list[Hit]
    can_order: bool
    can_propose: bool
    held: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of it at one provider."""

    row: Proposal
    tag: object
    kind: str

    @property
    def is_open(self) -> bool:
        """Can it still be taken back?"""
        return self.row.state in ("WAITING", "CHANGE")


def rows(stacks: QuerySet[OwnStack]) -> list[Row]:
    """The list, each with how many parts it has and what became of it."""
    inside = Count("parts", filter=Q(parts__removed_at=None), distinct=True)
    found = []
    for stack in stacks.annotate(inside=inside).prefetch_related("proposals__organisation"):
        asked = [(one.organisation.name, *PROPOSED[one.state]) for one in stack.proposals.all()]
        found.append(Row(stack, stack.inside, asked))
    return found


def proposals(found: Iterable[Proposal]) -> list[Asked]:
    """What became of a stack, provider by provider."""
    return [Asked(row, *PROPOSED[row.state]) for row in found]


def page(seen: Seen, *, suggest: bool = True) -> Page:
    """Put a page together."""
    whole = seen.whole
    titles = {one.part.id: one.name for one in seen.parts}
    shown = Shown(whole, titles=titles, names=_names(seen))
    cost, unpriced = own_parts.costs(seen.to_earn)
    late = any(one.code == "stack.order" for one in whole.findings)
    return Page(
        shown=shown,
        lines=_lines(seen.parts),
        stones=[_stone(one) for one in seen.parts if one.state is not State.GONE],
        to_earn=list(seen.to_earn),
        amount=" · ".join(work(whole.to_earn.credits, whole.to_earn.hours)),
        cost=_(" and ").join(money(amount, currency) for currency, amount in cost.items() if amount),
        unpriced=unpriced,
        wider=_wider(seen) if suggest and seen.parts else [],
        can_order=late and not whole.ordering.circle,
        can_propose=not whole.stopped,
        held=whole.held.parts,
    )


def _names(seen: Seen) -> dict[str, str]:
    """What skills and achievements of a stack are called."""
    iris = {one.skill for one in seen.whole.overlaps}
    iris |= {name for one in seen.whole.findings for name in one.names}
    found = {skill.skill: skill.name for skill in seen.passport.skills}
    return found | called(iris)


def _lines(parts: Sequence[Looked]) -> list[Line]:
    return [
        Line(
            id=str(one.row.uuid),
            name=one.name,
            provider=one.provider_name,
            facts=_facts(one),
            tag=STATES[one.state][0],
            kind=STATES[one.state][1],
            tone=_tone(one),
            is_first=not place,
            is_last=place == len(parts) - 1,
        )
        for place, one in enumerate(parts)
    ]


def _facts(one: Looked) -> str:
    part = one.part
    said = work(part.of.credits, part.hours)
    if part.of.level is not None:
        said.append(_("level %(level)d") % {"level": part.of.level})
    if part.group is not None:
        said.append(str(BREADTH[part.group]))
    if one.paper is not None:
        said.append(_("awarded on %(day)s") % {"day": date_format(one.paper.awarded)})
    elif one.cost is not None:
        said.append(money(one.cost, one.currency))
    return " · ".join(text for text in said if text)


def _tone(one: Looked) -> str:
    return BREADTH_TONES[one.part.group] if one.part.group is not None else "granite"


def _stone(one: Looked) -> Stone:
    earned = one.part.is_earned
    return Stone(
        id=one.paper.id if one.paper is not None else str(one.row.uuid),
        title=one.name,
        tone=_tone(one),
        hours=float(one.part.hours),
        level=one.part.of.level or 0,
        state="held" if earned else "next",
        earned_date=one.paper.awarded if one.paper is not None else None,
    )


def _wider(seen: Seen) -> list[Hit]:
    found = []
    for one, what in own_parts.widening(seen, most=MOST_SUGGESTED):
        why = broader(one)
        if one.double:
            why += " " + _("%(percent)d %% of it you would do twice.") % {"percent": round(100 * one.double)}
        found.append(_hit(what, why=why))
    return found


def hits(found: Iterable[Earnable], seen: Seen) -> list[Hit]:
    """What a search found, and what of it is in already."""
    inside = {str(one.row.offer) for one in seen.parts} | {one.row.achievement for one in seen.parts}
    return [
        _hit(
            one,
            there=bool({one.offer.id if one.offer is not None else "", one.achievement} & inside - {""}),
        )
        for one in found
    ]


def _hit(one: Earnable, *, why: str = "", there: bool = False) -> Hit:
    said = work(one.credits, one.hours)
    if one.level is not None:
        said.append(_("level %(level)d") % {"level": one.level})
    if one.offer is not None and one.offer.cost is not None:
        said.append(money(one.offer.cost, one.offer.currency))
    return Hit(one.key, one.name, one.provider_name, " · ".join(text for text in said if text), why, there)

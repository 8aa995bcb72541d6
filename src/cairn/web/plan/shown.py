"""What a page shows of a plan: its steps as lines, whether just planned or kept, with reasons in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from cairn.pathways.offer import Offer
from cairn.pathways.plan import Plan, Step
from cairn.pathways.writing import quoted_json
from cairn.services.plan.keeping import Progress
from cairn.web.amounts import hours, money
from cairn.web.plan import words
from cairn.web.plan.conditions import Control, controls
from cairn.web.plan.picture import Mark, path
from cairn.web.words import BREADTH_TONES, MODES


@dataclass(frozen=True, slots=True)
class Line:
    """One step. reasons: sentences. state, kind: only of a kept plan. quoted: what the provider asks, and by
    which rate it was counted. controls: what can be wished otherwise.
    """

    number: int
    id: str
    name: str
    provider: str
    tone: str
    when: str
    how: str
    cost: str
    hours: str
    start: date
    end: date
    reasons: tuple[str, ...]
    state: str = ""
    kind: str = ""
    on_offer: bool = True
    place: str = field(default="")
    quoted: str = ""
    controls: tuple[Control, ...] = ()


def lines_of(plan: Plan) -> tuple[Line, ...]:
    """Return the steps of a plan that was just made."""
    numbers = {step.offer.id: place for place, step in enumerate(plan.steps, 1)}
    begun = {step.offer.id: step.offer.name for step in plan.wishes.under_way}
    return tuple(_line(step, numbers, begun) for step in plan.steps)


def _line(step: Step, numbers: dict[str, int], begun: Mapping[str, str]) -> Line:
    offer = step.offer
    closes = [need.name or need.skill for need in step.closes]
    return Line(
        number=numbers[offer.id],
        id=offer.id,
        name=offer.name,
        provider=offer.provider,
        tone=BREADTH_TONES.get(offer.group, "granite"),
        when=words.span(step.start, step.end, step.run.when if step.run else ""),
        how=how(offer),
        cost=money(offer.cost or Decimal(0), offer.currency),
        hours=hours(offer.hours or Decimal(0)),
        start=step.start,
        end=step.end,
        reasons=(
            *_reasons(closes, bool(step.earns), step.widens, step.needs, step.opens, numbers),
            *(
                _("Waits for the end of %(name)s, which is under way.") % {"name": begun[one]}
                for one in step.needs
                if one in begun
            ),
        ),
        place=offer.place,
        quoted=words.quoted(quoted_json(offer.quoted)),
        controls=_controls(offer),
    )


def _controls(offer: Offer) -> tuple[Control, ...]:
    return tuple(
        controls(offer.id, provider=offer.provider, cost=offer.cost, hours=offer.hours, mode=offer.mode)
    )


def lines_kept(progress: Progress) -> tuple[Line, ...]:
    """Return the steps of a plan that is kept, each with how it stands."""
    numbers = {step.body["offer"]: step.number for step in progress.steps}
    found = []
    for step in progress.steps:
        body, offer = step.body, step.offer
        closes = [need.get("name") or need["skill"] for need in body.get("closes", ())]
        needs, opens = body.get("needs", ()), body.get("opens", ())
        found.append(
            Line(
                number=step.number,
                id=body["offer"],
                name=body["name"],
                provider=body.get("provider", ""),
                tone=BREADTH_TONES.get(offer.group if offer else "", "granite"),
                when=words.span(step.start, step.end, body.get("when", "")),
                how=how(offer) if offer else "",
                cost=money(_amount(body["cost"]), step.currency),
                hours=hours(_amount(body["hours"])),
                start=step.start,
                end=step.end,
                reasons=_reasons(
                    closes, bool(body.get("earns")), body.get("widens", ""), needs, opens, numbers
                ),
                state=str(words.STATES[step.state]),
                kind=words.STATE_TAGS.get(step.state, "outline"),
                on_offer=offer is not None,
                place=offer.place if offer else "",
                quoted=words.quoted(body.get("quoted")),
                controls=_controls(offer) if offer and step.state not in ("done", "now") else (),
            )
        )
    return tuple(found)


def _amount(value: Any) -> Decimal:
    return Decimal(str(value))


def how(offer: Offer) -> str:
    """Where and in which way one takes part, and with whom."""
    parts = [str(MODES[offer.mode])] if offer.mode else []
    if offer.place:
        parts.append(offer.place)
    return _(", ").join(parts)


def _reasons(
    closes: Sequence[str],
    earns: bool,
    widens: str,
    needs: Sequence[str],
    opens: Sequence[str],
    numbers: dict[str, int],
) -> tuple[str, ...]:
    found = []
    if closes:
        count = len(closes)
        said = ngettext("Closes %(n)d skill: %(skills)s.", "Closes %(n)d skills: %(skills)s.", count)
        found.append(said % {"n": count, "skills": _(", ").join(closes)})
    if earns:
        found.append(_("Is itself asked for."))
    if widens:
        found.append(_("Makes you broader."))
    after = sorted(numbers[one] for one in needs if one in numbers)
    if after:
        found.append(_("Needs step %(numbers)s.") % {"numbers": ", ".join(map(str, after))})
    before = sorted(numbers[one] for one in opens if one in numbers)
    if before:
        found.append(_("Comes first for step %(numbers)s.") % {"numbers": ", ".join(map(str, before))})
    return tuple(found)


def picture(lines: Sequence[Line], *, goal: str, today: date) -> str:
    """Return the path as SVG."""
    if not lines:
        return ""
    marks = [Mark(line.number, line.name, line.tone, line.start, line.end, line.id) for line in lines]
    end = max(line.end for line in lines)
    label = ngettext(
        "A path with one course from today to %(goal)s on %(day)s; the list below says the same.",
        "A path with %(n)d courses from today to %(goal)s on %(day)s; the list below says the same.",
        len(lines),
    ) % {"n": len(lines), "goal": goal, "day": words.day(end)}
    return path(marks, goal=goal, today=today, label=label, reversed_=get_language_bidi())

"""Does what is held complete a qualification? If not, what is the least that is missing?

    audit(read_rules(text), held, at=date(2026, 11, 22))

The answer is exact: when there is a way to count what is held so that the rules
are met, it is found. It comes with its certificate: what counts where, what is
missing, and for everything that does not count the reason.

Source: docs/explanation/stacking.md.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from time import monotonic
from typing import Final

from cairn.stacking import certificate
from cairn.stacking.answer import Audit, By, Counts, Near
from cairn.stacking.counting import Counting, count, found_quickly
from cairn.stacking.decisions import Decision, decided, decision_for, stood_in, waived_in
from cairn.stacking.eligible import Candidate, Field, field_of
from cairn.stacking.errors import HeldError
from cairn.stacking.held import HUNDREDTHS, Achieved, Offer, Pin
from cairn.stacking.inside import with_awards
from cairn.stacking.measure import Measure
from cairn.stacking.quick import quick
from cairn.stacking.reasons import unused
from cairn.stacking.rules import Exit, Qualification, leaves, names
from cairn.stacking.solver import SECONDS
from cairn.stacking.steps import Steps, steps

MOST_HELD: Final = 2_000
MOST_OFFERS: Final = 20_000
CLOSEST_SECONDS: Final = 3.0


def audit(
    qualification: Qualification,
    held: Sequence[Achieved],
    *,
    at: date,
    offers: Sequence[Offer] = (),
    pins: Sequence[Pin] = (),
    decisions: Sequence[Decision] = (),
    by: By = "credits",
    seconds: float = SECONDS,
    tidy: bool = False,
) -> tuple[Audit, ...]:
    """Return the answer for each exit, in their order.

    at: the day on which recency is judged. pins: what the learner wants to count where; those
    of another exit are left aside. decisions: for this learner, see `cairn.stacking.decisions`.
    by: what "least" means. offers: what could still be earned.
    tidy: of all best ways to count, one that fills earlier parts before later ones.
    seconds: for all exits together; what is not proved by then is the best found, with its bound.

    Raises:
        HeldError: held.repeated, held.unknown (of a pin or a decision), held.too_many; held.pins, they
            contradict the rules; held.time, no way to count with the pins was found in time.
    """
    qualification = decided(qualification, decisions)
    _require_sound(qualification, held, offers, pins)
    who = field_of(qualification, held, at=at)
    each = seconds / len(qualification.exits) / (1 + 2 * bool(offers) + tidy)
    measure: Measure = "number" if by == "number" else "credits"
    found = []
    for exit_ in (with_awards(one, who) for one in qualification.exits):
        counting = count(qualification, exit_, who, pins=pins, measure=measure, seconds=each, tidy=tidy)
        more = None
        if counting.missing and offers:
            more = steps(qualification, exit_, held, offers, at=at, pins=pins, by=by, seconds=2 * each)
        answer = _answer(exit_, who, counting, more, pins=pins, by=by)
        found.append(_explained(answer, who, decisions) if decisions else answer)
    return tuple(found)


def closest(
    qualifications: Iterable[Qualification],
    held: Sequence[Achieved],
    *,
    at: date,
    most: int = 50,
    measure: Measure = "credits",
    seconds: float = CLOSEST_SECONDS,
) -> list[Near]:
    """Return the exits that lack least, those first where something held counts at all; at most `most`.

    One with more rules than can be counted for so much held is left out. Only those that could
    be among the first are looked at closely: what would be missing if everything could count
    everywhere bounds the rest. seconds: for the solver, all exits together; where they are over an
    answer is not proved, and ranked by its bound.

    Raises:
        HeldError: held.repeated, held.too_many
    """
    _require_sound(None, held, (), ())
    rough = []
    for qualification in qualifications:
        who = field_of(qualification, held, at=at)
        for number, plain in enumerate(qualification.exits):
            exit_ = with_awards(plain, who)
            try:
                found = quick(qualification, exit_, who, measure=measure)
            except HeldError:
                continue  # too much is held for so many rules: an audit of it alone says so
            rough.append(((found.ways == 0, found.bound), number, qualification, exit_, who, found))
    rough.sort(key=lambda one: (one[0], one[2].id, one[1]))
    sure: list[tuple[tuple[bool, int], Near]] = []
    floors: list[tuple[bool, int]] = []
    scale = HUNDREDTHS if measure == "credits" else 1
    end = monotonic() + seconds
    for floor, number, qualification, exit_, who, found in rough:
        if len(floors) >= most and floor > floors[most - 1]:
            break
        best = found_quickly(found)
        left = end - monotonic()
        if not found.proved and left > 0:
            best = count(
                qualification, exit_, who, pins=(), measure=measure, seconds=min(left, SECONDS), start=found
            )
        counts = len({one.of.id for ones in best.counted.values() for one in ones})
        lacks = tuple(certificate.lacks(exit_, who, best.counted, chosen=best.chosen)) if best.missing else ()
        missing, bound = Decimal(best.missing) / scale, Decimal(best.bound) / scale
        near = Near(qualification, qualification.exits[number], missing, counts, best.proved, bound, lacks)
        sure.append(((floor[0], best.bound), near))
        insort(floors, sure[-1][0])
    sure.sort(key=lambda one: (one[0], -one[1].counts, one[1].qualification.id))
    return [near for _key, near in sure[:most]]


def _answer(
    exit_: Exit, who: Field, counting: Counting, more: Steps | None, *, pins: Sequence[Pin], by: By
) -> Audit:
    lacks = tuple(certificate.lacks(exit_, who, counting.counted, chosen=counting.chosen))
    if bool(lacks) != bool(counting.missing):
        raise AssertionError("the sum and the list of what is missing differ")
    scale = 1 if by == "number" else HUNDREDTHS
    called = dict(names(exit_.rule))
    return Audit(
        exit=exit_,
        complete=not lacks,
        counts=tuple(
            Counts(one.of, key, called[key]) for key, ones in counting.counted.items() for one in ones
        ),
        lacks=lacks,
        unused=tuple(unused(exit_, who, counting.counted, pins)),
        missing=Decimal(counting.missing) / scale,
        bound=Decimal(counting.bound) / scale,
        proved=counting.proved,
        by=by,
        chosen=counting.chosen,
        steps=more.taken if more else (),
        steps_proved=more.proved if more else True,
        out_of_reach=more.beyond if more else (),
    )


def _explained(answer: Audit, who: Field, decisions: Sequence[Decision]) -> Audit:
    """Name the decisions that the answer rests on: what is waived, and what counts only by decision."""
    parts = {leaf.key: leaf for leaf in leaves(answer.exit.rule)}
    by_id = {one.of.id: one for one in who.candidates}
    counts = tuple(
        replace(
            one,
            decision=decision_for(parts[one.part], one.held.id, decisions)
            if who.speaks_against(parts[one.part], by_id[one.held.id])
            else "",
            first=stood_in(one.held.id, who, decisions),
        )
        for one in answer.counts
    )
    counted: dict[str, list[Candidate]] = {}
    for one in counts:
        counted.setdefault(one.part, []).append(by_id[one.held.id])
    waived = waived_in(answer.exit, decisions, who=who, counted=counted, chosen=answer.chosen)
    return replace(answer, counts=counts, waived=tuple(waived))


def _require_sound(
    qualification: Qualification | None,
    held: Sequence[Achieved],
    offers: Sequence[Offer],
    pins: Iterable[Pin],
) -> None:
    ids = {one.id for one in held}
    if len(held) > MOST_HELD or len(offers) > MOST_OFFERS:
        raise HeldError(f"at most {MOST_HELD} held and {MOST_OFFERS} offers", code="held.too_many")
    every = [*ids, *(offer.of.id for offer in offers)]
    if len(ids) != len(held) or len(set(every)) != len(every):
        raise HeldError("two entries have one id", code="held.repeated")
    if qualification is None or not pins:
        return
    keys = {leaf.key for exit_ in qualification.exits for leaf in leaves(exit_.rule)}
    for pin in pins:
        if pin.held not in ids or (pin.part is not None and pin.part not in keys):
            raise HeldError("a pin names something that is not there", code="held.unknown")

"""The best way to count what is held in one exit: the short way where it is proved, else the solver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cairn.stacking import certificate
from cairn.stacking.eligible import Candidate, Field
from cairn.stacking.errors import HeldError
from cairn.stacking.held import Pin
from cairn.stacking.measure import Measure
from cairn.stacking.program import Program, build
from cairn.stacking.quick import Quick, quick
from cairn.stacking.rules import Exit, Qualification, leaves
from cairn.stacking.solver import Solution, least
from cairn.stacking.tally import tally

MOST_WAYS: Final = 60_000  # beyond them the solver would not end in time; the short way's answer stands


@dataclass(frozen=True, slots=True)
class Counting:
    """What counts where, what is missing then and at least, and which parts of choices were taken."""

    counted: dict[str, list[Candidate]]
    missing: int
    bound: int
    proved: bool
    chosen: frozenset[str]


def count(
    qualification: Qualification,
    exit_: Exit,
    who: Field,
    *,
    pins: Sequence[Pin],
    measure: Measure,
    seconds: float,
    start: Quick | None = None,
    tidy: bool = False,
) -> Counting:
    """Return the best way to count.

    start: the short way's answer, when it is known. tidy: of all best ways, the one that fills
        earlier parts before later ones, as people would. seconds: for the solver; the better of
    both answers stands when they are over.

    Raises:
        HeldError: held.pins, what is pinned contradicts the rules; held.time, no way to count with
            these pins was found in time; held.too_many
    """
    short = start or quick(qualification, exit_, who, measure=measure)
    done = short.proved and not (tidy and short.found.missing)
    if not pins and (done or short.ways > MOST_WAYS):
        return _checked(qualification, exit_, who, found_quickly(short))
    if short.ways > MOST_WAYS:
        raise HeldError("too much is held for pins in so many rules", code="held.too_many")
    program = build(qualification, exit_, who, pins=pins, measure=measure)
    solution = least(program, [(program.missing, 1.0)], seconds=seconds)
    if solution is None:
        raise HeldError("what is pinned contradicts the rules", code="held.pins")
    if not solution.values and pins:
        raise HeldError("no way to count with these pins was found in time", code="held.time")
    if not solution.values or (not pins and solution.objective > short.found.missing):
        return _checked(qualification, exit_, who, found_quickly(short))
    if tidy and solution.proved and solution.objective:
        solution = _tidied(program, solution, seconds=seconds)
    counted = counted_by(program, solution, exit_, who)
    taken = {key for key, variable in program.chosen.items() if solution.values[variable]}
    found = tally(qualification, exit_, who, counted, measure=measure, taken=taken)
    bound = max(round(solution.bound), short.bound)
    answer = Counting(counted, found.missing, min(bound, found.missing), solution.proved, found.chosen)
    if solution.proved and found.missing != solution.objective:
        raise AssertionError("the solver and the sum differ")
    return _checked(qualification, exit_, who, answer)


def _tidied(program: Program, best: Solution, *, seconds: float) -> Solution:
    """Return a solution as good as the best, in which what is missing is missing in later parts."""
    program.upper[program.missing] = best.objective
    last = len(program.gaps)
    weights = [(gap.total, float(last - number)) for number, gap in program.gaps.items()]
    found = least(program, weights, seconds=seconds)
    if found is None or not found.values:
        return best
    return Solution(found.values, best.objective, best.bound, best.proved)


def counted_by(program: Program, solution: Solution, exit_: Exit, who: Field) -> dict[str, list[Candidate]]:
    """Return what counts where, by the values of a solution."""
    keys = [leaf.key for leaf in leaves(exit_.rule)]
    counted: dict[str, list[Candidate]] = {}
    for (place, number), variable in program.counts.items():
        if solution.values[variable]:
            counted.setdefault(keys[number], []).append(who.candidates[place])
    return counted


def found_quickly(short: Quick) -> Counting:
    """Return the answer of the short way."""
    return Counting(short.counted, short.found.missing, short.bound, short.proved, short.found.chosen)


def _checked(qualification: Qualification, exit_: Exit, who: Field, answer: Counting) -> Counting:
    """Count again, without whatever found it: nothing counts where it may not."""
    wrong = certificate.faults(exit_, who, answer.counted, sharing=qualification.sharing)
    if wrong:
        raise AssertionError(f"an assignment broke a rule: {wrong[0]}")
    return answer

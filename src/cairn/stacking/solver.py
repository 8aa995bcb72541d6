"""HiGHS, by way of scipy: the least of a program, and whether that is proved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cairn.stacking.program import INFINITY, Program, Terms

SECONDS: Final = 2.0  # for one audit; then the best found, with its bound
_TOLERANCE: Final = 1e-6
_IMPOSSIBLE: Final = 2  # scipy.optimize.milp: the problem is infeasible


@dataclass(frozen=True, slots=True)
class Solution:
    """Values of all variables, empty when none was found in time.

    bound: no solution is below it; proved: nor above it.
    """

    values: tuple[int, ...]
    objective: int
    bound: float
    proved: bool


def least(program: Program, objective: Terms, *, seconds: float = SECONDS) -> Solution | None:
    """Return the solution with the least objective; None when there is none: pins contradict the rules."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    size = len(program.upper)
    costs = np.zeros(size)
    for variable, coefficient in objective:
        costs[variable] += coefficient
    entries = [(value, row, one) for row, (terms, _, _) in enumerate(program.rows) for one, value in terms]
    values, places, columns = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = csr_array((values, (places, columns)), shape=(len(program.rows), size), dtype=float)
    constraint = LinearConstraint(
        matrix, [low for _, low, _ in program.rows], [high for _, _, high in program.rows]
    )
    result = milp(
        costs,
        constraints=constraint if program.rows else (),
        integrality=np.ones(size),
        bounds=Bounds(program.lower, program.upper),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        return None if result.status == _IMPOSSIBLE else Solution((), 0, 0.0, proved=False)
    rounded = tuple(int(value) for value in np.rint(result.x))
    found = sum(coefficient * rounded[one] for one, coefficient in objective)
    bound = result.mip_dual_bound if result.mip_dual_bound is not None else -INFINITY
    proved = result.status == 0 and found - bound < 1 - _TOLERANCE
    return Solution(rounded, round(found), float(bound), proved)

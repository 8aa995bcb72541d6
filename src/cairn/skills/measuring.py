"""How well linking does on texts whose skills people marked: the figures the field reports.

recall@k: share of the marked skills among the first k. RP@k (R-precision): right ones among the first k,
divided by min(k, marked). MRR: one over the place of the first right one. All are averages over the texts
that have a marked skill; texts without one say how well it abstains.

Source: J.-J. Decorte et al., "Extreme multi-label skill extraction training using large language models" (2023).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

RECALL_AT: Final = (1, 5, 10)
PRECISION_AT: Final = (5, 10)


@dataclass(slots=True)
class Tally:
    """Sums over the texts so far; memory does not grow with them."""

    texts: int = 0
    marked: int = 0  # texts with at least one skill
    said: int = 0  # suggestions that were certain enough
    right: int = 0  # of those
    silent: int = 0  # texts of which nothing was said
    silent_marked: int = 0  # of those, texts that have a skill
    _sums: dict[str, float] = field(default_factory=dict)

    def add(self, ranked: Sequence[str], marked: Collection[str], *, said: int) -> None:
        """Count one text. ranked: every skill found, best first; the first `said` were certain enough."""
        wanted = frozenset(marked)
        self.texts += 1
        self.said += said
        self.right += sum(1 for skill in ranked[:said] if skill in wanted)
        self.silent += not said
        if not wanted:
            return
        self.marked += 1
        self.silent_marked += not said
        for k in RECALL_AT:
            self._sum(f"recall@{k}", _hits(ranked, wanted, k) / len(wanted))
        for k in PRECISION_AT:
            self._sum(f"RP@{k}", _hits(ranked, wanted, k) / min(k, len(wanted)))
        first = next((place for place, skill in enumerate(ranked, start=1) if skill in wanted), None)
        self._sum("MRR", 1 / first if first else 0.0)

    def figures(self) -> dict[str, float | int | None]:
        """Return every figure, ratios as 0..1; None where there was nothing to divide by."""
        names = [*(f"recall@{k}" for k in RECALL_AT), *(f"RP@{k}" for k in PRECISION_AT), "MRR"]
        empty = self.texts - self.marked
        return {
            "texts": self.texts,
            "with skills": self.marked,
            **{name: _ratio(self._sums.get(name, 0.0), self.marked) for name in names},
            "suggested": self.said,
            "suggested and right": _ratio(self.right, self.said),
            "abstained": _ratio(self.silent, self.texts),
            "abstained rightly": _ratio(self.silent - self.silent_marked, empty),
            "abstained wrongly": _ratio(self.silent_marked, self.marked),
        }

    def _sum(self, name: str, value: float) -> None:
        self._sums[name] = self._sums.get(name, 0.0) + value


def _hits(ranked: Sequence[str], wanted: Collection[str], k: int) -> int:
    return sum(1 for skill in ranked[:k] if skill in wanted)


def _ratio(value: float, of: int) -> float | None:
    return round(value / of, 4) if of else None

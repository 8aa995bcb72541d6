"""Which column of a list is what: by its heading, by what was chosen before, by what stands in it.

A guess is shown and can be changed; the same headings are understood at once the
next time the same achievement is issued.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from cairn.records.models import AchievementVersion, Job, Organisation, Outcome
from cairn.services.issue import headings
from cairn.services.issue.days import ORDERS, Order, order_of, read_day
from cairn.services.issue.results import read_result
from cairn.services.issue.words import folded

FIELDS: Final = ("name", "given", "family", "email", "number", "date", "result")
Why = Literal["heading", "before", "content"]
_CELLS: Final = 50  # cells of a column that a guess looks at
_MOST: Final = 0.8  # share of them that must agree


@dataclass(frozen=True, slots=True)
class Columns:
    """Field → heading as found in the file; outcomes as `outcome-1`, `outcome-2` …

    dates: how days are written when two readings are possible; "": nobody has said.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    dates: Order = ""

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Columns:
        """Read what `as_json` wrote."""
        said = kept.get("dates", "")
        found = {str(name): str(heading) for name, heading in kept.items() if name != "dates"}
        return cls(found, cast("Order", said) if said in ORDERS else "")

    def as_json(self) -> dict[str, str]:
        """Return what is kept with the job."""
        return {**self.headings, **({"dates": self.dates} if self.dates else {})}

    def fields(self) -> frozenset[str]:
        """The fields a row may have."""
        return (frozenset(self.headings) - {"given", "family"}) | {
            "name",
            "email",
            "number",
            "date",
            "result",
        }

    @property
    def complete(self) -> bool:
        """Is there a column with names?"""
        return "name" in self.headings or "given" in self.headings or "family" in self.headings

    def results_missing(self, version: AchievementVersion) -> bool:
        """Does every column with results lack, though the course needs them?"""
        return version.assessed and not any(f == "result" or f.startswith("outcome-") for f in self.headings)


@dataclass(frozen=True, slots=True)
class Guess:
    """Columns as guessed, and why: field → "heading", "before" or "content"."""

    columns: Columns
    why: Mapping[str, Why]


def fields_of(version: AchievementVersion) -> tuple[str, ...]:
    """Every field a column of a list for this version may be."""
    places = range(1, len(version.outcomes.all()) + 1) if version.assessed else ()
    results = (*(f"outcome-{place}" for place in places), *(("result",) if version.assessed else ()))
    return (*(name for name in FIELDS if name != "result"), *results)


def guess(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    version: AchievementVersion,
    before: Mapping[str, str] | None = None,
) -> Guess:
    """Say what each column may be.

    rows: the first ones of the file.
    before: folded heading → field ("" is: none), as somebody chose it for this achievement.
    """
    outcomes = list(version.outcomes.all()) if version.assessed else []
    known, fields = dict(before or {}), fields_of(version)
    found: dict[str, str] = {}
    why: dict[str, Why] = {}
    rest: list[str] = []
    for header in headers:
        chosen = known.get(folded(header))
        if chosen and chosen in fields and chosen not in found:
            found[chosen], why[chosen] = header, "before"
        elif chosen is None:
            rest.append(header)
    for name, header in headings.matched(rest, outcomes=[outcome.text for outcome in outcomes]).items():
        if name in fields and name not in found and not _names_twice(name, found):
            found[name], why[name] = header, "heading"
    cells = {
        header: [row[place] for row in rows if place < len(row) and row[place]][:_CELLS]
        for place, header in enumerate(headers)
        if header in rest and header not in found.values()
    }
    for name, header in _by_content(cells, found, outcomes).items():
        found[name], why[name] = header, "content"
    if outcomes and all(f"outcome-{place}" in found for place in range(1, len(outcomes) + 1)):
        found.pop("result", None)
    dates = headers.index(found["date"]) if "date" in found else None
    order = order_of(row[dates] for row in rows if dates < len(row)) if dates is not None else ""
    return Guess(Columns(found, order), why)


def _names_twice(name: str, found: Mapping[str, str]) -> bool:
    if name == "name":
        return "given" in found or "family" in found
    return name in {"given", "family"} and "name" in found


def _by_content(
    cells: Mapping[str, Sequence[str]], found: Mapping[str, str], outcomes: Sequence[Outcome]
) -> dict[str, str]:
    """What columns without a telling heading look like."""
    left = {header: given for header, given in cells.items() if given}
    made: dict[str, str] = {}

    def take(name: str, header: str | None) -> None:
        if header is not None:
            made[name] = header
            del left[header]

    if "email" not in found:
        take("email", _first(left, lambda cell: "@" in cell))
    if "date" not in found:
        take("date", _first(left, _looks_like_a_day))
    if not {"name", "given", "family"} & set(found):
        take("name", _first(left, _looks_like_a_name))
    if "result" not in found:
        open_ = [
            (place, outcome)
            for place, outcome in enumerate(outcomes, start=1)
            if f"outcome-{place}" not in found and outcome.pass_mark is None
        ]
        made |= _results(left, open_)
    return made


def _first(left: Mapping[str, Sequence[str]], looks_right: Any) -> str | None:
    for header, given in left.items():
        if sum(map(bool, map(looks_right, given))) >= _MOST * len(given):
            return header
    return None


def _results(left: Mapping[str, Sequence[str]], open_: Sequence[tuple[int, Outcome]]) -> dict[str, str]:
    """As many columns of levels as there are outcomes without one: in their order."""
    if not open_:
        return {}

    def is_a_result(cell: str) -> bool:
        return not cell.isdigit() and any(read_result(cell, outcome=one) is not None for _place, one in open_)

    columns = [h for h, given in left.items() if sum(map(is_a_result, given)) >= _MOST * len(given)]
    required = [(place, one) for place, one in open_ if one.required]
    for asked in (open_, required):
        if len(columns) == len(asked):
            return {f"outcome-{place}": h for (place, _one), h in zip(asked, columns, strict=True)}
    return {}


def _looks_like_a_day(cell: str) -> bool:
    return not cell.isdigit() and read_day(cell).problem in ("", "ambiguous")


def _looks_like_a_name(cell: str) -> bool:
    words = cell.split()
    return 2 <= len(words) <= 6 and not any(letter.isdigit() or letter in "@/:" for letter in cell)


# --- remembered -------------------------------------------------------------------------------------


def chosen_before(organisation: Organisation, version: AchievementVersion) -> dict[str, str]:
    """Folded heading → field ("" is: none), as last chosen for a list of the same achievement."""
    versions = AchievementVersion.objects.of(organisation).filter(achievement=version.achievement_id)
    jobs = Job.objects.of(organisation).filter(
        kind="issue", subject_uuid__in=versions.values("uuid"), options__chosen=True
    )
    options = jobs.order_by("-created_at", "-pk").values_list("options", flat=True).first()
    if not options:
        return {}
    field_at = {heading: name for name, heading in options.get("columns", {}).items() if name != "dates"}
    return {folded(header): field_at.get(header, "") for header in options.get("headers", [])}

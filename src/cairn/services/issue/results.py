"""What a cell says about an outcome: a level's name or number, a mark, or met / not met."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from cairn.records.models import Outcome, RubricLevel
from cairn.services.issue import cells
from cairn.services.issue.words import DIGITS, tidied


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell understood: the rubric level it names (or none), whether that meets the outcome, the mark."""

    level: RubricLevel | None
    met: bool
    mark: Decimal | None = None


def read_result(said: str, *, outcome: Outcome) -> Reading | None:
    """Understand a cell: a level's name or number, a mark of 100, or met / not met; None when it is neither."""
    word = " ".join(tidied(said).split()).casefold()
    if outcome.pass_mark is not None:
        mark = cells.read_mark(word)
        return None if mark is None else Reading(None, mark >= outcome.pass_mark, mark)
    levels = list(outcome.levels.all())
    number = word.translate(DIGITS)
    for place, level in enumerate(levels, start=1):
        if word == " ".join(level.name.split()).casefold() or number == str(place):
            return Reading(level, level.meets)
    if word in cells.MET:
        meeting = [level for level in levels if level.meets]
        return Reading(meeting[0] if meeting else None, met=True)
    if word in cells.NOT_MET:
        return Reading(None, met=False)
    return None


def possible_results(outcome: Outcome) -> str:
    """What a cell of this outcome may say, for the sentence that names a mistake."""
    if outcome.pass_mark is not None:
        return _("a mark from 0 to 100 (pass mark %(mark)s)") % {"mark": f"{outcome.pass_mark.normalize():f}"}
    return ", ".join(level.name for level in outcome.levels.all()) or _("met, not met")

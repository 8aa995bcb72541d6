"""Buttons of the editor that rearrange what stands there: `add-outcome`, `up-outcome-2`, `add-level-2` …

Places are counted from 1, as people count. Each button is a submit button of
the whole form: the page comes back with everything that was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from cairn.quality import vocabulary
from cairn.web.provider.design_typed import (
    Typed,
    TypedLevel,
    TypedOutcome,
    room_for_level,
    room_for_outcome,
)

MOST_ASSESSMENT: Final = 300  # characters, as the service takes them
MOVE: Final = re.compile(
    r"(?P<verb>add|remove|up|down|rubric|split|use|assess|begin|ending|enough|suggest|find|take|refuse)-(?P<what>outcome|level|skill)"
    r"(?:-(?P<first>\d{1,4}))?(?:-(?P<second>\d{1,4}))?\Z"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """An outcome as it was, at its place from 0; `instead`: it is still there, without one of its levels."""

    outcome: TypedOutcome
    place: int
    instead: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """What a button did.

    focus: the id of the field or row that is looked at next.
    fresh: an empty row was added, which only the page can hold: it is shown at once, not after a redirect.
    taken: what was removed, so that it can be put back.
    """

    focus: str
    fresh: bool = False
    taken: Taken | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One press of a button: what, on which outcome and level (from 0), with the button's value."""

    verb: str
    what: str
    first: int = -1
    second: int = -1
    value: str = ""


def move_of(post: QueryDict) -> Move | None:
    """The button that sent the page, if it was one of these."""
    for name in post:
        if found := MOVE.match(name):
            first, second = (int(found[part] or 0) - 1 for part in ("first", "second"))
            return Move(found["verb"], found["what"], first, second, post.get(name, ""))
    return None


def apply(typed: Typed, move: Move) -> Moved | None:
    """Change `typed` as the button says; None when the button makes no sense here."""
    if move.verb == "add" and move.what == "outcome":
        return _add_outcome(typed)
    if not 0 <= move.first < len(typed.outcomes):
        return None
    handler = _HANDLERS.get((move.verb, move.what))
    return None if handler is None else handler(typed, move)


def _add_outcome(typed: Typed) -> Moved | None:
    if not room_for_outcome(typed):
        return None
    typed.outcomes.append(TypedOutcome())
    return Moved(f"id_outcomes-{len(typed.outcomes) - 1}-text", fresh=True)


def _remove_outcome(typed: Typed, move: Move) -> Moved:
    taken = typed.outcomes.pop(move.first)
    return Moved("outcomes", taken=None if taken.blank else Taken(taken, move.first))


def _shift_outcome(typed: Typed, move: Move) -> Moved:
    to = move.first + (1 if move.verb == "down" else -1)
    if not 0 <= to < len(typed.outcomes):
        to = move.first
    typed.outcomes.insert(to, typed.outcomes.pop(move.first))
    return Moved(f"outcome-{to + 1}")


def _add_level(typed: Typed, move: Move) -> Moved | None:
    outcome = typed.outcomes[move.first]
    if not room_for_level(outcome):
        return None
    outcome.levels.append(TypedLevel())
    return Moved(f"id_outcomes-{move.first}-levels-{len(outcome.levels) - 1}-name", fresh=True)


def _usual_levels(typed: Typed, move: Move) -> Moved:
    """Four levels to start from, in the language of the text; the third is enough."""
    outcome = typed.outcomes[move.first]
    with translation.override(typed.facts.get("language") or "en"):
        names = [_("Not yet"), _("Nearly"), _("Met"), _("Merit")]
    outcome.levels = [TypedLevel(name) for name in names]
    outcome.meets, outcome.pass_mark = 2, ""
    return Moved(f"id_outcomes-{move.first}-levels-0-description", fresh=True)


def _remove_level(typed: Typed, move: Move) -> Moved | None:
    outcome = typed.outcomes[move.first]
    if not 0 <= move.second < len(outcome.levels):
        return None
    before = replace(outcome, levels=list(outcome.levels))
    gone = outcome.levels.pop(move.second)
    if outcome.meets is not None:
        outcome.meets -= outcome.meets > move.second
        if not 0 <= outcome.meets < len(outcome.levels):
            outcome.meets = None
    taken = None if gone.blank or outcome.blank else Taken(before, move.first, instead=True)
    return Moved(f"outcome-{move.first + 1}", fresh=outcome.blank, taken=taken)


def _shift_level(typed: Typed, move: Move) -> Moved | None:
    """Move a level; `meets` stays at its place, for it is a line between places."""
    outcome = typed.outcomes[move.first]
    to = move.second + (1 if move.verb == "down" else -1)
    if not (0 <= move.second < len(outcome.levels) and 0 <= to < len(outcome.levels)):
        return None
    outcome.levels.insert(to, outcome.levels.pop(move.second))
    return Moved(f"outcome-{move.first + 1}")


def _use_verb(typed: Typed, move: Move) -> Moved | None:
    """The linter's fix: the verb that can be seen instead of the one that cannot."""
    outcome = typed.outcomes[move.first]
    words = vocabulary.of(typed.facts.get("language") or "en")
    vague = words.vague_verb(words.without_opening(outcome.text)) if words else None
    if vague is None or move.value not in verbs_of(vague[1]):
        return None
    found = re.search(re.escape(vague[0]), outcome.text, re.IGNORECASE)
    if found is None:
        return None
    verb = move.value[0].upper() + move.value[1:] if found[0][0].isupper() else move.value
    outcome.text = outcome.text[: found.start()] + verb + outcome.text[found.end() :]
    return Moved(f"outcome-{move.first + 1}")


def verbs_of(suggestion: str) -> tuple[str, ...]:
    """The single verbs in the linter's suggestion ("explain, compare or predict").

    >>> verbs_of("explain, compare or predict"), verbs_of("say what the learner does with it")
    (('explain', 'compare', 'predict'), ())
    """
    parts = [
        part.strip()
        for part in re.split(r",\s*(?:or\s+|and\s+)?|\s+or\s+|،\s*(?:أو\s+)?|\s+أو\s+", suggestion)
    ]
    return tuple(part for part in parts if part and " " not in part)


def _split(typed: Typed, move: Move) -> Moved | None:
    """Two outcomes in one become two; what was said of the first stays with it."""
    outcome = typed.outcomes[move.first]
    found = re.search(rf"\s+\S+\s+(?={re.escape(move.value)}(?!\w))", outcome.text, re.IGNORECASE)
    if not move.value or found is None or not room_for_outcome(typed):
        return None
    second = outcome.text[found.end() :].strip()
    outcome.text = outcome.text[: found.start()].strip().rstrip(",")
    another = TypedOutcome(
        text=second[:1].upper() + second[1:], outcome_type=outcome.outcome_type, required=outcome.required
    )
    typed.outcomes.insert(move.first + 1, another)
    return Moved(f"outcome-{move.first + 2}")


def _assess(typed: Typed, move: Move) -> Moved | None:
    """An assessment that is named for the whole becomes that of one outcome, where none stands."""
    outcome = typed.outcomes[move.first]
    if outcome.assessment.strip() or not move.value.strip():
        return None
    outcome.assessment = move.value.strip()[:MOST_ASSESSMENT]
    return Moved(f"outcome-{move.first + 1}")


def _begin(typed: Typed, move: Move) -> Moved | None:
    """A verb that can be seen is put before what was typed."""
    outcome = typed.outcomes[move.first]
    words = vocabulary.of(typed.facts.get("language") or "en")
    if words is None or move.value not in words.beginnings:
        return None
    text = outcome.text.strip()
    outcome.text = f"{move.value} {text[:1].lower()}{text[1:]}"
    return Moved(f"outcome-{move.first + 1}")


def _end(typed: Typed, move: Move) -> Moved | None:
    """How well it is done is put behind what was typed."""
    outcome = typed.outcomes[move.first]
    words = vocabulary.of(typed.facts.get("language") or "en")
    if words is None or move.value not in words.endings:
        return None
    text = outcome.text.strip()
    stop = text[-1] if text.endswith((".", "。")) else ""
    outcome.text = f"{text.removesuffix(stop)} {move.value}{stop}"
    return Moved(f"outcome-{move.first + 1}")


def _enough(typed: Typed, move: Move) -> Moved | None:
    """From this level on the outcome is met."""
    outcome = typed.outcomes[move.first]
    if not 0 <= move.second < len(outcome.levels):
        return None
    outcome.meets = move.second
    return Moved(f"outcome-{move.first + 1}")


_HANDLERS: Final[dict[tuple[str, str], Callable[[Typed, Move], Moved | None]]] = {
    ("remove", "outcome"): _remove_outcome,
    ("up", "outcome"): _shift_outcome,
    ("down", "outcome"): _shift_outcome,
    ("split", "outcome"): _split,
    ("use", "outcome"): _use_verb,
    ("rubric", "outcome"): _usual_levels,
    ("assess", "outcome"): _assess,
    ("begin", "outcome"): _begin,
    ("ending", "outcome"): _end,
    ("enough", "level"): _enough,
    ("add", "level"): _add_level,
    ("remove", "level"): _remove_level,
    ("up", "level"): _shift_level,
    ("down", "level"): _shift_level,
}

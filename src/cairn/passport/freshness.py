"""How long what was shown stays fresh, and why.

Two things end it. The issuer's own last day is law: after it a credential
grants nothing. Where the issuer set none, age speaks: after some years without
having been shown or used again a skill is stale; it still counts, and says so.
The years differ by group, and are a rule of thumb of ours, not a measurement:
docs/explanation/passport.md says what they rest on and what they do not claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from cairn.skills.skill import Group

SOON: Final = timedelta(days=90)  # what ends sooner is said as a day, and in amber
#: Months after which something not shown or used again is stale, by group.
KEEPS: Final[Mapping[Group | None, int]] = {
    Group.TECHNICAL: 60,  # tools, rules and materials change
    Group.DIGITAL: 36,  # the fastest to change
    Group.HUMAN: 120,  # grows by use
    Group.ENTREPRENEURIAL: 96,
    Group.SUSTAINABILITY: 60,  # rules and figures change
    None: 60,
}
CLAIM_KEEPS: Final = 24  # months until somebody's own word is asked again


class FreshState(StrEnum):
    """FRESH; SOON: ends within 90 days; STALE: past its age, still counted; LAPSED: past the issuer's day."""

    FRESH = "fresh"
    SOON = "soon"
    STALE = "stale"
    LAPSED = "lapsed"


class Reason(StrEnum):
    """What sets the end: the issuer's last day, the age of what was shown, of a use, or of one's own word."""

    VALIDITY = "validity"
    AGE = "age"
    USE = "use"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Term:
    """Until when one piece of evidence is fresh. until: last day, inclusive."""

    until: date
    reason: Reason


@dataclass(frozen=True, slots=True)
class Freshness:
    """Until when, why, and what that is on the day asked about. until: last day, inclusive."""

    state: FreshState
    until: date
    reason: Reason


def term(
    *, shown: date, until: date | None, group: Group | None, claimed: bool = False, used: date | None = None
) -> Term:
    """Return until when one piece of evidence is fresh.

    shown: the day it was shown. until: the issuer's last day; it alone decides
    when there is one. claimed: nobody but the person says so. used: the day
    the person last used it, by their own word; it can only put off age.

    >>> term(shown=date(2024, 3, 31), until=None, group=Group.DIGITAL).until.isoformat()
    '2027-03-31'
    """
    if until is not None:
        return Term(until, Reason.VALIDITY)
    if claimed:
        return Term(_later(max(shown, used or shown), CLAIM_KEEPS), Reason.CLAIM)
    if used is not None and used > shown:
        return Term(_later(used, KEEPS[group]), Reason.USE)
    return Term(_later(shown, KEEPS[group]), Reason.AGE)


def freshness(terms: Iterable[Term], *, on: date) -> Freshness:
    """Return the freshness of what has all these terms: the last of them decides.

    Raises:
        ValueError: there is none.
    """
    longest = max(terms, key=lambda one: (one.until, one.reason))
    return Freshness(_state(longest, on=on), longest.until, longest.reason)


def _state(longest: Term, *, on: date) -> FreshState:
    if on > longest.until:
        return FreshState.LAPSED if longest.reason is Reason.VALIDITY else FreshState.STALE
    return FreshState.SOON if longest.until - on < SOON else FreshState.FRESH


def _later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))

"""The service clock of one review: since when, until when, standing still or over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cairn.records.models import Review
from cairn.services.ports import Ports
from cairn.services.review.rule import Rule, day_of, today_of

State = Literal["running", "late", "paused", "done"]


@dataclass(frozen=True, slots=True)
class Clock:
    """How it stands with the time of a review; all days are working days of whoever reviews it.

    asked: the day on which it was asked for. due: by when; None while it lies with its authors, or is decided.
    days: left while it runs, over when it is late, for which it has stood still, or that it took in all.
    """

    state: State
    asked: date
    due: date | None
    days: int


def clock_of(review: Review, rule: Rule, *, ports: Ports) -> Clock:
    """Read the clock of a review. rule: as `rule_for` returns it."""
    where = review.body or review.organisation
    asked = day_of(where, review.asked_at)
    today = today_of(where, ports=ports)
    if review.state == "BACK" and review.back_date is not None:
        return Clock("paused", asked, None, rule.works.between(review.back_date, today))
    if review.due_date is None or review.state not in ("ASKED", "TAKEN"):
        return Clock("done", asked, None, review.took_days or 0)
    if review.due_date < today:
        return Clock("late", asked, review.due_date, max(1, rule.works.between(review.due_date, today)))
    return Clock("running", asked, review.due_date, rule.works.between(today, review.due_date))

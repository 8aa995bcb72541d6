"""Which changes are small, how deep a review goes, and the days it may take."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.errors import CairnError
from cairn.quality import clock, lanes
from cairn.quality.clock import WorkingDays
from cairn.quality.lanes import Depth, Lane
from cairn.services.design.inputs import FACTS

PROMISES = {
    "outcome.text", "outcome.outcome_type", "outcome.required", "outcome.assessment", "outcome.pass_mark",
    "outcome.levels", "assessed", "assessment_type", "supervision", "evidence_asked", "evidence_required",
    "eqf_level", "national_level", "level_verified_by", "ects", "hours", "grading", "criteria",
    "achievement_type", "validity_rule", "valid_months", "status_purpose", "prerequisites", "participation",
    "quality_assurance", "accreditation", "stackability", "language", "claims",
}  # fmt: skip
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
WEEKS = st.builds(
    WorkingDays,
    weekdays=st.frozensets(st.integers(1, 7), min_size=1),
    holidays=st.frozensets(DAYS, max_size=20),
)


def test_every_fact_of_a_design_has_a_lane():
    facts = {*FACTS, *(name for name in PROMISES | lanes.MINOR if name.startswith("outcome."))}
    assert facts - lanes.MINOR == PROMISES
    assert lanes.MINOR - facts == {"image"}


@pytest.mark.parametrize("name", sorted(PROMISES))
def test_what_is_promised_takes_the_long_way(name):
    assert lanes.lane_of(["summary", name, "tags", name]) is Lane.MAJOR
    assert lanes.decisive(["summary", name, "tags", name]) == (name,)


def test_wording_takes_the_short_way_and_the_first_version_never_does():
    assert lanes.lane_of(lanes.MINOR) is Lane.MINOR
    assert lanes.lane_of([]) is Lane.MINOR
    assert lanes.lane_of(None) is Lane.MAJOR
    assert lanes.lane_of(["a fact that is added next year"]) is Lane.MAJOR


@pytest.mark.parametrize(
    ("hours", "level", "depth"),
    [
        (None, None, Depth.USUAL),
        (9.9, 5, Depth.SHORT),
        (9.9, 6, Depth.FULL),
        (10, 5, Depth.USUAL),
        (150, None, Depth.FULL),
    ],
)
def test_how_deep_a_review_goes_follows_from_what_is_claimed(hours, level, depth):
    assert lanes.depth_of(hours=hours, level=level) is depth


def test_working_days_leave_out_weekends_and_holidays():
    week = WorkingDays(holidays={date(2026, 12, 25), date(2026, 12, 28)})
    assert week.after(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert week.between(date(2026, 12, 24), date(2026, 12, 29)) == 1
    assert WorkingDays(weekdays={7, 1, 2, 3, 4}).after(date(2026, 11, 19), 1) == date(
        2026, 11, 22
    )  # a Sunday


@given(WEEKS, DAYS, st.integers(0, 60))
def test_counting_there_and_back_gives_the_same_number(week, start, days):
    end = week.after(start, days)
    assert week.between(start, end) == days
    assert not days or week.is_one(end)
    assert week.between(end, start) == 0


@pytest.mark.parametrize("days", [-1, 367])
def test_days_that_cannot_be_meant_are_refused(days):
    with pytest.raises(CairnError) as caught:
        WorkingDays().after(date(2026, 1, 1), days)
    assert caught.value.code == "clock.days"


@pytest.mark.parametrize("weekdays", [(), (0,), (1, 8)])
def test_a_week_without_working_days_is_refused(weekdays):
    with pytest.raises(CairnError) as caught:
        WorkingDays(weekdays=weekdays)
    assert caught.value.code == "clock.weekdays"


def test_holidays_without_end_are_found_out():
    start = date(2026, 1, 1)
    week = WorkingDays(weekdays={1}, holidays={start + timedelta(days=day) for day in range(3000)})
    with pytest.raises(CairnError) as caught:
        week.after(start, 1)
    assert caught.value.code == "clock.never"


def test_the_typical_time_is_the_one_in_the_middle():
    assert clock.typical([1, 2, 40]) == 2
    assert clock.typical([]) is None

"""What a provider may write into a course cannot stop whoever plans with it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from cairn.pathways.errors import PathwayError
from cairn.pathways.offer import Offer, Run
from cairn.pathways.reading import read_catalogue
from cairn.services.plan.offer_files import _number

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("cell", ["1e1000000", "1e300000", "-1e99", "9" * 5_000, "1" * 21])
def test_a_number_without_end_is_a_text_like_any_other(cell):
    assert _number(cell) == cell


@pytest.mark.parametrize(("cell", "value"), [("120", 120), ("2,5", 2.5), ("1 000", 1_000), ("x", "x")])
def test_numbers_as_people_write_them(cell, value):
    assert _number(cell) == value


@pytest.mark.parametrize("end", ["9999-12-31", "0001-01-01", "2200-01-01"])
def test_a_run_in_another_age_is_refused(end):
    offer = {"id": "a", "name": "A", "runs": [{"start": "2027-01-01", "end": end}]}
    with pytest.raises(PathwayError):
        read_catalogue(json.dumps({"offers": [offer]}))


def test_a_run_of_over_ten_years_is_refused():
    with pytest.raises(PathwayError):
        Run(start=date(2027, 1, 1), end=date(2040, 1, 1))


def test_what_begins_in_over_ten_years_is_nobodys_next_step():
    assert not Run(start=date(2060, 1, 1), end=date(2060, 2, 1)).is_open(at=TODAY)
    assert Run(start=date(2027, 1, 1), end=date(2027, 2, 1)).is_open(at=TODAY)


def test_an_offer_still_takes_what_people_mean():
    assert Offer(id="a", name="A", hours=Decimal(40)).hours == 40

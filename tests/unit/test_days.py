"""Days as people write them: read in one way, or named as doubtful."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.services.issue.days import order_of, read_date, read_day

JUNE = date(2026, 6, 18)


@pytest.mark.parametrize(
    "said",
    [
        "2026-06-18",
        "2026-6-18",
        "2026/06/18",
        "2026-06-18T00:00:00",
        "2026-06-18 14:30",
        "2026-06-18T14:30:00+02:00",
        "20260618",
        "18.06.2026",
        "18.6.26",
        "18. 6. 2026",
        "18.06.2026 09:15",
        "18/06/2026",
        "6/18/2026",
        "6/18/2026 9:15 AM",
        "18-06-2026",
        "18 June 2026",
        "18th June 2026",
        "June 18, 2026",
        "Jun 18 2026",
        "18-Jun-2026",
        "18. Juni 2026",
        "18 juin 2026",
        "18 de junio de 2026",
        "18 jun. 2026",
        "١٨ يونيو ٢٠٢٦",
        "18 حزيران 2026",
        "٢٠٢٦-٠٦-١٨",
        "١٨/٦/٢٠٢٦",
        "46191",
        "46191.5",
        " 2026-06-18 ",
        "\u200f18/06/2026\u200f",
    ],
)
def test_the_eighteenth_of_june_in_many_forms(said):
    assert read_date(said) == JUNE


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("4/3/2026", "ambiguous"),
        ("04-03-2026", "ambiguous"),
        ("4/3/26", "ambiguous"),
        ("31.02.2026", "impossible"),
        ("2026-02-31", "impossible"),
        ("13/13/2026", "impossible"),
        ("31 June 2026", "impossible"),
        ("2026", "incomplete"),
        ("06/2026", "incomplete"),
        ("June 2026", "incomplete"),
        ("soon", "form"),
        ("18 Foo 2026", "form"),
        ("12345", "form"),
        ("18.06.2026 or later", "form"),
        ("x" * 1000, "form"),
        ("", "form"),
    ],
)
def test_what_is_doubtful_is_named(said, problem):
    assert (read_day(said).value, read_day(said).problem) == (None, problem)


def test_whoever_says_the_order_is_believed():
    assert read_day("4/3/2026", order="dmy").value == date(2026, 3, 4)
    assert read_day("4/3/2026", order="mdy").value == date(2026, 4, 3)
    assert read_day("18/6/2026", order="mdy").problem == "impossible"


def test_equal_numbers_are_one_day():
    assert read_date("4/4/2026") == date(2026, 4, 4)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["4/3/2026", "25/3/2026"], "dmy"),
        (["4/3/2026", "3/25/2026"], "mdy"),
        (["4/3/2026", "5/3/2026"], ""),
        (["25/3/2026", "3/25/2026"], ""),
        (["2026-03-04", "", "x"], ""),
    ],
)
def test_the_other_cells_say_which_comes_first(cells, order):
    assert order_of(cells) == order


@given(day=st.dates(date(1970, 1, 1), date(2099, 12, 31)))
def test_every_day_comes_back_from_every_plain_form(day):
    forms = (day.isoformat(), f"{day:%d.%m.%Y}", f"{day:%Y%m%d}", f"{day.day} {day:%B} {day.year}")
    assert {read_date(form) for form in forms} == {day}
    assert read_day(f"{day:%m/%d/%Y}", order="mdy").value == day


@given(said=st.text(max_size=80))
def test_no_text_is_too_strange(said):
    found = read_day(said)
    assert (found.value is None) == (found.problem != "")

"""Amounts on pages: to the hundredth, never cut off, and with the word that goes with them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from cairn.web import amounts


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (None, "EUR", ""),
        ("0", "EUR", "Free"),
        ("1250", "EUR", "1,250 euro"),
        ("12.5", "USD", "12.50 USD"),
        ("8.799999999999999", "EUR", "8.80 euro"),  # what 8.7 and 0.1 are together in a stored plan
        ("9.999", "EUR", "10 euro"),
    ],
)
def test_money(amount, currency, said):
    assert amounts.money(None if amount is None else Decimal(amount), currency) == said


@pytest.mark.parametrize(
    ("amount", "said"), [("1", "1 hour"), ("7.25", "7.25 hours"), ("1.5", "1.5 hours"), ("40.00", "40 hours")]
)
def test_hours(amount, said):
    assert amounts.hours(Decimal(amount)) == said


def test_credits_and_work():
    assert amounts.credits_(Decimal("1.5")) == "1.5 credits"
    assert amounts.work(Decimal(1), Decimal(0)) == ["1 credit"]
    assert amounts.work(Decimal(0), Decimal(0)) == []


def test_a_number_is_written_as_the_reader_writes_it():
    with translation.override("de"):
        assert amounts.number(Decimal("2.50")) == "2,5"
    assert amounts.exact(Decimal("1250.08320000")) == "1,250.0832"

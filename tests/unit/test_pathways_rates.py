"""Rates of exchange: read from files, and prices counted by them, rounded once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.pathways.catalogue import Catalogue, why_not
from cairn.pathways.errors import PathwayError
from cairn.pathways.goal import Goal, Held, Need, Wishes
from cairn.pathways.offer import Gain, Offer, Price
from cairn.pathways.planner import plan
from cairn.pathways.rates import MOST_BYTES, Rate, counted_in, exchanged, read_rates
from cairn.pathways.writing import plan_json

FRIDAY = date(2026, 11, 20)
TODAY = date(2026, 11, 22)
BANK = "European Central Bank"
ECB = b"Date, USD, JPY, ISK, \n20 November 2026, 1.0832, 161.55, N/A, \n"


def rate(currency: str, per_euro: str) -> Rate:
    return Rate(currency=currency, per_euro=Decimal(per_euro), on=FRIDAY, source=BANK)


def course(cost: str, currency: str) -> Offer:
    prices = (Price("Fee", Decimal(cost)), Price("Materials", Decimal("0.10")))
    return Offer(id="a", name="A", prices=prices, currency=currency, hours=Decimal(4), gives=(Gain("s:cut"),))


@pytest.mark.parametrize(
    ("amount", "per_euro", "euros"),
    [
        ("100", "1.25", "80.00"),
        ("100.00", "3", "33.33"),
        ("200.00", "3", "66.67"),
        ("0.01", "2", "0.01"),  # half a cent is rounded up
        ("0.03", "2", "0.02"),
        ("0.01", "2.00000001", "0.00"),
        ("1000000", "0.00000001", "100000000000000.00"),
    ],
)
def test_an_amount_is_rounded_once_half_up(amount, per_euro, euros):
    assert exchanged(Decimal(amount), [rate("USD", per_euro)], to="EUR") == Decimal(euros)


def test_from_one_currency_to_another_nothing_is_rounded_on_the_way():
    rates = [rate("USD", "3"), rate("GBP", "3")]

    assert exchanged(Decimal("100.00"), rates, to="GBP") == Decimal("100.00")


@given(
    st.decimals(min_value=0, max_value=1_000_000, places=2),
    st.decimals(min_value=Decimal("0.0001"), max_value=100_000, places=4),
)
def test_what_is_counted_is_within_half_a_cent_of_what_is_asked(amount, per_euro):
    found = exchanged(amount, [rate("USD", str(per_euro))], to="EUR")

    assert abs(found * per_euro - amount) <= per_euro * Decimal("0.005")
    assert found.as_tuple().exponent == -2


def test_the_price_of_a_plan_is_the_counted_one_and_what_is_asked_stands_beside_it():
    offer = counted_in(course("119.90", "USD"), "EUR", {"USD": rate("USD", "1.25")})
    goal = Goal(name="Cook", needs=(Need("s:cut"),))

    found = plan(Catalogue([offer]), goal, Held(), Wishes(start=TODAY, budget=Decimal(96)), at=TODAY)

    [step] = plan_json(found)["steps"]
    assert found.cost == 96
    assert step["cost"] == 96
    assert step["quoted"] == {
        "cost": 120,
        "currency": "USD",
        "rates": [{"currency": "USD", "per_euro": "1.25", "on": "2026-11-20", "source": BANK}],
    }


@pytest.mark.parametrize(
    ("offer", "reason"),
    [
        (course("10", "USD"), "currency"),  # no rate
        (course("1000000", "KRW"), "currency"),  # less than half a cent would be free
        (Offer(id="a", name="A", prices=(), currency="USD", hours=Decimal(1)), ""),
        (Offer(id="a", name="A", currency="GBP", hours=Decimal(1)), "price"),
    ],
)
def test_without_a_rate_it_is_left_out_and_what_is_free_is_free_everywhere(offer, reason):
    rates = {"GBP": rate("GBP", "0.85"), "KRW": rate("KRW", "1000000000")}

    same = counted_in(offer, "EUR", rates)

    assert same is offer
    assert why_not(same, Wishes(start=TODAY), at=TODAY) == reason


def test_the_file_of_the_bank_is_read_as_it_is_published():
    assert read_rates(ECB, source=BANK, today=TODAY) == (rate("JPY", "161.55"), rate("USD", "1.0832"))


def test_of_many_days_the_newest_that_has_been_is_taken():
    data = b"Date,USD,\n2026-11-23,9,\n2026-11-20,1.0832,\n2026-11-19,1.1,\n"

    assert read_rates(data, source=BANK, today=TODAY) == (rate("USD", "1.0832"),)


def test_a_row_for_each_currency_is_read_too():
    data = "\ufeffcurrency;rate;date\nUSD;1.0832;2026-11-20\nEUR;1;2026-11-20\n".encode()

    assert read_rates(data, source=BANK, today=TODAY) == (rate("USD", "1.0832"),)
    assert read_rates(b"currency,rate\nUSD,1.0832", source=BANK, today=TODAY, on=FRIDAY)[0].on == FRIDAY


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"a,b\n1,2\n",
        b"Date,USD\n",
        b"Date,USD\nyesterday,1\n",
        b"Date,USD\n31 February 2026,1\n",
        b"Date,USD\n2026-11-20,0\n",
        b"Date,USD\n2026-11-20,NaN\n",
        b"Date,USD\n2026-11-20,1e5\n",
        b"Date,USD\n2026-11-20,-1\n",
        b"Date,USD\n2026-11-20,1.123456789\n",
        b"Date,usd\n2026-11-20,1\n",
        b"Date,USD,USD\n2026-11-20,1,2\n",
        b"Date,USD\n2027-01-01,1\n",  # not yet
        b"currency,rate\nUSD,1.1\n",  # no day
        b"currency;rate\nUSD;1,1\n",
        b"Date,USD\n" + b"x" * 200_000,
        b"Date,USD\n" + b"x" * MOST_BYTES,
    ],
)
def test_a_file_that_says_something_else_is_refused(data):
    with pytest.raises(PathwayError) as refused:
        read_rates(data, source=BANK, today=TODAY)
    assert refused.value.code == "plan.rates"

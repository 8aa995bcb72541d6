"""Rates of exchange: only operators enter them, and prices are counted by them where plans are made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests import crew
from tests.services.stage import Stage

from cairn.records.models import AuditEvent
from cairn.services.access import SYSTEM, Actor
from cairn.services.errors import InvalidInput, NotFound, TooMuch
from cairn.services.plan import goals, planning, rates

ECB = b"Date, USD, GBP, \n2 March 2026, 1.25, 0.8, \n"
USD = {"currency": "usd", "per_euro": "1.25", "on": "2026-03-02", "source": "European Central Bank"}


@pytest.fixture
def stage(db):
    return Stage()


def bring(stage, data=ECB, **more):
    return rates.bring(
        data, **{"source": "European Central Bank", "by": SYSTEM, "ports": stage.ports, **more}
    )


def test_a_course_in_another_currency_is_left_out_until_there_is_a_rate_and_then_says_it(stage):
    deck = crew.enrol(stage)
    course = deck.courses["steer"]
    goal = goals.add(
        stage.amina, goals.from_skills("Steer", [crew.iri("steer")]), wishes={}, ports=stage.ports
    )
    cost = planning.answer(goal, ports=stage.ports).plan.cost
    type(course).objects.across(reason="test").filter(
        pk__in=[row.pk for row in deck.courses.values()]
    ).update(currency="USD")

    without = planning.answer(goal, ports=stage.ports).plan
    assert [one.kind for one in without.obstacles] == ["currency"]
    assert rates.without() == [("USD", len(deck.courses) - 1)]  # one takes nobody

    rates.enter(USD, by=SYSTEM, ports=stage.ports)
    found = planning.answer(goal, ports=stage.ports).plan
    assert found.cost == cost / Decimal("1.25")
    assert sum(step.offer.quoted.cost for step in found.steps) == cost
    quoted = found.steps[0].offer.quoted
    assert quoted.currency == "USD"
    assert [(rate.on, rate.source) for rate in quoted.rates] == [(date(2026, 3, 2), "European Central Bank")]
    assert rates.without() == []


def test_the_newest_rate_of_a_currency_is_kept_and_an_older_file_changes_nothing(stage):
    assert bring(stage).entered == ("GBP", "USD")
    older = bring(stage, b"Date, USD, JPY\n1 March 2026, 2, 160\n")

    assert (older.entered, older.older) == (("JPY",), ("USD",))
    assert {code: str(rate.per_euro.normalize()) for code, rate in rates.known().items()} == {
        "GBP": "0.8",
        "JPY": "1.6E+2",
        "USD": "1.25",
    }
    assert rates.remove(rates.every()[0].uuid, by=SYSTEM, ports=stage.ports) == "GBP"
    assert sorted(rates.known()) == ["JPY", "USD"]
    trail = AuditEvent.objects.across(reason="test").filter(subject_kind="rate")
    assert sorted(trail.values_list("action", flat=True)) == ["rate.enter"] * 3 + ["rate.remove"]


def test_a_file_of_several_days_is_told_by_its_newest(stage):
    found = bring(stage, b"currency,rate,date\nAUD,1.6,2026-02-02\nUSD,1.25,2026-03-02\nZAR,20,2026-02-20\n")

    assert found.on == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"currency": "EUR"}, "currency"),
        ({"currency": "U$"}, "currency"),
        ({"per_euro": "0"}, "per_euro"),
        ({"per_euro": ""}, "per_euro"),
        ({"per_euro": "1.123456789"}, "per_euro"),
        ({"on": "2126-01-01"}, "on"),
        ({"on": ""}, "on"),
        ({"source": " "}, "source"),
        ({"source": "x" * 121}, "source"),
    ],
)
def test_what_is_no_rate_is_refused_beside_its_field(stage, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        rates.enter({**USD, **wrong}, by=SYSTEM, ports=stage.ports)
    assert list(refused.value.fields) == [field]


def test_a_file_that_is_none_enters_nothing(stage):
    with pytest.raises(InvalidInput) as refused:
        bring(stage, b"Date, USD\n2 March 2026, many\n")
    assert refused.value.code == "plan.rates"
    with pytest.raises(TooMuch):
        bring(stage, b"x" * 2_000_001)
    assert rates.every() == []


def test_only_operators_enter_rates(stage):
    bring(stage)
    for act in (
        lambda by: rates.enter(USD, by=by, ports=stage.ports),
        lambda by: bring(stage, by=by),
        lambda by: rates.remove(rates.every()[0].uuid, by=by, ports=stage.ports),
    ):
        with pytest.raises(NotFound):
            act(Actor(person=stage.amina))

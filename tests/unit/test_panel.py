"""What is made of what several reviewers said, each on their own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cairn.quality.panel import ALONE, Deep, Panel, verdict

YES, BACK, NO = "APPROVED", "CHANGES", "DECLINED"
TWO, COMMITTEE = Panel(2, 2), Panel(5, 3)


@pytest.mark.parametrize(
    ("panel", "said", "waiting", "outcome"),
    [
        (ALONE, [NO], 0, NO),
        (TWO, [YES], 0, None),  # the other has not even taken it
        (TWO, [BACK], 0, None),
        (TWO, [YES, YES], 0, YES),
        (TWO, [YES, NO], 0, NO),
        (TWO, [YES, BACK], 0, BACK),
        (COMMITTEE, [YES, YES, YES], 0, YES),
        (COMMITTEE, [YES, YES, YES], 1, None),  # somebody who took it is waited for
        (COMMITTEE, [YES, YES, NO], 0, None),  # two more could come
        (COMMITTEE, [YES, YES, NO, BACK], 0, None),
        (COMMITTEE, [YES, YES, NO, BACK, BACK], 0, BACK),
        (COMMITTEE, [NO, NO, BACK], 0, NO),  # three refused: three can approve no more
    ],
)
def test_the_rule_makes_one_decision_of_what_was_said(panel, said, waiting, outcome):
    assert verdict(said, waiting=waiting, panel=panel) == outcome


def test_level_size_or_kind_asks_for_several_and_nothing_said_asks_for_none():
    deep = Deep(level=6, ects=Decimal(5), kinds={"part"})
    assert deep.asks(level=6, ects=None, kind="")
    assert deep.asks(level=1, ects=Decimal(5), kind="")
    assert deep.asks(level=1, ects=None, kind="part")
    assert not deep.asks(level=5, ects=Decimal("4.75"), kind="alternative")
    assert not Deep().asks(level=8, ects=Decimal(60), kind="part")


def test_more_approvals_than_reviewers_cannot_be_needed():
    with pytest.raises(ValueError, match="cannot be needed"):
        Panel(2, 3)

"""The contribution ledger as it is written into a badge (C1, N2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.badge_cast import URL, badge, knots

from cairn.badges.errors import CompositionError
from cairn.badges.ledger import CODESIGN_TYPE, Act, Contribution, Ledger, Part, ledger_of, read_ledger
from cairn.badges.sketch import sketch

SIGNED = Contribution(
    part=Part.DESIGN,
    act=Act.SIGNED,
    organisation="Brightline Solar",
    person="Ines Ferreira",
    title="Operations lead",
    number=2,
    day=date(2026, 4, 2),
)
RATED = Contribution(part=Part.NEED, act=Act.RATED, unnamed=9, number=4)


def test_one_entry_written_out():
    written = knots(ledger=Ledger(entries=(SIGNED, RATED))).to_json()["alignment"]
    assert written[-2] == {
        "id": f"{URL}#co-design-1",
        "type": ["Alignment"],
        "targetName": "Version 2 signed by Ines Ferreira, Operations lead, Brightline Solar (design, 2026-04-02)",
        "targetUrl": f"{URL}#co-design-1",
        "targetFramework": "Who had a hand in it, as the issuer says",
        "targetType": CODESIGN_TYPE,
        "targetCode": "design:signed:2:2026-04-02",
        "targetDescription": "Brightline Solar\nInes Ferreira\nOperations lead",
    }
    assert written[-1]["targetCode"] == "need:rated:4::9"


def test_without_a_ledger_nothing_changes():
    assert CODESIGN_TYPE not in str(knots().to_json())
    assert read_ledger(badge()) == Ledger()
    assert not Ledger()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"organisation": ""}, "ledger.who"),
        ({"unnamed": 2}, "ledger.who"),
        ({"number": -1}, "ledger.number"),
        ({"number": 100_001}, "ledger.number"),
        ({"person": "Ines\nFerreira"}, "ledger.line"),
        ({"title": "ines@brightline.example"}, "ledger.address"),
        ({"role": "Write to ines＠brightline.example"}, "ledger.address"),
        ({"organisation": "x" * 201}, "text.too_long"),
        ({"title": "x" * 121}, "text.too_long"),
        ({"person": "\u200b"}, "text.empty"),
        ({"person": "a\x00b"}, "text.control"),
    ],
)
def test_what_does_not_fit_is_refused(changes, code):
    with pytest.raises(CompositionError) as refused:
        replace(SIGNED, **changes)
    assert refused.value.code == code


def test_a_ledger_has_an_end():
    with pytest.raises(CompositionError) as refused:
        Ledger(entries=(SIGNED,) * 30, more=1)
    assert refused.value.code == "ledger.entries"
    assert Ledger.of([SIGNED] * 35) == Ledger(entries=(SIGNED,) * 29, more=6)


@pytest.mark.parametrize(
    "rows", [[{}], [{"part": "design"}], [{"part": "design", "act": "signed", "day": "x"}]]
)
def test_rows_that_are_no_ledger_are_refused(rows):
    with pytest.raises(CompositionError):
        Ledger.from_json(rows)


def test_an_entry_of_a_later_time_is_counted():
    (written,) = Ledger(entries=(SIGNED,)).alignments(url=URL, language="en")
    later = {**written, "targetCode": "design:sang:2"}
    assert ledger_of([later, written]) == Ledger(entries=(SIGNED,), more=1)


def test_a_strangers_address_is_not_read():
    (written,) = Ledger(entries=(SIGNED,)).alignments(url=URL, language="en")
    assert ledger_of([{**written, "targetDescription": "Brightline\nines@x.example"}]) == Ledger(more=1)


def test_a_design_from_a_file_has_nobodys_hand_in_it():
    taken = sketch(badge(knots(ledger=Ledger(entries=(SIGNED,)))))
    (left,) = [one for one in taken.left if "Ferreira" in one.said]
    assert (left.why, left.where) == ("own", f"/alignment/{left.where.rpartition('/')[2]}")
    assert CODESIGN_TYPE not in str(taken.alignments)

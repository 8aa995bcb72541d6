"""How big an award is, and in which industry an occupation is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cairn.quality.size import size_of
from cairn.skills.industry import section, sections
from cairn.web.qualification_words import KINDS
from cairn.web.words import INDUSTRIES, SIZES


@pytest.mark.parametrize(
    ("facts", "size"),
    [
        ({"assessed": False}, "attendance"),
        ({"outcomes": 1, "hours": Decimal("24.5")}, "micro-skill"),
        ({"outcomes": 1, "hours": Decimal(25)}, "micro-credential"),
        ({"outcomes": 1, "hours": None}, "micro-credential"),
        ({"outcomes": 2, "hours": Decimal(8)}, "micro-credential"),
        ({"exit_kind": "micro-degree"}, "micro-degree"),
        ({"exit_kind": "other"}, "micro-credential"),
        ({"achievement_type": "MasterDegree"}, "degree"),
        ({"achievement_type": "Certificate", "exit_kind": "licence"}, "licence"),
        ({"assessed": False, "exit_kind": "degree"}, "attendance"),
    ],
)
def test_an_award_has_the_size_of_what_it_shows(facts, size):
    usual = {"assessed": True, "achievement_type": "MicroCredential", "outcomes": 4, "hours": Decimal(50)}
    assert size_of(**{**usual, **facts}) == size
    assert size in {*SIZES, *KINDS}


@pytest.mark.parametrize(
    ("code", "letter"),
    [
        ("F", "F"),
        ("43", "F"),
        ("F43.22", "F"),
        ("http://data.europa.eu/ux2/nace2.1/0113", "A"),
        ("99", "U"),
        ("88.1", "Q"),
        ("", ""),
        ("0", ""),
        ("V", ""),
        ("ropes", ""),
        ("43 22", ""),
    ],
)
def test_an_industry_is_a_section_of_the_classification(code, letter):
    assert section(code) == letter
    assert not letter or letter in INDUSTRIES


def test_several_industries_stand_in_order_and_once():
    assert sections(["43", "Q88", "41", "what"]) == "FQ"

"""What a design takes over of a badge of another system."""

from __future__ import annotations

import pytest

from cairn.badges.sketch import Left, sketch

PAGE = "https://school.example/how"


@pytest.mark.parametrize("criteria", [PAGE, {"id": PAGE}], ids=["bare", "in an object"])
@pytest.mark.parametrize(
    "kind",
    [{"type": ["Achievement"]}, {"@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass"}],
    ids=["3.0", "2.0"],
)
def test_the_address_of_a_page_with_the_criteria_is_named_however_it_is_written(kind, criteria):
    assert sketch({**kind, "name": "Knots", "criteria": criteria}).left == (
        Left("/criteria/id", "unknown", PAGE),
    )

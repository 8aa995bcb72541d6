"""Search takes a letter for all that differ from it by marks alone, in the database and in memory alike."""

from __future__ import annotations

import pytest

from cairn.records.models import Learner
from cairn.records.reads.lists import searched
from cairn.skills.words import has_words

NAMES = (
    "Ångström Zoë",
    "Angstrom Plain",
    "أحمد السيد",
    "МОСКВА Орёл",
    "Nguyễn Thị Ánh",
    "100%_[*?] O'Brien \\ (x)",
    "Łódź Straße",
)
FOUND = {
    "angstrom": (0, 1),
    "ÅNGSTRÖM": (0, 1),
    "zoe angst": (0,),
    "احمد": (2,),
    "أحمد": (2,),
    "москва орел": (3,),
    "nguyen anh": (4,),
    "100% _[*?]": (5,),
    "\\ (x)": (5,),
    "x.*": (),
    "%": (5,),
    "Łódź": (6,),
    "łodz": (6,),
    "straße": (6,),
}


@pytest.mark.parametrize(("search", "places"), FOUND.items())
def test_in_memory(search, places):
    assert tuple(place for place, name in enumerate(NAMES) if has_words(name, search)) == places


def test_in_the_database(stage):
    for name in NAMES:
        Learner.objects.create(
            uuid=stage.ports.new_uuid(), organisation=stage.harbour, name=name, created_at=stage.ports.now()
        )
    rows = Learner.objects.of(stage.harbour)
    found = {
        search: tuple(
            NAMES.index(row.name) for row in searched(rows, search, within=("name", "email")).order_by("pk")
        )
        for search in FOUND
    }
    assert found == FOUND

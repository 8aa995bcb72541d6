"""What the catalogue is searched by is read in pieces, and nothing that was asked about is left out."""

from __future__ import annotations

import pytest

from cairn.records.models import Framework, SkillRelation
from cairn.records.reads import explore

pytestmark = pytest.mark.django_db


def test_each_of_very_many_skills_is_answered(stage):
    asked = [f"urn:skill:{number:05}" for number in range(2 * explore.MOST_SKILLS + 1)]
    home = Framework.objects.create(
        uuid=stage.ports.new_uuid(), iri="urn:home", name="Home", created_at=stage.ports.now()
    )
    SkillRelation.objects.create(framework=home, subject=asked[-1], object=asked[0], kind="exact")

    same = explore.alike(asked)

    assert list(same) == asked
    assert same[asked[-1]] == same[asked[0]] == {asked[0], asked[-1]}
    assert same[asked[1]] == {asked[1]}

"""A lab's own program sends what it measured."""

from __future__ import annotations

import pytest
from tests import labs
from tests.api.callers import refused

from cairn.records.models import EvidenceItem

pytestmark = pytest.mark.django_db


def test_statements_become_evidence_once_and_refused_ones_are_told_by_index(stage, owner, eve):
    lab = labs.Lab(stage)
    said = {"achievement": str(lab.achievement.uuid), "statements": [labs.statement(), 7]}
    path = f"/labs/{lab.facility.uuid}/statements"
    first = owner.post(path, said)
    again = owner.post(path, said)
    assert first.json()["taken"] == again.json()["known"] == 1
    assert [one["index"] for one in first.json()["refused"]] == [1]
    assert refused(eve.post(path, said)) == (404, "not_found")
    assert EvidenceItem.objects.of(stage.harbour).count() == 1

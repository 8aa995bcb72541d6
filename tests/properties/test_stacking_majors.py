"""No wrong refusal against the rules of real degrees: whoever has what it takes is told so."""

from __future__ import annotations

from datetime import date

import pytest
from tests import northeastern
from tests.shared import shared

from cairn.stacking.audit import audit

TODAY = date(2026, 11, 22)
EVERY = 8  # of the majors, so that the suite stays quick; bench/audit.py takes them all


@pytest.fixture(scope="module")
def majors():
    return northeastern.majors(shared(northeastern.ARCHIVE))


def test_real_majors_can_be_written_as_rules(majors):
    found, courses = majors
    assert len(found) > 700
    assert len(courses) > 2000


def test_no_completed_transcript_is_refused(majors):
    found, courses = majors
    met = refused = 0
    for major in found[::EVERY]:
        taken = northeastern.transcript(major, seed=1, more=courses)
        if taken is None:
            continue
        met += 1
        (answer,) = audit(major, taken, at=TODAY)
        refused += not (answer.complete and answer.proved)
    assert met > 40
    assert refused == 0

"""The passport by skill, from the rows: what stands grants skills, with provenance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from cairn.passport.passport import Source, Strength
from cairn.services.hold import claim
from cairn.services.hold.passport import passport_of
from cairn.services.issue import status
from cairn.services.issue.issue import issue


@pytest.fixture
def kept(stage):
    made = issue(stage.awarded(on=date(2026, 2, 1)).uuid, seat=stage.owner, ports=stage.ports)
    return claim.accept(made, person=stage.amina, ports=stage.ports)


def test_each_outcome_that_was_met_is_a_skill_with_its_provenance(stage, kept):
    found = passport_of(stage.amina, stage.ports)

    (paper,) = found.credentials
    assert {skill.name.split()[0] for skill in found.skills} == {"Tie", "Choose"}
    first = next(skill for skill in found.skills if skill.name.startswith("Tie"))
    (evidence,) = first.evidence
    assert (first.level, first.strength, first.source) == (3, Strength.ASSESSED, Source.NON_FORMAL)
    assert (evidence.credential, evidence.result) == (paper.id, "Secure")
    assert (evidence.provider_name, evidence.shown) == ("Harbour School", date(2026, 2, 1))
    assert (paper.credits, paper.level, paper.verified) == (Decimal(1), 3, True)
    assert set(paper.subjects) == {skill.skill for skill in found.skills}


def test_a_withdrawn_credential_grants_nothing_and_is_told_apart(stage, kept):
    (paper,) = passport_of(stage.amina, stage.ports).credentials
    status.revoke(UUID(paper.id), seat=stage.owner, reason="Wrong.", ports=stage.ports)

    found = passport_of(stage.amina, stage.ports)

    assert (found.skills, found.credentials) == ((), ())
    assert len(found.lapsed) == 2
    assert [one.standing for one in found.lapsed_credentials] == ["revoked"]


def test_nobody_reads_the_passport_of_another(stage, kept):
    assert passport_of(stage.eve, stage.ports).credentials == ()

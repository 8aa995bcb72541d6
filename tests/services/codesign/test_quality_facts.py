"""The facts of a version: a review counts for the text that was approved, and is asked for once for many."""

from __future__ import annotations

import pytest
from tests import people as cast
from tests import reviewed
from tests.services.codesign.test_ledger import Work

from cairn.badges.ledger import Act
from cairn.services.codesign import gates
from cairn.services.codesign.ledger import ledger_of
from cairn.services.design import draft, publish
from cairn.services.explore.quality import facts_of, facts_of_many

pytestmark = pytest.mark.django_db
BOARD = "Coastal Quality Board"


def said(facts) -> dict[str, str]:
    return {one.code: one.detail for one in facts}


def test_a_review_from_outside_is_a_fact_and_in_the_ledger(stage, django_assert_max_num_queries):
    work = Work(stage)
    board = reviewed.Board(stage)
    for gate in ("need", "design", "build"):
        _pass(work, gate)
    board.approve(work.version)
    _pass(work, "approve")
    version = publish.publish(work.version.uuid, seat=work.seat, ports=stage.ports)

    facts = said(facts_of(version))
    assert facts["external"] == facts["reviewed"] == f"Yes, by {BOARD} on 2026-03-14"
    (entry,) = [one for one in ledger_of(version).entries if one.act is Act.REVIEWED]
    assert (entry.organisation, entry.person, entry.number) == (BOARD, "", 1)
    others = [stage.published(), stage.published(), version]
    with django_assert_max_num_queries(16):
        assert [said(one)["external"] for one in facts_of_many(others)] == [
            "Not known",
            "Not known",
            facts["external"],
        ]


def _pass(work, gate):
    gates.pass_gate(work.seat, work.version.uuid, gate, ports=work.ports)


def test_what_was_approved_and_changed_afterwards_is_not_reviewed(stage):
    made = stage.draft()
    reviewed.Board(stage).approve(made)
    draft.save(made.uuid, seat=stage.owner, facts={"hours": "90"}, ports=stage.ports)
    version = publish.publish(made.uuid, seat=stage.owner, ports=stage.ports)
    assert said(facts_of(version))["reviewed"] == "Not known"


def test_a_colleague_who_reviews_is_independent_and_not_from_outside(stage):
    made = stage.draft()
    board = reviewed.Board(stage)
    review = board.ask(made, to="own")
    colleague = stage.member(cast.DANA, "designer")
    board.decide(board.take(review, colleague), "APPROVED", colleague)
    version = publish.publish(made.uuid, seat=stage.owner, ports=stage.ports)
    facts = said(facts_of(version))
    assert facts["reviewed"] == "Yes, on 2026-03-14"
    assert facts["external"] == "No: reviewed inside, on 2026-03-14"

"""What the lists ask of the database does not grow faster than the store, and most of it not at all."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from bench.frame.store import Filling
from django.db import connection
from tests.people import CHIDI

from cairn.records.models import Award, Credential
from cairn.records.reads import assess, issue, marking, people, showcase, workshop
from cairn.services.issue.issue import issue as issue_one
from cairn.services.issue.preview import offer_letter

FEW, MANY = 200, 800
LINEAR = 1.3 * MANY / FEW


def steps(work: Callable[[], object]) -> int:
    """How much SQLite's machine does for it, in steps."""
    if connection.vendor != "sqlite":
        pytest.skip("counts the steps of SQLite")
    found = 0

    def step() -> int:
        nonlocal found
        found += 20
        return 0

    work()
    connection.connection.set_progress_handler(step, 20)
    try:
        work()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return max(found, 1)


@pytest.fixture
def filling(stage):
    """Fills Harbour School with rows like those of one credential that was issued."""
    award = stage.awarded()
    one = issue_one(award.uuid, seat=stage.owner, ports=stage.ports)
    store = SimpleNamespace(stage=stage, ports=stage.ports, version=award.version, sample=one.pk, lists={})

    def grow(count: int) -> None:
        with Filling(store) as rows:
            rows.credentials(count)

    return grow


LINEAR_READS = {
    "to issue": lambda stage: list(assess.to_issue(stage.harbour)[:50]),
    "to issue, counted": lambda stage: assess.to_issue(stage.harbour).count(),
    "designs": lambda stage: list(workshop.designs(stage.harbour)),
    "issued, counted": lambda stage: issue.issued_counts(stage.harbour),
    "assessments": lambda stage: list(marking.queue(stage.harbour).order_by("rank", "pk")[:50]),
}
FLAT_READS = {
    "learners": lambda stage: list(people.learners(stage.harbour)[:50]),
    "learners put away": lambda stage: people.learners(stage.harbour, archived=True).count(),
    "issued": lambda stage: list(issue.issued(stage.harbour, at=stage.ports.now())[:50]),
    "refusals": lambda stage: issue.refusals(
        stage.harbour, list(Award.objects.of(stage.harbour).order_by("pk")[:5])
    ),
    "the next to assess": lambda stage: marking.next_waiting(stage.harbour),
    "a letter": lambda stage: offer_letter(
        "Chidi", CHIDI.email, version=_version(stage), organisation=stage.harbour, now=stage.ports.now()
    ),
}


@pytest.mark.parametrize("name", LINEAR_READS)
def test_no_list_takes_more_than_in_proportion(stage, filling, name):
    """A sub-query that goes through the organisation's rows for each row would take sixteen times as much."""
    filling(FEW)
    before = steps(lambda: LINEAR_READS[name](stage))
    filling(MANY - FEW)
    assert steps(lambda: LINEAR_READS[name](stage)) <= LINEAR * before


@pytest.mark.parametrize("name", FLAT_READS)
def test_what_one_page_shows_takes_the_same_however_many_there_are(stage, filling, name):
    filling(FEW)
    before = steps(lambda: FLAT_READS[name](stage))
    filling(MANY - FEW)
    assert steps(lambda: FLAT_READS[name](stage)) <= 1.5 * before + 100


def test_a_second_design_does_not_look_at_the_credentials_of_the_first(stage, filling):
    filling(FEW)
    before = steps(lambda: list(workshop.designs(stage.harbour)))
    for _ in range(3):
        stage.published()
    assert steps(lambda: list(workshop.designs(stage.harbour))) <= 1.3 * before


def test_the_counts_say_what_became_of_everything(stage, filling):
    filling(FEW)
    counts = issue.issued_counts(stage.harbour)
    rows = issue.issued(stage.harbour, at=stage.ports.now())
    waiting = sum(rows.filter(claim=claim).count() for claim in ("waiting", "expired", "no_address"))
    assert counts.issued == FEW + 1
    assert (counts.claimed, counts.waiting) == (rows.filter(claim="claimed").count(), waiting)
    assert counts.claimed
    assert counts.withdrawn == rows.filter(standing="revoked").count() == 1
    facts = showcase.issuer_facts(stage.harbour)
    assert (facts.issued, facts.revoked, facts.corrected) == (FEW + 1, 1, 0)
    assert facts.first_issued_at == Credential.objects.of(stage.harbour).order_by("pk")[0].issued_at


def test_learners_are_counted_with_what_they_have(stage, filling):
    filling(3)
    found = people.learners(stage.harbour, search="Grown")
    assert [(row.assessments_count, row.credentials_count) for row in found] == [(1, 1)] * 3
    waiting = stage.learner(CHIDI)
    (row,) = people.learners(stage.harbour, search=waiting.name)
    assert (row.assessments_count, row.credentials_count) == (0, 0)


def _version(stage):
    return Award.objects.of(stage.harbour).order_by("pk")[0].version

"""Letters about a standard: written by the worker, each once whatever happens to it, none about what is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import people as cast
from tests import standardised
from tests.world import WorldEnds

from cairn.records.models import Adoption, Job, LetterRank, Membership, OutboxMessage
from cairn.services import jobs
from cairn.services.standards import consulting, drafting, telling, writing
from cairn.worker.jobs import JOBS

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(stage):
    return standardised.body(stage)


def letters(kind="standard_newer"):
    rows = OutboxMessage.objects.across(reason="a test").filter(kind=kind).order_by("pk")
    return [row.recipient for row in rows]


def crowded(stage, council, many=4):
    """Version 1, which Harbour School and so many others adopt."""
    one = standardised.adopted(stage, council)
    return one, standardised.crowd(stage, one, many)


def test_the_request_writes_no_letter_and_says_how_many_organisations_get_one(stage, council, monkeypatch):
    monkeypatch.setattr(writing, "AT_ONCE", 2)
    one, _others = crowded(stage, council)
    two = standardised.second(stage, council, one.standard)
    waits = writing.letters_about(council.organisation, two.uuid)
    assert (letters(), waits) == ([], writing.Letters(total=5, done=0, failed=0, is_running=True))
    standardised.written(stage)
    told = [cast.BRAM.email, *(f"dov{number}@crowd.example" for number in range(4))]
    assert letters() == told
    done = writing.letters_about(council.organisation, two.uuid)
    assert done == writing.Letters(total=5, done=5, failed=0, is_running=False)
    assert stage.acts(council.organisation)[-1] == "standard.letters"
    ranks = OutboxMessage.objects.across(reason="a test").filter(kind="standard_newer")
    assert {row.rank for row in ranks} == {LetterRank.BATCH}, "single letters of others go first"
    assert writing.JOB in JOBS


def test_a_worker_that_dies_goes_on_and_nobody_is_written_to_twice(stage, council, monkeypatch):
    monkeypatch.setattr(writing, "AT_ONCE", 2)
    one, _others = crowded(stage, council)
    standardised.second(stage, council, one.standard)
    (job,) = Job.objects.of(council.organisation).filter(kind=writing.WORK.name)
    real, seen = telling.newer, []

    def dies_at_the_fourth(version, organisation, **world):
        seen.append(organisation)
        if len(seen) == 4:
            stage.world.breaks_at = "standard_letters.before_storing"
        return real(version, organisation, **world)

    monkeypatch.setattr(telling, "newer", dies_at_the_fourth)
    with pytest.raises(WorldEnds):
        standardised.written(stage)
    stage.world.breaks_at = None
    assert len(letters()) == 2, "what was not counted was not written"
    standardised.written(stage)
    assert len(letters()) == 2, "nobody asks for it before its lease is over"
    stage.world.now += timedelta(seconds=jobs.LEASE.total_seconds() + 1)
    assert writing.resume_stale(before=stage.world.now, ports=stage.ports) == 1
    standardised.written(stage)
    assert len(letters()) == len(set(letters())) == 5
    Job.objects.of(council.organisation).filter(pk=job.pk).update(
        state="RUNNING", options={"about": "newer"}, done=0, lease_until=None
    )
    writing.run(job.uuid, ports=stage.ports)  # from the beginning, as if nothing had been kept
    assert len(letters()) == 5


def test_an_organisation_at_which_it_fails_stops_no_other_and_is_tried_once_more(stage, council, monkeypatch):
    one, others = crowded(stage, council, 3)
    Membership.objects.of(others[2]).update(ended_at=stage.ports.now())  # nobody is there any more
    two = standardised.second(stage, council, one.standard)
    real, tries = telling.newer, []

    def breaks(version, organisation, **world):
        count = real(version, organisation, **world)
        tries.append(organisation.pk)
        if organisation == others[0] or (organisation == others[1] and tries.count(organisation.pk) == 1):
            raise RuntimeError("something of theirs cannot be read")
        return count

    monkeypatch.setattr(telling, "newer", breaks)
    standardised.written(stage)
    assert letters() == [cast.BRAM.email, "dov1@crowd.example"]
    assert [tries.count(one.pk) for one in others] == [2, 2, 1]
    done = writing.letters_about(council.organisation, two.uuid)
    assert done == writing.Letters(total=4, done=2, failed=1, is_running=False)
    assert Job.objects.of(council.organisation).get().skipped == 1


def test_what_is_over_is_written_about_no_further(stage, council, monkeypatch):
    monkeypatch.setattr(writing, "AT_ONCE", 1)
    one, _others = crowded(stage, council, 1)
    standardised.second(stage, council, one.standard)
    _standard, held = standardised.consulted(stage, council, _next(stage, council, one.standard))
    consulting.finish(council, one.standard.uuid, held.uuid, ports=stage.ports)
    drafting.publish(council, one.standard.uuid, change_note="The third.", ports=stage.ports)
    standardised.written(stage)
    assert letters("standard_consult") == []
    said = OutboxMessage.objects.across(reason="a test").filter(kind="standard_newer")
    assert {row.payload["reason"] for row in said} == {"The third."}
    assert len(letters()) == 2
    assert not Job.objects.of(council.organisation).exclude(state="DONE").exists()


def test_whoever_moves_on_meanwhile_is_not_told_and_a_body_without_adopters_has_no_job(stage, council):
    one, others = crowded(stage, council, 1)
    two = standardised.second(stage, council, one.standard)
    Adoption.objects.of(others[0]).update(standard_version=two)
    standardised.written(stage)
    assert letters() == [cast.BRAM.email]
    first = standardised.published(stage, council)
    alone = standardised.second(stage, council, first.standard)
    assert writing.letters_about(council.organisation, alone.uuid) is None


def _next(stage, council, standard):
    drafting.next_draft(council, standard.uuid, ports=stage.ports)
    return standard

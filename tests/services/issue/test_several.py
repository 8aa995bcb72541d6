"""Awards decided one by one are issued together: each once, whatever dies; a refusal stops nobody else."""

from __future__ import annotations

import pytest
from tests.people import AMINA, CHIDI, DANA
from tests.world import WorldEnds

from cairn.records.models import Award, Credential, Organisation
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMuch
from cairn.services.issue import several
from cairn.services.run import learners
from cairn.worker.jobs import bound


def awards(stage, count=3):
    """Awards of an attendance badge: nothing has to be marked first."""
    from cairn.services.assess import marking

    version = stage.published(assessed="no", achievement_type="Badge")
    made = []
    for who in (AMINA, CHIDI, DANA)[:count]:
        learner = learners.add(stage.owner, name=who.name, email=who.email, ports=stage.ports)
        (assessment,) = learners.assign(stage.owner, [learner.uuid], version.uuid, ports=stage.ports)
        made.append(marking.award(assessment.uuid, seat=stage.owner, ports=stage.ports))
    return made


def uuids(made):
    return [award.uuid for award in made]


def issued(stage):
    return Credential.objects.of(stage.harbour).filter(state="ISSUED").count()


def run(stage):
    stage.world.run_jobs(bound(stage.ports))


def test_a_few_are_issued_at_once(stage):
    done = several.issue_now(stage.owner, uuids(awards(stage)), ports=stage.ports)

    assert [one.error for one in done] == [None] * 3
    assert issued(stage) == 3


def test_many_are_issued_in_the_background_and_counted(stage):
    job = several.begin(stage.owner, uuids(awards(stage)), ports=stage.ports)
    assert (job.state, job.total, issued(stage)) == ("RUNNING", 3, 0)

    run(stage)

    job.refresh_from_db()
    assert (job.state, job.done, job.failed, issued(stage)) == ("DONE", 3, 0, 3)


@pytest.mark.parametrize("step", ["issue.after_intent", "issue.after_signing", "issue.after_storing"])
def test_a_worker_that_dies_issues_each_award_exactly_once(stage, step):
    job = several.begin(stage.owner, uuids(awards(stage)), ports=stage.ports)
    stage.world.breaks_at = step
    with pytest.raises(WorldEnds):
        run(stage)
    stage.world.breaks_at = None

    stage.world.pass_time(minutes=2)  # the lease of the dead worker ends
    several.resume_stale(before=stage.world.now, ports=stage.ports)
    run(stage)

    job.refresh_from_db()
    assert (job.state, job.done, Credential.objects.of(stage.harbour).count()) == ("DONE", 3, 3)


def test_a_decision_taken_back_meanwhile_is_a_failed_row_and_the_others_go_on(stage):
    made = awards(stage)
    job = several.begin(stage.owner, uuids(made), ports=stage.ports)
    Award.objects.of(stage.harbour).filter(pk=made[1].pk).delete()

    run(stage)

    job.refresh_from_db()
    assert (job.state, job.done, job.failed) == ("DONE", 2, 1)
    assert job.rows.get(state="FAILED").error_code == "not_found"


def test_what_was_refused_can_be_tried_again(stage):
    made = awards(stage, 1)[0]
    first = several.issue_award(made, seat=stage.owner, ports=stage.ports)
    Credential.objects.of(stage.harbour).filter(pk=first.pk).update(state="FAILED")

    second = several.issue_award(made, seat=stage.owner, ports=stage.ports)
    again = several.issue_award(made, seat=stage.owner, ports=stage.ports)

    assert second.pk != first.pk
    assert (second.state, again.pk) == ("ISSUED", second.pk)


def test_a_pause_stops_and_a_start_goes_on(stage):
    job = several.begin(stage.owner, uuids(awards(stage)), ports=stage.ports)
    several.pause(stage.owner, job.uuid, ports=stage.ports)
    run(stage)
    assert issued(stage) == 0

    several.start(stage.owner, job.uuid, ports=stage.ports)
    run(stage)
    assert issued(stage) == 3
    with pytest.raises(Conflict) as refused:
        several.start(stage.owner, job.uuid, ports=stage.ports)
    assert refused.value.code == "job.nothing_ready"


def test_what_is_issued_one_by_one_stops_when_its_provider_is_archived(stage):
    job = several.begin(stage.owner, uuids(awards(stage)), ports=stage.ports)
    Organisation.objects.across(reason="test").filter(pk=stage.harbour.pk).update(archived_at=stage.world.now)
    run(stage)
    job.refresh_from_db()
    assert (issued(stage), job.state, job.failure_code) == (0, "FAILED", "issue.archived")
    assert not job.rows.filter(state="FAILED").exists(), "the rows wait as they were"


def test_a_pause_of_what_does_not_run_is_refused(stage):
    job = several.begin(stage.owner, uuids(awards(stage, 1)), ports=stage.ports)
    with pytest.raises(Conflict) as running:
        several.start(stage.owner, job.uuid, ports=stage.ports)
    assert running.value.code == "job.running"
    several.pause(stage.owner, job.uuid, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        several.pause(stage.owner, job.uuid, ports=stage.ports)
    assert refused.value.code == "job.not_running"


def test_none_chosen_too_many_and_somebody_elses_are_refused(stage, monkeypatch):
    made = awards(stage, 2)
    with pytest.raises(InvalidInput) as none:
        several.issue_now(stage.owner, [], ports=stage.ports)
    assert none.value.code == "several.none"
    monkeypatch.setattr(several, "DIRECT", 1)
    with pytest.raises(TooMuch) as many:
        several.issue_now(stage.owner, uuids(made), ports=stage.ports)
    assert many.value.code == "several.too_many"
    with pytest.raises(NotFound):
        several.begin(stage.outsider, uuids(made), ports=stage.ports)
    with pytest.raises(NotPermitted):
        several.begin(stage.seat("assessor"), uuids(made), ports=stage.ports)
    job = several.begin(stage.owner, uuids(made), ports=stage.ports)
    with pytest.raises(NotFound):
        several.pause(stage.outsider, job.uuid, ports=stage.ports)

"""What pages show: an organisation's own rows, searched, counted, and nobody else's."""

from __future__ import annotations

import pytest
from tests.people import AMINA, CHIDI

from cairn.records.models import Learner
from cairn.records.reads import assess, design, lists, membership, organisation, people, workshop
from cairn.services.assess import evidence, marking
from cairn.services.design import archive, draft
from cairn.services.run import imports, learners


def test_designs_are_listed_with_what_uses_them(stage):
    award = stage.awarded()
    other = learners.add(stage.owner, name="Zoë", ports=stage.ports)
    (waiting,) = learners.assign(stage.owner, [other.uuid], award.version.uuid, ports=stage.ports)
    evidence.add_text(waiting.uuid, by=stage.owner, text="Seen", ports=stage.ports)
    evidence.submit(waiting.uuid, by=stage.owner, ports=stage.ports)
    draft.create(stage.owner, name="Ångström for beginners", ports=stage.ports)

    first, second = design.achievements(stage.harbour)
    assert {first.name, second.name} == {"Safe knots for deck work", "Ångström for beginners"}
    knots = design.achievements(stage.harbour, search="KNOTS deck").get()
    assert (knots.number, knots.awards, knots.waiting, knots.draft_uuid) == (1, 1, 1, None)
    assert [row.name for row in design.achievements(stage.harbour, stage="draft")] == [
        "Ångström for beginners"
    ]
    assert [row.name for row in design.achievements(stage.harbour, stage="published")] == [knots.name]
    for sort in design.SORTS.values():
        assert len(design.achievements(stage.harbour).order_by(*sort)) == 2
    assert not design.achievements(stage.elsewhere).exists()


def test_an_archived_design_is_shown_only_when_asked_for(stage):
    version = stage.published()
    archive.archive(version.achievement.uuid, seat=stage.owner, ports=stage.ports)
    assert not design.achievements(stage.harbour).exists()
    assert design.achievements(stage.harbour, stage="archived").count() == 1
    assert not design.published(stage.harbour).exists()


def test_a_design_page_has_the_versions_newest_first_and_the_draft_apart(stage):
    first = stage.published()
    copy = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    page = design.design(stage.harbour, first.achievement.uuid)
    assert (page.draft, page.newest, page.published) == (copy, first, (first,))
    assert design.version(stage.harbour, copy.uuid) == copy
    assert list(design.published(stage.harbour)) == [first]
    assert design.design(stage.elsewhere, first.achievement.uuid) is None
    assert design.version(stage.elsewhere, copy.uuid) is None


def test_learners_are_searched_by_name_address_and_number(stage):
    stage.learner(AMINA)
    learners.add(stage.owner, name=CHIDI.name, email=CHIDI.email, number="S-17", ports=stage.ports)
    learners.add(stage.outsider, name=AMINA.name, ports=stage.ports)
    assert [row.name for row in people.learners(stage.harbour)] == [AMINA.name, CHIDI.name]
    for search in ("chidi", "brightline", "s-17", "okonkwo CHIDI"):
        assert people.learners(stage.harbour, search=search).get().name == CHIDI.name
    assert not people.learners(stage.harbour, search="chidi amina").exists()
    assert not people.learners(stage.harbour, search="%").exists()
    assert people.learners(stage.harbour, search="\x00").count() == 2
    for sort in people.LEARNER_SORTS.values():
        assert people.learners(stage.harbour).order_by(*sort).count() == 2


def test_who_is_assessed_already_is_not_offered_again(stage):
    award = stage.awarded()
    learners.add(stage.owner, name=CHIDI.name, ports=stage.ports)
    free = people.learners(stage.harbour, not_in_version=award.version.uuid)
    assert [row.name for row in free] == [CHIDI.name]
    page = people.learner(stage.harbour, award.learner.uuid)
    assert (len(page.assessments), page.awards, page.credentials) == (1, (award,), ())
    assert people.learner(stage.elsewhere, award.learner.uuid) is None


def test_members_and_open_invitations(stage):
    from cairn.services.admin import members

    members.invite(stage.owner, email=CHIDI.email, roles=["issuer"], ports=stage.ports)
    assert people.open_invitations(stage.harbour, at=stage.world.now).get().email == CHIDI.email
    stage.world.pass_time(days=15)
    assert not people.open_invitations(stage.harbour, at=stage.world.now).exists()
    assert people.members(stage.harbour, search="bram").get().person == stage.bram


def test_the_queue_and_the_page_of_one_assessment(stage):
    handed_in = stage.submitted()
    assert assess.assessments(stage.harbour, state="SUBMITTED", search="amina knots").get() == handed_in
    assert assess.assessments(stage.harbour).get().evidence_count == 1
    assert not assess.assessments(stage.harbour, state="AWARDED").exists()
    assert not assess.assessments(stage.elsewhere).exists()
    by_design = assess.assessments(stage.harbour, achievement=handed_in.achievement.uuid)
    for sort in assess.SORTS.values():
        assert by_design.order_by(*sort).get() == handed_in

    page = assess.assessment(stage.harbour, handed_in.uuid)
    assert (len(page.lines), len(page.missing), page.ready) == (3, 2, False)
    stage.marked(handed_in)
    page = assess.assessment(stage.harbour, handed_in.uuid)
    assert (page.missing, page.ready) == ((), True)
    assert assess.assessment(stage.elsewhere, handed_in.uuid) is None


def test_the_learner_sees_what_was_found_once_it_is_decided(stage):
    own = stage.marked()
    hidden = assess.own_assessment(stage.amina, own.uuid)
    assert [line.result for line in hidden.lines] == [None, None, None]
    assert assess.own_assessment(stage.eve, own.uuid) is None
    marking.not_yet(own.uuid, seat=stage.owner, reasons="Once more.", ports=stage.ports)
    told = assess.own_assessment(stage.amina, own.uuid)
    assert told.lines[0].result.feedback == "All six held."
    evidence.submit(own.uuid, by=stage.amina, ports=stage.ports)
    again = assess.own_assessment(stage.amina, own.uuid)
    assert (again.lines[0].result, again.lines[0].earlier[0].met) == (None, True)


def test_awards_wait_to_be_issued(stage):
    award = stage.awarded()
    assert assess.to_issue(stage.harbour).get() == award
    assert organisation.awards(stage.harbour, search="amina").get() == award
    stages = workshop.stages(stage.harbour)
    assert (stages.to_issue, stages.to_assess, stages.published, stages.issued) == (1, 0, 1, 0)
    assert stages.claim_rate is None
    assert workshop.stages(stage.elsewhere).to_issue == 0
    for sort in assess.AWARD_SORTS.values():
        assert assess.to_issue(stage.harbour).order_by(*sort).count() == 1


def test_jobs_and_their_rows(stage):
    job = imports.read_rows(stage.owner, data=b"name\nA\nnull\n", filename="list.csv", ports=stage.ports)
    assert organisation.jobs(stage.harbour, kind="learners", search="list").get() == job
    assert organisation.job(stage.harbour, job.uuid) == job
    assert [row.number for row in organisation.job_rows(stage.harbour, job.uuid, state="BROKEN")] == [3]
    assert organisation.job(stage.elsewhere, job.uuid) is None
    assert not organisation.job_rows(stage.elsewhere, job.uuid).exists()


def test_the_audit_trail_names_who_did_it_while_they_are_known(stage):
    stage.published()
    events = list(organisation.audit_events(stage.harbour, action="achievement.publish"))
    (act,) = organisation.named(events, organisation=stage.harbour)
    assert act.who == stage.bram.name
    assert not organisation.audit_events(stage.elsewhere, action="achievement.publish").exists()
    assert membership.sealed_by(organisation.keys(stage.harbour).get()) == 0
    assert not organisation.api_tokens(stage.harbour).exists()


def test_a_cursor_skips_nobody_and_sees_nobody_twice(stage):
    def add(name: str) -> None:
        learners.add(stage.owner, name=name, ports=stage.ports)

    for number in range(5):
        add(f"Learner {number}")
    rows = Learner.objects.of(stage.harbour)
    first = lists.walk(rows, limit=2)
    add("Latecomer")
    second = lists.walk(rows, cursor=first.cursor, limit=2)
    third = lists.walk(rows, cursor=second.cursor, limit=2)
    names = [row.name for row in (*first.rows, *second.rows, *third.rows)]
    assert names == [f"Learner {number}" for number in (4, 3, 2, 1, 0)]
    assert third.cursor is None


@pytest.mark.parametrize("cursor", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_a_cursor_that_names_nothing_begins_at_the_top(stage, cursor):
    stage.learner()
    assert len(lists.walk(Learner.objects.of(stage.harbour), cursor=cursor).rows) == 1

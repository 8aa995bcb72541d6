"""Judging: a result per outcome, then award, or not yet with reasons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.people import AMINA, CHIDI

from cairn.records import conversion
from cairn.records.models import Award, Membership, OutboxMessage, Result
from cairn.services.access import Actor, seat_of
from cairn.services.assess import marking
from cairn.services.design import draft, publish
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.run import learners


@pytest.fixture
def handed_in(stage):
    return stage.submitted()


def mark(stage, assessment, outcome, *, seat=None, **found):
    return marking.mark(
        assessment.uuid, seat=seat or stage.owner, outcome_uuid=outcome.uuid, ports=stage.ports, **found
    )


def outcomes(assessment):
    return list(assessment.version.outcomes.all())


def test_a_level_of_the_rubric_decides_whether_it_is_met(stage, handed_in):
    rubric = outcomes(handed_in)[0]
    levels = {level.name: level.uuid for level in rubric.levels.all()}
    assert not mark(stage, handed_in, rubric, level_uuid=levels["Not yet"]).met
    again = mark(stage, handed_in, rubric, level_uuid=levels["Fluent"], feedback="In the dark!")
    assert (again.met, again.feedback, again.assessed_by) == (True, "In the dark!", stage.bram)
    assert Result.objects.of(stage.harbour).count() == 1
    assert stage.acts()[-1] == "result.mark"


@pytest.mark.parametrize(("given", "met"), [("60", True), ("59,9", False), (100, True), (0, False)])
def test_a_pass_mark_decides_whether_it_is_met(stage, handed_in, given, met):
    result = mark(stage, handed_in, outcomes(handed_in)[1], mark=given)
    assert result.met is met


def test_otherwise_the_assessor_says_whether_it_is_met(stage, handed_in):
    assert mark(stage, handed_in, outcomes(handed_in)[2], met=True).met
    assert not mark(stage, handed_in, outcomes(handed_in)[2], met=False).met


@pytest.mark.parametrize(
    ("place", "found", "field"),
    [
        (0, {}, "level"),
        (0, {"met": True}, "level"),
        (1, {}, "mark"),
        (1, {"mark": "101"}, "mark"),
        (1, {"mark": "x"}, "mark"),
        (2, {}, "met"),
        (2, {"met": True, "feedback": "x" * 5001}, "feedback"),
    ],
)
def test_a_result_that_says_too_little_or_too_much_is_refused(stage, handed_in, place, found, field):
    with pytest.raises(InvalidInput) as refused:
        mark(stage, handed_in, outcomes(handed_in)[place], **found)
    assert list(refused.value.fields) == [field]


def test_a_level_of_another_outcome_is_no_level_of_this_one(stage, handed_in):
    rubric, marked, _ = outcomes(handed_in)
    foreign = stage.draft().outcomes.first().levels.first()
    with pytest.raises(InvalidInput):
        mark(stage, handed_in, rubric, level_uuid=foreign.uuid)
    with pytest.raises(InvalidInput):
        mark(stage, handed_in, marked, level_uuid=rubric.levels.first().uuid, mark="70")


def test_an_outcome_of_another_version_is_not_found(stage, handed_in):
    with pytest.raises(NotFound):
        mark(stage, handed_in, stage.draft().outcomes.first(), met=True)


def test_the_award_carries_the_results_that_were_met(stage, handed_in):
    assessment = stage.marked(handed_in)
    mark(stage, assessment, outcomes(assessment)[2], met=False)
    award = marking.award(assessment.uuid, seat=stage.seat("assessor"), ports=stage.ports)
    assert (award.awarded_date, award.learner.name, award.decided_by) == (
        date(2026, 3, 14),
        AMINA.name,
        stage.bram,
    )
    assert award.assessment.state == "AWARDED"
    first, second = conversion.to_results(award)
    assert (first.level, second.value) == ("2", "72.5")
    assert conversion.to_award(award).awarded_at == stage.world.now
    assert stage.acts()[-1] == "award.decided"


def test_without_a_met_result_for_each_required_outcome_nothing_is_awarded(stage, handed_in):
    rubric, marked, _ = outcomes(handed_in)
    secure = rubric.levels.get(name="Secure").uuid
    mark(stage, handed_in, rubric, level_uuid=secure)
    mark(stage, handed_in, marked, mark="12")
    with pytest.raises(InvalidInput) as refused:
        marking.award(handed_in.uuid, seat=stage.owner, ports=stage.ports)
    assert refused.value.code == "award.result_missing"
    assert list(refused.value.fields) == [str(marked.uuid)]
    handed_in.refresh_from_db()
    assert handed_in.state == "SUBMITTED"
    assert not Award.objects.of(stage.harbour).exists()


def test_attendance_is_awarded_without_results(stage):
    version = draft.create(stage.owner, name="Harbour day", ports=stage.ports)
    facts = {"assessed": False, "achievement_type": "Badge", "description": "A day at the quay."}
    draft.save(version.uuid, seat=stage.owner, facts=facts, ports=stage.ports)
    publish.publish(version.uuid, seat=stage.owner, ports=stage.ports)
    assessment = stage.assessment(version)
    assert marking.award(assessment.uuid, seat=stage.owner, ports=stage.ports).assessment == assessment


def test_the_day_is_the_organisations(stage, handed_in):
    stage.harbour.time_zone = "Pacific/Auckland"
    stage.harbour.save()
    stage.marked(handed_in)
    stage.world.at(stage.world.now.replace(hour=12))
    award = marking.award(handed_in.uuid, seat=stage.owner, ports=stage.ports)
    assert award.awarded_date == date(2026, 3, 15)


def test_an_earlier_day_may_be_given_and_stands_at_its_noon(stage):
    award = stage.awarded(on=date(2026, 1, 31))
    assert conversion.awarded_at(award).isoformat() == "2026-01-31T12:00:00+00:00"


@pytest.mark.parametrize("day", [date(2026, 3, 15), date(1926, 3, 14)])
def test_a_day_in_the_future_or_long_ago_is_a_mistyped_year(stage, day):
    with pytest.raises(InvalidInput) as refused:
        stage.awarded(on=day)
    assert list(refused.value.fields) == ["awarded_date"]


def test_a_grade_needs_a_design_that_says_how_grading_works(stage):
    graded = stage.submitted(stage.published(grading="A to E"))
    award = marking.award(stage.marked(graded).uuid, seat=stage.owner, grade="A", ports=stage.ports)
    assert conversion.to_award(award).grade == "A"
    other = learners.add(stage.owner, name="Other", ports=stage.ports)
    (plain,) = learners.assign(stage.owner, [other.uuid], stage.published().uuid, ports=stage.ports)
    with pytest.raises(InvalidInput) as refused:
        marking.award(stage.marked(plain).uuid, seat=stage.owner, grade="A", ports=stage.ports)
    assert list(refused.value.fields) == ["grade"]


def test_of_two_who_decide_one_wins(stage):
    award = stage.awarded()
    for act in (
        lambda: marking.award(award.assessment.uuid, seat=stage.owner, ports=stage.ports),
        lambda: marking.not_yet(award.assessment.uuid, seat=stage.owner, reasons="x", ports=stage.ports),
        lambda: mark(stage, award.assessment, outcomes(award.assessment)[2], met=True),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "assessment.decided"
    assert Award.objects.of(stage.harbour).count() == 1


def test_not_yet_tells_the_learner_what_was_found(stage, handed_in):
    rubric = outcomes(handed_in)[0]
    mark(
        stage,
        handed_in,
        rubric,
        level_uuid=rubric.levels.get(name="Not yet").uuid,
        feedback="The bowline slips.",
    )
    decided = marking.not_yet(handed_in.uuid, seat=stage.owner, reasons="Two knots slip.", ports=stage.ports)
    assert (decided.state, decided.reasons) == ("NOT_YET", "Two knots slip.")
    letter = OutboxMessage.objects.of(stage.harbour).get(kind="not_yet")
    assert letter.recipient == AMINA.email
    assert letter.payload["feedback_1"] == "The bowline slips."
    assert (letter.payload["result_1"], letter.payload["result_2"]) == ("not_met", "open")
    assert stage.acts()[-1] == "assessment.not_yet"


def test_not_yet_needs_reasons(stage, handed_in):
    with pytest.raises(InvalidInput):
        marking.not_yet(handed_in.uuid, seat=stage.owner, reasons=" ", ports=stage.ports)


def test_a_decision_can_be_taken_back(stage):
    award = stage.awarded()
    reopened = marking.reopen(award.assessment.uuid, seat=stage.owner, ports=stage.ports)
    assert (reopened.state, reopened.decided_at) == ("SUBMITTED", None)
    assert not Award.objects.of(stage.harbour).exists()
    marking.not_yet(reopened.uuid, seat=stage.owner, reasons="x", ports=stage.ports)
    marking.reopen(reopened.uuid, seat=stage.owner, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        marking.reopen(reopened.uuid, seat=stage.owner, ports=stage.ports)
    assert refused.value.code == "assessment.not_decided"


def test_nobody_judges_their_own_work(stage, handed_in):
    Membership.objects.create(
        uuid=stage.ports.new_uuid(),
        organisation=stage.harbour,
        person=stage.amina,
        roles=["assessor"],
        created_at=stage.world.now,
    )
    seat = seat_of(stage.harbour.uuid, actor=Actor(person=stage.amina))
    for act in (
        lambda: mark(stage, handed_in, outcomes(handed_in)[2], seat=seat, met=True),
        lambda: marking.award(handed_in.uuid, seat=seat, ports=stage.ports),
    ):
        with pytest.raises(NotPermitted) as refused:
            act()
        assert refused.value.code == "assessment.own_work"


@pytest.mark.parametrize("role", ["designer", "issuer"])
def test_only_assessors_judge(stage, handed_in, role):
    seat = stage.member(CHIDI, role)
    for act in (
        lambda: mark(stage, handed_in, outcomes(handed_in)[2], seat=seat, met=True),
        lambda: marking.award(handed_in.uuid, seat=seat, ports=stage.ports),
        lambda: marking.not_yet(handed_in.uuid, seat=seat, reasons="x", ports=stage.ports),
        lambda: marking.reopen(handed_in.uuid, seat=seat, ports=stage.ports),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_another_organisations_assessment_does_not_exist(stage, handed_in):
    for act in (
        lambda: mark(stage, handed_in, outcomes(handed_in)[2], seat=stage.outsider, met=True),
        lambda: marking.award(handed_in.uuid, seat=stage.outsider, ports=stage.ports),
        lambda: marking.not_yet(handed_in.uuid, seat=stage.outsider, reasons="x", ports=stage.ports),
        lambda: marking.reopen(handed_in.uuid, seat=stage.outsider, ports=stage.ports),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_core_agrees_with_what_was_awarded(stage):
    from cairn.badges.composition import unmet

    award = stage.awarded()
    assert unmet(conversion.to_achievement(award.version), conversion.to_results(award)) == ()
    assert award.assessment.results.get(outcome__pass_mark=Decimal(60)).mark == Decimal("72.5")

"""Who reads a workspace, what is said in it, what shows the need: between organisations nothing leaks."""

from __future__ import annotations

import pytest
from tests import codesigned

from cairn.records.models import Partner, Research
from cairn.records.reads import workspace as reads
from cairn.services.codesign import areas, comments, research, strands, workspace
from cairn.services.design import draft, publish
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(stage):
    return codesigned.Workshop(stage)


def test_a_partner_sees_a_workspace_only_linked_involved_and_allowed(stage, shop):
    with pytest.raises(NotFound):
        shop.theirs()
    shop.involve()
    with pytest.raises(NotFound):  # nobody there accepted that they are the same body
        shop.theirs()
    shop.link()
    assert shop.theirs().partner == shop.partner
    rows = Partner.objects.of(stage.harbour)
    for change in ({"may_see": False}, {"linked_at": None}, {"archived_at": stage.world.now}):
        before = rows.values(*change).get()
        rows.update(**change)
        with pytest.raises(NotFound):
            shop.theirs()
        rows.update(**before)
    assert shop.theirs()
    strands.end(stage.owner, shop.workspace.involved.get().uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        shop.theirs()


def test_rows_of_another_organisation_do_not_exist(stage, shop):
    other = codesigned.Workshop(stage, stage.outsider)
    said, piece, hand = other.say(), other.research(), other.involve()
    for act in (
        lambda: workspace.as_member(stage.owner, other.achievement.uuid),
        lambda: workspace.begin(stage.owner, other.achievement.uuid, ports=stage.ports),
        lambda: workspace.describe(stage.owner, other.achievement.uuid, need="x", ports=stage.ports),
        lambda: comments.settle(shop.voice, said.uuid, ports=stage.ports),
        lambda: comments.say(shop.voice, "x", answers=said.uuid, ports=stage.ports),
        lambda: research.open_file(shop.voice, piece.uuid, ports=stage.ports),
        lambda: research.remove(stage.owner, piece.uuid, ports=stage.ports),
        lambda: strands.end(stage.owner, hand.uuid, ports=stage.ports),
        lambda: strands.involve(
            stage.owner, shop.achievement.uuid, other.partner.uuid, strand="design", ports=stage.ports
        ),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_partner_comments_under_its_name_and_decides_nothing(stage, shop):
    shop.link()
    shop.involve()
    voice = shop.theirs()

    said = comments.say(voice, "We lend the quay.", about="strand:deliver", ports=stage.ports)

    assert (said.author_name, said.partner) == (stage.eve.name, shop.partner)
    with pytest.raises(NotPermitted):
        comments.say(voice, "So be it.", kind="DECISION", ports=stage.ports)
    with pytest.raises(Conflict, match="author"):
        comments.take_back(voice, shop.say().uuid, ports=stage.ports)
    assert stage.acts()[-2] == "comment.say"  # in the trail of whose credential it is


def test_threads_are_answered_settled_and_taken_back_but_decisions_stand(stage, shop):
    key = shop.version.outcomes.first().key
    asked = shop.say("Level 3?", about=f"outcome:{key}")
    answer = shop.say("Yes.", answers=asked.uuid)
    comments.settle(shop.voice, asked.uuid, ports=stage.ports)
    comments.take_back(shop.voice, answer.uuid, ports=stage.ports)
    decided = shop.say("It stays at 3.", kind="DECISION")

    (thread,) = reads.threads(list(reads.comments(shop.workspace, state="settled")))
    assert (thread.first, thread.answers[0].about, thread.answers[0].text) == (asked, f"outcome:{key}", "")
    for act in (comments.settle, comments.take_back):
        with pytest.raises(Conflict) as refused:
            act(shop.voice, decided.uuid, ports=stage.ports)
        assert refused.value.code == "comment.stands"


@pytest.mark.parametrize(
    "wrong",
    [{"text": " "}, {"text": "x" * 10_001}, {"about": "outcome:x"}, {"about": "stage:x"}, {"kind": "BACK"}],
)
def test_what_cannot_be_said_is_refused(shop, wrong):
    with pytest.raises(InvalidInput):
        shop.say(**{"text": "x", **wrong})


def test_research_is_dated_and_sourced_and_its_file_goes_with_it(
    stage, shop, django_capture_on_commit_callbacks
):
    for wrong in ({"source": ""}, {"made_date": "2099-01-01"}, {"made_date": ""}, {"finding": ""}):
        with pytest.raises(InvalidInput):
            shop.research(**wrong)
    made = shop.research(data=b"name,crew\na,3\n")
    assert research.open_file(shop.voice, made.uuid, ports=stage.ports).stream.read() == b"name,crew\na,3\n"

    with django_capture_on_commit_callbacks(execute=True):
        research.remove(stage.owner, made.uuid, ports=stage.ports)

    assert made.file_key not in stage.world.files.stored
    assert Research.objects.of(stage.harbour).get().removed_at


def test_a_partner_has_one_hand_in_a_strand_at_a_time(stage, shop):
    first = shop.involve()
    with pytest.raises(Conflict):
        shop.involve()
    strands.end(stage.owner, first.uuid, ports=stage.ports)
    shop.involve()
    assert [len(rows) for rows in reads.strands(shop.workspace).values()] == [1, 0, 0]


def test_a_draft_that_is_thrown_away_takes_its_files_along(stage, shop, django_capture_on_commit_callbacks):
    made = shop.research(data=b"name,crew\na,3\n")
    with django_capture_on_commit_callbacks(execute=True):
        draft.discard(shop.version.uuid, seat=stage.owner, ports=stage.ports)

    assert made.file_key not in stage.world.files.stored
    assert not Research.objects.of(stage.harbour).exists()


def test_what_was_decided_about_a_draft_that_was_thrown_away_stays(stage, shop):
    shop.write_need()
    shop.pass_all()
    publish.publish(shop.version.uuid, seat=shop.seat, ports=shop.ports)
    following = draft.new_draft(shop.achievement.uuid, seat=shop.seat, ports=shop.ports)
    said = shop.say("Not yet.", kind="DECISION")
    draft.discard(following.uuid, seat=shop.seat, ports=shop.ports)

    assert list(reads.thrown_away(shop.workspace)) == [said]


def test_the_newest_answers_of_each_thread_are_shown(stage, shop, monkeypatch):
    monkeypatch.setattr(reads, "MOST_ANSWERS", 2)
    firsts = [shop.say("One?"), shop.say("Two?")]
    for first in firsts:
        for text in ("a", "b", "c"):
            shop.say(text, answers=first.uuid)
    shown = reads.threads(list(reads.comments(shop.workspace)))
    assert [[one.text for one in thread.answers] for thread in shown] == [["b", "c"], ["b", "c"]]


def test_the_record_of_all_versions_is_one_question(stage, shop, django_assert_num_queries):
    first = shop.say("We keep level 3.", kind="DECISION")
    version = workspace.newest(shop.workspace)
    with django_assert_num_queries(1):
        found = reads.records([version])
    assert found == {version.pk: [first]}
    assert list(reads.record(version)) == [first]


def test_an_area_that_was_put_away_stays_where_it_is(stage, shop):
    near, far = (areas.add(stage.owner, name=name, ports=stage.ports) for name in ("Quays", "Sails"))

    def describe(area):
        return workspace.describe(
            stage.owner, shop.achievement.uuid, need="So.", area_uuid=area.uuid, ports=stage.ports
        )

    describe(near)
    for one in (near, far):
        areas.archive(stage.owner, one.uuid, ports=stage.ports)
    assert describe(near).area == near
    with pytest.raises(NotFound):
        describe(far)

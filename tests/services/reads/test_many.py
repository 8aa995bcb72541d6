"""Lists of a provider with very many designs: what is sorted, what is read, and what both leave out."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import codesigned

from cairn.records.reads import offered as reads
from cairn.records.reads import partners, workshop
from cairn.records.reads.lists import MOST_EACH
from cairn.services.codesign import strands
from cairn.services.design import archive, draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(monkeypatch):
    """Bounds that three designs are beyond."""
    monkeypatch.setattr(reads, "MOST_BY_NAME", 2)
    monkeypatch.setattr(workshop, "MOST_SORTED", 1)


def three(stage):
    return [stage.published(name=name) for name in ("Bends", "Splices", "Anchors")]


def test_what_is_offered_is_listed_by_name(stage):
    gone = stage.published(name="Aloft")
    archive.archive(gone.achievement.uuid, seat=stage.owner, ports=stage.ports)
    stage.draft(name="Abeam")
    three(stage)

    found = reads.offered(stage.harbour)

    assert found.count() == 3
    assert [row.name for row in found.cut(0, 50)] == ["Anchors", "Bends", "Splices"]
    assert reads.offered(stage.elsewhere).count() == 0
    assert not reads.offered(stage.elsewhere).cut(0, 50)


def test_very_much_that_is_offered_is_listed_newest_first_each_by_its_newest_version(stage, few):
    first, *_others = three(stage)
    again = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    gone = stage.published(name="Aloft")
    archive.archive(gone.achievement.uuid, seat=stage.owner, ports=stage.ports)
    assert again.number is None  # a draft of the next version is not shown

    found = reads.offered(stage.harbour)

    assert [[row.name for row in found.cut(start, 2)] for start in (0, 2)] == [
        ["Anchors", "Splices"],
        ["Bends"],
    ]
    assert found.count() == 3
    assert [row.name for row in reads.offered(stage.harbour, search="s").cut(0, 50)] == [
        "Anchors",
        "Bends",
        "Splices",
    ]
    assert [row.name for row in reads.offered(stage.harbour, search="spl").cut(0, 50)] == ["Splices"]


@pytest.mark.parametrize("bound", [2, 500])
def test_a_page_of_what_is_offered_reads_no_text_and_no_row_that_it_does_not_show(stage, monkeypatch, bound):
    monkeypatch.setattr(reads, "MOST_BY_NAME", bound)
    three(stage)
    found = reads.offered(stage.harbour)

    with CaptureQueriesContext(connection) as asked:
        rows = list(found.cut(0, 2))

    assert len(rows) == 2
    assert {"definition", "ledger", "description"} <= rows[0].get_deferred_fields()
    assert len(asked) == 3


def test_of_many_designs_the_drafts_and_the_newest_stand_first_as_they_were_changed(stage, few):
    old, second, third = three(stage)
    stage.world.pass_time(seconds=60)
    draft.new_draft(old.achievement.uuid, seat=stage.owner, ports=stage.ports)
    stage.world.pass_time(seconds=60)
    fourth = stage.published(name="Reefing")

    rows = workshop.last_changed(stage.harbour, workshop.designs(stage.harbour))

    in_order = [version.achievement_id for version in (fourth, old, third, second)]
    assert list(rows.values_list("pk", flat=True)) == in_order


def test_few_designs_stand_as_they_were_changed(stage):
    made = []
    for name in ("Bends", "Splices", "Anchors"):
        made.append(stage.published(name=name).achievement_id)
        stage.world.pass_time(seconds=60)
    rows = workshop.designs(stage.harbour)
    assert list(workshop.last_changed(stage.harbour, rows).values_list("pk", flat=True)) == made[::-1]
    assert list(rows.order_by("-changed_at", "-pk").values_list("pk", flat=True)) == made[::-1]


def test_designs_are_counted_as_drafts_and_as_published(stage):
    first, *_others = three(stage)
    stage.draft()
    draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    gone = stage.published(name="Aloft")
    archive.archive(gone.achievement.uuid, seat=stage.owner, ports=stage.ports)

    assert workshop.on_the_bench(stage.harbour) == workshop.Made(drafts=2, published=3)
    assert workshop.on_the_bench(stage.elsewhere) == workshop.Made(drafts=0, published=0)


def test_a_credential_counts_once_however_many_strands_a_partner_has_a_hand_in(stage):
    shop = codesigned.Workshop(stage, stage.owner)
    ended = shop.involve()
    for strand in ("develop", "deliver"):
        strands.involve(
            stage.owner, shop.achievement.uuid, shop.partner.uuid, strand=strand, ports=stage.ports
        )
    (row,) = partners.listed(stage.harbour)
    assert (row.hands, row.hands.more) == (1, False)
    strands.end(stage.owner, ended.uuid, ports=stage.ports)
    assert partners.listed(stage.harbour).get().hands == 1
    for one in shop.workspace.involved.filter(ended_at=None):
        strands.end(stage.owner, one.uuid, ports=stage.ports)
    assert partners.listed(stage.harbour).get().hands == 0
    assert f"LIMIT {MOST_EACH + 1}" in str(partners.listed(stage.harbour).query)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan is SQLite's")
def test_the_names_of_designs_are_read_from_an_index_and_not_from_their_long_rows(stage):
    three(stage)
    again = draft.new_draft(
        stage.published(name="Aloft").achievement.uuid, seat=stage.owner, ports=stage.ports
    )
    draft.save(again.uuid, seat=stage.owner, facts={"name": "Up aloft"}, ports=stage.ports)

    found = workshop.designs(stage.harbour, search="s").order_by("name", "pk").values_list("pk", flat=True)

    assert "COVERING INDEX versions_by_name" in found.explain()
    names = workshop.designs(stage.harbour).order_by("name").values_list("name", flat=True)
    assert list(names) == ["Anchors", "Bends", "Splices", "Up aloft"]

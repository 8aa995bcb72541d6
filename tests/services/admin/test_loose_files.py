"""Files that a crash left behind go after a month and never before; a row whose file is lost is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from tests.services.admin.test_organisations import picture

from cairn.records.models import AuditEvent, Job
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.admin import loose_files, organisations
from cairn.services.assess import evidence
from cairn.services.design import draft

DAY = timedelta(days=1)


def test_every_column_that_names_a_file_is_compared():
    names = ("file_key", "image_key")
    found = {
        (model.__name__, field.name)
        for model in apps.get_app_config("records").get_models()
        for field in model._meta.concrete_fields
        if field.name in names
    }
    compared = {(model.__name__, column) for some in loose_files.COLUMNS.values() for model, column in some}
    assert compared == found | {("Job", "options__file")}


def test_every_part_of_every_kind_has_its_turn_within_thirty_hours(stage):
    minutes = range(30 * 60)
    turns = {loose_files._turn(stage.world.now + timedelta(minutes=minute)) for minute in minutes}
    assert len(turns) == len(loose_files.COLUMNS) * loose_files.PARTS


@pytest.fixture
def shown(stage):
    """A file of evidence, with its row."""
    return evidence.add_file(
        stage.assessment().uuid,
        by=Actor(person=stage.amina),
        data=picture(),
        filename="knot.png",
        ports=stage.ports,
    )


def round_of(stage, key: str, *, after: timedelta) -> int:
    """The worker's round in the first minute from then on in which it is the turn of this file."""
    kind, begin = key.split("/")[:2]
    at = stage.world.now + after
    while loose_files._turn(at) != (kind, begin):
        at += timedelta(minutes=1)
    stage.world.now = at
    return loose_files.remove_left_behind(ports=stage.ports)


def acted(stage, *, at):
    """Somebody did something else then."""
    audit.record("test", subject=("test", None), organisation=stage.harbour, actor=Actor(), at=at)


def test_what_was_left_behind_goes_after_a_month_and_what_a_row_names_stays(stage, shown):
    files, left = stage.world.files, stage.world.files.put(picture(), kind="evidence")
    evidence.remove(
        shown.uuid, by=Actor(person=stage.amina), ports=stage.ports
    )  # and dies before its file goes
    kept = evidence.add_file(
        shown.assessment.uuid,
        by=Actor(person=stage.amina),
        data=picture(),
        filename="k.png",
        ports=stage.ports,
    )
    assert {left, shown.file_key, kept.file_key} <= files.stored.keys()

    files.written[left] = stage.world.now + 6 * DAY  # younger than a month
    acted(stage, at=stage.world.now + 6 * DAY + timedelta(hours=20))
    assert round_of(stage, shown.file_key, after=28 * DAY) == 0
    assert round_of(stage, shown.file_key, after=2 * DAY) == 1
    assert round_of(stage, left, after=DAY) == round_of(stage, kept.file_key, after=DAY) == 0
    assert (shown.file_key in files.stored, left in files.stored) == (False, True)
    assert round_of(stage, left, after=6 * DAY) == 1
    assert round_of(stage, kept.file_key, after=DAY) == 0


def test_on_both_sides_of_a_day(stage, shown):
    left = stage.world.files.put(picture(), kind="evidence")
    part = left.split("/")[1]
    stage.world.now += DAY
    assert loose_files.compare("evidence", part, ports=stage.ports).without_row == ()
    stage.world.now += timedelta(seconds=1)
    assert loose_files.compare("evidence", part, ports=stage.ports).without_row == (left,)


def test_files_of_another_database_are_left_alone(stage, shown):
    left = stage.world.files.put(picture(), kind="evidence")
    first = AuditEvent.objects.across(reason="test").order_by("pk").first()
    stage.world.files.written[left] = first.at - timedelta(seconds=1)
    assert round_of(stage, left, after=32 * DAY) == 0
    assert left in stage.world.files.stored


def test_after_an_old_backup_was_put_back_nothing_goes_that_was_written_since_it_was_made(stage, shown):
    files, backup = stage.world.files, stage.world.now
    lost = [files.put(picture(), kind="evidence") for _day in range(3)]
    for key, days in zip(lost, (2, 20, 44), strict=True):  # 45 days later it is put back
        files.written[key] = backup + days * DAY
    for days in range(45, 100):
        acted(stage, at=backup + days * DAY)
    assert [round_of(stage, key, after=40 * DAY) for key in lost] == [0, 0, 1]


def test_pictures_logos_and_files_of_lists_have_their_rows(stage):
    draft.set_image(stage.draft().uuid, data=picture(), seat=stage.owner, ports=stage.ports)
    organisations.set_image(stage.owner, data=picture(), ports=stage.ports)
    key = stage.world.files.put(b"name,email\n", kind="export")
    Job.objects.create(
        uuid=stage.ports.new_uuid(),
        organisation=stage.harbour,
        kind="issue",
        options={"file": key},
        created_at=stage.world.now,
    )
    stage.world.now += 2 * DAY
    for stored in stage.world.files.stored:
        kind, begin = stored.split("/")[:2]
        found = loose_files.compare(kind, begin, ports=stage.ports)
        assert (found.without_row, found.without_file, found.rows) == ((), (), 1), kind


def test_a_row_whose_file_is_lost_is_found(stage, shown):
    del stage.world.files.stored[shown.file_key]
    found = loose_files.compare("evidence", shown.file_key.split("/")[1][0], ports=stage.ports)
    assert found.without_file == (shown.file_key,)

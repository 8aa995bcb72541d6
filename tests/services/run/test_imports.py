"""Learners from a file: every row judged, the broken ones named with how to mend them."""

from __future__ import annotations

import pytest

from cairn.records.models import Assessment, Job, Learner
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.ports import TableError
from cairn.services.run import imports, learners

FILE = """Full name,E-Mail,Student number
Amina Al-Sayed,amina@learners.example,1
,nobody@learners.example,2
Chidi Okonkwo,chidi.brightline.example,3
Dana Novák,AMINA@learners.example,4
Eve Adder,,5
"""


def read(stage, text: str = FILE, **kept):
    return imports.read_rows(
        stage.owner, data=text.encode(), filename="learners.csv", ports=stage.ports, **kept
    )


def work(stage) -> None:
    stage.world.run_jobs({imports.JOB: lambda uuid: imports.run(uuid, ports=stage.ports)})


def faults(job) -> list[tuple[int, str, str]]:
    rows = job.rows.filter(state="BROKEN")
    return [(row.number, row.error_code, row.error_field) for row in rows]


def test_every_row_is_judged_and_nobody_is_added_yet(stage):
    job = read(stage)
    assert (job.state, job.total, job.failed) == ("DRAFT", 5, 3)
    assert faults(job) == [
        (3, "row.name", "name"),
        (4, "row.email", "email"),
        (5, "row.email_repeated", "email"),
    ]
    assert "name@example.org" in job.rows.get(number=4).message
    assert not Learner.objects.of(stage.harbour).exists()
    assert stage.acts()[-1] == "import.read"


def test_the_ready_rows_are_added_and_the_broken_ones_wait(stage):
    job = imports.start(stage.owner, read(stage).uuid, ports=stage.ports)
    assert job.state == "RUNNING"
    work(stage)
    job.refresh_from_db()
    assert (job.state, job.done, job.failed) == ("DONE", 2, 3)
    assert set(Learner.objects.of(stage.harbour).values_list("name", flat=True)) == {
        "Amina Al-Sayed",
        "Eve Adder",
    }
    assert job.rows.get(number=2).result_uuid == Learner.objects.of(stage.harbour).get(number="1").uuid


def test_a_mended_row_is_added_with_the_next_start(stage):
    job = read(stage)
    row = imports.mend(stage.owner, job.uuid, 3, changes={"name": "Nadia"}, ports=stage.ports)
    assert (row.state, row.message) == ("READY", "")
    still = imports.mend(stage.owner, job.uuid, 4, changes={"email": "no"}, ports=stage.ports)
    assert still.state == "BROKEN"
    again = imports.mend(
        stage.owner, job.uuid, 4, changes={"email": "amina@learners.example"}, ports=stage.ports
    )
    assert again.error_code == "row.email_repeated"
    imports.start(stage.owner, job.uuid, ports=stage.ports)
    work(stage)
    assert Learner.objects.of(stage.harbour).count() == 3
    with pytest.raises(Conflict):
        imports.mend(stage.owner, job.uuid, 3, changes={"name": "Other"}, ports=stage.ports)


def test_running_twice_adds_nobody_twice(stage):
    job = imports.start(stage.owner, read(stage).uuid, ports=stage.ports)
    imports.run(job.uuid, ports=stage.ports)
    Job.objects.of(stage.harbour).update(state="RUNNING")
    job.rows.update(state="READY")
    imports.run(job.uuid, ports=stage.ports)
    assert Learner.objects.of(stage.harbour).filter(email="amina@learners.example").count() == 1
    assert job.rows.get(number=3).state == "FAILED"  # it was broken, and is refused again


def test_an_address_that_is_here_already_is_the_same_learner(stage):
    known = stage.learner()
    job = imports.start(stage.owner, read(stage).uuid, ports=stage.ports)
    work(stage)
    assert job.rows.get(number=2).result_uuid == known.uuid


def test_they_may_be_assigned_at_once(stage):
    version = stage.published()
    imports.start(stage.owner, read(stage, version_uuid=version.uuid).uuid, ports=stage.ports)
    work(stage)
    assert Assessment.objects.of(stage.harbour).filter(version=version).count() == 2


def test_long_files_are_added_in_chunks(stage):
    text = "name\n" + "".join(f"Learner {number}\n" for number in range(imports.CHUNK + 1))
    job = imports.start(stage.owner, read(stage, text).uuid, ports=stage.ports)
    imports.run(job.uuid, ports=stage.ports)
    job.refresh_from_db()
    assert (job.state, job.done) == ("RUNNING", imports.CHUNK)
    work(stage)
    job.refresh_from_db()
    assert (job.state, job.done) == ("DONE", imports.CHUNK + 1)


def test_what_a_crash_left_behind_is_asked_for_again(stage):
    imports.start(stage.owner, read(stage).uuid, ports=stage.ports)
    stage.world.queue.run({imports.JOB: lambda uuid: None})  # the worker died with it
    assert imports.resume_stale(before=stage.world.now, ports=stage.ports) == 1
    work(stage)
    assert Learner.objects.of(stage.harbour).count() == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("email\na@b.example\n", "table.no_name_column"),
        ("name\n" + "x\n" * 10_001, "table.too_many_rows"),
        ("name\n" + "x" * 10_485_761, "table.too_large"),
        ("", "table.empty"),
        ("name\n", "table.empty"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole(stage, text, code):
    with pytest.raises((InvalidInput, TableError)) as refused:
        read(stage, text)
    assert refused.value.code == code
    assert not Job.objects.of(stage.harbour).exists()


def test_a_row_with_more_cells_than_headings_says_so(stage):
    job = read(stage, "name,email\nAl-Sayed, Amina,a@b.example\n")
    (row,) = job.rows.all()
    assert (row.state, row.error_code) == ("BROKEN", "table.width")


def test_nothing_ready_means_nothing_starts(stage):
    job = read(stage, "name\nundefined\n")
    with pytest.raises(Conflict) as refused:
        imports.start(stage.owner, job.uuid, ports=stage.ports)
    assert refused.value.code == "job.nothing_ready"


def test_it_runs_once_at_a_time(stage):
    job = imports.start(stage.owner, read(stage).uuid, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        imports.start(stage.owner, job.uuid, ports=stage.ports)
    assert refused.value.code == "job.running"


def test_a_draft_design_takes_no_learners(stage):
    with pytest.raises(Conflict):
        read(stage, version_uuid=stage.draft().uuid)


def test_strangers_and_designers_have_no_business_here(stage):
    job = read(stage)
    with pytest.raises(NotPermitted):
        imports.read_rows(stage.seat("designer"), data=b"name\nA\n", filename="x.csv", ports=stage.ports)
    with pytest.raises(NotPermitted):
        imports.start(stage.seat("designer"), job.uuid, ports=stage.ports)
    for act in (
        lambda: imports.start(stage.outsider, job.uuid, ports=stage.ports),
        lambda: imports.mend(stage.outsider, job.uuid, 3, changes={"name": "x"}, ports=stage.ports),
        lambda: imports.mend(stage.owner, job.uuid, 99, changes={"name": "x"}, ports=stage.ports),
        lambda: imports.read_rows(
            stage.outsider,
            data=b"name\nA\n",
            filename="x.csv",
            version_uuid=stage.published().uuid,
            ports=stage.ports,
        ),
    ):
        with pytest.raises(NotFound):
            act()
    assert learners.ROLES == ("issuer", "assessor")

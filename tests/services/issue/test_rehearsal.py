"""A list is read and judged, its columns understood otherwise, its rows mended: nothing is issued by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.workbooks import xlsx
from tests.world import WorldEnds

from cairn.records.models import Credential, Job, JobRow
from cairn.services import jobs
from cairn.services.assess import marking
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.issue import bulk, bulk_job, mending, rehearsal
from cairn.services.issue.bulk_job import WORK
from cairn.services.issue.issue import issue
from cairn.services.ports import FileError

HEADER = "Name,E-mail,Date,Outcome 1,Outcome 2\n"


def row(number: int, **changes: str) -> str:
    cells = {
        "name": f"Learner {number}",
        "email": f"l{number}@example.org",
        "date": "2026-03-02",
        "first": "Secure",
        "second": "72",
    } | changes
    return ",".join(cells.values()) + "\n"


def text(count: int, **broken: str) -> str:
    """A list; `broken` is put into its second row."""
    return HEADER + "".join(row(n, **(broken if n == 2 else {})) for n in range(1, count + 1))


@pytest.fixture
def version(stage):
    return stage.published()


@pytest.fixture
def rehearsed(stage, version):
    def rehearsed(data: str | bytes = text(3), **kept) -> Job:
        given = data.encode() if isinstance(data, str) else data
        return rehearsal.rehearse(
            stage.owner,
            data=given,
            filename="march.csv",
            version_uuid=version.uuid,
            ports=stage.ports,
            **kept,
        )

    return rehearsed


def good(job: Job) -> list[tuple[int, dict[str, str]]]:
    """The rows that are good as they stand."""
    job.refresh_from_db()
    rows = [one for chunk in job.chunks.all() for one in bulk_job.unpacked(chunk, job.options["fields"])]
    return [(line, {name: cell for name, cell in data.items() if cell}) for line, data in rows]


def wrong(job: Job) -> list[tuple[int, str]]:
    return list(job.rows.filter(state="BROKEN").values_list("number", "error_code"))


def read(stage, job: Job) -> None:
    """The worker's turn."""
    lease = jobs.take(job.uuid, WORK, ports=stage.ports)
    assert lease is not None
    rehearsal.read(lease, ports=stage.ports)
    job.refresh_from_db()


# --- reading ----------------------------------------------------------------------------------------


def test_good_rows_are_kept_in_chunks_and_broken_ones_as_rows(stage, rehearsed):
    job = rehearsed(text(3, email="nowhere"))

    assert (job.state, job.total, job.failed, job.done) == ("DRAFT", 3, 1, 0)
    assert [line for line, _data in good(job)] == [2, 4]
    assert good(job)[0][1] == {
        "name": "Learner 1", "email": "l1@example.org", "date": "2026-03-02", "outcome-1": "Secure", "outcome-2": "72",
    }  # fmt: skip
    assert wrong(job) == [(3, "row.email_no_at")]
    assert stage.acts()[-1] == "bulk.rehearsed"
    assert Credential.objects.of(stage.harbour).count() == 0


def test_names_and_addresses_are_not_in_the_trail(stage, rehearsed):
    rehearsed()
    trail = stage.harbour.audit.order_by("-number").first()
    assert trail.details == {"rows": 3, "broken": 0}


def test_a_long_list_is_judged_by_the_worker(stage, rehearsed, monkeypatch):
    monkeypatch.setattr(rehearsal, "AT_ONCE", 10)
    monkeypatch.setattr(rehearsal, "CHUNK", 4)
    job = rehearsed(text(11, date="31.02.2026"))
    assert (job.state, job.total, good(job)) == ("READING", 0, [])

    read(stage, job)

    assert (job.state, job.total, job.failed) == ("DRAFT", 11, 1)
    assert len(good(job)) == 10
    assert job.chunks.count() == 3
    assert wrong(job) == [(3, "row.date_impossible")]


@pytest.mark.parametrize("step", ["bulk.before_reading", "bulk.reading", "bulk.after_reading"])
def test_a_worker_that_died_while_reading_begins_again(stage, rehearsed, monkeypatch, step):
    monkeypatch.setattr(rehearsal, "AT_ONCE", 2)
    monkeypatch.setattr(rehearsal, "CHUNK", 2)
    job = rehearsed(text(5, name=""))
    stage.world.breaks_at = step
    with pytest.raises(WorldEnds):
        read(stage, job)
    stage.world.breaks_at = None
    Job.objects.of(stage.harbour).update(lease_until=None)
    read(stage, job)

    assert (job.state, job.total, job.failed, len(good(job))) == ("DRAFT", 5, 1, 4)


def test_a_file_that_breaks_off_behind_its_beginning_ends_with_a_sentence(stage, rehearsed, monkeypatch):
    monkeypatch.setattr(rehearsal, "AT_ONCE", 2)
    job = rehearsed(text(90) + '"never closed')

    read(stage, job)

    assert (job.state, job.failure_code) == ("FAILED", "table.quotes")
    assert "line 92" in job.failure


def test_who_holds_it_already_is_found_by_address_and_by_number(stage, rehearsed, version):
    marked = stage.marked(stage.submitted(version))
    award = marking.award(marked.uuid, seat=stage.owner, ports=stage.ports)
    issue(award.uuid, seat=stage.owner, ports=stage.ports)
    learner = award.learner
    job = rehearsed(text(2, email=learner.email))
    assert wrong(job) == [(3, "row.already_issued")]

    type(learner).objects.of(stage.harbour).filter(pk=learner.pk).update(number="S7")
    numbered = rehearsed("Name,Number,Outcome 1,Outcome 2\nX Y,S7,Secure,72\nY Z,S8,Secure,72\n")
    assert wrong(numbered) == [(2, "row.already_issued")]


def test_a_workbook_is_rehearsed_too(rehearsed):
    cells = [line.split(",") for line in text(3, second="720").splitlines()]
    assert wrong(rehearsed(xlsx(cells))) == [(3, "row.mark_range")]


def test_who_may_rehearse(stage, version):
    said = {"data": text(1).encode(), "filename": "a.csv", "version_uuid": version.uuid, "ports": stage.ports}
    with pytest.raises(NotPermitted):
        rehearsal.rehearse(stage.seat("assessor"), **said)
    with pytest.raises(NotFound):
        rehearsal.rehearse(stage.outsider, **said)


# --- columns ----------------------------------------------------------------------------------------

CHOSEN = {"name": "Wer", "email": "Wo", "outcome-1": "Eins", "outcome-2": "Zwei"}
STRANGE = "Wer,Wo,Eins,Zwei\nLeila,leila@example.org,Secure,72\n"


def test_without_names_the_list_waits_until_somebody_says_which_column_has_them(stage, rehearsed):
    job = rehearsed(STRANGE)
    assert (job.state, job.total, good(job), wrong(job)) == ("DRAFT", 1, [], [])

    job = rehearsal.match(stage.owner, job.uuid, columns=CHOSEN, ports=stage.ports)

    assert (job.state, job.total, job.failed) == ("DRAFT", 1, 0)
    assert good(job)[0][1]["name"] == "Leila"
    assert stage.acts()[-1] == "bulk.matched"


def test_what_was_chosen_is_known_the_next_time(stage, rehearsed):
    rehearsal.match(stage.owner, rehearsed(STRANGE).uuid, columns=CHOSEN, ports=stage.ports)

    again = rehearsed(STRANGE.replace("Leila", "Samir").replace("leila", "samir"))

    assert again.options["columns"] == CHOSEN
    assert set(again.options["why"].values()) == {"before"}
    assert good(again)[0][1]["name"] == "Samir"


def test_what_another_organisation_chose_is_not_known_here(stage, rehearsed):
    rehearsal.match(stage.owner, rehearsed(STRANGE).uuid, columns=CHOSEN, ports=stage.ports)
    Job.objects.of(stage.harbour).update(organisation=stage.elsewhere)

    assert "before" not in rehearsed(STRANGE).options["why"].values()


def test_the_order_of_day_and_month_mends_all_dates_at_once(stage, rehearsed):
    job = rehearsed(HEADER + "".join(row(n, date=f"{n}/2/2026") for n in range(1, 9) if n != 2))
    assert {code for _line, code in wrong(job)} == {"row.date_ambiguous"}

    said = {**job.options["columns"], "dates": "dmy"}
    job = rehearsal.match(stage.owner, job.uuid, columns=said, ports=stage.ports)

    assert (wrong(job), len(good(job))) == ([], 7)


def test_whoever_reads_with_the_old_columns_stops(stage, rehearsed, monkeypatch):
    monkeypatch.setattr(rehearsal, "AT_ONCE", 1)
    job = rehearsed(text(3))
    lease = jobs.take(job.uuid, WORK, ports=stage.ports)
    said = {"name": "E-mail", "outcome-1": "Outcome 1", "outcome-2": "Outcome 2"}
    rehearsal.match(stage.owner, job.uuid, columns=said, ports=stage.ports)

    rehearsal.read(lease, ports=stage.ports)
    assert (good(job), wrong(job), job.state) == ([], [], "READING")

    read(stage, job)
    assert [code for _line, code in wrong(job)] == ["row.name_is_email"] * 3


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"name": "Nobody"}, "bulk.columns"),
        ({"name": "Name", "salary": "E-mail"}, "bulk.columns"),
        ({"name": "Name", "outcome-9": "E-mail"}, "bulk.columns"),
        ({"email": "E-mail"}, "table.no_name_column"),
        ({}, "table.no_name_column"),
    ],
)
def test_columns_that_are_none_are_refused(stage, rehearsed, columns, code):
    job = rehearsed()
    with pytest.raises(InvalidInput) as refused:
        rehearsal.match(stage.owner, job.uuid, columns=columns, ports=stage.ports)
    assert refused.value.code == code


def test_columns_stay_once_issuing_has_begun(stage, rehearsed):
    job = rehearsed()
    bulk.start(stage.owner, job.uuid, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        rehearsal.match(stage.owner, job.uuid, columns={"name": "Name"}, ports=stage.ports)
    assert refused.value.code == "bulk.begun"


def test_columns_stay_where_there_is_no_file_any_more(stage, rehearsed):
    job = rehearsed()
    rehearsal.forget_file(job, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        rehearsal.match(stage.owner, job.uuid, columns={"name": "Name"}, ports=stage.ports)
    assert refused.value.code == "bulk.no_file"


@pytest.mark.django_db(transaction=True)
def test_the_file_is_destroyed_when_issuing_begins(stage, rehearsed):
    job = rehearsed()
    kept = job.options["file"]
    assert stage.ports.files.read(kept) == text(3).encode()
    rehearsal.forget_file(job, ports=stage.ports)
    with pytest.raises(FileError):
        stage.ports.files.read(kept)


# --- mending ----------------------------------------------------------------------------------------


def test_a_mended_row_is_ready(stage, rehearsed):
    job = rehearsed(text(3, name=""))

    mended = mending.mend(
        stage.owner, job.uuid, 3, changes={"name": " Learner\u00a0 two "}, ports=stage.ports
    )

    assert (mended.state, mended.data["name"], mended.error_code) == ("READY", "Learner two", "")
    job.refresh_from_db()
    assert (job.failed, stage.acts()[-1]) == (0, "bulk.mended")


def test_what_was_typed_stays_when_it_is_still_wrong(stage, rehearsed):
    job = rehearsed(text(3, email="nowhere"))
    row_ = mending.mend(stage.owner, job.uuid, 3, changes={"email": "a@b@c"}, ports=stage.ports)
    assert (row_.state, row_.data["email"], row_.error_code) == ("BROKEN", "a@b@c", "row.email_form")


def test_many_are_mended_in_one_go(stage, rehearsed):
    job = rehearsed(HEADER + "".join(row(n, name="") for n in range(1, 8)))
    changes = {line: {"name": f"Learner {line}"} for line in range(2, 8)} | {
        8: {"date": ""},
        99: {"name": "X"},
    }

    assert mending.mend_many(stage.owner, job.uuid, changes=changes, ports=stage.ports) == mending.Mended(
        6, 1, 1
    )
    assert wrong(job) == [(8, "row.name_missing")]


def test_a_mended_address_may_not_be_one_that_stands_elsewhere(stage, rehearsed):
    job = rehearsed(text(3, email="nowhere"))
    row_ = mending.mend(stage.owner, job.uuid, 3, changes={"email": "L3@example.org"}, ports=stage.ports)
    assert row_.error_code == "row.email_repeated"


@pytest.mark.parametrize("few", [0, 20])
def test_a_number_that_stands_elsewhere_is_found_however_it_is_looked_for(stage, rehearsed, monkeypatch, few):
    monkeypatch.setattr(mending, "_FEW", few)
    awkward = '"B ""7"" \\ ü\u2028"'
    numbers = ("X-1", awkward, "X-3", "")
    rows = [*(f"L,{number},Secure,72\n" for number in numbers), ",Y,Secure,72\n"]
    broken = rehearsed("Name,Number,Outcome 1,Outcome 2\n" + "".join(rows))
    assert wrong(broken) == [(6, "row.name_missing")]
    said = good(broken)[1][1]["number"]

    for number, code in ((said, "row.number_repeated"), ("X-3", "row.number_repeated"), ("X-2", "")):
        changes = {"name": "N", "number": number}
        mended = mending.mend(stage.owner, broken.uuid, 6, changes=changes, ports=stage.ports)
        assert mended.error_code == code


def test_of_two_broken_rows_with_one_address_the_first_can_be_mended(stage, rehearsed):
    job = rehearsed(HEADER + row(1, date="soon") + row(2, email="l1@example.org"))
    assert wrong(job) == [(2, "row.date_form"), (3, "row.email_repeated")]

    assert mending.mend(stage.owner, job.uuid, 2, changes={"date": ""}, ports=stage.ports).state == "READY"
    again = mending.mend(stage.owner, job.uuid, 3, changes={}, ports=stage.ports)
    assert again.error_code == "row.email_repeated"


def test_one_text_is_replaced_in_all_rows_alike(stage, rehearsed):
    job = rehearsed(HEADER + "".join(row(n, first="Sicher" if n % 2 else "Fluent") for n in range(1, 8)))
    assert len(wrong(job)) == 4

    mended = mending.mend_alike(
        stage.owner,
        job.uuid,
        code="row.result_unknown",
        field="outcome-1",
        said="Sicher",
        instead="Secure",
        ports=stage.ports,
    )

    assert (mended.ready, wrong(job)) == (4, [])


def test_a_field_is_no_way_into_the_database(stage, rehearsed):
    job = rehearsed()
    for field in ("name__startswith", "job__organisation__name", ""):
        with pytest.raises(InvalidInput):
            mending.mend_alike(
                stage.owner, job.uuid, code="x", field=field, said="", instead="", ports=stage.ports
            )


def test_rows_are_left_out_by_their_kind_or_their_number(stage, rehearsed):
    job = rehearsed(HEADER + row(1) + row(2, email="l1@example.org") + row(3, name="") + row(4, name=""))
    assert mending.leave_out(stage.owner, job.uuid, code="row.email_repeated", ports=stage.ports) == 1
    assert mending.leave_out(stage.owner, job.uuid, numbers=[4], ports=stage.ports) == 1
    job.refresh_from_db()
    assert (wrong(job), job.failed, job.skipped) == ([(5, "row.name_missing")], 1, 2)
    assert stage.acts()[-1] == "bulk.left_out"


def test_a_row_that_was_left_out_cannot_be_changed(stage, rehearsed):
    job = rehearsed(text(3, name=""))
    mending.leave_out(stage.owner, job.uuid, numbers=[3], ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        mending.mend(stage.owner, job.uuid, 3, changes={"name": "X Y"}, ports=stage.ports)
    assert refused.value.code == "bulk.row_done"


def test_nothing_is_mended_while_it_works(stage, rehearsed):
    job = rehearsed(text(3, name=""))
    Job.objects.of(stage.harbour).update(state="RUNNING")
    for act in (
        lambda: mending.mend(stage.owner, job.uuid, 3, changes={"name": "X Y"}, ports=stage.ports),
        lambda: mending.leave_out(stage.owner, job.uuid, numbers=[3], ports=stage.ports),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "bulk.working"


AGAIN = "Row,Name,E-mail,Date,Outcome 1,Outcome 2,What is wrong\n"


@pytest.mark.parametrize(
    "sent",
    [
        AGAIN + "3,Learner two,l2@example.org,2026-03-02,Secure,72,The name is empty.\n",
        AGAIN.replace(",", ";") + "3;Learner two;l2@example.org;02.03.2026;Secure;72;\n",
        "Zeile;Vorname und Rest;Name\n3;x;Learner two\n",
        xlsx([["Row", "Name"], [3, "Learner two"]]),
        "A title\n\nRow,Name\n3,Learner two\n",
    ],
    ids=["as it was downloaded", "with semicolons", "other columns", "a workbook", "a title above"],
)
def test_only_the_broken_rows_are_sent_again(stage, rehearsed, sent):
    job = rehearsed(text(3, name=""))
    data = sent.encode() if isinstance(sent, str) else sent

    mended = mending.mend_with_file(stage.owner, job.uuid, data=data, filename="again.csv", ports=stage.ports)

    assert mended == mending.Mended(1, 0, 0)
    assert JobRow.objects.of(stage.harbour).get(number=3).data["name"] == "Learner two"


def test_rows_that_are_not_broken_are_not_changed_by_a_file(stage, rehearsed):
    job = rehearsed(text(3, name=""))
    sent = b"Row,Name\n2,Somebody else\n3,Learner two\n77,Nobody\nx,Nobody\n"
    mended = mending.mend_with_file(stage.owner, job.uuid, data=sent, filename="a.csv", ports=stage.ports)
    assert mended == mending.Mended(1, 0, 2)
    assert good(job)[0][1]["name"] == "Learner 1"


def test_an_apostrophe_of_our_own_export_is_no_part_of_the_cell(stage, rehearsed):
    job = rehearsed(text(3, name="", second="-5"))
    sent = b"Row,Name,Outcome 2\n3,'t Hooft,'-5\n"
    mending.mend_with_file(stage.owner, job.uuid, data=sent, filename="a.csv", ports=stage.ports)
    kept = JobRow.objects.of(stage.harbour).get(number=3)
    assert (kept.data["name"], kept.data["outcome-2"]) == ("'t Hooft", "-5")


def test_a_file_without_row_numbers_is_refused(stage, rehearsed):
    with pytest.raises(InvalidInput) as refused:
        mending.mend_with_file(
            stage.owner, rehearsed().uuid, data=b"Name\nX Y\n", filename="a.csv", ports=stage.ports
        )
    assert refused.value.code == "bulk.no_row_numbers"


def test_another_organisations_list_is_not_there(stage, rehearsed):
    job = rehearsed(text(3, name=""))
    eve = stage.outsider
    for act in (
        lambda: rehearsal.match(eve, job.uuid, columns={"name": "Name"}, ports=stage.ports),
        lambda: mending.mend(eve, job.uuid, 3, changes={"name": "X Y"}, ports=stage.ports),
        lambda: mending.mend_many(eve, job.uuid, changes={}, ports=stage.ports),
        lambda: mending.mend_with_file(eve, job.uuid, data=b"Row\n3\n", filename="a", ports=stage.ports),
        lambda: mending.leave_out(eve, job.uuid, numbers=[3], ports=stage.ports),
    ):
        with pytest.raises(NotFound):
            act()


# --- forgetting -------------------------------------------------------------------------------------


def test_a_list_that_nobody_starts_is_destroyed_after_ninety_days(stage, rehearsed):
    old, young = rehearsed(text(3, name="")), rehearsed(text(2))
    Job.objects.of(stage.harbour).filter(pk=old.pk).update(
        created_at=stage.world.now - rehearsal.LIVES - timedelta(seconds=1)
    )

    assert rehearsal.forget_old(ports=stage.ports) == 1
    assert rehearsal.forget_old(ports=stage.ports) == 0

    old.refresh_from_db()
    assert (old.state, old.total, good(old), wrong(old)) == ("CANCELLED", 3, [], [])
    assert not {"file", "head"} & set(old.options)
    assert len(good(young)) == 2


def test_a_list_that_was_issued_in_part_is_kept(stage, rehearsed):
    job = rehearsed()
    Job.objects.of(stage.harbour).update(created_at=stage.world.now - timedelta(days=900), done=1)
    assert rehearsal.forget_old(ports=stage.ports) == 0
    assert len(good(job)) == 3

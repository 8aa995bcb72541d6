"""Issuing: what waits, some of it, all of it, many from a file, mended in place, watched, paused."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests import people as cast
from tests.web.workshop import as_, says, text_of

from cairn.records.models import Credential, Job, Person
from cairn.services.assess import marking
from cairn.services.issue import rehearsal, several
from cairn.services.run import learners
from cairn.worker.jobs import bound

pytestmark = pytest.mark.django_db

HEADER = "Name,E-mail,Date,Outcome 1,Outcome 2\n"


OF_A_JOB = ("bulk", "bulk-columns", "bulk-broken", "bulk-results")
ACTS = ("mend", "alike", "dates", "leave-out", "again", "start", "pause", "cancel")


@pytest.fixture
def bram(stage):
    return as_(stage.bram)


def to(stage, name, *args):
    return reverse(f"provider:{name}", args=[stage.harbour.uuid, *args])


def person(who):
    return Person.objects.get(user__email=who.email)


def lines(count, *, broken=()):
    """A file in which every other broken row has no name, the others no @ in their address."""
    rows = []
    for number in range(1, count + 1):
        name, email = f"Learner {number}", f"learner{number}@example.org"
        if number in broken:
            name, email = ("", email) if broken.index(number) % 2 == 0 else (name, "no-at-sign.example")
        rows.append(f"{name},{email},2026-03-02,Secure,72\n")
    return HEADER + "".join(rows)


def csv(text: str, name: str = "march.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def rehearsed(stage, text=None, version=None) -> Job:
    version = version or stage.published()
    data = (text or lines(3, broken=(2,))).encode()
    return rehearsal.rehearse(
        stage.owner, data=data, filename="march.csv", version_uuid=version.uuid, ports=stage.ports
    )


def attended(stage, count):
    """Awards of an attendance badge."""
    version = stage.published(assessed="no", achievement_type="Badge")
    made = []
    for number in range(count):
        email = f"l{number}@x.example"
        row = learners.add(stage.owner, name=f"Learner {number}", email=email, ports=stage.ports)
        (work,) = learners.assign(stage.owner, [row.uuid], version.uuid, ports=stage.ports)
        made.append(marking.award(work.uuid, seat=stage.owner, ports=stage.ports))
    return made


def issued(stage) -> int:
    return Credential.objects.of(stage.harbour).filter(state="ISSUED").count()


def run(stage):
    stage.world.run_jobs(bound(stage.ports))


# --- who may ------------------------------------------------------------------------------------


def every(stage):
    version = stage.published()
    job = rehearsed(stage, version=version)
    yield from (("get", to(stage, name)) for name in ("issue", "issue-csv", "bulk-new"))
    yield ("get", to(stage, "bulk-template", version.uuid))
    yield ("get", to(stage, "bulk-jobs"))
    yield from (("get", to(stage, name, job.uuid)) for name in OF_A_JOB)
    yield from (("post", to(stage, name)) for name in ("issue", "bulk-new"))
    yield from (("post", to(stage, f"bulk-{name}", job.uuid)) for name in ACTS)


def test_a_visitor_is_asked_to_sign_in(stage):
    for method, address in every(stage):
        answer = getattr(as_(None), method)(address)
        assert (answer.status_code, "/account/login" in answer.headers.get("Location", "")) == (302, True)


def test_somebody_of_another_organisation_finds_nothing(stage):
    for method, address in every(stage):
        assert getattr(as_(stage.eve), method)(address).status_code == 404, address


def test_another_organisations_job_and_version_are_not_there(stage):
    job = rehearsed(stage)
    eve = as_(stage.eve)
    own = stage.elsewhere.uuid
    for name in OF_A_JOB:
        assert eve.get(reverse(f"provider:{name}", args=[own, job.uuid])).status_code == 404
    for name in (*ACTS, "columns"):
        assert eve.post(reverse(f"provider:bulk-{name}", args=[own, job.uuid])).status_code == 404
    assert eve.get(reverse("provider:bulk-template", args=[own, job.subject_uuid])).status_code == 404


@pytest.mark.parametrize("role", ["designer", "assessor"])
def test_those_who_do_not_issue_may_not(stage, role):
    stage.member(cast.CHIDI, role)
    chidi = as_(person(cast.CHIDI))
    for method, address in every(stage):
        assert getattr(chidi, method)(address).status_code == 403, address
    home = reverse("provider:organisation-home", args=[stage.harbour.uuid])
    assert f'href="{home}issue"' not in chidi.get(home).content.decode(), "a link to a refusal"


def test_an_issuer_may(stage):
    stage.member(cast.CHIDI, "issuer")
    chidi = as_(person(cast.CHIDI))
    home = reverse("provider:organisation-home", args=[stage.harbour.uuid])
    assert f'href="{home}issue"' in chidi.get(home).content.decode()
    for method, address in every(stage):
        if method == "get":
            assert chidi.get(address).status_code == 200, address


# --- what waits ---------------------------------------------------------------------------------


def test_one_award_is_issued_and_its_page_opens(stage, bram):
    award = stage.awarded()
    page = bram.get(to(stage, "issue"))
    assert says(page, "One award", "is decided and not issued yet.", "Amina Al-Sayed")

    done = bram.post(to(stage, "issue"), {"award": str(award.uuid)}, follow=True)

    assert issued(stage) == 1
    assert says(done, "One credential is issued and offered.", "What a stranger sees")
    assert says(bram.get(to(stage, "issue")), "Everything that was awarded is issued.")


def test_all_are_issued_with_one_button(stage, bram):
    attended(stage, 3)
    done = bram.post(to(stage, "issue"), {"which": "all"}, follow=True)

    assert says(done, "3 credentials are issued and offered.")
    assert issued(stage) == 3


def test_many_go_to_the_background_and_the_page_says_how_far_it_is(stage, bram, monkeypatch):
    monkeypatch.setattr(several, "DIRECT", 2)
    made = attended(stage, 3)
    page = bram.post(to(stage, "issue"), {"award": [str(one.uuid) for one in made]}, follow=True)
    assert says(page, "0 of 3", "Running", "Awards chosen from the list")
    assert issued(stage) == 0

    run(stage)

    job = Job.objects.of(stage.harbour).get()
    assert says(bram.get(to(stage, "bulk", job.uuid)), "3 credentials", "are issued.")


def test_nothing_chosen_is_said(stage, bram):
    attended(stage, 1)
    assert says(bram.post(to(stage, "issue"), {}, follow=True), "Choose at least one first.")


def test_a_refusal_is_said_with_the_learners_name_and_stays_in_the_list(stage, bram):
    award = stage.awarded()
    learner = award.learner
    type(learner).objects.of(stage.harbour).filter(pk=learner.pk).update(name="undefined")

    answer = bram.post(to(stage, "issue"), {"award": str(award.uuid)}, follow=True)

    assert says(answer, "Not issued to undefined:")
    assert issued(stage) == 0


def test_the_list_is_searched_and_exported(stage, bram):
    attended(stage, 3)
    assert says(bram.get(to(stage, "issue") + "?q=learner+1"), "Learner 1")
    sheet = bram.get(to(stage, "issue-csv") + "?q=learner+1").content.decode("utf-8-sig")
    assert sheet.count("\n") == 2


# --- many from a file ---------------------------------------------------------------------------


def test_thirty_rows_with_two_broken_ones_twenty_eight_issued_then_mended_and_issued(stage, bram):
    version = stage.published()
    said = {"version": str(version.uuid), "file": csv(lines(30, broken=(7, 19)))}
    asked = bram.post(to(stage, "bulk-new"), said, follow=True)
    job = Job.objects.of(stage.harbour).get()
    assert says(asked, "This is how we understand the columns.", "Learner 1", "by its heading")
    page = bram.post(to(stage, "bulk-columns", job.uuid), chosen(job), follow=True)
    assert says(
        page,
        "<em>28 of 30</em> are ready to issue.",
        "2 rows need a word from you.",
        "Nothing has been issued",
        "The name is empty. It would be printed blank; type the name.",
        "The e-mail has no @. Type the whole address.",
        "Issue the 28 and leave 2",
        "Preview: row 2",
        "Learner 1",
    )
    assert issued(stage) == 0

    bram.post(to(stage, "bulk-start", job.uuid))
    run(stage)
    assert issued(stage) == 28
    done = bram.get(to(stage, "bulk", job.uuid))
    assert says(done, "<em>28 credentials</em> are issued.", "2 rows need a word from you.")

    changes = {"row-8-name": "Learner seven", "row-20-email": "learner19@example.org"}
    mended = bram.post(to(stage, "bulk-mend", job.uuid), changes, follow=True)
    assert says(mended, "2 rows are ready now.", "Issue the 2")
    bram.post(to(stage, "bulk-start", job.uuid))
    run(stage)

    assert issued(stage) == 30
    assert Credential.objects.of(stage.harbour).filter(learner_name="Learner seven").exists()


def test_a_row_that_is_still_wrong_keeps_what_was_typed(stage, bram):
    job = rehearsed(stage, HEADER + "Learner 1,learner1.example,2026-03-02,Secure,72\n")
    page = bram.post(to(stage, "bulk-mend", job.uuid), {"row-2-email": "still wrong@"}, follow=True)

    assert says(page, "Nothing is right yet.", 'value="still wrong@"')


def test_a_missing_result_is_chosen_from_the_rubric(stage, bram):
    job = rehearsed(stage, HEADER + "Learner 1,l1@x.example,2026-03-02,,72\n")
    page = bram.get(to(stage, "bulk", job.uuid))
    assert says(page, '<option value="Fluent">Fluent</option>', 'name="row-2-outcome-1"')

    bram.post(to(stage, "bulk-mend", job.uuid), {"row-2-outcome-1": "Fluent"})
    assert says(bram.get(to(stage, "bulk", job.uuid)), "<em>1 of 1</em> are ready to issue.")


def test_a_file_without_results_says_which_columns_are_missing(stage, bram):
    job = rehearsed(stage, "Name,E-mail\nLearner 1,l1@x.example\n")
    page = bram.get(to(stage, "bulk", job.uuid))
    assert says(page, "No column of this file has results.", to(stage, "bulk-template", job.subject_uuid))


def test_the_template_has_a_column_for_each_outcome(stage, bram):
    sheet = bram.get(to(stage, "bulk-template", stage.published().uuid)).content.decode("utf-8-sig")
    assert sheet.strip() == '"Name","E-mail","Number","Date","Outcome 1","Outcome 2","Outcome 3"'


def test_the_broken_rows_alone_are_downloaded_as_they_stood_with_what_is_wrong(stage, bram):
    job = rehearsed(stage)
    answer = bram.get(to(stage, "bulk-broken", job.uuid))
    sheet = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert sheet[0] == '"Row","Name","E-mail","Date","Outcome 1","Outcome 2","What is wrong"'
    assert len(sheet) == 2
    assert "The name is empty." in sheet[1]


def test_the_letter_is_shown_before_it_is_sent(stage, bram):
    page = bram.get(to(stage, "bulk", rehearsed(stage).uuid))
    assert says(page, "Your credential: Safe knots for deck work", "Hello Learner 1,", "See row 4")
    assert says(
        bram.get(to(stage, "bulk", Job.objects.of(stage.harbour).get().uuid) + "?preview=4"), "Learner 3"
    )
    assert stage.world.letters == []


def test_work_is_paused_and_goes_on(stage, bram):
    job = rehearsed(stage)
    bram.post(to(stage, "bulk-start", job.uuid))
    running = bram.get(to(stage, "bulk", job.uuid))
    assert says(running, "Issued <em>0 of 2</em>.", "Pause", "Can be mended when this has stopped.")
    assert '<noscript><meta http-equiv="refresh"' in text_of(running)

    paused = bram.post(to(stage, "bulk-pause", job.uuid), follow=True)
    run(stage)
    assert says(paused, "Paused after <em>0 of 2</em>.", "Go on")
    assert issued(stage) == 0
    bram.post(to(stage, "bulk-start", job.uuid))
    run(stage)
    assert issued(stage) == 2


def test_a_poll_gets_the_progress_alone_and_the_page_anew_at_the_end(stage, bram):
    job = rehearsed(stage)
    bram.post(to(stage, "bulk-start", job.uuid))
    address = to(stage, "bulk", job.uuid)
    part = text_of(bram.get(address, headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "hx-get" in part
    run(stage)

    assert bram.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_starting_twice_is_a_conflict_in_words(stage, bram):
    job = rehearsed(stage)
    bram.post(to(stage, "bulk-start", job.uuid))
    again = bram.post(to(stage, "bulk-start", job.uuid))
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("text", "sentence"), [("", "empty"), ("Name\n", "no rows"), ("\0", "nothing in this list")]
)
def test_a_file_that_cannot_be_used_is_said_and_the_course_stays_chosen(stage, bram, text, sentence):
    version = stage.published()
    other = stage.published(name="Another course")
    answer = bram.post(to(stage, "bulk-new"), {"version": str(other.uuid), "file": csv(text)})

    assert answer.status_code == 422
    assert says(answer, sentence, f'<option value="{other.uuid}" selected>')
    assert str(version.uuid) in text_of(answer)


def test_a_file_that_is_too_large_is_said(stage, bram, monkeypatch):
    monkeypatch.setattr("cairn.adapters.tables.MAX_BYTES", 10_000)
    version = stage.published()
    large = csv("Name\n" + "Somebody\n" * 2000)
    answer = bram.post(to(stage, "bulk-new"), {"version": str(version.uuid), "file": large})
    assert (answer.status_code, says(answer, "a file may have 50 MB")) == (422, True)


@pytest.mark.slow
def test_more_rows_than_we_take_are_said(stage, bram):
    version = stage.published()
    long = csv("Name\n" + "A B\n" * 200_200)
    answer = bram.post(to(stage, "bulk-new"), {"version": str(version.uuid), "file": long})
    stage.world.run_jobs(bound(stage.ports))

    assert answer.status_code == 302
    job = Job.objects.of(stage.harbour).get()
    assert (job.state, job.failure_code) == ("FAILED", "table.too_many_rows")
    assert says(bram.get(to(stage, "bulk", job.uuid)), "The list has more than 200,000 rows", "Split it.")


# --- pasted -------------------------------------------------------------------------------------


def test_rows_are_pasted_out_of_a_spreadsheet(stage, bram):
    version = stage.published()
    pasted = "Name\tE-mail\tOutcome 1\tOutcome 2\nLeila Haddad\tleila@example.org\tSecure\t72\n"
    bram.post(to(stage, "bulk-new"), {"version": str(version.uuid), "pasted": pasted})

    job = Job.objects.of(stage.harbour).get()
    assert (job.total, job.failed, job.title) == (1, 0, "Pasted rows")


def test_neither_a_file_nor_rows_is_said_and_both_are(stage, bram):
    version = str(stage.published().uuid)
    assert says(bram.post(to(stage, "bulk-new"), {"version": version}), "Choose a file, or paste the rows")
    both = bram.post(
        to(stage, "bulk-new"), {"version": version, "pasted": "Name\nX Y\n", "file": csv("Name\nZ\n")}
    )
    assert says(both, "Keep one of them.", "X Y")


def test_pasted_rows_that_cannot_be_read_stay_where_they_were_pasted(stage, bram):
    version = str(stage.published().uuid)
    answer = bram.post(to(stage, "bulk-new"), {"version": version, "pasted": 'Name\n"Leila\n'})
    assert (answer.status_code, says(answer, "quotation mark", "Leila")) == (422, True)


# --- columns ------------------------------------------------------------------------------------

STRANGE = "Wer,Wo,Eins,Zwei\nLeila,leila@example.org,Secure,72\n"


def chosen(job: Job, **changes: str) -> dict[str, str]:
    """The form of the columns as the page shows it."""
    field_of = {heading: name for name, heading in job.options["columns"].items()}
    headers = job.options["headers"]
    return {f"column-{place}": field_of.get(header, "") for place, header in enumerate(headers)} | changes


def test_each_column_is_shown_with_its_guess_its_examples_and_what_it_may_be(stage, bram):
    page = bram.get(to(stage, "bulk-columns", rehearsed(stage).uuid))
    assert says(
        page, "E-mail", "learner1@example.org", '<option value="email" selected>', "Outcome 1: Tie six deck knots",
        "Leave out", "by its heading", "Day first: 4 March",
    )  # fmt: skip


def test_a_list_without_names_asks_for_them(stage, bram):
    job = rehearsed(stage, STRANGE)
    assert says(
        bram.get(to(stage, "bulk", job.uuid)), "Which column has the <em>names</em>?", "Choose the columns"
    )
    assert says(bram.get(to(stage, "bulk-columns", job.uuid)), "Which column has the names?")

    columns = {"column-0": "name", "column-1": "email", "column-2": "outcome-1", "column-3": "outcome-2"}
    page = bram.post(to(stage, "bulk-columns", job.uuid), columns, follow=True)

    assert says(page, "<em>1 of 1</em> are ready to issue.")


def test_the_next_list_of_the_course_is_understood_as_the_last(stage, bram):
    job = rehearsed(stage, STRANGE)
    columns = {"column-0": "name", "column-1": "email", "column-2": "outcome-1", "column-3": "outcome-2"}
    bram.post(to(stage, "bulk-columns", job.uuid), columns)

    said = {"version": str(job.subject_uuid), "file": csv(STRANGE.replace("eila", "ola"))}
    page = bram.post(to(stage, "bulk-new"), said, follow=True)

    assert says(page, "<em>1 of 1</em> are ready to issue.")
    again = Job.objects.of(stage.harbour).order_by("-pk")[0]
    assert says(bram.get(to(stage, "bulk-columns", again.uuid)), "as you chose the last time")


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"column-0": ""}, "No column has the names."),
        ({"column-1": "name"}, "Two columns are"),
        ({"column-1": "family"}, "There is a whole name and a part of one."),
        ({"column-1": "salary"}, "Choose one of the list."),
    ],
)
def test_a_choice_that_makes_no_sense_is_said_and_stays_as_it_was_chosen(stage, bram, columns, sentence):
    job = rehearsed(stage)
    answer = bram.post(to(stage, "bulk-columns", job.uuid), chosen(job, **columns))

    assert (answer.status_code, says(answer, sentence)) == (422, True)
    assert '<option value="outcome-2" selected>' in text_of(answer)


def test_columns_stay_once_issuing_has_begun(stage, bram):
    job = rehearsed(stage)
    bram.post(to(stage, "bulk-start", job.uuid))
    run(stage)
    page = bram.get(to(stage, "bulk-columns", job.uuid), follow=True)
    assert says(page, "The columns cannot be changed any more")


def test_who_says_the_order_of_days_mends_all_dates_alike(stage, bram):
    rows = "".join(f"Learner {n},l{n}@x.example,{n}/2/2026,Secure,72\n" for n in (1, 3, 4))
    job = rehearsed(stage, HEADER + rows)
    page = bram.get(to(stage, "bulk", job.uuid))
    assert says(page, "what does 4/3/2026 mean in this list?", "the day comes first")

    mended = bram.post(to(stage, "bulk-dates", job.uuid), {"dates": "dmy"}, follow=True)

    assert says(mended, "3 rows are ready now.", "<em>3 of 3</em> are ready to issue.")


# --- mending many -------------------------------------------------------------------------------


def several_kinds(stage) -> Job:
    text = HEADER + (
        "Learner 1,l1@x.example,,Secure,72\n"
        "Learner 2,l1@x.example,,Secure,72\n"
        "Learner 3,l3@x.example,,Sicher,72\n"
        "Learner 4,l4@x.example,,Sicher,72\n"
        ",no-at-sign,soon,Sicher,720\n"
    )
    return rehearsed(stage, text)


def test_kinds_are_counted_and_looked_at_alone(stage, bram):
    job = several_kinds(stage)
    page = bram.get(to(stage, "bulk", job.uuid))
    assert says(page, "E-mail twice <b>1</b>", "Result not known <b>2</b>", "No name <b>1</b>")

    alone = bram.get(to(stage, "bulk", job.uuid) + "?kind=row.result_unknown")
    assert text_of(alone).count('class="wrong"') == 2
    assert says(alone, "“Sicher” in 2 rows is", "Replace in all")
    assert text_of(bram.get(to(stage, "bulk", job.uuid) + "?kind=nonsense")).count('class="wrong"') == 4


def test_everything_that_is_wrong_with_a_row_is_said_at_once(stage, bram):
    page = bram.get(to(stage, "bulk", several_kinds(stage).uuid))
    assert says(
        page, "The name is empty.", "The e-mail has no @.", "“soon” is no date", "“Sicher” is no result of outcome 1",
        "“720” is no mark from 0 to 100", 'name="row-6-name"', 'name="row-6-email"', 'name="row-6-date"',
        'name="row-6-outcome-1"', 'name="row-6-outcome-2"',
    )  # fmt: skip


def test_one_text_is_replaced_in_all_rows_that_have_it(stage, bram):
    job = several_kinds(stage)
    said = {"kind": "row.result_unknown", "field": "outcome-1", "said": "Sicher", "instead": "Secure"}
    page = bram.post(to(stage, "bulk-alike", job.uuid), said, follow=True)
    assert says(page, "2 rows are ready now.")


def test_a_kind_is_left_out(stage, bram):
    job = several_kinds(stage)
    page = bram.post(to(stage, "bulk-leave-out", job.uuid), {"kind": "row.email_repeated"}, follow=True)
    assert says(page, "One row is left out.", "1 left out")


def test_a_row_is_left_out_by_a_tick_while_another_is_mended(stage, bram):
    job = several_kinds(stage)
    typed = {"row-4-outcome-1": "Fluent", "row-3-email": "l1@x.example", "leave": ["3", "x", "99"]}
    page = bram.post(to(stage, "bulk-mend", job.uuid), typed, follow=True)
    assert says(page, "One row is left out.", "One row is ready now.", "<em>2 of 5</em> are ready to issue.")


def test_what_was_typed_is_not_lost_when_it_cannot_be_taken(stage, bram):
    job = several_kinds(stage)
    Job.objects.of(stage.harbour).update(state="RUNNING")
    typed = {"row-6-name": "Typed name", "row-6-email": "typed@x.example"}
    answer = bram.post(to(stage, "bulk-mend", job.uuid), typed)
    assert answer.status_code == 409
    assert says(answer, "Rows can be mended when this has stopped.")


def test_the_page_and_the_kind_are_kept_after_mending(stage, bram):
    job = several_kinds(stage)
    typed = {"row-4-outcome-1": "Fluent", "kind": "row.result_unknown", "page": "1"}
    answer = bram.post(to(stage, "bulk-mend", job.uuid), typed)
    assert answer.headers["Location"].endswith("?kind=row.result_unknown&page=1")


def test_a_hundred_broken_rows_are_shown_page_by_page(stage, bram):
    job = rehearsed(stage, HEADER + "".join(f",l{n}@x.example,,Secure,72\n" for n in range(120)))
    first = text_of(bram.get(to(stage, "bulk", job.uuid)))
    assert (first.count('class="wrong"'), "1 to 50 of 120" in first) == (50, True)
    last = text_of(bram.get(to(stage, "bulk", job.uuid) + "?page=3"))
    assert last.count('class="wrong"') == 20


def test_the_broken_rows_come_back_as_a_file(stage, bram):
    job = several_kinds(stage)
    sheet = bram.get(to(stage, "bulk-broken", job.uuid))
    text = b"".join(sheet.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].startswith('"Row","Name","E-mail"')
    assert "The name is empty." in text
    mended = text.replace("Sicher", "Secure").replace('"6",""', '"6","Learner 5"').replace("soon", "")
    mended = mended.replace("no-at-sign", "l5@x.example").replace("720", "72").replace("l1@", "l2@")

    page = bram.post(to(stage, "bulk-again", job.uuid), {"file": csv(mended)}, follow=True)

    assert says(page, "4 rows are ready now.", "<em>5 of 5</em> are ready to issue.")


def test_a_file_that_says_not_which_rows_it_has_is_said(stage, bram):
    job = several_kinds(stage)
    answer = bram.post(to(stage, "bulk-again", job.uuid), {"file": csv("Name\nX Y\n")})
    assert (answer.status_code, says(answer, "No column is headed “Row”.")) == (422, True)
    assert says(bram.post(to(stage, "bulk-again", job.uuid)), "This field is required")


def test_cells_that_begin_a_formula_are_text_in_every_file(stage, bram):
    evil = "=HYPERLINK(1)"
    job = rehearsed(
        stage, HEADER + f'"{evil}",a@b.example,,Secure,72\nGood Name,=cmd@x.example,+1,Secure,72\n'
    )
    text = b"".join(bram.get(to(stage, "bulk-broken", job.uuid)).streaming_content).decode("utf-8-sig")
    assert f'"\'{evil}"' in text
    cells = [cell for line in text.splitlines() for cell in line.strip('"').split('","')]
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]


# --- watching, cancelling, results --------------------------------------------------------------


def test_lists_are_found_again(stage, bram):
    assert says(bram.get(to(stage, "bulk-jobs")), "Nothing was issued many at once yet.")
    job = rehearsed(stage)
    page = bram.get(to(stage, "bulk-jobs"))
    assert says(
        page, "<em>One list</em> is not finished.", "march.csv", to(stage, "bulk", job.uuid), "Rehearsal"
    )


def test_cancelling_says_what_it_means_and_ends_it(stage, bram):
    job = rehearsed(stage)
    assert says(bram.get(to(stage, "bulk", job.uuid)), "No further row is issued", "Cancel for good")
    bram.post(to(stage, "bulk-start", job.uuid))
    page = bram.post(to(stage, "bulk-cancel", job.uuid), follow=True)
    run(stage)
    assert says(page, "Cancelled. What is issued stays issued.", "Cancelled after <em>0 of 3</em>.")
    assert "Put it right" not in text_of(page)
    assert issued(stage) == 0
    assert bram.post(to(stage, "bulk-start", job.uuid)).status_code == 409


def test_a_long_list_is_read_in_the_background_and_the_page_says_so(stage, bram, monkeypatch):
    monkeypatch.setattr("cairn.services.issue.rehearsal.AT_ONCE", 2)
    job = rehearsed(stage, lines(5, broken=(2,)))
    page = bram.get(to(stage, "bulk", job.uuid))
    assert says(page, "being <em>read and judged</em>", "Reading", '<noscript><meta http-equiv="refresh"')
    run(stage)
    assert says(bram.get(to(stage, "bulk", job.uuid)), "<em>4 of 5</em> are ready to issue.")


def test_a_list_that_breaks_off_is_said_with_the_line(stage, bram, monkeypatch):
    monkeypatch.setattr("cairn.services.issue.rehearsal.AT_ONCE", 2)
    job = rehearsed(stage, lines(100) + '"never closed')
    run(stage)
    page = bram.get(to(stage, "bulk", job.uuid))
    assert says(page, "This list could <em>not be read</em> to its end.", "From line 102 on")


def test_the_result_file_names_every_row_and_its_credential(stage, bram):
    job = rehearsed(stage)
    bram.post(to(stage, "bulk-start", job.uuid))
    run(stage)
    made = Credential.objects.of(stage.harbour).order_by("pk").first()
    Credential.objects.of(stage.harbour).filter(pk=made.pk).update(claimed_at=stage.world.now)

    answer = bram.get(to(stage, "bulk-results", job.uuid))

    text = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert text[0] == '"Row","Name","E-mail","State","Credential","Claimed","Message"'
    assert f'"Learner 1","learner1@example.org","issued","{made.url}","yes",""' in text[1]
    assert '"issued"' in text[2]
    assert '"to fix"' in text[3]
    assert "The name is empty." in text[3]
    assert "attachment" in answer.headers["Content-Disposition"]

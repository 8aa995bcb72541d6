"""Issuing: what waits, some of it, all of it, many from a file, mended in place, watched, paused."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests import people as cast
from tests.web.workshop import as_, says, text_of

from cairn.records.models import Credential, Job, Person
from cairn.services.assess import marking
from cairn.services.issue import bulk, several
from cairn.services.run import learners
from cairn.worker.jobs import bound

pytestmark = pytest.mark.django_db

HEADER = "Name,E-mail,Date,Outcome 1,Outcome 2\n"


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
    return bulk.rehearse(
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
    yield from (("get", to(stage, name, job.uuid)) for name in ("bulk", "bulk-broken"))
    yield from (("post", to(stage, name)) for name in ("issue", "bulk-new"))
    yield from (("post", to(stage, f"bulk-{name}", job.uuid)) for name in ("mend", "start", "pause"))


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
    for name in ("bulk", "bulk-broken"):
        assert eve.get(reverse(f"provider:{name}", args=[own, job.uuid])).status_code == 404
    for name in ("mend", "start", "pause"):
        assert eve.post(reverse(f"provider:bulk-{name}", args=[own, job.uuid])).status_code == 404
    assert eve.get(reverse("provider:bulk-template", args=[own, job.subject_uuid])).status_code == 404


@pytest.mark.parametrize("role", ["designer", "assessor"])
def test_those_who_do_not_issue_may_not(stage, role):
    stage.member(cast.CHIDI, role)
    chidi = as_(person(cast.CHIDI))
    for method, address in every(stage):
        assert getattr(chidi, method)(address).status_code == 403, address


def test_an_issuer_may(stage):
    stage.member(cast.CHIDI, "issuer")
    chidi = as_(person(cast.CHIDI))
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
    page = bram.post(to(stage, "bulk-new"), said, follow=True)
    job = Job.objects.of(stage.harbour).get()
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
    sheet = bram.get(to(stage, "bulk-broken", job.uuid)).content.decode("utf-8-sig").splitlines()

    assert sheet[0] == '"Name","E-mail","Date","Outcome 1","Outcome 2","What is wrong"'
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
    ("text", "sentence"),
    [("", "empty"), ("Colour\nred\n", "No column is headed “name”"), ("Name\n", "row")],
)
def test_a_file_that_cannot_be_used_is_said_and_the_course_stays_chosen(stage, bram, text, sentence):
    version = stage.published()
    other = stage.published(name="Another course")
    answer = bram.post(to(stage, "bulk-new"), {"version": str(other.uuid), "file": csv(text)})

    assert answer.status_code == 422
    assert says(answer, sentence, f'<option value="{other.uuid}" selected>')
    assert str(version.uuid) in text_of(answer)


def test_a_file_over_ten_megabytes_or_ten_thousand_rows_is_said(stage, bram):
    version = stage.published()
    large = SimpleUploadedFile("large.csv", b"Name\n" + b"x" * bulk.MAX_BYTES, content_type="text/csv")
    answer = bram.post(to(stage, "bulk-new"), {"version": str(version.uuid), "file": large})
    assert says(answer, "10 MB")
    long = csv("Name\n" + "Somebody\n" * 10_001)
    answer = bram.post(to(stage, "bulk-new"), {"version": str(version.uuid), "file": long})
    assert says(answer, "10,000 rows")

"""Learners: who may see them, one by hand, many from a file, asked for their work, put away."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests import people as cast
from tests.web.workshop import as_, says, text_of

from cairn.records.models import Assessment, Job, Learner
from cairn.services.run import imports, learners
from cairn.worker.jobs import bound

pytestmark = pytest.mark.django_db


@pytest.fixture
def bram(stage):
    return as_(stage.bram)


def to(stage, name, *args):
    return reverse(f"provider:{name}", args=[stage.harbour.uuid, *args])


def csv(text: str, name: str = "learners.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def a_job(stage) -> Job:
    data = b"Name,E-mail\nAmina Al-Sayed,amina@learners.example\n,nameless@learners.example\n"
    return imports.read_rows(stage.owner, data=data, filename="march.csv", ports=stage.ports)


# --- who may ------------------------------------------------------------------------------------

SEEN = ("learners", "learners-csv", "learner-new", "assign", "learner-import", "learner-template")
OF_A_LEARNER = ("learner",)
OF_A_JOB = ("learner-import-job", "learner-import-broken")
ACTS = (("learner-archive", "learner"), ("learner-restore", "learner"),
        ("learner-import-mend", "job"), ("learner-import-start", "job"))  # fmt: skip


def every(stage):
    """Every address of these pages with the method it takes."""
    learner, job = stage.learner(cast.DANA), a_job(stage)
    yield from (("get", to(stage, name)) for name in SEEN)
    yield from (("get", to(stage, name, learner.uuid)) for name in OF_A_LEARNER)
    yield from (("get", to(stage, name, job.uuid)) for name in OF_A_JOB)
    subjects = {"learner": learner.uuid, "job": job.uuid}
    yield from (("post", to(stage, name, subjects[kind])) for name, kind in ACTS)
    yield from (("post", to(stage, name)) for name in ("learner-new", "assign", "learner-import"))
    yield ("post", to(stage, "learner", learner.uuid))


def test_a_visitor_is_asked_to_sign_in(stage):
    for method, address in every(stage):
        answer = getattr(as_(None), method)(address)
        assert (answer.status_code, "/account/login" in answer.headers.get("Location", "")) == (302, True)


def test_somebody_of_another_organisation_finds_nothing(stage):
    for method, address in every(stage):
        assert getattr(as_(stage.eve), method)(address).status_code == 404, address


def test_a_designer_may_not(stage):
    stage.member(cast.CHIDI, "designer")
    chidi = as_(stage_person(stage, cast.CHIDI))
    for method, address in every(stage):
        assert getattr(chidi, method)(address).status_code == 403, address


def stage_person(stage, who):
    from cairn.records.models import Person

    return Person.objects.get(user__email=who.email)


@pytest.mark.parametrize("role", ["assessor", "issuer"])
def test_those_who_assess_or_issue_may_look(stage, role):
    stage.member(cast.CHIDI, role)
    chidi = as_(stage_person(stage, cast.CHIDI))
    for method, address in every(stage):
        if method == "get":
            assert chidi.get(address).status_code == 200, address


# --- one by hand --------------------------------------------------------------------------------


def test_a_learner_is_added_and_asked_for_their_work(stage, bram):
    version = stage.published()
    said = {"name": "Leila Haddad", "email": "Leila@People.example", "version": str(version.uuid)}
    answer = bram.post(to(stage, "learner-new"), said, follow=True)

    made = Learner.objects.of(stage.harbour).get()
    assert (made.name, made.email) == ("Leila Haddad", "leila@people.example")
    assert Assessment.objects.of(stage.harbour).get().learner == made
    assert says(answer, "Leila Haddad was added.", "Safe knots for deck work")


def test_a_mistake_keeps_what_was_typed(stage, bram):
    answer = bram.post(to(stage, "learner-new"), {"name": "Leila Haddad", "email": "no-at", "number": "S-77"})

    assert answer.status_code == 422
    assert says(answer, "Leila Haddad", "S-77", "no-at", "Write a full e-mail address")


def test_an_address_that_somebody_here_has_is_said_beside_the_field(stage, bram):
    stage.learner()
    answer = bram.post(to(stage, "learner-new"), {"name": "Another", "email": cast.AMINA.email})

    assert answer.status_code == 422
    assert says(answer, "Another learner here has this address already.", 'id="id_email_error"')


def test_details_are_changed_on_the_learners_own_page(stage, bram):
    learner = stage.learner()
    page = to(stage, "learner", learner.uuid)
    assert says(bram.get(page), "What shall Amina Al-Sayed be assessed for?")
    bram.post(page, {"name": "Amina Sayed", "email": cast.AMINA.email, "language": "ar"})

    learner.refresh_from_db()
    assert (learner.name, learner.language) == ("Amina Sayed", "ar")
    bad = bram.post(page, {"name": "", "email": "kept@learners.example"})
    assert bad.status_code == 422
    assert says(bad, "kept@learners.example")


def test_putting_away_can_be_undone(stage, bram):
    learner = stage.learner()
    gone = bram.post(to(stage, "learner-archive", learner.uuid), follow=True)
    assert says(gone, "Put away", "Bring back")
    assert not says(bram.get(to(stage, "learners")), "Amina Al-Sayed")
    assert says(bram.get(to(stage, "learners") + "?state=archived"), "Amina Al-Sayed")

    bram.post(to(stage, "learner-restore", learner.uuid))
    assert says(bram.get(to(stage, "learners")), "Amina Al-Sayed")


def test_bringing_back_is_refused_in_words_when_the_address_is_taken(stage, bram):
    learner = stage.learner()
    bram.post(to(stage, "learner-archive", learner.uuid))
    stage.learner()
    back = bram.post(to(stage, "learner-restore", learner.uuid), follow=True)

    assert says(back, "Another learner here has this address already.")


# --- the list -----------------------------------------------------------------------------------


def test_the_list_is_searched_sorted_paged_and_exported(stage, bram):
    for number in range(1, 61):
        learners.add(
            stage.owner, name=f"Learner {number:02}", email=f"l{number}@x.example", ports=stage.ports
        )
    first = bram.get(to(stage, "learners"))
    assert says(first, "60 learners", "1 to 50 of 60", "Learner 01")
    assert not says(first, "Learner 51")
    assert says(bram.get(to(stage, "learners") + "?page=2"), "Learner 51")
    assert says(bram.get(to(stage, "learners") + "?sort=-name"), "Learner 60")
    found = bram.get(to(stage, "learners") + "?q=learner+07")
    assert says(found, "Learner 07")
    assert not says(found, "Learner 08")
    sheet = bram.get(to(stage, "learners-csv") + "?q=learner+07")
    assert sheet.headers["Content-Type"].startswith("text/csv")
    assert sheet.content.decode("utf-8-sig").count("\n") == 2


def test_a_name_that_begins_a_formula_is_harmless_in_the_sheet(stage, bram):
    learners.add(stage.owner, name="=cmd|' /C calc'!A0", ports=stage.ports)
    assert "\"'=cmd" in bram.get(to(stage, "learners-csv")).content.decode("utf-8-sig")


# --- asked for their work -----------------------------------------------------------------------


def test_ticked_learners_are_asked_for_one_course(stage, bram):
    version = stage.published()
    amina, dana = stage.learner(), stage.learner(cast.DANA)
    page = bram.get(to(stage, "assign"), {"learner": [str(amina.uuid), str(dana.uuid), "nonsense"]})
    assert says(page, "2 learners", "2 of them have an address", "Amina Al-Sayed")

    said = {"learner": [str(amina.uuid), str(dana.uuid)], "version": str(version.uuid), "tell": "on"}
    answer = bram.post(to(stage, "assign"), said, follow=True)

    assert says(answer, "2 learners were asked for their work.")
    assert Assessment.objects.of(stage.harbour).count() == 2


def test_everybody_a_search_finds_is_asked(stage, bram):
    version = stage.published()
    stage.learner(), stage.learner(cast.DANA)
    bram.post(to(stage, "assign"), {"all": "1", "q": "dana", "version": str(version.uuid)})

    assert Assessment.objects.of(stage.harbour).get().learner.name == cast.DANA.name


def test_no_course_or_nobody_is_said(stage, bram):
    stage.published()
    learner = stage.learner()
    answer = bram.post(to(stage, "assign"), {"learner": str(learner.uuid), "version": ""})
    assert answer.status_code == 422
    assert says(bram.get(to(stage, "assign")), "Nobody is chosen yet.")


# --- from a file --------------------------------------------------------------------------------


def test_a_file_is_rehearsed_mended_in_place_and_added(stage, bram):
    text = "Name,E-mail\nAmina Al-Sayed,amina@learners.example\n,nameless@learners.example\nChidi,chidi.example\n"
    rehearsal = bram.post(to(stage, "learner-import"), {"file": csv(text)}, follow=True)
    job = Job.objects.of(stage.harbour).get()
    assert says(rehearsal, "1 of 3", "2 rows need a word from you.", "(no name)", 'value="chidi.example"')
    assert Learner.objects.of(stage.harbour).count() == 0

    mended = bram.post(
        to(stage, "learner-import-mend", job.uuid),
        {"row-3-name": "Dana Novák", "row-4-email": "still wrong"},
        follow=True,
    )
    assert says(mended, "One row is ready now.", "One row needs a word from you.", 'value="still wrong"')

    bram.post(to(stage, "learner-import-start", job.uuid))
    assert says(bram.get(to(stage, "learner-import-job", job.uuid)), "Running", "Added 0 of 2.")
    stage.world.run_jobs(bound(stage.ports))
    done = bram.get(to(stage, "learner-import-job", job.uuid))
    assert says(done, "2 learners", "are here.", "One row needs a word from you.")
    assert Learner.objects.of(stage.harbour).count() == 2


def test_the_broken_rows_alone_can_be_downloaded_and_sent_again(stage, bram):
    job = a_job(stage)
    sheet = bram.get(to(stage, "learner-import-broken", job.uuid)).content.decode("utf-8-sig")

    assert sheet.splitlines()[0].startswith('"Name","E-mail","Number","Language"')
    assert "nameless@learners.example" in sheet
    assert "amina@" not in sheet
    again = bram.post(to(stage, "learner-import"), {"file": csv(sheet)}, follow=True)
    assert says(again, "0 of 1")


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("", "empty.csv", "empty"),
        ("Colour\nred\n", "colours.csv", "No column is headed “name”"),
        ("PK\x03\x04rest", "list.xlsx", "CSV"),
    ],
)
def test_a_file_that_cannot_be_used_is_said_beside_the_field(stage, bram, text, name, sentence):
    answer = bram.post(to(stage, "learner-import"), {"file": csv(text, name)})

    assert answer.status_code == 422
    assert says(answer, sentence)
    assert Job.objects.of(stage.harbour).count() == 0


def test_a_poll_gets_the_progress_alone_and_the_page_anew_at_the_end(stage, bram):
    job = a_job(stage)
    imports.start(stage.owner, job.uuid, ports=stage.ports)
    address = to(stage, "learner-import-job", job.uuid)
    part = bram.get(address, headers={"HX-Request": "true"})
    assert "<html" not in text_of(part)
    assert 'id="progress"' in text_of(part)
    stage.world.run_jobs(bound(stage.ports))

    assert bram.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_the_template_has_the_headings_that_are_understood(stage, bram):
    sheet = bram.get(to(stage, "learner-template")).content.decode("utf-8-sig")
    assert sheet.strip() == '"Name","E-mail","Number","Language"'

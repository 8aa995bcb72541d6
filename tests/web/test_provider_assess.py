"""Marking: the queue, an outcome at a time, the decision that is open and why the other is not, evidence."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from tests import people as cast
from tests.web.workshop import as_, says, text_of

from cairn.records.models import Award, EvidenceItem, Person, Result
from cairn.services.access import Actor
from cairn.services.assess import evidence, marking
from cairn.services.design import draft, publish
from cairn.services.run import learners

pytestmark = pytest.mark.django_db


@pytest.fixture
def bram(stage):
    return as_(stage.bram)


def to(stage, name, *args):
    return reverse(f"provider:{name}", args=[stage.harbour.uuid, *args])


def person(who):
    return Person.objects.get(user__email=who.email)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "#5c6f7b").save(out, "PNG")
    return out.getvalue()


def with_files(stage):
    """Amina's work with two pictures, a text file and a link, handed in."""
    assessment = stage.assessment()
    amina = Actor(person=stage.amina)
    for name in ("Bowline", "Sheet bend"):
        evidence.add_file(
            assessment.uuid, by=amina, data=picture(), filename="p.png", name=name, ports=stage.ports
        )
    evidence.add_file(assessment.uuid, by=amina, data=b"Log", filename="log.txt", ports=stage.ports)
    evidence.add_link(
        assessment.uuid, by=amina, link="https://film.example/7", name="Film", ports=stage.ports
    )
    return evidence.submit(
        assessment.uuid, by=amina, statement="I *did* it.", tools_used="A rope.", ports=stage.ports
    )


def stored(stage, kind="image/png"):
    return EvidenceItem.objects.of(stage.harbour).filter(content_type=kind).order_by("pk").first()


# --- who may ------------------------------------------------------------------------------------

ACTS = ("assessment-award", "assessment-not-yet", "assessment-reopen", "evidence-add")


def every(stage):
    assessment = with_files(stage)
    yield ("get", to(stage, "assess"))
    yield ("get", to(stage, "assess-csv"))
    yield ("get", to(stage, "assessment", assessment.uuid))
    yield ("get", to(stage, "evidence", stored(stage).uuid))
    yield ("post", to(stage, "assessment", assessment.uuid))
    yield from (("post", to(stage, name, assessment.uuid)) for name in ACTS)


def test_a_visitor_is_asked_to_sign_in(stage):
    for method, address in every(stage):
        answer = getattr(as_(None), method)(address)
        assert (answer.status_code, "/account/login" in answer.headers.get("Location", "")) == (302, True)


def test_somebody_of_another_organisation_finds_nothing(stage):
    for method, address in every(stage):
        assert getattr(as_(stage.eve), method)(address).status_code == 404, address


def test_a_designer_may_not(stage):
    stage.member(cast.CHIDI, "designer")
    chidi = as_(person(cast.CHIDI))
    for method, address in every(stage):
        assert getattr(chidi, method)(address).status_code == 403, address


def test_an_issuer_may_look_but_not_judge(stage):
    stage.member(cast.CHIDI, "issuer")
    chidi = as_(person(cast.CHIDI))
    addresses = list(every(stage))
    for method, address in addresses:
        if method == "get":
            assert chidi.get(address).status_code == 200, address
    page = chidi.get(addresses[2][1])
    assert says(page, "You can look, but not judge.")
    for method, address in addresses:
        if method == "post" and not address.endswith("/evidence"):
            assert chidi.post(address).status_code == 403, address


def test_an_assessor_judges(stage):
    stage.member(cast.CHIDI, "assessor")
    chidi = as_(person(cast.CHIDI))
    addresses = list(every(stage))
    said = {"level": str(first(stage).levels.get(name="Secure").uuid), "feedback": "Good."}
    assert chidi.post(addresses[2][1] + "?outcome=1", said).status_code == 302
    assert Result.objects.of(stage.harbour).get().met


def first(stage):
    from cairn.records.models import Outcome

    return Outcome.objects.of(stage.harbour).order_by("position").first()


# --- the queue ----------------------------------------------------------------------------------


def test_what_was_handed_in_comes_first(stage, bram):
    version = stage.published()
    other = learners.add(stage.owner, name="Aaron First", ports=stage.ports)
    learners.assign(stage.owner, [other.uuid], version.uuid, ports=stage.ports)
    assessment = stage.submitted(version)

    page = bram.get(to(stage, "assess"))

    body = text_of(page)
    assert says(page, "One learner", "waits for your decision.", "0 of 3")
    assert body.index("Amina Al-Sayed") < body.index("Aaron First")
    assert to(stage, "assessment", assessment.uuid) in body
    assert says(bram.get(to(stage, "assess") + "?q=aaron"), "Aaron First")
    only = bram.get(to(stage, "assess") + "?state=OPEN")
    assert not says(only, f">{cast.AMINA.name}<")
    sheet = bram.get(to(stage, "assess-csv") + "?state=SUBMITTED").content.decode("utf-8-sig")
    assert "Amina Al-Sayed" in sheet
    assert "Aaron" not in sheet


def test_an_empty_queue_leads_to_the_learners(stage, bram):
    page = bram.get(to(stage, "assess"))
    assert says(page, "Nobody was asked for their work yet.", to(stage, "learners"))


def test_before_and_next_walk_through_what_waits(stage, bram):
    version = stage.published()
    work = stage.submitted(version)
    stage.world.pass_time(hours=1)
    other = learners.add(stage.owner, name="Dana Novák", email=cast.DANA.email, ports=stage.ports)
    (later,) = learners.assign(stage.owner, [other.uuid], version.uuid, ports=stage.ports)
    evidence.add_text(later.uuid, by=stage.owner, text="Seen.", ports=stage.ports)
    evidence.submit(later.uuid, by=stage.owner, ports=stage.ports)

    page = bram.get(to(stage, "assessment", work.uuid))

    assert says(page, "1 of 2", f'<a href="{to(stage, "assessment", later.uuid)}">Next</a>')


# --- an outcome at a time -----------------------------------------------------------------------


def test_the_page_asks_the_question_of_the_first_outcome_that_is_open(stage, bram):
    page = bram.get(to(stage, "assessment", stage.submitted().uuid))

    assert says(
        page,
        "None of the 3 outcomes is marked yet.",
        "Can Amina Al-Sayed <em>tie six deck knots from memory within two minutes each</em>?",
        "Outcome 1 of 3",
        "Outcome 1 is not marked yet.",
        "Award opens when all 2 that are missing are met.",
        "My knots",
    )
    assert 'disabled aria-describedby="why-not"' in text_of(page) or "disabled" in text_of(page)


def test_a_level_is_kept_and_the_next_outcome_comes(stage, bram):
    work = stage.submitted()
    level = first(stage).levels.get(name="Secure")
    said = {"level": str(level.uuid), "feedback": "All six held.", "next": "1"}
    answer = bram.post(to(stage, "assessment", work.uuid) + "?outcome=1", said)

    assert answer.headers["Location"].endswith("?outcome=2")
    result = Result.objects.of(stage.harbour).get()
    assert (result.level, result.met, result.feedback) == (level, True, "All six held.")
    again = bram.get(to(stage, "assessment", work.uuid) + "?outcome=1")
    assert says(again, "1 of 3 outcomes is met.", "All six held.", "checked")


def test_an_outcome_with_a_pass_mark_takes_a_mark(stage, bram):
    work = stage.submitted()
    address = to(stage, "assessment", work.uuid) + "?outcome=2"
    assert says(bram.get(address), "Mark, from 0 to 100", "Pass mark: 60")
    bram.post(address, {"mark": "55,5", "feedback": ""})

    page = bram.get(to(stage, "assessment", work.uuid))
    assert not Result.objects.of(stage.harbour).get().met
    bad = bram.post(address, {"mark": "a lot", "feedback": "Keep me."})
    assert bad.status_code == 422
    assert says(bad, "a lot", "Keep me.")
    assert says(page, "0 of 3 outcomes are met.")


def test_an_outcome_with_neither_takes_met_or_not_yet(stage, bram):
    work = stage.submitted()
    address = to(stage, "assessment", work.uuid) + "?outcome=3"
    assert says(bram.get(address), "Inspect a rope", "optional")
    bram.post(address, {"met": "yes", "feedback": ""})

    assert Result.objects.of(stage.harbour).get().met


def test_feedback_without_a_level_is_refused_and_stays_typed(stage, bram):
    work = stage.submitted()
    answer = bram.post(to(stage, "assessment", work.uuid) + "?outcome=1", {"feedback": "Nearly there."})

    assert answer.status_code == 422
    assert says(answer, "Choose what you saw.", "Nearly there.")


def test_the_page_saves_itself_in_the_background(stage, bram):
    work = stage.submitted()
    address = to(stage, "assessment", work.uuid) + "?outcome=2"
    script = {"X-Requested-With": "XMLHttpRequest"}

    assert bram.post(address, {"mark": "70", "feedback": ""}, headers=script).status_code == 204
    assert bram.post(address, {"mark": "", "feedback": "x"}, headers=script).status_code == 422
    assert Result.objects.of(stage.harbour).get().mark == 70


def test_a_phrase_is_added_to_the_feedback_without_saving(stage, bram):
    marked = stage.marked()
    address = to(stage, "assessment", marked.uuid) + "?outcome=1"
    assert says(bram.get(address), 'value="All six held."')
    answer = bram.post(address, {"feedback": "First line.", "phrase": "All six held."})

    assert answer.status_code == 200
    assert says(answer, "First line. All six held.")
    assert Result.objects.of(stage.harbour).get(outcome=first(stage)).feedback == "All six held."


# --- the decision -------------------------------------------------------------------------------


def test_award_opens_when_every_required_outcome_is_met(stage, bram):
    work = stage.marked()
    page = bram.get(to(stage, "assessment", work.uuid))
    assert says(page, "Every required outcome is met.")

    done = bram.post(to(stage, "assessment-award", work.uuid), {"awarded_date": "2026-03-02"}, follow=True)

    assert says(done, "Awarded. The credential can be issued now.", "It is awarded.")
    assert says(done, "Amina Al-Sayed is awarded <em>Safe knots for deck work</em>. 2 of 3 outcomes are met.")
    assert str(Award.objects.of(stage.harbour).get().awarded_date) == "2026-03-02"


def test_an_award_with_a_missing_result_is_refused_with_the_reason(stage, bram):
    work = stage.submitted()
    answer = bram.post(to(stage, "assessment-award", work.uuid), {"awarded_date": "2026-03-02"})

    assert answer.status_code == 422
    assert says(answer, "There is no result that meets this outcome.")
    assert Award.objects.of(stage.harbour).count() == 0


def test_a_day_in_the_future_is_refused_and_stays_typed(stage, bram):
    answer = bram.post(to(stage, "assessment-award", stage.marked().uuid), {"awarded_date": "2062-03-02"})

    assert answer.status_code == 422
    assert says(answer, 'value="2062-03-02"', "This day is in the future.")


def test_not_yet_takes_reasons_and_tells_the_learner(stage, bram):
    work = stage.submitted()
    none = bram.post(to(stage, "assessment-not-yet", work.uuid), {"reasons": ""})
    assert none.status_code == 422
    done = bram.post(
        to(stage, "assessment-not-yet", work.uuid), {"reasons": "Send one new photo."}, follow=True
    )

    assert says(done, "Not yet: the learner was told why.", "Send one new photo.")


def test_a_decision_is_taken_back_until_it_is_issued(stage, bram):
    from cairn.services.issue.issue import issue

    award = stage.awarded()
    work = award.assessment
    back = bram.post(to(stage, "assessment-reopen", work.uuid), follow=True)
    assert says(back, "The decision is taken back.")

    again = marking.award(work.uuid, seat=stage.owner, ports=stage.ports)
    issue(again.uuid, seat=stage.owner, ports=stage.ports)
    refused = bram.post(to(stage, "assessment-reopen", work.uuid), follow=True)
    assert says(refused, "A credential was made from this.")


def test_nobody_judges_their_own_work(stage):
    stage.member(cast.CHIDI, "assessor")
    version = stage.published()
    mine = learners.add(stage.owner, name="Chidi", email=cast.CHIDI.email, ports=stage.ports)
    (work,) = learners.assign(stage.owner, [mine.uuid], version.uuid, ports=stage.ports)
    chidi = as_(person(cast.CHIDI))

    page = chidi.get(to(stage, "assessment", work.uuid))

    assert says(page, "This is your own work.", "Somebody else has to judge it.")
    assert "data-autosave" not in text_of(page)


def test_a_course_without_assessment_asks_whether_they_took_part(stage, bram):
    made = draft.create(stage.owner, name="A day at the quay", ports=stage.ports)
    facts = {"assessed": False, "achievement_type": "Badge", "description": "A day at the quay."}
    draft.save(made.uuid, seat=stage.owner, facts=facts, outcomes=(), ports=stage.ports)
    version = publish.publish(made.uuid, seat=stage.owner, change_note="", ports=stage.ports)
    (work,) = learners.assign(stage.owner, [stage.learner().uuid], version.uuid, ports=stage.ports)

    page = bram.get(to(stage, "assessment", work.uuid))

    assert says(page, "Did Amina Al-Sayed take part in", "This course certifies attendance")


# --- evidence -----------------------------------------------------------------------------------


def test_evidence_is_shown_one_picture_at_a_time_and_the_rest_in_a_list(stage, bram):
    work = with_files(stage)
    page = bram.get(to(stage, "assessment", work.uuid))

    assert says(
        page,
        "Picture 1 of 2: Bowline",
        "Whole and unchanged since it was handed in.",
        "log.txt",
        "https://film.example/7",
        "I <em>did</em> it.",
        "A rope.",
    )
    assert says(bram.get(to(stage, "assessment", work.uuid) + "?picture=2"), "Picture 2 of 2: Sheet bend")


def test_a_changed_file_is_said(stage, bram):
    work = with_files(stage)
    item = stored(stage)
    stage.world.files.stored[item.file_key] = b"something else"

    assert says(bram.get(to(stage, "assessment", work.uuid)), "This file is not what was handed in.")


def test_a_file_comes_as_an_attachment_that_can_do_nothing(stage, bram):
    with_files(stage)
    answer = bram.get(to(stage, "evidence", stored(stage, "text/plain").uuid))

    assert answer.content == b"Log"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer.headers["Cache-Control"]


def test_markup_in_evidence_is_shown_as_text(stage, bram):
    assessment = stage.assessment()
    evidence.add_text(
        assessment.uuid, by=Actor(person=stage.amina), text="<script>alert(1)</script> ![x](https://x.example/p)",
        ports=stage.ports,
    )  # fmt: skip
    body = text_of(bram.get(to(stage, "assessment", assessment.uuid)))

    assert "<script>alert" not in body
    assert "x.example/p)" in body or "x.example" not in body.split("<img")[-1]


def test_an_assessor_adds_what_they_saw(stage, bram):
    work = stage.assessment()
    address = to(stage, "evidence-add", work.uuid)
    file = SimpleUploadedFile("seen.png", picture(), content_type="image/png")
    bram.post(address, {"file": file, "link": "", "text": "", "name": "On the quay"})
    bram.post(address, {"link": "https://film.example/8", "text": "Two minutes.", "name": ""})

    kinds = EvidenceItem.objects.of(stage.harbour).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["file", "link", "text"]
    none = bram.post(address, {"link": "", "text": "", "name": "Lonely name"})
    assert none.status_code == 422
    assert says(none, "Add a file, a link or a text.", "Lonely name")
    program = SimpleUploadedFile("run.exe", b"MZ\x90\x00" + b"\x00" * 64)
    bad = bram.post(address, {"file": program, "link": "", "text": "", "name": "Kept"})
    assert bad.status_code == 422
    assert says(bad, "Kept", 'id="id_file_error"')


def test_the_eleventh_file_is_refused_beside_the_form(stage, bram):
    work = stage.assessment()
    for number in range(10):
        evidence.add_file(work.uuid, by=stage.owner, data=b"Log", filename=f"{number}.txt", ports=stage.ports)
    file = SimpleUploadedFile("more.txt", b"Log")
    answer = bram.post(to(stage, "evidence-add", work.uuid), {"file": file})

    assert answer.status_code == 422
    assert says(answer, "At most 10 files.")


def test_a_file_over_twenty_five_megabytes_is_said_beside_the_field(stage, bram):
    work = stage.assessment()
    large = SimpleUploadedFile("film.txt", b"x" * (evidence.MAX_BYTES + 1))
    answer = bram.post(to(stage, "evidence-add", work.uuid), {"file": large, "name": "Kept"})

    assert answer.status_code == 422
    assert says(answer, "25 MB", "Kept", 'id="id_file_error"')
    assert EvidenceItem.objects.of(stage.harbour).count() == 0

"""The pages of the library: its owner's, a partner's, a learner's, a stranger's."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import library
from tests.web.workshop import typed

from cairn.records.models import LibraryEntry, LibraryVersion
from cairn.services.library import copying, entries, reviewing, using
from cairn.services.library.versions import Upload

pytestmark = pytest.mark.django_db
NEW = {"title": "A month of readings", "kind": "dataset", "licence": "cc-by", "audience": "everybody"}


def home(stage, more: str = "") -> str:
    return f"/provider/{stage.harbour.uuid}/library{more}"


def csv() -> SimpleUploadedFile:
    return SimpleUploadedFile("readings.csv", library.READINGS)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_an_entry_is_added_read_downloaded_and_withdrawn(stage, visit):
    bram = visit(stage.bram)
    assert "What real cases and data" in bram.get(home(stage)).content.decode()
    made = bram.post(home(stage, "/new"), {**NEW, "file": csv()})
    assert made.status_code == 302
    seen = bram.get(made.headers["Location"]).content.decode()
    assert "Creative Commons BY 4.0" in seen

    edition = LibraryVersion.objects.of(stage.harbour).get()
    stranger = visit()
    assert "A month of readings" in stranger.get(f"/library/{edition.uuid}").content.decode()
    assert body(stranger.get(f"/library/{edition.uuid}/file")) == library.READINGS
    log = bram.get(f"{made.headers['Location']}/downloads").content.decode()
    assert "somebody without an account" in log
    assert "everybody" not in bram.get(f"{made.headers['Location']}/downloads.csv").headers["Content-Type"]

    bram.post(f"{made.headers['Location']}/act", {"reason": "Consent ended."})
    assert stranger.get(f"/library/{edition.uuid}/file").status_code == 404
    assert "Consent ended." in bram.get(made.headers["Location"]).content.decode()
    act = home(stage, f"/versions/{edition.uuid}/act")
    assert bram.post(act, {"delete": "1", "reason": "No consent."}).status_code == 422, "not sure"
    bram.post(act, {"delete": "1", "reason": "No consent.", "sure": "1"})
    assert "deleted its file for good" in bram.get(made.headers["Location"]).content.decode()


def test_what_was_typed_stays_where_something_was_wrong(stage, visit):
    said = {**NEW, "has_personal_data": "on", "title": "Kept title", "file": csv()}
    answer = visit(stage.bram).post(home(stage, "/new"), said)
    assert answer.status_code == 422
    assert "Kept title" in answer.content.decode()
    assert "Personal data needs consent" in answer.content.decode()
    assert not LibraryEntry.objects.of(stage.harbour).exists()


def test_a_version_that_waits_is_approved_on_its_page(stage, visit):
    edition = library.waiting(stage)
    bram = visit(stage.bram)
    act = home(stage, f"/versions/{edition.uuid}/act")
    refused = bram.post(act, {"approve": "1", "content": "1"})
    assert refused.status_code == 422
    assert bram.post(act, {"approve": "1", "content": "1", "data": "1", "publicity": "1"}).status_code == 302
    made = bram.post(act, {"link": "1", "note": "For Lea"})
    (address,) = {
        part.partition('"')[0]
        for part in made.content.decode().split('value="')
        if part.startswith("https://badges.example/library/link/")
    }
    shown = visit().get(address.removeprefix("https://badges.example"))
    assert shown.status_code == 200
    assert shown.headers["X-Robots-Tag"] == "noindex"


def test_a_learner_finds_it_beside_their_work_and_everybody_on_the_standard(stage, visit):
    version = stage.published()
    edition = library.newest(library.entry(stage, audience="learners"))
    using.attach(stage.owner, version.achievement.uuid, edition.uuid, ports=stage.ports)
    assessment = stage.assessment(version)

    amina = visit(stage.amina)
    assert "A month of readings" in amina.get(f"/passport/assessments/{assessment.uuid}").content.decode()
    assert "A month of readings" in amina.get("/passport/materials").content.decode()
    assert body(amina.get(f"/passport/materials/{edition.uuid}/file")) == library.READINGS
    assert visit(stage.eve).get(f"/passport/materials/{edition.uuid}/file").status_code == 404
    standard = visit().get(version.url.removeprefix("https://badges.example")).content.decode()
    assert "What learners work with" in standard
    assert str(edition.uuid) not in standard


def test_what_is_confidential_is_not_named_in_public(stage, visit):
    version = stage.published()
    edition = library.newest(library.entry(stage, audience="learners", is_confidential="1"))
    using.attach(stage.owner, version.achievement.uuid, edition.uuid, ports=stage.ports)
    standard = visit().get(version.url.removeprefix("https://badges.example")).content.decode()
    assert "A month of readings" not in standard
    assert "neither its title nor its owner" in standard


def test_a_copy_says_that_it_is_behind_and_takes_the_newer_version(stage, visit):
    copy = library.copied(stage)
    eve, page = visit(stage.eve), f"/provider/{stage.elsewhere.uuid}/library"
    assert "waits for an educator" in eve.get(page).content.decode()
    seen = eve.get(f"{page}/{copy.uuid}").content.decode()
    assert "You have version 1; its owner is at version 2." in seen
    assert "Harbour School" in seen
    eve.post(f"{page}/{copy.uuid}/act", {"newer": "1"})
    assert LibraryVersion.objects.of(stage.elsewhere).filter(entry=copy).count() == 2


def test_what_a_certificate_counts_for_stands_on_the_standard_and_beside_the_work(stage, visit):
    version = stage.published()
    bram = visit(stage.bram)
    register = home(stage, "/certifications")
    assert bram.post(register, {"one": "1", **library.AZURE}).status_code == 302
    bad = bram.post(register, {"table": "1", "file": SimpleUploadedFile("a.csv", b"vendor,title\nCisco,\n")})
    assert "Line 2, title" in bad.content.decode()

    page = f"{register}/{_certification(stage)}"
    chosen = {"for": str(version.achievement.uuid)}
    assert "Safe knots" in bram.get(page, chosen).content.decode()
    assert bram.post(page, {**chosen, "counts": "credit", "reason": "x"}).status_code == 422
    key = str(version.outcomes.first().key)
    assert bram.post(page, {**chosen, **library.MAPPED, "outcome": key}).status_code == 302

    standard = visit().get(version.url.removeprefix("https://badges.example")).content.decode()
    assert "accepted for outcome 1" in standard
    assert stage.bram.name in standard
    work = stage.assessment(version)
    beside = bram.get(f"/provider/{stage.harbour.uuid}/assess/{work.uuid}").content.decode()
    assert "may count for outcome 1" in beside


def _certification(stage):
    from cairn.services.library import certifications

    return certifications.listed(stage.owner).get().uuid


@pytest.mark.parametrize("path", ["/library/link/../../etc", "/library/x/file", "/library/link/" + "y" * 43])
def test_a_tampered_path_leads_nowhere(visit, path):
    assert visit().get(path).status_code == 404


def test_a_partner_takes_a_copy_of_what_is_shared_with_it(stage, visit):
    partner = library.linked(stage)
    entry = library.entry(stage, audience="partners", open_to=[str(partner.uuid)])
    eve, page = visit(stage.eve), f"/provider/{stage.elsewhere.uuid}/library"
    assert "A month of readings" in eve.get(f"{page}/shared").content.decode()
    edition = library.newest(entry)
    assert body(eve.get(f"{page}/shared/{edition.uuid}/file")) == library.READINGS
    assert eve.post(f"{page}/copy", {"address": f"/library/{edition.uuid}"}).status_code == 302
    assert copying.obstacle(stage.outsider, edition) != ""


def test_the_address_of_a_link_is_told_to_whoever_goes_there(stage, visit):
    where = "https://data.example/secret/readings"
    terms = {"link": where}
    edition = library.newest(library.entry(stage, file=Upload(), terms=terms, expires_date="2026-03-20"))
    page, stranger = f"/library/{edition.uuid}", visit()
    seen = stranger.get(page).content.decode()
    assert "data.example" in seen
    assert where not in seen  # the log of its owner would not know
    assert stranger.get(f"{page}/file").headers["Location"] == where

    stage.world.pass_time(days=30)
    over = stranger.get(page).content.decode()
    assert "nobody downloads it any more" in over
    assert f"{page}/file" not in over


def test_what_was_closed_leaves_the_standard(stage, visit):
    version = stage.published()
    entry = library.entry(stage, audience="learners")
    edition = library.newest(entry)
    using.attach(stage.owner, version.achievement.uuid, edition.uuid, ports=stage.ports)
    entries.update(stage.owner, entry.uuid, facts={"audience": "members"}, ports=stage.ports)
    standard = visit().get(version.url.removeprefix("https://badges.example")).content.decode()
    assert "A month of readings" not in standard


def test_the_public_page_that_is_linked_is_one_that_is_there(stage, visit):
    copy = library.copied(stage)
    first = library.newest(copy)
    reviewing.approve(stage.outsider, first.uuid, content="1", data="1", publicity="1", ports=stage.ports)
    entries.update(stage.outsider, copy.uuid, facts={"audience": "everybody"}, ports=stage.ports)
    second = copying.take_newer(stage.outsider, copy.uuid, ports=stage.ports)
    reviewing.decline(stage.outsider, second.uuid, note="Not for us.", ports=stage.ports)
    page = visit(stage.eve).get(f"/provider/{stage.elsewhere.uuid}/library/{copy.uuid}").content.decode()
    assert f'href="/library/{first.uuid}"' in page
    assert f'href="/library/{second.uuid}"' not in page


def test_a_rubric_goes_into_an_outcome_and_an_outcomes_rubric_into_the_library(stage, visit):
    entry = library.entry(stage, file=library.upload(library.RUBRIC, "safe.csv"), kind="rubric")
    edition = library.newest(entry)
    draft = stage.draft()
    outcome = draft.outcomes.get(position=2)
    bram = visit(stage.bram)
    editor = f"/provider/{stage.harbour.uuid}/designs/{draft.uuid}"
    page = f"{editor}/outcomes/{outcome.key}/rubric"
    sent = {**typed(bram.get(editor)), "shelf": "2"}
    assert bram.post(editor, sent).headers["Location"] == page, "the button saves, and leads there"

    listed = bram.get(f"{page}?look={edition.uuid}").content.decode()
    assert "Needs the steps" in listed
    assert bram.post(page, {"edition": edition.uuid, "criterion": "Sings"}).status_code == 422
    assert bram.post(page, {"edition": edition.uuid}).headers["Location"] == f"{editor}#outcome-2"
    assert "From the library: " in bram.get(editor).content.decode()

    wrong = bram.post(page, {"keep": "1", "title": "Kept title", "licence": "own"})
    assert (wrong.status_code, "Kept title" in wrong.content.decode()) == (422, True)
    bram.post(page, {"keep": "1", "title": "My levels", "licence": "cc-by"})
    assert LibraryEntry.objects.of(stage.harbour).filter(title="My levels", kind="rubric").exists()
    assert visit(stage.eve).get(page).status_code == 404


def test_a_partner_sends_a_case_on_a_page_and_reads_what_became_of_it(stage, visit):
    partner = library.partnership(stage)
    bram = visit(stage.bram)
    assert "Send a case" in bram.get(f"/partner/{stage.harbour.uuid}/").content.decode()
    page = home(stage, f"/send/{partner.uuid}")
    said = {**library.OF_PARTNER, "title": "Kept title", "licence": "cc-by", "consent_by": "Lea"}
    wrong = bram.post(page, {**said, "file": csv()})
    assert (wrong.status_code, "Kept title" in wrong.content.decode()) == (422, True)
    bram.post(page, {**said, "anonymisation": "Nobody is in it.", "file": csv()})
    edition = LibraryVersion.objects.of(stage.elsewhere).get()
    assert "Waits for an educator" in bram.get(home(stage, "/sent")).content.decode()
    reviewing.decline(stage.outsider, edition.uuid, note="The names can be read.", ports=stage.ports)
    assert "The names can be read." in bram.get(home(stage, "/sent")).content.decode()
    again = home(stage, f"/sent/{edition.entry.uuid}/again")
    assert "The names can be read." in bram.get(again).content.decode()


def test_a_guest_sends_by_a_link_without_an_account(stage, visit):
    bram, lea = visit(stage.bram), visit()
    token = library.asked(stage).token
    page = f"/guest/give/{token}"
    assert "What may learners of" in lea.get(page).content.decode()
    said = {**library.OF_PARTNER, "licence": "cc-by", "consent_by": "Lea", "anonymisation": "Nobody."}
    assert lea.post(page, {**said, "file": csv()}).status_code == 422, "no name"
    answer = lea.post(page, {**said, "name": "Lea Brandt", "file": csv()})
    assert answer.status_code == 302
    assert "waits to be read" in lea.get(page).content.decode()
    assert lea.get("/guest/give/another").status_code == 404
    shown = bram.post(
        home(stage, "/ask"), {"partner": LibraryEntry.objects.of(stage.harbour).get().partner.uuid}
    )
    assert "https://badges.example/guest/give/" in shown.content.decode()


def test_a_link_that_asks_for_a_case_is_ended_where_it_was_made(stage, visit):
    bram, asked = visit(stage.bram), library.asked(stage)
    assert "lea@brightline.example" in bram.get(home(stage, "/ask")).content.decode()
    bram.post(home(stage, "/ask"), {"end": str(asked.link.uuid)})
    assert "lea@brightline.example" not in bram.get(home(stage, "/ask")).content.decode()
    assert "This link works no more." in visit().get(f"/guest/give/{asked.token}").content.decode()
    for other in ("nothing", str(stage.harbour.uuid)):
        assert bram.post(home(stage, "/ask"), {"end": other}).status_code == 404

"""The learner's pages: what one holds, what waits, what one hands in, who may see it."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.pictures import png
from tests.web.pages import flat as text

from cairn.records.models import Assessment, Credential, EvidenceItem, ShareLink
from cairn.services.assess import evidence, marking
from cairn.services.hold import claim, sharing
from cairn.services.issue import status
from cairn.services.issue.correct import correct
from cairn.services.issue.issue import issue
from cairn.services.run import learners
from cairn.services.verify.look import verify_bytes


@pytest.fixture
def offered(stage):
    """Amina's award is issued and waits for her."""
    return stage.issued()


@pytest.fixture
def held(stage, offered):
    """Amina has accepted it."""
    claim.accept(offered, person=stage.amina, ports=stage.ports)
    return sharing.own(offered.uuid, person=stage.amina)


@pytest.fixture
def work(stage):
    """Amina is entered for a course and has handed in nothing yet."""
    return stage.assessment()


def of(held, path: str = "") -> str:
    return f"/passport/credentials/{held.uuid}{path}"


# --- the passport itself --------------------------------------------------------------------------


def test_an_empty_passport_says_how_it_fills(visit, stage):
    page = visit(stage.amina).get("/passport/")

    assert "Your passport is empty, and it is yours." in text(page)
    assert "How something comes here" in text(page)


def test_the_passport_counts_what_stands(visit, stage, held):
    page = text(visit(stage.amina).get("/passport/"))

    assert "You hold <em>one credential</em>. It stands for <em>25 hours</em>" in page
    assert "Tie six deck knots from memory" in page
    assert "Assessed once" in page


def test_what_no_longer_stands_is_an_outline_and_proves_nothing(visit, stage, held):
    status.revoke(held.uuid, seat=stage.owner, reason="Copied work.", ports=stage.ports)

    page = text(visit(stage.amina).get("/passport/"))

    assert "Nothing in your passport stands at the moment." in page
    assert "Withdrawn · " in page
    assert "Tie six deck knots" not in page


def test_the_passport_says_from_which_level_to_which(visit, stage, held):
    one = text(visit(stage.amina).get("/passport/"))
    version = stage.published(name="Splices", eqf_level="5")
    learner = held.award.learner
    (work,) = learners.assign(stage.owner, [learner.uuid], version.uuid, ports=stage.ports)
    evidence.add_text(work.uuid, by=stage.amina, text="Three splices.", ports=stage.ports)
    stage.marked(evidence.submit(work.uuid, by=stage.amina, ports=stage.ports))
    award = marking.award(work.uuid, seat=stage.owner, ports=stage.ports)
    more = issue(award.uuid, seat=stage.owner, ports=stage.ports)
    claim.accept(more, person=stage.amina, ports=stage.ports)
    two = text(visit(stage.amina).get("/passport/"))

    assert "At level 3 of 8." in one
    assert "From level 3 to level 5 of 8." in two


def test_a_withdrawn_credential_says_why_at_once(visit, stage, held):
    status.revoke(held.uuid, seat=stage.owner, reason="Copied work.", ports=stage.ports)

    page = text(visit(stage.amina).get(of(held)))

    head = page.split("<h1", 1)[1].split("</h1>", 1)
    assert "It was withdrawn." in head[0]
    assert "The issuer's reason: Copied work." in head[1][:120]
    assert "stone slate lapsed" in page, "what no longer stands is an outline"


def test_everything_one_holds_is_listed_searched_and_taken_away(visit, stage, held):
    amina = visit(stage.amina)
    private = text(amina.get("/passport/credentials"))
    sharing.new_link(held.uuid, person=stage.amina, ports=stage.ports)
    linked = text(amina.get("/passport/credentials", {"seen": "links"}))

    assert "Your passport holds one credential. Only you can see it." in private
    assert "Safe knots" in linked
    assert "Safe knots" in text(amina.get("/passport/credentials", {"q": held.code, "standing": "good"}))
    assert "Safe knots" not in text(amina.get("/passport/credentials", {"q": "quantum"}))
    assert "Safe knots" not in text(amina.get("/passport/credentials", {"seen": "private"}))
    assert "Safe knots" not in text(amina.get("/passport/credentials", {"standing": "revoked"}))
    assert "Whoever has a link" in amina.get("/passport/credentials.csv").content.decode()
    assert b"Safe knots" not in visit(stage.eve).get("/passport/credentials.csv").content
    assert "Your passport is empty, and it is yours." in text(visit(stage.eve).get("/passport/credentials"))
    assert visit().get("/passport/credentials").status_code == 302


@pytest.mark.parametrize("order", ["title", "-provider", "hours", "-awarded", "standing"])
def test_the_list_of_what_one_holds_is_put_in_any_order(visit, stage, held, order):
    assert visit(stage.amina).get("/passport/credentials", {"sort": order}).status_code == 200


def test_the_list_counts_links_that_are_open_and_no_others(visit, stage, held):
    link, _token = sharing.new_link(held.uuid, person=stage.amina, ports=stage.ports)
    sharing.new_link(held.uuid, person=stage.amina, days=7, ports=stage.ports)
    sharing.end_link(link.uuid, person=stage.amina, ports=stage.ports)
    open_now = text(visit(stage.amina).get("/passport/credentials", {"seen": "links"}))
    stage.world.pass_time(days=8)
    later = text(visit(stage.amina).get("/passport/credentials", {"seen": "links"}))

    assert "Safe knots" in open_now
    assert "Safe knots" not in later


def test_a_stranger_of_a_private_credential_sees_nothing_and_the_page_says_so(visit, stage, held):
    amina = visit(stage.amina)
    nobody = text(amina.get(of(held, "/stranger")))
    sharing.new_link(held.uuid, person=stage.amina, ports=stage.ports)
    somebody = text(amina.get(of(held, "/stranger")))

    assert "Strangers see nothing: it is private, and no link is open." in nobody
    assert "This is what somebody sees who has a link of yours." in somebody


def test_what_waits_is_on_the_page(visit, stage, offered):
    page = text(visit(stage.amina).get("/passport/"))

    assert "<em>One credential</em> waits for you to accept it." in page
    assert f"/passport/credentials/{offered.uuid}" in page


def test_work_to_hand_in_is_the_next_step(visit, stage, work):
    page = text(visit(stage.amina).get("/passport/"))

    assert "Your first stone is under way." in page
    assert f"/passport/assessments/{work.uuid}" in page


def test_a_stranger_finds_only_what_is_public(visit, stage, held):
    private = text(visit(stage.amina).get("/passport/stranger"))
    sharing.set_public(held.uuid, person=stage.amina, public=True, ports=stage.ports)
    public = text(visit(stage.amina).get("/passport/stranger"))

    assert "A stranger sees nothing of your passport." in private
    assert "A stranger can find the one credential you hold" in public


def test_a_corrected_credential_is_one_stone(visit, stage, held):
    newer = correct(held.uuid, seat=stage.owner, name="Amina Sayed", reason="Spelling.", ports=stage.ports)

    home = text(visit(stage.amina).get("/passport/"))
    old = text(visit(stage.amina).get(of(held)))
    new = text(visit(stage.amina).get(of(newer)))

    assert "You hold <em>one credential</em>" in home
    assert "It was corrected." in old
    assert of(newer) in old
    assert "It replaces an earlier one." in new


# --- whose it is ----------------------------------------------------------------------------------

READING = ("", "/stranger", "/files/json", "/files/jwt", "/files/png", "/files/svg")
DOING = ("/accept", "/decline", "/visibility", "/links", "/print")


@pytest.mark.parametrize("path", READING)
def test_nobody_else_reads_it(visit, stage, held, path):
    assert visit(stage.amina).get(of(held, path)).status_code == 200
    assert visit(stage.eve).get(of(held, path)).status_code == 404
    assert visit(stage.bram).get(of(held, path)).status_code == 404
    assert visit().get(of(held, path)).url.startswith("/account/login/?next=/passport/")


@pytest.mark.parametrize("path", DOING)
def test_nobody_else_does_anything_with_it(visit, stage, held, path):
    assert visit(stage.eve).post(of(held, path)).status_code == 404
    assert visit().post(of(held, path)).status_code == 302
    assert visit(stage.amina).get(of(held, path)).status_code == 405


@pytest.mark.parametrize("path", DOING[:2])
def test_nobody_else_answers_an_offer(visit, stage, offered, path):
    assert visit(stage.eve).post(of(offered, path)).status_code == 404
    assert visit(stage.eve).get(of(offered)).status_code == 404


def test_nobody_else_reads_or_hands_in_work(visit, stage, work):
    piece = evidence.add_file(
        work.uuid, by=stage.amina, data=b"Six knots.", filename="knots.txt", ports=stage.ports
    )
    for path in (f"assessments/{work.uuid}", f"evidence/{piece.uuid}"):
        assert visit(stage.eve).get(f"/passport/{path}").status_code == 404
        assert visit().get(f"/passport/{path}").status_code == 302
    assert visit(stage.eve).post(f"/passport/assessments/{work.uuid}", {"act": "submit"}).status_code == 404
    assert visit(stage.eve).post(f"/passport/assessments/{work.uuid}/save", {}).status_code == 404


def test_pages_of_a_passport_are_kept_by_no_cache(visit, stage, held):
    for path in ("/passport/", of(held), of(held, "/stranger"), of(held, "/files/json")):
        assert visit(stage.amina).get(path).headers["Cache-Control"] == "private, no-store"


# --- an offer inside the passport -----------------------------------------------------------------


def test_an_offer_is_read_and_accepted(visit, stage, offered):
    amina = visit(stage.amina)
    page = text(amina.get(of(offered)))
    answer = amina.post(of(offered, "/accept"), follow=True)

    assert "Take it into your passport." in page
    assert "It stands, and only you can see it." in text(answer)


def test_an_offer_is_declined_and_taken_after_all(visit, stage, offered):
    amina = visit(stage.amina)
    declined = text(amina.post(of(offered, "/decline"), follow=True))
    waits = text(amina.get("/passport/"))
    amina.post(of(offered, "/accept"))

    assert "You can still take it." in declined
    assert "waits for you" not in waits
    assert sharing.own(offered.uuid, person=stage.amina)


def test_an_offer_that_was_withdrawn_cannot_be_accepted(visit, stage, offered):
    status.revoke(offered.uuid, seat=stage.owner, reason="Copied work.", ports=stage.ports)
    amina = visit(stage.amina)

    assert "cannot be accepted as it is" in text(amina.get(of(offered)))
    assert amina.post(of(offered, "/accept")).status_code == 422


# --- who may see it -------------------------------------------------------------------------------


def test_the_page_is_public_by_choice_and_private_again(visit, stage, held):
    amina, anybody = visit(stage.amina), visit()
    before = anybody.get(f"/credentials/{held.uuid}").status_code
    amina.post(of(held, "/visibility"), {"public": "yes"})
    public = anybody.get(f"/credentials/{held.uuid}").status_code
    amina.post(of(held, "/visibility"), {"public": "no"})
    after = anybody.get(f"/credentials/{held.uuid}").status_code

    assert (before, public, after) == (404, 200, 404)
    assert "You made it private again." in text(amina.get(of(held)))


def test_a_link_is_shown_once_and_ended(visit, stage, held):
    amina, anybody = visit(stage.amina), visit()
    made = amina.post(of(held, "/links"), {"note": "Brightline Solar", "days": "30"})
    address = re.search(r"/links/[A-Za-z0-9_-]{43}", text(made)).group()
    later = text(amina.get(of(held)))
    opened = anybody.get(address).status_code
    link = ShareLink.objects.owned_by(stage.amina).get()
    amina.post(of(held, f"/links/{link.uuid}/end"))

    assert made.status_code == 201
    assert address not in later
    assert "Brightline Solar" in later
    assert (opened, anybody.get(address).status_code) == (200, 410)


def test_what_was_typed_for_a_link_stays_when_there_are_too_many(visit, stage, held):
    for _ in range(sharing.MAX_LINKS):
        sharing.new_link(held.uuid, person=stage.amina, ports=stage.ports)

    page = visit(stage.amina).post(of(held, "/links"), {"note": "One more", "days": ""})

    assert page.status_code == 422
    assert 'value="One more"' in text(page)


def test_a_link_follows_a_correction(visit, stage, held):
    _row, token = sharing.new_link(held.uuid, person=stage.amina, ports=stage.ports)
    correct(held.uuid, seat=stage.owner, name="Amina Sayed", reason="Spelling.", ports=stage.ports)

    page = text(visit().get(f"/links/{token}"))

    assert "Sound. Harbour School confirms that Amina Sayed" in page
    assert "What was corrected: Spelling." in page


def test_a_stranger_sees_exactly_what_the_holder_is_shown(visit, stage, held):
    sharing.set_public(held.uuid, person=stage.amina, public=True, ports=stage.ports)

    def main(response) -> str:
        return text(response).split("<main", 1)[1].split("</main>", 1)[0].replace(of(held, "/stranger"), "")

    shown = main(visit(stage.amina).get(of(held, "/stranger")))
    real = main(visit().get(f"/credentials/{held.uuid}"))

    assert shown == real.replace(f"/credentials/{held.uuid}?again", "")


# --- copies to keep -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "jwt", "png", "svg"])
def test_a_download_verifies_by_itself(visit, stage, held, form):
    answer = visit(stage.amina).get(of(held, f"/files/{form}"))

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert verify_bytes(answer.content, ports=stage.ports).verdict.verdict == "valid"


def test_there_is_no_other_form(visit, stage, held):
    assert visit(stage.amina).get(of(held, "/files/docx")).status_code == 404


def test_a_certificate_of_a_private_credential_has_a_link_that_can_be_ended(visit, stage, held):
    amina = visit(stage.amina)
    paper = amina.post(of(held, "/print"))

    assert paper.content.startswith(b"%PDF")
    assert "Paper of 14 March 2026" in text(amina.get(of(held)))


# --- handing in -----------------------------------------------------------------------------------


def here(work) -> str:
    return f"/passport/assessments/{work.uuid}"


def test_everything_is_added_kept_and_handed_in_with_one_form(visit, stage, work):
    amina = visit(stage.amina)
    amina.post(
        here(work),
        {
            "act": "add",
            "uploads": [SimpleUploadedFile("bowline.png", png()), SimpleUploadedFile("log.txt", b"Day one.")],
            "link": "https://films.example/knots",
            "text": "I tied them alone.",
            "description": "All six",
            "statement": "The bowline was hard.",
            "tools_used": "A book",
        },
    )
    page = text(amina.get(here(work)))
    answer = amina.post(here(work), {"act": "submit", "statement": "The bowline was hard.", "tools_used": ""})

    pieces = EvidenceItem.objects.owned_by(stage.amina).order_by("pk")
    assert [piece.kind for piece in pieces] == ["file", "file", "link", "text"]
    assert {piece.description for piece in pieces} == {"All six"}
    assert "The bowline was hard." in page
    assert answer.status_code == 302
    assert Assessment.objects.owned_by(stage.amina).get().state == "SUBMITTED"
    assert "It is being judged." in text(amina.get(here(work)))


def test_what_is_typed_when_one_hands_in_is_handed_in_too(visit, stage, work):
    visit(stage.amina).post(here(work), {"act": "submit", "text": "Six of them."})

    assert Assessment.objects.owned_by(stage.amina).get().state == "SUBMITTED"
    assert EvidenceItem.objects.owned_by(stage.amina).get().text == "Six of them."


def test_nothing_typed_is_lost_when_a_piece_is_refused(visit, stage, work):
    amina = visit(stage.amina)
    page = amina.post(
        here(work),
        {
            "act": "add",
            "uploads": SimpleUploadedFile("tool.png", b"MZ not a picture"),
            "link": "not a link",
            "description": "My film",
            "statement": "Long and careful words.",
        },
    )

    said = text(page)
    assert page.status_code == 422
    assert "tool.png: " in said
    assert 'value="not a link"' in said
    assert 'value="My film"' in said
    assert Assessment.objects.owned_by(stage.amina).get().statement == "Long and careful words."


def test_what_was_added_is_not_added_twice_when_another_piece_is_refused(visit, stage, work):
    page = visit(stage.amina).post(here(work), {"act": "add", "link": "no", "text": "Six of them."})

    assert EvidenceItem.objects.owned_by(stage.amina).count() == 1
    assert ">Six of them.</textarea>" not in text(page)


def test_handing_in_nothing_says_what_to_add(visit, stage, work):
    page = visit(stage.amina).post(here(work), {"act": "submit", "statement": "Please."})

    assert page.status_code == 422
    assert "Add a file, a link or a text first." in text(page)
    assert "Please." in text(page)


def test_a_piece_is_removed_before_it_is_handed_in(visit, stage, work):
    piece = evidence.add_text(work.uuid, by=stage.amina, text="Wrong one.", ports=stage.ports)
    amina = visit(stage.amina)

    amina.post(here(work), {"remove": str(piece.uuid)})

    assert EvidenceItem.objects.owned_by(stage.amina).filter(removed_at=None).count() == 0
    assert amina.post(here(work), {"remove": "no uuid"}).status_code == 404
    assert amina.post(here(work), {"remove": str(piece.uuid)}).status_code == 404


def test_words_save_themselves(visit, stage, work):
    amina = visit(stage.amina)
    saved = amina.post(f"{here(work)}/save", {"statement": "Half a sentence"})
    long = amina.post(f"{here(work)}/save", {"statement": "x" * 10_001})

    assert (saved.status_code, long.status_code) == (204, 422)
    assert Assessment.objects.owned_by(stage.amina).get().statement == "Half a sentence"


def test_what_is_handed_in_cannot_be_changed(visit, stage):
    work = stage.submitted()
    amina = visit(stage.amina)

    assert amina.post(here(work), {"act": "add", "text": "One more."}).status_code == 409
    assert amina.post(f"{here(work)}/save", {"statement": "Later"}).status_code == 422


def test_not_yet_says_what_is_missing_and_another_attempt_is_handed_in(visit, stage):
    work = stage.submitted()
    rubric = work.version.outcomes.first()
    marking.mark(
        work.uuid,
        seat=stage.owner,
        outcome_uuid=rubric.uuid,
        level_uuid=rubric.levels.get(name="Not yet").uuid,
        feedback="Two slip under load.",
        ports=stage.ports,
    )
    before = text(visit(stage.amina).get(here(work)))
    marking.not_yet(work.uuid, seat=stage.owner, reasons="The bowline slips.", ports=stage.ports)
    amina = visit(stage.amina)
    page = text(amina.get(here(work)))
    amina.post(here(work), {"act": "submit", "text": "A better film."})

    assert "Two slip under load." not in before, "while it is judged, marks are not shown"
    assert "Not yet: 0 of 3 outcomes" in page
    assert "The bowline slips." in page
    assert "Two slip under load." in page
    fresh = Assessment.objects.owned_by(stage.amina).get()
    assert (fresh.state, fresh.attempt) == ("SUBMITTED", 2)


def test_an_award_leads_to_its_credential(visit, stage, held):
    work = Assessment.objects.owned_by(stage.amina).get()

    page = text(visit(stage.amina).get(here(work)))

    assert "is awarded." in page
    assert of(held) in page


def test_a_file_comes_back_as_it_was_and_can_do_nothing(visit, stage, work):
    piece = evidence.add_file(
        work.uuid, by=stage.amina, data=b"<h1>Six knots.</h1>", filename="knots.txt", ports=stage.ports
    )

    answer = visit(stage.amina).get(f"/passport/evidence/{piece.uuid}")

    assert answer.content == b"<h1>Six knots.</h1>"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_list_of_work_is_searched_filtered_and_taken_away(visit, stage, work):
    amina = visit(stage.amina)

    assert "Safe knots" in text(amina.get("/passport/assessments", {"q": "knots", "state": "OPEN"}))
    assert "Safe knots" not in text(amina.get("/passport/assessments", {"q": "quantum"}))
    assert "Safe knots" not in text(amina.get("/passport/assessments", {"state": "AWARDED"}))
    assert b"Safe knots" in amina.get("/passport/assessments.csv").content
    assert b"Safe knots" not in visit(stage.eve).get("/passport/assessments.csv").content


def test_nobody_asks_for_anything(visit, stage):
    page = text(visit(stage.eve).get("/passport/assessments"))

    assert "Nobody asks you for evidence at the moment." in page
    assert Credential.objects.owned_by(stage.eve).count() == 0

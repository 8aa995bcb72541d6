"""The pages of a workspace: for those who design, for partners that are involved, for nobody else."""

from __future__ import annotations

import pytest
from tests import codesigned
from tests.web.workshop import says, typed

from cairn.records.models import Comment, Objection, Partner, Research
from cairn.services.codesign import strands

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(stage):
    return codesigned.Workshop(stage)


def address(stage, shop, more: str = "") -> str:
    return f"/provider/{stage.harbour.uuid}/achievements/{shop.achievement.uuid}/workspace{more}"


def shared(stage, shop, more: str = "") -> str:
    return f"/provider/{stage.elsewhere.uuid}/involved/{shop.achievement.uuid}{more}"


def test_a_credential_without_a_workspace_says_what_it_is_for_and_opens_it(stage, visit):
    version = stage.draft()
    page = f"/provider/{stage.harbour.uuid}/achievements/{version.achievement.uuid}/workspace"
    bram = visit(stage.bram)

    assert "Nobody designs this together yet" in bram.get(page).content.decode()
    assert bram.post(f"{page}/begin").status_code == 302
    seen = bram.get(page).content.decode()
    assert "needs <em>one step</em>" in seen
    assert "Why it is needed" in seen


def test_the_first_sentence_counts_fixes_and_signatures_and_says_by_when(stage, visit, shop):
    shop.spoil()
    shop.ask("approve")
    bram = visit(stage.bram)
    bram.post(address(stage, shop, "/gates/need"), {"due": "1", "due-due_date": "2026-12-03"})

    seen = bram.get(address(stage, shop)).content.decode()

    assert "needs <em>one fix</em> and <em>one signature</em> by 3 December." in seen
    assert f"/designs/{shop.version.uuid}#outcome-3" in seen
    assert "Nobody can see" in seen


def test_once_its_gates_are_passed_a_draft_is_ready_and_the_page_leads_to_publishing_it(stage, visit, shop):
    bram, page = visit(stage.bram), address(stage, shop)
    editor = f"/provider/{stage.harbour.uuid}/designs/{shop.version.uuid}"
    assert "Then its open gates can be passed, and it can be published." in bram.get(page).content.decode()
    asked = bram.get(editor)
    assert says(asked, "ready for its gates")
    assert 'name="go-publish"' not in asked.content.decode()
    assert bram.post(editor, typed(asked) | {"go-gates": "1"})["Location"] == page
    shop.write_need()
    shop.pass_all()
    assert "is <em>ready to publish</em>" in bram.get(editor).content.decode()
    ready = bram.get(page).content.decode()
    assert "is <em>ready to publish</em>" in ready
    assert f"/designs/{shop.version.uuid}/publish" in ready
    shop.spoil()
    assert "needs <em>one fix</em>" in bram.get(page).content.decode()


def test_a_signature_for_an_older_text_is_asked_for_again_among_the_gates(stage, visit, shop):
    bram, page = visit(stage.bram), address(stage, shop)
    shop.sign("need")
    assert "Signed by Tidewater Rigging" in bram.get(page).content.decode()
    shop.spoil()
    seen = bram.get(page).content.decode()
    assert "Signed by Tidewater Rigging" not in seen
    assert "Asked: Tidewater Rigging" in seen


def test_a_gate_is_passed_and_opened_again_from_its_page(stage, visit, shop):
    bram, page = visit(stage.bram), address(stage, shop, "/gates/need")
    assert says(bram.get(page), "What this gate asks: Somebody needs it")

    refused = bram.post(page, {"pass": "1", "pass-note": ""})
    shop.write_need()
    passed = bram.post(page, {"pass": "1", "pass-note": "Three letters."})
    opened = bram.post(page, {"back": "1", "back-reason": ""})

    assert (refused.status_code, passed.status_code, opened.status_code) == (422, 302, 422)
    assert "Three letters." in opened.content.decode()
    assert bram.post(page, {"back": "1", "back-reason": "Too early."}).status_code == 302
    assert "Too early." in bram.get(page).content.decode()


def test_what_was_typed_stays_on_an_error(stage, visit, shop):
    bram = visit(stage.bram)

    seen = bram.post(address(stage, shop, "/comments"), {"text": "x" * 10_001, "about": ""})
    asked = bram.post(address(stage, shop, "/research/add"), {"title": "Kept title", "kind": "survey"})

    assert seen.status_code == asked.status_code == 422
    assert "x" * 10_001 in seen.content.decode()
    assert "Kept title" in asked.content.decode()


def test_a_member_of_an_involved_partner_reads_and_comments_below_their_own_organisation(stage, visit, shop):
    shop.link()
    shop.involve()
    eve = visit(stage.eve)

    assert stage.harbour.name in eve.get(shared(stage, shop)).content.decode()
    said = eve.post(
        shared(stage, shop, "/comments"), {"text": "We lend the quay.", "about": "strand:deliver"}
    )
    assert said.status_code == 302
    assert "We lend the quay." in visit(stage.bram).get(address(stage, shop, "/comments")).content.decode()
    for page in ("", "/comments", "/record", "/research"):
        assert eve.get(shared(stage, shop, page)).status_code == 200
        assert eve.get(address(stage, shop, page)).status_code == 404


def test_research_is_uploaded_downloaded_by_partners_and_taken_away(stage, visit, shop):
    from django.core.files.uploadedfile import SimpleUploadedFile

    shop.link()
    shop.involve()
    bram, page = visit(stage.bram), address(stage, shop, "/research")
    typed = {"kind": "survey", "title": "Crews", "source": "Quay", "made_date": "2026-02-03"}
    bram.post(f"{page}/add", {**typed, "file": SimpleUploadedFile("crews.csv", b"name,crew\na,3\n")})
    row = Research.objects.of(stage.harbour).get()

    file = visit(stage.eve).get(shared(stage, shop, f"/research/{row.uuid}/file"))

    assert file.content == b"name,crew\na,3\n"
    assert 'attachment; filename="crews.csv"' in file.headers["Content-Disposition"]
    assert bram.post(f"{page}/{row.uuid}/remove").status_code == 302
    assert visit(stage.eve).get(shared(stage, shop, f"/research/{row.uuid}/file")).status_code == 404


def test_a_partner_has_no_part_in_what_only_designers_do(stage, visit, shop):
    shop.link()
    shop.involve()
    eve = visit(stage.eve)

    assert eve.post(shared(stage, shop, "/research/add"), {"title": "x"}).status_code == 404
    refused = eve.post(shared(stage, shop, "/comments"), {"text": "So be it.", "kind": "DECISION"})
    assert refused.status_code == 302
    assert Comment.objects.of(stage.harbour).get().kind == "COMMENT"


def test_what_waits_for_somebody_is_on_one_page_and_put_aside(stage, visit, shop):
    shop.link()
    shop.involve()
    shop.ask("need")
    shop.say("It stays level 3.", kind="DECISION")
    eve = visit(stage.eve)

    seen = eve.get("/provider/notices").content.decode()

    assert "<em>One thing</em> waits for you." in seen
    assert "1 gate waits for you, 1 decision" in seen
    assert shared(stage, shop) in seen
    assert "2 things are new" in eve.get(f"/provider/{stage.elsewhere.uuid}/").content.decode()
    assert eve.get(shared(stage, shop)).status_code == 200
    assert "1 decision" not in eve.get("/provider/notices").content.decode()  # she has looked
    shop.say("It stays.", kind="DECISION")
    assert "1 decision" in eve.get("/provider/notices").content.decode()
    eve.post("/provider/notices", {"seen": str(shop.achievement.uuid)})
    eve.post("/provider/notices", {"letters": "off"})
    seen = eve.get("/provider/notices").content.decode()
    assert "1 decision" not in seen
    assert "Write to me" in seen
    assert "Nothing waits for you" in visit(stage.bram).get("/provider/notices").content.decode()


def test_a_partner_calls_a_line_wrong_on_the_record_and_a_designer_answers_there(stage, visit, shop):
    shop.link()
    shop.involve()
    eve, bram = visit(stage.eve), visit(stage.bram)
    assert 'value="design:involved"' in eve.get(shared(stage, shop, "/record")).content.decode()

    said = {"object": "design:involved", "reason": "Not us."}
    assert eve.post(shared(stage, shop, "/objections"), said).status_code == 302

    assert "Waits for an answer" in eve.get(shared(stage, shop, "/record")).content.decode()
    gate = bram.get(address(stage, shop, "/gates/approve")).content.decode()
    assert "says that a line of the ledger about it is wrong" in gate
    record = address(stage, shop, "/record")
    assert "Not us." in bram.get(record).content.decode()
    row = Objection.objects.of(stage.harbour).get()
    kept = bram.post(address(stage, shop, f"/objections/{row.uuid}"), {"keep": "1", "words": ""}, follow=True)
    assert "Write why the line stays" in kept.content.decode()
    bram.post(address(stage, shop, f"/objections/{row.uuid}"), {"keep": "1", "words": "You lent it."})
    hand = shop.workspace.involved.get()
    strands.change(stage.owner, hand.uuid, role="Lends the quay", ports=stage.ports)
    eve.post(shared(stage, shop, "/objections"), {**said, "reason": "Still not us."})
    row = Objection.objects.of(stage.harbour).get(state="OPEN")
    bram.post(address(stage, shop, f"/objections/{row.uuid}"), {"leave_out": "1"})
    theirs = eve.get(shared(stage, shop, "/record")).content.decode()
    assert "Left out because you said so" in theirs
    for page in (theirs, bram.get(record).content.decode()):
        assert all(words in page for words in ("Not us.", "You lent it.", "Still not us."))


def test_a_partner_that_may_decide_writes_decisions_on_the_page(stage, visit, shop):
    shop.link()
    shop.involve()
    Partner.objects.of(stage.harbour).update(may_decide=True)
    eve = visit(stage.eve)
    assert "Consultation" not in eve.get(shared(stage, shop, "/comments")).content.decode()
    eve.post(shared(stage, shop, "/comments"), {"text": "Level 3.", "kind": "DECISION", "about": ""})
    row = Comment.objects.of(stage.harbour).get()
    assert (row.kind, row.partner) == ("DECISION", shop.partner)
    record = visit(stage.bram).get(address(stage, shop, "/record")).content.decode()
    assert f"<bdi>{row.author_name}</bdi>, <bdi>Tidewater Rigging</bdi>" in record


def test_a_guest_calls_a_line_wrong_on_the_page_where_they_sign(stage, visit, shop):
    shop.involve()
    page, guest = f"/guest/sign/{shop.ask('design').token}", visit()
    assert "What the ledger will say of you" in guest.get(page).content.decode()
    empty = guest.post(page, {"object": "design:involved", "reason": ""})
    assert (empty.status_code, Objection.objects.of(stage.harbour).count()) == (409, 0)
    guest.post(page, {"object": "design:involved", "reason": "Not us."})
    seen = guest.get(page).content.decode()
    assert "Not us." in seen
    assert 'name="sign"' in seen  # the link still signs

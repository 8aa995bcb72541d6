"""Pages of definitions, statements and shared standards."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader
from tests import people as cast
from tests import standardised
from tests.web.pages import said

from cairn.credentials.document import parse_object
from cairn.records.models import (
    Adoption,
    Consultation,
    OwnProfileVersion,
    Standard,
    StandardComment,
    StandardDrafter,
    StandardVersion,
)
from cairn.services.design import draft, publish
from cairn.services.standards import adopting, drafting

pytestmark = pytest.mark.django_db


def at(stage, name, *args, organisation=None):
    return reverse(f"standards:{name}", args=[(organisation or stage.harbour).uuid, *args])


def test_a_definition_of_ones_own_is_made_and_claimed_in_the_editor(stage, visit):
    bram = visit(stage.bram)
    assert "None yet. Begin with the facts" in said(bram.get(at(stage, "definitions")))
    begun = said(bram.get(at(stage, "definition-new") + "?from=own"))
    assert '<option value="required" selected>' in begun
    typed = {"name": "Ours", "fact-grade": "required", "prompt-grade": "Write our three grades."}
    refused = said(bram.post(at(stage, "definition-new"), {"name": "Ours", "source": "The board"}), 422)
    assert 'value="The board"' in refused
    assert bram.post(at(stage, "definition-new"), typed).status_code == 302
    row = OwnProfileVersion.objects.of(stage.harbour).get()
    assert "Write our three grades." in said(bram.get(at(stage, "definition", row.profile.uuid)))
    version = stage.draft()
    editor = reverse("provider:design", args=[stage.harbour.uuid, version.uuid])
    page = said(bram.get(editor))
    code = f"{row.profile.code}.1"
    assert f'name="claims" value="{code}"' in page
    form = {"name": version.name, "profile": "eu-2022", "language": "en", "claims": [code, "nz-nzqa"]}
    bram.post(editor, {**form, "achievement_type": "MicroCredential", "skill_group": "technical",
                       "assessed": "on", "validity_rule": "none", "status_purpose": "revocation"})  # fmt: skip
    version.refresh_from_db()
    assert version.claims == [code, "nz-nzqa"]
    page = said(bram.get(editor))
    assert f'value="{code}" checked' in page
    assert "Write our three grades." in page
    statement = said(bram.get(at(stage, "statement", version.uuid)))
    assert "claims to meet 3 definitions" in statement
    assert bram.post(at(stage, "definition-away", row.profile.uuid)).status_code == 302
    assert "Put away" in said(bram.get(at(stage, "definitions")))


def test_remarks_are_mended_with_one_press(stage, visit):
    bram = visit(stage.bram)
    version = stage.draft(assessment_type="Practical test, portfolio")
    row = version.outcomes.last()
    row.assessment, row.text = "", "Rope of worn kind rejected"
    row.save()
    editor = reverse("provider:design", args=[stage.harbour.uuid, version.uuid])
    page = said(bram.get(editor))
    assert "“portfolio” is named as an assessment, but no outcome is assessed by it." in page
    assert 'name="assess-outcome-3" value="portfolio"' in page
    assert 'name="begin-outcome-3" value="Apply"' in page
    base = {"outcomes-0-text": row.text, "outcomes-0-key": str(row.key), "outcomes-0-outcome_type": "skill"}
    facts = {"name": version.name, "profile": "eu-2022", "language": "en", "assessed": "on",
             "achievement_type": "MicroCredential", "skill_group": "technical", "validity_rule": "none",
             "status_purpose": "revocation"}  # fmt: skip
    for press, value in (("assess", "portfolio"), ("begin", "Apply"), ("ending", "without help")):
        bram.post(editor, {**facts, **base, f"{press}-outcome-1": value})
        row = version.outcomes.get()
        base |= {"outcomes-0-text": row.text, "outcomes-0-assessment": row.assessment}
    assert (row.assessment, row.text) == ("portfolio", "Apply rope of worn kind rejected without help")


def test_a_body_drafts_publishes_and_asks_another_along(stage, visit):
    body = standardised.body(stage)
    home = body.organisation
    dana = visit(body.actor.person)
    assert "No standard yet." in said(dana.get(at(stage, "index", organisation=home)))
    assert dana.post(at(stage, "new", organisation=home), {"title": "Deck work"}).status_code == 302
    made = Standard.objects.of(home).get()
    page = at(stage, "edit", made.uuid, organisation=home)
    empty = said(dana.get(page))
    assert "lacks <em>3 things</em>" in empty
    assert '<label for="id_licence">Licence</label>' in empty
    begun = StandardVersion.objects.of(home).get()
    typed = {"title": "Deck work", "summary": "Ropes.", "open_to": "everybody", "licence": "CC BY 4.0",
             "outcome-0-text": "Tie six knots", "outcome-0-level": "3", "fact-supervision": "required",
             "seen_at": begun.saved_at.isoformat()}  # fmt: skip
    said(dana.post(page, {**typed, "title": " "}), 422)
    older = typed | {"seen_at": "2026-01-01T00:00:00+00:00"}
    refused = said(dana.post(page, older), 422)
    assert "Somebody else saved this draft meanwhile." in refused
    assert 'name="seen_at" value="2026-01-01T00:00:00+00:00"' in refused
    assert begun.saved_at == StandardVersion.objects.of(home).get().saved_at
    assert dana.post(page, typed | {"seen_at": "2026-13-41T00:00:00"}).status_code == 302
    typed["seen_at"] = StandardVersion.objects.of(home).get().saved_at.isoformat()
    assert dana.post(page, typed | {"go-publish": "1"}).status_code == 302
    other = standardised.body(stage, cast.CHIDI, "Rope Authority")
    group = at(stage, "group", made.uuid, organisation=home)
    said(dana.post(group, {"address": "https://badges.example/"}), 422)
    address = f"https://badges.example/issuers/{other.organisation.uuid}"
    assert dana.post(group, {"address": address}).status_code == 302
    drafter = StandardDrafter.objects.of(home).get()
    chidi = visit(other.actor.person)
    assert "asks you to draft a standard along" in said(
        chidi.get(at(stage, "index", organisation=other.organisation))
    )
    assert chidi.get(at(stage, "edit", made.uuid, organisation=other.organisation)).status_code == 404
    yes = at(stage, "answer", drafter.uuid, organisation=other.organisation)
    assert chidi.post(yes, {"yes": "1"}).status_code == 302
    assert "Leave the group" in said(chidi.get(at(stage, "edit", made.uuid, organisation=other.organisation)))
    assert chidi.get(at(stage, "publish", made.uuid, organisation=other.organisation)).status_code == 403
    publishing = at(stage, "publish", made.uuid, organisation=home)
    assert "never change" in said(dana.get(publishing))
    assert dana.post(publishing, {"change_note": "First."}).status_code == 302
    assert "version 1" in said(dana.get(page))
    assert dana.post(at(stage, "next", made.uuid, organisation=home)).status_code == 302
    assert dana.post(at(stage, "discard", made.uuid, organisation=home)).status_code == 302
    assert visit(stage.bram).get(at(stage, "edit", made.uuid)).status_code == 404


def test_a_standard_is_adopted_shown_and_mapped(stage, visit):
    body = standardised.body(stage)
    one = standardised.published(stage, body)
    bram, stranger = visit(stage.bram), visit()
    version = stage.draft()
    page = at(stage, "adopt", version.uuid)
    assert "Deck work" in said(bram.get(page))
    pin = {"standard": one.standard.uuid, "number": "1"}
    assert bram.post(page, pin | {"adopt": "1", "with_outcomes": "1"}).status_code == 302
    assert "<em>one standard</em>" in said(bram.get(page))
    assert "The adopted standard asks for it." in said(
        bram.get(reverse("provider:design", args=[stage.harbour.uuid, version.uuid]))
    )
    for outcome in version.outcomes.filter(assessment=""):
        outcome.assessment = "Observation"
        outcome.save()
    publish.publish(version.uuid, seat=stage.owner, ports=stage.ports)
    standardised.second(stage, body, one.standard)
    public = f"/standards/{one.standard.uuid}"
    assert "One credential adopts it" in said(stranger.get(f"{public}/versions/1"))
    assert stranger.get(public).headers["Location"] == f"{public}/versions/2"
    data = stranger.get(f"{public}/versions/1", headers={"Accept": "application/ld+json"})
    assert parse_object(data.content)["outcomes"][0]["id"].startswith(f"{one.url}#outcome-")
    assert "<em>6 things</em>" in said(stranger.get(f"{public}/versions/2/changes?since=1"))
    assert "This is the first version." in said(stranger.get(f"{public}/versions/1/changes"))
    adoption = said(stranger.get(f"{public}/adoption?country=IE&version=1"))
    assert "Harbour School" in adoption
    assert ", one on an older version." in adoption
    assert "Nothing here fits" in said(stranger.get(f"{public}/adoption?country=NZ"))
    rows = b"".join(stranger.get(f"{public}/adoption.csv").streaming_content).decode()
    assert '"Harbour School","IE"' in rows
    assert "Knot Council" in said(stranger.get("/standards?q=deck&sort=-adopted"))
    api = f"/api/v1/standards/{one.standard.uuid}"
    assert [row["number"] for row in stranger.get("/api/v1/standards?search=deck").json()["items"]] == [2]
    assert stranger.get(f"{api}/versions/1").json()["outcomes"][0]["level"] == 3
    assert stranger.get(f"{api}/adoptions?country=IE").json()["items"][0]["provider"] == "Harbour School"
    assert stranger.get(f"{api}/versions/3").status_code == 404
    shown = f"/achievements/{version.achievement.uuid}/versions/1"
    assert f"{shown}/statement" in said(stranger.get(shown))
    statement = said(stranger.get(f"{shown}/statement"))
    assert "Frozen with its publication" in statement
    assert parse_object(stranger.get(f"{shown}/statement?format=json").content)["frozen"] is True
    again = draft.new_draft(version.achievement.uuid, seat=stage.owner, ports=stage.ports)
    assert "Version 2 came out since." in said(bram.get(at(stage, "adopt", again.uuid)))
    assert bram.post(at(stage, "adopt", again.uuid), pin | {"drop": "1"}).status_code == 302
    assert adopting.adopted(again) == []


def test_the_list_of_standards_asks_the_same_however_many_there_are(stage, visit):
    body = standardised.body(stage)
    page = at(stage, "index", organisation=body.organisation)
    dana = visit(body.actor.person)
    standardised.published(stage, body)
    dana.get(page)
    with CaptureQueriesContext(connection) as one:
        assert "version 1" in said(dana.get(page))
    for _each in range(2):
        standardised.drafted(stage, body)
    with CaptureQueriesContext(connection) as three:
        assert "Draft open" in said(dana.get(page))
    assert len(three) == len(one)


def test_a_draft_is_discussed_and_consulted_about(stage, visit):
    body = standardised.body(stage)
    home = body.organisation
    one = standardised.adopted(stage, body)
    dana, bram, stranger = visit(body.actor.person), visit(stage.bram), visit()
    drafts = at(stage, "drafts", one.standard.uuid, organisation=home)
    dana.post(at(stage, "next", one.standard.uuid, organisation=home))
    talk = at(stage, "discussion", one.standard.uuid, organisation=home)
    silent = said(dana.get(talk))
    assert ("Nobody said anything yet." in silent, "Nothing found" in silent) == (True, False)
    about = f"outcome:{one.outcomes[0]['key']}"
    assert f'value="{about}" selected' in said(dana.get(f"{talk}?about={about}"))
    assert "Kept words" in said(dana.post(talk, {"text": "Kept words" + "x" * 10_000}), 422)
    assert dana.post(talk, {"about": about, "text": "Six, or <b>eight</b>?"}).status_code == 302
    page = said(dana.get(talk))
    assert "Six, or &lt;b&gt;eight&lt;/b&gt;?" in page
    assert "<bdi>Tie six knots without help (3)</bdi>" in page
    comment = StandardComment.objects.of(home).get()
    said(dana.post(talk, {"act": "decide", "comment": comment.uuid, "decided": ""}), 409)
    dana.post(talk, {"act": "decide", "comment": comment.uuid, "decided": "Six will do."})
    assert "Six will do." in said(dana.get(f"{talk}?state=settled"))
    # a consultation: the adopter finds it, a guest gets a link that is shown once
    assert '<label for="begin_ends_date">Last day</label>' in said(dana.get(drafts))
    said(dana.post(drafts, {"act": "begin", "words": "Enough?", "ends_date": "2020-01-01"}), 422)
    assert (
        dana.post(drafts, {"act": "begin", "words": "Enough?", "ends_date": "2026-04-01"}).status_code == 302
    )
    shown = said(dana.get(drafts))
    assert "1 organisation that adopted the standard gets a letter" in shown
    assert "Letters are being written: 0 of 1 organisations so far." in shown
    standardised.written(stage)
    assert "One organisation was written to." in said(dana.get(drafts))
    held = Consultation.objects.of(home).get()
    invited = said(dana.post(drafts, {"act": "invite", "consultation": held.uuid, "body": "Rigger Union"}))
    link = re.search(r"https?://[^/]+(/guest/consult/[\w-]+)", invited)[1]
    assert "Open the consultation" not in shown
    mine = at(stage, "consulted", held.uuid)
    assert mine in said(bram.get(at(stage, "index")))
    assert "Six, or" not in said(bram.get(mine))
    assert bram.post(mine, {"text": "More ropes.", "may_name": "on"}).status_code == 302
    assert "Tie six knots" in said(stranger.get(link))
    assert stranger.post(link, {"text": "Fewer ropes."}).status_code == 302
    seen = said(stranger.get(link))
    assert ("Fewer ropes." in seen, "More ropes." in seen) == (True, False)
    assert "Fewer ropes." not in said(bram.get(mine))
    both = said(dana.get(f"{talk}?from=asked"))
    assert ("Fewer ropes." in both, "More ropes." in both, "Six will do." in both) == (True, True, False)
    assert (
        visit(stage.eve).get(at(stage, "consulted", held.uuid, organisation=stage.elsewhere)).status_code
        == 404
    )
    # the draft goes on; what changed since the round that they see
    draft = StandardVersion.objects.of(home).get(state="DRAFT")
    draft.title = "Deck and mast"
    draft.save()
    kept = held.round.uuid
    assert "Deck and mast" in said(dana.get(f"{drafts}?since={kept}"))
    assert "Deck and mast" not in said(stranger.get(link))
    closed = said(dana.get(at(stage, "publish", one.standard.uuid, organisation=home)))
    assert "A consultation is open. End it first." in closed
    assert f'href="{drafts}#h-open"' in closed
    assert "change_note" not in closed
    said(dana.post(at(stage, "publish", one.standard.uuid, organisation=home), {"change_note": "x"}), 422)
    assert dana.post(drafts, {"act": "finish", "consultation": held.uuid}).status_code == 302
    said(stranger.post(link, {"text": "Late."}), 409)
    assert (
        dana.post(
            at(stage, "publish", one.standard.uuid, organisation=home), {"change_note": "x"}
        ).status_code
        == 302
    )
    assert "took part in its consultation: <bdi>Harbour School</bdi>" in said(
        stranger.get(f"/standards/{one.standard.uuid}/versions/2")
    )


def test_a_definition_comes_in_from_a_file_or_every_wrong_place_is_said(stage, visit):
    bram = visit(stage.bram)
    page = at(stage, "definition-take")
    said(bram.get(page))
    body = b'{"format": "cairn-definition", "formatVersion": 1, "name": "Ours", "facts": [{"check": "%s"}]}'
    file = SimpleUploadedFile("a.json", body % b"<b>")
    refused = said(bram.post(page, {"file": file}), 422)
    assert "<em>One place</em> of the file" in refused
    assert '<code dir="ltr">facts.0.check</code>' in refused
    assert bram.post(page, {"file": SimpleUploadedFile("a.json", body % b"title")}).status_code == 302
    made = OwnProfileVersion.objects.of(stage.harbour).get()
    again = SimpleUploadedFile("a.json", body % b"level")
    assert bram.post(f"{page}?next={made.profile.uuid}", {"file": again}).status_code == 302
    assert [row.number for row in OwnProfileVersion.objects.of(stage.harbour).order_by("number")] == [1, 2]
    assert visit(stage.eve).get(at(stage, "definition-file", made.profile.uuid)).status_code == 404


def test_a_statement_is_a_file_with_its_data_for_anybody_once_it_is_published(stage, visit):
    version = stage.draft()
    draft.save(version.uuid, seat=stage.owner, facts={"claims": ["own", "au-nmf"]}, ports=stage.ports)
    mine = at(stage, "statement-pdf", version.uuid)
    assert visit(stage.bram).get(mine).content.startswith(b"%PDF")
    assert visit(stage.eve).get(mine).status_code == 404
    draft.save(version.uuid, seat=stage.owner, facts={"claims": ["own"]}, ports=stage.ports)
    done = publish.publish(version.uuid, seat=stage.owner, ports=stage.ports)
    public = f"/achievements/{done.achievement.uuid}/versions/1"
    assert f"{public}/statement.pdf" in said(visit().get(public))
    assert f"{public}/statement.pdf" in said(visit().get(f"{public}/statement"))
    answer = visit().get(f"{public}/statement.pdf", headers={"Accept-Language": "ar"})
    assert 'filename="safe-knots-for-deck-work-conformance-1.pdf"' in answer.headers["Content-Disposition"]
    reader = PdfReader(io.BytesIO(answer.content))
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    (data,) = dict(reader.attachments)["statement.json"]
    assert [one["code"] for one in parse_object(data)["definitions"]] == ["eu-2022", "own"]
    assert visit().get(f"/achievements/{done.achievement.uuid}/versions/2/statement.pdf").status_code == 404


def test_adoptions_are_confirmed_mapped_and_looked_at_before_moving(stage, visit):
    body = standardised.body(stage)
    home = body.organisation
    one = standardised.adopted(stage, body, confirms=True)
    dana, bram, stranger = visit(body.actor.person), visit(stage.bram), visit()
    public = f"/standards/{one.standard.uuid}"
    assert "The body confirms each one." in said(stranger.get(f"{public}/versions/1"))
    assert "<small>Not confirmed yet</small>" in said(stranger.get(f"{public}/adoption"))
    page = at(stage, "adopters", one.standard.uuid, organisation=home)
    waiting = said(dana.get("/provider/notices"))
    assert f'href="{page}"' in waiting
    assert "1 adoption waits for your word" in waiting
    assert "<em>One adoption</em> waits for your word." in said(dana.get(page))
    assert "adoption waits" not in said(dana.get("/provider/notices"))
    row = Adoption.objects.of(stage.harbour).get()
    assert "Say why; the provider reads it." in said(
        dana.post(page, {"adoption": row.uuid, "refuse": "1"}), 422
    )
    assert "<em>One adoption</em> waits for your word." in said(dana.post(page, {"adoption": row.uuid}))
    assert dana.post(page, {"adoption": row.uuid, "confirm": "1", "words": "Good."}).status_code == 302
    assert "Nothing here fits" in said(stranger.get(f"{public}/adoption?confirmed=waiting"))
    assert "Harbour School" in said(stranger.get(f"{public}/adoption?confirmed=confirmed"))
    api = stranger.get(f"/api/v1/standards/{one.standard.uuid}/adoptions").json()
    assert api["items"][0]["confirmed"] == "confirmed"
    standardised.second(stage, body, one.standard)
    mine = at(stage, "adopted", one.standard.uuid)
    assert mine in said(bram.get(at(stage, "index")))
    seen = said(bram.get(mine))
    for words in (
        "one on an older version",
        "Good.",
        "Coil a line correctly",
        "To the design",
        "Clause",
        "Outcome",
    ):
        assert (words in seen) is (words != "Clause")
    following = draft.new_draft(row.version.achievement.uuid, seat=stage.owner, ports=stage.ports)
    seen = said(bram.get(mine))
    assert "Move to version 2" in seen
    pin = {"standard": one.standard.uuid, "number": "2", "adopt": "1", "with_outcomes": "1"}
    assert bram.post(at(stage, "adopt", following.uuid), pin).status_code == 302
    assert [row.standard_version.number for row in adopting.adopted(following)] == [2]
    assert (
        visit(stage.eve)
        .get(at(stage, "adopted", one.standard.uuid, organisation=stage.elsewhere))
        .status_code
        == 404
    )


def test_a_standard_and_a_definition_are_read_in_the_readers_language(stage, visit):
    body = standardised.body(stage)
    home, standard = body.organisation, standardised.drafted(stage, body)
    dana, stranger = visit(body.actor.person), visit()
    page = at(stage, "languages", standard.uuid, organisation=home)
    key = StandardVersion.objects.of(home).get().outcomes[0]["key"]
    assert "How is it said in <em>Arabic</em>?" in said(dana.get(page))
    said(dana.post(page, {"title": "x" * 201}), 422)
    typed = {"title": "العمل على السطح", f"outcome-{key}": "اربط ست عقد"}
    seen = StandardVersion.objects.of(home).get().saved_at.isoformat()
    assert f'name="seen_at" value="{seen}"' in said(dana.get(page))
    stage.world.pass_time(seconds=1)
    assert dana.post(page, typed | {"seen_at": seen}).status_code == 302
    assert "Somebody else saved this draft" in said(dana.post(page, {"title": "x", "seen_at": seen}), 422)
    assert "اربط ست عقد" in said(dana.get(f"{page}?in=ar"))
    drafting.publish(body, standard.uuid, ports=stage.ports)
    public = f"/standards/{standard.uuid}/versions/1"
    arabic = said(stranger.get(public, headers={"Accept-Language": "ar"}))
    assert '<h1 class="lede" lang="ar"><bdi>العمل على السطح</bdi>' in arabic
    assert "Reject a worn rope" in arabic
    assert "?own=1" in arabic
    assert "<bdi>Deck work</bdi>" in said(stranger.get(f"{public}?own=1", headers={"Accept-Language": "ar"}))
    english = said(stranger.get(public))
    assert ("Deck work" in english, "?own=1" in english) == (True, False)
    bram = visit(stage.bram)
    made = {"name": "Ours", "name_ar": "تعريفنا", "fact-title": "required"}
    assert bram.post(at(stage, "definition-new"), made).status_code == 302
    row = OwnProfileVersion.objects.of(stage.harbour).get()
    assert row.names == {"ar": "تعريفنا"}
    assert 'value="تعريفنا"' in said(bram.get(at(stage, "definition", row.profile.uuid)))

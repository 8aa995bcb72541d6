"""The passport by skill: pages of skills, of what was earned elsewhere, of the self-audit, of one's own keys."""

from __future__ import annotations

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import outside, papers
from tests.web.pages import flat as text

from cairn.records.models import Earned, OwnText, PersonToken, SkillClaim
from cairn.services.admin import addresses
from cairn.services.hold import claims, earned, self_audit, sharing
from cairn.services.hold.claims import Said
from cairn.services.hold.passport import skill_key
from cairn.services.issue import status
from cairn.skills.suggestion import Suggestion, Suggestions, Words
from cairn.web.passport import skills

HEIGHT = f"/passport/skills/{skill_key(outside.HEIGHT)}"
WORDS = {
    "way": "words",
    "words-title": "Licence for lifts",
    "words-provider_name": "Quay",
    "words-awarded_date": "2020-02-03",
    "words-kind": "License",
}


@pytest.fixture
def held(stage):
    """Amina holds a credential of Harbour School."""
    made = stage.held()
    return sharing.own(made.uuid, person=stage.amina)


@pytest.fixture
def claimed(stage):
    """Amina says that she works at height."""
    outside.framework(stage)
    (row,) = claims.confirm(
        stage.amina, [Said(skill=outside.HEIGHT, words="roofs since 2020")], ports=stage.ports
    )
    return row


def badge(stage) -> SimpleUploadedFile:
    data = outside.badge(stage.world, addresses.verified_of(stage.amina)[0])
    return SimpleUploadedFile("badge.json", data)


def suggesting(monkeypatch) -> str:
    """The linker finds one skill; returns the text it finds it in."""
    written = "I mend roofs. For six years I worked at height in the rain."
    start = written.index("worked at height")
    found = Suggestion(
        skill=outside.HEIGHT,
        name="Work safely at height",
        framework="x",
        confidence=0.8,
        words=(Words(start, start + 16),),
    )
    monkeypatch.setattr(self_audit, "suggest", lambda text, **_more: Suggestions(text, (found,)))
    return written


# --- skills ---------------------------------------------------------------------------------------


def test_the_skills_are_counted_by_what_stands_behind_them(visit, stage, held, claimed):
    page = text(visit(stage.amina).get("/passport/skills"))

    assert "You have <em>3 skills</em>; <em>2</em> of them were assessed." in page
    assert "By your own word: 1." in page
    assert "Tie six deck knots from memory" in page
    assert "Work safely at height" in page
    assert "How well-rounded" in page


def test_the_list_is_filtered_searched_and_taken_away(visit, stage, held, claimed):
    amina = visit(stage.amina)

    assert "Tie six" not in text(amina.get("/passport/skills", {"strength": "claimed"}))
    assert "Tie six" in text(amina.get("/passport/skills", {"q": "KNOTS"}))
    assert "Nothing here fits that." in text(amina.get("/passport/skills", {"q": "quantum"}))
    sheet = amina.get("/passport/skills.csv", {"strength": "claimed"}).content.decode()
    assert outside.HEIGHT in sheet
    assert "Tie six" not in sheet


def test_a_long_list_goes_page_by_page(visit, stage, claimed, monkeypatch):
    said = [Said(skill=outside.BASE + slug) for slug in outside.SKILLS]
    claims.confirm(stage.amina, said, ports=stage.ports)
    monkeypatch.setattr(skills, "ON_A_PAGE", 2)
    amina = visit(stage.amina)

    pages = [text(amina.get("/passport/skills", {"page": str(number)})) for number in (1, 2, 3)]

    assert [page.count('scope="row"') for page in pages] == [2, 2, 1]
    assert all("You have <em>5 skills</em>" in page for page in pages)


def test_a_skill_says_where_it_comes_from_and_why_it_stays_fresh(visit, stage, held):
    listed = text(visit(stage.amina).get("/passport/skills"))
    address = re.search(r'href="(/passport/skills/[0-9a-f]{20})"[^>]*><bdi>Tie six', listed)[1]

    page = text(visit(stage.amina).get(address))

    assert "Assessed once." in page
    assert f"/passport/credentials/{held.uuid}" in page
    assert "without use or proof it counts as stale; it is kept." in page
    assert "<b><bdi>Secure</bdi></b>" in page


def test_a_withdrawn_credential_leaves_a_skill_that_says_so(visit, stage, held):
    amina = visit(stage.amina)
    listed = text(amina.get("/passport/skills"))
    address = re.search(r'href="(/passport/skills/[0-9a-f]{20})"', listed)[1]
    status.revoke(held.uuid, seat=stage.owner, reason="Copied.", ports=stage.ports)

    assert "No skill stands in your passport yet." in text(amina.get("/passport/skills"))
    page = text(amina.get(address))
    assert "Nothing stands for it today." in page
    assert "Withdrawn" in page


def test_nobody_sees_the_skills_of_another(visit, stage, held, claimed):
    assert visit(stage.eve).get(HEIGHT).status_code == 404
    assert visit(stage.eve).post(f"/passport/claims/{claimed.uuid}/take-back").status_code == 404
    assert visit().get("/passport/skills").status_code == 302


def test_ones_own_word_is_used_and_taken_back(visit, stage, claimed):
    amina = visit(stage.amina)

    assert "You say so, and nobody has assessed it yet." in text(amina.get(HEIGHT))
    assert amina.post(f"{HEIGHT}/used", {"day": "2026-03-01"}).status_code == 302
    assert "used on" in text(amina.get(HEIGHT))
    assert amina.post(f"{HEIGHT}/used", {"day": "x"}).status_code == 422
    back = amina.post(f"/passport/claims/{claimed.uuid}/take-back")
    assert (back.status_code, back.headers["Location"]) == (302, "/passport/skills")
    assert not SkillClaim.objects.exists()


def test_the_page_to_print_has_what_stands_and_says_what_is_not_verified(visit, stage, held, claimed):
    earned.add_words(
        stage.amina,
        facts={"title": "Licence", "provider_name": "Quay", "awarded_date": "2020-01-01"},
        ports=stage.ports,
    )

    page = text(visit(stage.amina).get("/passport/cv"))
    resume = visit(stage.amina).get("/passport/cv.json")

    assert "Your own word" in page
    assert "not verified" in page
    said = {one["name"]: one["level"] for one in resume.json()["skills"]}
    assert said["Work safely at height"] == "own word"
    assert resume.headers["Content-Disposition"].startswith("attachment")


def test_after_an_award_there_are_three_ways_on_and_a_next_step_with_its_reason(visit, stage):
    from cairn.records.models import Occupation, OccupationSkill, Skill

    outside.framework(stage)
    job = Occupation.objects.create(
        uuid=stage.ports.new_uuid(),
        framework=Skill.objects.public().first().framework,
        iri=outside.BASE + "roofer",
        name="Roofer",
    )
    for slug in ("work-at-height", "brief-crew", "clean-data"):
        row = Skill.objects.public().get(iri=outside.BASE + slug)
        OccupationSkill.objects.create(occupation=job, skill=row)
    outside.teach(stage, "Roofs", "work-at-height", "brief-crew")
    next_one = outside.teach(stage, "Data on site", "clean-data")
    outside.teach(stage, "Waste", "sort-site-waste")
    made = outside.award(stage, "Roofs")

    page = text(visit(stage.amina).get(f"/passport/credentials/{made.uuid}"))

    assert "Three ways on" in page
    for way in ("Stack it", "Show it", "Use it alone"):
        assert way in page
    assert next_one.name in page
    assert "You have 2 of its 3 skills." in page
    assert "Waste" not in page


# --- earned elsewhere -----------------------------------------------------------------------------


def test_a_badge_of_elsewhere_comes_in_and_is_verified(visit, stage):
    outside.know(stage)
    amina = visit(stage.amina)

    added = amina.post("/passport/add", {"way": "file", "file-file": badge(stage)}, follow=True)

    page = text(added)
    assert "It is verified." in page
    assert "Work safely at height" in page
    assert "Assessed once" in text(amina.get("/passport/"))
    assert "brought in and verified" in text(amina.get("/passport/"))


def test_what_is_not_verified_says_why_and_is_an_outline(visit, stage):
    amina = visit(stage.amina)

    page = text(amina.post("/passport/add", {"way": "file", "file-file": badge(stage)}, follow=True))

    assert "It is not verified." in page
    assert "nobody here knows the issuer." in page
    Earned.objects.owned_by(stage.amina).update(level=4)
    listed = text(amina.get("/passport/skills"))
    assert "On paper, not verified" in listed
    assert "stated by the paper, not verified" in listed
    assert "level 4 of 8 (stated by the paper, not verified)" in text(amina.get(HEIGHT))
    sheet = amina.get("/passport/skills.csv?q=HEÍGHT").content.decode()
    assert "stated by the paper, not verified" in sheet


def test_what_was_tampered_with_stays_outside(visit, stage):
    outside.know(stage)
    data = outside.badge(stage.world, "a@b.example").replace(b"at height", b"at depths")
    form = {"way": "file", "file-file": SimpleUploadedFile("b.json", data)}

    answer = visit(stage.amina).post("/passport/add", form)

    assert answer.status_code == 422
    assert "Its seal does not hold, so it was not added." in text(answer)
    assert not Earned.objects.exists()


def test_a_pdf_needs_a_word_and_keeps_what_was_typed(visit, stage):
    form = {"way": "file", "file-title": "Forklift course"}
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.7 x", content_type="application/pdf")

    answer = visit(stage.amina).post("/passport/add", {**form, "file-file": pdf})

    assert answer.status_code == 422
    assert "Forklift course" in text(answer)


def test_words_a_paper_its_original_its_skills_and_its_end(visit, stage):
    outside.framework(stage)
    amina = visit(stage.amina)
    assert amina.post("/passport/add", WORDS).status_code == 302
    paper = Earned.objects.owned_by(stage.amina).get()
    address = f"/passport/earned/{paper.uuid}"

    assert "There is no file, only your words." in text(amina.get(address))
    assert amina.get(f"{address}/original").status_code == 404
    assert amina.post(f"{address}/skills", {"skill": [outside.HEIGHT]}).status_code == 302
    assert "A paper says so, and could not be verified." in text(amina.get(HEIGHT))
    told = {"title": "Licence", "provider_name": "Quay", "awarded_date": "2021-02-03"}
    assert amina.post(f"{address}/describe", told).status_code == 302
    assert amina.post(f"{address}/describe", {**told, "awarded_date": "x"}).status_code == 422
    assert amina.post(f"{address}/remove").status_code == 302
    assert amina.get(address).status_code == 404


def test_the_original_is_an_attachment_that_can_do_nothing(visit, stage):
    amina = visit(stage.amina)
    amina.post("/passport/add", {"way": "file", "file-file": badge(stage)})
    paper = Earned.objects.owned_by(stage.amina).get()

    answer = amina.get(f"/passport/earned/{paper.uuid}/original")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    checked = amina.post(f"/passport/earned/{paper.uuid}/check")
    assert "Checked just now." in text(checked)
    assert "The seal holds" in text(checked)


@pytest.mark.parametrize("in_pdf", [True, False])
def test_of_a_paper_in_pdf_it_is_said_that_its_pages_are_not_sealed(visit, stage, in_pdf):
    data = outside.badge(stage.world, addresses.verified_of(stage.amina)[0])
    data = papers.pdf("Working at height", files=[papers.File(data)]) if in_pdf else data
    paper = earned.add_file(stage.amina, data=data, filename="a", facts={}, ports=stage.ports).earned

    page = text(visit(stage.amina).get(f"/passport/earned/{paper.uuid}"))

    assert ("What is printed on its pages is not sealed" in page) is in_pdf


def test_what_was_earned_elsewhere_is_seen_by_nobody_else(visit, stage):
    visit(stage.amina).post("/passport/add", WORDS)
    paper = Earned.objects.owned_by(stage.amina).get()

    for path in ("", "/original"):
        assert visit(stage.eve).get(f"/passport/earned/{paper.uuid}{path}").status_code == 404
    assert visit(stage.eve).post(f"/passport/earned/{paper.uuid}/remove").status_code == 404
    assert "Licence for lifts" not in text(visit(stage.amina).get("/passport/stranger"))


def test_bringing_in_is_counted_like_verifying(visit, stage, settings, monkeypatch):
    from cairn.services import meters

    settings.CAIRN_RATE_LIMITS = True
    monkeypatch.setattr(meters.VISITORS, "accounts", meters.Remembered())
    monkeypatch.setattr(meters.VISITORS, "most_asked", 1)
    amina = visit(stage.amina)

    assert amina.post("/passport/add", WORDS).status_code == 302
    assert amina.post("/passport/add", {**WORDS, "words-title": "More"}).status_code == 429


# --- the self-audit -------------------------------------------------------------------------------


def test_each_suggestion_is_a_question_with_the_words_that_led_to_it(visit, stage, monkeypatch):
    outside.framework(stage)
    written = suggesting(monkeypatch)

    page = text(visit(stage.amina).post("/passport/audit", {"text": written}))

    assert "Your text may speak of <em>one skill</em>." in page
    assert "For six years I <mark>worked at height</mark> in the rain." in page
    assert not SkillClaim.objects.exists(), "a suggestion is a question"


@pytest.mark.parametrize(("answer", "count"), [("yes", 1), ("no", 0), ("", 0)])
def test_only_a_yes_is_kept_and_the_text_only_when_asked(visit, stage, answer, count):
    outside.framework(stage)
    form = {
        "text": "All of my life.",
        "skill-0": outside.HEIGHT,
        "words-0": "worked at height",
        "level-0": "4",
        "answer-0": answer,
    }
    amina = visit(stage.amina)

    amina.post("/passport/audit/answer", form)

    assert SkillClaim.objects.owned_by(stage.amina).count() == count
    assert not OwnText.objects.exists()
    amina.post("/passport/audit/answer", {**form, "keep": "yes"})
    kept = OwnText.objects.owned_by(stage.amina).get()
    assert "All of my life." in text(amina.get(f"/passport/audit?again={kept.uuid}"))
    amina.post(f"/passport/audit/texts/{kept.uuid}/forget")
    assert not OwnText.objects.exists()


def test_an_empty_or_endless_text_is_asked_again(visit, stage):
    assert visit(stage.amina).post("/passport/audit", {"text": " "}).status_code == 422
    assert visit(stage.amina).post("/passport/audit", {"text": "x" * 60_000}).status_code == 422


def test_the_text_of_a_file_is_shown_below_what_was_typed_and_nothing_is_looked_for_yet(
    visit, stage, monkeypatch
):
    outside.framework(stage)
    suggesting(monkeypatch)
    cv = SimpleUploadedFile("cv.pdf", papers.pdf("Roofs, 2015 to 2021", "Worked at height"))

    answer = visit(stage.amina).post("/passport/audit", {"text": "I also sew sails.", "file": cv})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "I also sew sails.\n\nRoofs, 2015 to 2021\n\nWorked at height</textarea>" in page
    assert "Read: \u2068cv.pdf\u2069, 2 pages." in page or "Read: cv.pdf, 2 pages." in page
    assert "Is this your text?" in page
    assert "may speak of" not in page
    assert not OwnText.objects.exists()


def test_a_file_that_cannot_be_read_says_why_and_nothing_typed_is_lost(visit, stage):
    files = {
        "protected with a password": papers.locked(papers.pdf("x")),
        "pictures without text": papers.pdf(""),
        "is damaged": b"%PDF-1.7 x",
        "file of another kind": b"PK\x05\x06" + bytes(18),
        "larger than 10 MB": b"a" * (10 * 1024 * 1024 + 1),
    }
    for said, data in files.items():
        upload = SimpleUploadedFile("cv.pdf", data)
        answer = visit(stage.amina).post("/passport/audit", {"text": "I also sew sails.", "file": upload})

        assert answer.status_code == 422
        assert said in text(answer), said
        assert "I also sew sails.</textarea>" in answer.content.decode()


def test_a_long_file_is_cut_at_the_end_of_a_line_so_that_it_can_be_sent(visit, stage, monkeypatch):
    monkeypatch.setattr(self_audit, "suggest", lambda text, **_more: Suggestions(text))
    upload = SimpleUploadedFile("cv.txt", b"Mended a roof in the rain.\n" * 3000)

    answer = visit(stage.amina).post("/passport/audit", {"text": "", "file": upload})

    page = answer.content.decode()
    assert "its end does not fit" in page
    shown = html.unescape(
        page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    ).strip()
    assert shown.endswith("in the rain.")
    again = visit(stage.amina).post("/passport/audit", {"text": shown.replace("\n", "\r\n")})
    assert again.status_code == 200


def test_nothing_certain_is_said_as_it_is(visit, stage, monkeypatch):
    monkeypatch.setattr(self_audit, "suggest", lambda text, **_more: Suggestions(text))

    page = text(visit(stage.amina).post("/passport/audit", {"text": "La la la."}))

    assert "Nothing in it was certain enough to ask about." in page


def test_a_skill_of_no_framework_is_not_claimed(visit, stage):
    answer = visit(stage.amina).post("/passport/audit/claim", {"skill": "https://x.example/magic"})

    assert answer.status_code == 422
    assert not SkillClaim.objects.exists()


# --- keys -----------------------------------------------------------------------------------------


def test_a_key_is_shown_once_and_ended(visit, stage):
    amina = visit(stage.amina)

    made = amina.post("/passport/programs", {"name": "CV", "scopes": ["passport.read"], "days": "30"})

    assert made.status_code == 201
    assert "cairn_me_" in text(made)
    row = PersonToken.objects.owned_by(stage.amina).get()
    assert re.search(r"cairn_me_\w{20}", text(amina.get("/passport/programs"))) is None
    assert visit(stage.eve).post(f"/passport/programs/{row.uuid}/end").status_code == 404
    amina.post(f"/passport/programs/{row.uuid}/end")
    assert "No program may reach your passport." in text(amina.get("/passport/programs"))
    assert amina.post("/passport/programs", {"name": "", "scopes": []}).status_code == 422

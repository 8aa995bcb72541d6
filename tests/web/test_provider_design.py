"""Designing in the browser, without a script: nothing that was typed is lost, and only designers may."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests import people as cast
from tests.web.workshop import as_, says, text_of, typed

from cairn.records.models import AchievementVersion
from cairn.services.design import draft, publish
from cairn.services.design.archive import archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def bram(stage):
    return as_(stage.bram)


def home(stage) -> str:
    return f"/provider/{stage.harbour.uuid}"


def editor(stage, version) -> str:
    return f"{home(stage)}/designs/{version.uuid}"


def bare(stage, name: str = "Leading a small crew"):
    return draft.create(stage.owner, name=name, ports=stage.ports)


def fresh(version) -> AchievementVersion:
    return AchievementVersion.objects.across(reason="a test looks").get(pk=version.pk)


def press(client, url: str, *buttons: str, **changed: str):
    """Send the editor's form as it stands, with some fields typed anew and a button pressed."""
    sent = {**typed(client.get(url)), **{name.replace("__", "-"): value for name, value in changed.items()}}
    for button in buttons:
        name, _colon, value = button.partition(":")
        sent[name] = value or "1"
    return client.post(url, sent)


# --- from a file --------------------------------------------------------------------------------

BADGE = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "BadgeClass",
    "name": "Working at height",
    "criteria": {"narrative": "Two days and a test."},
    "alignment": [{"targetName": "Work at heights", "targetUrl": "https://skills.example/9"}],
    "extensions:Level": "<b>3</b>",
}


def sent(data: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("badge.json", data)}


def test_a_file_becomes_a_draft_and_the_page_says_what_is_not_in_it(stage, bram):
    answer = bram.post(f"{home(stage)}/designs/from-file", sent(json.dumps(BADGE).encode()), follow=True)

    made = AchievementVersion.objects.of(stage.harbour).get()
    assert answer.redirect_chain[-1][0] == f"{editor(stage, made)}/from-file"
    assert says(answer, "Working at height", "One thing of the file is not in it.", "extensions:Level")
    assert "&lt;b&gt;3&lt;/b&gt;" in text_of(answer)
    assert says(answer, "One link to a skill came with it.", "From an Open Badges 2.0 file")
    assert says(bram.get(editor(stage, made)), "Two days and a test.", "https://skills.example/9")

    undone = bram.post(f"{home(stage)}/achievements/{made.achievement.uuid}/archive", follow=True)
    assert says(undone, "It is archived.")


def test_a_design_is_taken_away_as_a_file_and_started_again_from_it(stage, bram):
    version = stage.published()
    page = bram.get(f"{home(stage)}/achievements/{version.achievement.uuid}")
    assert f"/designs/{version.uuid}/design.json" in text_of(page)

    file = bram.get(f"{editor(stage, version)}/design.json")
    answer = bram.post(f"{home(stage)}/designs/from-file", sent(file.content), follow=True)

    assert file.headers["Content-Disposition"] == 'attachment; filename="Safe knots for deck work.json"'
    assert says(answer, "Everything that the file says of it is in it.", "From a design of Cairn")
    assert as_(stage.eve).get(f"{editor(stage, version)}/design.json").status_code == 404


def test_the_page_of_a_file_is_for_the_one_who_brought_it_once(stage, bram):
    version = stage.draft()

    answer = bram.get(f"{editor(stage, version)}/from-file")

    assert answer.headers["Location"] == editor(stage, version)
    assert as_(stage.eve).get(f"{editor(stage, version)}/from-file").status_code == 404


def test_what_is_no_design_is_said_beside_the_file(stage, bram):
    answer = bram.post(f"{home(stage)}/designs/from-file", sent(b'{"price": 3}'))

    assert answer.status_code == 422
    assert says(answer, "Nothing in this file describes what can be earned.")
    pdf = bram.post(f"{home(stage)}/designs/from-file", sent(b"%PDF-1.7 x"))
    assert says(pdf, "This file cannot be read: it is a PDF that is damaged.")


# --- who may ------------------------------------------------------------------------------------

READ = ("", "/designs", "/designs.csv", "/designs/{version}/preview", "/designs/{version}/picture.png",
        "/achievements/{achievement}")  # fmt: skip
CHANGE = ("/designs/new", "/designs/from-file", "/designs/{version}", "/designs/{version}/publish")
ACT = ("/designs/{version}/save", "/designs/{version}/discard", "/achievements/{achievement}/next",
       "/achievements/{achievement}/archive", "/achievements/{achievement}/restore")  # fmt: skip


def address(stage, version, path: str) -> str:
    return home(stage) + (path or "/").format(version=version.uuid, achievement=version.achievement.uuid)


@pytest.mark.parametrize("path", READ)
def test_every_member_may_read_a_design(stage, path):
    version = stage.draft()
    member = stage.member(cast.CHIDI, "issuer").actor.person
    assert as_(member).get(address(stage, version, path)).status_code == 200


@pytest.mark.parametrize("path", CHANGE)
def test_a_designer_may_change_a_design_and_an_issuer_may_not(stage, path):
    version = stage.draft()
    designer = stage.member(cast.DANA, "designer").actor.person
    issuer = stage.member(cast.CHIDI, "issuer").actor.person
    assert as_(designer).get(address(stage, version, path)).status_code == 200
    assert as_(issuer).get(address(stage, version, path)).status_code == 403
    assert as_(issuer).post(address(stage, version, path)).status_code == 403


@pytest.mark.parametrize("path", ACT)
def test_acts_are_for_designers_and_only_by_post(stage, path):
    version = stage.draft()
    issuer = as_(stage.member(cast.CHIDI, "issuer").actor.person)
    assert issuer.post(address(stage, version, path)).status_code == 403
    assert as_(stage.bram).get(address(stage, version, path)).status_code == 405


@pytest.mark.parametrize("path", READ + CHANGE + ACT)
def test_for_an_outsider_nothing_of_it_exists(stage, path):
    version = stage.draft()
    for method in ("get", "post"):
        assert getattr(as_(stage.eve), method)(address(stage, version, path)).status_code == 404


@pytest.mark.parametrize("path", READ + CHANGE + ACT)
def test_a_visitor_is_asked_to_sign_in(stage, path):
    response = as_(None).get(address(stage, stage.draft(), path))
    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


def test_a_design_of_another_organisation_is_not_reached_through_ones_own(stage):
    version = stage.draft()
    stolen = f"/provider/{stage.elsewhere.uuid}/designs/{version.uuid}"
    for path in ("", "/preview", "/picture.png", "/publish"):
        assert as_(stage.eve).get(stolen + path).status_code == 404
    assert as_(stage.eve).post(stolen, {"name": "Mine"}).status_code == 404


# --- home ---------------------------------------------------------------------------------------


def test_the_only_organisation_is_chosen_by_itself(stage, bram):
    response = bram.get("/provider/")
    assert response["Location"] == f"{home(stage)}/"


def test_who_belongs_to_none_is_told_how_to_join_or_start_one(stage):
    amina = as_(stage.amina)
    assert says(amina.get("/provider/"), "You belong to no organisation", "Join one", "Start an organisation")
    response = amina.post(
        "/provider/new",
        {
            "name": "Rope Club",
            "country": "ie",
            "sector": "community",
            "language": "en",
            "time_zone": "Europe/Dublin",
        },
    )
    assert response.status_code == 302
    assert says(amina.get(response["Location"]), "Rope Club", "Begin a design")


def test_starting_an_organisation_keeps_what_was_typed(stage):
    response = as_(stage.amina).post(
        "/provider/new",
        {"name": "Rope Club", "country": "I1", "sector": "community", "language": "en", "time_zone": "UTC"},
    )
    assert response.status_code == 422
    assert says(response, 'value="Rope Club"', "two letters")


def test_several_organisations_are_listed(stage):
    as_(stage.bram).post(
        "/provider/new",
        {"name": "Rope Club", "country": "IE", "sector": "community", "language": "en", "time_zone": "UTC"},
    )
    assert says(as_(stage.bram).get("/provider/"), "2 organisations", "Rope Club", "Harbour School")


def test_the_first_page_says_who_waits(stage, bram):
    stage.submitted()
    assert says(bram.get(f"{home(stage)}/"), "<em>One learner</em> waits for an assessor", "Safe knots")


def test_the_navigation_leads_within_the_organisation(stage, bram):
    body = text_of(bram.get(f"{home(stage)}/designs"))
    assert f'href="{home(stage)}/" aria-current="true"' in body
    assert f'href="{home(stage)}/learners"' in body


# --- the editor ---------------------------------------------------------------------------------


def test_a_name_is_enough_to_begin(stage, bram):
    response = bram.post(
        f"{home(stage)}/designs/new", {"name": "Rigging", "language": "en", "profile": "eu-2022"}
    )
    page = bram.get(response["Location"])
    assert says(page, "Rigging needs <em>", "before it can be published")


def test_a_design_without_a_name_is_not_begun_and_the_choice_stays(stage, bram):
    response = bram.post(f"{home(stage)}/designs/new", {"name": "", "language": "ar", "profile": "own"})
    assert response.status_code == 422
    assert says(response, '<option value="own" selected>', '<option value="ar" selected>')


def test_what_the_page_shows_can_be_saved_again_without_a_change(stage, bram):
    version = stage.draft()
    before = [(o.key, o.text, [(lv.name, lv.meets) for lv in o.levels.all()]) for o in version.outcomes.all()]
    response = press(bram, editor(stage, version), "save")
    assert response.status_code == 302
    saved = fresh(version)
    assert [
        (o.key, o.text, [(lv.name, lv.meets) for lv in o.levels.all()]) for o in saved.outcomes.all()
    ] == before
    for fact in (
        "name",
        "criteria",
        "hours",
        "ects",
        "eqf_level",
        "participation",
        "assessed",
        "validity_rule",
    ):
        assert getattr(saved, fact) == getattr(version, fact), fact


def test_a_number_that_is_none_stays_on_the_page_and_the_rest_is_saved(stage, bram):
    version = stage.draft()
    response = press(bram, editor(stage, version), "save", hours="many", summary="Tie knots.")
    assert response.status_code == 422
    assert says(response, 'value="many"', "Write a number", 'href="#id_hours"')
    assert (fresh(version).summary, str(fresh(version).hours)) == ("Tie knots.", "25.0")


def test_an_outcome_that_is_wrong_keeps_its_words(stage, bram):
    version = stage.draft()
    response = press(
        bram,
        editor(stage, version),
        "save",
        **{"outcomes-1-pass_mark": "140", "outcomes-1-text": "Choose a knot"},
    )
    assert response.status_code == 422
    assert says(response, "Outcome 2: Pass mark", 'value="140"', "Choose a knot")
    assert fresh(version).outcomes.get(position=2).text.startswith("Choose a knot for a given load")


def test_adding_an_outcome_gives_an_empty_one_with_the_cursor_and_saves_the_rest(stage, bram):
    version = bare(stage)
    response = press(bram, editor(stage, version), "add-outcome", summary="Lead.")
    assert response.status_code == 200
    assert "autofocus" in text_of(response).partition('name="outcomes-0-text"')[2][:200] or says(
        response, "autofocus"
    )
    assert fresh(version).summary == "Lead."
    sent = {**typed(response), "outcomes-0-text": "Plan a day for a crew of six", "add-outcome": "1"}
    response = bram.post(editor(stage, version), sent)
    assert says(response, "Plan a day for a crew of six", "Outcome 2")
    assert [outcome.text for outcome in fresh(version).outcomes.all()] == ["Plan a day for a crew of six"]


def texts(version) -> list[str]:
    return [outcome.text.split()[0] for outcome in fresh(version).outcomes.all()]


def test_outcomes_move_up_and_down(stage, bram):
    version = stage.draft()
    response = press(bram, editor(stage, version), "up-outcome-2")
    assert response["Location"].endswith("#outcome-1")
    assert texts(version) == ["Choose", "Tie", "Inspect"]
    press(bram, editor(stage, version), "down-outcome-2")
    assert texts(version) == ["Choose", "Inspect", "Tie"]


def test_an_outcome_that_was_removed_can_be_put_back(stage, bram):
    version = stage.draft()
    press(bram, editor(stage, version), "remove-outcome-1")
    assert texts(version) == ["Choose", "Inspect"]
    assert says(bram.get(editor(stage, version)), "The outcome was removed.", "Put it back")
    press(bram, editor(stage, version), "undo-remove")
    assert texts(version) == ["Tie", "Choose", "Inspect"]
    assert [level.name for level in fresh(version).outcomes.first().levels.all()] == [
        "Not yet",
        "Secure",
        "Fluent",
    ]
    assert not says(bram.get(editor(stage, version)), "Put it back")


def test_levels_are_added_moved_and_removed_and_the_line_of_enough_stays(stage, bram):
    version = stage.draft()
    url = editor(stage, version)
    response = press(bram, url, "add-level-1")
    sent = {**typed(response), "outcomes-0-levels-3-name": "Teaches it", "save": "1"}
    bram.post(url, sent)

    def names() -> list[tuple[str, bool]]:
        return [(level.name, level.meets) for level in fresh(version).outcomes.first().levels.all()]

    assert names() == [("Not yet", False), ("Secure", True), ("Fluent", True), ("Teaches it", True)]
    press(bram, url, "up-level-1-4")
    assert [name for name, _ in names()] == ["Not yet", "Secure", "Teaches it", "Fluent"]
    press(bram, url, "remove-level-1-1")
    assert names() == [("Secure", True), ("Teaches it", True), ("Fluent", True)]
    key = fresh(version).outcomes.first().key
    assert says(bram.get(url), "The level was removed.")
    press(bram, url, "undo-remove")
    assert names()[0] == ("Not yet", False)
    assert len(names()) == 4
    assert fresh(version).outcomes.first().key == key


def test_a_rubric_starts_with_four_usual_levels(stage, bram):
    version = stage.draft()
    response = press(bram, editor(stage, version), "rubric-outcome-3")
    assert says(response, "Nearly", "Merit")
    levels = fresh(version).outcomes.get(position=3).levels.all()
    assert [(level.name, level.meets) for level in levels] == [
        ("Not yet", False), ("Nearly", False), ("Met", True), ("Merit", True)
    ]  # fmt: skip


def test_the_linters_remark_stands_in_place_and_its_fix_is_one_press(stage, bram):
    version = stage.draft()
    url = editor(stage, version)
    press(bram, url, "save", **{"outcomes-1-text": "Understand how rotas are made"})
    assert says(bram.get(url), "Nobody can see “understand”", 'name="use-outcome-2" value="explain"')
    press(bram, url, "use-outcome-2:explain")
    assert fresh(version).outcomes.get(position=2).text == "Explain how rotas are made"


def test_two_outcomes_in_one_are_split(stage, bram):
    version = stage.draft()
    url = editor(stage, version)
    press(bram, url, "save", **{"outcomes-2-text": "Inspect a rope and repair it within an hour"})
    press(bram, url, "split-outcome-3:repair")
    assert [o.text for o in fresh(version).outcomes.all()][2:] == [
        "Inspect a rope",
        "Repair it within an hour",
    ]


def test_missing_facts_lead_to_their_fields(stage, bram):
    page = bram.get(editor(stage, bare(stage)))
    assert says(
        page, 'href="#id_assessment_type"', 'href="#outcomes"', "Needed to publish:", "European Union, 2022"
    )


def test_a_draft_saves_itself_while_one_types(stage, bram):
    version = stage.draft()
    url = editor(stage, version)
    page = typed(bram.get(url))
    for words in ("One", "Two"):  # the second time the page still shows the first `seen_at`
        stage.world.at(stage.world.now.replace(hour=stage.world.now.hour + 1))
        response = bram.post(f"{url}/save", {**page, "summary": words})
        assert response.status_code == 200, text_of(response)
        assert fresh(version).summary == words
    refused = bram.post(f"{url}/save", {**page, "summary": "Three", "ects": "x"})
    assert refused.status_code == 422
    assert "ects" in refused.json()["fields"]
    assert fresh(version).summary == "Three"


def test_nothing_of_somebody_else_is_overwritten_and_nothing_typed_is_lost(stage, bram):
    version = stage.draft()
    url = editor(stage, version)
    mine = typed(bram.get(url))
    dana = as_(stage.member(cast.DANA, "designer").actor.person)
    stage.world.at(stage.world.now.replace(hour=15))
    press(dana, url, "save", summary="Dana's words")
    assert bram.post(f"{url}/save", {**mine, "summary": "Bram's words"}).status_code == 409
    response = bram.post(url, {**mine, "summary": "Bram's words", "save": "1"})
    assert response.status_code == 409
    assert says(response, "Somebody else saved this draft", "Bram's words")
    assert fresh(version).summary == "Dana's words"
    assert bram.post(url, {**typed(response), "save": "1"}).status_code == 302
    assert fresh(version).summary == "Bram's words"


def test_alignments_and_translations_are_kept_and_emptied(stage, bram):
    version = stage.draft()
    url = editor(stage, version)
    press(bram, url, "save", **{
        "alignments-0-name": "tie knots", "alignments-0-url": "http://data.europa.eu/esco/skill/1",
        "translations-0-language": "ar", "translations-0-name": "عقد آمنة",
    })  # fmt: skip
    assert fresh(version).alignments == [{"name": "tie knots", "url": "http://data.europa.eu/esco/skill/1"}]
    assert fresh(version).translations == {"ar": {"name": "عقد آمنة"}}
    wrong = press(bram, url, "save", **{"alignments-0-url": "nowhere"})
    assert wrong.status_code == 422
    assert says(wrong, 'value="nowhere"')
    press(
        bram, url, "save", **{"alignments-0-name": "", "alignments-0-url": "", "translations-0-language": ""}
    )
    assert (fresh(version).alignments, fresh(version).translations) == ([], {})


def test_a_picture_is_taken_refused_and_given_back(stage, bram):
    version = stage.draft()
    url = editor(stage, version)
    held = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(held, "PNG")
    sent = typed(bram.get(url))
    held.seek(0)
    held.name = "mine.png"
    assert bram.post(url, {**sent, "picture": held}).status_code == 302
    assert fresh(version).image_key
    assert bram.get(f"{url}/picture.png")["Content-Type"] == "image/png"
    broken = io.BytesIO(b"not a picture")
    broken.name = "mine.png"
    response = bram.post(url, {**typed(bram.get(url)), "picture": broken})
    assert response.status_code == 422
    assert says(response, "This picture cannot be used")
    press(bram, url, "made-picture")
    assert not fresh(version).image_key


# --- publishing ---------------------------------------------------------------------------------


def test_publishing_asks_first_and_freezes_then(stage, bram):
    version = stage.draft()
    assert (
        press(bram, editor(stage, version), "go-publish")["Location"] == f"{editor(stage, version)}/publish"
    )
    asked = bram.get(f"{editor(stage, version)}/publish")
    assert says(asked, "version 1", "badges.example", "Publish version 1")
    assert says(asked, f'<a class="button quiet" href="{editor(stage, version)}">Not yet</a>')
    response = bram.post(f"{editor(stage, version)}/publish", {"change_note": ""})
    assert response["Location"] == f"{home(stage)}/achievements/{version.achievement.uuid}"
    assert fresh(version).number == 1
    assert bram.get(editor(stage, version))["Location"] == response["Location"]
    assert says(bram.get(response["Location"]), "version 1", "Start the next version")


def test_a_draft_with_something_missing_is_not_published_and_says_what(stage, bram):
    version = bare(stage)
    response = bram.post(f"{editor(stage, version)}/publish", {"change_note": "x"})
    assert response.status_code == 422
    assert says(response, "fixes</em> stand between", "#id_assessment_type")
    assert fresh(version).state == "DRAFT"


def test_the_next_version_says_what_is_different(stage, bram):
    version = stage.published()
    response = bram.post(f"{home(stage)}/achievements/{version.achievement.uuid}/next")
    url = response["Location"]
    press(
        bram,
        url,
        "save",
        hours="30",
        participation="blended",
        **{"outcomes-0-text": "Tie six knots in two minutes"},
    )
    page = bram.get(f"{url}/publish")
    assert says(
        page, "<em>3 places</em>", "On site", "A mixture of both", "Outcome 1: Wording", "Hours of learning"
    )
    bram.post(f"{url}/publish", {"change_note": "More time."})
    assert says(
        bram.get(response["Location"], follow=True), "More time.", "3 differences from the version before"
    )


def test_what_an_employer_sees_is_shown_before_anything_is_issued(stage, bram):
    page = bram.get(f"{editor(stage, stage.draft())}/preview")
    assert says(page, "A preview with an invented learner", "Secure", "25 hours", "Nothing is issued")


def test_a_draft_is_thrown_away_with_its_design_when_it_was_never_published(stage, bram):
    version = stage.draft()
    assert says(bram.get(editor(stage, version)), "it was never published")
    assert bram.post(f"{editor(stage, version)}/discard")["Location"] == f"{home(stage)}/designs"
    assert bram.get(editor(stage, version)).status_code == 404


def test_archiving_can_be_undone(stage, bram):
    version = stage.published()
    url = f"{home(stage)}/achievements/{version.achievement.uuid}"
    bram.post(f"{url}/archive")
    assert says(bram.get(url), "has not been offered since", "Bring it back")
    assert bram.post(f"{url}/archive").status_code == 409
    bram.post(f"{url}/restore")
    assert says(bram.get(url), "Archive it")


# --- the list -----------------------------------------------------------------------------------


def test_designs_are_searched_filtered_and_downloaded(stage, bram):
    stage.published()
    bare(stage, "=Rigging")
    away = stage.published(name="Old ropes")
    archive(away.achievement.uuid, seat=stage.owner, ports=stage.ports)
    url = f"{home(stage)}/designs"
    assert says(bram.get(url), "Safe knots", "=Rigging")
    assert not says(bram.get(url), "Old ropes")
    assert not says(bram.get(f"{url}?q=knots"), "=Rigging")
    assert not says(bram.get(f"{url}?state=published"), "=Rigging")
    assert says(bram.get(f"{url}?state=archived"), "Old ropes")
    assert says(bram.get(f"{url}?q=nothing+like+it"), "Nothing matches")
    sheet = bram.get(f"{home(stage)}/designs.csv?sort=name")
    assert sheet["Content-Type"].startswith("text/csv")
    lines = sheet.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert '"\'=Rigging"' in lines[1], "no spreadsheet takes it for a formula"


def test_an_issued_credential_counts_once_when_it_is_taken(stage, bram):
    from cairn.services.issue.issue import issue

    award = stage.awarded()
    assert says(bram.get(f"{home(stage)}/"), "<em>One award</em> is decided")
    issue(award.uuid, seat=stage.owner, request_key="r1", ports=stage.ports)
    assert says(bram.get(f"{home(stage)}/"), "0 % taken", "Of the one credential issued, 0 %")


def test_a_published_version_is_opened_by_nobody_for_editing(stage, bram):
    version = stage.published()
    assert bram.post(f"{editor(stage, version)}/save", {"name": "x"}).status_code == 409
    assert publish.obstacles(version, ports=stage.ports) == {}

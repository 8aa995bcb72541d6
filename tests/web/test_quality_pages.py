"""Who made it and quality facts on the pages of a standard, a credential, a course; a stranger's file for employers."""

from __future__ import annotations

import re

import pytest
from tests.services.codesign.test_ledger import Work
from tests.services.verify.test_claims import LEDGER, document_with

from cairn.credentials import document
from cairn.services.hold import sharing
from cairn.services.plan import offers


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def credential(stage):
    made = stage.held()
    return sharing.set_public(made.uuid, person=stage.amina, public=True, ports=stage.ports)


def test_a_standard_says_who_made_it_and_its_facts(stage, visit):
    work = Work(stage)
    work.involve(work.partner("Brightline Solar"), "design", "Set the site tasks")
    version = work.publish()

    response = visit().get(version.url.removeprefix("https://badges.example"), HTTP_ACCEPT="text/html")
    page = words(response)

    for said in (
        "co-design-1",
        "criteria",
        "workload",
        "assessment",
        f"outcome-{version.outcomes.first().key}",
    ):
        assert (
            f"{version.url}#{said}" in version.definition
        )  # the signed address leads to a place of the page
        assert f'id="{said}"' in response.content.decode()
    assert "Designed with, and who did what" in page
    assert "Design: Set the site tasks" in page
    assert "Made with employers or other partners: Yes: Brightline Solar" in page
    assert "Marked by two people: Not known" in page


def test_a_standard_without_a_workspace_says_nothing_of_partners(stage, visit):
    version = stage.published()
    page = words(visit().get(version.url.removeprefix("https://badges.example"), HTTP_ACCEPT="text/html"))
    assert "Designed with" not in page
    assert "Made with employers or other partners: Not known" in page


def test_a_credential_as_an_employer_reads_it(visit, credential):
    page = words(visit().get(f"/credentials/{credential.uuid}?view=employer", HTTP_ACCEPT="text/html"))
    assert "As an employer reads it" in page
    assert "3 of 8 (European)" in page
    assert (
        "Last revised: March 14, 2026, version 1" in page or "Last revised: 14 March 2026, version 1" in page
    )
    assert "What it does not say until when it holds" in page.replace(
        "who made it together with the provider ", ""
    )


def test_a_strangers_file_has_the_same_screen(visit):
    text = document.dump(document_with(LEDGER))
    page = words(visit().post("/verify", {"text": text}))
    assert "Northfield Institute says so. The seal shows who said it, not that it is so." in page
    assert "9 organisations that are not named: Rated 4 outcomes" in page
    assert "and 3 further contributions" in page
    for unsaid in ("how much work it took", "at which level", "how it was assessed", "until when it holds"):
        assert unsaid in page


def test_what_does_not_hold_is_not_read_to_employers(visit):
    forged = {**document_with(LEDGER), "name": "Another"}
    page = words(visit().post("/verify", {"text": document.dump(forged)}))
    assert "Not sound" in page
    assert "As an employer reads it" not in page


def test_courses_have_the_facts_of_what_they_lead_to(stage, visit):
    version = stage.published()
    made = [
        offers.put(stage.owner, {"id": facts["name"], **facts}, ports=stage.ports)
        for facts in (
            {"name": "Knots in a week", "achievement": version.url},
            {"name": "Knots for ever", "achievement": version.url.rpartition("/versions/")[0]},
            {"name": "Ropes", "achievement": "https://elsewhere.example/achievements/1"},
        )
    ]
    one = words(visit().get(f"/courses/{made[0].uuid}"))
    assert "Identity checked: Yes, on site" in one
    ids = "&".join(f"offer={row.uuid}" for row in made)
    table = words(visit().get(f"/compare?{ids}"))
    said = "Yes, on site The provider says so in the standard"
    assert f"Identity checked {said} {said} Not known" in table
    assert "Level 3 of 8 (European) 3 of 8 (European) not said" in table
    assert "Credits 1 ECTS 1 ECTS not said" in table

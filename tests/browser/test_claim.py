"""From the letter to the stranger who checks: keeping a credential, showing it, taking it away again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests import people as cast
from tests.browser.conftest import Browse
from tests.browser.eyes import LOOKS, assert_accessible, assert_for_everyone, each_way, keep
from tests.pictures import png

from cairn.records.models import Assessment, Credential, EvidenceItem, OutboxMessage
from cairn.services.admin import start
from cairn.services.hold import claim
from cairn.services.issue import status
from cairn.services.share.documents import answer_own

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def issued(stage) -> Credential:
    return stage.issued()


@pytest.fixture
def letter(stage, issued) -> str:
    """The path of the link in Amina's letter."""
    post = OutboxMessage.objects.of(stage.harbour).filter(kind="offer").latest("pk")
    return "/offers/" + str(post.payload["link"]).rpartition("/")[2]


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail address").fill(cast.AMINA.email)
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()


def verdict_on(page: Page, file: Path, *, script: bool = True) -> str:
    """What the verifier's page says of a file."""
    page.goto("/verify")
    page.locator("input[type=file]").set_input_files(file)
    if not script:
        page.get_by_role("button", name="Verify this file").click()
    answer = page.locator("#answer .sentence")
    expect(answer).to_be_visible()
    return answer.inner_text()


def test_from_the_letter_to_the_stranger_and_to_the_withdrawal(
    browse: Browse, stage, issued, letter, tmp_path
):
    """Amina follows her letter, signs in, keeps it, downloads the picture; Dana checks it; Bram withdraws it."""
    amina = browse()
    amina.goto(letter)
    expect(amina.get_by_role("heading", level=1)).to_contain_text("you earned Safe knots for deck work")
    assert_accessible(amina)
    amina.locator("main").get_by_role("link", name="Sign in").click()
    sign_in(amina)
    expect(amina).to_have_url(f"{amina.url.partition('/offers')[0]}{letter}")
    amina.get_by_role("button", name="Keep it").click()
    expect(amina.get_by_role("heading", level=1)).to_contain_text("It stands, and only you can see it.")
    assert_accessible(amina)
    with amina.expect_download() as handed:
        amina.get_by_role("link", name="Picture (PNG)").click()
    picture = tmp_path / handed.value.suggested_filename
    handed.value.save_as(picture)
    assert picture.name == "Safe-knots-for-deck-work.png"

    dana = browse()
    assert verdict_on(dana, picture).startswith("Sound. Harbour School confirms that Amina Al-Sayed")
    assert_accessible(dana)

    status.revoke(issued.uuid, seat=stage.owner, reason="The film was somebody else's.", ports=stage.ports)

    assert verdict_on(dana, picture).startswith("Not sound.")
    amina.reload()
    expect(amina.get_by_role("heading", level=1)).to_contain_text("It was withdrawn.")
    expect(amina.get_by_text("The film was somebody else's.").first).to_be_visible()
    amina.goto("/passport/")
    expect(amina.get_by_role("heading", level=1)).to_contain_text("Nothing in your passport stands")


def test_without_an_account_and_without_a_script(browse: Browse, stage, letter, tmp_path):
    visitor = browse(script=False)
    visitor.goto(letter)
    visitor.get_by_role("button", name="Keep it without an account").press("Enter")
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("Copy this link now")
    with visitor.expect_download() as handed:
        visitor.get_by_role("link", name="Picture (PNG)").click()
    handed.value.save_as(tmp_path / "badge.png")
    with visitor.expect_download() as printed:
        visitor.get_by_role("button", name="Certificate to print (PDF)").click()
    assert Path(printed.value.path()).read_bytes().startswith(b"%PDF")
    visitor.get_by_role("link", name="Open it").click()
    expect(visitor.locator(".verdict .sentence")).to_contain_text("Sound. Harbour School")
    with visitor.expect_download() as again:
        visitor.get_by_role("button", name="Certificate to print (PDF)").click()
    assert Path(again.value.path()).read_bytes().startswith(b"%PDF")

    assert verdict_on(browse(script=False), tmp_path / "badge.png", script=False).startswith("Sound.")
    visitor.goto(letter)
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("has been kept already")


def test_declined_with_the_keyboard(browse: Browse, stage, letter):
    page = browse(script=False)
    page.goto(letter)
    page.locator("summary", has_text="I do not want it").press("Enter")
    expect(page.get_by_text("The provider sees that you declined.")).to_be_visible()
    page.get_by_role("button", name="Decline").press("Enter")
    page.goto(letter)
    expect(page.get_by_role("heading", level=1)).to_contain_text("This offer was declined.")
    looked_at = browse()
    looked_at.goto(letter)
    assert_accessible(looked_at)


def test_a_private_link_is_made_opened_and_ended(browse: Browse, stage, issued):
    claim.accept(issued, person=stage.amina, ports=stage.ports)
    amina = browse()
    amina.goto(f"/passport/credentials/{issued.uuid}")
    sign_in(amina)
    amina.get_by_label("For whom").fill("Brightline Solar")
    amina.get_by_role("button", name="Make a link").click()
    address = amina.locator("#fresh-link").input_value()
    assert_accessible(amina)
    keep(amina, "passport-fresh-link")

    employer = browse()
    employer.goto(address.replace("https://badges.example", ""))
    expect(employer.locator(".verdict .sentence")).to_contain_text("Sound.")
    expect(employer.get_by_text("This link ends on 13 April 2026.")).to_be_visible()

    amina.goto(f"/passport/credentials/{issued.uuid}")
    expect(amina.get_by_text("last opened on")).to_be_visible()
    amina.get_by_role("button", name="End it Brightline Solar").click()
    expect(amina.get_by_text("The link has ended.")).to_be_visible()
    employer.reload()
    expect(employer.get_by_role("heading", level=1)).not_to_contain_text("Safe knots")


def test_public_by_choice_and_private_again(browse: Browse, stage, issued):
    claim.accept(issued, person=stage.amina, ports=stage.ports)
    amina, anybody = browse(script=False), browse()
    amina.goto(f"/passport/credentials/{issued.uuid}")
    sign_in(amina)
    amina.locator("summary", has_text="Make its page public").press("Enter")
    amina.get_by_role("button", name="Yes, make it public").press("Enter")
    anybody.goto(f"/credentials/{issued.uuid}")
    expect(anybody.locator(".verdict .sentence")).to_contain_text("Sound.")
    amina.get_by_role("button", name="Make it private again").press("Enter")
    anybody.reload()
    expect(anybody.locator(".verdict")).to_have_count(0)


def test_evidence_is_dropped_removed_and_handed_in(browse: Browse, stage):
    work = stage.assessment()
    page = browse()
    page.goto(f"/passport/assessments/{work.uuid}")
    sign_in(page)
    expect(page.locator("html.js form[data-autosave]")).to_be_visible()  # its script listens from now on
    page.wait_for_load_state()
    page.get_by_label("What you did yourself").fill("I tied all six alone.")
    expect(page.locator(".saved")).to_contain_text("Saved", timeout=15_000)
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "bowline.png", "mimeType": "image/png", "buffer": png()},
            {"name": "wrong.txt", "mimeType": "text/plain", "buffer": b"The wrong file."},
        ]
    )
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("link", name="bowline.png")).to_be_visible()
    expect(page.get_by_label("What you did yourself")).to_have_value("I tied all six alone.")
    page.locator("summary", has_text="Remove wrong.txt").click()
    assert_accessible(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("link", name="wrong.txt")).to_have_count(0)
    page.get_by_role("button", name="Hand in now").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("It is being judged.")

    fresh = Assessment.objects.owned_by(stage.amina).get()
    assert (fresh.state, fresh.statement) == ("SUBMITTED", "I tied all six alone.")
    assert EvidenceItem.objects.owned_by(stage.amina).filter(removed_at=None).count() == 1


def test_enter_in_a_field_of_evidence_only_saves(browse: Browse, stage):
    work = stage.assessment()
    page = browse(script=False)
    page.goto(f"/passport/assessments/{work.uuid}")
    sign_in(page)
    page.get_by_label("What it shows").fill("All six")
    page.get_by_label("What it shows").press("Enter")
    assert Assessment.objects.owned_by(stage.amina).get().state == "OPEN"


@pytest.mark.parametrize("language", LOOKS)
def test_the_entrance_is_accessible_to_everyone(browse: Browse, stage, issued, letter, language: str):
    """The first page, explore, the offer in its states, the short pages."""
    page = browse(language=language)
    paths = {"home": "/", "explore": "/explore", "explore-none": "/explore?q=quantum", "offer": letter}
    for name, path in {**paths, "accessibility": "/accessibility", "privacy": "/privacy"}.items():
        page.goto(path)
        for eyes in each_way(page, LOOKS[language]):
            page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
            assert_accessible(page)
            page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = false; })")
            keep(page, f"entrance-{name}-{eyes}")
    page.goto(letter)
    page.locator("form[action$='/keep'] button").last.click()
    page.wait_for_load_state()
    assert_for_everyone(page, LOOKS[language], "entrance-kept")
    page.goto(letter)
    assert_for_everyone(page, LOOKS[language], "entrance-offer-claimed")


def test_an_empty_installation_is_led_to_its_first_award(browse: Browse, transactional_db, monkeypatch):
    """W1: from the one-time link to a signed credential, in nine acts."""
    from tests.world import World

    world = World()
    world.answer_own = lambda url: answer_own(url, ports=world.ports)
    monkeypatch.setattr("cairn.site.middleware.ports", lambda: world.ports)
    start.ensure_site(origin="http://localhost:8000", is_demonstration=True, ports=world.ports)
    page = browse()
    page.goto(f"/setup/{start.setup_link(ports=world.ports)}")
    assert_accessible(page)
    keep(page, "entrance-setup")
    page.get_by_label("Your name").fill("Bram de Wit")
    page.get_by_label("Your e-mail address").fill("bram@example.org")
    page.get_by_label("Password").fill("a long enough phrase")
    page.get_by_label("Name of your organisation").fill("Harbour School")
    page.get_by_label("Country").fill("IE")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What can somebody earn from you?")
    assert_accessible(page)
    keep(page, "entrance-guide-1")
    page.get_by_role("button", name="Take this one").first.click()
    assert_accessible(page)
    page.get_by_role("button", name="Publish version 1").click()
    page.wait_for_load_state()
    assert_accessible(page)
    page.get_by_role("link", name="Go on with the first award").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who is the first to earn it?")
    assert_accessible(page)
    keep(page, "entrance-guide-2")
    page.get_by_label("Name, as it shall be printed").fill("Amina Al-Sayed")
    page.get_by_role("button", name="Award and issue").click()
    expect(page.get_by_role("heading", level=3).first).to_contain_text("Sound")

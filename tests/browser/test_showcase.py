"""What strangers see, in a real browser: light and dark, English and Arabic, desk and phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.eyes import LOOKS, assert_accessible, assert_for_everyone

from cairn.credentials import document
from cairn.records.models import OutboxMessage
from cairn.services.admin import start
from cairn.services.hold import claim, download, sharing
from cairn.services.issue import status
from cairn.services.issue.correct import correct

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def issued(stage):
    return stage.issued()


@pytest.fixture
def public(stage, issued):
    claim.accept(issued, person=stage.amina, ports=stage.ports)
    return sharing.set_public(issued.uuid, person=stage.amina, public=True, ports=stage.ports)


@pytest.mark.parametrize("language", LOOKS)
def test_every_public_page_can_be_used_by_everybody(browse, stage, public, language):
    version = public.award.version
    page = browse(language=language)
    for name, path in {
        "home": "/",
        "explore": "/explore",
        "verify": "/verify",
        "verify-sound": f"/verify?link={public.code}",
        "how": "/verify/how",
        "credential": f"/credentials/{public.uuid}",
        "standard": f"/achievements/{version.achievement.uuid}/versions/1",
        "issuer": f"/issuers/{stage.harbour.uuid}",
        "accessibility": "/accessibility",
        "privacy": "/privacy",
        "nothing": "/credentials/00000000-0000-4000-8000-000000000000",
    }.items():
        page.goto(path)
        assert_for_everyone(page, LOOKS[language], name)


@pytest.mark.parametrize("eyes", [{}, {"width": 390, "language": "ar"}], ids=["desk", "phone-arabic"])
def test_every_verdict_is_told_by_sentence_symbol_and_colour(browse, stage, public, eyes):
    unknown = stage.world.badge()
    unreachable = stage.world.badge(
        credentialStatus={
            "id": "https://harbour.example/status/1#7",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": "https://harbour.example/status/1",
        }
    )
    texts = {
        "unknown-issuer": document.dump(unknown),
        "unchecked": document.dump(unreachable),
        "unsound": public.signed.replace("Amina", "Anima"),
        "unreadable": "hello",
    }
    page = browse(**eyes)
    for state, text in texts.items():
        page.goto("/verify")
        page.locator("textarea[name=text]").evaluate("area => area.closest('details').open = true")
        page.locator("textarea[name=text]").fill(text)
        page.locator("form", has=page.locator("textarea[name=text]")).locator("button").click()
        verdict = page.locator("#answer .verdict")
        expect(verdict).to_be_visible()
        assert state.replace("-", "_") in (verdict.get_attribute("class") or "").replace("-", "_")
        assert_accessible(page)


def test_a_stranger_drops_the_picture_and_later_sees_that_it_was_withdrawn(browse, stage, public):
    baked = download.as_png(public, ports=stage.ports)
    badge = {"name": "badge.png", "mimeType": "image/png", "buffer": baked.body}
    page = browse()

    page.goto("/verify")
    page.locator("input[type=file]").set_input_files(badge)
    expect(page.locator("#answer")).to_contain_text("Sound. Harbour School confirms that Amina")

    status.revoke(public.uuid, seat=stage.owner, reason="Found to be copied", ports=stage.ports)
    page.goto("/verify")
    page.locator("input[type=file]").set_input_files(badge)
    expect(page.locator("#answer")).to_contain_text("Not sound. The issuer withdrew it")
    expect(page.locator("#answer")).to_contain_text("Found to be copied")
    assert_accessible(page)


def test_without_a_script_a_file_is_verified_with_a_button(browse, stage, public):
    baked = download.as_svg(public, ports=stage.ports)
    page = browse(script=False)

    page.goto("/verify")
    page.locator("input[type=file]").set_input_files(
        {"name": "badge.svg", "mimeType": "image/svg+xml", "buffer": baked.body}
    )
    page.get_by_role("button", name="Verify this file").click()

    expect(page.locator("#answer")).to_contain_text("Sound. Harbour School")


def test_the_old_link_of_a_corrected_credential_leads_to_the_new_one(browse, stage, public):
    correct(public.uuid, seat=stage.owner, name="Amina S", reason="Spelling", ports=stage.ports)
    page = browse()

    page.goto(f"/credentials/{public.uuid}")

    expect(page.get_by_text("This one was corrected")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("Amina S earned this")
    assert_accessible(page)


@pytest.mark.parametrize("language", LOOKS)
def test_an_offer_is_kept_without_an_account(browse, stage, issued, language):
    letter = OutboxMessage.objects.of(stage.harbour).get(kind="offer")
    page = browse(language=language)

    page.goto("/offers/" + str(letter.payload["link"]).rpartition("/")[2])
    assert_for_everyone(page, LOOKS[language])
    page.locator("form[action$='/keep'] button").click()
    assert_for_everyone(page, LOOKS[language])
    page.locator("a[href*='/links/']").first.click()

    expect(page.locator(".verdict")).to_be_visible()
    assert_for_everyone(page, LOOKS[language])


def test_the_first_start_leads_to_a_signed_award(browse, transactional_db, monkeypatch):
    from tests.world import World

    from cairn.services.share.documents import answer_own

    world = World()
    world.answer_own = lambda url: answer_own(url, ports=world.ports)
    monkeypatch.setattr("cairn.site.middleware.ports", lambda: world.ports)
    start.ensure_site(origin="http://localhost:8000", is_demonstration=True, ports=world.ports)
    page = browse()

    page.goto(f"/setup/{start.setup_link(ports=world.ports)}")
    assert_accessible(page)
    page.get_by_label("Your name").fill("Bram de Wit")
    page.get_by_label("Your e-mail address").fill("bram@example.org")
    page.get_by_label("Password").fill("a long enough phrase")
    page.get_by_label("Name of your organisation").fill("Harbour School")
    page.get_by_label("Country").fill("IE")
    page.get_by_role("button", name="Begin").click()
    assert_accessible(page)
    page.get_by_role("button", name="Take this one").first.click()
    assert_accessible(page)
    page.get_by_role("button", name="Publish").first.click()
    page.goto(page.url.split("/provider/")[0] + "/start/" + page.url.split("/provider/")[1].split("/")[0])
    page.get_by_label("Name, as it shall be printed").fill("Amina Al-Sayed")
    page.get_by_role("button", name="Award and issue").click()

    expect(page.locator("#main")).to_contain_text("Amina Al-Sayed")
    assert_accessible(page)


def test_the_whole_arabic_font_comes_only_where_a_letter_needs_it(browse, stage, public):
    page = browse(language="ar")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "noto-sans" in request.url else None)
    page.goto(f"/credentials/{public.uuid}")
    page.wait_for_load_state("networkidle")
    assert [url.rpartition("/")[2].partition(".")[0] for url in asked] == ["noto-sans-arabic-core"]

    page.evaluate("document.querySelector('h1').textContent = 'گیلان ڈاکٹر ڕێبوار'")
    page.wait_for_timeout(300)
    assert len(asked) == 1
    page.evaluate("document.querySelector('h1').textContent = 'ݓ'")
    page.wait_for_timeout(1000)
    assert asked[-1].rpartition("/")[2].partition(".")[0] == "noto-sans-arabic"

"""Opening an account and getting in, as people do it."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from tests.browser.conftest import Browse
from tests.browser.eyes import assert_accessible, assert_for_everyone

from cairn.services.admin import start
from cairn.site.world import ports

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "seven herons crossed slowly"
OUTSIDE = ("login", "signup", "login/code", "password/reset", "password/reset/done", "confirm-email")
INSIDE = (
    "",
    "email",
    "password/change",
    "2fa",
    "2fa/totp/activate",
    "2fa/webauthn/add",
    "sessions",
    "delete",
)
WAYS = {"en": ("desk", "phone-dark"), "ar": ("phone-arabic",)}


@pytest.fixture
def amina():
    return start.open_account(
        email="amina@example.org", name="Amina Al-Sayed", password=PASSWORD, ports=ports(), verified=True
    )


def sign_in(page: Page) -> None:
    page.goto("/account/login/")
    page.locator("input[name=login]").fill("amina@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=login]) button").first.click()
    page.wait_for_url(lambda url: "/account/login/" not in url)


def prove_again(page: Page) -> None:
    page.goto("/account/reauthenticate/?next=/account/")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button").first.click()
    page.wait_for_url("**/account/")


@pytest.mark.parametrize("language", WAYS)
def test_every_account_page_is_accessible(browse: Browse, amina, language: str):
    page = browse(language=language)
    for name in OUTSIDE:
        page.goto(f"/account/{name}/")
        assert_for_everyone(page, WAYS[language], f"account-{name.replace('/', '-')}")
    sign_in(page)
    prove_again(page)
    for name in INSIDE:
        page.goto(f"/account/{name}/" if name else "/account/")
        assert_for_everyone(page, WAYS[language], f"account-{name.replace('/', '-') or 'home'}")


def test_a_newcomer_opens_an_account_without_a_script(browse: Browse):
    page = browse(script=False)
    page.goto("/account/signup/")
    page.get_by_label("Your name").fill("Amina Al-Sayed")
    page.locator("input[name=email]").fill("amina@example.org")
    page.locator("input[name=password1]").fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    expect(page.locator("h1")).to_contain_text("We sent you a link")
    link = re.search(r"http://\S+", mail.outbox[-1].body)
    assert link is not None
    page.goto(link[0])
    page.get_by_role("button", name="Yes, it is mine").click()
    sign_in(page)
    page.goto("/account/")
    expect(page.locator("h1")).to_contain_text("Amina Al-Sayed")


def test_a_password_that_is_too_easy_keeps_what_was_typed(page: Page):
    page.goto("/account/signup/")
    page.get_by_label("Your name").fill("Amina Al-Sayed")
    page.locator("input[name=email]").fill("amina@example.org")
    page.locator("input[name=password1]").fill("password12")
    page.get_by_role("button", name="Open the account").click()
    expect(page.locator("#errors")).to_be_focused()
    assert page.get_by_label("Your name").input_value() == "Amina Al-Sayed"
    assert_accessible(page)


def test_a_passkey_is_added_and_lets_in(browse: Browse, amina):
    page = browse()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page)
    prove_again(page)
    page.goto("/account/2fa/webauthn/add/")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "/account/login/" not in url)
    page.goto("/account/")
    expect(page.locator("h1")).to_contain_text("Amina Al-Sayed")

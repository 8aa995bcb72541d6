"""Opening an account, getting in, and what the account page changes."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client, override_settings

from cairn.adapters.secondfactor import MFAAdapter
from cairn.records.models import Person, User
from cairn.services.admin import start
from cairn.site.world import ports

PASSWORD = "seven herons crossed slowly"
pytestmark = pytest.mark.django_db


def link_in(letter) -> str:
    return re.search(r"http://[^/\s]+(/\S+)", letter.body)[1]


def sign_up(client: Client, email: str = "Amina@Example.org", name: str = "Amina Al-Sayed"):
    return client.post("/account/signup/", {"name": name, "email": email, "password1": PASSWORD})


@pytest.fixture
def amina() -> Person:
    return start.open_account(
        email="amina@example.org", name="Amina Al-Sayed", password=PASSWORD, ports=ports(), verified=True
    )


@pytest.fixture
def inside(client: Client, amina: Person) -> Client:
    response = client.post("/account/login/", {"login": "amina@example.org", "password": PASSWORD})
    assert response.status_code == 302
    return client


def prove_again(client: Client) -> None:
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def test_an_account_opens_once_its_address_is_proved(client: Client):
    assert sign_up(client).status_code == 302
    person = Person.objects.get()
    assert (person.name, person.user.email) == ("Amina Al-Sayed", "amina@example.org")
    assert client.get("/account/").status_code == 302, "not in before the address is proved"
    assert client.post(link_in(mail.outbox[-1])).status_code == 302
    assert EmailAddress.objects.get(user=person.user).verified
    client.post("/account/login/", {"login": "AMINA@example.org", "password": PASSWORD})
    assert "Amina Al-Sayed" in client.get("/account/").content.decode()


def test_opening_an_account_twice_does_not_say_that_it_exists(client: Client, amina: Person):
    first = sign_up(client, email="amina@example.org")
    other = sign_up(Client(), email="nobody@example.org")
    assert (first.status_code, first["Location"]) == (other.status_code, other["Location"])
    assert User.objects.count() == 2
    assert [letter.to for letter in mail.outbox] == [["amina@example.org"], ["nobody@example.org"]]


def test_a_wrong_password_keeps_what_was_typed_and_names_no_reason(client: Client, amina: Person):
    for email in ("amina@example.org", "nobody@example.org"):
        response = client.post("/account/login/", {"login": email, "password": "wrong"})
        assert response.status_code == 200
        page = response.content.decode()
        assert email in page
        assert not response.wsgi_request.user.is_authenticated


def test_a_code_by_mail_lets_in_and_its_link_fills_it_in(client: Client, amina: Person):
    response = client.post("/account/login/code/", {"email": "amina@example.org"})
    assert response["Location"] == "/account/login/code/confirm/"
    link = link_in(mail.outbox[-1])
    code = re.search(r'name="code" value="([^"]+)"', client.get(link).content.decode())[1]
    assert client.post(link.partition("?")[0], {"code": code}).status_code == 302
    assert client.get("/account/").status_code == 200


def test_a_code_works_only_in_the_browser_that_asked_for_it(client: Client, amina: Person):
    client.post("/account/login/code/", {"email": "amina@example.org"})
    thief = Client()
    response = thief.get(link_in(mail.outbox[-1]))
    assert response.status_code == 302
    assert thief.get("/account/").status_code == 302


def test_the_account_page_changes_name_language_and_time(inside: Client, amina: Person):
    facts = {"name": "أمينة السيد", "language": "ar", "time_zone": "Asia/Dubai"}
    assert inside.post("/account/", facts).status_code == 302
    amina.refresh_from_db()
    assert (amina.name, amina.language, amina.time_zone) == ("أمينة السيد", "ar", "Asia/Dubai")
    page = inside.get("/account/").content.decode()
    assert '<html lang="ar" dir="rtl">' in page


def test_an_empty_name_is_refused_and_the_rest_kept(inside: Client, amina: Person):
    response = inside.post("/account/", {"name": " \u200b ", "language": "ar", "time_zone": "Asia/Dubai"})
    assert response.status_code == 422
    assert "Asia/Dubai" in response.content.decode()
    amina.refresh_from_db()
    assert amina.name == "Amina Al-Sayed"


def test_a_visitor_switches_the_language_and_stays_where_they_were(client: Client):
    response = client.post("/account/language/", {"language": "ar", "next": "/account/login/"})
    assert response["Location"] == "/account/login/"
    assert 'dir="rtl"' in client.get("/account/login/").content.decode()


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_the_language_switch_leads_nowhere_else(client: Client, where: str):
    assert client.post("/account/language/", {"language": "ar", "next": where})["Location"] == "/"


def test_an_unknown_language_changes_nothing(client: Client):
    response = client.post("/account/language/", {"language": "../../x", "next": "/"})
    assert not response.cookies


def test_everything_is_exported_after_a_fresh_proof(inside: Client):
    assert "/account/reauthenticate/" in inside.get("/account/export/")["Location"]
    prove_again(inside)
    response = inside.get("/account/export/")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert zipfile.ZipFile(io.BytesIO(response.content)).namelist()


def test_an_account_is_deleted_only_with_its_address_typed(inside: Client, amina: Person):
    prove_again(inside)
    refused = inside.post("/account/delete/", {"address": "somebody@example.org"})
    assert refused.status_code == 422
    assert User.objects.exists()
    assert (
        inside.post("/account/delete/", {"address": "Amina@example.org"})["Location"] == "/account/deleted/"
    )
    assert not User.objects.exists()
    assert not Person.objects.exists()
    assert inside.get("/account/deleted/").status_code == 200
    assert inside.get("/account/").status_code == 302


def test_the_secret_of_an_app_is_not_in_the_database_in_the_clear(inside: Client):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal import auth

    prove_again(inside)
    secret = inside.get("/account/2fa/totp/activate/").context["form"].secret
    counter = next(auth.yield_hotp_counters_from_time())
    code = auth.format_hotp_value(auth.hotp_value(secret, counter))
    assert inside.post("/account/2fa/totp/activate/", {"code": code}).status_code == 302
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    assert MFAAdapter().decrypt(kept) == secret
    inside.post("/account/logout/")
    response = inside.post("/account/login/", {"login": "amina@example.org", "password": PASSWORD})
    assert response["Location"] == "/account/2fa/authenticate/"
    assert inside.get("/account/").status_code == 302, "the password alone is not enough any more"


def test_sealed_second_factors_survive_a_new_secret_key():
    sealed = MFAAdapter().encrypt("JBSWY3DP")
    from django.conf import settings

    with override_settings(SECRET_KEY="n" * 60, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert MFAAdapter().decrypt(sealed) == "JBSWY3DP"


@override_settings(ACCOUNT_RATE_LIMITS={"login_failed": "100/m/ip"}, AXES_ENABLED=True)
def test_guessing_is_stopped_for_that_address_and_place_only(client: Client, amina: Person):
    for _ in range(12):
        response = client.post("/account/login/", {"login": "amina@example.org", "password": "wrong"})
    assert response.status_code == 429
    right = client.post("/account/login/", {"login": "amina@example.org", "password": PASSWORD})
    assert right.status_code == 429, "also the right password, from there, until the time is over"
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert (
        elsewhere.post("/account/login/", {"login": "amina@example.org", "password": PASSWORD}).status_code
        == 302
    )


PAGES_OUTSIDE = (
    "/account/login/",
    "/account/signup/",
    "/account/login/code/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-x/",
    "/account/confirm-email/",
    "/account/confirm-email/x/",
    "/account/inactive/",
)
PAGES_INSIDE = (
    "/account/",
    "/account/email/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/sessions/",
    "/account/delete/",
    "/account/export/",
    "/account/logout/",
    "/account/reauthenticate/",
)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_account_page_opens_in_our_look(inside: Client, language: str):
    prove_again(inside)
    visitor = Client()
    for who, pages in ((visitor, PAGES_OUTSIDE), (inside, PAGES_INSIDE)):
        for page in pages:
            response = who.get(page, headers={"accept-language": language})
            assert response.status_code == 200, page
            if response.headers["Content-Type"].startswith("text/html"):
                assert 'class="lede"' in response.content.decode(), page


@pytest.mark.parametrize("page", PAGES_INSIDE)
def test_a_visitor_is_sent_to_sign_in(client: Client, page: str):
    if page != "/account/logout/":
        assert client.get(page)["Location"].startswith("/account/login/")

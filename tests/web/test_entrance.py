"""The way in: what is on offer, an offer by mail, and the first start of an empty installation."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from django.test import Client
from tests.world import World

from cairn.records.models import Credential, Organisation
from cairn.services.admin import start
from cairn.services.hold import claim, sharing
from cairn.services.issue import status
from cairn.services.verify.look import verify_bytes


@pytest.fixture
def issued(stage):
    return stage.issued()


@pytest.fixture
def link(stage, issued):
    from cairn.records.models import OutboxMessage

    letter = OutboxMessage.objects.of(stage.harbour).get(kind="offer")
    return "/offers/" + str(letter.payload["link"]).rpartition("/")[2]


def test_the_first_page_counts_only_what_is_there(visit, stage):
    empty = visit().get("/").content.decode()
    stage.published()
    page = visit().get("/").content.decode()

    assert "Credentials on offer" not in empty
    assert "Credentials on offer" in page


def test_passwords_are_shown_only_on_a_demonstration_of_this_machine(visit, stage, settings):
    settings.CAIRN_DEMO_ACCOUNTS = "tests.web.test_entrance.somebody"
    here = visit().get("/").content.decode()
    settings.CAIRN_BIND = "0.0.0.0"
    everywhere = visit().get("/").content.decode()
    settings.CAIRN_BIND, settings.CAIRN_URL = "127.0.0.1", "https://badges.example"
    real = visit().get("/").content.decode()

    assert "a-password" in here
    assert "a-password" not in everywhere
    assert "a-password" not in real


def somebody():
    return (("learner", "Leila", "leila@people.example", "a-password"),)


def test_explore_finds_by_ones_own_words(visit, stage):
    stage.published()

    found = visit().get("/explore", {"q": "rope worn"}).content.decode()
    none = visit().get("/explore", {"q": "quantum"}).content.decode()

    assert "Safe knots for deck work" in found
    assert "Safe knots for deck work" not in none
    assert "Try fewer words" in none


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_what_explore_found_can_be_taken_along_in_the_same_order(visit, stage):
    for name in ("Anchoring", "Mooring", "Splicing"):
        stage.published(name=name)
    page = visit().get("/explore", {"q": "ring", "sort": "-name"}).content.decode()
    address = html.unescape(re.search(r'href="(/explore\.csv[^"]*)"', page).group(1))
    answer = visit().get(address)

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert [row[0] for row in rows_of(answer)] == ["Credential", "Mooring", "Anchoring"]
    assert rows_of(answer)[1][-1].startswith("http")


def test_no_name_on_offer_is_a_formula_in_the_table(visit, stage):
    stage.published(name='=HYPERLINK("https://evil.example","Knots")')

    (_headers, row) = rows_of(visit().get("/explore.csv"))
    assert row[0].startswith("'=")


def test_an_offer_shows_what_was_earned_and_by_whom(visit, link):
    page = visit().get(link)

    assert "you earned" in page.content.decode()
    assert page.headers["Cache-Control"] == "private, no-store"


def test_somebody_with_an_account_keeps_it_in_their_passport(visit, stage, link, issued):
    answer = visit(stage.amina).post(f"{link}/keep", {"how": "account"})

    kept = Credential.objects.of(stage.harbour).get(pk=issued.pk)
    assert (answer.status_code, kept.claimed_by) == (302, stage.amina)


def test_somebody_without_an_account_gets_a_private_link(visit, stage, link, issued):
    page = visit().post(f"{link}/keep", {"how": "without"}).content.decode()

    address = re.search(r"/links/[A-Za-z0-9_-]{43}", page).group()
    assert "Sound. Harbour School" in visit().get(address).content.decode()
    assert "kept already" in visit().get(link).content.decode()


def test_a_visitor_who_wants_an_account_comes_back_to_the_offer(visit, link):
    answer = visit().post(f"{link}/keep", {"how": "account"})

    assert answer.url.startswith("/account/signup/?next=/offers/")


def test_a_declined_offer_says_so_and_stays_declined(visit, stage, link, issued):
    visit().post(f"{link}/decline")

    assert "This offer was declined." in visit().get(link).content.decode()
    assert visit().post(f"{link}/keep", {"how": "without"}).status_code == 409


def test_an_old_link_says_what_to_do(visit, stage, link):
    stage.world.pass_time(days=31)

    assert "older than 30 days" in visit().get(link).content.decode()


def test_what_was_withdrawn_meanwhile_cannot_be_kept(visit, stage, link, issued):
    status.revoke(issued.uuid, seat=stage.owner, reason="Found to be copied", ports=stage.ports)

    page = visit().get(link).content.decode()
    kept = visit().post(f"{link}/keep", {"how": "without"})

    assert "It cannot be kept as it is" in page
    assert kept.status_code == 422


def test_a_link_that_never_was_is_a_404(visit, stage):
    assert visit().get("/offers/" + "A" * 43).status_code == 404


@pytest.fixture
def empty(db, monkeypatch):
    """An installation nobody has started yet."""
    from cairn.services.share.documents import answer_own
    from cairn.site import middleware

    world = World()
    world.answer_own = lambda url: answer_own(url, ports=world.ports)
    start.ensure_site(origin="http://localhost:8000", is_demonstration=True, ports=world.ports)
    monkeypatch.setattr(middleware, "ports", lambda: world.ports)
    return world


BEGIN = {
    "name": "Bram de Wit",
    "email": "bram@example.org",
    "password": "a long enough phrase",
    "organisation_name": "Harbour School",
    "country": "ie",
}


def test_the_first_visitor_is_led_from_a_name_to_a_signed_award(empty):
    client = Client()
    token = start.setup_link(ports=empty.ports)

    guide = client.post(f"/setup/{token}", BEGIN)
    taken = client.post(f"{guide.url}/example", {"example": "ai-tools"})
    client.post(taken.url, {"change_note": ""})
    award = client.post(f"{guide.url}/award", {"name": "Amina Al-Sayed", "email": ""})

    organisation = Organisation.objects.public().get()
    credential = Credential.objects.of(organisation).get()
    assert award.status_code == 302
    assert "Your first credential is signed" in client.get(guide.url).content.decode()
    assert verify_bytes(credential.signed.encode(), ports=empty.ports).verdict.verdict == "valid"


def test_the_link_works_once(empty):
    token = start.setup_link(ports=empty.ports)
    Client().post(f"/setup/{token}", BEGIN)

    assert Client().get(f"/setup/{token}").status_code == 404
    assert Client().post(f"/setup/{token}", {**BEGIN, "email": "eve@example.org"}).status_code == 404


def test_what_was_typed_stays_when_something_is_wrong(empty):
    token = start.setup_link(ports=empty.ports)

    page = Client().post(f"/setup/{token}", {**BEGIN, "password": "short"}).content.decode()

    assert "Harbour School" in page
    assert Organisation.objects.public().count() == 0


def test_the_guide_is_nobody_elses(visit, stage):
    assert visit(stage.eve).get(f"/start/{stage.harbour.uuid}").status_code == 404
    assert visit().get(f"/start/{stage.harbour.uuid}").status_code == 302


@pytest.mark.parametrize("address", ["/accessibility", "/privacy", "/verify/how", "/explore"])
def test_the_short_pages_are_there(visit, address):
    assert visit().get(address).status_code == 200


def test_whoever_makes_an_account_for_an_offer_comes_back_to_it(visit, stage, link, mailoutbox):
    """Through the letter that proves the address, and the first log-in after it."""
    visitor = visit()
    visitor.get(link)
    known = {"name": "Zoe Lind", "email": "zoe@people.example", "password1": "three odd blue horses"}
    visitor.post("/account/signup/", {**known, "next": link})
    proof = re.search(r"/account/confirm-email/\S+/", mailoutbox[-1].body).group()
    visitor.post(proof)

    answer = visitor.post(
        "/account/login/", {"login": known["email"], "password": known["password1"], "remember": ""}
    )

    assert answer.url == link


def test_looking_at_an_offer_leaves_no_trace_of_its_link(visit, link):
    visitor = visit()
    assert visitor.get(link).status_code == 200
    assert not visitor.session.keys()


def test_who_logs_in_without_an_offer_goes_to_what_is_theirs(visit, stage):
    def way(email: str) -> str:
        answer = visit().post("/account/login/", {"login": email, "password": "correct horse battery"})
        return str(answer.url)

    assert way(stage.amina.user.email) == "/passport/"
    assert way(stage.bram.user.email) == "/provider/"


def test_what_is_kept_by_a_link_is_downloaded_through_it(visit, stage, link, issued):
    page = visit().post(f"{link}/keep", {"how": "without"}).content.decode()
    address = re.search(r"/links/[A-Za-z0-9_-]{43}", page).group()

    for form in ("json", "jwt", "png", "svg"):
        copy = visit().get(f"{address}/files/{form}")
        assert verify_bytes(copy.content, ports=stage.ports).verdict.verdict == "valid"
        assert copy.headers["Cache-Control"] == "private, no-store"
    assert visit().post(f"{address}/print").content.startswith(b"%PDF")
    assert visit().get(f"{address}/files/docx").status_code == 404
    assert visit().get(f"/links/{'A' * 43}/files/json").status_code == 404
    assert "Keep a copy" in visit().get(address).content.decode()


def test_a_kept_link_is_ended_on_its_own_page_and_a_new_one_asked_for(visit, stage, link):
    page = visit().post(f"{link}/keep", {"how": "without"}).content.decode()
    address = re.search(r"/links/[A-Za-z0-9_-]{43}", page).group()
    opened = visit().get(address).content.decode()
    assert f'action="{address}/end"' in opened
    ended = visit().post(f"{address}/end", follow=True)
    twice = visit().post(f"{address}/end", follow=True)
    copy = visit().get(f"{address}/files/json")

    assert (ended.status_code, twice.status_code, copy.status_code) == (410, 410, 404)
    assert "This link has ended." in ended.content.decode()
    assert ended.headers["Cache-Control"] == "private, no-store"
    for secret in ("Amina", "Safe knots", "amina@learners.example"):
        assert secret not in ended.content.decode()
    assert f'action="{address}/again"' in ended.content.decode()

    sent = visit().post(f"{address}/again")
    assert "on its way" in sent.content.decode()
    assert "amina@learners.example" not in sent.content.decode()
    assert visit().post(f"{address}/again").status_code == 429


def test_whoever_lost_the_link_asks_with_the_letter(visit, stage, link):
    visit().post(f"{link}/keep", {"how": "without"})
    page = visit().get(link).content.decode()

    assert "Did you lose the link?" in page
    assert visit().post(f"{link}/again").status_code == 200


def test_an_ended_link_that_was_given_to_somebody_offers_them_nothing(visit, stage, issued):
    claim.accept(issued, person=stage.amina, ports=stage.ports)
    row, token = sharing.new_link(issued.uuid, person=stage.amina, ports=stage.ports)
    sharing.end_link(row.uuid, person=stage.amina, ports=stage.ports)
    page = visit().get(f"/links/{token}")

    assert page.status_code == 410
    assert f"/links/{token}/again" not in page.content.decode()
    assert visit().post(f"/links/{token}/again").status_code == 404

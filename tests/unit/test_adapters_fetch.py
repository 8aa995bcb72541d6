"""The fetcher on its good days: what it follows, remembers, counts and answers itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.webserver import Web, answer, redirect

from cairn.adapters.fetch import WebFetcher
from cairn.adapters.fetch_cache import Cached, MemoryCache
from cairn.credentials.inspection import Fetched

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetch(web: Web, clock: Clock) -> WebFetcher:
    return WebFetcher(now=clock, allow=[web.pair], seconds=2.0)


def test_an_allowed_pair_is_fetched_in_plain_http(web, fetch):
    web["/did.json"] = answer(b'{"id":"did:web:x"}', "application/did+json")

    fetched = fetch(web.url("/did.json"), purpose="did")

    assert (fetched.state, fetched.body, fetched.at) == ("ok", b'{"id":"did:web:x"}', NOON)


def test_did_web_means_https_but_an_allowed_pair_may_answer_in_plain_http(web, fetch):
    web["/.well-known/did.json"] = answer(b"{}")

    asked = web.url("/.well-known/did.json", scheme="https")
    fetched = fetch(asked, purpose="did")

    assert (fetched.state, fetched.url) == ("ok", asked)


def test_the_same_address_without_permission_is_refused(web, clock):
    assert WebFetcher(now=clock)(web.url("/"), purpose="link").state == "refused"
    assert web.asked == []


def test_a_permission_is_for_one_port_only(web, clock):
    other = WebFetcher(now=clock, allow=[("127.0.0.1", web.pair[1] + 1)])

    assert other(web.url("/"), purpose="link").state == "refused"
    assert web.asked == []


def test_nothing_is_asked_for_but_the_plain_content(web, fetch):
    web["/list"] = answer(b"{}")
    fetch(web.url("/list"), purpose="status")

    sent = web.headers[0]
    assert sent["accept-encoding"] == "identity"
    assert "cookie" not in sent
    assert "authorization" not in sent
    assert sent["user-agent"].startswith("Cairn")


@pytest.mark.parametrize(
    ("status", "state"), [(404, "not_found"), (410, "not_found"), (403, "unreachable"), (503, "unreachable")]
)
def test_a_status_that_is_not_200_has_its_own_state(web, fetch, status, state):
    web["/list"] = answer(b"", status=status)

    assert fetch(web.url("/list"), purpose="status").state == state


def test_a_port_where_nobody_listens_is_unreachable(web, clock):
    with Web() as gone:
        pair = gone.pair
    fetched = WebFetcher(now=clock, allow=[pair])(f"http://127.0.0.1:{pair[1]}/x", purpose="status")

    assert fetched.state == "unreachable"


def test_three_redirects_are_followed_and_a_fourth_is_not(web, fetch):
    for step in range(5):
        web[f"/{step}"] = redirect(f"/{step + 1}")
    web["/5"] = answer(b"{}")

    assert fetch(web.url("/2"), purpose="credential").state == "ok"
    assert fetch(web.url("/1"), purpose="credential").state == "refused"


def test_a_status_list_is_never_redirected(web, fetch):
    web["/list"] = redirect("/elsewhere")
    web["/elsewhere"] = answer(b"{}")

    assert fetch(web.url("/list"), purpose="status").state == "refused"
    assert web.asked == ["/list"]


def test_a_list_is_asked_again_with_its_mark_and_keeps_its_body(web, fetch, clock):
    web["/list"] = answer(b'{"n":1}', ETag='"one"')
    first = fetch(web.url("/list"), purpose="status")
    web["/list"] = answer(b"", status=304)
    clock.now += timedelta(minutes=5)

    again = fetch(web.url("/list"), purpose="status")

    assert web.headers[1]["if-none-match"] == '"one"'
    assert (again.body, again.at) == (first.body, clock.now)


def test_an_answer_that_is_fresh_is_not_asked_for_again(web, fetch, clock):
    web["/did.json"] = answer(b"{}", Cache_Control="max-age=120")
    fetch(web.url("/did.json"), purpose="did")
    clock.now += timedelta(seconds=100)

    again = fetch(web.url("/did.json"), purpose="did")

    assert (len(web.asked), again.at) == (1, NOON)


def test_a_server_cannot_make_its_key_stay_for_a_year(web, fetch, clock):
    web["/did.json"] = answer(b"{}", Cache_Control="max-age=31536000")
    fetch(web.url("/did.json"), purpose="did")
    clock.now += timedelta(minutes=6)
    fetch(web.url("/did.json"), purpose="did")

    assert len(web.asked) == 2


def test_what_must_not_be_stored_is_not(web, fetch):
    web["/did.json"] = answer(b"{}", Cache_Control="no-store, max-age=100")
    fetch(web.url("/did.json"), purpose="did")
    fetch(web.url("/did.json"), purpose="did")

    assert len(web.asked) == 2


def test_a_list_that_cannot_be_had_is_answered_by_the_last_one_with_its_own_instant(web, fetch, clock):
    web["/list"] = answer(b'{"n":1}')
    fetch(web.url("/list"), purpose="status")
    web["/list"] = answer(b"", status=503)
    clock.now += timedelta(hours=3)

    stale = fetch(web.url("/list"), purpose="status")

    assert (stale.state, stale.body, stale.at) == ("ok", b'{"n":1}', NOON)
    assert stale.reason


def test_a_list_that_is_gone_is_not_answered_from_memory(web, fetch, clock):
    web["/list"] = answer(b'{"n":1}')
    fetch(web.url("/list"), purpose="status")
    web["/list"] = answer(b"", status=404)

    assert fetch(web.url("/list"), purpose="status").state == "not_found"


def test_a_day_later_the_last_list_stands_for_nothing(web, fetch, clock):
    web["/list"] = answer(b'{"n":1}')
    fetch(web.url("/list"), purpose="status")
    web["/list"] = answer(b"", status=503)
    clock.now += timedelta(hours=25)

    assert fetch(web.url("/list"), purpose="status").state == "unreachable"


def test_one_verification_may_ask_four_times(web, fetch):
    for number in range(6):
        web[f"/{number}"] = answer(b"{}")
    limited = fetch.limited()

    states = [limited(web.url(f"/{number}"), purpose="did").state for number in range(6)]

    assert states == ["ok"] * 4 + ["refused"] * 2
    assert limited(web.url("/0"), purpose="did").state == "ok", "what is at hand costs nothing"
    assert fetch.limited()(web.url("/5"), purpose="did").state == "ok", "the next verification starts anew"


def test_one_host_is_not_asked_without_end(web, clock):
    web["/list"] = answer(b"{}", Cache_Control="no-store")
    fetch = WebFetcher(now=clock, allow=[web.pair], per_host=3)

    states = [fetch(web.url("/list"), purpose="status").state for _ in range(5)]

    assert states.count("ok") == 3
    assert len(web.asked) == 3


def test_our_own_addresses_are_answered_from_the_store_and_never_asked_for(web, clock):
    host = f"127.0.0.1:{web.pair[1]}"
    store = {f"https://{host}/status/1": b"list"}
    fetch = WebFetcher(now=clock, allow=[web.pair], own_hosts=lambda: [host], answer_own=store.get)

    ours = fetch(f"https://{host}/status/1", purpose="status")
    nothing = fetch(f"https://{host}/status/2", purpose="status")

    assert (ours.state, ours.body) == ("ok", b"list")
    assert nothing.state == "not_found"
    assert web.asked == []


@pytest.mark.parametrize(
    ("own", "url"),
    [
        ("cairn.example", "https://cairn.example/x"),
        ("cairn.example", "http://cairn.example/x"),
        ("cairn.example", "https://CAIRN.example./x"),
        ("cairn.example", "https://cairn.example:443/x"),
        ("cairn.example:8443", "https://cairn.example:8443/x"),
        ("bücher.example", "https://xn--bcher-kva.example/x"),
        ("[::1]:8000", "http://[::1]:8000/x"),
    ],
)
def test_our_own_host_is_known_in_every_spelling(clock, own, url):
    fetch = WebFetcher(
        now=clock, own_hosts=lambda: [own.encode("idna").decode()], answer_own=lambda _: b"ours"
    )

    assert fetch(url, purpose="did").body == b"ours"


def test_a_redirect_to_our_own_host_is_answered_from_the_store(web, clock):
    web["/short"] = redirect("https://cairn.example/credentials/1")
    fetch = WebFetcher(
        now=clock, allow=[web.pair], own_hosts=lambda: ["cairn.example"], answer_own=lambda _: b"ours"
    )

    asked = web.url("/short")
    fetched = fetch(asked, purpose="credential")

    assert (fetched.body, fetched.url) == (b"ours", asked)


def test_a_picture_may_be_larger_than_a_text(web, fetch):
    web["/badge.png"] = answer(bytes(3_000_000), "image/png")
    web["/badge.json"] = answer(bytes(3_000_000), "application/json")

    assert fetch(web.url("/badge.png"), purpose="credential").state == "ok"
    assert fetch(web.url("/badge.json"), purpose="credential").state == "unreadable"
    assert fetch(web.url("/badge.png"), purpose="status").state == "unreadable"


def test_of_a_link_only_the_answer_counts(web, fetch):
    web["/page"] = answer(b"<html>" * 1000, "text/html")

    fetched = fetch(web.url("/page"), purpose="link")

    assert (fetched.state, fetched.body) == ("ok", b"")


def test_a_fragment_is_not_sent(web, fetch):
    web["/list"] = answer(b"{}")

    assert fetch(web.url("/list#94567"), purpose="status").state == "ok"
    assert web.asked == ["/list"]


def test_the_memory_is_bounded_by_number_and_size():
    cache = MemoryCache(entries=3, size=100)

    def hold(name: str, size: int) -> None:
        cache.put(("did", name), Cached(Fetched(name, "ok", NOON, bytes(size)), NOON, ""))

    for name in "abcd":
        hold(name, 10)
    assert [cache.get(("did", name)) is None for name in "abcd"] == [True, False, False, False]
    hold("e", 95)
    assert cache.get(("did", "d")) is None
    assert cache.get(("did", "e")) is not None
    hold("f", 101)
    assert cache.get(("did", "f")) is None

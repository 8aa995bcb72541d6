"""Sixty addresses and a dozen servers that want us to reach where we should not, or to wait for ever.

Bug class 14 of trust.md. An audit hook watches every socket of this process: for a refused address
not one connection is even begun.
"""

from __future__ import annotations

import gzip
import socket
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import pytest
from tests.webserver import Web, answer, redirect

from cairn.adapters import wire
from cairn.adapters.fetch import WebFetcher

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
METADATA = "169.254.169.254"

HOSTILE = [
    # this machine
    "https://127.0.0.1/",
    "https://127.0.0.1:443/x",
    "https://127.1/",
    "https://127.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.000.000.001/",
    "https://127.0.0.1./",
    "https://0.0.0.0/",
    "https://0/",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://①②⑦.⓪.⓪.①/",
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "https://[::1]/",
    "https://[::]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/",
    # the neighbours
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/admin",
    "https://100.64.0.1/",
    "https://198.18.0.1/",
    "https://192.0.0.192/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://240.0.0.1/",
    "https://[fc00::1]/",
    "https://[fd12:3456::1]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[ff02::1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/",
    "https://[::ffff:10.0.0.1]/",
    # the cloud's own
    f"https://{METADATA}/latest/meta-data/",
    f"http://{METADATA}/latest/meta-data/",
    "https://0xa9fea9fe/",
    "https://2852039166/",
    "https://[::ffff:169.254.169.254]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[fd00:ec2::254]/",
    # user names, ports, schemes
    "https://example.org@127.0.0.1/",
    "https://user:secret@example.org/",
    "https://@example.org/",
    "https://example.org:22/",
    "https://example.org:8443/",
    "https://example.org:80/",
    "https://example.org:0/",
    "https://example.org:65536/",
    "https://example.org:-1/",
    "http://example.org/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org:70/_x",
    "data:application/json,{}",
    "javascript:alert(1)",
    "//example.org/x",
    "https:/example.org",
    "https://",
    "https:///etc/passwd",
    "",
    # what parsers disagree about
    "https://example.org\\@127.0.0.1/",
    "https://127.0.0.1\\.example.org/",
    "https://example.org#@127.0.0.1/".replace("#", "%23"),
    "https://exam\tple.org/",
    "https://example.org/\r\nHost: 127.0.0.1",
    "https://example.org/ HTTP/1.1\r\nX: y",
    "https://example.org\x00.evil.example/",
    "https://[::1/",
    "https://[127.0.0.1]/",
    "https://%31%32%37.0.0.1/",
    "https://-example-.org./..;/",
    "https://" + "a" * 64 + ".example/",
    "https://example.org/" + "a" * 3000,
]

_watching = threading.local()


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and getattr(_watching, "seen", None) is not None:
        _watching.seen.append(arguments[1])


sys.addaudithook(_audit)


@pytest.fixture
def connections() -> Iterator[list[object]]:
    _watching.seen = []
    yield _watching.seen
    _watching.seen = None


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


def fetcher(web: Web | None = None, *, seconds: float = 1.0) -> WebFetcher:
    return WebFetcher(now=lambda: NOON, allow=[web.pair] if web else [], seconds=seconds)


@pytest.mark.parametrize("url", HOSTILE)
@pytest.mark.parametrize("purpose", ["did", "credential"])
def test_a_hostile_address_is_refused_before_any_connection(url, purpose, connections, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _only_this_machine)

    fetched = fetcher()(url, purpose=purpose)

    assert fetched.state in ("refused", "unreachable")
    assert (fetched.body, fetched.url) == (b"", url)
    assert connections == []


@pytest.mark.parametrize("url", HOSTILE)
def test_a_permission_for_one_pair_opens_nothing_else(url, web, connections, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _only_this_machine)

    assert fetcher(web)(url, purpose="status").state in ("refused", "unreachable")
    assert connections == []


@pytest.mark.parametrize("url", [url for url in HOSTILE if url])
def test_a_redirect_to_a_hostile_address_is_refused(url, web, monkeypatch):
    if any(letter in url for letter in "\r\n\x00"):
        pytest.skip("no server can put this in a header")
    monkeypatch.setattr(socket, "getaddrinfo", _only_this_machine)
    web["/go"] = redirect(url.encode("utf-8").decode("latin-1"))

    fetched = fetcher(web)(web.url("/go"), purpose="credential")

    assert fetched.state in ("refused", "unreachable", "not_found")
    assert fetched.body == b""


def test_a_redirect_from_an_allowed_pair_to_another_port_is_refused(web):
    with Web() as canary:
        web["/go"] = redirect(canary.url("/secret"))
        assert fetcher(web)(web.url("/go"), purpose="did").state == "refused"
        assert canary.asked == []


def test_a_name_that_points_inside_is_refused(connections, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _names({"inside.example": ["10.1.2.3"]}))

    assert fetcher()("https://inside.example/", purpose="did").state == "refused"
    assert connections == []


def test_a_name_that_points_both_ways_is_refused_whole(connections, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _names({"both.example": ["93.184.216.34", METADATA]}))

    assert fetcher()("https://both.example/", purpose="did").state == "refused"
    assert connections == []


def test_a_name_that_moves_between_two_questions_gains_nothing(connections, monkeypatch):
    """The connection goes to the address that was checked: there is no second question."""
    asked: list[str] = []

    def rebinding(host: str, port: int, *_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        address = "203.0.114.9" if len(asked) == 1 else METADATA
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    fetcher(seconds=0.3)("https://moves.example/", purpose="did")

    assert asked == ["moves.example"]
    assert all(address[0] == "203.0.114.9" for address in connections)


def test_a_name_server_that_never_answers_is_not_waited_for(monkeypatch):
    release = threading.Event()

    def stalled(*_: object) -> list[tuple[object, ...]]:
        release.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", stalled)
    began = time.monotonic()
    fetched = fetcher(seconds=0.3)("https://slow.example/", purpose="did")
    release.set()

    assert (fetched.state, time.monotonic() - began < 1) == ("unreachable", True)


def test_stalled_names_cannot_fill_the_process_with_threads(monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(wire, "_LOOKUPS", threading.BoundedSemaphore(2))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: release.wait(10) and [])
    before = threading.active_count()
    for number in range(6):
        fetcher(seconds=0.05)(f"https://slow{number}.example/", purpose="did")
    during = threading.active_count()
    release.set()

    assert during - before <= 2


def _drip(start: bytes, drop: bytes) -> object:
    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(start)
        try:
            for _ in range(200):
                handler.wfile.write(drop)
                time.sleep(0.05)
        except OSError:
            pass

    return give


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n", b"1"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n",
            b"1\r\nx\r\n",
        ),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"", b"H"),
        (b"", b""),
    ],
    ids=["body", "announced", "chunks", "headers", "status-line", "silence"],
)
def test_a_server_that_drips_is_cut_off_at_the_deadline(web, start, drop):
    web["/slow"] = _drip(start, drop)
    began = time.monotonic()

    fetched = fetcher(web, seconds=0.5)(web.url("/slow"), purpose="status")

    assert (fetched.state, fetched.body) == ("unreachable", b"")
    assert time.monotonic() - began < 1.5


def test_four_slow_servers_share_one_deadline(web):
    for number in range(4):
        web[f"/{number}"] = _drip(b"", b"")
    limited = fetcher(web, seconds=0.6).limited()
    began = time.monotonic()

    states = {limited(web.url(f"/{number}"), purpose="did").state for number in range(4)}

    assert states == {"unreachable"}
    assert time.monotonic() - began < 1.5


def test_a_huge_body_is_not_read_to_its_end(web):
    sent: list[int] = []

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        try:
            for _ in range(2000):
                handler.wfile.write(bytes(100_000))
                sent.append(100_000)
        except OSError:
            pass

    web["/huge"] = flood
    assert fetcher(web)(web.url("/huge"), purpose="status").state == "unreadable"
    assert sum(sent) < 20_000_000


def test_an_announced_huge_body_is_not_read_at_all(web):
    web["/huge"] = lambda handler: handler.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\nx"
    )
    assert fetcher(web)(web.url("/huge"), purpose="status").state == "unreadable"


def test_a_gzip_bomb_is_stopped_at_the_limit(web):
    web["/bomb"] = answer(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")
    began = time.monotonic()

    assert fetcher(web)(web.url("/bomb"), purpose="status").state == "unreadable"
    assert time.monotonic() - began < 1


def test_gzip_that_was_not_asked_for_is_read_within_the_limit(web):
    web["/list"] = answer(gzip.compress(b'{"a":1}'), Content_Encoding="gzip")

    assert fetcher(web)(web.url("/list"), purpose="status").body == b'{"a":1}'


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "x-unknown"])
def test_an_encoding_nobody_asked_for_is_refused(web, encoding):
    web["/list"] = answer(b"{}", Content_Encoding=encoding)

    assert fetcher(web)(web.url("/list"), purpose="status").body == b""


@pytest.mark.parametrize(
    "body", [b"", b"\x1f\x8b", gzip.compress(b"x" * 1000, mtime=0)[:-9], b"not gzip at all"]
)
def test_broken_gzip_is_no_answer(web, body):
    web["/list"] = answer(body, Content_Encoding="gzip")

    assert fetcher(web)(web.url("/list"), purpose="status").state in ("unreadable", "unreachable")


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=utf-8", "application/pdf", "image/png"])
@pytest.mark.parametrize("purpose", ["did", "status", "context"])
def test_content_of_another_kind_is_not_read(web, kind, purpose):
    web["/x"] = answer(b"<html>secret</html>", kind)

    fetched = fetcher(web)(web.url("/x"), purpose=purpose)

    assert (fetched.state, fetched.body) == ("unreadable", b"")


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 999 ?\r\nContent-Type: application/json\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nBad Header: \x00\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n",
        b"HTTP/1.1 302 Found\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
    ],
)
def test_what_is_not_http_is_no_answer_and_no_exception(web, reply):
    web["/x"] = lambda handler: handler.wfile.write(reply)

    fetched = fetcher(web, seconds=2.0)(web.url("/x"), purpose="credential")

    assert fetched.state in ("unreachable", "unreadable", "refused")
    assert fetched.body == b""


def test_a_redirect_that_goes_round_in_circles_ends(web):
    web["/a"] = redirect("/b")
    web["/b"] = redirect("/a")

    assert fetcher(web)(web.url("/a"), purpose="did").state == "refused"
    assert len(web.asked) == 4


def test_the_reason_tells_nothing_of_our_network(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _names({"inside.example": ["10.1.2.3"]}))

    reason = fetcher()("https://inside.example/", purpose="did").reason

    assert "10.1" not in reason
    assert "private" not in reason.lower()


def test_proxies_of_the_environment_are_not_used(web, monkeypatch):
    with Web() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url(""))
        web["/x"] = answer(b"{}")
        assert fetcher(web)(web.url("/x"), purpose="did").state == "ok"
        assert proxy.asked == []


def _names(table: dict[str, list[str]]) -> object:
    def resolve(host: str, port: int, *_: object) -> list[tuple[object, ...]]:
        if host not in table:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in table[host]]

    return resolve


def _only_this_machine(host: str, port: int, *_: object) -> list[tuple[object, ...]]:
    """A resolver as lenient as the worst: every number, and every name, is this machine."""
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

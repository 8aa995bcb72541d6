"""The one way out: fetching DID documents, status lists, contexts, credentials and links.

Rules (trust.md, "Fetcher"): https only, on its own port; private and special
addresses never; three redirects at most, each judged like a first address (a
status list: none); one deadline over everything; 1 MB as decoded (a picture
with a credential in it: 5 MB); only the kinds of content each purpose expects;
so many requests per host and per verification. `CAIRN_FETCH_ALLOW=HOST:PORT,…`
permits exactly those pairs also over plain http and at private addresses.
Addresses of our own hosts are answered from the store, never by a request.

A fetcher never raises. What went wrong is the `state` and the `reason`, which
tells nothing about the network it was asked from.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urljoin, urlsplit

from cairn.adapters.clock import elapsed
from cairn.adapters.fetch_cache import Cache, Cached, MemoryCache
from cairn.credentials.inspection import Fetched, FetchState
from cairn.services.ports import FETCHES_PER_VERIFICATION, AnswerOwn, FetchPurpose, nothing_of_our_own

if TYPE_CHECKING:
    from ssrfguard import Policy

    from cairn.adapters.wire import Answer

DEADLINE_SECONDS: Final = 4.5  # so that an answer is out within 5 s of being asked
MAX_BYTES: Final = 1_000_000
MAX_PICTURE_BYTES: Final = 5_000_000
MAX_URL: Final = 2048
REDIRECTS: Final[dict[str, int]] = {"did": 3, "status": 0, "context": 3, "credential": 3, "link": 3}
STALE_STATUS: Final = timedelta(hours=24)  # how long a list we once had may stand in for one we cannot get
PER_HOST_A_MINUTE: Final = 120

_JSON: Final = ("application/json", "text/json", "text/plain", "application/octet-stream", "")
_JWT: Final = ("application/jwt", "application/vc", "application/statuslist+jwt")
_PICTURES: Final = ("image/png", "image/svg+xml")
_ACCEPT: Final[dict[str, bytes]] = {
    "did": b"application/did+json, application/did+ld+json, application/json;q=0.9",
    "status": b"application/vc, application/vc+ld+json, application/vc+jwt, application/json;q=0.9",
    "context": b"application/ld+json, application/json;q=0.9",
    "credential": b"application/vc, application/vc+ld+json, application/vc+jwt, application/json;q=0.9, "
    b"image/png;q=0.8, image/svg+xml;q=0.8",
    "link": b"*/*",
}
# How long an answer is taken for fresh, at most, and at least when its server says nothing (seconds).
_FRESH: Final[dict[str, tuple[int, int]]] = {
    "did": (300, 60),
    "status": (60, 0),
    "context": (86_400, 3600),
    "credential": (0, 0),
    "link": (300, 60),
}


@dataclass(frozen=True, slots=True)
class Place:
    """An address taken apart: what decides whether it is ours, allowed, or for everybody."""

    url: str
    scheme: str
    host: str
    port: int


@dataclass(slots=True)
class _Budget:
    """What one verification may still spend: requests, and seconds on the wire."""

    requests: int
    seconds: float


@dataclass(slots=True)
class _Hosts:
    """How many requests each host has had in this minute."""

    per_minute: int
    counts: OrderedDict[str, tuple[int, int]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, host: str) -> bool:
        minute = int(elapsed() // 60)
        with self.lock:
            then, count = self.counts.pop(host, (minute, 0))
            count = count + 1 if then == minute else 1
            self.counts[host] = (minute, count)
            if len(self.counts) > 4096:
                self.counts.popitem(last=False)
            return count <= self.per_minute


class _FetchError(Exception):
    """An answer that ends the fetch."""

    def __init__(self, state: FetchState, reason: str) -> None:
        super().__init__(reason)
        self.state: FetchState = state
        self.reason = reason


class WebFetcher:
    """The real fetcher. Safe to share between threads.

    allow: (host, port) pairs that may also be private and plain.
    own_hosts: returns `host` or `host:port` of every host of this installation.
    answer_own: answers an address of one of those from the store, or None.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        allow: Collection[tuple[str, int]] = (),
        own_hosts: Callable[[], Collection[str]] = tuple,
        answer_own: AnswerOwn = nothing_of_our_own,
        cache: Cache | None = None,
        per_host: int = PER_HOST_A_MINUTE,
        seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._now = now
        self._allow = frozenset((host.lower(), port) for host, port in allow)
        self._own_hosts = own_hosts
        self._answer_own = answer_own
        self._cache = cache if cache is not None else MemoryCache()
        self._hosts = _Hosts(per_host)
        self._seconds = seconds

    def __call__(self, url: str, *, purpose: FetchPurpose) -> Fetched:
        return self._fetch(url, purpose, _Budget(1, self._seconds))

    def limited(self, to: int = FETCHES_PER_VERIFICATION) -> LimitedFetcher:
        return LimitedFetcher(self, _Budget(to, self._seconds))

    def _fetch(self, url: str, purpose: FetchPurpose, budget: _Budget) -> Fetched:
        now = self._now()
        try:
            place = place_of(url)
            ours = self._ours(place, now, url)
            return ours if ours is not None else self._from_outside(place, purpose, budget, now, url)
        except _FetchError as refused:
            return Fetched(url=url, state=refused.state, at=now, reason=refused.reason)

    def _ours(self, place: Place, now: datetime, asked: str) -> Fetched | None:
        """The store's answer, when the address is one of our own; None when it is not."""
        if not _is_own(place, self._own_hosts()):
            return None
        body = self._answer_own(place.url)
        if body is None:
            return Fetched(url=asked, state="not_found", at=now, reason="there is nothing at this address")
        return Fetched(url=asked, state="ok", at=now, body=body)

    def _from_outside(
        self, place: Place, purpose: FetchPurpose, budget: _Budget, now: datetime, asked: str
    ) -> Fetched:
        key = (purpose, place.url)
        held = self._cache.get(key)
        if held is not None and now < held.fresh_until and held.fetched.at <= now:
            return replace(held.fetched, url=asked)
        if budget.requests < 1:
            raise _FetchError("refused", "this credential asks for too many addresses")
        budget.requests -= 1
        began = elapsed()
        try:
            answer = self._walk(place, purpose, began + budget.seconds, held, now)
        except _FetchError as refused:
            if purpose == "status" and held is not None and _stands_in(refused, held, now):
                return replace(held.fetched, url=asked, reason=refused.reason)
            raise
        finally:
            budget.seconds -= elapsed() - began
        if isinstance(answer, Fetched):  # a redirect led to an address of our own
            return replace(answer, url=asked)
        if answer.status == 304 and held is not None:
            body = held.fetched.body
        else:
            body = answer.body
        fetched = Fetched(url=asked, state="ok", at=now, body=body)
        self._keep(key, fetched, answer, purpose, held)
        return fetched

    def _walk(
        self, place: Place, purpose: FetchPurpose, deadline: float, held: Cached | None, now: datetime
    ) -> Answer | Fetched:
        """Ask, and follow what may be followed; every step is judged like the first."""
        headers = [(b"Accept", _ACCEPT[purpose])]
        if held is not None and held.etag:
            headers.append((b"If-None-Match", held.etag.encode("latin-1")))
        for _ in range(REDIRECTS[purpose] + 1):
            answer = self._ask(place, purpose, headers, deadline)
            if answer.status not in (301, 302, 303, 307, 308):
                _judge(answer, purpose, held)
                return answer
            place = _next(place, answer.headers.get("location", ""))
            ours = self._ours(place, now, place.url)
            if ours is not None:
                return ours
            headers = headers[:1]  # the mark belongs to the first address
        raise _FetchError("refused", "it sends us on to another address too often")

    def _ask(
        self, place: Place, purpose: FetchPurpose, headers: list[tuple[bytes, bytes]], deadline: float
    ) -> Answer:
        from cairn.adapters.wire import WireError, request

        if not self._hosts.take(place.host):
            raise _FetchError("refused", "we have asked this host too often in this minute")
        allowed = (place.host, place.port) in self._allow
        policy = _policy(place if allowed else None)

        def cap(status: int, found: dict[str, str]) -> int:
            return _wanted(status, found, purpose)

        try:
            try:
                return request(place.url, policy=policy, headers=headers, deadline=deadline, cap=cap)
            except WireError as error:
                # did:web always means https; an allowed pair may answer in plain http all the same.
                if not allowed or place.scheme != "https" or error.state != "unreachable":
                    raise
                plain = "http://" + place.url.split("://", 1)[1]
                return request(plain, policy=policy, headers=headers, deadline=deadline, cap=cap)
        except WireError as error:
            raise _FetchError(cast("FetchState", error.state), error.reason) from error

    def _keep(
        self,
        key: tuple[str, str],
        fetched: Fetched,
        answer: Answer,
        purpose: FetchPurpose,
        held: Cached | None,
    ) -> None:
        control = answer.headers.get("cache-control", "").lower()
        if purpose == "credential" or "no-store" in control:
            return
        etag = answer.headers.get("etag", held.etag if held and answer.status == 304 else "")
        fresh = timedelta(seconds=_fresh_seconds(control, purpose))
        printable = len(etag) <= 256 and etag.isascii() and etag.isprintable()
        self._cache.put(key, Cached(fetched, fetched.at + fresh, etag if printable else ""))


class LimitedFetcher:
    """A fetcher for one verification: its requests and its seconds are counted together."""

    def __init__(self, fetcher: WebFetcher, budget: _Budget) -> None:
        self._fetcher = fetcher
        self._budget = budget

    def __call__(self, url: str, *, purpose: FetchPurpose) -> Fetched:
        return self._fetcher._fetch(url, purpose, self._budget)  # noqa: SLF001  (one class in two)

    def limited(self, to: int = FETCHES_PER_VERIFICATION) -> LimitedFetcher:
        return LimitedFetcher(self._fetcher, _Budget(min(to, self._budget.requests), self._budget.seconds))


def place_of(url: str) -> Place:
    """Take an address apart, refusing what no honest one contains."""
    if len(url) > MAX_URL or any(ord(letter) <= 0x20 or ord(letter) == 0x7F for letter in url) or "\\" in url:
        raise _FetchError("refused", "this is not a web address")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii").lower().rstrip(".")
    except (ValueError, UnicodeError):
        raise _FetchError("refused", "this is not a web address") from None
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise _FetchError("refused", "an address with a user name in it is not fetched")
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise _FetchError("refused", "only https addresses are fetched")
    scheme = parts.scheme.lower()
    if port is None:
        port = 443 if scheme == "https" else 80
    return Place(url=url.partition("#")[0], scheme=scheme, host=host, port=port)


def _next(place: Place, location: str) -> Place:
    """Where a redirect leads; nowhere, when its address cannot be read."""
    try:
        return place_of(urljoin(place.url, location))
    except ValueError:
        raise _FetchError("refused", "it sends us on to something that is no web address") from None


def _is_own(place: Place, own_hosts: Collection[str]) -> bool:
    for own in own_hosts:
        host, port = own.lower(), ""
        if own.count(":") == 1 or own.rpartition(":")[0].endswith("]"):
            host, _, port = host.rpartition(":")
        ports = {int(port)} if port.isdigit() else {80, 443}
        if place.host == host.strip("[]").rstrip(".") and place.port in ports:
            return True
    return False


def _policy(allowed: Place | None) -> Policy:
    """Who may be asked: the public web over https, or exactly one pair the operator named."""
    from ssrfguard import Policy

    if allowed is None:
        return Policy(
            allowed_schemes=frozenset({"https"}),
            allowed_ports=frozenset({443}),
            max_connection_attempts=2,
            max_url_length=MAX_URL,
        )
    from ipaddress import ip_network

    return Policy(
        allowed_schemes=frozenset({"http", "https"}),
        allowed_ports=frozenset({allowed.port}),
        allowed_networks=(ip_network("0.0.0.0/0"), ip_network("::/0")),
        max_connection_attempts=2,
        max_url_length=MAX_URL,
    )


def _wanted(status: int, headers: dict[str, str], purpose: FetchPurpose) -> int:
    """How many bytes of this answer we would read."""
    if status != 200 or purpose == "link" or not _expected(headers, purpose):
        return 0
    return MAX_PICTURE_BYTES if _media_type(headers) in _PICTURES else MAX_BYTES


def _expected(headers: dict[str, str], purpose: FetchPurpose) -> bool:
    media = _media_type(headers)
    if media in _JSON or media.endswith("+json"):
        return True
    if purpose in ("status", "credential") and (media in _JWT or media.endswith("+jwt")):
        return True
    return purpose == "link" or (purpose == "credential" and media in _PICTURES)


def _media_type(headers: dict[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _judge(answer: Answer, purpose: FetchPurpose, held: Cached | None) -> None:
    """Raise unless the answer is one to use."""
    if answer.status in (404, 410):
        raise _FetchError("not_found", "there is nothing at this address")
    if answer.status == 304 and held is not None:
        return
    if answer.status != 200:
        raise _FetchError("unreachable", f"it answered with status {answer.status}")
    if not _expected(answer.headers, purpose):
        raise _FetchError("unreadable", "what it answered is of another kind than expected")


def _stands_in(refused: _FetchError, held: Cached, now: datetime) -> bool:
    """May a list we had before speak for one we cannot get now? (It says as of when.)"""
    return refused.state == "unreachable" and now - held.fetched.at <= STALE_STATUS


def _fresh_seconds(control: str, purpose: FetchPurpose) -> int:
    most, unsaid = _FRESH[purpose]
    if "no-cache" in control:
        return 0
    for part in control.split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and value.strip('"').isdigit() and len(value) < 12:
            return min(int(value.strip('"')), most)
    return unsaid

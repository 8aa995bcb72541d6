"""One request over the wire, under guard: at most so long, at most so much, never further inside.

`ssrfguard` checks the address as written, resolves the name once, checks every
answer and connects to exactly what it checked. Here it gets what it leaves to
its user: one deadline over everything, the name server included (a server that
drips one byte a second is cut off), and a cap on what is read.

Only `cairn.adapters.fetch` uses this.
"""

from __future__ import annotations

import functools
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpcore
from httpcore import SOCKET_OPTION, NetworkStream
from ssrfguard import Policy, SSRFGuardError, Target
from ssrfguard.httpx import SafeBackend

from cairn.adapters.clock import elapsed

_CONNECT_SECONDS: Final = 2.0  # per address, two addresses at most: a dead host leaves time to answer
_LOOKUPS: Final = threading.BoundedSemaphore(16)  # a stalled name server may hold no more threads than this
_PATH_SAFE: Final = "/%:@!$&'()*+,;=~-._"
_USER_AGENT: Final = b"Cairn (+https://github.com/cairn-credentials)"


class WireError(Exception):
    """No usable answer. `state` is a FetchState; the text is for people, and says nothing of our network."""

    def __init__(self, state: str, reason: str) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (lower case, the last of a name) and body as decoded."""

    status: int
    headers: dict[str, str]
    body: bytes


def request(
    url: str,
    *,
    policy: Policy,
    headers: Sequence[tuple[bytes, bytes]],
    deadline: float,
    cap: Callable[[int, dict[str, str]], int],
) -> Answer:
    """GET `url`, following nothing.

    deadline: an instant of `clock.elapsed`, after which nothing is waited for.
    cap: asked once the headers are there, how many bytes of body are wanted (0: none).

    Raises:
        WireError: refused by the policy, unreachable, too slow, too large or in an unknown encoding.
    """
    try:
        target = policy.check_url(url)
        with httpcore.ConnectionPool(
            ssl_context=_tls(),
            max_connections=1,
            max_keepalive_connections=0,  # every request resolves and checks anew
            retries=0,
            network_backend=_Backend(policy, deadline),
        ) as pool:
            return _exchange(pool, _address(url, target), headers, deadline, cap)
    except SSRFGuardError as error:
        raise WireError("refused", "this address is not one we fetch from") from error
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise WireError("unreachable", "it did not answer in time") from error
    except (httpcore.NetworkError, OSError) as error:
        raise WireError("unreachable", _why(error)) from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, zlib.error, ValueError) as error:
        raise WireError("unreachable", "it answered with something that is not HTTP") from error


def _exchange(
    pool: httpcore.ConnectionPool,
    url: httpcore.URL,
    headers: Sequence[tuple[bytes, bytes]],
    deadline: float,
    cap: Callable[[int, dict[str, str]], int],
) -> Answer:
    left = max(deadline - elapsed(), 0.001)
    timeouts = {"connect": min(left, _CONNECT_SECONDS), "read": left, "write": left, "pool": left}
    ours = [*headers, (b"Accept-Encoding", b"identity"), (b"User-Agent", _USER_AGENT)]
    with pool.stream("GET", url, headers=ours, extensions={"timeout": timeouts}) as response:
        found = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers}
        wanted = cap(response.status, found)
        body = _read(response.iter_stream(), found, wanted) if wanted else b""
        return Answer(response.status, found, body)


def _read(chunks: Iterable[bytes], headers: dict[str, str], cap: int) -> bytes:
    """Return the decoded body, never holding more than `cap` bytes of it."""
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise WireError("unreadable", "it answered in an encoding we did not ask for")
    inflate = zlib.decompressobj(31) if "gzip" in encoding else None
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > cap:
        raise WireError("unreadable", "the answer is too large")
    body = bytearray()
    for chunk in chunks:
        body += chunk if inflate is None else inflate.decompress(chunk, cap + 1 - len(body))
        if len(body) > cap or (inflate is not None and inflate.unconsumed_tail):
            raise WireError("unreadable", "the answer is too large")
    if inflate is not None and not inflate.eof:
        raise WireError("unreadable", "the answer is cut off")
    return bytes(body)


def _address(url: str, target: Target) -> httpcore.URL:
    """Build the address from what the policy checked, so that no second parser has an opinion."""
    parts = urlsplit(url)
    path = quote(parts.path or "/", safe=_PATH_SAFE)
    query = "?" + quote(parts.query, safe=_PATH_SAFE + "?") if parts.query else ""
    host = f"[{target.host}]" if ":" in target.host else target.host
    return httpcore.URL(
        scheme=target.scheme.encode(),
        host=host.encode() if not target.is_literal_address else target.host.encode(),
        port=target.port,
        target=(path + query).encode("ascii"),
    )


def _why(error: BaseException) -> str:
    """Say what failed, without addresses or the words of our resolver."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError) or "SSL" in str(seen) or "CERTIFICATE" in str(seen):
            return "its certificate or its encryption cannot be trusted"
        if isinstance(seen, socket.gaierror):
            return "no such host"
        seen = seen.__cause__ or seen.__context__
    return "no connection can be made"


@functools.cache
def _tls() -> ssl.SSLContext:
    """The usual authorities, and those the machine's owner added."""
    import certifi

    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context


def _lookup(deadline: float) -> Callable[..., Any]:
    """`getaddrinfo` with a deadline, which it cannot be given: it runs aside and may be left behind."""

    def resolve(*arguments: Any) -> Any:
        answers: list[Any] = []
        errors: list[OSError] = []
        slots = _LOOKUPS  # the one that was taken from is the one to be given back to
        if not slots.acquire(timeout=max(deadline - elapsed(), 0)):
            raise TimeoutError("too many name look-ups are waiting")

        def ask() -> None:
            try:
                answers.append(socket.getaddrinfo(*arguments))
            except OSError as error:
                errors.append(error)
            except UnicodeError as error:  # a label getaddrinfo cannot encode
                errors.append(socket.gaierror(str(error)))
            finally:
                slots.release()

        thread = threading.Thread(target=ask, daemon=True, name="cairn-lookup")
        thread.start()
        thread.join(max(deadline - elapsed(), 0))
        if errors:
            raise errors[0]
        if not answers:
            raise TimeoutError("the name server does not answer")
        return answers[0]

    return resolve


class _Backend(SafeBackend):  # type: ignore[misc, unused-ignore]
    """ssrfguard's connection, whose every wait ends at the deadline."""

    def __init__(self, policy: Policy, deadline: float) -> None:
        super().__init__(policy=policy, resolver=_lookup(deadline))
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        stream = super().connect_tcp(host, port, timeout, local_address, socket_options)
        return _Stream(stream, self._deadline)


class _Stream(NetworkStream):
    """A stream that never waits past the deadline, however often it is asked."""

    def __init__(self, inner: NetworkStream, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    def _left(self) -> float:
        left = self._deadline - elapsed()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline has passed")
        return left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._inner.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._inner.write(buffer, self._left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._left())
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

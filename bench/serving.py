"""What strangers and programs ask of a running server: two workers, SQLite, the load from the same machine.

The load takes processor time from the server; each line says how much of a processor either used.
"""

from __future__ import annotations

import json
import sqlite3
import urllib.request
from collections.abc import Iterator
from uuid import UUID

from bench.frame.figure import Figure, at_least, at_most
from bench.frame.installation import Installation, Server, alone
from bench.frame.load import Request, Seen, flat_out, paced

DATA = {"Accept": "application/vc+ld+json"}
SECONDS = 6.0


def figures() -> Iterator[Figure]:
    """Measure reads flat out and at a pace, and verification at a pace (on a busy machine: BENCH_ALONE=1)."""
    with Installation() as place:
        alone()
        yield from _of(place)


def _of(place: Installation) -> Iterator[Figure]:
    with place.serving(workers=2) as server:
        path, listed = _addresses(place)
        text = _read(f"{place.url}{path}")
        size = f"{len(text) / 1000:.1f} kB"
        credential = Request(f"{place.url}{path}", headers=DATA)
        _warm(place, path, text)

        seen, cost = _measured(server, credential)
        front = at_least(f"credential JSON, {size}", seen.answered, unit="requests/s", limit=5000)
        yield front
        yield from _costs("credential JSON", seen, cost)

        listing, cost = _measured(server, Request(f"{place.url}{listed}"))
        yield Figure("status list", listing.answered, "requests/s")
        yield from _costs("status list", listing, cost)

        through, cost = _measured(server, Request(f"{credential.url}?django", headers=DATA))
        ratio = through.answered / front.value
        yield Figure(
            "credential JSON, by Django's own view", through.answered, "requests/s", front.name, ratio
        )
        yield from _costs("by Django's own view", through, cost)

        yield from _paced(server, "credential JSON, 1,000/s", credential, rate=1000, limit=5)
        question = json.dumps({"credential": json.loads(text)}).encode()
        asked = Request(f"{place.url}/api/v1/verify", "POST", {"Content-Type": "application/json"}, question)
        yield from _paced(server, "verify, 200/s", asked, rate=200, limit=15)
        yield Figure("largest process of the server", server.resident()[0] / 1e6, "MB")


def _addresses(place: Installation) -> tuple[str, str]:
    """Paths of a public credential and of its status list."""
    with sqlite3.connect(place.data / "cairn.sqlite3") as rows:
        found = rows.execute(
            "SELECT c.uuid, l.uuid FROM records_credential c JOIN records_statuslist l ON l.id = c.status_list_id"
            " WHERE c.is_public AND c.state = 'ISSUED' ORDER BY c.id"
        ).fetchone()
    credential, listed = (UUID(hex=one) for one in found)
    return f"/credentials/{credential}", f"/status/{listed}"


def _read(url: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers=DATA)) as answer:
        return bytes(answer.read())


def _warm(place: Installation, path: str, text: bytes) -> None:
    """Both workers have seen everything once."""
    paced(Request(f"{place.url}{path}", headers=DATA), rate=200, seconds=1)
    question = json.dumps({"credential": json.loads(text)}).encode()
    paced(
        Request(f"{place.url}/api/v1/verify", "POST", {"Content-Type": "application/json"}, question),
        rate=50,
        seconds=1,
    )


def _measured(server: Server, request: Request) -> tuple[Seen, float]:
    before = server.cpu_seconds()
    seen = flat_out(request, seconds=SECONDS)
    if seen.wrong:
        raise RuntimeError(f"{request.url} answered something else than 2xx")
    return seen, server.cpu_seconds() - before


def _costs(name: str, seen: Seen, cost: float) -> Iterator[Figure]:
    answered = seen.answered * seen.wall
    yield Figure(f"  {name}: the server's time", cost / answered * 1e6, "µs CPU a request")
    yield Figure(f"  {name}: processors, server", cost / seen.wall, "of 2")
    yield Figure(f"  {name}: processors, load", seen.own / seen.wall, "of 2")


def _paced(server: Server, name: str, request: Request, *, rate: float, limit: float) -> Iterator[Figure]:
    before = server.cpu_seconds()
    seen = paced(request, rate=rate, seconds=SECONDS)
    cost = server.cpu_seconds() - before
    if seen.wrong:
        raise RuntimeError(f"{seen.wrong} answers of {name} were something else than 2xx")
    yield at_most(f"{name}: 99 of 100 within", seen.delay(0.99), unit="ms", limit=limit)
    yield Figure(f"  {name}: half within", seen.delay(0.5), "ms")
    yield from _costs(name, seen, cost)

"""What grows when the store does: the same work with 1,000 to 1,000,000 credentials of one organisation, SQLite.

BENCH_GROWTH=1e6 goes on to a million (about ten minutes), otherwise it ends at 100,000. Everything runs in this
process, by the real code: the store is filled as `bench.frame.store` says, most of it with rows that repeat a signed
one. Each line is the median of several runs, with the questions to the database and the steps of its machine, in
thousands, which do not depend on what else the computer does; the ratio is that of the milliseconds to those with a
tenth of the credentials. Up to 10,000 everything is counted and looked at to its end (`cairn.records.reads.lists`),
so nothing is asked of the lines before 100,000; from there on what is flat takes at most half as many steps again,
and at most twice the time or 5 ms more. On PostgreSQL: `bench.growth_postgresql`.
"""

from __future__ import annotations

import gc
import io
import os
import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bench.frame.figure import Figure
from bench.frame.installation import alone
from bench.frame.postgres import processor_ms
from bench.frame.store import Store

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
WANTED: Final = os.environ.get("BENCH_GROWTH", "")
LARGEST: Final = int(float(WANTED or 100_000))
LOOKED_AT: Final = 10_000  # up to here everything is counted, and so grows
ROUNDS: Final = 5
ENOUGH: Final = 3_000.0  # ms: what takes long is not run five times
#: What is flat: this many times the steps with a tenth of the credentials, and some for luck.
STEPS: Final = 1.5
SPARE_STEPS: Final = 2_000
TIMES: Final = 2.0
SPARE_MS: Final = 5.0
GRAIN: Final = 100  # steps between two looks at the machine

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Cost:
    """What something takes: of the processor, and of the database."""

    ms: float
    queries: int
    steps: int

    def is_flat_after(self, before: Cost) -> bool:
        """Does it take about what it took with a tenth of the rows?"""
        return self.steps <= STEPS * before.steps + SPARE_STEPS and self.ms <= TIMES * before.ms + SPARE_MS


def figures(largest: int = LARGEST) -> Iterator[Figure]:
    """Grow the store, and look at everything at each size."""
    alone()
    with Store() as store:
        before: dict[str, Cost] = {}
        for size in (size for size in SIZES if size <= largest):
            store.grow(size)
            found = {name: cost(work) for name, work in works(store).items()}
            for name, one in found.items():
                yield line(name, size, one, before.get(name))
            before = found


def line(name: str, size: int, one: Cost, before: Cost | None) -> Figure:
    """One line of the table."""
    steps = f", {one.steps / 1000:,.1f} thousand steps" if one.steps else ""
    unit = f"ms CPU, {one.queries} questions{steps}"
    what = f"{name}, {size:,}"
    if before is None:
        return Figure(what, one.ms, unit)
    tenth = f"{size // 10:,}"
    if size <= LOOKED_AT:
        return Figure(what, one.ms, unit, tenth, one.ms / before.ms)
    return Figure(what, one.ms, unit, tenth, one.ms / before.ms, "flat", one.is_flat_after(before))


def cost(work: Work) -> Cost:
    """Run it once to warm up, then several times."""
    from django.db import connection

    work()
    gc.collect()
    spent = []
    for _ in range(ROUNDS):
        start = processor_ms()
        work()
        spent.append(processor_ms() - start)
        if sum(spent) > ENOUGH:
            break
    counter = _Counter()
    connection.ensure_connection()
    with connection.execute_wrapper(counter):
        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(counter.step, GRAIN)
        work()
    if connection.vendor == "sqlite" and connection.connection is not None:
        connection.connection.set_progress_handler(None, 0)
    return Cost(statistics.median(spent), counter.queries, counter.steps)


class _Counter:
    """Counts the statements, and the steps of SQLite's machine."""

    def __init__(self) -> None:
        self.queries = self.steps = 0

    def __call__(self, execute: Any, *said: Any) -> Any:
        self.queries += 1
        return execute(*said)

    def step(self) -> int:
        self.steps += GRAIN
        return 0


def works(store: Store) -> Mapping[str, Work]:
    """Everything that is looked at, by name."""
    from cairn.records.documents import signed_text
    from cairn.records.models import Credential
    from cairn.services.issue.issue import issue
    from cairn.services.verify.look import verify_bytes

    stage, ports = store.stage, store.ports
    one = Credential.objects.of(stage.harbour).filter(is_public=True).order_by("pk")[0]
    text = signed_text(one).encode()
    awards = iter([store.award() for _ in range(ROUNDS + 2)])
    here = f"/provider/{stage.harbour.uuid}/"
    stranger, learner, provider = _client(), _client(stage.amina.user), _client(stage.bram.user)
    return {
        "issue one": lambda: issue(next(awards), seat=stage.owner, ports=ports),
        "verify one": lambda: _proved(verify_bytes(text, ports=ports)),
        "credential JSON": _before_django(f"/credentials/{one.uuid}"),
        "public credential": _page(stranger, f"/credentials/{one.uuid}"),
        "issuer": _page(stranger, f"/issuers/{stage.harbour.uuid}"),
        "explore": _page(stranger, "/explore"),
        "entrance": _page(stranger, "/"),
        "passport": _page(learner, "/passport/"),
        "passport: list": _page(learner, "/passport/credentials"),
        "provider: home": _page(provider, here),
        "provider: designs": _page(provider, f"{here}designs"),
        "provider: learners": _page(provider, f"{here}learners"),
        "provider: to issue": _page(provider, f"{here}issue"),
        "provider: issued": _page(provider, f"{here}issued"),
        "provider: issued, by learner": _page(provider, f"{here}issued?sort=learner"),
        "provider: issued, page 150": _page(provider, f"{here}issued?page=150"),
        "provider: issued, withdrawn": _page(provider, f"{here}issued?standing=revoked"),
        "provider: issued, a word": _page(provider, f"{here}issued?q=ab"),
        "provider: issued, a code": _page(provider, f"{here}issued?q={one.code}"),
        "provider: learners, a word": _page(provider, f"{here}learners?q=ab"),
        "provider: one issued": _page(provider, f"{here}issued/{one.uuid}"),
        "provider: assess": _page(provider, f"{here}assess"),
        "provider: keys": _page(provider, f"{here}keys"),
        "provider: trail": _page(provider, f"{here}audit"),
    }


def _proved(found: Any) -> object:
    if found.badge is None:
        raise RuntimeError("the sample cannot be read")
    return found


def _client(user: Any = None) -> Any:
    from django.test import Client

    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT="text/html")
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _page(client: Any, path: str) -> Work:
    def read() -> object:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code} {answer.headers.get('Location', '')}")
        return answer

    return read


def _before_django(path: str) -> Work:
    """The path in front of Django, as a server calls it."""
    from cairn.site.front import with_public_path

    def refused(_environ: Any, _start: Any) -> Any:
        raise RuntimeError(f"{path} was left to Django")

    application = with_public_path(refused)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "HTTP_ACCEPT": "application/json",
        "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }

    def read() -> object:
        said: list[str] = []
        body = b"".join(application(dict(environ), lambda status, *_: said.append(status)))  # type: ignore[arg-type]
        if not said[0].startswith("200"):
            raise RuntimeError(f"{path} answered {said[0]}")
        return body

    return read

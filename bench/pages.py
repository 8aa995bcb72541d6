"""What the main pages cost: the server's processor time, and the bytes over the wire without pictures.

A page is loaded once in Chromium with an empty cache, with everything it asks for but pictures;
then it is fetched again and again, alone on a server of one worker, and the processor time counted.
"""

from __future__ import annotations

import shutil
import sqlite3
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bench.frame.figure import Figure, at_most
from bench.frame.installation import Installation, Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

ROUNDS: Final = 20
MOST_MS: Final = 50
MOST_KB: Final = 100
TOMAS: Final = "tomas@northfield.example"
LEILA: Final = "leila@people.example"


@dataclass(frozen=True, slots=True)
class Page:
    """One page, as its visitor sees it."""

    name: str
    path: str
    visitor: str = ""
    language: str = "en"


def figures() -> Iterator[Figure]:
    """The main pages of the demonstration."""
    with Installation() as place:
        yield from looked_at(place, _pages(place))


def looked_at(place: Installation, pages: list[Page]) -> Iterator[Figure]:
    """Load every page, then measure the server's time for it."""
    from playwright.sync_api import sync_playwright

    with place.serving(workers=1) as server, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=_chromium(), args=["--no-sandbox", "--disable-gpu"])
        cookies = {who: _cookies(browser, place, who) for who in {page.visitor for page in pages}}
        for page in pages:
            size = _kilobytes(browser, place, page, cookies[page.visitor])
            spent = _milliseconds(server, place, page, cookies[page.visitor])
            yield at_most(f"{page.name}: server", spent, unit="ms CPU", limit=MOST_MS)
            yield at_most(f"{page.name}: over the wire", size, unit="kB", limit=MOST_KB)
        browser.close()


def _chromium() -> str:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise RuntimeError("needs Chromium: apt-get install chromium")
    return found


def _pages(place: Installation) -> list[Page]:
    with sqlite3.connect(place.data / "cairn.sqlite3") as rows:

        def uuid(query: str) -> UUID:
            return UUID(hex=rows.execute(query).fetchone()[0])

        credential = uuid(
            "SELECT uuid FROM records_credential WHERE is_public AND state = 'ISSUED' ORDER BY id"
        )
        issuer = uuid("SELECT uuid FROM records_organisation WHERE name LIKE 'Northfield%'")
        version = rows.execute(
            "SELECT a.uuid, v.number FROM records_achievementversion v JOIN records_achievement a"
            " ON a.id = v.achievement_id WHERE v.number IS NOT NULL ORDER BY v.id"
        ).fetchone()
    standard = f"/achievements/{UUID(hex=version[0])}/versions/{version[1]}"
    provider = f"/provider/{issuer}/"
    return [
        Page("public credential", f"/credentials/{credential}"),
        Page("public credential, Arabic", f"/credentials/{credential}", language="ar"),
        Page("the standard behind it", standard),
        Page("issuer", f"/issuers/{issuer}"),
        Page("explore", "/explore"),
        Page("entrance", "/"),
        Page("verifier", "/verify"),
        Page("passport", "/passport/", LEILA),
        Page("provider: home", provider, TOMAS),
        Page("provider: learners", f"{provider}learners", TOMAS),
        Page("provider: issued", f"{provider}issued", TOMAS),
        Page("provider: issue", f"{provider}issue", TOMAS),
    ]


def _cookies(browser: Browser, place: Installation, who: str) -> list[dict[str, object]]:
    """Log in, when there is somebody, and return what their browser keeps."""
    context = browser.new_context(base_url=place.url)
    if who:
        page = context.new_page()
        page.goto("/account/login/")
        page.fill("input[name=login]", who)
        page.fill("input[name=password]", place.passwords[who])
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/account/login" not in url)
    found = [dict(one.items()) for one in context.cookies()]
    context.close()
    return found


def _kilobytes(browser: Browser, place: Installation, page: Page, cookies: list[dict[str, object]]) -> float:
    """Return what comes over the wire for one page and an empty cache, heads included, pictures not."""
    context = _context(browser, place, page, cookies)
    tab = context.new_page()
    wire = context.new_cdp_session(tab)
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    wire.on("Network.responseReceived", lambda said: kinds.update({said["requestId"]: said["type"]}))
    wire.on(
        "Network.loadingFinished", lambda said: sizes.update({said["requestId"]: said["encodedDataLength"]})
    )
    wire.send("Network.enable")
    answer = tab.goto(page.path, wait_until="networkidle")
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{page.path} answered {answer and answer.status}")
    context.close()
    return sum(size for request, size in sizes.items() if kinds.get(request) != "Image") / 1000


def _context(
    browser: Browser, place: Installation, page: Page, cookies: list[dict[str, object]]
) -> BrowserContext:
    context = browser.new_context(base_url=place.url, locale=page.language)
    context.add_cookies(cookies)  # type: ignore[arg-type]
    return context


def _milliseconds(server: Server, place: Installation, page: Page, cookies: list[dict[str, object]]) -> float:
    """Return the processor time of one request, from many: the kernel counts in hundredths of a second."""
    said = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
    headers = {"Cookie": said, "Accept": "text/html", "Accept-Language": page.language}
    request = urllib.request.Request(place.url + page.path, headers=headers)
    for number in range(ROUNDS + 2):
        if number == 2:
            before = server.cpu_seconds()
        with urllib.request.urlopen(request) as answer:
            answer.read()
    return (server.cpu_seconds() - before) / ROUNDS * 1000

"""A real Chromium for the browser tests. Without one they skip, and say how to get it.

`browse(width=…, dark=…, language=…)` gives a page of a fresh visitor at the live server;
whatever the page complains of (scripts, content policy) fails the test at its end.
`sit(person, …)` gives the page of somebody who is signed in, on the services' `stage`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from tests.services.stage import Stage

from cairn.records.models import Person

Browse = Callable[..., Page]
Sit = Callable[..., Page]

#: The shell has no windows and starts in half the time; a whole Chromium does as well.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
#: What a browser without a screen need not do: Playwright's own list, which a list of ours replaces, and the parts
#: of Chromium's windows that are pages themselves (a process for each window), and processes kept in reserve.
OFF = (
    "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying",
    "OptimizationHints", "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning",
    "AimEnabled", "InitialWebUI", "PreloadTopChromeWebUI", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup", "WebUIReloadButton", "SpareRendererForSitePerProcess",
)  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("needs Chromium: apt-get install chromium (make test does it when it may)")
    # Playwright keeps an event loop in this thread, and Django would refuse the data base there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        wanted = ["--no-sandbox", "--disable-gpu", f"--disable-features={','.join(OFF)}"]
        browser = playwright.chromium.launch(executable_path=path, args=wanted)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: Browser, live_server: LiveServer) -> Iterator[Browse]:
    """Return a function that opens a page as a fresh visitor; relative addresses go to the live server."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of" not in message.text:
            complaints.append(message.text)

    def new_page(
        *,
        width: int = 1100,
        dark: bool = False,
        language: str = "en",
        script: bool = True,
        forced: bool = False,
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale=language,
            java_script_enabled=script,
            forced_colors="active" if forced else "none",
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield new_page
    for context in opened:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def page(browse: Browse) -> Page:
    """A visitor at a desk: 1100 px, light, English."""
    return browse()


@pytest.fixture
def stage(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The services' stage, and its world behind every request."""
    made = Stage()
    monkeypatch.setattr("cairn.site.middleware.ports", lambda: made.ports)
    return made


@pytest.fixture
def sit(browse: Browse, live_server: LiveServer) -> Sit:
    """Return a function that gives a person a browser of their own, signed in: logging in has tests of its own."""

    def seated(person: Person, path: str = "", **eyes: object) -> Page:
        page = browse(**eyes)
        client = Client()
        client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )
        if path:
            page.goto(path)
        return page

    return seated


@pytest.fixture
def workshop(sit: Sit, stage: Stage) -> Callable[..., Page]:
    """Return a function that opens a page of Harbour School's workshop, as Bram unless said otherwise."""

    def opened(path: str, *, who: Person | None = None, **eyes: object) -> Page:
        return sit(who or stage.bram, f"/provider/{stage.harbour.uuid}{path}", **eyes)

    return opened

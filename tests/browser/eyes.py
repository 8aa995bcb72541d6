"""What a browser test looks with: axe, screenshots, and what the page complained of."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: Four ways of looking at a page, options of `browse`: every two of width, colours and language meet in one.
EYES: dict[str, dict[str, Any]] = {
    "desk": {},
    "desk-dark-arabic": {"dark": True, "language": "ar"},
    "phone-dark": {"width": 390, "dark": True},
    "phone-arabic": {"width": 390, "language": "ar"},
}
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],  # what else it found is not gathered: half the time
}


def violations(page: Page) -> list[str]:
    """What axe finds, one line a rule, with the first elements it is about; of a page that has come whole.

    A click returns when the next page begins: until its first element is there, there is nothing to look at.
    """
    page.wait_for_load_state()
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{one['id']}: {one['help']} ({len(one['nodes'])}) {[node['html'][:140] for node in one['nodes'][:3]]}"
        for one in found
    ]


def assert_accessible(page: Page) -> None:
    """No axe violation (WCAG 2.2 A and AA, best practice), no sideways scrolling, no id twice, no style attribute."""
    wrong = violations(page)
    assert not wrong, f"{page.url}\n" + "\n".join(wrong)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{page.url} scrolls sideways by {over} px"
    twice = page.evaluate(
        "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
    )
    assert not twice, f"{page.url}: ids that stand twice: {twice}"
    styled = page.evaluate("[...document.querySelectorAll('[style]')].map(e => e.outerHTML.slice(0, 140))")
    assert not styled, f"{page.url} has style attributes: {styled[:3]}"


def keep(page: Page, name: str) -> None:
    """Keep a picture of the whole page in the folder that CAIRN_SCREENSHOTS names, if it names one.

    After `assert_accessible`, for taking a picture leaves a style attribute behind.
    """
    folder = os.environ.get("CAIRN_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@contextlib.contextmanager
def without_scripts(page: Page) -> Iterator[None]:
    """No page runs a script in here; axe needs them, so look at pages after it."""
    switch = page.context.new_cdp_session(page)
    switch.send("Emulation.setScriptExecutionDisabled", {"value": True})
    yield
    switch.send("Emulation.setScriptExecutionDisabled", {"value": False})
    switch.detach()

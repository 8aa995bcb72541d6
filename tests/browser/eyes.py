"""What a browser test looks with: axe, screenshots, and what the page complained of."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
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
#: The same four by language: a page that has come once is looked at in both ways of its language.
LOOKS = {"en": ("desk", "phone-dark"), "ar": ("desk-dark-arabic", "phone-arabic")}
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],  # what else it found is not gathered: half the time
}


#: Everything that is asked of a page, in one go; axe comes into a page once.
QUESTION = """async (options) => {
  const { violations } = await axe.run(options);
  const root = document.documentElement;
  const all = (what) => [...document.querySelectorAll(what)];
  const ids = all('[id]').map((one) => one.id);
  return {
    violations: violations.map(({ id, help, nodes }) =>
      `${id}: ${help} (${nodes.length}) ${nodes.slice(0, 3).map((node) => node.html.slice(0, 140)).join(' ')}`),
    over: root.scrollWidth - root.clientWidth,
    twice: ids.filter((id, place) => ids.indexOf(id) !== place),
    styled: all('[style]').slice(0, 3).map((one) => one.outerHTML.slice(0, 140)),
  };
}"""
AXE = Axe().axe_script


def assert_accessible(page: Page) -> None:
    """No axe violation (WCAG 2.2 A and AA, best practice), no sideways scrolling, no id twice, no style attribute.

    Of a page that has come whole: a click returns when the next page begins, and until its first element is
    there, there is nothing to look at.
    """
    page.wait_for_load_state()
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE)
    found = page.evaluate(QUESTION, RULES)
    assert not found["violations"], f"{page.url}\n" + "\n".join(found["violations"])
    assert found["over"] <= 0, f"{page.url} scrolls sideways by {found['over']} px"
    assert not found["twice"], f"{page.url}: ids that stand twice: {found['twice']}"
    assert not found["styled"], f"{page.url} has style attributes: {found['styled']}"


def each_way(page: Page, ways: Iterable[str], eyes: Mapping[str, dict[str, Any]] = EYES) -> Iterator[str]:
    """Turn the page that is there to each of these ways in its language; yields their names.

    It comes once, and is then as wide and in those colours as another would have it; the way in which it came
    is the first, and the last way stays.
    """
    came = (page.viewport_size or {}).get("width")
    for name in sorted(ways, key=lambda name: eyes[name].get("width", 1100) != came):
        turn(page, **eyes[name])
        yield name


def turn(
    page: Page, *, width: int = 1100, dark: bool = False, forced: bool = False, language: str = ""
) -> None:
    """Give this page another width and other colours; its language stays."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light", forced_colors="active" if forced else "none")


def assert_for_everyone(page: Page, ways: Iterable[str], name: str = "") -> None:
    """`assert_accessible` in each of these ways; with a name, a picture is kept of each."""
    for eyes in each_way(page, ways):
        assert_accessible(page)
        if name:
            keep(page, f"{name}-{eyes}")


def keep(page: Page, name: str) -> None:
    """Keep a picture of the whole page in the folder that CAIRN_SCREENSHOTS names, if it names one."""
    folder = os.environ.get("CAIRN_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
        page.evaluate("document.documentElement.removeAttribute('style')")  # which the picture left behind


@contextlib.contextmanager
def without_scripts(page: Page) -> Iterator[None]:
    """No page runs a script in here; axe needs them, so look at pages after it."""
    switch = page.context.new_cdp_session(page)
    switch.send("Emulation.setScriptExecutionDisabled", {"value": True})
    yield
    switch.send("Emulation.setScriptExecutionDisabled", {"value": False})
    switch.detach()

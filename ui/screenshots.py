"""`python -m ui.screenshots OUT_DIR`: pictures of the chat window, taken of the real thing over the shipped articles.

Needs Debian's chromium and playwright (the test extras).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DatelineError
from ui.chromium import QUESTION, chromium, seeds_shown
from ui.server import Site, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@dataclass(frozen=True, slots=True)
class Picture:
    """A file name, the page's theme, the window in CSS pixels, the tab, and whether a citation is opened."""

    name: str
    theme: str
    width: int
    height: int
    tab: str = "Ask"
    opened: bool = True


PICTURES = (
    Picture("chat.png", "light", 1280, 800),
    Picture("chat-dark.png", "dark", 1280, 800),
    Picture("chat-phone.png", "light", 390, 844, opened=False),
    Picture("articles.png", "light", 1280, 800, "Articles"),
)


def main(arguments: list[str]) -> int:
    """Takes the pictures; returns the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m ui.screenshots OUT_DIR\n")
        return 2
    try:
        for path in take(Path(arguments[0])):
            sys.stdout.write(f"{path}\n")
    except DatelineError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


def take(folder: Path) -> list[Path]:
    """Indexes the shipped articles, serves the chat, asks, opens a citation, and saves each of `PICTURES`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        chromium() as browser,
        seeds_shown() as shown,
        serving(shown.desk, site=Site(library=shown.library)) as address,
    ):
        return [_take(browser, address, picture, folder) for picture in PICTURES]


def _take(browser: Browser, address: str, picture: Picture, folder: Path) -> Path:
    page = browser.new_page(viewport={"width": picture.width, "height": picture.height}, device_scale_factor=1.5)
    page.goto(f"{address}/?__theme={picture.theme}")
    page.set_default_timeout(120_000)
    if picture.tab == "Ask":
        page.locator("#question textarea").fill(QUESTION)
        page.locator("#question textarea").press("Enter")
        page.locator("#chat .how").wait_for()
        if picture.opened:
            page.locator("#chat a.cite").first.click()
            page.locator("#panel mark.active").wait_for()
        page.locator("#question textarea").blur()
    else:
        page.get_by_role("tab", name=picture.tab).click()
        page.locator("#articles button.open").first.click()
        page.locator("#reading h2").wait_for()
    path = folder / picture.name
    page.screenshot(path=path)
    page.close()
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

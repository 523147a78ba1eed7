"""Fixtures of the ui room's tests: real values, a real index of the seeds, a served window, a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.build import build
from index.reader import open_reader
from rag.desk import Desk
from tests.ui.pages import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def desk_over(cache: Path) -> Callable[[Path, Path], Desk]:
    """Indexes a folder of articles into another folder and opens it."""

    def index(articles: Path, folder: Path) -> Desk:
        build([articles], folder, cache=cache)
        return Desk(open_reader(folder, cache=cache))

    return index


@pytest.fixture(scope="session")
def seed_desk(seeds: Path, desk_over: Callable[[Path, Path], Desk], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk over the four articles that Dateline ships with."""
    return desk_over(seeds, tmp_path_factory.mktemp("seeds") / "index")


@pytest.fixture(scope="session")
def address(seed_desk: Desk) -> Iterator[str]:
    """One window over the shipped articles for all tests that change nothing there."""
    from ui.server import serving

    with serving(seed_desk) as url:
        yield url


@pytest.fixture(scope="session")
def empty_desk(desk_over: Callable[[Path, Path], Desk], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk over an index that holds no articles."""
    folder = tmp_path_factory.mktemp("nothing")
    (folder / "articles").mkdir()
    return desk_over(folder / "articles", folder / "index")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium. Where it is absent, tests that want it are skipped; in CI they fail."""
    chromium = shutil.which("chromium")
    if chromium is None:
        reason = "chromium is not installed (apt-get install chromium)"
        if os.environ.get("CI") or os.environ.get("DATELINE_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import expect, sync_playwright

    from ui.chromium import CHROMIUM_ARGUMENTS

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield chrome
        chrome.close()


@dataclass(slots=True)
class Visit:
    """A page in the browser and what it did behind the scenes."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


Visitor = Callable[..., AbstractContextManager[Visit]]


@pytest.fixture(scope="session")
def visiting(browser: Browser) -> Visitor:
    """Opens a page in a browser context of its own, recording requests and script errors; `ready` is waited for."""

    @contextmanager
    def visit(url: str, ready: str = "#question textarea") -> Iterator[Visit]:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        seen = Visit(page)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.goto(url)
        page.locator(ready).wait_for()
        yield seen
        context.close()

    return visit

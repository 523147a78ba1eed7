"""The real window in Debian's chromium, over the articles that Dateline ships with: for pictures and for measuring.

Needs playwright (the test extras).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from index.build import build
from index.errors import DatelineError
from index.reader import open_reader
from rag.desk import Desk
from ui.commands import seeds_folder
from ui.library import Library

if TYPE_CHECKING:
    from playwright.sync_api import Browser

QUESTION = "How much territory did the Russian army take in October?"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class Shown:
    """A desk over the shipped articles, and what may change its index."""

    desk: Desk
    library: Library


@contextmanager
def seeds_shown() -> Iterator[Shown]:
    """The shipped articles indexed in a folder that goes away afterwards."""
    with TemporaryDirectory() as scratch:
        index, cache = Path(scratch, "index"), Path(scratch, "cache")
        build([seeds_folder()], index, cache=cache)
        desk = Desk(open_reader(index, cache=cache))
        yield Shown(desk, Library(desk.reader, Path(scratch, "added"), partial(build, folder=index, cache=cache), len))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's chromium, until the end of the block. Raises DatelineError where it is not installed."""
    path = shutil.which("chromium")
    if path is None:
        raise DatelineError("chromium is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()

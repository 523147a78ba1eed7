"""`python -m ui.paint [TURNS]`: how fast the page answers, in Debian's chromium over the seed articles.

Prints the first contentful paint of an empty page, and in a conversation of TURNS questions (default 200): the time until
it is drawn, and from a key pressed, a citation clicked and a fold opened until the next paint. Seconds and milliseconds of this
machine, on one page; nothing is judged.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import DatelineError
from rag.answer import answer
from rag.desk import Desk
from rag.types import Query
from ui.chromium import QUESTION, chromium, seeds_shown
from ui.conversation import Entry
from ui.history import History
from ui.server import Site, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Resolves in the second frame after the event: then what it changed has been painted.
_UNTIL_PAINTED = """([selector, kind]) => new Promise(done => {
    const target = document.querySelector(selector), begun = performance.now();
    if (kind === 'key') { target.focus(); target.value += 'a'; target.dispatchEvent(new Event('input', {bubbles: true})); }
    else target.click();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
})"""
_FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def main(arguments: list[str]) -> int:
    """Prints the figures; returns the exit code."""
    turns = int(arguments[0]) if arguments else 200
    try:
        for line in measured(turns):
            sys.stdout.write(line + "\n")
    except DatelineError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


def measured(turns: int) -> list[str]:
    """The figures, a line each."""
    with (
        chromium() as browser,
        seeds_shown() as shown,
        serving(shown.desk, site=Site(kept(shown.desk, turns))) as address,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(120_000)
        return _of(page, address, turns)


def kept(desk: Desk, turns: int) -> History:
    """A conversation of so many turns, the last of them with the id "f…f"."""
    history, given = History(), answer(Query(QUESTION), desk.with_answerer("extractive"))
    for n in range(turns):
        entry = Entry(f"{n:012x}" if n < turns - 1 else "f" * 12, Query(QUESTION), asked=f"2026-01-01T00:00:{n:04}")
        history.start("", "long", entry)
        history.finish("", replace(entry, answer=given))
    return history


def _of(page: Page, address: str, turns: int) -> list[str]:
    page.goto(address)
    page.locator("#question textarea").wait_for()
    lines = [f"first contentful paint: {page.evaluate(_FIRST_PAINT) / 1000:.2f} s"]
    begun = time.perf_counter()
    page.goto(f"{address}/?answer={'f' * 12}")
    page.locator(f"#answer-{'f' * 12}").wait_for()
    lines.append(f"a conversation of {turns} questions drawn: {time.perf_counter() - begun:.2f} s")
    page.wait_for_timeout(2000)
    for what, selector, kind in (
        ("a key in the question box", "#question textarea", "key"),
        ("a citation clicked", f"#answer-{'f' * 12} a.cite", "click"),
        ("a fold opened", f"#answer-{'f' * 12} .how summary", "click"),
    ):
        times = sorted(page.evaluate(_UNTIL_PAINTED, [selector, kind]) for _ in range(9))
        lines.append(f"{what}: median {times[4]:.0f} ms, worst {times[-1]:.0f} ms until painted")
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

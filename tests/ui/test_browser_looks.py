"""How the window looks and moves in a real browser: barriers, layout while an answer is written."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from rag.answer import stream_answer
from rag.desk import Desk
from rag.types import Answer, Partial, Query
from tests.ui.pages import (
    PATIENCE,
    TERRITORY,
    Visitor,
    ask,
    enter,
    open_citation,
    wait_for_state,
)
from ui.chat import DONE
from ui.server import serving

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_serious_barrier_is_found(address: str, visiting: Visitor, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with visiting(f"{address}/?__theme={theme}") as visit:
        page = visit.page
        answer = ask(page, TERRITORY)
        open_citation(page, answer.locator("a.cite").first)
        serious = []
        for tab in ("Ask", "Conversations", "Articles", "Timeline"):
            page.get_by_role("tab", name=tab).click()
            found = Axe().run(page).response["violations"]
            serious += [
                f"{tab}: {each['id']}: {each['nodes'][0]['html'][:200]}"
                for each in found
                if each["impact"] in ("serious", "critical")
            ]
        assert serious == []


# Each shift of the layout, whether or not a key was pressed a moment before, with what moved.
_SEEN = 0.005  # of the window's height and width; a whole "jump" begins at 0.1 (web.dev/cls)
_WATCH = """() => {
    window.shifts = [];
    window.watching?.disconnect();
    window.watching = new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifts.push(
        [entry.value, entry.sources.map(each => each.node?.parentElement?.closest('[id]')?.id + ' ' + each.node?.className
            + ' ' + JSON.stringify([each.previousRect, each.currentRect])).join(' ')]
    )));
    window.watching.observe({type: 'layout-shift'});
}"""
_DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_nothing_jumps_while_an_answer_is_written(seed_desk: Desk, visiting: Visitor) -> None:
    """From the first word to the whole answer with its sources; each step waits until the page has shown the one before."""
    step = threading.Semaphore(0)
    words = [f"word{n}" for n in range(180)]
    ends = range(12, len(words) + 1, 12)

    def stepwise(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        for end in ends:
            assert step.acquire(timeout=PATIENCE / 1000)
            yield Partial(" ".join(words[:end]))
        assert step.acquire(timeout=PATIENCE / 1000)
        yield from stream_answer(query, desk)

    with serving(seed_desk, ask=stepwise) as url, visiting(url) as visit:
        page = visit.page
        for turn, width in enumerate((1280, 390), start=1):
            page.set_viewport_size({"width": width, "height": 844})
            page.evaluate(_DRAWN)  # the other width moves everything
            page.evaluate(_WATCH)
            enter(page, TERRITORY)
            page.locator("#question .stop-button").wait_for()
            for end in ends:
                step.release()
                page.locator("#chat .said", has_text=words[end - 1]).wait_for()
            step.release()
            page.locator("#chat .how").nth(turn - 1).wait_for()
            wait_for_state(page, DONE)
            page.evaluate(_DRAWN)
            assert [shift for shift in page.evaluate("window.shifts") if shift[0] > _SEEN] == []

"""What tests do with the window in a real browser: ask, wait, open a citation, hold an answer back."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.answer import stream_answer
from rag.desk import Desk
from rag.types import Answer, Partial, Query
from ui.chat import DONE
from ui.server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# The `visiting` fixture: a page's address to its `Visit` (page, requests, errors).
Visitor = Callable[..., AbstractContextManager[Any]]

# How long a test waits for what must come; it waits no longer than it takes. More on a machine that is busy.
PATIENCE = 1000 * int(os.environ.get("BROWSER_SECONDS", "90"))  # milliseconds

TERRITORY = "How much territory did the Russian army take in October?"
CHINA = "What does Charles Michel want China to do?"
STATE = "#chatstate textarea, #chatstate input"


def field_of(page: Page, elem_id: str) -> Locator:
    """The text field of a Gradio textbox."""
    return page.locator(f"#{elem_id} textarea, #{elem_id} input")


def wait_for_state(page: Page, state: str) -> None:
    """Until the chat is busy or done."""
    from playwright.sync_api import expect

    expect(page.locator(STATE)).to_have_value(state, timeout=PATIENCE)


def enter(page: Page, question: str) -> None:
    """Types a question and sends it."""
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")


def ask(page: Page, question: str) -> Locator:
    """Asks with the Enter key, waits for the end, returns the newest answer."""
    answers = page.locator("#chat .how").count()
    enter(page, question)
    page.locator("#chat .how").nth(answers).wait_for()
    wait_for_state(page, DONE)
    return page.locator("#chat [data-testid=bot]").last


def open_citation(page: Page, link: Locator) -> str:
    """Clicks a citation and returns the words marked in the article that it opens."""
    name = (link.get_attribute("href") or "").removeprefix("#")
    link.click()
    mark = page.locator(f'#panel [id="open-{name}"] mark.active')
    mark.wait_for()
    return mark.text_content() or ""


def in_view(page: Page) -> bool:
    """Whether the marked words lie within the visible part of the article's box and of the window."""
    return bool(
        page.locator("#panel mark.active").evaluate(
            """mark => {
                const words = mark.getBoundingClientRect(), box = mark.closest('.text').getBoundingClientRect();
                return words.top >= box.top && words.top < box.bottom && words.top >= 0 && words.top < innerHeight;
            }"""
        )
    )


def assert_loopback_only(requests: list[str]) -> None:
    hosts = {urlsplit(url).hostname for url in requests if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}


@dataclass(slots=True)
class Endless:
    """A window whose answers never end by themselves; `closed` tells the question of each that was closed."""

    address: str
    closed: queue.Queue[str] = field(default_factory=queue.Queue)
    stop: Callable[[], None] = lambda: None  # ends the server


@contextmanager
def endless_window(desk: Desk, *, answered: str = "", **site: Any) -> Iterator[Endless]:
    """Serves such a window; only the question `answered` is really answered. `site` goes to `serving`."""
    window, tick = Endless(""), threading.Event()

    def endless(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        if query.question == answered:
            yield from stream_answer(query, desk)
            return
        try:
            for n in range(100_000):
                yield Partial("The river rose. " * (n % 50 + 1))
                tick.wait(0.05)
        finally:
            window.closed.put(query.question)

    with ExitStack() as server:
        window.address = server.enter_context(serving(desk, ask=endless, **site))
        window.stop = server.close
        yield window

"""An asynchronous stream read from ordinary code: in order, interruptible, and with an end."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator

import pytest

from rag.background import interruptible


async def three() -> AsyncIterator[int]:
    for n in range(3):
        await asyncio.sleep(0)
        yield n


def test_what_the_source_yields_comes_in_order() -> None:
    assert [n for n in interruptible(three, seconds=5) if n is not None] == [0, 1, 2]


def test_while_nothing_comes_the_caller_gets_a_turn_and_closing_cancels_at_once() -> None:
    cancelled = threading.Event()

    async def stuck() -> AsyncIterator[int]:
        try:
            await asyncio.sleep(60)
        finally:
            cancelled.set()
        yield 1

    items = interruptible(stuck, seconds=60)
    assert next(items) is None
    begun = time.monotonic()
    items.close()
    assert cancelled.wait(5)
    assert time.monotonic() - begun < 5


def test_an_error_of_the_source_is_raised_after_what_came_before() -> None:
    async def breaks() -> AsyncIterator[int]:
        yield 1
        raise ValueError("broken")

    items = (n for n in interruptible(breaks, seconds=5) if n is not None)
    assert next(items) == 1
    with pytest.raises(ValueError, match="broken"):
        next(items)


def test_the_time_limit_is_for_all_of_it() -> None:
    async def slow() -> AsyncIterator[int]:
        while True:
            await asyncio.sleep(0.05)
            yield 1

    with pytest.raises(TimeoutError):
        list(interruptible(slow, seconds=0.4))


def test_no_thread_is_left_behind() -> None:
    list(interruptible(three, seconds=5))
    assert not any(thread.name == "dateline-request" and thread.is_alive() for thread in threading.enumerate())

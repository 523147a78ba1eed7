"""An asynchronous stream read from ordinary code, without ever being stuck in it. Knows nothing of who is on the other side."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import suppress
from typing import TypeVar

Item = TypeVar("Item")

IDLE_SECONDS = 0.25  # how long closing the iterator may take to be noticed, at most


class _Failed:
    def __init__(self, error: BaseException) -> None:
        self.error = error


class _Ended:
    pass


def interruptible(source: Callable[[], AsyncIterator[Item]], *, seconds: float) -> Generator[Item | None]:
    """What `source()` yields, as it comes; None whenever nothing came for a moment, so that the caller can stop.

    The source runs in an event loop and a thread of its own. Closing the iterator cancels it at once, whatever it is
    waiting for (a connection, the first byte, the next one). Raises what the source raises, and TimeoutError once
    `seconds` have gone by in all.
    """
    found: queue.SimpleQueue[Item | _Failed | _Ended] = queue.SimpleQueue()

    async def run() -> None:
        try:
            async with asyncio.timeout(seconds):
                async for item in source():
                    found.put(item)
            found.put(_Ended())
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001  # handed to the reader's thread, which raises it
            found.put(_Failed(error))

    loop = asyncio.new_event_loop()
    task = loop.create_task(run())
    thread = threading.Thread(target=_run, args=(loop, task), daemon=True, name="dateline-request")
    thread.start()
    try:
        while True:
            try:
                item = found.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                yield None
                continue
            if isinstance(item, _Ended):
                return
            if isinstance(item, _Failed):
                raise item.error
            yield item
    finally:
        with suppress(RuntimeError):  # the loop has ended by itself
            loop.call_soon_threadsafe(task.cancel)
        thread.join(timeout=5)


def _run(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    try:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()

"""An end to a response that takes too long, whatever it trickles. Knows nothing of who is on the other side."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Deadline:
    """Hangs up on the watched response once `seconds` have gone by since entering; then `passed` is true.

    An HTTP client's own time-out counts anew for each read, so that a server which sends a byte now and then is never
    timed out by it. The socket is shut down from a timer's thread, which wakes a read that is waiting on it.
    """

    seconds: float
    passed: bool = False
    _socket: socket.socket | None = None
    _timer: threading.Timer = field(init=False, repr=False)

    def __enter__(self) -> None:
        self._timer = threading.Timer(self.seconds, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, response: Any) -> None:
        """To be called with an httpx response when its headers have come (an event hook)."""
        self._socket = response.extensions["network_stream"].get_extra_info("socket")
        if self.passed:
            self._hang_up()

    def _expire(self) -> None:
        self.passed = True
        self._hang_up()

    def _hang_up(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # closed already
                self._socket.shutdown(socket.SHUT_RDWR)

"""Fair shares: nobody has more than a few questions answered at the same time, so that a queue serves everybody."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field

from index.errors import DatelineError

AT_ONCE = 2  # of the few that are answered at the same time (`ui.server.ANSWERS_AT_ONCE`)


@dataclass(frozen=True, slots=True)
class Asking:
    """How many questions of each user are being answered; one for a whole program."""

    counts: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class Turn:
    """A user's place among those being answered. Entering raises DatelineError where they have `AT_ONCE` already."""

    asking: Asking
    user: str

    def __enter__(self) -> None:
        with self.asking.lock:
            if self.asking.counts[self.user] >= AT_ONCE:
                raise DatelineError(
                    f"{AT_ONCE} questions of yours are being answered already. Ask again when one of them is done."
                )
            self.asking.counts[self.user] += 1

    def __exit__(self, *_: object) -> None:
        with self.asking.lock:
            self.asking.counts[self.user] -= 1
            if not self.asking.counts[self.user]:
                del self.asking.counts[self.user]

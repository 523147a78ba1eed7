"""Goes on embedding what an index has no vectors of yet, in a process of its own beside an open chat.

The process ends when the work is done or when the pipe it was given closes, that is, when the chat ends, however it ends:
a run of indexing may be stopped at any instant.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from index.catalogue import Catalogue
from index.errors import DatelineError

_NICE = 10  # questions come first


class Embedding:
    """The process that embeds beside a chat; `close` ends it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
            return
        self._process.kill()
        self._process.wait()


def go_on_embedding(folder: Path, *, cache: Path, chroma_url: str | None = None) -> Embedding | None:
    """Starts the process where something in the index waits for a vector; None where nothing does."""
    catalogue = Catalogue(folder)
    try:
        if not catalogue.any_waiting() and not catalogue.doomed():
            return None
    finally:
        catalogue.close()
    command = [sys.executable, "-m", "index.background", str(folder), str(cache), chroma_url or ""]
    # The same code as here, wherever it was imported from, and nothing that lies in the working directory.
    path = os.pathsep.join([str(Path(__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", "")])
    return Embedding(
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": path.rstrip(os.pathsep), "PYTHONSAFEPATH": "1"},
        )
    )


def give_way() -> None:
    """Makes this process the one that waits where a question needs the cores as well; costs nothing where none does."""
    if hasattr(os, "nice"):
        os.nice(_NICE)


def _end_with_the_pipe() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> int:
    folder, cache, url = sys.argv[1:]
    give_way()
    threading.Thread(target=_end_with_the_pipe, daemon=True).start()
    from index.build import build

    try:
        build([], Path(folder), cache=Path(cache), chroma_url=url or None)
    except DatelineError:
        return 1  # the chat answers from what there is, and `dateline doctor` says what is wrong
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A command in a process of its own: its seconds, its CPU seconds, its memory at most, and the JSON it printed.

Linux counts the memory of the process that starts a command as the command's own until it is loaded. So a small launcher stands
between: bare Python, some 10 MB, that starts the command, waits for it (`os.wait4`) and writes down what it used.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import DatelineError

_PROJECT = Path(__file__).resolve().parent.parent
_KILOBYTE = 1 if sys.platform == "darwin" else 1024  # the unit of ru_maxrss, in bytes
_LAUNCHER = """
import os, sys, time
report, command = sys.argv[1], sys.argv[2:]
begun_at, begun = time.time(), time.perf_counter()
pid = os.posix_spawn(command[0], command, os.environ)
_, status, usage = os.wait4(pid, 0)
seconds = time.perf_counter() - begun
with open(report, "w") as file:
    file.write(f"{seconds} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss} {begun_at}")
sys.exit(1 if status else 0)
"""


class MeasureError(DatelineError):
    """A measured command failed; the message ends with what it printed."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One process. `seconds` from start to end; `result` is the JSON it printed, None where it printed none."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    begun_at: float  # seconds since the epoch
    result: Any


def environment(cache: Path) -> dict[str, str]:
    """This process's environment with this code and cache, and without settings of Dateline's or of a language model's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATELINE_", "OPENAI_"))}
    return kept | {"DATELINE_CACHE": str(cache), "PYTHONPATH": str(_PROJECT), "HF_HUB_OFFLINE": "1"}


def run(command: Sequence[str], cache: Path) -> Ran:
    """Runs a command, its program by its path, whose stdout is JSON or nothing. Raises `MeasureError` where it fails."""
    return Running(command, cache).wait()


def dateline(*arguments: object) -> list[str]:
    """A `dateline` command of this code by this Python."""
    return [sys.executable, "-m", "ui.main", *map(str, arguments)]


def bytes_of(folder: Path) -> int:
    """The bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Running:
    """A process that goes on while others are measured beside it."""

    def __init__(self, command: Sequence[str], cache: Path) -> None:
        self._command = [str(part) for part in command]
        self._folder = tempfile.TemporaryDirectory(prefix="dateline-speed-")
        self._files = Path(self._folder.name)
        launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(self._files / "usage"), *self._command]
        with (self._files / "out").open("wb") as out, (self._files / "err").open("wb") as err:
            # A session of its own, so that launcher and command can be ended together.
            self._process = subprocess.Popen(
                launcher, stdout=out, stderr=err, env=environment(cache), start_new_session=True
            )

    @property
    def going_on(self) -> bool:
        return self._process.poll() is None

    def wait(self) -> Ran:
        """Waits for its end. Raises `MeasureError` where it failed."""
        with self._folder:
            try:
                failed = self._process.wait()
            except BaseException:  # Ctrl-C does not reach it: it is in a session of its own
                self.stop()
                raise
            out, err = (
                (self._files / name).read_bytes().decode("utf-8", "replace").replace("\r", "\n")
                for name in ("out", "err")
            )
            if failed:
                raise MeasureError(f"{' '.join(self._command)} failed:\n{(err or out)[-1500:]}")
            seconds, cpu, peak, begun_at = map(float, (self._files / "usage").read_text().split())
        result = json.loads(out) if out.strip() else None
        return Ran(seconds, cpu, int(peak) * _KILOBYTE, begun_at, result)

    def stop(self) -> None:
        """Ends it, and returns when it is gone."""
        if self.going_on:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._folder.cleanup()

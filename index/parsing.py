"""Runs `index/extract.py` in a process of its own, where a hang ends, memory has a limit and nothing can be fetched."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from types import TracebackType

from index.errors import UnreadableError
from index.extract import Extracted, extract, from_json, to_json
from index.limits import LIMITS, Limits

_STARTING = 60.0  # seconds that the process itself may take to begin

_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "urllib.",
    "ftplib.",
    "http.",
)


class Parser:
    """Extracts text from one file at a time; its process is started when first needed and replaced when it had to be ended."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._process: multiprocessing.process.BaseProcess | None = None
        self._wire: Connection | None = None

    def __enter__(self) -> Parser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def extract(self, suffix: str, data: bytes) -> Extracted:
        """The article in the file. Raises `UnreadableError` with the reason: damaged, too slow, or too much memory."""
        wire = self._ready()
        try:
            wire.send_bytes(suffix.encode())
            wire.send_bytes(data)
            if not wire.poll(self._limits.parse_seconds):
                self.close()
                raise UnreadableError(
                    f"could not be read within {self._limits.parse_seconds:g} seconds and was given up; convert it to .txt"
                )
            verdict, content = wire.recv_bytes(), wire.recv_bytes()
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            self.close()
            raise UnreadableError("broke the program that was to read it; convert it to .txt") from error
        if verdict != b"ok":
            raise UnreadableError(content.decode())
        return from_json(content)

    def close(self) -> None:
        """Ends the process, whatever it is at."""
        if self._wire is not None:
            self._wire.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._wire = None

    def _ready(self) -> Connection:
        if self._process is None or self._wire is None or not self._process.is_alive():
            self.close()
            context = multiprocessing.get_context("spawn")
            self._wire, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs, self._limits), daemon=True)
            self._process.start()
            theirs.close()
            if not self._wire.poll(_STARTING):
                self.close()
                raise UnreadableError("could not be read: the process that reads such files did not start")
            self._wire.recv_bytes()
        return self._wire


def _serve(wire: Connection, limits: Limits) -> None:
    """The process: a file in, its text or a reason out, until the pipe is closed."""
    _confine(limits)
    wire.send_bytes(b"ready")
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            suffix, data = wire.recv_bytes().decode(), wire.recv_bytes()
            verdict, content = _answer(suffix, data, limits)
            wire.send_bytes(verdict)
            wire.send_bytes(content)


def _answer(suffix: str, data: bytes, limits: Limits, read: Callable[..., Extracted] = extract) -> tuple[bytes, bytes]:
    try:
        return b"ok", to_json(read(suffix, data, limits))
    except UnreadableError as error:
        return b"no", str(error).encode()
    except MemoryError:
        return b"no", b"needs too much memory to be read; convert it to .txt"
    except Exception as error:  # noqa: BLE001  # whatever a parser raises on a file of unknown make is a reason to leave it out
        return b"no", f"can't be read ({type(error).__name__}: {' '.join(str(error).split())[:120]})".encode()


def _confine(limits: Limits) -> None:
    """From here on this process opens no connection, starts no program and has a limit on its memory."""
    # Imported first: what a library looks up when it is loaded is not what a file makes it do.
    import docx  # noqa: F401
    import pypdf  # noqa: F401
    import trafilatura  # noqa: F401

    def refuse(event: str, arguments: object) -> None:
        del arguments
        if event.startswith(_FORBIDDEN):
            raise PermissionError(f"nothing is fetched or started while a file is read ({event})")

    sys.addaudithook(refuse)
    with suppress(ImportError, ValueError, OSError):  # no such limit on this platform
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.parse_memory, resource.getrlimit(resource.RLIMIT_AS)[1]))

"""One SQLite file of the window's own: opened for its owner only, read and written from several threads.

What is deleted is overwritten, in the file and in its log.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.errors import DatelineError

_PRAGMAS = ("foreign_keys = ON", "journal_mode = WAL", "secure_delete = ON", "synchronous = NORMAL")
_MEMORY = ":memory:"


class Database:
    """A file, or memory where `path` is None, with the tables of `schema` (SQL that may run again).

    Raises DatelineError where the file is no such database, and where it can't be read or written.
    """

    def __init__(self, path: Path | None, schema: str) -> None:
        self._name = "the memory" if path is None else str(path)
        self._lock = threading.RLock()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        self._db = sqlite3.connect(path or _MEMORY, isolation_level=None, timeout=30, check_same_thread=False)
        try:
            for pragma in _PRAGMAS:
                self._db.execute(f"PRAGMA {pragma}")
            self._db.executescript(schema)
        except sqlite3.DatabaseError as error:
            raise DatelineError(f"{path} holds no conversations ({error}). Move it away, and start again.") from error

    def close(self) -> None:
        self._db.close()

    def rows(self, statement: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows that a SELECT gives."""
        with self._lock:
            try:
                return self._db.execute(statement, tuple(values)).fetchall()
            except sqlite3.Error as error:
                raise DatelineError(f"The conversations in {self._name} can't be read: {error}.") from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is done within it, or nothing."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield self._db
                except BaseException:  # also where the block was closed or interrupted: it is undone, and goes on
                    self._db.execute("ROLLBACK")
                    raise
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise DatelineError(
                    f"The conversation can't be kept in {self._name}: {error}. Is the disk full, or not to be written to?"
                ) from error

    def forget(self) -> None:
        """Empties the log, in which what was deleted stands until the next start would read it."""
        with self._lock:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

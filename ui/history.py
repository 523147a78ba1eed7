"""Conversations, kept in SQLite: listed, searched, renamed, deleted for good; and the articles as they were when cited.

Each conversation belongs to one user, and every reading or writing names that user.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from index.errors import DatelineError
from index.types import Article
from rag.types import Answer, Query
from ui.conversation import Entry
from ui.inert import clipped

FILE = "conversations.sqlite"
_TITLE = 80  # characters

_ANSWER, _QUERY, _ARTICLE = TypeAdapter(Answer), TypeAdapter(Query), TypeAdapter(Article)
_ENTRY = "e.id, e.query, e.answer, e.notice, e.asked, e.verdict"


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list; `updated` is ISO time in UTC."""

    id: str
    title: str
    updated: str
    questions: int


class History:
    """The conversations in a file, or in memory where `path` is None. Safe for use from several threads.

    Raises DatelineError where the file is not a database of conversations.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=30, check_same_thread=False)
        try:
            for pragma in ("foreign_keys = ON", "journal_mode = WAL", "secure_delete = ON", "synchronous = NORMAL"):
                self._db.execute(f"PRAGMA {pragma}")
            self._db.executescript(files("ui").joinpath("history.sql").read_text(encoding="utf-8"))
        except sqlite3.DatabaseError as error:
            raise DatelineError(f"{path} holds no conversations ({error}). Move it away, and start again.") from error

    def close(self) -> None:
        self._db.close()

    # Writing

    def start(self, user: str, conversation_id: str, entry: Entry) -> None:
        """Keeps a question before it is answered; its conversation is made when it is the first."""
        query = replace(entry.query, history=())
        with self._transaction():
            self._db.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET updated = excluded.updated"
                " WHERE user = excluded.user",
                (conversation_id, user, clipped(query.question, _TITLE), entry.asked, entry.asked),
            )
            self._owned(user, conversation_id)
            self._db.execute(
                "INSERT INTO entries (id, conversation_id, position, asked, query, notice, words) VALUES (?, ?,"
                " (SELECT coalesce(max(position), 0) + 1 FROM entries WHERE conversation_id = ?), ?, ?, ?, ?)",
                (
                    entry.id, conversation_id, conversation_id, entry.asked, _QUERY.dump_json(query).decode(),
                    entry.notice, query.question,
                ),
            )  # fmt: skip

    def finish(self, user: str, entry: Entry, versions: Iterable[Article] = ()) -> None:
        """Keeps what became of a question, and the cited articles as they are now, with their texts."""
        answer = entry.answer
        kept = None if answer is None else replace(answer, query=replace(answer.query, history=()))
        said = "" if answer is None else f"\n{answer.text}\n{answer.message}"
        with self._transaction():
            changed = self._db.execute(
                "UPDATE entries SET answer = ?, notice = ?, words = ? WHERE id = ? AND conversation_id IN"
                " (SELECT id FROM conversations WHERE user = ?)",
                (
                    None if kept is None else _ANSWER.dump_json(kept).decode(), entry.notice,
                    entry.query.question + said, entry.id, user,
                ),
            )  # fmt: skip
            for article in versions if changed.rowcount else ():
                place = (article.source, article.content_hash)
                self._db.execute(
                    "INSERT OR IGNORE INTO versions VALUES (?, ?, ?)", (*place, _ARTICLE.dump_json(article).decode())
                )
                self._db.execute("INSERT OR IGNORE INTO cited VALUES (?, ?, ?)", (entry.id, *place))

    def judge(self, user: str, entry_id: str, verdict: str) -> None:
        """Keeps what the reader says of an answer; "" takes it back."""
        with self._transaction():
            self._db.execute(
                "UPDATE entries SET verdict = ?, judged = ? WHERE id = ? AND conversation_id IN"
                " (SELECT id FROM conversations WHERE user = ?)",
                (verdict, _now(), entry_id, user),
            )

    def rename(self, user: str, conversation_id: str, title: str) -> None:
        """Gives a conversation another title; nothing happens for an empty one."""
        if title.strip():
            with self._transaction():
                self._db.execute(
                    "UPDATE conversations SET title = ? WHERE id = ? AND user = ?",
                    (clipped(title, _TITLE), conversation_id, user),
                )

    def delete(self, user: str, conversation_id: str) -> None:
        """Deletes a conversation for good: its bytes are overwritten, and so are articles that only it kept."""
        self._delete("DELETE FROM conversations WHERE id = ? AND user = ?", (conversation_id, user))

    def delete_entry(self, user: str, entry_id: str) -> None:
        """Deletes one question with its answer for good."""
        self._delete(
            "DELETE FROM entries WHERE id = ? AND conversation_id IN (SELECT id FROM conversations WHERE user = ?)",
            (entry_id, user),
        )

    # Reading

    def conversations(self, user: str, search: str = "") -> list[Listed]:
        """A user's conversations, the latest first; with `search` those in which each of its words occurs."""
        clauses, values = [], [user]
        for word in search.split():
            pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            clauses.append(
                "AND (c.title LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM entries w WHERE w.conversation_id = c.id"
                " AND w.words LIKE ? ESCAPE '\\'))"
            )
            values += [pattern, pattern]
        rows = self._rows(
            "SELECT c.id, c.title, c.updated, (SELECT count(*) FROM entries e WHERE e.conversation_id = c.id)"
            f" FROM conversations c WHERE c.user = ? {' '.join(clauses)} ORDER BY c.updated DESC, c.rowid DESC",
            values,
        )
        return [Listed(*row) for row in rows]

    def entries(self, user: str, conversation_id: str) -> list[Entry]:
        """A conversation's questions in order; none for another's conversation."""
        rows = self._rows(
            f"SELECT {_ENTRY} FROM entries e JOIN conversations c ON c.id = e.conversation_id"
            " WHERE c.id = ? AND c.user = ? ORDER BY e.position",
            (conversation_id, user),
        )
        return [_entry(row) for row in rows]

    def entry(self, user: str, entry_id: str) -> tuple[str, Entry] | None:
        """A question with its conversation's id, None where the user has no such."""
        rows = self._rows(
            f"SELECT c.id, {_ENTRY} FROM entries e JOIN conversations c ON c.id = e.conversation_id"
            " WHERE e.id = ? AND c.user = ?",
            (entry_id, user),
        )
        return (rows[0][0], _entry(rows[0][1:])) if rows else None

    def title(self, user: str, conversation_id: str) -> str | None:
        rows = self._rows("SELECT title FROM conversations WHERE id = ? AND user = ?", (conversation_id, user))
        return rows[0][0] if rows else None

    def judged(self) -> list[tuple[list[Entry], Entry]]:
        """All answers of all users that a reader said something of, oldest first, each after what was asked before it."""
        rows = self._rows(
            f"SELECT c.user, c.id, {_ENTRY} FROM entries e JOIN conversations c ON c.id = e.conversation_id"
            " WHERE e.verdict != '' ORDER BY e.judged, e.id"
        )
        found = []
        for user, conversation_id, *rest in rows:
            entry = _entry(tuple(rest))
            asked = self.entries(user, conversation_id)
            found.append((asked[: [each.id for each in asked].index(entry.id)], entry))
        return found

    def version(self, source: str, content_hash: str) -> Article | None:
        """An article as it was when an answer cited it."""
        rows = self._rows("SELECT article FROM versions WHERE source = ? AND content_hash = ?", (source, content_hash))
        return _ARTICLE.validate_json(rows[0][0]) if rows else None

    def _owned(self, user: str, conversation_id: str) -> None:
        if self.title(user, conversation_id) is None:
            raise DatelineError("This conversation belongs to somebody else. Begin a new one.")

    def _delete(self, statement: str, values: tuple[str, ...]) -> None:
        with self._transaction():
            self._db.execute(statement, values)
            self._db.execute(
                "DELETE FROM versions WHERE NOT EXISTS (SELECT 1 FROM cited c WHERE c.source = versions.source"
                " AND c.content_hash = versions.content_hash)"
            )
        with self._lock:
            # What was deleted also stands in the log that the next start would have to read.
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _rows(self, statement: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(statement, tuple(values)).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def _entry(row: tuple[Any, ...]) -> Entry:
    entry_id, query, answer, notice, asked, verdict = row
    try:
        kept = None if answer is None else _ANSWER.validate_json(answer)
    except ValidationError:
        kept, notice = None, "This answer was written by another version of Dateline, which this one can't read."
    return Entry(
        id=entry_id,
        query=_QUERY.validate_json(query),
        answer=kept,
        notice=notice,
        asked=asked,
        verdict=verdict,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

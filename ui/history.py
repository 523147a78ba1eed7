"""Conversations, kept in SQLite: listed, searched, renamed, deleted for good; and the articles as they were when cited.

Each conversation belongs to one user, and every reading or writing names that user.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from index.errors import DatelineError
from index.types import Article
from ui.conversation import Entry
from ui.database import Database
from ui.inert import clipped
from ui.stored import COLUMNS, article_of, entry_of, stored_answer, stored_article, stored_query

FILE = "conversations.sqlite"
_TITLE = 80  # characters


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list; `updated` is ISO time in UTC."""

    id: str
    title: str
    updated: str
    questions: int


class History:
    """The conversations in a file, or in memory where `path` is None. Safe for use from several threads.

    Raises DatelineError where the file is not a database of conversations, and where it can't be read or written.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._db = Database(path, files("ui").joinpath("history.sql").read_text(encoding="utf-8"))

    def close(self) -> None:
        self._db.close()

    # Writing

    def start(self, user: str, conversation_id: str, entry: Entry) -> None:
        """Keeps a question before it is answered; its conversation is made when it is the first."""
        with self._db.transaction() as db:
            db.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET updated = excluded.updated"
                " WHERE user = excluded.user",
                (conversation_id, user, clipped(entry.query.question, _TITLE), entry.asked, entry.asked),
            )
            self._owned(user, conversation_id)
            db.execute(
                "INSERT INTO entries (id, conversation_id, position, asked, query, notice, words) VALUES (?, ?,"
                " (SELECT coalesce(max(position), 0) + 1 FROM entries WHERE conversation_id = ?), ?, ?, ?, ?)",
                (
                    entry.id, conversation_id, conversation_id, entry.asked, stored_query(entry.query),
                    entry.notice, entry.query.question,
                ),
            )  # fmt: skip

    def finish(self, user: str, entry: Entry, versions: Iterable[Article] = ()) -> None:
        """Keeps what became of a question, and the cited articles as they are now, with their texts."""
        answer = entry.answer
        said = "" if answer is None else f"\n{answer.text}\n{answer.message}"
        with self._db.transaction() as db:
            changed = db.execute(
                "UPDATE entries SET query = ?, answer = ?, notice = ?, words = ? WHERE id = ? AND conversation_id IN"
                " (SELECT id FROM conversations WHERE user = ?)",
                (
                    stored_query(entry.query), stored_answer(answer), entry.notice, entry.query.question + said,
                    entry.id, user,
                ),
            )  # fmt: skip
            for article in versions if changed.rowcount else ():
                place = (article.source, article.content_hash)
                db.execute("INSERT OR IGNORE INTO versions VALUES (?, ?, ?)", (*place, stored_article(article)))
                db.execute("INSERT OR IGNORE INTO cited VALUES (?, ?, ?)", (entry.id, *place))

    def judge(self, user: str, entry_id: str, verdict: str) -> None:
        """Keeps what the reader says of an answer; "" takes it back."""
        with self._db.transaction() as db:
            db.execute(
                "UPDATE entries SET verdict = ?, judged = ? WHERE id = ? AND conversation_id IN"
                " (SELECT id FROM conversations WHERE user = ?)",
                (verdict, _now(), entry_id, user),
            )

    def rename(self, user: str, conversation_id: str, title: str) -> None:
        """Gives a conversation another title; nothing happens for an empty one."""
        if title.strip():
            with self._db.transaction() as db:
                db.execute(
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
        rows = self._db.rows(
            "SELECT c.id, c.title, c.updated, (SELECT count(*) FROM entries e WHERE e.conversation_id = c.id)"
            f" FROM conversations c WHERE c.user = ? {' '.join(clauses)} ORDER BY c.updated DESC, c.rowid DESC",
            values,
        )
        return [Listed(*row) for row in rows]

    def entries(self, user: str, conversation_id: str) -> list[Entry]:
        """A conversation's questions in order; none for another's conversation."""
        rows = self._db.rows(
            f"SELECT {COLUMNS} FROM entries e JOIN conversations c ON c.id = e.conversation_id"
            " WHERE c.id = ? AND c.user = ? ORDER BY e.position",
            (conversation_id, user),
        )
        return [entry_of(row) for row in rows]

    def entry(self, user: str, entry_id: str) -> tuple[str, Entry] | None:
        """A question with its conversation's id, None where the user has no such."""
        rows = self._db.rows(
            f"SELECT c.id, {COLUMNS} FROM entries e JOIN conversations c ON c.id = e.conversation_id"
            " WHERE e.id = ? AND c.user = ?",
            (entry_id, user),
        )
        return (rows[0][0], entry_of(rows[0][1:])) if rows else None

    def title(self, user: str, conversation_id: str) -> str | None:
        rows = self._db.rows("SELECT title FROM conversations WHERE id = ? AND user = ?", (conversation_id, user))
        return rows[0][0] if rows else None

    def judged(self) -> list[tuple[list[Entry], Entry]]:
        """All answers of all users that a reader said something of, oldest first, each after what was asked before it."""
        rows = self._db.rows(
            f"SELECT c.user, c.id, {COLUMNS} FROM entries e JOIN conversations c ON c.id = e.conversation_id"
            " WHERE e.verdict != '' ORDER BY e.judged, e.id"
        )
        found = []
        for user, conversation_id, *rest in rows:
            entry = entry_of(tuple(rest))
            asked = self.entries(user, conversation_id)
            found.append((asked[: [each.id for each in asked].index(entry.id)], entry))
        return found

    def version(self, source: str, content_hash: str) -> Article | None:
        """An article as it was when an answer cited it."""
        rows = self._db.rows(
            "SELECT article FROM versions WHERE source = ? AND content_hash = ?", (source, content_hash)
        )
        return article_of(rows[0][0]) if rows else None

    def _owned(self, user: str, conversation_id: str) -> None:
        if self.title(user, conversation_id) is None:
            raise DatelineError("This conversation belongs to somebody else. Begin a new one.")

    def _delete(self, statement: str, values: tuple[str, ...]) -> None:
        with self._db.transaction() as db:
            db.execute(statement, values)
            db.execute(
                "DELETE FROM versions WHERE NOT EXISTS (SELECT 1 FROM cited c WHERE c.source = versions.source"
                " AND c.content_hash = versions.content_hash)"
            )
        self._db.forget()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

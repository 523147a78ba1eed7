"""Writing to the catalogue. Every method but the first few belongs inside a `transaction` of the caller's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from importlib import resources
from pathlib import Path

from index.catalogue import SCHEMA_VERSION, Catalogue
from index.types import Article, Span


class CatalogueWriter(Catalogue):
    """The catalogue, made where it is missing, and open for writing. One at a time: `index.build.writer_lock`."""

    def __init__(self, folder: Path) -> None:
        self._open(folder)

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        with self.transaction():
            if not self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                for statement in _statements(resources.files("index").joinpath("schema.sql").read_text()):
                    self._db.execute(statement)
                self.set_meta("schema_version", str(SCHEMA_VERSION))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def set_meta(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def roots(self) -> list[tuple[int, Path, bool]]:
        """The remembered roots: (number, folder, whether the whole folder is indexed)."""
        return [
            (i, Path(path), bool(whole))
            for i, path, whole in self._db.execute("SELECT id, path, whole FROM roots ORDER BY id")
        ]

    def add_root(self, path: Path, *, whole: bool) -> int:
        """The root's number; a root once indexed whole stays so."""
        self._db.execute(
            "INSERT INTO roots (path, whole) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET whole = max(whole, excluded.whole)",
            (str(path), int(whole)),
        )
        return int(self._db.execute("SELECT id FROM roots WHERE path = ?", (str(path),)).fetchone()[0])

    def adopt(self, root_id: int, by: int, prefix: str) -> None:
        """Moves a root's articles below another root, `prefix` in front of their keys, and forgets the first."""
        self._db.execute(
            "UPDATE OR REPLACE articles SET root_id = ?, key = ? || key WHERE root_id = ?", (by, prefix, root_id)
        )
        self.drop_root(root_id)

    def drop_root(self, root_id: int) -> None:
        self._db.execute("DELETE FROM roots WHERE id = ?", (root_id,))

    def known(self, root_id: int) -> dict[str, tuple[int, str]]:
        """The articles below a root: key → (number, fingerprint)."""
        rows = self._db.execute("SELECT key, id, fingerprint FROM articles WHERE root_id = ?", (root_id,))
        return {key: (number, fingerprint) for key, number, fingerprint in rows}

    def insert(
        self,
        root_id: int,
        article: Article,
        key: str,
        fingerprint: str,
        names: str,
        passages: Iterable[tuple[Span, tuple[Span, ...]]],
    ) -> None:
        """Adds an article with its passages, none of them embedded yet. `article.text` is required; its number is not used."""
        text = article.text or ""
        cursor = self._db.execute(
            "INSERT INTO articles (root_id, key, source, title, publisher, url, date_start, date, date_basis, encoding,"
            " language, content_hash, fingerprint, text) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                root_id, key, article.source, article.title, article.publisher, article.url,
                _iso(article.date.start), _iso(article.date.end), article.date.basis, article.encoding,
                article.language, article.content_hash, fingerprint, text,
            ),
        )  # fmt: skip
        number = cursor.lastrowid
        self._db.execute("INSERT INTO names_fts (rowid, names) VALUES (?, ?)", (number, names))
        self._db.executemany(
            'INSERT INTO passages (article_id, start, "end", sentences, text) VALUES (?,?,?,?,?)',
            [
                (
                    number,
                    span.start,
                    span.end,
                    json.dumps([[s.start, s.end] for s in sentences]),
                    text[span.start : span.end],
                )
                for span, sentences in passages
            ],
        )

    def delete(self, number: int) -> None:
        """Removes an article and its passages; their vectors are noted as doomed."""
        self._db.execute("INSERT OR IGNORE INTO doomed SELECT id FROM passages WHERE article_id = ?", (number,))
        self._db.execute("DELETE FROM passages WHERE article_id = ?", (number,))
        self._db.execute("DELETE FROM names_fts WHERE rowid = ?", (number,))
        self._db.execute("DELETE FROM articles WHERE id = ?", (number,))

    def mark_embedded(self, ids: Sequence[int]) -> None:
        self._db.executemany("UPDATE passages SET embedded = 1 WHERE id = ?", [(i,) for i in ids])

    def mark_waiting(self) -> None:
        """Every passage wants a vector anew."""
        self._db.execute("UPDATE passages SET embedded = 0 WHERE embedded")

    def purge(self) -> None:
        """Leaves nothing of what was deleted in the file: SQLite and its full-text index only mark it as free."""
        for table in ("passages_fts", "articles_fts", "names_fts"):
            self._db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint (TRUNCATE)")

    def forget_doomed(self, ids: Sequence[int]) -> None:
        self._db.executemany("DELETE FROM doomed WHERE passage_id = ?", [(i,) for i in ids])

    def rename_sources(self, name: Callable[[list[tuple[int, Path, str]]], dict[int, str]]) -> None:
        """Gives every article its source anew: `name` gets (number, root, key) of all and returns number → source."""
        rows = self._db.execute(
            "SELECT a.id, r.path, a.key, a.source FROM articles a JOIN roots r ON r.id = a.root_id"
        ).fetchall()
        sources = name([(number, Path(root), key) for number, root, key, _ in rows])
        changed = [(sources[number], number) for number, _, _, source in rows if sources[number] != source]
        self._db.executemany("UPDATE articles SET source = ? WHERE id = ?", changed)

    def refresh_names(self, sound: Callable[[str], str]) -> None:
        """Brings the list of names in line with the articles that are there."""
        self._db.execute("DELETE FROM names WHERE name NOT IN (SELECT term FROM words)")
        fresh = self._db.execute("SELECT term FROM words WHERE term NOT IN (SELECT name FROM names)").fetchall()
        self._db.executemany("INSERT INTO names VALUES (?, ?)", [(term, sound(term)) for (term,) in fresh])


def _statements(script: str) -> Iterator[str]:
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None

"""Writing to the catalogue. Every method but the first few belongs inside a `transaction` of the caller's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path

from index.catalogue import SCHEMA_VERSION, Catalogue
from index.files import FileRecord, Mark
from index.passages import passage_hash
from index.types import Article, FileProblem, PassageCut

VERSIONS_KEPT = 20  # earlier texts of one article
NAMES_DUE = "names_due"  # set while sources and the list of names are not yet in line with the articles


@dataclass(frozen=True, slots=True)
class Known:
    """An article that the catalogue holds, as a run of indexing compares it with what it reads."""

    number: int
    fingerprint: str
    content_hash: str
    file: str


class CatalogueWriter(Catalogue):
    """The catalogue, made where it is missing, and open for writing. One at a time: `index.build.writer_lock`."""

    _writes = True

    def __init__(self, folder: Path) -> None:
        self._open(folder)

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA secure_delete = ON")
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
            if self._db.in_transaction:  # a full disk may have rolled it back already
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
            "UPDATE OR REPLACE articles SET root_id = ?1, key = ?2 || key, file = ?2 || file WHERE root_id = ?3",
            (by, prefix, root_id),
        )
        self._db.execute(
            "UPDATE OR REPLACE versions SET root_id = ?, key = ? || key WHERE root_id = ?", (by, prefix, root_id)
        )
        self._db.execute("DELETE FROM files WHERE root_id = ?", (root_id,))
        self.drop_root(root_id)

    def drop_root(self, root_id: int) -> None:
        self._db.execute("DELETE FROM roots WHERE id = ?", (root_id,))
        self.set_meta(NAMES_DUE, "1")

    def known(self, root_id: int) -> dict[str, Known]:
        """The articles below a root by their key."""
        rows = self._db.execute(
            "SELECT key, id, fingerprint, content_hash, file FROM articles WHERE root_id = ?", (root_id,)
        )
        return {key: Known(*rest) for key, *rest in rows}

    def insert(
        self,
        root_id: int,
        article: Article,
        key: str,
        file: str,
        fingerprint: str,
        names: str,
        passages: Iterable[PassageCut],
    ) -> None:
        """Adds an article with its passages, none of them embedded yet. `article.text` is required; its number is not used."""
        text = article.text or ""
        cursor = self._db.execute(
            "INSERT INTO articles (root_id, key, file, source, title, publisher, url, date_start, date, date_basis, encoding,"
            " language, content_hash, fingerprint, text, pages) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                root_id, key, file, article.source, article.title, article.publisher, article.url,
                _iso(article.date.start), _iso(article.date.end), article.date.basis, article.encoding,
                article.language, article.content_hash, fingerprint, text,
                json.dumps(article.pages),
            ),
        )  # fmt: skip
        number = cursor.lastrowid
        self.set_meta(NAMES_DUE, "1")
        self._db.execute("INSERT INTO names_fts (rowid, names) VALUES (?, ?)", (number, names))
        self._db.executemany(
            'INSERT INTO passages (article_id, start, "end", sentences, text, hash) VALUES (?,?,?,?,?,?)',
            [
                (
                    number, cut.span.start, cut.span.end, json.dumps([[s.start, s.end] for s in cut.sentences]),
                    text[cut.span.start : cut.span.end],
                    passage_hash(article.title, text[cut.span.start : cut.span.end]),
                )
                for cut in passages
            ],
        )  # fmt: skip

    def keep_version(self, number: int) -> None:
        """Keeps an article's text as it stands, for citations of it, before it is replaced by another."""
        row = self._db.execute(
            "SELECT root_id, key, content_hash, text, source, title, publisher, url, date_start, date, date_basis, encoding,"
            " language, pages FROM articles WHERE id = ?",
            (number,),
        ).fetchone()
        root_id, key, content_hash, text, *rest = row
        names = ("source", "title", "publisher", "url", "date_start", "date", "date_basis", "encoding", "language")
        fields = dict(zip(names, rest[:-1], strict=True)) | {
            "content_hash": content_hash,
            "pages": json.loads(rest[-1]),
        }
        self._db.execute(
            "INSERT OR REPLACE INTO versions SELECT ?1, ?2, ?3, coalesce(max(number), 0) + 1, ?4, ?5 FROM versions"
            " WHERE root_id = ?1 AND key = ?2",
            (root_id, key, content_hash, json.dumps(fields), text),
        )
        self._db.execute(
            "DELETE FROM versions WHERE root_id = ?1 AND key = ?2 AND number <="
            " (SELECT max(number) FROM versions WHERE root_id = ?1 AND key = ?2) - ?3",
            (root_id, key, VERSIONS_KEPT),
        )

    def forget_versions(self, number: int) -> None:
        """Drops the earlier texts of an article, which must still be there."""
        self._db.execute(
            "DELETE FROM versions WHERE (root_id, key) = (SELECT root_id, key FROM articles WHERE id = ?)", (number,)
        )

    def delete(self, number: int) -> None:
        """Removes an article and its passages; their vectors are noted as doomed."""
        self._db.execute("INSERT OR IGNORE INTO doomed SELECT id, hash FROM passages WHERE article_id = ?", (number,))
        self._db.execute("DELETE FROM passages WHERE article_id = ?", (number,))
        self._db.execute("DELETE FROM names_fts WHERE rowid = ?", (number,))
        # Without it, those that hung together through it may not.
        self._db.execute(
            "UPDATE articles SET copy_group = NULL WHERE copy_group = (SELECT copy_group FROM articles WHERE id = ?)",
            (number,),
        )
        self._db.execute("DELETE FROM articles WHERE id = ?", (number,))
        self.set_meta(NAMES_DUE, "1")

    def mark_embedded(self, ids: Sequence[int]) -> None:
        self._db.executemany("UPDATE passages SET embedded = 1 WHERE id = ?", [(i,) for i in ids])

    def mark_waiting(self, ids: Iterable[int] | None = None) -> None:
        """These passages, or all, want a vector anew."""
        if ids is None:
            self._db.execute("UPDATE passages SET embedded = 0 WHERE embedded")
        else:
            self._db.executemany("UPDATE passages SET embedded = 0 WHERE id = ?", [(i,) for i in ids])

    def advance(self, counter: str = "generation") -> None:
        """Tells open readers that articles ("generation") or vectors ("vectors_generation") are others than before."""
        self.set_meta(counter, str(int(self.meta(counter) or 0) + 1))

    def purge(self) -> bool:
        """Leaves nothing of what was deleted in the file: SQLite and its full-text index only mark it as free.

        False where a reader still holds on to it, so that the last of it has to be cleared another time.
        """
        for table in ("passages_fts", "articles_fts", "names_fts"):
            self._db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        self._db.execute("VACUUM")
        busy: int = self._db.execute("PRAGMA wal_checkpoint (TRUNCATE)").fetchone()[0]
        return not busy

    def forget_doomed(self, ids: Sequence[int] | None = None) -> None:
        if ids is None:
            self._db.execute("DELETE FROM doomed")
        else:
            self._db.executemany("DELETE FROM doomed WHERE passage_id = ?", [(i,) for i in ids])

    # Copies

    def ungrouped(self, most: int) -> list[tuple[int, str, bytes | None]]:
        """Articles that belong to no group of copies yet: (number, text, signature if it has one)."""
        return self._db.execute(
            "SELECT a.id, a.text, s.signature FROM articles a LEFT JOIN signatures s ON s.article_id = a.id"
            " WHERE a.copy_group IS NULL ORDER BY a.id LIMIT ?",
            (most,),
        ).fetchall()

    def remember_signature(self, number: int, signature: bytes, bands: Iterable[bytes]) -> None:
        self._db.execute("INSERT OR REPLACE INTO signatures VALUES (?, ?)", (number, signature))
        self._db.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", [(band, number) for band in bands])

    def sharing_band(self, number: int, bands: Sequence[bytes]) -> list[tuple[int, int | None, bytes]]:
        """The other articles that share one of the bands: (number, group if they have one, signature)."""
        places = ",".join("?" * len(bands))
        return self._db.execute(
            "SELECT a.id, a.copy_group, s.signature FROM articles a JOIN signatures s ON s.article_id = a.id"
            f" WHERE a.id != ? AND a.id IN (SELECT article_id FROM bands WHERE band IN ({places}))",
            (number, *bands),
        ).fetchall()

    def set_group(self, group: int, members: Iterable[int]) -> None:
        """Makes one group of articles, and of the groups that go by their numbers."""
        self._db.executemany(
            "UPDATE articles SET copy_group = ?1 WHERE id = ?2 OR copy_group = ?2", [(group, each) for each in members]
        )

    # Files

    def marks(self, root_id: int) -> dict[str, FileRecord]:
        """The files below a root as they were when last read, by their path."""
        rows = self._db.execute(
            "SELECT path, size, mtime_ns, inode, recipe, problems FROM files WHERE root_id = ?", (root_id,)
        )
        return {
            path: FileRecord(
                Mark(size, mtime, inode), recipe, tuple(FileProblem(*each) for each in json.loads(problems))
            )
            for path, size, mtime, inode, recipe, problems in rows
        }

    def remember_file(self, root_id: int, path: str, record: FileRecord) -> None:
        mark = record.mark
        problems = json.dumps([[each.file, each.line, each.reason] for each in record.problems])
        self._db.execute(
            "INSERT OR REPLACE INTO files VALUES (?,?,?,?,?,?,?)",
            (root_id, path, mark.size, mark.mtime_ns, mark.inode, record.recipe, problems),
        )

    def forget_file_of(self, number: int) -> None:
        """Has the file that an article came from read again next time."""
        self._db.execute(
            "DELETE FROM files WHERE (root_id, path) = (SELECT root_id, file FROM articles WHERE id = ?)", (number,)
        )

    def forget_file(self, root_id: int, path: str) -> None:
        self._db.execute("DELETE FROM files WHERE root_id = ? AND path = ?", (root_id, path))

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

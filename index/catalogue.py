"""The catalogue: articles, passages, dates and words in one SQLite file with full-text search (FTS5, WAL).

It is the truth about what is indexed. Knows nothing of vectors beyond which passages have one.
"""

from __future__ import annotations

import fnmatch
import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from index.errors import IndexFormatError, NoIndexError, UnreadableError
from index.full_text import FullText
from index.types import Article, ArticleDate, Filters, IndexState, Passage, Span

FILE = "catalogue.sqlite"
SCHEMA_VERSION = 2

_ARTICLE = """
    SELECT a.id, a.source, r.path, a.title, a.publisher, a.url, a.date_start, a.date, a.date_basis, a.encoding,
           a.language, a.content_hash, a.pages,
           (SELECT count(*) FROM passages p WHERE p.article_id = a.id),
           (SELECT count(*) FROM passages p WHERE p.article_id = a.id AND p.embedded), {text}
    FROM articles a JOIN roots r ON r.id = a.root_id
"""


class Catalogue:
    """One connection to the catalogue, for reading.

    Raises NoIndexError where there is none, IndexFormatError where it is damaged.
    """

    _writes = False

    def __init__(self, folder: Path) -> None:
        path = folder / FILE
        if not path.is_file():
            raise NoIndexError(
                f"No index at {folder}. Make one with: dateline index PATH (or name another with --index DIR)"
            )
        self._open(folder)
        # By pragma, not by URI: a WAL database needs its side files to be writable even for readers.
        self._db.execute("PRAGMA query_only = ON")

    def _open(self, folder: Path) -> None:
        # check_same_thread: the chat's requests come from several threads; SQLite itself serialises their use.
        self._db = sqlite3.connect(folder / FILE, isolation_level=None, timeout=30, check_same_thread=False)
        try:
            self._db.execute("PRAGMA foreign_keys = ON")
            self._prepare()
            version = self.meta("schema_version")
        except sqlite3.DatabaseError as error:
            if self._writes and isinstance(error, sqlite3.OperationalError):
                raise  # the disk's fault, not the file's
            raise IndexFormatError(
                f"The catalogue {folder / FILE} is damaged ({error}). Delete the folder {folder} and index your articles again."
            ) from error
        if version is None:
            self._db.close()
            raise NoIndexError(f"The index at {folder} is empty. Fill it with: dateline index PATH --index {folder}")
        if version != str(SCHEMA_VERSION):
            raise IndexFormatError(
                f"The index at {folder} has format {version}, this Dateline writes {SCHEMA_VERSION}. "
                f"Delete the folder and index your articles again."
            )

    def _prepare(self) -> None:
        """What a writer does before the format is read; nothing for a reader."""

    def hold(self) -> None:
        """From here on this connection sees the catalogue as it is now, until it is closed."""
        self._db.execute("BEGIN")
        self.meta("generation")  # a transaction begins with its first read

    def close(self) -> None:
        self._db.close()

    def meta(self, key: str) -> str | None:
        if not self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            return None
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    # Articles

    def articles(self) -> list[Article]:
        """All articles by source, without their texts."""
        rows = self._db.execute(_ARTICLE.format(text="NULL") + " ORDER BY a.source, a.id")
        return [_article(row) for row in rows]

    def article(self, source: str) -> Article:
        """One article with its text. Raises UnreadableError for a source that is not indexed."""
        row = self._db.execute(_ARTICLE.format(text="a.text") + " WHERE a.source = ?", (source,)).fetchone()
        if row is None:
            raise UnreadableError(f"No article {source!r} in the index. `dateline articles` lists what there is.")
        return _article(row)

    def version(self, content_hash: str, source: str | None = None) -> Article:
        """The article whose text has this hash: as it stands now, else as it was before it changed; with its text.

        Where several articles have that text, the one called `source`. Raises UnreadableError where none has it any more.
        """
        rows = self._db.execute(
            _ARTICLE.format(text="a.text") + " WHERE a.content_hash = ? ORDER BY a.source", (content_hash,)
        )
        found = [_article(row) for row in rows]
        if not any(article.source == source for article in found):
            old = self._db.execute(
                "SELECT v.article, v.text, r.path FROM versions v JOIN roots r ON r.id = v.root_id"
                " WHERE v.content_hash = ? ORDER BY v.key",
                (content_hash,),
            )
            found += [_version(fields, text, root) for fields, text, root in old]
        if not found:
            raise UnreadableError("That version of the article is no longer kept: it was removed from the index.")
        return next((article for article in found if article.source == source), found[0])

    def articles_by_id(self, ids: Iterable[int]) -> dict[int, Article]:
        """Articles by number, without their texts."""
        query = _ARTICLE.format(text="NULL") + " WHERE a.id IN (SELECT value FROM json_each(?))"
        return {row[0]: _article(row) for row in self._db.execute(query, (json.dumps(list(ids)),))}

    def eligible(self, filters: Filters) -> set[int] | None:
        """Numbers of the articles that hard filters leave, or None where nothing is filtered."""
        if not filters.any:
            return None
        glob = re.compile(fnmatch.translate(filters.source)).match if filters.source is not None else None
        return {
            number
            for number, source, start, end in self._db.execute("SELECT id, source, date_start, date FROM articles")
            if (glob is None or glob(source)) and _inside(filters, start, end)
        }

    def covered(self) -> tuple[date | None, date | None, int]:
        """The first and last day that dated articles cover, and the number of undated ones."""
        first, last, undated = self._db.execute(
            "SELECT min(date_start), max(date), count(*) FILTER (WHERE date IS NULL) FROM articles"
        ).fetchone()
        return _day(first), _day(last), undated

    def state(self) -> IndexState:
        articles, waiting = self._db.execute(
            "SELECT (SELECT count(*) FROM articles), (SELECT count(DISTINCT article_id) FROM passages WHERE embedded = 0)"
        ).fetchone()
        return IndexState(articles, articles - waiting)

    # Copies

    def copy_groups(self, ids: Iterable[int]) -> dict[int, int]:
        """Those of the articles that have near-identical copies, each with the number of its group."""
        return dict(
            self._db.execute(
                "SELECT id, copy_group FROM articles a WHERE id IN (SELECT value FROM json_each(?)) AND EXISTS"
                " (SELECT 1 FROM articles b WHERE b.copy_group = a.copy_group AND b.id != a.id)",
                (json.dumps(list(ids)),),
            ).fetchall()
        )

    def copy_members(self, groups: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
        """The articles of each group, as (number, source)."""
        members: dict[int, list[tuple[int, str]]] = {}
        for group, number, source in self._db.execute(
            "SELECT copy_group, id, source FROM articles WHERE copy_group IN (SELECT value FROM json_each(?)) ORDER BY source",
            (json.dumps(list(groups)),),
        ):
            members.setdefault(group, []).append((number, source))
        return members

    # Passages

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """Those of the passages that are (still) in the catalogue, by number."""
        rows = self._db.execute(
            'SELECT id, article_id, start, "end", text, sentences FROM passages WHERE id IN (SELECT value FROM json_each(?))',
            (json.dumps(list(ids)),),
        )
        return {row[0]: _passage(row) for row in rows}

    def passages_of(self, articles: Iterable[int]) -> list[Passage]:
        """All passages of the articles, in order."""
        rows = self._db.execute(
            'SELECT id, article_id, start, "end", text, sentences FROM passages'
            " WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY article_id, start",
            (json.dumps(list(articles)),),
        )
        return [_passage(row) for row in rows]

    def any_waiting(self) -> bool:
        """Whether a passage lacks its vector."""
        return self._db.execute("SELECT 1 FROM passages WHERE embedded = 0 LIMIT 1").fetchone() is not None

    def waiting(self) -> list[int]:
        """Passages without a vector, those of the newest articles first."""
        return [
            row[0]
            for row in self._db.execute(
                "SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id"
                " WHERE p.embedded = 0 ORDER BY a.date DESC NULLS LAST, a.source, p.start"
            )
        ]

    def to_embed(self, ids: Sequence[int]) -> list[tuple[int, int, bytes, str | None, str]]:
        """Those passages, in order, as (number, article, hash of what is embedded, the article's title, text)."""
        return self._db.execute(
            "SELECT p.id, p.article_id, p.hash, a.title, p.text FROM json_each(?) j JOIN passages p ON p.id = j.value"
            " JOIN articles a ON a.id = p.article_id ORDER BY j.key",
            (json.dumps(list(ids)),),
        ).fetchall()

    def twin(self, digest: bytes) -> int | None:
        """A passage that has a vector of the text with this hash, perhaps one that is gone and whose vector is still there."""
        row = self._db.execute(
            "SELECT coalesce((SELECT id FROM passages WHERE hash = ?1 AND embedded LIMIT 1),"
            " (SELECT passage_id FROM doomed WHERE hash = ?1 LIMIT 1))",
            (digest,),
        ).fetchone()
        twin: int | None = row[0]
        return twin

    def passage_ids(self) -> set[int]:
        return {row[0] for row in self._db.execute("SELECT id FROM passages")}

    def embedded_ids(self) -> set[int]:
        return {row[0] for row in self._db.execute("SELECT id FROM passages WHERE embedded")}

    def doomed(self) -> list[int]:
        """Passages that are gone and whose vectors may still be there."""
        return [row[0] for row in self._db.execute("SELECT passage_id FROM doomed ORDER BY passage_id")]

    # Words

    @property
    def full_text(self) -> FullText:
        """Its articles and passages by their words."""
        return FullText(self._db)

    def names(self) -> dict[str, str]:
        """The corpus's names, folded, each with its sound key."""
        return dict(self._db.execute("SELECT name, sound FROM names"))

    def passage_count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM passages").fetchone()[0])


def has_index(folder: Path) -> bool:
    """Whether there is an index at the folder, of whatever version."""
    return (folder / FILE).is_file()


def _article(row: Sequence[Any]) -> Article:
    number, source, root, title, publisher, url, start, end, basis, *rest = row
    encoding, language, content_hash, pages, passages, embedded, text = rest
    return Article(
        id=number,
        source=source,
        root=root,
        title=title,
        publisher=publisher,
        url=url,
        date=ArticleDate(_day(start), _day(end), basis),
        encoding=encoding,
        language=language,
        content_hash=content_hash,
        passages=passages,
        embedded=embedded,
        text=text,
        pages=tuple(json.loads(pages)),
    )


def _version(fields: str, text: str, root: str) -> Article:
    said = json.loads(fields)
    date = ArticleDate(_day(said["date_start"]), _day(said["date"]), said["date_basis"])
    names = ("source", "title", "publisher", "url", "encoding", "language", "content_hash")
    kept = {name: said[name] for name in names}
    return Article(id=0, root=root, date=date, passages=0, embedded=0, text=text, pages=tuple(said["pages"]), **kept)


def _passage(row: Sequence[Any]) -> Passage:
    number, article, start, end, text, sentences = row
    return Passage(number, article, start, end, text, tuple(Span(*pair) for pair in json.loads(sentences)))


def _inside(filters: Filters, start: str | None, end: str | None) -> bool:
    if not filters.dated:
        return True
    if start is None or end is None:
        return False
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return (
        (filters.as_of is None or last <= filters.as_of)
        and (filters.since is None or last >= filters.since)
        and (filters.until is None or first <= filters.until)
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None

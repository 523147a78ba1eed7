"""Full-text search of the catalogue (FTS5): ranked by BM25, in a time that hardly grows with the index.

BM25 is worked out for every row that holds any word asked for, and a question's commonest word stands in a quarter of a large
index: there only rows with one of its rarer words are ranked.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

# Rows that are ranked. Of 60 questions to 200,000 made-up passages, the best is then the same for each, and of the best ten 99 in
# 100 are, at a quarter of the cost.
RANKED_ROWS = 10_000

_PASSAGES = (
    "SELECT f.rowid, -bm25(passages_fts) AS score FROM passages_fts f {join} WHERE passages_fts MATCH ? {where}"
    " ORDER BY score DESC, f.rowid LIMIT ?"
)
_ARTICLES = (
    "SELECT f.rowid, -bm25(articles_fts, 2.0, 1.0) AS score FROM articles_fts f WHERE articles_fts MATCH ? {where}"
    " ORDER BY score DESC, f.rowid LIMIT ?"
)


class FullText:
    """The full-text tables behind one connection. Words may be several, side by side; all go by the index's own stemming."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def passages(self, words: Sequence[str], k: int, articles: set[int] | None) -> list[tuple[int, float]]:
        """The k best passages that hold any of the words, as (number, BM25; higher is better), of these articles (None: all)."""
        chosen = "AND p.article_id IN (SELECT value FROM json_each(?))"
        join, where = ("", "") if articles is None else ("JOIN passages p ON p.id = f.rowid", chosen)
        return self._ranked("passages_fts", _PASSAGES.format(join=join, where=where), words, k, articles)

    def articles(self, words: Sequence[str], k: int, articles: set[int] | None) -> list[tuple[int, float]]:
        """The k best articles that hold any of the words, in the same way; a title counts double."""
        where = "" if articles is None else "AND f.rowid IN (SELECT value FROM json_each(?))"
        return self._ranked("articles_fts", _ARTICLES.format(where=where), words, k, articles)

    def articles_with_all(self, words: Sequence[Sequence[str]]) -> set[int]:
        """The articles that hold one of each of the groups of words."""
        query = " AND ".join("(" + " OR ".join(map(_phrase, group)) + ")" for group in words)
        if not query:
            return set()
        return {
            row[0] for row in self._db.execute("SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?", (query,))
        }

    def frequency(self, word: str, table: str = "passages_fts") -> int:
        """How many passages hold the word; how many articles where the table is theirs."""
        sql = f"SELECT count(*) FROM {table} WHERE {table} MATCH ?"  # one of our own tables
        return int(self._db.execute(sql, (_phrase(word),)).fetchone()[0])

    def _ranked(
        self, table: str, sql: str, words: Sequence[str], k: int, articles: set[int] | None
    ) -> list[tuple[int, float]]:
        if not words:
            return []
        query, times = self._query(table, words)
        parameters = (query, k) if articles is None else (query, json.dumps(sorted(articles)), k)
        return [(number, score / times) for number, score in self._db.execute(sql, parameters)]

    def _query(self, table: str, words: Sequence[str]) -> tuple[str, int]:
        """The FTS5 query, and how many times it counts each word."""
        everything = " OR ".join(map(_phrase, words))
        if len(set(words)) == 1 or self._rows(table) <= RANKED_ROWS:
            return everything, 1
        frequencies = {word: self.frequency(word, table) for word in words}
        rarer: set[str] = set()
        rows = 0
        for word in sorted(frequencies, key=lambda each: (frequencies[each], each)):
            rows += frequencies[word]
            if rows > RANKED_ROWS and any(frequencies[each] for each in rarer):
                break
            rarer.add(word)
        if len(rarer) == len(frequencies):
            return everything, 1
        # FTS5 has no "counts where it is there, but need not be": a row must hold a rarer word, and so it holds one of all the
        # words as well. That counts the rarer ones twice; the others are written twice, so that it counts them twice too.
        required = " OR ".join(_phrase(word) for word in words if word in rarer)
        others = " OR ".join(_phrase(word) for word in words if word not in rarer)
        return f"({required}) AND ({required} OR {others} OR {others})", 2

    def _rows(self, table: str) -> int:
        """At least as many as there are: numbers are never used again."""
        of = "passages" if table == "passages_fts" else "articles"
        return int(self._db.execute(f"SELECT coalesce(max(id), 0) FROM {of}").fetchone()[0])


def _phrase(words: str) -> str:
    """Words as an FTS5 string, so that nothing in them is taken for query syntax."""
    return '"' + words.replace('"', '""') + '"'

"""What travels out of the index room: articles, passages, dates, filters. Frozen values, no I/O.

All offsets are code points into `Article.text`; an end is exclusive.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """`[start, end)` in code points of an article's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ArticleDate:
    """The days an article covers. `start` and `end` are equal for a single day, both None when unknown."""

    start: date | None = None
    end: date | None = None
    basis: str = "unknown"  # record, front_matter, head, counter, file_name, override, unknown


UNDATED = ArticleDate()


@dataclass(frozen=True, slots=True)
class Document:
    """One article as read from a file, before it is catalogued.

    `path` is the file's path below its root, in POSIX form; `record` the record's id within a `.jsonl` file.
    `text` is the decoded text to the character; `body` the span of it that may be quoted (no date at the head, no
    title line, no trailing boilerplate). `pages` are the offsets at which a PDF's pages begin.
    """

    path: str
    record: str | None
    text: str
    body: Span
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    date: ArticleDate = UNDATED
    encoding: str = "utf-8"
    pages: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """The article's name below its root: `folder/file.txt`, or `file.jsonl#id` for a record."""
        return self.path if self.record is None else f"{self.path}#{self.record}"


@dataclass(frozen=True, slots=True)
class Article:
    """An article in the catalogue. `source` is its name across all roots; `id` never changes hands."""

    id: int
    source: str
    root: str
    title: str | None
    publisher: str | None
    url: str | None
    date: ArticleDate
    encoding: str
    language: str
    content_hash: str
    passages: int
    embedded: int
    text: str | None = None  # None where a listing did not ask for it
    pages: tuple[int, ...] = ()  # offsets at which a PDF's pages begin

    def page_at(self, offset: int) -> int | None:
        """The page, from 1, that a place in the text is on; None where the article has no pages."""
        return bisect_right(self.pages, offset) if self.pages else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article; `article.text[start:end] == text`."""

    id: int
    article_id: int
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class PassageCut:
    """A passage before it is catalogued: its span, its sentences' spans, and the text that is embedded for it."""

    span: Span
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file, or a line of one, that could not be read; the rest went on."""

    file: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Hard limits on which articles may be used; None means no limit.

    `as_of`: the article's last day is on or before it. `since`, `until`: the article's days overlap them. With any of
    these set, undated articles are out. `source`: a glob over the whole source, `*` also across `/` and `#`.
    """

    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    source: str | None = None

    @property
    def dated(self) -> bool:
        return self.as_of is not None or self.since is not None or self.until is not None

    @property
    def any(self) -> bool:
        return self.dated or self.source is not None


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class IndexState:
    """How many articles the catalogue holds, and how many of them are fully embedded."""

    articles: int
    embedded: int


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What one run of indexing did. Counts are articles, except `passages` (embedded in this run)."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0
    seconds: float = 0.0
    errors: tuple[FileProblem, ...] = field(default=())

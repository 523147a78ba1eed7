"""What a suite is: where its data comes from, how it is read, and what others reached on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from eval.questions import Question
from index.errors import DatelineError

ArticleRecord = Mapping[str, str]  # a record as `dateline index` reads it: id, text, and title, date, source, url


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the articles that belong to it alone; its `source` filter then names only those."""

    question: Question
    articles: tuple[ArticleRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class SuiteData:
    """Articles that all questions share, and the cases."""

    articles: tuple[ArticleRecord, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with the texts it cites, and whether human judges found that they support it."""

    id: str
    claim: str
    references: tuple[str, ...]
    supported: bool
    group: str


@dataclass(frozen=True, slots=True)
class Published:
    """What somebody reached, by measure key; `source` says where it stands, and on which documents."""

    system: str
    figures: Mapping[str, float]
    source: str


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite. One of `load`, `load_claims` and `measure` is set; each takes the suite's folder and raises `SuiteError`."""

    name: str
    licence: str
    layout: str
    load: Callable[[Path], SuiteData] | None = None
    load_claims: Callable[[Path], tuple[Claim, ...]] | None = None
    measure: Callable[..., str] | None = None  # (folder, out_dir, open_desk, build_index) → the table
    shipped: Path | None = None  # the folder of files that come with Dateline
    published: tuple[Published, ...] = field(default=())


class SuiteError(DatelineError):
    """A suite is unknown, or its files are missing or not laid out as it says; the message names the file."""


def source_of(suite: str, record: str) -> str:
    """The source that a suite's article gets in the index."""
    return f"{suite}.jsonl#{record}"


def unique(articles: Iterable[ArticleRecord]) -> list[ArticleRecord]:
    """The articles without those whose id came before."""
    return list({article["id"]: article for article in articles}.values())

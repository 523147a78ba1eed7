"""Fixtures of the rag room's tests: the bundled embedding model, and found passages of texts given in a test."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from index.embed import SentenceEncoder, Vectors
from index.models import find_model
from index.sentences import sentence_spans
from index.types import Article, ArticleDate, Passage, Span
from rag.types import Hit

HitOf = Callable[..., Hit]
_IDS = count(1)


@pytest.fixture(scope="session")
def encode() -> Callable[[Sequence[str]], Vectors]:
    """The bundled model: texts become unit vectors."""
    return SentenceEncoder(find_model()).encode


def _hit(
    text: str,
    *,
    source: str = "a.txt",
    day: date | None = None,
    title: str | None = None,
    publisher: str | None = None,
    start: int = 0,
    end: int | None = None,
) -> Hit:
    end = len(text) if end is None else end
    number = next(_IDS)
    article = Article(
        id=number, source=source, root="root", title=title, publisher=publisher, url=None,
        date=ArticleDate(day, day, "record") if day else ArticleDate(), encoding="utf-8", language="en",
        content_hash=hashlib.sha256(text.encode()).hexdigest(), passages=1, embedded=1,
    )  # fmt: skip
    sentences = tuple(sentence_spans(text, Span(start, end)))
    return Hit(article, Passage(number, number, start, end, text[start:end], sentences), score=0.5)


@pytest.fixture(scope="session")
def hit_of() -> HitOf:
    """Makes a found passage: a text, and where wanted its source, day, title, publisher and span."""
    return _hit


@pytest.fixture(scope="session")
def seed_hits(seeds: Path) -> list[Hit]:
    """Each seed article as one passage of its first 600 characters."""
    texts = {file.name: file.read_bytes().decode() for file in sorted(seeds.glob("*.txt"))}
    return [_hit(text, source=name, end=min(len(text), 600)) for name, text in texts.items()]

"""An index of made-up articles with made-up vectors, so that the cost of a question can be measured at sizes that take hours to
embed. Catalogue, full-text index and Chroma are the real ones; only reading and embedding are left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from index.build import writer_lock
from index.catalogue_writer import CatalogueWriter
from index.embed import Vectors
from index.models import ModelFiles
from index.place import claim_place
from index.spelling import sound_key
from index.store import VectorStore
from index.types import UNDATED, Article, PassageCut, Span
from index.vectors import VECTORS

ROOT = Path("/made-up")
_DIMENSION = 384
_ARTICLE = 5  # passages
_AT_ONCE = 400  # articles between two commits
_TOPICS = 200
_NEAR = 0.7  # cosine of a passage with its topic, about


def grow(folder: Path, passages: int, *, files: ModelFiles, text: Callable[[int], str]) -> int:
    """Adds made-up articles until the index has at least so many passages; returns how many it has.

    `text(n)` is the text of the n-th passage. Vectors lie about `_TOPICS` random directions of unit length. `files` is the
    model whose questions the index is asked with.
    """
    with writer_lock(folder):
        catalogue = CatalogueWriter(folder)
        try:
            with catalogue.transaction():
                catalogue.set_meta("model", files.name)
                catalogue.set_meta("model_fingerprint", files.fingerprint)
                root = catalogue.add_root(ROOT, whole=True)
            store = VectorStore(claim_place(catalogue, folder, None, rebuild=False))
            store.create(model=files.name, fingerprint=files.fingerprint, dimension=_DIMENSION)
            there = catalogue.passage_count()
            numbers = iter(range(there // _ARTICLE, -(-passages // _ARTICLE)))
            while portion := list(islice(numbers, _AT_ONCE)):
                _add(catalogue, store, root, portion, text)
            with catalogue.transaction():
                catalogue.refresh_names(sound_key)
                catalogue.set_meta(VECTORS, "settled")
                catalogue.advance()
                catalogue.advance("vectors_generation")
            store.settle()
            return catalogue.passage_count()
        finally:
            catalogue.close()


def _add(
    catalogue: CatalogueWriter, store: VectorStore, root: int, portion: list[int], text: Callable[[int], str]
) -> None:
    """Commits articles with these numbers; the n-th has the passages from n * _ARTICLE, numbered from 1 in the index."""
    first = portion[0] * _ARTICLE
    count = len(portion) * _ARTICLE
    with catalogue.transaction():
        for number in portion:
            parts = [text(number * _ARTICLE + place) for place in range(_ARTICLE)]
            article, cuts = _article(number, parts)
            catalogue.insert(root, article, article.source, article.source, article.content_hash, "", cuts)
    ids = list(range(first + 1, first + count + 1))
    articles = {p.id: p.article_id for p in catalogue.passages(ids).values()}
    store.add(ids, vectors(first, count), [articles[i] for i in ids])
    with catalogue.transaction():
        catalogue.mark_embedded(ids)


def _article(number: int, parts: list[str]) -> tuple[Article, list[PassageCut]]:
    whole = "\n\n".join(parts)
    article = Article(
        id=0, source=f"{number}.txt", root="", title=None, publisher=None, url=None, date=UNDATED, encoding="utf-8",
        language="en", content_hash=hashlib.sha256(whole.encode()).hexdigest(), passages=len(parts), embedded=0, text=whole,
    )  # fmt: skip
    return article, list(_cuts(parts))


def _cuts(parts: list[str]) -> Iterator[PassageCut]:
    start = 0
    for part in parts:
        span = Span(start, start + len(part))
        yield PassageCut(span, (span,))
        start = span.end + 2


def vectors(first: int, count: int) -> Vectors:
    """Unit vectors, the same for the same number however they are asked for in portions that begin alike."""
    topics = np.random.default_rng(0).standard_normal((_TOPICS, _DIMENSION), dtype=np.float32)
    topics /= np.linalg.norm(topics, axis=1, keepdims=True)
    noise = np.random.default_rng((1, first)).standard_normal((count, _DIMENSION), dtype=np.float32)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    made = _NEAR * topics[np.arange(first, first + count) % _TOPICS] + np.sqrt(1 - _NEAR**2) * noise
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)

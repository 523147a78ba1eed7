"""Read access to an index, for as long as a chat stays open: sees what other processes commit meanwhile.

Opening is cheap; Chroma and the question encoder are loaded when first needed.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.catalogue import Catalogue
from index.embed import Encoder, Vectors, question_encoder
from index.errors import ModelMismatchError, NoIndexError
from index.models import BUNDLED, find_model, mismatch
from index.types import Article, IndexState

if TYPE_CHECKING:
    from index.store import VectorStore

_REMEMBERED = 5000  # texts; about 8 MB


class IndexReader:
    """An open index. Its vectors are searched through `nearest`, everything else through `catalogue`."""

    def __init__(self, folder: Path, *, cache: Path, model: str | None = None) -> None:
        self.folder = folder
        self._cache = cache
        self._lock = threading.Lock()
        self._store: VectorStore | None = None
        self._encoder: tuple[str, Encoder] | None = None  # with its weights' fingerprint
        self._seen: str | None = None
        self._encoded: dict[str, Vectors] = {}
        self._names: tuple[str | None, dict[str, str]] | None = None
        self.catalogue = Catalogue(folder)
        made_with = self.catalogue.meta("model")
        if made_with is None:
            raise NoIndexError(f"The index at {folder} is empty. Fill it with: dateline index PATH --index {folder}")
        asked = None if model is None else find_model(model)
        if asked is not None and asked.fingerprint != self.catalogue.meta("model_fingerprint"):
            raise ModelMismatchError(mismatch(folder, made_with, asked.name))

    @property
    def model(self) -> str:
        """The embedding model that the index was made with."""
        return self.catalogue.meta("model") or BUNDLED

    @property
    def encoder(self) -> Encoder:
        """The question encoder, another one when the index was meanwhile made anew with another model.

        Raises ModelMismatchError when the model's files are no longer those of the index.
        """
        wanted = self.catalogue.meta("model_fingerprint")
        if self._encoder is None or self._encoder[0] != wanted:
            files = find_model(self.model)
            if files.fingerprint != wanted:
                raise ModelMismatchError(mismatch(self.folder, self.model, files.name))
            self._encoder = (files.fingerprint, question_encoder(files, self._cache))
            self._encoded = {}
        return self._encoder[1]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of texts, float32, shape (n, dimension); those of the last few thousand texts are remembered.

        Each text is encoded by itself: in a batch its last bits would depend on its neighbours, and an answer on what
        was asked before.
        """
        with self._lock:
            encoder, remembered = self.encoder, self._encoded
            known = {text: remembered[text] for text in texts if text in remembered}
        fresh = {text: encoder.encode([text])[0] for text in dict.fromkeys(texts) if text not in known}
        vectors = known | fresh
        with self._lock:
            remembered |= fresh
            while len(remembered) > _REMEMBERED:
                del remembered[next(iter(remembered))]
        return np.stack([vectors[text] for text in texts]) if texts else np.zeros((0, 0), dtype=np.float32)

    def nearest(self, vector: Vectors, k: int, articles: set[int] | None = None) -> list[tuple[int, float]]:
        """The k passages nearest to a unit vector among those of the given articles (None: all), as (number, cosine)."""
        with self._lock:
            return self._fresh_store().nearest(vector, k, None if articles is None else sorted(articles))

    def vectors(self, ids: Sequence[int]) -> dict[int, Vectors]:
        """The stored vectors of those of the passages that have one."""
        with self._lock:
            return self._fresh_store().vectors(ids)

    def names(self) -> dict[str, str]:
        """The corpus's names with their sound keys."""
        generation = self.catalogue.meta("generation")
        if self._names is None or self._names[0] != generation:
            self._names = (generation, self.catalogue.names())
        return self._names[1]

    def articles(self) -> list[Article]:
        """All articles by source, without their texts."""
        return self.catalogue.articles()

    def article(self, source: str) -> Article:
        """One article with its text. Raises UnreadableError for a source that is not indexed."""
        return self.catalogue.article(source)

    def state(self) -> IndexState:
        return self.catalogue.state()

    def fingerprint(self) -> str:
        """A hash of what the index holds: equal for two indexes of the same articles made with the same model."""
        digest = hashlib.sha256((self.catalogue.meta("model_fingerprint") or "").encode())
        for article in self.articles():
            digest.update(
                f"{article.source}\x1f{article.content_hash}\x1f{article.date}\x1f{article.embedded}\x1e".encode()
            )
        return digest.hexdigest()

    def _fresh_store(self) -> VectorStore:
        from index.store import VectorStore

        generation = self.catalogue.meta("generation")
        if self._store is None:
            self._store = VectorStore(self.folder / "chroma")
        elif generation != self._seen:
            self._store.refresh()
        self._seen = generation
        return self._store


def open_reader(folder: Path, *, cache: Path, model: str | None = None) -> IndexReader:
    """An index for reading. Raises NoIndexError where there is none, ModelMismatchError when `model` is not the index's."""
    return IndexReader(folder, cache=cache, model=model)

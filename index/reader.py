"""Read access to an index, for as long as a chat stays open: sees what other processes commit meanwhile.

Opening is cheap; Chroma and the question encoder are loaded when first needed.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.catalogue import Catalogue
from index.embed import Encoder, Vectors, question_encoder
from index.errors import ModelMismatchError, NoIndexError, VectorsDamagedError
from index.models import BUNDLED, find_model, mismatch
from index.place import place_of
from index.types import Article, IndexState

if TYPE_CHECKING:
    from index.store import VectorStore

_REMEMBERED = 5000  # texts; about 8 MB


class _Loaded:
    """What costs time to load, shared by a reader and its snapshots."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.store: VectorStore | None = None
        self.seen = -1  # the generation of vectors that the store was opened at
        self.encoder: tuple[str, Encoder] | None = None  # with its weights' fingerprint
        self.encoded: dict[str, Vectors] = {}
        self.names: tuple[str | None, dict[str, str]] | None = None


class IndexReader:
    """An open index. Its vectors are searched through `nearest`, everything else through `catalogue`."""

    def __init__(self, folder: Path, *, cache: Path, model: str | None = None, chroma_url: str | None = None) -> None:
        self.folder = folder
        self.chroma_url = chroma_url
        self._cache = cache
        self._loaded = _Loaded()
        self._held = False
        self.catalogue = Catalogue(folder)
        made_with = self.catalogue.meta("model")
        if made_with is None:
            raise NoIndexError(f"The index at {folder} is empty. Fill it with: dateline index PATH --index {folder}")
        asked = None if model is None else find_model(model)
        if asked is not None and asked.fingerprint != self.catalogue.meta("model_fingerprint"):
            raise ModelMismatchError(mismatch(folder, made_with, asked.name))
        place_of(self.catalogue, folder, chroma_url)

    @contextmanager
    def snapshot(self) -> Iterator[IndexReader]:
        """A reader whose catalogue stays as it is at this moment, whatever other processes commit: one for each question.

        Of a snapshot, that snapshot itself.
        """
        if self._held:
            yield self
            return
        still: IndexReader = object.__new__(IndexReader)
        still.folder, still.chroma_url, still._cache, still._loaded = (
            self.folder, self.chroma_url, self._cache, self._loaded,
        )  # fmt: skip
        still._held = True
        still.catalogue = Catalogue(self.folder)
        try:
            still.catalogue.hold()
            yield still
        finally:
            still.catalogue.close()

    @property
    def model(self) -> str:
        """The embedding model that the index was made with."""
        return self.catalogue.meta("model") or BUNDLED

    @property
    def encoder(self) -> Encoder:
        """The question encoder, another one when the index was meanwhile made anew with another model.

        Raises ModelMismatchError when the model's files are no longer those of the index.
        """
        wanted, loaded = self.catalogue.meta("model_fingerprint"), self._loaded
        with loaded.lock:
            if loaded.encoder is None or loaded.encoder[0] != wanted:
                files = find_model(self.model)
                if files.fingerprint != wanted:
                    raise ModelMismatchError(mismatch(self.folder, self.model, files.name))
                loaded.encoder = (files.fingerprint, question_encoder(files, self._cache))
                loaded.encoded = {}
            return loaded.encoder[1]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of texts, float32, shape (n, dimension); those of the last few thousand texts are remembered."""
        with self._loaded.lock:
            encoder, remembered = self.encoder, self._loaded.encoded
            vectors = {text: remembered[text] for text in texts if text in remembered}
        fresh = [text for text in dict.fromkeys(texts) if text not in vectors]
        vectors |= dict(zip(fresh, encoder.encode(fresh), strict=True))
        with self._loaded.lock:
            remembered |= {text: vectors[text] for text in fresh}
            while len(remembered) > _REMEMBERED:
                del remembered[next(iter(remembered))]
        return np.stack([vectors[text] for text in texts]) if texts else np.zeros((0, 0), dtype=np.float32)

    def nearest(self, vector: Vectors, k: int, articles: set[int] | None = None) -> list[tuple[int, float]]:
        """The k passages nearest to a unit vector among those of the given articles (None: all), as (number, cosine)."""
        with self._loaded.lock:
            store = self._fresh_store()
            return [] if store is None else store.nearest(vector, k, None if articles is None else sorted(articles))

    def vectors(self, ids: Sequence[int]) -> dict[int, Vectors]:
        """The stored vectors of those of the passages that have one."""
        with self._loaded.lock:
            store = self._fresh_store()
            return {} if store is None else store.vectors(ids)

    def names(self) -> dict[str, str]:
        """The corpus's names with their sound keys."""
        generation, loaded = self.catalogue.meta("generation"), self._loaded
        if loaded.names is None or loaded.names[0] != generation:
            loaded.names = (generation, self.catalogue.names())
        return loaded.names[1]

    def articles(self) -> list[Article]:
        """All articles by source, without their texts."""
        return self.catalogue.articles()

    def article(self, source: str) -> Article:
        """One article with its text. Raises UnreadableError for a source that is not indexed."""
        return self.catalogue.article(source)

    def article_version(self, content_hash: str, source: str | None = None) -> Article:
        """The article as it was when it was cited, with its text, though it may have changed since.

        Raises UnreadableError where that version is no longer kept.
        """
        return self.catalogue.version(content_hash, source)

    def copies_of(self, article: int) -> list[str]:
        """The sources of the other articles that are near-identical to this one (by its number)."""
        groups = self.catalogue.copy_groups([article])
        members = self.catalogue.copy_members(groups.values())
        return [source for each in members.values() for number, source in each if number != article]

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

    def _fresh_store(self) -> VectorStore | None:
        """The store as of the catalogue's last word on vectors; None where none was ever stored, or it can't be opened.

        In the second case questions are answered by words until the next `dateline index` has made it anew.
        """
        generation, loaded = int(self.catalogue.meta("vectors_generation") or 0), self._loaded
        if not generation:
            return None
        from index.store import VectorStore

        try:
            if loaded.store is None:
                loaded.store = VectorStore(place_of(self.catalogue, self.folder, self.chroma_url))
            elif generation > loaded.seen:
                loaded.store.refresh()
        except VectorsDamagedError:
            loaded.store = None
        loaded.seen = max(generation, loaded.seen)
        return loaded.store


def open_reader(folder: Path, *, cache: Path, model: str | None = None, chroma_url: str | None = None) -> IndexReader:
    """An index for reading. Raises NoIndexError where there is none, ModelMismatchError when `model` is not the index's."""
    return IndexReader(folder, cache=cache, model=model, chroma_url=chroma_url)

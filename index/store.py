"""The vectors: one Chroma collection per index. The only file that imports chromadb.

Knows ids, vectors and article numbers; the catalogue knows what they mean and is the truth. A persistent Chroma
client does not see what another process wrote, so `refresh` opens it anew when the catalogue says that it changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.errors import NotFoundError

from index.embed import Vectors

COLLECTION = "passages"
_BATCH = 2000  # Chroma refuses more than 5,461 rows at once


class VectorStore:
    """Passage vectors by catalogue id, searched by cosine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open()

    def _open(self) -> None:
        settings = chromadb.Settings(anonymized_telemetry=False)
        self._client: Any = chromadb.PersistentClient(path=str(self._folder), settings=settings)
        self._collection: Any = None

    def refresh(self) -> None:
        """Sees what other processes wrote since this store was opened."""
        SharedSystemClient.clear_system_cache()
        self._open()

    def create(self, *, model: str, fingerprint: str, dimension: int) -> None:
        """Makes the collection where it is missing; its metadata name the model that its vectors come from."""
        self._collection = self._client.get_or_create_collection(
            COLLECTION,
            embedding_function=None,
            metadata={"model": model, "fingerprint": fingerprint, "dimension": dimension},
            configuration={"hnsw": {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 200}},
        )

    def drop(self) -> None:
        """Deletes the collection and all its vectors."""
        with suppress(NotFoundError):
            self._client.delete_collection(COLLECTION)
        self._collection = None

    @property
    def collection(self) -> Any:
        """The collection, or None where no vector was ever stored."""
        if self._collection is None:
            try:
                self._collection = self._client.get_collection(COLLECTION, embedding_function=None)
            except NotFoundError:
                return None
        return self._collection

    def metadata(self) -> dict[str, Any]:
        return dict(self.collection.metadata) if self.collection is not None else {}

    def add(self, ids: Sequence[int], vectors: Vectors, articles: Sequence[int]) -> None:
        """Stores or replaces the vectors of passages, each with its article's number."""
        for begin in range(0, len(ids), _BATCH):
            part = slice(begin, begin + _BATCH)
            self.collection.upsert(
                ids=[str(i) for i in ids[part]],
                embeddings=vectors[part],
                metadatas=[{"article": article} for article in articles[part]],
            )

    def delete(self, ids: Sequence[int]) -> None:
        """Deletes vectors; ids that are not there are passed over."""
        if self.collection is None:
            return
        for begin in range(0, len(ids), _BATCH):
            self.collection.delete(ids=[str(i) for i in ids[begin : begin + _BATCH]])

    def nearest(self, vector: Vectors, k: int, articles: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The k passages nearest to a unit vector, as (id, cosine), best first; only of the given articles, if any."""
        if articles is not None and not articles:
            return []
        where = None if articles is None else {"article": {"$in": list(articles)}}
        found = self._asked(
            lambda collection: collection.query(
                query_embeddings=vector[None, :], n_results=k, where=where, include=["distances"]
            )
        )
        if found is None:
            return []
        # Chroma gives cosine distance; a deleted id that an old segment still holds comes back as None.
        return [
            (int(key), 1.0 - float(distance))
            for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)
            if key is not None
        ]

    def vectors(self, ids: Sequence[int]) -> dict[int, Vectors]:
        """The stored vectors of those of the passages that are embedded."""
        if not ids:
            return {}
        found = self._asked(lambda collection: collection.get(ids=[str(i) for i in ids], include=["embeddings"]))
        if found is None:
            return {}
        return {
            int(key): np.asarray(row, dtype=np.float32)
            for key, row in zip(found["ids"], found["embeddings"], strict=True)
        }

    def _asked(self, ask: Callable[[Any], Any]) -> Any:
        """What `ask` gets from the collection, opened again if a rebuild replaced it; None while there is none."""
        try:
            return None if self.collection is None else ask(self.collection)
        except NotFoundError:
            self.refresh()
        try:
            return None if self.collection is None else ask(self.collection)
        except NotFoundError:
            return None

    def ids(self) -> set[int]:
        """The ids of all stored vectors."""
        if self.collection is None:
            return set()
        return {int(key) for key in self.collection.get(include=[])["ids"]}

"""The vectors: one Chroma collection per index, in its folder or on a Chroma server. The only file that imports chromadb.

Knows ids, vectors and article numbers; the catalogue knows what they mean and is the truth. A persistent Chroma
client does not see what another process wrote, so `refresh` opens it anew when the catalogue says that it changed.
"""

from __future__ import annotations

import os
import re
import shutil
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from index.embed import Vectors
from index.errors import UsageError, VectorsDamagedError, VectorStoreError
from index.lean_import import lean
from index.place import Place

with lean():
    import chromadb
    import httpx
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.errors import ChromaError, InternalError, NotFoundError

_HEAD = struct.Struct("<iQQQQ")
_BATCH = 2000  # Chroma refuses more than 5,461 rows at once
_HNSW = {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 200}
_NO_ROOM = (
    "disk is full",
    "no space",
    "enospc",
    "file too large",
    "efbig",
    "disk i/o error",
    "os error 28",
    "os error 27",
)


class VectorStore:
    """Passage vectors by catalogue id, searched by cosine.

    Raises VectorsDamagedError where what is stored can't be opened, VectorStoreError where the server or the disk fails.
    """

    def __init__(self, place: Place | Path) -> None:
        self._place = place if isinstance(place, Place) else Place(place)
        with _explained(self._place, opening=True):
            self._open()

    def _open(self) -> None:
        settings = chromadb.Settings(anonymized_telemetry=False)
        if self._place.url:
            host, port, ssl = _address(self._place.url)
            self._client: Any = chromadb.HttpClient(host=host, port=port, ssl=ssl, settings=settings)
        else:
            self._client = chromadb.PersistentClient(path=str(self._place.folder), settings=settings)
        self._collection: Any = None

    def refresh(self) -> None:
        """Sees what other processes wrote since this store was opened. (A server's writes are seen as they are.)"""
        self._collection = None
        if not self._place.url:
            SharedSystemClient.clear_system_cache()
            with _explained(self._place, opening=True):
                self._open()

    def create(self, *, model: str, fingerprint: str, dimension: int) -> None:
        """Makes the collection where it is missing; its metadata name the model that its vectors come from."""
        with _explained(self._place):
            self._collection = self._client.get_or_create_collection(
                self._place.collection,
                embedding_function=None,
                metadata={"model": model, "fingerprint": fingerprint, "dimension": dimension},
                configuration={"hnsw": _HNSW},
            )

    def drop(self) -> None:
        """Deletes the collection and all its vectors."""
        with suppress(NotFoundError), _explained(self._place):
            self._client.delete_collection(self._place.collection)
        self._collection = None

    @property
    def collection(self) -> Any:
        """The collection, or None where no vector was ever stored."""
        if self._collection is None:
            try:
                self._collection = self._client.get_collection(self._place.collection, embedding_function=None)
            except NotFoundError:
                return None
        return self._collection

    def metadata(self) -> dict[str, Any]:
        with _explained(self._place, opening=True):
            return dict(self.collection.metadata) if self.collection is not None else {}

    def add(self, ids: Sequence[int], vectors: Vectors, articles: Sequence[int]) -> None:
        """Stores or replaces the vectors of passages, each with its article's number."""
        with _explained(self._place):
            for begin in range(0, len(ids), _BATCH):
                part = slice(begin, begin + _BATCH)
                self.collection.upsert(
                    ids=[str(i) for i in ids[part]],
                    embeddings=vectors[part],
                    metadatas=[{"article": article} for article in articles[part]],
                )

    def delete(self, ids: Sequence[int]) -> None:
        """Deletes vectors; ids that are not there are passed over."""
        with _explained(self._place):
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
        """What `ask` gets from the collection, opened again if another process changed it meanwhile; None while there is none."""
        try:
            return None if self.collection is None else ask(self.collection)
        except (NotFoundError, InternalError):
            self.refresh()
        try:
            with _explained(self._place):
                return None if self.collection is None else ask(self.collection)
        except NotFoundError:
            return None

    def ids(self) -> set[int]:
        """The ids of all stored vectors."""
        with _explained(self._place, opening=True):
            if self.collection is None:
                return set()
            return {int(key) for key in self.collection.get(include=[])["ids"]}

    def settle(self) -> None:
        """Has the disk itself hold what was written, so that a power cut later takes nothing back."""
        if self._place.url:
            return
        _clear_unused(self._place.folder)
        for path in [*self._place.folder.rglob("*"), self._place.folder]:
            with suppress(OSError):
                handle = os.open(path, os.O_RDONLY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)

    def rewrite(self) -> None:
        """Writes all vectors anew, so that nothing is left in the files of those that were deleted.

        In a folder the old files go as a whole. On a server the collection is replaced; what its disk keeps is its own affair.
        """
        if self.collection is None:
            return
        metadata = self.metadata()
        with _explained(self._place):
            kept = self.collection.get(include=["embeddings", "metadatas"])
        self.drop()
        if not self._place.url:
            self.discard(self._place)
            self.refresh()
        self.create(**metadata)
        self.add(
            [int(key) for key in kept["ids"]],
            np.asarray(kept["embeddings"], dtype=np.float32),
            [int(each["article"]) for each in kept["metadatas"]],
        )

    @staticmethod
    def discard(place: Place) -> None:
        """Deletes everything stored at a place, readable or not. No store of this process may be open there."""
        if place.url:
            return
        SharedSystemClient.clear_system_cache()
        shutil.rmtree(place.folder, ignore_errors=True)


def _clear_unused(folder: Path) -> None:
    """Zeroes the places for vectors that Chroma's graph files hold but do not use.

    Chroma writes them as they lay in memory, which may be a deleted vector's old place. The files' head (chroma-hnswlib's
    `persistDirty`) is a version, then offset, capacity, count and bytes an element; anything else is left alone.
    """
    for head in folder.glob("*/header.bin"):
        begin = head.read_bytes()[: _HEAD.size]
        data = head.with_name("data_level0.bin")
        if len(begin) < _HEAD.size or not data.is_file():
            continue
        version, _, capacity, count, size = _HEAD.unpack(begin)
        if version == 1 and count <= capacity and capacity * size == data.stat().st_size:
            with data.open("r+b") as file:
                file.seek(count * size)
                for _ in range(count, capacity):
                    file.write(bytes(size))


@contextmanager
def _explained(place: Place, *, opening: bool = False) -> Iterator[None]:
    """Turns Chroma's errors into ours, with what to do about them."""
    try:
        yield
    except NotFoundError:
        raise
    except (ChromaError, httpx.HTTPError, ValueError, OSError) as error:
        reason = " ".join(str(error).split())[:200]
        if place.url:
            raise VectorStoreError(
                f"The Chroma server at {place.url} can't be used ({reason}). Start it (chroma run --path DIR --port N), "
                f"correct DATELINE_CHROMA_URL, or leave it out to keep vectors in the index folder (index with --rebuild then)."
            ) from error
        if any(word in reason.lower() for word in _NO_ROOM):
            raise VectorStoreError(
                f"The vectors could not be written to {place.folder}: the disk is full, or may not grow ({reason}). "
                "Make room and run the same command again; it goes on where it stopped."
            ) from error
        if opening:
            raise VectorsDamagedError(f"{place.folder}: {reason}") from error
        raise VectorStoreError(f"The vectors at {place.folder} could not be read or written: {reason}") from error


def _address(url: str) -> tuple[str, int, bool]:
    parts = urlsplit(url if "//" in url else f"http://{url}")
    try:
        port = parts.port
    except ValueError:
        port = -1
    host = parts.hostname or ""
    if (
        parts.scheme not in {"http", "https"}
        or port == -1
        or parts.path.strip("/")
        or not re.fullmatch(r"[\w.:-]+", host)
    ):
        raise UsageError(f"chroma_url must be like http://127.0.0.1:8001, not {url!r}.")
    return host, port or (443 if parts.scheme == "https" else 8000), parts.scheme == "https"

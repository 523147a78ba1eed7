"""The second half of indexing: vectors follow the catalogue.

Every passage that waits for a vector gets one, newest articles first, and vectors whose passage is gone go too. Whatever
instant the process dies at, both lists are in the catalogue, and the next run goes on from them. While vectors are being
written the catalogue says so (`VECTORS`), so that a run that finds it said compares the two, id by id.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from index.catalogue_writer import CatalogueWriter
from index.embed import Vectors, export, export_folder, passage_encoder
from index.errors import VectorsDamagedError
from index.models import ModelFiles
from index.passages import embedded_text
from index.place import Place
from index.reconcile import reconcile
from index.store import VectorStore

EMBED_AT_ONCE = 128  # passages between two commits
VECTORS = "vectors"  # the catalogue's word on them: "settled", or "open" while they are written

Say = Callable[[str], None]


def embed_waiting(
    catalogue: CatalogueWriter,
    place: Place,
    files: ModelFiles,
    cache: Path,
    *,
    rebuild: bool,
    progress: bool,
    say: Say,
    most: int | None = None,
) -> int:
    """Gives every passage that has none its vector (`most` of them at most) and takes the vectors of passages that are gone.

    Returns how many were given. Raises VectorStoreError where they can't be stored.
    """
    needs_export = not (export_folder(files, cache) / "export.json").is_file()
    if needs_export:
        say(f"Preparing {files.name}, once on this machine …")
        export(files, cache)
    store = _opened(catalogue, place, say)
    _open_books(catalogue, store, files, rebuild=rebuild)
    waiting = catalogue.waiting()[:most]
    if waiting:
        store.create(model=files.name, fingerprint=files.fingerprint, dimension=passage_encoder(files, cache).dimension)
    with tqdm(total=len(waiting), desc="embedding", unit="passage", disable=not progress, file=sys.stderr) as bar:
        for ids in _portions(waiting, EMBED_AT_ONCE):
            _embed(ids, catalogue, store, files, cache)
            bar.update(len(ids))
    delete_doomed(catalogue, store)
    store.settle()
    with catalogue.transaction():
        catalogue.set_meta(VECTORS, "settled")
        catalogue.advance("vectors_generation")
    return len(waiting)


def _opened(catalogue: CatalogueWriter, place: Place, say: Say) -> VectorStore:
    """The store, compared with the catalogue where a run did not finish; made anew where it can't be read at all."""
    try:
        store = VectorStore(place)
        if catalogue.meta(VECTORS) == "open" or place.url:
            reconcile(catalogue, store)
        return store
    except VectorsDamagedError as error:
        say(f"The vectors can't be read ({error}); they are made anew.")
        VectorStore.discard(place)
        store = VectorStore(place)
        reconcile(catalogue, store)
        return store


def _open_books(catalogue: CatalogueWriter, store: VectorStore, files: ModelFiles, *, rebuild: bool) -> None:
    with catalogue.transaction():
        catalogue.set_meta(VECTORS, "open")
    # Vectors of another model are there when a rebuild with a new one was interrupted.
    if rebuild or store.metadata().get("fingerprint", files.fingerprint) != files.fingerprint:
        store.drop()
        with catalogue.transaction():
            catalogue.mark_waiting()
            catalogue.forget_doomed()


def _portions(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for begin in range(0, len(ids), size):
        yield ids[begin : begin + size]


def _embed(ids: Sequence[int], catalogue: CatalogueWriter, store: VectorStore, files: ModelFiles, cache: Path) -> None:
    """Stores the vectors of these passages. A text that has a vector already, or comes twice, is not embedded again."""
    rows = catalogue.to_embed(ids)
    texts = {digest: embedded_text(title, text) for _, _, digest, title, text in rows}
    twins = {digest: twin for digest in texts if (twin := catalogue.twin(digest)) is not None}
    there = store.vectors(list(set(twins.values())))
    vectors: dict[bytes, Vectors] = {digest: there[twin] for digest, twin in twins.items() if twin in there}
    fresh = [digest for digest in texts if digest not in vectors]
    if fresh:
        made = passage_encoder(files, cache).encode([texts[digest] for digest in fresh])
        vectors |= dict(zip(fresh, made, strict=True))
    store.add(
        [number for number, *_ in rows],
        np.stack([vectors[digest] for _, _, digest, _, _ in rows]),
        [article for _, article, *_ in rows],
    )
    with catalogue.transaction():
        catalogue.mark_embedded([number for number, *_ in rows])
        catalogue.advance("vectors_generation")


def delete_doomed(catalogue: CatalogueWriter, store: VectorStore) -> None:
    """Deletes the vectors of passages that are gone from the catalogue."""
    doomed = catalogue.doomed()
    if doomed:
        store.delete(doomed)
        with catalogue.transaction():
            catalogue.forget_doomed(doomed)
            catalogue.advance("vectors_generation")

"""The second half of indexing: vectors follow the catalogue.

Every passage that waits for a vector gets one, newest articles first, and vectors whose passage is gone go too. Whatever
instant the process dies at, both lists are in the catalogue, and the next run goes on from them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from tqdm import tqdm

from index.catalogue_writer import CatalogueWriter
from index.embed import PassageEncoder, export, export_folder
from index.models import ModelFiles
from index.store import VectorStore

EMBED_AT_ONCE = 256  # passages between two commits, or one article where that has more

Say = Callable[[str], None]
Waiting = tuple[int, int, str | None, str]  # passage, article, the article's title, the passage's text


def embedded_text(title: str | None, text: str) -> str:
    """What is embedded for a passage: its words, after its article's title, which often alone names what it is about."""
    return f"{title}. {text}" if title else text


def embed_waiting(
    catalogue: CatalogueWriter,
    folder: Path,
    files: ModelFiles,
    cache: Path,
    *,
    rebuild: bool,
    progress: bool,
    say: Say,
) -> int:
    """Gives every passage that has none its vector and takes the vectors of passages that are gone; returns how many it gave."""
    waiting = catalogue.waiting()
    doomed = catalogue.doomed()
    needs_export = not (export_folder(files, cache) / "export.json").is_file()
    if not waiting and not doomed and not needs_export:
        return 0
    encoder = PassageEncoder(files)
    if waiting or needs_export:
        say(f"Loading {files.name} …")
        export(encoder, cache)
    store = VectorStore(folder / "chroma")
    # Vectors of another model are there when a rebuild with a new one was interrupted.
    if rebuild or store.metadata().get("fingerprint", files.fingerprint) != files.fingerprint:
        store.drop()
    if waiting:
        store.create(model=files.name, fingerprint=files.fingerprint, dimension=encoder.dimension)
    with tqdm(total=len(waiting), desc="embedding", unit="passage", disable=not progress, file=sys.stderr) as bar:
        for batch in batches(waiting, EMBED_AT_ONCE):
            # One article at a time: in a batch a vector's last bits depend on its neighbours, and an index that grew article
            # by article would then not answer exactly like a rebuilt one.
            articles = (list(group) for _, group in groupby(batch, key=lambda passage: passage[1]))
            vectors = [
                encoder.encode([embedded_text(title, text) for _, _, title, text in group]) for group in articles
            ]
            ids = [passage for passage, _, _, _ in batch]
            store.add(ids, np.concatenate(vectors), [article for _, article, _, _ in batch])
            with catalogue.transaction():
                catalogue.mark_embedded(ids)
            bar.update(len(batch))
    delete_doomed(catalogue, store)
    return len(waiting)


def batches(waiting: Sequence[Waiting], least: int) -> Iterator[list[Waiting]]:
    """Whole articles, in order, in runs of at least so many passages (the last may have fewer)."""
    batch: list[Waiting] = []
    for _, group in groupby(waiting, key=lambda passage: passage[1]):
        batch += group
        if len(batch) >= least:
            yield batch
            batch = []
    if batch:
        yield batch


def delete_doomed(catalogue: CatalogueWriter, store: VectorStore) -> None:
    """Deletes the vectors of passages that are gone from the catalogue."""
    doomed = catalogue.doomed()
    if doomed:
        store.delete(doomed)
        with catalogue.transaction():
            catalogue.forget_doomed(doomed)

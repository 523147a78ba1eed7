"""Where an index keeps its vectors, as the catalogue remembers it: in its folder, or on a Chroma server."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.catalogue import Catalogue
from index.errors import UsageError

if TYPE_CHECKING:
    from index.catalogue_writer import CatalogueWriter

_KEPT = "vectors_kept"  # in the catalogue: "folder" or "server"
_COLLECTION = "collection"  # in the catalogue: this index's own name on a server


@dataclass(frozen=True, slots=True)
class Place:
    """Where an index keeps its vectors: a folder, or a collection on the Chroma server at `url`."""

    folder: Path
    url: str | None = None
    collection: str = "passages"


def claim_place(catalogue: CatalogueWriter, folder: Path, url: str | None, *, rebuild: bool) -> Place:
    """The place, remembered. Raises UsageError where the vectors are kept elsewhere and `rebuild` is not set."""
    asked = "server" if url else "folder"
    if catalogue.meta(_KEPT) not in {None, asked} and not rebuild:
        raise UsageError(_elsewhere(folder, asked))
    if catalogue.meta(_KEPT) != asked:
        with catalogue.transaction():
            catalogue.set_meta(_KEPT, asked)
            if catalogue.meta(_COLLECTION) is None:
                catalogue.set_meta(_COLLECTION, f"dateline-{secrets.token_hex(8)}")
    return place_of(catalogue, folder, url)


def place_of(catalogue: Catalogue, folder: Path, url: str | None) -> Place:
    """The place to read from. Raises UsageError where the vectors are kept elsewhere."""
    asked = "server" if url else "folder"
    if catalogue.meta(_KEPT) not in {None, asked}:
        raise UsageError(_elsewhere(folder, asked))
    name = catalogue.meta(_COLLECTION) if url else None
    return Place(folder / "chroma", url, name) if name else Place(folder / "chroma", url)


def _elsewhere(folder: Path, asked: str) -> str:
    if asked == "folder":
        return (
            f"The vectors of {folder} are on a Chroma server: set DATELINE_CHROMA_URL to its address, or keep them in the "
            f"folder from now on with: dateline index --rebuild --index {folder}"
        )
    return (
        f"The vectors of {folder} are in its folder, and DATELINE_CHROMA_URL names a server: leave it out, or move them "
        f"there with: dateline index --rebuild --index {folder}"
    )

"""From settings to an open desk: the one place where the two rooms meet."""

from __future__ import annotations

from index.reader import open_reader
from rag.desk import Desk
from ui.settings import Settings


def open_desk(settings: Settings) -> Desk:
    """The index that the settings name, ready to answer. Raises NoIndexError, ModelMismatchError."""
    reader = open_reader(
        settings.index, cache=settings.cache_folder, model=settings.embedding_model, chroma_url=settings.chroma_url
    )
    return Desk(reader, settings.rag())

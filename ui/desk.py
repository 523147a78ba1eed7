"""From settings to an open desk, and to what the window serves beside it: the one place where the rooms meet."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.reader import open_reader
from rag.desk import Desk
from ui.settings import Settings

if TYPE_CHECKING:
    from ui.server import Site


def open_desk(settings: Settings) -> Desk:
    """The index that the settings name, ready to answer. Raises NoIndexError, ModelMismatchError."""
    reader = open_reader(
        settings.index, cache=settings.cache_folder, model=settings.embedding_model, chroma_url=settings.chroma_url
    )
    return Desk(reader, settings.rag())


def open_site(settings: Settings, desk: Desk, results: Path) -> Site:
    """What the window serves beside the desk. `results` is where `dateline eval` puts its results.

    Conversations and log-ins lie in the index folder. Beyond this machine articles can be changed only where
    `added_articles` is set. Raises UsageError where the file of accounts can't be read.
    """
    from index.build import build, remove
    from ui.accounts import Accounts, Sessions, read_accounts
    from ui.guard import LOOPBACK
    from ui.history import FILE, History
    from ui.library import Library
    from ui.quality_view import Quality
    from ui.server import Site

    folder = Path(settings.index)
    accounts = None
    if settings.auth_file is not None:
        accounts = Accounts(read_accounts(settings.auth_file), Sessions(folder / "sessions.sqlite"))
    added = settings.added_articles
    if added is None and settings.host in LOOPBACK and accounts is None:
        added = folder.resolve().parent / "added-articles"
    library = None
    if added is not None:
        library = Library(
            desk.reader,
            added,
            build=partial(
                build,
                folder=folder,
                cache=settings.cache_folder,
                model=settings.embedding_model,
                chroma_url=settings.chroma_url,
            ),
            remove=partial(remove, folder=folder, chroma_url=settings.chroma_url),
        )
    return Site(History(folder / FILE), accounts, library, Quality(results))

"""Files become an index: read, compare with the catalogue, write what changed, then embed what has no vector yet.

The catalogue is written first and is the truth; vectors follow it. Whatever instant the process dies at, the next run
finds passages that wait for a vector and vectors whose passage is gone, and completes both. One writer at a time.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index.catalogue import FILE, Catalogue
from index.catalogue_writer import NAMES_DUE, CatalogueWriter
from index.errors import DatelineError, IndexFormatError, ModelMismatchError, UnreadableError
from index.files import SUFFIXES
from index.models import BUNDLED, ModelFiles, find_model, mismatch
from index.place import claim_place
from index.reading import Reading, Run
from index.roots import Scope, name_sources, take_scope
from index.spelling import sound_key
from index.types import FileProblem, IndexReport

if TYPE_CHECKING:
    from index.vectors import Say

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
PURGE_DUE = "purge_due"  # set while something that was removed may still be in the files


def build(
    paths: Sequence[Path],
    folder: Path,
    *,
    cache: Path,
    model: str | None = None,
    chroma_url: str | None = None,
    rebuild: bool = False,
    most: int | None = None,
    progress: bool = False,
    say: Say = lambda _: None,
) -> IndexReport:
    """Brings the index in `folder` in line with the given files and folders.

    The catalogue is written and committed first: questions are answered by words from then on, while vectors follow.
    `rebuild` embeds and cuts everything anew, all remembered roots included. `cache` is where the ONNX export of the model
    is kept, `chroma_url` the server that keeps the vectors, if one does. `progress` draws bars on stderr; `say` gets messages
    for the user. `most` passages at most get a vector in this run, the others wait for the next.

    Paths that don't exist, files that can't be read and lines that are broken are listed in the report and the rest goes on.
    With no paths it completes what an earlier run left.

    Raises ModelMismatchError when the index was made with another model and `rebuild` is not set, VectorStoreError or
    DatelineError when the disk is full; the next run goes on from there.
    """
    begun = time.perf_counter()
    _make_private(folder)
    with writer_lock(folder, say), _writing(folder) as catalogue:
        files = find_model(model or catalogue.meta("model") or BUNDLED)
        _claim_model(catalogue, files, rebuild=rebuild, folder=folder)
        place = claim_place(catalogue, folder, chroma_url, rebuild=rebuild)
        run = Run()
        scopes = _scopes(catalogue, paths, run, rebuild=rebuild)
        reading = Reading(catalogue, files, run, rebuild=rebuild, progress=progress, index=folder)
        for scope in scopes:
            reading.take(scope)
        _publish(catalogue)
        if catalogue.ungrouped(1):
            from index.copies import group_copies  # its library takes a second to load

            group_copies(catalogue)
        if _needs_vectors(catalogue, files, cache, server=chroma_url is not None, rebuild=rebuild):
            from index.vectors import embed_waiting

            run.passages = embed_waiting(
                catalogue, place, files, cache, rebuild=rebuild, progress=progress, say=say, most=most
            )
        if catalogue.meta(PURGE_DUE) == "1":
            _purge(catalogue, say)
    return IndexReport(
        run.added, run.changed, run.unchanged, run.removed, run.passages, time.perf_counter() - begun, tuple(run.errors)
    )


def remove(name: str, folder: Path, *, chroma_url: str | None = None, say: Say = lambda _: None) -> int:
    """Removes a root (its folder) or one article (its source) for good, text and vectors; returns how many articles went.

    Raises UnreadableError when neither is known by that name.
    """
    Catalogue(folder).close()  # fails where there is no index
    from index.store import VectorStore
    from index.vectors import VECTORS, delete_doomed

    with writer_lock(folder, say), _writing(folder) as catalogue:
        place = claim_place(catalogue, folder, chroma_url, rebuild=False)
        with catalogue.transaction():
            count = _remove(catalogue, name)
            catalogue.set_meta(PURGE_DUE, "1")
            catalogue.set_meta(VECTORS, "open")
        _publish(catalogue)
        store = VectorStore(place)
        delete_doomed(catalogue, store)
        store.rewrite()
        store.settle()
        with catalogue.transaction():
            if not catalogue.any_waiting():
                catalogue.set_meta(VECTORS, "settled")
            catalogue.advance("vectors_generation")
        _purge(catalogue, say)
    return count


@contextmanager
def _writing(folder: Path) -> Iterator[CatalogueWriter]:
    """The catalogue for writing; a full disk becomes an error that says so."""
    try:
        catalogue = CatalogueWriter(folder)
        try:
            yield catalogue
        finally:
            catalogue.close()
    except (sqlite3.OperationalError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_ROOM:
            raise
        raise DatelineError(
            f"The index at {folder} could not be written ({error}): the disk is full, or may not be written to. "
            "Make room and run the same command again; it goes on where it stopped."
        ) from error
    except sqlite3.DatabaseError as error:
        raise IndexFormatError(
            f"The catalogue {folder / FILE} is damaged ({error}). Delete the folder {folder} and index your articles again."
        ) from error


def _publish(catalogue: CatalogueWriter) -> None:
    """Gives articles their sources and brings the list of names in line, where articles came or went; readers see it."""
    if catalogue.meta(NAMES_DUE) != "1":
        return
    with catalogue.transaction():
        catalogue.rename_sources(name_sources)
        catalogue.refresh_names(sound_key)
        catalogue.set_meta(NAMES_DUE, "0")
        catalogue.advance()


def _purge(catalogue: CatalogueWriter, say: Say) -> None:
    if catalogue.purge():
        with catalogue.transaction():
            catalogue.set_meta(PURGE_DUE, "0")
    else:
        say(
            "A question is being answered from what was removed; the next `dateline index` clears the last of it from the disk."
        )


def _needs_vectors(catalogue: CatalogueWriter, files: ModelFiles, cache: Path, *, server: bool, rebuild: bool) -> bool:
    """Whether the second half has anything to do; asked without loading Chroma, which costs more than an unchanged folder."""
    from index.embed import export_folder

    return (
        rebuild
        or server
        or catalogue.meta("vectors") == "open"
        or catalogue.any_waiting()
        or bool(catalogue.doomed())
        or not (export_folder(files, cache) / "export.json").is_file()
    )


def _remove(catalogue: CatalogueWriter, name: str) -> int:
    path = Path(name).expanduser().resolve()
    roots = [(number, root) for number, root, _ in catalogue.roots()]
    meant = [each for each in roots if each[1] == path] or [each for each in roots if each[1].name == name.rstrip("/")]
    if len(meant) > 1:
        places = ", ".join(str(root) for _, root in meant)
        raise UnreadableError(f"{name!r} is the name of several roots: give the path of one of {places}.")
    for number, _ in meant:
        known = catalogue.known(number)
        for article in known.values():
            catalogue.delete(article.number)
        catalogue.drop_root(number)
        return len(known)
    sources = {article.source: article.id for article in catalogue.articles()}
    if name not in sources:
        known_roots = ", ".join(str(root) for _, root in roots) or "none"
        raise UnreadableError(
            f"Nothing to remove: {name!r} is neither an article (`dateline articles` lists them) nor a root ({known_roots})."
        )
    catalogue.forget_versions(sources[name])
    catalogue.forget_file_of(sources[name])
    catalogue.delete(sources[name])
    return 1


@contextmanager
def writer_lock(folder: Path, say: Say = lambda _: None) -> Iterator[None]:
    """One writer at a time; a second waits, and says so. The lock goes with the process, however it ends."""
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o700)
    lock = FileLock(folder / "writer.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say(f"Another process is writing to {folder}; waiting for it to finish.")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _make_private(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o700)
    # A folder that holds other things than an index keeps its permissions.
    if (folder / FILE).exists() or not any(folder.iterdir()):
        folder.chmod(0o700)


def _claim_model(catalogue: CatalogueWriter, files: ModelFiles, *, rebuild: bool, folder: Path) -> None:
    made_with, fingerprint = catalogue.meta("model"), catalogue.meta("model_fingerprint")
    if made_with is not None and not rebuild and fingerprint != files.fingerprint:
        raise ModelMismatchError(mismatch(folder, made_with, files.name))
    with catalogue.transaction():
        catalogue.set_meta("model", files.name)
        catalogue.set_meta("model_fingerprint", files.fingerprint)
        if rebuild:
            catalogue.mark_waiting()


def _scopes(catalogue: CatalogueWriter, paths: Sequence[Path], run: Run, *, rebuild: bool) -> list[Scope]:
    scopes: list[Scope] = []
    with catalogue.transaction():
        for path in _outermost(paths):
            if not path.exists():
                run.errors.append(FileProblem(str(path), None, "there is no such file or folder"))
            elif path.is_file() and path.suffix.lower() not in SUFFIXES:
                run.errors.append(FileProblem(str(path), None, f"is none of {' '.join(sorted(SUFFIXES))}"))
            elif not os.access(path, os.R_OK):
                run.errors.append(FileProblem(str(path), None, "may not be read (permission denied)"))
            else:
                scopes.append(take_scope(catalogue, path))
        if rebuild:
            scopes = _all_scopes(catalogue, scopes)
    return scopes


def _outermost(paths: Sequence[Path]) -> list[Path]:
    """The paths in order, without those that another of them covers."""
    resolved = {path: path.resolve() for path in paths}
    folders = {path for path in resolved.values() if path.is_dir()}
    return [path for path, place in resolved.items() if not folders.intersection(place.parents)]


def _all_scopes(catalogue: CatalogueWriter, given: Sequence[Scope]) -> list[Scope]:
    """All remembered roots that are still there, and the given files of those that are not indexed whole."""
    scopes = []
    for number, root, whole in catalogue.roots():
        if whole:
            scopes += [Scope(number, root, root, "")] if root.is_dir() else []
            continue
        files = {article.file for article in catalogue.known(number).values()}
        files |= {scope.prefix for scope in given if scope.root_id == number}
        scopes += [Scope(number, root, root / file, file) for file in sorted(files) if (root / file).is_file()]
    return scopes

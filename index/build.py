"""Files become an index: read, compare with the catalogue, write what changed, then embed what has no vector yet.

The catalogue is written first and is the truth; vectors follow it. Whatever instant the process dies at, the next run
finds passages that wait for a vector and vectors whose passage is gone, and completes both. One writer at a time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.catalogue import FILE, Catalogue
from index.catalogue_writer import CatalogueWriter
from index.errors import ModelMismatchError, UnreadableError
from index.models import BUNDLED, ModelFiles, find_model, mismatch
from index.read import SUFFIXES
from index.reading import Reading, Run
from index.roots import Scope, name_sources, take_scope
from index.spelling import sound_key
from index.store import VectorStore
from index.types import FileProblem, IndexReport
from index.vectors import Say, delete_doomed, embed_waiting


def build(
    paths: Sequence[Path],
    folder: Path,
    *,
    cache: Path,
    model: str | None = None,
    rebuild: bool = False,
    progress: bool = False,
    say: Say = lambda _: None,
) -> IndexReport:
    """Brings the index in `folder` in line with the given files and folders.

    `rebuild` embeds and cuts everything anew, all remembered roots included. `cache` is where the ONNX export of the model
    is kept. `progress` draws bars on stderr; `say` gets messages for the user. Paths that don't exist, files that can't be
    read and lines that are broken are listed in the report and the rest goes on.

    Raises ModelMismatchError when the index was made with another model and `rebuild` is not set.
    """
    begun = time.perf_counter()
    _make_private(folder)
    with writer_lock(folder, say):
        catalogue = CatalogueWriter(folder)
        try:
            files = find_model(model or catalogue.meta("model") or BUNDLED)
            _claim_model(catalogue, files, rebuild=rebuild, folder=folder)
            run = Run()
            scopes = _scopes(catalogue, paths, run, rebuild=rebuild)
            reading = Reading(catalogue, files, run, rebuild=rebuild, progress=progress)
            for scope in scopes:
                reading.take(scope)
            with catalogue.transaction():
                catalogue.rename_sources(name_sources)
                catalogue.refresh_names(sound_key)
            run.passages = embed_waiting(catalogue, folder, files, cache, rebuild=rebuild, progress=progress, say=say)
            with catalogue.transaction():
                catalogue.set_meta("generation", str(int(catalogue.meta("generation") or 0) + 1))
        finally:
            catalogue.close()
    return IndexReport(
        run.added, run.changed, run.unchanged, run.removed, run.passages, time.perf_counter() - begun, tuple(run.errors)
    )


def remove(name: str, folder: Path, *, say: Say = lambda _: None) -> int:
    """Removes a root (its folder) or one article (its source) for good; returns how many articles went.

    Raises UnreadableError when neither is known by that name.
    """
    Catalogue(folder).close()  # fails where there is no index
    with writer_lock(folder, say):
        catalogue = CatalogueWriter(folder)
        try:
            with catalogue.transaction():
                count = _remove(catalogue, name)
                catalogue.rename_sources(name_sources)
                catalogue.refresh_names(sound_key)
            delete_doomed(catalogue, VectorStore(folder / "chroma"))
            with catalogue.transaction():
                catalogue.set_meta("generation", str(int(catalogue.meta("generation") or 0) + 1))
            catalogue.purge()
        finally:
            catalogue.close()
    return count


def _remove(catalogue: CatalogueWriter, name: str) -> int:
    path = Path(name).expanduser().resolve()
    roots = [(number, root) for number, root, _ in catalogue.roots()]
    meant = [each for each in roots if each[1] == path] or [each for each in roots if each[1].name == name.rstrip("/")]
    if len(meant) > 1:
        places = ", ".join(str(root) for _, root in meant)
        raise UnreadableError(f"{name!r} is the name of several roots: give the path of one of {places}.")
    for number, _ in meant:
        known = catalogue.known(number)
        for article, _ in known.values():
            catalogue.delete(article)
        catalogue.drop_root(number)
        return len(known)
    sources = {article.source: article.id for article in catalogue.articles()}
    if name not in sources:
        known_roots = ", ".join(str(root) for _, root in roots) or "none"
        raise UnreadableError(
            f"Nothing to remove: {name!r} is neither an article (`dateline articles` lists them) nor a root ({known_roots})."
        )
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
        files = {key.partition("#")[0] for key in catalogue.known(number)}
        files |= {scope.prefix for scope in given if scope.root_id == number}
        scopes += [Scope(number, root, root / file, file) for file in sorted(files) if (root / file).is_file()]
    return scopes

"""Files become an index: read, compare with the catalogue, write what changed, then embed what has no vector yet.

The catalogue is written first and is the truth; vectors follow it. Whatever instant the process dies at, the next run
finds passages that wait for a vector and vectors whose passage is gone, and completes both. One writer at a time.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout
from tqdm import tqdm

from index.catalogue import Catalogue
from index.catalogue_writer import CatalogueWriter
from index.embed import PassageEncoder, Tokenizer, export, export_folder
from index.errors import ModelMismatchError, UnreadableError
from index.language import language
from index.models import BUNDLED, ModelFiles, find_model, mismatch
from index.overrides import NAME as OVERRIDES
from index.overrides import Override, apply_override, read_overrides
from index.passages import cut
from index.read import SUFFIXES, list_files, read_file
from index.roots import Scope, name_sources, take_scope
from index.sentences import sentence_spans
from index.spelling import sound_key
from index.store import VectorStore
from index.types import Article, Document, FileProblem, IndexReport, Span

CUT_VERSION = 1  # raise it when reading, dating or cutting changes, so that unchanged files are read anew
PASSAGE_TOKENS = (
    120  # at most this many a passage, whatever more the model could read (see the README on how it was chosen)
)
_COMMIT_EVERY = 200  # articles
_EMBED_AT_ONCE = 256  # passages

Say = Callable[[str], None]


@dataclass(slots=True)
class _Run:
    """The counts of one run while it goes on."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0
    errors: list[FileProblem] = field(default_factory=list)


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
            run = _Run()
            scopes = _scopes(catalogue, paths, run, rebuild=rebuild)
            reading = _Reading(catalogue, files, run, rebuild=rebuild, progress=progress)
            for scope in scopes:
                reading.take(scope)
            with catalogue.transaction():
                catalogue.rename_sources(name_sources)
                catalogue.refresh_names(sound_key)
            embed_waiting(catalogue, folder, files, cache, run, rebuild=rebuild, progress=progress, say=say)
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
            _delete_doomed(catalogue, VectorStore(folder / "chroma"))
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


def embedded_text(title: str | None, text: str) -> str:
    """What is embedded for a passage: its words, after its article's title, which often alone names what it is about."""
    return f"{title}. {text}" if title else text


def embed_waiting(
    catalogue: CatalogueWriter,
    folder: Path,
    files: ModelFiles,
    cache: Path,
    run: _Run,
    *,
    rebuild: bool,
    progress: bool,
    say: Say,
) -> None:
    """Gives every passage that has none its vector, and takes the vectors of passages that are gone."""
    waiting = catalogue.waiting()
    doomed = catalogue.doomed()
    needs_export = not (export_folder(files, cache) / "export.json").is_file()
    if not waiting and not doomed and not needs_export:
        return
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
        for begin in range(0, len(waiting), _EMBED_AT_ONCE):
            batch = waiting[begin : begin + _EMBED_AT_ONCE]
            vectors = encoder.encode([embedded_text(title, text) for _, _, title, text in batch])
            ids = [passage for passage, _, _, _ in batch]
            store.add(ids, vectors, [article for _, article, _, _ in batch])
            with catalogue.transaction():
                catalogue.mark_embedded(ids)
            run.passages += len(batch)
            bar.update(len(batch))
    _delete_doomed(catalogue, store)


def _delete_doomed(catalogue: CatalogueWriter, store: VectorStore) -> None:
    doomed = catalogue.doomed()
    if doomed:
        store.delete(doomed)
        with catalogue.transaction():
            catalogue.forget_doomed(doomed)


def _make_private(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o700)
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


def _scopes(catalogue: CatalogueWriter, paths: Sequence[Path], run: _Run, *, rebuild: bool) -> list[Scope]:
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


class _Reading:
    """Reads the files of scopes and writes what changed into the catalogue."""

    def __init__(
        self, catalogue: CatalogueWriter, files: ModelFiles, run: _Run, *, rebuild: bool, progress: bool
    ) -> None:
        self._catalogue, self._run, self._rebuild, self._progress = catalogue, run, rebuild, progress
        self._tokenizer = Tokenizer(files)
        self._limit = min(PASSAGE_TOKENS, self._tokenizer.limit)
        self._overrides: dict[Path, dict[str, Override]] = {}
        self._recipe = f"{CUT_VERSION} {self._limit} {files.fingerprint}"

    def take(self, scope: Scope) -> None:
        """One scope: adds and replaces what changed, removes what vanished."""
        known = self._catalogue.known(scope.root_id)
        kept = set(known)
        vanished = {key for key in known if scope.covers(key)}
        try:
            paths = list(list_files(scope.given))
        except UnreadableError as error:
            self._run.errors.append(FileProblem(str(scope.given), None, str(error)))
            return
        batch: list[tuple[Document, str]] = []
        for path in tqdm(paths, desc="reading", unit="file", disable=not self._progress, file=sys.stderr):
            documents, unreadable = self._read(path, scope.key(path))
            if unreadable:
                # The file is there but can't be read now: what it said before stays.
                name = scope.key(path)
                vanished -= {key for key in vanished if key == name or key.startswith(name + "#")}
            for document in documents:
                vanished.discard(document.key)
                fingerprint = self._fingerprint(document)
                if not self._rebuild and document.key in known and known[document.key][1] == fingerprint:
                    self._run.unchanged += 1
                else:
                    batch.append((document, fingerprint))
            if len(batch) >= _COMMIT_EVERY:
                self._write(scope, batch, known, kept)
                batch = []
        self._write(scope, batch, known, kept)
        with self._catalogue.transaction():
            for key in sorted(vanished):
                self._catalogue.delete(known[key][0])
        self._run.removed += len(vanished)

    def _read(self, path: Path, key: str) -> tuple[list[Document], bool]:
        try:
            documents, problems = read_file(path, key)
        except OSError as error:
            self._run.errors.append(FileProblem(key, None, f"can't be read: {error.strerror or error}"))
            return [], True
        self._run.errors.extend(problems)
        overrides = self._overrides_of(path.parent, key)
        return [_overridden(document, path.name, overrides) for document in documents], False

    def _overrides_of(self, folder: Path, key: str) -> dict[str, Override]:
        """The rows of the folder's articles.csv, read once in a run, their problems reported once."""
        if folder not in self._overrides:
            self._overrides[folder], problems = read_overrides(folder, key=str(Path(key).with_name(OVERRIDES)))
            self._run.errors.extend(problems)
        return self._overrides[folder]

    def _write(
        self, scope: Scope, batch: list[tuple[Document, str]], known: dict[str, tuple[int, str]], kept: set[str]
    ) -> None:
        prepared = [(document, fingerprint, *self._cut(document)) for document, fingerprint in batch]
        with self._catalogue.transaction():
            for document, fingerprint, article, names, passages in prepared:
                if document.key in kept:
                    self._catalogue.delete(known[document.key][0])
                    self._run.changed += 1
                else:
                    self._run.added += 1
                self._catalogue.insert(scope.root_id, article, document.key, fingerprint, names, passages)

    def _cut(self, document: Document) -> tuple[Article, str, list[tuple[Span, tuple[Span, ...]]]]:
        text = document.text
        cuts = cut(text, sentence_spans(text, document.body), count_tokens=self._tokenizer.count, limit=self._limit)
        article = Article(
            id=0, source=document.key, root="", title=document.title, publisher=document.publisher, url=document.url,
            date=document.date, encoding=document.encoding, language=language(text[document.body.start : document.body.end]),
            content_hash=hashlib.sha256(text.encode()).hexdigest(), passages=len(cuts), embedded=0, text=text,
        )  # fmt: skip
        names = _names(f"{document.title or ''}\n{text[document.body.start : document.body.end]}")
        return article, names, [(piece.span, piece.sentences) for piece in cuts]

    def _fingerprint(self, document: Document) -> str:
        day = document.date
        parts = (
            self._recipe, document.text, document.title, document.publisher, document.url, document.encoding,
            day.start, day.end, day.basis, document.body.start, document.body.end,
        )  # fmt: skip
        return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()


def _overridden(document: Document, name: str, overrides: Mapping[str, Override]) -> Document:
    override = overrides.get(name if document.record is None else f"{name}#{document.record}")
    return apply_override(document, override) if override is not None else document


_WORD = re.compile(r"[^\W\d_]+")


def _names(text: str) -> str:
    """The words of a text that are likely parts of names: capitalised, and never in lower case in the same text."""
    words = set(_WORD.findall(text))
    return " ".join(sorted(w for w in words if len(w) > 2 and not w.islower() and w.lower() not in words))

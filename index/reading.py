"""The first half of indexing: files are read, dated and cut, and what changed is written into the catalogue.

Knows nothing of vectors; `index/build.py` runs it and then `index/vectors.py`.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tqdm import tqdm

from index.catalogue_writer import CatalogueWriter
from index.embed import Tokenizer
from index.errors import UnreadableError
from index.language import language
from index.models import ModelFiles
from index.overrides import NAME as OVERRIDES
from index.overrides import Override, apply_override, read_overrides
from index.passages import cut
from index.read import list_files, read_file
from index.roots import Scope
from index.sentences import sentence_spans
from index.types import Article, Document, FileProblem, Span

CUT_VERSION = 1  # raise it when reading, dating or cutting changes, so that unchanged files are read anew
PASSAGE_TOKENS = 200  # at most this many a passage; 120 finds news no better and takes twice as many
COMMIT_EVERY = 200  # articles


@dataclass(slots=True)
class Run:
    """The counts of one run while it goes on."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0
    errors: list[FileProblem] = field(default_factory=list)


class Reading:
    """Reads the files of scopes and writes what changed into the catalogue."""

    def __init__(
        self, catalogue: CatalogueWriter, files: ModelFiles, run: Run, *, rebuild: bool, progress: bool
    ) -> None:
        self._catalogue, self._run, self._rebuild, self._progress = catalogue, run, rebuild, progress
        self._tokenizer = Tokenizer(files)
        self._limit = min(PASSAGE_TOKENS, self._tokenizer.limit)
        self._overrides: dict[Path, dict[str, Override]] = {}
        self._recipe = f"{CUT_VERSION} {self._limit} {files.fingerprint}"

    def take(self, scope: Scope) -> None:
        """One scope: adds and replaces what changed, removes what vanished. What can't be read now stays as it was."""
        known = self._catalogue.known(scope.root_id)
        vanished = {key for key in known if scope.covers(key)}

        def keep(path: Path, reason: str) -> None:
            self._run.errors.append(FileProblem(scope.key(path), None, f"can't be read: {reason}"))
            name = scope.key(path)
            vanished.difference_update(
                {key for key in vanished if key == name or key.startswith((f"{name}#", f"{name}/"))}
            )

        try:
            paths = list(list_files(scope.given, keep))
        except UnreadableError as error:
            self._run.errors.append(FileProblem(str(scope.given), None, str(error)))
            return
        batch: list[tuple[Document, str]] = []
        for path in tqdm(paths, desc="reading", unit="file", disable=not self._progress, file=sys.stderr):
            try:
                documents = self._read(path, scope.key(path))
            except OSError as error:
                keep(path, error.strerror or str(error))
                continue
            for document in documents:
                vanished.discard(document.key)
                fingerprint = self._fingerprint(document)
                if not self._rebuild and document.key in known and known[document.key][1] == fingerprint:
                    self._run.unchanged += 1
                else:
                    batch.append((document, fingerprint))
            if len(batch) >= COMMIT_EVERY:
                self._write(scope, batch, known)
                batch = []
        self._write(scope, batch, known)
        with self._catalogue.transaction():
            for key in sorted(vanished):
                self._catalogue.delete(known[key][0])
        self._run.removed += len(vanished)

    def _read(self, path: Path, key: str) -> list[Document]:
        documents, problems = read_file(path, key)
        self._run.errors.extend(problems)
        overrides = self._overrides_of(path.parent, key)
        return [_overridden(document, path.name, overrides) for document in documents]

    def _overrides_of(self, folder: Path, key: str) -> dict[str, Override]:
        """The rows of the folder's articles.csv, read once in a run, their problems reported once."""
        if folder not in self._overrides:
            self._overrides[folder], problems = read_overrides(folder, key=str(Path(key).with_name(OVERRIDES)))
            self._run.errors.extend(problems)
        return self._overrides[folder]

    def _write(self, scope: Scope, batch: list[tuple[Document, str]], known: dict[str, tuple[int, str]]) -> None:
        prepared = [(document, fingerprint, *self._cut(document)) for document, fingerprint in batch]
        with self._catalogue.transaction():
            for document, fingerprint, article, names, passages in prepared:
                if document.key in known:
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

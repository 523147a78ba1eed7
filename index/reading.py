"""The first half of indexing: files are read, dated and cut, and what changed is written into the catalogue.

Knows nothing of vectors; `index/build.py` runs it and then `index/vectors.py`.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tqdm import tqdm

from index.catalogue_writer import CatalogueWriter, Known
from index.errors import UnreadableError
from index.files import FileRecord, list_files, mark_of
from index.language import language
from index.language import prepare as prepare_language
from index.models import ModelFiles
from index.overrides import NAME as OVERRIDES
from index.overrides import Override, overridden, read_overrides
from index.parsing import Parser
from index.passages import cut
from index.read import read_file
from index.roots import Scope
from index.sentences import sentence_spans
from index.tokens import Tokenizer, token_limit
from index.types import Article, Document, FileProblem, PassageCut

CUT_VERSION = 2  # raise it when reading, dating or cutting changes, so that unchanged files are read anew
PASSAGE_TOKENS = 200  # at most this many a passage; 120 finds news no better and takes twice as many
COMMIT_FIRST = 20  # articles: the first can be asked about a second after a run begins
COMMIT_EVERY = 100


@dataclass(slots=True)
class Run:
    """The counts of one run while it goes on."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0
    errors: list[FileProblem] = field(default_factory=list)


@dataclass(slots=True)
class _Batch:
    """What was read and not written yet: articles with their file and fingerprint, and files read to the end."""

    articles: list[tuple[Document, str, str]] = field(default_factory=list)
    files: list[tuple[str, FileRecord | None]] = field(default_factory=list)


class Reading:
    """Reads the files of scopes and writes what changed into the catalogue."""

    def __init__(
        self, catalogue: CatalogueWriter, files: ModelFiles, run: Run, *, rebuild: bool, progress: bool, index: Path
    ) -> None:
        self._catalogue, self._run, self._rebuild, self._progress = catalogue, run, rebuild, progress
        self._files, self._index = files, index.resolve()
        self._limit = min(PASSAGE_TOKENS, token_limit(files))
        self._overrides: dict[Path, tuple[dict[str, Override], str]] = {}
        self._recipe = f"{CUT_VERSION} {self._limit} {files.fingerprint}"
        self._portion = COMMIT_FIRST

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        prepare_language()  # something is to be cut, so its language will be asked for
        return Tokenizer(self._files)

    def take(self, scope: Scope) -> None:
        """One scope: adds and replaces what changed, removes what vanished. What can't be read now stays as it was."""
        known = self._catalogue.known(scope.root_id)
        marks = self._catalogue.marks(scope.root_id)
        vanished = {key for key in known if scope.covers(key)}
        gone = {path for path in marks if scope.covers(path)}

        def keep(path: Path, reason: str) -> None:
            name = scope.key(path)
            self._run.errors.append(FileProblem(name, None, f"can't be read: {reason}"))
            vanished.difference_update(
                {key for key in vanished if known[key].file == name or known[key].file.startswith(f"{name}/")}
            )

        try:
            paths = list(list_files(scope.given, keep, leave_out=self._index))
        except UnreadableError as error:
            self._run.errors.append(FileProblem(str(scope.given), None, str(error)))
            return
        keys_of: dict[str, list[str]] = {}
        for key in vanished:
            keys_of.setdefault(known[key].file, []).append(key)
        batch = _Batch()
        with Parser() as parser:
            for path in tqdm(paths, desc="reading", unit="file", disable=not self._progress, file=sys.stderr):
                file = scope.key(path)
                gone.discard(file)
                try:
                    if (problems := self._unchanged(path, file, marks.get(file))) is not None:
                        self._run.errors.extend(problems)
                        self._run.unchanged += len(keys_of.get(file, []))
                        vanished.difference_update(keys_of.get(file, []))
                        continue
                    documents = self._read(path, file, parser, batch)
                except OSError as error:
                    keep(path, error.strerror or str(error))
                    continue
                vanished.difference_update(document.key for document in documents)
                self._compare(documents, file, known, batch)
                if len(batch.articles) >= self._portion:
                    self._write(scope, batch, known)
                    batch = _Batch()
        self._write(scope, batch, known)
        self._forget(scope, [known[key].number for key in sorted(vanished)], gone)

    def _unchanged(self, path: Path, file: str, before: FileRecord | None) -> tuple[FileProblem, ...] | None:
        """What was wrong with a file that is as it was when last read; None where it has to be read again."""
        overrides = self._overrides_of(path.parent, file)[1]
        if before is None or self._rebuild or before.recipe != self._recipe + overrides:
            return None
        return before.problems if before.mark == mark_of(path) else None

    def _read(self, path: Path, file: str, parser: Parser, batch: _Batch) -> list[Document]:
        mark, now = mark_of(path), time.time_ns()
        documents, problems = read_file(path, file, parser=parser)
        self._run.errors.extend(problems)
        overrides, digest = self._overrides_of(path.parent, file)
        record = FileRecord(mark, self._recipe + digest, tuple(problems))
        # A file changed a moment ago may change again without its time changing: next time it is read again.
        batch.files.append((file, record if mark.settled(now) else None))
        return [overridden(document, overrides) for document in documents]

    def _overrides_of(self, folder: Path, file: str) -> tuple[dict[str, Override], str]:
        """The rows of the folder's articles.csv, read once in a run, their problems reported once; and a digest of them."""
        if folder not in self._overrides:
            rows, problems = read_overrides(folder, key=str(Path(file).with_name(OVERRIDES)))
            self._run.errors.extend(problems)
            digest = hashlib.sha256(repr(sorted(rows.items())).encode("utf-8", "replace")).hexdigest() if rows else ""
            self._overrides[folder] = rows, digest
        return self._overrides[folder]

    def _compare(self, documents: list[Document], file: str, known: Mapping[str, Known], batch: _Batch) -> None:
        for document in documents:
            fingerprint = self._fingerprint(document)
            if not self._rebuild and document.key in known and known[document.key].fingerprint == fingerprint:
                self._run.unchanged += 1
            else:
                batch.articles.append((document, file, fingerprint))

    def _write(self, scope: Scope, batch: _Batch, known: Mapping[str, Known]) -> None:
        """Commits the articles in portions, so that the first can be asked about soon, and then the files they came from."""
        begin = 0
        while portion := batch.articles[begin : begin + self._portion]:
            begin += len(portion)
            self._portion = COMMIT_EVERY
            prepared = [(document, file, mark, *self._cut(document)) for document, file, mark in portion]
            with self._catalogue.transaction():
                for document, file, fingerprint, article, names, passages in prepared:
                    self._replace(known.get(document.key), article)
                    self._catalogue.insert(scope.root_id, article, document.key, file, fingerprint, names, passages)
        if not batch.files:
            return
        with self._catalogue.transaction():
            for file, record in batch.files:
                if record is None:
                    self._catalogue.forget_file(scope.root_id, file)
                else:
                    self._catalogue.remember_file(scope.root_id, file, record)

    def _replace(self, before: Known | None, article: Article) -> None:
        if before is None:
            self._run.added += 1
            return
        if before.content_hash != article.content_hash:
            self._catalogue.keep_version(before.number)
        self._catalogue.delete(before.number)
        self._run.changed += 1

    def _forget(self, scope: Scope, vanished: list[int], files: set[str]) -> None:
        if not vanished and not files:
            return
        with self._catalogue.transaction():
            for number in vanished:
                self._catalogue.forget_versions(number)
                self._catalogue.delete(number)
            for file in files:
                self._catalogue.forget_file(scope.root_id, file)
        self._run.removed += len(vanished)

    def _cut(self, document: Document) -> tuple[Article, str, list[PassageCut]]:
        text = document.text
        cuts = cut(text, sentence_spans(text, document.body), count_tokens=self._tokenizer.count, limit=self._limit)
        article = Article(
            id=0, source=document.key, root="", title=document.title, publisher=document.publisher, url=document.url,
            date=document.date, encoding=document.encoding, language=language(text[document.body.start : document.body.end]),
            content_hash=hashlib.sha256(text.encode()).hexdigest(), passages=len(cuts), embedded=0, text=text,
            pages=document.pages,
        )  # fmt: skip
        names = _names(f"{document.title or ''}\n{text[document.body.start : document.body.end]}")
        return article, names, cuts

    def _fingerprint(self, document: Document) -> str:
        day = document.date
        parts = (
            self._recipe, document.text, document.title, document.publisher, document.url, document.encoding,
            day.start, day.end, day.basis, document.body.start, document.body.end, json.dumps(document.pages),
        )  # fmt: skip
        return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()


_WORD = re.compile(r"[^\W\d_]+")


def _names(text: str) -> str:
    """The words of a text that are likely parts of names: capitalised, and never in lower case in the same text."""
    words = set(_WORD.findall(text))
    return " ".join(sorted(w for w in words if len(w) > 2 and not w.islower() and w.lower() not in words))

"""What the Articles tab does to an index: files added, one removed, all read again, a date or title corrected.

Knows nothing of Gradio. Work that takes long yields how far it is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from index.build import writer_lock
from index.catalogue_writer import CatalogueWriter
from index.corrections import correct
from index.errors import UnreadableError, UsageError
from index.files import SUFFIXES
from index.types import Article, IndexReport
from ui.words import plural

if TYPE_CHECKING:
    from index.reader import IndexReader

LARGEST_FILE = 20 * 2**20  # bytes
LARGEST_FOLDER = 2 * 2**30  # bytes that all added files may have together
_LONGEST_PATH, _DEEPEST = 200, 8
_TICK = 0.5  # seconds between two looks at how far indexing is


@dataclass(frozen=True, slots=True)
class Library:
    """The articles of an index and where those added in the window are kept (`added`; None: none can be added).

    `build` is `index.build.build` and `remove` is `index.build.remove`, bound to the index; `build` is given paths and `say`.
    """

    reader: IndexReader
    added: Path | None
    build: Callable[..., IndexReport]
    remove: Callable[[str], object]

    def place(self, name: str) -> Path:
        """Where an added file of this name (a path of its folder's) is kept. Raises UsageError for an unusable one."""
        if self.added is None:
            raise UsageError("Articles can't be added here: no folder for them is set (--added-articles DIR).")
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if not parts or len(parts) > _DEEPEST or len(name) > _LONGEST_PATH or not name.isprintable():
            raise UsageError("The file's name is too long, or has characters that can't be shown.")
        if any(part in ("/", "..") or part.startswith(".") or ":" in part for part in parts):
            raise UsageError("Hidden files, and names that lead elsewhere, are not taken.")
        if PurePosixPath(name).suffix.lower() not in SUFFIXES:
            raise UsageError(f"Only {' '.join(sorted(SUFFIXES))} are read.")
        place = self.added.joinpath(*parts)
        if not place.resolve().is_relative_to(self.added.resolve()):
            raise UsageError("Names that lead elsewhere are not taken.")
        return place

    def room(self) -> int:
        """Bytes that may still be added."""
        if self.added is None or not self.added.is_dir():
            return LARGEST_FOLDER
        return LARGEST_FOLDER - sum(path.stat().st_size for path in self.added.rglob("*") if path.is_file())

    def store(self, name: str, content: bytes) -> None:
        """Keeps an added file; one of the same name is replaced. Raises UsageError, UnreadableError."""
        place = self.place(name)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            fresh = place.with_name(f".{place.name}.{threading.get_ident()}")
            fresh.write_bytes(content)
            fresh.replace(place)
        except OSError as error:
            raise UnreadableError(f"{place} can't be written: {error.strerror or error}.") from error

    def index_added(self) -> Iterator[str | IndexReport]:
        """Indexes the folder of added files: how far it is, then the report."""
        return self._built([] if self.added is None else [self.added])

    def index_again(self) -> Iterator[str | IndexReport]:
        """Reads all remembered roots again; only what changed is embedded."""
        with writer_lock(self.reader.folder):
            catalogue = CatalogueWriter(self.reader.folder)
            roots = [(root, whole) for _, root, whole in catalogue.roots()]
            catalogue.close()
        single = {str(root) for root, whole in roots if not whole}
        files = [file_of(article) for article in self.reader.articles() if article.root in single]
        paths = [root for root, whole in roots if whole] + list(dict.fromkeys(path for path in files if path))
        return self._built([path for path in paths if path.exists()])

    def correct(self, source: str, day: str, title: str) -> Iterator[str | IndexReport]:
        """Keeps another date or title beside the article's file ("" leaves what the file says), and reads it again."""
        path = file_of(self.reader.article(source))
        if path is None:
            raise UnreadableError(
                f"The file of {source} is not where it was indexed from, so nothing can be kept beside it."
            )
        record = source.partition("#")[2]
        correct(path.parent, path.name + (f"#{record}" if record else ""), date=day.strip(), title=title.strip())
        yield from self._built([path])

    def what_goes(self, source: str) -> str:
        """What taking an article out will do, as a question to who wants it."""
        if self._added_file(source) is not None:
            return f"Remove “{source}” and delete its file for good?"
        return f"Remove “{source}” from the index? Its file stays."

    def take_out(self, source: str) -> str:
        """Takes an article out of the index; says what becomes of its file. An added file is deleted."""
        path = self._added_file(source)
        self.remove(source)
        if path is not None:
            path.unlink(missing_ok=True)
            return f"“{source}” was removed, and its file deleted."
        return f"“{source}” was removed from the index. Its file stays; indexing its folder again brings it back."

    def _added_file(self, source: str) -> Path | None:
        """The file that was added in the window for this one article, None where it came from elsewhere or holds more."""
        path = file_of(self.reader.article(source))
        if path is None or self.added is None or "#" in source:
            return None
        return path if path.resolve().is_relative_to(self.added.resolve()) else None

    def _built(self, paths: Sequence[Path]) -> Iterator[str | IndexReport]:
        """Indexes in a thread, and says meanwhile how many articles have their vectors."""
        outcome: list[IndexReport | BaseException] = []
        said: list[str] = []

        def work() -> None:
            try:
                outcome.append(self.build(paths, say=said.append))
            except BaseException as error:  # noqa: BLE001  # raised again where it is waited for
                outcome.append(error)

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        while worker.is_alive():
            worker.join(_TICK)
            yield said[-1] if said else self._far()
        if isinstance(outcome[0], BaseException):
            raise outcome[0]
        yield outcome[0]

    def _far(self) -> str:
        state = self.reader.state()
        return f"Indexing: {state.embedded:,} of {plural(state.articles, 'article')} can be searched by meaning."


def file_of(article: Article) -> Path | None:
    """The file that an article was read from, None where it is no longer there.

    A source is the path below the root, with names of the root's own in front where two sources would be equal.
    """
    key = article.source.partition("#")[0]
    while key:
        path = Path(article.root) / key
        if path.is_file():
            return path
        key = key.partition("/")[2]
    return None


def report_words(report: IndexReport) -> str:
    """What indexing did, in a sentence."""
    parts = [
        ("added", report.added),
        ("changed", report.changed),
        ("unchanged", report.unchanged),
        ("removed", report.removed),
    ]
    done = ", ".join(f"{count:,} {name}" for name, count in parts if count) or "nothing to read"
    return f"{done[0].upper()}{done[1:]}, in {report.seconds:.1f} s."


# What yields progress and then a report; the view shows both.
Work = Callable[[], Iterator[str | IndexReport]]

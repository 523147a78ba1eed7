"""Which files below a folder may hold articles, and by what marks a file is known to be unchanged."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import UnreadableError
from index.types import FileProblem

RECORDS = frozenset({".jsonl", ".json"})
PARSED = frozenset({".html", ".htm", ".pdf", ".docx"})
ARCHIVES = frozenset({".zip"})
SUFFIXES = frozenset({".txt", ".md"}) | RECORDS | PARSED | ARCHIVES

_SETTLED = 2_000_000_000  # nanoseconds: a file changed within them of being read may change again under the same time


@dataclass(frozen=True, slots=True)
class Mark:
    """What the file system says of a file; equal marks mean an equal file, if it had settled when it was read."""

    size: int
    mtime_ns: int
    inode: int

    def settled(self, now_ns: int) -> bool:
        return now_ns - self.mtime_ns > _SETTLED


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was when last read: its mark, how it was read, and what could not be read of it."""

    mark: Mark
    recipe: str
    problems: tuple[FileProblem, ...] = ()


def mark_of(path: Path) -> Mark:
    """The file's mark. Raises OSError where there is none to be had."""
    found = path.stat()
    return Mark(found.st_size, found.st_mtime_ns, found.st_ino)


def list_files(
    root: Path, unlisted: Callable[[Path, str], None] = lambda _path, _reason: None, *, leave_out: Path | None = None
) -> Iterator[Path]:
    """The files below the folder `root` that may hold articles, in the order of their paths; `root` itself if a file.

    Hidden files and folders are left out, and so are links to folders, links to files outside `root`, and the folder
    `leave_out` (the index may lie among the articles). Raises `UnreadableError` when there is no such folder or it cannot be
    listed. A folder below it that cannot be is told to `unlisted`, with the reason, and the rest goes on.
    """
    if root.is_file():
        yield from [root] if root.suffix.lower() in SUFFIXES else []
        return
    if not root.is_dir():
        raise UnreadableError(f"{root} is neither a file nor a folder")
    try:
        next(root.iterdir(), None)
    except OSError as error:
        raise UnreadableError(f"{root} cannot be listed ({error.strerror})") from error
    found: list[tuple[str, str]] = []

    def tell(error: OSError) -> None:
        unlisted(Path(error.filename), error.strerror or str(error))

    for folder, folders, names in os.walk(root, onerror=tell):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and (leave_out is None or Path(folder, name) != leave_out)
        ]
        found += [
            (Path(folder, name).relative_to(root).as_posix(), name)
            for name in names
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122  # thousands of them
        ]
    home = root.resolve()
    for key, _ in sorted(found):
        path = root / key
        if path.is_file() and stays_within(path, home):
            yield path


def stays_within(path: Path, home: Path) -> bool:
    """Whether a file is no link, or one to a file within `home`."""
    return not path.is_symlink() or path.resolve().is_relative_to(home)

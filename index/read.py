"""Files become documents: one article in a `.txt` or `.md` file, many in a `.jsonl` or `.json` file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from index.dates import article_date, stated_date
from index.decode import decode
from index.errors import UnreadableError
from index.front_matter import front_matter
from index.layout import Kind, lay_out
from index.records import read_records
from index.types import UNDATED, ArticleDate, Document, FileProblem

SUFFIXES = frozenset({".txt", ".md", ".jsonl", ".json"})
_NOTHING_TO_QUOTE = "has no text besides its title and date"


def list_files(root: Path, unlisted: Callable[[Path, str], None] = lambda _path, _reason: None) -> Iterator[Path]:
    """The files below the folder `root` that may hold articles, in the order of their paths; `root` itself if a file.

    Hidden files and folders are left out, and so are links to folders and links to files outside `root`. Raises
    `UnreadableError` when there is no such folder or it cannot be listed. A folder below it that cannot be is told to `unlisted`,
    with the reason, and the rest goes on.
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
    found = []

    def tell(error: OSError) -> None:
        unlisted(Path(error.filename), error.strerror or str(error))

    for folder, folders, names in os.walk(root, onerror=tell):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(folder, name) for name in names if not name.startswith(".")]
    home = root.resolve()
    for path in sorted(found, key=lambda path: path.relative_to(root).as_posix()):
        if path.suffix.lower() not in SUFFIXES or not path.is_file():
            continue
        if not path.is_symlink() or path.resolve().is_relative_to(home):
            yield path


def read_file(path: Path, key: str) -> tuple[list[Document], list[FileProblem]]:
    """The documents in the file, and what could not be read of it. `key` is the POSIX path below the root.

    Raises `OSError` when the file cannot be opened, so that the caller can keep what it said before.
    """
    try:
        key.encode()
    except UnicodeEncodeError:
        name = key.encode(errors="replace").decode()
        return [], [FileProblem(name, None, "has a name that is not UTF-8; rename it to index it")]
    try:
        text, encoding = decode(path.read_bytes())
    except UnreadableError as error:
        return [], [FileProblem(key, None, str(error))]
    if not text.strip():
        return [], [FileProblem(key, None, "is empty")]
    suffix = path.suffix.lower()
    if suffix in {".jsonl", ".json"}:
        return _documents_of_records(text, key, encoding, lines=suffix == ".jsonl")
    return _document_of_file(text, key, encoding, kind="markdown" if suffix == ".md" else "text")


def _document_of_file(text: str, key: str, encoding: str, *, kind: Kind) -> tuple[list[Document], list[FileProblem]]:
    problems: list[FileProblem] = []
    fields: dict[str, str] = {}
    start = 0
    if kind == "markdown":
        try:
            if (matter := front_matter(text)) is not None:
                fields, start = matter.fields, matter.end
        except ValueError as error:
            problems.append(FileProblem(key, 1, str(error)))
    layout = lay_out(text, kind=kind, start=start, title=fields.get("title"))
    if layout.body.start == layout.body.end:
        return [], [*problems, FileProblem(key, None, _NOTHING_TO_QUOTE)]

    date: ArticleDate | None = None
    if "date" in fields:
        try:
            date = stated_date(fields["date"], "front_matter")
        except ValueError as error:
            date = UNDATED
            problems.append(FileProblem(key, 1, f'its date "{fields["date"][:60]}" {error}; it is indexed undated'))
    if date is None:
        date = article_date(head=layout.head, title=layout.title, file_name=key.rpartition("/")[2])
    document = Document(
        path=key,
        record=None,
        text=text,
        body=layout.body,
        title=layout.title,
        publisher=fields.get("publisher") or fields.get("source"),
        url=fields.get("url"),
        date=date,
        encoding=encoding,
    )
    return [document], problems


def _documents_of_records(
    text: str, key: str, encoding: str, *, lines: bool
) -> tuple[list[Document], list[FileProblem]]:
    records, problems = read_records(text, key, lines=lines)
    documents = []
    for record in records:
        layout = lay_out(record.text, kind="record", title=record.title)
        if layout.body.start == layout.body.end:
            problems.append(FileProblem(key, record.line, _NOTHING_TO_QUOTE))
            continue
        # The file's name dates the file, not each of its records.
        date = record.date or article_date(head=layout.head, title=record.title, file_name=None)
        documents.append(
            Document(
                path=key,
                record=record.id,
                text=record.text,
                body=layout.body,
                title=record.title,
                publisher=record.publisher,
                url=record.url,
                date=date,
                encoding=encoding,
            )
        )
    return documents, sorted(problems, key=lambda problem: problem.line or 0)
